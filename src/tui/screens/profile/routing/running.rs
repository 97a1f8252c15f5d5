//! The dry run of the open profile.

use super::super::Parts;
use super::then::{self, PastGround, PastWords};
use crate::config::space::Kind;
use crate::domain::check::{CheckSettings, TraitCheck};
use crate::domain::flow::Flow;
use crate::domain::identifier::ExternalId;
use crate::domain::json::RawJson;
use crate::domain::liquid::Value;
use crate::domain::route::cases::GivenAnswer;
use crate::domain::route::run::{DryRunSettings, RouteRun, RouteWorldFiles, RoutedProfile};
use crate::domain::route::{dry_run, library};
use crate::domain::taskrouter::queues::TaskQueues;
use crate::domain::taskrouter::timeline::WorkerPool;
use crate::domain::taskrouter::workflow::Workflow;
use crate::engine::route::own::OwnRouteFiles;
use crate::tui::message::Part;
use crate::tui::model::definitions::Definitions;
use chrono::{DateTime, Utc};
use std::borrow::Cow;
use std::sync::Arc;

/// The files of a run, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RouteChoice {
    pub flow: Cow<'static, str>,
    pub workflow: Option<Cow<'static, str>>,
}

impl RouteChoice {
    /// The files that the people of the demo are made for.
    pub const DEMO: Self =
        Self { flow: Cow::Borrowed("care-line"), workflow: Some(Cow::Borrowed("care-desk")) };
}

/// An assumption of the user's, for the run only.
#[derive(Clone, Debug, PartialEq)]
pub enum Supposed {
    /// Nil means unset.
    Trait(String, Value),
    /// What happens at a widget, on every visit.
    Answer(String, GivenAnswer),
}

impl Supposed {
    pub fn is_of_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Trait(one, _), Self::Trait(two, _)) | (Self::Answer(one, _), Self::Answer(two, _)) => {
                one == two
            }
            _ => false,
        }
    }
}

/// What a run is based on besides the profile.
#[derive(Clone, Copy, Debug)]
pub struct RunGround<'a> {
    pub kind: Kind,
    pub settings: CheckSettings,
    pub now: DateTime<Utc>,
    /// The user's own files.
    pub own: &'a OwnRouteFiles,
    /// Those of the Computed tab, by which traits may have been computed at a time in the past.
    pub definitions: &'a Definitions,
}

/// Everything that a run is based on.
#[derive(Clone, Debug, PartialEq)]
pub struct RunInput {
    choice: RouteChoice,
    supposed: Vec<Supposed>,
    /// The time of the run.
    at: DateTime<Utc>,
    profile: RoutedProfile,
    past: Option<PastGround>,
    are_identifiers_read: bool,
    own: OwnRouteFiles,
}

/// A run, and what its first lines say.
#[derive(Debug)]
pub struct DryRun {
    pub choice: RouteChoice,
    pub flow: Arc<Flow>,
    pub own: OwnRouteFiles,
    /// The filters of the workflow, if there is one.
    pub filters: Option<usize>,
    pub supposed: Vec<Supposed>,
    pub at: DateTime<Utc>,
    pub found: RouteRun,
    /// The traits as read, or as they were at the time, without the edits.
    pub traits: Vec<(String, Value)>,
    /// Why a trait that is not in the list may be set.
    pub unread: Option<String>,
    /// The description of the profile at another time.
    pub then: Option<PastWords>,
    /// Whether the events were compared with the traits.
    pub is_checked: bool,
    pub are_identifiers_read: bool,
    /// The traits that it read and the events tell otherwise: the key, the value, and that by the events.
    pub expected: Vec<(String, Value, Value)>,
    /// Whether it goes the same way with nothing but the traits that it read and the answers.
    pub tells_alone: bool,
}

/// A run, or why there is none; made again it is not the same.
#[derive(Clone, Debug)]
pub struct FinishedRun(pub Arc<Result<DryRun, String>>);

