//! Every way out of the explorer at every moment: the terminal is restored, the exit code says why, and nobody waits.
//! (Panics are tested where they can be triggered: `src/assembly/crash/tests.rs`.)

use crate::support::fault_server::FaultServer;
use crate::support::service::good;
use crate::support::terminal::{Session, Setting};
use rustix::process::Signal;
use std::time::{Duration, Instant};

/// A user who quits has the shell back within this time.
const GONE: Duration = Duration::from_millis(500);

/// What makes the explorer end.
#[derive(Clone, Copy, Debug)]
enum Way {
    Key(&'static str),
    Signal(Signal),
    /// The terminal's window is closed.
    Closed,
}

/// The ways out that are available at every moment, with their exit codes.
const WAYS: [(&str, Way, u32); 7] = [
    ("quit key", Way::Key("q"), 0),
    ("Ctrl-C key", Way::Key("\u{3}"), 0),
    ("SIGTERM", Way::Signal(Signal::TERM), 143),
    ("SIGINT", Way::Signal(Signal::INT), 130),
    ("SIGHUP", Way::Signal(Signal::HUP), 129),
    ("SIGQUIT", Way::Signal(Signal::QUIT), 131),
    ("output closed", Way::Closed, 129),
];

#[derive(Clone, Copy, Debug)]
enum Moment {
    Starting,
    Idle,
    Loading,
}

const MOMENTS: [Moment; 3] = [Moment::Starting, Moment::Idle, Moment::Loading];

/// An explorer at this moment, and its service, which must live as long.
fn explorer(moment: Moment) -> (Session, FaultServer) {
    let server = match moment {
        Moment::Loading => FaultServer::silent(),
        Moment::Starting | Moment::Idle => FaultServer::scripted(good),
    };
    let mut session = Setting::new("").envs(&server.variables("secret-token")).size(120, 40).start();
    match moment {
        // The terminal has been taken over, but little else has happened.
        Moment::Starting => session.wait_for_more(),
        Moment::Idle => session.wait_for_text("Links 1"),
        Moment::Loading => server.wait_until_asked(),
    }
    (session, server)
}

/// Exits that way, checks what is left behind, and returns how long it took.
#[track_caller]
fn leave((name, way, code): (&str, Way, u32), moment: Moment) -> Duration {
    let (mut session, _server) = explorer(moment);
    let began = Instant::now();
    match way {
        Way::Key(key) => session.send(key),
        Way::Signal(signal) => session.signal(signal),
        Way::Closed => session.close_terminal(),
    }
    assert_eq!(session.wait_for_end(), code, "{name}, {moment:?}; the screen:\n{}", session.text());
    let took = session.ended_at() - began;
    if !matches!(way, Way::Closed) {
        assert_eq!(session.left_behind(), Vec::<String>::new(), "{name}, {moment:?}");
    }
    took
}

#[test]
fn t1_restore_on_every_way_out_at_every_moment() {
    std::thread::scope(|threads| {
        for moment in MOMENTS {
            threads.spawn(move || {
                for way in WAYS {
                    println!("t1 {}, {moment:?}: gone after {:?}", way.0, leave(way, moment));
                }
            });
        }
    });
}

#[test]
#[ignore = "release check: every way out at every moment, twenty times"]
fn t1_restore_on_every_way_out_within_half_a_second() {
    for way in WAYS {
        for moment in MOMENTS {
            let worst = (0..20).map(|_| leave(way, moment)).max().unwrap();
            println!("t1 {}, {moment:?}: 20 times, gone after {worst:?} at worst", way.0);
            assert!(worst < GONE, "{}, {moment:?}: {worst:?}", way.0);
        }
    }
}

/// A rejected start: the exit code is 2, the message names this, and the terminal was never touched.
#[track_caller]
fn expect_refused(setting: Setting, named: &str) -> Duration {
    let began = Instant::now();
    let mut session = setting.start();
    assert_eq!(session.wait_for_end(), 2, "{named}: {}", session.text());
    let took = session.ended_at() - began;
    assert_eq!(session.left_behind(), Vec::<String>::new(), "{named}");
    assert!(!session.bytes().contains(&0x1b), "{named}: {}", session.text());
    assert!(session.text().contains(named), "{named}: {}", session.text());
    took
}

/// Errors that can only happen at the start: an unusable configuration, a missing token.
fn refusals(home: &std::path::Path) -> [(Setting, &'static str); 2] {
    let config = home.join("config.toml");
    std::fs::write(&config, "[space.shop]\nid = 7\n").unwrap();
    let config = config.to_string_lossy().into_owned();
    [
        (Setting::new("").env("FLEXPLORER_CONFIG", &config), "config.toml"),
        (Setting::new("").env("SEGMENT_SPACE_ID", "spa_1"), "SEGMENT_PROFILE_API_TOKEN"),
    ]
}

#[test]
fn t1_a_start_that_is_refused_leaves_the_terminal_alone() {
    let home = tempfile::tempdir().unwrap();
    for (setting, named) in refusals(home.path()) {
        println!("t1 refused for {named}: gone after {:?}", expect_refused(setting, named));
    }
}

#[test]
#[ignore = "release check: every refusal, twenty times"]
fn t1_a_start_is_refused_within_half_a_second() {
    let home = tempfile::tempdir().unwrap();
    let times =
        (0..20).flat_map(|_| refusals(home.path())).map(|(setting, named)| expect_refused(setting, named));
    let worst = times.max().unwrap();
    println!("t1 refused: 20 times, gone after {worst:?} at worst");
    assert!(worst < GONE, "{worst:?}");
}

/// With too few file descriptors, something that the explorer needs fails at the start, before the screen is taken over; later no
/// more are needed. The tests of crashes and hang-ups cover how the screen is restored after that.
#[cfg(target_os = "linux")]
#[test]
fn t1_restore_on_a_fatal_error_and_say_it() {
    for limit in 8..=9 {
        // A faked clock (`.ci/run`) opens files of its own.
        let prelude = format!("unset LD_PRELOAD && ulimit -n {limit}");
        let mut session = Setting::new("--demo").after(&prelude).start();
        assert_eq!(session.wait_for_end(), 70, "{limit} files; the screen:\n{}", session.text());
        assert_eq!(session.left_behind(), Vec::<String>::new(), "{limit} files");
        let said = String::from_utf8_lossy(session.bytes()).into_owned();
        let (_, after) = said.rsplit_once("[?1049l").unwrap_or(("", &said));
        assert!(after.contains("flexplorer: the terminal failed: "), "{limit} files: {said}");
    }
}

/// Some terminals, or users who set the size by hand, report a size larger than any memory.
#[test]
fn dh13_a_terminal_of_65535_by_65535_cells_is_drawn_in_part() {
    let mut session = Setting::new("--demo").after("stty rows 65535 columns 65535").start();
    session.wait_for_text("flexplorer");
    session.send("q");
    assert_eq!(session.wait_for_end(), 0, "{}", session.text());
    assert_eq!(session.left_behind(), Vec::<String>::new());
}
