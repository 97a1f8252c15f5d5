//! `GET …/profiles`: an undocumented route that has been seen in use; sorted by recent activity, with an offset as cursor.
use axum::http::StatusCode;
use serde::Serialize;

use crate::emulator::{
    cursor::{Continued, PageCursor, read_offset},
    profile::{StoredCollection, microseconds},
    reply::{RefusedReply, Reply},
    router::{Emulator, RoutedRequest},
};

const DEFAULT: usize = 10;
const MAX: usize = 100;

#[derive(Serialize)]
struct ListPage {
    cursor: PageCursor,
    data: Vec<ProfileRow>,
}

#[derive(Serialize)]
struct ProfileRow {
    segment_id: String,
    metadata: Dates,
}

#[derive(Serialize)]
struct Dates {
    created_at: String,
    modified_at: String,
}

pub fn answer(
    emulator: &Emulator,
    collection: StoredCollection,
    asked: &RoutedRequest<'_>,
) -> Result<Reply, RefusedReply> {
    if !emulator.scenario.switches.list_route {
        return Err(RefusedReply::new(
            StatusCode::NOT_FOUND,
            "not_found",
            "The requested resource was not found.",
        ));
    }
    let limit = asked.query.limit(DEFAULT, MAX)?;
    let offset = read_offset(asked.query.get("next"))?;
    let (rows, more) = emulator.with_state(|state| match collection {
        StoredCollection::Users => state.list_users(offset, limit),
        StoredCollection::Accounts => state.list_accounts(offset, limit),
    });
    let internal = [(":collection", collection.name()), (":namespace", emulator.scenario.space.id.as_str())];
    let continued =
        Continued { base: &asked.base, path: asked.path, query: &asked.query, internal: &internal };
    let cursor = continued.cursor(limit, more.then(|| (offset + limit).to_string()));
    let row = |row: crate::emulator::state::RecentRow| ProfileRow {
        segment_id: row.segment_id,
        metadata: Dates {
            created_at: microseconds(row.created_at),
            modified_at: microseconds(row.modified_at),
        },
    };
    Ok(Reply::ok(&ListPage { cursor, data: rows.into_iter().map(row).collect() }))
}
