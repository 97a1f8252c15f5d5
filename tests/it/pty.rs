//! The program in a real terminal: what it shows, how it leaves, what it leaves behind.

use crate::support::PROGRAM;
use crate::support::emulator::Emulator;
use crate::support::fault_server::{Act, FaultServer, closed_port};
use crate::support::program::flexplorer;
use crate::support::terminal::{SOON, Session, Setting};
use rustix::process::Signal;
use std::time::{Duration, Instant};

/// Waits for the end and holds the terminal against how it was found.
#[track_caller]
fn expect_clean_end(mut session: Session, code: u32) -> Session {
    assert_eq!(session.wait_for_end(), code, "exit code; the screen:\n{}", session.text());
    assert_eq!(session.left_behind(), Vec::<String>::new());
    session
}

fn demo() -> Session {
    let mut session = Setting::new("").start();
    session.wait_for_text("Ada Okafor");
    session
}

/// The demo with every visible row filled and nothing under way.
fn settled() -> Session {
    let mut session = demo();
    session.wait_for("filled rows", is_settled);
    session.wait_until_quiet(Duration::from_millis(100));
    session
}

fn is_settled(screen: &str) -> bool {
    screen.contains("ENRICHED") && !screen.contains("· use_") && screen.contains(" 0/100 req/s")
}

/// A session whose service takes requests and never answers.
fn loading(server: &FaultServer) -> Session {
    let session = Setting::new("")
        .env("SEGMENT_SPACE_ID", "spa_1")
        .env("SEGMENT_PROFILE_API_TOKEN", "secret-token")
        .env("SEGMENT_PROFILE_API_URL", &server.url())
        .start();
    server.wait_until_asked();
    session
}

#[test]
fn the_demo_shows_profiles_with_one_of_them_open() {
    for (columns, rows) in [(80, 24), (120, 40), (160, 50)] {
        let mut session = Setting::new("").size(columns, rows).start();
        session.wait_for("profiles", |s| s.contains("Ada Okafor") && s.contains("DEMO"));
        session.wait_for("a verdict", |s| s.contains("ENRICHED"));
        session.send("q");
        expect_clean_end(session, 0);
    }
}

#[test]
fn t1_restore_on_quit_key() {
    let mut session = demo();
    session.send("q");
    expect_clean_end(session, 0);
}

#[test]
fn t1_restore_on_control_c() {
    let mut session = demo();
    session.send("\u{3}");
    expect_clean_end(session, 0);
}

const SIGNALS: [(Signal, u32); 4] =
    [(Signal::TERM, 143), (Signal::INT, 130), (Signal::HUP, 129), (Signal::QUIT, 131)];

#[test]
fn t1_restore_on_signals_when_idle() {
    for (signal, code) in SIGNALS {
        let session = demo();
        session.signal(signal);
        expect_clean_end(session, code);
    }
}

#[test]
fn t1_restore_on_signals_while_starting() {
    for (signal, code) in SIGNALS {
        let mut session = Setting::new("").start();
        session.wait_for_more();
        session.signal(signal);
        expect_clean_end(session, code);
    }
}

#[test]
fn t1_restore_on_every_way_out_while_loading() {
    let server = FaultServer::silent();
    for (signal, code) in SIGNALS {
        let session = loading(&server);
        session.signal(signal);
        expect_clean_end(session, code);
    }
    for keys in ["q", "\u{3}"] {
        let mut session = loading(&server);
        session.send(keys);
        expect_clean_end(session, 0);
    }
}

#[test]
fn t1_a_configuration_that_cannot_be_used_leaves_the_terminal_alone() {
    let session = Setting::new("").env("SEGMENT_SPACE_ID", "spa_1").start();
    let session = expect_clean_end(session, 2);
    assert!(!session.bytes().contains(&0x1b), "{}", session.text());
    assert!(session.text().contains("SEGMENT_PROFILE_API_TOKEN"), "{}", session.text());
}

#[test]
fn t1_restore_on_keys_while_starting() {
    for keys in ["q", "\u{3}"] {
        let mut session = Setting::new("").start();
        session.wait_for_more();
        session.send(keys);
        expect_clean_end(session, 0);
    }
}

