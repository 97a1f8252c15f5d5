//! The summary of a space: what the rows that were read show together.
//!
//! ```text
//!   summaries ─▶ Gathering: counts, times by kind and channel ─▶ Glance: verdicts, findings worst first, interactions an hour,
//!                                                                sentiment by channel, what stopped
//! ```
//! It speaks of rows that were read only, and says how many these are. Events that flexplorer sent itself do not count.

mod across;
mod gathering;
mod order;
mod people;
#[cfg(test)]
mod tests;
mod words;

pub use across::{AcrossRows, FEWEST_BLANK, newest_other, source_stopped};
pub use gathering::{Gathering, RowBasis};
pub use people::FoundPeople;
pub use words::activity_words;

use super::activity::Activity;
use super::finding::{Certainty, Finding, FindingKind};
use super::flex::EngagementKind;
use super::verdict::Enrichment;
use chrono::{DateTime, Utc};

/// The hours whose interactions are counted one by one.
pub const HOURS: usize = 24;

/// A space as its rows show it.
#[derive(Clone, Debug, PartialEq)]
pub struct Glance {
    pub scope: Coverage,
    /// Rows by verdict, in the order of [`VERDICTS`].
    pub verdicts: [usize; VERDICTS.len()],
    /// What a person should look at first comes first.
    pub findings: Vec<FoundRow>,
    /// Initiated and Completed on all channels.
    pub kinds: [KindRow; 2],
    /// The channels with the most events first.
    pub channels: Vec<ChannelRow>,
}

/// The order in which verdicts are shown.
pub const VERDICTS: [Enrichment; 5] = [
    Enrichment::Enriched,
    Enrichment::PartlyEnriched,
    Enrichment::NotEnriched,
    Enrichment::Replayed,
    Enrichment::CannotTell,
];

/// How much of the space was read, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Rows of the list, read or not.
    pub total: usize,
    /// Whether the list itself was read to its end.
    pub is_whole: bool,
    pub read: usize,
    /// Rows that could not be read.
    pub failed: usize,
    /// Profiles that do not exist.
    pub missing: usize,
    /// Accounts among the rows that were read; they have no verdict.
    pub accounts: usize,
    pub first_read: Option<DateTime<Utc>>,
    pub last_read: Option<DateTime<Utc>>,
}

impl Coverage {
    /// Rows about which nothing is known.
    pub const fn unread(&self) -> usize {
        self.total.saturating_sub(self.read + self.failed + self.missing)
    }
}

/// A finding of the space.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundRow {
    pub what: SpaceFinding,
    /// How many profiles have it; `None` for a finding about the space itself.
    pub profiles: Option<usize>,
    /// When the oldest event that it is about was sent, or the last one before a silence.
    pub began: Option<DateTime<Utc>>,
    /// What to do next.
    pub next: &'static str,
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub enum SpaceFinding {
    /// In profiles.
    Profiles(FindingKind),
    /// In several profiles together, or in the space itself.
    Across(Box<Finding>),
    /// In the events of a kind, on all channels or on one.
    Activity { kind: EngagementKind, channel: Option<Box<str>>, activity: Activity },
}

impl SpaceFinding {
    /// The name, which is a contract; with `_` instead of `-` it is the name in JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Profiles(kind) => kind.name(),
            Self::Across(finding) => finding.kind.name(),
            Self::Activity { kind: EngagementKind::Initiated, activity, .. } => match activity {
                Activity::Slowed(_) => "initiated-slowed",
                Activity::Resumed(_) => "initiated-resumed",
                _ => "initiated-stopped",
            },
            Self::Activity { kind: EngagementKind::Completed, activity, .. } => match activity {
                Activity::Slowed(_) => "completed-slowed",
                Activity::Resumed(_) => "completed-resumed",
                _ => "completed-stopped",
            },
        }
    }
}

impl From<Finding> for FoundRow {
    fn from(finding: Finding) -> Self {
        let (began, next) = (finding.about.began, finding.next);
        Self { what: SpaceFinding::Across(Box::new(finding)), profiles: None, began, next }
    }
}

/// The events of one kind.
#[derive(Clone, Debug, PartialEq)]
pub struct KindRow {
    pub kind: EngagementKind,
    /// Events in each of the last [`HOURS`] hours before the last reading, oldest first.
    pub by_hour: [u32; HOURS],
    pub last: Option<LastEvent>,
    pub activity: Activity,
}

/// The newest event of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastEvent {
    pub sent: DateTime<Utc>,
    /// The profile that has it, untrusted.
    pub who: Box<str>,
}

/// The events on one channel.
#[derive(Clone, Debug, PartialEq)]
pub struct ChannelRow {
    /// As sent; `None` for events without one, and for those on too many different ones.
    pub name: Option<Box<str>>,
    /// Initiated and Completed.
    pub events: [usize; 2],
    /// Completed with a sentiment.
    pub with_sentiment: usize,
    /// Of Initiated and Completed.
    pub activity: [Activity; 2],
}

impl ChannelRow {
    /// Completed with a sentiment among all Completed, in whole per cent.
    pub fn sentiment_share(&self) -> Option<usize> {
        let [_, completed] = self.events;
        percent(self.with_sentiment, completed)
    }
}

impl Glance {
    /// The findings of several profiles together, or of the space itself.
    pub fn across(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter_map(|row| match &row.what {
            SpaceFinding::Across(finding) => Some(&**finding),
            SpaceFinding::Profiles(_) | SpaceFinding::Activity { .. } => None,
        })
    }

    /// The last event of Flex, if both kinds stopped.
    pub fn silent_since(&self) -> Option<DateTime<Utc>> {
        let last = |row: &KindRow| {
            row.last.as_ref().map(|last| last.sent).filter(|_| matches!(row.activity, Activity::Stopped(_)))
        };
        let [one, two] = self.kinds.each_ref().map(last);
        Some(one?.max(two?))
    }

    /// Takes back a likely finding that other answers rule out.
    pub fn rule_out(&mut self, kind: FindingKind) {
        let is_likely = |one: &Finding| one.kind == kind && one.certainty == Certainty::Likely;
        self.findings.retain(|row| !matches!(&row.what, SpaceFinding::Across(one) if is_likely(one)));
    }

    /// Adds a finding that other answers show.
    pub fn add(&mut self, finding: Finding) {
        // What was only likely is proven now.
        if finding.certainty == Certainty::Proven {
            self.rule_out(finding.kind);
        }
        self.findings.push(finding.into());
        order::sort(&mut self.findings);
    }

    /// The share of the rows that were read, in whole per cent.
    pub fn share(&self, profiles: usize) -> Option<usize> {
        percent(profiles, self.scope.read)
    }
}

fn percent(part: usize, whole: usize) -> Option<usize> {
    // Something is never shown as nothing, nor a part as the whole.
    let rounded = (part * 200 + whole).checked_div(2 * whole)?;
    Some(match rounded {
        0 if part > 0 => 1,
        100 if part < whole => 99,
        rounded => rounded,
    })
}
