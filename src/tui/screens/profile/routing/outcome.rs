//! Where a run ends, what would change that, and how certain the outcome is.

use super::page::PageLine;
use super::running::DryRun;
use super::then::PastWords;
use crate::domain::liquid::Value;
use crate::domain::past::{PastStop, Tense};
use crate::domain::route::apart::OutcomeMarks;
use crate::domain::route::finding::with_next_step;
use crate::domain::route::run::{ANOTHER_TEXT, OutcomeKind, RouteGoal, RouteLever, RunOutcome, UsedReading};
use crate::domain::taskrouter::attributes::shown;
use crate::domain::taskrouter::timeline::{LegSkip, TaskEnding};
use crate::domain::text::Displayable;
use crate::tui::context::Context;
use crate::tui::paint::{Line, Number, Symbol};
use crate::tui::theme::Role;

/// The most outcomes, unknown values and findings that are listed.
const MOST: usize = 20;
/// The most values of one lever on a line.
const MOST_VALUES: usize = 3;
/// The longest value that is shown, in bytes.
const VALUE: usize = 300;

/// `flow care-line, 14 widgets · workflow care-desk, 3 filters · now · call from +12025550100 · dry run: nothing is sent`
pub fn head(run: &DryRun, context: &Context) -> Line {
    let muted = |line: Line, words| line.label(words, Role::Muted);
    let line = muted(Line::new(), "flow ").data(&Displayable::cell(&run.choice.flow), Role::Text);
    let line = muted(line, ", ").number(Number::count(run.flow.widgets.len()), Role::Muted);
    let line = muted(line, " widgets").separated();
    let line = match (&run.choice.workflow, run.filters) {
        (Some(name), Some(filters)) => {
            let line = muted(line, "workflow ").data(&Displayable::cell(name), Role::Text);
            muted(muted(line, ", ").number(Number::count(filters), Role::Muted), " filters")
        }
        _ => muted(line, "no workflow"),
    };
    let line = match &run.then {
        None => muted(line.separated(), "now"),
        Some(then) => line
            .separated()
            .symbol(Symbol::Clock, Role::Badge)
            .gap(1)
            .number(context.instant(then.at), Role::Text),
    };
    let line = line.separated().data(&Displayable::cell(run.found.trigger), Role::Text);
    let line = match &run.found.from {
        Some(from) => muted(line, " from ").data_with_badges(&Displayable::cell(from), Role::Text),
        None if run.are_identifiers_read => muted(line, " from an unknown address"),
        None => muted(line, ", its address is not read"),
    };
    muted(line.separated(), "dry run: nothing is sent")
}

/// `what-if: plan = "gold"`, `answer: menu keypress "1"`
pub fn supposed(run: &DryRun) -> impl Iterator<Item = Line> {
    let start = |words| move || Line::new().label(words, Role::Badge);
    let edits = run.edits().map(|(key, value)| {
        let line = Line::new().data(&Displayable::cell(key), Role::Text);
        match value {
            Value::Nil => line.label(" unset", Role::Text),
            value => line.label(" = ", Role::Muted).data(&text_of(value), Role::Text),
        }
    });
    let answers = run.answers().map(|(widget, answer)| {
        let line = Line::new().data(&Displayable::cell(widget), Role::Text).gap(1);
        let line = line.data(&Displayable::cell(&answer.event), Role::Accent);
        match &answer.value {
            Some(value) => line.gap(1).data(&Displayable::bounded(&value.to_string(), VALUE), Role::Text),
            None => line,
        }
    });
    joined(start("what-if: "), edits).into_iter().chain(joined(start("answer: "), answers))
}

fn joined(start: impl Fn() -> Line, parts: impl Iterator<Item = Line>) -> Option<Line> {
    parts.fold(None, |line, part| Some(line.map_or_else(&start, Line::separated).then(part)))
}