impl PartialEq for FinishedRun {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl FinishedRun {
    pub fn of(input: RunInput) -> Self {
        Self(Arc::new(input.run()))
    }

    /// Of a run that broke off.
    pub fn broken(why: &str) -> Self {
        Self(Arc::new(Err(format!("The run broke off: {why}. Choose another file."))))
    }
}

impl DryRun {
    /// The traits that the run read, with their values at the time; `None` if a value is unknown.
    pub fn traits_read(&self) -> Vec<(String, Option<Value>)> {
        let value = |key: &String| {
            let edited = self.supposed.iter().rev().find_map(|one| match one {
                Supposed::Trait(other, value) if other == key => Some(value),
                _ => None,
            });
            let held = || self.traits.iter().rev().find(|(other, _)| other == key).map(|(_, value)| value);
            match edited.or_else(held) {
                Some(Value::Unknown(_)) => None,
                Some(value) => Some(value.clone()),
                None => self.unread.is_none().then_some(Value::Nil),
            }
        };
        self.found.traits_read.iter().map(|key| (key.clone(), value(key))).collect()
    }

    pub fn edits(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.supposed.iter().filter_map(|one| match one {
            Supposed::Trait(key, value) => Some((key, value)),
            Supposed::Answer(..) => None,
        })
    }

    pub fn answers(&self) -> impl Iterator<Item = (&String, &GivenAnswer)> {
        self.supposed.iter().filter_map(|one| match one {
            Supposed::Answer(widget, answer) => Some((widget, answer)),
            Supposed::Trait(..) => None,
        })
    }
}

impl RunInput {
    /// The traits of the profile must have been read.
    pub fn of(choice: RouteChoice, parts: &Parts, supposed: &[Supposed], ground: RunGround<'_>) -> Self {
        Self {
            choice,
            supposed: supposed.to_vec(),
            at: parts.moment.unwrap_or(ground.now),
            profile: routed(parts),
            past: parts.moment.map(|at| PastGround::of(parts, at, ground)),
            are_identifiers_read: parts.identifiers().is_some(),
            own: ground.own.clone(),
        }
    }

    /// Whether it can be run between two frames. How long the demo's flows take is known, that of the user's own is not.
    pub fn is_small(&self) -> bool {
        let is_short = self.own.0.is_empty() && self.past.as_ref().is_none_or(PastGround::is_small);
        is_short || self.flow().is_err()
    }

    /// Runs the flow and looks for edits that would change the outcome.
    pub fn run(mut self) -> Result<DryRun, String> {
        let flow = self.flow()?;
        let workflow = self.choice.workflow.as_deref().map(|name| self.workflow(name)).transpose()?;
        let pool = WorkerPool { queues: self.queues()?, workers: None };
        let then = self.past.take().map(|past| then::travel(&mut self.profile, &past));
        let files = RouteWorldFiles {
            name: &self.choice.flow,
            flow: &flow,
            subflows: self.own.subflows().map(|(sid, flow, _)| (sid, &**flow)).collect(),
            workflows: workflow.as_deref().into_iter().collect(),
            pool: &pool,
        };
        let found = dry_run(&files, &self.profile, &self.settings());
        let mut run = DryRun {
            filters: workflow.as_ref().map(|workflow| workflow.filters.len()),
            then: then.map(|then| then.of_run(&found.traits_read)),
            choice: self.choice.clone(),
            supposed: self.supposed.clone(),
            at: self.at,
            found,
            is_checked: self.profile.expected.is_some(),
            traits: self.profile.traits.clone(),
            unread: self.profile.unread.clone(),
            are_identifiers_read: self.are_identifiers_read,
            own: self.own.clone(),
            flow: Arc::clone(&flow),
            expected: Vec::new(),
            tells_alone: false,
        };
        run.expected = self.expected(&run);
        run.tells_alone = self.tells_alone(&run, &files);
        Ok(run)
    }

