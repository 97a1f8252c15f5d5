//! The moments in which terminals and programs get out of step: stopped and continued, opened and left again, keys pressed
//! while a screen changes.

use crate::support::fault_server::{Act, FaultServer, Request, answer};
use crate::support::terminal::{Session, Setting, steady};
use rustix::process::Signal;
use std::time::Duration;

fn demo() -> Session {
    let mut session = Setting::new("").start();
    session.wait_for_text("Ada Okafor");
    session.wait_for_text("ENRICHED");
    session.wait_until_quiet(Duration::from_millis(200));
    session
}

#[cfg(target_os = "linux")]
#[test]
fn t4_stopped_and_continued_twenty_times_with_a_resize_in_between() {
    let mut session = demo();
    let small = session.steady_text();
    session.resize(120, 40);
    session.wait_for("the larger screen", |s| s.lines().any(|line| line.chars().count() > 100));
    session.wait_until_quiet(Duration::from_millis(200));
    let large = session.steady_text();
    for round in 0..20 {
        match round % 2 {
            0 => session.signal(Signal::TSTP),
            _ => session.send("\u{1a}"),
        }
        session.wait_until_stopped();
        session.wait_until_modes_are_off();
        assert!(session.line_is_as_found(), "while stopped, round {round}");
        let (columns, rows, expected) = if round % 2 == 0 { (80, 24, &small) } else { (120, 40, &large) };
        session.resize(columns, rows);
        session.signal(Signal::CONT);
        session.wait_for(&format!("the screen of before, round {round}"), |s| steady(s) == *expected);
    }
    session.send("q");
    assert_eq!(session.wait_for_end(), 0);
    assert_eq!(session.left_behind(), Vec::<String>::new());
}

/// The number in the `segment_id` that a request is about.
fn person(request: &Request) -> usize {
    let id = request.target.split("/profiles/").nth(1).unwrap_or_default();
    let digits: String = id.chars().skip("use_".len()).take(27).collect();
    digits.parse().unwrap_or_default()
}

fn slow_people(request: &Request) -> Vec<Act> {
    let number = person(request);
    let body = match request.endpoint() {
        "profiles" => {
            let rows: Vec<_> =
                (0..12).map(|n| format!(r#"{{"segment_id":"use_{n:027}","metadata":{{}}}}"#)).collect();
            format!(r#"{{"data":[{}],"cursor":{{"has_more":false,"next":""}}}}"#, rows.join(","))
        }
        "traits" if request.target.contains("verbose=true") => {
            format!(
                r#"{{"traits":{{"name":{{"value":"Person {number}."}},"marker":{{"value":"mark-{number}."}}}}}}"#
            )
        }
        "traits" => format!(r#"{{"traits":{{"name":"Person {number}."}}}}"#),
        "external_ids" => format!(r#"{{"data":[{{"id":"mark-{number}.","type":"user_id"}}]}}"#),
        "metadata" => r#"{"metadata":{"created_at":"2026-01-01T00:00:00Z"}}"#.to_owned(),
        _ => r#"{"data":[]}"#.to_owned(),
    };
    // Later requests are often answered sooner.
    let delay = Duration::from_millis(u64::try_from(request.number * 7_919 % 90).unwrap());
    [vec![Act::Pause(delay)], answer(200, "flexplorer-emulator: 1\r\n", body)].concat()
}

/// What stands right of the list, line by line.
fn right_half(screen: &str) -> String {
    let right = |line: &str| line.chars().skip(38).collect::<String>();
    screen.lines().map(right).collect::<Vec<_>>().join("\n")
}

#[test]
fn t8_the_screen_belongs_to_the_last_profile_opened() {
    let server = FaultServer::scripted(slow_people);
    let mut session = Setting::new("").envs(&server.variables("canary")).size(120, 40).start();
    session.wait_for_text("Person 11.");
    session.send("g\t4");
    session.wait_for_text("mark-0.");
    let (mut at, mut draws) = (0_usize, 12_345_u64);
    let mut draw = |below: u64| {
        draws = draws.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((draws >> 33) % below).unwrap()
    };
    session.send("\u{1b}[Z");
    for round in 0..25 {
        for _ in 0..=draw(4) {
            let down = draw(2) == 0;
            at = if down { (at + 1).min(11) } else { at.saturating_sub(1) };
            session.send(if down { "j" } else { "k" });
            if draw(3) == 0 {
                session.wait_until_quiet(Duration::from_millis(5));
            }
        }
        let wanted = format!("mark-{at}.");
        session.wait_for(&format!("{wanted} in round {round}"), |s| right_half(s).contains(&wanted));
        let shown = right_half(&session.text());
        for other in (0..12).filter(|other| *other != at) {
            let strangers = [format!("mark-{other}."), format!("Person {other}.")];
            assert!(
                !strangers.iter().any(|s| shown.contains(s)),
                "{other} beside {at}, round {round}:\n{shown}"
            );
        }
    }
    session.send("\u{3}");
    assert_eq!(session.wait_for_end(), 0);
}
