//! `send-to-flex` and `enqueue-call`: the task, and where its workflow takes it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::cases::GivenAnswer;
use super::super::finding::TrapKind;
use super::super::run::{OutcomeKind, RouteGoal};
use super::super::state::{RestOfWidget, WalkState, WidgetRecord};
use super::super::words::RunCondition;
use super::super::work;
use super::{Move, Stepper, Then, WalkEnd, by_event};
use crate::domain::flow::{Widget, WidgetKind};
use crate::domain::liquid::{Sources, Traced, Value, ValueSource};
use crate::domain::taskrouter::attributes::TaskAttributes;
use crate::domain::taskrouter::expression::{Operand, TaskExpression};
use crate::domain::taskrouter::handover::{self, Handover, Suspect, TaskChannel};
use crate::domain::taskrouter::timeline::{self, LegSkip, RoutedTask, TaskWay};
use crate::domain::taskrouter::workflow::Workflow;

const DEFAULT_TIMEOUT: i64 = 3_600;
/// The most characters of an expression in a sentence.
const MOST_OF_EXPRESSION: usize = 120;
/// The most workflows that a finding names.
const MOST_KNOWN: usize = 8;

impl<'a> Stepper<'a> {
    pub(super) fn hand_over(
        &mut self,
        mut state: WalkState,
        widget: &'a Widget,
        answer: Option<&GivenAnswer>,
    ) -> Vec<Move> {
        let is_flex = widget.kind == WidgetKind::SendToFlex;
        if let Some(answer) = answer {
            let rest = RestOfWidget::Unknown("made by Twilio".into());
            state.forget(&widget.name);
            state.widgets.insert(Arc::clone(&widget.name), WidgetRecord { fields: BTreeMap::new(), rest });
            return vec![Move { why: "as answered".to_owned(), ..by_event(state, widget, &answer.event) }];
        }
        let template =
            widget.text(if is_flex { "attributes" } else { "task_attributes" }).unwrap_or_default();
        let rendered = self.render(&state, widget, &template);
        let handed = self.handed(&state, widget, &rendered);
        let reads = self.reads(&state, &rendered.sources);
        if let Some(refused) = handed.refused {
            let why = refused.words.clone();
            self.find_whole(refused);
            return vec![Move { why, reads, ..by_event(state, widget, "failedToEnqueue") }];
        }
        let mut attributes = handed.attributes;
        let origins = self.trace(&state, &mut attributes, &rendered.sources);
        self.add_flex(&mut attributes);
        let why =
            format!("{} attributes, {} of 1024 characters", attributes.members.len(), handed.characters);
        let base = Move { why, reads, ..by_event(state.clone(), widget, "") };
        let task = self.task(&state, widget, attributes, is_flex);
        let queue = widget.text("queue_name").filter(|_| !is_flex).filter(|name| !name.is_empty());
        if let Some(queue) = queue {
            let queue = self.render(&state, widget, &queue);
            let queue_name = queue.value.as_text().map(str::to_owned);
            let goal = RouteGoal { queue_name, ..RouteGoal::at(OutcomeKind::Enqueued, &widget.name) };
            return vec![ends(
                base,
                WalkEnd {
                    attributes: Some(task.attributes.value()),
                    origins,
                    characters: Some(handed.characters),
                    ..WalkEnd::of(goal)
                },
            )];
        }
        let sid = widget.text(if is_flex { "workflow" } else { "workflow_sid" }).unwrap_or_default();
        let sid = self.render(&state, widget, &sid).value.as_text().unwrap_or_default().trim().to_owned();
        let mut ending = WalkEnd {
            attributes: Some(object(&task.attributes)),
            origins,
            characters: Some(handed.characters),
            ..WalkEnd::of(RouteGoal::at(OutcomeKind::Workflow, &widget.name))
        };
        ending.goal.workflow_sid = (!sid.is_empty()).then_some(sid);
        let Some(workflow) = self.workflow(ending.goal.workflow_sid.as_deref()) else {
            ending.goal.priority = task.priority;
            self.note_unknown_workflow(widget, ending.goal.workflow_sid.as_deref());
            return vec![ends(base, ending)];
        };
        self.routed(&base, &ending, workflow, &task)
    }

