//! What `send-to-flex` and `enqueue-call` hand over: the attributes of the task, its priority and its time-out.

mod blame;
mod scan;

pub use blame::Suspect;

use super::attributes::TaskAttributes;
use crate::domain::json::RawJson;
use crate::domain::liquid::{Amount, Fragment, UnknownValue, Value};
use crate::domain::route::finding::{RouteFinding, TrapKind, TrapPlace};
use std::sync::Arc;

/// Studio rejects longer attributes.
const MOST_CHARACTERS: usize = 1_024;

/// Attributes as Flex gets them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handover {
    pub attributes: TaskAttributes,
    /// The length of the attributes, or of their known parts if some are unknown.
    pub characters: usize,
    /// Why Flex does not accept them, if so.
    pub refused: Option<RouteFinding>,
}

/// The origin of a task, which decides the attributes that Flex adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskChannel {
    Voice,
    Conversation,
}

impl TaskChannel {
    /// The attributes that Flex adds.
    pub const fn added(self) -> &'static [&'static str] {
        match self {
            Self::Voice => &[
                "from",
                "to",
                "called",
                "caller",
                "direction",
                "call_sid",
                "call_status",
                "account_sid",
                "api_version",
                "from_city",
                "from_state",
                "from_zip",
                "from_country",
                "to_city",
                "to_state",
                "to_zip",
                "to_country",
                "called_city",
                "called_state",
                "called_zip",
                "called_country",
                "caller_city",
                "caller_state",
                "caller_zip",
                "caller_country",
            ],
            Self::Conversation => &["channelType", "customerAddress", "from", "name", "customerName"],
        }
    }
}

/// Reads rendered attributes; `suspects` are the values that they contain.
pub fn hand_over(widget: &str, rendered: &Value, suspects: &[Suspect<'_>]) -> Handover {
    let fragments = match rendered {
        Value::Text(text) => vec![Fragment::Known(text.clone())],
        Value::Nil => Vec::new(),
        Value::Unknown(unknown) if unknown.fragments.is_empty() => vec![Fragment::Unknown(unknown.clone())],
        Value::Unknown(unknown) => unknown.fragments.clone(),
        other => vec![Fragment::Known(super::attributes::shown(other).into())],
    };
    let known = fragments.iter().filter_map(|fragment| match fragment {
        Fragment::Known(text) => Some(text.chars().count()),
        Fragment::Unknown(_) => None,
    });
    let characters = known.sum();
    let refused = |kind, detail: &str, words: String| Handover {
        attributes: TaskAttributes::default(),
        characters,
        refused: Some(RouteFinding::new(
            kind,
            TrapPlace { part: widget.to_owned(), detail: detail.to_owned(), at: None },
            words,
        )),
    };
    if characters > MOST_CHARACTERS {
        let words =
            format!("the attributes have {characters} characters; at most {MOST_CHARACTERS} are accepted");
        return refused(TrapKind::AttributesTooLong, "attributes", words);
    }
    let is_blank = |fragment: &Fragment| matches!(fragment, Fragment::Known(text) if text.trim().is_empty());
    if fragments.iter().all(is_blank) {
        return Handover { attributes: TaskAttributes::default(), characters, refused: None };
    }
    if let [Fragment::Unknown(unknown)] = fragments.as_slice() {
        let attributes = TaskAttributes { open: Some(unknown.clone()), ..TaskAttributes::default() };
        return Handover { attributes, characters, refused: None };
    }
    let marked = scan::marked(&fragments);
    match RawJson::parse(&marked.text) {
        Ok(raw) if raw.as_str().starts_with('{') => {
            Handover { attributes: marked.attributes(raw.view()), characters, refused: None }
        }
        Ok(raw) => {
            let words =
                format!("the attributes are {}, not an object", crate::domain::fields::name_of(raw.kind()));
            refused(TrapKind::AttributesBroken, "attributes", words)
        }
        Err(error) => {
            let words = blame::words(&marked, (error.offset, error.reason), suspects);
            refused(TrapKind::AttributesBroken, "attributes", words)
        }
    }
}

/// Adds the attributes that Flex adds unless the flow sets them. `known` gives the values that the run knows.
pub fn add_flex(
    attributes: &mut TaskAttributes,
    channel: TaskChannel,
    known: &dyn Fn(&str) -> Option<Value>,
) {
    for name in channel.added() {
        if attributes.known(name).is_none() {
            let value = known(name).unwrap_or_else(|| {
                Value::unknown(&format!("task.{name}"), "Flex adds it when the task is made")
            });
            attributes.set(name, value);
        }
    }
}

/// A whole number that a widget has as text, such as a priority or a time-out; `None` if it is absent or
/// blank.
pub fn whole_number(value: &Value) -> Result<Option<i64>, Arc<UnknownValue>> {
    match value {
        Value::Unknown(unknown) => Err(unknown.clone()),
        Value::Number(amount) => Ok(whole(*amount)),
        Value::Text(text) => Ok(Amount::read(text.trim()).and_then(whole)),
        _ => Ok(None),
    }
}

fn whole(amount: Amount) -> Option<i64> {
    i64::try_from(amount.floor()).ok()
}

#[cfg(test)]
mod tests;
