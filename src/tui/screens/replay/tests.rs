//! The replay screen: keys in, effects and screen out.

mod editing;
mod guards;
mod rig;

use super::*;
use crate::domain::replay::report::Conclusion;
use crate::engine::replay::OpenReplay;
use crate::engine::{Attempt, ErrorClass, LookupReport, SourceError};
use crate::tui::message::{Answer, Effect, Message, SlotQuestion};
use crate::tui::tests::rig::Rig;
use rig::{asked, live, planned, prepared, prepared_for, report};

#[test]
fn from_a_profile_to_a_report() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("x");
    assert!(
        rig.screen().contains("voice-positive") && rig.screen().contains("demo  DEMO "),
        "{}",
        rig.screen()
    );
    rig.wait(200).keys("<Enter>");
    assert!(
        rig.screen().contains("lastKnownAgentWorkerSid") && rig.screen().contains("395"),
        "{}",
        rig.screen()
    );
    rig.keys(" ");
    let (ticket, wish) = asked(&rig);
    assert_eq!(wish.sample.name, "voice-positive");
    let plan = prepared(&wish.sample, false);
    rig.send(Message::ReplayPrepared { ticket, result: Ok(plan.clone()) });
    let screen = rig.screen();
    for shown in [
        "2 events, 2 trait updates, 4 requests",
        "1 Flex - Engagement Initiated  POST /v1/track",
        "event: \"Flex - Engagement",
        "Something to know.",
    ] {
        assert!(screen.contains(shown), "{shown} in\n{screen}");
    }
    rig.wait(200).keys("<Enter>");
    let [Effect::RunReplay { ticket, prepared: sent, typed: None, time_limit: None }] =
        rig.effects.as_slice()
    else {
        panic!()
    };
    assert_eq!(*sent, plan, "the plan that was shown is the plan that is sent");
    let ticket = *ticket;
    rig.send(Message::ReplayLive { ticket, live: Box::new(live(&plan)) });
    let screen = rig.wait(600).screen();
    for shown in ["visible in events between 150 and 310 ms", "start ✔ between 150 and 325 ms", "waiting"] {
        assert!(screen.contains(shown), "{shown} in\n{screen}");
    }
    rig.send(Message::ReplayDone { ticket, result: Ok(report(&plan)) });
    let asked = rig.effects.iter().filter(|effect| matches!(effect, Effect::Request { .. })).count();
    assert_eq!(asked, 6, "the profile below is asked for again: {:?}", rig.effects);
    assert!(rig.screen().contains("gave up after 650 ms"), "{}", rig.screen());
    rig.keys("y");
    assert!(
        matches!(rig.effects.as_slice(), [Effect::Copy(text)] if text.starts_with("# Replay of `voice-positive`"))
    );
    rig.keys("E");
    assert!(
        matches!(rig.effects.as_slice(), [Effect::Save { name, .. }] if name.as_str() == "flexplorer-replay-voice-positive-00000000.md")
    );
    rig.wait(200).keys("<Esc>");
    assert!(rig.model.overlays.is_empty());
}

#[test]
fn values_are_edited_and_a_bad_one_says_why() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("x").wait(200).keys("<Enter>");
    rig.keys("<Enter>");
    for _ in 0..40 {
        rig.keys("<Backspace>");
    }
    rig.keys("$fresh:xx<Enter>");
    assert!(rig.screen().contains("needs two capital letters"), "{}", rig.screen());
    rig.keys("<Esc>").keys("jjjjj<Enter>");
    for _ in 0..40 {
        rig.keys("<Backspace>");
    }
    rig.keys("99<Enter> ");
    let (_, wish) = asked(&rig);
    assert!(wish.sample.to_json().contains("99"), "{}", wish.sample.to_json());
}

#[test]
fn an_interaction_under_the_cursor_becomes_the_first_sample() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("<Tab>2x");
    assert!(rig.screen().contains("like-004e21"), "{}", rig.screen());
}

