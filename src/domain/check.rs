//! The check: six Flex traits held against what the interactions say.
//!
//! Per trait, E is the newest event of the kind that feeds it, across all interactions and unpaired events: Initiated for
//! start, duration and agent; Completed for sentiment, outcome and topics. An event dated more than an hour ahead counts as
//! dated now, and keeps nothing pending. The first line that holds decides:
//!
//! | line | when | verdict |
//! |---|---|---|
//! | 1 | traits or events could not be read; or an unread older event could change the answer; or an event of the feeding kind has no readable time (for Completed-fed traits also an Initiated without a Completed); or what E says, or the trait itself, cannot be read | `unknown` |
//! | 2 | fed by Completed, and the newest Initiated is newer than E (or there is no E) and has no Completed | `pending` while it is younger than the wrap-up limit; then `missing` if unset, `stale` if equal to E's or an older event's value or without E, else `mismatch` |
//! | 3 | no E | `out of window` if set; if unset `missing` where the newest interaction is an orphan Completed and Initiated feeds the trait, else `none` |
//! | 4 | E lacks the property | `not provided` if unset, `carried over` if equal to an older event's value, else `out of window` |
//! | 5 | E has it | `match` if equal, `missing` if unset, `stale` if equal to an older event's value, else `mismatch`; the last three read `pending` while E is younger than the settle time |
//!
//! Unset is absent or null. "Lacks" includes blank text and empty lists, unless the trait is blank as well: those are equal.

mod equal;
mod evidence;
mod headline;
mod reason;
mod rule;
mod words;

pub use evidence::{CheckPart, Evidence, Unread};
pub use reason::reason;

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

/// What the rule needs besides the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CheckSettings {
    /// How long an interaction may stay without Completed (default 4 h).
    pub wrap_up_limit: Duration,
    /// How young an event may be for a disagreement to read as pending (default 2 min).
    pub settle_time: Duration,
}

impl Default for CheckSettings {
    fn default() -> Self {
        Self { wrap_up_limit: Duration::hours(4), settle_time: Duration::minutes(2) }
    }
}

/// One Flex trait's outcome.
#[derive(Clone, Debug, PartialEq)]
pub struct TraitCheck {
    /// Which trait.
    pub which: FlexTrait,
    /// Its value; `None` when absent or null.
    pub value: Option<RawJson>,
    /// What it should be by line 5: what the feeding event says.
    pub expected: Option<RawJson>,
    /// The verdict.
    pub verdict: Verdict,
    /// The line of the rule that decided.
    pub line: RuleLine,
    /// E: the newest event of the kind that feeds it.
    pub feeding: Option<EventRef>,
    /// The event whose other half is missing: on line 2 the Initiated without a Completed, on line 3 the Completed without an
    /// Initiated.
    pub awaited: Option<EventRef>,
    /// The older event whose value a stale or carried over trait still holds.
    pub stale_from: Option<EventRef>,
}

impl TraitCheck {
    fn events_mut(&mut self) -> impl Iterator<Item = &mut EventRef> {
        [&mut self.feeding, &mut self.awaited, &mut self.stale_from].into_iter().flatten()
    }

    /// Whether the event that decides was sent by flexplorer, so that the verdict says nothing of Flex.
    pub fn is_replayed(&self) -> bool {
        self.awaited.as_ref().or(self.feeding.as_ref()).is_some_and(|event| event.replayed)
    }
}

/// The line of the rule that decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuleLine {
    /// 1: this part could not be read.
    Unread(CheckPart),
    /// 1: the time of an event that could decide cannot be read: the awaited one, else the feeding one.
    Untimed,
    /// 1: it is not known what the feeding event says, because of this.
    Unsaid(UnreadableField),
    /// 1: text of the trait's value was lost.
    Damaged,
    /// 2: the newest Initiated has no Completed yet.
    Awaiting,
    /// 3: no event of the kind that feeds it.
    NoEvent,
    /// 4: the event lacks the property.
    NotProvided,
    /// 5: trait and event were compared.
    Compared,
}

/// An event that a verdict rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRef {
    /// Which of the two.
    pub kind: EngagementKind,
    /// Its `KD…`, where it names one.
    pub interaction_sid: Option<SharedText>,
    /// Its `UO…`, where it names one.
    pub channel_sid: Option<SharedText>,
    /// Its message id.
    pub message_id: Option<SharedText>,
    /// When it was sent, where that can be read.
    pub time: Option<DateTime<Utc>>,
    /// When the newest event of its interaction was sent: the one age by which sentences name an interaction.
    pub interaction_time: Option<DateTime<Utc>>,
    /// Whether flexplorer sent it, by the mark that it carries.
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

/// The whole check of one profile.
#[derive(Clone, Debug, PartialEq)]
pub struct Check {
    /// The six, in [`FlexTrait::ALL`] order.
    pub traits: Vec<TraitCheck>,
    /// The verdict on the profile.
    pub enrichment: Enrichment,
    /// The interactions it rests on.
    pub interactions: Interactions,
    /// Parts that could not be read, and why.
    pub unread: Vec<Unread>,
    /// Engagement events that were there and could not be read.
    pub unreadable_events: usize,
    /// Whether all engagement events of the window were read.
    pub events_complete: bool,
    /// Kinds of which an event may be there that was not read.
    pub unread_kinds: Vec<EngagementKind>,
}

/// Holds traits against the engagement events; other events in the list do no harm.
///
/// Both arguments take an `Option`, where `None` stands for a part that is not here, or an [`Evidence`], which says why.
pub fn check<'a>(
    traits: impl Into<Evidence<'a, Traits>>,
    events: impl Into<Evidence<'a, Partial<Event>>>,
    now: DateTime<Utc>,
    settings: CheckSettings,
) -> Check {
    let (traits, events) = (traits.into(), events.into());
    let read = events.value().map(engagements).unwrap_or_default();
    let interactions = pair(read, now, settings.wrap_up_limit);
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

/// The kinds of which an event may belong to any interaction: its properties cannot be read, or contradict each other.
fn nameless(interactions: &Interactions) -> Vec<EngagementKind> {
    let all = || interactions.items.iter().flat_map(Interaction::events).chain(&interactions.unpaired);
    let is_nameless = |event: &Engagement| event.contradicted || event.form.unreadable;
    let has_one = |kind: &EngagementKind| all().any(|event| event.kind == *kind && is_nameless(event));
    EngagementKind::BOTH.into_iter().filter(has_one).collect()
}

/// Whether the events that can be placed stand newest first, so that what is beyond them is older.
fn is_newest_first(events: &Partial<Event>) -> bool {
    let times = events.items.iter().filter_map(|event| event.timestamp.instant);
    times.is_sorted_by(|one, two| one >= two)
}

fn engagements(events: &Partial<Event>) -> Vec<Engagement> {
    events.items.iter().filter_map(engagement::read).collect()
}

/// The kinds of which an event was there and could not be read. What names no event, or none that can be read, may have been
/// either.
fn lost(events: &Partial<Event>) -> Vec<EngagementKind> {
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
    /// One trait's outcome.
    pub fn of(&self, which: FlexTrait) -> Option<&TraitCheck> {
        self.traits.iter().find(|one| one.which == which)
    }

    /// How many of the six have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.traits.iter().filter(|one| one.verdict == verdict).count()
    }
}

#[cfg(test)]
mod tests;
