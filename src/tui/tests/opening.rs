//! Which profile is open, and which requests are made for it.

use super::rig::{Rig, answered, events, failure, fill, handle, page};
use crate::domain::listing::Partial;
use crate::domain::profile::ProfileKey;
use crate::domain::roster::Known;
use crate::domain::samples;
use crate::domain::verdict::Enrichment;
use crate::engine::{Attempt, ErrorClass, KnownProfiles, LookupReport};
use crate::tui::message::{Answer, Effect, Ending, Message, Part, Slot, SlotQuestion};
use crate::tui::model::Pane;
use crate::tui::remote::Remote;
use crate::tui::screens::profile::TabId;
use crossterm::event::MouseEventKind;

fn open_handle(rig: &Rig) -> Option<crate::domain::profile::Handle> {
    rig.model.open.as_ref().map(|open| open.parts.handle.clone())
}

#[test]
fn the_first_profile_opens_by_itself_and_all_its_parts_are_asked_for_at_once() {
    let mut rig = Rig::connected(120, 40);
    rig.answer(Answer::Known(Ok(KnownProfiles::default())));
    assert!(rig.model.open.is_none());
    rig.answer(Answer::Roster(Ok(page(0, 3))));
    let asked: Vec<SlotQuestion> = rig.questions().into_iter().cloned().collect();
    assert_eq!(asked, Part::ALL.map(|part| SlotQuestion::Part(part, handle(0))));
    assert_eq!(rig.model.pane, Pane::List, "the focus stays where it was");
}

#[test]
fn a_recent_profile_does_not_open_before_the_list_that_stands_above_it() {
    let known = Known {
        handle: handle(9),
        key: None,
        pinned: false,
        imported: false,
        missing: false,
        last_lookup: Some("2026-11-20T00:00:00Z".parse().unwrap()),
    };
    let mut rig = Rig::connected(120, 40);
    rig.answer(Answer::Known(Ok(KnownProfiles { rows: vec![known.clone()], pack: None })));
    rig.wait(100).answer(Answer::Roster(Ok(page(0, 3))));
    assert_eq!(open_handle(&rig), Some(handle(0)));
    // A slow list route does not delay anything.
    let mut rig = Rig::connected(120, 40);
    rig.answer(Answer::Known(Ok(KnownProfiles { rows: vec![known], pack: None }))).wait(600);
    assert_eq!(open_handle(&rig), Some(handle(9)));
}

#[test]
fn the_profile_follows_the_cursor_once_it_rests() {
    let mut rig = Rig::listed(120, 40, 50);
    rig.keys("jjj");
    assert_eq!(open_handle(&rig), Some(handle(0)), "moving asks for nothing");
    rig.wait(100).keys("j").wait(100);
    assert_eq!(open_handle(&rig), Some(handle(0)), "every step begins the rest anew");
    rig.wait(60);
    assert_eq!(open_handle(&rig), Some(handle(4)));
}

#[test]
fn t8_answers_for_a_profile_already_left_are_dropped() {
    let mut rig = Rig::listed(120, 40, 5);
    let late = rig.tickets[&Slot::Part(Part::Events)];
    rig.keys("j").wait(200);
    assert!(rig.effects.contains(&Effect::Cancel(Slot::Part(Part::Events))), "{:?}", rig.effects);
    rig.send(Message::Loaded { ticket: late, answer: answered(Part::Events, Ok(events())) });
    assert!(rig.model.open.as_ref().unwrap().parts.events().is_none());
}

#[test]
fn a_twice_given_answer_counts_once() {
    let mut rig = Rig::listed(120, 40, 5);
    let ticket = rig.tickets[&Slot::Part(Part::Events)];
    rig.send(Message::Loaded { ticket, answer: answered(Part::Events, Ok(events())) });
    rig.send(Message::Loaded {
        ticket,
        answer: Answer::Part(Part::Events, Err(failure(ErrorClass::Server))),
    });
    assert!(matches!(rig.model.open.as_ref().unwrap().parts[Part::Events], Remote::Ready(_)));
}

