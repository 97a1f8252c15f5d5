//! One dry run (for an invented profile, an unknown caller or a profile that was read) and its output in
//! every format.

use super::past::ProfileThen;
use super::plan::{RoutePlan, RouteWorld, value_of};
use super::summary::RouteSummary;
use super::{CallerArguments, dry, print, refuse};
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::config::read::FileKind;
use crate::domain::liquid::Value;
use crate::domain::route::cases;
use crate::domain::route::expect::RunExpectation;
use crate::report::Format;
use crate::report::record::SpaceRecord;
use crate::report::route::{
    AgainstRecord, ExpectRecord, FlowRecord, OutcomeRecord, OutcomeRow, RunRecord, SummaryRecord,
};
use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value as Json;
use std::path::Path;

const TRAITS: FileKind = FileKind { what: "a file of traits", most: 8 << 20 };

/// The caller, in the form that a run needs.
#[derive(Clone, Debug, Default)]
pub struct RouteCaller {
    /// The identifier as given.
    pub asked: Option<String>,
    pub profile: Option<Json>,
    pub exists: bool,
    pub traits: Vec<(String, Value)>,
    /// Why a trait that is not in this list may still be set.
    pub unread: Option<String>,
    /// Addresses of the profile, `type:value`.
    pub identifiers: Vec<String>,
    /// The values that the check expects in place of missing, stale or mismatched traits; `None` without a
    /// check.
    pub expected: Option<Vec<(String, Value)>>,
    /// The traits that were requested besides those of Flex; all of them if there is no list.
    pub keys: Option<Vec<String>>,
    /// The profile in the past that the traits come from.
    pub past: Option<ProfileThen>,
    /// The parts of the profile that could not be read.
    pub errors: Vec<String>,
}

impl RouteCaller {
    /// A caller without a profile.
    pub fn unknown() -> Self {
        Self::default()
    }

    /// A caller whose profile has these traits.
    pub fn invented(traits: &IndexMap<String, Json>) -> Self {
        let traits = traits.iter().map(|(key, value)| (key.clone(), value_of(value, key)));
        Self { exists: true, traits: traits.collect(), ..Self::default() }
    }

    fn of(arguments: &CallerArguments) -> Result<Self, String> {
        let Some(path) = &arguments.traits else { return Ok(Self::unknown()) };
        let (name, text) = if path == Path::new("-") {
            (
                "standard input".to_owned(),
                TRAITS.standard_input().map_err(|error| format!("standard input {error}"))?,
            )
        } else {
            let name = path.display().to_string();
            let text = TRAITS.text(path).map_err(|error| format!("{name} {error}. {}", error.next()))?;
            (name, text)
        };
        let traits = cases::read_traits(&text).map_err(|error| format!("{name}: {error}"))?;
        Ok(Self::invented(&traits))
    }
}

/// Runs a plan for a caller who is not in any space.
pub fn invented(output: &mut Output, plan: &RoutePlan, arguments: &CallerArguments) -> Exit {
    let is_said = arguments.traits.is_some() || arguments.unknown_caller;
    if !is_said {
        return refuse(
            output,
            "Who calls? Give --for ID, --traits FILE, --ids-from FILE or --unknown-caller.",
        );
    }
    match RouteCaller::of(arguments) {
        Ok(caller) => {
            let mut printer = RunPrinter::runs(plan, None, true);
            let exit = printer.run(output, plan, &caller, None);
            printer.end(output, None);
            exit
        }
        Err(why) => refuse(output, &why),
    }
}

/// Prints runs one by one, and finally their summary.
pub struct RunPrinter {
    space: Option<SpaceRecord>,
    flow: Option<FlowRecord>,
    workflows: Vec<String>,
    form: RunForm,
    summary: RouteSummary,
}

/// The output for people.
#[derive(Clone, Copy, PartialEq, Eq)]
enum RunForm {
    /// Every run in full.
    Whole,
    /// Only the summary.
    Summary,
    /// One line for each case.
    Cases,
}

#[derive(Serialize)]
struct RunsHead<'a> {
    space: Option<&'a SpaceRecord>,
    flow: Option<&'a FlowRecord>,
    workflows: &'a [String],
}

#[derive(Serialize)]
struct RunsClosing<'a> {
    summary: &'a SummaryRecord,
}

impl RunPrinter {
    pub fn runs(plan: &RoutePlan, space: Option<SpaceRecord>, is_whole: bool) -> Self {
        let form = if is_whole { RunForm::Whole } else { RunForm::Summary };
        Self { space, form, ..Self::cases(Some(plan)) }
    }

