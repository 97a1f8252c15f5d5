//! A reader of the JSON schema in `assets/schema`: the few keywords it uses, and a failure for any other.
//!
//! Small on purpose: a full validator would be the largest dependency of the tests, and the keywords of a schema that people
//! are to read should be few.

use super::package_root;
use serde_json::Value;

/// The schema of the program's output.
pub struct Schema(Value);

impl Schema {
    /// The file in the repository.
    pub fn of_output() -> Self {
        Self::read("output.json")
    }

    /// What the replay commands print.
    pub fn of_replay() -> Self {
        Self::read("replay.json")
    }

    fn read(file: &str) -> Self {
        let text = std::fs::read_to_string(package_root().join("assets/schema").join(file)).unwrap();
        Self(serde_json::from_str(&text).unwrap())
    }

    /// Fails unless the value matches the definition with this name.
    #[track_caller]
    pub fn expect(&self, definition: &str, value: &Value) {
        let mut offences = Vec::new();
        self.check(self.definition(definition), value, definition, &mut offences);
        assert!(offences.is_empty(), "{}\n{value:#}", offences.join("\n"));
    }

    /// What is wrong with a value.
    pub fn offences(&self, definition: &str, value: &Value) -> Vec<String> {
        let mut offences = Vec::new();
        self.check(self.definition(definition), value, definition, &mut offences);
        offences
    }

    fn definition(&self, name: &str) -> &Value {
        self.0["$defs"].get(name).unwrap_or_else(|| panic!("the schema defines no {name}"))
    }

    fn check(&self, schema: &Value, value: &Value, place: &str, offences: &mut Vec<String>) {
        for (keyword, rule) in schema.as_object().unwrap() {
            let holds = match keyword.as_str() {
                "description" => true,
                "$ref" => {
                    let name = rule.as_str().unwrap().strip_prefix("#/$defs/").unwrap();
                    self.check(self.definition(name), value, place, offences);
                    true
                }
                "anyOf" => rule.as_array().unwrap().iter().any(|one| {
                    let mut own = Vec::new();
                    self.check(one, value, place, &mut own);
                    own.is_empty()
                }),
                "type" => listed(rule).iter().any(|name| is_of(name, value)),
                "enum" => rule.as_array().unwrap().contains(value),
                "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().unwrap()),
                "minItems" => {
                    value.as_array().is_none_or(|items| items.len() as u64 >= rule.as_u64().unwrap())
                }
                "maxItems" => {
                    value.as_array().is_none_or(|items| items.len() as u64 <= rule.as_u64().unwrap())
                }
                // The only pattern in use; regular expressions are not worth a dependency.
                "pattern" => value.as_str().is_none_or(is_time),
                "required" => value
                    .as_object()
                    .is_none_or(|members| listed(rule).iter().all(|name| members.contains_key(*name))),
                "additionalProperties" => value.as_object().is_none_or(|members| {
                    members.keys().all(|name| schema["properties"].get(name).is_some())
                }),
                "properties" => {
                    for (name, one) in rule.as_object().unwrap() {
                        if let Some(value) = value.get(name) {
                            self.check(one, value, &format!("{place}.{name}"), offences);
                        }
                    }
                    true
                }
                "items" => {
                    for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.check(rule, item, &format!("{place}[{at}]"), offences);
                    }
                    true
                }
                other => panic!("the schema uses {other:?}, which this reader does not know"),
            };
            if !holds {
                offences.push(format!("{place}: {keyword} {rule} does not hold for {value}"));
            }
        }
    }
}

fn listed(rule: &Value) -> Vec<&str> {
    match rule {
        Value::String(one) => vec![one],
        _ => rule.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect(),
    }
}

fn is_of(name: &str, value: &Value) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("no type: {other}"),
    }
}

fn is_time(text: &str) -> bool {
    text.ends_with('Z') && chrono::DateTime::parse_from_rfc3339(text).is_ok()
}
