//! More profiles are known than fit in the list.

use super::rig::{Rig, fill, page};
use crate::domain::identifier::SegmentId;
use crate::domain::profile::{Handle, ProfileKey};
use crate::domain::roster::Known;
use crate::domain::verdict::Enrichment;
use crate::engine::{KnownProfiles, Pack, PackId};
use crate::tui::message::{Answer, Effect, Message, Part, Slot, SlotQuestion};

/// The pack of these tests: this many imported people.
const PEOPLE: u32 = 1_000;

fn person(number: u32) -> Handle {
    Handle::identifier("email", format!("p{number:04}@example.com"))
}

fn imported(number: u32) -> Known {
    let handle = person(number);
    Known { handle, key: None, pinned: false, imported: true, missing: false, last_lookup: None }
}

fn known(rows: Vec<Known>, held: &[u32]) -> KnownProfiles {
    KnownProfiles {
        rows,
        pack: Some(Pack { id: PackId(1), len: PEOPLE, held: held.to_vec(), first: Vec::new() }),
    }
}

/// Three live rows, and the imported people below them.
fn rig() -> Rig {
    let mut rig = Rig::connected(120, 40);
    rig.answer(Answer::Roster(Ok(page(0, 3))));
    rig.answer(Answer::Known(Ok(known(Vec::new(), &[]))));
    read(&mut rig);
    rig
}

/// The requested rows arrive.
fn read(rig: &mut Rig) -> Vec<u32> {
    let mut all = Vec::new();
    while let Some(at) = asked(rig) {
        let rows = at.iter().map(|&position| (position, Some(imported(position)))).collect();
        rig.answer(Answer::Packed(Ok(Some(rows))));
        all.extend(at);
    }
    all
}

fn asked(rig: &Rig) -> Option<Vec<u32>> {
    rig.questions().into_iter().find_map(|question| match question {
        SlotQuestion::Packed(PackId(1), at) => Some(at.clone()),
        _ => None,
    })
}

/// The words that the store was asked for.
fn searched(rig: &Rig) -> Option<String> {
    rig.questions().into_iter().find_map(|question| match question {
        SlotQuestion::Words { words, .. } => Some(words.clone()),
        _ => None,
    })
}

fn find(rig: &mut Rig, hits: &[u32]) {
    rig.answer(Answer::Words(Ok(Some(hits.to_vec()))));
    read(rig);
}

fn shown(rig: &Rig, index: usize) -> Option<String> {
    rig.model.list.row(index).map(|row| row.handle.text().into_owned())
}

#[test]
fn every_known_profile_can_be_scrolled_to() {
    let mut rig = rig();
    assert!(rig.screen().contains("Profiles 1,003"), "{}", rig.screen());
    assert!(rig.screen().contains("p0000@example.com"));
    rig.keys("G");
    assert!(!rig.screen().contains("p0999@"), "it has not been read yet");
    let at = read(&mut rig);
    assert!(at.contains(&999) && at.len() < 200, "{at:?}");
    assert!(rig.screen().contains("p0999@example.com"), "{}", rig.screen());
    assert_eq!(rig.model.list.selected().unwrap().handle, person(999));
    rig.keys("<PgUp>");
    assert!(asked(&rig).is_none(), "its neighbours were read with it");
    rig.keys("g");
    read(&mut rig);
    assert_eq!(rig.model.list.cursor().index(), 0);
}

#[test]
fn a_held_key_asks_for_one_window_after_another() {
    let mut rig = rig();
    while asked(rig.keys("<PgDn>")).is_none() {}
    let at = asked(&rig).unwrap();
    for _ in 0..8 {
        assert!(asked(rig.keys("<PgDn>")).is_none(), "one is under way");
    }
    assert!(rig.model.list.selected().is_none(), "the window is ahead of what was read");
    let rows = at.into_iter().map(|position| (position, Some(imported(position)))).collect();
    rig.answer(Answer::Packed(Ok(Some(rows))));
    assert!(!read(&mut rig).is_empty());
    assert!(rig.model.list.selected().is_some());
}

#[test]
fn words_search_the_store_at_once_and_only_the_newest_answer_counts() {
    let mut rig = rig();
    rig.keys("/p");
    assert_eq!(searched(&rig), Some("p".to_owned()));
    let late = rig.tickets[&Slot::Words];
    rig.keys("0");
    assert_eq!(searched(&rig), Some("p0".to_owned()));
    assert!(rig.effects.contains(&Effect::Cancel(Slot::Words)));
    rig.send(Message::Loaded { ticket: late, answer: Answer::Words(Ok(Some(vec![1, 2, 3]))) });
    assert_ne!(rig.model.list.len(), 3, "an answer to other words is dropped");
    find(&mut rig, &[10, 20, 30, 990]);
    assert!(rig.screen().contains("Profiles 4 found"), "{}", rig.screen());
    assert_eq!(shown(&rig, 3), Some("email:p0990@example.com".to_owned()));
    rig.keys("9");
    assert_eq!(searched(&rig), Some("p09".to_owned()));
    find(&mut rig, &[990]);
    rig.keys("<Backspace><Backspace>");
    assert_eq!(searched(&rig), Some("p".to_owned()), "fewer letters find more");
    rig.keys("<Esc>");
    assert_eq!((rig.model.list.len(), searched(&rig)), (1_003, None));
}

