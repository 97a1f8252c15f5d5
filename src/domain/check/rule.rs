//! The rule, line by line.

use super::super::engagement::{Engagement, UnreadableField, is_damaged};
use super::super::flex::{EngagementKind, FlexTrait};
use super::super::interaction::{Interactions, is_overdue};
use super::super::json::RawJson;
use super::super::traits::Traits;
use super::super::verdict::Verdict;
use super::equal::{equal, is_blank};
use super::{CheckPart, CheckSettings, EventRef, RuleLine, TraitCheck};
use chrono::{DateTime, Utc};

/// How many of the events were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventsRead {
    /// No events.
    None,
    /// Some events, but it is unknown which.
    Some,
    /// The newest events; older ones may be unread.
    Newest,
    /// All events that the service listed.
    All,
}

/// The input of a check.
pub struct RuleInput<'a> {
    /// The traits, if they were read.
    pub traits: Option<&'a Traits>,
    pub events: EventsRead,
    /// Whether the list contained an item that could not be read.
    pub lacks_items: bool,
    /// The kinds of which at least one event could not be read.
    pub lost: &'a [EngagementKind],
}

/// The data shared by the judgements of all six traits.
pub struct Rule<'a> {
    input: RuleInput<'a>,
    /// All Initiated events, newest first.
    initiated: Vec<&'a Engagement>,
    /// All Completed events, newest first.
    completed: Vec<&'a Engagement>,
    /// The newest Initiated, if its Completed is not among the events.
    open: Option<&'a Engagement>,
    /// An Initiated without a readable time and without its Completed; it may be the newest.
    open_untimed: Option<&'a Engagement>,
    /// The newest Completed of an interaction without Initiated.
    orphan: Option<&'a Engagement>,
    now: DateTime<Utc>,
    settings: CheckSettings,
}

/// One trait and the events that feed it.
struct TraitCase<'a> {
    which: FlexTrait,
    value: Option<&'a RawJson>,
    /// The events of the kind that feeds the trait, newest first.
    events: &'a [&'a Engagement],
}

impl<'a> Rule<'a> {
    pub fn new(
        input: RuleInput<'a>,
        interactions: &'a Interactions,
        now: DateTime<Utc>,
        settings: CheckSettings,
    ) -> Self {
        let initiated = interactions.newest_first(EngagementKind::Initiated, now);
        let newest = initiated.first().copied();
        let open = newest.filter(|newest| interactions.open().any(|open| std::ptr::eq(open, *newest)));
        Self {
            open,
            open_untimed: interactions.open().find(|event| event.sent().is_none()),
            orphan: interactions
                .items
                .first()
                .filter(|item| item.initiated.is_empty())
                .and_then(|i| i.completed()),
            completed: interactions.newest_first(EngagementKind::Completed, now),
            initiated,
            input,
            now,
            settings,
        }
    }

    /// The result for one trait: the first line that holds decides.
    pub fn judge(&self, which: FlexTrait) -> TraitCheck {
        let events = match which.fed_by() {
            EngagementKind::Initiated => &self.initiated,
            EngagementKind::Completed => &self.completed,
        };
        let value = self.input.traits.and_then(|traits| traits.set(which.key())).map(|one| &one.value);
        let subject = TraitCase { which, value, events };
        self.unread(&subject)
            .or_else(|| self.untimed(&subject))
            .or_else(|| subject.unsaid())
            .unwrap_or_else(|| self.with_doubts(&subject, self.by_events(&subject)))
    }

    /// Line 1. An incomplete list cannot prove that a trait is unset or an event absent, but the items it has are evidence.
    /// An event that could not be read at all may be the newest.
    fn unread(&self, subject: &TraitCase<'a>) -> Option<TraitCheck> {
        let input = &self.input;
        let has_trait = input.traits.is_some_and(|traits| traits.tells(subject.which.key()));
        let is_lost = input.lost.iter().any(|kind| *kind <= subject.which.fed_by());
        let is_all = input.events == EventsRead::All && !input.lacks_items;
        let is_blind = matches!(input.events, EventsRead::None | EventsRead::Some);
        let part = if !has_trait {
            CheckPart::Traits
        } else if is_blind || is_lost || (subject.events.is_empty() && !is_all) {
            CheckPart::Events
        } else {
            return None;
        };
        Some(subject.outcome(RuleLine::Unread(part), Verdict::Unknown))
    }

