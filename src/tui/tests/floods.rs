//! A hundred times as many notices as expected: only the last one matters.

use super::rig::{Rig, line};
use crate::engine::{Notice, Subject};
use crate::tui::message::Message;

fn told(subject: Subject, number: usize, text: &str) -> Notice {
    Notice { subject, number, lasts: false, text: text.to_owned() }
}

/// Sends these notices and returns the notice on screen, if there is one.
fn shown(rig: &mut Rig, notices: &[Notice]) -> Option<String> {
    let mut line = line();
    line.notices = notices.to_vec();
    rig.send(Message::Line(Box::new(line)));
    rig.model.toasts.current().map(|toast| toast.text.to_text(false))
}

#[test]
fn s3_a_notice_is_shown_once_and_the_next_about_the_same_again() {
    let mut rig = Rig::opened(100, 24);
    let clock = |minutes: u8| told(Subject::Clock, 0, &format!("the clock is {minutes}m off"));
    let keeping = |number: usize| told(Subject::Keeping, number, "the disk is full");
    assert_eq!(shown(&mut rig, &[clock(5)]).as_deref(), Some("the clock is 5m off"));
    rig.wait(4_000);
    for _ in 0..100 {
        assert_eq!(shown(&mut rig, &[clock(5)]), None);
        assert_eq!(shown(&mut rig, &[clock(6)]), None, "it tells the same in other words");
    }
    for number in [0, 1, 2] {
        assert_eq!(shown(&mut rig, &[keeping(number), clock(5)]).as_deref(), Some("the disk is full"));
        rig.wait(4_000);
        assert_eq!(shown(&mut rig, &[keeping(number), clock(5)]), None);
    }
}

#[test]
fn dh13_of_a_flood_of_notices_the_last_is_shown_at_once() {
    let mut rig = Rig::opened(120, 24);
    for number in 0..800 {
        shown(&mut rig, &[told(Subject::Keeping, number, &format!("full for the {number}th time"))]);
    }
    let screen = rig.screen();
    assert!(screen.contains("full for the 799th time"), "{screen}");
}

#[test]
fn a_flood_of_help_keys_opens_one_help_at_most() {
    let mut rig = Rig::opened(100, 24);
    for _ in 0..100 {
        rig.keys("??<F1>?");
        assert!(rig.model.overlays.len() <= 1);
    }
    for _ in 0..100 {
        rig.keys("<Esc>");
    }
    assert!(rig.model.overlays.is_empty() && rig.model.ending.is_none());
}
