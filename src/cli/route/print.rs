//! A dry run for people.

use super::past;
use super::summary::titled;
use crate::cli::output::Output;
use crate::cli::table::{Column, Table};
use crate::cli::words;
use crate::domain::liquid::Value;
use crate::domain::route::finding::with_next_step;
use crate::domain::route::run::ANOTHER_TEXT;
use crate::domain::taskrouter::attributes::shown;
use crate::domain::text::Displayable;
use crate::report::route::{
    ExpectRecord, LeverRecord, OutcomeRecord, RunRecord, StepRecord, SummaryRecord, ValueRecord,
};

/// The most values of one lever on a line.
const MOST_VALUES: usize = 3;

/// One run in full.
pub fn run(output: &mut Output, run: &RunRecord) {
    output.heading(&[Displayable::page(&verdict(run)).into(), Displayable::cell(&who(run)).into()]);
    if run.misrouted == Some(true) {
        run.contradicted.iter().for_each(|words| say(output, words));
    }
    past::print(output, run);
    for outcome in &run.outcomes {
        outcome_lines(output, outcome, run.outcomes.len() > 1);
    }
    if let Some(why) = &run.cannot_tell {
        say(output, &format!("cannot tell: {why}"));
    }
    if !run.path.is_empty() {
        output.table(&path(&run.path));
    }
    attributes(output, run);
    levers(output, run);
    for reading in run.readings.iter().filter(|reading| reading.matters) {
        say(
            output,
            &format!(
                "open: {} is assumed to be {}; {} gives another outcome",
                reading.name,
                reading.used,
                reading.otherwise.join(", ")
            ),
        );
    }
    for unknown in &run.unknowns {
        say(output, &format!("unknown: {}: {}", unknown.path, unknown.because));
    }
    for finding in &run.findings {
        let words = with_next_step(&finding.words, &finding.next);
        say(output, &format!("! {}  {}: {words}", finding.kind.name(), finding.place));
    }
    for error in &run.errors {
        say(output, &format!("not read: {error}"));
    }
    if let Some(against) = &run.against {
        let other: Vec<String> = against.outcomes.iter().map(titled).collect();
        let word = match against.moved {
            Some(true) => "moves to",
            Some(false) => "stays at",
            None => "cannot tell; with the other flow",
        };
        say(output, &format!("against: {word} {}", other.join(" or ")));
    }
    run.expectations.iter().for_each(|one| expectation(output, one));
    output.line(&Displayable::label(""));
}

fn say(output: &mut Output, text: &str) {
    output.prose(Displayable::page(&format!("  {text}")));
}

/// `→ PRIORITY  priority 100`, `? CANNOT TELL` or `✘ MISROUTED`.
fn verdict(run: &RunRecord) -> String {
    match run.outcomes.as_slice() {
        [only] if run.certain => {
            let mark = if run.misrouted == Some(true) { "✘ misrouted to" } else { "→" };
            format!("{mark} {}", titled(only))
        }
        [] => "? no run".to_owned(),
        [only] => format!("? cannot tell: {}, or another", titled(only)),
        outcomes => format!("? cannot tell: {}", words::count(outcomes.len(), "outcome")),
    }
}

fn who(run: &RunRecord) -> String {
    let of = |key: &str| run.profile.as_ref()?.get(key)?.as_str().map(str::to_owned);
    let name = of("name").or_else(|| of("identifier")).or_else(|| run.asked.clone());
    match (name, &run.case) {
        (Some(name), _) => name,
        (None, Some(case)) => case.clone(),
        (None, None) => "nobody in the space".to_owned(),
    }
}

