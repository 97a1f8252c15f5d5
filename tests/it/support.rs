//! What the tests share: the built program, servers to point it at, and waiting for conditions with a deadline.

pub mod act;
pub mod acts;
pub mod built;
pub mod cases;
pub mod desk;
pub mod emulator;
pub mod fault_server;
#[cfg(target_os = "linux")]
pub mod gauge;
pub mod home;
pub mod http2;
pub mod keys;
pub mod large;
pub mod lie;
pub mod lying_proxy;
pub mod messages;
pub mod modes;
pub mod program;
pub mod schema;
pub mod service;
pub mod svg;
pub mod terminal;
pub mod tls;

pub use built::PROGRAM;
pub use home::{CLOCK, Home, PATIENCE, package_root, pages};