#[test]
fn the_selected_row_is_found_again_when_the_words_go() {
    let mut rig = rig();
    rig.keys("/p05");
    find(&mut rig, &[500, 501, 502]);
    rig.keys("<Down><Esc>");
    assert_eq!(rig.model.list.cursor().index(), 3 + 501);
    assert_eq!(rig.model.list.selected().unwrap().handle, person(501));
}

#[test]
fn enter_waits_for_the_search_instead_of_opening_what_the_words_may_not_leave() {
    let mut rig = rig();
    rig.keys("/p0500<Enter>");
    assert!(
        rig.model.list.typing()
            && rig.model.open.as_ref().is_none_or(|open| open.key != ProfileKey::of_handle(&person(500)))
    );
    rig.answer(Answer::Words(Ok(Some(vec![500]))));
    let opened = |rig: &Rig| rig.model.open.as_ref().map(|open| open.parts.handle.clone());
    read(&mut rig);
    rig.wait(300);
    assert_eq!(opened(&rig), Some(person(500)));
    // No row matches the words: Enter looks the text up.
    let mut rig = self::rig();
    rig.keys("/nobody<Enter>");
    rig.answer(Answer::Words(Ok(Some(Vec::new()))));
    assert!(rig.questions().contains(&&SlotQuestion::Lookup("nobody".to_owned())));
}

#[test]
fn a_row_that_turns_out_to_be_a_listed_profile_stands_there_only() {
    let mut rig = rig();
    rig.keys("<Down><Down><Down><Down>");
    assert_eq!(rig.model.list.selected().unwrap().handle, person(1));
    let listed = rig.model.list.row(0).unwrap().key;
    let fill = fill("Ada", Enrichment::Enriched, rig.now);
    let result = Ok(crate::engine::RowFill { key: Some(listed.clone()), ..fill });
    rig.send(Message::RowFilled { handle: person(1), result });
    assert_eq!(rig.model.list.total(), 1_002);
    assert_eq!(rig.model.list.selected().unwrap().key, listed, "the selection follows");
    assert_eq!(rig.model.list.cursor().index(), 0);
    assert_eq!(shown(&rig, 4), Some("email:p0002@example.com".to_owned()));
}

#[test]
fn two_rows_that_are_one_profile_become_one_and_its_name_is_found() {
    let mut rig = rig();
    for number in [4, 2] {
        let fill = fill("Zoe", Enrichment::Enriched, rig.now);
        let key = Some(ProfileKey::Segment(SegmentId("use_zoe".to_owned())));
        rig.send(Message::RowFilled {
            handle: person(number),
            result: Ok(crate::engine::RowFill { key, ..fill }),
        });
    }
    assert_eq!(rig.model.list.total(), 1_002);
    rig.keys("/zoe");
    find(&mut rig, &[]);
    assert_eq!(rig.model.list.len(), 1);
    assert!(rig.screen().contains("Zoe"), "{}", rig.screen());
}

#[test]
fn a_row_that_cannot_be_filled_is_not_asked_for_again() {
    let mut rig = rig();
    rig.fill_rows();
    let rest = rig.model.wanted_rows();
    assert!(rest.is_empty());
    rig.keys("<PgDn><PgDn>");
    read(&mut rig);
    for handle in rig.model.wanted_rows() {
        let error = super::rig::failure(crate::engine::ErrorClass::NotFound);
        rig.send(Message::RowFilled { handle, result: Err(error) });
    }
    assert!(rig.model.wanted_rows().is_empty());
    assert!(rig.screen().contains("gone"), "{}", rig.screen());
}

#[test]
fn rows_that_are_held_are_shown_once() {
    let mut rig = Rig::connected(120, 40);
    rig.answer(Answer::Roster(Ok(page(0, 3))));
    let pinned = Known { pinned: true, ..imported(1) };
    rig.answer(Answer::Known(Ok(known(vec![pinned], &[1]))));
    read(&mut rig);
    let first: Vec<_> = (0..6).filter_map(|index| shown(&rig, index)).collect();
    assert_eq!((rig.model.list.total(), first[0].as_str()), (1_003, "email:p0001@example.com"));
    assert_eq!(first[4..], ["email:p0000@example.com", "email:p0002@example.com"]);
}

