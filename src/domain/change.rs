//! What changed on a profile between two readings.

use super::check::{Check, TraitCheck};
use super::event::{Event, ProfileEvents};
use super::finding::Finding;
use super::json::{RawJson, SharedText};
use super::verdict::Enrichment;
use std::collections::HashSet;
use std::hash::{Hash, Hasher};

/// A profile as it was read at one time.
#[derive(Clone, Debug)]
pub struct ProfileReading {
    pub events: ProfileEvents,
    pub check: Check,
    /// Findings other than verdicts.
    pub findings: Vec<Finding>,
    /// Whether every item of the Flex traits and of the events was read. Otherwise a finding may be there and not be found.
    pub is_whole: bool,
}

impl ProfileReading {
    pub fn view(&self) -> ReadingView<'_> {
        let Self { events, check, findings, is_whole } = self;
        let (traits, enrichment) = (&*check.traits, check.enrichment);
        ReadingView { events, traits, enrichment, findings, is_whole: *is_whole }
    }
}

/// A reading whose parts are kept elsewhere.
#[derive(Clone, Copy, Debug)]
pub struct ReadingView<'a> {
    pub events: &'a ProfileEvents,
    pub traits: &'a [TraitCheck],
    pub enrichment: Enrichment,
    pub findings: &'a [Finding],
    pub is_whole: bool,
}

/// An event compared by its content: a message id alone may belong to two different events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventContent {
    message_id: Option<SharedText>,
    raw: RawJson,
}

impl From<&Event> for EventContent {
    fn from(event: &Event) -> Self {
        Self { message_id: event.message_id.clone(), raw: event.raw.clone() }
    }
}

impl Hash for EventContent {
    /// Events may be large, and ids are nearly always different.
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.message_id.as_deref().hash(state);
        self.raw.as_str().len().hash(state);
    }
}

