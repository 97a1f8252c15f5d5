//! Keys in, positions and effects out.

use super::super::events::EventsTab;
use super::super::identities::IdentitiesTab;
use super::super::interactions::InteractionsTab;
use super::super::links::LinksTab;
use super::super::overview::OverviewTab;
use super::super::parts::PartValue;
use super::super::traits::TraitsTab;
use super::super::{Parts, Tab, TabContext, TabEffect, TabFocus, TabId};
use super::{SMALL, context, drawn, sample, text_of};
use crate::domain::profile::{Collection, Handle};
use crate::domain::samples::plain;
use crate::tui::context::Context;
use crate::tui::message::{Action, Edit, Part};
use crate::tui::remote::Remote;
use ratatui::layout::{Position, Rect};
use std::sync::Arc;

const AREA: Rect = Rect { x: 1, y: 2, width: 50, height: 19 };

fn stage<'a>(parts: &'a Parts, context: &'a Context, focus: TabFocus) -> TabContext<'a> {
    TabContext { parts, context, area: AREA, focus }
}

fn pointed(text: &str) -> String {
    text.lines().find(|line| line.contains('▌')).unwrap_or_default().to_owned()
}

fn events_of(parts: &mut Parts) -> &mut Vec<crate::domain::event::Event> {
    parts.revision += 1;
    let Remote::Ready(loaded) = &mut parts[Part::Events] else { panic!("not ready") };
    let PartValue::Events(events) = &mut loaded.value else { panic!("no events") };
    &mut Arc::make_mut(events).all.items
}

#[test]
fn a_refresh_that_inserts_events_keeps_the_place() {
    let (context, mut parts) = (context(), sample::ada());
    let mut tab = EventsTab::default();
    for _ in 0..3 {
        assert!(tab.update(Action::Down, stage(&parts, &context, TabFocus::Main)).is_empty());
    }
    let seen = |tab: &EventsTab, parts: &Parts| {
        pointed(&text_of(&drawn(SMALL, parts, &context, TabFocus::Main, |canvas, stage| {
            tab.draw(canvas, stage);
        })))
    };
    assert!(seen(&tab, &parts).contains("KD…1b07"));
    let newer = sample::initiated("5555", "2026-11-22T09:13:00Z", "");
    events_of(&mut parts).insert(0, newer);
    assert!(seen(&tab, &parts).contains("Completed"), "{}", seen(&tab, &parts));
    assert!(seen(&tab, &parts).contains("KD…1b07"));
}

#[test]
fn a_filter_narrows_by_name_and_properties_and_is_cleared_by_cancel() {
    let (context, parts) = (context(), sample::ada());
    let mut tab = EventsTab::default();
    let main = stage(&parts, &context, TabFocus::Main);
    tab.update(Action::Filter, main);
    assert!(tab.editing());
    tab.edit(&Edit::Insert("REFUND promised".to_owned()));
    tab.update(Action::Open, main);
    assert!(!tab.editing());
    let text =
        text_of(&drawn(SMALL, &parts, &context, TabFocus::Main, |canvas, stage| tab.draw(canvas, stage)));
    assert!(text.contains("1 of 42"), "{text}");
    assert!(pointed(&text).contains("KD…4e21"), "{text}");
    tab.update(Action::Cancel, main);
    let text =
        text_of(&drawn(SMALL, &parts, &context, TabFocus::Main, |canvas, stage| tab.draw(canvas, stage)));
    assert!(text.contains("/ filter"), "{text}");
}