    /// Line 1: an event without a time may be the newest of its kind, and an open Initiated may be newer than E.
    fn untimed(&self, subject: &TraitCase<'a>) -> Option<TraitCheck> {
        let outcome = || subject.outcome(RuleLine::Untimed, Verdict::Unknown);
        // Events without a time come last.
        if let Some(untimed) = subject.events.last().filter(|event| event.sent().is_none()) {
            return Some(TraitCheck { feeding: Some((*untimed).into()), ..outcome() });
        }
        let open = self.open_untimed.filter(|_| subject.which.fed_by() == EngagementKind::Completed)?;
        Some(TraitCheck { awaited: Some(open.into()), ..outcome() })
    }

    /// Lines 2 to 5.
    fn by_events(&self, subject: &TraitCase<'a>) -> TraitCheck {
        self.awaiting(subject)
            .or_else(|| self.no_event(subject))
            .or_else(|| subject.not_provided())
            .unwrap_or_else(|| self.compared(subject))
    }

    /// Line 2.
    fn awaiting(&self, subject: &TraitCase<'a>) -> Option<TraitCheck> {
        let open = self.open.filter(|_| subject.which.fed_by() == EngagementKind::Completed)?;
        let counted = |event: &Engagement| event.counted_time(self.now);
        if subject.newest().is_some_and(|newest| counted(newest) >= counted(open)) {
            return None;
        }
        let source = subject.sources().next();
        let (verdict, stale_from) = match (subject.value, source) {
            _ if !is_overdue(open, self.now, self.settings.wrap_up_limit) => (Verdict::Pending, None),
            (None, _) => (Verdict::Missing, None),
            (Some(_), Some(source)) => (Verdict::Stale, Some(source.into())),
            // The value comes from before the window.
            (Some(_), None) if subject.events.is_empty() => (Verdict::Stale, None),
            (Some(_), None) => (Verdict::Mismatch, None),
        };
        let outcome = subject.outcome(RuleLine::Awaiting, verdict);
        Some(TraitCheck { awaited: Some(open.into()), stale_from, expected: None, ..outcome })
    }

    /// Line 3. If the newest interaction is an orphan Completed, its Initiated should exist.
    fn no_event(&self, subject: &TraitCase<'a>) -> Option<TraitCheck> {
        if !subject.events.is_empty() {
            return None;
        }
        let orphan = self.orphan.filter(|_| subject.which.fed_by() == EngagementKind::Initiated);
        Some(match (subject.value, orphan) {
            (Some(_), _) => subject.outcome(RuleLine::NoEvent, Verdict::OutOfWindow),
            (None, None) => subject.outcome(RuleLine::NoEvent, Verdict::None),
            (None, Some(orphan)) => TraitCheck {
                awaited: Some(orphan.into()),
                ..subject.outcome(RuleLine::NoEvent, Verdict::Missing)
            },
        })
    }

    /// Line 5.
    fn compared(&self, subject: &TraitCase<'a>) -> TraitCheck {
        let newest = subject.newest();
        let agrees = newest.is_some_and(|event| subject.follows_from(event));
        let source = subject.older_source().filter(|_| !agrees);
        let settled = match (subject.value, source) {
            _ if agrees => Verdict::Match,
            (None, _) => Verdict::Missing,
            (Some(_), Some(_)) => Verdict::Stale,
            (Some(_), None) => Verdict::Mismatch,
        };
        let is_young = newest.is_some_and(|event| self.is_young(event));
        let verdict = if settled.is_bad() && is_young { Verdict::Pending } else { settled };
        TraitCheck { stale_from: source.map(EventRef::from), ..subject.outcome(RuleLine::Compared, verdict) }
    }

