//! Dry runs: where a flow would take a customer, and why. Nothing is sent.

pub mod cases;
pub mod expect;
pub mod finding;
pub mod reading;
