//! The location of a property: names joined by dots. `\.` is a dot within a name, `$` stands for each element
//! of a list.

use super::definition::ValueType;
use crate::domain::json::JsonRef;
use std::borrow::Cow;
use std::fmt;

/// The path of a property, as in `codes.topic` or `topics.$`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PropertyPath {
    steps: Vec<PropertyStep>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum PropertyStep {
    Name(String),
    Each,
}

/// The most values that one property can have in one event: an API call has at most 32 KB.
const MOST_VALUES: usize = 16_384;

impl PropertyPath {
    /// Reads a path; the error says what is wrong with it.
    pub fn read(text: &str) -> Result<Self, &'static str> {
        let (mut steps, mut name, mut is_escaped) = (Vec::new(), String::new(), false);
        let mut letters = text.chars().peekable();
        let mut end = |name: &mut String, is_escaped: bool| match std::mem::take(name) {
            empty if empty.is_empty() => Err("the path of a property needs a name between two dots"),
            each if each == "$" && !is_escaped => {
                let _: () = steps.push(PropertyStep::Each);
                Ok(())
            }
            name => {
                let _: () = steps.push(PropertyStep::Name(name));
                Ok(())
            }
        };
        while let Some(letter) = letters.next() {
            match (letter, letters.peek()) {
                ('\\', Some(&next @ ('.' | '\\' | '$'))) => {
                    name.push(next);
                    is_escaped = true;
                    letters.next();
                }
                ('.', _) => end(&mut name, std::mem::take(&mut is_escaped))?,
                (letter, _) => name.push(letter),
            }
        }
        end(&mut name, is_escaped)?;
        match steps.first() {
            Some(PropertyStep::Name(_)) => Ok(Self { steps }),
            _ => Err("`$` stands for the elements of a property: its name comes first, as in `topics.$`"),
        }
    }

    /// The name of the property itself, without what is inside.
    pub fn head(&self) -> &str {
        self.steps.first().map_or("", |step| match step {
            PropertyStep::Name(name) => name,
            PropertyStep::Each => "",
        })
    }

    /// The path of the values when they are read as this type: for a list as a whole it has no `$` at its
    /// end.
    #[must_use]
    pub fn taken_as(mut self, value_type: Option<ValueType>) -> Self {
        while value_type == Some(ValueType::List) && self.steps.last() == Some(&PropertyStep::Each) {
            self.steps.pop();
        }
        self
    }

    /// Every value under this path that is neither absent nor null. For anything but a list, `$` is the value
    /// itself.
    pub fn values<'a>(&self, properties: JsonRef<'a>) -> Vec<JsonRef<'a>> {
        properties.get(self.head()).map(|property| self.values_in(property)).unwrap_or_default()
    }

    /// The same, from the value of the property that the path begins with.
    pub fn values_in<'a>(&self, property: JsonRef<'a>) -> Vec<JsonRef<'a>> {
        let mut values = vec![property];
        for step in self.steps.iter().skip(1) {
            values = match step {
                PropertyStep::Name(name) => values.into_iter().filter_map(|value| value.get(name)).collect(),
                PropertyStep::Each => values.into_iter().flat_map(elements).take(MOST_VALUES).collect(),
            };
        }
        values.retain(|value| !value.is_null());
        values
    }

    /// Whether the value of the property is the value of the path.
    pub const fn is_plain(&self) -> bool {
        self.steps.len() == 1
    }

    /// Whether [`Self::values_in`] finds any value.
    pub fn has_value_in(&self, property: JsonRef<'_>) -> bool {
        if self.is_plain() { !property.is_null() } else { !self.values_in(property).is_empty() }
    }

    /// The first name that occurs in different case: as sent, and as in the path.
    pub fn other_case<'a>(&self, properties: JsonRef<'a>) -> Option<(Cow<'a, str>, String)> {
        let mut at = properties;
        for step in &self.steps {
            let PropertyStep::Name(name) = step else { return None };
            let member = at.get_ignore_case(name)?;
            if member.key != *name {
                return Some((member.key, name.clone()));
            }
            at = member.value;
        }
        None
    }
}

fn elements(value: JsonRef<'_>) -> Vec<JsonRef<'_>> {
    if value.as_str().starts_with('[') { value.items().collect() } else { vec![value] }
}

/// As written.
impl fmt::Display for PropertyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.steps.iter().enumerate() {
            if at > 0 {
                f.write_str(".")?;
            }
            match step {
                PropertyStep::Each => f.write_str("$")?,
                PropertyStep::Name(name) if name == "$" => f.write_str("\\$")?,
                PropertyStep::Name(name) => f.write_str(&name.replace('\\', "\\\\").replace('.', "\\."))?,
            }
        }
        Ok(())
    }
}