/// What a terminal that goes away counts as, whoever notices it first: the signal, a frame, the reader of keys.
const HUNG_UP: u32 = 129;

#[test]
fn t1_t3_a_terminal_that_goes_away_ends_the_program_wherever_it_is() {
    let server = FaultServer::silent();
    let busy = FaultServer::scripted(|request| match request.endpoint() {
        "profiles" => crate::support::service::good(request),
        _ => vec![Act::Pause(Duration::from_millis(20)), Act::Close],
    });
    for prelude in [":", "trap '' HUP"] {
        let starting = || {
            let mut session = Setting::new("").after(prelude).start();
            session.wait_for("the first byte", |_| true);
            session
        };
        let idle = || {
            let mut session = Setting::new("").after(prelude).start();
            session.wait_for_text("Ada Okafor");
            session
        };
        let at = |server: &FaultServer| {
            let session = Setting::new("").after(prelude).envs(&server.variables("secret-token")).start();
            server.wait_until_asked();
            session
        };
        for (moment, mut session) in
            [("starting", starting()), ("idle", idle()), ("loading", at(&server)), ("busy", at(&busy))]
        {
            let used = Used::of(&session);
            let closed = Instant::now();
            session.close_terminal();
            let code = session.wait_for_end();
            assert!(closed.elapsed() < SOON, "{moment}: {:?}", closed.elapsed());
            // Whoever has not taken the terminal over yet dies by the signal itself, or finds no terminal.
            assert!(code == HUNG_UP || moment == "starting", "{moment}, {prelude}: {code}");
            let used = used.until_the_end();
            assert!(used < Duration::from_millis(300), "{moment}, {prelude}: {used:?} of processor time");
        }
    }
}

/// The processor time that a program uses from now on, looked at until it is gone.
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

#[test]
fn t4_a_stopped_explorer_leaves_the_shell_usable_and_comes_back() {
    let mut session = Setting::shell().start();
    session.wait_for_text("shell>");
    session.send(&format!("{PROGRAM} --demo\n"));
    session.wait_for("filled rows", is_settled);
    for (round, (columns, rows)) in [(100, 30), (80, 24)].into_iter().enumerate() {
        session.send("\u{1a}");
        // The old prompt stands there sooner than the shell listens.
        session.wait_for("the shell's word", |s| s.matches("Stopped").count() > round);
        assert_eq!(crate::support::modes::left_on(session.bytes()), Vec::<String>::new());
        session.send(&format!("echo round-$((40 + {round}))\n"));
        session.wait_for_text(&format!("round-{}", 40 + round));
        session.resize(columns, rows);
        session.send("fg\n");
        session.wait_for("the same screen", is_settled);
    }
    session.send("q");
    // What is typed before the program has let go of the terminal is the program's.
    session.wait_for("the shell's prompt", |s| s.contains("Stopped") && s.trim_end().ends_with("shell>"));
    session.send("exit 7\n");
    expect_clean_end(session, 7);
}

#[test]
fn t5_any_size_and_the_last_frame_is_right() {
    let mut session = settled();
    let before = session.steady_text();
    let sizes =
        [(1, 1), (500, 200), (2, 50), (59, 15), (60, 16), (300, 3), (7, 7), (150, 40), (1, 200), (81, 25)];
    for round in 0_u16..5 {
        for (columns, rows) in sizes {
            session.resize(columns + round, rows);
        }
    }
    session.resize(80, 24);
    session.wait_for("the screen of before", |screen| crate::support::terminal::steady(screen) == before);
    session.send("q");
    expect_clean_end(session, 0);
}

#[test]
fn t5_a_terminal_that_is_too_small_is_told_so() {
    let mut session = Setting::new("").size(50, 10).start();
    session.wait_for("the size that is needed", |s| s.contains("60") && s.contains("16"));
    session.resize(80, 24);
    session.wait_for_text("Ada Okafor");
    session.send("q");
    expect_clean_end(session, 0);
}

