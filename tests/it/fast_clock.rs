//! Canaries on a clock that is many times as fast: an outage of 60 minutes, and an hour of rounds over many profiles.

use crate::support::PATIENCE;
use crate::support::emulator::{Emulator, signal};
use crate::support::gauge::Gauge;
use crate::support::program::{flexplorer, wait};
use chrono::{DateTime, TimeDelta, Utc};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How many times as fast as ours the clock of the outage is.
const SCALE: u32 = 150;
const ROUND: Duration = Duration::from_secs(1);
/// For the outage and what comes before and after it, even where the machine is busy.
const OUTAGE_PATIENCE: Duration = PATIENCE.saturating_mul(4);

/// After which silence it is proven that Completed stopped, in minutes, as one-shot runs said while they could not tell yet; and
/// how long such a run took.
#[derive(Default)]
struct Settling {
    after: Option<i64>,
    slowest: Duration,
}

impl Settling {
    fn look(&mut self, emulator: &Emulator, people: &str) {
        let began = Instant::now();
        let summary = flexplorer(&format!("check --summary --ids-from {people} --format json"));
        let summary = summary.envs(&emulator.variables()).run().json();
        self.slowest = self.slowest.max(began.elapsed());
        let activity = summary["activity"].as_array().unwrap();
        let completed =
            activity.iter().find(|one| one["engagement"] == "completed" && one["channel"].is_null());
        let words = completed.unwrap()["words"].as_str().unwrap_or_default();
        if let Some(rest) = words.strip_prefix("cannot tell: none for ") {
            self.after = minutes(rest).max(self.after);
        }
    }
}

/// `1h 5m would settle it` and `24m, 40/h before` in minutes.
fn minutes(words: &str) -> Option<i64> {
    let parts = words.split([' ', ',']).map_while(|part| {
        let (number, unit) = part.split_at_checked(part.len().checked_sub(1)?)?;
        Some(number.parse::<i64>().ok()? * if unit == "h" { 60 } else { 1 })
    });
    parts.reduce(|sum, more| sum + more)
}

/// A canary and an emulator whose Completed stop 15 minutes after the start, for 60 minutes.
struct CanaryOutage {
    began: DateTime<Utc>,
    emulator: Emulator,
    folder: tempfile::TempDir,
}

/// What the canary said and notified.
struct CanaryAccount {
    said: String,
    news: Vec<Value>,
}

impl CanaryOutage {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let outage = json!({"kind": "completed", "from": "15m", "to": "75m"});
        let scenario = json!({"name": "outage-ahead", "generated": 15,
            "traffic": {"per_hour": 40, "hours": 36, "ahead": 24, "outages": [outage]}});
        let people: Vec<String> = (1..=15).map(|n| format!("user_id:u_{}", 2_000_000 + n)).collect();
        std::fs::write(folder.path().join("people"), people.join("\n")).unwrap();
        let file = folder.path().join("scenario");
        std::fs::write(&file, scenario.to_string()).unwrap();
        let began = Utc::now();
        let emulator =
            Emulator::start(&format!("--rate-limit off --time-scale {SCALE} --scenario {}", file.display()));
        Self { began, emulator, folder }
    }

    fn place(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    /// The news about Completed so far.
    fn news(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(self.place("news")).unwrap_or_default();
        let documents = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let all: Vec<Value> = documents.flat_map(|one| one["news"].as_array().unwrap().clone()).collect();
        all.into_iter().filter(|one| one["finding"] == "completed_stopped").collect()
    }

    /// Watches until the outage is over and some minutes longer; meanwhile `settling` says from when on it is proven.
    fn watch(&self, settling: &mut Settling) -> CanaryAccount {
        let (people, every) = (self.place("people"), ROUND.as_secs());
        let flags = format!("--watch {every}s --fail-on completed-stopped --format ndjson");
        let mut run = flexplorer(&format!("check --ids-from {people} {flags}"))
            .envs(&self.emulator.variables())
            .arg("--notify")
            .arg(&format!("cat >> {}", self.place("news")));
        let mut child = run.spawn();
        let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let said = std::thread::spawn(move || std::io::read_to_string(&mut out).unwrap());
        std::thread::spawn(move || std::io::copy(&mut err, &mut std::io::sink()));
        let deadline = Instant::now() + OUTAGE_PATIENCE;
        while self.news().len() < 2 {
            assert!(Instant::now() < deadline, "{:?}", self.news());
            if self.news().is_empty() {
                settling.look(&self.emulator, &people);
            }
            std::thread::park_timeout(Duration::from_millis(400));
        }
        // Ten more minutes or so, in which nothing stops.
        std::thread::park_timeout(Duration::from_secs(4));
        signal(&child, Signal::TERM);
        assert_eq!(wait(&mut child), 143);
        CanaryAccount { said: said.join().unwrap(), news: self.news() }
    }
}

