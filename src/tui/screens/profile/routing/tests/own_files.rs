//! The user's own flows.

use super::*;
use crate::domain::flow::Flow;
use crate::domain::route::library;
use crate::engine::route::own::{OwnRoute, OwnRouteFile};
use std::sync::Arc;

fn care_line() -> OwnRoute {
    let flow = Flow::read(library::flow("care-line").unwrap().as_bytes());
    OwnRoute::Flow(Arc::new(flow.unwrap()))
}

fn ground<'a>(own: &'a OwnRouteFiles, definitions: &'a Definitions) -> RunGround<'a> {
    RunGround { kind: Kind::Emulator, settings: CheckSettings::default(), now: now(), own, definitions }
}

/// Runs what is too large for the drawing task.
fn finish(tab: &mut RoutingTab, parts: &Parts, ground: RunGround<'_>) -> Option<Box<RunInput>> {
    let input = tab.keep(parts, ground);
    if let Some(input) = &input {
        tab.take(FinishedRun::of((**input).clone()));
    }
    input
}

#[test]
fn a_flow_of_ones_own_is_run_elsewhere_and_what_was_found_stays_until_then() {
    let parts = sample::ada();
    let content = Ok(care_line());
    let own = OwnRouteFiles(Arc::new(vec![OwnRouteFile { name: "mine".to_owned(), content }]));
    let definitions = Definitions::flex();
    let ground = ground(&own, &definitions);
    let mut tab = RoutingTab::default();
    tab.choose(RouteChoice { flow: "mine".into(), workflow: Some("care-desk".into()) });
    let first = tab.keep(&parts, ground).unwrap();
    assert!(shown(&tab, &parts, (82, 20)).contains("running the flow") && tab.run().is_none());
    tab.take(FinishedRun::of(*first));
    tab.suppose(Supposed::Trait(SENTIMENT.to_owned(), Value::text("positive")));
    let second = tab.keep(&parts, ground).unwrap();
    let text = shown(&tab, &parts, (82, 44));
    assert!(text.contains("running again") && text.contains("PRIORITY"), "{text}");
    // Only one is made at a time; what changed meanwhile is run afterwards.
    assert!(tab.undo() && tab.keep(&parts, ground).is_none());
    tab.take(FinishedRun::of(*second));
    assert!(finish(&mut tab, &parts, ground).is_some() && finish(&mut tab, &parts, ground).is_none());
    let text = shown(&tab, &parts, (82, 44));
    assert!(!text.contains("running") && !text.contains("what-if"), "{text}");
    assert!(tab.saved_case("Ada").is_ok());
    // Of other files nothing is known yet.
    tab.choose(RouteChoice::DEMO);
    assert!(tab.keep(&parts, ground).is_some() && tab.run().is_none());
    tab.take(FinishedRun::broken("x"));
    assert!(shown(&tab, &parts, (82, 20)).contains("The run broke off: x."));
}

#[test]
fn a_file_that_cannot_be_read_is_a_page_that_says_why() {
    let parts = sample::ada();
    let why = "/x/bad.json is not JSON (line 3, column 7). Export the flow again.";
    let file = |name: &str, content| OwnRouteFile { name: name.to_owned(), content };
    let files = vec![file("/x/bad.json", Err(why.to_owned())), file("/x/mine.json", Ok(care_line()))];
    let own = OwnRouteFiles(Arc::new(files));
    let definitions = Definitions::flex();
    let ground = ground(&own, &definitions);
    let mut tab = RoutingTab::default();
    for (name, words) in [
        ("/x/bad.json", why),
        ("/x/gone.json", "no longer among the files of the setting `routing.files`"),
        ("/x/mine.json", "flow /x/mine.json, 14 widgets"),
    ] {
        tab.choose(RouteChoice { flow: name.into(), workflow: None });
        finish(&mut tab, &parts, ground);
        let text = shown(&tab, &parts, (140, 30));
        assert!(text.contains(words), "{words}:\n{text}");
    }
}
