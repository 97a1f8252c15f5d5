//! Widgets whose result comes from outside (a key press, a reply, a function) and those that simply continue.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::cases::GivenAnswer;
use super::super::finding::TrapKind;
use super::super::run::{OutcomeKind, RouteGoal};
use super::super::state::{RestOfWidget, WalkState, WidgetRecord};
use super::super::words::RunCondition;
use super::{Move, Stepper, Then, WalkEnd, by_event, text_of, value_of};
use crate::domain::flow::{Widget, WidgetKind};
use crate::domain::liquid::{Traced, Value, ValueSource};

impl<'a> Stepper<'a> {
    /// Something is said, sent or recorded; the run continues as if it had worked.
    pub(super) fn goes_on(
        &mut self,
        mut state: WalkState,
        widget: &'a Widget,
        answer: Option<&GivenAnswer>,
    ) -> Vec<Move> {
        let event = match widget.kind {
            WidgetKind::SayPlay => "audioComplete",
            WidgetKind::SendMessage => "sent",
            WidgetKind::RecordCall => "success",
            _ => "next",
        };
        let event = answer.map_or(event, |answer| answer.event.as_str());
        let mut fields = BTreeMap::new();
        if widget.kind == WidgetKind::SendMessage
            && let Some(body) = widget.text("body")
        {
            let body = self.render(&state, widget, &body);
            fields.insert("outbound.Body".into(), body);
        }
        let rest = RestOfWidget::Unknown("made by Twilio".into());
        state.forget(&widget.name);
        state.widgets.insert(Arc::clone(&widget.name), WidgetRecord { fields, rest });
        vec![by_event(state, widget, event)]
    }

    /// The answer if there is one, otherwise every branch in the order of the file.
    pub(super) fn outside(
        &mut self,
        mut state: WalkState,
        widget: &'a Widget,
        answer: Option<&GivenAnswer>,
    ) -> Vec<Move> {
        if widget.kind == WidgetKind::Unknown {
            let words = format!("`{}` is not simulated; its branches are followed", widget.type_name);
            self.find(TrapKind::UnknownWidget, &widget.name, &words);
        }
        state.forget(&widget.name);
        if let Some(answer) = answer {
            let record = Self::answered(widget, answer);
            state.widgets.insert(Arc::clone(&widget.name), record);
            // `profile` is the answer of a function that found the profile.
            let is_profile = answer.event == "profile" && widget.branch("profile").is_none();
            let event = if is_profile { "success" } else { answer.event.as_str() };
            return vec![Move { why: "as answered".to_owned(), ..by_event(state, widget, event) }];
        }
        let mut events: Vec<&str> = Vec::new();
        for branch in &widget.branches {
            if !events.contains(&&*branch.event) {
                events.push(&branch.event);
            }
        }
        if events.is_empty() {
            return vec![by_event(state, widget, "")];
        }
        let is_open = events.len() > 1;
        let because: Arc<str> = format!("needs an answer for `{}`", widget.name).into();
        if is_open {
            self.unknowns.insert((format!("widgets.{}", widget.name).into(), Arc::clone(&because)));
        }
        let explored = |event: &&str| {
            let mut state = state.clone();
            state.widgets.insert(Arc::clone(&widget.name), unanswered(widget, event, &because));
            let condition = RunCondition::Event {
                widget: Arc::clone(&widget.name),
                kind: widget.kind,
                event: (*event).into(),
            };
            let conditions = if is_open { vec![condition] } else { Vec::new() };
            Move { conditions, why: because.to_string(), ..by_event(state, widget, event) }
        };
        events.iter().map(explored).collect()
    }

