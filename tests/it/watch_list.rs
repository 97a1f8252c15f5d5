//! `check --watch` and what a run keeps and tells: rounds, state, news, metrics, refusals, a clock that jumps.

use crate::support::PATIENCE;
use crate::support::emulator::{Emulator, signal};
use crate::support::program::{Output, Run, flexplorer, wait};
use crate::support::schema::Schema;
use rustix::process::Signal;
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

const ENRICHED: &str = "email:ada.okafor@example.com";
const STALE: &str = "email:farid.nazari@example.com";
const CHEN: &str = "chen.wei@example.com";

fn run(emulator: &Emulator, arguments: &str) -> Run {
    flexplorer(arguments).envs(&emulator.variables())
}

/// Waits for a condition; rounds over hundreds of people take their time where the machine is busy.
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + 3 * PATIENCE;
    while !holds() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::park_timeout(Duration::from_millis(5));
    }
}

/// A running watch whose changes arrive one by one.
struct Watch {
    child: Child,
    lines: std::io::Lines<BufReader<std::process::ChildStdout>>,
    _run: Run,
}

impl Watch {
    fn start(mut run: Run) -> Self {
        let mut child = run.spawn();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines, _run: run }
    }

    fn next(&mut self) -> Option<Value> {
        let line: Value = serde_json::from_str(&self.lines.next()?.unwrap()).unwrap();
        Schema::of_output().expect("round_change", &line);
        Some(line)
    }

    fn end(mut self, by: Signal) -> i32 {
        signal(&self.child, by);
        wait(&mut self.child)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn requests(log: &Path) -> usize {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    text.lines().filter(|line| line.contains("\"status\":")).count()
}

fn replay(emulator: &Emulator, to: &str) {
    let mut replay = run(emulator, &format!("replay run voice-positive --settle 0 --to {to}"));
    for (name, field) in
        [("SEGMENT_WRITE_KEY", "write_key"), ("SEGMENT_TRACKING_API_URL", "tracking_api_url")]
    {
        replay = replay.env(name, emulator.said(field));
    }
    replay.run().expect_code(0);
}

#[test]
fn the_first_round_is_whole_and_later_ones_say_what_changed() {
    let emulator = Emulator::start("--rate-limit off");
    let mut watch = Watch::start(run(
        &emulator,
        &format!("check {ENRICHED} {CHEN} --watch 100ms --until replayed --format ndjson"),
    ));
    let first = watch.next().unwrap();
    assert_eq!((&first["asked"], &first["verdict"]), (&ENRICHED.into(), &"enriched".into()));
    let second = watch.next().unwrap();
    assert_eq!((&second["verdict"], &second["verdict_before"]), (&"not_enriched".into(), &Value::Null));
    assert_eq!(second["profile"]["address"], format!("email:{CHEN}"));
    replay(&emulator, CHEN);
    let mut changes = Vec::new();
    while changes.last().is_none_or(|last: &Value| last["verdict"] != "replayed") {
        changes.push(watch.next().unwrap());
    }
    assert!(changes.iter().all(|change| change["asked"] == CHEN), "only what changed: {changes:?}");
    assert!(changes.iter().any(|change| change["change"] == "finding_ended"), "{changes:?}");
    assert!(watch.child.try_wait().unwrap().is_none(), "the other profile is not replayed");
    replay(&emulator, ENRICHED);
    while watch.next().is_some() {}
    assert_eq!(wait(&mut watch.child), 0);
}

/// Two profiles: in the first round three requests each, two more for the overdue one, then one each.
#[test]
fn a_quiet_profile_costs_one_request_a_round() {
    let emulator = Emulator::start("--rate-limit off");
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let arguments =
        format!("check {ENRICHED} {STALE} --watch 100ms --listen 127.0.0.1:0 --format prometheus");
    let mut run = run(&emulator, &arguments).arg("--log").arg(log.to_str().unwrap());
    let mut child = run.spawn();
    let page = address(&mut child);
    until("some rounds", || sample(&scrape(&page), "flexplorer_rounds_total") >= Some(5.0));
    signal(&child, Signal::TERM);
    assert_eq!(wait(&mut child), 143);
    let log = std::fs::read_to_string(&log).unwrap();
    let of = |route: &str| log.lines().filter(|line| line.contains(route)).count();
    assert!(of("/metadata") >= 10, "{log}");
    assert_eq!((of("/traits"), of("/events")), (2, 3), "{log}");
    drop(run);
}

#[test]
fn it_ends_by_time_by_signal_and_refuses_what_it_cannot_do() {
    let emulator = Emulator::start("--rate-limit off");
    let late = run(&emulator, &format!("check {CHEN} --watch 1h --until enriched --timeout 300ms")).run();
    let late = late.expect_code(7);
    assert!(late.out.contains("verdict  not enriched") && late.err.contains("gave up waiting"), "{late:?}");
    let mut watch = Watch::start(run(&emulator, &format!("check {CHEN} --watch 1h --format ndjson")));
    watch.next().unwrap();
    assert_eq!(watch.end(Signal::INT), 130);
    for (arguments, words) in [
        (format!("{CHEN} --watch 1s --format json"), "--format table or ndjson"),
        (format!("{CHEN} --watch 1s --format prometheus"), "--listen 127.0.0.1:9464"),
        (format!("{CHEN} --watch 1ms"), "at least 100ms"),
        (format!("{CHEN} --until enriched"), "--watch"),
        ("--ids-from - --watch 1s".to_owned(), "contains no identifiers"),
        (format!("{CHEN} --watch 1s --listen localhost"), "an address and a port"),
        (format!("{CHEN} --watch 1s --listen 203.0.113.7:1"), "--listen 203.0.113.7:1"),
        (format!("{CHEN} --watch 1s --summary"), "cannot be used with"),
    ] {
        let refused = run(&emulator, &format!("check {arguments}")).run().expect_code(2);
        assert!(refused.err.contains(words) && refused.out.is_empty(), "{arguments}: {}", refused.err);
    }
}

#[test]
fn runs_with_a_state_tell_new_still_and_cleared() {
    let emulator = Emulator::start("--rate-limit off");
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state.json");
    let check = |arguments: &str| -> Output {
        run(&emulator, &format!("check {CHEN} --format json {arguments}"))
            .arg("--state")
            .arg(state.to_str().unwrap())
            .run()
    };
    let since = |output: Output| output.json()["profiles"][0]["since_last_run"].clone();
    let first = check("").expect_code(1);
    Schema::of_output().expect("check_document", &first.json());
    let first = since(first);
    let kinds = first["new"].as_array().unwrap().clone();
    assert!(first["is_first"] == true && !kinds.is_empty(), "{first}");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&state).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    let second = since(check("").expect_code(1));
    assert_eq!((&second["still"], &second["new"]), (&kinds.into(), &Value::Array(Vec::new())));
    replay(&emulator, CHEN);
    let third = since(check("").expect_code(0));
    assert!(!third["cleared"].as_array().unwrap().is_empty(), "{third}");
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 1, "no temporary file is left");
}

