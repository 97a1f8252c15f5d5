//! Floor 1: which space, which limits, which secrets, which folders. Knows no network and no terminal.
//!
//! Everything here is pure: the environment comes in as [`variables::Variables`]. Start at [`environment::space`].

pub mod environment;
pub mod limits;
pub mod paths;
pub mod patience;
pub mod replay;
pub mod secret;
pub mod space;
pub mod variables;

/// A setting that cannot be used: which one, why, and what to do.
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
    /// An error about a setting.
    pub fn new(setting: &str, why: impl Into<String>, next: impl Into<String>) -> Self {
        Self { setting: setting.to_owned(), why: why.into(), next: next.into() }
    }
}
