//! The space at a glance: its pictures, and where its keys lead.

use super::rig::{Rig, handle, summary_parts};
use super::stored::snapshot;
use crate::domain::finding::FindingKind;
use crate::domain::flex::EngagementKind;
use crate::domain::interaction::InteractionState;
use crate::domain::profile::Naming;
use crate::domain::roster::sort::{Sort, SortKey};
use crate::domain::roster::{EngagementPoint, Summary, SummaryParts};
use crate::domain::verdict::Enrichment;
use crate::engine::{ErrorClass, RowFill};
use crate::tui::message::Message;
use crate::tui::model::Pane;

const ROWS: usize = 60;
const MINUTE: u32 = 60;

/// Channel types as Flex names them.
const CHANNELS: [&str; 3] = ["voice", "sms", "whatsapp"];

/// A row of a space with an interaction every three minutes, whose Completed stopped 3 h 19 m ago.
fn row(number: usize, rig: &Rig, channels: [&str; 3]) -> Summary {
    let now = u32::try_from(rig.now.timestamp()).unwrap();
    let own = (0..4 * 24 * 20).filter(|n| *n % ROWS == number);
    let points = own.flat_map(|n| {
        let sent = now - u32::try_from(n).unwrap() * 3 * MINUTE;
        let channel = u8::try_from(n % 3).unwrap();
        let completed = (sent < now - 199 * MINUTE)
            .then(|| EngagementPoint::on(channel, EngagementKind::Completed, sent + MINUTE));
        [Some(EngagementPoint::on(channel, EngagementKind::Initiated, sent)), completed].into_iter().flatten()
    });
    let (verdict, finding) = match number % 5 {
        0 => (Enrichment::NotEnriched, Some(FindingKind::TaskNotCompleted)),
        1 => (Enrichment::PartlyEnriched, Some(FindingKind::StaleGeneration)),
        2 => (Enrichment::CannotTell, None),
        _ => (Enrichment::Enriched, None),
    };
    let began = rig.now - chrono::Duration::minutes(200 + i64::try_from(number).unwrap());
    SummaryParts {
        findings: finding.map(|kind| (kind, Some(began))).into_iter().collect(),
        engagements: points.collect(),
        channels: channels.map(|name| name.to_owned().into()).into(),
        ..summary_parts(verdict, Some(rig.now), "positive")
    }
    .pack()
}

fn fill_row(rig: &mut Rig, number: usize, name: &str, channels: [&str; 3]) {
    let naming = Naming { name: Some(name.to_owned()), identifier: None };
    let fill = RowFill { key: None, naming, summary: row(number, rig, channels), halves: Vec::new() };
    rig.send(Message::RowFilled { handle: handle(number), result: Ok(fill) });
}

/// The space with every row read.
fn read(width: u16, height: u16) -> Rig {
    let mut rig = Rig::listed(width, height, ROWS);
    for number in 0..ROWS {
        fill_row(&mut rig, number, &format!("Person {number}"), CHANNELS);
    }
    rig
}

#[test]
fn a_stopped_space_at_every_size() {
    for (width, height) in [(60, 16), (80, 24), (100, 30), (120, 40), (200, 60)] {
        let mut rig = read(width, height);
        rig.keys("0");
        let screen = rig.screen();
        for words in ["at a glance", "completed-stopped", "STOPPED: none for 3h"] {
            assert!(screen.contains(words), "{width}x{height}: {words}\n{screen}");
        }
        snapshot(&format!("glance_{width}x{height}"), &rig);
    }
    let mut rig = read(100, 30);
    rig.keys("0f");
    snapshot("glance_zoomed_100x30", &rig);
    rig.model.context.ascii = true;
    assert!(rig.screen().is_ascii(), "{}", rig.screen());
    snapshot("glance_ascii_100x30", &rig);
}

/// Without colours, in the light theme: the same signs and words.
#[test]
fn colours_say_nothing_that_words_do_not() {
    let mut rig = read(120, 40);
    let plain = rig.keys("0").screen();
    rig.model.context.theme = crate::tui::theme::Theme::named("light").unwrap();
    assert_eq!(rig.screen(), plain);
    rig.model.context.theme = crate::tui::theme::Theme::default().without_colour();
    assert_eq!(rig.screen(), plain);
}

#[test]
fn only_what_was_read_is_counted() {
    let mut rig = Rig::listed(100, 30, ROWS);
    rig.keys("0");
    snapshot("glance_unread_100x30", &rig);
    rig.wait(600);
    for number in 0..12 {
        fill_row(&mut rig, number, "Somebody", CHANNELS);
    }
    let failed = super::rig::failure(ErrorClass::Server);
    rig.send(Message::RowFilled { handle: handle(12), result: Err(failed) });
    rig.wait(600);
    let screen = rig.screen();
    for words in ["12 of 60 read", "1 failed", "cannot tell: 48 not read"] {
        assert!(screen.contains(words), "{words}\n{screen}");
    }
    assert!(!screen.contains("STOPPED"), "{screen}");
}

