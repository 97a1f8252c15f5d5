//! Previews and a naive evaluator agree on random definitions over random events.

#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "the numbers of the tests are small"
)]

use super::*;
use proptest::prelude::*;
use proptest::sample::select;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Debug)]
struct Sent {
    minutes: i64,
    id: usize,
    properties: Value,
}

fn scalar() -> BoxedStrategy<Value> {
    let texts = select(vec!["x", "X", "y", "xy", "3", "2.5", ""]).prop_map(|text| json!(text));
    let numbers = select(vec![json!(-2), json!(0), json!(3), json!(2.5), json!(7)]);
    prop_oneof![3 => texts, 3 => numbers, 1 => any::<bool>().prop_map(Value::Bool), 1 => Just(Value::Null)]
        .boxed()
}

fn sent() -> impl Strategy<Value = Sent> {
    let list = proptest::collection::vec(scalar(), 0..3).prop_map(Value::Array);
    let nested = scalar().prop_map(|value| json!({"c": value, "d.e": value}));
    let any_value = prop_oneof![4 => scalar(), 1 => list, 1 => nested];
    let properties = proptest::collection::btree_map(select(vec!["a", "b"]), any_value, 0..3);
    (0_i64..80, 0_usize..1_000, properties).prop_map(|(hours, id, properties)| {
        let properties: BTreeMap<&str, Value> = properties;
        Sent { minutes: hours * 60, id, properties: json!(properties) }
    })
}

fn path() -> impl Strategy<Value = PropertyPath> {
    select(vec!["a", "b", "a.c", "b.$", r"a.d\.e"]).prop_map(|text| PropertyPath::read(text).unwrap())
}

