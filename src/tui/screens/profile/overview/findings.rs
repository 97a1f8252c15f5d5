//! What is to be known besides the verdict: parts that are not whole, events that do not fit together.

use super::super::Parts;
use crate::domain::check::{Check, TraitCheck};
use crate::domain::engagement::{NearMiss, near_miss};
use crate::domain::event::Event;
use crate::domain::flex::{EngagementKind, FlexTrait};
use crate::domain::interaction::InteractionState;
use crate::domain::text::Displayable;
use crate::domain::verdict::Verdict;
use crate::tui::context::Context;
use crate::tui::paint::{Figure, Glyph, Phrase};
use crate::tui::remote::Remote;
use crate::tui::theme::Role;
use crate::tui::widgets::{picture, sid};

/// A misspelled name is quoted up to this many bytes.
const NAME_BYTES: usize = 60;

/// `Findings: none`, or a line each.
pub fn lines(parts: &Parts, context: &Context) -> Vec<Phrase> {
    let mut found = Vec::new();
    let check = super::check_of(parts);
    if let Some(check) = check {
        of_interactions(check, context, &mut found);
    }
    near_misses(parts, &mut found);
    repeated(parts, &mut found);
    shortfalls(parts, &mut found);
    if let Some(check) = check.filter(|_| found.is_empty() && !is_being_read(parts)) {
        let is_bad = |one: &TraitCheck| {
            matches!(one.verdict, Verdict::Missing | Verdict::Stale | Verdict::Mismatch | Verdict::Unknown)
        };
        // "None" below a bad verdict would read as a contradiction.
        let words = if check.traits.iter().any(is_bad) { "none besides the verdicts above" } else { "none" };
        return vec![Phrase::new().label("Findings: ", Role::Muted).label(words, Role::Text)];
    }
    found
}

/// Whether what findings rest on is still coming: what is not there yet cannot be said to be nothing.
const fn is_being_read(parts: &Parts) -> bool {
    parts.flex_traits.is_loading() || parts.events.is_loading()
}

fn finding() -> Phrase {
    Phrase::new().glyph(Glyph::Warning, Role::Warn).gap(1)
}

fn of_interactions(check: &Check, context: &Context, found: &mut Vec<Phrase>) {
    for interaction in &check.interactions.items {
        let name = finding().then(sid::short(&interaction.interaction_sid, Role::Text));
        match interaction.state {
            InteractionState::Overdue => {
                let sent = interaction.initiated().and_then(|event| event.timestamp.instant);
                let phrase = name.label(": Initiated", Role::Text);
                let phrase = match sent {
                    Some(sent) => phrase.gap(1).figure(context.ago(sent), Role::Text),
                    None => phrase,
                };
                found.push(phrase.label(
                    " has no Completed. Next: find its task in Flex; complete or cancel it.",
                    Role::Text,
                ));
            }
            InteractionState::Conflicting => {
                let phrase = name.label(" has ", Role::Text);
                let phrase = phrase
                    .figure(Figure::count(interaction.initiated.len()), Role::Text)
                    .label(" Initiated and ", Role::Text)
                    .figure(Figure::count(interaction.completed.len()), Role::Text);
                found.push(phrase.label(" Completed: the newest of each is used.", Role::Text));
            }
            InteractionState::OrphanCompleted => {
                found.push(name.label(
                    ": Completed without Initiated; it may be older than 14 days, or on another profile.",
                    Role::Text,
                ));
            }
            _ => {}
        }
    }
    let unpaired = check.interactions.unpaired.len();
    if unpaired > 0 {
        let words = if unpaired == 1 {
            " engagement event belongs to no interaction: its SIDs are missing."
        } else {
            " engagement events belong to no interaction: their SIDs are missing."
        };
        found.push(finding().figure(Figure::count(unpaired), Role::Text).label(words, Role::Text));
    }
}

/// Events whose names miss an engagement event's narrowly: they feed no trait, and look in a list as if they did.
fn near_misses(parts: &Parts, found: &mut Vec<Phrase>) {
    let Some(events) = parts.events.value() else { return };
    let misspelled = EngagementKind::BOTH.map(NearMiss::Misspelled);
    for miss in misspelled.into_iter().chain([NearMiss::Legacy]) {
        let alike: Vec<&Event> =
            events.all.items.iter().filter(|event| near_miss(event) == Some(miss)).collect();
        let Some(name) = alike.first().and_then(|event| event.name.as_deref()) else { continue };
        let phrase = finding().figure(Figure::count(alike.len()), Role::Text);
        let is_one = alike.len() == 1;
        let named = if is_one { " event is named " } else { " events are named like " };
        let name = Displayable::bounded(name, NAME_BYTES).quote();
        let phrase = phrase.label(named, Role::Text).data_with_badges(&name, Role::Text);
        let phrase = match miss {
            NearMiss::Misspelled(kind) => phrase
                .label(" instead of \"", Role::Text)
                .label(kind.event_name(), Role::Text)
                .label("\"", Role::Text),
            NearMiss::Legacy => phrase.label(", an early name of Completed", Role::Text),
        };
        let counted = if is_one { ": it is not counted." } else { ": they are not counted." };
        found.push(phrase.label(counted, Role::Text));
    }
}

/// Flex traits whose key stood more than once in one answer.
fn repeated(parts: &Parts, found: &mut Vec<Phrase>) {
    let Some(traits) = parts.flex_traits.value() else { return };
    for which in FlexTrait::ALL {
        if traits.get(which.key()).is_some_and(|one| one.repeated) {
            let phrase = finding().label(which.key(), Role::Text);
            found
                .push(phrase.label(" stood more than once in the answer: the last one is used.", Role::Text));
        }
    }
}

fn shortfalls(parts: &Parts, found: &mut Vec<Phrase>) {
    let mut add = |what: &'static str, missing: Option<Phrase>| {
        if let Some(missing) = missing {
            found.push(finding().label(what, Role::Text).label(": ", Role::Muted).then(missing));
        }
    };
    add("Flex traits", of(&parts.flex_traits, |traits| picture::missing(&traits.0)));
    add("engagement events", of(&parts.events, |events| picture::missing(&events.engagements)));
    add("events", of(&parts.events, |events| picture::missing(&events.all)));
    add("traits", of(&parts.traits, |traits| picture::missing(&traits.0)));
    add("identifiers", of(&parts.identifiers, picture::missing));
    add("links", of(&parts.links, picture::missing));
}

fn of<T>(remote: &Remote<T>, missing: impl Fn(&T) -> Option<Phrase>) -> Option<Phrase> {
    remote.value().and_then(missing)
}
