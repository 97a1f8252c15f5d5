//! A profile with very many events: work that grows with their number is done once, and outside the drawing task.

use super::rig::{Rig, answered, events};
use crate::domain::event::ProfileEvents;
use crate::domain::samples;
use crate::engine::ErrorClass;
use crate::tui::message::{Answer, Message, Part, Slot, SlotQuestion};
use crate::tui::screens::profile::judged::Judged;
use std::sync::Arc;

/// This many interactions, each newer than the one before it.
fn many(interactions: usize) -> ProfileEvents {
    let mut all = events().all;
    let name = |kind: &str| format!("Flex - Engagement {kind}");
    for number in 0..interactions {
        for kind in ["Completed", "Initiated"] {
            let (day, hour, minute) = (9 + number % 12, number / 60 % 24, number % 60);
            all.items.push(samples::event(&format!(
                r#"{{"message_id":"{kind}-{number}","event":"{}","timestamp":"2026-11-{day:02}T{hour:02}:{minute:02}:00Z",
                "properties":{{"interactionSid":"KD{number}","channelSid":"UO{number}","sentiment":"odd","channelType":"voice"}}}}"#,
                name(kind)
            )));
        }
    }
    ProfileEvents { engagements: all.clone(), all }
}

fn opened_with(events: ProfileEvents) -> Rig {
    let mut rig = Rig::listed(120, 40, 12);
    rig.fill_rows();
    rig.answer(answered(Part::FlexTraits, Ok(samples::traits("{}"))));
    rig.answer(answered(Part::Events, Ok(events)));
    rig
}

fn cases(rig: &Rig) -> usize {
    rig.questions().iter().filter(|question| matches!(question, SlotQuestion::Judgement(_))).count()
}

/// Judges the last requested case, as the runtime does.
fn judge(rig: &mut Rig) {
    let judged = rig.questions().iter().find_map(|question| match question {
        SlotQuestion::Judgement(case) => Some(Arc::new(Judged::of(case))),
        _ => None,
    });
    rig.answer(Answer::Judged(Some(judged.expect("a case was handed over"))));
}

fn judged(rig: &Rig) -> Arc<Judged> {
    Arc::clone(rig.model.open.as_ref().unwrap().parts.judged.as_ref().unwrap())
}

#[test]
fn t7_a_large_profile_is_judged_once_and_not_for_a_key_or_a_frame() {
    let mut rig = opened_with(many(3_000));
    assert_eq!(cases(&rig), 1, "handed over, not judged here");
    assert!(rig.screen().contains("CHECKING"), "{}", rig.screen());
    judge(&mut rig);
    assert!(!rig.screen().contains("CHECKING"), "{}", rig.screen());
    let first = judged(&rig);
    assert_eq!(first.check.interactions.items.len(), 3_001);
    rig.keys("<Tab>");
    for key in ["j", "?", "<Esc>", "1", "2", "j", "3", "G", "k", "t"].iter().cycle().take(100) {
        rig.keys(key);
        assert_eq!(cases(&rig), 0, "after {key}");
        rig.screen();
    }
    assert!(Arc::ptr_eq(&first, &judged(&rig)), "what was made once is drawn from then on");
    rig.wait(61_000);
    assert!(rig.model.tickets.is_open(Slot::Judgement), "ages are told anew by the minute");
}

#[test]
fn t7_what_comes_while_a_large_profile_is_judged_is_judged_together_afterwards() {
    let mut rig = opened_with(many(500));
    let case = rig.questions().into_iter().next().cloned().unwrap();
    rig.keys("<Tab>");
    for more in [600, 700, 800] {
        rig.keys("r").answer(answered(Part::Events, Ok(many(more))));
        assert_eq!(cases(&rig), 0, "one at a time");
    }
    let SlotQuestion::Judgement(case) = case else { panic!("{case:?}") };
    rig.answer(Answer::Judged(Some(Arc::new(Judged::of(&case)))));
    assert_eq!(cases(&rig), 1);
    judge(&mut rig);
    assert_eq!((cases(&rig), judged(&rig).check.interactions.items.len()), (0, 801));
}

#[test]
fn t7_a_refresh_that_changes_nothing_is_not_judged_again() {
    let mut rig = opened_with(many(500));
    judge(&mut rig);
    let (first, same) = (judged(&rig), many(500));
    rig.keys("<Tab>r").answer(answered(Part::Events, Ok(same)));
    let parts = &rig.model.open.as_ref().unwrap().parts;
    assert_eq!((cases(&rig), parts.outdated), (0, false));
    assert!(Arc::ptr_eq(&first, &judged(&rig)));
    rig.keys("r")
        .fail(Part::Events, ErrorClass::Server)
        .keys("r")
        .answer(answered(Part::Events, Ok(many(500))));
    assert_eq!((cases(&rig), judged(&rig).check.interactions.items.len()), (0, 501));
    rig.keys("r").answer(answered(Part::Events, Ok(many(501))));
    assert_eq!(cases(&rig), 1, "one interaction more");
}

#[test]
fn t7_a_verdict_on_the_profile_before_is_not_taken_for_this_one() {
    let mut rig = opened_with(many(500));
    let Some(SlotQuestion::Judgement(case)) = rig.questions().into_iter().next().cloned() else { panic!() };
    let late = rig.tickets[&Slot::Judgement];
    rig.keys("j").wait(400);
    let answer = Answer::Judged(Some(Arc::new(Judged::of(&case))));
    rig.send(Message::Loaded { ticket: late, answer });
    assert!(rig.model.open.as_ref().unwrap().parts.judged.is_none());
}

#[test]
fn t7_what_is_drawn_of_very_many_interactions_is_bounded() {
    let rig = opened_with(many(4_000));
    let Some(SlotQuestion::Judgement(case)) = rig.questions().into_iter().next().cloned() else { panic!() };
    let judged = Judged::of(&case);
    assert!(judged.marks.len() <= 14 * 24 * 4 + 1, "{} signs", judged.marks.len());
    assert_eq!(judged.marks.iter().map(|mark| mark.count).sum::<usize>(), 4_001, "none is lost");
    assert!(judged.findings.len() <= 200, "{} findings", judged.findings.len());
}

#[test]
fn t7_lists_of_events_are_handed_on_without_their_events() {
    let events = many(10);
    let handed_on = events.clone();
    assert!(
        events
            .all
            .items
            .iter()
            .zip(&handed_on.all.items)
            .all(|(one, other)| std::ptr::eq(&raw const **one, &raw const **other))
    );
    assert!(size_of::<crate::domain::event::Event>() <= size_of::<usize>());
}