#[test]
fn a_state_that_is_not_ours_is_refused_and_left_alone() {
    let emulator = Emulator::start("--rate-limit off");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    let of = |space: &str, version: u32| {
        format!(
            "{{\"flexplorer_state\":{version},\"space\":\"{space}\",\"written_at\":\"2026-03-04T12:00:00Z\",\"findings\":{{}}}}"
        )
    };
    for (text, words) in [
        (of("spa_other", 1), "of the space spa_other"),
        (of(emulator.said("space_id"), 9), "version is 9"),
        ("{\"flexplorer_state\":1".to_owned(), "broken"),
        ("my notes\n".to_owned(), "broken"),
    ] {
        std::fs::write(&path, &text).unwrap();
        let refused =
            run(&emulator, &format!("check {CHEN} --state {}", path.display())).run().expect_code(2);
        assert!(refused.err.contains(words) && refused.out.is_empty(), "{text}: {refused:?}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
    for place in [folder.path().join("no/folder/state"), folder.path().to_owned(), path.join("below")] {
        let refused =
            run(&emulator, &format!("check {CHEN} --state {}", place.display())).run().expect_code(2);
        assert!(refused.out.is_empty() && refused.err.contains("--state"), "{refused:?}");
    }
}

#[test]
fn news_is_handed_over_once_and_without_secrets() {
    let emulator = Emulator::start("--rate-limit off");
    let folder = tempfile::tempdir().unwrap();
    let (news, state) = (folder.path().join("news"), folder.path().join("state"));
    let command = format!("cat >> {0}; env >> {0}.env", news.display());
    let check = |code: i32| {
        let check = run(&emulator, &format!("check {CHEN} {STALE} {ENRICHED}"))
            .env("SEGMENT_WRITE_KEY", "write-key-canary")
            .arg("--state")
            .arg(state.to_str().unwrap())
            .arg("--notify")
            .arg(&command)
            .run();
        check.expect_code(code);
        let text = std::fs::read_to_string(&news).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>()
    };
    let first = check(1);
    assert_eq!(first.len(), 1, "one document a run");
    Schema::of_output().expect("news", &first[0]);
    let items = first[0]["news"].as_array().unwrap().clone();
    assert!(items.iter().all(|one| one["change"] == "began" && one["profile"].is_string()), "{items:?}");
    assert_eq!(check(1).len(), 1, "what is still there is no news");
    replay(&emulator, CHEN);
    let third = check(1);
    assert!(third[1]["news"].as_array().unwrap().iter().all(|one| one["change"] == "ended"), "{third:?}");
    let env = std::fs::read_to_string(folder.path().join("news.env")).unwrap();
    assert!(env.contains("HOME=") && !env.contains("write-key-canary"), "{env}");
    assert!(
        !env.contains(emulator.said("profile_api_token")) && !env.contains(emulator.said("emulator_secret"))
    );
}

#[test]
fn a_command_that_fails_or_hangs_changes_nothing_and_is_said() {
    let emulator = Emulator::start("--rate-limit off");
    let failed = run(&emulator, &format!("check {STALE}")).arg("--notify").arg("exit 3").run().expect_code(1);
    assert!(failed.err.contains("--notify: it failed (exit status: 3)"), "{}", failed.err);
    let folder = tempfile::tempdir().unwrap();
    let pid = folder.path().join("pid");
    let hang = format!("echo $$ > {0}.new; mv {0}.new {0}; exec sleep 600", pid.display());
    let mut run =
        run(&emulator, &format!("check {STALE} --watch 100ms --listen 127.0.0.1:0 --format prometheus"));
    run = run.arg("--notify").arg(&hang);
    let mut child = run.spawn();
    let page = address(&mut child);
    until("it hangs", || pid.exists());
    let rounds = || sample(&scrape(&page), "flexplorer_rounds_total").unwrap_or_default();
    let before = rounds();
    until("rounds go on", || rounds() >= before + 3.0);
    signal(&child, Signal::TERM);
    assert_eq!(wait(&mut child), 143);
    let pid: i32 = std::fs::read_to_string(&pid).unwrap().trim().parse().unwrap();
    until("it is ended too", || {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        stat.is_empty() || stat.contains(") Z ")
    });
}

/// The address of the metrics, as the program says it.
fn address(child: &mut Child) -> String {
    let mut said = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    loop {
        line.clear();
        assert!(said.read_line(&mut line).unwrap() > 0, "the program ended");
        if let Some((_, rest)) = line.split_once("http://") {
            let address = rest.trim().trim_end_matches("/metrics").to_owned();
            // Nobody must wait for a reader of the rest.
            std::thread::spawn(move || std::io::copy(&mut said, &mut std::io::sink()));
            return address;
        }
    }
}

fn ask(address: &str, request: &str) -> String {
    let Ok(mut stream) = TcpStream::connect(address) else { return String::new() };
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer);
    answer
}

fn scrape(address: &str) -> String {
    let answer = ask(address, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("text/plain; version=0.0.4"), "{head}");
    body.to_owned()
}

fn sample(page: &str, series: &str) -> Option<f64> {
    page.lines().find_map(|line| line.strip_prefix(series)?.trim().parse().ok())
}

/// A round over 240 people takes a while; it is scraped all the time.
#[test]
fn a_scrape_during_a_round_shows_the_last_whole_round() {
    let emulator = Emulator::start("--scenario outage --rate-limit off");
    let people = (1..=240).map(|n| format!("user_id:u_{}\n", 2_000_000 + n)).collect::<Vec<_>>().concat();
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("people");
    std::fs::write(&list, people).unwrap();
    let arguments = format!(
        "check --ids-from {} --watch 100ms --listen 127.0.0.1:0 --fail-on completed-stopped",
        list.display()
    );
    let mut run = run(&emulator, &arguments);
    let mut child = run.spawn();
    let mut out = child.stdout.take().unwrap();
    std::thread::spawn(move || std::io::copy(&mut out, &mut std::io::sink()));
    let page = address(&mut child);
    let mut before = 0;
    let mut last = String::new();
    until("two rounds", || {
        last = scrape(&page);
        let verdicts = last.lines().filter(|line| line.starts_with("flexplorer_profiles{"));
        let all: f64 = verdicts.map(|line| line.rsplit_once(' ').unwrap().1.parse::<f64>().unwrap()).sum();
        let rounds = sample(&last, "flexplorer_rounds_total").unwrap();
        before += usize::from(rounds < 1.0);
        assert_eq!(Some(all), Some(if rounds < 1.0 { 0.0 } else { 240.0 }), "{last}");
        rounds >= 2.0
    });
    assert!(before > 0, "it was scraped during the first round");
    assert_eq!(sample(&last, "flexplorer_round_could_tell"), Some(1.0));
    assert_eq!(sample(&last, "flexplorer_check_failed"), Some(1.0));
    let stopped = "flexplorer_findings{finding=\"completed-stopped\",severity=\"error\"}";
    assert_eq!(sample(&last, stopped), Some(1.0), "{last}");
    for (request, status) in [
        ("GET / HTTP/1.1\r\n\r\n", "404"),
        ("POST /metrics HTTP/1.1\r\n\r\n", "405"),
        ("nonsense\r\n\r\n", "400"),
    ] {
        assert!(ask(&page, request).starts_with(&format!("HTTP/1.1 {status}")), "{request}");
    }
    signal(&child, Signal::TERM);
    assert_eq!(wait(&mut child), 143);
    promtool(&["check", "metrics"], &last);
}

/// Debian's `promtool` finds nothing to complain about, where it is installed.
fn promtool(arguments: &[&str], input: &str) {
    let started = Command::new("promtool")
        .args(arguments)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn();
    let Ok(mut child) = started else { return eprintln!("SKIPPED: promtool is not installed") };
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.trim().is_empty(), "{said}\n{input}");
}

