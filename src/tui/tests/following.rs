//! A profile is followed: what is asked and when, what the marks say, and what ends it.

use super::rig::{FLEX_TRAITS, Rig, events, failure, line, words};
use super::stored::snapshot;
use crate::domain::event::ProfileEvents;
use crate::domain::listing::{Extent, Partial};
use crate::domain::profile::Metadata;
use crate::domain::samples;
use crate::engine::{ErrorClass, SourceError};
use crate::tui::message::{Answer, Effect, Message, Part, Slot, SlotQuestion};
use crate::tui::screens::profile::following::{FollowQuestion, Followed};
use crate::tui::screens::profile::parts::PartValue;
use chrono::Duration;
use std::sync::Arc;

/// The question of the last message, if it is a poll.
fn poll(rig: &Rig) -> Option<FollowQuestion> {
    rig.questions().into_iter().find_map(|question| match question {
        SlotQuestion::Follow(question) => Some((**question).clone()),
        _ => None,
    })
}

fn metadata(newest: &str) -> Metadata {
    Metadata { last_message_id: Some(newest.to_owned()), ..Metadata::default() }
}

fn answer(rig: &mut Rig, followed: Result<Followed, SourceError>) {
    rig.answer(Answer::Followed(followed.map(Box::new)));
}

fn answer_quiet(rig: &mut Rig, newest: &str) {
    answer(rig, Ok(Followed { metadata: metadata(newest), is_news: false, parts: Vec::new() }));
}

/// The profile was read after this message.
fn answer_read(rig: &mut Rig, newest: &str, traits: &str, events: ProfileEvents) {
    let parts = vec![
        (Part::FlexTraits, Ok(PartValue::Traits(samples::traits(traits)))),
        (Part::Events, Ok(PartValue::Events(Arc::new(events)))),
        (Part::Traits, Ok(PartValue::Traits(samples::traits(traits)))),
    ];
    answer(rig, Ok(Followed { metadata: metadata(newest), is_news: true, parts }));
}

/// Without the Completed: the sentiment and the outcome before are those of an older interaction.
fn wrapping_up() -> ProfileEvents {
    let mut events = events();
    events.all.items.remove(0);
    ProfileEvents { engagements: events.all.clone(), all: events.all }
}

const BEFORE: &str = r#"{"name":"Ada Okafor","plan":"gold","flex_last-interaction-start-time":"2026-11-22T09:02:11Z",
"flex_last-interaction-duration":630,"flex_last-known-agent":"WK0123456789abcdef0123456789abcdef",
"flex_last-interaction-sentiment":"neutral"}"#;

/// Followed since the call, which is wrapping up.
fn followed(width: u16, height: u16) -> Rig {
    let mut rig = Rig::opened(width, height);
    rig.keys("L");
    answer_read(&mut rig, "m1", BEFORE, wrapping_up());
    rig
}

/// Twelve seconds later the Completed arrives with its traits.
fn completed(width: u16, height: u16) -> Rig {
    let mut rig = followed(width, height);
    rig.wait(12_000);
    assert!(poll(&rig).is_some() || rig.model.tickets.is_open(Slot::Following));
    answer_read(&mut rig, "m2", FLEX_TRAITS, events());
    rig
}

#[test]
fn what_arrived_is_marked_and_told_since_when() {
    for (width, height) in [(80, 24), (120, 40)] {
        let mut rig = completed(width, height);
        let screen = rig.screen();
        let told = if width < 120 { "4 changes" } else { "sentiment neutral → negative, 3 more" };
        let since = format!("since 09:14:11: +1 event, {told}, ◐ → ✔");
        for word in ["live · 2 s", "changed just now", &since] {
            assert!(screen.contains(word), "{word}\n{screen}");
        }
        snapshot(&format!("following_{width}x{height}"), &rig);
        rig.keys("3");
        assert_eq!(rig.screen().matches("[new]").count(), 1, "{}", rig.screen());
        snapshot(&format!("following_events_{width}x{height}"), &rig);
    }
}

