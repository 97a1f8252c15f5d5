use super::*;
use crate::domain::identifier::{Identifier, SegmentId};
use proptest::prelude::*;
use std::collections::HashMap;

fn id(number: u32) -> SegmentId {
    SegmentId(format!("use_{number:027}"))
}

fn key(number: u32) -> ProfileKey {
    ProfileKey::Segment(id(number))
}

fn email(name: &str) -> Handle {
    Handle::identifier("email", format!("{name}@example.com"))
}

fn asked(name: &str) -> ProfileKey {
    ProfileKey::Provisional(email(name))
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_000_000 + seconds, 0).unwrap()
}

fn known(name: &str) -> Known {
    Known {
        handle: email(name),
        key: None,
        pinned: false,
        imported: false,
        missing: false,
        last_lookup: Some(at(0)),
    }
}

fn live(roster: &mut Roster, numbers: impl IntoIterator<Item = u32>) {
    roster.add_live(
        numbers.into_iter().map(|number| (Handle::segment(id(number)), Some(at(i64::from(number))))),
    );
}

fn summary() -> Summary {
    SummaryParts { last_interaction: Some(at(1)), ..SummaryParts::of_account(at(1)) }.pack()
}

fn rows(roster: &Roster) -> impl Iterator<Item = Row> + '_ {
    roster.ids().filter_map(|id| roster.row_of(id))
}

fn keys(roster: &Roster) -> Vec<ProfileKey> {
    rows(roster).map(|row| row.key).collect()
}

#[test]
fn pins_come_first_then_the_live_list_then_others_by_last_lookup() {
    let mut roster = Roster::default();
    roster.add_known([
        Known { last_lookup: Some(at(10)), ..known("older") },
        Known { last_lookup: Some(at(20)), ..known("newer") },
        Known { last_lookup: None, imported: true, ..known("imported") },
        Known { pinned: true, ..known("pinned") },
    ]);
    live(&mut roster, [7, 3]);
    live(&mut roster, [5]);
    let order = [asked("pinned"), key(7), key(3), key(5), asked("newer"), asked("older"), asked("imported")];
    assert_eq!(keys(&roster), order);
    for (position, key) in order.iter().enumerate() {
        assert_eq!(roster.position_of(key), Some(position));
        assert_eq!(roster.row(position).unwrap().key, *key);
    }
    assert_eq!((roster.len(), roster.row(7)), (7, None));
}

#[test]
fn a_row_says_where_it_came_from() {
    let mut roster = Roster::default();
    live(&mut roster, [1]);
    roster.add_known([Known { key: Some(key(1)), pinned: true, imported: true, ..known("ada") }]);
    let row = roster.row(0).unwrap();
    assert_eq!(
        row.origins,
        Origins { listed: true, recent: true, pinned: true, imported: true, held: false }
    );
    assert_eq!(row.handles, [Handle::segment(id(1)), email("ada")]);
    assert_eq!(row.handle, Handle::segment(id(1)));
    assert_eq!(row.modified_at, Some(at(1)));
    assert_eq!(row.naming.identifier, Some(Identifier::new("email", "ada@example.com")));
}

#[test]
fn a_provisional_row_collapses_into_the_resolved_one_and_the_selection_follows() {
    let mut roster = Roster::default();
    live(&mut roster, [1, 2]);
    roster.add_known([known("ada"), known("bruno")]);
    assert_eq!(roster.len(), 4);
    let naming = Naming { name: Some("Ada".to_owned()), identifier: None };
    let now = roster.fill(&asked("ada"), Some(&key(2)), naming, summary());
    assert_eq!(now, key(2));
    assert_eq!(keys(&roster), [key(1), key(2), asked("bruno")]);
    assert_eq!(roster.position_of(&asked("ada")), Some(1));
    assert_eq!(roster.resolved(&asked("ada")), key(2));
    let row = roster.row(1).unwrap();
    assert_eq!(row.naming.name.as_deref(), Some("Ada"));
    assert!(row.origins.recent && row.origins.listed);
}

#[test]
fn two_spellings_that_lead_to_two_keys_are_both_shown() {
    let mut roster = Roster::default();
    roster.add_known([known("Ada"), known("ada")]);
    roster.resolve(&asked("Ada"), &key(1));
    roster.resolve(&asked("ada"), &key(2));
    assert_eq!(keys(&roster), [key(1), key(2)]);
    roster.resolve(&asked("ada"), &key(1));
    assert_eq!(keys(&roster), [key(1)], "nothing else spoke for the second row");
    assert_eq!(roster.position_of(&asked("ada")), Some(0));
}

