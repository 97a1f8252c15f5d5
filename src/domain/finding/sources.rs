//! Findings in the answers themselves: names that nearly match, and repeated keys.

use super::super::engagement::{NearMiss, near_miss};
use super::super::event::Event;
use super::super::flex::{EngagementKind, FlexTrait};
use super::super::json::SharedText;
use super::super::listing::Partial;
use super::super::text::Displayable;
use super::super::traits::Traits;
use super::{About, Finding, FindingKind, QUOTED, finding, say};

/// More look-alikes than this add no information.
const MOST_LOOK_ALIKES: usize = 24;

/// Events whose names nearly match an engagement event: they feed no trait, but look in a list as if they did.
pub struct MisnamedEvents<'a>(Vec<(NearMiss, &'a Event)>);

impl<'a> MisnamedEvents<'a> {
    pub fn among(events: Option<&'a Partial<Event>>) -> Self {
        let events = events.map_or(&[][..], |listed| &listed.items);
        Self(events.iter().filter_map(|event| Some((near_miss(event)?, event))).collect())
    }

    /// One finding for each name that was meant.
    pub fn findings(&self) -> Vec<Finding> {
        let kinds = EngagementKind::BOTH.map(NearMiss::Misspelled).into_iter().chain([NearMiss::Legacy]);
        kinds.filter_map(|kind| named_like(&self.0, kind)).collect()
    }

    /// Whether the event that a finding misses is here, under another name.
    pub fn explain(&self, finding: &Finding) -> bool {
        let missing = match finding.kind {
            FindingKind::TaskNotCompleted => EngagementKind::Completed,
            FindingKind::CompletedWithoutInitiated => EngagementKind::Initiated,
            _ => return false,
        };
        let is_it = |(miss, event): &(NearMiss, &Event)| {
            miss.meant() == missing
                && interaction_of(event).as_deref() == finding.about.interaction_sid.as_deref()
        };
        finding.about.interaction_sid.is_some() && self.0.iter().any(is_it)
    }
}

/// The interaction that an event names, whatever its own name.
fn interaction_of(event: &Event) -> Option<SharedText> {
    let properties = event.properties.as_ref()?;
    properties.shared_scalar(properties.get("interactionSid")?)
}

fn named_like(misses: &[(NearMiss, &Event)], miss: NearMiss) -> Option<Finding> {
    let alike: Vec<&Event> =
        misses.iter().filter(|(other, _)| *other == miss).map(|(_, event)| *event).collect();
    let first = alike.first()?;
    let (name, is_one) = (first.name.as_deref()?, alike.len() == 1);
    let named = if is_one { " event is named " } else { " events are named like " };
    let statement = say(format!("{}{named}", alike.len())).data(Displayable::bounded(name, QUOTED).quote());
    let statement = match miss {
        NearMiss::Misspelled(kind) => statement.say(format!(" instead of \"{}\"", kind.event_name())),
        NearMiss::Legacy => statement.say(", an early name of Completed"),
    };
    let statement = statement.say(if is_one { ": it is not counted" } else { ": they are not counted" });
    let interaction_sid = interaction_of(first).filter(|_| is_one);
    let about = About { interaction_sid, ..About::events(alike) };
    let rules_out = say("names must be equal to the letter: it is not an engagement event");
    Some(finding(FindingKind::NearMissName, about, statement).ruling_out(rules_out))
}

/// Traits whose keys look like those of Flex traits: verdicts ignore them, but a reader may not notice the difference.
pub fn near_miss_traits(traits: Option<&Traits>) -> Vec<Finding> {
    let items = traits.map_or(&[][..], |traits| &traits.0.items);
    let mut keys: Vec<(FlexTrait, &str)> = items
        .iter()
        .filter_map(|one| Some((FlexTrait::looked_like_by(&one.key)?, one.key.as_str())))
        .collect();
    keys.dedup();
    keys.sort_by_key(|(which, _)| *which);
    keys.truncate(MOST_LOOK_ALIKES);
    let found = |(which, key): (FlexTrait, &str)| {
        let statement = say("the trait ").data(Displayable::bounded(key, QUOTED).quote());
        let statement = statement.say(" is named like ").say(which.key()).say(": it is not counted");
        let rules_out = say("keys must be equal to the letter: it is another trait");
        finding(FindingKind::NearMissTrait, About::traits([which]), statement).ruling_out(rules_out)
    };
    keys.into_iter().map(found).collect()
}

/// Flex traits whose key occurred more than once in one answer.
pub fn repeated(traits: Option<&Traits>) -> Vec<Finding> {
    let is_repeated =
        |which: &FlexTrait| traits.and_then(|t| t.get(which.key())).is_some_and(|one| one.repeated);
    let statement = |which: FlexTrait| {
        say(which.key()).say(" appeared more than once in the answer: the last one is used")
    };
    let found = FlexTrait::ALL.into_iter().filter(is_repeated);
    let about = |which| About::traits([which]);
    let rules_out = || say("the key stood twice in one answer, not on two pages");
    found
        .map(|which| {
            finding(FindingKind::RepeatedTrait, about(which), statement(which)).ruling_out(rules_out())
        })
        .collect()
}
