//! The built program, if available: tests inside the library do not have it.

use super::terminal::Setting;

/// Where it is.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_flexplorer");

impl Setting {
    /// The program with these arguments (split at spaces) in an 80×24 terminal.
    pub fn new(arguments: &str) -> Self {
        Self::of(PROGRAM, arguments)
    }
}
