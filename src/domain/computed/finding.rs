//! Findings of previews: why a trait may be empty or out of date although there are events.

use super::compare::ComparedEvidence;
use super::definition::ComputedKind;
use super::listed::{Lacking, Weighing};
use super::path::PropertyPath;
use super::preview::{ComputedVerdict, HeldTrait};
use super::trial::EventStanding;
use super::words::{plain, quoted, say};
use crate::domain::event::Event;
use crate::domain::finding::{About, Finding, FindingKind};
use crate::domain::flex::EngagementKind;
use crate::domain::json::RawJson;
use crate::domain::nearest::nearest;
use crate::domain::sentence::Sentence;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What the findings of one preview are based on.
pub struct FindingInput<'i, 'd, 'a> {
    pub key: &'i str,
    pub weighing: &'i Weighing<'d, 'a>,
    /// The trial with the other reading of upper and lower case, if any event depends on it.
    pub turned: Option<&'i Weighing<'d, 'a>>,
    /// All listed events, including those with other names.
    pub events: &'a [Event],
    pub lacking: &'i [Lacking<'i>],
    pub evidence: &'i ComparedEvidence<'i>,
    pub verdict: ComputedVerdict,
}

/// The properties that Flex documents for Initiated and for Completed (Flex docs, Unified Profiles enrichment), without
/// those that both have.
const OF_INITIATED: [&str; 6] = [
    "customerStartTime",
    "duration",
    "lastKnownAgentWorkerSid",
    "firstKnownAgentWorkerSid",
    "channelType",
    "direction",
];
const OF_COMPLETED: [&str; 2] = ["codes", "sentiment"];

/// The number of computed traits allowed in workspaces that were set up for Flex with Twilio's guide.
const GUIDED_TRAITS: usize = 2;

/// The finding that the space may not allow another computed trait: it has as many as guided workspaces allow
/// (two), and `missing` are not among them.
pub fn entitlement(own: usize, missing: &[&str]) -> Option<Finding> {
    if own != GUIDED_TRAITS || missing.is_empty() {
        return None;
    }
    let keys = Sentence::join(missing.iter().map(|key| Sentence::new().data(plain(key))), ", ");
    let statement = say(format!("the space has {GUIDED_TRAITS} computed traits, but none for ")).and(keys);
    let rules_out = say("its list of computed traits was read completely");
    Some(Finding::new(FindingKind::TraitEntitlement, About::default(), statement).ruling_out(rules_out))
}

pub fn of(input: &FindingInput<'_, '_, '_>) -> Vec<Finding> {
    let mut found = Vec::new();
    for path in input.paths() {
        found.extend(input.other_case(path));
        found.extend(input.wrong_event(path));
    }
    found.extend(input.value_case());
    found.extend(input.near_name());
    found.extend(input.too_few());
    found.extend(input.batch());
    found
}

/// The name that was probably meant, if no event has the definition's property.
pub fn notes(input: &FindingInput<'_, '_, '_>) -> Vec<Sentence> {
    let meant = |path: &PropertyPath| {
        if input.asked().next().is_none() || input.has(path) || input.cased(path).next().is_some() {
            return None;
        }
        let objects = input.asked().filter_map(|event| event.properties.as_ref());
        let mut names: BTreeSet<Cow<'_, str>> = BTreeSet::new();
        for member in objects.flat_map(RawJson::members).take(MOST_NAMES) {
            // Collecting would sort all of them, and nearly all are repeated.
            if !names.contains(&member.key) {
                names.insert(member.key);
            }
        }
        let near = nearest(path.head(), names.iter().map(|name| &**name)).filter(|near| *near != path.head());
        let none = say("no listed event has ").data(quoted(&path.to_string()));
        Some(match near {
            Some(near) => none.say("; ").data(quoted(near)).say(" occurs"),
            None => none,
        })
    };
    input.paths().into_iter().filter_map(meant).collect()
}

