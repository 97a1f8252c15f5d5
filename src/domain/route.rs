//! Dry runs: where a customer would go, and why.

pub mod finding;
