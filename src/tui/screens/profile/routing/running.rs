//! The dry run of the open profile.

use super::super::Parts;
use crate::domain::check::TraitCheck;
use crate::domain::flow::Flow;
use crate::domain::identifier::ExternalId;
use crate::domain::json::RawJson;
use crate::domain::liquid::Value;
use crate::domain::route::run::{DryRunSettings, RouteRun, RouteWorldFiles, RoutedProfile};
use crate::domain::route::{dry_run, library};
use crate::domain::taskrouter::queues::TaskQueues;
use crate::domain::taskrouter::timeline::WorkerPool;
use crate::domain::taskrouter::workflow::Workflow;
use crate::tui::message::Part;
use chrono::{DateTime, Utc};

/// The files of a run, by their names in the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteChoice {
    pub flow: &'static str,
    pub workflow: Option<&'static str>,
}

impl RouteChoice {
    /// The files that the people of the demo are made for.
    pub const DEMO: Self = Self { flow: "care-line", workflow: Some("care-desk") };
}

/// A run and what its first line says.
#[derive(Debug)]
pub struct DryRun {
    pub choice: RouteChoice,
    pub widgets: usize,
    /// The filters of the workflow, if there is one.
    pub filters: Option<usize>,
    pub edits: Vec<(String, Value)>,
    pub found: RouteRun,
    /// The traits as they were read, without the edits.
    traits: Vec<(String, Value)>,
    /// Why a trait that is not among them may be set.
    pub unread: Option<String>,
    /// Whether the events were compared.
    pub is_checked: bool,
    pub are_identifiers_read: bool,
}

impl DryRun {
    /// The traits that the run read, each with the value it had there; `None` if it is not known.
    pub fn traits_read(&self) -> Vec<(String, Option<Value>)> {
        let value = |key: &String| {
            let edited = self.edits.iter().rev().chain(self.traits.iter().rev());
            let known = edited.into_iter().find(|(other, _)| other == key).map(|(_, value)| value.clone());
            known.or_else(|| self.unread.is_none().then_some(Value::Nil))
        };
        self.found.traits_read.iter().map(|key| (key.clone(), value(key))).collect()
    }
}

/// Runs the flow for the open profile, whose traits must have been read.
pub fn run(
    choice: RouteChoice,
    parts: &Parts,
    edits: &[(String, Value)],
    now: DateTime<Utc>,
) -> Result<DryRun, String> {
    let text = library::flow(choice.flow).ok_or("the flow is not in the library")?;
    let flow = Flow::read(text.as_bytes()).map_err(|error| format!("{} {error}", choice.flow))?;
    let read = |name| {
        let text = library::workflow(name).ok_or("the workflow is not in the library")?;
        Workflow::read(text).map_err(|error| format!("{name}: {error}"))
    };
    let workflow = choice.workflow.map(read).transpose()?;
    let queues = choice.workflow.map(|_| TaskQueues::read(library::QUEUES)).transpose();
    let pool = WorkerPool { queues: queues.map_err(|error| error.to_string())?, workers: None };
    let files = RouteWorldFiles {
        name: choice.flow,
        flow: &flow,
        subflows: Vec::new(),
        workflows: workflow.iter().collect(),
        pool: &pool,
    };
    let profile = routed(parts);
    let settings = DryRunSettings { edits: edits.to_vec(), wants_levers: true, ..DryRunSettings::at(now) };
    let found = dry_run(&files, &profile, &settings);
    Ok(DryRun {
        choice,
        widgets: flow.widgets.len(),
        filters: workflow.as_ref().map(|workflow| workflow.filters.len()),
        edits: edits.to_vec(),
        found,
        is_checked: profile.expected.is_some(),
        traits: profile.traits,
        unread: profile.unread,
        are_identifiers_read: parts.identifiers().is_some(),
    })
}

/// The open profile as a run needs it.
fn routed(parts: &Parts) -> RoutedProfile {
    let listed = parts.traits().map(|traits| &traits.0);
    let unread = match listed {
        None => Some("the traits are not read".to_owned()),
        Some(_) if parts[Part::Traits].is_loading() && !are_traits_whole(parts) => {
            Some("more traits are being read".to_owned())
        }
        Some(_) if !are_traits_whole(parts) => Some("not all traits could be read".to_owned()),
        Some(_) => None,
    };
    let all = listed.into_iter().chain(parts.flex_traits().map(|traits| &traits.0));
    let traits = all.flat_map(|traits| &traits.items);
    let traits = traits.map(|one| (one.key.clone(), value_of(&one.key, &one.value))).collect();
    let own = parts.identifiers().into_iter().flat_map(|ids| &ids.items).map(ExternalId::to_text);
    let mut identifiers: Vec<String> = std::iter::once(parts.handle.text().into_owned()).chain(own).collect();
    identifiers.dedup();
    let check = parts.check().filter(|_| !parts.outdated);
    let expected = check.map(|check| check.traits.iter().filter_map(expected).collect());
    RoutedProfile { exists: true, traits, unread, identifiers, expected }
}

/// Whether no trait is known to be missing from what was read.
fn are_traits_whole(parts: &Parts) -> bool {
    use crate::domain::listing::Extent;
    parts.traits().is_some_and(|traits| traits.0.extent == Extent::Complete && traits.0.unreadable.is_empty())
}

/// What the check expects in place of a bad trait.
fn expected(one: &TraitCheck) -> Option<(String, Value)> {
    let expected = one.expected.as_ref().filter(|_| one.verdict.is_bad())?;
    Some((one.which.key().to_owned(), value_of(one.which.key(), expected)))
}

fn value_of(key: &str, raw: &RawJson) -> Value {
    Value::from_json(raw.view(), key)
}
