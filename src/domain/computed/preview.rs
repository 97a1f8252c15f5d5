//! Previews: the values of definitions over the listed events, held against the traits of the profile.

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

/// What a preview is made from.
#[derive(Clone, Copy, Debug)]
pub struct PreviewInput<'a> {
    /// The listed events of every name, or of the names that the definitions ask for; in any order.
    pub events: &'a Partial<Event>,
    /// The traits, at least those with the keys of the definitions; `None` if they could not be read.
    pub traits: Option<&'a Traits>,
    /// When the profile was created, if that is known.
    pub created: Option<DateTime<Utc>>,
    /// When the events were read: the service lists the 14 days before.
    pub now: DateTime<Utc>,
    /// A time in the past for which to preview: only events up to it count, and a trait that changed since is not compared.
    pub at: Option<DateTime<Utc>>,
    pub readings: ComputedReadings,
}

/// The previews of several definitions over the same events.
#[derive(Clone, Debug)]
pub struct Previews {
    /// The listed events, newest first, each once.
    pub events: Vec<Event>,
    /// One for each definition, in their order.
    pub items: Vec<TraitPreview>,
    /// The time that they are made for.
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
    /// Every event of the asked name, newest first.
    pub events: Vec<WeighedEvent>,
    pub coverage: PreviewCoverage,
    pub held: HeldTrait,
    pub verdict: ComputedVerdict,
    /// Why the verdict is what it is, without a full stop at its end.
    pub because: Sentence,
    /// The readings that were left open and touch this preview.
    pub readings: Vec<ReadingEffect>,
    pub findings: Vec<Finding>,
    /// What else helps to read it, such as the name that was most likely meant; without full stops.
    pub notes: Vec<Sentence>,
}

/// Whether the listed events are all that can count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PreviewCoverage {
    Whole,
    /// Older events may count that the service no longer lists.
    Window,
    /// The list of events was not read to its end, where the older ones are; why.
    Incomplete(String),
    /// This many entries of the list could not be read.
    Unreadable(usize),
    /// It cannot be known of this many events whether they count.
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

/// A preview held against the trait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ComputedVerdict {
    /// All events that count are listed, and the trait has their value.
    Equal,
    /// All events that count are listed, and the trait has another value.
    Differs,
    /// It may still change: an event is too young, or the trait is computed in batches.
    Pending,
    /// Nothing that is listed contradicts the trait.
    Consistent,
    /// What is listed cannot be if the trait is right.
    Contradicts,
    CannotTell,
    /// The trait is unset although a value must exist.
    Missing,
}

/// What the other choice of an open reading would change.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadingEffect {
    pub reading: ComputedReading,
    /// The choice in force.
    pub used: &'static str,
    /// The other choice, its value and its verdict.
    pub otherwise: &'static str,
    pub value: Option<RawJson>,
    pub verdict: ComputedVerdict,
    /// Whether the verdict would be another one.
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

    /// The words for people; with `_` instead of blanks it is the name in JSON.
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
    /// Why an event counts or does not, for the detail of a preview.
    pub fn reason(&self, preview: &TraitPreview, weighed: WeighedEvent) -> Sentence {
        super::words::reason(self, preview, weighed)
    }
}

/// The previews of these definitions.
pub fn preview(definitions: &[ComputedTrait], input: &PreviewInput<'_>) -> Previews {
    super::listed::preview(definitions, input)
}
