//! The summary of a space in the JSON contract.

use super::super::row::{Cells, Record, RowCells, word};
use super::{FindingRecord, SpaceRecord};
use crate::domain::activity::Activity;
use crate::domain::flex::EngagementKind;
use crate::domain::glance::{
    ChannelRow, FoundRow, Glance, HOURS, KindRow, SpaceFinding, VERDICTS, activity_words,
};
use crate::domain::sentence::Sids;
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

/// The document of `check --summary`.
#[derive(Serialize)]
pub struct GlanceRecord<'a> {
    space: SpaceRecord,
    rows: ScopeRecord,
    verdicts: VerdictCounts<'a>,
    pub findings: Vec<FoundRecord<'a>>,
    activity: Vec<ActivityRecord<'a>>,
    channels: Vec<ChannelRecord<'a>>,
    public_api: WitnessRecord,
    complete: bool,
    incomplete_because: Option<&'a str>,
}

/// Whether the Public API was asked, and what it did not answer.
#[derive(Serialize)]
pub struct WitnessRecord {
    pub asked: bool,
    pub not_read: Vec<String>,
}

#[derive(Serialize)]
struct ScopeRecord {
    total: usize,
    read: usize,
    failed: usize,
    missing: usize,
    unread: usize,
    accounts: usize,
    first_read_at: Option<DateTime<Utc>>,
    last_read_at: Option<DateTime<Utc>>,
}

struct VerdictCounts<'a>(&'a Glance);

impl Serialize for VerdictCounts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(VERDICTS.len()))?;
        for (verdict, count) in VERDICTS.iter().zip(self.0.verdicts) {
            map.serialize_entry(&word(verdict), &count)?;
        }
        map.end()
    }
}

/// A finding of the space.
#[derive(Serialize)]
pub struct FoundRecord<'a> {
    finding: String,
    engagement: Option<EngagementKind>,
    channel: Option<&'a str>,
    profiles: Option<usize>,
    share_per_cent: Option<usize>,
    began_at: Option<DateTime<Utc>>,
    words: Option<String>,
    next: &'static str,
    /// The whole finding, where it is about several profiles together or about the space.
    pub evidence: Option<FindingRecord<'a>>,
}

impl<'a> FoundRecord<'a> {
    fn new(row: &'a FoundRow, glance: &Glance) -> Self {
        let (engagement, channel, words) = match &row.what {
            SpaceFinding::Profiles(_) => (None, None, None),
            SpaceFinding::Across(finding) => {
                let words = finding.statement.to_displayable(Sids::Full).to_string();
                (None, finding.about.channel.as_deref(), Some(words))
            }
            SpaceFinding::Activity { kind, channel, activity } => {
                (Some(*kind), channel.as_deref(), Some(activity_words(*kind, activity)))
            }
        };
        Self {
            finding: row.what.name().replace('-', "_"),
            engagement,
            channel,
            profiles: row.profiles,
            share_per_cent: row.profiles.and_then(|profiles| glance.share(profiles)),
            began_at: row.began,
            words,
            next: row.next,
            evidence: match &row.what {
                SpaceFinding::Across(finding) => Some((&**finding).into()),
                SpaceFinding::Profiles(_) | SpaceFinding::Activity { .. } => None,
            },
        }
    }
}

impl Record for FoundRecord<'_> {
    fn cells(row: Option<&Self>) -> Cells {
        RowCells::of(row)
            .cell("finding", |row| row.finding.as_str())
            .cell("engagement", |row| row.engagement.as_ref().map(word))
            .cell("channel", |row| row.channel)
            .cell("profiles", |row| row.profiles.map(|count| count.to_string()))
            .cell("share_per_cent", |row| row.share_per_cent.map(|share| share.to_string()))
            .cell("began_at", |row| row.began_at)
            .cell("words", |row| row.words.as_deref())
            .cell("next", |row| row.next)
            .end()
    }
}

/// What the events of one kind do, on all channels or on one.
#[derive(Serialize)]
struct ActivityRecord<'a> {
    engagement: EngagementKind,
    channel: Option<&'a str>,
    state: &'static str,
    words: String,
    last_at: Option<DateTime<Utc>>,
    last_profile: Option<&'a str>,
    by_hour: Option<[u32; HOURS]>,
}

#[derive(Serialize)]
struct ChannelRecord<'a> {
    channel: Option<&'a str>,
    initiated: usize,
    completed: usize,
    with_sentiment: usize,
    sentiment_per_cent: Option<usize>,
}

const fn state(activity: &Activity) -> &'static str {
    match activity {
        Activity::Steady => "steady",
        Activity::Quiet => "quiet",
        Activity::Stopped(_) => "stopped",
        Activity::Slowed(_) => "slowed",
        Activity::Resumed(_) => "resumed",
        Activity::CannotTell(_) => "cannot_tell",
    }
}

fn activity_of_all(row: &KindRow) -> ActivityRecord<'_> {
    ActivityRecord {
        engagement: row.kind,
        channel: None,
        state: state(&row.activity),
        words: activity_words(row.kind, &row.activity),
        last_at: row.last.as_ref().map(|last| last.sent),
        last_profile: row.last.as_ref().map(|last| &*last.who),
        by_hour: Some(row.by_hour),
    }
}

fn activity_on(row: &ChannelRow) -> impl Iterator<Item = ActivityRecord<'_>> {
    EngagementKind::BOTH.into_iter().zip(&row.activity).filter_map(|(engagement, activity)| {
        Some(ActivityRecord {
            engagement,
            channel: Some(row.name.as_deref()?),
            state: state(activity),
            words: activity_words(engagement, activity),
            last_at: None,
            last_profile: None,
            by_hour: None,
        })
    })
}

impl<'a> GlanceRecord<'a> {
    /// The record of a summary; `gap` says why it is incomplete.
    pub fn new(
        space: SpaceRecord,
        glance: &'a Glance,
        public_api: WitnessRecord,
        gap: Option<&'a str>,
    ) -> Self {
        let scope = &glance.scope;
        Self {
            space,
            rows: ScopeRecord {
                total: scope.total,
                read: scope.read,
                failed: scope.failed,
                missing: scope.missing,
                unread: scope.unread(),
                accounts: scope.accounts,
                first_read_at: scope.first_read,
                last_read_at: scope.last_read,
            },
            verdicts: VerdictCounts(glance),
            findings: glance.findings.iter().map(|row| FoundRecord::new(row, glance)).collect(),
            activity: glance
                .kinds
                .iter()
                .map(activity_of_all)
                .chain(glance.channels.iter().flat_map(activity_on))
                .collect(),
            channels: glance
                .channels
                .iter()
                .map(|row| {
                    let [initiated, completed] = row.events;
                    let (with_sentiment, sentiment_per_cent) = (row.with_sentiment, row.sentiment_share());
                    let channel = row.name.as_deref();
                    ChannelRecord { channel, initiated, completed, with_sentiment, sentiment_per_cent }
                })
                .collect(),
            public_api,
            complete: gap.is_none(),
            incomplete_because: gap,
        }
    }
}
