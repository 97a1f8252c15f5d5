//! The sentence that explains a profile's verdict.

use super::super::flex::{FlexTrait, WINDOW_DAYS};
use super::super::interaction::Interaction;
use super::super::sentence::Sentence;
use super::super::verdict::{Enrichment, Verdict};
use super::words::{age, event, instead_of, list, name, unsaid, untimed};
use super::{Check, CheckPart, EventRef, RuleLine, TraitCheck};
use chrono::{DateTime, Utc};

/// Traits about which the same statement can be made.
struct Group<'a> {
    verdict: Verdict,
    line: RuleLine,
    traits: Vec<FlexTrait>,
    /// The event that the traits should describe: the awaited one, else the feeding one; the newest within the group.
    due: Option<&'a EventRef>,
    /// The event that the traits describe instead.
    source: Option<&'a EventRef>,
}

/// The wording of a clause.
#[derive(Clone, Copy, Default)]
struct HeadlineForm {
    /// Whether several traits may be given as a number.
    counted: bool,
    /// Whether the interaction was named before, so that `it` is enough.
    known: bool,
}

impl Check {
    /// The profile's verdict in a sentence, such as `all six Flex traits follow from interaction KD…4e21, 12m ago`.
    pub fn headline(&self, now: DateTime<Utc>) -> Sentence {
        let clauses = match self.enrichment {
            _ if !self.unread.is_empty() => self.unread_clauses(),
            Enrichment::CannotTell if self.count(Verdict::Unknown) == 0 && self.interactions.is_empty() => {
                vec![self.no_event_at_all()]
            }
            _ => self.clauses(now),
        };
        let replay = self.replay(now).into_iter().collect();
        let clauses = match self.enrichment {
            Enrichment::Replayed => [replay, clauses].concat(),
            _ => [clauses, replay].concat(),
        };
        Sentence::join(clauses.into_iter().chain(self.reservations()), "; ")
    }

    /// Traits that come from a replay say nothing about Flex, but the profile's own last interaction does.
    fn replay(&self, now: DateTime<Utc>) -> Option<Sentence> {
        let follows = |one: &&TraitCheck| one.verdict.is_good() && one.is_replayed();
        let replayed: Vec<_> = self.traits.iter().filter(follows).map(|one| one.which).collect();
        let last_is_replay = self.interactions.items.first().is_some_and(Interaction::is_replayed);
        let said = if last_is_replay {
            "the last interaction is a replay by flexplorer".to_owned()
        } else if replayed.is_empty() {
            return None;
        } else {
            let verb = if replayed.len() > 1 { "follow" } else { "follows" };
            format!("{} {verb} from a replay by flexplorer", list(&replayed, "and"))
        };
        let own = self.interactions.items.iter().find(|one| !one.is_replayed());
        let said = Sentence::new().say(said);
        Some(match own.and_then(|own| Some((own, EventRef::from(own.newest(now)?)))) {
            Some((own, newest)) => {
                let flex = said.say("; Flex's own last one: ").and(name(&newest));
                flex.say(format!(", {}, {}", age(&newest, now), own.state.label()))
            }
            None if self.unread_kinds.is_empty() => {
                said.say(format!("; the last {WINDOW_DAYS} days contain none of Flex's own"))
            }
            None => said.say("; no interaction of Flex's own was read"),
        })
    }

    fn unread_clauses(&self) -> Vec<Sentence> {
        let clause = |unread: &super::Unread| {
            let part = Sentence::new().say(unread.part.label());
            match &unread.reason {
                Some(reason) => part.say(" could not be read: ").data(reason.clone()),
                None => part.say(" are not here yet"),
            }
        };
        self.unread.iter().map(clause).collect()
    }

    fn no_event_at_all(&self) -> Sentence {
        let traits = match self.count(Verdict::OutOfWindow) {
            0 => "no Flex trait is set and".to_owned(),
            1 => "one Flex trait is set, but".to_owned(),
            6 => "all six Flex traits are set, but".to_owned(),
            some => format!("{some} of 6 Flex traits are set, but"),
        };
        Sentence::new().say(format!("{traits} the last {WINDOW_DAYS} days contain no Flex event"))
    }

