//! Replay: a sample interaction becomes a plan, the plan is sent, and what the profile shows is judged.
//!
//! | word | type |
//! |---|---|
//! | a sample interaction in a file | [`sample::Sample`] |
//! | a value left open until sending: a fresh SID, a time | [`template::Template`] |
//! | what is left out or said besides | [`options::Options`] |
//! | whose profile, and what the events carry as identity | [`identity::Target`] |
//! | every request's exact bytes, fixed before the first is sent | [`plan::Plan`] |
//! | who may be written to; the only way to get something that can be sent | [`permission::Cleared`] |
//! | what to know before it is sent | [`warnings::warnings`] |
//! | what the traits must be, by the events alone | [`expectation::Expectation`] |
//! | what was seen, held against that and against the bytes sent | [`judgement::Judgement`] |
//! | why nothing may have arrived | [`causes::Cause`] |
//! | what a replay leaves behind | [`report::Report`] |

pub mod adjust;
pub mod capture;
pub mod causes;
mod difference;
pub mod expectation;
pub mod fill;
pub mod identity;
pub mod judgement;
pub mod library;
pub mod options;
pub mod permission;
pub mod plan;
pub mod report;
pub mod sample;
pub mod schema;
pub mod span;
pub mod template;
pub mod warnings;