/// The outcome, or why there is none.
pub fn lines(run: &DryRun, context: &Context) -> Vec<PageLine> {
    let found = &run.found;
    let mut lines = match found.outcomes.as_slice() {
        [only] if found.certain => match found.misrouted {
            Some(true) => misrouted(run, at_time(run, context), only),
            _ => vec![PageLine::wrapped(
                1,
                at_time(run, context).then(arrow(only, Role::Good)).then(rest_of(only)),
            )],
        },
        outcomes => {
            let why = found.cannot_tell.as_deref().unwrap_or("no way through the flow was found");
            let line = at_time(run, context).symbol(Symbol::Question, Role::Warn);
            let line = line.label(" CANNOT TELL  ", Role::Warn);
            let line = line.data(&Displayable::bounded(why, 4 * VALUE), Role::Text);
            let listed = outcomes.iter().take(MOST).map(|one| PageLine::wrapped(3, conditional(one)));
            std::iter::once(PageLine::wrapped(1, line)).chain(listed).collect()
        }
    };
    lines.extend(more(found.outcomes.len()));
    lines.extend(run.then.iter().flat_map(|then| past(then, context)));
    let reservations = [
        (!run.is_checked)
            .then_some("Whether the events give another outcome is unknown: there is no verdict."),
        (run.is_checked && found.certain && found.misrouted.is_none())
            .then_some("Whether the events give another outcome cannot be told."),
    ];
    let said = |words| PageLine::wrapped(1, Line::new().label(words, Role::Muted));
    lines.extend(reservations.into_iter().flatten().map(said));
    let unread = run.then.as_ref().map_or(&run.unread, |then| &then.unread);
    if let Some(unread) = unread {
        let line = Line::new().symbol(Symbol::Warning, Role::Warn).gap(1);
        let line = line.data(&Displayable::cell(unread), Role::Text);
        lines.push(PageLine::wrapped(1, line.label("; the others are unknown, not unset", Role::Muted)));
    }
    lines
}

/// `◷ 21 Nov 09:31  ` before the outcome of another time.
fn at_time(run: &DryRun, context: &Context) -> Line {
    run.then.as_ref().map_or_else(Line::new, |then| {
        let line = Line::new().symbol(Symbol::Clock, Role::Badge).gap(1);
        line.number(Number::moment(then.at, context.zone), Role::Badge).gap(2)
    })
}

/// How the traits of another time are known, the verdict of the check on them, and the events around that
/// time.
fn past(then: &PastWords, context: &Context) -> Vec<PageLine> {
    let mut lines = Vec::new();
    if then.tense == Tense::Past {
        lines.push(Line::new().data(&Displayable::bounded(&then.traits, 4 * VALUE), Role::Text));
    } else {
        lines.push(Line::new().label("in the future: the traits are as of now", Role::Text));
    }
    if let Some((before, now)) = then.verdicts {
        let line = Line::new().label("the check then: ", Role::Muted).label(before.label(), Role::Text);
        lines.push(line.label(", now: ", Role::Muted).label(now.label(), Role::Text));
    }
    let stop = |line: Line, words, stop: Option<PastStop>| match stop {
        Some(stop) => line
            .label(words, Role::Muted)
            .label(stop.kind.label(), Role::Text)
            .gap(1)
            .number(Number::day_and_minute(stop.at, context.zone), Role::Text),
        None => line,
    };
    let line = stop(Line::new(), "before it: ", then.before);
    let line = if then.before.is_some() && then.after.is_some() { line.separated() } else { line };
    lines.push(stop(line, "after it: ", then.after));
    lines.into_iter().filter(|line| !line.is_empty()).map(|line| PageLine::wrapped(3, line)).collect()
}

/// Where the call goes, where it should go, and by which traits.
fn misrouted(run: &DryRun, start: Line, only: &RunOutcome) -> Vec<PageLine> {
    let line = start.symbol(Symbol::Cross, Role::Bad).label(" MISROUTED  ", Role::Bad);
    let line = line.then(place(&only.goal)).label("; as the events say ", Role::Muted);
    let line = line.then(alternatives(&run.found.as_events_say, std::slice::from_ref(only)));
    let rest = Some(rest_of(only)).filter(|rest| !rest.is_empty());
    let traits = run.expected.iter().map(|(key, held, expected)| {
        let line = Line::new().data(&Displayable::cell(key), Role::Text);
        let line = match held {
            Value::Nil => line.label(" is unset", Role::Text),
            value => line.label(" is ", Role::Muted).data(&text_of(value), Role::Text),
        };
        line.label(", by the events it is ", Role::Muted).data(&text_of(expected), Role::Text)
    });
    let below = rest.into_iter().chain(traits).map(|line| PageLine::wrapped(3, line));
    std::iter::once(PageLine::wrapped(1, line)).chain(below).collect()
}

