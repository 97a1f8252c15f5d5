//! Filters for lists, and `size` and `slice`, which also take strings.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashSet;
use std::sync::Arc;

use super::super::{Value, words};
use super::math::integer;
use super::{FilterInput, FilterName, FilterRefusal, Filtered, wrong};

impl FilterInput<'_> {
    pub(super) fn list(&self, input: &Value) -> Filtered {
        let items = items(input);
        match self.filter {
            FilterName::First => Ok(end_of(input, false)),
            FilterName::Last => Ok(end_of(input, true)),
            FilterName::Size => Ok(size(input)),
            FilterName::Slice => self.slice(input),
            FilterName::Reverse => Ok(Value::List(items.iter().rev().cloned().collect())),
            FilterName::Join => {
                let glue = self.text_of(0, " ")?;
                let texts: Result<Vec<_>, _> = items.iter().map(words::text).collect();
                let texts = texts?;
                let length: usize = texts.iter().map(|text| text.len() + glue.len()).sum();
                if length > super::super::MOST_BYTES {
                    return Err(too_long());
                }
                Ok(Value::text(texts.join(&glue)))
            }
            FilterName::Map => {
                let key = self.text_of(0, "")?;
                let member = |item: &Value| match item {
                    Value::Object(_) => Ok(item.member(&key).cloned().unwrap_or(Value::Nil)),
                    Value::Text(text) if text.contains(&*key) => Ok(Value::Text(Arc::clone(&key))),
                    Value::Number(amount) if amount.is_integer() => {
                        Err(wrong("`map` of something that is not an object"))
                    }
                    _ => Ok(Value::Nil),
                };
                items.iter().map(member).collect::<Result<_, _>>().map(Value::List)
            }
            FilterName::Uniq => {
                let mut seen = HashSet::new();
                let unique = items.iter().filter(|item| seen.insert(self.key(item)));
                Ok(Value::List(unique.cloned().collect()))
            }
            _ => self.sorted(&items),
        }
    }

    /// What an item is compared by: itself, or the member named by the argument.
    fn key<'a>(&self, item: &'a Value) -> &'a Value {
        match self.argument(0) {
            Some(Value::Text(key)) => item.member(key).unwrap_or(&Value::Nil),
            _ => item,
        }
    }

    /// Nil comes last. Items without members cannot be sorted by a member.
    fn sorted(&self, items: &[Value]) -> Filtered {
        let has_members = |item: &Value| match item {
            Value::Number(amount) => amount.is_integer(),
            other => !matches!(other, Value::Nil | Value::Bool(_)),
        };
        if self.argument(0).is_some_and(|key| !key.is_nil()) && !items.iter().all(has_members) {
            return Ok(if items.is_empty() { Value::List([].into()) } else { Value::Nil });
        }
        let mut sorted: Vec<&Value> = items.iter().collect();
        let mut is_mixed = false;
        sorted.sort_by(|one, two| match (self.key(one), self.key(two)) {
            (Value::Nil, Value::Nil) => Ordering::Equal,
            (Value::Nil, _) => Ordering::Greater,
            (_, Value::Nil) => Ordering::Less,
            (Value::Number(one), Value::Number(two)) => one.compare(*two),
            (Value::Text(one), Value::Text(two)) => one.cmp(two),
            _ => {
                is_mixed = true;
                Ordering::Equal
            }
        });
        if is_mixed && sorted.len() > 1 {
            return Err(wrong("values of different types cannot be sorted"));
        }
        Ok(Value::List(sorted.into_iter().cloned().collect()))
    }

    fn slice(&self, input: &Value) -> Filtered {
        let number =
            |at: usize| self.argument(at).map(|value| integer(value).ok_or_else(|| wrong("invalid integer")));
        let offset = number(0).unwrap_or(Ok(0))?;
        let length = number(1).unwrap_or(Ok(1))?;
        let range = |count: usize| {
            let count = i64::try_from(count).unwrap_or(i64::MAX);
            let start = if offset < 0 { count.checked_add(offset)? } else { offset };
            let range = (0..=count).contains(&start) && length >= 0;
            let end = start.saturating_add(length).min(count);
            range.then_some((usize::try_from(start).ok()?, usize::try_from(end - start).ok()?))
        };
        if let Value::List(items) = input {
            let (start, length) = range(items.len()).unwrap_or_default();
            return Ok(Value::List(items.iter().skip(start).take(length).cloned().collect()));
        }
        let text = words::text(input)?;
        let (start, length) = range(text.chars().count()).unwrap_or_default();
        Ok(Value::text(text.chars().skip(start).take(length).collect::<String>()))
    }
}

fn too_long() -> FilterRefusal {
    FilterRefusal::RenderFault(super::RenderFault::bound("a string of more than 64 KiB"))
}

/// The items of a list, with nested lists flattened; nil has none, and anything else is a single item.
fn items(input: &Value) -> Cow<'_, [Value]> {
    match input {
        Value::List(items) if items.iter().all(|item| !matches!(item, Value::List(_))) => {
            Cow::Borrowed(items)
        }
        Value::List(items) => {
            let mut flat = Vec::new();
            flatten(items, &mut flat);
            Cow::Owned(flat)
        }
        Value::Nil => Cow::Borrowed(&[]),
        other => Cow::Borrowed(std::slice::from_ref(other)),
    }
}

/// Values are at most 64 levels deep.
fn flatten(items: &[Value], flat: &mut Vec<Value>) {
    for item in items {
        match item {
            Value::List(inner) => flatten(inner, flat),
            other => flat.push(other.clone()),
        }
    }
}

pub(in super::super) fn end_of(input: &Value, last: bool) -> Value {
    match input {
        Value::List(items) => {
            (if last { items.last() } else { items.first() }).cloned().unwrap_or(Value::Nil)
        }
        Value::Object(members) if !last => match members.first() {
            Some((key, value)) => Value::List([Value::Text(key.clone()), value.clone()].into()),
            None => Value::Nil,
        },
        _ => Value::Nil,
    }
}

/// The size of an integer is the number of bytes in which Ruby stores it.
pub(in super::super) fn size(input: &Value) -> Value {
    let size = match input {
        Value::Number(amount) if amount.is_integer() => 8,
        Value::Text(text) => text.chars().count(),
        Value::List(items) => items.len(),
        Value::Object(members) => members.len(),
        _ => 0,
    };
    Value::integer(i64::try_from(size).unwrap_or(i64::MAX))
}
