//! What a widget does in a dry run: the branches that a run may take, with the state after each, or an
//! outcome.

mod hand;
mod outside;
mod profile;
mod splits;
mod subflow;
mod variables;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::cases::GivenAnswer;
use super::finding::{RouteFinding, TrapKind, TrapPlace};
use super::prepare::PreparedFlow;
use super::reading::TouchedReadings;
use super::run::{RouteGoal, RouteWorldFiles, UntakenBranch};
use super::split::PatternCache;
use super::state::{RunWorld, StateVariables, WalkState};
use super::words::RunCondition;
use super::work::{self, PassWork};
use crate::domain::flow::{Widget, WidgetKind};
use crate::domain::liquid::{
    LiquidTemplate, LiquidVariables as _, RenderSettings, Sources, Traced, Value, ValueSource,
};
use crate::domain::taskrouter::timeline::{TaskEnding, TimelineLeg};

/// Further findings of one run are dropped.
const MOST_FINDINGS: usize = 200;
/// Why a run does not go on that works too much.
pub(super) const LEFT_OFF: &str =
    "it was cut short, because its templates and comparisons take too long; give answers";

/// A branch that a run may take.
#[derive(Clone, Debug)]
pub(super) struct Move {
    /// The index of the branch; `None` if the event has none, so that the run ends.
    pub branch: Option<usize>,
    pub event: Option<Arc<str>>,
    pub state: WalkState,
    pub conditions: Vec<RunCondition>,
    pub why: String,
    pub reads: Vec<(String, Value)>,
    pub sets: Vec<(Arc<str>, Value)>,
    pub would_write: bool,
    pub others: Vec<UntakenBranch>,
    pub then: Then,
}

/// What follows a widget.
#[derive(Clone, Debug)]
pub(super) enum Then {
    /// The widget that the branch leads to.
    Next,
    /// The first widget of a subflow.
    Subflow,
    /// The flow ends here.
    Ends(Box<WalkEnd>),
}

/// An outcome reached at a widget.
#[derive(Clone, Debug)]
pub(super) struct WalkEnd {
    pub goal: RouteGoal,
    pub timeline: Vec<TimelineLeg>,
    pub after_all: Option<TaskEnding>,
    pub attributes: Option<Value>,
    pub origins: Vec<(Arc<str>, Vec<String>)>,
    pub characters: Option<usize>,
}

/// Everything that stays the same while states change, and what is recorded on the way.
pub(super) struct Stepper<'a> {
    pub world: RunWorld<'a>,
    pub files: &'a RouteWorldFiles<'a>,
    /// The flow, then its subflows.
    pub flows: &'a [PreparedFlow<'a>],
    pub patterns: PatternCache,
    pub touched: TouchedReadings,
    pub findings: Vec<RouteFinding>,
    /// Why ways were left out, if any were.
    pub cut: Option<&'static str>,
    pub work: PassWork,
    pub unknowns: BTreeSet<(Arc<str>, Arc<str>)>,
    pub traits_read: BTreeSet<Arc<str>>,
    /// Constants that traits were compared with.
    pub compared: BTreeMap<Arc<str>, BTreeSet<Arc<str>>>,
}

impl<'a> Stepper<'a> {
    pub fn prepared(&self, state: &WalkState) -> Option<&'a PreparedFlow<'a>> {
        self.flows.get(state.flow)
    }