/// The service refuses after the first round, for as long as it lasts, and then answers again.
#[test]
fn while_the_service_refuses_nothing_is_green() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = folder.path().join("refusing.json");
    let mut demo: Value = serde_json::from_str(include_str!("../../assets/scenarios/demo.json")).unwrap();
    demo["faults"] = serde_json::json!([{ "route": "profile_api", "status": 429, "skip": 3, "times": 12 }]);
    std::fs::write(&scenario, demo.to_string()).unwrap();
    let emulator = Emulator::start(&format!("--rate-limit off --scenario {}", scenario.display()));
    let arguments =
        format!("check {ENRICHED} --require enriched --watch 100ms --listen 127.0.0.1:0 --format ndjson");
    let mut run = run(&emulator, &arguments);
    let mut child = run.spawn();
    let page = address(&mut child);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || -> Value { serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap() };
    assert_eq!(next()["verdict"], "enriched");
    let blind = next();
    Schema::of_output().expect("round_change", &blind);
    assert_eq!(blind["change"], "cannot_tell", "{blind}");
    assert!(blind["why"].as_str().unwrap().starts_with("1 of 1 could not be read"), "{blind}");
    until("the metrics say so", || sample(&scrape(&page), "flexplorer_round_could_tell") == Some(0.0));
    let shown = scrape(&page);
    assert_eq!(sample(&shown, "flexplorer_profiles{verdict=\"enriched\"}"), Some(0.0), "{shown}");
    assert_eq!(sample(&shown, "flexplorer_profiles{verdict=\"cannot_tell\"}"), Some(1.0), "{shown}");
    assert!(sample(&shown, "flexplorer_refused_requests_total") > Some(0.0), "{shown}");
    assert_eq!(next()["change"], "tells_again");
    signal(&child, Signal::TERM);
    assert_eq!(wait(&mut child), 143);
}