#[test]
fn enter_filters_the_list_by_the_finding() {
    let mut rig = read(120, 40);
    rig.keys("0j<Enter>");
    assert_eq!((rig.model.list.input.text(), rig.model.pane), ("finding:stale-generation", Pane::List));
    assert!(rig.model.glance.is_some(), "it stays beside the list");
    rig.keys("<Esc>0/ada");
    assert_eq!((rig.model.list.input.text(), rig.model.pane), ("ada", Pane::List));
}

#[test]
fn enter_on_what_stopped_shows_those_who_lack_the_event() {
    let mut rig = read(120, 40);
    for number in [3, 8] {
        let mut summary = row(number, &rig, CHANNELS);
        summary.state = Some(InteractionState::WrappingUp);
        let fill = RowFill { key: None, naming: Naming::default(), summary, halves: Vec::new() };
        rig.send(Message::RowFilled { handle: handle(number), result: Ok(fill) });
    }
    let screen = rig.keys("0").screen();
    assert!(screen.lines().last().unwrap().contains("Enter show who lacks it"), "{screen}");
    rig.keys("<Enter>");
    assert_eq!((rig.model.list.input.text(), rig.model.pane), ("state:wrapping-up|overdue", Pane::List));
    assert_eq!(rig.model.list.len(), 2);
    assert_eq!(rig.model.list.sort(), Sort::default());
}

#[test]
fn where_nobody_lacks_the_event_enter_shows_the_newest_interactions() {
    let mut rig = read(120, 40);
    let screen = rig.keys("0<Enter>").screen();
    assert_eq!((rig.model.list.input.text(), rig.model.pane), ("", Pane::List));
    assert_eq!((rig.model.list.len(), rig.model.list.sort().key), (ROWS, SortKey::LastInteraction));
    assert!(screen.contains("newest interactions first") && screen.contains("last interaction"), "{screen}");
}

#[test]
fn every_way_back_leads_back() {
    for (keys, back) in [("0", "0"), ("0", "<Esc>"), ("0", "q"), ("0<Tab>0", "0"), ("0<Tab>", "0q")] {
        let mut rig = read(120, 40);
        rig.keys(keys);
        assert!(rig.model.glance.is_some(), "{keys}");
        rig.keys(back);
        assert!(rig.model.glance.is_none() && rig.model.ending.is_none(), "{keys} {back}");
        assert_eq!(rig.model.pane, Pane::List, "{keys} {back}");
    }
    let mut rig = read(120, 40);
    rig.keys("<Enter>0");
    assert!(rig.model.glance.is_some());
    rig.keys("<Esc>");
    assert_eq!(rig.model.pane, Pane::Profile);
    rig.keys("03");
    assert!(rig.model.glance.is_none(), "a tab of the profile");
    rig.keys("0<Tab><Enter>");
    assert!(rig.model.glance.is_none(), "a profile was opened");
}

#[test]
fn it_is_counted_at_most_twice_a_second() {
    let mut rig = read(120, 40);
    rig.keys("0");
    let read = |rig: &Rig| rig.model.glance.as_ref().unwrap().glance.verdicts[0];
    let before = read(&rig);
    rig.now += chrono::Duration::milliseconds(100);
    for number in 0..10 {
        let fill = super::rig::fill("Somebody", Enrichment::Enriched, rig.now);
        rig.send(Message::RowFilled { handle: handle(number), result: Ok(fill) });
        assert_eq!(read(&rig), before);
    }
    rig.wait(600);
    assert_eq!(read(&rig), before + 6);
    assert_eq!(
        rig.model.glance.as_ref().unwrap().due(),
        None,
        "nothing wakes the program while nothing arrives"
    );
}

#[test]
fn names_of_strangers_are_shown_as_markers() {
    let mut rig = Rig::listed(120, 40, ROWS);
    let hostile = ["\u{1b}[31mvoice", "\u{202e}sms", "whatsapp\n\u{7}"];
    for number in 0..ROWS {
        fill_row(&mut rig, number, "Eve\u{1b}]0;owned\u{7}", hostile);
    }
    rig.keys("0");
    let screen = rig.screen();
    assert!(screen.contains("⟨1B⟩[31mvoice") && screen.contains("⟨202E⟩sms"), "{screen}");
    assert!(screen.chars().all(|letter| letter == '\n' || !letter.is_control()), "{screen}");
    assert!(!screen.contains('\u{202e}'), "{screen}");
}

#[test]
fn a_click_chooses_a_finding() {
    let mut rig = read(120, 40);
    rig.keys("0<Tab>");
    let screen = rig.screen();
    let line = screen.lines().position(|line| line.contains("✘ task-not-completed")).unwrap();
    rig.click(60, u16::try_from(line).unwrap());
    assert_eq!(rig.model.pane, Pane::Profile);
    rig.keys("<Enter>");
    assert_eq!(rig.model.list.input.text(), "finding:task-not-completed");
}
