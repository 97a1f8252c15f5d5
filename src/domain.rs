//! Floor 0: the types of the program and the pure rules over them.
//!
//! | word | type |
//! |---|---|
//! | text from outside, safe to show | [`text::Displayable`] |
//! | a JSON value exactly as sent | [`json::RawJson`] |
//! | `type:value`, `use_…` | [`identifier::Identifier`], [`identifier::SegmentId`] |
//! | how a profile is addressed in a request | [`profile::Handle`] |
//! | a trait, an event, metadata, a link | [`traits::Trait`], [`event::Event`], [`profile::Metadata`], [`profile::Link`] |
//! | the six `flex_last-*` traits, the two engagement events | [`flex::FlexTrait`], [`flex::EngagementKind`] |
//! | the engagement events that share SIDs | [`interaction::Interaction`] |
//! | the six Flex traits compared with the interactions | [`check::Check`] |
//! | what the text of a search box may mean | [`lookup`] |
//! | why something could not be read | [`failure::SourceError`] |
//! | the merged list of profiles | [`roster::Roster`] |
//!
//! Nothing here uses a clock, a file, the network or a terminal; times are passed in.

pub mod check;
pub mod decimal;
pub mod engagement;
pub mod event;
pub mod failure;
pub mod fields;
pub mod finding;
pub mod flex;
pub mod identifier;
pub mod interaction;
pub mod json;
pub mod junit;
pub mod listing;
pub mod lookup;
pub mod markdown;
pub mod profile;
pub mod replay;
pub mod roster;
#[cfg(test)]
pub mod samples;
pub mod sentence;
pub mod split;
pub mod text;
pub mod timestamp;
pub mod traits;
pub mod verdict;