    fn expected(&self, run: &DryRun) -> Vec<(String, Value, Value)> {
        let read = run.traits_read();
        let expected = self.profile.expected.iter().flatten();
        let told = expected.filter_map(|(key, expected)| {
            let (_, held) = read.iter().find(|(other, _)| other == key)?;
            Some((key.clone(), held.clone()?, expected.clone()))
        });
        told.filter(|(_, held, expected)| held != expected).collect()
    }

    /// Runs it once more with nothing but the traits that it read.
    fn tells_alone(&self, run: &DryRun, files: &RouteWorldFiles<'_>) -> bool {
        let known: Option<Vec<_>> =
            run.traits_read().into_iter().map(|(key, value)| Some((key, value?))).collect();
        let Some(traits) = known else { return false };
        let traits = traits.into_iter().filter(|(_, value)| !value.is_nil()).collect();
        let identifiers = run.found.from.iter().map(|from| format!("phone:{from}")).collect();
        let profile = RoutedProfile { exists: true, traits, identifiers, ..RoutedProfile::default() };
        let settings = DryRunSettings { wants_levers: false, edits: Vec::new(), ..self.settings() };
        let again = dry_run(files, &profile, &settings);
        let goals = |run: &RouteRun| run.outcomes.iter().map(|one| one.goal.clone()).collect::<Vec<_>>();
        goals(&again) == goals(&run.found) && again.certain == run.found.certain
    }

    fn flow(&self) -> Result<Arc<Flow>, String> {
        let name = &self.choice.flow;
        match library::flow(name) {
            Some(text) => {
                Flow::read(text.as_bytes()).map(Arc::new).map_err(|error| format!("{name} {error}"))
            }
            None => self.own.flow(name).unwrap_or_else(|| Err(absent(name))),
        }
    }

    fn workflow(&self, name: &str) -> Result<Arc<Workflow>, String> {
        match library::workflow(name) {
            Some(text) => Workflow::read(text).map(Arc::new).map_err(|error| format!("{name}: {error}")),
            None => self.own.workflow(name).unwrap_or_else(|| Err(absent(name))),
        }
    }

    /// The demo's queues for its workflows, otherwise the first of the user's own lists.
    fn queues(&self) -> Result<Option<TaskQueues>, String> {
        match self.choice.workflow.as_deref() {
            None => Ok(None),
            Some(name) if library::workflow(name).is_some() => {
                TaskQueues::read(library::QUEUES).map(Some).map_err(|error| error.to_string())
            }
            Some(_) => Ok(self.own.queues().map(|(queues, _)| TaskQueues::clone(queues))),
        }
    }

    fn settings(&self) -> DryRunSettings {
        let mut settings = DryRunSettings { wants_levers: true, ..DryRunSettings::at(self.at) };
        for one in &self.supposed {
            match one {
                Supposed::Trait(key, value) => settings.edits.push((key.clone(), value.clone())),
                Supposed::Answer(widget, answer) => {
                    settings.answers.push((widget.clone(), vec![answer.clone()]));
                }
            }
        }
        settings
    }
}

fn absent(name: &str) -> String {
    format!("{name} is no longer among the files of the setting `routing.files`. Choose another file.")
}

/// The open profile, in the form that a run needs.
fn routed(parts: &Parts) -> RoutedProfile {
    let listed = parts.traits().map(|traits| &traits.0);
    let unread = match listed {
        None => Some("the traits have not been read".to_owned()),
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

/// Whether all traits were read, as far as is known.
fn are_traits_whole(parts: &Parts) -> bool {
    use crate::domain::listing::Extent;
    parts.traits().is_some_and(|traits| traits.0.extent == Extent::Complete && traits.0.unreadable.is_empty())
}

/// The value that the check expects in place of a bad trait.
fn expected(one: &TraitCheck) -> Option<(String, Value)> {
    let expected = one.expected.as_ref().filter(|_| one.verdict.is_bad())?;
    Some((one.which.key().to_owned(), value_of(one.which.key(), expected)))
}

fn value_of(key: &str, raw: &RawJson) -> Value {
    Value::from_json(raw.view(), key)
}
