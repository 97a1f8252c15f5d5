//! Floor 1: the selected space, limits, secrets and folders. It uses no network and no terminal; only [`token_command`] and [`notify_command`] run
//! programs, and only [`mod@read`] reads files. The environment is passed in as [`variables::Variables`]. Start at
//! [`environment::space`] for the variables, [`mod@file`] for the file.

pub mod ahead;
pub mod choice;
pub mod configuration;
pub mod credentials;
pub mod edit;
pub mod environment;
pub mod file;
pub mod instant;
pub mod limits;
pub mod locale;
pub mod notify_command;
pub mod open;
pub mod paths;
pub mod patience;
pub mod private;
pub mod problems;
pub mod read;
pub mod replace;
pub mod replay;
pub mod secret;
pub mod secret_source;
pub mod space;
pub mod tab;
pub mod token_command;
pub mod variables;
pub mod zone;

/// An unusable setting: which one, why, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{setting}: {why}. {next}")]
pub struct ConfigError {
    /// The variable or setting, such as `SEGMENT_REGION`.
    pub setting: String,
    /// What is wrong with it; never quotes a secret.
    pub why: String,
    /// What to do next, as a sentence.
    pub next: String,
}

impl ConfigError {
    pub fn new(setting: &str, why: impl Into<String>, next: impl Into<String>) -> Self {
        Self { setting: setting.to_owned(), why: why.into(), next: next.into() }
    }
}
