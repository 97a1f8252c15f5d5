//! Secrets cannot be printed: no `Display`, a redacted `Debug`, wiped on drop.

use secrecy::{ExposeSecret, SecretString};
use std::fmt;

#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes ownership of a text; its memory is wiped when the last clone is dropped.
    pub fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// The plain text. Only for the code that builds the `Authorization` header.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::Secret;

    #[test]
    fn p1_a_secret_does_not_print() {
        let secret = Secret::new("canary-token".to_owned());
        assert_eq!(format!("{secret:?}"), "Secret(redacted)");
        assert!(!format!("{:#?}", vec![secret.clone()]).contains("canary"));
        assert_eq!(secret.expose(), "canary-token");
    }
}