/// `libfaketime` moves the wall clock of the program by days while it runs; its monotonic clock goes on.
#[test]
fn a_clock_that_jumps_changes_neither_pace_nor_verdicts() {
    let places = [
        "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1",
        "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1",
    ];
    let Some(library) = places.into_iter().find(|place| Path::new(place).exists()) else {
        return eprintln!("SKIPPED: libfaketime is not installed");
    };
    let emulator = Emulator::start("--rate-limit off");
    let folder = tempfile::tempdir().unwrap();
    let (clock, log) = (folder.path().join("clock"), folder.path().join("log"));
    std::fs::write(&clock, "+0d\n").unwrap();
    let arguments =
        format!("check {ENRICHED} --watch 100ms --fail-on task-not-completed --max-age 14d --format ndjson");
    let mut run = run(&emulator, &arguments).arg("--log").arg(log.to_str().unwrap());
    for (name, value) in [
        ("LD_PRELOAD", library),
        ("FAKETIME_TIMESTAMP_FILE", clock.to_str().unwrap()),
        ("FAKETIME_NO_CACHE", "1"),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ("DONT_FAKE_MONOTONIC", "1"),
    ] {
        run = run.env(name, value);
    }
    let mut watch = Watch::start(run);
    assert_eq!(watch.next().unwrap()["verdict"], "enriched");
    for jump in ["-2d", "+3d", "+0d"] {
        std::fs::write(&clock, format!("{jump}\n")).unwrap();
        let before = requests(&log);
        until("rounds go on", || requests(&log) >= before + 3);
    }
    signal(&watch.child, Signal::TERM);
    let mut rest = Vec::new();
    while let Some(change) = watch.next() {
        rest.push(change);
    }
    assert_eq!(rest, Vec::<Value>::new());
    assert_eq!(wait(&mut watch.child), 143);
}