fn outcome_lines(output: &mut Output, outcome: &OutcomeRecord, is_one_of_many: bool) {
    let mut words =
        if is_one_of_many { format!("→ {}", titled(outcome)) } else { outcome.kind.replace('_', " ") };
    if let Some(filter) = &outcome.filter {
        words.extend([", filter \"", filter, "\""]);
    }
    if let (Some(workflow), Some(_)) = (&outcome.workflow, &outcome.queue) {
        words.extend([", workflow ", workflow]);
    }
    words.extend([", at ", &outcome.end]);
    if !outcome.when.is_empty() {
        words.extend([", if ", &outcome.when.join(", ")]);
    }
    say(output, &words);
    for leg in outcome.timeline.iter().skip(1) {
        let queue = leg.queue.name.as_deref().or(leg.queue.sid.as_deref()).unwrap_or("no queue");
        let after =
            leg.after_seconds.map_or_else(|| "later".to_owned(), |seconds| format!("after {seconds} s"));
        let priority = leg.priority.map(|priority| format!(", priority {priority}")).unwrap_or_default();
        say(output, &format!("  {after} {queue}{priority}"));
    }
    if let Some(then) = &outcome.then {
        say(output, &format!("  then {then}"));
    }
}

fn path(steps: &[StepRecord]) -> Table {
    let mut table = Table::new(vec![
        Column::right("STEP"),
        Column::left("WIDGET"),
        Column::left("BRANCH"),
        Column::text("WHY", 20),
    ])
    .indented();
    for step in steps {
        let event = step.branch.as_deref().or(step.event.as_deref());
        table.row(vec![
            Displayable::cell(&step.step.to_string()),
            Displayable::cell(&step.widget),
            event.map_or(words::NOTHING, Displayable::cell),
            Displayable::page(&step.why),
        ]);
    }
    table
}

/// What is handed to Flex; most attributes that Flex adds are unknown and only counted.
fn attributes(output: &mut Output, run: &RunRecord) {
    let Some(ValueRecord(Value::Object(members))) = &run.attributes else { return };
    let (unknown, known): (Vec<_>, Vec<_>) =
        members.iter().partition(|(_, value)| matches!(value, Value::Unknown(_)));
    let known: Vec<String> = known.iter().map(|(name, value)| format!("{name} = {}", shown(value))).collect();
    let more = if unknown.is_empty() { String::new() } else { format!("; {} not known", unknown.len()) };
    say(output, &format!("attributes: {}{more}", known.join(", ")));
}

/// The edits that lead elsewhere; those with the same outcome share a line.
fn levers(output: &mut Output, run: &RunRecord) {
    let mut lines: Vec<(String, String)> = Vec::new();
    for LeverRecord { edit, outcomes } in &run.levers {
        let value = shown(&edit.value.0);
        let value = match &edit.value.0 {
            Value::Nil => "unset",
            Value::Text(text) if **text == *ANOTHER_TEXT => "another text",
            _ => value.as_str(),
        };
        let goal = alternatives(outcomes, &run.outcomes);
        match lines
            .last_mut()
            .filter(|(text, last)| *last == goal && text.starts_with(&format!("{} ", edit.key)))
        {
            Some((text, _)) if text.matches(", ").count() + 1 >= MOST_VALUES => {
                if !text.ends_with(" …") {
                    text.push_str(" …");
                }
            }
            Some((text, _)) => text.extend([", ", value]),
            None => lines.push((format!("{} {value}", edit.key), goal)),
        }
    }
    if !run.as_events_say.is_empty() {
        let goal = alternatives(&run.as_events_say, &run.outcomes);
        lines.insert(0, ("as the events say".to_owned(), goal));
    }
    if !lines.is_empty() {
        say(output, "what would change it:");
    }
    for (edit, goal) in lines {
        say(output, &format!("  {edit} {goal}"));
    }
    if let Some(cut) = &run.levers_cut {
        say(output, &format!("this list is not complete: {cut}"));
    }
}

