//! `GET …/profiles`: an undocumented route that has been seen in use; sorted by recent activity, with an offset as cursor.
use axum::{http::StatusCode, response::Response};
use serde_json::json;

use crate::emulator::{
    cursor::{Continued, read_offset},
    profile::{StoredCollection, microseconds},
    reply::{self, RefusedReply},
    router::{Emulator, RoutedRequest},
};

const DEFAULT: usize = 10;
const MAX: usize = 100;

pub fn answer(
    emulator: &Emulator,
    collection: StoredCollection,
    asked: &RoutedRequest<'_>,
) -> Result<Response, RefusedReply> {
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
    let continued = Continued {
        base: &asked.sent_to.base,
        path: &asked.sent_to.path,
        query: &asked.query,
        internal: &internal,
    };
    let cursor = continued.cursor(limit, more.then(|| (offset + limit).to_string()));
    let data = rows.into_iter().map(|row| {
        let dates = json!({
            "created_at": microseconds(row.created_at),
            "modified_at": microseconds(row.modified_at),
        });
        json!({ "segment_id": row.segment_id, "metadata": dates })
    });
    Ok(reply::ok(&json!({ "cursor": cursor, "data": data.collect::<Vec<_>>() })))
}
