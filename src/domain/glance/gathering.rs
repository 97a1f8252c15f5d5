//! Adds row by row to the summary of a space.

use super::super::activity::{Activity, Basis, EventTrack, Observed, Occurrence, Unsettled, judge};
use super::super::finding::FindingKind;
use super::super::flex::{EngagementKind, WINDOW_DAYS};
use super::super::roster::{EngagementPoint, Summary};
use super::across::AcrossRows;
use super::{
    ChannelRow, Coverage, FoundRow, Glance, HOURS, KindRow, LastEvent, SpaceFinding, VERDICTS, order,
};
use chrono::{DateTime, Utc};
use std::collections::HashMap;

/// Why a row is in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowBasis {
    /// The space lists it, or somebody gave a list that has it.
    Listed,
    /// It was looked up, so it was chosen because it was active lately: its silence proves nothing.
    LookedUp,
}

/// More channel types than Flex has; further ones are counted together.
const MOST_CHANNELS: usize = 16;
/// The place of events without a channel, and of those on further channels.
const NO_CHANNEL: u8 = 31;
const CHANNELS: usize = 32;
/// An event dated further ahead than this is not a sign of life.
const AHEAD: i64 = 3_600;
const DAY: i64 = 86_400;
const HOUR: i64 = 3_600;
/// Rows read further apart than this do not show that something goes on.
const APART: i64 = HOUR;
/// One of this many rows may have failed in a list that counts as read.
const FEW_FAILED: usize = 10;

/// An event as one number, because sorting a million of them is most of the work: its time, then channel, row, and whether its
/// profile was looked up (then it counts, but its silence proves nothing).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct GatheredEvent(u64);

const LOOKED_UP: u64 = 1;
const ROW_BITS: u32 = 26;

impl GatheredEvent {
    fn new(sent: u32, channel: u8, row: u32, basis: RowBasis) -> Self {
        let looked_up = if basis == RowBasis::LookedUp { LOOKED_UP } else { 0 };
        // Further rows than these share a number, as if they were one profile.
        let row = u64::from(row) & ((1 << ROW_BITS) - 1);
        let channel = u64::from(channel.min(NO_CHANNEL)) << (ROW_BITS + 1);
        Self(u64::from(sent) << 32 | channel | row << 1 | looked_up)
    }

    fn sent(self) -> u32 {
        u32::try_from(self.0 >> 32).unwrap_or(u32::MAX)
    }

    fn channel(self) -> u8 {
        u8::try_from(self.0 >> (ROW_BITS + 1) & u64::from(NO_CHANNEL)).unwrap_or(NO_CHANNEL)
    }

    const fn is_looked_up(self) -> bool {
        self.0 & LOOKED_UP != 0
    }

    fn occurrence(self) -> Occurrence {
        let row = u32::try_from(self.0 >> 1 & ((1 << ROW_BITS) - 1)).unwrap_or(u32::MAX);
        Occurrence { sent: self.sent(), row }
    }
}

/// What the rows so far show.
#[derive(Clone, Debug, Default)]
pub struct Gathering {
    scope: Coverage,
    verdicts: [usize; VERDICTS.len()],
    findings: HashMap<FindingKind, (usize, Option<DateTime<Utc>>)>,
    channels: Vec<Box<str>>,
    events: [Vec<GatheredEvent>; 2],
    with_sentiment: [usize; MOST_CHANNELS + 1],
    last: [Option<LastEvent>; 2],
    /// When the first of the rows was read that can prove a silence.
    until: Option<DateTime<Utc>>,
    across: AcrossRows,
}

impl Gathering {
    /// Adds a row that was read. `who` names it, untrusted; it is asked only if the row has the newest event so far.
    pub fn add(&mut self, summary: &Summary, basis: RowBasis, who: impl Fn() -> Box<str>) {
        let row = u32::try_from(self.scope.read).unwrap_or(u32::MAX);
        let read_at = summary.read_at;
        self.scope.read += 1;
        self.scope.first_read = Some(self.scope.first_read.map_or(read_at, |first| first.min(read_at)));
        self.scope.last_read = self.scope.last_read.max(Some(read_at));
        match summary.enrichment {
            None => self.scope.accounts += 1,
            Some(verdict) => {
                let places = self.verdicts.iter_mut().zip(VERDICTS);
                places.filter(|(_, one)| *one == verdict).for_each(|(count, _)| *count += 1);
            }
        }
        for (kind, began) in summary.findings() {
            let (count, oldest) = self.findings.entry(kind).or_default();
            *count += 1;
            *oldest = [*oldest, began].into_iter().flatten().min();
        }
        if basis == RowBasis::Listed {
            self.until = Some(self.until.map_or(read_at, |until| until.min(read_at)));
        }
        self.across.add(summary);
        let mut known = None;
        for point in summary.engagements() {
            // Most events of a row are on one channel.
            let same = known.filter(|(other, _): &(EngagementPoint, u8)| point.is_on_channel_of(*other));
            let channel = same.map_or_else(|| self.place_of(summary.channel(point)), |(_, place)| place);
            known = Some((point, channel));
            self.add_event(summary, (point, channel), (row, basis), &who);
        }
    }

