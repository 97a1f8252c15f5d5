//! A terminal that goes away: its window is closed, the connection breaks. The program ends,
//! without using much processor time until then.

use crate::support::fault_server::{Act, FaultServer};
use crate::support::terminal::{SOON, Session, Setting};
use std::time::{Duration, Instant};

/// The exit code after the terminal went away, whatever noticed it first: the signal, a frame, or the key reader.
const HUNG_UP: u32 = 129;

/// What the program is doing when its terminal goes away.
const DOING: [&str; 4] = ["starting", "idle", "loading", "busy"];

/// Takes the terminal away from a program that was started after this, checks how it ends, and returns how long that took.
#[track_caller]
fn take_the_terminal_away(prelude: &str, doing: &str) -> Duration {
    let server = match doing {
        "loading" => FaultServer::silent(),
        "busy" => FaultServer::scripted(|request| match request.endpoint() {
            "profiles" => crate::support::service::good(request),
            _ => vec![Act::Pause(Duration::from_millis(20)), Act::Close],
        }),
        _ => FaultServer::scripted(crate::support::service::good),
    };
    let mut session = Setting::new("").after(prelude).envs(&server.variables("secret-token")).start();
    match doing {
        "starting" => session.wait_for_more(),
        "idle" => {
            session.wait_for_text("Ada Marker-Trait");
            session.wait_until_quiet(Duration::from_millis(50));
        }
        _ => server.wait_until_asked(),
    }
    let used = Used::of(&session);
    let closed = Instant::now();
    session.close_terminal();
    let code = session.wait_for_end();
    // A program that has not taken over the terminal yet is killed by the signal itself, or finds no terminal.
    assert!(code == HUNG_UP || doing == "starting", "{doing}, {prelude}: {code}");
    let used = used.until_the_end();
    assert!(used < Duration::from_millis(300), "{doing}, {prelude}: {used:?} of processor time");
    session.ended_at() - closed
}

/// The signal that a shell sends when its terminal goes away is delivered, or ignored.
const HANG_UP_SIGNAL: [&str; 2] = [":", "trap '' HUP"];

#[test]
fn t3_a_terminal_that_goes_away_ends_the_program_wherever_it_is() {
    for prelude in HANG_UP_SIGNAL {
        for doing in DOING {
            let took = take_the_terminal_away(prelude, doing);
            assert!(took < SOON, "{doing}, {prelude}: {took:?}");
        }
    }
}

#[test]
#[ignore = "release check: fifty times in every state"]
fn t3_a_terminal_that_goes_away_ends_the_program_within_two_seconds() {
    for prelude in HANG_UP_SIGNAL {
        for doing in DOING {
            let worst = (0..50).map(|_| take_the_terminal_away(prelude, doing)).max().unwrap();
            println!("t3 {doing}, {prelude}: 50 times, gone after {worst:?} at worst");
            assert!(worst < Duration::from_secs(2), "{doing}, {prelude}: {worst:?}");
        }
    }
}

/// The processor time that a program uses from now until it ends.
struct Used(std::thread::JoinHandle<Duration>);

impl Used {
    fn of(session: &Session) -> Self {
        let status = format!("/proc/{}/stat", session.process());
        // User and system time, in hundredths of a second (proc_pid_stat(5), fields 14 and 15).
        let read = move || {
            let stat = std::fs::read_to_string(&status).ok()?;
            let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
            Some(fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?)
        };
        let before = read().unwrap_or_default();
        Self(std::thread::spawn(move || {
            let mut last = before;
            while let Some(now) = read() {
                last = last.max(now);
                std::thread::park_timeout(Duration::from_millis(2));
            }
            Duration::from_millis((last - before) * 10)
        }))
    }

    fn until_the_end(self) -> Duration {
        self.0.join().unwrap()
    }
}