#[test]
fn every_tab_marks_its_own_rows_and_ascii_is_enough() {
    let mut rig = completed(200, 45);
    for (key, marks) in [("1", 3), ("2", 1), ("3", 1), ("4", 3)] {
        assert_eq!(rig.keys(key).screen().matches("[new]").count(), marks, "{key}\n{}", rig.screen());
    }
    rig.model.context.ascii = true;
    assert!(
        rig.screen().is_ascii() && rig.screen().contains("sentiment neutral > negative"),
        "{}",
        rig.screen()
    );
}

#[test]
fn a_quiet_profile_is_asked_once_a_poll_at_growing_pauses_and_nothing_else_wakes_the_program() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("L");
    let first = poll(&rig).expect("the first poll comes at once");
    assert_eq!((first.again, first.others.len()), (false, 3));
    answer_read(&mut rig, "m2", FLEX_TRAITS, events());
    let began = rig.now;
    let (mut pauses, mut polls) = (Vec::new(), 0);
    while rig.now < began + Duration::minutes(3) {
        // Ages may be drawn anew at a poll.
        let header = |rig: &Rig| rig.screen().lines().next().map(str::to_owned);
        let shown = header(&rig);
        let wake = rig.model.next_wake().unwrap();
        let (before, is_age) = (rig.now, wake - rig.now >= Duration::seconds(60));
        rig.now = wake;
        rig.send(Message::Tick);
        assert_eq!(rig.effects.len(), usize::from(!is_age), "{:?}", rig.effects);
        let Some(question) = poll(&rig) else { continue };
        assert!(!question.again, "nothing is read again");
        assert_eq!(header(&rig), shown, "a poll under way is not shown");
        assert!(rig.model.next_wake().is_some_and(|wake| wake - rig.now >= Duration::seconds(1)));
        pauses.push((rig.now - before).num_seconds());
        polls += i32::from(rig.now < began + Duration::minutes(1));
        answer_quiet(&mut rig, "m2");
    }
    assert_eq!(pauses[..5], [2, 4, 8, 15, 15]);
    assert!(polls <= 6, "{polls} polls in the first minute");
    assert!(
        rig.screen().contains("live · 15 s") && rig.screen().contains("nothing changed"),
        "{}",
        rig.screen()
    );
}

/// Lets time pass up to the next poll.
fn next_poll(rig: &mut Rig) -> FollowQuestion {
    for _ in 0..1_000 {
        rig.now = rig.model.next_wake().expect("something is due").max(rig.now);
        rig.send(Message::Tick);
        if let Some(question) = poll(rig) {
            return question;
        }
    }
    panic!("no poll comes");
}

#[test]
fn a_pending_verdict_is_read_again_at_each_poll_and_a_message_without_effect_only_for_a_while() {
    let mut rig = followed(120, 40);
    assert!(next_poll(&mut rig).again, "the sentiment is pending");
    answer_read(&mut rig, "m2", FLEX_TRAITS, events());
    assert!(!next_poll(&mut rig).again, "it arrived");
    answer_read(&mut rig, "m3", FLEX_TRAITS, events());
    let mut again = Vec::new();
    for _ in 0..5 {
        again.push(next_poll(&mut rig).again);
        answer_quiet(&mut rig, "m3");
    }
    assert_eq!(again, [true, true, true, false, false], "the service may list m3 later than it names it");
}

#[test]
fn selection_filter_and_tab_are_left_alone() {
    let mut rig = followed(120, 40);
    rig.keys("<Enter>3g/engagement<Enter>");
    let select = |rig: &mut Rig| rig.keys("y").effects.clone();
    let before = select(&mut rig);
    rig.wait(2_000);
    answer_read(&mut rig, "m2", FLEX_TRAITS, events());
    assert_eq!(select(&mut rig), before, "the same event is selected, one row lower");
    assert!(rig.screen().contains("/ engagement") && rig.screen().contains("[new]"), "{}", rig.screen());
}

