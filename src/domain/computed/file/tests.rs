//! Definition files and their errors.

use super::*;
use crate::domain::computed::flex;
use proptest::prelude::*;

fn error(text: &str) -> String {
    let error = read(text.as_bytes()).unwrap_err();
    let place = error.line.map(|line| format!("{line}: ")).unwrap_or_default();
    format!("{place}{error}")
}

fn one(keys: &str) -> Result<String, String> {
    let text = format!("schema = 1\n[[trait]]\nkey = \"k\"\n{keys}\n");
    let read = read(text.as_bytes()).map_err(|error| error.what)?;
    read[0]
        .computation
        .as_ref()
        .map(super::super::definition::Computation::to_query)
        .map_err(ToString::to_string)
}

/// The six recommended traits written by their keys.
const FLEX: &str = r#"
schema = 1
[[trait]]
name = "Total inbounds"
kind = "event_counter"
event = "Flex - Engagement Initiated"
where = [ { property = "direction", is = "equals", value = "Inbound" } ]
[[trait]]
name = "Total outbounds"
kind = "event_counter"
event = "Flex - Engagement Initiated"
where = [ { property = "direction", is = "equals", value = "Outbound" } ]
query = "event('Flex - Engagement Initiated').where(property('direction') = 'Outbound').count()"
[[trait]]
name = "Frequent inbound channel"
kind = "most_frequent"
event = "Flex - Engagement Initiated"
where = [ { property = "direction", is = "equals", value = "Inbound" } ]
property = "channelType"
[[trait]]
name = "Last known service agent"
kind = "last"
event = "Flex - Engagement Initiated"
property = "lastKnownAgentWorkerSid"
as = "text"
[[trait]]
name = "Last interaction duration"
kind = "last"
event = "Flex - Engagement Initiated"
property = "duration"
as = "number"
[[trait]]
name = "Sentiment in last interaction"
query = "event('Flex - Engagement Completed').last(property('sentiment') as string)"
"#;

#[test]
fn the_recommended_traits_can_be_written_as_a_file() {
    assert_eq!(read(FLEX.as_bytes()).unwrap(), flex());
    let json: toml::Value = toml::from_str(FLEX).unwrap();
    assert_eq!(read(serde_json::to_string_pretty(&json).unwrap().as_bytes()).unwrap(), flex());
    assert_eq!(read(format!("\u{feff}{FLEX}").as_bytes()).unwrap(), flex());
}

/// Keys and what they are as a query.
const KEYS_AND_QUERIES: &[(&str, &str)] = &[
    (
        r#"kind = "aggregation"
            event = "E"
            property = "a.b"
            function = "avg"
            within = "14d""#,
        "event('E').within(14 days).avg(property('a.b'))",
    ),
    (
        r#"kind = "aggregation"
            event = "E"
            property = "a"
            function = "max"
            as = "text""#,
        "event('E').max(property('a') as string)",
    ),
    (
        r#"kind = "unique_list_count"
            event = "E"
            property = "tags.$"
            within = "36h""#,
        "event('E').within(36 hours).unique(property('tags.$')).count()",
    ),
    (
        r#"kind = "most_frequent"
            event = "E"
            property = "tags.$"
            as = "list"
            minimum_frequency = 3"#,
        "event('E').mode(property('tags') as array, 3)",
    ),
    (
        r#"kind = "first"
            event = "E"
            property = 'a\.b'"#,
        "event('E').first(property('a\\\\.b'))",
    ),
    (
        r#"kind = "event_counter"
            event = "E"
            where = [[{ property = "a", is = "not_exists" }, { property = "b", is = "contains_one_of", value = ["x", "y"] }],
                [{ property = "c", is = "less_or_equal", value = 1.5 }]]"#,
        "event('E').where((property('a').absent() AND property('b').contains('x', 'y')) OR property('c') <= 1.5).count()",
    ),
    (
        r#"kind = "event_counter"
            event = "E"
            where = [{ property = "a", is = "after_date", value = 2026-11-22T09:31:00Z }, { property = "a", is = "within_last", value = "7d" },
                { property = "b", is = "one_of", value = ["x", 5, true] }]"#,
        "event('E').where(property('a').after_date('2026-11-22T09:31:00Z') AND property('a').within_last(7 days) AND property('b').one_of('x', 5, true)).count()",
    ),
    // The same in other words.
    (
        r#"kind = "event_counter"
            event = "E"
            where = [{ property = "a", is = "equals", value = "x" }, { property = "b", is = "exists" }]
            query = "event('E').where(property('a') = 'x').where((property('b').exists())).count()""#,
        "event('E').where(property('a') = 'x' AND property('b').exists()).count()",
    ),
];

#[test]
fn keys_say_what_queries_say() {
    for &(keys, query) in KEYS_AND_QUERIES {
        assert_eq!(one(keys).as_deref(), Ok(query), "{keys}");
    }
    let refused = one("query = \"event('E').count() > 1\"").unwrap_err();
    assert!(refused.starts_with("column 20: not previewable"), "{refused}");
}

