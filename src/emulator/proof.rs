//! How an emulator proves to whoever started it that it is that emulator: it signs what the client has just made up with a
//! secret that was announced together with its keys. A server that does not hold the secret has no answer.
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use base64::{Engine, engine::general_purpose::STANDARD};
use ring::hmac;

/// What the client made up.
const CHALLENGE: HeaderName = HeaderName::from_static("flexplorer-challenge");
/// The answer: HMAC-SHA256 of the challenge, in base64.
pub const PROOF: HeaderName = HeaderName::from_static("flexplorer-proof");
/// Longer challenges are not signed: nobody needs them.
const CHALLENGE_BYTES: usize = 128;

/// The answer to a request's challenge, where there is one.
pub fn of(secret: &str, headers: &HeaderMap) -> Option<HeaderValue> {
    let challenge = headers.get(&CHALLENGE)?.as_bytes();
    if challenge.len() > CHALLENGE_BYTES {
        return None;
    }
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    HeaderValue::from_str(&STANDARD.encode(hmac::sign(&key, challenge))).ok()
}
