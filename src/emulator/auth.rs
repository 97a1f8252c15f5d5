//! Credentials in requests: Basic with the token as user, or Bearer.
use axum::http::{HeaderMap, header};
use base64::{Engine, engine::general_purpose::STANDARD};

/// User name of a Basic header, where Segment puts its tokens, and whether the colon after it was sent. The Profile API
/// requires the colon; the Tracking API also accepts the name alone (HTTP Tracking API docs, Authentication).
pub fn basic_user(headers: &HeaderMap) -> Option<(String, bool)> {
    let decoded = STANDARD.decode(credentials(headers, "basic")?).ok()?;
    let text = String::from_utf8(decoded).ok()?;
    Some(match text.split_once(':') {
        Some((user, _)) => (user.to_owned(), true),
        None => (text, false),
    })
}

pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    credentials(headers, "bearer")
}

fn credentials<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, rest) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case(wanted).then(|| rest.trim())
}

/// Whether two secrets are equal; the time taken reveals only their lengths.
pub fn same_secret(given: &str, expected: &str) -> bool {
    let (given, expected) = (given.as_bytes(), expected.as_bytes());
    let differing = given.iter().zip(expected).fold(0, |seen, (a, b)| seen | (a ^ b));
    std::hint::black_box(differing) == 0 && given.len() == expected.len()
}