    /// The output of a widget that was given an answer.
    fn answered(widget: &Widget, answer: &GivenAnswer) -> WidgetRecord {
        let mut fields: BTreeMap<Arc<str>, Traced> = BTreeMap::new();
        let source = || ValueSource::Answer(Arc::clone(&widget.name));
        let mut put = |name: &str, value: Value| {
            fields.insert(name.into(), Traced::from(value, source()));
        };
        let unknown = RestOfWidget::Unknown(format!("the answer for `{}` does not say", widget.name).into());
        let mut rest = RestOfWidget::Nil;
        let is_success = matches!(answer.event.as_str(), "success" | "profile");
        let given = answer.value.as_ref();
        match (widget.kind, answer.event.as_str()) {
            (WidgetKind::GatherInput, "keypress") => {
                put_or(given, "Digits", &mut put, &mut rest, &unknown);
            }
            (WidgetKind::GatherInput, "speech") => {
                put_or(given, "SpeechResult", &mut put, &mut rest, &unknown);
            }
            (WidgetKind::SendAndWait, "incomingMessage") => {
                put_or(given, "inbound.Body", &mut put, &mut rest, &unknown);
                rest = unknown;
            }
            (WidgetKind::RunFunction | WidgetKind::HttpRequest, _) if is_success => {
                if given.and_then(|value| value.as_str()) == Some("profile") || answer.event == "profile" {
                    rest = RestOfWidget::ParsedProfile;
                } else if let Some(value) = given {
                    put("parsed", value_of(value, &format!("widgets.{}.parsed", widget.name)));
                    put("body", Value::text(text_of(value)));
                } else if answer.fields.is_empty() {
                    rest = unknown;
                }
                put("status_code", Value::integer(200));
                put("content_type", Value::text("application/json"));
            }
            (WidgetKind::GatherInput | WidgetKind::RunFunction | WidgetKind::HttpRequest, _) => {}
            _ => rest = unknown,
        }
        for (name, value) in &answer.fields {
            put(name, value_of(value, &format!("widgets.{}.{name}", widget.name)));
        }
        WidgetRecord { fields, rest }
    }

    /// The call or conversation leaves the flow, unless an answer says how it continues.
    pub(super) fn leaves(
        mut state: WalkState,
        widget: &'a Widget,
        answer: Option<&GivenAnswer>,
    ) -> Vec<Move> {
        if let Some(answer) = answer {
            let rest = RestOfWidget::Unknown("made by Twilio".into());
            state.forget(&widget.name);
            state.widgets.insert(Arc::clone(&widget.name), WidgetRecord { fields: BTreeMap::new(), rest });
            return vec![Move { why: "as answered".to_owned(), ..by_event(state, widget, &answer.event) }];
        }
        let kind = match widget.kind {
            WidgetKind::ConnectCall => OutcomeKind::Connected,
            WidgetKind::RecordVoicemail => OutcomeKind::Voicemail,
            WidgetKind::TwimlRedirect => OutcomeKind::Twiml,
            _ => OutcomeKind::AgentBot,
        };
        let ending = WalkEnd {
            goal: RouteGoal::at(kind, &widget.name),
            timeline: Vec::new(),
            after_all: None,
            attributes: None,
            origins: Vec::new(),
            characters: None,
        };
        vec![Move { then: Then::Ends(Box::new(ending)), ..by_event(state, widget, "") }]
    }
}

fn put_or(
    given: Option<&serde_json::Value>,
    name: &str,
    put: &mut impl FnMut(&str, Value),
    rest: &mut RestOfWidget,
    unknown: &RestOfWidget,
) {
    match given {
        Some(value) => put(name, Value::text(text_of(value))),
        None => *rest = unknown.clone(),
    }
}

/// The output of a widget on a branch that is explored.
fn unanswered(widget: &Widget, event: &str, because: &Arc<str>) -> WidgetRecord {
    let open = || RestOfWidget::Unknown(Arc::clone(because));
    let mut fields = BTreeMap::new();
    let mut unknown = |name: &str| {
        let value = Value::unknown(&format!("widgets.{}.{name}", widget.name), because);
        fields.insert(Arc::from(name), Traced::from(value, ValueSource::Answer(Arc::clone(&widget.name))));
    };
    let rest = match (widget.kind, event) {
        (WidgetKind::GatherInput, "keypress") => {
            unknown("Digits");
            RestOfWidget::Nil
        }
        (WidgetKind::GatherInput, "speech") => {
            unknown("SpeechResult");
            unknown("Confidence");
            RestOfWidget::Nil
        }
        (WidgetKind::SendAndWait, "timeout") => RestOfWidget::Unknown("made by Twilio".into()),
        (WidgetKind::GatherInput, _)
        | (WidgetKind::RunFunction | WidgetKind::HttpRequest, "fail" | "failed") => RestOfWidget::Nil,
        _ => open(),
    };
    WidgetRecord { fields, rest }
}
