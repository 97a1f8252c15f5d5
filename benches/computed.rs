//! What computed traits and other times cost: previews of many profiles, and steps of time beside ten thousand events.

use super::Figures;
use super::bulk::{RATE, listed, measured};
use super::explorer::{QUIET, quit, screen, until};
use super::support::emulator::Emulator;
use super::support::fault_server::FaultServer;
use super::support::large::{engagement, pages};
use super::support::program::flexplorer;
use std::time::{Duration, Instant};

/// Requests of a preview: traits, events, and when the profile began.
const REQUESTS: f64 = 3.0;
const PROFILES: u32 = 1_000;
const STEPS: usize = 60;

/// A thousand profiles previewed at the full budget.
pub fn previews(figures: &mut Figures) {
    let emulator = Emulator::start("--rate-limit off --profiles 3000");
    let ids = listed(&emulator)[..PROFILES as usize].concat();
    let run = flexplorer("computed preview flex --ids-from - --format ndjson").envs(&emulator.variables());
    let (took, peak) = measured(run, &ids);
    let ideal = f64::from(PROFILES) * REQUESTS / RATE;
    let over = (took.as_secs_f64() / ideal - 1.0) * 100.0;
    let peak = peak.map_or("unknown".to_owned(), |peak| format!("{peak:.1} MiB"));
    figures.tell(
        &format!("six traits of {PROFILES} profiles previewed at {RATE} requests a second"),
        &format!("{:.2} s, {over:.1} % over the ideal {ideal:.0} s, {peak}", took.as_secs_f64()),
    );
}

/// `<` and `>` in the tabs that look at other times, each to the last byte of its frame.
pub fn steps(figures: &mut Figures) {
    let server = FaultServer::scripted(pages(10, 1_000, engagement));
    for (tab, words) in [("7", "definitions over"), ("8", "dry run: nothing is sent")] {
        let (_, mut session) = until(screen().envs(&server.variables("bench")), "Overview");
        session.send(&format!("\t{tab}"));
        session.wait_for_text(words);
        session.wait_until_quiet(Duration::from_secs(1));
        let mut times = Vec::new();
        for at in 0..STEPS {
            let pressed = Instant::now();
            session.send(if at % 20 < 15 { "<" } else { ">" });
            session.wait_for_more();
            session.wait_until_quiet(QUIET);
            times.push(session.last_output() - pressed);
        }
        let name = if tab == "7" { "Computed" } else { "Routing" };
        figures.times(
            &format!("a step of time in the {name} tab beside 10,000 engagement events, to the last byte"),
            &mut times,
        );
        quit(session);
    }
}
