//! Keys meant for another dialog send nothing, and a production space requires its name to be typed.

use super::*;

#[test]
fn x7_keys_that_were_meant_for_what_stood_there_before_send_nothing() {
    let mut rig = Rig::opened(120, 40);
    planned(&mut rig, false);
    rig.keys("<Enter><Enter><Enter>");
    assert_eq!(rig.effects, []);
    rig.wait(200).keys("<Enter>");
    assert!(matches!(rig.effects.as_slice(), [Effect::RunReplay { .. }]));
}

#[test]
fn x7_a_report_that_just_came_is_not_closed_or_repeated_by_keys_meant_for_the_run() {
    let mut rig = Rig::opened(120, 40);
    let plan = planned(&mut rig, false);
    rig.wait(200).keys("<Enter>");
    let [Effect::RunReplay { ticket, .. }] = rig.effects.as_slice() else { panic!("{:?}", rig.effects) };
    let ticket = *ticket;
    rig.wait(600).send(Message::ReplayDone { ticket, result: Ok(report(&plan)) });
    for keys in ["<Esc>", "h", " "] {
        rig.keys(keys);
        assert_eq!(rig.effects, [], "{keys}");
    }
    assert!(rig.screen().contains("gave up after 650 ms"), "{}", rig.screen());
    rig.wait(200).keys("<Esc>");
    assert!(rig.model.overlays.is_empty());
}

#[test]
fn x7_keys_that_come_with_the_production_question_neither_answer_nor_close_it() {
    let mut rig = Rig::opened(120, 40);
    planned(&mut rig, true);
    rig.wait(200).keys("<Enter>demo<Enter>");
    assert_eq!(rig.effects, []);
    rig.wait(200).keys("<Enter>");
    assert_eq!(rig.effects, [], "what came too soon is not part of the answer");
    rig.keys("demo<Enter>");
    assert!(matches!(rig.effects.as_slice(), [Effect::RunReplay { .. }]), "{:?}", rig.effects);
}

#[test]
fn x7_a_refusal_that_just_came_makes_no_profile() {
    let mut rig = Rig::opened(80, 24);
    rig.keys("x").wait(200).keys("<Enter>").wait(200).keys(" ");
    let (ticket, _) = asked(&rig);
    let error = Box::new(ReplayError::UnknownTarget("email:new@example.com".to_owned()));
    rig.send(Message::ReplayPrepared { ticket, result: Err(error) }).keys("C");
    assert_eq!(rig.effects, []);
    assert!(rig.screen().contains("create the profile"), "{}", rig.screen());
    rig.wait(200).keys("C");
    assert!(asked(&rig).1.create);
}

#[test]
fn x7_an_unknown_outcome_is_not_closed_by_keys_that_came_with_it() {
    let mut rig = Rig::opened(80, 24);
    rig.send(Message::ReplaysOpen(vec![unknown()]));
    rig.keys("x");
    for keys in ["<Enter>", "<Esc>", "y"] {
        rig.keys(keys);
        assert_eq!(rig.effects, [], "{keys}");
    }
    assert!(rig.screen().contains("Nothing was sent again"), "{}", rig.screen());
    rig.wait(200).keys("y");
    assert!(matches!(rig.effects.as_slice(), [Effect::Copy(_)]), "{:?}", rig.effects);
    rig.keys("<Esc>");
    assert!(rig.model.overlays.is_empty());
}

#[test]
fn r2_production_wants_the_name_typed_letter_by_letter() {
    let mut rig = Rig::opened(120, 40);
    planned(&mut rig, true);
    assert!(rig.screen().contains("PRODUCTION"), "{}", rig.screen());
    rig.wait(200).keys("<Enter>").wait(200);
    assert_eq!(rig.effects, []);
    rig.send(Message::Paste("demo".to_owned())).keys("<Enter>");
    assert_eq!(rig.effects, [], "a paste is not taken");
    rig.keys("denmo<Enter>");
    assert_eq!(rig.effects, []);
    assert!(rig.screen().contains("this is not the space's name"), "{}", rig.screen());
    rig.keys("<Backspace><Backspace><Backspace>m<Enter>");
    assert_eq!(rig.effects, []);
    let screen = rig.screen();
    assert!(!screen.contains("this is not") && screen.contains("Enter send"), "{screen}");
    rig.keys("o<Enter>");
    assert!(
        matches!(rig.effects.as_slice(), [Effect::RunReplay { typed: Some(name), .. }] if name == "demo")
    );
}