    fn add_event(
        &mut self,
        summary: &Summary,
        (point, channel): (EngagementPoint, u8),
        (row, basis): (u32, RowBasis),
        who: &impl Fn() -> Box<str>,
    ) {
        if point.replayed || i64::from(point.sent) > summary.read_at.timestamp() + AHEAD {
            return;
        }
        if point.kind == EngagementKind::Completed && point.has_sentiment {
            let place = usize::from(channel).min(MOST_CHANNELS);
            self.with_sentiment.iter_mut().skip(place).take(1).for_each(|count| *count += 1);
        }
        let [initiated, completed] = &mut self.events;
        let [last_initiated, last_completed] = &mut self.last;
        let (events, last) = match point.kind {
            EngagementKind::Initiated => (initiated, last_initiated),
            EngagementKind::Completed => (completed, last_completed),
        };
        if last.as_ref().is_none_or(|last| last.sent.timestamp() < i64::from(point.sent)) {
            let sent = DateTime::from_timestamp(i64::from(point.sent), 0).unwrap_or_default();
            *last = Some(LastEvent { sent, who: who() });
        }
        events.push(GatheredEvent::new(point.sent, channel, row, basis));
    }

    fn place_of(&mut self, channel: Option<&str>) -> u8 {
        let Some(name) = channel else { return NO_CHANNEL };
        // Senders do not agree on the case.
        let known = self.channels.iter().position(|other| other.eq_ignore_ascii_case(name));
        let at = known.unwrap_or_else(|| {
            if self.channels.len() < MOST_CHANNELS {
                self.channels.push(name.to_ascii_lowercase().into());
                self.channels.len() - 1
            } else {
                usize::from(NO_CHANNEL)
            }
        });
        u8::try_from(at).unwrap_or(NO_CHANNEL)
    }

    /// The summary, of a list with this many rows. `is_whole` says whether the list itself was read to its end.
    pub fn finish(self, total: usize, failed: usize, missing: usize, is_whole: bool) -> Glance {
        let scope = Coverage { total, is_whole, failed, missing, ..self.scope };
        let basis = basis(&scope, self.until.is_some());
        let ends = scope.last_read.map(|at| at.timestamp()).unwrap_or_default();
        let until = self.until.map_or(ends, |at| at.timestamp());
        let mut events = self.events;
        for events in &mut events {
            events.sort_unstable();
        }
        let places = (0..u8::try_from(self.channels.len()).unwrap_or(NO_CHANNEL)).chain([NO_CHANNEL]);
        let [initiated, completed] = events.each_ref().map(|events| counts(events));
        let count = |counts: &[usize], place: u8| counts.get(usize::from(place)).copied().unwrap_or(0);
        let on = places.map(|place| (place, [count(&initiated, place), count(&completed, place)]));
        let on: Vec<(u8, [usize; 2])> = on.filter(|(_, counts)| *counts != [0, 0]).collect();
        let series = 2 * (1 + on.len());
        let observed = Observed { from: until - WINDOW_DAYS * DAY, until, basis, series };
        let apart = ends - until;
        let judge_both =
            |tracks: &[EventTrack; 2]| both(tracks, &observed).map(|one| known_to_go_on(one, apart));
        let activity = judge_both(&tracks(&events, |_| true));
        let channels = on.into_iter().map(|(place, counts)| ChannelRow {
            name: self.channels.get(usize::from(place)).cloned(),
            events: counts,
            with_sentiment: self
                .with_sentiment
                .get(usize::from(place).min(MOST_CHANNELS))
                .copied()
                .unwrap_or(0),
            activity: judge_both(&tracks(&events, |event| event.channel() == place)),
        });
        let mut channels: Vec<ChannelRow> = channels.collect();
        channels.sort_by_key(|one| std::cmp::Reverse(one.events.iter().sum::<usize>()));
        let mut findings = findings(self.findings, &activity, &channels);
        let across = self.across.findings(basis == Basis::Whole && scope.failed == 0);
        let kinds = kinds(&events, activity, self.last, ends);
        findings.extend(across.into_iter().map(FoundRow::from));
        order::sort(&mut findings);
        Glance { scope, verdicts: self.verdicts, findings, kinds, channels }
    }
}

