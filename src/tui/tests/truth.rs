//! The screen claims only what was read: about rows, the open profile, the age of the data, and keys.

use super::rig::{Rig, answered, events, failure, fill, handle, words};
use super::stored::snapshot;
use crate::domain::engagement;
use crate::domain::event::ProfileEvents;
use crate::domain::flex::EngagementKind;
use crate::domain::identifier::SegmentId;
use crate::domain::listing::{Extent, Partial};
use crate::domain::profile::ProfileKey;
use crate::domain::samples;
use crate::domain::split::Half;
use crate::domain::verdict::Enrichment;
use crate::engine::{ErrorClass, KnownProfiles, RowFill};
use crate::tui::message::{Answer, Message, Part, Slot, SlotQuestion};
use crate::tui::theme::Role;
use crate::tui::view;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::Color;

const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (160, 50)];

/// The colour of a word in the first line of the panes.
fn colour_in_frames(rig: &Rig, word: &str) -> Color {
    let size = rig.model.size;
    let mut terminal = Terminal::new(TestBackend::new(size.width, size.height)).unwrap();
    terminal.draw(|frame| view::draw(frame, &rig.model)).unwrap();
    let buffer = terminal.backend().buffer();
    let line: Vec<&str> = (0..size.width).map(|column| buffer[(column, 1)].symbol()).collect();
    let letters: Vec<String> = word.chars().map(String::from).collect();
    let at =
        line.windows(letters.len()).rposition(|cells| cells == letters).unwrap_or_else(|| panic!("{line:?}"));
    buffer[(u16::try_from(at).unwrap(), 1)].fg
}

/// The row of the open profile, and the profile beside it.
fn verdicts(rig: &Rig) -> (Option<Enrichment>, Option<Enrichment>) {
    let row = rig.model.list.selected().and_then(|row| row.summary).and_then(|summary| summary.enrichment);
    (row, rig.model.open.as_ref().unwrap().parts.check().map(|check| check.enrichment))
}

/// Traits that no event explains.
fn stale() -> Answer {
    answered(
        Part::FlexTraits,
        Ok(samples::traits(r#"{"name":"Ada Okafor","flex_last-interaction-duration":1}"#)),
    )
}

#[test]
fn dt11_nothing_is_denied_of_rows_that_were_not_read() {
    for (width, height) in SIZES {
        let mut rig = Rig::listed(width, height, 214);
        rig.fill_rows();
        rig.keys("/zzz");
        let screen = rig.screen();
        let read = usize::from(height) - 5;
        assert!(!screen.contains("no profile matches"), "{screen}");
        let unread = 214 - (0..214).filter(|&n| rig.model.list.is_read(&handle(n))).count();
        assert!(unread > 214 - read - 1, "{unread}");
        // The list is on the left, in a heavy frame.
        let list: String =
            screen.lines().filter_map(|line| Some(line.split('┃').nth(1)?.to_owned() + "\n")).collect();
        let said = words(&list);
        assert!(said.contains(&format!("0 of {} read", 214 - unread)), "{screen}");
        assert!(said.contains(&format!("{unread} not read")), "{screen}");
        snapshot(&format!("dt11_not_read_yet_{width}x{height}"), &rig);
        // The number of matches must not look like a total.
        rig.keys("<^u>person 1");
        let title = rig.screen().lines().nth(1).unwrap().to_owned();
        assert!(title.contains(" found"), "{title}");
    }
}

#[test]
fn dt11_where_every_row_was_read_it_is_said_that_none_matches() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("/zzz");
    assert!(rig.screen().contains("no profile matches this filter"), "{}", rig.screen());
    // An incomplete list does not claim that a profile is missing.
    let mut rig = Rig::connected(120, 40);
    rig.answer(Answer::Known(Ok(KnownProfiles::default())));
    rig.answer(Answer::Roster(Ok(crate::engine::RosterPage {
        incomplete: Some("the limit on pages was reached".to_owned()),
        ..super::rig::page(0, 3)
    })));
    rig.fill_rows();
    rig.answer_parts();
    rig.keys("/zzz");
    let said = words(&rig.screen());
    assert!(said.contains("none of the 3 profiles") && !said.contains("no profile matches"), "{said}");
}

#[test]
fn dt12_r_on_the_list_reads_the_open_profile_too_and_one_answer_serves_both() {
    let mut rig = Rig::opened(120, 40);
    let (row, pane) = verdicts(&rig);
    assert_eq!((row, pane), (Some(Enrichment::Enriched), Some(Enrichment::Enriched)));
    rig.keys("r");
    let asked = rig.questions();
    assert!(asked.contains(&&SlotQuestion::Known) && asked.contains(&&SlotQuestion::Page(None)));
    for part in Part::ALL {
        let is_it = |question: &&&SlotQuestion| match question {
            SlotQuestion::Part(asked, _) => *asked == part,
            SlotQuestion::EventsAgain(..) => part == Part::Events,
            _ => false,
        };
        assert_eq!(asked.iter().filter(is_it).count(), 1, "{part:?}");
    }
    assert!(!rig.model.wanted_rows().contains(&handle(0)), "its row is not asked for besides");
    assert!(rig.model.wanted_rows().contains(&handle(1)));
    rig.answer(answered(Part::Events, Ok(events())));
    assert_eq!(verdicts(&rig).0, row, "half of it decides nothing");
    rig.answer(stale());
    let (row, pane) = verdicts(&rig);
    assert_eq!((row, pane), (Some(Enrichment::NotEnriched), Some(Enrichment::NotEnriched)));
    snapshot("dt12_row_and_pane_120x40", &rig);
}

#[test]
fn dt12_what_is_on_its_way_is_not_asked_for_once_more() {
    let mut rig = Rig::listed(120, 40, 3);
    rig.keys("r");
    assert!(!rig.questions().iter().any(|question| matches!(question, SlotQuestion::Part(..))));
    rig.answer_parts();
    assert_eq!(verdicts(&rig), (Some(Enrichment::Enriched), Some(Enrichment::Enriched)), "and serves both");
}

#[test]
fn dt12_an_answer_for_the_pane_is_one_for_the_row_and_the_other_way_round() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("<Enter>r").answer(answered(Part::Events, Ok(events())));
    rig.answer(stale());
    assert_eq!(verdicts(&rig).0, Some(Enrichment::NotEnriched));
    // A late answer for a row does not contradict the pane.
    let late = fill("Ada Okafor", Enrichment::Enriched, rig.now);
    rig.send(Message::RowFilled { handle: handle(0), result: Ok(late) });
    assert_eq!(verdicts(&rig), (Some(Enrichment::NotEnriched), Some(Enrichment::NotEnriched)));
    rig.send(Message::RowFilled { handle: handle(0), result: Err(failure(ErrorClass::Server)) });
    assert_eq!(verdicts(&rig).0, Some(Enrichment::NotEnriched));
    assert!(rig.model.list.failure(0).is_none(), "it was read");
}

