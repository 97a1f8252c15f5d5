//! Dry runs: where a flow would take a customer, and why. Nothing is sent.

pub mod finding;
pub mod reading;