#[test]
fn leaving_a_run_stops_it_and_a_late_plan_is_dropped() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("x").wait(200).keys("<Enter> ");
    let (ticket, wish) = asked(&rig);
    rig.keys("<Esc>");
    assert_eq!(rig.effects, [Effect::StopReplay]);
    rig.send(Message::ReplayPrepared { ticket, result: Ok(prepared(&wish.sample, false)) });
    assert!(!rig.screen().contains("POST /v1/track"));
}

#[test]
fn every_stage_fits_any_size() {
    for (width, height) in [(60, 16), (80, 24), (120, 40), (200, 60)] {
        let mut rig = Rig::opened(width, height);
        rig.keys("x").screen();
        rig.wait(200).keys("<Enter>").screen();
        rig.keys(" ");
        let (ticket, wish) = asked(&rig);
        let plan = prepared(&wish.sample, false);
        rig.send(Message::ReplayPrepared { ticket, result: Ok(plan.clone()) }).keys("GGjk").screen();
        rig.wait(200).keys("<Enter>");
        let Some(Effect::RunReplay { ticket, .. }) = rig.effects.first().cloned() else { panic!("{width}") };
        rig.send(Message::ReplayLive { ticket, live: Box::new(live(&plan)) }).screen();
        rig.send(Message::ReplayDone { ticket, result: Ok(report(&plan)) }).keys("Gg").screen();
    }
}

fn unknown() -> OpenReplay {
    OpenReplay {
        run: "run-1".to_owned(),
        at: "2026-11-21T08:00:00Z".parse().unwrap(),
        space_name: "demo".to_owned(),
        target: "email:ada@example.com".to_owned(),
        sample: "voice-positive".to_owned(),
        message_ids: vec!["message-1".to_owned(), "message-2".to_owned()],
    }
}

#[test]
fn r5_an_unknown_outcome_is_told_at_the_start_and_shown_before_the_next_replay() {
    let mut rig = Rig::starting(80, 24);
    let space = rig.model.space.clone();
    rig.send(Message::Connected { space, settings: crate::domain::check::CheckSettings::default() });
    assert!(rig.effects.contains(&Effect::FindOpenReplays), "{:?}", rig.effects);
    rig.send(Message::ReplaysOpen(vec![unknown()]));
    let screen = rig.screen();
    for said in ["unknown outcome (x shows it): replay of", "voice-positive to email:ada@example.com"] {
        assert!(screen.contains(said), "{screen}");
    }
    rig.keys("x");
    assert_eq!(rig.effects, [Effect::MarkSeen(vec![unknown()])]);
    let screen = rig.screen();
    for shown in ["Nothing was sent again", "2026-11-21T08:00:00Z", "message-1, message-2"] {
        assert!(screen.contains(shown), "{shown} in\n{screen}");
    }
    rig.wait(200).keys("<Esc>");
    assert!(rig.model.overlays.is_empty() && rig.model.unknown.is_empty());
}

#[test]
fn a_profile_that_does_not_exist_is_made_by_a_key_of_its_own_only() {
    let mut rig = Rig::opened(80, 24);
    rig.keys("x").wait(200).keys("<Enter> ");
    let (ticket, wish) = asked(&rig);
    assert!(!wish.create);
    let error = Box::new(ReplayError::UnknownTarget("email:new@example.com".to_owned()));
    rig.send(Message::ReplayPrepared { ticket, result: Err(error) });
    let screen = rig.wait(200).screen();
    assert!(screen.contains("no profile found for") && screen.contains("C create the profile"), "{screen}");
    rig.keys("C");
    assert!(asked(&rig).1.create);
    rig.send(Message::ReplayPrepared { ticket: asked(&rig).0, result: Err(Box::new(ReplayError::NoLog)) });
    rig.wait(200).keys("C");
    assert_eq!(rig.effects, [], "other refusals have no such way out");
}

