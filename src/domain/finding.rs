//! Findings: inconsistencies by name, with their evidence and the next step. Nothing is guessed: each finding follows from
//! the data, and a sound profile has none.

mod about;
mod events;
mod kind;
mod sources;
#[cfg(test)]
mod tests;

pub use about::About;
pub use kind::FindingKind;
pub use sources::near_miss_traits;

use super::check::{Check, TraitCheck, reason};
use super::engagement::Engagement;
use super::event::Event;
use super::flex::EngagementKind;
use super::interaction::{Interaction, InteractionState, Interactions};
use super::json::SharedText;
use super::listing::Partial;
use super::sentence::Sentence;
use super::split::Split;
use super::timestamp;
use super::traits::Traits;
use super::verdict::Verdict;
use chrono::{DateTime, Duration, Utc};

/// One inconsistency.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub kind: FindingKind,
    /// The finding in words.
    pub told: Sentence,
    /// The items that it concerns.
    pub about: About,
    /// What to do next, as a sentence; empty if nothing can be done.
    pub next: &'static str,
}

impl Finding {
    /// Whether it says that half of this interaction is on another profile.
    pub fn is_of(&self, split: &Split) -> bool {
        self.kind == FindingKind::SplitIdentity
            && split.is_of(self.about.interaction_sid.as_deref(), self.about.channel_sid.as_deref())
    }
}

/// The number of bytes shown of a quoted name or value.
const QUOTED: usize = 60;

/// All inconsistencies in the data that the check used.
///
/// `traits` and `events` are the parts that the check read; a part that could not be read is `None` and produces no
/// findings. The iterator is lazy, because each of very many events may have several findings.
pub fn findings<'a>(
    check: &'a Check,
    traits: Option<&'a Traits>,
    events: Option<&'a Partial<Event>>,
    now: DateTime<Utc>,
) -> impl Iterator<Item = Finding> + 'a {
    let Interactions { items, unpaired: alone } = &check.interactions;
    let engagements = items.iter().flat_map(Interaction::events).chain(alone);
    let unread = &check.unread_kinds;
    let of_interactions = items.iter().flat_map(move |interaction| of_interaction(interaction, unread, now));
    of_interactions
        .chain(unpaired(alone))
        .chain(engagements.flat_map(move |event| events::of_event(event, now)))
        .chain(of_traits(check, now))
        .chain(sources::near_misses(events))
        .chain(near_miss_traits(traits))
        .chain(sources::repeated(traits))
}

/// The findings of a profile compared with other profiles: "half of an interaction is on another profile" replaces "it is
/// missing".
pub fn with_splits(findings: &[Finding], splits: &[Split]) -> Vec<Finding> {
    let is_about = |finding: &Finding, split: &Split| {
        matches!(finding.kind, FindingKind::TaskNotCompleted | FindingKind::CompletedWithoutInitiated)
            && split.is_of(finding.about.interaction_sid.as_deref(), finding.about.channel_sid.as_deref())
    };
    let others = findings.iter().filter(|one| splits.iter().all(|split| !is_about(one, split))).cloned();
    splits.iter().map(of_split).chain(others).collect()
}

fn of_split(split: &Split) -> Finding {
    let told = Sentence::new()
        .sid(&split.interaction_sid)
        .say(format!(": its {} is on ", split.missing.label()))
        .sid(&split.there.0);
    let about = About {
        interaction_sid: Some(split.interaction_sid.as_str().into()),
        channel_sid: split.channel_sid.as_deref().map(Into::into),
        other_profile: Some(split.there.clone()),
        ..About::default()
    };
    let next = "One customer has two profiles: compare their identifiers.";
    finding(FindingKind::SplitIdentity, about, told, next)
}

fn finding(kind: FindingKind, about: About, told: Sentence, next: &'static str) -> Finding {
    Finding { kind, told, about, next }
}

fn say(words: impl Into<std::borrow::Cow<'static, str>>) -> Sentence {
    Sentence::new().say(words)
}

fn ago(event: Option<&Engagement>, now: DateTime<Utc>) -> String {
    let sent = event.and_then(Engagement::sent);
    sent.map_or_else(String::new, |sent| format!(" {}", timestamp::ago(sent, now)))
}