    /// Reasons why the verdicts may not be based on all data.
    fn reservations(&self) -> Vec<Sentence> {
        let events_read = self.unread.iter().all(|unread| unread.part != CheckPart::Events);
        let mut all = Vec::new();
        match self.unreadable_events {
            0 => {}
            1 => all.push("one event could not be read".to_owned()),
            some => all.push(format!("{some} events could not be read")),
        }
        if events_read && !self.events_complete && self.count(Verdict::Unknown) == 0 {
            all.push("not all events were read".to_owned());
        }
        all.into_iter().map(|words| Sentence::new().say(words)).collect()
    }

    /// Bad verdicts come first, then open ones; neutral ones are mentioned only if nothing is bad.
    fn clauses(&self, now: DateTime<Utc>) -> Vec<Sentence> {
        let groups = self.groups();
        let pick = |wanted: &dyn Fn(Verdict) -> bool| -> Vec<&Group<'_>> {
            Verdict::ALL
                .iter()
                .flat_map(|v| groups.iter().filter(|g| g.verdict == *v && wanted(*v)))
                .collect()
        };
        let bad = pick(&Verdict::is_bad);
        let unknown = pick(&|verdict| verdict == Verdict::Unknown);
        let pending = pick(&|verdict| verdict == Verdict::Pending);
        let good = pick(&Verdict::is_good);
        // `its` must have one thing to refer to.
        let said_by_good =
            |group: &Group<'_>| matches!(good.as_slice(), [one] if same_interaction(one.due, group.due));
        if !unknown.is_empty() || !bad.is_empty() {
            let told: Vec<_> = unknown.into_iter().chain(bad).chain(pending).collect();
            // A number is enough if the same is true of all traits; otherwise the reader needs their names.
            let manner = HeadlineForm { counted: told.len() == 1, known: false };
            return told.into_iter().map(|group| group.clause(manner, now)).collect();
        }
        let rest = pick(&|verdict| {
            matches!(
                verdict,
                Verdict::CarriedOver | Verdict::OutOfWindow | Verdict::NotProvided | Verdict::None
            )
        });
        // The clause about the replay already covers its traits.
        let is_replay = |group: &&&Group<'_>| {
            self.enrichment == Enrichment::Replayed && group.due.is_some_and(|due| due.replayed)
        };
        let first = good
            .iter()
            .filter(|group| !is_replay(group))
            .map(|group| group.clause(HeadlineForm::default(), now));
        let then = pending
            .into_iter()
            .chain(rest)
            .map(|group| group.clause(HeadlineForm { counted: false, known: said_by_good(group) }, now));
        first.chain(then).collect()
    }

    fn groups(&self) -> Vec<Group<'_>> {
        let mut groups: Vec<Group<'_>> = Vec::new();
        for one in &self.traits {
            let found = groups.iter_mut().find(|group| group.takes(one));
            match found {
                Some(group) => group.add(one),
                None => groups.push(Group::of(one)),
            }
        }
        groups
    }
}

/// Whether both events belong to the same interaction, or are the same event.
fn same_interaction(one: Option<&EventRef>, two: Option<&EventRef>) -> bool {
    match (one, two) {
        (None, None) => true,
        (Some(one), Some(two)) if one.interaction_sid.is_some() => one.interaction_sid == two.interaction_sid,
        (one, two) => one == two,
    }
}

impl<'a> Group<'a> {
    fn of(one: &'a TraitCheck) -> Self {
        let due = one.awaited.as_ref().or(one.feeding.as_ref());
        let source = one.stale_from.as_ref();
        Self { verdict: one.verdict, line: one.line, traits: vec![one.which], due, source }
    }