#[test]
fn a_replay_is_repeated_and_measured() {
    let emulator = Emulator::start("--rate-limit off");
    let keys = [("SEGMENT_WRITE_KEY", "write_key"), ("SEGMENT_TRACKING_API_URL", "tracking_api_url")];
    let with_keys = |arguments: &str| {
        let run =
            run(&emulator, &format!("replay run voice-positive --to {ENRICHED} --settle 0 {arguments}"));
        keys.iter().fold(run, |run, (name, field)| run.env(name, emulator.said(field)))
    };
    let mut run = with_keys("--every 100ms --listen 127.0.0.1:0 --format ndjson");
    let mut child = run.spawn();
    let page = address(&mut child);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for _ in 0..2 {
        let line: Value = serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap();
        Schema::of_output().expect("repeated_replay", &line);
        assert_eq!(line["outcome"], "proven", "{line}");
    }
    until("both are counted", || {
        sample(&scrape(&page), "flexplorer_replays_total{outcome=\"proven\"}") >= Some(2.0)
    });
    let shown = scrape(&page);
    assert!(sample(&shown, "flexplorer_replay_duration_seconds_count") >= Some(2.0), "{shown}");
    assert_eq!(sample(&shown, "flexplorer_round_could_tell"), None, "a replay is no round");
    promtool(&["check", "metrics"], &shown);
    signal(&child, Signal::INT);
    assert_eq!(wait(&mut child), 130);
    for (arguments, code, words) in [
        ("--every 28m", 6, "a real space takes a replay every 29 m 0 s or less often"),
        ("--every 1h --format md", 2, "--format table or ndjson"),
        ("--format ndjson", 2, "are for --every"),
        ("--every 1h --dry-run", 2, "cannot be used with"),
        ("--listen 127.0.0.1:0", 2, "--every"),
    ] {
        // Without the secret the server is no emulator.
        let refused = with_keys(arguments)
            .env("FLEXPLORER_EMULATOR_SECRET", "of-another-server")
            .run()
            .expect_code(code);
        assert!(refused.err.contains(words) && refused.out.is_empty(), "{arguments}: {}", refused.err);
    }
}
