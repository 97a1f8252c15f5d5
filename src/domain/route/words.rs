//! Describes what has to happen for an outcome, and why a branch is taken.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::split::{Holds, SplitOperator, TestedCondition};
use crate::domain::flow::{Widget, WidgetKind};
use crate::domain::liquid::{UnknownValue, Value};
use crate::domain::taskrouter::attributes::shown;

/// Something unknown that is assumed on a way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RunCondition {
    Event { widget: Arc<str>, kind: WidgetKind, event: Arc<str> },
    Value { name: Arc<str>, operator: SplitOperator, operand: Arc<str>, holds: bool },
    Text(String),
}

impl RunCondition {
    pub fn of(unknown: &UnknownValue, operator: SplitOperator, operand: &str, holds: bool) -> Self {
        Self::Value { name: Arc::clone(&unknown.name), operator, operand: operand.into(), holds }
    }

    /// The widget and the value's path within it.
    fn place(&self) -> Option<(&str, &str)> {
        match self {
            Self::Value { name, .. } => name.strip_prefix("widgets.")?.split_once('.'),
            _ => None,
        }
    }

    fn words(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Event { widget, kind, event } => event_words(widget, *kind, event),
            Self::Value { name, operator, operand, holds } => {
                let place = self.place().filter(|(_, path)| !path.contains([' ', '|']));
                match (place, operator, holds) {
                    (Some((widget, "Digits")), SplitOperator::EqualTo, true) => {
                        format!("the caller presses {operand} at {widget}")
                    }
                    (Some((widget, "Digits")), SplitOperator::EqualTo, false) => {
                        format!("the caller presses something other than {operand} at {widget}")
                    }
                    (Some((widget, "SpeechResult")), SplitOperator::EqualTo, true) => {
                        format!("the caller says \"{operand}\" at {widget}")
                    }
                    (Some((widget, "inbound.Body")), SplitOperator::EqualTo, true) => {
                        format!("the reply at {widget} is \"{operand}\"")
                    }
                    (Some((widget, path)), SplitOperator::EqualTo, true) => {
                        let path = path.strip_prefix("parsed.").unwrap_or(path);
                        format!("{widget} answers with {path} = {operand}")
                    }
                    _ => {
                        let is_not = if *holds { "" } else { "not: " };
                        let operand = if operator.ignores_operand() {
                            String::new()
                        } else {
                            format!(" \"{operand}\"")
                        };
                        format!("{is_not}{name} {}{operand}", operator.words())
                    }
                }
            }
        }
    }
}

fn event_words(widget: &str, kind: WidgetKind, event: &str) -> String {
    match (kind, event) {
        (WidgetKind::GatherInput, "keypress") => format!("the caller presses a key at {widget}"),
        (WidgetKind::GatherInput, "speech") => format!("the caller speaks at {widget}"),
        (WidgetKind::GatherInput, "timeout") => format!("silence at {widget}"),
        (WidgetKind::SendAndWait, "incomingMessage") => format!("a reply comes at {widget}"),
        (WidgetKind::SendAndWait, "timeout") => format!("no reply comes at {widget}"),
        (WidgetKind::RunFunction | WidgetKind::HttpRequest, "success") => format!("{widget} answers"),
        (WidgetKind::RunFunction | WidgetKind::HttpRequest, "fail" | "failed") => format!("{widget} fails"),
        _ => format!("{widget} ends with {event}"),
    }
}

/// The conditions of a way as sentences. Where a key is named, it goes without saying that one is pressed.
pub(super) fn sentences(conditions: &[RunCondition]) -> Vec<String> {
    let is_plain = |condition: &RunCondition| match condition {
        RunCondition::Event { widget, event, .. } => {
            let says_more = |other: &RunCondition| other.place().is_some_and(|(of, _)| of == &**widget);
            matches!(&**event, "keypress" | "speech" | "incomingMessage" | "success")
                && conditions.iter().any(says_more)
        }
        _ => false,
    };
    let mut found: Vec<String> = Vec::new();
    for condition in conditions.iter().filter(|condition| !is_plain(condition)) {
        let words = condition.words();
        if !found.contains(&words) {
            found.push(words);
        }
    }
    found
}

