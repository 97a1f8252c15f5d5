//! Where a flow would take a caller: dry runs that send nothing.

pub mod apart;
pub mod cases;
mod dry;
pub mod expect;
mod explore;
pub mod finding;
pub mod keys;
mod lever;
pub mod library;
mod prepare;
pub mod reading;
pub mod run;
pub mod split;
mod state;
mod step;
#[cfg(test)]
mod tests;
mod words;
mod work;

use dry::TRIGGERS;
pub use dry::dry_run;