/// Looking at this many events is enough to see every property name in use.
const MOST_NAMES: usize = 10_000;

fn has(path: &PropertyPath, event: &Event) -> bool {
    let Some(properties) = &event.properties else { return false };
    // Looking at the text is faster than reading it, and mostly the name is not in it. A name may have escapes.
    let text = properties.as_str().as_bytes();
    let may_have = memchr::memmem::find(text, path.head().as_bytes()).is_some() || text.contains(&b'\\');
    may_have && !path.values(properties.view()).is_empty()
}

impl<'d, 'a> FindingInput<'_, 'd, 'a> {
    fn asked(&self) -> impl Iterator<Item = &'a Event> {
        self.weighing.events.iter().filter_map(|one| self.events.get(one.at as usize))
    }

    fn asked_name(&self) -> &'d str {
        &self.weighing.trial.computation.event
    }

    /// Every property that the definition reads, without repetition.
    fn paths(&self) -> Vec<&'d PropertyPath> {
        let mut paths = self.weighing.trial.computation.properties();
        let mut seen = Vec::new();
        paths.retain(|path| {
            !seen.contains(path) && {
                seen.push(*path);
                true
            }
        });
        paths
    }

    fn has(&self, path: &PropertyPath) -> bool {
        let lacking = self.lacking.iter().find(|one| one.path == path);
        let has = |at: u32| lacking.is_some_and(|lacking| lacking.events.binary_search(&at).is_err());
        self.weighing.events.iter().any(|one| has(one.at))
    }

    /// The events that have the property in other case only.
    fn cased<'p>(&'p self, path: &'p PropertyPath) -> impl Iterator<Item = &'a Event> + 'p {
        let cased = self.lacking.iter().filter(move |one| one.path == path).flat_map(|one| &one.cased);
        let is_asked = |at: &&u32| self.weighing.events.binary_search_by_key(*at, |one| one.at).is_ok();
        cased.filter(is_asked).filter_map(|at| self.events.get(*at as usize))
    }

    /// The events have `Direction`, and the definition asks for `direction`.
    fn other_case(&self, path: &PropertyPath) -> Option<Finding> {
        let other: Vec<&Event> = self.cased(path).collect();
        let first = other.first()?.properties.as_ref()?;
        let (sent, asked) = path.other_case(first.view())?;
        let has = if other.len() == 1 {
            "1 event has ".to_owned()
        } else {
            format!("{} events have ", other.len())
        };
        let statement = say(has)
            .data(quoted(&sent))
            .say(", and ")
            .data(plain(self.key))
            .say(" asks for ")
            .data(quoted(&asked));
        let rules_out = say("property names must match exactly, and these differ only in case");
        Some(Finding::new(FindingKind::PropertyCase, About::events(other), statement).ruling_out(rules_out))
    }

    /// The events have `inbound`, and the definition asks for `Inbound`.
    fn value_case(&self) -> Option<Finding> {
        let turned = self.turned?;
        let (exact, folded) =
            if self.weighing.trial.rules.folded { (turned, self.weighing) } else { (self.weighing, turned) };
        let pairs = exact.events.iter().zip(&folded.events);
        let differs = pairs.filter(|(one, two)| {
            (one.standing == EventStanding::Fails) != (two.standing == EventStanding::Fails)
        });
        let events: Vec<&Event> = differs.filter_map(|(one, _)| self.events.get(one.at as usize)).collect();
        let count = events.len();
        let decides = match count {
            0 => return None,
            1 => "only upper and lower case decide whether 1 event counts for ".to_owned(),
            _ => format!("only upper and lower case decide whether {count} events count for "),
        };
        let about = About::events(events);
        let rules_out = say("the same condition has a different result if case is ignored");
        let statement = say(decides).data(plain(self.key));
        Some(Finding::new(FindingKind::PropertyCase, about, statement).ruling_out(rules_out))
    }

    /// The other engagement event has the property.
    fn wrong_event(&self, path: &PropertyPath) -> Option<Finding> {
        let asked = EngagementKind::BOTH.into_iter().find(|kind| kind.event_name() == self.asked_name())?;
        let other = EngagementKind::BOTH.into_iter().find(|kind| *kind != asked)?;
        let documented: &[&str] =
            if asked == EngagementKind::Initiated { &OF_COMPLETED } else { &OF_INITIATED };
        self.asked().next()?;
        if self.has(path) || self.cased(path).next().is_some() {
            return None;
        }
        let is_other = |event: &&Event| event.name.as_deref() == Some(other.event_name());
        let there: Vec<&Event> =
            self.events.iter().filter(is_other).filter(|event| has(path, event)).collect();
        if there.is_empty() && !documented.contains(&path.head()) {
            return None;
        }
        let statement = Sentence::new()
            .data(plain(self.key))
            .say(format!("counts {}, and none of the listed ones has ", asked.label()))
            .data(quoted(&path.to_string()))
            .say(format!("; {} has it", other.label()));
        let rules_out = say(if there.is_empty() {
            "the property is documented only for the other event"
        } else {
            "listed events with the other name have it"
        });
        let about = About::events(if there.is_empty() { self.asked().collect() } else { there });
        Some(Finding::new(FindingKind::WrongEventInTrait, about, statement).ruling_out(rules_out))
    }

    /// No event has the definition's name, but one has a very similar name.
    fn near_name(&self) -> Option<Finding> {
        if !self.weighing.events.is_empty() {
            return None;
        }
        let names: BTreeSet<&str> = self.events.iter().filter_map(|event| event.name.as_deref()).collect();
        let near = nearest(self.asked_name(), names)?;
        let events: Vec<&Event> =
            self.events.iter().filter(|event| event.name.as_deref() == Some(near)).collect();
        let named = if events.len() == 1 {
            "1 event is named ".to_owned()
        } else {
            format!("{} events are named ", events.len())
        };
        let statement = say(named)
            .data(quoted(near))
            .say(", and ")
            .data(plain(self.key))
            .say(" asks for ")
            .data(quoted(self.asked_name()));
        let rules_out = say("no listed event has the name in the definition");
        Some(Finding::new(FindingKind::NearMissName, About::events(events), statement).ruling_out(rules_out))
    }

    fn too_few(&self) -> Option<Finding> {
        let ComputedKind::MostFrequent { minimum_frequency, .. } = self.evidence.kind else { return None };
        let highest = self.weighing.tally.highest_frequency();
        if self.evidence.value.is_some()
            || highest == 0
            || matches!(self.evidence.held, HeldTrait::Set { .. })
        {
            return None;
        }
        let most = if highest == 1 { "once".to_owned() } else { format!("{highest} times") };
        let statement = Sentence::new().data(plain(self.key)).say(format!(
            ": no listed value occurs more than {most}, but {minimum_frequency} times are needed"
        ));
        let counted = self.weighing.events.iter().filter(|one| one.standing == EventStanding::Counted);
        let about =
            About::events(counted.filter_map(|one| self.events.get(one.at as usize)).collect::<Vec<_>>());
        let rules_out = say("the condition holds and there are values");
        Some(Finding::new(FindingKind::TooFewOccurrences, about, statement).ruling_out(rules_out))
    }

    fn batch(&self) -> Option<Finding> {
        let window = self.weighing.trial.computation.window?;
        let is_behind = self.verdict == ComputedVerdict::Pending && self.evidence.lags;
        is_behind.then(|| {
            let hours = super::words::hours_in_words(window.from_hours);
            let statement = Sentence::new()
                .data(plain(self.key))
                .say(format!("looks back {hours}, so it is computed in batches"));
            let rules_out = say(
                "an event entered or left the window within the last day, and the trait does not reflect it",
            );
            Finding::new(FindingKind::BatchTrait, About::default(), statement).ruling_out(rules_out)
        })
    }
}
