//! Subflows: run in the same run, one level deep.

use std::sync::Arc;

use super::super::cases::GivenAnswer;
use super::super::finding::TrapKind;
use super::super::state::{RestOfWidget, SharedMap, WalkState, WidgetRecord, carried};
use super::{Move, Stepper, Then, by_event, text_of};
use crate::domain::flow::Widget;
use serde_json::Value as Json;

impl<'a> Stepper<'a> {
    pub(super) fn subflow(
        &mut self,
        mut state: WalkState,
        widget: &'a Widget,
        answer: Option<&GivenAnswer>,
    ) -> Vec<Move> {
        if state.parent.is_some() {
            self.find(TrapKind::NestedSubflow, &widget.name, "a subflow calls a subflow, which fails");
            return vec![by_event(state, widget, "failed")];
        }
        let sid = widget.text("flow_sid").unwrap_or_default();
        let at = self.files.subflows.iter().position(|(known, _)| *known == sid);
        let Some(at) = at.filter(|_| answer.is_none()) else { return self.outside(state, widget, answer) };
        let mut parameters = SharedMap::default();
        let given = widget.property("parameters").and_then(Json::as_array);
        for parameter in given.into_iter().flatten() {
            let (Some(key), Some(value)) =
                (parameter.get("key").and_then(Json::as_str), parameter.get("value"))
            else {
                continue;
            };
            let value = self.render(&state, widget, &text_of(value));
            parameters.insert(key.into(), carried(&value, "parent "));
        }
        state.forget(&widget.name);
        let inner = WalkState {
            flow: at + 1,
            widget: self.flows.get(at + 1).map_or(0, |flow| flow.flow.initial),
            parameters,
            visits: state.visits.clone(),
            written: state.written.clone(),
            watched: state.watched,
            parent: Some(Arc::new(state)),
            ..WalkState::default()
        };
        vec![Move { then: Then::Subflow, ..by_event(inner, widget, "") }]
    }

    /// The state of the parent after its subflow, and the index of the branch.
    pub fn back(&self, inner: WalkState) -> Option<(WalkState, &'a Widget, Option<usize>)> {
        let mut state = WalkState::clone(inner.parent.as_ref()?);
        let widget = self.widget(&state)?;
        let prefix = format!("widgets.{}.", widget.name);
        let fields = inner.variables.iter();
        let fields = fields.map(|(name, value)| (Arc::clone(name), carried(value, &prefix))).collect();
        state.visits = inner.visits;
        state.written = inner.written;
        state.watched = inner.watched;
        state.widgets.insert(Arc::clone(&widget.name), WidgetRecord { fields, rest: RestOfWidget::Nil });
        let branch = widget.branches.iter().position(|branch| branch.is_of("completed"));
        Some((state, widget, branch))
    }
}
