//! `flexplorer emulator --run` and `--ready-file`: other programs in the emulated space, without a race.

use crate::support::emulator::signal;
use crate::support::program::{Run, flexplorer, wait};
use crate::support::{PATIENCE, PROGRAM};
use rustix::process::Signal;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Instant;

fn run(arguments: &str, command: &[&str]) -> Run {
    let run = flexplorer(&format!("emulator {arguments} --run"));
    command.iter().fold(run, |run, word| run.arg(word))
}

#[test]
fn dt20_a_command_reads_the_emulated_space_and_its_exit_code_is_passed_on() {
    let check = |person: &str| run("", &[PROGRAM, "check", person, "--format", "json"]).run();
    let enriched = check("ada.okafor@example.com").expect_code(0);
    let document = enriched.json();
    assert_eq!((&document["space"]["name"], &document["space"]["kind"]), (&"env".into(), &"emulator".into()));
    assert!(enriched.err.is_empty(), "{enriched:?}");
    check("farid.nazari@example.com").expect_code(1);
    check("nobody@example.com").expect_code(4);
    run("--scenario empty", &["sh", "-c", "exit 77"]).run().expect_code(77);
}

#[test]
fn dt20_its_streams_are_its_own_and_all_that_follows_belongs_to_it() {
    let words = ["--demo", "--format", "json", "--", "--run", "a b"];
    let output = run("", &[&["printf", "%s|"], &words[..]].concat()).run().expect_code(0);
    assert_eq!((output.out.as_str(), output.err.as_str()), ("--demo|--format|json|--|--run|a b|", ""));
    let output = run("--format json", &["--", "cat"]).input("from the pipe").run().expect_code(0);
    assert_eq!((output.out.as_str(), output.err.as_str()), ("from the pipe", ""));
    let output = run("", &["sh", "-c", "echo apart >&2"]).run().expect_code(0);
    assert_eq!((output.out.as_str(), output.err.as_str()), ("", "apart\n"));
}

#[test]
fn dt20_nothing_of_another_space_reaches_the_command() {
    let output = run("", &["env"])
        .env("FLEXPLORER_EMULATOR_SECRET", "of another one")
        .env("SEGMENT_UNIFY_TOKEN", "real-token")
        .env("SEGMENT_REGION", "eu")
        .env("FLEXPLORER_SPACE", "shop")
        .env("UNRELATED", "kept")
        .run()
        .expect_code(0);
    let names: Vec<_> =
        output.out.lines().filter_map(|line| line.split_once('=')).map(|(name, _)| name).collect();
    let mut own: Vec<_> = names.iter().filter(|name| name.starts_with("SEGMENT_")).copied().collect();
    own.sort_unstable();
    let expected = [
        "SEGMENT_PROFILE_API_TOKEN",
        "SEGMENT_PROFILE_API_URL",
        "SEGMENT_PUBLIC_API_TOKEN",
        "SEGMENT_PUBLIC_API_URL",
        "SEGMENT_SPACE_ID",
        "SEGMENT_TRACKING_API_URL",
        "SEGMENT_WRITE_KEY",
    ];
    assert_eq!(own, expected);
    assert!(output.out.contains("FLEXPLORER_EMULATOR_SECRET="), "{output:?}");
    assert!(!output.out.contains("of another one"), "{output:?}");
    assert!(names.contains(&"UNRELATED") && !names.contains(&"FLEXPLORER_SPACE"), "{names:?}");
}

#[test]
fn dt20_a_command_that_cannot_be_started_is_named() {
    let output = run("", &["no-such-command"]).run().expect_code(127);
    assert!(output.err.contains("no-such-command: there is no such command"), "{output:?}");
    let output = run("", &["/"]).run().expect_code(126);
    assert!(output.err.contains("--run /: ") && output.out.is_empty(), "{output:?}");
    let output = run("", &["--"]).run().expect_code(2);
    assert!(output.err.contains("name a command"), "{output:?}");
    run("", &[]).run().expect_code(2);
    // Problems with the emulator are reported before anything runs.
    let output = run("--scenario nothing-like-it", &["echo", "ran"]).run().expect_code(2);
    assert!(output.out.is_empty(), "{output:?}");
}

#[test]
fn dt20_signals_are_passed_on_both_ways() {
    run("", &["sh", "-c", "kill -TERM $$"]).run().expect_code(143);
    run("", &["sh", "-c", "kill -KILL $$"]).run().expect_code(137);
    for (sent, name) in
        [(Signal::TERM, "TERM"), (Signal::INT, "INT"), (Signal::HUP, "HUP"), (Signal::QUIT, "QUIT")]
    {
        let script = format!("sleep 60 & trap \"kill $!; exit 9\" {name}; echo ready; wait");
        let mut run = run("", &["sh", "-c", &script]);
        let mut child = run.spawn_apart();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert_eq!(line, "ready\n");
        signal(&child, sent);
        assert_eq!(wait(&mut child), 9, "{name}");
    }
}

/// The text of a file, once it contains this.
fn once_written(path: &Path, what: &str) -> String {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match std::fs::read_to_string(path) {
            Ok(text) if text.contains(what) => return text,
            _ => assert!(Instant::now() < deadline, "{} is not there", path.display()),
        }
        std::thread::yield_now();
    }
}

#[test]
fn dt20_the_ready_file_is_private_whole_and_there_for_as_long_as_the_emulator() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("space.json");
    // A file left by an earlier run.
    std::fs::write(&path, "stale").unwrap();
    let mut run = flexplorer("emulator --format json --ready-file").arg(path.to_str().unwrap());
    let mut child = run.spawn();
    let text = once_written(&path, "profile_api_url");
    assert!(text.ends_with("}\n"), "{text}");
    let announced: serde_json::Value = serde_json::from_str(&text).unwrap();
    let address = announced["profile_api_url"].as_str().unwrap().trim_start_matches("http://");
    drop(std::net::TcpStream::connect(address).unwrap());
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line, text, "standard output says the same");
    signal(&child, Signal::TERM);
    assert_eq!(wait(&mut child), 0);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn dt20_a_ready_file_serves_a_command_as_well_and_replaces_nothing_but_files() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("space.sh");
    let text = path.to_str().unwrap();
    let output = run(&format!("--ready-file {text}"), &["cat", text]).run().expect_code(0);
    assert_eq!(output.out.lines().filter(|line| line.starts_with("export ")).count(), 8, "{output:?}");
    assert!(!path.exists());
    for wrong in [folder.path().to_str().unwrap(), "/dev/null", "/no-such-folder/space.sh"] {
        let output = run(&format!("--ready-file {wrong}"), &["echo", "ran"]).run().expect_code(2);
        assert!(
            output.out.is_empty() && output.err.contains(&format!("--ready-file {wrong}: ")),
            "{output:?}"
        );
    }
    assert!(Path::new("/dev/null").exists());
}
