//! What reading a profile's row found: enough for the list, its filters and sorts, and for the summary of a space. A hundred
//! thousand of them are held, so each is one small piece of memory.

mod packed;
mod parts;

#[cfg(test)]
pub use parts::LastInteraction;
pub use parts::SummaryParts;

use super::super::check::Check;
use super::super::finding::{DatedKind, FindingKind};
use super::super::flex::{EngagementKind, FlexTrait};
use super::super::interaction::InteractionState;
use super::super::verdict::Enrichment;
use chrono::{DateTime, Utc};
use packed::Packed;

/// A profile as it was when its row was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The verdict; accounts have none.
    pub enrichment: Option<Enrichment>,
    /// When it was read.
    pub read_at: DateTime<Utc>,
    /// When the newest event of the newest interaction was sent.
    pub last_interaction: Option<DateTime<Utc>>,
    /// The state of the newest interaction, if engagement events belong to any.
    pub state: Option<InteractionState>,
    /// How long that interaction took, in seconds.
    pub duration: Option<f64>,
    kinds: KindSet,
    packed: Packed,
}

/// A text of the newest interaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastText {
    Channel,
    Direction,
    /// As sent.
    Sentiment,
    Topics,
    /// The last known agent's SID (`WK…`).
    Agent,
    /// The interaction's SID (`KD…`).
    Sid,
}

/// How many there are. The texts of the Flex traits follow them.
const LAST_TEXTS: usize = 6;
const TEXTS: usize = LAST_TEXTS + FlexTrait::ALL.len();

/// An engagement event, as far as counting needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EngagementPoint {
    /// When it was sent, in seconds since 1970.
    pub sent: u32,
    pub kind: EngagementKind,
    /// The place of its channel type in what it is a part of.
    channel: u8,
    /// Whether it has a sentiment.
    pub has_sentiment: bool,
    /// Whether flexplorer sent it.
    pub replayed: bool,
}

/// Maximum number of engagement events that a summary holds.
pub const MOST_ENGAGEMENTS: usize = 200;

impl Summary {
    /// The summary of an account, which has no verdict.
    pub fn of_account(read_at: DateTime<Utc>) -> Self {
        SummaryParts::of_account(read_at).pack()
    }

    /// The summary of a checked profile.
    pub fn of(check: &Check, findings: impl IntoIterator<Item = DatedKind>, read_at: DateTime<Utc>) -> Self {
        SummaryParts::of(check, findings, read_at).pack()
    }

    /// A text of the newest interaction. An older one's values next to its age would be misleading, so all are its own.
    pub fn last_text(&self, which: LastText) -> Option<&str> {
        self.packed.text(which as usize)
    }

    /// The sentiment of the newest interaction, as sent.
    pub fn sentiment(&self) -> Option<&str> {
        self.last_text(LastText::Sentiment)
    }

    /// The value of a Flex trait as text; `None` when unset.
    pub fn flex_trait(&self, which: FlexTrait) -> Option<&str> {
        self.packed.text(LAST_TEXTS + which as usize)
    }

    pub fn has_flex_trait(&self, which: FlexTrait) -> bool {
        self.packed.has_text(LAST_TEXTS + which as usize)
    }

    /// The kinds of findings, verdicts among them, each with the time at which the oldest of that kind began.
    pub fn findings(&self) -> impl Iterator<Item = DatedKind> {
        self.kinds.iter().zip(self.packed.times())
    }

    pub const fn has_finding(&self, kind: FindingKind) -> bool {
        self.kinds.has(kind)
    }

    /// The engagement events with a readable time, newest first; at most [`MOST_ENGAGEMENTS`].
    pub fn engagements(&self) -> impl Iterator<Item = EngagementPoint> {
        self.packed.points()
    }

    /// The channel type of one of its engagement events, as sent.
    pub fn channel(&self, point: EngagementPoint) -> Option<&str> {
        self.packed.text_at(point.channel)
    }
}

impl EngagementPoint {
    /// Whether another event of the same summary is on the same channel.
    pub const fn is_on_channel_of(self, other: Self) -> bool {
        self.channel == other.channel
    }

    /// An event with a sentiment, on the channel with this index.
    #[cfg(test)]
    pub const fn on(channel: u8, kind: EngagementKind, sent: u32) -> Self {
        Self { sent, kind, channel, has_sentiment: true, replayed: false }
    }
}

/// Kinds of findings, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct KindSet(u64);

const _: () = assert!(FindingKind::ALL.len() <= 64, "each kind has a bit");

/// The kinds in the order of their bits.
const BY_BIT: [FindingKind; FindingKind::ALL.len()] = {
    let mut kinds = FindingKind::ALL;
    let mut at = 0;
    while at < kinds.len() {
        let kind = FindingKind::ALL[at];
        kinds[kind as usize] = kind;
        at += 1;
    }
    kinds
};

impl KindSet {
    const fn has(self, kind: FindingKind) -> bool {
        self.0 >> kind as u32 & 1 == 1
    }

    fn insert(&mut self, kind: FindingKind) {
        self.0 |= 1 << kind as u32;
    }

    fn iter(self) -> impl Iterator<Item = FindingKind> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let kind = BY_BIT.get(left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(*kind)
        })
    }
}

#[cfg(test)]
mod tests;
