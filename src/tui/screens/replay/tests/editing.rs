//! Values are typed where they stand; a plan can be read; only the key that sends waits.

use super::*;

#[test]
fn dv11_a_value_is_typed_in_its_own_row_without_a_search_sign() {
    for size in [(80, 24), (120, 40), (200, 60)] {
        let mut rig = Rig::opened(size.0, size.1);
        rig.keys("x<Enter>jjjjj<Enter>");
        for _ in 0..40 {
            rig.keys("<Backspace>");
        }
        rig.keys("77");
        let screen = rig.screen();
        let line = screen.lines().find(|line| line.contains(" 77 ")).unwrap_or_else(|| panic!("{screen}"));
        assert!(line.contains("direction ") && !line.contains('/'), "{screen}");
    }
}

#[test]
fn dv11_why_a_value_was_refused_stands_under_it() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("x<Enter><Enter>");
    for _ in 0..40 {
        rig.keys("<Backspace>");
    }
    rig.keys("$fresh:xx<Enter>");
    let screen = rig.screen();
    let typed = screen.lines().position(|line| line.contains("$fresh:xx")).unwrap();
    assert!(screen.lines().nth(typed + 1).unwrap().contains("needs two capital letters"), "{screen}");
}

#[test]
fn dv11_no_key_but_the_one_that_sends_is_swallowed() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("x<Enter>");
    assert!(rig.screen().contains("edit a value"), "{}", rig.screen());
    rig.keys("<Esc>");
    assert!(rig.screen().contains("choose a sample"), "{}", rig.screen());
    let mut rig = Rig::opened(120, 40);
    planned(&mut rig, true);
    rig.wait(200).keys("<Enter><Esc>");
    assert!(!rig.screen().contains("type the space's name"), "{}", rig.screen());
    rig.keys("<Esc>");
    assert!(rig.screen().contains("edit a value"), "{}", rig.screen());
}

#[test]
fn dv11_a_plan_is_laid_out_and_its_bytes_are_one_key_away() {
    let mut rig = Rig::opened(120, 40);
    let plan = planned(&mut rig, false);
    let screen = rig.screen();
    assert!(screen.contains("event: \"Flex - Engagement Initiated\""), "{screen}");
    assert!(!screen.contains("{\"") && screen.contains("Space exact bytes"), "{screen}");
    let hash = format!("sha-256 of the plan {}", plan.hash);
    assert!(!screen.lines().take(8).any(|line| line.contains("sha-256")), "{screen}");
    assert!(rig.keys("G").screen().contains(&hash), "{}", rig.screen());
    let screen = rig.keys(" ").screen();
    assert!(screen.contains("{\"") && screen.contains("Space as a tree"), "{screen}");
    assert_eq!(rig.effects, [], "nothing is sent by looking");
}

#[test]
fn dv11_help_stands_above_a_replay_and_gives_it_back() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("x");
    assert!(rig.screen().contains("? help"), "{}", rig.screen());
    let screen = rig.keys("?").screen();
    assert!(screen.contains("Make the plan"), "{screen}");
    rig.keys("<Esc>");
    assert!(rig.screen().contains("choose a sample"), "{}", rig.screen());
}

#[test]
fn dv11_the_whole_sample_is_changed_in_an_editor_and_what_it_leaves_is_not_lost() {
    let mut rig = Rig::opened(120, 40);
    rig.keys("x<Enter>e");
    let [Effect::EditSample(text)] = rig.effects.as_slice() else { panic!("{:?}", rig.effects) };
    assert!(rig.screen().contains("e editor"), "{}", rig.screen());
    let (text, broken) = (text.clone(), text.replace("\"sms\"", "sms").replacen('{', "{,", 1));
    rig.send(Message::SampleEdited(Ok(broken.clone())));
    assert!(rig.screen().contains("not taken: "), "{}", rig.screen());
    rig.keys("e");
    assert_eq!(rig.effects, [Effect::EditSample(broken)], "the work goes on where it was left");
    rig.send(Message::SampleEdited(Ok(text.replace("Resolved", "Called back"))));
    assert!(rig.screen().contains("\"Called back\""), "{}", rig.screen());
    rig.send(Message::SampleEdited(Err("`vi` ended with 1; nothing was changed".to_owned())));
    assert!(rig.screen().contains("not taken: `vi` ended with 1"), "{}", rig.screen());
    assert!(rig.screen().contains("\"Called back\""), "{}", rig.screen());
}