    fn takes(&self, one: &TraitCheck) -> bool {
        let other = Group::of(one);
        let same_line = match self.verdict {
            // Only the age of the trait matters here.
            Verdict::Stale => true,
            _ => self.line == other.line && self.fed_alike(one.which),
        };
        let pending_by_age = self.verdict == Verdict::Pending && self.line == RuleLine::Compared;
        self.verdict == other.verdict
            && same_line
            && same_interaction(self.due, other.due)
            && (pending_by_age || same_interaction(self.source, other.source))
    }

    /// Whether a trait is fed by the same kind as the group; this matters only if no event is named.
    fn fed_alike(&self, which: FlexTrait) -> bool {
        self.line != RuleLine::NoEvent || self.traits.iter().all(|one| one.fed_by() == which.fed_by())
    }

    fn add(&mut self, one: &'a TraitCheck) {
        let other = Group::of(one);
        let newer = |one: Option<&'a EventRef>, two: Option<&'a EventRef>| {
            if two.map(|event| event.time) > one.map(|event| event.time) { two } else { one }
        };
        self.due = newer(self.due, other.due);
        self.source = newer(self.source, other.source);
        self.traits.extend(other.traits);
    }

    fn is_plural(&self) -> bool {
        self.traits.len() > 1 || self.traits == [FlexTrait::Topics]
    }

    /// The traits as the subject of a sentence, with the verb in singular or plural.
    fn subject(&self, counted: bool, singular: &'static str, plural: &'static str) -> Sentence {
        let traits = match self.traits.len() {
            6 => "all six Flex traits".to_owned(),
            some @ 3..=5 if counted => format!("{some} of 6 traits"),
            _ => list(&self.traits, "and"),
        };
        let verb = if self.is_plural() { plural } else { singular };
        Sentence::new().say(format!("{traits} {verb}"))
    }

    fn clause(&self, manner: HeadlineForm, now: DateTime<Utc>) -> Sentence {
        let counted = manner.counted;
        match (self.verdict, self.line) {
            (Verdict::Unknown, RuleLine::Unread(part)) => self.cannot_be_judged(part),
            (Verdict::Unknown, RuleLine::Untimed) => {
                self.cannot_be_judged_as(self.due.map(untimed).unwrap_or_default())
            }
            (Verdict::Unknown, RuleLine::Unsaid(why)) => {
                self.cannot_be_judged_as(unsaid(why, self.due_event(now)))
            }
            (Verdict::Unknown, RuleLine::Damaged) => {
                let whose = if self.is_plural() { "their" } else { "its" };
                self.cannot_be_judged_as(Sentence::new().say(format!("{whose} text is damaged")))
            }
            (Verdict::Match, _) => self.follows(now),
            (Verdict::Stale, _) => self.describes(counted, now),
            (Verdict::Missing, RuleLine::Awaiting) => {
                let unset = self.subject(counted, "is unset, and ", "are unset, and ");
                unset.and(self.due_event(now)).say(" has no Completed")
            }
            (Verdict::Missing, RuleLine::NoEvent) => {
                let unset = self.subject(counted, "is unset, and ", "are unset, and ");
                unset.and(self.due_event(now)).say(" has no Initiated")
            }
            (Verdict::Missing, _) => {
                let them = if self.is_plural() { " says them" } else { " says it" };
                let unset = self.subject(counted, "is unset, although ", "are unset, although ");
                unset.and(self.due_event(now)).say(them)
            }
            (Verdict::Mismatch, RuleLine::Awaiting) => {
                let matches = self.subject(counted, "matches", "match");
                let none = matches.say(format!(" no Completed of the last {WINDOW_DAYS} days, and "));
                none.and(self.due_event(now)).say(" has none")
            }
            (Verdict::Mismatch, _) => {
                let differs = self.subject(counted, "differs from what ", "differ from what ");
                differs.and(self.due_event(now)).say(" says")
            }
            (Verdict::Pending, RuleLine::Awaiting) => self.waits(manner.known, now),
            (Verdict::Pending, _) => self.settles(manner.known, now),
            (Verdict::NotProvided, _) => self.carries_none(manner.known, now),
            (Verdict::CarriedOver, _) => self.is_carried_over(now),
            (Verdict::OutOfWindow, _) => self.unexplained(now),
            _ => {
                let unset = self.subject(false, "is unset, and ", "are unset, and ");
                unset.say(format!("the last {WINDOW_DAYS} days contain no {}", self.kind()))
            }
        }
    }