fn operand() -> BoxedStrategy<ComparedValue> {
    let text = select(vec!["x", "X", "y", "3", "2.5", "it's", r"\"])
        .prop_map(|text| ComparedValue::Text(text.to_owned()));
    let number = select(vec!["3", "2.50", "-2", "0"]).prop_map(|text| ComparedValue::Number(text.to_owned()));
    prop_oneof![3 => text, 2 => number, 1 => any::<bool>().prop_map(ComparedValue::Bool)].boxed()
}

fn test() -> impl Strategy<Value = EventCondition> {
    use TestOperator as Op;
    let operators = select(vec![
        Op::Equals,
        Op::NotEquals,
        Op::LessThan,
        Op::LessOrEqual,
        Op::GreaterThan,
        Op::GreaterOrEqual,
        Op::Contains,
        Op::DoesNotContain,
        Op::StartsWith,
        Op::EndsWith,
        Op::Exists,
        Op::NotExists,
        Op::OneOf,
    ]);
    (path(), operators, proptest::collection::vec(operand(), 1..3)).prop_map(
        |(property, operator, mut operands)| {
            match operator {
                Op::Exists | Op::NotExists => operands.clear(),
                Op::LessThan | Op::LessOrEqual | Op::GreaterThan | Op::GreaterOrEqual => {
                    operands = vec![ComparedValue::Number("2.5".to_owned())];
                }
                Op::Contains | Op::OneOf => {}
                _ => operands.truncate(1),
            }
            EventCondition::Test(PropertyTest { property, operator, operands })
        },
    )
}

fn condition() -> impl Strategy<Value = EventCondition> {
    test().prop_recursive(3, 12, 3, |inner| {
        let several = proptest::collection::vec(inner.clone(), 2..4);
        prop_oneof![
            several.clone().prop_map(EventCondition::All),
            several.prop_map(EventCondition::Any),
            inner.prop_map(|one| EventCondition::Not(Box::new(one))),
        ]
    })
}

fn kind() -> impl Strategy<Value = ComputedKind> {
    let typed = select(vec![None, Some(ValueType::Text), Some(ValueType::Number), Some(ValueType::List)]);
    (0_usize..11, path(), typed, 1_u32..3).prop_map(|(at, path, typed, minimum)| {
        let of = |function| ComputedKind::aggregation(function, path.clone(), None).unwrap();
        match at {
            0 => ComputedKind::EventCounter,
            1 => of(AggregateFunction::Sum),
            2 => of(AggregateFunction::Average),
            3 => of(AggregateFunction::Least),
            4 => of(AggregateFunction::Greatest),
            5 => ComputedKind::most_frequent(path, typed, minimum),
            6 => ComputedKind::first(path, typed),
            7 => ComputedKind::last(path, typed),
            8 => ComputedKind::aggregation(AggregateFunction::Greatest, path, Some(ValueType::Text)).unwrap(),
            9 => ComputedKind::unique(path, typed, false),
            _ => ComputedKind::unique(path, typed, true),
        }
    })
}

fn computation() -> impl Strategy<Value = Computation> {
    let window = proptest::option::of(
        (1_u32..90, 0_u32..3).prop_map(|(from, to)| TimeWindow { from_hours: from + to, to_hours: to }),
    );
    let event = select(vec!["E", "it's \\ odd", "É"]).prop_map(str::to_owned);
    let sources = proptest::collection::vec(select(vec!["s1", "s'2"]).prop_map(str::to_owned), 0..2);
    (event, proptest::option::of(condition()), window, kind(), sources).prop_map(
        |(event, condition, window, kind, excluded_sources)| Computation {
            event,
            condition,
            excluded_sources,
            window,
            kind,
        },
    )
}

/// The naive evaluator: everything anew, from decoded JSON.
mod naive {
    use super::*;

    /// In thousandths.
    pub fn number(value: &Value) -> Option<i64> {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        let is_plain = text.starts_with(|c: char| c.is_ascii_digit() || c == '-');
        text.parse::<f64>().ok().filter(|_| is_plain).map(|number| (number * 1000.0).round() as i64)
    }

    pub fn text(value: &Value) -> String {
        match value {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        }
    }

    fn values(path: &PropertyPath, properties: &Value) -> Vec<Value> {
        let at = |keys: &[&str]| keys.iter().try_fold(properties, |value, key| value.get(key)).cloned();
        let found: Vec<Value> = match path.to_string().as_str() {
            "a" => at(&["a"]).into_iter().collect(),
            "b" => at(&["b"]).into_iter().collect(),
            "a.c" => at(&["a", "c"]).into_iter().collect(),
            r"a.d\.e" => at(&["a", "d.e"]).into_iter().collect(),
            _ => match at(&["b"]) {
                Some(Value::Array(items)) => items,
                other => other.into_iter().collect(),
            },
        };
        found.into_iter().filter(|value| !value.is_null()).collect()
    }

    fn equals(value: &Value, operand: &ComparedValue) -> bool {
        let (other, is_number) = match operand {
            ComparedValue::Text(text) => (json!(text), false),
            ComparedValue::Number(text) => (serde_json::from_str(text).unwrap(), true),
            ComparedValue::Bool(truth) => (json!(truth), false),
            ComparedValue::Hours(_) => unreachable!(),
        };
        if (value.is_number() || is_number) && number(value).is_some() && number(&other).is_some() {
            return number(value) == number(&other);
        }
        text(value) == text(&other)
    }

    fn holds(condition: &EventCondition, properties: &Value) -> bool {
        use TestOperator as Op;
        let test = match condition {
            EventCondition::All(all) => return all.iter().all(|one| holds(one, properties)),
            EventCondition::Any(any) => return any.iter().any(|one| holds(one, properties)),
            EventCondition::Not(one) => return !holds(one, properties),
            EventCondition::Test(test) => test,
        };
        let values = values(&test.property, properties);
        let part = |operand: &ComparedValue| match operand {
            ComparedValue::Text(text) | ComparedValue::Number(text) => text.clone(),
            ComparedValue::Bool(truth) => truth.to_string(),
            ComparedValue::Hours(_) => unreachable!(),
        };
        let contains = |value: &Value| test.operands.iter().any(|one| text(value).contains(&part(one)));
        let than = |holds: fn(i64) -> bool| values.iter().any(|value| number(value).is_some_and(holds));
        match test.operator {
            Op::Exists => !values.is_empty(),
            Op::NotExists => values.is_empty(),
            Op::Equals | Op::OneOf => {
                values.iter().any(|value| test.operands.iter().any(|one| equals(value, one)))
            }
            Op::NotEquals => values.iter().any(|value| !equals(value, &test.operands[0])),
            Op::LessThan => than(|number| number < 2_500),
            Op::LessOrEqual => than(|number| number <= 2_500),
            Op::GreaterThan => than(|number| number > 2_500),
            Op::GreaterOrEqual => than(|number| number >= 2_500),
            Op::Contains => values.iter().any(contains),
            Op::DoesNotContain => !values.iter().any(contains),
            Op::StartsWith => values.iter().any(|value| text(value).starts_with(&part(&test.operands[0]))),
            Op::EndsWith => values.iter().any(|value| text(value).ends_with(&part(&test.operands[0]))),
            _ => unreachable!(),
        }
    }

    fn typed(value_type: Option<ValueType>, values: &[Value]) -> Vec<Value> {
        match value_type {
            Some(ValueType::Number) => {
                values.iter().filter(|value| number(value).is_some()).cloned().collect()
            }
            Some(ValueType::Text) => values.iter().map(|value| json!(text(value))).collect(),
            _ => values.to_vec(),
        }
    }

    /// The value, numbers in thousandths; averages are not whole.
    pub fn value(computation: &Computation, events: &[Sent]) -> Option<Value> {
        let mut events: Vec<&Sent> = events.iter().collect();
        events.sort_by_key(|event| (-event.minutes, format!("{:04}", event.id)));
        events.dedup_by_key(|event| event.id);
        let counted: Vec<&Sent> = events
            .into_iter()
            .filter(|event| {
                computation.window.is_none_or(|window| {
                    event.minutes <= i64::from(window.from_hours) * 60
                        && event.minutes >= i64::from(window.to_hours) * 60
                }) && computation.condition.as_ref().is_none_or(|one| holds(one, &event.properties))
            })
            .collect();
        let Some(path) = computation.kind.property() else {
            return (!counted.is_empty()).then(|| json!(counted.len() * 1000));
        };
        let each: Vec<Vec<Value>> = counted.iter().map(|event| values(path, &event.properties)).collect();
        let all: Vec<Value> = each.iter().flatten().cloned().collect();
        let numbers: Vec<i64> = all.iter().filter_map(number).collect();
        let typed = |values: &[Value]| typed(computation.kind.value_type(), values);
        match &computation.kind {
            ComputedKind::EventCounter => None,
            ComputedKind::Aggregation { value_type: ValueType::Text, .. } => {
                all.iter().map(text).max().map(|text| json!(text))
            }
            ComputedKind::Aggregation { function, .. } => {
                let sum: i64 = numbers.iter().sum();
                match function {
                    _ if numbers.is_empty() => None,
                    AggregateFunction::Sum => Some(json!(sum)),
                    AggregateFunction::Average => Some(json!(sum as f64 / numbers.len() as f64 / 1000.0)),
                    AggregateFunction::Least => numbers.iter().min().map(|number| json!(number)),
                    AggregateFunction::Greatest => numbers.iter().max().map(|number| json!(number)),
                }
            }
            ComputedKind::MostFrequent { minimum_frequency, .. } => {
                let mut counts: BTreeMap<String, u32> = BTreeMap::new();
                for value in &all {
                    *counts.entry(text(value)).or_default() += 1;
                }
                let most = counts.values().max().copied().unwrap_or_default();
                let first = counts.iter().find(|(_, count)| **count == most && most >= *minimum_frequency);
                first.map(|(text, _)| json!(text))
            }
            ComputedKind::First { .. } => each.iter().find_map(|values| typed(values).first().cloned()),
            ComputedKind::Last { .. } => each.iter().rev().find_map(|values| typed(values).last().cloned()),
            ComputedKind::UniqueList { .. } => {
                let unique: BTreeSet<String> = all.iter().map(text).collect();
                (!unique.is_empty()).then(|| json!(unique))
            }
            ComputedKind::UniqueListCount { .. } => {
                let unique: BTreeSet<String> = all.iter().map(text).collect();
                (!unique.is_empty()).then(|| json!(unique.len() * 1000))
            }
        }
    }
}

/// Whether a preview has the naive value.
fn agrees(kind: &ComputedKind, preview: Option<&str>, naive: Option<&Value>) -> bool {
    let (Some(preview), Some(naive)) = (preview, naive) else {
        return preview.is_none() && naive.is_none();
    };
    let preview: Value = serde_json::from_str(preview).unwrap();
    match kind {
        ComputedKind::Aggregation { function: AggregateFunction::Average, .. } => {
            (preview.as_f64().unwrap() - naive.as_f64().unwrap()).abs() < 1e-9
        }
        ComputedKind::First { .. } | ComputedKind::Last { .. } => {
            preview == *naive
                || (naive::number(&preview).is_some() && naive::number(&preview) == naive::number(naive))
        }
        _ if naive.is_number() => naive::number(&preview) == naive.as_i64(),
        _ => preview == *naive,
    }
}

fn events_of(name: &str, sent: &[Sent]) -> Vec<Event> {
    let mut seen = BTreeSet::new();
    let once = sent.iter().filter(|one| seen.insert(one.id));
    once.map(|one| event(name, &format!("{:04}", one.id), one.minutes, &one.properties)).collect()
}

proptest! {
    #![proptest_config(crate::cases::property(250, 100_000, 3_000_000))]

    #[test]
    fn a_preview_is_what_a_naive_evaluator_counts(mut computation in computation(), sent in proptest::collection::vec(sent(), 0..12)) {
        computation.excluded_sources.clear();
        let mut seen = BTreeSet::new();
        let sent: Vec<Sent> = sent.into_iter().filter(|one| seen.insert(one.id)).collect();
        let definition = ComputedTrait { key: "x".into(), name: "x".into(), computation: Ok(computation.clone()) };
        let mut events = events_of(&computation.event, &sent);
        events.push(event("Other", "o", 5, &json!({"a": "x", "b": 3})));
        let (list, traits) = (listed(events.clone()), Traits::default());
        let exact = ComputedReadings::default().with(ComputedReading::ConditionCase, "exact").unwrap();
        let previews = preview(std::slice::from_ref(&definition), &PreviewInput { readings: exact, ..input(&list, &traits) });
        let one = &previews.items[0];
        let naive = naive::value(&computation, &sent);
        prop_assert!(agrees(&computation.kind, one.value.as_ref().map(RawJson::as_str), naive.as_ref()),
            "{}: {:?}, naive {naive:?}", computation.to_query(), one.value);
        prop_assert_eq!(one.events.len(), sent.len());
        for weighed in &one.events {
            prop_assert!(!previews.reason(one, *weighed).is_empty());
        }
        // The order of the list, and events that come again, change nothing.
        let shuffled = listed(events.iter().rev().chain(events.iter().take(3)).cloned().collect());
        let again = preview(&[definition], &PreviewInput { readings: exact, ..input(&shuffled, &traits) });
        prop_assert_eq!(&again.items[0].value, &one.value);
        prop_assert_eq!(again.items[0].verdict, one.verdict);
        prop_assert_eq!(&again.items[0].events, &one.events);
        // A trait with the value never stands against it.
        if let Some(value) = &one.value {
            let held = samples::traits(&json!({"x": 0}).to_string().replace('0', value.as_str()));
            let query = of_query("x", &computation.to_query());
            for input in [input(&list, &held), whole(&list, &held)] {
                let previews = preview(std::slice::from_ref(&query), &input);
                prop_assert!(!previews.items[0].verdict.is_bad(), "{:?}", previews.items[0]);
            }
        }
    }

    #[test]
    fn a_computation_printed_as_a_query_is_read_again(computation in computation()) {
        let query = computation.to_query();
        prop_assert_eq!(Computation::from_query(&query), Ok(computation), "{}", query);
    }

    /// The past, walked event by event, ends in the present.
    #[test]
    fn at_each_time_only_events_until_then_count(computation in computation(), sent in proptest::collection::vec(sent(), 0..8), hours in 0_i64..80) {
        prop_assume!(computation.window.is_none() && computation.excluded_sources.is_empty());
        let events = events_of(&computation.event, &sent);
        let at = now() - Duration::hours(hours);
        let until = events.iter().filter(|event| event.timestamp.instant.unwrap() <= at).cloned().collect();
        let definition = [ComputedTrait { key: "x".into(), name: "x".into(), computation: Ok(computation) }];
        let (all, until, traits) = (listed(events), listed(until), Traits::default());
        let past = preview(&definition, &PreviewInput { at: Some(at), ..input(&all, &traits) });
        let then = preview(&definition, &input(&until, &traits));
        prop_assert_eq!(&past.items[0].value, &then.items[0].value);
    }
}
