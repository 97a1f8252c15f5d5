//! Levers: single edits of a trait that change the outcome, each proved by a run.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use super::run::{ANOTHER_TEXT, RouteGoal, RouteLever, RunOutcome};
use crate::domain::liquid::{Amount, Value};

/// The most runs in search of levers, and the most lines shown.
const MOST_RUNS: usize = 400;
const MOST_LINES: usize = 8;

/// The values to try for a trait, in order.
pub(super) fn candidates(
    present: Option<&Value>,
    constants: &BTreeSet<Arc<str>>,
    now: DateTime<Utc>,
) -> Vec<Value> {
    let mut found: Vec<Value> = Vec::new();
    let mut add = |value: Value| {
        if present != Some(&value) && !found.contains(&value) {
            found.push(value);
        }
    };
    let is_time = present.and_then(Value::as_text).is_some_and(|text| text.parse::<DateTime<Utc>>().is_ok());
    if present.is_some_and(|value| !value.is_nil()) {
        add(Value::Nil);
    }
    let is_word =
        !is_time && present.and_then(Value::as_text).is_some_and(|text| Amount::read(text.trim()).is_none());
    for constant in constants.iter().flat_map(|constant| constant.split(',')).map(str::trim) {
        let number = Amount::read(constant);
        if let Some(number) = number.filter(|_| is_time) {
            times(number, now).into_iter().for_each(&mut add);
            continue;
        }
        match (number, present) {
            (Some(_), _) if is_word => {}
            (Some(number), Some(Value::Number(_))) => {
                around(number).into_iter().map(Value::Number).for_each(&mut add);
            }
            (Some(number), _) => around(number).into_iter().for_each(|one| add(Value::text(one.to_string()))),
            (None, _) if constant.is_empty() || constant.starts_with('%') => {}
            (None, _) => add(Value::text(constant)),
        }
    }
    if !is_time {
        add(Value::text(ANOTHER_TEXT));
    }
    found
}

fn around(number: Amount) -> Vec<Amount> {
    let one = Amount::integer(1);
    [Some(number), number.minus(one), number.plus(one)].into_iter().flatten().collect()
}

/// Now minus this many seconds, minutes, hours and days, and one less and one more of each.
fn times(number: Amount, now: DateTime<Utc>) -> Vec<Value> {
    let Ok(count) = i64::try_from(number.floor()) else { return Vec::new() };
    let mut found = Vec::new();
    for unit in [3_600, 86_400, 60, 1] {
        for step in [-1, 1] {
            let seconds = count.saturating_add(step).checked_mul(unit).and_then(TimeDelta::try_seconds);
            let time = seconds.and_then(|seconds| now.checked_sub_signed(seconds));
            found.extend(time.map(|time| Value::text(time.format("%Y-%m-%dT%H:%M:%SZ").to_string())));
        }
    }
    found
}

/// The listed levers, and what was left out.
#[derive(Default)]
pub(super) struct FoundLevers {
    pub levers: Vec<RouteLever>,
    pub cut: Option<String>,
}

/// Runs every candidate and keeps those that lead elsewhere; values of one trait with the same outcome share
/// a line. A run that was skipped or cut short gives none.
pub(super) fn search(
    base: &[RunOutcome],
    candidates: &BTreeMap<Arc<str>, Vec<Value>>,
    run: &mut dyn FnMut(&str, &Value) -> Option<Vec<RunOutcome>>,
) -> FoundLevers {
    let before = goals(base);
    let mut levers: Vec<RouteLever> = Vec::new();
    let values = || candidates.iter().flat_map(|(key, values)| values.iter().map(move |value| (key, value)));
    let mut tried = 0;
    for (key, value) in values().take(MOST_RUNS) {
        let Some(outcomes) = run(key, value) else { continue };
        tried += 1;
        let goals = goals(&outcomes);
        if goals == before {
            continue;
        }
        let is_same = |lever: &&mut RouteLever| *lever.key == **key && self::goals(&lever.outcomes) == goals;
        match levers.iter_mut().find(is_same) {
            Some(lever) => lever.values.push(value.clone()),
            None => {
                levers.push(RouteLever { key: key.to_string(), values: vec![value.clone()], outcomes });
            }
        }
    }
    levers.sort_by_key(|lever| lever.outcomes.len());
    let cut = cut(levers.len(), tried, values().count());
    levers.truncate(MOST_LINES);
    FoundLevers { levers, cut }
}

/// Describes what was left out, if anything.
fn cut(found: usize, tried: usize, values: usize) -> Option<String> {
    let listed = (found > MOST_LINES).then(|| format!("{MOST_LINES} of {found} are listed"));
    let tried = (tried < values).then(|| format!("only {tried} of {values} values were followed to the end"));
    let parts: Vec<String> = listed.into_iter().chain(tried).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

pub(super) fn goals(outcomes: &[RunOutcome]) -> BTreeSet<RouteGoal> {
    outcomes.iter().map(|outcome| outcome.goal.clone()).collect()
}
