//! Where a run ends, what would change that, and how certain it is.

use super::page::PageLine;
use super::running::DryRun;
use crate::domain::liquid::Value;
use crate::domain::route::run::{OutcomeKind, RouteGoal, RouteLever, RunOutcome, UsedReading};
use crate::domain::taskrouter::attributes::shown;
use crate::domain::taskrouter::timeline::{LegSkip, TaskEnding};
use crate::domain::text::Displayable;
use crate::tui::paint::{Line, Number, Symbol};
use crate::tui::theme::Role;

/// The most outcomes, unknown values and findings that are listed of each.
const MOST: usize = 20;
/// The most values of one lever in a line.
const MOST_VALUES: usize = 3;
/// The longest text of a value, in bytes.
const VALUE: usize = 300;

/// `flow care-line, 14 widgets · workflow care-desk, 3 filters · now · call from +12025550100 · dry run: nothing is sent`
pub fn head(run: &DryRun) -> Line {
    let muted = |line: Line, words| line.label(words, Role::Muted);
    let line = muted(Line::new(), "flow ").data(&Displayable::cell(run.choice.flow), Role::Text);
    let line = muted(line, ", ").number(Number::count(run.widgets), Role::Muted);
    let line = muted(line, " widgets").separated();
    let line = match (run.choice.workflow, run.filters) {
        (Some(name), Some(filters)) => {
            let line = muted(line, "workflow ").data(&Displayable::cell(name), Role::Text);
            muted(muted(line, ", ").number(Number::count(filters), Role::Muted), " filters")
        }
        _ => muted(line, "no workflow"),
    };
    let line =
        muted(line.separated(), "now").separated().data(&Displayable::cell(run.found.trigger), Role::Text);
    let line = match &run.found.from {
        Some(from) => muted(line, " from ").data_with_badges(&Displayable::cell(from), Role::Text),
        None if run.are_identifiers_read => muted(line, " from an unknown address"),
        None => muted(line, ", its address is not read"),
    };
    muted(line.separated(), "dry run: nothing is sent")
}

/// `what-if: plan = "gold"`
pub fn edits(run: &DryRun) -> impl Iterator<Item = Line> {
    let line = (!run.edits.is_empty()).then(|| {
        let line = Line::new().label("what-if: ", Role::Badge);
        run.edits.iter().enumerate().fold(line, |line, (at, (key, value))| {
            let line = if at > 0 { line.separated() } else { line };
            let line = line.data(&Displayable::cell(key), Role::Text);
            match value {
                Value::Nil => line.label(" unset", Role::Text),
                value => line.label(" = ", Role::Muted).data(&text_of(value), Role::Text),
            }
        })
    });
    line.into_iter()
}

/// The outcome, or why there is not one.
pub fn lines(run: &DryRun) -> Vec<PageLine> {
    let found = &run.found;
    let mut lines = match found.outcomes.as_slice() {
        [only] if found.certain => match found.misrouted {
            Some(true) => misrouted(only, &found.as_events_say),
            _ => vec![PageLine::wrapped(1, arrow(only, Role::Good).then(rest_of(only)))],
        },
        outcomes => {
            let why = found.cannot_tell.as_deref().unwrap_or("no way through the flow was found");
            let line = Line::new().symbol(Symbol::Question, Role::Warn).label(" CANNOT TELL  ", Role::Warn);
            let line = line.data(&Displayable::bounded(why, 4 * VALUE), Role::Text);
            let listed = outcomes.iter().take(MOST).map(|one| PageLine::wrapped(3, conditional(one)));
            std::iter::once(PageLine::wrapped(1, line)).chain(listed).collect()
        }
    };
    lines.extend(more(found.outcomes.len()));
    let reservations = [
        (!run.is_checked)
            .then_some("Whether the events say another outcome is not known: there is no verdict."),
        (run.is_checked && found.certain && found.misrouted.is_none())
            .then_some("Whether the events say another outcome cannot be told."),
    ];
    let said = |words| PageLine::wrapped(1, Line::new().label(words, Role::Muted));
    lines.extend(reservations.into_iter().flatten().map(said));
    if let Some(unread) = &run.unread {
        let line = Line::new().symbol(Symbol::Warning, Role::Warn).gap(1);
        let line = line.data(&Displayable::cell(unread), Role::Text);
        lines.push(PageLine::wrapped(
            1,
            line.label("; those that were not are unknown, not unset", Role::Muted),
        ));
    }
    lines
}