#[test]
fn dt12_the_key_of_a_hint_works_where_it_is_shown() {
    // The profile's failure, with the focus on the list.
    let mut rig = Rig::opened(120, 40);
    rig.keys("3r").fail(Part::Events, ErrorClass::Server);
    assert!(rig.screen().contains("r try again"), "{}", rig.screen());
    rig.keys("r");
    assert!(rig.questions().iter().any(|question| matches!(question, SlotQuestion::EventsAgain(..))));
    // The list's failure, with the focus on the profile.
    let mut rig = Rig::listed(120, 40, 0);
    rig.keys("r").answer(Answer::Roster(Err(failure(ErrorClass::Server))));
    assert!(rig.screen().contains("r try again"), "{}", rig.screen());
    rig.model.pane = crate::tui::model::Pane::Profile;
    rig.keys("r");
    assert!(rig.questions().contains(&&SlotQuestion::Page(None)), "{:?}", rig.questions());
    // While text is being typed, a letter is text: the hint begins with the key that leaves the field.
    rig.model.pane = crate::tui::model::Pane::List;
    rig.answer(Answer::Roster(Err(failure(ErrorClass::Server)))).keys("/");
    assert!(rig.screen().contains("Tab r try again"), "{}", rig.screen());
    rig.keys("<Tab>r");
    assert!(rig.questions().contains(&&SlotQuestion::Page(None)), "{:?}", rig.questions());
}

#[test]
fn dt13_the_frame_says_when_the_open_profile_was_read() {
    for (width, height) in SIZES {
        let mut rig = Rig::opened(width, height);
        rig.wait(10_000);
        assert!(rig.screen().contains(" read just now "), "{}", rig.screen());
        rig.wait(180_000);
        assert!(rig.screen().contains(" read 3m ago "), "{}", rig.screen());
        rig.keys("t");
        assert!(rig.screen().contains(" read 09:14:"), "{}", rig.screen());
        // A refresh resets the age; an answer for another part does not make the verdict look newer.
        rig.keys("t<Enter>4r").answer_traits();
        rig.keys("1");
        assert!(rig.screen().contains(" read 3m ago "), "{}", rig.screen());
        rig.keys("R").answer_parts();
        assert!(rig.screen().contains(" read just now "), "{}", rig.screen());
    }
}

