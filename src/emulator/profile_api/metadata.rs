//! `GET …/metadata`: when the profile was created, and what last changed it.
use axum::response::Response;
use serde_json::json;

use crate::emulator::{
    profile::{StoredProfile, microseconds},
    reply,
};

pub fn answer(profile: &StoredProfile) -> Response {
    reply::ok(&json!({ "metadata": {
        "created_at": microseconds(profile.created_at),
        "updated_at": microseconds(profile.updated_at),
        "expires_at": null,
        "first_message_id": profile.first.message_id,
        "first_source_id": profile.first.source_id.as_ref(),
        "last_message_id": profile.last.message_id,
        "last_source_id": profile.last.source_id.as_ref(),
    }}))
}
