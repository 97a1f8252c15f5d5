//! Another space is opened from inside: what is listed, what is asked, and that nothing of the old space stays.

use super::rig::{Rig, fill, handle, page};
use crate::config::space::{Kind, Region};
use crate::domain::verdict::Enrichment;
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

#[test]
fn nothing_of_the_old_space_stays_and_its_late_answers_are_dropped() {
    let mut rig = rig(100, 24);
    let late = rig.tickets.get(&Slot::Known).copied();
    assert!(rig.screen().contains("Ada Okafor"));
    rig.keys("Sj<Enter>");
    assert!(matches!(rig.effects.pop(), Some(Effect::SwitchSpace { space: 1, .. })));
    let screen = rig.screen();
    assert!(!screen.contains("Ada Okafor") && screen.contains("PRODUCTION") && screen.contains("shop"));
    assert!(screen.contains("read-only") && rig.model.overlays.is_empty(), "{screen}");
    assert!(!rig.model.tickets.is_open(Slot::Known) && late.is_some());
    rig.keys("S");
    rig.keys("<Esc>");
    assert_eq!(rig.model.spaces.here, 1);
}

#[test]
fn without_another_space_the_key_says_how_to_add_one() {
    let mut rig = Rig::connected(100, 24);
    rig.effects.clear();
    rig.keys("S");
    assert!(rig.effects.is_empty() && rig.model.overlays.is_empty());
    assert!(rig.screen().contains("there is no other space"));
}
