//! A value of a dry run as JSON.

use crate::domain::json::RawJson;
use crate::domain::liquid::Value;
use serde::{Serialize, Serializer};
use serde_json::Value as Json;

/// A value of a run: JSON, in which unknown parts are `{"unknown": "why"}`.
#[derive(Clone, Debug, PartialEq)]
pub struct ValueRecord(pub Value);

impl Serialize for ValueRecord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match RawJson::parse(&json_of(&self.0)) {
            Ok(raw) => raw.serialize(serializer),
            Err(_) => serializer.serialize_none(),
        }
    }
}

pub(super) fn json_of(value: &Value) -> String {
    match value {
        Value::Nil => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(amount) => amount.to_string(),
        Value::Text(text) => Json::from(text.as_ref()).to_string(),
        Value::List(items) => format!("[{}]", items.iter().map(json_of).collect::<Vec<_>>().join(",")),
        Value::Object(members) => {
            let member = |(key, value): &(_, Value)| {
                let key: &std::sync::Arc<str> = key;
                format!("{}:{}", Json::from(key.as_ref()), json_of(value))
            };
            format!("{{{}}}", members.iter().map(member).collect::<Vec<_>>().join(","))
        }
        Value::Unknown(unknown) => format!("{{\"unknown\":{}}}", Json::from(unknown.because.as_ref())),
    }
}