#[test]
fn the_next_page_is_asked_for_until_the_last() {
    let mut rig = Rig::connected(120, 40);
    let mut first = page(0, 100);
    first.next = Some("c1".to_owned());
    rig.answer(Answer::Roster(Ok(first)));
    assert!(rig.questions().contains(&&SlotQuestion::Page(Some("c1".to_owned()))));
    rig.answer(Answer::Roster(Ok(page(100, 50))));
    assert_eq!(rig.model.list.total(), 150);
    assert!(rig.questions().is_empty(), "the last page was read");
}

#[test]
fn only_rows_on_screen_are_filled_and_each_once() {
    let mut rig = Rig::listed(120, 40, 1000);
    let wanted = rig.model.wanted_rows();
    assert_eq!(wanted[0], handle(0));
    assert!(wanted.len() < 40, "{}", wanted.len());
    rig.send(Message::RowFilled {
        handle: handle(0),
        result: Ok(fill("Ada", Enrichment::Enriched, rig.now)),
    });
    rig.send(Message::RowFilled { handle: handle(1), result: Err(failure(ErrorClass::Server)) });
    assert!(!rig.model.wanted_rows().contains(&handle(0)));
    assert!(!rig.model.wanted_rows().contains(&handle(1)), "a failed row waits for a refresh");
    rig.keys("G");
    assert!(!rig.model.wanted_rows().contains(&handle(5)), "rows that scrolled away leave the queue");
    assert_eq!(rig.model.wanted_rows()[0], handle(999), "the selected row comes first");
    rig.keys("gr");
    assert!(rig.model.wanted_rows().contains(&handle(1)));
    assert_eq!(rig.model.filling, rig.model.wanted_rows(), "each change was passed on");
}

#[test]
fn escape_cancels_what_is_under_way_and_never_quits() {
    let mut rig = Rig::listed(120, 40, 5);
    rig.keys("<Enter><Esc>");
    assert_eq!(rig.effects.len(), Part::ALL.len());
    assert!(!rig.model.tickets.any_open());
    for _ in 0..20 {
        rig.keys("<Esc>");
    }
    assert_eq!(rig.model.ending, None);
}

#[test]
fn back_goes_back_then_quits() {
    let mut rig = Rig::listed(120, 40, 5);
    rig.keys("<Enter>q");
    assert_eq!((rig.model.pane, rig.model.ending), (Pane::List, None));
    rig.keys("?q");
    assert_eq!(rig.model.ending, None);
    rig.keys("q");
    assert_eq!(rig.model.ending, Some(Ending::Quit));
}

#[test]
fn control_c_quits_from_everywhere() {
    for keys in ["", "/ada", "<Enter>", "?", "?/x"] {
        let mut rig = Rig::listed(120, 40, 5);
        rig.keys(keys).keys("<^c>");
        assert_eq!(rig.model.ending, Some(Ending::Quit), "{keys}");
    }
}

#[test]
fn tabs_are_chosen_from_the_list_without_leaving_it() {
    let mut rig = Rig::listed(120, 40, 5);
    rig.keys("3j").wait(200);
    assert_eq!((rig.model.tab, rig.model.pane), (TabId::Events, Pane::List));
    rig.keys("]]]]]]");
    assert_eq!(rig.model.tab, TabId::Overview, "round at the end");
    rig.keys("[");
    assert_eq!(rig.model.tab, TabId::Routing);
    rig.keys("7");
    assert_eq!(rig.model.tab, TabId::Computed);
    rig.keys("9");
    assert_eq!(rig.model.tab, TabId::Computed);
    assert!(rig.screen().contains("no such key"), "there is no tab 9");
}

#[test]
fn a_refresh_keeps_old_values_and_asks_for_what_the_tab_shows() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("3<Enter>r");
    let parts = &rig.model.open.as_ref().unwrap().parts;
    let before = parts.events().unwrap().clone();
    assert_eq!(
        rig.questions(),
        [&SlotQuestion::EventsAgain(handle(0), before)],
        "what is known is not held twice"
    );
    assert!(parts[Part::Events].is_loading() && parts.events().is_some());
}

