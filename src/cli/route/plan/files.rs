//! The files of a dry run.

use super::super::FileArguments;
use crate::config::read::{FileError, FileKind};
use crate::domain::flow::{Flow, NextWidget};
use crate::domain::nearest::meant;
use crate::domain::route::library;
use crate::domain::taskrouter::queues::TaskQueues;
use crate::domain::taskrouter::timeline::WorkerPool;
use crate::domain::taskrouter::workers::TaskWorkers;
use crate::domain::taskrouter::workflow::Workflow;
use crate::engine::route::files::{self, FlowFamily, FoundFlow};
use crate::report::route::{BranchRecord, FlowRecord};
use std::fmt::Display;
use std::path::{Path, PathBuf};

const QUEUES: FileKind = FileKind { what: "a list of queues", most: 8 << 20 };
const WORKERS: FileKind = FileKind { what: "a list of workers", most: 64 << 20 };

/// A flow and the file it was read from.
#[derive(Clone, Debug)]
pub struct FlowFile {
    pub file: String,
    pub sha256: String,
    pub flow: Flow,
}

#[derive(Clone, Debug)]
pub struct RouteFiles {
    pub flow: FlowFile,
    /// With the names of their files.
    pub workflows: Vec<(String, Workflow)>,
    pub pool: WorkerPool,
    /// By their SIDs.
    pub subflows: Vec<(String, FlowFile)>,
}

impl From<FoundFlow> for FlowFile {
    fn from(FoundFlow { file, flow, sha256 }: FoundFlow) -> Self {
        Self { file, sha256, flow }
    }
}

impl FlowFile {
    pub fn read(name: &str) -> Result<Self, String> {
        files::flow(name).map(Self::from).map_err(|error| error.to_string())
    }

    pub fn record(&self) -> FlowRecord {
        let label = &self.flow.label;
        FlowRecord {
            file: self.file.clone(),
            sid: label.sid.clone(),
            name: label.friendly_name.clone(),
            revision: label.revision.clone(),
            status: label.status.clone(),
            widgets: self.flow.widgets.len(),
            sha256: self.sha256.clone(),
            branches: self.branches(),
        }
    }

    /// The branches that lead to another widget.
    fn branches(&self) -> Vec<BranchRecord> {
        let mut branches = Vec::new();
        for widget in &self.flow.widgets {
            for branch in &widget.branches {
                let NextWidget::Widget(next) = branch.next else { continue };
                let Some(next) = self.flow.widgets.get(next) else { continue };
                branches.push(BranchRecord {
                    widget: widget.name.to_string(),
                    event: branch.event.to_string(),
                    next: next.name.to_string(),
                });
            }
        }
        branches
    }

    /// The flow's name, or its SID, or the name of its file.
    pub fn title(&self) -> &str {
        let label = &self.flow.label;
        let stem = Path::new(&self.file).file_stem().and_then(|stem| stem.to_str());
        label.friendly_name.as_deref().or(label.sid.as_deref()).or(stem).unwrap_or("flow")
    }
}

impl RouteFiles {
    pub fn of(flow: &str, start: Option<&str>, arguments: &FileArguments) -> Result<Self, String> {
        let names = arguments.subflow.iter().map(|text| match text.split_once('=') {
            Some((sid, file)) if sid.starts_with("FW") && !file.is_empty() => {
                Ok((sid.to_owned(), file.to_owned()))
            }
            _ => Err(format!("--subflow {text:?} is not FW…=FILE")),
        });
        let names: Vec<(String, String)> = names.collect::<Result<_, _>>()?;
        Self::read(
            flow,
            start,
            &arguments.workflow,
            [arguments.queues.as_deref(), arguments.workers.as_deref()],
            &names,
        )
    }

    /// Reads the flow, its workflows, queues, workers and subflows; `start` names the flow to run if they
    /// come from a folder.
    pub fn read(
        flow: &str,
        start: Option<&str>,
        workflows: &[PathBuf],
        [queues, workers]: [Option<&Path>; 2],
        subflows: &[(String, String)],
    ) -> Result<Self, String> {
        let FlowFamily { start: flow, called } =
            files::family(flow, start).map_err(|error| error.to_string())?;
        let mut read = Vec::new();
        for path in workflows {
            let name = path.display().to_string();
            let found = files::workflow(&name).map_err(|error| error.to_string())?;
            read.push((name, found.workflow));
        }
        let queues = queues.map(|path| {
            let name = path.display().to_string();
            let text = QUEUES.text(path).map_err(|error| unreadable(&name, &error))?;
            TaskQueues::read(&text).map_err(|error| unusable(&name, &error))
        });
        let workers = workers.map(|path| {
            let name = path.display().to_string();
            let text = WORKERS.text(path).map_err(|error| unreadable(&name, &error))?;
            TaskWorkers::read(&text).map_err(|error| unusable(&name, &error))
        });
        let is_demo = !read.is_empty() && read.iter().all(|(name, _)| library::workflow(name).is_some());
        let queues = queues.or_else(|| {
            is_demo.then(|| TaskQueues::read(library::QUEUES).map_err(|error| error.to_string()))
        });
        let pool = WorkerPool { queues: queues.transpose()?, workers: workers.transpose()? };
        let given = subflows.iter().map(|(sid, file)| Ok((sid.clone(), FlowFile::read(file)?)));
        let mut subflows = given.collect::<Result<Vec<_>, String>>()?;
        // The first flow with a SID counts: those named as arguments come before those of the folder.
        subflows.extend(called.into_iter().map(|(sid, found)| (sid, found.into())));
        Ok(Self { flow: flow.into(), workflows: read, pool, subflows })
    }

    pub fn flows(&self) -> impl Iterator<Item = &FlowFile> {
        std::iter::once(&self.flow).chain(self.subflows.iter().map(|(_, file)| file))
    }

    /// Rejects a widget that no flow has.
    pub fn check_widget(&self, name: &str, flag: &str) -> Result<(), String> {
        if self.flows().any(|file| file.flow.find(name).is_some()) {
            return Ok(());
        }
        let meant = meant(name, self.flows().flat_map(|file| file.flow.names()));
        Err(format!("--{flag}: {} has no widget {name:?}. {meant}", self.flow.file).trim().to_owned())
    }

    /// Rejects an event that a widget does not have.
    pub fn check_event(&self, widget: &str, event: &str) -> Result<(), String> {
        let found = self.flows().find_map(|file| file.flow.widget(widget));
        let Some(found) = found.filter(|_| event != "profile") else { return Ok(()) };
        let events: Vec<&str> = found.branches.iter().map(|branch| &*branch.event).collect();
        if events.contains(&event) {
            return Ok(());
        }
        let meant = meant(event, events.iter().copied());
        let all = if events.is_empty() { "none".to_owned() } else { events.join(", ") };
        Err(format!("--answer: {widget} has no event {event:?}. {meant}It has {all}"))
    }
}

/// Describes why a file cannot be read.
fn unreadable(name: &str, error: &FileError) -> String {
    format!("{name} {error}. {}", error.next())
}

fn unusable(name: &str, error: &dyn Display) -> String {
    format!("{name}: {error}")
}
