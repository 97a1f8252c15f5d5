//! The widgets of a flow and their branches.

use super::FilePlace;
use serde_json::Value;
use std::fmt;
use std::sync::Arc;

#[derive(Clone, Debug)]
pub struct Widget {
    pub name: Arc<str>,
    /// The type as written in the file.
    pub type_name: Arc<str>,
    pub kind: WidgetKind,
    pub branches: Vec<Branch>,
    /// An object, with the last value of a repeated key and without the position on the canvas.
    pub properties: Value,
    pub place: FilePlace,
}

/// A transition.
#[derive(Clone, Debug)]
pub struct Branch {
    pub event: Arc<str>,
    pub next: NextWidget,
    pub conditions: Vec<BranchCondition>,
    pub place: FilePlace,
}

/// Where a branch leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NextWidget {
    /// Nothing comes next; the run ends.
    End,
    /// The index of a widget.
    Widget(usize),
    /// The name of a widget that does not exist in the flow.
    Missing(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BranchCondition {
    pub friendly_name: Option<Arc<str>>,
    /// The text to compare, as templates; `None` if the file has none.
    pub arguments: Option<Vec<String>>,
    /// The operator as written in the file, such as `equal_to`.
    pub type_name: String,
    /// The operand that the text is compared with, as a template.
    pub value: String,
    pub place: FilePlace,
}

/// What a dry run does with a widget.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WidgetKind {
    Trigger,
    Split,
    SetVariables,
    SayPlay,
    SendMessage,
    RecordCall,
    ForkStream,
    GatherInput,
    SendAndWait,
    RunFunction,
    HttpRequest,
    RunSubflow,
    SendToFlex,
    EnqueueCall,
    ConnectCall,
    RecordVoicemail,
    VirtualAgent,
    ConversationRelay,
    TwimlRedirect,
    ProfileSearch,
    ProfileUpdate,
    /// A type of Studio's whose effect is not simulated; its branches are followed.
    NotFollowed,
    /// An unknown type.
    Unknown,
}

impl WidgetKind {
    /// The kind of a documented type. Profile widgets have none; they are recognised by what they do.
    pub fn of_type(type_name: &str) -> Option<Self> {
        Some(match type_name {
            "trigger" => Self::Trigger,
            "split-based-on" => Self::Split,
            "set-variables" => Self::SetVariables,
            "say-play" => Self::SayPlay,
            "send-message" => Self::SendMessage,
            "record-call" => Self::RecordCall,
            "fork-stream" => Self::ForkStream,
            "gather-input-on-call" => Self::GatherInput,
            "send-and-wait-for-reply" => Self::SendAndWait,
            "run-function" => Self::RunFunction,
            "make-http-request" => Self::HttpRequest,
            "run-subflow" => Self::RunSubflow,
            "send-to-flex" => Self::SendToFlex,
            "enqueue-call" => Self::EnqueueCall,
            "connect-call-to" => Self::ConnectCall,
            "record-voicemail" => Self::RecordVoicemail,
            "connect-virtual-agent" | "connect-virtual-agent-v2" => Self::VirtualAgent,
            "run-conversation-relay" => Self::ConversationRelay,
            "add-twiml-redirect" => Self::TwimlRedirect,
            "make-outgoing-call"
            | "make-outgoing-call-v1"
            | "make-outgoing-call-v2"
            | "capture-payments"
            | "send-to-auto-pilot"
            | "start-conversation"
            | "resume-conversation" => Self::NotFollowed,
            _ => return None,
        })
    }

    /// Whether its address, body and parameters may hold secrets and are never shown.
    pub const fn holds_secrets(self) -> bool {
        matches!(self, Self::RunFunction | Self::HttpRequest | Self::Unknown | Self::NotFollowed)
    }
}

impl Widget {
    pub fn property(&self, key: &str) -> Option<&Value> {
        self.properties.get(key)
    }

    /// A property that is a string; a number or boolean in its place counts as one, as written.
    pub fn text(&self, key: &str) -> Option<String> {
        self.property(key).and_then(as_text)
    }

    /// The first branch of this event.
    pub fn branch(&self, event: &str) -> Option<&Branch> {
        self.branches.iter().find(|branch| branch.is_of(event))
    }

    /// Visits every string in the properties and conditions that may be a template, with the path of its property.
    pub fn templates<'a>(&'a self, mut visit: impl FnMut(TemplatePath<'_>, &'a str)) {
        visit_texts(&self.properties, &mut Vec::new(), &mut visit);
        for (index, branch) in self.branches.iter().enumerate() {
            for condition in &branch.conditions {
                let path = |key| {
                    [
                        TemplateStep::Key("transitions"),
                        TemplateStep::Index(index),
                        TemplateStep::Key("conditions"),
                        TemplateStep::Key(key),
                    ]
                };
                visit(TemplatePath(&path("value")), &condition.value);
                for argument in condition.arguments.iter().flatten() {
                    visit(TemplatePath(&path("arguments")), argument);
                }
            }
        }
    }
}

/// The path of a property within its widget, such as `parameters[0].value`.
#[derive(Clone, Copy, Debug)]
pub struct TemplatePath<'p>(&'p [TemplateStep<'p>]);

#[derive(Clone, Copy, Debug)]
enum TemplateStep<'p> {
    Key(&'p str),
    Index(usize),
}

impl fmt::Display for TemplatePath<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            match step {
                TemplateStep::Key(key) if at == 0 => f.write_str(key)?,
                TemplateStep::Key(key) => write!(f, ".{key}")?,
                TemplateStep::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

impl Branch {
    pub fn is_of(&self, event: &str) -> bool {
        *self.event == *event
    }

    /// What Studio shows on the branch: the name of its first condition, or its event.
    pub fn label(&self) -> &Arc<str> {
        let named = self.conditions.iter().find_map(|condition| condition.friendly_name.as_ref());
        named.unwrap_or(&self.event)
    }
}

/// A scalar as a string; `None` for null and containers.
fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// Recursion is bounded by the depth that reading allows.
fn visit_texts<'a>(
    value: &'a Value,
    path: &mut Vec<TemplateStep<'a>>,
    visit: &mut impl FnMut(TemplatePath<'_>, &'a str),
) {
    match value {
        Value::String(text) => visit(TemplatePath(path), text),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(TemplateStep::Index(index));
                visit_texts(item, path, visit);
                path.pop();
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                path.push(TemplateStep::Key(key));
                visit_texts(member, path, visit);
                path.pop();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
