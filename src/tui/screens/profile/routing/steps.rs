//! The way of a run: one row for each step, and below the selected one its other branches.

use super::detail;
use super::page::PageLine;
use super::running::DryRun;
use crate::domain::route::run::{RunStep, UntakenBranch};
use crate::domain::text::Displayable;
use crate::tui::paint::{Line, Number, Symbol};
use crate::tui::theme::Role;

/// The greatest width of a widget's and a branch's name.
const NAME: usize = 22;
/// The longest value shown in a step, in bytes.
const VALUE: usize = 300;
/// The column where the lines below a step begin.
const BELOW: u16 = 6;

pub fn lines(
    run: &DryRun,
    ascii: bool,
    (chosen, selected, is_unfolded): (Option<usize>, usize, bool),
) -> Vec<PageLine> {
    let Some(outcome) = run.found.outcomes.first() else { return Vec::new() };
    let steps = outcome.path.as_slice();
    let widest = |name: fn(&RunStep) -> Line| {
        steps.iter().map(|step| name(step).width(ascii)).max().unwrap_or_default()
    };
    let widths = (widest(widget), widest(branch));
    let mut lines = Vec::new();
    if run.found.outcomes.len() > 1 {
        let words = "The way of the first outcome:";
        lines.push(PageLine::wrapped(1, Line::new().label(words, Role::Muted)));
    }
    for (at, step) in steps.iter().enumerate() {
        let is_chosen = chosen == Some(at);
        let line = row((at, step), widths, is_chosen, ascii);
        lines.push(PageLine { step: Some(at), is_chosen, is_cut: true, ..PageLine::wrapped(0, line) });
        if at == selected {
            let below = |line| PageLine { step: Some(at), ..PageLine::wrapped(BELOW, line) };
            if is_unfolded {
                let detail = detail::lines(run, at).into_iter();
                lines.extend(detail.map(|line| PageLine {
                    step: Some(at),
                    indent: line.indent + BELOW,
                    ..line
                }));
            } else {
                lines.extend(step.others.iter().map(other).map(below));
            }
        }
    }
    lines
}

fn widget(step: &RunStep) -> Line {
    Line::new().data(&Displayable::cell(&step.widget).excerpt(NAME), Role::Title)
}

fn branch(step: &RunStep) -> Line {
    let is_handed_over = matches!(&*step.type_name, "send-to-flex" | "enqueue-call");
    let handed_over = is_handed_over.then_some("handed over");
    let name = step.branch.as_deref().or(step.event.as_deref()).or(handed_over).unwrap_or_default();
    Line::new().data(&Displayable::cell(name).excerpt(NAME), Role::Accent)
}

/// `▌1  find_customer  found   this profile`
fn row((at, step): (usize, &RunStep), widths: (usize, usize), is_chosen: bool, ascii: bool) -> Line {
    let pointer = if is_chosen { Symbol::Pointer } else { Symbol::Blank };
    let number = Line::new()
        .symbol(pointer, Role::Accent)
        .number(Number::count(at + 1), Role::Muted)
        .padded_to(4, ascii);
    let names = widget(step).padded_to(widths.0, ascii).gap(2).then(branch(step).padded_to(widths.1, ascii));
    number.then(names).gap(2).data(&Displayable::bounded(&step.why, VALUE), Role::Text)
}

/// `no match → by_topic  …`
fn other(one: &UntakenBranch) -> Line {
    let line =
        Line::new().label("not ", Role::Muted).data(&Displayable::cell(&one.branch), Role::Text).gap(1);
    let line = line.symbol(Symbol::Arrow, Role::Muted).gap(1);
    let line = match &one.next {
        Some(next) => line.data(&Displayable::cell(next), Role::Text),
        None => line.label("the end", Role::Text),
    };
    line.gap(2).data(&Displayable::bounded(&one.why, VALUE), Role::Muted)
}
