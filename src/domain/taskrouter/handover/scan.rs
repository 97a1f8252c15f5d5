//! Replaces each unknown part in the text of attributes with a mark, so that each attribute is known or
//! unknown by itself.

use super::super::attributes::TaskAttributes;
use crate::domain::json::{JsonKind, JsonRef};
use crate::domain::liquid::{Fragment, UnknownValue, Value};
use std::sync::Arc;

/// Attributes as JSON text with marks for unknown parts.
pub(super) struct MarkedText {
    pub text: String,
    /// Surrounds the number of an unknown part; occurs nowhere else.
    mark: char,
    unknowns: Vec<Arc<UnknownValue>>,
}

/// The state of the scan.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ScanState {
    Outside,
    /// Inside quotation marks that were added around an unknown part.
    Unquoted,
    Inside,
    Escape,
}

/// The text with marks: bare inside strings, elsewhere in quotation marks.
pub(super) fn marked(fragments: &[Fragment]) -> MarkedText {
    let is_used = |mark: &char| {
        fragments.iter().any(|fragment| matches!(fragment, Fragment::Known(text) if text.contains(*mark)))
    };
    let mark = ('\u{f0000}'..='\u{ffffd}').find(|mark| !is_used(mark)).unwrap_or('\u{f0000}');
    let mut marked = MarkedText { text: String::new(), mark, unknowns: Vec::new() };
    let mut state = ScanState::Outside;
    for fragment in fragments {
        match fragment {
            Fragment::Known(text) => text.chars().for_each(|letter| state = marked.letter(state, letter)),
            Fragment::Unknown(unknown) => state = marked.unknown(state, unknown),
        }
    }
    if state == ScanState::Unquoted {
        marked.text.push('"');
    }
    marked
}

const fn ends_word(letter: char) -> bool {
    matches!(letter, ' ' | '\t' | '\r' | '\n' | ',' | ':' | '{' | '}' | '[' | ']' | '"')
}

impl MarkedText {
    fn letter(&mut self, state: ScanState, letter: char) -> ScanState {
        if state == ScanState::Unquoted && ends_word(letter) {
            self.text.push('"');
        }
        self.text.push(letter);
        match (state, letter) {
            (ScanState::Unquoted, letter) if !ends_word(letter) => ScanState::Unquoted,
            (ScanState::Outside | ScanState::Unquoted, '"') => ScanState::Inside,
            (ScanState::Inside, '"') | (ScanState::Outside | ScanState::Unquoted, _) => ScanState::Outside,
            (ScanState::Inside, '\\') => ScanState::Escape,
            (ScanState::Inside | ScanState::Escape, _) => ScanState::Inside,
        }
    }

    fn unknown(&mut self, state: ScanState, unknown: &Arc<UnknownValue>) -> ScanState {
        let number = self.unknowns.len();
        self.unknowns.push(unknown.clone());
        let after = match state {
            ScanState::Outside => {
                let start = self.text.rfind(ends_word).map_or(0, |at| at + 1);
                self.text.insert(start, '"');
                ScanState::Unquoted
            }
            ScanState::Unquoted => ScanState::Unquoted,
            ScanState::Inside | ScanState::Escape => ScanState::Inside,
        };
        self.text.push(self.mark);
        self.text.push_str(&number.to_string());
        self.text.push(self.mark);
        after
    }

    /// The attributes of an object of this text.
    pub(super) fn attributes(&self, object: JsonRef<'_>) -> TaskAttributes {
        let mut attributes = TaskAttributes::default();
        for member in object.members() {
            if let Some(unknown) = self.unknown_in(&member.key) {
                attributes.open = Some(unknown);
            } else {
                let value = self.value(member.value, &format!("task.{}", member.key));
                attributes.set(&member.key, value);
            }
        }
        attributes
    }

    fn value(&self, json: JsonRef<'_>, name: &str) -> Value {
        if !json.as_str().contains(self.mark) {
            return Value::from_json(json, name);
        }
        // Attributes are too short for their depth to matter.
        match json.kind() {
            JsonKind::Array => {
                let item = |(at, item)| self.value(item, &format!("{name}[{at}]"));
                Value::List(json.items().enumerate().map(item).collect())
            }
            JsonKind::Object => {
                let mut members: Vec<(Arc<str>, Value)> = Vec::new();
                for member in json.members() {
                    if let Some(unknown) = self.unknown_in(&member.key) {
                        return Value::Unknown(unknown);
                    }
                    let value = self.value(member.value, &format!("{name}.{}", member.key));
                    members.push((member.key.as_ref().into(), value));
                }
                Value::Object(members.into())
            }
            _ => self.text_with_marks(&json.text().unwrap_or_default(), name),
        }
    }

    /// A string with unknown parts; an unknown that is the whole string stays as it is.
    fn text_with_marks(&self, text: &str, name: &str) -> Value {
        let mut fragments = Vec::new();
        for (at, part) in text.split(self.mark).enumerate() {
            let numbered = part.parse().ok().and_then(|number: usize| self.unknowns.get(number));
            match numbered.filter(|_| at % 2 == 1) {
                Some(unknown) => fragments.push(Fragment::Unknown(unknown.clone())),
                None if part.is_empty() => {}
                None => fragments.push(Fragment::Known(part.into())),
            }
        }
        let because = match fragments.as_slice() {
            [Fragment::Unknown(only)] => return Value::Unknown(only.clone()),
            all => all.iter().find_map(|fragment| match fragment {
                Fragment::Unknown(unknown) => Some(unknown.because.clone()),
                Fragment::Known(_) => None,
            }),
        };
        match because {
            Some(because) => Value::Unknown(Arc::new(UnknownValue {
                name: name.into(),
                because,
                fragments,
                one_of: Vec::new(),
            })),
            None => Value::text(text),
        }
    }

    /// The first unknown part of a string.
    fn unknown_in(&self, text: &str) -> Option<Arc<UnknownValue>> {
        let number: usize = text.split(self.mark).nth(1)?.parse().ok()?;
        self.unknowns.get(number).cloned()
    }

    /// Part of the text for people, with `…` for marks.
    pub(super) fn shown(&self, part: &str) -> String {
        let shown: Vec<&str> = part
            .split(self.mark)
            .enumerate()
            .map(|(at, part)| if at % 2 == 1 { "…" } else { part })
            .collect();
        shown.concat()
    }
}
