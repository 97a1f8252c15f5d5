//! A run as a case of `flexplorer route test`, and as a report.

use super::RoutingTab;
use super::page::{PageLine, RoutingPage};
use super::running::DryRun;
use super::{detail, outcome};
use crate::domain::liquid::Value;
use crate::domain::route::cases::SavedCase;
use crate::domain::route::library;
use crate::domain::route::run::RouteGoal;
use crate::report::route::ValueRecord;
use crate::tui::context::Context;
use chrono::SecondsFormat;
use serde_json::{Value as Json, json};

impl RoutingTab {
    /// The run as a case; an error says why the case would not have the same result.
    pub fn saved_case(&self, person: &str) -> Result<SavedCase, String> {
        let run = self.run().ok_or("there is no run to save")?;
        let mut traits = Vec::new();
        for (key, value) in run.traits_read() {
            let value = value.ok_or_else(|| {
                format!("the trait {key} is unknown here, so a case could not repeat this run; assume a value for it first")
            })?;
            if !value.is_nil() {
                traits.push((key, value));
            }
        }
        if !run.tells_alone {
            return Err(
                "the run depends on more than the traits it names, so a case could not repeat it".to_owned()
            );
        }
        let expect = expected(run);
        let json = |value: &Value| serde_json::to_value(ValueRecord(value.clone())).unwrap_or(Json::Null);
        Ok(SavedCase {
            flow: absolute(&run.choice.flow),
            workflow: run.choice.workflow.as_deref().map(absolute),
            queues: queues(run),
            subflows: subflows(run),
            name: format!("{person}: {}", in_words(run)),
            traits: traits.iter().map(|(key, value)| (key.clone(), json(value))).collect(),
            at: run.at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
            trigger: run.found.trigger.to_owned(),
            from: run.found.from.as_deref().map(str::to_owned),
            answers: run.answers().map(|(widget, answer)| (widget.clone(), answer.clone())).collect(),
            expect,
        })
    }

    /// Everything that the tab shows about the run, as text.
    pub fn report(&self, person: &str, context: &Context) -> Option<String> {
        let run = self.run()?;
        let page = RoutingPage::of(run, context, (None, usize::MAX, false));
        let mut text = format!("Routing of {person}, a dry run: nothing was sent\n\n");
        text.push_str(&page.to_text(context.ascii));
        let steps = run.found.outcomes.first().map_or(0, |outcome| outcome.path.len());
        for step in 0..steps {
            let title = detail::title(run, step).map(|line| PageLine::wrapped(0, line));
            let lines = detail::lines(run, step).into_iter();
            let lines = lines.map(|line| PageLine { indent: line.indent + 3, ..line });
            text.push('\n');
            text.push_str(
                &RoutingPage::of_lines(title.into_iter().chain(lines).collect()).to_text(context.ascii),
            );
        }
        Some(text)
    }
}

/// Files are named by absolute path, because a case names files relative to itself; files of the demo have
/// names.
fn absolute(name: &str) -> String {
    let is_known = library::flow(name).is_some() || library::workflow(name).is_some();
    let whole = (!is_known).then(|| std::path::absolute(name).ok()).flatten();
    whole.map_or_else(|| name.to_owned(), |path| path.display().to_string())
}

/// The list of queues given to the run; the demo's is built in.
fn queues(run: &DryRun) -> Option<String> {
    let workflow = run.choice.workflow.as_deref()?;
    if library::workflow(workflow).is_some() {
        return None;
    }
    run.own.queues().map(|(_, name)| absolute(name))
}

/// The subflows that the run entered.
fn subflows(run: &DryRun) -> Vec<(String, String)> {
    let steps = || run.found.outcomes.iter().flat_map(|outcome| &outcome.path);
    let is_entered = |sid: &str| steps().any(|step| &*step.flow == sid);
    let all = run.own.subflows().filter(|(sid, ..)| is_entered(sid));
    all.map(|(sid, _, name)| (sid.to_owned(), absolute(name))).collect()
}

/// What the case expects: the outcome, or that it is uncertain.
fn expected(run: &DryRun) -> Vec<(&'static str, Json)> {
    let ([only], true) = (run.found.outcomes.as_slice(), run.found.certain) else {
        return vec![("certain", json!(false))];
    };
    let RouteGoal { kind, queue_sid, queue_name, priority, workflow_sid, workflow_name, filter, end } =
        &only.goal;
    let mut expect = vec![("outcome", json!(kind.label()))];
    let queue = queue_name.as_ref().or(queue_sid.as_ref());
    expect.extend(queue.map(|queue| ("queue", json!(queue))));
    expect.extend(priority.map(|priority| ("priority", json!(priority))));
    let workflow = workflow_name.as_ref().or(workflow_sid.as_ref()).filter(|_| queue.is_none());
    expect.extend(workflow.map(|workflow| ("workflow", json!(workflow))));
    expect.extend(filter.as_ref().map(|filter| ("filter", json!(filter))));
    expect.push(("end", json!(end)));
    expect
}

fn in_words(run: &DryRun) -> String {
    match (run.found.outcomes.as_slice(), run.found.certain) {
        ([only], true) => {
            let time = run.at.to_rfc3339_opts(SecondsFormat::Secs, true);
            format!("{} at {time}", outcome::goal(&only.goal).to_text(false))
        }
        _ => "cannot tell".to_owned(),
    }
}