#[test]
fn an_address_that_moves_to_another_profile_leaves_a_listed_row_behind() {
    let mut roster = Roster::default();
    live(&mut roster, [1, 2]);
    roster.add_known([Known { key: Some(key(2)), ..known("ada") }]);
    roster.resolve(&asked("ada"), &key(1));
    assert_eq!(keys(&roster), [key(1), key(2)]);
    assert_eq!(roster.resolved(&asked("ada")), key(1));
    assert_eq!(roster.row(0).unwrap().handles, [Handle::segment(id(1)), email("ada")]);
    assert_eq!(roster.row(1).unwrap().handles, [Handle::segment(id(2))]);
}

#[test]
fn a_profile_that_was_merged_away_leads_to_the_merged_one() {
    let mut roster = Roster::default();
    live(&mut roster, [1, 2, 3]);
    roster.resolve(&key(3), &key(1));
    roster.resolve(&key(1), &key(3));
    assert_eq!(keys(&roster), [key(1), key(2)], "leading back changes nothing");
    assert_eq!(roster.position_of(&key(3)), Some(0));
}

#[test]
fn pinning_and_unpinning_moves_the_row_and_back() {
    let mut roster = Roster::default();
    live(&mut roster, [1, 2, 3]);
    roster.pin(&key(2), true);
    assert_eq!(keys(&roster), [key(2), key(1), key(3)]);
    roster.pin(&key(2), false);
    assert_eq!(keys(&roster), [key(1), key(2), key(3)]);
    roster.pin(&key(99), true);
    assert_eq!(roster.len(), 3, "what is not there cannot be pinned");
}

#[test]
fn reading_the_live_list_anew_keeps_what_was_filled_in() {
    let mut roster = Roster::default();
    live(&mut roster, [1, 2, 3]);
    let naming = Naming { name: Some("Ada".to_owned()), identifier: None };
    roster.fill(&key(2), None, naming.clone(), summary());
    roster.add_known([Known { key: Some(key(3)), ..known("chen") }]);
    roster.restart_live();
    assert_eq!(keys(&roster), [key(3)], "only the row known locally is left");
    live(&mut roster, [2, 4]);
    assert_eq!(keys(&roster), [key(2), key(4), key(3)]);
    assert_eq!(roster.row(0).unwrap().naming, naming);
}

#[test]
fn a_profile_listed_twice_stands_at_its_first_place() {
    let mut roster = Roster::default();
    live(&mut roster, [1, 2]);
    live(&mut roster, [2, 3]);
    assert_eq!(keys(&roster), [key(1), key(2), key(3)]);
}

#[test]
fn an_identifier_learnt_from_the_open_profile_outlives_a_later_fill_of_the_row() {
    let mut roster = Roster::default();
    live(&mut roster, [1]);
    let learnt =
        Naming { name: Some("Ada".into()), identifier: Some(Identifier::new("phone", "+12025550116")) };
    roster.fill(&key(1), None, learnt, summary());
    roster.fill(&key(1), None, Naming::default(), summary());
    let row = roster.row(0).unwrap();
    assert_eq!(
        row.naming.title(&row.key),
        "+12025550116",
        "a name that is gone is gone; the identifier stays"
    );
}

#[test]
fn what_was_not_found_says_so_until_it_is_found() {
    let mut roster = Roster::default();
    roster.add_known([Known { missing: true, ..known("ada") }]);
    assert!(roster.row(0).unwrap().missing);
    roster.fill(&asked("ada"), Some(&key(1)), Naming::default(), summary());
    assert!(!roster.row(0).unwrap().missing);
}

#[test]
fn rows_can_be_found_by_name_identifier_address_and_key() {
    let mut roster = Roster::default();
    roster.add_known([known("ada")]);
    let naming = Naming { name: Some("Ada".to_owned()), identifier: Some(Identifier::new("user_id", "u1")) };
    roster.fill(&asked("ada"), Some(&key(1)), naming, summary());
    let mut texts = Vec::new();
    roster.visit_texts_of(roster.id_at(0).unwrap(), &mut |text| texts.push(text.to_owned()));
    assert_eq!(texts, ["Ada", "u1", "email:ada@example.com", &id(1).0]);
}

#[test]
fn a_hundred_thousand_live_rows_stay_small() {
    let mut roster = Roster::default();
    for page in 0..1_000 {
        live(&mut roster, page * 100..(page + 1) * 100);
    }
    assert_eq!(roster.position_of(&key(54_321)), Some(54_321));
    let bytes = roster.slots.capacity() * size_of::<RowSlot>()
        + roster.len() * 4 * 2
        + roster.index.allocation_size();
    assert!(roster.slots.iter().all(RowSlot::is_bare));
    assert!(bytes < 15_000_000, "{bytes} bytes");
}

