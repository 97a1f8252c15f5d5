//! Another space is opened from inside: what is listed, what is asked, and that nothing of the old space stays.

use super::rig::{Rig, failure, fill, handle, page, words};
use crate::config::space::{Kind, Region};
use crate::domain::verdict::Enrichment;
use crate::engine::ErrorClass;
use crate::tui::ReadOnly;
use crate::tui::SpaceChoice;
use crate::tui::message::{Answer, Effect, Message, Slot, SpaceLabel};
use std::time::Duration;

fn choice(name: &str, kind: Kind, read_only: ReadOnly) -> SpaceChoice {
    SpaceChoice { label: SpaceLabel { name: name.to_owned(), kind, region: Region::Eu }, read_only }
}

/// The demo is open with Ada in its list; there is a production space and one for developers besides.
fn rig(width: u16, height: u16) -> Rig {
    let mut rig = Rig::connected(width, height);
    rig.model.spaces.choices.extend([
        choice("shop", Kind::Production, ReadOnly::Space),
        choice("shop\u{202e}tset", Kind::Dev, ReadOnly::No),
    ]);
    let now = rig.now;
    rig.answer(Answer::Roster(Ok(page(1, 1))));
    let result = Ok(fill("Ada Okafor", Enrichment::Enriched, now));
    rig.send(Message::RowFilled { handle: handle(1), result });
    rig
}

#[test]
fn the_spaces_are_listed_and_their_hosts_asked() {
    let mut rig = rig(100, 24);
    rig.keys("S");
    assert_eq!(rig.effects.pop(), Some(Effect::ProbeSpaces));
    rig.send(Message::SpaceProbed { space: 0, result: None });
    rig.send(Message::SpaceProbed { space: 1, result: Some(Ok(Duration::from_millis(420))) });
    let refused = Some(Err("nothing listens there".to_owned()));
    rig.send(Message::SpaceProbed { space: 2, result: refused });
    insta::assert_snapshot!("spaces_100", rig.screen());
}

/// The space under the cursor is tried.
fn ask_for(rig: &mut Rig, keys: &str) -> usize {
    rig.keys(keys);
    match rig.effects.as_slice() {
        [Effect::OpenSpace { ticket, space }] => {
            rig.tickets.insert(Slot::Space, *ticket);
            *space
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_old_space_stays_until_the_new_one_is_reached_and_then_nothing_of_it_does() {
    let mut rig = rig(100, 24);
    let late = rig.tickets.get(&Slot::Known).copied();
    assert_eq!(ask_for(&mut rig, "Sj<Enter>"), 1);
    let screen = rig.wait(400).screen();
    assert!(screen.contains("opening… 0.4 s") && screen.contains("DEMO   demo"), "{screen}");
    assert!(screen.lines().last().unwrap().contains("Esc cancel"), "{screen}");
    rig.send(Message::RowFilled { handle: handle(1), result: Ok(fill("Bo", Enrichment::Enriched, rig.now)) });
    assert_eq!(rig.model.list.tally().read, 1, "it is read on");
    rig.answer(Answer::Space(1, Ok(())));
    assert!(matches!(rig.effects.pop(), Some(Effect::SwitchSpace { .. })));
    let screen = rig.screen();
    assert!(!screen.contains("Bo") && screen.contains("PRODUCTION") && screen.contains("shop"));
    assert!(screen.contains("read-only") && rig.model.overlays.is_empty(), "{screen}");
    assert!(!rig.model.tickets.is_open(Slot::Known) && late.is_some());
    assert_eq!(rig.model.spaces.here, 1);
}

#[test]
fn a_space_that_is_not_reached_says_why_and_what_next_and_the_old_one_stays() {
    for (width, height) in [(60, 16), (100, 24)] {
        let mut rig = rig(width, height);
        let before = rig.keys("S<Esc>").screen();
        ask_for(&mut rig, "Sj<Enter>");
        let error = failure(ErrorClass::Unauthorized);
        rig.answer(Answer::Space(1, Err(error)));
        assert!(rig.effects.is_empty() && rig.model.spaces.here == 0);
        let said = words(&rig.screen());
        for part in
            ["shop was not opened", "answered “upstream down”", "next: Try again in a minute.", "4f0c-11"]
        {
            assert!(said.contains(part), "{part}: {}", rig.screen());
        }
        assert!(said.contains("open now"), "{}", rig.screen());
        insta::assert_snapshot!(format!("space_refused_{width}"), rig.screen());
        assert_eq!(rig.keys("<Esc>").screen(), before);
    }
}

#[test]
fn a_slow_space_is_given_up_by_esc_and_its_late_answer_is_dropped() {
    let mut rig = rig(100, 24);
    ask_for(&mut rig, "Sj<Enter>");
    rig.wait(60_000);
    rig.keys("<Enter>");
    assert!(rig.effects.is_empty(), "it is being opened already");
    rig.keys("<Esc>");
    assert_eq!(rig.effects, [Effect::Cancel(Slot::Space)]);
    assert!(!rig.screen().contains("opening") && rig.screen().contains("Spaces"), "{}", rig.screen());
    rig.answer(Answer::Space(1, Ok(())));
    assert_eq!((rig.model.spaces.here, rig.model.space.name.as_str()), (0, "demo"));
    rig.keys("<Esc>");
    assert!(rig.model.overlays.is_empty());
    // Another one instead: the first is late.
    ask_for(&mut rig, "Sj<Enter>");
    let first = rig.tickets[&Slot::Space];
    assert_eq!(ask_for(&mut rig, "j<Enter>"), 2);
    rig.send(Message::Loaded { ticket: first, answer: Answer::Space(1, Ok(())) });
    assert_eq!(rig.model.spaces.here, 0);
    rig.answer(Answer::Space(2, Ok(())));
    assert_eq!(rig.model.spaces.here, 2);
}

#[test]
fn without_another_space_the_key_says_how_to_add_one() {
    let mut rig = Rig::connected(100, 24);
    rig.effects.clear();
    rig.keys("S");
    assert!(rig.effects.is_empty() && rig.model.overlays.is_empty());
    assert!(rig.screen().contains("there is no other space"));
}
