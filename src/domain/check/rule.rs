//! The rule, line by line.

use super::super::engagement::Engagement;
use super::super::flex::{EngagementKind, FlexTrait};
use super::super::json::RawJson;
use super::super::traits::Traits;
use super::super::verdict::Verdict;
use super::equal::{equal, is_blank};
use super::worlds::{Kind, World};
use super::{CheckSettings, EventRef, Line, Part, TraitCheck};
use chrono::{DateTime, Utc};
use std::cell::OnceCell;

/// What all six traits are judged by.
pub struct Rule<'a> {
    /// The traits, if they were read.
    pub traits: Option<&'a Traits>,
    /// Whether the events were read at all.
    pub events_read: bool,
    /// Whether every event was read, so that absence says something.
    pub all_events_read: bool,
    /// Kinds of which an event was there and could not be read.
    pub lost: Vec<EngagementKind>,
    /// The Initiated events.
    pub initiated: Kind<'a>,
    /// The Completed events.
    pub completed: Kind<'a>,
    /// The time.
    pub now: DateTime<Utc>,
    /// The limits.
    pub settings: CheckSettings,
}

/// One trait in one world.
struct Case<'r, 'a> {
    told: &'r Told<'a>,
    /// E.
    newest: Option<&'a Engagement>,
}

