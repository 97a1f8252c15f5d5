//! Whole-program tests: messages in, model, effects and screen out. Nothing sleeps, nothing is spawned.

pub mod emulated;
mod failures;
mod floods;
mod hostile;
mod imitations;
mod many_events;
mod model_check;
mod narrow;
mod opening;
mod order;
mod pastes;
mod pictures;
pub mod rig;
mod screens;
mod searching;
mod troubles;
mod truth;
mod typing;
mod widths;