#[test]
fn frozen_nothing_is_asked_and_a_late_answer_changes_nothing() {
    let mut rig = followed(120, 40);
    rig.wait(2_000);
    let late = rig.tickets[&Slot::Following];
    rig.keys("F");
    assert_eq!(rig.effects, [Effect::Cancel(Slot::Following)]);
    assert!(rig.screen().contains("frozen") && rig.screen().contains("F resume"), "{}", rig.screen());
    let parts = vec![(Part::Events, Ok(PartValue::Events(Arc::new(events()))))];
    let answer = Followed { metadata: metadata("m2"), is_news: true, parts };
    rig.send(Message::Loaded { ticket: late, answer: Answer::Followed(Ok(Box::new(answer))) });
    rig.wait(40_000);
    assert!(
        !rig.model.tickets.is_open(Slot::Following) && !rig.screen().contains("[new]"),
        "{}",
        rig.screen()
    );
    rig.keys("F");
    assert!(poll(&rig).is_some(), "it goes on at once");
    answer_read(&mut rig, "m2", FLEX_TRAITS, events());
    assert!(rig.screen().contains("live · 2 s") && rig.screen().contains("+1 event"), "{}", rig.screen());
}

#[test]
fn everything_that_leaves_the_profile_ends_following() {
    for (keys, wait) in [("L", 0), ("j", 200), ("x", 0)] {
        let mut rig = followed(120, 40);
        rig.wait(2_000);
        let late = rig.tickets[&Slot::Following];
        rig.keys(keys).wait(wait);
        assert!(rig.model.open.as_ref().unwrap().following.is_none(), "{keys}");
        let said = words(&rig.screen());
        assert!(
            said.contains("no longer following Ada Okafor") && !said.contains("live ·"),
            "{keys}: {said}"
        );
        let answer = Followed { metadata: metadata("m2"), is_news: true, parts: Vec::new() };
        rig.send(Message::Loaded { ticket: late, answer: Answer::Followed(Ok(Box::new(answer))) });
        rig.wait(60_000);
        assert!(!rig.model.tickets.is_open(Slot::Following), "{keys}: nothing is asked for any more");
    }
    let mut rig = followed(120, 40);
    rig.keys("rR");
    assert!(rig.model.open.as_ref().unwrap().following.is_some(), "a refresh does not end it");
}

#[test]
fn without_a_profile_there_is_nothing_to_follow_or_to_freeze() {
    let mut rig = Rig::connected(120, 40);
    rig.keys("L");
    assert!(
        rig.effects.is_empty() && words(&rig.screen()).contains("open a profile first"),
        "{}",
        rig.screen()
    );
    rig.keys("F");
    assert!(
        rig.effects.is_empty() && words(&rig.screen()).contains("no profile is being followed"),
        "{}",
        rig.screen()
    );
}

#[test]
fn under_429_it_waits_as_long_as_the_service_says() {
    let mut rig = followed(120, 40);
    rig.wait(2_000);
    let retry_after = Some(std::time::Duration::from_secs(30));
    answer(&mut rig, Err(SourceError { retry_after, ..failure(ErrorClass::RateLimited) }));
    assert!(rig.screen().contains("live · waiting (429)"), "{}", rig.screen());
    rig.wait(29_000);
    assert!(!rig.model.tickets.is_open(Slot::Following));
    rig.wait(2_000);
    assert!(rig.model.tickets.is_open(Slot::Following));
    let mut held = line();
    held.meter.backing_off = retry_after;
    rig.send(Message::Line(Box::new(held)));
    assert!(rig.screen().contains("live · waiting (429)"), "another request was refused\n{}", rig.screen());
}

