//! Lists of identifiers that are empty, that are one JSON document, or that never arrive.

use crate::support::Home;
use crate::support::emulator::{Emulator, signal};
use crate::support::program::{Run, flexplorer, wait};
use rustix::process::Signal;
use std::fs::File;
use std::io::Write;
use std::os::fd::AsFd;
use std::process::Child;
use std::time::{Duration, Instant};

/// Commands that take a list from standard input.
const COMMANDS: [&str; 3] =
    ["check --require enriched --ids-from", "profile show --ids-from", "profile import"];

fn with(emulator: &Emulator, arguments: &str) -> Run {
    flexplorer(arguments).envs(&emulator.variables())
}

#[test]
fn dt17_a_list_without_identifiers_ends_with_2_unless_that_is_allowed() {
    let emulator = Emulator::start("--rate-limit off");
    for command in COMMANDS {
        for list in ["", "\n \n", "[]\n", "{\n  \"profiles\": []\n}\n", "email\n"] {
            let output = with(&emulator, &format!("{command} -")).input(list).run().expect_code(2);
            let said = "the list contains no identifiers; --allow-empty accepts that";
            assert_eq!(output.err.matches(said).count(), 1, "{command} of {list:?}: {}", output.err);
            let allowed = with(&emulator, &format!("{command} - --allow-empty")).input(list).run();
            assert_eq!(allowed.expect_code(0).err, output.err.replace(&format!("flexplorer: {said}\n"), ""));
        }
        // A list without a usable line is not the same as an empty list.
        for list in ["null\n", "[null]\n", "{\"name\":\"Ada\"}\n"] {
            let output = with(&emulator, &format!("{command} - --allow-empty")).input(list).run();
            let output = output.expect_code(2);
            assert!(output.err.contains("standard input, line 1: "), "{}", output.err);
        }
    }
    flexplorer("check x --demo --allow-empty").run().expect_code(2);
}

#[test]
fn dt17_the_documents_that_the_program_prints_are_lists() {
    let emulator = Emulator::start("--rate-limit off");
    let listed = with(&emulator, "profile list --limit 12 --format json").run().expect_code(0);
    let checked = with(&emulator, "check --format json --ids-from -").input(&listed.out).run();
    let rows = checked.json()["profiles"].as_array().unwrap().clone();
    assert_eq!(rows.len(), 12);
    assert!(rows.iter().all(|row| row["check"].is_object()), "{checked:?}");
    // Again, with that output as input: the requested identifiers and the results stay the same.
    let line = format!("{}\n", checked.json());
    for document in [&checked.out, &line] {
        let again = with(&emulator, "check --format json --ids-from -").input(document).run();
        let of = |row: &serde_json::Value| (row["asked"].clone(), row["profile"]["id"].clone());
        let profiles = again.json()["profiles"].as_array().unwrap().iter().map(of).collect::<Vec<_>>();
        assert_eq!(profiles, rows.iter().map(of).collect::<Vec<_>>());
        assert_eq!(again.code, checked.code);
    }
    let (home, import) = (Home::new(), with(&emulator, "profile import - --format json"));
    let summary = import.at(home).input(&checked.out).run().expect_code(0).json();
    assert_eq!((summary["read"].as_u64(), summary["added"].as_u64()), (Some(12), Some(12)));
}

/// How many times it is tried; the fastest counts, because this machine may be busy.
const TRIES: usize = 5;
/// A run that waits for its list reacts to a signal within this time.
const SOON: Duration = Duration::from_millis(200);

/// Checks that a program that has read everything and waits for more ends soon after a signal, with the right exit code.
fn ends_at_once(command: &str, by: Signal, open: impl Fn(&mut Child) -> File) {
    let emulator = Emulator::start("--rate-limit off --scenario empty");
    let mut soonest = Duration::MAX;
    for _ in 0..TRIES {
        let mut run = with(&emulator, command);
        let mut child = run.spawn();
        // A blank line is not a list yet. Once it is gone from the pipe, the program has begun to read.
        let mut pipe = open(&mut child);
        pipe.write_all(b"\n").unwrap();
        let deadline = Instant::now() + crate::support::PATIENCE;
        while rustix::io::ioctl_fionread(pipe.as_fd()).unwrap() > 0 {
            assert!(Instant::now() < deadline, "{command}: nothing was read");
            std::thread::park_timeout(Duration::from_millis(1));
        }
        let asked = Instant::now();
        signal(&child, by);
        assert_eq!(wait(&mut child), 128 + by.as_raw(), "{command}");
        soonest = soonest.min(asked.elapsed());
        if soonest <= SOON {
            return;
        }
    }
    panic!("{command} ended {soonest:?} after signal {}", by.as_raw());
}

#[test]
fn dt22_a_silent_pipe_does_not_keep_a_command_from_ending() {
    for command in COMMANDS {
        for by in [Signal::INT, Signal::TERM] {
            ends_at_once(&format!("{command} -"), by, |child| {
                let pipe = child.stdin.take().unwrap();
                File::from(std::os::fd::OwnedFd::from(pipe))
            });
        }
    }
}

#[test]
fn dt22_nor_does_a_silent_named_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list");
    let mode = rustix::fs::Mode::from_raw_mode(0o600);
    rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    for command in COMMANDS {
        for by in [Signal::INT, Signal::TERM] {
            // Opening waits for the program to open its end.
            let open = |_: &mut Child| File::options().write(true).open(&path).unwrap();
            ends_at_once(&format!("{command} {}", path.display()), by, open);
        }
    }
}
