//! Reads the widgets of a definition.

use super::document::{FlowDocument, LastMembers, scalar};
use super::error::{FlowError, FlowProblem};
use super::hints::Hints;
use super::profile::{classify, read_as_profile};
use super::widget::{Branch, BranchCondition, NextWidget, Widget, WidgetKind};
use super::{Flow, FlowLabel, MOST_BRANCHES, MOST_WIDGETS};
use crate::domain::json::{JsonKind, JsonRef};
use crate::domain::route::finding::{RouteFinding, TrapKind, TrapPlace};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};

pub(super) fn flow(
    document: &FlowDocument<'_>,
    definition: JsonRef<'_>,
    label: FlowLabel,
    findings: Vec<RouteFinding>,
) -> Result<Flow, FlowError> {
    let states = required(document, definition, "states", JsonKind::Array)?;
    let initial = required(document, definition, "initial_state", JsonKind::String)?;
    let mut reader = StatesReader { document, findings, branches: 0 };
    let mut widgets = Vec::new();
    for state in states.items() {
        if widgets.len() == MOST_WIDGETS {
            return Err(reader.fail(FlowProblem::TooManyWidgets, state));
        }
        widgets.extend(reader.widget(state)?);
    }
    let mut by_name: HashMap<Arc<str>, usize> = HashMap::new();
    for (index, widget) in widgets.iter().enumerate() {
        let first = *by_name.entry(Arc::clone(&widget.name)).or_insert(index);
        if first != index {
            let words = format!("two widgets have the name `{}`; the first is used", widget.name);
            reader.find(TrapKind::DuplicateWidget, TrapPlace::part(&widget.name, widget.place), words);
        }
    }
    let name = initial.text().unwrap_or_default();
    let Some(&initial) = by_name.get(name.as_ref()) else {
        let known = widgets.into_iter().map(|widget| widget.name.to_string()).collect();
        return Err(reader.fail(FlowProblem::NoInitialWidget { name: name.into_owned(), known }, initial));
    };
    reader.connect(&mut widgets, &by_name);
    classify_rest(&mut widgets);
    Ok(Flow { label, initial, widgets, findings: reader.findings, by_name, reads: OnceLock::new() })
}

fn required<'a>(
    document: &FlowDocument<'_>,
    definition: JsonRef<'a>,
    key: &'static str,
    kind: JsonKind,
) -> Result<JsonRef<'a>, FlowError> {
    let at = Some(document.place(definition));
    if definition.kind() != JsonKind::Object {
        let found = definition.kind().name();
        return Err(FlowError {
            problem: FlowProblem::WrongKind { key: "definition", found, wanted: "an object" },
            at,
        });
    }
    let Some(value) = LastMembers::of(definition).get(key) else {
        let keys = definition.members().map(|member| member.key.into_owned()).collect();
        return Err(FlowError { problem: FlowProblem::NoDefinition { missing: key, keys }, at });
    };
    if value.kind() == kind {
        return Ok(value);
    }
    let wanted = if kind == JsonKind::Array { "a list" } else { "a text" };
    let problem = FlowProblem::WrongKind { key, found: value.kind().name(), wanted };
    Err(FlowError { problem, at: Some(document.place(value)) })
}

struct StatesReader<'a> {
    document: &'a FlowDocument<'a>,
    findings: Vec<RouteFinding>,
    /// The number of branches and conditions so far.
    branches: usize,
}