    fn workflow(&self, sid: Option<&str>) -> Option<&'a Workflow> {
        let all = &self.files.workflows;
        let named = all.iter().find(|workflow| workflow.sid.is_some() && workflow.sid.as_deref() == sid);
        let only = if let [only] = &all[..] { Some(only) } else { None };
        named.or(only).copied()
    }

    /// Says which workflows there are, if there are any.
    fn note_unknown_workflow(&mut self, widget: &Widget, sid: Option<&str>) {
        if self.files.workflows.is_empty() {
            return;
        }
        let known = self.files.workflows.iter().take(MOST_KNOWN).map(|workflow| match &workflow.sid {
            Some(sid) => format!("{sid} ({})", workflow.title()),
            None => format!("{} without a SID", workflow.title()),
        });
        let known: Vec<String> = known.collect();
        let asked: String = sid.unwrap_or("no workflow").chars().take(60).collect();
        let words = format!("the task is for {asked}, and the files are of {}", known.join(", "));
        self.find(TrapKind::UnknownWorkflow, &widget.name, &words);
    }

    fn handed(&self, state: &WalkState, widget: &Widget, rendered: &Traced) -> Handover {
        let reads = self.reads(state, &rendered.sources);
        let texts: Vec<(String, String)> = reads
            .into_iter()
            .filter_map(|(source, value)| Some((source, value.as_text()?.to_owned())))
            .map(|(source, text)| match source.strip_prefix("trait:") {
                Some(key) => (format!("the trait {key}"), text),
                None => (source, text),
            })
            .collect();
        let suspects: Vec<Suspect<'_>> = texts.iter().map(|(name, text)| Suspect { name, text }).collect();
        handover::hand_over(&widget.name, &rendered.value, &suspects)
    }

    /// The source of each attribute: whatever has the same value. Otherwise only the template is known, which
    /// may have used anything that was read.
    fn trace(
        &self,
        state: &WalkState,
        attributes: &mut TaskAttributes,
        all: &Sources,
    ) -> Vec<(Arc<str>, Vec<String>)> {
        let reads = self.reads(state, all);
        let mut origins = Vec::new();
        for (name, attribute) in &mut attributes.members {
            let same =
                state.variables.values().filter(|variable| same_text(&variable.value, &attribute.value));
            same.for_each(|variable| attribute.sources.add(&variable.sources));
            let read =
                reads.iter().zip(all.all()).filter(|((_, value), _)| same_text(value, &attribute.value));
            read.for_each(|(_, source)| attribute.sources.add(&Sources::one(source.clone())));
            let mut from: Vec<String> = attribute.sources.all().iter().map(ValueSource::label).collect();
            if from.is_empty() {
                from.push("the template".to_owned());
                attribute.sources.add(all);
            }
            origins.push((Arc::clone(name), from));
        }
        origins
    }

    fn add_flex(&self, attributes: &mut TaskAttributes) {
        let is_call = self.world.trigger == "call";
        let channel = if is_call { TaskChannel::Voice } else { TaskChannel::Conversation };
        handover::add_flex(attributes, channel, &|name| {
            let value = match name {
                "from" | "caller" | "customerAddress" => self.world.address(true),
                "to" | "called" => self.world.address(false),
                "direction" => Value::text("inbound"),
                _ => return None,
            };
            Some(value)
        });
    }

    fn task(
        &mut self,
        state: &WalkState,
        widget: &Widget,
        attributes: TaskAttributes,
        is_flex: bool,
    ) -> RoutedTask {
        let mut number = |key: &str, otherwise: Option<i64>| {
            let text = widget.text(key).unwrap_or_default();
            let rendered = self.render(state, widget, &text);
            match handover::whole_number(&rendered.value) {
                Ok(number) => number.or(otherwise),
                Err(_) => None,
            }
        };
        let priority = number("priority", Some(0));
        let timeout = if is_flex { number("timeout", Some(DEFAULT_TIMEOUT)) } else { None };
        RoutedTask { attributes, priority, timeout }
    }

    fn routed(&mut self, base: &Move, ending: &WalkEnd, workflow: &Workflow, task: &RoutedTask) -> Vec<Move> {
        let route = timeline::route(workflow, task, self.files.pool, self.world.settings.readings);
        self.work.add(work::of_workflow(workflow, self.files.pool) * (1 + route.ways.len() / 16));
        self.touched.add(route.touched);
        if route.is_cut {
            self.cut = Some("more than 200 ways through a workflow are possible");
        }
        route.findings.into_iter().for_each(|finding| self.find_whole(finding));
        for filter in &workflow.filters {
            if let Ok(expression) = &filter.expression.parsed {
                self.note_expression(expression, &task.attributes);
            }
        }
        route.ways.into_iter().map(|way| Self::way(base, ending, workflow, way)).collect()
    }

    fn way(base: &Move, ending: &WalkEnd, workflow: &Workflow, way: TaskWay) -> Move {
        let mut one = base.clone();
        let mut ending = ending.clone();
        let first = way.first();
        ending.goal.kind = if first.is_some() { OutcomeKind::Queue } else { OutcomeKind::Canceled };
        ending.goal.queue_sid = first.and_then(|leg| leg.queue.clone());
        ending.goal.queue_name = first.and_then(|leg| leg.queue_name.clone());
        ending.goal.priority = first.and_then(|leg| leg.priority);
        ending.goal.workflow_sid = workflow.sid.clone().or(ending.goal.workflow_sid);
        ending.goal.workflow_name = Some(workflow.title().to_owned());
        ending.goal.filter.clone_from(&way.filter);
        for when in &way.when {
            let verb = if when.holds { "takes it" } else { "does not take it" };
            let because = &when.because;
            // A whole condition without a value has its reason for a name.
            let unknown = if because.name == because.because {
                because.because.to_string()
            } else {
                format!("{} is unknown ({})", because.name, because.because)
            };
            let words = format!("the filter {} {verb}: {unknown}", when.filter);
            one.conditions.push(RunCondition::Text(words));
        }
        one.why = taken_by(&way, &one.why);
        let is_open = |leg: &&timeline::TimelineLeg| matches!(leg.skip, LegSkip::Unknown(_));
        if let Some(leg) = way.legs.iter().find(is_open)
            && let LegSkip::Unknown(because) = &leg.skip
            && way.legs.iter().filter(|leg| leg.skip != LegSkip::Skipped).count() > 1
        {
            one.why = format!("{}; whether the first target is skipped: {}", one.why, because.because);
        }
        ending.timeline = way.legs;
        ending.after_all = Some(way.ending);
        ends(one, ending)
    }

    /// Constants that a filter compares attributes with count for the traits behind these attributes.
    fn note_expression(&mut self, expression: &TaskExpression, attributes: &TaskAttributes) {
        if !self.world.settings.wants_levers {
            return;
        }
        for (left, _, right) in expression.comparisons() {
            for (path, constant) in [(left, right), (right, left)] {
                let Operand::Path(path) = path else { continue };
                let sources = attributes.known(&path.root).map(|value| value.sources.clone());
                let mut constants = Vec::new();
                gather(constant, &mut constants);
                self.note_constants(&sources.unwrap_or_default(), &constants);
            }
        }
    }
}