#[test]
fn a_pack_that_is_not_in_force_any_more_is_asked_for_anew() {
    let mut rig = rig();
    rig.keys("G");
    rig.answer(Answer::Packed(Ok(None)));
    assert!(rig.questions().contains(&&SlotQuestion::Known));
    let pack = Some(Pack { id: PackId(2), len: 10, held: Vec::new(), first: Vec::new() });
    rig.answer(Answer::Known(Ok(KnownProfiles { rows: Vec::new(), pack })));
    assert_eq!(rig.model.list.total(), 13);
    assert!(rig.questions().iter().any(|question| matches!(question, SlotQuestion::Packed(PackId(2), _))));
}

#[test]
fn a_store_that_cannot_be_read_is_told_of_and_not_asked_again_and_again() {
    let mut rig = rig();
    rig.keys("G");
    rig.answer(Answer::Packed(Err(super::rig::failure(crate::engine::ErrorClass::Store))));
    assert!(asked(&rig).is_none());
    rig.keys("<PgUp>");
    assert!(asked(&rig).is_none());
}

#[test]
fn a_list_that_holds_everything_asks_the_store_nothing_more() {
    let mut rig = Rig::connected(120, 40);
    rig.answer(Answer::Roster(Ok(page(0, 3))));
    rig.answer(Answer::Known(Ok(KnownProfiles { rows: vec![imported(1)], pack: None })));
    assert!(asked(&rig).is_none());
    rig.keys("/p0");
    assert_eq!(searched(&rig), None);
    assert_eq!(rig.model.list.len(), 1);
}

#[test]
fn a_wide_list_says_where_each_row_came_from() {
    let mut rig = Rig::connected(160, 50);
    rig.answer(Answer::Roster(Ok(page(0, 3))));
    let looked_up = Known { last_lookup: Some(rig.now), ..imported(1) };
    rig.answer(Answer::Known(Ok(known(vec![looked_up], &[1]))));
    read(&mut rig);
    let screen = rig.screen();
    let lines_with = |word: &str| screen.lines().filter(|line| line.contains(&format!(" {word} "))).count();
    assert_eq!((lines_with("listed"), lines_with("recent")), (3, 1), "{screen}");
    assert!(lines_with("imported") > 30, "{screen}");
    assert!(screen.contains("p0000@example.com"), "{screen}");
}

#[test]
fn a_count_that_has_no_room_is_left_out_instead_of_cut() {
    let mut rig = Rig::connected(80, 24);
    let pack = Some(Pack { id: PackId(1), len: 1_000_000, held: Vec::new(), first: Vec::new() });
    rig.answer(Answer::Known(Ok(KnownProfiles { rows: Vec::new(), pack })));
    rig.answer(Answer::Roster(Ok(page(0, 0))));
    read(&mut rig);
    assert!(rig.screen().contains("Profiles 1,000,000 "), "{}", rig.screen());
    rig.keys("/p0");
    find(&mut rig, &(0..20).collect::<Vec<_>>());
    assert!(rig.screen().contains("Profiles 20 found "), "{}", rig.screen());
}

#[test]
fn a_row_that_is_gone_stays_so_when_its_profile_is_opened() {
    let mut rig = rig();
    rig.keys("<Down><Down><Down><Down>");
    rig.wait(300);
    let gone = || Err(super::rig::failure(crate::engine::ErrorClass::NotFound));
    rig.send(Message::RowFilled { handle: person(1), result: gone() });
    rig.answer(Answer::Part(Part::FlexTraits, Err(super::rig::failure(crate::engine::ErrorClass::NotFound))));
    rig.answer(Answer::Part(Part::Events, Err(super::rig::failure(crate::engine::ErrorClass::NotFound))));
    let screen = rig.screen();
    let line = screen.lines().find(|line| line.contains('▌')).unwrap();
    assert!(line.contains("p0001@") && line.contains("gone"), "{screen}");
}

#[test]
fn the_first_rows_come_with_the_news_of_them() {
    let mut rig = Rig::connected(120, 40);
    rig.answer(Answer::Roster(Ok(page(0, 3))));
    let first = (0..200).map(|position| (position, (position != 5).then(|| imported(position)))).collect();
    let pack = Pack { id: PackId(1), len: PEOPLE, held: vec![1], first };
    rig.answer(Answer::Known(Ok(KnownProfiles { rows: Vec::new(), pack: Some(pack) })));
    assert!(asked(&rig).is_none(), "nothing is missing on screen");
    assert!(rig.screen().contains("Profiles 1,001"), "{}", rig.screen());
    assert_eq!(shown(&rig, 4), Some("email:p0002@example.com".to_owned()));
}