/// Reports a missing partner only if every event of its kind was read.
fn of_interaction(interaction: &Interaction, unread: &[EngagementKind], now: DateTime<Utc>) -> Vec<Finding> {
    let named = || Sentence::new().sid(&interaction.interaction_sid);
    let about = || About::from(interaction);
    let mut found = Vec::new();
    match interaction.state {
        InteractionState::Overdue if !unread.contains(&EngagementKind::Completed) => {
            let age = ago(interaction.initiated(), now);
            let told = named().say(format!(": Initiated{age} has no Completed"));
            let next = "Find its task in Flex; complete or cancel it.";
            found.push(finding(FindingKind::TaskNotCompleted, about(), told, next));
        }
        InteractionState::OrphanCompleted if !unread.contains(&EngagementKind::Initiated) => {
            let told = named().say(": Completed without Initiated");
            let next =
                "Look for its Initiated: it may be older than 14 days, filtered, or on another profile.";
            found.push(finding(FindingKind::CompletedWithoutInitiated, about(), told, next));
        }
        _ => {}
    }
    let (initiated, completed) = (interaction.initiated.len(), interaction.completed.len());
    if initiated > 1 || completed > 1 {
        let told = named()
            .say(format!(" has {initiated} Initiated and {completed} Completed: the newest of each is used"));
        let next = "Compare them: a transfer, or an event that was sent twice.";
        found.push(finding(FindingKind::SeveralEvents, about(), told, next));
    }
    if interaction.wrap_up_time().is_some_and(|time| time < Duration::zero()) {
        let told = named().say(": Completed was sent before Initiated");
        found.push(finding(
            FindingKind::ReverseOrder,
            about(),
            told,
            "Compare the timestamps with when they were received.",
        ));
    }
    found
}

fn unpaired(events: &[Engagement]) -> Option<Finding> {
    let count = events.len();
    let words = if count == 1 { " engagement event belongs" } else { " engagement events belong" };
    let told = say(format!("{count}{words} to no interaction: SIDs are missing"));
    let next = "Look at the events: without interactionSid nothing can be paired.";
    (count > 0).then(|| finding(FindingKind::NoInteractionSid, About::unpaired(events), told, next))
}

fn of_traits(check: &Check, now: DateTime<Utc>) -> Vec<Finding> {
    let mut found = Vec::new();
    for one in &check.traits {
        let kind = match one.verdict {
            Verdict::Stale => FindingKind::StaleGeneration,
            Verdict::Mismatch => FindingKind::TraitMismatch,
            Verdict::Missing => FindingKind::TraitMissing,
            _ => continue,
        };
        let told = say(one.which.label()).say(": ").and(reason(one, now));
        found.push(finding(kind, about_trait(one), told, ""));
    }
    let set = check.traits.iter().filter(|one| one.verdict == Verdict::OutOfWindow).map(|one| one.which);
    let about = About::traits(set);
    if !about.traits.is_empty() && check.interactions.is_empty() {
        let told = say("traits outlive events: the interaction that set them is no longer listed");
        let next = "This alone is not a problem; the next interaction can be judged.";
        found.push(finding(FindingKind::OlderThanWindow, about, told, next));
    }
    found
}

/// A trait, with the interaction that it should describe and the events that its verdict is based on.
fn about_trait(one: &TraitCheck) -> About {
    let due = one.awaited.as_ref().or(one.feeding.as_ref());
    let events = [&one.awaited, &one.feeding, &one.stale_from].into_iter().flatten();
    let mut message_ids: Vec<SharedText> = Vec::new();
    for id in events.filter_map(|event| event.message_id.clone()) {
        if !message_ids.contains(&id) {
            message_ids.push(id);
        }
    }
    About {
        interaction_sid: due.and_then(|event| event.interaction_sid.clone()),
        channel_sid: due.and_then(|event| event.channel_sid.clone()),
        message_ids,
        traits: vec![one.which],
        began: due.and_then(|event| event.time),
        ..About::default()
    }
}
