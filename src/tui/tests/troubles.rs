//! A problem is shown for as long as it lasts, wherever the user is, and showing it disturbs nothing else.

use super::rig::{Rig, answered, failure, line, words};
use crate::config::space::Kind;
use crate::domain::listing::Partial;
use crate::domain::profile::Link;
use crate::domain::samples;
use crate::engine::{ErrorClass, Notice, SourceError, Subject};
use crate::tui::ReadOnly;
use crate::tui::message::{Answer, ConnectionState, Message, Part, Slot, SlotQuestion};
use crate::tui::paint::Line;
use crate::tui::theme::Role;
use crate::tui::widgets::toast::Tone;
use std::time::Duration;

const NOT_KEPT: &str = "Lookups and pins will not be kept: the folder /home/ada/.local/state/flexplorer cannot be made: \
                        Not a directory (os error 20). Check the folder's owner and the free disk space; profiles can be read without it.";
const KEPT_AGAIN: &str =
    "The local store can be used again: lookups and pins are kept from now on; earlier ones were not.";
const SIZES: [(u16, u16); 4] = [(60, 16), (80, 24), (120, 40), (200, 50)];

fn keeping(rig: &mut Rig, number: usize, lasts: bool, text: &str) {
    let mut line = line();
    line.notices = vec![Notice { subject: Subject::Keeping, number, lasts, text: text.to_owned() }];
    rig.send(Message::Line(Box::new(line)));
}

fn header(rig: &Rig) -> String {
    rig.screen().lines().next().unwrap_or_default().to_owned()
}

/// Whether all words of a sentence are on screen, in lines of the same pane.
fn says(screen: &str, sentence: &str) -> bool {
    let words = words(screen);
    sentence.split_whitespace().all(|word| words.contains(word))
}

#[test]
fn s5_a_store_that_cannot_be_written_is_said_in_the_header_until_it_can_be() {
    for (width, height) in SIZES {
        let mut rig = Rig::opened(width, height);
        assert!(!header(&rig).contains("not kept"));
        keeping(&mut rig, 0, true, NOT_KEPT);
        rig.wait(60_000);
        assert!(header(&rig).contains("! ") && header(&rig).contains("not kept"), "{}", header(&rig));
        assert_eq!(header(&rig).contains("lookups and pins not kept"), width >= 100, "{}", header(&rig));
        keeping(&mut rig, 1, false, KEPT_AGAIN);
        rig.wait(60_000);
        assert!(!header(&rig).contains("not kept"), "{}", header(&rig));
    }
}

#[test]
fn s5_why_tells_the_whole_of_what_is_not_kept_and_the_toast_does_too() {
    for (width, height) in SIZES {
        let mut rig = Rig::opened(width, height);
        keeping(&mut rig, 0, true, NOT_KEPT);
        assert!(says(&rig.screen(), NOT_KEPT), "{}", rig.screen());
        assert!(!rig.screen().contains("without it.…"));
        rig.wait(60_000).keys("w");
        assert!(says(&rig.screen(), NOT_KEPT), "{}", rig.screen());
        rig.keys("<Esc>");
        keeping(&mut rig, 1, false, KEPT_AGAIN);
        rig.wait(60_000).keys("w");
        assert!(rig.screen().contains("nothing has failed"), "{}", rig.screen());
    }
}

#[test]
fn why_tells_of_a_part_that_failed_on_another_tab_and_tries_just_that_again() {
    for (width, height) in SIZES {
        let mut rig = Rig::opened(width, height);
        rig.keys("<Enter>R").answer_parts();
        rig.keys("6r").fail(Part::Links, ErrorClass::Server).keys("1");
        let screen = rig.screen();
        assert!(["6 Links 0 !", "6 Links!", "6 Lnk!"].iter().any(|tab| screen.contains(tab)), "{screen}");
        assert!(screen.contains("! links failed: the service failed (503)"), "{screen}");
        rig.keys("w");
        let screen = rig.screen();
        assert!(screen.contains("Why: links") && screen.contains("upstream down"), "{screen}");
        rig.keys("r");
        assert!(matches!(rig.questions()[..], [SlotQuestion::Part(Part::Links, _)]), "{:?}", rig.questions());
        rig.answer(answered(Part::Links, Ok(Partial::<Link>::default())));
        let screen = rig.screen();
        assert!(
            !screen.contains("Links 0 !")
                && !screen.contains("Links!")
                && !screen.contains("Lnk!")
                && !screen.contains("failed")
        );
    }
}

