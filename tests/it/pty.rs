//! The program in a real terminal: what it shows, how it leaves, what it leaves behind.

use crate::support::PROGRAM;
use crate::support::cases::repeats;
use crate::support::emulator::Emulator;
use crate::support::fault_server::{FaultServer, closed_port};
use crate::support::program::flexplorer;
use crate::support::terminal::{SOON, Session, Setting};
use std::time::{Duration, Instant};

/// Waits for the end and checks that the terminal was restored.
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
    screen.contains("ENRICHED")
        && !screen.contains("· use_")
        && screen.contains("connected ·")
        && !screen.contains("req/s")
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
fn t4_a_stopped_explorer_leaves_the_shell_usable_and_comes_back() {
    let mut session = Setting::shell().start();
    session.wait_for_text("shell>");
    session.send(&format!("{PROGRAM} --demo\n"));
    session.wait_for("filled rows", is_settled);
    for (round, (columns, rows)) in [(100, 30), (80, 24)].into_iter().enumerate() {
        session.send("\u{1a}");
        // The old prompt is visible before the shell reads input.
        session.wait_for("the shell's word", |s| s.matches("Stopped").count() > round);
        assert_eq!(crate::support::modes::left_on(session.bytes()), Vec::<String>::new());
        session.send(&format!("echo round-$((40 + {round}))\n"));
        session.wait_for_text(&format!("round-{}", 40 + round));
        session.resize(columns, rows);
        session.send("fg\n");
        session.wait_for("the same screen", is_settled);
    }
    session.send("q");
    // Keys typed before the program releases the terminal go to the program.
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
    let mut random = fastrand::Rng::with_seed(4_711);
    for _ in 0..repeats(40, 200, 5_000) {
        session.resize(random.u16(1..=500), random.u16(1..=200));
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

/// `TERM`, and `NO_COLOR` where it is set.
const SURROUNDINGS: [(&str, Option<&str>); 6] = [
    ("xterm-256color", None),
    ("xterm-256color", Some("1")),
    ("dumb", None),
    ("dumb", Some("1")),
    ("", None),
    ("", Some("1")),
];

/// Of the twelve combinations with and without a terminal, those with one that can move its cursor start.
#[test]
fn t6_twelve_surroundings_start_the_explorer_or_say_why_not() {
    for (term, no_color) in SURROUNDINGS {
        let run = flexplorer("").env("TERM", term);
        let run = no_color.iter().fold(run, |run, value| run.env("NO_COLOR", value));
        let output = run.run().expect_code(2);
        assert_eq!(output.out, "", "{term}, {no_color:?}");
        assert!(output.err.contains("flexplorer --help"), "{term}, {no_color:?}: {}", output.err);
        assert!(!output.err.contains('\u{1b}'), "{term}, {no_color:?}: {}", output.err);
        let setting = Setting::new("").env("TERM", term);
        let mut session =
            no_color.iter().fold(setting, |setting, value| setting.env("NO_COLOR", value)).start();
        if term.starts_with("xterm") {
            session.wait_for_text("ENRICHED");
            session.send("q");
            expect_clean_end(session, 0);
        } else {
            let session = expect_clean_end(session, 2);
            assert!(session.text().contains("flexplorer --help"), "{term}: {}", session.text());
            assert!(!session.bytes().contains(&0x1b), "{term}, {no_color:?}: {}", session.text());
        }
    }
}

/// Beginnings of sequences that terminals send, whose rest never arrives.
const HALVES: [&str; 7] =
    ["\u{1b}[", "\u{1b}[1;", "\u{1b}[<35;", "\u{1b}[20", "\u{1b}[M!", "\u{1b}O", "\u{1b}]0;a title"];

#[test]
fn dh13_the_interrupt_key_ends_the_explorer_after_half_a_sequence() {
    std::thread::scope(|threads| {
        for half in HALVES {
            threads.spawn(move || {
                let mut session = demo();
                session.send(half);
                let asked = Instant::now();
                session.send("\u{3}");
                let session = expect_clean_end(session, 0);
                assert!(session.ended_at() - asked < SOON, "{half:?}: {:?}", session.ended_at() - asked);
            });
        }
    });
}

/// A user who sees nothing happen presses the key again.
#[test]
fn dh13_the_interrupt_key_ends_the_explorer_in_a_paste_without_an_end() {
    let mut session = demo();
    session.send("/\u{1b}[200~q\u{3}q");
    session.wait_until_quiet(Duration::from_millis(50));
    session.send_until_the_end("\u{3}");
    expect_clean_end(session, 0);
}

#[test]
fn t6_half_a_terminal_is_none() {
    for (pipe, stream) in [("</dev/null", "standard input"), ("| cat", "standard output")] {
        let mut session = Setting::of("sh", "-c").argument(&format!("{PROGRAM} {pipe}")).start();
        session.wait_for_text(&format!("{stream} is not a terminal"));
        session.wait_for_end();
        assert_eq!(session.left_behind(), Vec::<String>::new(), "{stream}");
        assert!(!session.bytes().contains(&0x1b), "{stream}: {}", session.text());
    }
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
    // Only a large screen has room to say that every row was read.
    let mut session = Setting::new("").size(120, 40).start();
    session.wait_for("filled rows", is_settled);
    session.wait_for_text("all read");
    session.wait_until_quiet(Duration::from_millis(500));
    let before = wakeups(&session);
    session.wait_until_quiet(Duration::from_secs(2));
    assert!(session.last_output().elapsed() >= Duration::from_secs(2));
    // One age on screen may have changed meanwhile.
    let woken = wakeups(&session) - before;
    assert!(woken <= 8, "woken {woken} times in two seconds");
    session.send("q");
    expect_clean_end(session, 0);
}

/// Between two polls; a poll itself wakes several threads, because the demo's server is in the same program.
#[test]
#[ignore = "release check: the pause between polls grows for a quarter of a minute"]
fn an_explorer_that_follows_a_profile_writes_nothing_between_polls_and_is_not_woken() {
    let mut session = Setting::new("").size(120, 40).start();
    session.wait_for("filled rows", is_settled);
    session.wait_for_text("all read");
    session.send("L");
    session.wait_for_text("live · 15 s");
    session.wait_until_quiet(Duration::from_millis(500));
    let before = wakeups(&session);
    session.wait_until_quiet(Duration::from_secs(8));
    assert!(session.last_output().elapsed() >= Duration::from_secs(8));
    let woken = wakeups(&session) - before;
    assert!(woken <= 8, "woken {woken} times in eight seconds");
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

#[test]
fn dv11_the_editor_has_the_terminal_to_itself_and_its_file_does_not_stay() {
    let script = r#"edit() { echo "$1" > path; stat -c %a "$1" > mode; read -r typed; sed -i "s/Resolved/$typed/" "$1"; }; edit"#;
    let mut session = Setting::new("").env("VISUAL", script).start();
    session.wait_for_text("ENRICHED");
    for (keys, shown) in
        [("x", "choose a sample"), ("\r", "edit a value"), ("e", ""), ("typed\r", "\"typed\"")]
    {
        session.wait_until_quiet(Duration::from_millis(200));
        session.send(keys);
        session.wait_for_text(shown);
    }
    session.send(" ");
    session.wait_for_text("these requests are sent");
    let said =
        |name: &str| std::fs::read_to_string(session.home.path().join(name)).unwrap().trim().to_owned();
    assert_eq!(said("mode"), "600");
    assert!(!std::path::Path::new(&said("path")).exists(), "{}", said("path"));
    session.send("\u{3}");
    expect_clean_end(session, 0);
}
