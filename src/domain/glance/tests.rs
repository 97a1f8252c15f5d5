use super::super::activity::{Activity, Unsettled};
use super::super::finding::FindingKind;
use super::super::flex::EngagementKind::{self, Completed, Initiated};
use super::super::roster::{EngagementPoint, Summary, SummaryParts};
use super::super::verdict::Enrichment;
use super::*;
use chrono::DateTime;
use std::time::Instant;

/// Any instant will do; noon.
const NOW: u32 = 1_800_273_600;
const HOUR: u32 = 3_600;

fn at(seconds: u32) -> DateTime<Utc> {
    DateTime::from_timestamp(i64::from(seconds), 0).unwrap()
}

fn read(verdict: Enrichment, points: impl IntoIterator<Item = EngagementPoint>) -> Summary {
    parts(verdict, points).pack()
}

fn parts(verdict: Enrichment, points: impl IntoIterator<Item = EngagementPoint>) -> SummaryParts<'static> {
    SummaryParts {
        enrichment: Some(verdict),
        engagements: points.into_iter().collect(),
        channels: ["voice".into(), "whatsapp".into()].into(),
        ..SummaryParts::of_account(at(NOW))
    }
}

/// Profiles with one interaction each, every few minutes for some days; the channels alternate.
fn space(minutes: u32, days: u32, keeps: impl Fn(EngagementKind, u8, u32) -> bool) -> Vec<Summary> {
    let number = days * 24 * 60 / minutes;
    let row = |n: u32| {
        let (sent, channel) = (NOW - n * minutes * 60, u8::from(n.is_multiple_of(2)));
        let points = [(Initiated, sent), (Completed, sent + 60)];
        let points = points.into_iter().filter(|(kind, sent)| *sent <= NOW && keeps(*kind, channel, *sent));
        read(Enrichment::Enriched, points.map(|(kind, sent)| EngagementPoint::on(channel, kind, sent)))
    };
    (0..number).map(row).collect()
}

fn gather<'a>(rows: impl IntoIterator<Item = &'a Summary>, basis: RowBasis) -> Gathering {
    let mut gathering = Gathering::default();
    for (number, row) in rows.into_iter().enumerate() {
        gathering.add(row, basis, || format!("person {number}").into());
    }
    gathering
}

fn glance(rows: &[Summary]) -> Glance {
    gather(rows, RowBasis::Listed).finish(rows.len(), 0, 0, true)
}

fn names(glance: &Glance) -> Vec<String> {
    let name = |row: &FoundRow| match &row.what {
        SpaceFinding::Activity { channel: Some(channel), .. } => format!("{} on {channel}", row.what.name()),
        what => what.name().to_owned(),
    };
    glance.findings.iter().map(name).collect()
}

#[test]
fn a_healthy_space_has_counts_and_no_findings() {
    let glance = glance(&space(3, 4, |_, _, _| true));
    assert_eq!(names(&glance), Vec::<String>::new());
    assert_eq!(glance.verdicts, [1920, 0, 0, 0, 0]);
    let [initiated, completed] = &glance.kinds;
    assert_eq!(initiated.by_hour, [20; HOURS]);
    assert_eq!(completed.by_hour, [20; HOURS]);
    let last = LastEvent { sent: at(NOW), who: "person 0".into() };
    assert_eq!(initiated.last.as_ref(), Some(&last));
    let channels: Vec<_> =
        glance.channels.iter().map(|row| (row.name.as_deref(), row.sentiment_share())).collect();
    assert_eq!(channels, [(Some("voice"), Some(100)), (Some("whatsapp"), Some(100))]);
}

#[test]
fn what_stopped_comes_first_and_says_since_when() {
    let stopped = NOW - 3 * HOUR;
    let rows = space(3, 4, |kind, _, sent| kind == Initiated || sent < stopped);
    let found = glance(&rows);
    assert_eq!(names(&found), ["completed-stopped"]);
    assert_eq!(found.findings[0].began, Some(at(stopped - 120)));
    let one = space(3, 4, |kind, channel, sent| kind == Initiated || channel == 0 || sent < stopped);
    assert_eq!(names(&glance(&one)), ["completed-stopped on whatsapp"]);
    let neither = space(3, 4, |_, _, sent| sent < stopped);
    assert_eq!(names(&glance(&neither)), ["initiated-stopped", "completed-stopped"]);
}

/// Nothing is claimed about a space of which only a part was read.
#[test]
fn only_a_whole_list_shows_that_something_stopped() {
    let rows = space(3, 4, |kind, _, sent| kind == Initiated || sent < NOW - 3 * HOUR);
    let number = rows.len();
    let activity = |glance: Glance| glance.kinds[1].activity;
    let whole = |failed| activity(gather(&rows, RowBasis::Listed).finish(number + failed, failed, 0, true));
    assert!(matches!(whole(number / 20), Activity::Stopped(_)));
    let unread = Activity::CannotTell(Unsettled::Unread { rows: Some(number) });
    assert_eq!(whole(number), unread, "too many failed");
    assert_eq!(activity(gather(&rows, RowBasis::Listed).finish(2 * number, 0, 0, true)), unread);
    let partial = Activity::CannotTell(Unsettled::Unread { rows: None });
    assert_eq!(activity(gather(&rows, RowBasis::Listed).finish(number, 0, 0, false)), partial);
    let chosen = Activity::CannotTell(Unsettled::Chosen);
    assert_eq!(activity(gather(&rows, RowBasis::LookedUp).finish(number, 0, 0, true)), chosen);
}

