//! The traits of an earlier time: each with its value, the rule by which it is known, and the verdict then and now.
//!
//! ```text
//!  The traits then, how they are known, and what the check said of them
//!    sentiment  "positive"  held                         ◷ stale
//!    duration   100         from Initiated 28 Nov 03:16  ✔ match if written, now ≠ mismatch
//! ```

use super::page::{PageLine, blank};
use super::running::DryRun;
use super::then::ThenTrait;
use crate::domain::flex::FlexTrait;
use crate::domain::liquid::Value;
use crate::domain::past::{PastRule, Tense};
use crate::domain::taskrouter::attributes::shown;
use crate::domain::text::Displayable;
use crate::domain::verdict::Verdict;
use crate::tui::context::Context;
use crate::tui::paint::{Line, Number};
use crate::tui::theme::Role;
use crate::tui::widgets::verdict;

/// The greatest widths of a name and of a value, where they are in columns.
const NAME: usize = 24;
const VALUE: usize = 22;
/// The longest reason, in bytes.
const REASON: usize = 200;

/// Nothing for a run of now, or ahead.
pub fn lines(run: &DryRun, context: &Context) -> Vec<PageLine> {
    let Some(then) = run.then.as_ref().filter(|then| then.tense == Tense::Past) else { return Vec::new() };
    let ascii = context.ascii;
    let cells: Vec<[Line; 4]> = then.listed.iter().map(|one| cells(one, context)).collect();
    let widest = |at: usize, most: usize| {
        let widths = cells.iter().filter_map(|row| row.get(at)).map(|cell| cell.width(ascii));
        widths.max().unwrap_or_default().min(most)
    };
    let (name, value, known) = (widest(0, NAME), widest(1, VALUE), widest(2, usize::MAX).min(VALUE + NAME));
    let heading = "The traits then, how they are known, and what the check said of them";
    let row = |[key, held, rule, verdict]: [Line; 4]| {
        let line = key.fitted(name, ascii).gap(2).then(held.fitted(value, ascii)).gap(2);
        let line =
            if verdict.is_empty() { line.then(rule) } else { line.then(rule.padded_to(known, ascii)).gap(2) };
        PageLine::wrapped(3, line.then(verdict))
    };
    let heading = PageLine::wrapped(1, Line::new().label(heading, Role::Muted));
    [blank(), heading].into_iter().chain(cells.into_iter().map(row)).collect()
}

/// The name, brighter if the run read it; the value; the rule; the verdict.
fn cells(one: &ThenTrait, context: &Context) -> [Line; 4] {
    let role = if one.is_read { Role::Title } else { Role::Muted };
    let name = match FlexTrait::of_key(&one.known.key) {
        Some(which) => Line::new().label(which.label(), role),
        None => Line::new().data(&Displayable::cell(&one.known.key), role),
    };
    [name, value(&one.known.value), rule(one, context), verdicts(one)]
}

fn value(value: &Value) -> Line {
    match value {
        Value::Nil => Line::new().label("unset", Role::Muted),
        Value::Unknown(unknown) if unknown.one_of.is_empty() => Line::new().label("unknown", Role::Warn),
        Value::Unknown(unknown) => {
            let words: Vec<&str> = unknown.one_of.iter().map(AsRef::as_ref).collect();
            Line::new().data(&Displayable::bounded(&words.join(" or "), REASON), Role::Warn)
        }
        known => Line::new().data(&Displayable::bounded(&shown(known), REASON), Role::Text),
    }
}

/// `from Initiated 28 Nov 03:16`, `changed since, at …`
fn rule(one: &ThenTrait, context: &Context) -> Line {
    let known = &one.known;
    match (known.value.as_unknown(), &known.event) {
        (Some(unknown), _) if unknown.because.starts_with(known.rule.label()) => {
            Line::new().data(&Displayable::bounded(&unknown.because, REASON), Role::Warn)
        }
        (Some(unknown), _) => {
            let line = Line::new().label(known.rule.label(), Role::Warn).label(": ", Role::Muted);
            line.data(&Displayable::bounded(&unknown.because, REASON), Role::Muted)
        }
        (None, Some(event)) if known.rule == PastRule::FromEvents => {
            let line = Line::new().label("from ", Role::Muted).label(event.kind.label(), Role::Text);
            let sent = event.time.map(|sent| Number::day_and_minute(sent, context.zone));
            sent.into_iter().fold(line, |line, sent| line.gap(1).number(sent, Role::Muted))
        }
        _ => Line::new().label(known.rule.label(), Role::Muted),
    }
}

/// `✔ match, now ◷ stale`
fn verdicts(one: &ThenTrait) -> Line {
    let Some((then, now)) = one.verdicts else { return Line::new() };
    let word = |line: Line, verdict| {
        let (symbol, role) = verdict::sign(verdict);
        line.symbol(symbol, role).gap(1).label(verdict.label(), role)
    };
    let line = word(Line::new(), then);
    // Of a value that was taken from the event it says nothing else.
    let is_assumed = one.known.rule == PastRule::FromEvents && then == Verdict::Match;
    let line = if is_assumed { line.label(" if written", Role::Muted) } else { line };
    match now.filter(|now| *now != then) {
        Some(now) => word(line.label(", now ", Role::Muted), now),
        None => line,
    }
}
