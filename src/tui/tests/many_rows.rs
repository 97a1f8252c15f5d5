//! What a hundred thousand read rows take: memory, and the time from a key to the screen.

use super::rig::{Rig, handle, page};
use crate::domain::check::Check;
use crate::domain::finding::DatedKind;
use crate::domain::flex::EngagementKind;
use crate::domain::identifier::Identifier;
use crate::domain::profile::Naming;
use crate::domain::roster::SummaryParts;
use crate::domain::samples;
use crate::engine::{KnownProfiles, RowFill};
use crate::tui::message::{Answer, Message};
use std::time::{Duration, Instant};

const ROWS: usize = 100_000;
/// The promises.
const MOST_MEMORY: usize = 64 << 20;
const LONGEST: Duration = Duration::from_millis(16);

/// A row as a space has it: two interactions, the six traits, one finding.
fn fill(number: usize, parts: &SummaryParts<'_>) -> RowFill {
    let names = ["Ada", "Bruno", "Chiara", "Dmitri", "Émile", "Farah", "Goran"];
    let name = format!("{} {:05}", names[number % names.len()], number * 7_919 % ROWS);
    let naming = Naming {
        name: Some(name),
        identifier: Some(Identifier::new("email", format!("p{number}@example.com"))),
    };
    let mut parts = parts.clone();
    let ago = chrono::Duration::seconds(i64::try_from(number * 31 % 1_000_000).unwrap());
    parts.last_interaction = parts.last_interaction.map(|at| at - ago);
    if let Some(last) = &mut parts.last {
        last.interaction_sid = format!("KD{number:032x}").into();
        last.duration = Some(f64::from(u16::try_from(number % 3_000).unwrap()));
    }
    RowFill { key: None, naming, summary: parts.pack(), halves: Vec::new() }
}

/// A checked profile with two interactions on two channels.
fn checked(now: chrono::DateTime<chrono::Utc>) -> (Check, Vec<DatedKind>) {
    let traits = samples::traits(super::rig::FLEX_TRAITS);
    let mut events = super::rig::events();
    let earlier: Vec<_> = super::rig::events().engagements.items;
    events.engagements.items.extend(earlier);
    let check = crate::domain::check::check(
        crate::domain::check::Evidence::Read(&traits),
        crate::domain::check::Evidence::Read(&events.engagements),
        now,
        crate::domain::check::CheckSettings::default(),
    );
    let findings = crate::domain::finding::findings(&check, Some(&traits), Some(&events.engagements), now);
    let findings = findings.map(|one| one.dated_kind()).collect();
    (check, findings)
}

/// Memory in use without the pages of the program itself, of which a build without optimisation has many.
fn resident() -> usize {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = text
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:")?.strip_suffix("kB")?.trim().parse::<usize>().ok());
    kib.unwrap_or_default() << 10
}

/// By hand: `cargo test --release --lib -- --ignored --nocapture many_rows`.
#[test]
#[ignore = "takes a release build and a machine with nothing else to do"]
fn many_rows_keep_their_promises() {
    let before = resident();
    let mut rig = Rig::connected(120, 40);
    rig.answer(Answer::Known(Ok(KnownProfiles::default())));
    rig.answer(Answer::Roster(Ok(page(0, ROWS))));
    let (check, findings) = checked(rig.now);
    let parts = SummaryParts::of(&check, findings, rig.now);
    assert_eq!(parts.engagements.iter().filter(|one| one.kind == EngagementKind::Initiated).count(), 1);
    let listed = resident();
    for number in 0..ROWS {
        let result = Ok(fill(number, &parts));
        rig.send(Message::RowFilled { handle: handle(number), result });
    }
    let held = resident() - before;
    println!("memory: {} KiB listed, {} KiB read", (listed - before) >> 10, held >> 10);
    let mut slowest = Duration::ZERO;
    let mut timed = |rig: &mut Rig, key: &str| {
        let began = Instant::now();
        rig.keys(key);
        rig.screen();
        slowest = slowest.max(began.elapsed());
        let answered = began.elapsed().as_secs_f64() * 1_000.0;
        while rig.model.list.is_filtering() {
            rig.wait(1);
        }
        println!("{key:<12} {answered:>6.1} ms, all {:>6.1} ms", began.elapsed().as_secs_f64() * 1_000.0);
    };
    for sort in ["j", "j", "j", "j", "j", "j"] {
        rig.keys("s");
        rig.keys(sort);
        timed(&mut rig, "<Enter>");
        rig.keys("s");
        timed(&mut rig, "<Enter>");
    }
    rig.keys("/");
    for key in "ada 1 -bruno sentiment:neg age:<2h|duration:>300 ~aa /da.*9/".split_inclusive(' ') {
        for letter in key.chars() {
            timed(&mut rig, &letter.to_string());
        }
    }
    rig.keys("<^u>");
    timed(&mut rig, "e");
    timed(&mut rig, "é");
    timed(&mut rig, "<Esc>");
    assert!(held <= MOST_MEMORY, "{} KiB", held >> 10);
    assert!(slowest <= LONGEST, "{slowest:?}");
}
