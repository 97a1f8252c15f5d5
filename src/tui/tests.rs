//! Whole-program tests: messages in, model, effects and screen out. Nothing sleeps, nothing is spawned.

mod arriving;
pub mod emulated;
mod failures;
mod floods;
mod following;
mod glance;
mod hostile;
mod imitations;
mod many_events;
mod many_rows;
mod marking;
mod model_check;
mod narrow;
mod opening;
mod order;
mod pastes;
mod pictures;
mod reading;
pub mod rig;
mod screens;
mod searching;
mod spaces;
mod troubles;
mod truth;
mod typing;
mod viewing;
mod widths;