/// One trait and the events that feed it.
struct Told<'a> {
    which: FlexTrait,
    value: Option<&'a RawJson>,
    events: Vec<&'a Engagement>,
    /// The two newest whose property the trait equals, searched for once; one of them may be E.
    sources: OnceCell<[Option<&'a Engagement>; 2]>,
    /// The newest that cannot say anything of the trait, searched for once.
    unsaid: OnceCell<Option<(&'a Engagement, Line)>>,
}

impl<'a> Rule<'a> {
    /// The outcome for one trait: the first line that holds decides, in every world alike.
    pub fn judge(&self, which: FlexTrait) -> TraitCheck {
        let told = self.told(which);
        if let Some(unread) = self.unread(&told) {
            return unread;
        }
        let worlds = self.worlds(which);
        let mut worlds = worlds.iter();
        let Some(first) = worlds.next() else { return told.outcome(None, Line::NoEvent, Verdict::Unknown) };
        let judged = Self::judge_in(&told, first);
        if judged.verdict == Verdict::Unknown {
            return judged;
        }
        match worlds.find(|world| Self::judge_in(&told, world).verdict != judged.verdict) {
            Some(other) => self.unplaced(judged, [other, first]),
            None => judged,
        }
    }

    fn judge_in(told: &Told<'a>, world: &World<'a>) -> TraitCheck {
        let case = Case { told, newest: world.newest };
        Self::awaiting(&case, world)
            .or_else(|| Self::no_event(&case))
            .or_else(|| Self::unsaid(&case))
            .or_else(|| Self::not_provided(&case))
            .unwrap_or_else(|| Self::compared(&case, world))
    }

    fn told(&self, which: FlexTrait) -> Told<'a> {
        let value = self.traits.and_then(|traits| traits.set(which.key())).map(|one| &one.value);
        let events = self.kind(which.fed_by()).events.clone();
        Told { which, value, events, sources: OnceCell::new(), unsaid: OnceCell::new() }
    }

    /// Line 1. An incomplete list cannot prove that a trait is unset or an event absent; what it holds is evidence. An event
    /// that could not be read at all may be the last.
    fn unread(&self, told: &Told<'_>) -> Option<TraitCheck> {
        let traits_tell = self.traits.is_some_and(|traits| traits.tells(told.which.key()));
        let is_lost = self.lost.iter().any(|kind| *kind <= told.which.fed_by());
        let part = if !traits_tell {
            Part::Traits
        } else if !self.events_read || is_lost || (told.events.is_empty() && !self.all_events_read) {
            Part::Events
        } else {
            return None;
        };
        Some(told.outcome(told.events.first().copied(), Line::Unread(part), Verdict::Unknown))
    }

    /// Line 1: the worlds differ, and this is the event whose place makes the difference.
    fn unplaced(&self, judged: TraitCheck, worlds: [&World<'a>; 2]) -> TraitCheck {
        let mut named = worlds.into_iter().filter_map(World::rests_on).chain(self.undecided());
        let Some(event) = named.find(|event| event.sent().is_none()) else { return judged };
        let is_awaited = event.kind != judged.which.fed_by();
        let (awaited, feeding) =
            if is_awaited { (Some(event.into()), judged.feeding) } else { (None, Some(event.into())) };
        let (line, verdict) = (Line::Unplaced, Verdict::Unknown);
        TraitCheck { verdict, line, feeding, awaited, expected: None, stale_from: None, ..judged }
    }

    /// Line 1: what E says cannot be read. Nor can it be said that a trait is older than the window, while an older event
    /// may say it.
    fn unsaid(case: &Case<'_, '_>) -> Option<TraitCheck> {
        let newest = case.newest?;
        let (event, line) = match newest.cannot_say(case.told.which) {
            Some(what) => (newest, Line::Unsaid(what)),
            None if case.is_provided() || case.told.value.is_none() || case.older_source().is_some() => {
                return None;
            }
            None => case.told.unsaid()?,
        };
        Some(case.told.outcome(Some(event), line, Verdict::Unknown))
    }

    /// Line 2.
    fn awaiting(case: &Case<'_, '_>, world: &World<'_>) -> Option<TraitCheck> {
        let (awaited, is_overdue) = world.awaited?;
        let (verdict, stale_from) = if !is_overdue {
            (Verdict::Pending, None)
        } else if case.told.value.is_none() {
            (Verdict::Missing, None)
        } else if let Some(source) = case.told.sources()[0] {
            (Verdict::Stale, Some(source.into()))
        } else if case.newest.is_none() {
            (Verdict::OutOfWindow, None)
        } else {
            (Verdict::Mismatch, None)
        };
        let outcome = case.outcome(Line::Awaiting, verdict);
        Some(TraitCheck { awaited: Some(awaited.into()), stale_from, expected: None, ..outcome })
    }

    /// Line 3.
    fn no_event(case: &Case<'_, '_>) -> Option<TraitCheck> {
        let verdict = if case.told.value.is_some() { Verdict::OutOfWindow } else { Verdict::None };
        case.newest.is_none().then(|| case.outcome(Line::NoEvent, verdict))
    }

    /// Line 4.
    fn not_provided(case: &Case<'_, '_>) -> Option<TraitCheck> {
        if case.is_provided() {
            return None;
        }
        let stale_from = case.older_source();
        let verdict = match (case.told.value, &stale_from) {
            (None, _) => Verdict::NotProvided,
            (Some(_), Some(_)) => Verdict::Stale,
            (Some(_), None) => Verdict::OutOfWindow,
        };
        Some(TraitCheck { stale_from, ..case.outcome(Line::NotProvided, verdict) })
    }

    /// Line 5.
    fn compared(case: &Case<'_, '_>, world: &World<'_>) -> TraitCheck {
        let outcome = case.outcome(Line::Compared, Verdict::Mismatch);
        let agrees = case.newest.is_some_and(|event| case.told.follows_from(event));
        let stale_from = if agrees { None } else { case.older_source() };
        let settled = match (case.told.value, &stale_from) {
            _ if agrees => Verdict::Match,
            (None, _) => Verdict::Missing,
            (Some(_), Some(_)) => Verdict::Stale,
            (Some(_), None) => Verdict::Mismatch,
        };
        let verdict = if settled.is_bad() && world.is_settling { Verdict::Pending } else { settled };
        TraitCheck { verdict, stale_from, ..outcome }
    }
}

impl Case<'_, '_> {
    fn outcome(&self, line: Line, verdict: Verdict) -> TraitCheck {
        self.told.outcome(self.newest, line, verdict)
    }

    /// Whether E carries the property. Blank says nothing, unless the trait is blank as well.
    fn is_provided(&self) -> bool {
        let said = self.newest.and_then(|event| event.says(self.told.which));
        let equals =
            |said: &RawJson| self.told.value.is_some_and(|value| equal(self.told.which, value, said));
        said.is_some_and(|said| !is_blank(said) || equals(said))
    }

    /// The newest event besides E whose property the trait equals.
    fn older_source(&self) -> Option<EventRef> {
        let is_other = |event: &&Engagement| self.newest.is_none_or(|newest| !std::ptr::eq(newest, *event));
        self.told.sources().into_iter().flatten().find(is_other).map(EventRef::from)
    }
}

impl<'a> Told<'a> {
    fn outcome(&self, newest: Option<&Engagement>, line: Line, verdict: Verdict) -> TraitCheck {
        let expected = newest.and_then(|event| event.says(self.which)).cloned();
        TraitCheck {
            which: self.which,
            value: self.value.cloned(),
            expected,
            verdict,
            line,
            feeding: newest.map(EventRef::from),
            awaited: None,
            stale_from: None,
        }
    }

    fn follows_from(&self, event: &Engagement) -> bool {
        let said = self.value.zip(event.says(self.which));
        said.is_some_and(|(value, said)| equal(self.which, value, said))
    }

    fn unsaid(&self) -> Option<(&'a Engagement, Line)> {
        let of = |event: &&'a Engagement| Some((*event, Line::Unsaid(event.cannot_say(self.which)?)));
        *self.unsaid.get_or_init(|| self.events.iter().find_map(of))
    }

    fn sources(&self) -> [Option<&'a Engagement>; 2] {
        *self.sources.get_or_init(|| {
            let mut sources = self.events.iter().copied().filter(|event| self.follows_from(event));
            [sources.next(), sources.next()]
        })
    }
}
