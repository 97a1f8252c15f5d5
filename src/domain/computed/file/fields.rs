//! The keys of one definition.

use super::value::FileValue;
use crate::domain::computed::condition::{ComparedValue, EventCondition, PropertyTest, TestOperator};
use crate::domain::computed::definition::{
    AggregateFunction, Computation, ComputedKind, ComputedTrait, MINIMUM_FREQUENCY, TimeWindow, ValueType,
    key_of,
};
use crate::domain::computed::path::PropertyPath;
use crate::domain::computed::query::{MOST_COMPARISONS, QueryError, check};
use crate::domain::duration;
use crate::domain::nearest::meant;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// A definition, read from its keys.
#[derive(Deserialize)]
#[serde(try_from = "DefinitionKeys")]
pub struct TraitFields(pub ComputedTrait);

pub const KEYS: [&str; 11] = [
    "key",
    "name",
    "kind",
    "event",
    "where",
    "property",
    "as",
    "function",
    "minimum_frequency",
    "within",
    "query",
];
pub const TEST_KEYS: [&str; 3] = ["property", "is", "value"];

const KINDS: [&str; 7] =
    ["event_counter", "aggregation", "most_frequent", "first", "last", "unique_list", "unique_list_count"];

/// In the order of [`KEYS`]; the last key names them in messages.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DefinitionKeys {
    key: Option<String>,
    name: Option<String>,
    kind: Option<String>,
    event: Option<String>,
    r#where: Option<Vec<WhereItem>>,
    property: Option<String>,
    r#as: Option<String>,
    function: Option<String>,
    minimum_frequency: Option<u32>,
    within: Option<String>,
    query: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TestKeys {
    property: String,
    is: String,
    value: Option<FileValue>,
}

#[derive(Deserialize)]
#[serde(try_from = "TestKeys")]
struct FileTest(PropertyTest);

/// A condition, or a list of conditions that must all hold.
enum WhereItem {
    One(FileTest),
    All(Vec<FileTest>),
}

struct WhereVisitor;

impl<'de> Deserialize<'de> for WhereItem {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WhereVisitor)
    }
}

impl<'de> Visitor<'de> for WhereVisitor {
    type Value = WhereItem;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a condition such as { property = \"direction\", is = \"equals\", value = \"Inbound\" }")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<WhereItem, A::Error> {
        FileTest::deserialize(MapAccessDeserializer::new(map)).map(WhereItem::One)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<WhereItem, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(items)).map(WhereItem::All)
    }
}

impl TryFrom<TestKeys> for FileTest {
    type Error = String;

    fn try_from(keys: TestKeys) -> Result<Self, String> {
        let property = path(&keys.property)?;
        // One string or several, so that both forms are read alike.
        let name = if keys.is == "contains_one_of" { "contains" } else { keys.is.as_str() };
        let names = TestOperator::ALL.map(TestOperator::name);
        let operator = TestOperator::ALL.into_iter().find(|operator| operator.name() == name);
        let operator =
            operator.ok_or_else(|| unknown("is", name, names.into_iter().chain(["contains_one_of"])))?;
        let values = match keys.value {
            None => Vec::new(),
            Some(FileValue::One(value)) => vec![value],
            Some(FileValue::List(values)) => values,
        };
        let operands = operands(operator, values)?;
        Ok(Self(PropertyTest { property, operator, operands }))
    }
}

