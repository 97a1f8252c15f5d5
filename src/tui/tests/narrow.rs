//! What must be readable on every supported screen size, and the order in which the rest is left out.

use super::rig::{Rig, line};
use crate::config::space::{Kind, Region};
use crate::config::zone::Zone;
use crate::engine::ErrorClass;
use crate::tui::ReadOnly;
use crate::tui::message::{ConnectionState, Message, SpaceLabel};
use chrono::Duration;

const WIDTHS: [u16; 6] = [60, 80, 100, 120, 160, 200];
/// The longest name a space may have.
const LONGEST: &str = "eu-shop-profiles-of-the-newer-brand-2026";

fn reading(name: &str, kind: Kind, line: ConnectionState, width: u16) -> Rig {
    let mut rig = Rig::connected(width, 16);
    rig.model.space = SpaceLabel { name: name.to_owned(), kind, region: Region::Eu };
    rig.model.read_only = ReadOnly::Run;
    rig.send(Message::Line(Box::new(ConnectionState { kind, ..line })));
    rig
}

fn header(rig: &Rig) -> String {
    rig.screen().lines().next().unwrap_or_default().to_owned()
}

/// Typical status lines, good and bad.
fn lines() -> Vec<ConnectionState> {
    let mut all = vec![line()];
    let mut busy = line();
    (busy.meter.starts, busy.meter.waiting) = (20, 1_234);
    busy.meter.last_round_trip = Some(std::time::Duration::from_millis(14_200));
    all.push(busy);
    let mut wrong_clock = line();
    wrong_clock.meter.clock_skew = Some(Duration::minutes(-185));
    all.push(wrong_clock);
    let mut held = line();
    held.meter.backing_off = Some(std::time::Duration::from_secs(59));
    all.push(held);
    for class in [ErrorClass::Unauthorized, ErrorClass::Unreachable, ErrorClass::Unreadable] {
        let mut failing = line();
        failing.meter.last_outcome = Some(Err(class));
        all.push(failing);
    }
    all
}

#[test]
fn the_header_always_says_which_space_of_which_kind_and_that_it_is_read_only() {
    for width in WIDTHS.into_iter().chain((60..100).step_by(6)) {
        for (kind, word) in [(Kind::Production, "PRODUCTION"), (Kind::Dev, "DEV")] {
            for name in ["env", "shop-production-eu-west-1", LONGEST] {
                for line in lines() {
                    let rig = reading(name, kind, line, width);
                    let header = header(&rig);
                    let missing = [word, "read-only"].into_iter().find(|safety| !header.contains(safety));
                    assert_eq!(missing, None, "{width}: {header}");
                    // A name of 40 letters next to everything else does not fit in 60 columns; its middle is left out.
                    let is_named = header.contains(name) || (name == LONGEST && width < 72);
                    assert!(is_named, "{width}: {header}");
                }
            }
        }
    }
}

#[test]
fn a_space_found_to_be_an_emulator_is_read_only_only_if_the_run_is() {
    let mut rig = Rig::connected(80, 16);
    for configured in [Kind::Emulator, Kind::Dev, Kind::Production] {
        rig.model.space.kind = configured;
        for (read_only, said) in [(ReadOnly::No, false), (ReadOnly::Space, false), (ReadOnly::Run, true)] {
            rig.model.read_only = read_only;
            assert!(header(&rig).contains("DEMO"), "what answers is an emulator: {}", header(&rig));
            assert_eq!(header(&rig).contains("read-only"), said, "{configured:?} {}", header(&rig));
        }
    }
    for (read_only, said) in [(ReadOnly::No, false), (ReadOnly::Space, true), (ReadOnly::Run, true)] {
        let mut rig = reading("env", Kind::Production, line(), 80);
        rig.model.read_only = read_only;
        assert_eq!(header(&rig).contains("read-only"), said, "{}", header(&rig));
    }
}

