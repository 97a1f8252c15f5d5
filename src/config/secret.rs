//! Secrets cannot be printed: no `Display`, a redacted `Debug`, wiped on drop.

/// A token, key or password.
#[derive(Clone)]
pub struct Secret(secrecy::SecretString);
