//! Helpers shared with the tests of the built program: a pseudo-terminal, a home folder, a service.

#![expect(dead_code, reason = "shared with tests that need more of it")]

pub use crate::segment::tests::{act, http2, tls};

#[path = "../../../../tests/it/support/fault_server.rs"]
pub mod fault_server;
#[path = "../../../../tests/it/support/home.rs"]
pub mod home;
#[path = "../../../../tests/it/support/modes.rs"]
pub mod modes;
#[path = "../../../../tests/it/support/service.rs"]
pub mod service;
#[path = "../../../../tests/it/support/terminal.rs"]
pub mod terminal;