#[test]
fn why_tells_the_newest_failure_of_those_that_the_shown_tab_does_not_show() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("<Enter>R").wait(10).fail(Part::Links, ErrorClass::Server);
    rig.wait(10).fail(Part::Traits, ErrorClass::TimedOut);
    rig.keys("3w");
    assert!(rig.screen().contains("Why: traits"), "{}", rig.screen());
    rig.keys("<Esc>6w");
    assert!(rig.screen().contains("Why: links"), "{}", rig.screen());
}

/// Events fail, and the service asks for a pause of this length.
fn told_to_wait(width: u16, height: u16, seconds: u64) -> Rig {
    let mut rig = Rig::listed(width, height, 3);
    rig.fill_rows();
    let error = SourceError {
        retry_after: Some(Duration::from_secs(seconds)),
        status: Some(429),
        ..failure(ErrorClass::RateLimited)
    };
    rig.answer(Answer::Part(Part::Events, Err(error)));
    for part in [Part::FlexTraits, Part::Metadata, Part::Identifiers, Part::Traits, Part::Links] {
        rig.fail(part, ErrorClass::Refused);
    }
    rig
}

#[test]
fn n6_how_long_the_service_wants_to_be_left_alone_is_counted_down_and_then_said_to_be_over() {
    let mut rig = told_to_wait(80, 24, 59);
    rig.keys("3");
    assert!(rig.screen().contains("again in 59 s · r asks now"), "{}", rig.screen());
    for left in (1..59).rev() {
        rig.wait(1000);
        assert!(rig.screen().contains(&format!("again in {left} s · r asks now")), "{left} {}", rig.screen());
    }
    rig.keys("w");
    assert!(rig.screen().matches("again in 1 s").count() >= 1, "{}", rig.screen());
    rig.wait(1000);
    assert!(rig.screen().contains("the pause is over · r try again"), "{}", rig.screen());
    assert!(!rig.screen().contains("asks now"), "{}", rig.screen());
    assert!(rig.questions().is_empty(), "nothing is asked by itself");
    rig.keys("r");
    assert!(rig.questions().iter().any(|question| matches!(question, SlotQuestion::Part(Part::Events, _))));
}

#[test]
fn n6_only_a_wait_that_is_on_screen_and_runs_wakes_the_screen_each_second() {
    let second = chrono::Duration::seconds(1);
    let wakes_soon = |rig: &Rig| rig.model.next_wake().is_some_and(|wake| wake - rig.now <= second);
    let mut rig = told_to_wait(80, 24, 59);
    // Other countdowns from the start have ended.
    let mut line = line();
    line.meter.starts = 0;
    rig.send(Message::Line(Box::new(line))).keys("3").wait(10);
    assert!(wakes_soon(&rig));
    rig.keys("6");
    assert!(!wakes_soon(&rig), "the tab that waits is not shown");
    rig.keys("3").wait(60_000);
    assert!(!wakes_soon(&rig), "the wait is over");
    let mut rig = told_to_wait(80, 24, u64::MAX);
    rig.keys("3");
    assert!(rig.screen().contains("r try again"), "a wait that is no time: {}", rig.screen());
    let mut rig = told_to_wait(80, 24, 7_500);
    rig.keys("3");
    assert!(rig.screen().contains("again in 2h 5m · r asks now"), "{}", rig.screen());
}

