//! The Computed tab in the program: its keys, its definitions, the mouse.

use super::rig::Rig;
use crate::domain::computed;
use crate::engine::computed::DefinitionSet;
use crate::engine::{ErrorClass, SourceError};
use crate::tui::message::{Answer, Effect, SlotQuestion};
use crate::tui::model::Pane;
use crate::tui::model::definitions::{DefinitionsChoice, ReadDefinitions};
use crate::tui::screens::profile::{TabFocus, TabId};
use crossterm::event::MouseEventKind;
use std::sync::Arc;

fn shown(width: u16, height: u16) -> Rig {
    let mut rig = Rig::opened(width, height);
    rig.keys("77");
    assert_eq!((rig.model.tab, rig.model.pane), (TabId::Computed, Pane::Profile));
    rig
}

fn line(rig: &Rig, word: &str) -> String {
    let screen = rig.screen();
    screen.lines().find(|line| line.contains(word)).unwrap_or_else(|| panic!("{word}\n{screen}")).to_owned()
}

#[test]
fn the_tab_counts_its_definitions_once_they_are_known() {
    let mut rig = Rig::opened(200, 60);
    assert!(!rig.screen().contains("7 Computed 6"), "{}", rig.screen());
    rig.keys("7");
    assert!(rig.screen().contains("7 Computed 6"), "{}", rig.screen());
}

#[test]
fn every_tab_has_its_number_on_the_strip_however_little_room_there_is() {
    for (width, height) in [(60, 16), (80, 24), (120, 40), (160, 50), (200, 60)] {
        for key in 1..=8 {
            let mut rig = Rig::opened(width, height);
            rig.keys(&format!("{key}{key}"));
            let screen = rig.screen();
            let strip = screen.lines().find(|line| line.contains('1') && line.contains(" 8")).unwrap();
            let places: Vec<_> = (1..=8).map(|tab| strip.find(&format!("{tab} "))).collect();
            assert!(places.iter().all(Option::is_some) || width < 80, "{width} {key}: {strip}");
        }
    }
}

#[test]
fn enter_opens_the_definition_and_escape_closes_it() {
    let mut rig = shown(120, 40);
    assert!(!rig.screen().contains("Definition"), "{}", rig.screen());
    rig.keys("<Enter>");
    assert_eq!(rig.model.tab_focus(), TabFocus::Detail);
    assert!(rig.screen().contains("Definition"), "{}", rig.screen());
    rig.keys("<Esc>");
    assert_eq!(rig.model.tab_focus(), TabFocus::Main);
}

#[test]
fn rows_are_filtered_by_their_fields_with_completion() {
    let mut rig = shown(120, 40);
    rig.keys("/type:l<Tab>");
    assert!(rig.screen().contains("type:last"), "{}", rig.screen());
    rig.keys("<Enter>");
    assert!(rig.screen().contains("3 of 6"), "{}", rig.screen());
    rig.keys("<Esc>/event:completed<Enter>");
    assert!(rig.screen().contains("1 of 6"), "{}", rig.screen());
    assert!(rig.screen().contains("▌sentiment"), "{}", rig.screen());
    rig.keys("<Esc>/chanel:sms");
    assert!(!rig.screen().contains("panicked"));
}

#[test]
fn a_click_chooses_a_row_and_opens_it_and_the_wheel_moves() {
    let mut rig = shown(120, 40);
    let place = |rig: &Rig, word: &str| {
        let screen = rig.screen();
        let (y, line) = screen.lines().enumerate().find(|(_, line)| line.contains(word)).unwrap();
        let x = line[..line.find(word).unwrap()].chars().count();
        (u16::try_from(x).unwrap(), u16::try_from(y).unwrap())
    };
    let (x, y) = place(&rig, "total_outbounds");
    rig.click(x, y);
    assert!(line(&rig, "▌total").contains("total_outbounds"), "{}", rig.screen());
    rig.click(x, y);
    assert_eq!(rig.model.tab_focus(), TabFocus::Detail);
    rig.keys("<Esc>").mouse(MouseEventKind::ScrollDown, x, y);
    assert!(!rig.screen().lines().any(|line| line.contains("▌total_outbounds")), "{}", rig.screen());
}