#[test]
fn a_failed_poll_is_told_with_its_next_step_and_tried_again_unless_waiting_cannot_help() {
    let mut rig = followed(120, 40);
    rig.wait(2_000);
    answer(&mut rig, Err(failure(ErrorClass::Server)));
    assert!(rig.screen().contains("live · failed: the service failed"), "{}", rig.screen());
    let said = words(&rig.keys("w").screen());
    assert!(said.contains("following the profile") && said.contains("Try again in a minute."), "{said}");
    rig.keys("<Esc>").wait(4_000);
    assert!(rig.model.tickets.is_open(Slot::Following), "asked again");
    answer(&mut rig, Err(failure(ErrorClass::Unauthorized)));
    assert!(rig.screen().contains("stopped · failed: token refused"), "{}", rig.screen());
    rig.wait(120_000);
    assert!(!rig.model.tickets.is_open(Slot::Following));
    rig.keys("r");
    assert!(poll(&rig).is_some(), "a refresh tries again");
    answer_read(&mut rig, "m2", FLEX_TRAITS, events());
    assert!(rig.screen().contains("live · 2 s"), "{}", rig.screen());
}

#[test]
fn of_what_was_not_read_nothing_is_claimed() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("L");
    let mut cut = events();
    cut.all.items.remove(1);
    cut.all.extent = Extent::incomplete("page 2 answered 500");
    answer_read(&mut rig, "m2", FLEX_TRAITS, cut);
    rig.wait(2_000);
    answer_read(&mut rig, "m2", FLEX_TRAITS, events());
    assert!(
        !rig.screen().contains("event, ") && !rig.keys("3").screen().contains("[new]"),
        "{}",
        rig.screen()
    );
    // A failure after the beginning: whether anything changed is not known.
    let mut rig = Rig::opened(120, 40);
    rig.keys("L");
    answer_read(&mut rig, "m2", FLEX_TRAITS, events());
    assert!(rig.screen().contains("nothing changed"));
    rig.wait(2_000);
    answer(&mut rig, Err(failure(ErrorClass::Server)));
    assert!(!rig.screen().contains("nothing changed"), "{}", rig.screen());
}

#[test]
fn strangers_values_are_shown_as_markers() {
    let mut rig = followed(160, 40);
    let hostile = BEFORE.replace("neutral", "\\u001b[31mred\\u202e");
    rig.wait(2_000);
    answer_read(&mut rig, "m2", &hostile, wrapping_up());
    let screen = rig.screen();
    assert!(screen.contains("sentiment neutral → ⟨1B⟩[31mred⟨202E⟩"), "{screen}");
    assert!(screen.chars().all(|letter| letter == '\n' || !letter.is_control()), "{screen}");
}

#[test]
fn at_every_size_the_pane_stays_whole() {
    for (width, height) in [(60, 16), (79, 20), (80, 24), (100, 30), (200, 60)] {
        let mut rig = completed(width, height);
        for keys in ["<Enter>", "f", "2", "3", "4", "F", "L"] {
            let screen = rig.keys(keys).screen();
            assert_eq!(screen.lines().count(), usize::from(height));
            assert!(
                keys == "L" || screen.contains("live") || screen.contains("frozen"),
                "{width}x{height}\n{screen}"
            );
        }
    }
}

#[test]
fn lists_that_are_not_read_have_no_other_traits() {
    let mut rig = followed(120, 40);
    rig.wait(2_000);
    let mut traits = samples::traits(BEFORE);
    traits.0.items.retain(|one| one.key != "plan");
    traits.0.extent = Extent::incomplete("page 2 answered 500");
    let parts = vec![
        (Part::Events, Ok(PartValue::Events(Arc::new(wrapping_up())))),
        (Part::FlexTraits, Ok(PartValue::Traits(samples::traits(BEFORE)))),
        (Part::Traits, Ok(PartValue::Traits(traits))),
        (Part::Links, Ok(PartValue::Links(Partial::default()))),
    ];
    answer(&mut rig, Ok(Followed { metadata: metadata("m9"), is_news: true, parts }));
    assert!(!rig.screen().contains("other trait"), "{}", rig.screen());
}
