//! What a case or `--expect` demands of a run, and whether the run meets it.

use super::super::liquid::{Amount, Value};
use super::super::nearest::meant;
use super::super::taskrouter::attributes::shown;
use serde_json::Value as Json;

/// The keys, as written.
pub const EXPECT_KEYS: [&str; 11] = [
    "outcome",
    "queue",
    "priority",
    "workflow",
    "filter",
    "end",
    "via",
    "not-via",
    "attribute.NAME",
    "variable.NAME",
    "certain",
];

/// The values of `outcome`.
pub const OUTCOME_WORDS: [&str; 10] = [
    "queue",
    "workflow",
    "enqueued",
    "connected",
    "voicemail",
    "agent_bot",
    "twiml",
    "ended",
    "stopped",
    "canceled",
];

/// A single demand.
#[derive(Clone, Debug, PartialEq)]
pub struct RunExpectation {
    /// As it was written, such as `queue=Priority`.
    pub text: String,
    what: Demand,
}

#[derive(Clone, Debug, PartialEq)]
enum Demand {
    Outcome(String),
    Queue(String),
    Priority(Amount),
    Workflow(String),
    Filter(String),
    End(String),
    Via(String),
    NotVia(String),
    Attribute(String, Json),
    Variable(String, Json),
    Certain(bool),
}

/// The parts of an outcome that demands look at.
#[derive(Clone, Debug, Default)]
pub struct OutcomeView<'a> {
    pub kind: &'a str,
    pub queue_sid: Option<&'a str>,
    pub queue_name: Option<&'a str>,
    /// `None` if it is unknown or there is none.
    pub priority: Option<i64>,
    pub workflow_sid: Option<&'a str>,
    pub workflow_name: Option<&'a str>,
    pub filter: Option<&'a str>,
    /// The widget where the flow ended.
    pub end: &'a str,
    /// The widgets that were entered.
    pub via: Vec<&'a str>,
    /// Each is an object, or nil if there is none.
    pub attributes: Option<&'a Value>,
    pub variables: Option<&'a Value>,
}

/// Whether a demand is met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExpectVerdict {
    Held,
    /// The actual value.
    Failed(String),
    /// The reason that it is unknown.
    CannotTell(String),
}

