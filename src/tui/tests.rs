//! Whole-program tests: messages in, model, effects and screen out. Nothing sleeps, nothing is spawned.

mod rig;
mod model_check;
mod opening;
mod pictures;
mod typing;

pub use rig::Rig;