/// The corners of each frame match, and its sides have no gaps.
fn frames_are_whole(screen: &str) -> Result<usize, String> {
    let cells: Vec<Vec<char>> = screen.lines().map(|line| line.chars().collect()).collect();
    let at = |x: usize, y: usize| cells.get(y).and_then(|line| line.get(x)).copied().unwrap_or(' ');
    let mut frames = 0;
    for y in 0..cells.len() {
        for x in 0..cells[y].len() {
            if !"┌┏".contains(at(x, y)) {
                continue;
            }
            let right =
                (x + 1..cells[y].len()).find(|&x| "┐┓".contains(at(x, y))).ok_or("no right corner")?;
            let bottom = (y + 1..cells.len()).find(|&y| "└┗".contains(at(x, y))).ok_or("no lower corner")?;
            let is_side = |y: usize| "│┃".contains(at(x, y)) && "│┃".contains(at(right, y));
            let is_line = |x: usize| "─━".contains(at(x, bottom));
            if !(y + 1..bottom).all(is_side)
                || !(x + 1..right).all(is_line)
                || !"┘┛".contains(at(right, bottom))
            {
                return Err(format!("the frame at {x}, {y} is damaged:\n{screen}"));
            }
            frames += 1;
        }
    }
    Ok(frames)
}

#[test]
fn a_notice_that_passes_damages_no_border_and_is_whole() {
    for (width, height) in SIZES {
        for text in ["done", NOT_KEPT] {
            for keys in ["", "<Enter>", "<Enter>z", "z", "x", "3"] {
                let mut rig = Rig::opened(width, height);
                rig.keys(keys);
                let without = frames_are_whole(&rig.screen());
                let said = Line::new().label(text, Role::Text);
                rig.model.toasts.push(Tone::Note, said, rig.now);
                let screen = rig.screen();
                assert_eq!(frames_are_whole(&screen), without, "{keys}");
                assert!(without.is_ok_and(|frames| frames > 0));
                assert!(says(&screen, text), "{keys} {screen}");
            }
        }
    }
}

#[test]
fn a_replay_that_will_be_refused_says_so_before_any_work_is_put_into_it() {
    for (width, height) in SIZES {
        for (read_only, said) in [
            (ReadOnly::No, None),
            (ReadOnly::Space, Some("this space is read-only: a plan can be made but not sent")),
            (ReadOnly::Run, Some("this run is read-only: a plan can be made but not sent")),
            (ReadOnly::Build, Some("this program was built without sending")),
        ] {
            let mut rig = Rig::opened(width, height);
            rig.model.space.kind = Kind::Dev;
            let line = ConnectionState { kind: Kind::Dev, ..line() };
            rig.send(Message::Line(Box::new(line)));
            rig.model.read_only = read_only;
            rig.keys("x");
            for _ in 0..2 {
                let screen = words(&rig.screen());
                let is_warned = screen.contains("can be made but not sent");
                assert_eq!(is_warned, said.is_some(), "{screen}");
                assert!(said.is_none_or(|said| screen.contains(said)), "{screen}");
                rig.wait(1000).keys("<Enter>");
            }
        }
    }
}

#[test]
fn ages_stand_apart_from_the_scroll_bar() {
    for (width, height) in SIZES {
        let mut rig = Rig::listed(width, height, 214);
        rig.fill_rows();
        let screen = rig.screen();
        let beside: Vec<char> = screen
            .lines()
            .filter_map(|line| {
                line.split_once('█').map(|(before, _)| before.chars().last().unwrap_or_default())
            })
            .collect();
        assert!(!beside.is_empty() && beside.iter().all(|letter| *letter == ' '), "{screen}");
    }
}

#[test]
fn a_refresh_keeps_the_old_list_until_the_new_one_is_whole() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("<Enter>4");
    let count = "7 traits, 6 of 6 Flex traits";
    assert!(rig.screen().contains(count), "{}", rig.screen());
    rig.keys("r").wait(400);
    let ticket = rig.tickets[&Slot::Part(Part::Traits)];
    let so_far = Answer::PartSoFar(Part::Traits, samples::traits("{}").into());
    rig.send(Message::Loaded { ticket, answer: so_far });
    let screen = rig.screen();
    assert!(screen.contains(count) && screen.contains("refreshing traits"), "{screen}");
    assert!(!screen.contains("so far") && !screen.contains("loading more"), "{screen}");
}
