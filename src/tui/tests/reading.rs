//! Rows that are not on screen: counted as unread, read on request, and sorted last.

use super::rig::{Rig, failure, fill, handle, words};
use crate::domain::profile::Handle;
use crate::domain::verdict::Enrichment;
use crate::engine::ErrorClass;
use crate::tui::message::{Message, SlotQuestion};
use chrono::Duration;

fn answer(rig: &mut Rig, handle: Handle, name: &str) {
    let result = Ok(fill(name, Enrichment::Enriched, rig.now));
    rig.send(Message::RowFilled { handle, result });
}

fn fail(rig: &mut Rig, handle: Handle, class: ErrorClass) {
    rig.send(Message::RowFilled { handle, result: Err(failure(class)) });
}

/// Answers every row that is read ahead; returns how many there were.
fn read_ahead(rig: &mut Rig) -> usize {
    let mut count = 0;
    while let Some(handle) = rig.model.reading_ahead.first().cloned() {
        assert!(rig.model.reading_ahead.len() <= 12, "a few at a time");
        rig.now += Duration::milliseconds(100);
        answer(rig, handle, &format!("Reader {count}"));
        count += 1;
    }
    count
}

#[test]
fn the_title_tells_unread_read_failed_and_gone_rows_apart() {
    let mut rig = Rig::listed(120, 40, 214);
    assert!(rig.screen().contains("Profiles 214 · 0 read "), "{}", rig.screen());
    let visible = rig.model.wanted_rows();
    fail(&mut rig, visible[3].clone(), ErrorClass::Server);
    fail(&mut rig, visible[4].clone(), ErrorClass::NotFound);
    rig.fill_rows();
    let read = visible.len() - 2;
    let title = format!("Profiles 214 · {read} read · 1 failed");
    assert!(rig.screen().contains(&title), "{}", rig.screen());
    let tally = rig.model.list.tally();
    assert_eq!((tally.read, tally.failed, tally.gone), (read, 1, 1));
    assert_eq!(tally.unread(), 214 - visible.len());
    answer(&mut rig, visible[3].clone(), "Late");
    assert_eq!(rig.model.list.tally().failed, 0, "it was read after all");
}

#[test]
fn a_filter_says_how_many_rows_it_cannot_speak_of_and_reading_them_brings_the_matches() {
    let mut rig = Rig::listed(160, 40, 214);
    rig.fill_rows();
    let read = rig.model.list.tally().read;
    rig.keys("/reader");
    let said = words(&rig.screen());
    let unread = 214 - read;
    assert!(said.contains(&format!("0 of {read} read match · {unread} not read")), "{said}");
    rig.keys("<Esc>A/reader");
    assert_eq!(rig.model.reading_ahead.len(), 12);
    assert!(words(&rig.screen()).contains(&format!("reading {read} of 214")), "{}", rig.screen());
    assert_eq!(read_ahead(&mut rig), unread);
    assert_eq!(rig.model.list.len(), unread, "the matches have come");
    assert!(rig.screen().contains(&format!("Profiles {unread} of 214")), "{}", rig.screen());
    rig.keys("<Esc>");
    assert!(rig.screen().contains("Profiles 214 · all read"), "{}", rig.screen());
}

#[test]
fn a_list_is_not_said_to_be_read_whole_while_a_page_is_missing() {
    let mut rig = Rig::connected(120, 40);
    let first = crate::engine::RosterPage { next: Some("2".to_owned()), ..super::rig::page(0, 10) };
    rig.answer(crate::tui::message::Answer::Roster(Ok(first)));
    rig.fill_rows();
    assert!(rig.screen().contains("Profiles 10 · 10 read"), "{}", rig.screen());
    rig.answer(crate::tui::message::Answer::Roster(Ok(super::rig::page(10, 10))));
    rig.fill_rows();
    assert!(rig.screen().contains("Profiles 20 · all read"), "{}", rig.screen());
}

