//! Previews: the values of definitions over the listed events, compared with the traits of the profile.

use super::definition::ComputedTrait;
use super::reading::{ComputedReading, ComputedReadings};
use super::trial::WeighedEvent;
use crate::domain::event::Event;
use crate::domain::finding::Finding;
use crate::domain::json::RawJson;
use crate::domain::listing::Partial;
use crate::domain::sentence::Sentence;
use crate::domain::timestamp::Timestamp;
use crate::domain::traits::Traits;
use chrono::{DateTime, Utc};

/// The input of a preview.
#[derive(Clone, Copy, Debug)]
pub struct PreviewInput<'a> {
    /// The listed events of every name, or at least of the names in the definitions; in any order.
    pub events: &'a Partial<Event>,
    /// The traits, at least those with the keys of the definitions; `None` if they could not be read.
    pub traits: Option<&'a Traits>,
    /// When the profile was created, if that is known.
    pub created: Option<DateTime<Utc>>,
    /// When the events were read: the service lists the 14 days before.
    pub now: DateTime<Utc>,
    /// A time in the past to preview: only events up to it count, and a trait that has changed since is not
    /// compared.
    pub at: Option<DateTime<Utc>>,
    pub readings: ComputedReadings,
}

/// The previews of several definitions over the same events.
#[derive(Clone, Debug)]
pub struct Previews {
    /// The listed events, newest first, without repetition.
    pub events: Vec<Event>,
    /// One for each definition, in order.
    pub items: Vec<TraitPreview>,
    /// The time they are made for.
    pub at: DateTime<Utc>,
    /// Whether that is before the events were read.
    pub is_past: bool,
    pub readings: ComputedReadings,
}

/// The value of one definition over the listed events.
#[derive(Clone, Debug)]
pub struct TraitPreview {
    pub definition: ComputedTrait,
    /// The value as JSON; `None` if no event gives one, or if the definition cannot be previewed.
    pub value: Option<RawJson>,
    /// How many events count.
    pub counted: usize,
    /// Every event with the definition's name, newest first.
    pub events: Vec<WeighedEvent>,
    pub coverage: PreviewCoverage,
    pub held: HeldTrait,
    pub verdict: ComputedVerdict,
    /// The reason for the verdict, without a full stop at the end.
    pub because: Sentence,
    /// The readings that were left open and affect this preview.
    pub readings: Vec<ReadingEffect>,
    pub findings: Vec<Finding>,
    /// Hints for understanding it, such as the name that was probably meant; without full stops.
    pub notes: Vec<Sentence>,
}

/// Whether the listed events are all that can count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PreviewCoverage {
    Whole,
    /// Older events, which the service no longer lists, may count too.
    Window,
    /// The list of events was not read to its end, so older ones may be missing; the reason.
    Incomplete(String),
    /// The number of entries that could not be read.
    Unreadable(usize),
    /// The number of events of which it is not known whether they count.
    Doubtful(usize),
}

/// The trait on the profile.
#[derive(Clone, Debug, PartialEq)]
pub enum HeldTrait {
    /// It could not be read.
    Unread,
    /// Absent or null.
    Unset,
    Set {
        value: RawJson,
        updated_at: Option<Timestamp>,
    },
    /// It changed after the time of the preview, or may have.
    ChangedSince(Option<Timestamp>),
}

/// The verdict on a trait, by its preview.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ComputedVerdict {
    /// All events that count are listed, and the trait has the value they give.
    Equal,
    /// All events that count are listed, and the trait has another value.
    Differs,
    /// It may still change: an event is too recent, or the trait is computed in batches.
    Pending,
    /// Nothing in the list contradicts the trait.
    Consistent,
    /// The listed events would be impossible if the trait were right.
    Contradicts,
    CannotTell,
    /// The trait is unset although a value must exist.
    Missing,
}

/// What changes under the other choice of an open reading.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadingEffect {
    pub reading: ComputedReading,
    /// The choice in force.
    pub used: &'static str,
    /// The other choice, its value and its verdict.
    pub otherwise: &'static str,
    pub value: Option<RawJson>,
    pub verdict: ComputedVerdict,
    /// Whether the verdict would differ.
    pub matters: bool,
}

impl ComputedVerdict {
    pub const ALL: [Self; 7] = [
        Self::Equal,
        Self::Differs,
        Self::Pending,
        Self::Consistent,
        Self::Contradicts,
        Self::CannotTell,
        Self::Missing,
    ];

    /// The words for people; with `_` for spaces this is the name in JSON.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Differs => "differs",
            Self::Pending => "pending",
            Self::Consistent => "consistent",
            Self::Contradicts => "contradicts",
            Self::CannotTell => "cannot tell",
            Self::Missing => "missing",
        }
    }

    /// Whether the trait is shown to be wrong.
    pub const fn is_bad(self) -> bool {
        matches!(self, Self::Differs | Self::Contradicts | Self::Missing)
    }

    /// Whether nothing speaks against the trait.
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Equal | Self::Consistent)
    }
}

impl TraitPreview {
    /// A preview that could not be made.
    pub(super) fn unknown(definition: &ComputedTrait, held: HeldTrait, because: Sentence) -> Self {
        Self {
            definition: definition.clone(),
            value: None,
            counted: 0,
            events: Vec::new(),
            coverage: PreviewCoverage::Window,
            held,
            verdict: ComputedVerdict::CannotTell,
            because,
            readings: Vec::new(),
            findings: Vec::new(),
            notes: Vec::new(),
        }
    }
}

impl Previews {
    /// Why an event does or does not count, for the detail of a preview.
    pub fn reason(&self, preview: &TraitPreview, weighed: WeighedEvent) -> Sentence {
        super::words::reason(self, preview, weighed)
    }
}

/// The previews of these definitions.
pub fn preview(definitions: &[ComputedTrait], input: &PreviewInput<'_>) -> Previews {
    super::listed::preview(definitions, input)
}