    /// Whether traits may still follow. Never after an event dated far ahead, which would stay young until its date.
    fn is_young(&self, event: &Engagement) -> bool {
        let is_young = |sent| self.now.signed_duration_since(sent) < self.settings.settle_time;
        event.sent().is_some_and(is_young) && !event.is_ahead(self.now)
    }

    /// Line 1 again: the verdict is valid unless an older event that was not read, or whose value is unknown, could change it.
    fn with_doubts(&self, subject: &TraitCase<'a>, judged: TraitCheck) -> TraitCheck {
        let rests_on_no_older = matches!(judged.verdict, Verdict::Mismatch | Verdict::OutOfWindow);
        let lacks_older = self.input.events != EventsRead::All;
        if lacks_older && (rests_on_no_older || judged.line == RuleLine::Awaiting) {
            return subject.outcome(RuleLine::Unread(CheckPart::Events), Verdict::Unknown);
        }
        if !rests_on_no_older {
            return judged;
        }
        let unsaid = |event: &&Engagement| Some(((*event).into(), event.cannot_say(subject.which)?));
        let Some((feeding, why)) = subject.events.iter().find_map(unsaid) else { return judged };
        let outcome = subject.outcome(RuleLine::Unsaid(why), Verdict::Unknown);
        TraitCheck { feeding: Some(feeding), expected: None, ..outcome }
    }
}

impl<'a> TraitCase<'a> {
    /// E, the newest event that feeds the trait.
    fn newest(&self) -> Option<&'a Engagement> {
        self.events.first().copied()
    }

    fn outcome(&self, line: RuleLine, verdict: Verdict) -> TraitCheck {
        let newest = self.newest();
        TraitCheck {
            which: self.which,
            value: self.value.cloned(),
            expected: newest.and_then(|event| event.says(self.which)).cloned(),
            verdict,
            line,
            feeding: newest.map(EventRef::from),
            awaited: None,
            stale_from: None,
        }
    }

    /// Line 1: the trait's own text is damaged, or E's value is unknown.
    fn unsaid(&self) -> Option<TraitCheck> {
        if self.value.is_some_and(is_damaged) {
            return Some(self.outcome(RuleLine::Damaged, Verdict::Unknown));
        }
        let why: UnreadableField = self.newest()?.cannot_say(self.which)?;
        Some(self.outcome(RuleLine::Unsaid(why), Verdict::Unknown))
    }

    /// Line 4. A blank property counts as absent, unless the trait is blank as well.
    fn not_provided(&self) -> Option<TraitCheck> {
        let said = self.newest().and_then(|event| event.says(self.which));
        let equals = |said: &RawJson| self.value.is_some_and(|value| equal(self.which, value, said));
        if said.is_some_and(|said| !is_blank(said) || equals(said)) {
            return None;
        }
        let source = self.older_source();
        let verdict = match (self.value, source) {
            (None, _) => Verdict::NotProvided,
            (Some(_), Some(_)) => Verdict::CarriedOver,
            (Some(_), None) => Verdict::OutOfWindow,
        };
        let stale_from = source.map(EventRef::from);
        Some(TraitCheck { stale_from, ..self.outcome(RuleLine::NotProvided, verdict) })
    }

    fn follows_from(&self, event: &Engagement) -> bool {
        let said = self.value.zip(event.says(self.which));
        said.is_some_and(|(value, said)| equal(self.which, value, said))
    }

    /// The events whose value equals the trait, newest first; E may be among them.
    fn sources(&self) -> impl Iterator<Item = &'a Engagement> {
        let which = self.value.is_some();
        self.events.iter().copied().filter(move |event| which && self.follows_from(event))
    }

    /// The newest event before E whose property equals the trait.
    fn older_source(&self) -> Option<&'a Engagement> {
        let older = self.events.get(1..).unwrap_or_default();
        older.iter().copied().find(|event| self.follows_from(event))
    }
}
