//! What lists of identifiers cost: the request rate of checks, the rate of an import, and memory in either.

use super::Figures;
use super::support::Home;
use super::support::emulator::Emulator;
use super::support::program::{Run, flexplorer};
use std::io::{Read, Write};
use std::process::Child;
use std::time::{Duration, Instant};

/// Requests that may start in a second in an emulated space.
const RATE: f64 = 100.0;
/// Requests of a check: traits and events.
const REQUESTS: f64 = 2.0;
const IMPORTED: usize = 1_000_000;

/// A thousand checks at the full budget; and memory with ten thousand.
pub fn checks(figures: &mut Figures) {
    let emulator = Emulator::start("--rate-limit off --profiles 10000");
    let ids = listed(&emulator);
    let check = || flexplorer("check --ids-from - --format ndjson").envs(&emulator.variables());
    let mut peaks = Vec::new();
    for number in [1_000, 3_000] {
        let (took, peak) = measured(check(), &ids[..number].concat());
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let ideal = number as f64 * REQUESTS / RATE;
        let over = (took.as_secs_f64() / ideal - 1.0) * 100.0;
        figures.tell(
            &format!("{number} checks at 100 requests a second"),
            &format!("{:.2} s, {over:.1} % over the ideal {ideal:.0} s", took.as_secs_f64()),
        );
        peaks.push(peak);
    }
    if let [Some(few), Some(many)] = peaks[..] {
        figures.tell("memory at its highest, 1,000 and 3,000 checks", &format!("{few:.1} and {many:.1} MiB"));
    }
}

/// A line for each profile.
fn listed(emulator: &Emulator) -> Vec<String> {
    let listed = flexplorer("profile list --limit 3000 --format ndjson").envs(&emulator.variables()).run();
    listed.lines().iter().map(|row| format!("{}\n", row["address"].as_str().unwrap())).collect()
}

/// A million identifiers into an empty store, and again.
pub fn import(figures: &mut Figures) {
    let emulator = Emulator::start("--scenario empty");
    let home = Home::new();
    let ids: Vec<String> =
        (0..IMPORTED).map(|n| format!("person{}@example.com\n", n * 7_919 % IMPORTED)).collect();
    let ids = ids.concat();
    for what in ["a million identifiers imported", "the same again, all of them known"] {
        let run = flexplorer("profile import -").envs(&emulator.variables()).envs(&home.variables());
        let (took, peak) = measured(run, &ids);
        #[expect(clippy::cast_precision_loss, reason = "small numbers")]
        let rate = IMPORTED as f64 / took.as_secs_f64() / 1_000.0;
        let peak = peak.map_or("unknown".to_owned(), |peak| format!("{peak:.1} MiB"));
        figures.tell(what, &format!("{:.1} s, {rate:.0} thousand a second, {peak}", took.as_secs_f64()));
    }
}

/// From start to end of a run, and its memory at the highest in MiB.
fn measured(mut run: Run, input: &str) -> (Duration, Option<f64>) {
    let began = Instant::now();
    let mut child = run.spawn();
    let (mut stdin, input) = (child.stdin.take().unwrap(), input.to_owned());
    let writing = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let mut out = child.stdout.take().unwrap();
    let reading = std::thread::spawn(move || out.read_to_end(&mut Vec::new()));
    let mut peak = None;
    while child.try_wait().unwrap().is_none() {
        peak = resident(&child).or(peak);
        std::thread::sleep(Duration::from_millis(5));
    }
    let took = began.elapsed();
    let _ = (writing.join(), reading.join());
    (took, peak)
}

fn resident(child: &Child) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok().map(|kilobytes: f64| kilobytes / 1_024.0)
}
