//! `route test`: cases from files, each run and compared with what it expects.

use super::plan::{RouteFiles, RoutePlan, RouteWorld, value_of};
use super::run::{RouteCaller, RunPrinter};
use super::{many, refuse};
use crate::cli::arguments::{DataForm, FOR_CHECKS};
use crate::cli::computed::previewable;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::cli::session::Session;
use crate::config::read::FileKind;
use crate::config::zone::Zone;
use crate::domain::computed::ComputedTrait;
use crate::domain::liquid::Value;
use crate::domain::route::cases::{CaseFile, RouteCase};
use crate::domain::route::expect::RunExpectation;
use crate::domain::route::library;
use crate::engine::computed::{BUILT_IN, DefinitionSet, OF_SPACE};
use chrono::{DateTime, Utc};
use clap::{Args, ValueHint};
use std::path::{Path, PathBuf};

const CASES: FileKind = FileKind { what: "a file of cases", most: 8 << 20 };

/// `route test`
#[derive(Args, Debug)]
pub struct TestArguments {
    /// Files with cases, in TOML or JSON
    #[arg(required = true, value_name = "CASES", value_hint = ValueHint::FilePath)]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub form: DataForm<FOR_CHECKS>,
}

/// A case with everything its run needs.
struct ReadyCase {
    plan: RoutePlan,
    case: RouteCase,
    /// The definitions of its file: a path, `flex` or `space`.
    definitions: Option<String>,
}

impl TestArguments {
    /// Whether no case needs a profile of the space; files that cannot be read are rejected either way.
    pub fn is_offline(&self) -> bool {
        let reads = |path: &PathBuf| CASES.text(path).ok().and_then(|text| CaseFile::read(path, &text).ok());
        self.files.iter().all(|path| reads(path).is_none_or(|file| file.is_offline()))
    }

    fn ready(&self, zone: Zone, now: DateTime<Utc>) -> Result<Vec<ReadyCase>, String> {
        let mut ready = Vec::new();
        for path in &self.files {
            let name = path.display();
            let text = CASES.text(path).map_err(|error| format!("{name} {error}. {}", error.next()))?;
            let file = CaseFile::read(path, &text).map_err(|error| format!("{name}: {error}"))?;
            let files = files_of(path, &file)?;
            let definitions = definitions_of(path, &file).map_err(|why| format!("{name}: {why}"))?;
            for case in &file.case {
                let plan = plan_of(&file, case, &files, zone, now);
                let plan = plan.map_err(|why| format!("{name}: case {:?}: {why}", case.name))?;
                // Only a profile of the space has events, and only an earlier time needs them.
                let is_past = case.whose.is_some() && plan.world.past().is_some();
                let definitions = definitions.clone().filter(|_| is_past);
                ready.push(ReadyCase { plan, case: case.clone(), definitions });
            }
        }
        Ok(ready)
    }
}

/// The path of a file that is named relative to the file of cases.
fn beside(path: &Path, name: &str) -> PathBuf {
    path.parent().map_or_else(|| PathBuf::from(name), |folder| folder.join(name))
}

/// The definitions named by a file of cases. A file is read here too, so that an error is reported even if no case needs it.
fn definitions_of(path: &Path, file: &CaseFile) -> Result<Option<String>, String> {
    let Some(text) = &file.definitions else { return Ok(None) };
    if text == OF_SPACE || text == BUILT_IN {
        return Ok(Some(text.clone()));
    }
    let near = beside(path, text);
    // If this is not a file, the error lists the names that exist.
    let is_file = near.exists() || near.extension().is_some();
    let text = if is_file { near.to_string_lossy().into_owned() } else { text.clone() };
    DefinitionSet::read(&text).map(|_| Some(text)).map_err(|why| format!("`definitions`: {why}"))
}

/// The files named by a file of cases, relative to it.
fn files_of(path: &Path, file: &CaseFile) -> Result<RouteFiles, String> {
    // A flow or workflow of the demo is referred to by its name.
    let is_known = |name: &str| library::flow(name).is_some() || library::workflow(name).is_some();
    let beside = |name: &str| if is_known(name) { PathBuf::from(name) } else { beside(path, name) };
    let text = |name: &str| beside(name).to_string_lossy().into_owned();
    let workflows: Vec<PathBuf> = file.workflow.iter().map(|name| beside(name)).collect();
    let [queues, workers] = [&file.queues, &file.workers].map(|name| name.as_deref().map(beside));
    let subflows: Vec<(String, String)> =
        file.subflow.iter().map(|(sid, name)| (sid.clone(), text(name))).collect();
    RouteFiles::read(&text(&file.flow), None, &workflows, [queues.as_deref(), workers.as_deref()], &subflows)
}