#[test]
fn n4_what_is_vast_is_let_go_before_it_is_asked_for_again() {
    let mut rig = Rig::opened(120, 40);
    let with_ids_of = |bytes: usize| {
        let id = "v".repeat(bytes);
        Partial { items: vec![samples::link("accounts", &[("group_id", &id)])], ..Partial::default() }
    };
    rig.keys("6<Enter>");
    for (bytes, stays) in [(1 << 10, true), (5 << 20, false)] {
        rig.keys("r").answer(answered(Part::Links, Ok(with_ids_of(bytes)))).keys("r");
        let links = &rig.model.open.as_ref().unwrap().parts[Part::Links];
        assert_eq!((links.is_loading(), links.value().is_some()), (true, stays), "{bytes}");
    }
}

#[test]
fn a_refreshed_list_does_not_shrink_while_it_is_read() {
    let mut rig = Rig::listed(120, 40, 300);
    rig.keys("GR");
    let mut first = page(0, 100);
    first.next = Some("c1".to_owned());
    rig.answer(Answer::Roster(Ok(first)));
    assert_eq!(rig.model.list.total(), 300);
    rig.answer(Answer::Roster(Ok(page(100, 250))));
    assert_eq!(rig.model.list.total(), 350);
    assert_eq!(rig.model.list.selected().unwrap().handle, handle(299), "the selection is kept by key");
}

#[test]
fn a_click_on_a_row_opens_it_and_the_wheel_scrolls_what_is_under_the_pointer() {
    let mut rig = Rig::listed(120, 40, 100);
    rig.click(5, 6);
    let clicked = open_handle(&rig).unwrap();
    assert_ne!(clicked, handle(0));
    rig.mouse(MouseEventKind::ScrollDown, 5, 6);
    assert_ne!(rig.model.list.selected().unwrap().handle, clicked);
    rig.click(60, 2);
    assert_eq!(rig.model.pane, Pane::Profile);
    rig.click(5, 2);
    assert!(rig.model.list.typing(), "a click into the box types there");
}

#[test]
fn a_lookup_says_what_it_tried_and_opens_what_it_found() {
    let mut rig = Rig::listed(120, 40, 5);
    rig.keys("/Ada@example.com<Enter>");
    assert_eq!(rig.questions(), [&SlotQuestion::Lookup("Ada@example.com".to_owned())]);
    let asked = |text: &str| crate::domain::profile::Handle::identifier("email", text);
    let missing = failure(ErrorClass::NotFound);
    let found = ProfileKey::Segment(crate::domain::identifier::SegmentId("use_x".to_owned()));
    rig.answer(Answer::Lookup(LookupReport {
        attempts: vec![
            Attempt { handle: asked("Ada@example.com"), outcome: Err(missing) },
            Attempt { handle: asked("ada@example.com"), outcome: Ok(found.clone()) },
        ],
    }));
    assert_eq!(rig.model.open.as_ref().unwrap().key, found);
    assert_eq!(rig.model.list.selected_key(), Some(found));
    let screen = rig.screen();
    assert!(screen.contains("· email:Ada@example.com"), "{screen}");
    assert!(screen.contains("✔ email:ada@example.com"), "{screen}");
    assert_eq!(rig.model.troubles(), [], "somebody was found");
    rig.wait(1000);
    assert_eq!(open_handle(&rig), Some(asked("ada@example.com")), "the cursor does not take it away again");
}

#[test]
fn a_lookup_can_be_cancelled_and_its_late_answer_is_dropped() {
    let mut rig = Rig::listed(120, 40, 5);
    rig.keys("/ada@example.com<Enter>");
    let late = rig.tickets[&Slot::Lookup];
    rig.keys("<Esc>");
    assert_eq!(rig.effects, [Effect::Cancel(Slot::Lookup)]);
    rig.send(Message::Loaded { ticket: late, answer: Answer::Lookup(LookupReport { attempts: Vec::new() }) });
    assert!(matches!(rig.model.list.lookup, Remote::Idle));
}

#[test]
fn nothing_wakes_the_program_when_nothing_moves() {
    let mut rig = Rig::opened(120, 40);
    let mut line = super::rig::line();
    line.meter.starts = 0;
    rig.send(Message::Line(Box::new(line)));
    rig.wait(2_000);
    let next = rig.model.next_wake().map(|wake| (wake - rig.now).num_seconds());
    assert!(next.is_none_or(|seconds| seconds >= 50), "{next:?}");
}

