//! What the screens say and which keys they take, outside the list.

use super::rig::{Rig, answered, events, failure, words};
use crate::domain::listing::Extent;
use crate::domain::profile::Handle;
use crate::engine::{Attempt, ErrorClass, LookupReport};
use crate::tui::message::{Answer, Effect, Message, Part};
use crate::tui::model::Pane;
use crate::tui::screens::profile::TabFocus;

const SIZES: [(u16, u16); 5] = [(60, 16), (80, 24), (100, 30), (120, 40), (200, 60)];

fn footer(rig: &Rig) -> String {
    rig.screen().lines().last().unwrap().to_owned()
}

fn header(rig: &Rig) -> String {
    rig.screen().lines().next().unwrap().to_owned()
}

#[test]
fn dv1_the_digit_of_the_tab_that_is_shown_moves_the_focus_into_it() {
    let mut rig = Rig::opened(80, 24);
    rig.keys("2");
    assert_eq!(rig.model.pane, Pane::List, "comparing profiles on one tab goes on");
    let person = rig.model.list.selected_key();
    rig.keys("2j");
    assert_eq!((rig.model.pane, rig.model.list.selected_key()), (Pane::Profile, person));
}

#[test]
fn dv1_the_key_of_the_next_pane_is_in_every_footer() {
    for (width, height) in SIZES {
        let mut rig = Rig::opened(width, height);
        for keys in ["", "/", "<Esc>", "2<Tab>", "<Enter>"] {
            rig.keys(keys);
            assert!(footer(&rig).contains("Tab pane"), "{width} {keys}: {}", rig.screen());
        }
        rig.wait(400).keys("R").wait(400).fail(Part::Events, ErrorClass::Server);
        assert!(footer(&rig).contains("Tab pane"), "{width}: {}", rig.screen());
    }
}

#[test]
fn dv2_a_time_is_as_long_as_there_is_room_for() {
    let row = |rig: &Rig, word: &str| {
        let screen = rig.screen();
        let found = screen.lines().find(|line| line.contains(word)).unwrap_or_else(|| panic!("{screen}"));
        found.to_owned()
    };
    let mut rig = Rig::opened(80, 24);
    rig.keys("t3");
    assert!(row(&rig, "▌✔ Ada").contains("▼  09:04"), "{}", rig.screen());
    assert!(row(&rig, "Engagement C").contains("09:04 "), "{}", rig.screen());
    assert!(!row(&rig, "Engagement C").contains("2026-11-22"), "{}", rig.screen());
    rig.now += chrono::Duration::days(1);
    rig.keys("tt");
    assert!(row(&rig, "Engagement C").contains("22 Nov "), "{}", rig.screen());
    let mut rig = Rig::opened(100, 30);
    rig.keys("t3");
    assert!(row(&rig, "Engagement Completed").contains("2026-11-22 09:04:00"), "{}", rig.screen());
    rig.keys("2");
    assert!(row(&rig, "negative").contains("22 Nov 09:02"), "{}", rig.screen());
    // In the narrow columns of the detail, a time is not cut either.
    let mut rig = Rig::opened(80, 24);
    rig.keys("t2");
    assert!(row(&rig, " sent ").contains("22 Nov 09:02"), "{}", rig.screen());
    assert!(!row(&rig, " sent ").contains('…'), "{}", rig.screen());
    // The Overview follows.
    let mut rig = Rig::opened(120, 40);
    rig.keys("t");
    let screen = rig.screen();
    let latest = screen.lines().skip_while(|line| !line.contains("Latest interactions")).nth(1).unwrap();
    assert!(latest.contains("09:04"), "{screen}");
    for line in screen.lines().filter(|line| line.contains("✔ match")) {
        assert!(!line.contains("12m"), "{screen}");
    }
}

#[test]
fn dv7_what_was_cancelled_says_so_and_how_to_read_it() {
    for (width, height) in [(80, 24), (120, 40)] {
        let mut rig = Rig::listed(width, height, 3);
        assert!(rig.screen().contains("CHECKING"), "{}", rig.screen());
        rig.wait(500).keys("<Esc>").wait(10_000);
        let screen = rig.screen();
        assert!(screen.contains("CANCELLED") && !screen.contains("CHECKING"), "{screen}");
        assert!(screen.contains("r reads it"), "{screen}");
        rig.keys("3");
        assert!(rig.screen().contains("events: cancelled   r reads it"), "{}", rig.screen());
        rig.keys("1R");
        assert!(rig.screen().contains("CHECKING"), "{}", rig.screen());
        rig.answer_parts();
        assert!(rig.screen().contains("ENRICHED"), "{}", rig.screen());
    }
}

#[test]
fn dv9_a_look_up_that_found_nobody_is_told_in_full_beside_the_list() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut rig = Rig::opened(width, height);
        rig.keys("/+12025550199<Enter>");
        let tried = ["phone", "phone_number", "phonenumber", "user_id", "anonymous_id"];
        let attempt = |kind: &&str| Attempt {
            handle: Handle::identifier(*kind, "+12025550199"),
            outcome: Err(failure(ErrorClass::NotFound)),
        };
        rig.answer(Answer::Lookup(LookupReport { attempts: tried.iter().map(attempt).collect() }));
        let screen = rig.screen();
        let beside: String = screen
            .lines()
            .filter_map(|line| Some(line.chars().skip(line.chars().position(|c| c == '│' || c == '┌')?)))
            .flat_map(|line| line.chain(['\n']))
            .collect();
        let said = words(&beside);
        for kind in tried {
            assert!(said.contains(&format!("tried {kind}:+12025550199")), "{kind}: {screen}");
        }
        for word in ["next: Try again in a minute.", "Request-Id 4f0c-11"] {
            assert!(said.contains(word), "{word}: {screen}");
        }
    }
}

