//! Keys, clicks, pastes, sizes and answers in any order: nothing panics, the focus is valid, quitting works.

use super::rig::{Rig, answered, events, failure, fill, handle, page};
use crate::domain::profile::Metadata;
use crate::domain::verdict::Enrichment;
use crate::engine::{Attempt, ErrorClass, LookupReport};
use crate::tui::message::{Answer, Ending, Message, Part, Slot};
use crate::tui::model::Pane;
use crate::tui::screens::profile::following::Followed;
use crate::tui::screens::profile::parts::PartValue;
use crossterm::event::{MouseButton, MouseEventKind};
use proptest::prelude::*;
use std::sync::Arc;

#[derive(Clone, Debug)]
enum Step {
    Keys(&'static str),
    Paste(String),
    Click(u16, u16),
    Wheel(bool, u16, u16),
    Resize(u16, u16),
    Wait(i64),
    Page(usize, bool),
    Fill(usize, bool),
    Part(usize, bool),
    Lookup(bool),
    Poll(usize),
}

const KEYS: [&str; 47] = [
    "L",
    "F",
    "j",
    "k",
    "h",
    "l",
    "g",
    "G",
    "<PgUp>",
    "<PgDn>",
    "<^d>",
    "<^u>",
    "<Tab>",
    "<S-Tab>",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "0",
    "[",
    "]",
    "<Enter>",
    "<Esc>",
    "/",
    "a",
    "u",
    "<Backspace>",
    "<Space>",
    "z",
    "n",
    "N",
    "y",
    "r",
    "R",
    "f",
    "p",
    "w",
    "t",
    "T",
    "%",
    "?",
    "<F1>",
    "<Up>",
    "<Down>",
    "<Left>",
];

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => prop::sample::select(&KEYS[..]).prop_map(Step::Keys),
        1 => any::<String>().prop_map(Step::Paste),
        2 => (0..140u16, 0..50u16).prop_map(|(x, y)| Step::Click(x, y)),
        1 => (any::<bool>(), 0..140u16, 0..50u16).prop_map(|(up, x, y)| Step::Wheel(up, x, y)),
        1 => (1..200u16, 1..60u16).prop_map(|(width, height)| Step::Resize(width, height)),
        2 => (0..2_000i64).prop_map(Step::Wait),
        1 => (0..60usize, any::<bool>()).prop_map(|(rows, fine)| Step::Page(rows, fine)),
        2 => (0..30usize, any::<bool>()).prop_map(|(row, fine)| Step::Fill(row, fine)),
        3 => (0..6usize, any::<bool>()).prop_map(|(part, fine)| Step::Part(part, fine)),
        1 => any::<bool>().prop_map(Step::Lookup),
        1 => (0..4usize).prop_map(Step::Poll),
    ]
}

/// A quiet poll, one that read again, one with news, or a refusal.
fn polled(kind: usize) -> Answer {
    let parts = vec![(Part::Events, Ok(PartValue::Events(Arc::new(events()))))];
    let parts = if kind == 0 { Vec::new() } else { parts };
    let metadata = Metadata { last_message_id: Some(kind.to_string()), ..Metadata::default() };
    let followed = Followed { metadata, is_news: kind == 2, parts };
    let failed = Err(failure(ErrorClass::RateLimited));
    Answer::Followed(if kind == 3 { failed } else { Ok(Box::new(followed)) })
}

fn take(rig: &mut Rig, step: &Step) {
    let has = |rig: &Rig, slot: Slot| rig.tickets.contains_key(&slot);
    match step {
        Step::Keys(keys) => {
            rig.keys(keys);
        }
        Step::Paste(text) => {
            rig.send(Message::Paste(text.clone()));
        }
        Step::Click(x, y) => {
            rig.click(*x, *y);
        }
        Step::Wheel(up, x, y) => {
            rig.mouse(if *up { MouseEventKind::ScrollUp } else { MouseEventKind::ScrollDown }, *x, *y);
            rig.mouse(MouseEventKind::Down(MouseButton::Right), *x, *y);
        }
        Step::Resize(width, height) => {
            rig.send(Message::Resize { width: *width, height: *height });
        }
        Step::Wait(time) => {
            rig.wait(*time);
        }
        Step::Page(rows, fine) if has(rig, Slot::Roster) => {
            rig.answer(Answer::Roster(if *fine {
                Ok(page(0, *rows))
            } else {
                Err(failure(ErrorClass::Server))
            }));
        }
        Step::Fill(row, fine) => {
            let found = fill("Ada Okafor", Enrichment::Enriched, rig.now);
            let result = if *fine { Ok(found) } else { Err(failure(ErrorClass::NotFound)) };
            rig.send(Message::RowFilled { handle: handle(*row), result });
        }
        Step::Part(place, fine) if has(rig, Slot::Part(Part::ALL[*place])) => {
            let part = Part::ALL[*place];
            match part {
                Part::Events if *fine => {
                    rig.answer(answered(Part::Events, Ok(events())));
                }
                _ => {
                    rig.fail(part, ErrorClass::Server);
                }
            }
        }
        Step::Lookup(fine) if has(rig, Slot::Lookup) => {
            let outcome = if *fine {
                Ok(crate::domain::profile::ProfileKey::of_handle(&handle(3)))
            } else {
                Err(failure(ErrorClass::NotFound))
            };
            rig.answer(Answer::Lookup(LookupReport {
                attempts: vec![Attempt { handle: handle(3), outcome }],
            }));
        }
        Step::Poll(kind) if has(rig, Slot::Following) => {
            rig.answer(polled(*kind));
        }
        Step::Page(..) | Step::Part(..) | Step::Lookup(_) | Step::Poll(_) => {}
    }
}

proptest! {
    #![proptest_config(crate::cases::property(1_000, 5_000, 500_000))]

    #[test]
    fn any_order_of_things_leaves_a_usable_program(steps in prop::collection::vec(step(), 100)) {
        let mut rig = Rig::connected(100, 30);
        for step in &steps {
            take(&mut rig, step);
            prop_assert!(rig.model.ending.is_none(), "{:?} ended it", step);
            let has_content = rig.model.open.is_some() || rig.model.glance.is_some();
            prop_assert!(rig.model.pane == Pane::List || has_content);
            prop_assert!(rig.model.list.len() == 0 || rig.model.list.selected().is_some());
            prop_assert!(rig.model.overlays.len() <= 2);
        }
        rig.screen();
        rig.keys("<^c>");
        prop_assert_eq!(rig.model.ending, Some(Ending::Quit));
    }
}
