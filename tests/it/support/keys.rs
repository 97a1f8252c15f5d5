//! Presses a key every 50 ms and measures how long each takes to have its effect on screen.

use super::terminal::Session;
use std::fmt;
use std::time::{Duration, Instant};

/// `Esc` that is not taken for the beginning of anything, whatever is typed after it.
pub const ESC: &str = "\u{1b}[27u";

/// From one key to the next.
const BEAT: Duration = Duration::from_millis(50);

/// The variable that says for how many seconds keys are pressed in each state, in the checks before a release.
const SECONDS: &str = "FLEXPLORER_KEY_SECONDS";

/// For how long keys are pressed in each state before a release: five seconds, or what the variable says.
pub fn span() -> Duration {
    let seconds = std::env::var(SECONDS).ok().filter(|text| !text.is_empty());
    Duration::from_secs(seconds.map_or(5, |text| text.parse().expect("a number of seconds")))
}

/// How long keys took, fastest first.
pub struct Times {
    keys: Vec<Duration>,
    /// How long the program was ready to run but had no processor; not included in the times.
    held_up: Duration,
}

/// Opens and closes the help for this long, a key every 50 ms. A measurement ends when the output with the effect arrives,
/// not when the emulated screen has processed it; time spent waiting for a processor does not count.
#[track_caller]
pub fn press(session: &mut Session, span: Duration) -> Times {
    let (begun, mut times, mut is_open) = (Instant::now(), Vec::new(), false);
    let mut due = begun;
    let processor = Processor::of(session);
    let mut held_up = Duration::ZERO;
    while due < begun + span || is_open {
        session.wait_until(due);
        let (pressed, before) = (Instant::now(), processor.waited_for());
        is_open = !is_open;
        session.send(if is_open { "?" } else { ESC });
        session.wait_for("the help, or none", |s| s.contains("Everywhere") == is_open);
        let waited = processor.waited_for().saturating_sub(before);
        held_up += waited;
        let seen = session.last_output().checked_sub(waited).unwrap().max(pressed);
        times.push(seen - pressed);
        due += BEAT;
        // A user who keeps pressing keys would have waited as well.
        while due < seen {
            times.push(seen - due);
            due += BEAT;
        }
    }
    times.sort();
    Times { keys: times, held_up }
}

/// What the kernel knows of the threads that a key goes through: the one that reads the terminal, and the loop.
struct Processor(Vec<String>);

impl Processor {
    fn of(session: &Session) -> Self {
        let tasks = format!("/proc/{}/task", session.process());
        let names = [session.process().to_string()].into_iter().chain(reader_of(&tasks));
        Self(names.map(|name| format!("{tasks}/{name}/schedstat")).collect())
    }

    /// How long they have waited for a processor so far; zero if the kernel does not report it.
    fn waited_for(&self) -> Duration {
        // Time on a processor, time waiting for one, in nanoseconds (Documentation/scheduler/sched-stats.rst).
        let waited = |path: &String| {
            let text = std::fs::read_to_string(path).ok()?;
            text.split(' ').nth(1)?.parse().ok()
        };
        self.0.iter().filter_map(waited).map(Duration::from_nanos).sum()
    }
}

/// The id of the thread that reads the terminal.
fn reader_of(tasks: &str) -> Option<String> {
    let mut threads = std::fs::read_dir(tasks).ok()?.flatten();
    let is_reader = |task: &std::fs::DirEntry| {
        std::fs::read_to_string(task.path().join("comm")).is_ok_and(|name| name.trim() == "terminal")
    };
    threads.find(is_reader).map(|task| task.file_name().to_string_lossy().into_owned())
}

impl Times {
    /// Both together.
    pub fn and(mut self, other: Self) -> Self {
        self.keys.extend(other.keys);
        self.keys.sort();
        self.held_up += other.held_up;
        self
    }

    /// The median.
    pub fn median(&self) -> Duration {
        self.keys[self.keys.len() / 2]
    }

    /// Whether 99 of 100 keys had their effect within 33 ms and all within 100 ms; the figures are printed.
    pub fn are_prompt(&self, name: &str) -> bool {
        println!("t7 {name}: {self}");
        self.p99() < Duration::from_millis(33) && self.worst() < Duration::from_millis(100)
    }

    fn p99(&self) -> Duration {
        self.keys[(self.keys.len() * 99).div_ceil(100) - 1]
    }

    fn worst(&self) -> Duration {
        self.keys[self.keys.len() - 1]
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, median, p99, worst) = (self.keys.len(), self.median(), self.p99(), self.worst());
        write!(f, "{count} keys, median {median:.1?}, p99 {p99:.1?}, worst {worst:.1?}")?;
        write!(f, "; held up by others for {:.1?} in all", self.held_up)
    }
}
