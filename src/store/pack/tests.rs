use super::super::erase::forget;
use super::super::known::KnownRows;
use super::super::{SpaceIdentity, Store};
use super::Pack;
use crate::domain::identifier::SegmentId;
use crate::domain::profile::{Collection, Handle, ProfileKey};
use crate::domain::roster::Known;
use chrono::DateTime;
use std::cell::Cell;
use std::time::Duration;
use tempfile::TempDir;

const BUSY: Duration = Duration::from_secs(5);
/// The number of rows in the list of these tests.
const MOST: usize = 5;

fn space(id: &str) -> SpaceIdentity {
    SpaceIdentity { id: id.to_owned(), origin: "https://profiles.segment.com".to_owned() }
}

fn email(name: &str) -> Handle {
    Handle::identifier("email", format!("{name}@example.com"))
}

fn person(number: usize) -> Handle {
    email(&format!("p{number:05}"))
}

fn known(store: &Store) -> KnownRows {
    store.known(&space("a"), MOST, &[], str::to_lowercase).unwrap()
}

fn pack(store: &Store) -> Pack {
    known(store).pack.unwrap()
}

/// A store with this many imported people.
fn imported(people: usize) -> (TempDir, Store) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), BUSY).unwrap();
    store.import(&space("a"), &(0..people).map(person).collect::<Vec<_>>()).unwrap();
    (folder, store)
}

fn look_up(store: &Store, handle: &Handle, id: &str) {
    let key = ProfileKey::Segment(SegmentId(id.to_owned()));
    store.remember(&space("a"), handle, &key, DateTime::from_timestamp(1_770_000_000, 0).unwrap()).unwrap();
}

fn rows(store: &Store, pack: &Pack, at: &[u32]) -> Option<Vec<Option<Known>>> {
    let rows = store.packed(&space("a"), pack.id, at).unwrap()?;
    Some(rows.into_iter().map(|(_, known)| known).collect())
}

fn search(store: &Store, pack: &Pack, words: &[&str]) -> Option<Vec<u32>> {
    let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
    store.search(&space("a"), pack.id, &words, || true).unwrap()
}

#[test]
fn n9_every_row_can_be_read_by_its_position() {
    let (_folder, store) = imported(3_000);
    store.import(&space("b"), &[email("elsewhere")]).unwrap();
    assert!(known(&store).rows.is_empty(), "what was only imported is not held");
    let pack = pack(&store);
    assert_eq!((pack.len, pack.held.as_slice()), (3_000, [].as_slice()));
    let all: Vec<u32> = (0..3_000).collect();
    for (number, row) in rows(&store, &pack, &all).unwrap().into_iter().enumerate() {
        let row = row.unwrap();
        assert_eq!(row.handle, person(number));
        assert!(row.imported && row.key.is_none());
    }
    assert_eq!(rows(&store, &pack, &[7, 2_999, 3_000]).unwrap()[2], None, "there is no such position");
}

#[test]
fn a_list_that_holds_everything_has_no_pack() {
    let (_folder, store) = imported(MOST);
    assert_eq!((known(&store).rows.len(), known(&store).pack), (MOST, None));
}

#[test]
fn rows_that_are_held_are_pointed_out() {
    let (_folder, store) = imported(2_000);
    assert!(pack(&store).held.is_empty());
    look_up(&store, &person(1_234), "use_1");
    look_up(&store, &email("new"), "use_2");
    let known = store.known(&space("a"), MOST, &[person(9), email("nobody")], str::to_lowercase).unwrap();
    assert_eq!(known.rows.len(), 2);
    assert_eq!(known.pack.unwrap().held, [9, 1_234], "what came after the pack is not in it");
}

#[test]
fn lookups_that_a_list_might_not_hold_make_the_pack_anew() {
    let (_folder, store) = imported(100);
    let before = pack(&store);
    for number in 0..=MOST {
        look_up(&store, &email(&format!("new{number}")), "use_1");
    }
    let after = pack(&store);
    assert_eq!((before.len, after.len), (100, 101 + u32::try_from(MOST).unwrap()));
    assert_ne!(before.id, after.id);
    assert_eq!(known(&store).rows.len(), MOST);
    assert_eq!(rows(&store, &before, &[1]), None, "positions of the old one mean nothing any more");
    assert_eq!(search(&store, &before, &["p"]), None);
}

