//! The order of events on screen while they arrive.

use super::rig::{Rig, answered, events, words};
use crate::domain::event::{Event, ProfileEvents, put_in_order};
use crate::domain::identifier::ExternalId;
use crate::domain::listing::Partial;
use crate::domain::profile::Link;
use crate::domain::samples;
use crate::tui::message::{Answer, Message, Part, Slot};

fn event(id: &str, name: &str, time: &str) -> Event {
    samples::event(&format!(r#"{{"message_id":"{id}","event":"{name}","timestamp":"{time}"}}"#))
}

/// The engine's answer after these events arrived as well.
fn with(more: Vec<Event>) -> ProfileEvents {
    let ProfileEvents { mut all, engagements } = events();
    all.items.extend(more);
    put_in_order(&mut all.items);
    ProfileEvents { all, engagements }
}

fn names(screen: &str) -> Vec<&'static str> {
    let said = words(screen);
    let mut found: Vec<(usize, &str)> = ["Newest", "Completed", "Initiated", "Oldest", "Timeless"]
        .into_iter()
        .filter_map(|name| Some((said.find(name)?, name)))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, name)| name).collect()
}

#[test]
fn dh4_the_selection_stays_on_its_event_while_other_pages_come() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("<Enter>3j");
    let chosen =
        |rig: &Rig| rig.screen().lines().filter(|line| line.contains("▌")).map(words).collect::<String>();
    assert!(chosen(&rig).contains("Initiated"), "{}", rig.screen());
    rig.keys("r");
    let newest = || event("n", "Newest", "2026-11-22T09:10:00Z");
    let timeless = || event("t", "Timeless", "");
    let oldest = || event("o", "Oldest", "2026-11-20T09:10:00Z");
    // Pages in any order in which the service may send them.
    let ticket = rig.tickets[&Slot::Part(Part::Events)];
    let so_far = with(vec![timeless(), newest()]);
    rig.send(Message::Loaded { ticket, answer: Answer::PartSoFar(Part::Events, so_far.into()) });
    assert!(chosen(&rig).contains("Initiated"), "{}", rig.screen());
    rig.answer(answered(Part::Events, Ok(with(vec![timeless(), newest(), oldest()]))));
    assert!(chosen(&rig).contains("Initiated"), "{}", rig.screen());
    assert_eq!(
        names(&rig.screen()),
        ["Newest", "Completed", "Initiated", "Oldest", "Timeless"],
        "{}",
        rig.screen()
    );
    let timeless = rig.screen().lines().find(|line| line.contains("Timeless")).map(words).unwrap();
    assert!(timeless.contains('?'), "a time that cannot be read is marked: {timeless}");
}

#[test]
fn dh14_deliveries_of_one_event_are_one_row_with_their_number() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("<Enter>3r");
    let again = || event("a", "Again", "2026-11-22T09:10:00Z");
    rig.answer(answered(Part::Events, Ok(with(vec![again(), again(), again()]))));
    let screen = rig.screen();
    assert!(screen.contains("Again [3 deliveries]") && screen.contains("Events 3"), "{screen}");
}

#[test]
fn dh7_items_that_could_not_be_read_are_rows_with_what_was_sent() {
    use crate::domain::json::RawJson;
    use crate::domain::listing::Unreadable;
    let item = |place: &str| Unreadable {
        place: place.to_owned(),
        raw: Some(RawJson::parse(r#"{"odd":4711}"#).unwrap()),
        reason: "has no type".to_owned(),
    };
    let unreadable = || vec![item("data[3]"), item("data[3]")];
    let mut rig = Rig::opened(120, 40);
    rig.keys("<Enter>R");
    let mut events = events();
    events.all.unreadable = unreadable();
    rig.answer(answered(Part::Events, Ok(events)));
    let mut traits = samples::traits(r#"{"a":1}"#);
    traits.0.unreadable = unreadable();
    rig.answer(answered(Part::Traits, Ok(traits)));
    rig.answer(answered(
        Part::Identifiers,
        Ok(Partial::<ExternalId> { unreadable: unreadable(), ..Partial::default() }),
    ));
    rig.answer(answered(Part::Links, Ok(Partial::<Link> { unreadable: unreadable(), ..Partial::default() })));
    for tab in ["3", "4", "5", "6"] {
        rig.keys(tab).keys("G");
        let screen = rig.screen();
        assert!(screen.contains("2 could not be read"), "{tab}\n{screen}");
        assert!(screen.contains("has no type") && screen.contains("4711"), "{tab}\n{screen}");
        rig.keys("y");
        assert_eq!(rig.effects, [crate::tui::message::Effect::Copy(r#"{"odd":4711}"#.to_owned())], "{tab}");
    }
}

#[test]
fn dh12_the_overview_points_at_traits_that_look_like_flex_traits() {
    let mut rig = Rig::opened(120, 40);
    assert!(!rig.screen().contains("near-miss-trait"));
    rig.keys("<Enter>R").answer_parts();
    rig.keys("4r").answer_traits();
    rig.keys("r").answer(answered(Part::FlexTraits, Ok(samples::traits(r#"{"name":"Ada Okafor"}"#))));
    rig.answer(answered(
        Part::Traits,
        Ok(samples::traits(r#"{"name":"Ada Okafor","Flex_last-interaction-outcome":"Sold"}"#)),
    ));
    rig.keys("1");
    let said = words(&rig.screen());
    assert!(
        said.contains("near-miss-trait the trait \"Flex_last-interaction-outcome\" is named like"),
        "{}",
        rig.screen()
    );
}
