//! The Routing tab in the program: its keys, its overlays and what they ask for.

use super::rig::Rig;
use super::stored::snapshot;
use crate::domain::flow::Flow;
use crate::domain::route::library;
use crate::engine::route::own::{OwnRoute, OwnRouteFile, OwnRouteFiles};
use crate::tui::message::{Answer, Effect, Message, SlotQuestion};
use crate::tui::model::Pane;
use crate::tui::screens::profile::TabId;
use crate::tui::screens::profile::routing::running::FinishedRun;
use std::path::PathBuf;
use std::sync::Arc;

fn shown(width: u16, height: u16) -> Rig {
    let mut rig = Rig::opened(width, height);
    rig.keys("88");
    assert_eq!((rig.model.tab, rig.model.pane), (TabId::Routing, Pane::Profile));
    rig
}

/// The same with the old flow, which has a menu.
fn with_menu(width: u16, height: u16) -> Rig {
    let mut rig = shown(width, height);
    rig.keys("ojj<Enter>");
    assert!(rig.screen().contains("care-old"), "{}", rig.screen());
    rig
}

fn expect(rig: &Rig, words: &[&str]) {
    let screen = rig.screen();
    for word in words {
        assert!(screen.contains(word), "{word}:\n{screen}");
    }
}

#[test]
fn an_answer_is_chosen_typed_shown_and_undone() {
    let mut rig = with_menu(120, 40);
    rig.keys("a");
    expect(&rig, &["What happens", "crm_lookup", "menu", "keypress", "the outcome depends on it"]);
    snapshot("routing_answers", &rig);
    rig.keys("<Enter>");
    expect(&rig, &["the answer as JSON"]);
    rig.keys("{\"tier\": \"gold\"}<Enter>");
    expect(&rig, &["answer: crm_lookup success {\"tier\":\"gold\"}"]);
    rig.keys("a<Esc>u");
    assert!(!rig.screen().contains("answer: "), "{}", rig.screen());
    rig.keys("u");
    expect(&rig, &["there is no what-if and no answer to undo"]);
}

#[test]
fn a_time_is_typed_stepped_through_and_left() {
    let mut rig = shown(120, 40);
    rig.keys("@yesterday<Enter>");
    expect(&rig, &["At which time?", "is not a time"]);
    rig.keys("<Esc>@-20d<Enter>");
    expect(&rig, &["the service keeps 14 days"]);
    rig.keys("<Esc>@-5m<Enter>");
    expect(&rig, &["◷ 22 Nov", "Flex trait"]);
    rig.keys("@");
    snapshot("routing_time", &rig);
    for _ in 0..60 {
        rig.keys("<Backspace>");
    }
    rig.keys("<Enter>");
    assert!(!rig.screen().contains('◷'), "{}", rig.screen());
    let moments = |rig: &Rig| rig.model.open.as_ref().unwrap().parts.moment;
    let mut seen = Vec::new();
    for _ in 0..9 {
        let before = moments(&rig);
        rig.send(Message::Key(crossterm::event::KeyCode::Char('<').into()));
        if moments(&rig) == before {
            break;
        }
        seen.push(moments(&rig).unwrap());
    }
    assert!(!seen.is_empty() && seen.is_sorted_by(|a, b| a > b), "{seen:?}");
    expect(&rig, &["no earlier interaction is listed"]);
    for _ in 0..seen.len() {
        rig.keys(">");
    }
    assert_eq!(moments(&rig), None);
    rig.keys(">");
    expect(&rig, &["this is now"]);
}

#[test]
fn a_case_asks_for_its_file_and_a_report_has_a_name_of_its_own() {
    let mut rig = shown(120, 40);
    rig.keys("s");
    expect(&rig, &["Save as a case", "routing-cases.toml", "PRIORITY"]);
    snapshot("routing_case", &rig);
    rig.keys("<Enter>");
    let saved = rig.effects.iter().find_map(|effect| match effect {
        Effect::SaveCase { path, case } => Some((path.clone(), case.flow.clone())),
        _ => None,
    });
    assert_eq!(saved, Some(("routing-cases.toml".to_owned(), "care-line".to_owned())));
    rig.send(Message::CaseSaved(Err("routing-cases.toml: line 1: no\u{1b}. Give another file.".to_owned())));
    expect(&rig, &["not saved: routing-cases.toml: line 1"]);
    rig.send(Message::CaseSaved(Ok("routing-cases.toml".to_owned())));
    expect(&rig, &["added to routing-cases.toml"]);
    rig.keys("E");
    let report = rig.effects.iter().find_map(|effect| match effect {
        Effect::Save { name, text } => Some((name.as_str().to_owned(), text.as_str().to_owned())),
        _ => None,
    });
    let (name, text) = report.unwrap();
    assert!(name.starts_with("flexplorer-routing-2026"), "{name}");
    assert!(text.contains("PRIORITY") && text.contains("What would change it"), "{text}");
}

#[test]
fn own_files_are_asked_for_when_they_are_listed() {
    let mut rig = shown(80, 24);
    rig.keys("o<Esc>");
    assert!(rig.questions().is_empty());
    rig.model.route_files.paths = vec![PathBuf::from("/flows")];
    rig.keys("o");
    assert_eq!(rig.questions(), [&SlotQuestion::RouteFiles(vec![PathBuf::from("/flows")])]);
    rig.answer(Answer::RouteFiles(OwnRouteFiles::default()));
    expect(&rig, &["Flow and workflow", "care-line"]);
}

#[test]
fn with_own_files_a_run_is_asked_for_and_shown_when_it_is_there() {
    let mut rig = shown(120, 40);
    let flow = Flow::read(library::flow("care-chat").unwrap().as_bytes()).unwrap();
    let file =
        OwnRouteFile { name: "/flows/mine.json".to_owned(), content: Ok(OwnRoute::Flow(Arc::new(flow))) };
    rig.model.route_files.read = OwnRouteFiles(Arc::new(vec![file]));
    rig.send(Message::Tick);
    let asked = |rig: &Rig| match rig.questions()[..] {
        [SlotQuestion::DryRun(input)] => (**input).clone(),
        ref other => panic!("{other:?}"),
    };
    let input = asked(&rig);
    expect(&rig, &["running again", "PRIORITY"]);
    rig.answer(Answer::DryRan(FinishedRun::of(input.clone())));
    assert!(!rig.screen().contains("running again") && rig.questions().is_empty(), "{}", rig.screen());
    rig.keys("u");
    rig.model.route_files.read = OwnRouteFiles(Arc::new(vec![]));
    rig.send(Message::Tick);
    expect(&rig, &["→ PRIORITY"]);
}

#[test]
fn every_overlay_of_the_tab_fits_small_screens() {
    for (width, height) in [(60, 16), (80, 24), (160, 50)] {
        for keys in ["a", "@", "s", "o", "e"] {
            let mut rig = with_menu(width, height);
            rig.keys(keys);
            assert!(!rig.model.overlays.is_empty(), "{keys}");
            rig.screen();
            rig.keys("<Enter>x<Esc><Esc>");
            rig.screen();
        }
    }
}