    pub fn widget(&self, state: &WalkState) -> Option<&'a Widget> {
        self.prepared(state)?.flow.widgets.get(state.widget)
    }

    /// Every move from the widget of this state.
    pub fn moves(&mut self, mut state: WalkState, widget: &'a Widget) -> Vec<Move> {
        let answer = self.answer(&mut state, &widget.name);
        match widget.kind {
            WidgetKind::Trigger => self.trigger(state, widget),
            WidgetKind::Split => self.split(&state, widget),
            WidgetKind::SetVariables => self.set_variables(state, widget),
            WidgetKind::ProfileSearch => self.profile_search(state, widget, answer),
            WidgetKind::ProfileUpdate => self.profile_update(state, widget, answer),
            WidgetKind::SayPlay
            | WidgetKind::SendMessage
            | WidgetKind::RecordCall
            | WidgetKind::ForkStream => self.goes_on(state, widget, answer),
            WidgetKind::RunSubflow => self.subflow(state, widget, answer),
            WidgetKind::SendToFlex | WidgetKind::EnqueueCall => self.hand_over(state, widget, answer),
            WidgetKind::ConnectCall
            | WidgetKind::RecordVoicemail
            | WidgetKind::VirtualAgent
            | WidgetKind::ConversationRelay
            | WidgetKind::TwimlRedirect => Self::leaves(state, widget, answer),
            WidgetKind::GatherInput
            | WidgetKind::SendAndWait
            | WidgetKind::RunFunction
            | WidgetKind::HttpRequest
            | WidgetKind::NotFollowed
            | WidgetKind::Unknown => self.outside(state, widget, answer),
        }
    }

    /// The answer for this visit, if one is given; the last one is repeated.
    fn answer(&self, state: &mut WalkState, widget: &str) -> Option<&'a GivenAnswer> {
        let settings = self.world.settings;
        let (_, answers) = settings.answers.iter().rev().find(|(name, _)| name == widget)?;
        let visit = state.visits.get(widget).copied().unwrap_or_default();
        if answers.len() > 1 {
            state.visits.insert(widget.into(), (visit + 1).min(answers.len() - 1));
        }
        answers.get(visit).or(answers.last())
    }

    fn trigger(&mut self, state: WalkState, widget: &Widget) -> Vec<Move> {
        let kind = if state.parent.is_some() { "parent" } else { self.world.trigger };
        let event = super::TRIGGERS.iter().find(|(_, known)| *known == kind).map_or("", |(event, _)| event);
        vec![by_event(state, widget, event)]
    }

    /// Renders a template in a state, and records what was found.
    pub fn render(&mut self, state: &WalkState, widget: &Widget, text: &str) -> Traced {
        self.rendered(state, widget, text, false)
    }

    /// The result of a calculation stays a number if requested.
    pub fn rendered(&mut self, state: &WalkState, widget: &Widget, text: &str, keeps_number: bool) -> Traced {
        let known = self.prepared(state).and_then(|prepared| prepared.template(text));
        let parsed = known.is_none().then(|| LiquidTemplate::parse(text));
        let Some(template) = known.or(parsed.as_ref()) else { return Traced::nil() };
        self.work.add(work::of_text(template.as_written().len()));
        if template.is_plain() {
            return Traced::of(Value::Text(Arc::clone(template.as_written())));
        }
        if self.work.is_over() {
            self.cut = Some(LEFT_OFF);
            return Traced::unknown("text", LEFT_OFF);
        }
        let settings =
            RenderSettings { now: self.world.settings.now, readings: self.world.settings.readings };
        let variables = StateVariables { world: &self.world, state };
        let rendered = template.render(&variables, &settings);
        let text = rendered.value.as_text().map_or(0, str::len);
        self.work.add(rendered.operations + work::of_text(text));
        self.touched.add(rendered.touched);
        for key in rendered.sources.traits() {
            if !self.traits_read.contains(key) {
                self.traits_read.insert(key.into());
            }
        }
        if let Some(error) = &rendered.error {
            self.find(TrapKind::TemplateError, &widget.name, &error.to_string());
        }
        if rendered.has_milliseconds {
            let words = "a time in milliseconds is read as seconds, which is thousands of years ahead";
            self.find(TrapKind::EpochMilliseconds, &widget.name, words);
        }
        if self.world.settings.wants_levers {
            self.note_constants(&rendered.sources, &template.constants());
        }
        let value = rendered.number.filter(|_| keeps_number).map_or(rendered.value, Value::Number);
        Traced { value, sources: rendered.sources }
    }

    pub fn find(&mut self, kind: TrapKind, widget: &str, words: &str) {
        let place = TrapPlace { part: widget.to_owned(), detail: String::new(), at: None };
        self.find_whole(RouteFinding::new(kind, place, words));
    }

    /// Reports errors of the file in a widget that is entered.
    pub fn find_in_file(&mut self, state: &WalkState, widget: &Widget) {
        if self.findings.len() < MOST_FINDINGS {
            let errors = self.prepared(state).map(|flow| flow.errors(&widget.name));
            errors.into_iter().flatten().for_each(|finding| self.find_whole(finding.clone()));
        }
    }

    /// Reports that a branch was taken that leads to a widget that does not exist.
    pub fn find_missing(&mut self, state: &WalkState, widget: &str, branch: &str, target: &str) {
        if let Some(finding) = self.prepared(state).and_then(|flow| flow.missing_target(widget, branch)) {
            return self.find_whole(finding.clone());
        }
        let words = format!("a branch leads to `{target}`, which does not exist");
        self.find(TrapKind::MissingTarget, widget, &words);
    }

    pub fn find_whole(&mut self, finding: RouteFinding) {
        if self.findings.len() < MOST_FINDINGS && !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    pub fn note_unknown(&mut self, value: &Value) {
        if let Value::Unknown(unknown) = value
            && self.unknowns.len() < MOST_FINDINGS
        {
            let name = unknown.name.replace('¿', "");
            self.unknowns.insert((name.into(), Arc::clone(&unknown.because)));
        }
    }

    /// What a template made of unknown values has no path, so that it is named after the variable.
    pub fn note_unknown_variable(&mut self, key: &str, value: &Value) {
        let Value::Unknown(unknown) = value else { return };
        let is_of_path = |c: char| c.is_alphanumeric() || "_-.[]¿".contains(c);
        if unknown.name.chars().all(is_of_path) {
            self.note_unknown(value);
        } else if self.unknowns.len() < MOST_FINDINGS {
            let path = format!("flow.variables.{key}");
            self.unknowns.insert((path.into(), Arc::clone(&unknown.because)));
        }
    }

    /// Records that traits were compared with these constants.
    pub fn note_constants(&mut self, sources: &Sources, constants: &[Arc<str>]) {
        if !self.world.settings.wants_levers || constants.is_empty() {
            return;
        }
        for key in sources.traits() {
            self.compared.entry(key.into()).or_default().extend(constants.iter().cloned());
        }
    }

    /// The sources of a value, each with its value.
    pub fn reads(&self, state: &WalkState, sources: &Sources) -> Vec<(String, Value)> {
        let variables = StateVariables { world: &self.world, state };
        let read = |source: &ValueSource| {
            let value = match source {
                ValueSource::Trait(key) => self.world.traits.get(key).cloned().unwrap_or(Value::Nil),
                ValueSource::Input(path) => {
                    let keys: Vec<_> = path
                        .split('.')
                        .map(|name| crate::domain::liquid::PathKey::Name(name.into()))
                        .collect();
                    variables.read(&keys).0.value
                }
                ValueSource::Answer(widget) => answered_value(state, widget),
                ValueSource::Clock => Value::text(self.world.settings.now.to_rfc3339()),
            };
            (source.label(), value)
        };
        sources.all().iter().map(read).collect()
    }
}

