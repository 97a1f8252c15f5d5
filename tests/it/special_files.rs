//! Pipes, devices and other files without an end, where a file is expected: the program never waits for them or fills its memory,
//! and one sentence names the path.

use crate::support::emulator::Emulator;
use crate::support::program::{Output, flexplorer};
use crate::support::{Home, PATIENCE};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

/// What takes the place of a file.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Instead {
    /// A named pipe that nobody writes to.
    Pipe,
    /// A file that never ends.
    Zeros,
}

impl Instead {
    fn put(self, path: &Path) {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        match self {
            Self::Pipe => mknodat(CWD, path, FileType::Fifo, Mode::from_raw_mode(0o600), 0).unwrap(),
            Self::Zeros => std::os::unix::fs::symlink("/dev/zero", path).unwrap(),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Pipe => "is a pipe, not a regular file",
            Self::Zeros => "is a device, not a regular file",
        }
    }
}

/// Where a file is expected, a command that reads it, and its exit code.
const PLACES: [(&str, &str, i32); 12] = [
    ("config/flexplorer/config.toml", "check ada.okafor@example.com", 2),
    ("config/flexplorer/config.toml", "config show", 2),
    ("config/flexplorer/config.toml", "space list", 2),
    ("config/flexplorer/config.toml", "space add shop --id spa_1 --token-env T --untested", 2),
    ("config/flexplorer/credentials.toml", "--space shop check ada.okafor@example.com", 2),
    ("theme.toml", "config show", 2),
    ("sample.json", "replay show {}", 2),
    ("samples/own.json", "replay show own", 2),
    ("list.csv", "check --ids-from {}", 2),
    ("list.csv", "profile import {}", 2),
    ("space.json", "emulator --scenario {}", 2),
    ("state/flexplorer/store.sqlite3", "check ada.okafor@example.com", 0),
];

/// The configuration that leads to the file.
fn configuration(home: &Home, place: &str) -> Option<String> {
    let at = |name: &str| home.path().join(name).display().to_string();
    match place {
        "config/flexplorer/credentials.toml" => Some("[space.shop]\nid = \"spa_1\"\n".to_owned()),
        "theme.toml" => Some(format!("theme = \"{}\"\n", at("theme.toml"))),
        "samples/own.json" => Some(format!("samples = \"{}\"\n", at("samples"))),
        _ => None,
    }
}

/// Runs the command and returns how it ended, and the path.
fn run(emulator: &Emulator, (place, command, _): (&str, &str, i32), instead: Instead) -> (Output, PathBuf) {
    let home = Home::new();
    let path = home.path().join(place);
    if let Some(text) = configuration(&home, place) {
        let config = home.path().join("config/flexplorer/config.toml");
        std::fs::create_dir_all(config.parent().unwrap()).unwrap();
        std::fs::write(config, text).unwrap();
    }
    instead.put(&path);
    let command = command.replace("{}", path.to_str().unwrap());
    let run = flexplorer(&command).at(home);
    let run = if command.starts_with("--space") { run } else { run.envs(&emulator.variables()) };
    (run.run(), path)
}

#[test]
fn dh6_a_pipe_or_a_device_in_place_of_a_file_is_named_and_not_read() {
    let emulator = &Emulator::start("--rate-limit off");
    let began = Instant::now();
    thread::scope(|threads| {
        for place in PLACES {
            for instead in [Instead::Pipe, Instead::Zeros] {
                // A list may come from a command, as a pipe; waiting for it ends with a signal (`dt22_`).
                if place.0 == "list.csv" && instead == Instead::Pipe {
                    continue;
                }
                threads.spawn(move || {
                    let (output, path) = run(emulator, place, instead);
                    let output = output.expect_code(place.2);
                    let line = output.err.lines().find(|line| line.contains(path.to_str().unwrap()));
                    let line = line.unwrap_or_else(|| panic!("{place:?}, {instead:?}: {output:?}"));
                    assert!(line.contains(instead.name()), "{place:?}: {line}");
                    assert!(line.ends_with('.') || line.contains("; "), "{place:?} says what to do: {line}");
                });
            }
        }
    });
    assert!(began.elapsed() < PATIENCE);
}

/// A lock and a file to be replaced are opened as well.
#[test]
fn dh6_a_pipe_in_place_of_a_lock_or_of_a_new_file_is_not_waited_for() {
    let home = Home::new();
    Instead::Pipe.put(&home.path().join("config/flexplorer/config.toml.new"));
    flexplorer("space add shop --id spa_1 --token-env T --untested")
        .env("T", "token")
        .at(home)
        .run()
        .expect_code(0);
    let emulator = Emulator::start("--rate-limit off");
    let home = Home::new();
    Instead::Pipe.put(&home.path().join("state/flexplorer/replays.lock"));
    let replay = "replay run voice-positive --to email:ada@example.com --create --settle 0";
    let run = flexplorer(replay).envs(&emulator.variables()).at(home);
    let run = run.env("SEGMENT_WRITE_KEY", emulator.said("write_key"));
    run.env("SEGMENT_TRACKING_API_URL", emulator.said("tracking_api_url")).run().expect_code(0);
}
