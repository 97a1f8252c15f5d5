//! The check: it compares the six Flex traits with the interactions.
//!
//! Per trait, E is the newest event of the kind that feeds it, across all interactions and unpaired events: Initiated for
//! start, duration and agent; Completed for sentiment, outcome and topics. An event dated more than an hour ahead counts as
//! dated now, and keeps nothing pending. The first line that holds decides:
//!
//! | line | when | verdict |
//! |---|---|---|
//! | 1 | traits or events could not be read; or an unread older event could change the answer; or an event of the feeding kind has no readable time (for Completed-fed traits also an Initiated without a Completed); or E's value, or the trait itself, cannot be read | `unknown` |
//! | 2 | fed by Completed, and the newest Initiated is newer than E (or there is no E) and has no Completed | `pending` while it is younger than the wrap-up limit; then `missing` if unset, `stale` if equal to E's or an older event's value or without E, else `mismatch` |
//! | 3 | no E | `out of window` if set; if unset `missing` where the newest interaction is an orphan Completed and Initiated feeds the trait, else `none` |
//! | 4 | E lacks the property | `not provided` if unset, `carried over` if equal to an older event's value, else `out of window` |
//! | 5 | E has it | `match` if equal, `missing` if unset, `stale` if equal to an older event's value, else `mismatch`; the last three read `pending` while E is younger than the settle time |
//!
//! Unset means absent or null. "Lacks" includes blank text and empty lists, unless the trait is blank as well: those are equal.

mod equal;
mod evidence;
mod headline;
mod reason;
mod rule;
mod words;

pub(super) use equal::equal;
pub use equal::is_blank;
pub use evidence::{CheckPart, Evidence, Unread};
pub use reason::reason;
pub use words::a;

use super::engagement::{self, Engagement, UnreadableField};
use super::event::Event;
use super::flex::{EngagementKind, FlexTrait};
use super::interaction::{Interaction, Interactions, pair};
use super::json::{JsonKind, RawJson, SharedText};
use super::listing::{self, Partial};
use super::traits::Traits;
use super::verdict::{Enrichment, Verdict};
use chrono::{DateTime, Duration, Utc};
use rule::{EventsRead, Rule, RuleInput};
use serde::Serialize;

/// The settings that the rule needs besides the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckSettings {
    /// How long an interaction may go without Completed (default 4 h).
    pub wrap_up_limit: Duration,
    /// How long after an event a disagreement still counts as pending (default 2 min).
    pub settle_time: Duration,
}

impl Default for CheckSettings {
    fn default() -> Self {
        Self { wrap_up_limit: Duration::hours(4), settle_time: Duration::minutes(2) }
    }
}

/// The result for one Flex trait.
#[derive(Clone, Debug, PartialEq)]
pub struct TraitCheck {
    pub which: FlexTrait,
    /// The trait's value; `None` when absent or null.
    pub value: Option<RawJson>,
    /// The value that the feeding event reports, which the trait should have by line 5.
    pub expected: Option<RawJson>,
    pub verdict: Verdict,
    pub line: RuleLine,
    /// E: the newest event of the kind that feeds the trait.
    pub feeding: Option<EventRef>,
    /// The event whose partner is missing: on line 2 the Initiated without a Completed, on line 3 the Completed without an
    /// Initiated.
    pub awaited: Option<EventRef>,
    /// The older event whose value a stale or carried over trait still has.
    pub stale_from: Option<EventRef>,
}

impl TraitCheck {
    fn events_mut(&mut self) -> impl Iterator<Item = &mut EventRef> {
        [&mut self.feeding, &mut self.awaited, &mut self.stale_from].into_iter().flatten()
    }

    /// Whether flexplorer itself sent the deciding event, in which case the verdict says nothing about Flex.
    pub fn is_replayed(&self) -> bool {
        self.awaited.as_ref().or(self.feeding.as_ref()).is_some_and(|event| event.replayed)
    }
}

/// The line of the rule that decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuleLine {
    /// 1: this part could not be read.
    Unread(CheckPart),
    /// 1: an event that could decide has an unreadable time: the awaited one, else the feeding one.
    Untimed,
    /// 1: the feeding event's value is unknown, for this reason.
    Unsaid(UnreadableField),
    /// 1: part of the trait's text was lost.
    Damaged,
    /// 2: the newest Initiated has no Completed yet.
    Awaiting,
    /// 3: the window has no event of the kind that feeds the trait.
    NoEvent,
    /// 4: the event lacks the property.
    NotProvided,
    /// 5: trait and event were compared.
    Compared,
}

/// An event that a verdict is based on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EventRef {
    #[serde(rename = "engagement")]
    pub kind: EngagementKind,
    /// The interaction SID (`KD…`), if the event has one.
    pub interaction_sid: Option<SharedText>,
    /// The channel SID (`UO…`), if the event has one.
    pub channel_sid: Option<SharedText>,
    pub message_id: Option<SharedText>,
    /// When the event was sent, if its time is readable.
    #[serde(rename = "timestamp")]
    pub time: Option<DateTime<Utc>>,
    /// When the newest event of the interaction was sent. Sentences use this age to identify an interaction.
    #[serde(skip)]
    pub interaction_time: Option<DateTime<Utc>>,
    /// Whether flexplorer sent the event, according to the mark in it.
    #[serde(skip)]
    pub replayed: bool,
}