#[test]
fn reading_ahead_leaves_out_rows_on_screen_and_stops_by_key() {
    let mut rig = Rig::listed(120, 40, 214);
    rig.keys("A");
    let visible = rig.model.wanted_rows();
    let ahead = rig.model.reading_ahead.clone();
    assert!(ahead.len() == 12 && ahead.iter().all(|one| !visible.contains(one)));
    assert!(words(&rig.screen()).contains("reading 0 of 214"), "{}", rig.screen());
    rig.keys("<Esc>");
    assert!(rig.model.reading_ahead.is_empty() && !words(&rig.screen()).contains("reading"));
    rig.keys("A");
    assert_eq!(rig.model.reading_ahead.len(), 12);
    rig.keys("A");
    assert!(rig.model.reading_ahead.is_empty(), "the same key stops it");
}

#[test]
fn reading_ahead_gives_up_after_failures_in_a_row_and_reads_them_again_on_request() {
    let mut rig = Rig::listed(120, 40, 214);
    rig.fill_rows();
    rig.keys("A");
    for _ in 0..3 {
        let one = rig.model.reading_ahead[0].clone();
        fail(&mut rig, one, ErrorClass::NotFound);
    }
    for _ in 0..5 {
        let one = rig.model.reading_ahead[0].clone();
        fail(&mut rig, one, ErrorClass::Server);
    }
    assert!(rig.model.reading_ahead.is_empty());
    let said = words(&rig.screen());
    assert!(said.contains("reading stopped") && said.contains("5 failed"), "{said}");
    let left = 214 - rig.model.list.tally().read - 3;
    rig.keys("A");
    assert_eq!(read_ahead(&mut rig), left, "the failed ones too, but not those that are gone");
}

#[test]
fn an_emulator_is_read_by_itself_once_its_list_has_come_unless_that_was_stopped() {
    let mut rig = Rig::connected(120, 40);
    rig.model.ahead = None;
    rig.answer(crate::tui::message::Answer::Known(Ok(crate::engine::KnownProfiles::default())));
    let first = crate::engine::RosterPage { next: Some("2".to_owned()), ..super::rig::page(0, 100) };
    rig.answer(crate::tui::message::Answer::Roster(Ok(first)));
    assert!(rig.model.reading_ahead.is_empty(), "the list comes first");
    rig.answer(crate::tui::message::Answer::Roster(Ok(super::rig::page(100, 100))));
    assert_eq!(rig.model.reading_ahead.len(), 12);
    rig.keys("<Esc>");
    rig.wait(1_000);
    assert!(rig.model.reading_ahead.is_empty(), "it was stopped");
    rig.keys("A");
    rig.fill_rows();
    read_ahead(&mut rig);
    assert_eq!(rig.model.list.tally().unread(), 0);
}

#[test]
fn the_time_left_follows_from_the_budget_and_then_from_the_pace() {
    let mut rig = Rig::listed(120, 40, 214);
    rig.fill_rows();
    let unread = i64::try_from(rig.model.list.tally().unread()).unwrap();
    let time = |rig: &Rig| rig.model.list.time_to_read(rig.now).unwrap();
    assert_eq!(time(&rig), Duration::milliseconds(unread * 2 * 1_000 / 20));
    rig.keys("A");
    for _ in 0..50 {
        let one = rig.model.reading_ahead[0].clone();
        rig.now += Duration::milliseconds(200);
        answer(&mut rig, one, "Reader");
    }
    assert_eq!(time(&rig), Duration::milliseconds((unread - 50) * 200));
}

/// The names on screen, in order.
fn names(rig: &Rig) -> Vec<String> {
    let list = &rig.model.list;
    let name = |index| list.row(index).map(|row| row.naming.name.unwrap_or_else(|| "?".to_owned()));
    (0..list.len()).map_while(name).collect()
}

