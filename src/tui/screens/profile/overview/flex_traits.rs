//! The six Flex traits: value, age, verdict, and where the value comes from.

use super::super::{Parts, readings};
use super::judged;
use crate::domain::check::reason;
use crate::domain::flex::FlexTrait;
use crate::domain::json::RawJson;
use crate::domain::traits::Trait;
use crate::domain::verdict::Verdict;
use crate::tui::context::Context;
use crate::tui::paint::Phrase;
use crate::tui::theme::Role;
use crate::tui::widgets::{sid, verdict};

/// Width of the trait's name.
const NAME: usize = 11;
/// Width of the verdict.
const VERDICT: usize = 16;
/// Width from which age and source have columns of their own.
const WITH_SOURCE: u16 = 76;

/// Width of the source: `Completed of KD…4e21`.
const SOURCE: usize = 21;
/// Widest value; wider ones are cut so that the verdict stays near.
const MOST_VALUE: usize = 48;

/// A line per trait.
pub fn rows(parts: &Parts, context: &Context, width: u16) -> Vec<Phrase> {
    FlexTrait::ALL.iter().map(|which| row(*which, parts, context, width)).collect()
}

fn row(which: FlexTrait, parts: &Parts, context: &Context, width: u16) -> Phrase {
    let ascii = context.ascii;
    let wide = width >= WITH_SOURCE;
    let age_width = if wide { 7 } else { 0 };
    let source_width = if wide { SOURCE } else { 0 };
    let room = usize::from(width)
        .saturating_sub(2 + NAME + age_width + VERDICT + source_width + 1)
        .clamp(6, MOST_VALUE);
    let found = parts.flex_traits.value().and_then(|traits| traits.set(which.key()));
    let value = found.map_or_else(|| unset(parts), |one| readings::flex_value(which, &one.value, context));
    let line = Phrase::new().label(which.label(), Role::Muted).padded_to(NAME, ascii);
    let line = line.then(value.fitted(room, ascii)).gap(1);
    let line =
        if wide { line.then(age(which, found, parts, context).fitted(age_width, ascii)) } else { line };
    let line = line.then(judged_word(which, parts).fitted(VERDICT, ascii));
    if wide { line.then(source(which, parts)) } else { line }
}

fn unset(parts: &Parts) -> Phrase {
    match parts.flex_traits.value() {
        Some(_) => Phrase::new().label("not set", Role::Muted),
        None => Phrase::new(),
    }
}

/// Since when the value stands, where an answer told.
fn age(which: FlexTrait, found: Option<&Trait>, parts: &Parts, context: &Context) -> Phrase {
    let paged = parts.traits.value().and_then(|traits| traits.get(which.key()));
    let updated = found.and_then(|one| one.updated_at.as_ref()).or_else(|| paged?.updated_at.as_ref());
    let instant = found.and(updated).and_then(|stamp| stamp.instant);
    instant.map(|instant| Phrase::new().figure(context.age(instant), Role::Muted)).unwrap_or_default()
}

fn judged_word(which: FlexTrait, parts: &Parts) -> Phrase {
    judged(parts, which).map(|judged| verdict::of_trait(judged.verdict)).unwrap_or_default()
}

/// `Initiated of KD…4e21`
fn source(which: FlexTrait, parts: &Parts) -> Phrase {
    let Some(judged) = judged(parts, which) else { return Phrase::new() };
    let told = match judged.verdict {
        Verdict::Stale => judged.stale_from.as_ref(),
        Verdict::OutOfWindow | Verdict::Unknown | Verdict::None => None,
        _ => judged.awaited.as_ref().or(judged.feeding.as_ref()),
    };
    let Some(event) = told else { return Phrase::new() };
    let phrase = Phrase::new().label(event.kind.label(), Role::Muted);
    match &event.interaction_sid {
        Some(sid) => phrase.label(" of ", Role::Muted).then(sid::short(sid, Role::Text)),
        None => phrase.label(" without SID", Role::Warn),
    }
}

/// The story of one trait: why its verdict is what it is, and its text where it was read as something else.
pub fn story(parts: &Parts, context: &Context, which: FlexTrait) -> Phrase {
    let Some(judged) = judged(parts, which) else { return Phrase::new() };
    let why = reason(judged, context.now);
    let phrase = Phrase::new().label(which.label(), Role::Muted).label(": ", Role::Muted);
    let phrase = phrase.sentence(&why, Role::Text);
    match judged.value.as_ref().filter(|value| readings::differs_from_text(which, value)) {
        Some(value) => as_sent(phrase, value),
        None => phrase,
    }
}

fn as_sent(phrase: Phrase, value: &RawJson) -> Phrase {
    phrase.label("; sent as ", Role::Muted).then(readings::raw(value))
}