impl RunExpectation {
    /// Reads `KEY=VALUE` of the command line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some((key, value)) = text.split_once('=') else {
            return Err(format!("`{text}` is not an expectation. Write KEY=VALUE, such as queue=Priority."));
        };
        Self::new(key.trim(), &super::cases::json_or_text(value), value)
    }

    /// A key and a value of a file.
    pub fn of(key: &str, value: &Json) -> Result<Self, String> {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Self::new(key, value, &text)
    }

    fn new(key: &str, value: &Json, text: &str) -> Result<Self, String> {
        let owned = || text.to_owned();
        let what = match key {
            "outcome" if OUTCOME_WORDS.contains(&text) => Demand::Outcome(owned()),
            "outcome" => {
                let known = OUTCOME_WORDS.join(", ");
                return Err(format!(
                    "outcome={text}: the outcomes are {known}. {}",
                    meant(text, OUTCOME_WORDS)
                )
                .trim()
                .to_owned());
            }
            "queue" => Demand::Queue(owned()),
            "priority" => match Amount::read(text.trim()) {
                Some(priority) => Demand::Priority(priority),
                None => return Err(format!("priority={text}: a priority is a whole number, such as 100")),
            },
            "workflow" => Demand::Workflow(owned()),
            "filter" => Demand::Filter(owned()),
            "end" => Demand::End(owned()),
            "via" => Demand::Via(owned()),
            "not-via" | "not_via" => Demand::NotVia(owned()),
            "certain" => match text {
                "true" => Demand::Certain(true),
                "false" => Demand::Certain(false),
                _ => return Err(format!("certain={text}: it must be true or false")),
            },
            _ => match key.split_once('.') {
                Some(("attribute", name)) if !name.is_empty() => {
                    Demand::Attribute(name.to_owned(), value.clone())
                }
                Some(("variable", name)) if !name.is_empty() => {
                    Demand::Variable(name.to_owned(), value.clone())
                }
                _ => return Err(unknown_key(key)),
            },
        };
        Ok(Self { text: format!("{key}={text}"), what })
    }

    /// Whether it demands that the run be uncertain.
    pub fn wants_uncertain(&self) -> bool {
        self.what == Demand::Certain(false)
    }

    /// The widget it names, if any.
    pub fn widget(&self) -> Option<&str> {
        match &self.what {
            Demand::End(widget) | Demand::Via(widget) | Demand::NotVia(widget) => Some(widget),
            _ => None,
        }
    }

    /// The variable it names, if any.
    pub fn variable(&self) -> Option<&str> {
        match &self.what {
            Demand::Variable(name, _) => name.split('.').next(),
            _ => None,
        }
    }

    /// Evaluates the demand for one run. `cannot_tell` says why its outcome is uncertain, if it is.
    pub fn judge(&self, outcomes: &[OutcomeView<'_>], cannot_tell: Option<&str>) -> ExpectVerdict {
        if let Demand::Certain(wanted) = self.what {
            return match (wanted, cannot_tell) {
                (true, Some(why)) => ExpectVerdict::Failed(format!("cannot tell: {why}")),
                (false, None) => ExpectVerdict::Failed("the run is certain".to_owned()),
                _ => ExpectVerdict::Held,
            };
        }
        let judged: Vec<ExpectVerdict> = outcomes.iter().map(|outcome| self.judge_one(outcome)).collect();
        let failed = judged.iter().find(|verdict| matches!(verdict, ExpectVerdict::Failed(_)));
        match (failed, cannot_tell) {
            (None, Some(why)) => ExpectVerdict::CannotTell(why.to_owned()),
            // It may be met on another way.
            (Some(_), Some(why)) if judged.contains(&ExpectVerdict::Held) => {
                ExpectVerdict::CannotTell(why.to_owned())
            }
            (Some(failed), _) => failed.clone(),
            (None, None) => judged
                .iter()
                .find(|verdict| matches!(verdict, ExpectVerdict::CannotTell(_)))
                .cloned()
                .unwrap_or(ExpectVerdict::Held),
        }
    }

    /// Like [`Self::judge`], for a run that is expected to be uncertain: every outcome must meet the demand.
    pub fn judge_every(&self, outcomes: &[OutcomeView<'_>], cannot_tell: Option<&str>) -> ExpectVerdict {
        match self.what {
            Demand::Certain(_) => self.judge(outcomes, cannot_tell),
            _ => self.judge(outcomes, None),
        }
    }

    fn judge_one(&self, outcome: &OutcomeView<'_>) -> ExpectVerdict {
        let names = |wanted: &str, found: [Option<&str>; 2]| {
            let is_one = found.into_iter().flatten().any(|one| one.to_lowercase() == wanted.to_lowercase());
            verdict(is_one, || found[1].or(found[0]).unwrap_or("none").to_owned())
        };
        match &self.what {
            Demand::Outcome(wanted) => verdict(wanted == outcome.kind, || outcome.kind.to_owned()),
            Demand::Queue(wanted) => match (outcome.kind, outcome.queue_sid, outcome.queue_name) {
                ("workflow", None, None) => {
                    ExpectVerdict::CannotTell("the queue needs the file of the workflow".to_owned())
                }
                (kind, None, None) => ExpectVerdict::Failed(kind.to_owned()),
                (_, sid, name) => names(wanted, [sid, name]),
            },
            Demand::Priority(wanted) => match outcome.priority {
                Some(priority) => {
                    let is_equal = Amount::integer(i128::from(priority)).compare(*wanted).is_eq();
                    verdict(is_equal, || priority.to_string())
                }
                None if outcome.queue_sid.is_some() => {
                    ExpectVerdict::CannotTell("the priority is unknown".to_owned())
                }
                None => ExpectVerdict::Failed("none".to_owned()),
            },
            Demand::Workflow(wanted) => names(wanted, [outcome.workflow_sid, outcome.workflow_name]),
            Demand::Filter(wanted) => names(wanted, [None, outcome.filter]),
            Demand::End(wanted) => verdict(wanted == outcome.end, || outcome.end.to_owned()),
            Demand::Via(wanted) => {
                let is_via = outcome.via.contains(&wanted.as_str());
                verdict(is_via, || format!("the run goes {}", outcome.via.join(" → ")))
            }
            Demand::NotVia(wanted) => {
                let is_via = outcome.via.contains(&wanted.as_str());
                verdict(!is_via, || format!("the run goes {}", outcome.via.join(" → ")))
            }
            Demand::Attribute(name, wanted) => held(outcome.attributes, name, wanted),
            Demand::Variable(name, wanted) => held(outcome.variables, name, wanted),
            Demand::Certain(_) => ExpectVerdict::Held,
        }
    }
}

fn verdict(holds: bool, instead: impl FnOnce() -> String) -> ExpectVerdict {
    if holds { ExpectVerdict::Held } else { ExpectVerdict::Failed(instead()) }
}

/// Whether the object has this value under a name; dots reach nested members.
fn held(object: Option<&Value>, name: &str, wanted: &Json) -> ExpectVerdict {
    let Some(object) = object else { return ExpectVerdict::Failed("there are none".to_owned()) };
    let mut found = object.member(name).cloned();
    if found.is_none() {
        let walk = |held: Option<Value>, key: &str| match held {
            Some(unknown @ Value::Unknown(_)) => Some(unknown),
            held => held?.member(key).cloned(),
        };
        found = name.split('.').fold(Some(object.clone()), walk);
    }
    match found {
        Some(Value::Unknown(unknown)) => ExpectVerdict::CannotTell(unknown.because.to_string()),
        Some(value) => verdict(is_same(&value, wanted), || shown(&value)),
        None => verdict(wanted.is_null(), || "absent".to_owned()),
    }
}

/// Compares by value; a string also equals the number or word that is spelled the same.
fn is_same(value: &Value, wanted: &Json) -> bool {
    match (value, wanted) {
        (Value::Nil, Json::Null) => true,
        (Value::Bool(value), Json::Bool(wanted)) => value == wanted,
        (Value::Number(value), Json::Number(wanted)) => {
            Amount::read(&wanted.to_string()).is_some_and(|wanted| value.compare(wanted).is_eq())
        }
        (Value::Text(text), Json::String(wanted)) => text.as_ref() == wanted,
        (Value::Text(text), Json::Number(_) | Json::Bool(_)) => *text.as_ref() == *wanted.to_string(),
        (Value::List(items), Json::Array(wanted)) => {
            items.len() == wanted.len()
                && items.iter().zip(wanted).all(|(value, wanted)| is_same(value, wanted))
        }
        (Value::Object(members), Json::Object(wanted)) => {
            members.len() == wanted.len()
                && members
                    .iter()
                    .all(|(key, value)| wanted.get(key.as_ref()).is_some_and(|one| is_same(value, one)))
        }
        _ => false,
    }
}

fn unknown_key(key: &str) -> String {
    let known = EXPECT_KEYS.join(", ");
    format!("`{key}` cannot be expected; the keys are {known}. {}", meant(key, EXPECT_KEYS)).trim().to_owned()
}

#[cfg(test)]
mod tests;
