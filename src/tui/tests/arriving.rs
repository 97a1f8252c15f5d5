//! The program is started on people.

use super::rig::{Rig, failure, handle, page};
use crate::config::space::{Kind, Region};
use crate::domain::profile::{Handle, ProfileKey};
use crate::domain::roster::sort::{Sort, SortKey};
use crate::engine::{Attempt, ErrorClass, KeptPlace, KnownProfiles, LookupReport};
use crate::tui::message::{Answer, Effect, SlotQuestion, SpaceLabel};
use crate::tui::model::Model;
use crate::tui::screens::profile::TabId;
use crate::tui::{ExplorerOptions, ReadOnly, SpaceChoice};

fn choice(space: &SpaceLabel) -> SpaceChoice {
    SpaceChoice { label: space.clone(), read_only: ReadOnly::Run }
}

fn started(ids: &[&str], tab: Option<TabId>) -> Rig {
    let mut rig = Rig::starting(120, 40);
    let space = SpaceLabel { name: "demo".to_owned(), kind: Kind::Dev, region: Region::Us };
    let ids = ids.iter().map(|id| (*id).to_owned()).collect();
    let options = ExplorerOptions { ids, tab, ..ExplorerOptions::new(choice(&space)) };
    rig.model = Model::new(&options, rig.model.size, rig.now);
    let settings = crate::domain::check::CheckSettings::default();
    rig.send(crate::tui::message::Message::Connected { space, settings });
    rig
}

fn looked_up(rig: &Rig) -> Vec<String> {
    let text = |question: &&SlotQuestion| match question {
        SlotQuestion::Lookup(text) => Some(text.clone()),
        _ => None,
    };
    rig.questions().iter().filter_map(text).collect()
}

fn found(text: &str, number: usize) -> Answer {
    let handle_of = Handle::identifier("email", text);
    let outcome = Ok(ProfileKey::of_handle(&handle(number)));
    Answer::Lookup(LookupReport { attempts: vec![Attempt { handle: handle_of, outcome }] })
}

fn missing(text: &str) -> Answer {
    let outcome = Err(failure(ErrorClass::NotFound));
    Answer::Lookup(LookupReport {
        attempts: vec![Attempt { handle: Handle::identifier("email", text), outcome }],
    })
}

fn opened(rig: &Rig) -> Option<ProfileKey> {
    rig.model.open.as_ref().map(|open| open.key.clone())
}

#[test]
fn one_identifier_is_looked_up_at_once_and_opens_on_the_tab_before_the_first_row_does() {
    let mut rig = started(&["ada@example.com"], Some(TabId::Events));
    assert_eq!(looked_up(&rig), ["ada@example.com"]);
    rig.answer(Answer::Known(Ok(KnownProfiles::default())));
    rig.answer(Answer::Roster(Ok(page(0, 20))));
    rig.wait(1_000);
    assert_eq!(opened(&rig), None, "the first row does not open instead");
    rig.answer(found("ada@example.com", 7));
    assert_eq!(opened(&rig), Some(ProfileKey::of_handle(&handle(7))));
    assert_eq!((rig.model.tab, rig.model.list.cursor().index()), (TabId::Events, 0), "at the top");
    assert_eq!(rig.model.list.marked(), 0);
}