/// The number of events on each channel.
fn counts(events: &[GatheredEvent]) -> [usize; CHANNELS] {
    let mut counts = [0; CHANNELS];
    for event in events {
        if let Some(count) = counts.get_mut(usize::from(event.channel())) {
            *count += 1;
        }
    }
    counts
}

/// The events of profiles whose silence proves something.
fn tracks(events: &[Vec<GatheredEvent>; 2], is_on: impl Fn(&GatheredEvent) -> bool) -> [EventTrack; 2] {
    events.each_ref().map(|events| {
        let counted = events.iter().filter(|event| !event.is_looked_up() && is_on(event));
        EventTrack::sorted(counted.map(|event| event.occurrence()).collect())
    })
}

fn basis(scope: &Coverage, has_listed: bool) -> Basis {
    let unread = scope.unread();
    if !scope.is_whole {
        Basis::Partial { unread: None }
    } else if unread > 0 || scope.failed * FEW_FAILED > scope.total {
        Basis::Partial { unread: Some(unread + scope.failed) }
    } else if scope.read > 0 && !has_listed {
        Basis::Chosen
    } else {
        Basis::Whole
    }
}

fn both([initiated, completed]: &[EventTrack; 2], observed: &Observed) -> [Activity; 2] {
    [judge(initiated, completed, observed), judge(completed, initiated, observed)]
}

/// A series that seems to go on may have stopped since the row that was read first.
fn known_to_go_on(activity: Activity, apart: i64) -> Activity {
    match activity {
        Activity::Steady | Activity::Quiet if apart > APART => {
            Activity::CannotTell(Unsettled::Apart { length: apart })
        }
        other => other,
    }
}

fn kinds(
    events: &[Vec<GatheredEvent>; 2],
    [one, two]: [Activity; 2],
    [last_one, last_two]: [Option<LastEvent>; 2],
    ends: i64,
) -> [KindRow; 2] {
    let [initiated, completed] = events;
    let row = |kind, events: &Vec<GatheredEvent>, last, activity| {
        let before = |time: i64| events.partition_point(|event| i64::from(event.sent()) <= time);
        let by_hour = std::array::from_fn(|hour| {
            let back = i64::try_from(HOURS - hour).unwrap_or_default() * HOUR;
            let number = before(ends - back + HOUR) - before(ends - back);
            u32::try_from(number).unwrap_or(u32::MAX)
        });
        KindRow { kind, by_hour, last, activity }
    };
    [
        row(EngagementKind::Initiated, initiated, last_one, one),
        row(EngagementKind::Completed, completed, last_two, two),
    ]
}

fn findings(
    of_profiles: HashMap<FindingKind, (usize, Option<DateTime<Utc>>)>,
    activity: &[Activity; 2],
    channels: &[ChannelRow],
) -> Vec<FoundRow> {
    let of_profiles = of_profiles.into_iter().map(|(kind, (count, began))| FoundRow {
        what: SpaceFinding::Profiles(kind),
        profiles: Some(count),
        began,
        next: &kind.entry().next,
    });
    let mut rows: Vec<FoundRow> = of_profiles.collect();
    for (at, kind) in EngagementKind::BOTH.into_iter().enumerate() {
        let of = |activity: &[Activity; 2]| activity.get(at).copied().unwrap_or(Activity::Steady);
        match row(kind, None, of(activity)) {
            Some(row) => rows.push(row),
            // What stopped on all channels stopped on each.
            None => {
                rows.extend(channels.iter().filter_map(|one| row(kind, one.name.clone(), of(&one.activity))));
            }
        }
    }
    rows
}

fn row(kind: EngagementKind, channel: Option<Box<str>>, activity: Activity) -> Option<FoundRow> {
    let since = match activity {
        Activity::Stopped(silence) | Activity::Resumed(silence) => silence.since,
        Activity::Slowed(decline) => Some(decline.since),
        Activity::Steady | Activity::Quiet | Activity::CannotTell(_) => return None,
    };
    let next = order::next_of(kind, &activity);
    let began = since.and_then(|since| DateTime::from_timestamp(since, 0));
    Some(FoundRow { what: SpaceFinding::Activity { kind, channel, activity }, profiles: None, began, next })
}
