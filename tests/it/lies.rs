//! What passes between the program and an emulator is dropped, delayed, doubled, reordered, stripped, altered, re-timed,
//! re-typed and attributed to others, and looks fail: whatever happens, replay and check claim only what they could observe.
//!
//! The table is `tests/corpus/lies.toml`. Only manipulations of things that a report makes no claim about may end as `proven`.

use crate::support::emulator::Emulator;
use crate::support::lie::Lie;
use crate::support::lying_proxy::LyingProxy;
use crate::support::package_root;
use crate::support::program::{Output, flexplorer};
use crate::support::schema::Schema;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::thread;

/// Number of concurrent runs, which mostly wait.
const THREADS: usize = 10;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

/// One row.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    lies: Vec<Lie>,
    /// The sample that is replayed.
    #[serde(default = "voice_positive")]
    sample: String,
    /// A sample that was replayed to the profile before, without manipulation.
    before: Option<String>,
    /// Additional arguments of `replay run`.
    #[serde(default)]
    arguments: String,
    /// What a truthful report may conclude.
    replay: BTreeSet<String>,
    /// The first cause that it names; none if empty.
    #[serde(default)]
    cause: String,
    /// Causes it must not name.
    #[serde(default)]
    not: BTreeSet<String>,
    /// A part of its headline.
    #[serde(default)]
    says: String,
    /// What a truthful check may say of the profile.
    check: BTreeSet<String>,
    /// Traits that the check may not call a match.
    #[serde(default)]
    not_match: BTreeSet<String>,
    /// Traits about which the check cannot know anything.
    #[serde(default)]
    unknown: BTreeSet<String>,
}

fn voice_positive() -> String {
    "voice-positive".to_owned()
}

fn table() -> Vec<Case> {
    let text = std::fs::read_to_string(package_root().join("tests/corpus/lies.toml")).unwrap();
    toml::from_str::<Table>(&text).unwrap_or_else(|error| panic!("lies.toml: {error}")).case
}

/// A run of the program against the emulator behind a proxy that tells these lies.
fn run(emulator: &Emulator, lies: &[Lie], arguments: &str) -> Output {
    let is_written_to = arguments.starts_with("replay");
    let proxy = LyingProxy::before(emulator.said("profile_api_url"), lies, is_written_to);
    flexplorer(arguments)
        .envs(&emulator.variables())
        .env("SEGMENT_PROFILE_API_URL", &proxy.url())
        .env("SEGMENT_TRACKING_API_URL", &proxy.url())
        .env("SEGMENT_WRITE_KEY", emulator.said("write_key"))
        .run()
}

/// What is wrong with the report of a replay.
fn faults_of_replay(case: &Case, output: &Output, schema: &Schema) -> Vec<String> {
    let Ok(report) = serde_json::from_str::<Value>(&output.out) else {
        return vec![format!("no report, exit code {}: {}", output.code, output.err)];
    };
    let mut faults = schema.offences("report", &report);
    let conclusion = report["conclusion"].as_str().unwrap_or_default();
    let headline = report["headline"].as_str().unwrap_or_default();
    if !case.replay.contains(conclusion) {
        faults.push(format!("ended {conclusion}, allowed: {:?}", case.replay));
    }
    let code = match conclusion {
        "proven" => 0,
        "contradicted" => 1,
        "gave_up_waiting" | "cannot_tell" => 7,
        _ => 5,
    };
    if output.code != code {
        faults.push(format!("{conclusion} has exit code {}", output.code));
    }
    if report["settled"] != (conclusion == "proven") {
        faults.push(format!("{conclusion} and settled: {}", report["settled"]));
    }
    let causes: Vec<String> = report["findings"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|cause| Some(cause["kind"].as_str()?.replace('_', "-")))
        .collect();
    if causes.first().map_or("", String::as_str) != case.cause {
        faults.push(format!("names {causes:?}, first must be {:?}", case.cause));
    }
    if let Some(wrong) = causes.iter().find(|cause| case.not.contains(cause.as_str())) {
        faults.push(format!("names {wrong}"));
    }
    if !headline.contains(&case.says) {
        faults.push(format!("does not say {:?}", case.says));
    }
    faults.iter().map(|fault| format!("replay {fault}\n    {headline}")).collect()
}

/// What is wrong with the check.
fn faults_of_check(case: &Case, output: &Output) -> Vec<String> {
    let Ok(document) = serde_json::from_str::<Value>(&output.out) else {
        return vec![format!("check printed no document, exit code {}: {}", output.code, output.err)];
    };
    let mut faults = Vec::new();
    let check = &document["profiles"][0]["check"];
    let verdict = check["verdict"].as_str().unwrap_or("no check");
    if !case.check.contains(verdict) {
        faults.push(format!("says {verdict}, allowed: {:?}", case.check));
    }
    for one in check["traits"].as_array().into_iter().flatten() {
        let of = |field: &str| one[field].as_str().unwrap_or_default();
        let (name, verdict) = (of("name"), of("verdict"));
        let is_among = |names: &BTreeSet<String>| names.contains(name);
        if is_among(&case.not_match) && verdict == "match" {
            faults.push(format!("calls {name} a match"));
        }
        if is_among(&case.unknown) && verdict != "unknown" {
            faults.push(format!("calls {name} {verdict}, and it cannot know"));
        }
    }
    let traits: Vec<String> =
        check["traits"].as_array().into_iter().flatten().map(|one| one["verdict"].to_string()).collect();
    faults.iter().map(|fault| format!("check {fault}\n    {}", traits.join(" "))).collect()
}

fn faults_of(case: &Case, number: usize, emulator: &Emulator, schema: &Schema) -> Vec<String> {
    let who = format!("email:lie{number}@example.com");
    if let Some(before) = &case.before {
        let first = format!("replay run {before} --to {who} --create --settle 0");
        run(emulator, &[], &first).expect_code(0);
    }
    let patience = if case.arguments.contains("--timeout") { "" } else { "--timeout 25s" };
    let settle = if case.arguments.contains("--settle") { "" } else { "--settle 150ms" };
    let replay = format!(
        "replay run {} --to {who} --create --format json {patience} {settle} {}",
        case.sample,
        case.arguments.replace("--settle usual", "")
    );
    let mut faults = faults_of_replay(case, &run(emulator, &case.lies, &replay), schema);
    let check = run(emulator, &case.lies, &format!("check {who} --format json"));
    faults.extend(faults_of_check(case, &check));
    faults.into_iter().map(|fault| format!("{}: {fault}", case.name)).collect()
}

#[test]
fn dt1_dt3_dt4_dt5_no_lie_is_proven_and_each_is_told_by_what_was_seen() {
    let cases = table();
    assert!(cases.len() >= 80, "{} rows", cases.len());
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), cases.len(), "each row has a name of its own");
    let emulator = Emulator::start("--scenario empty --rate-limit off");
    let schema = Schema::of_replay();
    let only = std::env::var("FLEXPLORER_LIE").unwrap_or_default();
    let (next, faults) = (Mutex::new(cases.iter().enumerate()), Mutex::new(Vec::new()));
    thread::scope(|threads| {
        for _ in 0..THREADS {
            threads.spawn(|| {
                loop {
                    let Some((number, case)) = next.lock().unwrap().next() else { return };
                    if case.name.contains(&only) {
                        let found = faults_of(case, number, &emulator, &schema);
                        faults.lock().unwrap().extend(found);
                    }
                }
            });
        }
    });
    let faults = faults.into_inner().unwrap();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