fn operands(operator: TestOperator, values: Vec<ComparedValue>) -> Result<Vec<ComparedValue>, String> {
    use TestOperator as Op;
    let name = operator.name();
    match (operator, values.len()) {
        (Op::Exists | Op::NotExists, 0) => return Ok(values),
        (Op::Exists | Op::NotExists, _) => return Err(format!("`{name}` has no value")),
        (_, 0) => return Err(format!("`{name}` needs a value")),
        (Op::Contains | Op::OneOf, _) | (_, 1) => {}
        _ => return Err(format!("`{name}` has one value; use `one_of` or `contains_one_of` for several")),
    }
    if matches!(operator, Op::WithinLast | Op::BeforeLast | Op::WithinNext | Op::AfterNext) {
        let as_hours = |value: &ComparedValue| match value {
            ComparedValue::Text(text) => hours("value", text).map(ComparedValue::Hours),
            _ => Err(format!("the value of `{name}` must be a string such as \"7d\" or \"12h\"")),
        };
        return values.iter().map(as_hours).collect();
    }
    for value in &values {
        check(operator, value).map_err(|why| format!("the value of `{name}`: {why}"))?;
    }
    Ok(values)
}

impl TryFrom<DefinitionKeys> for TraitFields {
    type Error = String;

    fn try_from(mut keys: DefinitionKeys) -> Result<Self, String> {
        let name = keys.name.take().filter(|name| !name.trim().is_empty());
        let key = keys.key.take().or_else(|| name.as_deref().map(key_of)).filter(|key| !key.is_empty());
        let key = key.ok_or("a trait needs a `key` or a `name`")?;
        let query = keys.query.take();
        let said = match &query {
            None => None,
            Some(query) => match Computation::from_query(query) {
                Ok(computation) => Some(Ok(computation)),
                Err(refused @ QueryError::NotPreviewable { .. }) => Some(Err(refused)),
                Err(error) => return Err(format!("the query of `{key}`, {error}")),
            },
        };
        let computation = match (said, keys.is_empty()) {
            (None, true) => return Err(format!("`{key}` needs a `kind` and an `event`, or a `query`")),
            (None, false) => Ok(keys.computation()?),
            (Some(said), true) => said,
            (Some(Err(refused)), false) => Err(refused),
            (Some(Ok(said)), false) => Ok(agreed(&key, said, &keys.computation()?)?),
        };
        Ok(Self(ComputedTrait { name: name.unwrap_or_else(|| key.clone()), key, computation }))
    }
}

fn agreed(key: &str, said: Computation, from_keys: &Computation) -> Result<Computation, String> {
    let flat = |one: &Computation| Computation {
        condition: one.condition.as_ref().map(EventCondition::flattened),
        ..one.clone()
    };
    if flat(&said) == flat(from_keys) {
        return Ok(said);
    }
    Err(format!("the query of `{key}` and its other keys differ: they say {}", from_keys.to_query()))
}

impl DefinitionKeys {
    const fn is_empty(&self) -> bool {
        self.kind.is_none()
            && self.event.is_none()
            && self.r#where.is_none()
            && self.property.is_none()
            && self.r#as.is_none()
            && self.function.is_none()
            && self.minimum_frequency.is_none()
            && self.within.is_none()
    }