/// Keys of a definition and what is said of them.
const REFUSED_KEYS: &[(&str, &str)] = &[
    ("", "`k` needs a `kind` and an `event`, or a `query`"),
    ("kind = \"event_counter\"", "the key `event` is missing"),
    (
        "kind = \"event_count\"\nevent = \"E\"",
        "`kind` is `event_count`. Did you mean event_counter? It must be one of event_counter, aggregation, most_frequent, first, last, unique_list, unique_list_count",
    ),
    ("kind = \"last\"\nevent = \"E\"", "`last` needs a `property`"),
    (
        "kind = \"event_counter\"\nevent = \"E\"\nproperty = \"a\"",
        "`property` cannot be used with `event_counter`, which counts events",
    ),
    (
        "kind = \"last\"\nevent = \"E\"\nproperty = \"a\"\nfunction = \"sum\"",
        "`function` is only for `aggregation`",
    ),
    (
        "kind = \"aggregation\"\nevent = \"E\"\nproperty = \"a\"\nfunction = \"sun\"",
        "`function` is `sun`. Did you mean sum? It must be one of sum, avg, min, max",
    ),
    (
        "kind = \"aggregation\"\nevent = \"E\"\nproperty = \"a\"\nfunction = \"sum\"\nas = \"text\"",
        "a sum or an average needs numbers",
    ),
    (
        "kind = \"event_counter\"\nevent = \"E\"\nwithin = \"90m\"",
        "`within` must be whole hours or days, such as \"12h\" or \"14d\", not \"90m\"",
    ),
    (
        "kind = \"event_counter\"\nevent = \"E\"\nwhere = [{ property = \"a\", is = \"equls\", value = 1 }]",
        "`is` is `equls`. Did you mean equals? It must be one of equals, not_equals, less_than, less_or_equal, greater_than, greater_or_equal, contains, does_not_contain, starts_with, ends_with, exists, not_exists, before_date, after_date, one_of, within_last, before_last, within_next, after_next, contains_one_of",
    ),
    (
        "kind = \"event_counter\"\nevent = \"E\"\nwhere = [{ property = \"a\", is = \"equals\" }]",
        "`equals` needs a value",
    ),
    (
        "kind = \"event_counter\"\nevent = \"E\"\nwhere = [{ property = \"a\", is = \"exists\", value = 1 }]",
        "`exists` has no value",
    ),
    (
        "kind = \"event_counter\"\nevent = \"E\"\nwhere = [{ property = \"a\", is = \"less_than\", value = \"x\" }]",
        "the value of `less_than`: this comparison needs a number",
    ),
    (
        "kind = \"event_counter\"\nevent = \"E\"\nquery = \"event('E').sum(property('a'))\"",
        "the query of `k` and its other keys differ: they say event('E').count()",
    ),
    (
        "query = \"event('E').cont()\"",
        "the query of `k`, column 12: expected `where`, `sources`, `within`, `between`, `count`, `sum`, `avg`, `min`, `max`, `first`, `last`, `mode` or `unique` (did you mean `count`?), found `cont`",
    ),
];

#[test]
fn errors_say_the_line_and_the_nearest() {
    for (text, expected) in [
        ("", "1: the key `schema` is missing. The keys are in docs/computed.md."),
        ("schema = 2\ntrait = []", "schema 2 is unknown. The keys of schema 1 are in docs/computed.md."),
        ("schema = 1\ntrait = []", "the file has no traits. Add a `[[trait]]`."),
        (
            "schema = 1\n[[trait]]\nkey = \"k\"\nkinds = \"last\"",
            "4: the key `kinds` is unknown. Did you mean kind? The keys are key, name, kind, event, where, property, as, function, minimum_frequency, within, query.",
        ),
        (
            "schema = 1\n[[traits]]\nkey = \"k\"",
            "2: the key `traits` is unknown. Did you mean trait? The keys are schema, trait.",
        ),
        (
            "schema = 1\n[[trait]]\nkey = \"k\"\nkind = \"event_counter\"\nevent = \"E\"\nwhere = [{ property = \"a\", si = \"equals\", value = 1 }]",
            "6: the key `si` is unknown. Did you mean is? The keys are property, is, value.",
        ),
    ] {
        assert_eq!(error(text), expected, "{text}");
    }
    for &(keys, expected) in REFUSED_KEYS {
        assert_eq!(one(keys).unwrap_err(), expected, "{keys}");
    }
    let twice = "schema = 1\n[[trait]]\nkey = \"k\"\nquery = \"event('E').count()\"\n[[trait]]\nkey = \"k\"\nquery = \"event('E').count()\"";
    assert_eq!(error(twice), "trait 2 has the key `k` of trait 1. Give each trait its own key.");
    let json = read(b"{\"schema\": 1,\n \"trait\": [{\"key\": \"k\", \"kidn\": 1}]}").unwrap_err();
    assert_eq!((json.line, json.what.as_str()), (Some(2), "the key `kidn` is unknown"));
    assert_eq!(read(b"schema = 1\n\xff").unwrap_err().line, Some(2));
}

proptest! {
    #![proptest_config(crate::cases::property(200, 50_000, 1_000_000))]

    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes);
    }

    #[test]
    fn any_damage_is_read_without_panic(at in 0_usize..FLEX.len(), byte: u8) {
        let mut bytes = FLEX.as_bytes().to_vec();
        bytes[at] = byte;
        let _ = read(&bytes);
    }
}

#[test]
fn deep_files_are_errors() {
    for text in [
        format!("{{\"schema\": 1, \"trait\": {}", "[".repeat(100_000)),
        format!("schema = 1\ntrait = {}", "[".repeat(100_000)),
    ] {
        assert!(read(text.as_bytes()).is_err());
    }
}
