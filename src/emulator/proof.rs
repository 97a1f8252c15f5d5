//! Proves the emulator to the process that started it: it signs a random challenge with the secret that it announced.
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use base64::{Engine, engine::general_purpose::STANDARD};
use ring::hmac;

const CHALLENGE: HeaderName = HeaderName::from_static("flexplorer-challenge");
/// The answer: HMAC-SHA256 of the challenge, in base64.
pub const PROOF: HeaderName = HeaderName::from_static("flexplorer-proof");
/// Longer challenges are not signed, because none are needed.
const CHALLENGE_BYTES: usize = 128;

pub fn of(secret: &str, headers: &HeaderMap) -> Option<HeaderValue> {
    let challenge = headers.get(&CHALLENGE)?.as_bytes();
    if challenge.len() > CHALLENGE_BYTES {
        return None;
    }
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    HeaderValue::from_str(&STANDARD.encode(hmac::sign(&key, challenge))).ok()
}
