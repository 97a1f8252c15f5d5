//! flexplorer.
mod config;
mod domain;
mod engine;
mod source;

use std::process::ExitCode;

/// Runs the program.
pub fn run() -> ExitCode {
    ExitCode::SUCCESS
}