#[test]
fn who_was_looked_up_in_vain_can_be_made_by_a_replay() {
    let mut rig = Rig::opened(80, 24);
    rig.keys("/new@example.com<Enter>");
    let handle = Handle::identifier("email", "new@example.com");
    let missing = |class| SourceError::new(class, "traits", "nobody answers", "");
    for (class, opens) in [(ErrorClass::Server, false), (ErrorClass::NotFound, true)] {
        let attempts = vec![Attempt { handle: handle.clone(), outcome: Err(missing(class)) }];
        rig.answer(Answer::Lookup(LookupReport { attempts }));
        rig.keys("x");
        assert_eq!(rig.screen().contains("to email:new@example.com"), opens, "{}", rig.screen());
        if !opens {
            rig.keys("<Esc>/new@example.com<Enter>");
        }
    }
    rig.wait(200).keys("<Enter> ");
    let (ticket, wish) = asked(&rig);
    assert_eq!(wish.handle, handle);
    let plan = prepared_for(&wish.sample, false, false);
    rig.send(Message::ReplayPrepared { ticket, result: Ok(plan.clone()) }).wait(200).keys("<Enter>");
    let Some(Effect::RunReplay { ticket, .. }) = rig.effects.first().cloned() else { panic!() };
    rig.send(Message::ReplayDone { ticket, result: Ok(report(&plan)) });
    let again = SlotQuestion::Lookup("email:ada@example.com".to_owned());
    assert!(rig.questions().contains(&&again), "it is looked up again: {:?}", rig.effects);
}

#[test]
fn samples_of_the_users_folder_join_the_list_and_a_bad_one_is_named() {
    let mut rig = Rig::opened(80, 24);
    rig.keys("x");
    assert_eq!(rig.effects, [Effect::FindSamples]);
    rig.keys("j");
    let mut own = library::find("voice-positive").unwrap().unwrap();
    own.name = "of-my-own".to_owned();
    let mut found: Vec<_> = library::all().unwrap().into_iter().map(Ok).collect();
    found.extend([Ok(own), Err("bad.json cannot be used".to_owned())]);
    rig.send(Message::Samples(found));
    let screen = rig.screen();
    assert!(screen.contains("2 more below") && screen.contains("bad.json cannot be used"), "{screen}");
    let screen = rig.keys("G").screen();
    assert!(screen.contains("of-my-own") && !screen.contains("more below"), "{screen}");
    rig.keys("gj");
    rig.send(Message::Samples(vec![Err("the folder is gone".to_owned())]));
    assert!(rig.keys("G").screen().contains("of-my-own"));
    rig.keys("gj").wait(200).keys("<Enter>");
    assert!(rig.screen().contains("Replay  sms-negative-refund"), "the cursor stayed: {}", rig.screen());
}

#[test]
fn r2_space_and_kind_stand_in_the_dialog_at_every_size() {
    for (width, height) in [(60, 16), (80, 24), (160, 50)] {
        let mut rig = Rig::opened(width, height);
        rig.model.space.name = "a-production-space-with-a-long-name".to_owned();
        let mut line = rig.model.line.clone().unwrap();
        line.kind = Kind::Production;
        rig.send(Message::Line(Box::new(line)));
        rig.keys("x").wait(200);
        for keys in ["", "<Enter>", " "] {
            let screen = rig.keys(keys).screen();
            let dialog: Vec<&str> = screen.lines().skip(1).collect();
            assert!(dialog.iter().any(|l| l.contains("Replay") && l.contains(" PRODUCTION ")), "{screen}");
            assert!(dialog.iter().any(|line| line.contains("a-prod")), "{screen}");
        }
    }
}

