//! The attributes of a task or a worker, by name.

use crate::domain::json::JsonRef;
use crate::domain::liquid::{Traced, UnknownValue, Value};
use std::sync::Arc;

/// Sorted by name; the last of two equal names counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskAttributes {
    pub members: Vec<(Arc<str>, Traced)>,
    /// Why there may be further ones, if so.
    pub open: Option<Arc<UnknownValue>>,
}

impl TaskAttributes {
    /// The members of an object; `name` is the prefix for the names of unknown values.
    pub fn of(object: JsonRef<'_>, name: &str) -> Self {
        let mut attributes = Self::default();
        for member in object.members() {
            attributes.set(&member.key, Value::from_json(member.value, &format!("{name}.{}", member.key)));
        }
        attributes
    }

    pub fn known(&self, name: &str) -> Option<&Traced> {
        self.members.iter().rev().find(|(key, _)| key.as_ref() == name).map(|(_, value)| value)
    }

    /// The value with this name; `None` if there certainly is none.
    pub fn get(&self, name: &str) -> Option<Value> {
        let known = self.known(name).map(|traced| traced.value.clone());
        known.or_else(|| self.open.clone().map(Value::Unknown))
    }

    pub fn set(&mut self, name: &str, value: Value) {
        self.set_traced(name, Traced::of(value));
    }

    pub fn set_traced(&mut self, name: &str, value: Traced) {
        match self.members.iter_mut().rev().find(|(key, _)| key.as_ref() == name) {
            Some((_, held)) => *held = value,
            None => self.members.push((name.into(), value)),
        }
    }

    /// All of them as one value; unknown if there may be further ones.
    pub fn value(&self) -> Value {
        if let Some(unknown) = &self.open {
            return Value::Unknown(unknown.clone());
        }
        let member = |(key, traced): &(Arc<str>, Traced)| (key.clone(), traced.value.clone());
        Value::Object(self.members.iter().map(member).collect())
    }
}

impl super::evaluate::NameScope for TaskAttributes {
    fn root(&self, name: &str) -> Option<Value> {
        self.get(name)
    }
}

/// A value as JSON writes it; an unknown one says why.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Nil => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(amount) => amount.to_string(),
        Value::Text(text) => serde_json::Value::from(text.as_ref()).to_string(),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(shown).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let member = |(key, value): &(Arc<str>, Value)| format!("\"{key}\": {}", shown(value));
            let members: Vec<String> = members.iter().map(member).collect();
            format!("{{{}}}", members.join(", "))
        }
        Value::Unknown(unknown) => format!("unknown ({})", unknown.because),
    }
}
