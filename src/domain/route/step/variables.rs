//! `set-variables`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::finding::TrapKind;
use super::super::state::{RestOfWidget, WalkState, WidgetRecord};
use super::super::{words, work};
use super::{Move, Stepper, by_event, value_of};
use crate::domain::flow::Widget;
use crate::domain::liquid::{Amount, Traced, Value};
use serde_json::Value as Json;

impl<'a> Stepper<'a> {
    /// Variables are set in order; each one sees the earlier ones.
    pub(super) fn set_variables(&mut self, mut state: WalkState, widget: &'a Widget) -> Vec<Move> {
        let mut fields = BTreeMap::new();
        let mut sets = Vec::new();
        let mut sources = crate::domain::liquid::Sources::default();
        let variables = widget.property("variables").and_then(Json::as_array);
        for variable in variables.into_iter().flatten() {
            let Some(key) = variable.get("key").and_then(Json::as_str) else { continue };
            let key: Arc<str> = key.into();
            let value = self.variable(&state, widget, variable);
            self.note_unknown_variable(&key, &value.value);
            sources.add(&value.sources);
            sets.push((Arc::clone(&key), value.value.clone()));
            state.variables.insert(Arc::clone(&key), value.clone());
            fields.insert(key, value);
        }
        state.widgets.insert(Arc::clone(&widget.name), WidgetRecord { fields, rest: RestOfWidget::Nil });
        let reads = self.reads(&state, &sources);
        vec![Move { reads, why: words::set(&sets), sets, ..by_event(state, widget, "next") }]
    }

    fn variable(&mut self, state: &WalkState, widget: &Widget, variable: &Json) -> Traced {
        let rendered = match variable.get("value") {
            Some(Json::String(text)) => self.render(state, widget, text),
            Some(other) => Traced::of(value_of(other, &widget.name)),
            None => Traced::of(Value::text("")),
        };
        let kind = variable.get("type").and_then(Json::as_str).unwrap_or_default();
        let is_json = ["parse_as_json", "parse_as_json_object"].iter().any(|key| match variable.get(*key) {
            Some(Json::Bool(value)) => *value,
            Some(Json::String(text)) => text == "true",
            _ => false,
        });
        let value = match &rendered.value {
            Value::Nil => Value::text(""),
            Value::Text(text) if is_json => {
                self.work.add(16 * work::of_text(text.len()));
                if let Ok(raw) = crate::domain::json::RawJson::parse(text) {
                    Value::from_json(raw.view(), &format!("flow.variables of {}", widget.name))
                } else {
                    let words = format!("`{}` is not JSON, so it stays text", shortened(text));
                    self.find(TrapKind::ParseAsJson, &widget.name, &words);
                    rendered.value.clone()
                }
            }
            Value::Text(text) if matches!(kind, "number" | "integer") => {
                Amount::read(text.trim()).map_or_else(|| rendered.value.clone(), Value::Number)
            }
            Value::Text(text) if kind == "boolean" => match text.trim() {
                "true" => Value::Bool(true),
                "false" => Value::Bool(false),
                _ => rendered.value.clone(),
            },
            Value::Unknown(unknown) if is_json || !matches!(kind, "" | "string") => {
                let kind = if is_json { "JSON" } else { kind };
                Value::unknown(&format!("{} as {kind}", unknown.name), &unknown.because)
            }
            other => other.clone(),
        };
        Traced { value, sources: rendered.sources }
    }
}

fn shortened(text: &str) -> &str {
    text.get(..text.floor_char_boundary(60)).unwrap_or_default()
}