/// One item of data that arrives.
#[derive(Clone, Debug)]
enum Arrival {
    Known(u8, Option<u8>, bool, bool, i64),
    Resolved(u8, u8),
    Filled(u8, u8),
}

fn arrival() -> impl Strategy<Value = Arrival> {
    // Every address leads to one profile only, as in a space: address n leads to profile n / 2.
    let address = 0u8..24;
    prop_oneof![
        (address.clone(), any::<bool>(), any::<bool>(), any::<bool>(), 0i64..5).prop_map(
            |(n, told, pinned, imported, time)| Arrival::Known(
                n,
                told.then_some(n / 2),
                pinned,
                imported,
                time
            )
        ),
        address.clone().prop_map(|n| Arrival::Resolved(n, n / 2)),
        address.prop_map(|n| Arrival::Filled(n, n / 2)),
    ]
}

fn take_in(roster: &mut Roster, arrival: &Arrival) {
    let address = |n: u8| asked(&format!("person{n}"));
    match arrival {
        Arrival::Known(n, told, pinned, imported, time) => roster.add_known([Known {
            key: told.map(|k| key(k.into())),
            pinned: *pinned,
            imported: *imported,
            last_lookup: Some(at(*time)),
            ..known(&format!("person{n}"))
        }]),
        Arrival::Resolved(n, k) => {
            roster.resolve(&address(*n), &key((*k).into()));
        }
        Arrival::Filled(n, k) => {
            let naming = Naming { name: Some(format!("Person {k}")), identifier: None };
            roster.fill(&address(*n), Some(&key((*k).into())), naming, summary());
        }
    }
}

fn assert_sound(roster: &Roster) {
    let rows: Vec<_> = rows(roster).collect();
    assert_eq!(rows.len(), roster.len());
    let mut addresses = HashMap::new();
    for (position, row) in rows.iter().enumerate() {
        assert_eq!(roster.position_of(&row.key), Some(position), "one row per key");
        assert!(row.handles.contains(&row.handle));
        for handle in &row.handles {
            assert_eq!(addresses.insert(handle.clone(), position), None, "an address leads to one row");
            assert_eq!(roster.position_of(&ProfileKey::of_handle(handle)), Some(position), "and finds it");
        }
    }
    let part = |row: &Row| if row.origins.pinned { 0 } else { 2 - u8::from(row.origins.listed) };
    assert!(rows.is_sorted_by_key(part), "pins, live, others");
    let others: Vec<_> = rows.iter().filter(|row| part(row) == 2).map(|row| row.last_lookup).collect();
    assert!(others.is_sorted_by(|one, two| one >= two), "others by last lookup");
}

proptest! {
    #![proptest_config(crate::cases::property(1_000, 50_000, 5_000_000))]

    #[test]
    fn rows_are_sound_and_independent_of_the_order_of_arrival(
        arrivals in prop::collection::vec(arrival(), 0..40),
        listed in prop::collection::vec(0u32..16, 0..20),
        cut in 0usize..20,
        shuffle in any::<prop::sample::Index>(),
    ) {
        let mut one = Roster::default();
        live(&mut one, listed.iter().copied());
        for arrival in &arrivals {
            take_in(&mut one, arrival);
            assert_sound(&one);
        }
        let mut other = Roster::default();
        let turn = if arrivals.is_empty() { 0 } else { shuffle.index(arrivals.len()) };
        let cut = cut.min(listed.len());
        for arrival in arrivals[..turn].iter().rev() {
            take_in(&mut other, arrival);
        }
        live(&mut other, listed[..cut].iter().copied());
        for arrival in arrivals[turn..].iter().rev().chain(&arrivals) {
            take_in(&mut other, arrival);
        }
        live(&mut other, listed[cut..].iter().copied());
        assert_sound(&other);
        prop_assert_eq!(rows(&one).collect::<Vec<_>>(), rows(&other).collect::<Vec<_>>());
    }
}

#[test]
fn a_held_row_stays_at_the_top_under_whatever_key_it_gets_and_is_no_pin() {
    let mut roster = Roster::default();
    live(&mut roster, [1, 2, 3]);
    roster.add_known([known("ada")]);
    roster.hold(&asked("ada"));
    roster.hold(&key(3));
    assert_eq!(keys(&roster)[2..], [key(1), key(2)]);
    assert_eq!(roster.resolve(&asked("ada"), &key(2)), roster.find(&key(2)).unwrap());
    assert_eq!(keys(&roster), [key(2), key(3), key(1)]);
    roster.restart_live();
    assert_eq!(keys(&roster), [key(2), key(3)]);
    assert!(roster.row(0).unwrap().origins.held && !roster.row(0).unwrap().origins.pinned);
}
