//! One row per trait: before, now, expected, verdict.

use super::lines::Sheet;
use crate::domain::flex::FlexTrait;
use crate::domain::json::RawJson;
use crate::domain::replay::judgement::{Judgement, Outcome, TraitOutcome};
use crate::domain::verdict::Verdict;
use crate::tui::paint::{Line, Number, Symbol};
use crate::tui::screens::profile::readings;
use crate::tui::theme::Role;

/// Width of the first and the last column; the three values share the rest.
const TRAIT: usize = 11;
const VERDICT: usize = 14;
/// Greatest width of a value.
const VALUE: usize = 30;
/// From this column width on, a date fits with its year.
const DATE: usize = 20;

/// The table; while `waiting`, missing values are not failures yet.
pub fn verdicts(judgement: &Judgement, waiting: bool, sheet: &Sheet<'_>) -> Vec<Line> {
    let width = (sheet.width.saturating_sub(TRAIT + VERDICT) / 3).min(VALUE);
    let title = |text: &'static str| Line::new().label(text, Role::Muted);
    let head = cell(title("trait"), TRAIT, sheet)
        .then(cell(title("before"), width, sheet))
        .then(cell(title("now"), width, sheet))
        .then(cell(title("expected"), width, sheet))
        .then(title("verdict"));
    let row = |outcome: &TraitOutcome| {
        let shown =
            |raw: &Option<RawJson>| cell(value(outcome.which, raw.as_ref(), width, sheet), width, sheet);
        cell(Line::new().label(outcome.which.label(), Role::Text), TRAIT, sheet)
            .then(shown(&outcome.before))
            .then(shown(&outcome.after))
            .then(shown(&outcome.expected))
            .then(verdict(outcome, waiting))
    };
    std::iter::once(head).chain(judgement.traits.iter().map(row)).collect()
}

/// A text and a blank, exactly `width` columns wide.
pub fn cell(text: Line, width: usize, sheet: &Sheet<'_>) -> Line {
    text.fitted(width.saturating_sub(1), sheet.context.ascii).gap(1)
}

/// A trait's value in readable form, in a column of this width.
pub fn value(which: FlexTrait, raw: Option<&RawJson>, width: usize, sheet: &Sheet<'_>) -> Line {
    let Some(raw) = raw else { return Line::new().symbol(Symbol::Dash, Role::Muted) };
    match (which, readings::instant(raw)) {
        (FlexTrait::Start, Some(instant)) if width < DATE => {
            let zone = sheet.context.zone;
            Line::new()
                .number(Number::day(instant, zone), Role::Text)
                .gap(1)
                .number(Number::clock(instant, zone), Role::Text)
        }
        _ => readings::flex_value(which, raw, sheet.context),
    }
}

fn verdict(outcome: &TraitOutcome, waiting: bool) -> Line {
    let line = Line::new();
    match outcome.outcome {
        Outcome::Fed(Verdict::Match) if outcome.was_so => {
            line.symbol(Symbol::Check, Role::Muted).label(" as before", Role::Muted)
        }
        Outcome::Fed(Verdict::Match) => line.symbol(Symbol::Check, Role::Good).label(" match", Role::Good),
        Outcome::Fed(_) if waiting => line.symbol(Symbol::Waiting, Role::Warn).label(" waiting", Role::Warn),
        Outcome::NotProvided | Outcome::Unchanged | Outcome::SetAlone => {
            line.symbol(Symbol::Dash, Role::Muted).gap(1).label(outcome.outcome.label(), Role::Muted)
        }
        bad => line.symbol(Symbol::Cross, Role::Bad).gap(1).label(bad.label(), Role::Bad),
    }
}