/// The alert comes at most two rounds after the silence proves it.
#[test]
fn an_outage_alerts_once_and_clears_once() {
    let outage = CanaryOutage::start();
    let mut settling = Settling::default();
    let CanaryAccount { said, news } = outage.watch(&mut settling);
    let changes: Vec<&str> = news.iter().map(|one| one["change"].as_str().unwrap()).collect();
    assert_eq!(changes, ["began", "ended"], "{said}");
    let after =
        |at: usize| news[at]["since"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap() - outage.began;
    let (alert, clear) = (after(0), after(1));
    // A silence of ten minutes proves nothing yet.
    assert!(alert > TimeDelta::minutes(25) && alert < TimeDelta::minutes(150), "{alert}\n{said}");
    assert!(clear > TimeDelta::minutes(75) && clear < TimeDelta::minutes(240), "{clear}\n{said}");
    let lines: Vec<Value> = said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let changes: Vec<&Value> = lines.iter().filter(|one| one["name"] == "completed_stopped").collect();
    assert_eq!(changes.len(), 2, "{said}");
    let words = changes[0]["words"].as_str().unwrap();
    let silence = words.strip_prefix("STOPPED: none for ").and_then(minutes);
    let silence = silence.unwrap_or_else(|| panic!("{words}"));
    // A round takes its time as well; one that reads only what changed, less than a run that reads everything.
    let two_rounds = 2 * SCALE * (ROUND + settling.slowest);
    let two_rounds = i64::try_from(two_rounds.as_secs() / 60).unwrap();
    let after = settling.after.unwrap_or(60);
    println!("silence {silence} min at the alert; {after} min prove it; two rounds are {two_rounds} min");
    assert!(silence <= after + two_rounds + 1, "{silence} {after} {two_rounds}\n{said}");
}

/// An hour of rounds over 1,000 identifiers, in six minutes: memory stays where it was once everything had been read.
#[test]
#[ignore = "takes six minutes and prints the memory of each round"]
fn a_watch_over_a_thousand_identifiers_stays_flat() {
    let minutes: u64 = std::env::var("FLEXPLORER_WATCH_MINUTES").map_or(6, |text| text.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name).display().to_string();
    let scenario = json!({"name": "many", "generated": 1_000,
        "traffic": {"per_hour": 120, "hours": 36, "ahead": 24}});
    std::fs::write(place("scenario"), scenario.to_string()).unwrap();
    let people: Vec<String> = (1..=1_000).map(|n| format!("user_id:u_{}", 2_000_000 + n)).collect();
    std::fs::write(place("people"), people.join("\n")).unwrap();
    let emulator =
        Emulator::start(&format!("--rate-limit off --time-scale 10 --scenario {}", place("scenario")));
    let flags = format!("--state {} --fail-on completed-stopped", place("state"));
    let mut run = flexplorer(&format!("check --ids-from {} --watch 10s {flags}", place("people")));
    run = run.envs(&emulator.variables());
    let mut child = run.spawn();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
    std::thread::spawn(move || std::io::copy(&mut err, &mut std::io::sink()));
    let gauge = Gauge::of(i32::try_from(child.id()).unwrap());
    let began = Instant::now();
    let mut samples = Vec::new();
    while began.elapsed() < Duration::from_secs(60 * minutes) {
        std::thread::park_timeout(Duration::from_secs(10));
        samples.push(gauge.memory());
        println!(
            "{:4} s, {:5} s on the emulator's clock: {} KiB",
            began.elapsed().as_secs(),
            10 * began.elapsed().as_secs(),
            samples[samples.len() - 1]
        );
    }
    signal(&child, Signal::TERM);
    assert_eq!(wait(&mut child), 143);
    let third = samples.len() / 3;
    let most = |part: &[u64]| part.iter().copied().max().unwrap();
    let (early, late) = (most(&samples[third..2 * third]), most(&samples[2 * third..]));
    println!("peak of the second third {early} KiB, of the last {late} KiB, of all {} KiB", most(&samples));
    assert!(late <= early + early / 20, "{samples:?}");
}