#[test]
fn an_import_makes_the_pack_anew_once_it_is_asked_for() {
    let (_folder, store) = imported(100);
    let before = pack(&store);
    store.import(&space("a"), &[person(50), email("zoe")]).unwrap();
    assert_eq!(rows(&store, &before, &[99]).unwrap().len(), 1, "what was read goes on meanwhile");
    assert_eq!(pack(&store).len, 101);
    let again = pack(&store);
    store.import(&space("a"), &[person(50)]).unwrap();
    assert_eq!(pack(&store).id, again.id, "nothing new, nothing to do");
}

#[test]
fn n9_words_find_what_is_in_an_address_or_id_whatever_its_case() {
    let (_folder, store) = imported(2_000);
    let others = [
        Handle::identifier("user_id", "ÄDA-P00077"),
        Handle::identifier("crm:id", "p:77"),
        Handle::segment(SegmentId("use_P00077".to_owned())),
        Handle { collection: Collection::Accounts, ..Handle::identifier("group_id", "p00077\\n\\u{7f}") },
    ];
    store.import(&space("a"), &others).unwrap();
    look_up(&store, &person(5), "use_2abcP00077");
    let pack = pack(&store);
    let found = |words: &[&str]| -> Vec<Handle> {
        let at = search(&store, &pack, words).unwrap();
        assert!(at.is_sorted());
        rows(&store, &pack, &at).unwrap().into_iter().map(|known| known.unwrap().handle).collect()
    };
    let [ada, crm, id, group] = others;
    assert_eq!(found(&["p00077"]), [group, person(5), person(77), id.clone(), ada.clone()]);
    assert_eq!(found(&["äda-p"]), [ada]);
    assert_eq!(found(&["use_p", "77"]), [id]);
    assert_eq!(found(&["email:p0000", "1@"]), [person(1)]);
    assert_eq!(found(&["p:77"]), [crm], "a type with a colon is told from its value");
    assert_eq!(found(&["example.com"]).len(), 2_000);
    assert!(found(&["p00077", "zoe"]).is_empty() && found(&["comp00001"]).is_empty());
}

#[test]
fn a_search_ends_once_nobody_wants_it() {
    let (_folder, store) = imported(3_000);
    let pack = pack(&store);
    let asked = Cell::new(0);
    let is_wanted = || {
        asked.set(asked.get() + 1);
        asked.get() < 2
    };
    let words = ["p".to_owned()];
    let found = store.search(&space("a"), pack.id, &words, is_wanted).unwrap();
    assert_eq!((found, asked.get()), (None, 2));
}

#[test]
fn p5_what_is_forgotten_is_in_no_byte_of_the_pack() {
    let (folder, store) = imported(1_000);
    store.import(&space("a"), &[email("Canary")]).unwrap();
    let before = pack(&store);
    drop(store);
    let holds = |word: &str| {
        std::fs::read_dir(folder.path()).unwrap().any(|entry| {
            let bytes = std::fs::read(entry.unwrap().path()).unwrap().to_ascii_lowercase();
            bytes.windows(word.len()).any(|window| window == word.as_bytes())
        })
    };
    assert!(holds("canary"));
    forget(folder.path(), &[email("canary")], BUSY).unwrap();
    assert!(!holds("canary"));
    let store = Store::open(folder.path(), BUSY).unwrap();
    assert_eq!(rows(&store, &before, &[0]), None);
    assert_eq!(pack(&store).len, 1_000);
    drop(store);
    assert!(!holds("canary"));
    super::super::erase::purge(folder.path(), BUSY).unwrap();
    assert!(!holds("p00000"));
}

#[test]
fn a_row_that_has_gone_since_is_none() {
    let (_folder, store) = imported(100);
    store.pin(&space("a"), &email("aaa"), true).unwrap();
    let pack = pack(&store);
    assert_eq!(pack.held, [0]);
    store.pin(&space("a"), &email("aaa"), false).unwrap();
    assert_eq!(rows(&store, &pack, &[0]), Some(vec![None]));
}
