//! Checks that a server is the emulator whose secret is in the environment: it must sign a challenge made for this request. A
//! fixed header would prove nothing, because anyone can send it; and the answer to an earlier request cannot be reused.

use crate::config::secret::Secret;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::header::HeaderMap;
use ring::hmac;
use uuid::Uuid;

/// The header of a request that asks for a proof.
pub const CHALLENGE: &str = "flexplorer-challenge";
/// The header of the answer: HMAC-SHA256 of the challenge, in base64.
const PROOF: &str = "flexplorer-proof";

/// A random value that has never been signed before.
pub fn challenge() -> String {
    Uuid::new_v4().simple().to_string()
}

pub fn holds(secret: &Secret, challenge: &str, headers: &HeaderMap) -> bool {
    let proof = headers.get(PROOF).and_then(|proof| STANDARD.decode(proof.as_bytes()).ok());
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose().as_bytes());
    proof.is_some_and(|proof| hmac::verify(&key, challenge.as_bytes(), &proof).is_ok())
}

#[cfg(test)]
mod tests {
    use super::{PROOF, challenge, holds};
    use crate::config::secret::Secret;
    use reqwest::header::{HeaderMap, HeaderValue};

    #[test]
    fn dh13_only_the_challenge_of_this_request_signed_with_the_secret_is_a_proof() {
        // RFC 4231, 4.3.
        let (secret, challenged) = (Secret::new("Jefe".to_owned()), "what do ya want for nothing?");
        let signed = "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=";
        let says = |proof: &str| {
            HeaderMap::from_iter([(PROOF.parse().unwrap(), HeaderValue::from_str(proof).unwrap())])
        };
        assert!(holds(&secret, challenged, &says(signed)));
        assert!(!holds(&secret, &challenge(), &says(signed)), "an answer to another challenge");
        assert!(!holds(&Secret::new("Jofe".to_owned()), challenged, &says(signed)), "another secret");
        for echo in ["1", "", "=", challenged, "Jefe", &signed[..20]] {
            assert!(!holds(&secret, challenged, &says(echo)), "{echo}");
        }
        assert!(!holds(&secret, challenged, &HeaderMap::new()));
        assert_ne!(challenge(), challenge());
    }
}