#[test]
fn replays_and_events_of_the_future_are_no_sign_of_life() {
    let stopped = NOW - 3 * HOUR;
    let mut rows = space(3, 4, |kind, _, sent| kind == Initiated || sent < stopped);
    let mut replayed = EngagementPoint::on(0, Completed, NOW - 60);
    replayed.replayed = true;
    rows.push(read(Enrichment::Replayed, [replayed, EngagementPoint::on(0, Completed, NOW + 2 * HOUR)]));
    let glance = glance(&rows);
    assert_eq!(names(&glance), ["completed-stopped"]);
    assert_eq!(glance.verdicts[3], 1);
}

/// A silence ends when the first row was read: later rows say nothing about it.
#[test]
fn the_oldest_reading_counts() {
    let mut rows = space(3, 4, |_, _, sent| sent < NOW - 60 * 60);
    assert_eq!(names(&glance(&rows)), ["initiated-stopped", "completed-stopped"]);
    rows[0].read_at = at(NOW - 55 * 60);
    assert_eq!(names(&glance(&rows)), Vec::<String>::new());
}

/// Rows that were read long ago do not show that something still goes on.
#[test]
fn a_row_read_long_ago_leaves_the_rest_open() {
    let mut rows = space(3, 4, |_, _, _| true);
    rows[7].read_at = at(NOW - 2 * HOUR);
    let [initiated, _] = glance(&rows).kinds;
    assert_eq!(initiated.activity, Activity::CannotTell(Unsettled::Apart { length: 7_200 }));
}

#[test]
fn findings_are_sorted_by_what_to_look_at_first() {
    let with = |findings: &[(FindingKind, u32)]| {
        let findings = findings.iter().map(|(kind, began)| (*kind, Some(at(*began)))).collect();
        SummaryParts { findings, ..parts(Enrichment::PartlyEnriched, []) }.pack()
    };
    let rows = [
        with(&[(FindingKind::OlderThanWindow, NOW), (FindingKind::SeveralEvents, NOW)]),
        with(&[(FindingKind::OlderThanWindow, NOW), (FindingKind::StaleGeneration, NOW - 5)]),
        with(&[(FindingKind::OlderThanWindow, NOW), (FindingKind::StaleGeneration, NOW - 9)]),
        with(&[(FindingKind::TraitMissing, NOW), (FindingKind::SplitIdentity, NOW)]),
    ];
    let glance = glance(&rows);
    let expected =
        ["stale-generation", "split-identity", "trait-missing", "older-than-14-days", "several-events"];
    assert_eq!(names(&glance), expected);
    assert_eq!(glance.findings[0].began, Some(at(NOW - 9)), "the first of its kind");
    assert_eq!((glance.findings[0].profiles, glance.share(2)), (Some(2), Some(50)));
}

#[test]
fn something_is_never_nothing_and_a_part_never_the_whole() {
    for (part, whole, expected) in
        [(0, 0, None), (0, 9, Some(0)), (1, 1_000, Some(1)), (999, 1_000, Some(99)), (5, 5, Some(100))]
    {
        assert_eq!(percent(part, whole), expected, "{part} of {whole}");
    }
}

/// More channel types than Flex has do not need more memory.
#[test]
fn endless_channel_types_are_counted_together() {
    let channels = (0..200).map(|n| format!("channel {n}").into()).collect();
    let points = (0..200).map(|n| EngagementPoint::on(n, Initiated, NOW - 60));
    let row = SummaryParts { channels, ..parts(Enrichment::Enriched, points) };
    let glance = glance(&[row.pack()]);
    assert_eq!(glance.channels.len(), 17);
    assert_eq!(glance.channels.iter().map(|row| row.events[0]).sum::<usize>(), 200);
    assert_eq!(glance.channels[0].name, None);
}

/// By hand, in a release build: `cargo test --release --lib glance -- --ignored --nocapture`.
#[test]
#[ignore = "measures time"]
fn measure_a_hundred_thousand_rows() {
    let point = |row: u32, n: u32| {
        let sent = NOW - (row.wrapping_mul(2_654_435_761) ^ n.wrapping_mul(40_503)) % (14 * 24 * HOUR);
        EngagementPoint::on(u8::from(row.is_multiple_of(3)), EngagementKind::BOTH[n as usize % 2], sent)
    };
    let rows: Vec<Summary> =
        (0..100_000).map(|row| read(Enrichment::Enriched, (0..4).map(|n| point(row, n)))).collect();
    let mut times: Vec<_> = (0..20)
        .map(|_| {
            let begun = Instant::now();
            std::hint::black_box(glance(&rows));
            begun.elapsed()
        })
        .collect();
    times.sort();
    println!("100,000 rows with 4 events each: median {:?}, most {:?}", times[10], times[19]);
    assert!(times[10].as_millis() <= 50, "{times:?}");
}