#[test]
fn a_report_gives_way_to_the_bytes_that_were_sent_and_comes_back() {
    let mut rig = Rig::opened(80, 24);
    let plan = planned(&mut rig, false);
    rig.wait(200).keys("<Enter>");
    let Some(Effect::RunReplay { ticket, .. }) = rig.effects.first().cloned() else { panic!() };
    rig.keys("<Esc>");
    assert_eq!(rig.effects, [Effect::StopReplay]);
    let report = Report { conclusion: Conclusion::Cancelled, ..*report(&plan) };
    rig.send(Message::ReplayDone { ticket, result: Ok(Box::new(report)) });
    assert!(rig.screen().contains("cancelled after 650 ms: 2 accepted"), "{}", rig.screen());
    rig.keys("<Enter>");
    assert!(rig.screen().contains("1 Flex - Engagement Initiated  POST /v1/track"), "{}", rig.screen());
    rig.keys("<Enter>");
    assert!(rig.screen().contains("cancelled after"), "{}", rig.screen());
}

#[test]
fn the_time_out_and_what_is_left_out_are_set_beside_the_values() {
    let mut rig = Rig::opened(80, 24);
    rig.keys("x").wait(200).keys("<Enter>G");
    let screen = rig.screen();
    for shown in ["time-out", "2 m", "destinations", "send completed", "Enter switch", "leave out the traits"]
    {
        assert!(screen.contains(shown), "{shown} in\n{screen}");
    }
    rig.keys("<Enter>kk<Enter>k<Enter>");
    for _ in 0..4 {
        rig.keys("<Backspace>");
    }
    rig.keys("soon<Enter>");
    assert!(rig.screen().contains("`soon` is not a valid time-out"), "{}", rig.screen());
    for _ in 0..4 {
        rig.keys("<Backspace>");
    }
    rig.keys("90s<Enter>");
    assert!(rig.screen().contains("1 m 30 s"), "{}", rig.screen());
    rig.keys(" ");
    let (ticket, wish) = asked(&rig);
    let skipped: Vec<String> = wish.options.skip.iter().map(ToString::to_string).collect();
    assert_eq!((skipped, wish.options.no_destinations), (vec!["completed.traits".to_owned()], true));
    rig.send(Message::ReplayPrepared { ticket, result: Ok(prepared(&wish.sample, false)) });
    rig.wait(200).keys("<Enter>");
    let [Effect::RunReplay { time_limit, .. }] = rig.effects.as_slice() else { panic!("{:?}", rig.effects) };
    assert_eq!(*time_limit, Some(Duration::from_secs(90)));
}

#[test]
fn a_replay_can_be_planned_again_from_its_report() {
    let mut rig = Rig::opened(80, 24);
    let plan = planned(&mut rig, false);
    rig.wait(200).keys("<Enter>");
    let Some(Effect::RunReplay { ticket, .. }) = rig.effects.first().cloned() else { panic!() };
    rig.send(Message::ReplayDone { ticket, result: Ok(report(&plan)) });
    rig.keys(" ");
    assert_eq!(rig.effects, [], "not by a key that was meant for the run");
    rig.wait(200).keys(" ");
    assert_eq!(asked(&rig).1.sample, plan_sample());
}

fn plan_sample() -> Sample {
    library::find("voice-positive").unwrap().unwrap()
}

#[test]
fn dt3_the_screen_says_as_expected_while_the_run_settles() {
    for size in [(80, 24), (120, 40)] {
        let mut rig = Rig::opened(size.0, size.1);
        let plan = planned(&mut rig, false);
        rig.wait(200).keys("<Enter>");
        let [Effect::RunReplay { ticket, .. }] = rig.effects.as_slice() else { panic!() };
        let ticket = *ticket;
        let settling = Live { as_expected: Some(Duration::from_millis(7)), ..live(&plan) };
        let mut earlier = settling.clone();
        earlier.stages.truncate(1);
        rig.send(Message::ReplayLive { ticket, live: Box::new(earlier) });
        let screen = rig.wait(400).screen();
        assert!(screen.contains("✔ as expected after 7 ms"), "{screen}");
        assert!(!screen.contains("settling"), "only the last stage settles: {screen}");
        rig.send(Message::ReplayLive { ticket, live: Box::new(settling) });
        let screen = rig.wait(600).screen();
        assert!(screen.contains("✔ as expected after 7 ms, settling for 1.0 s"), "{screen}");
        assert!(!screen.contains("waiting"), "{screen}");
    }
}
