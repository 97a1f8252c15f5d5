//! flexplorer.
mod config;
mod domain;
mod engine;
mod segment;
mod source;
mod store;
mod tui;

use std::process::ExitCode;

/// Runs the program.
pub fn run() -> ExitCode {
    ExitCode::SUCCESS
}