pub(super) fn branch_label(widget: &Widget, branch: Option<usize>) -> &str {
    branch.and_then(|at| widget.branches.get(at)).map_or("no match", |branch| branch.label())
}

/// The traits of a run, by their keys.
pub(super) type HeldTraits = BTreeMap<Arc<str>, Value>;

/// What a split tests, with its value.
pub(super) fn subject(widget: &Widget, tested: &TestedCondition, traits: &HeldTraits) -> String {
    let name = subject_name(widget, tested, traits);
    match &tested.subject.value {
        Value::Unknown(unknown) => format!("{name} is unknown ({})", unknown.because),
        Value::Text(text) if text.is_empty() => format!("{name} is empty"),
        value => format!("{name} is {}", shown(value)),
    }
}

/// The trait, if its value is what is looked at; else the variable, and the trait it comes from.
fn subject_name(widget: &Widget, tested: &TestedCondition, traits: &HeldTraits) -> String {
    let input = widget.text("input").unwrap_or_default();
    let input = input.trim().trim_start_matches("{{").trim_end_matches("}}").trim();
    let mut keys = tested.subject.sources.traits();
    let (Some(only), None) = (keys.next(), keys.next()) else { return input.to_owned() };
    let text = |value: &Value| match value {
        Value::Nil => String::new(),
        Value::Text(text) => text.trim().to_lowercase(),
        value => shown(value),
    };
    let is_it = match (&tested.subject.value, traits.get(only).unwrap_or(&Value::Nil)) {
        (Value::Unknown(_), held) => matches!(held, Value::Unknown(_) | Value::Nil),
        (value, held) => text(value) == text(held),
    };
    let path = input.split('|').next().unwrap_or(input).trim();
    let input = path.strip_prefix("flow.variables.").unwrap_or(path);
    if is_it { only.to_owned() } else { format!("{input} (from {only})") }
}

/// The most variables that a step names, and the most characters of a value.
const MOST_SET: usize = 4;
const MOST_OF_VALUE: usize = 40;

/// What a step set: `sentiment = "negative" · hours = "8"`.
pub(super) fn set(sets: &[(Arc<str>, Value)]) -> String {
    let one = |(name, value): &(Arc<str>, Value)| {
        let value = match value {
            Value::Unknown(_) => "unknown".to_owned(),
            value => shown(value),
        };
        let cut: String = value.chars().take(MOST_OF_VALUE).collect();
        let dots = if cut.len() < value.len() { "…" } else { "" };
        format!("{name} = {cut}{dots}")
    };
    let parts: Vec<String> = sets.iter().take(MOST_SET).map(one).collect();
    let more = if sets.len() > MOST_SET { " · …" } else { "" };
    format!("{}{more}", parts.join(" · "))
}

fn operation(tested: &TestedCondition) -> String {
    let words = tested.operator.map_or("is compared with", SplitOperator::words);
    let words = words.strip_prefix("is ").unwrap_or(words);
    if tested.operator.is_some_and(SplitOperator::ignores_operand) {
        return words.to_owned();
    }
    format!("{words} {}", shown(&tested.operand.value))
}

/// Why a branch is taken.
pub(super) fn held(widget: &Widget, tested: &TestedCondition, traits: &HeldTraits) -> String {
    let subject = subject(widget, tested, traits);
    match &tested.holds {
        Holds::Unknown(because) => format!("{subject}; assumed to be {}: {because}", operation(tested)),
        _ => format!("{subject}, {}", operation(tested)),
    }
}

/// Why a branch is not taken.
pub(super) fn not_held(widget: &Widget, tested: &TestedCondition, traits: &HeldTraits) -> String {
    match &tested.holds {
        Holds::No => format!("{}, not {}", subject(widget, tested, traits), operation(tested)),
        Holds::Yes => format!("an earlier branch is taken; this one would hold too: {}", operation(tested)),
        Holds::Unknown(because) => format!("it would have to be {}: {because}", operation(tested)),
    }
}
