//! Values in definition files.

use crate::domain::computed::condition::ComparedValue;
use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// The `value` of a condition: a single value or a list.
#[derive(Debug)]
pub enum FileValue {
    One(ComparedValue),
    List(Vec<ComparedValue>),
}

struct FileValueVisitor;

impl<'de> Deserialize<'de> for FileValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FileValueVisitor)
    }
}

impl<'de> Visitor<'de> for FileValueVisitor {
    type Value = FileValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, a number, true, false or a list of these")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<FileValue, E> {
        Ok(FileValue::One(ComparedValue::Text(text.to_owned())))
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<FileValue, E> {
        Ok(FileValue::One(ComparedValue::Bool(truth)))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<FileValue, E> {
        Ok(FileValue::One(ComparedValue::Number(number.to_string())))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<FileValue, E> {
        Ok(FileValue::One(ComparedValue::Number(number.to_string())))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<FileValue, E> {
        if !number.is_finite() {
            return Err(E::custom("a number needs digits"));
        }
        Ok(FileValue::One(ComparedValue::Number(number.to_string())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<FileValue, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element::<FileValue>()? {
            match item {
                FileValue::One(one) => list.push(one),
                FileValue::List(_) => return Err(A::Error::custom("a list within a list is not a value")),
            }
        }
        Ok(FileValue::List(list))
    }

    /// A TOML date or time, which has no quotation marks.
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FileValue, A::Error> {
        match map.next_entry::<String, String>()? {
            Some((key, text)) if key == "$__toml_private_datetime" => {
                Ok(FileValue::One(ComparedValue::Text(text)))
            }
            _ => Err(A::Error::custom("an object is not a value")),
        }
    }
}