    fn computation(mut self) -> Result<Computation, String> {
        let event =
            self.event.take().filter(|event| !event.is_empty()).ok_or("the key `event` is missing")?;
        let condition = condition(self.r#where.take().unwrap_or_default())?;
        let window = match self.within.take() {
            None => None,
            Some(text) => Some(TimeWindow { from_hours: hours("within", &text)?, to_hours: 0 }),
        };
        if window.is_some_and(|window| window.from_hours == 0) {
            return Err("`within` is empty".to_owned());
        }
        Ok(Computation { event, condition, excluded_sources: Vec::new(), window, kind: self.kind()? })
    }

    fn kind(self) -> Result<ComputedKind, String> {
        let kind = self.kind.ok_or("the key `kind` is missing")?;
        if !KINDS.contains(&kind.as_str()) {
            return Err(unknown("kind", &kind, KINDS));
        }
        let only = |key: &str, is_there: bool, owner: &str| {
            if is_there && kind != owner { Err(format!("`{key}` is only for `{owner}`")) } else { Ok(()) }
        };
        only("function", self.function.is_some(), "aggregation")?;
        only("minimum_frequency", self.minimum_frequency.is_some(), "most_frequent")?;
        if kind == "event_counter" {
            let extra = self.property.map(|_| "property").or(self.r#as.map(|_| "as"));
            return match extra {
                Some(extra) => {
                    Err(format!("`{extra}` cannot be used with `event_counter`, which counts events"))
                }
                None => Ok(ComputedKind::EventCounter),
            };
        }
        let property = self.property.ok_or_else(|| format!("`{kind}` needs a `property`"))?;
        let property = path(&property)?;
        let asked = match self.r#as {
            None => None,
            Some(name) => Some(
                ValueType::ALL
                    .into_iter()
                    .find(|one| one.name() == name)
                    .ok_or_else(|| unknown("as", &name, ValueType::ALL.map(ValueType::name)))?,
            ),
        };
        Ok(match kind.as_str() {
            "aggregation" => {
                let name = self.function.ok_or("`aggregation` needs a `function`")?;
                let function = AggregateFunction::ALL.into_iter().find(|one| one.name() == name);
                let names = AggregateFunction::ALL.map(AggregateFunction::name);
                let function = function.ok_or_else(|| unknown("function", &name, names))?;
                ComputedKind::aggregation(function, property, asked)?
            }
            "most_frequent" => {
                let minimum = self.minimum_frequency.unwrap_or(MINIMUM_FREQUENCY);
                if minimum == 0 {
                    return Err("`minimum_frequency` must be at least 1".to_owned());
                }
                ComputedKind::most_frequent(property, asked, minimum)
            }
            "first" => ComputedKind::first(property, asked),
            "last" => ComputedKind::last(property, asked),
            list => ComputedKind::unique(property, asked, list == "unique_list_count"),
        })
    }
}

/// `[a, b]` means both; `[[a], [b]]` means either.
fn condition(items: Vec<WhereItem>) -> Result<Option<EventCondition>, String> {
    let tests = |all: Vec<FileTest>| all.into_iter().map(|test| EventCondition::Test(test.0)).collect();
    let (mut ones, mut lists) = (Vec::new(), Vec::new());
    for item in items {
        match item {
            WhereItem::One(one) => ones.push(one),
            WhereItem::All(all) => {
                let all = EventCondition::all(tests(all));
                lists.push(all.ok_or("`where` has an empty list, which every event would satisfy")?);
            }
        }
    }
    let condition = match (ones.is_empty(), lists.is_empty()) {
        (false, false) => {
            return Err("`where` must have conditions or lists of conditions, not both".to_owned());
        }
        (_, true) => EventCondition::all(tests(ones)),
        (true, false) => EventCondition::any(lists),
    };
    if condition.as_ref().is_some_and(|condition| condition.tests().len() > MOST_COMPARISONS) {
        return Err(format!("`where` has more than {MOST_COMPARISONS} conditions"));
    }
    Ok(condition)
}

fn path(text: &str) -> Result<PropertyPath, String> {
    PropertyPath::read(text).map_err(|why| format!("`property`: {why}"))
}

/// Parses a number of whole hours.
fn hours(key: &str, text: &str) -> Result<u32, String> {
    let seconds = duration::read(text).filter(|time| time.subsec_nanos() == 0).map(|time| time.as_secs());
    let hours = seconds.filter(|seconds| seconds.is_multiple_of(3600)).map(|seconds| seconds / 3600);
    let most = u64::from(crate::domain::computed::query::MOST_HOURS);
    let hours = hours.filter(|hours| *hours <= most).and_then(|hours| u32::try_from(hours).ok());
    hours.ok_or_else(|| {
        format!("`{key}` must be whole hours or days, such as \"12h\" or \"14d\", not \"{text}\"")
    })
}

fn unknown<'a>(key: &str, name: &str, known: impl IntoIterator<Item = &'a str> + Clone) -> String {
    let all: Vec<&str> = known.clone().into_iter().collect();
    format!("`{key}` is `{name}`. {}It must be one of {}", meant(name, known), all.join(", "))
}