    /// The event that the traits should describe, with its age.
    fn due_event(&self, now: DateTime<Utc>) -> Sentence {
        self.due.map(|due| event(due, now)).unwrap_or_default()
    }

    /// The kind of event that feeds the group's traits.
    fn kind(&self) -> &'static str {
        self.traits.first().map_or("event", |which| which.fed_by().label())
    }

    fn cannot_be_judged(&self, part: CheckPart) -> Sentence {
        let read = Sentence::new().say(format!("not all {} were read, so ", part.label()));
        if self.traits.len() == FlexTrait::ALL.len() {
            return read.say("no Flex trait can be judged");
        }
        read.and(self.subject(false, "cannot be judged", "cannot be judged"))
    }

    fn cannot_be_judged_as(&self, why: Sentence) -> Sentence {
        self.subject(false, "cannot be judged: ", "cannot be judged: ").and(why)
    }

    fn describes(&self, counted: bool, now: DateTime<Utc>) -> Sentence {
        let describes = self.subject(counted, "still describes ", "still describe ");
        match (self.source, self.due) {
            (Some(source), Some(due)) => describes.and(instead_of(source, due, now)),
            (None, Some(due)) => {
                describes.say("an interaction from before the window, not ").and(event(due, now))
            }
            (_, None) => describes.say("an older event"),
        }
    }

    fn is_carried_over(&self, now: DateTime<Utc>) -> Sentence {
        let carried = self.subject(false, "is carried over from ", "are carried over from ");
        let from = carried.and(self.source.map(|source| event(source, now)).unwrap_or_default());
        from.say(", as ").and(self.due_event(now)).say(" carries none")
    }

    fn settles(&self, known: bool, now: DateTime<Utc>) -> Sentence {
        let early = Sentence::new().say("too early to say: ");
        let waiting = early.and(self.subject(false, "does not follow from ", "do not follow from "));
        if known { waiting.say("it yet") } else { waiting.and(self.due_event(now)).say(" yet") }
    }

    fn unexplained(&self, now: DateTime<Utc>) -> Sentence {
        let set = self.subject(false, "is set, but ", "are set, but ");
        let hold_none = |kind: &str| format!("the last {WINDOW_DAYS} days contain no {kind}");
        if self.line == RuleLine::NoEvent {
            return set.say(hold_none(self.kind()));
        }
        let comes = self.subject(false, "comes from", "come from");
        let none = comes.say(format!(" no event of the last {WINDOW_DAYS} days, and "));
        none.and(self.due_event(now)).say(" carries none")
    }

    fn follows(&self, now: DateTime<Utc>) -> Sentence {
        let Some(due) = self.due else { return Sentence::new() };
        let interaction = if due.interaction_sid.is_some() { "interaction " } else { "" };
        let follows = self.subject(false, "follows from ", "follow from ");
        follows.say(interaction).and(name(due)).say(format!(", {}", age(due, now)))
    }

    fn waits(&self, known: bool, now: DateTime<Utc>) -> Sentence {
        let Some(due) = self.due else { return Sentence::new() };
        let waits = self.subject(false, "waits for ", "wait for ");
        if known { waits.say("its Completed") } else { waits.say("the Completed of ").and(event(due, now)) }
    }

    fn carries_none(&self, known: bool, now: DateTime<Utc>) -> Sentence {
        let subject = match self.due {
            Some(due) if known => Sentence::new().say(format!("its {}", due.kind.label())),
            _ => self.due_event(now),
        };
        subject.say(format!(" carries no {}", list(&self.traits, "or")))
    }
}
