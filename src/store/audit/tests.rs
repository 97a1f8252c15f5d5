//! The log of replays.

use super::*;

fn space() -> SpaceIdentity {
    SpaceIdentity { id: "spa_1".to_owned(), origin: "http://127.0.0.1".to_owned() }
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap()
}

fn entry(run: &str, seconds: i64) -> ReplayEntry {
    let line = |n: u32| RequestLine {
        message_id: format!("{run}-{n}"),
        what: "identify".to_owned(),
        hash: "h".to_owned(),
    };
    ReplayEntry {
        run: run.to_owned(),
        at: at(seconds),
        operator: Some("ada".to_owned()),
        space_name: "dev".to_owned(),
        kind: "dev".to_owned(),
        source: "s1".to_owned(),
        target: "email:a@example.com".to_owned(),
        sample: "voice-positive".to_owned(),
        hash: "abc".to_owned(),
        requests: vec![line(1), line(2)],
    }
}

const QUOTA: Quota = Quota { pause: Duration::from_secs(1), per_day: Some(3) };

#[test]
fn r5_a_replay_without_an_outcome_is_shown_until_somebody_has_seen_it() {
    let folder = tempfile::tempdir().unwrap();
    let open = |store: &Store, seconds| {
        let open = store.open_replays(&space(), at(seconds)).unwrap();
        open.into_iter().map(|replay| (replay.run, replay.message_ids.len())).collect::<Vec<_>>()
    };
    let store = Store::open(folder.path(), Duration::from_secs(1)).unwrap();
    assert_eq!(store.begin_replay(&space(), &entry("killed", 0), QUOTA).unwrap(), Admission::Written);
    drop(store);
    let store = Store::open(folder.path(), Duration::from_secs(1)).unwrap();
    assert_eq!(open(&store, 60), [("killed".to_owned(), 2)]);
    assert_eq!(open(&store, 0), [], "one that may be running is not shown");
    store.begin_replay(&space(), &entry("fine", 2), QUOTA).unwrap();
    store.end_replay("fine", "proven", &["accepted", "accepted"], None).unwrap();
    store.begin_replay(&space(), &entry("half", 4), QUOTA).unwrap();
    store.end_replay("half", "sending failed", &["accepted", "unknown"], None).unwrap();
    assert_eq!(open(&store, 60), [("killed".to_owned(), 2), ("half".to_owned(), 1)]);
    store.mark_seen("killed").unwrap();
    assert_eq!(open(&store, 60), [("half".to_owned(), 1)]);
    let other = SpaceIdentity { id: "spa_2".to_owned(), ..space() };
    assert_eq!(store.open_replays(&other, at(60)).unwrap(), []);
}

#[test]
fn r4_one_a_second_and_so_many_a_day() {
    let store = Store::memory().unwrap();
    let begin = |run: &str, seconds| store.begin_replay(&space(), &entry(run, seconds), QUOTA).unwrap();
    assert_eq!(begin("a", 0), Admission::Written);
    assert_eq!(begin("b", 0), Admission::TooSoon);
    assert_eq!(begin("b", 1), Admission::Written);
    assert_eq!(begin("c", 2), Admission::Written);
    assert_eq!(begin("d", 3), Admission::TooMany(3));
    let other = ReplayEntry { source: "s2".to_owned(), ..entry("e", 4) };
    assert_eq!(store.begin_replay(&space(), &other, QUOTA).unwrap(), Admission::Written);
    assert_eq!(begin("f", 86_401), Admission::Written);
}

#[test]
fn a_clock_that_was_set_back_does_not_lock_replay() {
    let store = Store::memory().unwrap();
    let begin = |run: &str, seconds| store.begin_replay(&space(), &entry(run, seconds), QUOTA).unwrap();
    assert_eq!(begin("future", 1_000_000), Admission::Written);
    assert_eq!(begin("now", 0), Admission::Written);
}

#[test]
fn r4_two_copies_count_together() {
    let folder = tempfile::tempdir().unwrap();
    let one = Store::open(folder.path(), Duration::from_secs(5)).unwrap();
    let two = Store::open(folder.path(), Duration::from_secs(5)).unwrap();
    let quota = Quota { pause: Duration::ZERO, per_day: Some(20) };
    let written = |store: &Store, name: &str| {
        let begin = |n| store.begin_replay(&space(), &entry(&format!("{name}{n}"), 0), quota).unwrap();
        (0..30).filter(|n| begin(*n) == Admission::Written).count()
    };
    let total = std::thread::scope(|scope| {
        let first = scope.spawn(|| written(&one, "a"));
        let second = scope.spawn(|| written(&two, "b"));
        first.join().unwrap() + second.join().unwrap()
    });
    assert_eq!(total, 20);
}