impl StatesReader<'_> {
    fn fail(&self, problem: FlowProblem, at: JsonRef<'_>) -> FlowError {
        FlowError { problem, at: Some(self.document.place(at)) }
    }

    fn find(&mut self, kind: TrapKind, place: TrapPlace, words: impl Into<String>) {
        self.findings.push(RouteFinding::new(kind, place, words));
    }

    /// What a value should have been. A part that cannot be read does not affect the rest of the flow.
    fn unreadable(&mut self, part: &str, value: JsonRef<'_>, what: &str) {
        let place = TrapPlace::part(part, self.document.place(value));
        let words = format!("{what} cannot be read: it is {}", value.kind().name());
        self.find(TrapKind::UnreadablePart, place, words);
    }

    fn count(&mut self, at: JsonRef<'_>) -> Result<(), FlowError> {
        self.branches += 1;
        if self.branches > MOST_BRANCHES {
            return Err(self.fail(FlowProblem::TooManyBranches, at));
        }
        Ok(())
    }

    fn widget(&mut self, state: JsonRef<'_>) -> Result<Option<Widget>, FlowError> {
        let members = LastMembers::of(state);
        let Some(name) = members.get("name").and_then(scalar).filter(|name| !name.trim().is_empty()) else {
            let place = TrapPlace::file(self.document.place(state));
            self.find(TrapKind::UnreadablePart, place, "a widget has no name, so nothing can lead to it");
            return Ok(None);
        };
        let type_name = members.get("type").and_then(scalar).unwrap_or_default();
        let kind = WidgetKind::of_type(&type_name).unwrap_or(WidgetKind::Unknown);
        let properties = self.properties(&name, members.get("properties"));
        let mut branches = Vec::new();
        let transitions = members.get("transitions");
        if let Some(other) =
            transitions.filter(|value| !matches!(value.kind(), JsonKind::Array | JsonKind::Null))
        {
            self.unreadable(&name, other, "the list of branches");
        }
        for transition in transitions.iter().flat_map(|value| value.items()) {
            self.count(transition)?;
            branches.extend(self.branch(&name, transition)?);
        }
        let place = self.document.place(state);
        let (name, type_name) = (name.into(), type_name.into());
        Ok(Some(Widget { name, type_name, kind, branches, properties, place }))
    }

    fn properties(&mut self, name: &str, value: Option<JsonRef<'_>>) -> Value {
        let empty = || Value::Object(serde_json::Map::new());
        let Some(value) = value.filter(|value| !value.is_null()) else { return empty() };
        if let Ok(Value::Object(mut members)) = serde_json::from_str::<Value>(value.as_str()) {
            members.shift_remove("offset");
            return Value::Object(members);
        }
        self.unreadable(name, value, "the object of properties");
        empty()
    }

    fn branch(&mut self, widget: &str, transition: JsonRef<'_>) -> Result<Option<Branch>, FlowError> {
        let members = LastMembers::of(transition);
        let Some(event) = members.get("event").and_then(scalar) else {
            self.unreadable(widget, transition, "a branch without `event`");
            return Ok(None);
        };
        let next = match members.get("next").filter(|next| !next.is_null()) {
            None => NextWidget::End,
            Some(next) => match scalar(next) {
                Some(name) if name.is_empty() => NextWidget::End,
                Some(name) => NextWidget::Missing(name),
                None => {
                    self.unreadable(widget, next, "the name of the next widget");
                    NextWidget::End
                }
            },
        };
        let mut conditions = Vec::new();
        let listed = members.get("conditions");
        if let Some(other) = listed.filter(|value| !matches!(value.kind(), JsonKind::Array | JsonKind::Null))
        {
            self.unreadable(widget, other, "the list of conditions");
        }
        for condition in listed.iter().flat_map(|value| value.items()) {
            self.count(condition)?;
            conditions.push(self.condition(condition));
        }
        let place = self.document.place(transition);
        Ok(Some(Branch { event: event.into(), next, conditions, place }))
    }

    fn condition(&self, condition: JsonRef<'_>) -> BranchCondition {
        let members = LastMembers::of(condition);
        let text = |key: &str| members.get(key).and_then(scalar);
        let arguments =
            members.get("arguments").filter(|value| !value.is_null()).map(|value| match value.kind() {
                JsonKind::Array => value.items().filter_map(scalar).collect(),
                _ => scalar(value).into_iter().collect::<Vec<_>>(),
            });
        BranchCondition {
            friendly_name: text("friendly_name").filter(|name| !name.trim().is_empty()).map(Arc::from),
            arguments: arguments.filter(|texts| !texts.is_empty()),
            type_name: text("type").unwrap_or_default(),
            value: text("value").unwrap_or_default(),
            place: self.document.place(condition),
        }
    }

    /// Replaces the names of next widgets with their indexes; names that do not exist become findings.
    fn connect(&mut self, widgets: &mut [Widget], by_name: &HashMap<Arc<str>, usize>) {
        let mut hints = Hints::default();
        for widget in widgets {
            for branch in &mut widget.branches {
                let NextWidget::Missing(name) = &branch.next else { continue };
                if let Some(&index) = by_name.get(name.as_str()) {
                    branch.next = NextWidget::Widget(index);
                    continue;
                }
                let place = TrapPlace::detail(&widget.name, branch.label(), branch.place);
                let words = format!("it leads to `{name}`, but no widget has that name");
                let mut finding = RouteFinding::new(TrapKind::MissingTarget, place, words);
                let known = by_name.keys().map(|name| &**name);
                finding.next = format!("{}{}", hints.meant(name, known), finding.next);
                self.findings.push(finding);
            }
        }
    }
}

/// Widgets of undocumented types are recognised by what they do and by what others read from them.
fn classify_rest(widgets: &mut [Widget]) {
    let mut names = HashSet::new();
    for widget in &*widgets {
        widget.templates(|_, text| read_as_profile(text, &mut names));
    }
    for widget in widgets.iter_mut().filter(|widget| widget.kind == WidgetKind::Unknown) {
        widget.kind = classify(&widget.name, &widget.type_name, &widget.properties, &names);
    }
}