/// `→ Priority, priority 100`; what distinguishes them from the present outcomes is said where they look alike.
fn alternatives(outcomes: &[OutcomeRecord], now: &[OutcomeRecord]) -> String {
    let goal = |one: &OutcomeRecord| match now.iter().find_map(|other| one.told_from(other)) {
        Some(words) => format!("{} ({words})", titled(one)),
        None => titled(one),
    };
    let goals: Vec<String> = outcomes.iter().map(goal).collect();
    format!("→ {}", goals.join(" or "))
}

fn expectation(output: &mut Output, one: &ExpectRecord) {
    let instead = one.instead.as_deref().unwrap_or_default();
    let line = match one.verdict {
        "held" => format!("✔ {}", one.expect),
        "failed" => format!("✘ {}, but it is {instead}", one.expect),
        _ => format!("? {}: cannot tell, {instead}", one.expect),
    };
    say(output, &line);
}

/// One case on a line, with the failed expectations below it.
pub fn case(output: &mut Output, run: &RunRecord) {
    let is_kept = run.errors.is_empty() && run.expectations.iter().all(ExpectRecord::is_held);
    let mark = if is_kept { "✔" } else { "✘" };
    let name = run.case.as_deref().unwrap_or_default();
    output.prose(Displayable::page(&format!("{mark} {name}  {}", verdict(run))));
    run.expectations.iter().filter(|one| !one.is_held()).for_each(|one| expectation(output, one));
    for error in &run.errors {
        say(output, error);
    }
}

pub fn cases_summary(output: &mut Output, summary: &SummaryRecord) {
    let all = summary.expectations;
    let lost = if summary.lost > 0 {
        format!(", {} without a run", words::count(summary.lost, "case"))
    } else {
        String::new()
    };
    let told = if all.cannot_tell > 0 { format!(", {} cannot tell", all.cannot_tell) } else { String::new() };
    output.notice(&format!(
        "{}: {} held, {} failed{told}{lost}",
        words::count(summary.runs + summary.lost, "case"),
        words::count(all.held, "expectation"),
        all.failed
    ));
}

/// The summary of all runs.
pub fn summary(output: &mut Output, summary: &SummaryRecord) {
    output.heading(&[Displayable::page(&words::count(summary.runs, "run")).into()]);
    let mut table = Table::new(vec![
        Column::left("OUTCOME"),
        Column::right("PRIORITY"),
        Column::right("RUNS"),
        Column::right("SHARE"),
    ])
    .indented();
    let mut row = |outcome: &str, priority: Option<i64>, count: usize, share: f64| {
        table.row(vec![
            Displayable::cell(outcome),
            priority.map_or(words::NOTHING, |priority| Displayable::cell(&priority.to_string())),
            Displayable::cell(&count.to_string()),
            Displayable::cell(&format!("{:.1}%", share * 100.0)),
        ]);
    };
    for one in &summary.outcomes {
        row(&one.outcome, one.priority, one.count, one.share);
    }
    if summary.cannot_tell > 0 {
        let told: f64 = summary.outcomes.iter().map(|one| one.share).sum();
        row("cannot tell", None, summary.cannot_tell, 1.0 - told);
    }
    output.table(&table);
    if summary.misrouted > 0 {
        say(
            output,
            &format!("{}: the events give another outcome", words::count(summary.misrouted, "misrouted run")),
        );
    }
    if summary.lost > 0 {
        say(output, &format!("{} without a run", words::count(summary.lost, "identifier")));
    }
    for moved in &summary.moved {
        say(output, &format!("{} moves: {} → {}", moved.count, moved.from, moved.to));
    }
    if summary.not_compared > 0 {
        say(
            output,
            &format!("{} cannot be compared with the other flow", words::count(summary.not_compared, "run")),
        );
    }
    for branch in summary.never_taken.iter().flatten() {
        say(output, &format!("no run takes {}: {} → {}", branch.widget, branch.event, branch.next));
    }
    for finding in &summary.findings {
        say(output, &format!("! {}  in {}", finding.kind.name(), words::count(finding.runs, "run")));
    }
    output.line(&Displayable::label(""));
}