#[test]
fn other_definitions_are_chosen_read_and_told_when_they_fail() {
    let mut rig = shown(100, 30);
    rig.model.definitions.files = vec!["/flex/loyalty.toml".into()];
    rig.keys("o");
    for words in ["flex", "the space's own", "/flex/loyalty.toml"] {
        assert!(rig.screen().contains(words), "{words}\n{}", rig.screen());
    }
    rig.keys("jj<Enter>");
    let file = DefinitionsChoice::File("/flex/loyalty.toml".into());
    assert!(rig.questions().contains(&&SlotQuestion::Definitions(file)), "{:?}", rig.effects);
    assert!(rig.screen().contains("reading the definitions"), "{}", rig.screen());
    assert!(!rig.screen().contains("total_inbounds"), "{}", rig.screen());
    let wrong = ReadDefinitions::unusable("loyalty.toml, line 3: no `kind`".to_owned());
    rig.answer(Answer::Definitions(Ok(Arc::new(wrong))));
    assert!(rig.screen().contains("loyalty.toml, line 3: no `kind`"), "{}", rig.screen());
    // The file was mended.
    rig.keys("r");
    rig.answer(Answer::Definitions(Ok(Arc::new(ReadDefinitions::flex()))));
    assert!(rig.screen().contains("total_inbounds"), "{}", rig.screen());
    rig.keys("ok<Enter>");
    let error = SourceError::new(ErrorClass::Server, "the space's computed traits", "answered 503", "Wait.");
    rig.answer(Answer::Definitions(Err(error)));
    assert!(rig.screen().contains("the service failed"), "{}", rig.screen());
    rig.keys("ok<Enter>");
    assert!(rig.screen().contains("total_inbounds"), "the built-in ones need no request: {}", rig.screen());
}

/// The answer to an older choice is not taken for the new one's.
#[test]
fn t8_a_late_file_does_not_replace_what_was_chosen_since() {
    let mut rig = shown(100, 30);
    rig.model.definitions.files = vec!["/flex/loyalty.toml".into()];
    rig.keys("ojj<Enter>");
    let late = rig.tickets[&crate::tui::message::Slot::Definitions];
    rig.keys("okk<Enter>");
    let answer = Answer::Definitions(Ok(Arc::new(ReadDefinitions::unusable("late".to_owned()))));
    rig.send(crate::tui::message::Message::Loaded { ticket: late, answer });
    assert!(rig.screen().contains("total_inbounds"), "{}", rig.screen());
}

#[test]
fn the_keys_that_choose_definitions_mean_nothing_on_other_tabs() {
    let mut rig = Rig::opened(100, 30);
    rig.keys("44o");
    assert!(rig.model.overlays.is_empty());
    assert!(rig.screen().contains("no such key"), "{}", rig.screen());
}

#[test]
fn the_choice_and_the_filter_stay_when_another_profile_opens() {
    let mut rig = shown(120, 40);
    rig.keys("/total<Enter>");
    rig.keys("<Tab><Tab>");
    rig.model.pane = Pane::List;
    rig.keys("j").wait(300);
    rig.answer_parts();
    assert_eq!(rig.model.tab, TabId::Computed);
    assert!(rig.screen().contains("2 of 6"), "{}", rig.screen());
}

#[test]
fn a_definition_of_the_space_that_cannot_be_previewed_says_which_part() {
    let mut rig = shown(120, 40);
    rig.keys("oj<Enter>");
    let trait_of = |key: &str, query: &str| computed::ComputedTrait {
        key: key.to_owned(),
        name: key.to_owned(),
        computation: computed::Computation::from_query(query),
    };
    let mut set = DefinitionSet::built_in();
    let odd = trait_of("odd", "event('x').where(");
    let why = odd.computation.as_ref().unwrap_err().to_string();
    let mut listed = set.items[0].clone();
    (listed.definition, listed.not_previewable) = (odd, Some(why.clone()));
    set.items.push(listed);
    set.is_complete = false;
    rig.answer(Answer::Definitions(Ok(Arc::new(ReadDefinitions::Usable(set)))));
    rig.keys("G");
    assert!(line(&rig, "▌odd").contains("? cannot tell"), "{}", rig.screen());
    assert!(rig.screen().contains("it cannot be previewed"), "{}", rig.screen());
    assert!(rig.screen().contains("more could not be read"), "{}", rig.screen());
    let asked = |effect: &Effect| matches!(effect, Effect::Request { .. });
    assert!(!rig.effects.iter().any(asked), "moving asks for nothing");
}

#[test]
fn a_step_back_previews_what_was_known_then_and_a_step_ahead_returns_to_now() {
    let mut rig = shown(160, 50);
    assert!(!rig.screen().contains('◷'), "{}", rig.screen());
    rig.keys("<");
    assert!(line(&rig, "6 definitions").contains("◷ 22 Nov 09:0"), "{}", rig.screen());
    let then = rig.model.open.as_ref().unwrap().parts.computed.rows()[4].preview().unwrap().clone();
    rig.keys("<");
    assert_ne!(line(&rig, "6 definitions"), "", "{}", rig.screen());
    rig.keys(">>>");
    assert!(!rig.screen().contains('◷'), "{}", rig.screen());
    let now = rig.model.open.as_ref().unwrap().parts.computed.rows()[4].preview().unwrap();
    assert_eq!((then.counted, now.counted), (1, 1), "the first event was there, and still is");
}
