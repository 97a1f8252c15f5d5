//! What a person waits for in the explorer, and what it costs.

use super::Figures;
use super::support::PATIENCE;
use super::support::emulator::Emulator;
use super::support::terminal::{Session, Setting};
use rustix::process::Signal;
use std::io::Write;
use std::time::{Duration, Instant};

pub const RUNS: usize = 20;
const MEMORY: &str = "memory at its highest, demo";
/// Silence after which a frame counts as finished.
pub const QUIET: Duration = Duration::from_millis(25);

pub fn screen() -> Setting {
    Setting::new("").size(120, 40)
}

/// From the start of the process to a text on the screen.
pub fn until(setting: Setting, text: &str) -> (Duration, Session) {
    let began = Instant::now();
    let mut session = setting.start();
    session.wait_for_text(text);
    (session.last_output() - began, session)
}

pub fn quit(mut session: Session) {
    session.send("\u{3}");
    session.wait_for_end();
}

/// Start-up: the frame, and the demo's profiles.
pub fn start(figures: &mut Figures) {
    let measure = |make: &dyn Fn() -> Setting, text: &str| -> Vec<Duration> {
        let run = |_| {
            let (time, session) = until(make(), text);
            quit(session);
            time
        };
        (0..RUNS).map(run).collect()
    };
    figures.times("start to the first screen (120×40)", &mut measure(&screen, "Profiles"));
    figures.times("start to the demo's profiles on screen, over HTTP", &mut measure(&screen, "Ada Okafor"));
}

/// One key in the list, the detail following; then a held key.
pub fn keys(figures: &mut Figures) {
    let emulator = Emulator::start("--rate-limit off");
    let (_, mut session) = until(screen().envs(&emulator.variables()), "Ada Okafor");
    session.wait_until_quiet(Duration::from_secs(1));
    let mut times: Vec<Duration> = (0..200)
        .map(|at| {
            let pressed = Instant::now();
            session.send(if at % 20 < 10 { "j" } else { "k" });
            session.wait_for_more();
            let answered = session.last_output();
            session.wait_until_quiet(QUIET);
            answered - pressed
        })
        .collect();
    figures.times("a key in the list, to the first byte of the answer", &mut times);
    let held = Instant::now();
    session.send(&"j".repeat(1_000));
    session.wait_until_quiet(Duration::from_millis(300));
    figures.times("1,000 keys at once, to the last byte", &mut [session.last_output() - held]);
    match resident(session.process()) {
        Some(kilobytes) => figures.tell(MEMORY, &format!("{:.1} MiB", kilobytes / 1024.0)),
        None => figures.skip(MEMORY, "no /proc here"),
    }
    quit(session);
}

/// Ten seconds of nothing.
pub fn idle(figures: &mut Figures) {
    let (_, mut session) = until(screen(), "Ada Okafor");
    session.wait_until_quiet(Duration::from_secs(2));
    let Some(before) = wakeups(session.process()) else {
        return figures.skip("idle for 10 s", "no /proc here");
    };
    let bytes = session.bytes().len();
    std::thread::sleep(Duration::from_secs(10));
    let after = wakeups(session.process()).unwrap();
    session.wait_until_quiet(Duration::ZERO);
    let written = session.bytes().len() - bytes;
    figures.tell("idle for 10 s", &format!("{} wake-ups, {written} bytes written", after - before));
    quit(session);
}

/// A hundred thousand listed profiles, filtered to one.
pub fn large_list(figures: &mut Figures) {
    let emulator = Emulator::start("--rate-limit off --profiles 100000");
    let began = Instant::now();
    let (_, mut session) = until(screen().envs(&emulator.variables()), "Ada Okafor");
    let listed = |screen: &str| screen.contains("Profiles 100,") && !screen.contains("reading");
    session.wait_for("a hundred thousand rows", listed);
    figures.times(
        "listing 100,000 profiles, to the last page (100 requests a second)",
        &mut [session.last_output() - began],
    );
    session.wait_until_quiet(Duration::from_secs(1));
    session.send("/");
    session.wait_until_quiet(QUIET);
    let mut times = Vec::new();
    for letter in "okafor".chars() {
        let pressed = Instant::now();
        session.send(&letter.to_string());
        session.wait_for_more();
        session.wait_until_quiet(QUIET);
        times.push(session.last_output() - pressed);
    }
    figures.times("a letter in the filter over 100,000 rows, to the last byte", &mut times);
    if let Some(kilobytes) = resident(session.process()) {
        figures.tell("memory at its highest, 100,000 rows", &format!("{:.1} MiB", kilobytes / 1024.0));
    }
    quit(session);
}

/// Every part of the service takes 200 ms: opening costs one round trip, not the sum.
pub fn open_profile(figures: &mut Figures) {
    let delay = Duration::from_millis(200);
    let mut scenario = tempfile::NamedTempFile::new().unwrap();
    let text = r#"{"name": "slow", "faults": [{"route": "traits", "delay": "200ms"}, {"route": "events", "delay": "200ms"},
        {"route": "external_ids", "delay": "200ms"}, {"route": "metadata", "delay": "200ms"}, {"route": "links", "delay": "200ms"}],
        "profiles": [{"identifiers": ["email:ada@example.com"], "traits": [{"values": {"name": "Ada"}}],
        "interactions": [{"at": "-1h", "channel": "voice", "wrap_up": "2m"}]}]}"#;
    scenario.write_all(text.as_bytes()).unwrap();
    let emulator = Emulator::start(&format!("--rate-limit off --scenario {}", scenario.path().display()));
    let mut times: Vec<Duration> = (0..5)
        .map(|_| {
            let (time, session) = until(screen().envs(&emulator.variables()), "KD");
            quit(session);
            time
        })
        .collect();
    let what = format!("start to a profile with all its parts, each answered after {} ms", delay.as_millis());
    figures.times(&what, &mut times);
}

/// From a signal to the end of the process.
pub fn signals(figures: &mut Figures) {
    let mut times = Vec::new();
    for signal in [Signal::TERM, Signal::INT, Signal::HUP, Signal::QUIT] {
        let (_, mut session) = until(screen(), "Ada Okafor");
        let sent = Instant::now();
        session.signal(signal);
        session.wait_for_end();
        times.push(sent.elapsed());
        assert!(sent.elapsed() < PATIENCE);
    }
    figures.times("a signal, to the end of the process", &mut times);
}

/// Peak resident memory in KiB.
pub fn resident(process: i32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find(|l| l.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// How often threads of the process went to sleep so far, which is how often they woke up.
fn wakeups(process: i32) -> Option<u64> {
    let tasks = std::fs::read_dir(format!("/proc/{process}/task")).ok()?;
    let of = |status: String| -> Option<u64> {
        status.lines().find_map(|l| l.strip_prefix("voluntary_ctxt_switches:"))?.trim().parse().ok()
    };
    Some(
        tasks
            .flatten()
            .filter_map(|t| std::fs::read_to_string(t.path().join("status")).ok())
            .filter_map(of)
            .sum(),
    )
}
