//! A canary runs through an outage of 60 minutes on a clock that is 300 times as fast.

use crate::support::PATIENCE;
use crate::support::emulator::{Emulator, signal};
use crate::support::program::{flexplorer, wait};
use chrono::{DateTime, TimeDelta, Utc};
use rustix::process::Signal;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Completed stop 15 minutes after the start, for 60 minutes.
#[test]
fn an_outage_alerts_once_and_clears_once() {
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name);
    let scenario = json!({
        "name": "outage-ahead",
        "generated": 15,
        "traffic": { "per_hour": 40, "hours": 36, "ahead": 24, "outages": [{ "kind": "completed", "from": "15m", "to": "75m" }] }
    });
    std::fs::write(place("scenario"), scenario.to_string()).unwrap();
    let people: Vec<String> = (1..=15).map(|n| format!("user_id:u_{}", 2_000_000 + n)).collect();
    std::fs::write(place("people"), people.join("\n")).unwrap();
    let began = Utc::now();
    let emulator = Emulator::start(&format!(
        "--rate-limit off --time-scale 300 --scenario {}",
        place("scenario").display()
    ));
    let mut run = flexplorer(&format!(
        "check --ids-from {} --watch 1s --fail-on completed-stopped",
        place("people").display()
    ))
    .envs(&emulator.variables())
    .arg("--notify")
    .arg(&format!("cat >> {}", place("news").display()));
    let mut child = run.spawn();
    let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    let said = std::thread::spawn(move || std::io::read_to_string(&mut out).unwrap());
    std::thread::spawn(move || std::io::copy(&mut err, &mut std::io::sink()));
    let news = || -> Vec<Value> {
        let text = std::fs::read_to_string(place("news")).unwrap_or_default();
        let documents = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let all: Vec<Value> = documents.flat_map(|one| one["news"].as_array().unwrap().clone()).collect();
        all.into_iter().filter(|one| one["finding"] == "completed_stopped").collect()
    };
    let deadline = Instant::now() + PATIENCE;
    while news().len() < 2 {
        assert!(Instant::now() < deadline, "{:?}", news());
        std::thread::park_timeout(Duration::from_millis(20));
    }
    // Ten more minutes or so, in which nothing stops.
    std::thread::park_timeout(Duration::from_secs(2));
    signal(&child, Signal::TERM);
    assert_eq!(wait(&mut child), 143);
    let said = said.join().unwrap();
    let news = news();
    let changes: Vec<&str> = news.iter().map(|one| one["change"].as_str().unwrap()).collect();
    assert_eq!(changes, ["began", "ended"], "{said}");
    let after = |at: usize| news[at]["since"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap() - began;
    let (alert, clear) = (after(0), after(1));
    // A silence of ten minutes proves nothing yet.
    assert!(alert > TimeDelta::minutes(25) && alert < TimeDelta::minutes(150), "{alert}\n{said}");
    assert!(clear > TimeDelta::minutes(75) && clear < TimeDelta::minutes(240), "{clear}\n{said}");
    assert_eq!(said.matches("finding  completed-stopped").count(), 2, "{said}");
}