fn misrouted(only: &RunOutcome, as_events_say: &[RunOutcome]) -> Vec<PageLine> {
    let line = Line::new().symbol(Symbol::Cross, Role::Bad).label(" MISROUTED  ", Role::Bad);
    let line = line.then(goal(&only.goal)).label("; as the events say ", Role::Muted);
    let line = line.then(alternatives(as_events_say, std::slice::from_ref(only)));
    vec![PageLine::wrapped(1, line), PageLine::wrapped(3, rest_of(only))]
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
fn goal(goal: &RouteGoal) -> Line {
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

/// Where the flow ends distinguishes these outcomes from the present ones, which may look alike.
fn alternatives(outcomes: &[RunOutcome], now: &[RunOutcome]) -> Line {
    let place =
        |one: &RunOutcome| (one.goal.queue_sid.clone(), one.goal.queue_name.clone(), one.goal.priority);
    outcomes.iter().take(MOST_VALUES).enumerate().fold(Line::new(), |line, (at, one)| {
        let line = if at > 0 { line.label(" or ", Role::Muted) } else { line };
        let line = line.then(goal(&one.goal));
        if now.iter().any(|other| place(other) == place(one)) {
            return line.label("  at ", Role::Muted).data(&Displayable::cell(&one.goal.end), Role::Text);
        }
        line
    })
}

/// The filter, and what follows if nobody takes the task.
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
        let line =
            Line::new().label("as the events say  ", Role::Text).symbol(Symbol::Arrow, Role::Muted).gap(1);
        lines.push(PageLine::wrapped(
            3,
            line.then(alternatives(&run.found.as_events_say, &run.found.outcomes)),
        ));
    }
    lines.extend(run.found.levers.iter().map(|one| PageLine::wrapped(3, lever(one, &run.found.outcomes))));
    if lines.len() == 1 {
        let words = if run.found.traits_read.is_empty() {
            "no trait: the run read none"
        } else {
            "no other value of a single trait, among those that were tried"
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

/// Whether an open reading decides, what is not known, and what is odd.
pub fn certainty(run: &DryRun) -> Vec<PageLine> {
    let found = &run.found;
    let mut lines = Vec::new();
    if found.certain {
        let line = Line::new().label("Certain: ", Role::Good);
        let line = match found.readings.len() {
            0 => line.label("the run touched nothing that Twilio's documents leave open.", Role::Muted),
            count => line
                .label("of the readings that this run touched (", Role::Muted)
                .number(Number::count(count), Role::Muted)
                .label(") none gives another outcome.", Role::Muted),
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
        let words =
            format!("{}  {}: {}. {}", finding.kind.name(), finding.place, finding.words, finding.next);
        let line = Line::new().symbol(Symbol::Warning, Role::Warn).gap(1);
        lines.push(line.data(&Displayable::bounded(&words, 4 * VALUE), Role::Text));
    }
    let lines = lines.into_iter().map(|line| PageLine::wrapped(1, line));
    lines.chain(more(found.unknowns.len())).chain(more(found.findings.len())).collect()
}

/// How many of a list are not shown.
fn more(count: usize) -> Option<PageLine> {
    let left = count.checked_sub(MOST).filter(|left| *left > 0)?;
    let line = Line::new().label("and ", Role::Muted).number(Number::count(left), Role::Muted);
    Some(PageLine::wrapped(3, line.label(" more", Role::Muted)))
}

fn open_reading(one: &UsedReading) -> Line {
    let words = [one.reading.name(), " is taken as ", one.used, "; ", &one.otherwise.join(", ")].concat();
    let line = Line::new().label("open: ", Role::Warn).data(&Displayable::cell(&words), Role::Text);
    line.label(" gives another outcome", Role::Text)
}

/// A value in a line; text without quotation marks would pass for another value.
fn text_of(value: &Value) -> Displayable {
    Displayable::bounded(&shown(value), VALUE)
}