#[test]
fn t6_without_a_terminal_the_explorer_does_not_start() {
    for term in ["xterm-256color", "dumb", ""] {
        let output = flexplorer("").env("TERM", term).run().expect_code(2);
        assert_eq!(output.out, "");
        assert!(output.err.contains("flexplorer --help") && !output.err.contains('\u{1b}'), "{}", output.err);
    }
    let session = expect_clean_end(Setting::new("").env("TERM", "dumb").start(), 2);
    assert!(!session.bytes().contains(&0x1b), "{}", session.text());
}

#[test]
fn t6_no_color_means_no_colour() {
    let mut session = Setting::new("").env("NO_COLOR", "1").start();
    session.wait_for_text("ENRICHED");
    session.send("q");
    let session = expect_clean_end(session, 0);
    let colours = crate::support::modes::colours(session.bytes());
    assert!(colours.is_empty(), "{colours:?}");
}

#[test]
fn ascii_shows_nothing_else() {
    let mut session = Setting::new("--ascii").size(120, 40).start();
    session.wait_for_text("ENRICHED");
    session.send("q");
    let session = expect_clean_end(session, 0);
    assert!(session.bytes().is_ascii());
}

#[test]
fn a_refused_token_and_an_unreachable_host_are_told_and_the_program_lives() {
    let refused = FaultServer::http("401 Unauthorized", "application/json", r#"{"error":{"message":"no"}}"#);
    for (url, told) in [(refused.url(), "401"), (closed_port(), "cannot be reached")] {
        let mut session = Setting::new("")
            .env("SEGMENT_SPACE_ID", "spa_1")
            .env("SEGMENT_PROFILE_API_TOKEN", "secret-token")
            .env("SEGMENT_PROFILE_API_URL", &url)
            .size(120, 40)
            .start();
        session.wait_for_text(told);
        session.send("q");
        expect_clean_end(session, 0);
    }
}

#[test]
fn an_emulated_space_in_the_environment_is_read_over_http() {
    let emulator = Emulator::start("--rate-limit off");
    let mut session = Setting::new("").envs(&emulator.variables()).size(120, 40).start();
    session.wait_for_text("Ada Okafor");
    session.wait_for_text("env");
    session.send("q");
    expect_clean_end(session, 0);
}

#[test]
fn an_explorer_at_rest_writes_nothing_and_is_not_woken() {
    let mut session = settled();
    session.wait_until_quiet(Duration::from_millis(500));
    let before = wakeups(&session);
    session.wait_until_quiet(Duration::from_secs(2));
    assert!(session.last_output().elapsed() >= Duration::from_secs(2));
    // One age on screen may have come to change meanwhile.
    let woken = wakeups(&session) - before;
    assert!(woken <= 8, "woken {woken} times in two seconds");
    session.send("q");
    expect_clean_end(session, 0);
}

/// How often the threads of a program have gone to sleep so far.
fn wakeups(session: &Session) -> u64 {
    let tasks = std::fs::read_dir(format!("/proc/{}/task", session.process())).unwrap();
    let of_task = |task: std::fs::DirEntry| {
        let status = std::fs::read_to_string(task.path().join("status")).unwrap();
        let line = status.lines().find(|line| line.starts_with("voluntary_ctxt_switches:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap()
    };
    tasks.map(|task| of_task(task.unwrap())).sum()
}

#[test]
fn a_space_that_could_not_be_opened_is_opened_by_the_key_that_the_screen_names() {
    let server = FaultServer::scripted(crate::support::service::good);
    let home = tempfile::tempdir().unwrap();
    let (config, token) = (home.path().join("config.toml"), home.path().join("token"));
    let command = format!("token_command = [\"cat\", \"{}\"]", token.display());
    let url = server.url();
    let space = format!("[space.shop]\nid = \"spa_1\"\nprofile_api_url = \"{url}\"\n{command}\n");
    std::fs::write(&config, space).unwrap();
    let config = config.to_string_lossy().into_owned();
    let mut session = Setting::new("--space shop").env("FLEXPLORER_CONFIG", &config).size(120, 40).start();
    session.wait_for_text("r try again");
    std::fs::write(&token, "canary-token").unwrap();
    session.send("r");
    session.wait_for_text("Ada Marker-Trait");
    session.send("q");
    expect_clean_end(session, 0);
}
