//! Dry runs: the files that they read.

pub mod files;
pub mod own;
pub mod saving;
