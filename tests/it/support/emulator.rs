//! `flexplorer emulator` as a child process: it and the program under test communicate over a real connection.

use super::program::{Run, flexplorer, wait};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::process::Child;

/// A running emulator; stopped when dropped.
pub struct Emulator {
    child: Child,
    _run: Run,
    /// Its announcement.
    pub announced: Value,
}

impl Emulator {
    /// Starts one on a free port with these further arguments, and waits until it accepts connections.
    pub fn start(arguments: &str) -> Self {
        let mut run = flexplorer(&format!("emulator --format json {arguments}"));
        let mut child = run.spawn();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let announced = serde_json::from_str(&line).unwrap_or_else(|e| panic!("announced {line:?}: {e}"));
        Self { child, _run: run, announced }
    }

    /// A text field of the announcement.
    pub fn said(&self, field: &str) -> &str {
        self.announced[field].as_str().unwrap_or_else(|| panic!("no {field} in {}", self.announced))
    }

    /// The variables that make it the space `env`.
    pub fn variables(&self) -> Vec<(String, String)> {
        [
            ("SEGMENT_SPACE_ID", "space_id"),
            ("SEGMENT_PROFILE_API_TOKEN", "profile_api_token"),
            ("SEGMENT_PROFILE_API_URL", "profile_api_url"),
            ("FLEXPLORER_EMULATOR_SECRET", "emulator_secret"),
        ]
        .map(|(name, field)| (name.to_string(), self.said(field).to_string()))
        .into()
    }

    /// Ends it by SIGTERM and returns its exit code.
    pub fn terminate(mut self) -> i32 {
        self.end(rustix::process::Signal::TERM)
    }

    /// Ends it by this signal and returns its exit code.
    pub fn end(&mut self, by: rustix::process::Signal) -> i32 {
        signal(&self.child, by);
        wait(&mut self.child)
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal to a child.
pub fn signal(child: &Child, signal: rustix::process::Signal) {
    let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(pid, signal).unwrap();
}