/// The move along the first branch of an event.
fn by_event(state: WalkState, widget: &Widget, event: &str) -> Move {
    let branch = widget.branches.iter().position(|branch| branch.is_of(event));
    let of_branch = branch.and_then(|at| widget.branches.get(at)).map(|branch| Arc::clone(&branch.event));
    Move {
        branch,
        event: of_branch.or_else(|| (!event.is_empty()).then(|| event.into())),
        state,
        conditions: Vec::new(),
        why: String::new(),
        reads: Vec::new(),
        sets: Vec::new(),
        would_write: false,
        others: Vec::new(),
        then: Then::Next,
    }
}

/// The first output value of a widget that was given an answer.
fn answered_value(state: &WalkState, widget: &str) -> Value {
    let record = state.widgets.get(widget);
    let first = record.and_then(|record| record.fields.values().next());
    first.map_or_else(|| Value::unknown(widget, "comes from outside"), |value| value.value.clone())
}

/// A JSON value of an answer.
fn value_of(json: &serde_json::Value, name: &str) -> Value {
    crate::domain::json::RawJson::parse(&json.to_string())
        .map_or(Value::Nil, |raw| Value::from_json(raw.view(), name))
}

/// A JSON value as the text that a caller gives.
fn text_of(json: &serde_json::Value) -> String {
    json.as_str().map_or_else(|| json.to_string(), str::to_owned)
}