#[test]
fn dt13_what_is_pending_and_was_read_a_while_ago_does_not_look_fresh() {
    let warn =
        |rig: &Rig| colour_in_frames(rig, "read") == rig.model.context.theme.style(Role::Warn).fg.unwrap();
    let mut rig = Rig::opened(120, 40);
    rig.wait(600_000);
    assert!(!warn(&rig), "nothing is pending");
    let engagements = events()
        .engagements
        .items
        .into_iter()
        .filter(|event| event.name.as_deref().is_some_and(|name| name.ends_with("Initiated")));
    let listed = Partial { items: engagements.collect(), ..Default::default() };
    rig.keys("R").answer_parts();
    rig.keys("R")
        .answer(answered(Part::Events, Ok(ProfileEvents { engagements: listed.clone(), all: listed })));
    rig.answer(stale());
    rig.answer_rest();
    assert!(!warn(&rig), "{}", rig.screen());
    rig.wait(60_000);
    assert!(!warn(&rig), "{}", rig.screen());
    rig.wait(60_000);
    assert!(rig.screen().contains(" read 2m ago ") && warn(&rig), "{}", rig.screen());
    snapshot("dt13_pending_read_2m_ago_120x40", &rig);
}

#[test]
fn dt13_nothing_ticks_for_it_within_a_minute() {
    let mut rig = Rig::opened(120, 40);
    rig.wait(5_000).send(Message::Tick);
    // The request meter and the list in flight have timers of their own.
    (rig.model.line, rig.model.tickets) = (None, crate::tui::remote::Tickets::default());
    let soonest = rig.model.next_wake().unwrap() - rig.now;
    assert!(soonest >= chrono::Duration::seconds(60), "{soonest}");
}

#[test]
fn dt15_the_other_half_on_another_profile_is_named_and_opens() {
    let mut rig = Rig::opened(120, 40);
    let mut half = events();
    half.engagements.items.retain(|event| event.name.as_deref() == Some("Flex - Engagement Initiated"));
    half.all = half.engagements.clone();
    let initiated = engagement::read(&half.all.items[0]).unwrap();
    rig.keys("r");
    rig.answer(answered(Part::Events, Ok(half)));
    rig.answer(answered(Part::FlexTraits, Ok(samples::traits(r#"{"name":"Ada Okafor"}"#))));
    assert!(!rig.screen().contains("split-identity"), "{}", rig.screen());
    let completed = Half {
        interaction_sid: initiated.interaction_sid.clone().unwrap().into(),
        channel_sid: None,
        has: EngagementKind::Completed,
    };
    let filled = fill("Ada O.", Enrichment::PartlyEnriched, rig.now);
    let key = Some(ProfileKey::of_handle(&handle(7)));
    rig.send(Message::RowFilled {
        handle: handle(7),
        result: Ok(RowFill { key: key.clone(), halves: vec![completed], ..filled.clone() }),
    });
    let said = words(&rig.screen());
    assert!(
        said.contains("split-identity KD…4e21: its Completed is on us…0007. Next: Enter on")
            && said.contains("sentiment opens it."),
        "{said}"
    );
    snapshot("dt15_split_identity_120x40", &rig);
    // The cursor of the Overview starts at sentiment.
    rig.keys("<Tab>jjj<Enter>");
    assert_eq!(rig.model.open.as_ref().unwrap().parts.handle, handle(7));
    // Once the row has been read again without it, the finding disappears.
    let mut rig = rig;
    rig.send(Message::RowFilled { handle: handle(7), result: Ok(RowFill { key, ..filled }) });
    assert!(rig.model.halves.splits(&SegmentId("x".into()), &[]).is_empty());
    assert!(!rig.screen().contains("split-identity"), "{}", rig.screen());
}

#[test]
fn dt11_a_verdict_waits_for_pages_in_flight_and_none_is_said_of_read_events_only() {
    for (width, height) in SIZES {
        let mut rig = Rig::listed(width, height, 3);
        rig.answer(answered(Part::FlexTraits, Ok(samples::traits("{}"))));
        let none = || Partial { extent: Extent::Reading, ..Partial::default() };
        let so_far = ProfileEvents { engagements: none(), all: none() };
        let ticket = rig.tickets[&Slot::Part(Part::Events)];
        rig.send(Message::Loaded { ticket, answer: Answer::PartSoFar(Part::Events, so_far.into()) });
        let screen = rig.screen();
        assert!(screen.contains(" CHECKING ") && screen.contains("more pages are being read"), "{screen}");
        assert!(!screen.contains("CANNOT TELL") && !screen.contains("could be read"), "{screen}");
        // If there is no room for the timeline, there is no text about it either.
        assert!(!screen.contains("14 days") || screen.contains("none among the events"), "{screen}");
        rig.answer(answered(Part::Events, Ok(ProfileEvents::default())));
        let screen = rig.screen();
        assert!(!screen.contains("CHECKING") && !screen.contains("none among"), "{screen}");
    }
}
