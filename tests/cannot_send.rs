//! The build that cannot send, run: what holds of a run that may not write holds of it, too.
//!
//! A target of its own, so that not all of `it` has to be built again: `cargo test --no-default-features --test cannot_send`.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests may look at and damage everything"
)]

#[cfg(test)]
#[path = "it/read_only.rs"]
mod read_only;
#[cfg(test)]
#[path = "../benches/support.rs"]
#[expect(dead_code, reason = "the rigs can do more than is tried here")]
mod support;
