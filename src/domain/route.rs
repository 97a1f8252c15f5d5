//! Where a flow would take a caller: dry runs that send nothing.

pub mod cases;
mod dry;
pub mod expect;
mod explore;
pub mod finding;
mod lever;
mod prepare;
pub mod reading;
pub mod run;
pub mod split;
mod state;
mod step;
mod words;

use dry::TRIGGERS;
pub use dry::dry_run;