/// The filter that takes the task, before what is handed over.
fn taken_by(way: &TaskWay, handed: &str) -> String {
    let Some(filter) = &way.filter else {
        let is_default = !way.legs.is_empty();
        return if is_default {
            format!("no filter takes it, so the default does; {handed}")
        } else {
            handed.to_owned()
        };
    };
    let look = way.looks.iter().rev().find(|look| look.filter == *filter);
    let expression: String = look
        .map(|look| look.expression.trim().chars().take(MOST_OF_EXPRESSION).collect())
        .unwrap_or_default();
    format!("filter \"{filter}\": {expression}; {handed}")
}

/// Whether both are spelled the same.
fn same_text(one: &Value, two: &Value) -> bool {
    match (one, two) {
        (Value::Number(number), Value::Text(text)) | (Value::Text(text), Value::Number(number)) => {
            number.to_string() == **text
        }
        _ => one == two,
    }
}

fn gather(operand: &Operand, found: &mut Vec<Arc<str>>) {
    match operand {
        Operand::Number(text) | Operand::Text(text) => found.push(text.as_str().into()),
        Operand::Bool(value) => found.push(value.to_string().into()),
        Operand::List(items) => items.iter().for_each(|item| gather(item, found)),
        Operand::Null | Operand::Path(_) | Operand::Hyphenated(_) | Operand::Group(_) => {}
    }
}

fn ends(base: Move, ending: WalkEnd) -> Move {
    Move { then: Then::Ends(Box::new(ending)), ..base }
}

/// The attributes as an object, without further ones that may exist.
fn object(attributes: &TaskAttributes) -> Value {
    let member = |(key, value): &(Arc<str>, Traced)| (Arc::clone(key), value.value.clone());
    Value::Object(attributes.members.iter().map(member).collect())
}

impl WalkEnd {
    pub fn of(goal: RouteGoal) -> Self {
        Self {
            goal,
            timeline: Vec::new(),
            after_all: None,
            attributes: None,
            origins: Vec::new(),
            characters: None,
        }
    }
}

impl RouteGoal {
    pub fn at(kind: OutcomeKind, widget: &str) -> Self {
        Self {
            kind,
            queue_sid: None,
            queue_name: None,
            priority: None,
            workflow_sid: None,
            workflow_name: None,
            filter: None,
            end: widget.to_owned(),
        }
    }
}
