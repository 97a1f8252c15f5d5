//! The emulator with third-party clients: Node's `fetch`, Python's httpx and Go's `net/http`, as this machine has them.
//!
//! Missing clients are skipped and reported on standard error, even in a passing run. `.ci/run` installs what it can.

use crate::support::emulator::Emulator;
use crate::support::package_root;
use crate::support::program::flexplorer;
use serde_json::Value;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

/// A client: its name, which is the user it writes to, and its program; or why there is none.
struct Client {
    name: &'static str,
    program: Result<Vec<PathBuf>, String>,
}

/// The clients of this machine.
fn clients() -> &'static [Client; 3] {
    static CLIENTS: OnceLock<[Client; 3]> = OnceLock::new();
    CLIENTS.get_or_init(|| {
        let scripts = package_root().join("tests/clients");
        let node = found("node", &["-e", "fetch"], "Node 18 or later");
        let own = package_root().join("target/clients/python/bin/python");
        let python = |program: PathBuf| found(program, &["-c", "import httpx"], "Python 3 with httpx");
        let python = python(own).or_else(|_| python("python3".into()));
        [
            Client { name: "node", program: node.map(|node| vec![node, scripts.join("client.mjs")]) },
            Client { name: "python", program: python.map(|python| vec![python, scripts.join("client.py")]) },
            Client { name: "go", program: built_go_client().map(|client| vec![client]) },
        ]
    })
}

/// A program that succeeds with these arguments.
fn found(program: impl Into<PathBuf>, arguments: &[&str], what: &str) -> Result<PathBuf, String> {
    let program = program.into();
    let tried = Command::new(&program).args(arguments).output();
    if tried.is_ok_and(|tried| tried.status.success()) {
        Ok(program)
    } else {
        Err(format!("{what} is not here"))
    }
}

fn built_go_client() -> Result<PathBuf, String> {
    let go = found("go", &["version"], "Go")?;
    let folder = package_root().join("target/clients");
    std::fs::create_dir_all(&folder).unwrap();
    let client = folder.join("go-client");
    let mut build = Command::new(go);
    build.args(["build", "-o"]).arg(&client).arg(package_root().join("tests/clients/client.go"));
    build.env("GOCACHE", folder.join("go-cache")).env("GOFLAGS", "-mod=mod").env("GOTOOLCHAIN", "local");
    let built = build.output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    Ok(client)
}

/// Says something that is seen even when the test passes: the harness keeps only what the macros print.
fn announce(text: &str) {
    // A closed standard error is no reason to fail.
    let _ = writeln!(std::io::stderr().lock(), "real clients: {text}");
}

/// Runs a test with each available client, and reports the missing ones.
fn with_each_client(what: &str, test: impl Fn(&Client)) {
    let mut ran = 0;
    for client in clients() {
        match &client.program {
            Ok(_) => {
                test(client);
                ran += 1;
            }
            Err(why) => announce(&format!("SKIPPED with {}: {what} ({why})", client.name)),
        }
    }
    announce(&format!("{what}: {ran} of {} clients ran", clients().len()));
}

impl Client {
    /// Performs a task on the emulator; returns the statuses of its requests, or why there are none.
    fn run(&self, emulator: &Emulator, task: &str, argument: &str) -> Vec<String> {
        let [program, arguments @ ..] = self.program.as_ref().unwrap().as_slice() else {
            panic!("no program")
        };
        let mut command = Command::new(program);
        command.args(arguments).args([task, argument]);
        command.envs(emulator.variables()).env("SEGMENT_WRITE_KEY", emulator.said("write_key"));
        // The client has its own request time-out, so it ends.
        let output = command.stderr(Stdio::inherit()).output().unwrap();
        assert!(output.status.success(), "{} {task}", self.name);
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The events it wrote, as flexplorer lists them.
    fn events(&self, emulator: &Emulator) -> Vec<Value> {
        let command = format!("events list user_id:{} --format ndjson", self.name);
        flexplorer(&command).envs(&emulator.variables()).run().expect_code(0).lines()
    }
}

#[track_caller]
fn all_good(client: &Client, answers: &[String], expected: usize) {
    let bad: Vec<_> = answers.iter().filter(|answer| *answer != "200").collect();
    assert!(bad.is_empty(), "{}: {} of {} failed: {:?}", client.name, bad.len(), answers.len(), bad.first());
    assert_eq!(answers.len(), expected, "{}", client.name);
}

#[test]
fn de1_a_thousand_connections_at_once_lose_nothing() {
    // Each call takes so long that all of them are under way together.
    let folder = tempfile::tempdir().unwrap();
    let scenario = folder.path().join("slow.json");
    std::fs::write(&scenario, r#"{"name":"slow","faults":[{"route":"track","delay":"1s"}]}"#).unwrap();
    with_each_client("a thousand connections at once", |client| {
        let emulator = Emulator::start(&format!("--rate-limit off --scenario {}", scenario.display()));
        all_good(client, &client.run(&emulator, "at_once", ""), 1_000);
        assert_eq!(client.events(&emulator).len(), 1_000, "{}", client.name);
    });
}

#[test]
fn de2_a_client_that_keeps_to_a_hundred_a_second_is_never_refused() {
    let present = clients().iter().filter(|client| client.program.is_ok());
    thread::scope(|threads| {
        for client in present {
            threads.spawn(|| {
                let emulator = Emulator::start("");
                all_good(client, &client.run(&emulator, "steady", ""), 1_000);
            });
        }
    });
    with_each_client("a hundred requests a second", |_| {});
}

#[test]
fn de3_half_an_emoji_arrives() {
    with_each_client("half an emoji", |client| {
        let emulator = Emulator::start("--scenario empty");
        all_good(client, &client.run(&emulator, "halves", ""), 2);
        let events = client.events(&emulator);
        assert_eq!(events.len(), 2, "{}", client.name);
        for event in events {
            assert_eq!(event["properties"]["cut"], "well done \u{fffd}", "{}", client.name);
        }
    });
}

#[test]
fn de4_the_times_that_languages_write_are_read() {
    with_each_client("times", |client| {
        let emulator = Emulator::start("");
        // From this process's clock, which need not be the client's; an hour ago, so that nothing lies ahead.
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
        let at = now - 3_600_000;
        let answers = client.run(&emulator, "times", &at.to_string());
        let events = client.events(&emulator);
        all_good(client, &answers, answers.len());
        assert!(events.len() >= 2, "{}", client.name);
        for event in events {
            let shown = event["timestamp"].as_str().unwrap();
            let read = chrono::DateTime::parse_from_rfc3339(shown).unwrap().timestamp_millis();
            assert_eq!(event["properties"]["expected"], read, "{}: {}", client.name, event["event"]);
        }
    });
}
