//! What a lying proxy does to the traffic: one row of a table.

use super::lying_proxy::reversed;
use chrono::{DateTime, SecondsFormat, TimeDelta};
use serde::Deserialize;
use serde_json::Value;
use std::time::Duration;

/// One manipulation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lie {
    /// What it applies to.
    pub on: Part,
    /// Only events whose names end like this; in answers, only those items.
    #[serde(default)]
    pub event: String,
    /// What is done.
    #[serde(rename = "do")]
    pub action: Action,
    /// Where in the event, trait answer or body: keys with dots between them. Empty for all of it.
    #[serde(default)]
    pub at: String,
    /// The value, as JSON; for a time, the milliseconds it is moved by.
    #[serde(default)]
    pub value: String,
    /// Text that is replaced.
    #[serde(default)]
    pub from: String,
    /// What replaces it; the path of `path`.
    #[serde(default)]
    pub to: String,
    /// The status of the answer.
    #[serde(default)]
    pub status: u16,
    /// How long something takes, in milliseconds.
    #[serde(default)]
    pub ms: u64,
    /// Number of opportunities to skip.
    #[serde(default)]
    pub skip: usize,
    /// Number of opportunities to use; all by default.
    pub times: Option<usize>,
    /// Starts this many milliseconds after the first request was sent.
    #[serde(default)]
    pub after: u64,
}

/// What passes.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Any `POST`.
    Requests,
    /// `POST /v1/track`.
    Track,
    /// `POST /v1/identify`.
    Identify,
    /// Any answer to a `GET`.
    Answers,
    /// Answers with events.
    Events,
    /// Answers with events of any name.
    AnyEvents,
    /// Answers with traits.
    Traits,
}

impl Part {
    /// Whether it is on the way in.
    pub const fn is_request(self) -> bool {
        matches!(self, Self::Requests | Self::Track | Self::Identify)
    }
}

/// What is done to it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// A value is set or added.
    Set,
    /// A value is removed.
    Remove,
    /// A time is moved.
    Shift,
    /// Text is replaced.
    Replace,
    /// The members of every object are put in reverse order.
    Scramble,
    /// Items of an answer are listed twice; `at` and `value` change the second.
    Double,
    /// Items of an answer are left out.
    Drop,
    /// Items of an answer are put in reverse order.
    Reverse,
    /// An answer says that there is another page, which cannot be read.
    NextPage,
    /// The answer is a failure.
    Status,
    /// The request arrives, and the answer is a failure.
    StatusAfter,
    /// The connection ends in the middle.
    Cut,
    /// The answer is something else.
    Garbage,
    /// The first answer is given again and again.
    Freeze,
    /// It takes longer.
    Delay,
    /// 200, and nothing arrives.
    Swallow,
    /// 200 at once, and it arrives later.
    Late,
    /// The request is sent on twice.
    Twice,
    /// A changed copy of the request is sent on as well.
    Also,
    /// It is sent to another path.
    Path,
    /// It is sent with another write key.
    Key,
}

impl Lie {
    /// How long something takes.
    pub const fn time(&self) -> Duration {
        Duration::from_millis(self.ms)
    }

    /// Whether it applies to this message; `subject` is the body.
    pub fn is_about(&self, part: Part, target: &str, subject: &str) -> bool {
        let fits = match self.on {
            Part::Requests => part.is_request(),
            Part::Answers => !part.is_request(),
            Part::AnyEvents => part == Part::Events && !target.contains("include="),
            on => on == part,
        };
        // Of answers, the items are chosen by their names.
        let names = self.event.is_empty()
            || !part.is_request()
            || json(subject)["event"].as_str().is_some_and(|name| name.ends_with(&self.event));
        fits && names
    }

    /// Changes the body of a request.
    pub fn change_body(&self, body: &mut String) {
        if self.action == Action::Replace {
            *body = body.replace(&self.from, &self.to);
            return;
        }
        let mut value = json(body);
        self.change(&mut value);
        *body = value.to_string();
    }

    /// Changes the body of an answer.
    pub fn change_answer(&self, body: &mut String, status: u16) {
        if status != 200 {
            return;
        }
        if self.action == Action::Replace {
            *body = body.replace(&self.from, &self.to);
            return;
        }
        let mut value = json(body);
        match (self.action, value["data"].as_array_mut()) {
            (Action::NextPage, _) => {
                value["cursor"]["has_more"] = true.into();
                value["cursor"]["next"] = "lost".into();
            }
            (Action::Reverse, Some(items)) => items.reverse(),
            (Action::Drop, Some(items)) => items.retain(|item| !self.is_chosen(item)),
            (Action::Double, Some(items)) => {
                let mut copies: Vec<Value> =
                    items.iter().filter(|item| self.is_chosen(item)).cloned().collect();
                if !self.at.is_empty() {
                    for copy in &mut copies {
                        set(copy, &self.at, json(&self.value));
                    }
                }
                items.extend(copies);
            }
            (_, Some(items)) if !self.at.starts_with('/') => {
                for item in items.iter_mut().filter(|item| self.is_chosen(item)) {
                    self.change(item);
                }
            }
            _ => self.change(&mut value),
        }
        *body = value.to_string();
    }

    fn is_chosen(&self, item: &Value) -> bool {
        self.event.is_empty() || item["event"].as_str().is_some_and(|name| name.ends_with(&self.event))
    }

    fn change(&self, value: &mut Value) {
        let at = self.at.trim_start_matches('/');
        match self.action {
            Action::Set | Action::Also => set(value, at, json(&self.value)),
            Action::Remove => {
                let (parent, key) = at.rsplit_once('.').unwrap_or(("", at));
                if let Some(Value::Object(members)) = find(value, parent) {
                    members.shift_remove(key);
                }
            }
            Action::Shift => {
                let moved = find(value, at).and_then(|time| {
                    let time = DateTime::parse_from_rfc3339(time.as_str()?).ok()?;
                    let moved = time + TimeDelta::milliseconds(self.value.parse().unwrap());
                    Some(moved.to_utc().to_rfc3339_opts(SecondsFormat::Millis, true))
                });
                if let Some(moved) = moved {
                    set(value, at, moved.into());
                }
            }
            Action::Scramble => *value = reversed(value),
            other => panic!("{other:?} changes no value"),
        }
    }
}

/// The value at a path; a verbose trait's value is its `value`.
fn find<'a>(value: &'a mut Value, path: &str) -> Option<&'a mut Value> {
    path.split('.').filter(|key| !key.is_empty()).try_fold(value, |value, key| value.get_mut(key))
}

/// Sets or adds a value; does nothing if the containing object is missing.
fn set(value: &mut Value, path: &str, new: Value) {
    let (parent, key) = path.rsplit_once('.').unwrap_or(("", path));
    let Some(Value::Object(members)) = find(value, parent) else { return };
    match members.get_mut(key) {
        // A verbose answer has the value inside.
        Some(Value::Object(known)) if parent == "traits" && known.contains_key("value") => {
            known.insert("value".to_owned(), new);
        }
        _ => drop(members.insert(key.to_owned(), new)),
    }
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_default()
}
