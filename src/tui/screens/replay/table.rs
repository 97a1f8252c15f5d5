//! Before, now, expected, verdict: a row per trait.

use super::lines::Sheet;
use crate::domain::json::RawJson;
use crate::domain::replay::judgement::{Judgement, Outcome};
use crate::domain::verdict::Verdict;
use crate::tui::paint::{Glyph, Phrase};
use crate::tui::theme::Role;

/// Widths of the first and the last column; the three values share the rest.
const TRAIT: usize = 11;
const VERDICT: usize = 14;
/// Widest value.
const VALUE: usize = 30;

/// The table; while `waiting`, what is not there yet is no failure.
pub fn verdicts(judgement: &Judgement, waiting: bool, sheet: Sheet) -> Vec<Phrase> {
    let ascii = sheet.ascii;
    let value = (sheet.width.saturating_sub(TRAIT + VERDICT) / 3).min(VALUE);
    let cell = |text: Phrase, width: usize| text.fitted(width.saturating_sub(1), ascii).gap(1);
    let title = |text: &'static str| Phrase::new().label(text, Role::Muted);
    let head = cell(title("trait"), TRAIT)
        .then(cell(title("before"), value))
        .then(cell(title("now"), value))
        .then(cell(title("expected"), value))
        .then(title("verdict"));
    let row = |outcome: &crate::domain::replay::judgement::TraitOutcome| {
        let shown = |raw: &Option<RawJson>| match raw {
            Some(raw) => Phrase::new().data(&raw.view().cell(), Role::Text),
            None => Phrase::new().glyph(Glyph::Dash, Role::Muted),
        };
        cell(Phrase::new().label(outcome.which.label(), Role::Text), TRAIT)
            .then(cell(shown(&outcome.before), value))
            .then(cell(shown(&outcome.after), value))
            .then(cell(shown(&outcome.expected), value))
            .then(verdict(outcome.outcome, waiting))
    };
    std::iter::once(head).chain(judgement.traits.iter().map(row)).collect()
}

fn verdict(outcome: Outcome, waiting: bool) -> Phrase {
    let phrase = Phrase::new();
    match outcome {
        Outcome::Fed(Verdict::Match) => phrase.glyph(Glyph::Check, Role::Good).label(" match", Role::Good),
        Outcome::Fed(_) if waiting => phrase.glyph(Glyph::Waiting, Role::Warn).label(" waiting", Role::Warn),
        Outcome::NotProvided | Outcome::Unchanged => {
            phrase.glyph(Glyph::Dash, Role::Muted).gap(1).label(outcome.label(), Role::Muted)
        }
        bad => phrase.glyph(Glyph::Cross, Role::Bad).gap(1).label(bad.label(), Role::Bad),
    }
}