impl From<&Engagement> for EventRef {
    fn from(event: &Engagement) -> Self {
        Self {
            kind: event.kind,
            interaction_sid: event.interaction_sid.clone(),
            channel_sid: event.channel_sid.clone(),
            message_id: event.message_id().cloned(),
            time: event.sent(),
            interaction_time: None,
            replayed: event.event.is_replayed(),
        }
    }
}

/// The complete check of one profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The six traits, in [`FlexTrait::ALL`] order.
    pub traits: Vec<TraitCheck>,
    /// The verdict on the whole profile.
    pub enrichment: Enrichment,
    /// The interactions that the check is based on.
    pub interactions: Interactions,
    /// Parts that could not be read, and why.
    pub unread: Vec<Unread>,
    /// How many engagement events were listed but could not be read.
    pub unreadable_events: usize,
    /// Whether all engagement events in the window were read.
    pub events_complete: bool,
    /// The event kinds of which at least one event may have gone unread.
    pub unread_kinds: Vec<EngagementKind>,
}

/// Compares traits with the engagement events; other events in the list are ignored.
///
/// Both arguments take an `Option`, where `None` means that the part was not loaded, or an [`Evidence`], which says why.
pub fn check<'a>(
    traits: impl Into<Evidence<'a, Traits>>,
    events: impl Into<Evidence<'a, Partial<Event>>>,
    now: DateTime<Utc>,
    settings: CheckSettings,
) -> Check {
    let events = events.into();
    let read = events.value().map(engagements).unwrap_or_default();
    check_paired(&traits.into(), &events, pair(read, now, settings.wrap_up_limit), now, settings)
}

/// The same of events that were paired before, as of the same time.
pub(super) fn check_paired(
    traits: &Evidence<'_, Traits>,
    events: &Evidence<'_, Partial<Event>>,
    interactions: Interactions,
    now: DateTime<Utc>,
    settings: CheckSettings,
) -> Check {
    let unreadable_events = events.value().map_or(0, |listed| listed.unreadable.len());
    let events_complete = events.value().is_some_and(Partial::is_complete);
    let lost = events.value().map(lost).unwrap_or_default();
    let input = RuleInput {
        traits: traits.value(),
        events: match events.value() {
            None => EventsRead::None,
            Some(_) if events_complete => EventsRead::All,
            Some(listed) if is_newest_first(listed) => EventsRead::Newest,
            Some(_) => EventsRead::Some,
        },
        lacks_items: unreadable_events > 0,
        lost: &lost,
    };
    let rule = Rule::new(input, &interactions, now, settings);
    let mut checks: Vec<TraitCheck> = FlexTrait::ALL.iter().map(|&which| rule.judge(which)).collect();
    for event in checks.iter_mut().flat_map(TraitCheck::events_mut) {
        event.interaction_time = interactions.of(event).and_then(Interaction::last_sent);
    }
    let verdicts: Vec<Verdict> = checks.iter().map(|one| one.verdict).collect();
    let replayed = checks.iter().any(|one| one.verdict.is_good() && one.is_replayed());
    Check {
        enrichment: Enrichment::of(&verdicts, replayed),
        traits: checks,
        unread: [traits.unread(CheckPart::Traits), events.unread(CheckPart::Events)]
            .into_iter()
            .flatten()
            .collect(),
        unreadable_events,
        events_complete,
        unread_kinds: if events_complete {
            [lost, nameless(&interactions)].concat()
        } else {
            EngagementKind::BOTH.to_vec()
        },
        interactions,
    }
}

/// The kinds of events that may belong to any interaction, because their properties are unreadable or contradictory.
fn nameless(interactions: &Interactions) -> Vec<EngagementKind> {
    let all = || interactions.items.iter().flat_map(Interaction::events).chain(&interactions.unpaired);
    let is_nameless = |event: &Engagement| event.contradicted || event.form.unreadable;
    let has_one = |kind: &EngagementKind| all().any(|event| event.kind == *kind && is_nameless(event));
    EngagementKind::BOTH.into_iter().filter(has_one).collect()
}

/// Whether the events with readable times are sorted newest first, so that events on later pages are older.
pub(super) fn is_newest_first(events: &Partial<Event>) -> bool {
    let times = events.items.iter().filter_map(|event| event.timestamp.instant);
    times.is_sorted_by(|one, two| one >= two)
}

fn engagements(events: &Partial<Event>) -> Vec<Engagement> {
    events.items.iter().filter_map(engagement::read).collect()
}

/// The kinds of events that were listed but could not be read. An item without a readable event name may be of either kind.
pub(super) fn lost(events: &Partial<Event>) -> Vec<EngagementKind> {
    let may_be = |item: &listing::Unreadable, kind: EngagementKind| {
        let item = item.raw.as_ref().filter(|raw| raw.kind() == JsonKind::Object);
        match item.map(|raw| raw.get("event").filter(|name| !name.is_null())) {
            None => true,
            Some(None) => false,
            Some(Some(name)) => name.text().is_none_or(|name| name == kind.event_name()),
        }
    };
    let is_lost = |kind: &EngagementKind| events.unreadable.iter().any(|item| may_be(item, *kind));
    EngagementKind::BOTH.into_iter().filter(is_lost).collect()
}

impl Check {
    /// The result for one trait.
    pub fn of(&self, which: FlexTrait) -> Option<&TraitCheck> {
        self.traits.iter().find(|one| one.which == which)
    }

    /// How many of the six traits have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.traits.iter().filter(|one| one.verdict == verdict).count()
    }
}

#[cfg(test)]
mod tests;
