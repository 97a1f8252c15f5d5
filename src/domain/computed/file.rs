//! Definition files.

use super::definition::ComputedTrait;

/// Why a definition file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}. {next}")]
pub struct DefinitionError {
    /// The line, from 1; `None` if the file as a whole is wrong.
    pub line: Option<usize>,
    /// The column in characters, from 1.
    pub column: Option<usize>,
    /// What is wrong, without a full stop; may quote the file, so that it is untrusted text.
    pub what: String,
    /// What to do next, as a sentence.
    pub next: String,
}

/// Reads a definition file, TOML or JSON.
pub fn read(bytes: &[u8]) -> Result<Vec<ComputedTrait>, DefinitionError> {
    let _ = bytes;
    Ok(Vec::new())
}
