//! `GET /events/volume`: how many events each source received (Segment Public API docs, Events).
use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use serde_json::{Map, Value, json};

use super::{invalid, page};
use crate::emulator::{query::Query, reply::RefusedReply, router::Emulator, scenario::Contents};

/// The size of a bucket, by name, in seconds, and the longest time that may be asked for.
const GRANULARITIES: [(&str, i64, TimeDelta); 3] = [
    ("MINUTE", 60, TimeDelta::hours(4)),
    ("HOUR", 3_600, TimeDelta::days(7)),
    ("DAY", 86_400, TimeDelta::days(14)),
];
const DIMENSIONS: [&str; 3] = ["eventName", "eventType", "source"];
/// The most rows that an answer has, according to the docs.
const MOST_ROWS: usize = 5_000;

/// What the answer counts together: source, name and type, as far as they were asked for.
type Group = [Option<String>; 3];

pub fn answer(emulator: &Emulator, query: &Query) -> Result<Value, RefusedReply> {
    let known = GRANULARITIES.into_iter().find(|(name, ..)| query.get("granularity") == Some(name));
    let (granularity, bucket, longest) =
        known.ok_or_else(|| invalid("granularity", "must be DAY, HOUR or MINUTE"))?;
    let (start, end) = (time(query, "startTime")?, time(query, "endTime")?);
    if start >= end || end - start > longest {
        return Err(invalid(
            "endTime",
            &format!("must be later than startTime, by {} hours at most", longest.num_hours()),
        ));
    }
    let dimensions = list(query, "groupBy");
    if dimensions.iter().any(|one| !DIMENSIONS.contains(&one.as_str())) {
        return Err(invalid("groupBy", "takes eventName, eventType and source"));
    }
    let wanted = |name| list(query, name);
    let (sources, names, types) = (wanted("sourceId"), wanted("eventName"), wanted("eventType"));
    let takes = |of: &[String], value: &str| of.is_empty() || of.iter().any(|one| one == value);
    let mut groups: BTreeMap<Group, BTreeMap<i64, u64>> = BTreeMap::new();
    let mut count = |source: &str, name: Option<&str>, kind: &str, at: DateTime<Utc>, number: u64| {
        let kept = start <= at && at < end && takes(&sources, source) && takes(&types, kind);
        if kept && takes(&names, name.unwrap_or_default()) {
            let of = |dimension: &str, value: Option<&str>| {
                value.filter(|_| dimensions.iter().any(|one| one == dimension)).map(ToOwned::to_owned)
            };
            let group = [of("source", Some(source)), of("eventName", name), of("eventType", Some(kind))];
            let seconds = at.timestamp();
            *groups.entry(group).or_default().entry(seconds - seconds.rem_euclid(bucket)).or_default() +=
                number;
        }
    };
    emulator.with_state(|state| {
        state.for_each_event(start, |event| {
            count(&event.source_id, event.name.as_deref(), &event.kind, event.timestamp, 1);
        });
        // What a source received and no profile shows.
        for (name, at, number) in state.received(start, end) {
            count(&emulator.scenario.flex().id, Some(name), "track", at, number);
        }
    });
    let mut rows: Vec<Value> =
        groups.into_iter().map(|(group, series)| row(&emulator.scenario, group, series)).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row["total"].as_u64()));
    rows.truncate(MOST_ROWS);
    let mut asked = Map::from_iter([
        ("workspaceId".to_owned(), json!(emulator.scenario.workspace.id)),
        ("granularity".to_owned(), granularity.into()),
        ("startTime".to_owned(), iso(start).into()),
        ("endTime".to_owned(), iso(end).into()),
    ]);
    for (name, values) in
        [("groupBy", dimensions.clone()), ("sourceId", sources.clone()), ("eventName", names.clone())]
    {
        if !values.is_empty() {
            asked.insert(name.to_owned(), values.into());
        }
    }
    let mut data = page("result", rows, query)?;
    data["path"] = "/observability/event_volume/v2.json".into();
    data["query"] = asked.into();
    Ok(data)
}

fn row(scenario: &Contents, [source, name, kind]: Group, series: BTreeMap<i64, u64>) -> Value {
    let total: u64 = series.values().sum();
    let series: Vec<Value> = series
        .into_iter()
        .map(|(at, count)| json!({ "time": DateTime::from_timestamp(at, 0).map(iso), "count": count }))
        .collect();
    let mut row = json!({ "total": total, "series": series });
    if let Some(id) = source {
        let known = scenario.sources.values().find(|source| *source.id == *id);
        row["source"] =
            json!({ "id": id, "name": known.map(|one| &one.name), "slug": known.map(|one| &one.slug) });
    }
    for (key, value) in [("eventName", name), ("eventType", kind)] {
        if let Some(value) = value {
            row[key] = value.into();
        }
    }
    row
}

fn iso(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn time(query: &Query, name: &'static str) -> Result<DateTime<Utc>, RefusedReply> {
    let read = query.get(name).and_then(|text| DateTime::parse_from_rfc3339(text).ok());
    read.map(|at| at.to_utc()).ok_or_else(|| invalid(name, "must be an ISO 8601 time"))
}

/// A list in any notation of the client libraries: `a=x,y`, `a.0=x`, `a[0]=x`, `a[]=x`, `a=["x"]`.
fn list(query: &Query, name: &str) -> Vec<String> {
    let is_item = |key: &str| {
        key.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let values = query.pairs().filter(|(key, value)| is_item(key) && !value.is_empty());
    let items = values.flat_map(|(key, value)| match serde_json::from_str::<Vec<String>>(value) {
        Ok(items) => items,
        // Only a value without a place is a list; a name may have a comma.
        Err(_) if key == name => value.split(',').map(ToOwned::to_owned).collect(),
        Err(_) => vec![value.to_owned()],
    });
    items.collect()
}
