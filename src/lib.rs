//! flexplorer.
mod config;
mod domain;
pub mod emulator;
mod engine;
mod segment;
mod source;
mod tui;

use std::process::ExitCode;

/// Runs the program.
pub fn run() -> ExitCode {
    ExitCode::SUCCESS
}
