//! Where a secret comes from, and how to get it.

use super::{ConfigError, secret::Secret, token_command::TokenCommand};
use std::time::Duration;

/// The origin of a secret; reading it may run a command.
#[derive(Clone, Debug, Default)]
pub enum SecretSource {
    #[default]
    Absent,
    /// The secret is missing because this variable is not set.
    Unset(String),
    Given(Secret),
    Command(TokenCommand),
}

impl SecretSource {
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent | Self::Unset(_))
    }

    /// Why the secret is absent, as the end of a sentence; `None` if it is present.
    pub fn absence(&self) -> Option<String> {
        match self {
            Self::Absent => Some("none is configured".to_owned()),
            Self::Unset(variable) => Some(format!("the variable {variable} is not set")),
            Self::Given(_) | Self::Command(_) => None,
        }
    }

    /// The secret, if there is one; a command has `limit` to print it. Dropping the future kills the command.
    pub async fn fetch(&self, limit: Duration) -> Result<Option<Secret>, ConfigError> {
        match self {
            Self::Absent | Self::Unset(_) => Ok(None),
            Self::Given(secret) => Ok(Some(secret.clone())),
            Self::Command(command) => command.run(limit).await.map(Some),
        }
    }
}