    pub fn cases(plan: Option<&RoutePlan>) -> Self {
        let workflows = plan.map(|plan| plan.files.workflows.iter().map(|(file, _)| file.clone()).collect());
        Self {
            space: None,
            flow: plan.map(|plan| plan.files.flow.record()),
            workflows: workflows.unwrap_or_default(),
            form: RunForm::Cases,
            summary: RouteSummary::default(),
        }
    }

    /// Runs the plan for one caller and prints it.
    pub fn run(
        &mut self,
        output: &mut Output,
        plan: &RoutePlan,
        caller: &RouteCaller,
        case: Option<&str>,
    ) -> Exit {
        let mut record = dry::run(&plan.files.flow, plan, caller, self.form == RunForm::Whole);
        record.case = case.map(str::to_owned);
        judge(&mut record, &plan.expectations);
        let other = plan.against.as_ref().map(|other| dry::run(other, plan, caller, false));
        record.against = other.map(|other| against(&record, &other));
        let is_kept = record.expectations.iter().all(ExpectRecord::is_held);
        self.summary.add(&record);
        self.print(output, &record);
        if is_kept { Exit::Fine } else { Exit::CheckFailed }
    }

    /// Prints why there is no run.
    pub fn lost(&mut self, output: &mut Output, asked: Option<&str>, case: Option<&str>, why: &str) {
        let record = RunRecord {
            asked: asked.map(str::to_owned),
            case: case.map(str::to_owned),
            errors: vec![why.to_owned()],
            ..RunRecord::default()
        };
        self.summary.lose();
        if !output.format.is_for_people() || self.form == RunForm::Cases {
            self.print(output, &record);
        }
    }

    fn begin(&self, output: &mut Output) {
        let head =
            RunsHead { space: self.space.as_ref(), flow: self.flow.as_ref(), workflows: &self.workflows };
        match output.format {
            Format::Csv => output.begin::<OutcomeRow<'_>>(&head, "runs"),
            _ => output.begin::<RunRecord>(&head, "runs"),
        }
    }

    fn print(&self, output: &mut Output, record: &RunRecord) {
        match output.format {
            Format::Table | Format::Md => match self.form {
                RunForm::Whole => print::run(output, record),
                RunForm::Cases => print::case(output, record),
                RunForm::Summary => {}
            },
            Format::Csv => {
                self.begin(output);
                if record.outcomes.is_empty() {
                    output.record(&OutcomeRow { run: record, outcome: None });
                }
                for outcome in &record.outcomes {
                    output.record(&OutcomeRow { run: record, outcome: Some(outcome) });
                }
            }
            _ => {
                self.begin(output);
                output.record(record);
            }
        }
    }

    /// Prints what the runs have in common; `gap` says why some are missing.
    pub fn end(mut self, output: &mut Output, gap: Option<&str>) {
        let branches = self.flow.as_ref().map(|flow| flow.branches.as_slice()).unwrap_or_default();
        let summary = std::mem::take(&mut self.summary).finish(branches);
        match output.format {
            Format::Table | Format::Md => match self.form {
                RunForm::Cases => print::cases_summary(output, &summary),
                _ if summary.runs + summary.lost > 1 => print::summary(output, &summary),
                _ => {}
            },
            _ => self.begin(output),
        }
        output.end_with(gap, &RunsClosing { summary: &summary });
    }

    /// Sets the space, once a response has proved what kind it is.
    pub fn in_space(&mut self, space: SpaceRecord) {
        self.space.get_or_insert(space);
    }
}

/// Evaluates the expectations.
fn judge(record: &mut RunRecord, expectations: &[RunExpectation]) {
    let views: Vec<_> = record.outcomes.iter().map(OutcomeRecord::view).collect();
    let why = record.cannot_tell.as_deref();
    let is_uncertain_expected = expectations.iter().any(RunExpectation::wants_uncertain);
    let judged = expectations.iter().map(|one| {
        let verdict =
            if is_uncertain_expected { one.judge_every(&views, why) } else { one.judge(&views, why) };
        ExpectRecord::new(&one.text, verdict)
    });
    record.expectations = judged.collect();
}

/// The other flow's outcomes, and whether they differ.
fn against(record: &RunRecord, other: &RunRecord) -> AgainstRecord {
    let is_told = record.certain && other.certain;
    let goals = [record, other].map(|run| run.outcomes.first().map(OutcomeRecord::goal));
    AgainstRecord { moved: is_told.then(|| goals[0] != goals[1]), outcomes: other.outcomes.clone() }
}

/// The circumstances, with the values that the check expects.
pub fn with_expected(world: &RouteWorld, caller: &RouteCaller) -> Vec<(String, Value)> {
    let expected = caller.expected.iter().flatten().filter(|_| world.as_events_say).cloned();
    // Edits from the command line come last, so they win.
    expected.chain(world.settings.edits.iter().cloned()).collect()
}
