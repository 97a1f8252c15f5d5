//! The pages are read by a parser of the format's grammar that accepts nothing else.

#![expect(clippy::float_cmp, reason = "counts are whole")]

use super::*;
use crate::domain::glance::Gathering;
use std::collections::BTreeSet;

/// Reads a page; panics at whatever the format does not allow. Returns its samples.
fn read(page: &str) -> BTreeMap<String, f64> {
    assert!(page.is_empty() || page.ends_with('\n'));
    let (mut samples, mut families, mut helped) = (BTreeMap::new(), BTreeSet::new(), None);
    let mut family: Option<(String, String)> = None;
    let is_name = |name: &str| {
        name.bytes().enumerate().all(|(at, b)| {
            b.is_ascii_alphabetic() || b == b'_' || b == b':' || (at > 0 && b.is_ascii_digit())
        }) && !name.is_empty()
    };
    for line in page.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, text) = help.split_once(' ').unwrap();
            assert!(is_name(name) && !text.is_empty() && families.insert(name.to_owned()), "{line}");
            helped = Some(name.to_owned());
        } else if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').unwrap();
            assert!(
                ["counter", "gauge", "histogram"].contains(&kind) && helped.as_deref() == Some(name),
                "{line}"
            );
            assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
            family = Some((name.to_owned(), kind.to_owned()));
        } else {
            let (series, value) = line.rsplit_once(' ').unwrap();
            let (name, labels) = match series.split_once('{') {
                Some((name, labels)) => (name, labels.strip_suffix('}').unwrap()),
                None => (series, ""),
            };
            let (of, kind) = family.clone().unwrap();
            let suffix = name.strip_prefix(&*of).unwrap_or_else(|| panic!("{line} is not of {of}"));
            let suffixes: &[&str] = if kind == "histogram" { &["_bucket", "_sum", "_count"] } else { &[""] };
            assert!(is_name(name) && suffixes.contains(&suffix), "{line}");
            for label in labels.split(',').filter(|label| !label.is_empty()) {
                let (name, value) = label.split_once('=').unwrap();
                let inside = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap();
                assert!(is_name(name) && !inside.contains('"') && !inside.contains('\n'), "{line}");
            }
            let value: f64 = value.parse().unwrap();
            assert!(value.is_finite() && samples.insert(series.to_owned(), value).is_none(), "{line}");
        }
    }
    samples
}

fn now() -> DateTime<Utc> {
    "2026-03-04T12:00:00Z".parse().unwrap()
}

#[test]
fn before_the_first_round_nothing_is_claimed() {
    let samples = read(&MetricsSnapshot::default().page(now()));
    assert_eq!(samples["flexplorer_rounds_total"], 0.0);
    assert_eq!(samples["flexplorer_round_could_tell"], 0.0);
    assert!(samples.keys().all(|name| !name.starts_with("flexplorer_profiles")), "{samples:?}");
}

#[test]
fn what_could_not_be_read_is_never_counted_as_good() {
    let glance = Gathering::default().finish(7, 4, 1, true);
    let round = RoundMetrics::new(&glance, &RunJudgement::default(), &[], now());
    let snapshot = MetricsSnapshot { rounds: 1, round: Some(round), ..MetricsSnapshot::default() };
    let samples = read(&snapshot.page(now()));
    assert_eq!(samples["flexplorer_profiles{verdict=\"cannot_tell\"}"], 6.0);
    assert_eq!(samples["flexplorer_profiles{verdict=\"enriched\"}"], 0.0);
    assert_eq!(samples["flexplorer_profiles{verdict=\"not_found\"}"], 1.0);
    assert_eq!(samples["flexplorer_unread_profiles"], 6.0);
    assert!(samples.contains_key("flexplorer_findings{finding=\"completed-stopped\",severity=\"error\"}"));
    assert!(samples.keys().all(|name| !name.starts_with("flexplorer_last_event")), "no event is no age");
}

#[test]
fn a_histogram_adds_up() {
    let mut replays = ReplayMetrics::default();
    for milliseconds in [100, 700, 700, 40_000, 900_000] {
        replays.note("proven", Some(Duration::from_millis(milliseconds)), now());
    }
    replays.note("gave_up", None, now());
    let samples = read(&MetricsSnapshot { replays: Some(replays), ..MetricsSnapshot::default() }.page(now()));
    let bucket =
        |limit: &str| samples[&format!("flexplorer_replay_duration_seconds_bucket{{le=\"{limit}\"}}")];
    assert_eq!(
        [bucket("0.25"), bucket("0.5"), bucket("1"), bucket("60"), bucket("300"), bucket("+Inf")],
        [1.0, 1.0, 3.0, 4.0, 4.0, 5.0]
    );
    assert_eq!(samples["flexplorer_replay_duration_seconds_count"], 5.0);
    assert_eq!(samples["flexplorer_replays_total{outcome=\"gave_up\"}"], 1.0);
    assert_eq!(samples["flexplorer_replays_total{outcome=\"failed\"}"], 0.0);
}

#[test]
fn labels_are_escaped() {
    assert_eq!(escaped("a\"b\\c"), "a\\\"b\\\\c");
    assert!(!escaped("a\nb\u{1b}[0m").contains(['\n', '\u{1b}']));
}
