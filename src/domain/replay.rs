//! Replay: a sample interaction becomes a plan, the plan is sent, and the resulting profile is judged.
//!
//! | word | type |
//! |---|---|
//! | a sample interaction in a file | [`sample::Sample`] |
//! | a value that is filled in when sending: a fresh SID, a time | [`template::Template`] |
//! | what is left out or added | [`options::Options`] |
//! | the profile, and the identity that the events carry | [`identity::Target`] |
//! | the exact bytes of every request, fixed before the first is sent | [`plan::Plan`] |
//! | which profiles may be written to; the only way to get something that can be sent | [`permission::Cleared`] |
//! | what the user should know before sending | [`warnings::warnings`] |
//! | the trait values that follow from the events alone | [`expectation::Expectation`] |
//! | the observed profile, compared with the expectation and the bytes sent | [`judgement::Judgement`] |
//! | why nothing may have arrived | [`causes::causes`] |
//! | the report of a replay | [`report::Report`] |

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
