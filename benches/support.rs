//! The tests' rigs, used by the benchmark as they are.

#[path = "../tests/it/support/act.rs"]
pub mod act;
#[path = "../tests/it/support/built.rs"]
pub mod built;
#[path = "../tests/it/support/emulator.rs"]
pub mod emulator;
#[path = "../tests/it/support/fault_server.rs"]
pub mod fault_server;
#[path = "../tests/it/support/home.rs"]
pub mod home;
#[path = "../tests/it/support/http2.rs"]
pub mod http2;
#[path = "../tests/it/support/large.rs"]
pub mod large;
#[path = "../tests/it/support/modes.rs"]
pub mod modes;
#[path = "../tests/it/support/program.rs"]
pub mod program;
#[path = "../tests/it/support/service.rs"]
pub mod service;
#[path = "../tests/it/support/terminal.rs"]
pub mod terminal;
#[path = "../tests/it/support/tls.rs"]
pub mod tls;

pub use built::PROGRAM;
pub use home::{Home, PATIENCE};
