//! What the tests share: the built program, servers to point it at, and waiting for conditions with a deadline.

use std::path::PathBuf;

/// The folder of `Cargo.toml`.
pub fn package_root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}
