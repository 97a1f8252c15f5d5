//! The rule, line by line.

use super::super::engagement::Engagement;
use super::super::flex::{EngagementKind, FlexTrait};
use super::super::interaction::{Interactions, is_overdue};
use super::super::json::RawJson;
use super::super::traits::Traits;
use super::super::verdict::Verdict;
use super::equal::{equal, is_blank};
use super::{CheckSettings, EventRef, Line, Part, TraitCheck};
use chrono::{DateTime, Utc};

/// What all six traits are judged by.
pub struct Rule<'a> {
    /// The traits, if they were read.
    pub traits: Option<&'a Traits>,
    /// Whether the events were read at all.
    pub events_read: bool,
    /// Whether every event was read, so that absence says something.
    pub all_events_read: bool,
    /// The interactions.
    pub interactions: &'a Interactions,
    /// The time.
    pub now: DateTime<Utc>,
    /// The limits.
    pub settings: CheckSettings,
}

/// One trait and the events that feed it.
struct Case<'a> {
    which: FlexTrait,
    value: Option<&'a RawJson>,
    /// E.
    newest: Option<&'a Engagement>,
    /// Older events of the same kind, newest first.
    older: Vec<&'a Engagement>,
}

impl<'a> Rule<'a> {
    /// The outcome for one trait: the first line that holds decides.
    pub fn judge(&self, which: FlexTrait) -> TraitCheck {
        let case = self.case(which);
        self.unread(&case)
            .or_else(|| self.awaiting(&case))
            .or_else(|| Self::no_event(&case))
            .or_else(|| Self::not_provided(&case))
            .unwrap_or_else(|| self.compared(&case))
    }

    fn case(&self, which: FlexTrait) -> Case<'a> {
        let mut events = self.interactions.newest_first(which.fed_by()).into_iter();
        let value = self.traits.and_then(|traits| traits.set(which.key())).map(|one| &one.value);
        Case { which, value, newest: events.next(), older: events.collect() }
    }

    /// Line 1. An incomplete list cannot prove that a trait is unset or an event absent; what it holds is evidence.
    fn unread(&self, case: &Case<'_>) -> Option<TraitCheck> {
        let traits_tell = self.traits.is_some_and(|traits| traits.tells(case.which.key()));
        let part = if !traits_tell {
            Part::Traits
        } else if !self.events_read || (case.newest.is_none() && !self.all_events_read) {
            Part::Events
        } else {
            return None;
        };
        Some(case.outcome(Line::Unread(part), Verdict::Unknown))
    }

    /// Line 2.
    fn awaiting(&self, case: &Case<'_>) -> Option<TraitCheck> {
        let awaited = self.awaited(case)?;
        let (verdict, stale_from) = if !is_overdue(awaited, self.now, self.settings.wrap_up_limit) {
            (Verdict::Pending, None)
        } else if case.value.is_none() {
            (Verdict::Missing, None)
        } else if let Some(source) = case.source_among(case.newest.iter().chain(&case.older)) {
            (Verdict::Stale, Some(source))
        } else if case.newest.is_none() {
            (Verdict::OutOfWindow, None)
        } else {
            (Verdict::Mismatch, None)
        };
        let outcome = case.outcome(Line::Awaiting, verdict);
        Some(TraitCheck { awaited: Some(awaited.into()), stale_from, expected: None, ..outcome })
    }

    /// The newest Initiated, if it is newer than E and has no Completed. One that is not paired cannot have any.
    fn awaited(&self, case: &Case<'_>) -> Option<&'a Engagement> {
        if case.which.fed_by() != EngagementKind::Completed {
            return None;
        }
        let initiated = *self.interactions.newest_first(EngagementKind::Initiated).first()?;
        let is_newer =
            case.newest.is_none_or(|completed| initiated.timestamp.instant > completed.timestamp.instant);
        let is_completed = self.interactions.of(initiated).is_some_and(|one| !one.completed.is_empty());
        (is_newer && !is_completed).then_some(initiated)
    }

    /// Line 3.
    fn no_event(case: &Case<'_>) -> Option<TraitCheck> {
        let verdict = if case.value.is_some() { Verdict::OutOfWindow } else { Verdict::None };
        case.newest.is_none().then(|| case.outcome(Line::NoEvent, verdict))
    }

    /// Line 4.
    fn not_provided(case: &Case<'_>) -> Option<TraitCheck> {
        let said = case.newest.and_then(|event| event.says(case.which));
        let both_blank = |said: &RawJson| case.value.is_some_and(|value| equal(case.which, value, said));
        if said.is_some_and(|said| !is_blank(said) || both_blank(said)) {
            return None;
        }
        let stale_from = case.source_among(case.older.iter());
        let verdict = match (case.value, &stale_from) {
            (None, _) => Verdict::NotProvided,
            (Some(_), Some(_)) => Verdict::Stale,
            (Some(_), None) => Verdict::OutOfWindow,
        };
        Some(TraitCheck { stale_from, ..case.outcome(Line::NotProvided, verdict) })
    }

    /// Line 5.
    fn compared(&self, case: &Case<'_>) -> TraitCheck {
        let outcome = case.outcome(Line::Compared, Verdict::Mismatch);
        let agrees = case.source_among(case.newest.iter()).is_some();
        let stale_from = if agrees { None } else { case.source_among(case.older.iter()) };
        let settled = match (case.value, &stale_from) {
            _ if agrees => Verdict::Match,
            (None, _) => Verdict::Missing,
            (Some(_), Some(_)) => Verdict::Stale,
            (Some(_), None) => Verdict::Mismatch,
        };
        let verdict = if settled.is_bad() && self.is_settling(case) { Verdict::Pending } else { settled };
        TraitCheck { verdict, stale_from, ..outcome }
    }

    fn is_settling(&self, case: &Case<'_>) -> bool {
        let sent = case.newest.and_then(|event| event.timestamp.instant);
        sent.is_some_and(|sent| self.now.signed_duration_since(sent) < self.settings.settle_time)
    }
}

impl Case<'_> {
    fn outcome(&self, line: Line, verdict: Verdict) -> TraitCheck {
        TraitCheck {
            which: self.which,
            value: self.value.cloned(),
            expected: self.newest.and_then(|event| event.says(self.which)).cloned(),
            verdict,
            line,
            feeding: self.newest.map(EventRef::from),
            awaited: None,
            stale_from: None,
        }
    }

    /// The first of the events whose property the trait equals.
    fn source_among<'e, 'b: 'e>(&self, events: impl Iterator<Item = &'e &'b Engagement>) -> Option<EventRef> {
        let value = self.value?;
        let mut events = events;
        let source =
            events.find(|event| event.says(self.which).is_some_and(|said| equal(self.which, value, said)))?;
        Some(EventRef::from(*source))
    }
}