/// `→ PRIORITY  priority 100`
fn arrow(outcome: &RunOutcome, role: Role) -> Line {
    Line::new().symbol(Symbol::Arrow, role).gap(1).then(goal(&outcome.goal))
}

fn conditional(outcome: &RunOutcome) -> Line {
    let line = arrow(outcome, Role::Muted);
    if outcome.when.is_empty() {
        return line;
    }
    line.label("  if ", Role::Muted).data(&Displayable::bounded(&outcome.when.join(", "), VALUE), Role::Text)
}

/// `PRIORITY  priority 100`
pub fn goal(goal: &RouteGoal) -> Line {
    let name = match (goal.queue_name.as_ref().or(goal.queue_sid.as_ref()), goal.kind) {
        (Some(queue), _) => queue.to_uppercase(),
        (None, OutcomeKind::Workflow) => {
            let name = goal.workflow_name.as_ref().or(goal.workflow_sid.as_ref());
            format!("WORKFLOW {}", name.map_or("?", String::as_str))
        }
        (None, kind) => kind.label().replace('_', " ").to_uppercase(),
    };
    let line = Line::new().data_with_badges(&Displayable::cell(&name), Role::Title);
    match goal.priority {
        Some(priority) => {
            line.label("  priority ", Role::Muted).data(&Displayable::cell(&priority.to_string()), Role::Text)
        }
        None => line,
    }
}

/// The goal, without a queue with the widget that it is reached from.
fn place(one: &RouteGoal) -> Line {
    let line = goal(one);
    let has_queue = one.queue_name.is_some() || one.queue_sid.is_some();
    if has_queue {
        return line;
    }
    line.label("  at ", Role::Muted).data(&Displayable::cell(&one.end), Role::Text)
}

/// What distinguishes these outcomes from the present ones is said where they look alike.
fn alternatives(outcomes: &[RunOutcome], now: &[RunOutcome]) -> Line {
    outcomes.iter().take(MOST_VALUES).enumerate().fold(Line::new(), |line, (at, one)| {
        let line = if at > 0 { line.label(" or ", Role::Muted) } else { line };
        let line = line.then(goal(&one.goal));
        let told = |other: &RunOutcome| OutcomeMarks::of(&one.goal).told_from(OutcomeMarks::of(&other.goal));
        match now.iter().find_map(told) {
            Some(words) => line.gap(2).data(&Displayable::bounded(&words, VALUE), Role::Text),
            None => line,
        }
    })
}

/// The filter, and what follows if nobody accepts the task.
fn rest_of(outcome: &RunOutcome) -> Line {
    let mut line = Line::new();
    if let Some(filter) = &outcome.goal.filter {
        line = line.label("  filter ", Role::Muted).data(&Displayable::cell(filter).quote(), Role::Text);
    } else if outcome.goal.queue_name.is_none() && outcome.goal.queue_sid.is_none() {
        line = line.label("  at ", Role::Muted).data(&Displayable::cell(&outcome.goal.end), Role::Text);
    }
    for leg in outcome.timeline.iter().skip(1) {
        let after =
            leg.after_seconds.map_or_else(|| "later".to_owned(), |seconds| format!("after {seconds} s"));
        let queue = leg.queue_name.as_deref().or(leg.queue.as_deref()).unwrap_or("no queue");
        let priority = leg.priority.map(|priority| format!(", priority {priority}")).unwrap_or_default();
        let skipped = match leg.skip {
            LegSkip::Kept => "",
            LegSkip::Skipped => " (skipped)",
            LegSkip::Unknown(_) => " (unless it is skipped)",
        };
        let words = Displayable::bounded(&format!("{after} {queue}{priority}{skipped}"), VALUE);
        line = line.label("; ", Role::Muted).data(&words, Role::Text);
    }
    if let Some(TaskEnding::Canceled { after }) = &outcome.ending {
        let after = after.map(|seconds| format!(" after {seconds} s")).unwrap_or_default();
        line = line.label("; it is canceled", Role::Warn).data(&Displayable::cell(&after), Role::Warn);
    }
    line
}

