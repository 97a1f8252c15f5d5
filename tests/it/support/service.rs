//! A well-behaved Profile API of a few lines, whose answers a test replaces one by one with faults.

use super::fault_server::{Act, Request, json};

/// The endpoints of one profile.
pub const ENDPOINTS: [&str; 5] = ["traits", "external_ids", "events", "metadata", "links"];

/// The profile's id at the service.
pub const PROFILE: &str = "use_2VhPq0000000000000000000ab";

/// The good answer to a request: one profile, Ada, with data at every endpoint.
pub fn good(request: &Request) -> Vec<Act> {
    let is_verbose = request.target.contains("verbose=true");
    match request.endpoint() {
        "traits" if !is_verbose => json(
            r#"{"traits":{"email":"ada@example.com","name":"Ada Marker-Trait"},"cursor":{"has_more":false}}"#,
        ),
        endpoint => json(body(endpoint)),
    }
}

/// The body of a good answer.
pub fn body(endpoint: &str) -> String {
    let body = match endpoint {
        "traits" => {
            r#"{"traits":{"email":{"value":"ada@example.com"},"name":{"value":"Ada Marker-Trait"}},"cursor":{"url":"","has_more":false,"next":""}}"#
        }
        "external_ids" => {
            r#"{"data":[{"id":"marker-id@example.com","type":"email","collection":"users"}],"cursor":{"url":"","has_more":false,"next":""}}"#
        }
        "events" => {
            r#"{"data":[{"type":"track","event":"Marker Event","message_id":"m-1","timestamp":"2026-11-20T10:00:00Z","properties":{},"related":{"users":"use_2VhPq0000000000000000000ab"}}],"cursor":{"url":"","has_more":false,"next":""}}"#
        }
        "metadata" => {
            r#"{"metadata":{"created_at":"2026-01-01T00:00:00Z","updated_at":"2026-11-20T10:00:00Z","first_message_id":"m-0","last_message_id":"m-1"}}"#
        }
        "links" => {
            r#"{"data":[{"to_collection":"accounts","external_ids":[{"id":"marker-group","type":"group_id","collection":"accounts"}]}]}"#
        }
        _ => {
            r#"{"data":[{"segment_id":"use_2VhPq0000000000000000000ab","metadata":{"created_at":"2026-01-01T00:00:00Z"}}],"cursor":{"url":"","has_more":false,"next":""}}"#
        }
    };
    body.to_owned()
}