/// One difference. Of two values, the earlier one comes first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change<'a> {
    /// An event that was not listed before.
    Event(&'a Event),
    /// The value or the verdict of a Flex trait.
    Trait(Option<&'a TraitCheck>, &'a TraitCheck),
    FindingBegan(&'a Finding),
    /// A finding that a reading of everything no longer has.
    FindingEnded(&'a Finding),
    Verdict(Option<Enrichment>, Enrichment),
}

/// The differences, in the order in which a person reads them: new events (oldest first), traits, findings, the verdict.
///
/// Without an earlier reading only the verdict counts as news. Events that are no longer listed are no change: the service
/// drops them after 14 days.
pub fn changes<'a>(before: Option<&'a ProfileReading>, after: &'a ProfileReading) -> Vec<Change<'a>> {
    match before {
        Some(before) => differences(before.view(), after.view()),
        None => vec![Change::Verdict(None, after.check.enrichment)],
    }
}

/// The differences between two readings, in the same order.
pub fn differences<'a>(before: ReadingView<'a>, after: ReadingView<'a>) -> Vec<Change<'a>> {
    let mut changes: Vec<Change<'a>> = new_events(before.events, after.events).map(Change::Event).collect();
    for (old, new) in before.traits.iter().zip(after.traits) {
        let value = |one: &'a TraitCheck| one.value.as_ref().map(RawJson::as_str);
        if value(old) != value(new) || old.verdict != new.verdict {
            changes.push(Change::Trait(Some(old), new));
        }
    }
    let is_in = |one: &Finding, list: &[Finding]| {
        list.iter().any(|other| (other.kind, &other.about) == (one.kind, &one.about))
    };
    let began = after.findings.iter().filter(|one| !is_in(one, before.findings));
    let ended = before.findings.iter().filter(|one| after.is_whole && !is_in(one, after.findings));
    changes.extend(began.map(Change::FindingBegan).chain(ended.map(Change::FindingEnded)));
    if before.enrichment != after.enrichment {
        changes.push(Change::Verdict(Some(before.enrichment), after.enrichment));
    }
    changes
}

/// Events that are listed now and were not before, oldest first. A list that was not read to its end says nothing about older
/// events: then only those above the first one that is known are new.
fn new_events<'a>(before: &ProfileEvents, after: &'a ProfileEvents) -> impl Iterator<Item = &'a Event> {
    let known: HashSet<EventContent> = before.all.items.iter().map(EventContent::from).collect();
    let is_new = |event: &&Event| !known.contains(&EventContent::from(*event));
    let events = &after.all.items;
    let new: Vec<&'a Event> = if before.all.is_whole() {
        events.iter().filter(is_new).collect()
    } else {
        let first = events.iter().position(|event| !is_new(&event)).unwrap_or_default();
        events.iter().take(first).collect()
    };
    new.into_iter().rev()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::check::{CheckSettings, check};
    use crate::domain::engagement;
    use crate::domain::finding::findings;
    use crate::domain::listing::{Extent, Partial};
    use crate::domain::samples::event;
    use crate::domain::traits::Traits;
    use chrono::{DateTime, Utc};

    const INITIATED: &str = r#"{"type":"track","event":"Flex - Engagement Initiated","message_id":"m1",
        "timestamp":"2026-11-22T09:00:00Z","properties":{"interactionSid":"KD1","channelSid":"UO1","duration":60}}"#;
    const COMPLETED: &str = r#"{"type":"track","event":"Flex - Engagement Completed","message_id":"m2",
        "timestamp":"2026-11-22T09:05:00Z","properties":{"interactionSid":"KD1","channelSid":"UO1","sentiment":"positive"}}"#;

    fn reading(events: &[&str], now: &str) -> ProfileReading {
        let mut items: Vec<Event> = events.iter().map(|json| event(json)).collect();
        crate::domain::event::put_in_order(&mut items);
        let engagements = items.iter().filter(|event| engagement::read(event).is_some()).cloned().collect();
        let listed = |items| Partial { items, ..Partial::default() };
        let events = ProfileEvents { all: listed(items), engagements: listed(engagements) };
        judged(events, now)
    }

    fn judged(events: ProfileEvents, now: &str) -> ProfileReading {
        let now: DateTime<Utc> = now.parse().unwrap();
        let traits = Traits(Partial::default());
        let check = check(&traits, &events.engagements, now, CheckSettings::default());
        let found = findings(&check, Some(&traits), Some(&events.all), now);
        let findings = found.filter(|one| !one.kind.is_a_verdict()).collect();
        let is_whole = events.all.is_whole() && events.engagements.is_whole();
        ProfileReading { events, check, findings, is_whole }
    }

    fn words(changes: &[Change<'_>]) -> Vec<String> {
        let word = |change: &Change<'_>| match change {
            Change::Event(event) => format!("event {}", event.message_id.as_deref().unwrap_or_default()),
            Change::Trait(_, after) => format!("{} {}", after.which.label(), after.verdict.label()),
            Change::FindingBegan(finding) => format!("+{}", finding.kind.name()),
            Change::FindingEnded(finding) => format!("-{}", finding.kind.name()),
            Change::Verdict(_, after) => format!("verdict {}", after.label()),
        };
        changes.iter().map(word).collect()
    }

    #[test]
    fn the_first_reading_has_a_verdict_and_the_same_again_has_nothing() {
        let one = reading(&[INITIATED], "2026-11-22T09:10:00Z");
        assert_eq!(words(&changes(None, &one)), ["verdict not enriched"]);
        assert!(changes(Some(&one), &one).is_empty());
    }

    #[test]
    fn events_that_arrive_change_traits_and_end_findings() {
        let before = reading(&[INITIATED], "2026-11-22T14:00:00Z");
        let after = reading(&[INITIATED, COMPLETED], "2026-11-22T14:00:00Z");
        assert_eq!(
            words(&changes(Some(&before), &after)),
            [
                "event m2",
                "outcome not provided",
                "topics not provided",
                "+codes-not-configured",
                "-task-not-completed"
            ]
        );
        assert!(!words(&changes(Some(&after), &before)).iter().any(|word| word.starts_with("event")));
    }

    #[test]
    fn a_finding_is_over_only_if_every_event_was_read() {
        let before = reading(&[INITIATED], "2026-11-22T14:00:00Z");
        let mut events = before.events.clone();
        events.engagements.extent = Extent::incomplete("page 2 answered 500");
        let after = judged(events, "2026-11-22T14:01:00Z");
        assert!(!words(&changes(Some(&before), &after)).iter().any(|word| word.starts_with('-')));
    }

    #[test]
    fn what_an_incomplete_list_did_not_show_is_no_news_unless_it_is_newer() {
        let word = |before: &[&str], after: &[&str]| {
            let mut before = reading(before, "2026-11-22T14:00:00Z").events;
            before.all.extent = Extent::incomplete("page 2 answered 500");
            let before = judged(before, "2026-11-22T14:00:00Z");
            let after = reading(after, "2026-11-22T14:00:00Z");
            words(&changes(Some(&before), &after)).iter().filter(|word| word.starts_with("event")).count()
        };
        assert_eq!(word(&[COMPLETED], &[COMPLETED, INITIATED]), 0, "an older event was not read");
        assert_eq!(word(&[INITIATED], &[COMPLETED, INITIATED]), 1, "a newer event arrived");
        assert_eq!(word(&[], &[COMPLETED, INITIATED]), 0, "nothing was read to compare with");
    }

    #[test]
    fn two_events_with_one_message_id_are_told_apart_by_their_content() {
        let other = INITIATED.replace("\"duration\":60", "\"duration\":61");
        let before = reading(&[INITIATED], "2026-11-22T09:10:00Z");
        let after = reading(&[INITIATED, &other], "2026-11-22T09:10:00Z");
        assert_eq!(words(&changes(Some(&before), &after)).first().map(String::as_str), Some("event m1"));
    }

    #[test]
    fn time_alone_can_change_a_verdict() {
        let soon = reading(&[INITIATED], "2026-11-22T09:01:00Z");
        let later = reading(&[INITIATED], "2026-11-22T14:00:00Z");
        let words = words(&changes(Some(&soon), &later));
        assert!(
            words.contains(&"+task-not-completed".to_owned())
                && words.contains(&"duration missing".to_owned())
        );
    }
}