#[test]
fn a_connection_that_failed_is_made_again_by_the_key_that_the_screen_names() {
    let mut rig = Rig::starting(100, 30);
    rig.send(Message::ConnectionFailed(failure(ErrorClass::Unreachable)));
    assert!(rig.screen().contains("r try again"), "{}", rig.screen());
    rig.keys("r");
    assert_eq!(rig.effects, [Effect::Connect]);
    assert!(rig.screen().contains("connecting"), "{}", rig.screen());
    rig.keys("r");
    assert_eq!(rig.effects, [], "one attempt at a time");
    let space = rig.model.space.clone();
    rig.send(Message::Connected { space, settings: crate::domain::check::CheckSettings::default() });
    assert_eq!(rig.questions().len(), 2);
}

#[test]
fn n9_a_clock_that_jumps_moves_ages_and_no_timer() {
    for years in [10, -10] {
        let jump = chrono::Duration::days(366 * years);
        let mut rig = Rig::opened(120, 40);
        rig.keys("j");
        let due = rig.model.follow.due;
        rig.send(Message::ClockAhead(jump));
        assert_eq!(rig.model.follow.due, due, "what is due stays due");
        assert!(rig.model.next_wake().unwrap() <= due.unwrap());
        rig.wait(200);
        assert_eq!(open_handle(&rig), Some(handle(1)));
        let waited = rig.screen();
        assert!(!waited.contains("h 0m"), "nobody waited for years:\n{waited}");
        let age = if years > 0 { "10y ago" } else { "in 10y" };
        assert_eq!(rig.model.context.ago(rig.now).as_str(), age);
    }
}

#[test]
fn n9_the_header_says_that_the_clock_is_off() {
    for (width, days) in [(80, 3_660), (120, -3_660)] {
        let mut rig = Rig::opened(width, 24);
        let mut line = super::rig::line();
        line.meter.clock_skew = Some(chrono::Duration::days(days));
        rig.send(Message::Line(Box::new(line)));
        let screen = rig.screen();
        let header = screen.lines().next().unwrap();
        assert!(header.contains("clock off 10y") && header.contains("connected"), "{header}");
    }
}

#[test]
fn n5_an_empty_list_says_which_emptiness_it_is() {
    for (unreadable, incomplete, told) in [
        (0, None, "the space has no profiles"),
        (7, None, "no row could be read"),
        (0, Some("3 empty pages"), "ended before a profile arrived"),
    ] {
        let mut rig = Rig::connected(100, 24);
        rig.answer(Answer::Known(Ok(KnownProfiles::default())));
        let mut page = page(0, 0);
        (page.unreadable, page.incomplete) = (unreadable, incomplete.map(str::to_owned));
        rig.answer(Answer::Roster(Ok(page)));
        let shown: String =
            rig.screen().split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
        let told: Vec<_> = told.split(' ').collect();
        assert!(told.iter().all(|word| shown.contains(word)), "{told:?}: {}", rig.screen());
    }
}

#[test]
fn a_what_if_is_typed_and_other_files_are_chosen() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("88e");
    assert!(rig.screen().contains("What if"), "{}", rig.screen());
    rig.keys("<Enter><^u>positive<Enter>");
    let screen = rig.screen();
    assert!(screen.contains("what-if: ") && screen.contains("= \"positive\""), "{screen}");
    rig.keys("e<Enter><^u><Enter>");
    assert!(rig.screen().contains(" unset"), "{}", rig.screen());
    rig.keys("uu");
    assert!(!rig.screen().contains("what-if: "));
    rig.keys("o");
    assert!(rig.screen().contains("Flow and workflow"));
    rig.keys("j<Enter>");
    assert!(rig.screen().contains("flow care-chat"), "{}", rig.screen());
    rig.keys("oG<Enter>");
    assert!(rig.screen().contains("no workflow"), "{}", rig.screen());
    rig.keys("o<Esc>");
    assert!(!rig.screen().contains("Flow and workflow"));
}