fn plan_of(
    file: &CaseFile,
    case: &RouteCase,
    files: &RouteFiles,
    zone: Zone,
    now: DateTime<Utc>,
) -> Result<RoutePlan, String> {
    let mut world = RouteWorld::plain(now);
    if let Some(text) = &case.at {
        world.set_time(text, zone, now)?;
    }
    if let Some(name) = &case.trigger {
        world.set_trigger(name)?;
    }
    world.settings.from.clone_from(&case.from);
    world.settings.to.clone_from(&case.to);
    world.settings.inputs =
        case.input.iter().map(|(path, value)| (path.clone(), value_of(value, path))).collect();
    world.settings.edits = case.set.iter().map(|(key, value)| (key.clone(), value_of(value, key))).collect();
    world.settings.edits.extend(case.unset.iter().map(|key| (key.clone(), Value::Nil)));
    world.settings.answers =
        case.answers.iter().map(|(widget, written)| (widget.clone(), written.given())).collect();
    world.as_events_say = case.as_events_say;
    for (name, choice) in file.readings.iter().chain(&case.readings) {
        world.fix(name, choice)?;
    }
    let expectations = case.expect.iter().map(|(key, value)| RunExpectation::of(key, value));
    let expectations = expectations.collect::<Result<_, _>>()?;
    let plan =
        RoutePlan { files: files.clone(), against: None, world, expectations, definitions: Vec::new() };
    plan.check_names()?;
    Ok(plan)
}

/// The invented caller of a case; `None` if it names a profile of the space.
fn invented(case: &RouteCase) -> Option<RouteCaller> {
    if case.whose.is_some() {
        return None;
    }
    let traits = case.traits.as_ref();
    Some(traits.map_or_else(RouteCaller::unknown, RouteCaller::invented))
}

/// Runs cases that need no space.
pub fn offline(output: &mut Output, arguments: &TestArguments, zone: Zone, now: DateTime<Utc>) -> Exit {
    let ready = match arguments.ready(zone, now) {
        Ok(ready) => ready,
        Err(why) => return refuse(output, &why),
    };
    let mut printer = RunPrinter::cases(ready.first().map(|one| &one.plan));
    let mut exit = Exit::Fine;
    for ReadyCase { plan, case, .. } in &ready {
        let Some(caller) = invented(case) else { continue };
        exit = exit.or_worse(printer.run(output, plan, &caller, Some(&case.name)));
    }
    printer.end(output, None);
    exit
}

/// Runs cases, some of which read a profile.
pub async fn run(session: &mut Session<'_>, arguments: &TestArguments) {
    let mut ready = match arguments.ready(session.zone, session.now()) {
        Ok(ready) => ready,
        Err(why) => return session.refuse(&why),
    };
    let now = session.now();
    for ReadyCase { plan, case, .. } in ready.iter().filter(|one| one.case.whose.is_some()) {
        if let Err(why) = plan.world.check_time(now) {
            return session.refuse(&format!("case {:?}: {why}", case.name));
        }
    }
    if !take_definitions(session, &mut ready).await {
        return;
    }
    let mut printer = RunPrinter::cases(ready.first().map(|one| &one.plan));
    for ReadyCase { plan, case, .. } in &ready {
        let callers = match (invented(case), &case.whose) {
            (Some(caller), _) => vec![caller],
            (None, Some(id)) => many::callers(session, plan, id).await,
            (None, None) => Vec::new(),
        };
        if callers.is_empty() {
            printer.lost(
                session.output,
                case.whose.as_deref(),
                Some(&case.name),
                "the profile could not be read",
            );
        }
        for caller in callers {
            let exit = printer.run(session.output, plan, &caller, Some(&case.name));
            session.note(exit);
        }
    }
    printer.end(session.output, None);
}

/// Adds definitions to the cases that need them; `false` after reporting an error in them.
async fn take_definitions(session: &mut Session<'_>, ready: &mut [ReadyCase]) -> bool {
    let mut read: Option<(String, Vec<ComputedTrait>)> = None;
    for ReadyCase { plan, definitions, .. } in ready {
        let Some(text) = definitions else { continue };
        if read.as_ref().is_none_or(|(last, _)| last != text) {
            let Some(found) = previewable(session, text).await else { return false };
            read = Some((text.clone(), found));
        }
        plan.take_definitions(read.iter().flat_map(|(_, found)| found.clone()).collect());
    }
    true
}
