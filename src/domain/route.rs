//! Where a flow would take a caller: dry runs that send nothing.

pub mod cases;
pub mod expect;
pub mod finding;
pub mod keys;
pub mod library;
pub mod reading;
pub mod run;
pub mod split;