#[test]
fn dv10_the_detail_of_an_interaction_has_a_cursor_whose_cell_is_copied() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("2<Tab><Enter>");
    assert_eq!(rig.model.open.as_ref().unwrap().focus, TabFocus::Detail);
    rig.keys("y");
    assert_eq!(rig.effects, [Effect::Copy("2026-11-22T09:02:20Z".to_owned())]);
    rig.keys("jy");
    assert_eq!(rig.effects, [Effect::Copy("m1".to_owned())]);
    rig.keys("ly");
    assert_eq!(rig.effects, [Effect::Copy("m2".to_owned())]);
    rig.keys("Gy");
    assert_eq!(rig.effects, [Effect::Copy("Billing | Double charge".to_owned())]);
    assert!(rig.screen().contains("sent to the terminal: codes.topic"), "{}", rig.screen());
    rig.keys("hy");
    assert_eq!(rig.effects, [], "an event without the value has nothing to copy");
}

#[test]
fn dv10_a_footer_offers_only_what_works() {
    let mut rig = Rig::opened(160, 50);
    for (keys, not_offered) in [
        ("<Tab>", &["filter", "fold"][..]),
        ("5", &["open", "fold"]),
        ("2<Enter>", &["fold", "filter"]),
        ("q3", &["fold"]),
    ] {
        rig.keys(keys);
        for word in not_offered {
            assert!(!footer(&rig).contains(word), "{keys} {word}: {}", rig.screen());
        }
    }
    rig.keys("<Enter>");
    assert!(footer(&rig).contains("Space fold"), "{}", rig.screen());
}

#[test]
fn dv12_help_names_its_search_key_begins_with_what_one_does_and_explains_the_signs() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("?");
    let screen = rig.screen();
    assert!(screen.contains("/ searches keys and signs") && footer(&rig).contains("/ search"), "{screen}");
    let place = |word: &str| screen.find(word).unwrap_or_else(|| panic!("{word}: {screen}"));
    assert!(place("Open the selection") < place("Refresh the focused pane"), "{screen}");
    assert!(
        !screen.contains("Move up by half a page") || place("Show every failure") < place("Move up by half")
    );
    rig.keys("/overdue<Enter>");
    let screen = rig.screen();
    assert!(
        screen.contains("Signs") && words(&screen).contains("! A finding; an interaction that is overdue"),
        "{screen}"
    );
    let screen = rig.keys("<Esc>/signs<Enter>").screen();
    for sign in ["✔ Enriched", "◐ Partly", "◌ Pending", "▼ Negative"] {
        assert!(words(&screen).contains(sign), "{sign}: {screen}");
    }
}

#[test]
fn dv13_escape_in_a_filter_keeps_the_row_and_the_filter_stays_while_walking_people() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("3<Tab>/initiated<Enter>");
    let pointed = |rig: &Rig| {
        let screen = rig.screen();
        let found = screen.lines().filter(|line| line.contains("▌") && line.contains("Engagement")).count();
        (found, screen.contains("▌11m    ▼ Flex - Engagement Initiated"))
    };
    assert_eq!(pointed(&rig), (1, true), "{}", rig.screen());
    rig.keys("<Esc>");
    assert_eq!(pointed(&rig), (1, true), "{}", rig.screen());
    rig.keys("/initiated<Enter><S-Tab>j").wait(1_000).answer_parts();
    let screen = rig.screen();
    assert!(screen.contains("/ initiated") && screen.contains("1 of 2"), "{screen}");
}

#[test]
fn dt11_a_filter_of_a_tab_denies_nothing_of_rows_that_were_not_read() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("3<Tab>/zebra<Enter>");
    assert!(rig.screen().contains("no row passes this filter"), "{}", rig.screen());
    let mut some = events();
    some.all.extent = Extent::incomplete("page 2 answered 500");
    rig.keys("r").answer(answered(Part::Events, Ok(some)));
    assert!(rig.screen().contains("no row that was read passes this filter"), "{}", rig.screen());
}

#[test]
fn dv13_a_search_in_json_goes_to_the_match_while_it_is_typed() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("3<Tab><Enter>/disposition");
    let screen = rig.screen();
    let line = screen.lines().find(|line| line.contains("dispositionCode")).unwrap();
    assert!(line.contains('▌'), "{screen}");
    rig.keys("<Esc>");
    let screen = rig.screen();
    let line = screen.lines().find(|line| line.contains("dispositionCode")).unwrap();
    assert!(line.contains('▌'), "the place stays: {screen}");
}

#[test]
fn dv14_the_header_counts_failed_reads_and_shows_the_meter_only_when_it_matters() {
    let mut rig = Rig::opened(120, 40);
    assert!(header(&rig).contains("connected · 3 ms") && !header(&rig).contains("req/s"), "{}", header(&rig));
    rig.keys("R").fail(Part::Events, ErrorClass::Server).fail(Part::Links, ErrorClass::Server);
    assert!(header(&rig).contains("connected, 2 reads failed"), "{}", header(&rig));
    let mut line = rig.model.line.clone().unwrap();
    line.meter.waiting = 7;
    rig.send(Message::Line(Box::new(line)));
    assert!(header(&rig).contains("3/20 req/s +7"), "{}", header(&rig));
}

#[test]
fn dv14_a_key_without_a_meaning_says_where_the_keys_are() {
    let mut rig = Rig::opened(80, 24);
    rig.keys("#");
    assert!(rig.screen().contains("no such key · ? help"), "{}", rig.screen());
    let mut rig = Rig::opened(80, 24);
    rig.keys("/#");
    assert!(!rig.screen().contains("no such key"), "in a text field it is text: {}", rig.screen());
}
