//! Where a flow would take a caller: dry runs that send nothing.

pub mod reading;