#[test]
fn several_identifiers_are_marked_the_first_found_opens_and_a_missing_one_is_named() {
    let mut rig = started(&["gone@example.com", "ada@example.com", "bo@example.com"], None);
    rig.answer(Answer::Known(Ok(KnownProfiles::default())));
    rig.answer(Answer::Roster(Ok(page(0, 20))));
    rig.answer(missing("gone@example.com"));
    assert!(rig.screen().contains("no profile was found for \"gone@example.com\""), "{}", rig.screen());
    assert_eq!(looked_up(&rig), ["ada@example.com"]);
    rig.answer(found("ada@example.com", 3));
    assert_eq!(looked_up(&rig), ["bo@example.com"]);
    rig.answer(found("bo@example.com", 9));
    rig.wait(1_000);
    assert_eq!(opened(&rig), Some(ProfileKey::of_handle(&handle(3))), "the first one stays open");
    assert_eq!((rig.model.list.marked(), rig.model.list.cursor().index()), (2, 0));
    let screen = rig.screen();
    for said in
        ["2 found, marked and at the top until you leave", "no profile was found for \"gone@example.com\""]
    {
        assert!(super::rig::words(&screen).contains(said), "{said}: {screen}");
    }
    rig.keys("j").wait(1_000);
    assert_eq!(opened(&rig), Some(ProfileKey::of_handle(&handle(9))), "the next one is below it");
    rig.keys("p");
    let pins =
        |effect: &Effect| matches!(effect, Effect::Pin { handles, pinned: true } if handles.len() == 2);
    assert!(rig.effects.iter().any(pins), "nothing was stored before: {:?}", rig.effects);
    rig.keys("sj<Enter>");
    assert!([0, 1].iter().all(|&at| rig.model.list.is_marked(at)), "in every order");
    let page = Answer::Roster(Ok(page(0, 20)));
    rig.keys("R");
    rig.answer(page);
    assert!([0, 1].iter().all(|&at| rig.model.list.is_marked(at)), "after a refresh");
}

fn came_back(person: Option<usize>) -> Rig {
    let mut rig = Rig::starting(120, 40);
    let space = rig.model.space.clone();
    rig.model = Model::new(
        &ExplorerOptions { returns: true, ..ExplorerOptions::new(choice(&space)) },
        rig.model.size,
        rig.now,
    );
    rig.model.ahead = Some(crate::config::ahead::ReadingAhead::Visible);
    let settings = crate::domain::check::CheckSettings::default();
    rig.send(crate::tui::message::Message::Connected { space, settings });
    let sort = Sort { key: SortKey::Name, reversed: true };
    let place = KeptPlace { person: person.map(handle), tab: 2, sort };
    rig.answer(Answer::Place(Ok(Some(place.clone()))));
    rig.answer(Answer::Known(Ok(KnownProfiles::default())));
    rig
}

#[test]
fn the_last_person_opens_before_the_list_has_come_and_the_selection_follows() {
    let mut rig = came_back(Some(30));
    assert_eq!(opened(&rig), Some(ProfileKey::of_handle(&handle(30))));
    let first = crate::engine::RosterPage { next: Some("2".to_owned()), ..page(0, 20) };
    rig.answer(Answer::Roster(Ok(first)));
    rig.wait(1_000);
    assert_eq!(opened(&rig), Some(ProfileKey::of_handle(&handle(30))), "no other row opens");
    rig.answer(Answer::Roster(Ok(page(20, 20))));
    rig.wait(1_000);
    assert_eq!(opened(&rig), Some(ProfileKey::of_handle(&handle(30))));
    assert_eq!((rig.model.list.cursor().index(), rig.model.tab), (30, TabId::Events));
    assert!(rig.screen().contains("▼ name"), "{}", rig.screen());
    let kept = crate::tui::update::returning::place(&rig.model);
    assert_eq!(kept.person, Some(handle(30)));
    assert_eq!((kept.tab, kept.sort.reversed), (2, true));
}

#[test]
fn a_person_who_is_not_listed_stays_open_and_a_key_goes_before() {
    let mut rig = came_back(Some(99));
    rig.answer(Answer::Roster(Ok(page(0, 20))));
    rig.wait(1_000);
    assert_eq!(opened(&rig), Some(ProfileKey::of_handle(&handle(99))));
    rig.keys("j").wait(1_000);
    assert_eq!(opened(&rig), Some(ProfileKey::of_handle(&handle(1))));
    let mut rig = came_back(None);
    rig.answer(Answer::Roster(Ok(page(0, 20))));
    rig.wait(1_000);
    assert_eq!(opened(&rig), Some(ProfileKey::of_handle(&handle(0))), "with nobody kept the first row opens");
}

#[test]
fn an_identifier_that_nobody_has_is_shown_with_what_was_tried() {
    let mut rig = started(&["gone@example.com"], None);
    rig.answer(Answer::Known(Ok(KnownProfiles::default())));
    rig.answer(Answer::Roster(Ok(page(0, 20))));
    rig.answer(missing("gone@example.com"));
    assert!(rig.screen().contains("not found; tried:"), "{}", rig.screen());
    assert!(rig.screen().contains("/ gone@example.com"), "{}", rig.screen());
}
