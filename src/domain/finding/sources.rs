//! Findings in the answers themselves: names that miss narrowly, keys that stand twice.

use super::super::engagement::{NearMiss, near_miss};
use super::super::event::Event;
use super::super::flex::{EngagementKind, FlexTrait};
use super::super::listing::Listed;
use super::super::text::Displayable;
use super::super::traits::Traits;
use super::{About, Finding, FindingKind, QUOTED, finding, say};

/// Events whose names miss an engagement event's narrowly: they feed no trait, and look in a list as if they did.
pub fn near_misses(events: Option<&Listed<Event>>) -> Vec<Finding> {
    let misses = EngagementKind::BOTH.map(NearMiss::Misspelled).into_iter().chain([NearMiss::Legacy]);
    misses.filter_map(|miss| named_like(events?, miss)).collect()
}

fn named_like(events: &Listed<Event>, miss: NearMiss) -> Option<Finding> {
    let alike: Vec<&Event> = events.items.iter().filter(|event| near_miss(event) == Some(miss)).collect();
    let name = alike.first()?.name.as_deref()?;
    let is_one = alike.len() == 1;
    let named = if is_one { " event is named " } else { " events are named like " };
    let told = say(format!("{}{named}", alike.len())).data(Displayable::bounded(name, QUOTED).quote());
    let told = match miss {
        NearMiss::Misspelled(kind) => told.say(format!(" instead of \"{}\"", kind.event_name())),
        NearMiss::Legacy => told.say(", an early name of Completed"),
    };
    let told = told.say(if is_one { ": it is not counted" } else { ": they are not counted" });
    let about = About::events(alike);
    Some(finding(FindingKind::NearMissName, about, told, "Correct the name where the event is sent."))
}

/// Flex traits whose key stood more than once in one answer.
pub fn repeated(traits: Option<&Traits>) -> Vec<Finding> {
    let is_repeated =
        |which: &FlexTrait| traits.and_then(|t| t.get(which.key())).is_some_and(|one| one.repeated);
    let told =
        |which: FlexTrait| say(which.key()).say(" stood more than once in the answer: the last one is used");
    let found = FlexTrait::ALL.into_iter().filter(is_repeated);
    let about = |which| About::traits([which]);
    found.map(|which| finding(FindingKind::RepeatedTrait, about(which), told(which), "")).collect()
}
