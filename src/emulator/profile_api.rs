//! The Profile API (Segment docs, Unify, Profile API): five parts of a profile, and the undocumented list.
mod events;
mod external_ids;
mod links;
mod list;
mod metadata;
mod traits;

use axum::{http::StatusCode, response::Response};
use chrono::{DateTime, Utc};

use super::{
    auth,
    cursor::{Continued, PageCursor},
    identifier::{StoredAddress, unknown_profile},
    profile::{StoredCollection, StoredProfile},
    query::Query,
    reply::RefusedReply,
    router::{COLLECTION, Emulator, PROFILE, RoutedRequest, SPACE, SentTo},
    routes::{ProfilePart, Route},
    scenario::{CursorPath, Switches},
    state::SpaceState,
};

struct PartQuery<'a> {
    profile: &'a StoredProfile,
    collection: StoredCollection,
    query: &'a Query,
    now: DateTime<Utc>,
    switches: Switches,
    space: &'a str,
    sent_to: &'a SentTo,
    /// The profile's address in the request, decoded.
    id: String,
}

pub fn answer(
    emulator: &Emulator,
    route: Route,
    asked: &RoutedRequest<'_>,
) -> Result<Response, RefusedReply> {
    authenticate(emulator, asked)?;
    let now = emulator.clock.now();
    if !emulator.rate.admits(now) {
        let message = "Too many requests for this space; slow down.";
        return Err(RefusedReply::new(StatusCode::TOO_MANY_REQUESTS, "rate_limit_error", message));
    }
    let collection = check_place(emulator, asked)?;
    let Route::Part(part) = route else { return list::answer(emulator, collection, asked) };
    let segment = asked.segment(PROFILE);
    let addresses = StoredAddress::parse_all(segment)?;
    emulator.with_state(|state| {
        let profile = addresses
            .iter()
            .find_map(|address| state.find(collection, address))
            .ok_or_else(unknown_profile)?;
        let question = PartQuery {
            profile: &profile,
            collection,
            query: &asked.query,
            now,
            switches: emulator.scenario.switches,
            space: asked.segment(SPACE),
            sent_to: asked.sent_to,
            id: percent_encoding::percent_decode_str(segment).decode_utf8_lossy().into_owned(),
        };
        question.answer(part, state)
    })
}

/// Checks HTTP Basic: the token as user, then the required colon and an empty password.
fn authenticate(emulator: &Emulator, asked: &RoutedRequest<'_>) -> Result<(), RefusedReply> {
    let expected = &emulator.keys.profile_api_token;
    match auth::basic_user(asked.headers) {
        Some((token, true)) if auth::same_secret(&token, expected) => Ok(()),
        _ => Err(RefusedReply::unauthorized("The access token is missing or not valid for this space.")),
    }
}

/// Checks that space and collection exist. Malformed names get another error than unknown ones.
fn check_place(emulator: &Emulator, asked: &RoutedRequest<'_>) -> Result<StoredCollection, RefusedReply> {
    let (space, collection) = (asked.segment(SPACE), asked.segment(COLLECTION));
    for (parameter, value) in [("namespace", space), ("collection", collection)] {
        let strange: String = value.chars().filter(|c| !(c.is_ascii_alphanumeric() || *c == '_')).collect();
        if !strange.is_empty() {
            let message = format!("The parameter `{parameter}` has invalid character(s) `{strange}`");
            return Err(RefusedReply::invalid(message));
        }
    }
    if space != emulator.scenario.space.id {
        return Err(RefusedReply::not_found("Space was not found."));
    }
    StoredCollection::named(collection).ok_or_else(|| RefusedReply::not_found("Collection was not found."))
}

impl PartQuery<'_> {
    fn answer(&self, part: ProfilePart, state: &SpaceState) -> Result<Response, RefusedReply> {
        match part {
            ProfilePart::Traits => traits::answer(self),
            ProfilePart::ExternalIds => external_ids::answer(self),
            ProfilePart::Events => events::answer(self),
            ProfilePart::Metadata => Ok(metadata::answer(self.profile)),
            ProfilePart::Links => links::answer(self, state),
        }
    }

    fn verbose(&self) -> bool {
        self.query.get("verbose") == Some("true")
    }

    fn cursor(&self, limit: usize, next: Option<String>) -> PageCursor {
        let path = match self.switches.cursor_path {
            CursorPath::Request => self.sent_to.path.clone(),
            CursorPath::SegmentId => {
                let (before, part) =
                    self.sent_to.path.trim_end_matches('/').rsplit_once('/').unwrap_or_default();
                let profiles = before.rsplit_once('/').unwrap_or_default().0;
                format!("{profiles}/{}/{part}", self.profile.segment_id)
            }
        };
        let internal =
            [(":collection", self.collection.name()), (":id", &self.id), (":namespace", self.space)];
        Continued { base: &self.sent_to.base, path: &path, query: self.query, internal: &internal }
            .cursor(limit, next)
    }
}