#[test]
fn a_copy_is_exact_and_says_what_it_is() {
    let (context, parts) = (context(), sample::ada());
    let main = stage(&parts, &context, TabFocus::Main);
    let copied = |effects: Vec<TabEffect>| match effects.as_slice() {
        [TabEffect::Copy { what, text }] => (what.clone(), text.clone()),
        other => panic!("{other:?}"),
    };
    let (what, text) = copied(TraitsTab::default().update(Action::Copy, main));
    assert_eq!(
        (what.as_str(), text.as_str()),
        ("the value of flex_last-interaction-start-time", "2026-11-22T08:51:41Z")
    );
    let (_, text) = copied(EventsTab::default().update(Action::Copy, main));
    assert!(text.starts_with(r#"{"message_id":"done-4e21""#), "{text}");
    let (_, text) = copied(InteractionsTab::default().update(Action::Copy, main));
    assert_eq!(text, "KD0123456789abcdef0123456789ab4e21");
    let (_, text) = copied(IdentitiesTab::default().update(Action::Copy, main));
    assert_eq!(text, "ada.okafor@example.com");
    let (what, text) = copied(OverviewTab::default().update(Action::Copy, main));
    assert_eq!(
        (what.as_str(), text.as_str()),
        ("the value of flex_last-interaction-start-time", "2026-11-22T08:51:41Z")
    );
}

#[test]
fn a_link_leads_to_the_linked_account() {
    let (context, parts) = (context(), sample::ada());
    let effects = LinksTab::default().update(Action::Open, stage(&parts, &context, TabFocus::Main));
    let mut handle = Handle::identifier("group_id", "acme");
    handle.collection = Collection::Accounts;
    assert_eq!(effects, [TabEffect::Follow(handle)]);
}

#[test]
fn the_overview_leads_to_the_interaction_that_feeds_a_trait() {
    let (context, parts) = (context(), sample::bruno());
    let mut tab = OverviewTab::default();
    let main = stage(&parts, &context, TabFocus::Main);
    let awaited = "KD0123456789abcdef0123456789ab9c44".to_owned();
    assert_eq!(tab.update(Action::Open, main), [TabEffect::Show(TabId::Interactions, awaited.clone())]);
    tab.update(Action::Top, main);
    assert_eq!(tab.update(Action::Open, main), [TabEffect::Show(TabId::Interactions, awaited.clone())]);
    let mut interactions = InteractionsTab::default();
    interactions.show("KD0123456789abcdef0123456789ab77cd", main);
    let text = text_of(&drawn(SMALL, &parts, &context, TabFocus::Main, |f, s| interactions.draw(f, s)));
    assert!(text.contains("KD…77cd"), "{text}");
}

#[test]
fn events_that_only_look_like_engagements_are_found() {
    let seen = |parts: &Parts| {
        let tab = OverviewTab::default();
        text_of(&drawn((104, 48), parts, &context(), TabFocus::Elsewhere, |canvas, stage| {
            tab.draw(canvas, stage);
        }))
    };
    let mut parts = sample::ada();
    assert!(seen(&parts).contains("Findings: none"), "{}", seen(&parts));
    let names = ["Flex - Wrap Up Completed", "Flex-Engagement Completed", "flex - engagement completed"];
    for (event, name) in events_of(&mut parts).iter_mut().rev().zip(names) {
        event.name = Some(name.into());
    }
    sample::judge(&mut parts);
    let text = seen(&parts);
    for finding in [
        r#"near-miss-name  2 events are named like "flex - engagement completed" instead of"#,
        r#"near-miss-name  1 event is named "Flex - Wrap Up Completed", an early name of Completed"#,
    ] {
        assert!(text.contains(finding), "{text}");
    }
}

#[test]
fn the_detail_gives_the_focus_back() {
    let (context, parts) = (context(), sample::ada());
    let mut tab = EventsTab::default();
    let main = stage(&parts, &context, TabFocus::Main);
    let detail = stage(&parts, &context, TabFocus::Detail);
    assert_eq!(tab.update(Action::Open, main), [TabEffect::Focus(TabFocus::Detail)]);
    tab.update(Action::Down, detail);
    assert_eq!(
        tab.update(Action::Copy, detail),
        [TabEffect::Copy {
            what: "$.properties.interactionSid".to_owned(),
            text: "KD0123456789abcdef0123456789ab4e21".to_owned()
        }]
    );
    assert_eq!(tab.update(Action::Cancel, detail), [TabEffect::Focus(TabFocus::Main)]);
}

#[test]
fn the_interaction_detail_scrolls_and_leads_to_its_event() {
    let (context, parts) = (context(), sample::ada());
    let mut tab = InteractionsTab::default();
    let detail = stage(&parts, &context, TabFocus::Detail);
    tab.update(Action::Bottom, detail);
    let text = text_of(&drawn(SMALL, &parts, &context, TabFocus::Detail, |f, s| tab.draw(f, s)));
    assert!(text.contains("sentiment"), "{text}");
    assert_eq!(tab.update(Action::Open, detail), [TabEffect::Show(TabId::Events, "done-4e21".to_owned())]);
    assert_eq!(tab.update(Action::Cancel, detail), [TabEffect::Focus(TabFocus::Main)]);
}

#[test]
fn a_click_chooses_and_a_second_one_opens() {
    let (context, parts) = (context(), sample::ada());
    let mut tab = EventsTab::default();
    let main = stage(&parts, &context, TabFocus::Main);
    let at = Position { x: 10, y: AREA.y + 4 };
    assert!(tab.click(at, main).is_empty());
    let text = text_of(&drawn(SMALL, &parts, &context, TabFocus::Main, |f, s| tab.draw(f, s)));
    assert!(pointed(&text).contains("Page Viewed"), "{text}");
    assert_eq!(tab.click(at, main), [TabEffect::Focus(TabFocus::Detail)]);
    assert_eq!(tab.pane_at(Position { x: 10, y: AREA.bottom() - 2 }, main), TabFocus::Detail);
    let mut overview = OverviewTab::default();
    assert!(overview.click(Position { x: 10, y: AREA.y + 10 }, main).is_empty());
    assert_eq!(overview.click(Position { x: 10, y: AREA.y + 10 }, main).len(), 1);
}

#[test]
fn six_thousand_traits_cost_what_is_visible() {
    let (context, mut parts) = (context(), sample::ada());
    let mut traits = parts.traits().unwrap().clone();
    let value = crate::domain::json::RawJson::parse("\"gold\"").unwrap();
    traits.0.items.extend((0..6000).map(|n| plain(&format!("trait_{n:04}"), value.clone())));
    parts[Part::Traits] = sample::ready(traits);
    let mut tab = TraitsTab::default();
    let main = stage(&parts, &context, TabFocus::Main);
    tab.update(Action::Bottom, main);
    let text = text_of(&drawn(SMALL, &parts, &context, TabFocus::Main, |f, s| tab.draw(f, s)));
    assert!(pointed(&text).contains("trait_5999"), "{text}");
    assert!(text.contains("6,013 traits"), "{text}");
    tab.update(Action::Filter, main);
    tab.edit(&Edit::Insert("trait_42".to_owned()));
    let text = text_of(&drawn(SMALL, &parts, &context, TabFocus::Main, |f, s| tab.draw(f, s)));
    assert!(text.contains("100 of 6,013"), "{text}");
}

#[test]
fn keys_on_tabs_without_values_do_nothing() {
    let context = context();
    let mut parts = sample::ada();
    parts[Part::Events] = sample::loading();
    for part in [Part::Traits, Part::FlexTraits, Part::Identifiers, Part::Links] {
        parts[part] = Remote::Idle;
    }
    parts.judged = None;
    for focus in [TabFocus::Main, TabFocus::Detail, TabFocus::Elsewhere] {
        let stage = stage(&parts, &context, focus);
        for action in Action::all() {
            let at = Position { x: 10, y: 10 };
            let quiet = |effects: Vec<TabEffect>| {
                assert!(effects.iter().all(|effect| matches!(effect, TabEffect::Focus(_))), "{effects:?}");
            };
            quiet(OverviewTab::default().update(action, stage));
            quiet(InteractionsTab::default().update(action, stage));
            quiet(EventsTab::default().update(action, stage));
            quiet(TraitsTab::default().update(action, stage));
            quiet(IdentitiesTab::default().update(action, stage));
            quiet(LinksTab::default().update(action, stage));
            quiet(EventsTab::default().click(at, stage));
            quiet(InteractionsTab::default().click(at, stage));
        }
    }
}
