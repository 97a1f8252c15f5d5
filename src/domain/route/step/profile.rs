//! Profile searches and updates.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::cases::GivenAnswer;
use super::super::finding::TrapKind;
use super::super::state::{RestOfWidget, WalkState, WidgetRecord};
use super::super::words::RunCondition;
use super::{Move, Stepper, by_event, text_of};
use crate::domain::flow::{ProfileEvent, Widget};
use crate::domain::liquid::{Traced, Value};
use serde_json::Value as Json;

impl<'a> Stepper<'a> {
    pub(super) fn profile_search(
        &mut self,
        mut state: WalkState,
        widget: &'a Widget,
        answer: Option<&GivenAnswer>,
    ) -> Vec<Move> {
        self.looked_up(&state, widget);
        let rest = |event: &str| match ProfileEvent::of(event) {
            Some(ProfileEvent::Failed) => RestOfWidget::Nil,
            _ => RestOfWidget::Profile,
        };
        let record = |rest| WidgetRecord { fields: BTreeMap::new(), rest };
        if let Some(answer) = answer {
            state.widgets.insert(Arc::clone(&widget.name), record(rest(&answer.event)));
            return vec![Move { why: "as answered".to_owned(), ..by_event(state, widget, &answer.event) }];
        }
        let exists = self.world.profile.exists;
        let found = widget.profile_branches(ProfileEvent::Found);
        let mut possible =
            if exists { found.clone() } else { widget.profile_branches(ProfileEvent::NotFound) };
        let mut why = if exists { "this profile" } else { "no profile" };
        if possible.is_empty() && !exists {
            possible = found;
            why = "Studio would create a blank profile";
        }
        if possible.is_empty() {
            why = "the names of its events do not show which one is taken";
            possible = (0..widget.branches.len()).collect();
        }
        let is_open = possible.len() > 1;
        if is_open {
            let because = format!("needs an answer for `{}`", widget.name).into();
            self.unknowns.insert((format!("widgets.{}", widget.name).into(), because));
        }
        if possible.is_empty() {
            return vec![by_event(state, widget, "")];
        }
        let to_move = |at: usize| {
            let event = widget.branches.get(at).map(|branch| &*branch.event).unwrap_or_default();
            let mut state = state.clone();
            state.widgets.insert(Arc::clone(&widget.name), record(rest(event)));
            let condition = RunCondition::Event {
                widget: Arc::clone(&widget.name),
                kind: widget.kind,
                event: event.into(),
            };
            let conditions = if is_open { vec![condition] } else { Vec::new() };
            Move { branch: Some(at), conditions, why: why.to_owned(), ..by_event(state, widget, event) }
        };
        possible.into_iter().map(to_move).collect()
    }

    /// The address that is looked up should belong to the profile.
    fn looked_up(&mut self, state: &WalkState, widget: &Widget) {
        let own = &self.world.profile.identifiers;
        if own.is_empty() || !self.world.profile.exists {
            return;
        }
        let properties = widget.properties.as_object();
        let texts = properties.into_iter().flatten().filter_map(|(_, value)| value.as_str());
        let texts: Vec<&str> = texts.filter(|text| text.contains("{{")).collect();
        for text in texts {
            let rendered = self.render(state, widget, text);
            let Some(text) = rendered.value.as_text() else { continue };
            let address = text.rsplit_once(':').map_or(text, |(_, address)| address).trim();
            let is_address = address.contains('@') || address.starts_with('+');
            let own = &self.world.profile.identifiers;
            let is_own = own
                .iter()
                .any(|id| id.split_once(':').is_some_and(|(_, value)| value.eq_ignore_ascii_case(address)));
            if is_address && !is_own {
                let words = format!("it looks up {address}, which is not an identifier of this profile");
                self.find(TrapKind::LooksUpAnother, &widget.name, &words);
            }
        }
    }

    pub(super) fn profile_update(
        &mut self,
        mut state: WalkState,
        widget: &'a Widget,
        answer: Option<&GivenAnswer>,
    ) -> Vec<Move> {
        let mut sets: Vec<(Arc<str>, Value)> = Vec::new();
        let pairs: Vec<(String, String)> = match widget.property("traits") {
            Some(Json::Array(items)) => items
                .iter()
                .filter_map(|item| Some((item.get("key")?.as_str()?.to_owned(), text_of(item.get("value")?))))
                .collect(),
            Some(Json::Object(members)) => {
                members.iter().map(|(key, value)| (key.clone(), text_of(value))).collect()
            }
            _ => Vec::new(),
        };
        for (key, text) in pairs {
            let value: Traced = self.render(&state, widget, &text);
            sets.push((key.as_str().into(), value.value.clone()));
            state.written.insert(key.as_str().into(), value);
        }
        let found = widget.profile_branches(ProfileEvent::Found);
        let event =
            match (answer, found.first().and_then(|at| widget.branches.get(*at)), widget.branches.first()) {
                (Some(answer), _, _) => answer.event.as_str(),
                (None, Some(found), _) => &found.event,
                (None, None, Some(first)) => &first.event,
                (None, None, None) => "",
            };
        let rest = RestOfWidget::Profile;
        state.widgets.insert(Arc::clone(&widget.name), WidgetRecord { fields: BTreeMap::new(), rest });
        vec![Move { sets, would_write: true, ..by_event(state, widget, event) }]
    }
}
