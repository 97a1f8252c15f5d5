//! What the tests share: the built program, servers to point it at, and waiting for conditions with a deadline.

pub mod acts;
pub mod desk;
pub mod emulator;
pub mod fault_server;
pub mod home;
pub mod keys;
pub mod modes;
pub mod program;
pub mod schema;
pub mod service;
pub mod terminal;

pub use home::{Home, PATIENCE, package_root};

/// The built program.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_flexplorer");

impl terminal::Setting {
    /// The program with these arguments (split at spaces) in an 80×24 terminal.
    pub fn new(arguments: &str) -> Self {
        Self::of(PROGRAM, arguments)
    }
}