#[test]
fn what_the_header_leaves_out_follows_one_order() {
    // From the part that stays longest to the one that is left out first.
    let parts = ["read-only", "clock off", "eu", "America/New_York", "req/s", "· 3 ms", "flexplorer"];
    let mut counts = Vec::new();
    for width in (60..150).step_by(2) {
        let mut line = line();
        line.meter.clock_skew = Some(Duration::minutes(-185));
        line.meter.starts = line.meter.limit;
        let mut rig = reading("env", Kind::Production, line, width);
        rig.model.context.zone = Zone::Named(chrono_tz::America::New_York);
        let header = header(&rig);
        let shown: Vec<bool> = parts.iter().map(|part| header.contains(part)).collect();
        assert!(shown.is_sorted_by(|stays, goes| stays >= goes), "{width}: {header}");
        counts.push(shown.iter().filter(|part| **part).count());
    }
    assert!(counts.is_sorted(), "wider screens show more: {counts:?}");
    assert_eq!((counts.first(), counts.last()), (Some(&2), Some(&parts.len())));
}

#[test]
fn the_header_does_not_jump_when_figures_change() {
    for width in (60..120).step_by(4) {
        let shown = |starts: u32, waiting: usize, millis: u64| {
            let mut line = line();
            (line.meter.starts, line.meter.waiting) = (starts, waiting);
            line.meter.last_round_trip = Some(std::time::Duration::from_millis(millis));
            let header = header(&reading("env", Kind::Production, line, width));
            ["flexplorer", " ms", "UTC", "eu"].map(|part| header.contains(part))
        };
        assert_eq!(shown(3, 0, 3), shown(20, 0, 999), "{width}");
        assert_eq!(shown(3, 0, 3), shown(3, 24, 42), "{width}");
    }
}

#[test]
fn a_slow_lookup_says_how_it_is_cancelled_on_every_width() {
    for width in WIDTHS.into_iter().chain((78..110).step_by(4)) {
        let mut rig = Rig::listed(width, 24, 20);
        rig.keys("/ada@example.com<Enter>").wait(12_300);
        let screen = rig.screen();
        let above_the_footer = screen.trim_end().rsplit_once('\n').unwrap_or_default().0;
        let told = ["looking up… 12 s", "Esc cancel"].map(|words| above_the_footer.contains(words));
        assert_eq!(told, [true, true], "{width}:\n{screen}");
    }
}

#[test]
fn help_tells_every_sentence_whole() {
    for width in [60, 80] {
        let mut rig = Rig::opened(width, 24);
        rig.keys("?/Esc<Enter>");
        let screen = rig.screen();
        let lines: Vec<&str> = screen.lines().map(|line| line.trim_matches(['┃', '█', ' '])).collect();
        let begun = |line: &&str| line.starts_with("Esc  Cancel work in progress,");
        let at = lines.iter().position(begun).unwrap_or_default();
        let told = lines[at..].iter().take(3).take_while(|line| !line.is_empty()).copied();
        let told = told.collect::<Vec<_>>().join(" ");
        assert!(told.contains("clear a filter, or close an overlay; never quits."), "{width}:\n{screen}");
    }
}

#[test]
fn the_footer_offers_no_key_that_does_nothing() {
    let footer = |rig: &Rig| rig.screen().lines().next_back().unwrap_or_default().to_owned();
    let mut rig = Rig::opened(120, 40);
    rig.keys("6<Tab>");
    assert!(!footer(&rig).contains("open") && !footer(&rig).contains("copy"), "{}", footer(&rig));
    let mut rig = Rig::listed(120, 40, 20);
    rig.keys("/nobody at all<Tab><S-Tab>");
    let line = footer(&rig);
    assert!(["open", "copy", "pin", "replay"].iter().all(|word| !line.contains(word)), "{line}");
    assert!(line.contains("Esc clear"), "{line}");
}

#[test]
fn the_footer_says_how_to_cancel_what_takes_long() {
    let mut rig = Rig::listed(80, 24, 20);
    let footer = |rig: &Rig| rig.screen().lines().next_back().unwrap_or_default().to_owned();
    assert!(!footer(&rig).contains("cancel"), "what is quick does not flicker: {}", footer(&rig));
    rig.wait(400);
    assert!(footer(&rig).starts_with(" Esc cancel  Enter open"), "{}", footer(&rig));
    rig.keys("<Esc>");
    assert!(!footer(&rig).contains("cancel"), "{}", footer(&rig));
}