#[test]
fn the_list_is_sorted_by_a_menu_and_the_selection_stays_on_its_person() {
    let mut rig = Rig::listed(120, 40, 5);
    let people = [("Cem", 30), ("ada", 10), ("Émile", 20)];
    for (number, (name, minutes)) in people.into_iter().enumerate() {
        let at = rig.now - Duration::minutes(minutes);
        let result = Ok(fill(name, Enrichment::Enriched, at));
        rig.send(Message::RowFilled { handle: handle(number), result });
    }
    assert_eq!(names(&rig), ["Cem", "ada", "Émile", "?", "?"]);
    rig.keys("s");
    assert!(rig.screen().contains("Sort by") && rig.screen().contains("service order"), "{}", rig.screen());
    rig.keys("jj<Enter>");
    assert_eq!(names(&rig), ["ada", "Cem", "Émile", "?", "?"]);
    assert!(rig.screen().contains("▲ name"), "{}", rig.screen());
    assert_eq!(rig.model.list.selected().unwrap().naming.name.as_deref(), Some("Cem"));
    assert_eq!(rig.model.list.cursor().index(), 1);
    rig.keys("s<Enter>");
    assert_eq!(names(&rig), ["Émile", "Cem", "ada", "?", "?"]);
    assert!(rig.screen().contains("▼ name"), "{}", rig.screen());
    answer(&mut rig, handle(4), "Berta");
    assert_eq!(names(&rig), ["Émile", "Cem", "Berta", "ada", "?"], "a row moves when it is read");
    assert_eq!(rig.model.list.selected().unwrap().naming.name.as_deref(), Some("Cem"));
    rig.keys("/a");
    assert_eq!(names(&rig), ["Berta", "ada"], "matches stay sorted");
    rig.keys("<Esc>skk<Enter>");
    assert_eq!(names(&rig)[..3], ["Cem", "ada", "Émile"].map(String::from), "{:?}", names(&rig));
    assert!(!rig.screen().contains("▼ name"));
}

#[test]
fn a_wrong_filter_is_explained_under_the_box_and_the_last_good_one_stays() {
    let mut rig = Rig::listed(120, 40, 8);
    rig.fill_rows();
    rig.keys("/person chanel:sms");
    let screen = rig.screen();
    assert!(words(&screen).contains("there is no field `chanel:`"), "{screen}");
    let line = |start: &str| screen.lines().find_map(|line| line.find(start)).unwrap();
    assert_eq!(line("^^^^^^"), line("chanel:sms"), "{screen}");
    assert_eq!(rig.model.list.len(), 8, "the filter before the mistake");
    rig.keys("<^u>is:enriched");
    assert_eq!(rig.model.list.len(), 2);
    rig.keys("<Backspace>");
    assert_eq!(rig.model.list.len(), 2, "the last good one");
    rig.keys("<^u>person chanel:sms");
    rig.keys("<Enter>");
    assert!(rig.model.list.typing() && rig.questions().is_empty(), "nothing is looked up");
    rig.keys("<Esc>/is:not-enriched");
    assert_eq!(names(&rig), ["Person 2", "Person 6"]);
    rig.keys("<Enter>");
    assert!(rig.questions().iter().all(|asked| !matches!(asked, SlotQuestion::Lookup(_))), "no address");
}

#[test]
fn tab_completes_a_filter_while_something_is_offered_and_n_walks_the_matches() {
    let mut rig = Rig::listed(120, 40, 8);
    rig.fill_rows();
    rig.keys("/is:");
    assert!(words(&rig.screen()).contains("Tab enriched · partly"), "{}", rig.screen());
    rig.keys("<Tab>");
    assert_eq!((rig.model.list.input.text(), rig.model.list.len()), ("is:enriched", 2));
    rig.keys("<Tab>");
    assert!(!rig.model.list.typing(), "with nothing to complete it goes to the next pane");
    rig.keys("<S-Tab>nn");
    assert_eq!(rig.model.list.cursor().index(), 0, "around the end");
    rig.keys("N");
    assert_eq!(rig.model.list.cursor().index(), 1);
}

#[test]
fn an_address_is_looked_up_and_a_filter_of_unread_rows_counts_none_of_them_as_read() {
    let mut rig = Rig::listed(120, 40, 214);
    rig.fill_rows();
    let unread = rig.model.list.tally().unread();
    rig.keys("/is:unread");
    assert_eq!(rig.model.list.len(), unread);
    rig.keys("<^u>-is:enriched");
    let read = 214 - unread;
    let shown = rig.model.list.len();
    assert!(shown < read && rig.model.list.undecided() == unread, "{shown} of {read}");
    rig.keys("<^u>ada@example.com<Enter>");
    assert!(rig.questions().contains(&&SlotQuestion::Lookup("ada@example.com".to_owned())));
}
