//! Computed traits: what a definition counts, its value over the listed events (a preview), and how that
//! value compares with the trait on the profile. A preview is a dry run: nothing is ever created or changed
//! in a space.
//!
//! The service lists 14 days of events. A preview says whether these are all the events that count (*whole*);
//! if not, it says only what they can prove: a counter on the profile cannot be lower than what is listed.

mod compare;
mod condition;
mod definition;
mod evaluate;
mod file;
mod finding;
mod listed;
mod path;
mod preview;
mod print;
mod query;
mod reading;
mod trial;
mod values;
mod values_at;
mod words;

pub use condition::{ComparedValue, EventCondition, PropertyTest, TestOperator};
pub use definition::{AggregateFunction, Computation, ComputedKind, ComputedTrait, TimeWindow, flex};
pub use file::{DefinitionError, read};
pub use finding::entitlement;
pub use preview::{
    ComputedVerdict, HeldTrait, PreviewCoverage, PreviewInput, Previews, ReadingEffect, TraitPreview, preview,
};
pub use reading::{ComputedReading, ComputedReadings};
pub use trial::{EventStanding, WeighedEvent};
pub use values_at::values_at;

#[cfg(test)]
mod tests;
