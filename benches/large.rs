//! What large profiles cost: memory, one at a time and many at once, and the time of a key while a large value is open.

use super::Figures;
use super::bulk::measured;
use super::explorer::{QUIET, quit, resident, screen, until};
use super::support::fault_server::{FaultServer, Request, answer, proof};
use super::support::large::{engagement, pages, plain};
use super::support::program::flexplorer;
use super::support::service::body;
use std::time::{Duration, Instant};

/// Profiles asked for at once.
const MANY: usize = 30;
/// Bytes of a large value.
const LARGE: usize = 10_000_000;
const KEYS: usize = 100;

/// A hundred thousand events in one profile, and thirty such profiles.
pub fn memory(figures: &mut Figures) {
    for (what, event) in [("events", plain as fn(usize) -> String), ("engagement events", engagement)] {
        let server = FaultServer::scripted(pages(10, 10_000, event));
        let many: Vec<String> = (0..MANY).map(|n| format!("p{n}@example.com")).collect();
        let (one, many) = ("p@example.com".to_owned(), many.join(" "));
        for (command, ids, number) in [
            ("profile show --format json", &one, 1),
            ("profile show --format json", &many, MANY),
            ("events list --format json", &one, 1),
            ("check --format json", &one, 1),
            ("check --format json", &many, MANY),
        ] {
            let run = flexplorer(&format!("{command} {ids}")).envs(&server.variables("bench"));
            let (took, peak) = measured(run, "");
            let name = command.split(" --").next().unwrap_or(command);
            let peak = peak.map_or("unknown".to_owned(), |peak| format!("{peak:.1} MiB"));
            figures.tell(
                &format!("{name}, {number} of 100,000 {what}"),
                &format!("{peak}, {:.2} s", took.as_secs_f64()),
            );
        }
        let (_, mut session) = until(screen().envs(&server.variables("bench")), "Overview");
        session.send("\t3");
        session.wait_until_quiet(Duration::from_secs(2));
        let name = format!("the explorer, 1 of 100,000 {what}");
        match resident(session.process()) {
            Some(kilobytes) => figures.tell(&name, &format!("{:.1} MiB", kilobytes / 1_024.0)),
            None => figures.skip(&name, "no /proc here"),
        }
        quit(session);
    }
}

/// Keys while a value of 10 MB is open, from the key to the last byte of its frame.
pub fn keys(figures: &mut Figures) {
    for (what, value) in [
        ("text", format!(r#""{}""#, "x".repeat(LARGE))),
        ("number", "7".repeat(LARGE)),
        ("list as text", format!(r#""[{}1]""#, "1,".repeat(LARGE / 2))),
        ("escaped text", format!(r#""{}""#, r"\u0041".repeat(LARGE / 6))),
    ] {
        let traits = format!(
            r#"{{"traits":{{"email":{{"value":"ada@example.com"}},"large":{{"value":{value}}}}},"cursor":{{"has_more":false}}}}"#
        );
        let server = FaultServer::scripted(move |request: &Request| match request.endpoint() {
            "traits" => answer(200, &proof(request), &traits),
            other => answer(200, &proof(request), body(other)),
        });
        let (_, mut session) = until(screen().envs(&server.variables("bench")), "Overview");
        session.send("\t4");
        session.wait_for_text("large");
        // To the value itself, and into its detail.
        session.send("G");
        session.wait_until_quiet(Duration::from_millis(300));
        session.send("\t");
        session.wait_until_quiet(Duration::from_millis(300));
        let mut times = Vec::new();
        for _ in 0..KEYS {
            let pressed = Instant::now();
            // Zoom: every line of the value is laid out anew.
            session.send("f");
            session.wait_for_more();
            session.wait_until_quiet(QUIET);
            times.push(session.last_output() - pressed);
        }
        figures.times(&format!("a key beside a {what} of 10 MB, to the last byte"), &mut times);
        quit(session);
    }
}
