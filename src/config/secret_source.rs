//! Where a secret is to be had, and having it.

use super::ConfigError;
use super::secret::Secret;
use super::token_command::TokenCommand;
use std::time::Duration;

/// Where a secret comes from; asking for it may run a command.
#[derive(Clone, Debug, Default)]
pub enum SecretSource {
    /// There is none.
    #[default]
    Absent,
    /// There is none, because this variable is not set.
    Unset(String),
    /// It is here already.
    Given(Secret),
    /// A command prints it.
    Command(TokenCommand),
}

impl SecretSource {
    /// Whether there is nothing to ask for.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent | Self::Unset(_))
    }

    /// Why there is nothing to ask for, as the end of a sentence; nothing where there is something.
    pub fn absence(&self) -> Option<String> {
        match self {
            Self::Absent => Some("none is configured".to_owned()),
            Self::Unset(variable) => Some(format!("the variable {variable} is not set")),
            Self::Given(_) | Self::Command(_) => None,
        }
    }

    /// The secret, if there is one; a command has `limit` to print it. Dropping the future ends the command.
    pub async fn fetch(&self, limit: Duration) -> Result<Option<Secret>, ConfigError> {
        match self {
            Self::Absent | Self::Unset(_) => Ok(None),
            Self::Given(secret) => Ok(Some(secret.clone())),
            Self::Command(command) => command.run(limit).await.map(Some),
        }
    }
}
