//! At an earlier time, traits that a definition of the Computed tab counts.

use super::*;
use crate::domain::flow::Flow;
use crate::domain::profile::Metadata;
use crate::domain::timestamp::Timestamp;
use crate::engine::route::own::{OwnRoute, OwnRouteFile};
use crate::tui::screens::profile::routing::running::FinishedRun;

const FLOW: &str = r#"{ "description": "by calls", "initial_state": "Trigger", "states": [
    { "name": "Trigger", "type": "trigger", "properties": {}, "transitions": [{ "event": "incomingCall", "next": "find" }] },
    { "name": "find", "type": "search-for-profile", "transitions": [{ "event": "found", "next": "by_calls" }],
      "properties": { "profile_connector_instance": "PC0", "lookup_key": "phone", "lookup_value": "{{trigger.call.From}}" } },
    { "name": "by_calls", "type": "split-based-on", "properties": { "input": "{{widgets.find.ProfileData.traits.total_inbounds}}" },
      "transitions": [{ "event": "noMatch", "next": "seldom" }, { "event": "match", "next": "often", "conditions": [
        { "friendly_name": "five", "arguments": ["{{widgets.find.ProfileData.traits.total_inbounds}}"], "type": "greater_than", "value": "4" }] }] },
    { "name": "seldom", "type": "say-play", "properties": { "say": "hello" }, "transitions": [] },
    { "name": "often", "type": "say-play", "properties": { "say": "welcome back" }, "transitions": [] } ] }"#;

#[test]
fn what_a_definition_counted_decides_where_the_call_went() {
    let mut parts = sample::ada();
    let mut traits = parts.traits().unwrap().clone();
    traits.0.items.extend(sample::traits(r#"{"total_inbounds": 5}"#).0.items);
    parts[Part::Traits] = sample::ready(traits);
    let created_at = Some(Timestamp::read("2026-11-09T09:00:00Z"));
    parts[Part::Metadata] = sample::ready(Metadata { created_at, ..Metadata::default() });
    let flow = Flow::read(FLOW.as_bytes()).unwrap();
    let file = OwnRouteFile {
        name: "/x/calls.json".to_owned(),
        content: Ok(OwnRoute::Flow(std::sync::Arc::new(flow))),
    };
    let own = OwnRouteFiles(std::sync::Arc::new(vec![file]));
    let (flex, none) = (Definitions::flex(), Definitions::default());
    let mut tab = RoutingTab::default();
    tab.choose(RouteChoice { flow: "/x/calls.json".into(), workflow: None });
    let mut text_at = |moment: &str, definitions: &Definitions| {
        parts.moment = Some(moment.parse().unwrap());
        let settings = CheckSettings::default();
        let ground = RunGround { kind: Kind::Dev, settings, now: now(), own: &own, definitions };
        let run = tab.keep(&parts, ground).unwrap();
        tab.take(FinishedRun::of(*run));
        shown(&tab, &parts, (122, 50))
    };
    // The fifth call came at 09:02; four were before.
    let before = text_at("2026-11-21T12:00:00Z", &flex);
    assert!(before.contains("total_inbounds computed") && before.contains("total_inbounds is 4"), "{before}");
    assert!(before.contains("at seldom") && !before.contains("CANNOT TELL"), "{before}");
    let unknown = text_at("2026-11-21T12:00:00Z", &none);
    assert!(unknown.contains("CANNOT TELL") && unknown.contains("total_inbounds changed since"), "{unknown}");
    let held = text_at("2026-11-22T09:10:00Z", &flex);
    assert!(held.contains("at often") && held.contains("total_inbounds is 5"), "{held}");
}
