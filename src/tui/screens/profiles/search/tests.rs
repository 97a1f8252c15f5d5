use super::*;
use crate::domain::profile::{Handle, Naming, ProfileKey};
use crate::domain::roster::sort::{Sort, SortKey};
use crate::domain::roster::{Known, Summary};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn handle(number: usize) -> Handle {
    Handle::identifier("email", format!("p{number}@example.com"))
}

fn read(roster: &mut Roster, number: usize, name: &str) -> RowId {
    let naming = Naming { name: Some(name.to_owned()), identifier: None };
    let key = roster.fill(
        &ProfileKey::of_handle(&handle(number)),
        None,
        naming,
        Summary::of_account(DateTime::UNIX_EPOCH),
    );
    roster.id_of(&key).unwrap()
}

fn set(search: &mut ListSearch, text: &str, rows: ListRows<'_>) {
    search.set_text(text, Zone::Utc, DateTime::UNIX_EPOCH, rows);
}

/// A filter in words, and the names that people have.
const WORDS: [&str; 9] = ["a", "ad", "ada", "b", "-ada", "is:unread", "ada|bo", "\"a d\"", "~bo"];
const NAMES: [&str; 4] = ["Ada", "Bo", "A Dab", "Cem"];

proptest! {
    #![proptest_config(crate::cases::property(300, 10_000, 500_000))]

    /// Typing, reading rows one by one and sorting lead to what a fresh search over all rows finds.
    #[test]
    fn every_way_to_a_filter_leads_to_what_a_fresh_one_finds(
        steps in prop::collection::vec((0..4_u8, 0..12_usize, 0..9_usize), 1..30),
    ) {
        let (mut roster, mut order, failures) = (Roster::default(), ListOrder::default(), BTreeMap::new());
        roster.add_known((0..12).map(|number| Known::pin(handle(number))));
        let mut search = ListSearch::default();
        for (kind, number, word) in steps {
            match kind {
                0 => {
                    let before = roster.len();
                    let id = read(&mut roster, number, NAMES[word % NAMES.len()]);
                    order.replace(id, before, &roster);
                    search.try_again(id, ListRows { roster: &roster, order: &order, failures: &failures });
                }
                1 => {
                    let sort = Sort { key: SortKey::ALL[word % 7], reversed: number % 2 == 0 };
                    order.set(sort, &roster);
                    search.refresh(ListRows { roster: &roster, order: &order, failures: &failures });
                }
                _ => {
                    let rows = ListRows { roster: &roster, order: &order, failures: &failures };
                    set(&mut search, &WORDS[..=word].join(" "), rows);
                    if kind == 3 {
                        set(&mut search, WORDS[word], rows);
                    }
                }
            }
            let rows = ListRows { roster: &roster, order: &order, failures: &failures };
            let mut fresh = ListSearch::default();
            set(&mut fresh, search.text(), rows);
            prop_assert_eq!(search.shown(), fresh.shown());
            prop_assert_eq!(
                (search.undecided(), search.unread_matches()),
                (fresh.undecided(), fresh.unread_matches())
            );
        }
    }
}

#[test]
fn a_text_that_is_no_filter_says_why_and_the_last_one_stays() {
    let (mut roster, order, failures) = (Roster::default(), ListOrder::default(), BTreeMap::new());
    roster.add_known((0..3).map(|number| Known::pin(handle(number))));
    read(&mut roster, 1, "Ada");
    let rows = ListRows { roster: &roster, order: &order, failures: &failures };
    let mut search = ListSearch::default();
    set(&mut search, "ada", rows);
    assert_eq!((search.shown().map(<[RowId]>::len), search.undecided()), (Some(1), 2));
    set(&mut search, "ada chanel:sms", rows);
    assert!(search.error().is_some_and(|error| error.at.start == 4), "{:?}", search.error());
    assert_eq!((search.shown().map(<[RowId]>::len), search.text()), (Some(1), "ada"));
    set(&mut search, "ada channel:sms", rows);
    assert_eq!((search.shown().map(<[RowId]>::len), search.error()), (Some(0), None));
    set(&mut search, "", rows);
    assert_eq!(search.shown(), None);
}

#[test]
fn addresses_are_words_and_fields_and_signs_are_not() {
    for text in ["ada", "ada@example.com", "email:ada@example.com", "+1 202-555-0100", "use_1", "a b"] {
        assert!(!is_expression(text), "{text}");
    }
    for text in ["is:failed", "ada -bo", "\"a b\"", "a|b", "~ada", "/a.b/", "ada age:<2h"] {
        assert!(is_expression(text), "{text}");
    }
}
