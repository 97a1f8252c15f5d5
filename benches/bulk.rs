//! What lists of identifiers cost: the request rate of checks, the rate of an import, and memory in either.

use super::Figures;
use super::explorer::{QUIET, RUNS, quit, resident, screen, until};
use super::support::Home;
use super::support::emulator::Emulator;
use super::support::program::{Run, flexplorer};
use std::io::{Read, Write};
use std::time::{Duration, Instant};

/// Requests that may start in a second in an emulated space.
pub const RATE: f64 = 100.0;
/// Requests of a check: traits and events.
const REQUESTS: f64 = 2.0;

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
pub fn listed(emulator: &Emulator) -> Vec<String> {
    let listed = flexplorer("profile list --limit 3000 --format ndjson").envs(&emulator.variables()).run();
    listed.lines().iter().map(|row| format!("{}\n", row["address"].as_str().unwrap())).collect()
}

/// A million identifiers into an empty store, and again; then the explorer on them, beside one that knows a thousand.
pub fn known(figures: &mut Figures) {
    let emulator = Emulator::start("--rate-limit off --scenario empty");
    let (few, many) = (Home::new(), Home::new());
    import(figures, &emulator, &few, "a thousand identifiers imported", 1_000);
    for what in ["a million identifiers imported", "the same again, all of them known"] {
        import(figures, &emulator, &many, what, 1_000_000);
    }
    list(figures, &emulator, &many);
    let setting = |home: &Home| screen().envs(&emulator.variables()).envs(&home.variables());
    for (home, what) in [(&few, "1,000"), (&many, "1,000,000")] {
        let run = |_| {
            let (time, session) = until(setting(home), "person0@");
            quit(session);
            time
        };
        let mut times: Vec<Duration> = (0..RUNS).map(run).collect();
        figures.times(&format!("start to the first rows, {what} known profiles"), &mut times);
    }
    let (_, mut session) = until(setting(&many), "person0@");
    session.wait_until_quiet(Duration::from_secs(1));
    session.send("/");
    session.wait_until_quiet(QUIET);
    let (mut answers, mut results) = (Vec::new(), Vec::new());
    for letter in "person777777@".chars() {
        let pressed = Instant::now();
        session.send(&letter.to_string());
        session.wait_for_more();
        answers.push(session.last_output() - pressed);
        session.wait_until_quiet(QUIET);
        results.push(session.last_output() - pressed);
    }
    assert!(session.text().contains("Profiles 1 found"), "{}", session.text());
    figures.times("a letter in the filter over 1,000,000 known profiles, to the first byte", &mut answers);
    figures.times("the same, to the last byte", &mut results);
    if let Some(kilobytes) = resident(session.process()) {
        let what = "memory at its highest, 1,000,000 known profiles, filtered";
        figures.tell(what, &format!("{:.1} MiB", kilobytes / 1_024.0));
    }
    quit(session);
}

/// Many of the known profiles as data.
fn list(figures: &mut Figures, emulator: &Emulator, home: &Home) {
    let command = "profile list --limit 300000 --format csv";
    let run = flexplorer(command).envs(&emulator.variables()).envs(&home.variables());
    let (took, peak) = measured(run, "");
    let peak = peak.map_or("unknown".to_owned(), |peak| format!("{peak:.1} MiB"));
    figures.tell("300,000 of them listed as CSV", &format!("{:.2} s, {peak}", took.as_secs_f64()));
}

fn import(figures: &mut Figures, emulator: &Emulator, home: &Home, what: &str, number: usize) {
    let ids: Vec<String> =
        (0..number).map(|at| format!("person{}@example.com\n", at * 7_919 % number)).collect();
    let run = flexplorer("profile import -").envs(&emulator.variables()).envs(&home.variables());
    let (took, peak) = measured(run, &ids.concat());
    #[expect(clippy::cast_precision_loss, reason = "a rate in thousands")]
    let rate = number as f64 / took.as_secs_f64() / 1_000.0;
    let peak = peak.map_or("unknown".to_owned(), |peak| format!("{peak:.1} MiB"));
    figures.tell(what, &format!("{:.2} s, {rate:.0} thousand a second, {peak}", took.as_secs_f64()));
}

/// From start to end of a run, and its memory at the highest in MiB.
pub fn measured(mut run: Run, input: &str) -> (Duration, Option<f64>) {
    let began = Instant::now();
    let mut child = run.spawn();
    let (mut stdin, input) = (child.stdin.take().unwrap(), input.to_owned());
    let writing = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let mut out = child.stdout.take().unwrap();
    let reading = std::thread::spawn(move || out.read_to_end(&mut Vec::new()));
    let mut peak = None;
    while child.try_wait().unwrap().is_none() {
        peak = resident(i32::try_from(child.id()).unwrap()).map(|kilobytes| kilobytes / 1_024.0).or(peak);
        std::thread::sleep(Duration::from_millis(5));
    }
    let took = began.elapsed();
    let _ = (writing.join(), reading.join());
    (took, peak)
}
