//! Reading every row, also those that are known and not in memory.

use super::rig::{Rig, failure, fill, page};
use crate::domain::profile::Handle;
use crate::domain::roster::Known;
use crate::domain::verdict::Enrichment;
use crate::engine::{ErrorClass, KnownProfiles, Pack, PackId};
use crate::tui::message::{Answer, Message, Slot, SlotQuestion};

const PEOPLE: u32 = 300;

fn person(number: u32) -> Handle {
    Handle::identifier("email", format!("p{number:04}@example.com"))
}

fn imported(number: u32) -> Known {
    Known {
        handle: person(number),
        key: None,
        pinned: false,
        imported: true,
        missing: false,
        last_lookup: None,
    }
}

fn known() -> KnownProfiles {
    let pack = Pack { id: PackId(1), len: PEOPLE, held: vec![7], first: Vec::new() };
    KnownProfiles { rows: vec![imported(7)], pack: Some(pack) }
}

/// Three live rows, one imported person in memory, and 299 below.
fn rig() -> Rig {
    let mut rig = Rig::connected(120, 40);
    rig.answer(Answer::Roster(Ok(page(0, 3))));
    rig.answer(Answer::Known(Ok(known())));
    // What is on screen comes from the local store.
    let at = packed(&rig).unwrap();
    send_packed(&mut rig, &at);
    rig
}

/// The positions that the local store was asked for by the last message.
fn packed(rig: &Rig) -> Option<Vec<u32>> {
    rig.questions().into_iter().find_map(|question| match question {
        SlotQuestion::Packed(_, at) => Some(at.clone()),
        _ => None,
    })
}

fn send_packed(rig: &mut Rig, at: &[u32]) {
    let rows = at.iter().map(|&position| (position, Some(imported(position)))).collect();
    rig.answer(Answer::Packed(Ok(Some(rows))));
}

/// Answers everything that is asked, until nothing is; returns how many rows were asked for at most at once.
fn read_all(rig: &mut Rig, refuse: impl Fn(&Handle) -> bool) -> usize {
    let mut most = 0;
    let mut asked = None;
    loop {
        asked = packed(rig).or(asked);
        if let Some(at) = asked.take() {
            send_packed(rig, &at);
            continue;
        }
        most = most.max(rig.model.reading_ahead.len());
        let next = rig.model.reading_ahead.first().or(rig.model.filling.first()).cloned();
        let Some(handle) = next else { return most };
        let result = if refuse(&handle) {
            Err(failure(ErrorClass::NotFound))
        } else {
            Ok(fill(&format!("Person {}", handle.text()), Enrichment::NotEnriched, rig.now))
        };
        rig.send(Message::RowFilled { handle, result });
    }
}

#[test]
fn every_known_row_is_read_and_then_counts_everywhere() {
    let mut rig = rig();
    rig.keys("A");
    assert!(rig.screen().contains("reading ") && rig.screen().contains("of 303"), "{}", rig.screen());
    let most = read_all(&mut rig, |_| false);
    assert!(most <= 12, "{most}");
    let tally = rig.model.list.tally();
    assert_eq!((tally.total, tally.read, tally.unread()), (303, 303, 0), "{}", rig.screen());
    assert!(!rig.model.list.ahead.is_on() && rig.screen().contains("all read"), "{}", rig.screen());
    let scope = rig.model.list.glance().scope;
    assert_eq!((scope.read, scope.unread()), (303, 0));
    rig.keys("/is:not-enriched");
    assert_eq!((rig.model.list.len(), rig.model.list.undecided()), (303, 0));
    rig.keys("<Esc>A");
    assert!(rig.screen().contains("every row is read"), "{}", rig.screen());
}

#[test]
fn matches_arrive_in_an_open_filter_while_rows_are_read() {
    let mut rig = rig();
    rig.keys("/is:not-enriched<Tab><S-Tab>A");
    read_all(&mut rig, |_| false);
    assert_eq!((rig.model.list.len(), rig.model.list.undecided()), (303, 0), "{}", rig.screen());
}

#[test]
fn who_is_gone_is_counted_and_not_asked_again() {
    let mut rig = rig();
    rig.keys("A");
    read_all(&mut rig, |handle| *handle == person(200));
    let tally = rig.model.list.tally();
    assert_eq!((tally.read, tally.gone, tally.unread()), (302, 1, 0));
    rig.keys("A");
    assert!(!rig.model.list.ahead.is_on());
}

#[test]
fn it_stops_at_the_limit_and_says_so() {
    let mut rig = rig();
    rig.model.list.ahead.most = 100;
    rig.keys("A");
    read_all(&mut rig, |_| false);
    let tally = rig.model.list.tally();
    assert!((100..150).contains(&tally.read) && !rig.model.list.ahead.is_on(), "{tally:?}");
    let screen = rig.screen();
    assert!(screen.contains(&format!("stopped at {} rows", tally.read)), "{screen}");
    rig.keys("A");
    assert!(rig.screen().contains("no more rows are read at once"), "{}", rig.screen());
}

#[test]
fn a_store_that_fails_ends_it() {
    let mut rig = rig();
    rig.keys("A");
    for _ in 0..200 {
        if rig.model.tickets.is_open(Slot::Packed) {
            rig.answer(Answer::Packed(Err(failure(ErrorClass::Store))));
        }
        let next = rig.model.reading_ahead.first().or(rig.model.filling.first()).cloned();
        let Some(handle) = next else { break };
        let result = Ok(fill("Somebody", Enrichment::Enriched, rig.now));
        rig.send(Message::RowFilled { handle, result });
    }
    assert!(!rig.model.list.ahead.is_on(), "{}", rig.screen());
    assert!(rig.model.list.tally().read < 40, "those on screen");
}
