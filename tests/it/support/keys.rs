//! Somebody who presses a key every 50 ms, and how long each takes to its effect on the screen.

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

/// How long keys took, the fastest first.
pub struct Times(Vec<Duration>);

/// Opens and closes the help for this long, a key every 50 ms. A time ends when the output that has the effect arrives, not
/// when the emulated screen has taken it in.
#[track_caller]
pub fn press(session: &mut Session, span: Duration) -> Times {
    let (begun, mut times, mut is_open) = (Instant::now(), Vec::new(), false);
    let mut due = begun;
    while due < begun + span || is_open {
        session.wait_until(due);
        let pressed = Instant::now();
        is_open = !is_open;
        session.send(if is_open { "?" } else { ESC });
        session.wait_for("the help, or none", |s| s.contains("Everywhere") == is_open);
        let seen = session.last_output();
        times.push(seen.saturating_duration_since(pressed));
        due += BEAT;
        // Who presses on regardless would have waited as well.
        while due < seen {
            times.push(seen - due);
            due += BEAT;
        }
    }
    times.sort();
    Times(times)
}

impl Times {
    /// Both together.
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self.0.sort();
        self
    }

    /// Half of them were no longer than this.
    pub fn median(&self) -> Duration {
        self.0[self.0.len() / 2]
    }

    /// Whether 99 of 100 keys had their effect within 33 ms and all within 100 ms; the figures are printed.
    pub fn are_prompt(&self, name: &str) -> bool {
        println!("t7 {name}: {self}");
        self.p99() < Duration::from_millis(33) && self.worst() < Duration::from_millis(100)
    }

    fn p99(&self) -> Duration {
        self.0[(self.0.len() * 99).div_ceil(100) - 1]
    }

    fn worst(&self) -> Duration {
        self.0[self.0.len() - 1]
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, median, p99, worst) = (self.0.len(), self.median(), self.p99(), self.worst());
        write!(f, "{count} keys, median {median:.1?}, p99 {p99:.1?}, worst {worst:.1?}")
    }
}
