//! Every failure is shown where it happened and in the list of failures: all classes of failure in all places.

use super::rig::{Rig, answered, events, failure, handle, words};
use crate::domain::event::ProfileEvents;
use crate::domain::identifier::{ExternalId, Identifier};
use crate::domain::listing::{Extent, Partial};
use crate::domain::profile::{Address, Collection, Handle, Link, Metadata};
use crate::domain::samples;
use crate::domain::traits::Traits;
use crate::engine::replay::ReplayError;
use crate::engine::{Attempt, ErrorClass, LookupReport, SourceError};
use crate::tui::message::{Answer, Message, Part, Slot, SlotQuestion};
use crate::tui::widgets::picture::headline;

const CLASSES: [ErrorClass; 12] = [
    ErrorClass::Unauthorized,
    ErrorClass::Refused,
    ErrorClass::NotFound,
    ErrorClass::PartNotFound,
    ErrorClass::BadRequest,
    ErrorClass::RateLimited,
    ErrorClass::Server,
    ErrorClass::Unreachable,
    ErrorClass::TimedOut,
    ErrorClass::Unreadable,
    ErrorClass::Unaskable,
    ErrorClass::Store,
];

/// Causes a failure.
type Place = (&'static str, fn(&mut Rig, SourceError));

const PLACES: [Place; 16] = [
    ("a look-up", |rig, error| {
        rig.keys("/ada@example.org<Enter>").answer(lookup(&["email:ada@example.org"], &error));
    }),
    ("the list", |rig, error| {
        *rig = Rig::listed(rig.model.size.width, rig.model.size.height, 0);
        rig.keys("r").answer(Answer::Roster(Err(error)));
    }),
    ("the connection", |rig, error| {
        *rig = Rig::starting(rig.model.size.width, rig.model.size.height);
        rig.send(Message::ConnectionFailed(error));
    }),
    ("Flex traits", |rig, error| {
        part(rig, "1", Part::FlexTraits, Answer::Part(Part::FlexTraits, Err(error)));
    }),
    ("metadata", |rig, error| part(rig, "1", Part::Metadata, Answer::Part(Part::Metadata, Err(error)))),
    ("events", |rig, error| part(rig, "3", Part::Events, Answer::Part(Part::Events, Err(error)))),
    ("interactions", |rig, error| part(rig, "2", Part::Events, Answer::Part(Part::Events, Err(error)))),
    ("traits", |rig, error| part(rig, "4", Part::Traits, Answer::Part(Part::Traits, Err(error)))),
    ("identifiers", |rig, error| {
        part(rig, "5", Part::Identifiers, Answer::Part(Part::Identifiers, Err(error)));
    }),
    ("links", |rig, error| part(rig, "6", Part::Links, Answer::Part(Part::Links, Err(error)))),
    ("a later page of events", |rig, error| {
        let all = Partial { extent: Extent::Incomplete(Box::new(error)), ..events().all };
        let events = ProfileEvents { engagements: all.clone(), all };
        part(rig, "3", Part::Events, answered(Part::Events, Ok(events)));
    }),
    ("a later page of engagement events", |rig, error| {
        let all = Partial { extent: Extent::Incomplete(Box::new(error)), ..events().all };
        let events = ProfileEvents { engagements: all.clone(), all };
        part(rig, "2", Part::Events, answered(Part::Events, Ok(events)));
    }),
    ("a later page of traits", |rig, error| {
        let traits = samples::traits(r#"{"a":1}"#);
        let extent = Extent::Incomplete(Box::new(error));
        part(rig, "4", Part::Traits, answered(Part::Traits, Ok(Traits(Partial { extent, ..traits.0 }))));
    }),
    ("a later page of identifiers", |rig, error| {
        let extent = Extent::Incomplete(Box::new(error));
        let listed = Partial::<ExternalId> { extent, ..Partial::default() };
        part(rig, "5", Part::Identifiers, answered(Part::Identifiers, Ok(listed)));
    }),
    ("a later page of links", |rig, error| {
        let extent = Extent::Incomplete(Box::new(error));
        let listed = Partial::<Link> { extent, ..Partial::default() };
        part(rig, "6", Part::Links, answered(Part::Links, Ok(listed)));
    }),
    ("a replay's plan", |rig, error| {
        rig.keys("x").wait(500).keys("<Enter>").wait(500).keys("<Space>");
        let ticket = rig.model.tickets.current(Slot::Replay).unwrap();
        let result = Err(Box::new(ReplayError::Source(error)));
        rig.send(Message::ReplayPrepared { ticket, result });
    }),
];

/// Gives a part of the profile this answer; the other parts load, otherwise the failure would be reported for the whole profile.
fn part(rig: &mut Rig, tab: &str, part: Part, answer: Answer) {
    *rig = Rig::listed(rig.model.size.width, rig.model.size.height, 12);
    rig.fill_rows();
    for other in Part::ALL.into_iter().filter(|other| *other != part) {
        rig.answer(whole(other));
    }
    rig.answer(answer).keys("<Enter>").keys(tab);
}

fn whole(part: Part) -> Answer {
    let traits = || samples::traits(r#"{"name":"Ada Okafor"}"#);
    match part {
        Part::FlexTraits => answered(Part::FlexTraits, Ok(traits())),
        Part::Events => answered(Part::Events, Ok(events())),
        Part::Metadata => answered(Part::Metadata, Ok(Metadata::default())),
        Part::Identifiers => answered(Part::Identifiers, Ok(Partial::<ExternalId>::default())),
        Part::Traits => answered(Part::Traits, Ok(traits())),
        Part::Links => answered(Part::Links, Ok(Partial::<Link>::default())),
    }
}

fn lookup(tried: &[&str], error: &SourceError) -> Answer {
    let attempt = |text: &&str| {
        let address = Address::Identifier(Identifier::parse(text).unwrap());
        let handle = Handle { collection: Collection::Users, address };
        Attempt { handle, outcome: Err(error.clone()) }
    };
    Answer::Lookup(LookupReport { attempts: tried.iter().map(attempt).collect() })
}

/// The texts that must be shown of a failure.
fn told(error: &SourceError) -> [String; 3] {
    [words(&error.why), words(&error.next), format!("Request-Id {}", error.request_id.as_deref().unwrap())]
}

/// The text of a screen in which lines wrap within their pane.
fn pane(rig: &Rig, right: bool) -> String {
    let screen = rig.screen();
    let split = if right { 38 } else { 0 };
    let lines = screen.lines().map(|line| line.chars().skip(split).collect::<String>());
    words(&lines.collect::<Vec<_>>().join("\n"))
}

#[test]
fn dh2_dh5_every_failure_is_told_whole_where_it_happened_and_by_the_key_that_tells_why() {
    for (name, fail) in PLACES {
        for class in CLASSES {
            let normal = name == "the list" && class == ErrorClass::Refused;
            if normal {
                continue;
            }
            let error = SourceError { why: "answered “upstream down” 4711".to_owned(), ..failure(class) };
            let mut rig = Rig::opened(120, 40);
            fail(&mut rig, error.clone());
            let is_overlay = name == "a replay's plan";
            let right = !is_overlay && name != "the list";
            let shown = pane(&rig, right).replace('"', "");
            // A missing part has its own wording if other parts exist.
            let error = if class == ErrorClass::NotFound
                && !["a look-up", "the list", "the connection"].contains(&name)
                && !is_overlay
                && !name.contains("later")
            {
                error.of_one_part()
            } else {
                error
            };
            for said in told(&error) {
                assert!(shown.contains(&said), "{name}, {class:?}: {said}\n{}", rig.screen());
            }
            if is_overlay {
                continue;
            }
            rig.keys("w");
            let shown = pane(&rig, false);
            for said in told(&error) {
                let found = said.split(' ').all(|word| shown.contains(word));
                assert!(found, "w after {name}, {class:?}: {said}\n{}", rig.screen());
            }
            assert!(shown.contains(headline(error.class)), "w after {name}, {class:?}\n{}", rig.screen());
        }
    }
}

#[test]
fn dh2_at_eighty_columns_the_key_tells_what_there_is_no_room_for() {
    for (name, fail) in PLACES {
        let error = failure(ErrorClass::Server);
        let mut rig = Rig::opened(80, 24);
        fail(&mut rig, error.clone());
        if name == "a replay's plan" {
            continue;
        }
        assert!(rig.screen().contains("w why"), "{name}\n{}", rig.screen());
        rig.keys("w");
        let shown = pane(&rig, false);
        for said in told(&error) {
            assert!(said.split(' ').all(|word| shown.contains(word)), "{name}: {said}\n{}", rig.screen());
        }
    }
}

#[test]
fn dh2_a_failure_in_the_list_alone_is_known_too() {
    let error = failure(ErrorClass::Server);
    let knows = |rig: &mut Rig| {
        rig.keys("w");
        let shown = pane(rig, false);
        assert!(
            told(&error).iter().all(|said| said.split(' ').all(|w| shown.contains(w))),
            "{}",
            rig.screen()
        );
        rig.keys("<Esc>");
    };
    // A row that could not be filled.
    let mut rig = Rig::opened(120, 40);
    rig.keys("j");
    rig.send(Message::RowFilled { handle: handle(1), result: Err(error.clone()) });
    knows(&mut rig);
    // The store, at the start and when something is written to it.
    let mut rig = Rig::connected(120, 40);
    rig.answer(Answer::Known(Err(error.clone())));
    knows(&mut rig);
    let mut rig = Rig::opened(120, 40);
    rig.send(Message::Pinned { handle: handle(0), result: Err(error.clone()) });
    assert!(rig.screen().contains("w why"), "{}", rig.screen());
    knows(&mut rig);
    rig.send(Message::Pinned { handle: handle(0), result: Ok(true) }).keys("w");
    assert!(rig.screen().contains("nothing has failed"), "{}", rig.screen());
}

#[test]
fn dh2_a_look_up_that_failed_stands_beside_the_list_until_the_reader_goes_on() {
    let mut rig = Rig::opened(120, 40);
    let mut error = failure(ErrorClass::Server);
    rig.keys("/ada@example.org<Enter>");
    let tried = ["email:Ada@example.org", "email:ada@example.org"];
    let Answer::Lookup(mut report) = lookup(&tried, &error) else { unreachable!() };
    error = failure(ErrorClass::NotFound);
    error.request_id = Some("4f0c-12".to_owned());
    report.attempts[1].outcome = Err(error);
    rig.answer(Answer::Lookup(report));
    let shown = pane(&rig, true);
    for said in [
        "Look-up",
        "the service failed (503)",
        "tried email:Ada@example.org",
        "tried email:ada@example.org",
        "Request-Id 4f0c-11",
        "Request-Id 4f0c-12",
        "r try again",
    ] {
        assert!(shown.contains(said), "{said}\n{}", rig.screen());
    }
    rig.keys("r");
    assert_eq!(
        rig.questions(),
        [&SlotQuestion::Lookup("ada@example.org".to_owned())],
        "the key that is shown works"
    );
    rig.answer(lookup(&tried, &failure(ErrorClass::TimedOut)));
    assert!(pane(&rig, true).contains("no answer in time"), "{}", rig.screen());
    rig.keys("<Esc><Esc>");
    assert!(!pane(&rig, true).contains("no answer in time"), "{}", rig.screen());
    // Text that is not an identifier.
    rig.keys("/ada@example.org<Enter>").answer(Answer::Lookup(LookupReport { attempts: Vec::new() }));
    assert!(pane(&rig, true).contains("this text is not an identifier"), "{}", rig.screen());
}

#[test]
fn dh2_several_failures_are_all_told_and_alike_ones_once() {
    let mut rig = Rig::opened(80, 24);
    rig.keys("<Enter>R");
    for part in Part::ALL {
        let class = if part == Part::Links { ErrorClass::TimedOut } else { ErrorClass::Server };
        rig.fail(part, class);
    }
    rig.keys("w");
    let screen = rig.screen();
    assert_eq!(screen.matches("the service failed (503)").count(), 1, "{screen}");
    rig.keys("G");
    assert!(
        pane(&rig, false).contains("no answer in time"),
        "what does not fit is scrolled to: {}",
        rig.screen()
    );
    rig.keys("r");
    assert_eq!(rig.questions().len(), Part::ALL.len(), "{:?}", rig.questions());
}

#[test]
fn dh2_a_failed_refresh_says_all_of_it_below_what_was_read_before() {
    for (tab, part) in
        [("2", Part::Events), ("3", Part::Events), ("4", Part::Traits), ("5", Part::Identifiers)]
    {
        let mut rig = Rig::opened(120, 40);
        rig.keys("<Enter>").keys(tab).keys("r");
        rig.fail(part, ErrorClass::Server);
        let shown = pane(&rig, true);
        assert!(shown.contains("refresh failed: 503"), "{tab}\n{}", rig.screen());
        for said in told(&failure(ErrorClass::Server)) {
            assert!(shown.contains(&said), "{tab}: {said}\n{}", rig.screen());
        }
    }
}
