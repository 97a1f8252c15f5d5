//! The answers that a run can be given in place of what happens outside.

use super::running::DryRun;
use crate::domain::flow::{NextWidget, Widget, WidgetKind};
use crate::domain::route::cases::{GivenAnswer, json_or_text};
use crate::domain::route::run::RunOutcome;

/// A widget that can be given an answer.
#[derive(Clone, Debug)]
pub struct OpenWidget {
    pub name: String,
    /// Whether the outcome depends on it.
    pub is_needed: bool,
    pub given: Option<GivenAnswer>,
    pub ways: Vec<AnswerWay>,
}

/// A way in which a widget can continue.
#[derive(Clone, Debug)]
pub struct AnswerWay {
    pub event: String,
    /// The next widget; `None` if the flow ends.
    pub next: Option<String>,
    /// Whether it is a function that returns this profile.
    pub is_profile: bool,
    /// What can be typed along with it.
    pub value: Option<TypedValue>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TypedValue {
    Keys,
    Speech,
    Reply,
    Json,
}

impl TypedValue {
    /// The widget's output, as the label of the input field.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Keys => "the keys pressed, such as 1; leave empty if unknown",
            Self::Speech => "what the caller says; leave empty if unknown",
            Self::Reply => "what the customer writes; leave empty if unknown",
            Self::Json => "the answer as JSON, such as {\"tier\": \"gold\"}; leave empty if unknown",
        }
    }
}

impl AnswerWay {
    /// The answer, with what was typed.
    pub fn answer(&self, typed: &str) -> GivenAnswer {
        let typed = typed.trim();
        let value = self.value.filter(|_| !typed.is_empty()).map(|kind| match kind {
            TypedValue::Json => json_or_text(typed),
            TypedValue::Keys | TypedValue::Speech | TypedValue::Reply => typed.into(),
        });
        GivenAnswer { event: self.event.clone(), value, fields: Vec::new() }
    }
}

/// The widgets for which the run needs an answer, then those that have one, then others on its ways.
pub fn open_widgets(run: &DryRun) -> Vec<OpenWidget> {
    let needed = run.found.unknowns.iter().filter(|one| one.because.starts_with("needs an answer"));
    let needed: Vec<&str> = needed.filter_map(|one| one.path.strip_prefix("widgets.")).collect();
    let answered = run.answers().map(|(widget, _)| widget.as_str());
    let paths = run.found.outcomes.iter().flat_map(|outcome: &RunOutcome| &outcome.path);
    let met = paths.map(|step| &*step.widget);
    let mut found: Vec<OpenWidget> = Vec::new();
    for name in needed.iter().copied().chain(answered).chain(met) {
        let Some(widget) = run.flow.widget(name) else { continue };
        if found.iter().any(|one| one.name == name) || !is_outside(widget.kind) || widget.branches.len() < 2 {
            continue;
        }
        found.push(OpenWidget {
            name: name.to_owned(),
            is_needed: needed.contains(&name),
            given: run.answers().find(|(widget, _)| *widget == name).map(|(_, answer)| answer.clone()),
            ways: ways(run, widget),
        });
    }
    found
}

/// Whether something outside decides how it continues.
const fn is_outside(kind: WidgetKind) -> bool {
    !matches!(kind, WidgetKind::Trigger | WidgetKind::Split | WidgetKind::SetVariables)
}

fn ways(run: &DryRun, widget: &Widget) -> Vec<AnswerWay> {
    let is_function = matches!(widget.kind, WidgetKind::RunFunction | WidgetKind::HttpRequest);
    let mut ways: Vec<AnswerWay> = Vec::new();
    for branch in &widget.branches {
        if ways.iter().any(|way| branch.is_of(&way.event)) {
            continue;
        }
        let next = match &branch.next {
            NextWidget::End => None,
            NextWidget::Widget(next) => run.flow.widgets.get(*next).map(|widget| widget.name.to_string()),
            NextWidget::Missing(name) => Some(name.clone()),
        };
        let value = match (widget.kind, &*branch.event) {
            (WidgetKind::GatherInput, "keypress") => Some(TypedValue::Keys),
            (WidgetKind::GatherInput, "speech") => Some(TypedValue::Speech),
            (WidgetKind::SendAndWait, "incomingMessage") => Some(TypedValue::Reply),
            (_, "success") if is_function => Some(TypedValue::Json),
            _ => None,
        };
        ways.push(AnswerWay { event: branch.event.to_string(), next, is_profile: false, value });
    }
    // A function that found the profile and returns it.
    let success = ways.iter().find(|way| way.event == "success").map(|way| way.next.clone());
    if let (true, Some(next)) = (is_function && widget.branch("profile").is_none(), success) {
        ways.push(AnswerWay { event: "profile".to_owned(), next, is_profile: true, value: None });
    }
    ways
}
