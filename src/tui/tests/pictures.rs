//! Whole screens at common sizes.

use super::rig::{Rig, failure, page};
use super::stored::{snapshot, snapshot_text};
use crate::domain::profile::Handle;
use crate::engine::{Attempt, ErrorClass, KnownProfiles, LookupReport};
use crate::tui::message::{Answer, Message, Part};

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

/// The same picture at both sizes.
fn at_both_sizes(name: &str, build: impl Fn(u16, u16) -> Rig) {
    for (width, height) in SIZES {
        snapshot(&format!("{name}_{width}x{height}"), &build(width, height));
    }
}

#[test]
fn the_first_frame() {
    at_both_sizes("first_frame", Rig::starting);
}

#[test]
fn loading() {
    at_both_sizes("loading", |width, height| {
        let mut rig = Rig::listed(width, height, 214);
        rig.wait(400);
        rig
    });
}

#[test]
fn ready() {
    at_both_sizes("ready", Rig::opened);
}

#[test]
fn failed_and_refused() {
    at_both_sizes("failed", |width, height| {
        let mut rig = Rig::listed(width, height, 3);
        rig.fill_rows();
        rig.fail(Part::Events, ErrorClass::Server).keys("3");
        rig
    });
    at_both_sizes("refused", |width, height| {
        let mut rig = Rig::listed(width, height, 3);
        rig.fill_rows();
        rig.fail(Part::Events, ErrorClass::Unauthorized).keys("3");
        rig
    });
}

/// Every class of failure, as shown in the pane.
#[test]
fn l4_each_class_of_failure_says_what_where_why_and_what_next() {
    use ErrorClass::{
        BadRequest, NotFound, RateLimited, Refused, Server, Store, TimedOut, Unaskable, Unauthorized,
        Unreachable, Unreadable,
    };
    let classes = [
        Unauthorized,
        Refused,
        NotFound,
        BadRequest,
        RateLimited,
        Server,
        Unreachable,
        TimedOut,
        Unreadable,
        Unaskable,
        Store,
    ];
    let mut pictures = String::new();
    for class in classes {
        let mut rig = Rig::listed(80, 24, 3);
        rig.fill_rows();
        rig.fail(Part::Events, class).keys("3");
        let screen = rig.screen();
        for said in
            ["reading events of the profile", "upstream down", "Try again in a minute.", "Request-Id 4f0c-11"]
        {
            assert!(screen.contains(said), "{class:?}: {said} is not in\n{screen}");
        }
        let pane = screen.lines().skip(4).take(8).filter_map(|line| line.split('│').nth(1));
        pictures.extend(pane.map(|line| format!("{}\n", line.trim_end())));
    }
    snapshot_text("l4_pictures", &pictures);
}

#[test]
fn stale() {
    at_both_sizes("stale", |width, height| {
        let mut rig = Rig::opened(width, height);
        rig.keys("<Enter>3r");
        rig.wait(1000).fail(Part::Events, ErrorClass::Server);
        rig
    });
}

#[test]
fn an_empty_list_says_which_emptiness_it_is() {
    at_both_sizes("list_empty", |width, height| Rig::listed(width, height, 0));
    at_both_sizes("list_not_offered", |width, height| {
        let mut rig = Rig::connected(width, height);
        rig.answer(Answer::Known(Ok(KnownProfiles::default())));
        rig.answer(Answer::Roster(Err(failure(ErrorClass::Refused))));
        rig
    });
    at_both_sizes("list_failed", |width, height| {
        let mut rig = Rig::connected(width, height);
        rig.answer(Answer::Known(Ok(KnownProfiles::default())));
        rig.answer(Answer::Roster(Err(failure(ErrorClass::Unauthorized))));
        rig
    });
    at_both_sizes("list_no_match", |width, height| {
        let mut rig = Rig::listed(width, height, 20);
        rig.keys("/nobody");
        rig
    });
}

#[test]
fn a_partial_list_says_so() {
    at_both_sizes("list_partial", |width, height| {
        let mut rig = Rig::connected(width, height);
        rig.answer(Answer::Known(Ok(KnownProfiles::default())));
        let mut first = page(0, 40);
        first.unreadable = 2;
        first.incomplete = Some("the service repeats its cursor".to_owned());
        rig.answer(Answer::Roster(Ok(first)));
        rig
    });
}

#[test]
fn a_lookup_that_finds_nothing() {
    at_both_sizes("lookup_not_found", |width, height| {
        let mut rig = Rig::listed(width, height, 20);
        rig.keys("/+1 202 555 0100<Enter>");
        let attempt = |kind: &str| Attempt {
            handle: Handle::identifier(kind, "+12025550100"),
            outcome: Err(failure(ErrorClass::NotFound)),
        };
        let attempts = ["phone", "phone_number", "phonenumber"].map(attempt).to_vec();
        rig.answer(Answer::Lookup(LookupReport { attempts }));
        rig
    });
}

#[test]
fn no_connection() {
    at_both_sizes("no_connection", |width, height| {
        let mut rig = Rig::starting(width, height);
        rig.send(Message::ConnectionFailed(failure(ErrorClass::Unreachable)));
        rig
    });
}

#[test]
fn help_and_failure() {
    at_both_sizes("help", |width, height| {
        let mut rig = Rig::opened(width, height);
        rig.keys("?");
        rig
    });
    at_both_sizes("why", |width, height| {
        let mut rig = Rig::opened(width, height);
        rig.keys("<Enter>3r").fail(Part::Events, ErrorClass::Server).keys("w");
        rig
    });
}

#[test]
fn t5_too_small_is_one_plain_notice() {
    snapshot("too_small_59x15", &Rig::opened(59, 15));
    for (width, height) in [(1, 1), (2, 1), (1, 40), (59, 16), (60, 15), (300, 3)] {
        let mut rig = Rig::opened(width, height);
        rig.screen();
        rig.keys("jj<Enter>3?/x").screen();
    }
}

#[test]
fn t5_every_size_can_be_drawn() {
    for width in (60..200).step_by(7) {
        for height in (16..60).step_by(5) {
            let mut rig = Rig::opened(width, height);
            for tab in (1..=6).chain([8]) {
                rig.keys(&tab.to_string());
                rig.screen();
            }
        }
    }
}

#[test]
fn x5_a_name_cannot_pose_as_the_program() {
    let mut rig = Rig::listed(80, 24, 3);
    let evil = "PRODUCTION\u{1b}[31m connected \u{202e}txet";
    let result = Ok(super::rig::fill(evil, crate::domain::verdict::Enrichment::Enriched, rig.now));
    rig.send(Message::RowFilled { handle: super::rig::handle(0), result });
    let screen = rig.screen();
    assert!(!screen.contains('\u{1b}') && !screen.contains('\u{202e}'));
    assert!(!screen.lines().next().unwrap().contains("PRODUCTION"));
}