/// The single edits that lead elsewhere.
pub fn levers(run: &DryRun) -> Vec<PageLine> {
    let title = Line::new().label("What would change it", Role::Muted);
    let mut lines = vec![PageLine::wrapped(1, title)];
    if !run.found.as_events_say.is_empty() {
        let line = Line::new().label("as the events say  ", Role::Text);
        let line = match run.found.misrouted {
            Some(false) => line.label("the same, by another way ", Role::Text),
            _ => line,
        };
        let line = line.symbol(Symbol::Arrow, Role::Muted).gap(1);
        lines.push(PageLine::wrapped(
            3,
            line.then(alternatives(&run.found.as_events_say, &run.found.outcomes)),
        ));
    }
    if run.is_checked && run.found.misrouted == Some(false) && run.found.as_events_say.is_empty() {
        let line = Line::new().label("as the events say  the same", Role::Text);
        lines.push(PageLine::wrapped(3, line));
    }
    lines.extend(run.found.levers.iter().map(|one| PageLine::wrapped(3, lever(one, &run.found.outcomes))));
    if run.found.levers.is_empty() {
        let words = if run.found.traits_read.is_empty() {
            "nothing: the run read no trait"
        } else {
            "no other value of any single trait, among those that were tried"
        };
        lines.push(PageLine::wrapped(3, Line::new().label(words, Role::Text)));
    }
    lines
}

fn lever(lever: &RouteLever, now: &[RunOutcome]) -> Line {
    let line = Line::new().data(&Displayable::cell(&lever.key), Role::Text).gap(1);
    let values = lever.values.iter().take(MOST_VALUES).enumerate();
    let line = values.fold(line, |line, (at, value)| {
        let line = if at > 0 { line.label(", ", Role::Muted) } else { line };
        match value {
            Value::Nil => line.label("unset", Role::Text),
            Value::Text(text) if **text == *ANOTHER_TEXT => line.label("another text", Role::Text),
            value => line.data(&text_of(value), Role::Text),
        }
    });
    let line = if lever.values.len() > MOST_VALUES {
        line.gap(1).symbol(Symbol::Ellipsis, Role::Muted)
    } else {
        line
    };
    line.gap(2).symbol(Symbol::Arrow, Role::Muted).gap(1).then(alternatives(&lever.outcomes, now))
}

/// Open readings that decide, unknown values, and findings.
pub fn certainty(run: &DryRun) -> Vec<PageLine> {
    let found = &run.found;
    let mut lines = Vec::new();
    if found.certain {
        let line = Line::new().label("Certain: ", Role::Good);
        let line = match found.readings.len() {
            0 => line.label("the run depended on nothing that Twilio's documents leave open.", Role::Muted),
            count => line
                .label("none of the readings that this run used (", Role::Muted)
                .number(Number::count(count), Role::Muted)
                .label(") gives another outcome.", Role::Muted),
        };
        lines.push(line);
    }
    lines.extend(found.readings.iter().filter(|reading| reading.matters).map(open_reading));
    for unknown in found.unknowns.iter().take(MOST) {
        let line =
            Line::new().label("unknown: ", Role::Muted).data(&Displayable::cell(&unknown.path), Role::Text);
        lines.push(
            line.label(": ", Role::Muted).data(&Displayable::bounded(&unknown.because, VALUE), Role::Muted),
        );
    }
    for finding in found.findings.iter().take(MOST) {
        let words = with_next_step(&finding.words, &finding.next);
        let words = format!("{}  {}: {words}", finding.kind.name(), finding.place);
        let line = Line::new().symbol(Symbol::Warning, Role::Warn).gap(1);
        lines.push(line.data(&Displayable::bounded(&words, 4 * VALUE), Role::Text));
    }
    let lines = lines.into_iter().map(|line| PageLine::wrapped(1, line));
    lines.chain(more(found.unknowns.len())).chain(more(found.findings.len())).collect()
}

/// The number of entries that are not shown.
fn more(count: usize) -> Option<PageLine> {
    let left = count.checked_sub(MOST).filter(|left| *left > 0)?;
    let line = Line::new().label("and ", Role::Muted).number(Number::count(left), Role::Muted);
    Some(PageLine::wrapped(3, line.label(" more", Role::Muted)))
}

fn open_reading(one: &UsedReading) -> Line {
    let words = [one.reading.name(), "is assumed to be ", one.used, "; ", &one.otherwise.join(", ")].concat();
    let line = Line::new().label("open: ", Role::Warn).data(&Displayable::cell(&words), Role::Text);
    line.label(" gives another outcome", Role::Text)
}

/// A value on a line; without quotation marks, text could be mistaken for another value.
fn text_of(value: &Value) -> Displayable {
    Displayable::bounded(&shown(value), VALUE)
}
