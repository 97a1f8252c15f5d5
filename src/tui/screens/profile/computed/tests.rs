//! The tab with previews made by hand, for what no sample shows: every verdict, many events, hostile definitions.

use super::ComputedTab;
use super::board::ComputedBoard;
use super::row::ComputedRow;
use crate::domain::computed::{
    Computation, ComputedKind, ComputedReading, ComputedReadings, ComputedTrait, ComputedVerdict,
    EventStanding, HeldTrait, PreviewCoverage, Previews, ReadingEffect, TraitPreview, WeighedEvent,
};
use crate::domain::event::Event;
use crate::domain::json::RawJson;
use crate::domain::listing::Extent;
use crate::domain::samples;
use crate::domain::sentence::Sentence;
use crate::engine::computed::ListedDefinition;
use crate::tui::message::{Action, Part};
use crate::tui::model::definitions::{Definitions, ReadDefinitions};
use crate::tui::remote::{Loaded, Remote, Ticket};
use crate::tui::screens::profile::tab_tests::{check, context, drawn, sample, text_of};
use crate::tui::screens::profile::{Parts, Tab, TabContext, TabEffect, TabFocus};
use ratatui::layout::Rect;
use std::sync::Arc;

const KEY: &str = "total_inbound_engagements";

fn raw(json: &str) -> RawJson {
    RawJson::parse(json).unwrap()
}

fn definition(key: &str, event: &str) -> ListedDefinition {
    let computation = Computation {
        event: event.to_owned(),
        condition: None,
        excluded_sources: Vec::new(),
        window: None,
        kind: ComputedKind::EventCounter,
    };
    let definition =
        ComputedTrait { key: key.to_owned(), name: key.to_owned(), computation: Ok(computation) };
    let query = Some(format!("event('{event}').count()"));
    ListedDefinition { definition, query, enabled: None, status: None, not_previewable: None }
}

fn previewed(
    listed: &ListedDefinition,
    (value, held): (Option<&str>, Option<&str>),
    verdict: ComputedVerdict,
) -> TraitPreview {
    let standing = |at: u32| if at.is_multiple_of(3) { EventStanding::Fails } else { EventStanding::Counted };
    TraitPreview {
        definition: listed.definition.clone(),
        value: value.map(raw),
        counted: 26,
        events: (0..40).map(|at| WeighedEvent { at, standing: standing(at) }).collect(),
        coverage: PreviewCoverage::Window,
        held: held.map_or(HeldTrait::Unset, |held| HeldTrait::Set { value: raw(held), updated_at: None }),
        verdict,
        because: Sentence::new().say("26 listed events count, and the trait is at least that"),
        readings: vec![ReadingEffect {
            reading: ComputedReading::ConditionCase,
            used: "exact",
            otherwise: "folded",
            value: Some(raw("40")),
            verdict: ComputedVerdict::Contradicts,
            matters: true,
        }],
        findings: Vec::new(),
        notes: vec![Sentence::new().say("no event has `direction`; did you mean `Direction`?")],
        is_settled: true,
    }
}

fn events() -> Vec<Event> {
    let now = context().now;
    let event = |at: i64| {
        let sent = (now - chrono::Duration::hours(at * 7)).to_rfc3339();
        samples::event(&format!(
            r#"{{"message_id":"m{at}","event":"Flex - Engagement Initiated","timestamp":"{sent}","properties":{{}}}}"#
        ))
    };
    (0..40).map(event).collect()
}

fn with_rows(rows: Vec<(ListedDefinition, TraitPreview)>) -> Parts {
    let mut parts = sample::ada();
    parts.keep_computed(&Definitions::flex(), &context());
    let (listed, items): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    let previews = Arc::new(Previews {
        events: events(),
        items,
        at: context().now,
        is_past: false,
        readings: ComputedReadings::default(),
    });
    let place = |(at, listed)| ComputedRow::new(listed, Some((Arc::clone(&previews), at)), false);
    let mut rows: Vec<ComputedRow> = listed.into_iter().enumerate().map(place).collect();
    let mut odd = definition("funnel", "");
    odd.not_previewable = Some("column 1: not previewable: `funnel` is not in the listed events".to_owned());
    rows.push(ComputedRow::new(odd, None, false));
    parts.computed.previews =
        Some(Arc::new(ComputedBoard { rows, events: 40, unreadable: 0, is_whole_set: true }));
    parts
}

fn every_verdict() -> Parts {
    use ComputedVerdict::{CannotTell, Consistent, Contradicts, Differs, Equal, Missing, Pending};
    let rows = [
        (KEY, (Some("7"), Some("7")), Equal),
        ("total_engagements", (Some("9"), Some("31")), Consistent),
        ("last_channel", (Some(r#""sms""#), Some(r#""voice""#)), Differs),
        ("average_duration", (Some("411.5"), Some("12")), Contradicts),
        ("first_channel", (Some(r#""voice""#), None), Missing),
        ("topics", (Some(r#"["Billing","Delivery"]"#), None), Pending),
        ("most_frequent_agent", (None, None), CannotTell),
    ];
    with_rows(
        rows.map(|(key, values, verdict)| {
            let listed = definition(key, "Flex - Engagement Initiated");
            let preview = previewed(&listed, values, verdict);
            (listed, preview)
        })
        .into(),
    )
}

fn picture(tab: &ComputedTab, size: (u16, u16), parts: &Parts, focus: TabFocus) -> String {
    text_of(&drawn(size, parts, &context(), focus, |canvas, stage| tab.view(canvas, stage)))
}

fn page(parts: &Parts) -> String {
    picture(&ComputedTab::default(), (60, 16), parts, TabFocus::Main)
}

fn press(tab: &mut ComputedTab, parts: &Parts, focus: TabFocus, actions: &[Action]) -> Vec<TabEffect> {
    let (context, area) = (context(), Rect::new(1, 2, 78, 21));
    let press = |action| tab.update(action, TabContext { parts, context: &context, area, focus });
    actions.iter().copied().map(press).last().unwrap_or_default()
}

#[test]
fn every_verdict_is_a_mark_and_a_word() {
    let parts = every_verdict();
    let tab = ComputedTab::default();
    for (name, size) in [("small", (60, 16)), ("medium", (80, 24)), ("large", (160, 30))] {
        check(&format!("computed_verdicts_{name}"), &picture(&tab, size, &parts, TabFocus::Main));
    }
    check("computed_detail_medium", &picture(&tab, (80, 24), &parts, TabFocus::Detail));
    check("computed_detail_large", &picture(&tab, (160, 30), &parts, TabFocus::Detail));
    let narrow = picture(&tab, (40, 14), &parts, TabFocus::Main);
    assert!(narrow.contains("✔ equal") && narrow.contains("◐ consistent"), "{narrow}");
}

#[test]
fn the_detail_is_scrolled_to_the_last_event_and_no_further() {
    let parts = every_verdict();
    let mut tab = ComputedTab::default();
    press(&mut tab, &parts, TabFocus::Detail, &[Action::Bottom]);
    let end = picture(&tab, (80, 24), &parts, TabFocus::Detail);
    let last = end.lines().rfind(|line| line.contains("· 11d") || line.contains("● 11d"));
    assert!(last.is_some(), "{end}");
    press(&mut tab, &parts, TabFocus::Detail, &[Action::PageDown, Action::Down]);
    assert_eq!(picture(&tab, (80, 24), &parts, TabFocus::Detail), end);
    press(&mut tab, &parts, TabFocus::Detail, &[Action::Up]);
    assert_ne!(picture(&tab, (80, 24), &parts, TabFocus::Detail), end, "one key goes back");
    // Another definition begins at its top.
    press(&mut tab, &parts, TabFocus::Main, &[Action::Down]);
    assert!(picture(&tab, (80, 24), &parts, TabFocus::Detail).contains("Definition"));
}

#[test]
fn the_preview_is_copied_and_in_the_detail_the_query() {
    let parts = every_verdict();
    let mut tab = ComputedTab::default();
    let copied = press(&mut tab, &parts, TabFocus::Main, &[Action::Copy]);
    let preview = TabEffect::Copy { what: format!("the preview of {KEY}"), text: "7".to_owned() };
    assert_eq!(copied, [preview]);
    let copied = press(&mut tab, &parts, TabFocus::Detail, &[Action::Copy]);
    let query = TabEffect::Copy {
        what: format!("the definition of {KEY} as a query"),
        text: "event('Flex - Engagement Initiated').count()".to_owned(),
    };
    assert_eq!(copied, [query]);
    assert_eq!(
        press(&mut tab, &parts, TabFocus::Main, &[Action::Open]),
        [TabEffect::Focus(TabFocus::Detail)]
    );
}

/// A value of part of the events would look like a value.
#[test]
fn nothing_is_previewed_while_events_are_read_for_the_first_time() {
    let mut parts = sample::ada();
    let so_far = parts[Part::Events].value().cloned();
    let since = context().now;
    parts[Part::Events] = Remote::Loading { ticket: Ticket(1), since, previous: None, so_far };
    parts.revision += 1;
    parts.keep_computed(&Definitions::flex(), &context());
    assert!(parts.computed.previews.is_none());
    let text = page(&parts);
    assert!(text.contains("the events are being read: 42 so far"), "{text}");
    assert!(!text.contains("total_inbounds"), "{text}");
}

#[test]
fn a_trait_that_was_not_read_is_not_unset() {
    let mut parts = sample::ada();
    let mut traits = parts.traits().unwrap().clone();
    traits.0.extent = Extent::incomplete("page 2 answered 500");
    parts[Part::Traits] = sample::ready(traits);
    parts.revision += 1;
    parts.keep_computed(&Definitions::flex(), &context());
    for row in parts.computed.rows() {
        assert_eq!(row.preview().unwrap().held, HeldTrait::Unread, "{}", row.key());
        assert_eq!(row.verdict(), ComputedVerdict::CannotTell, "{}", row.key());
    }
    assert!(page(&parts).contains("? not read"), "{}", page(&parts));
}

#[test]
fn definitions_that_cannot_be_used_are_a_page() {
    let mut parts = every_verdict();
    let value = Arc::new(ReadDefinitions::Unusable {
        why: "loyalty.toml, line 3, column 7: unknown kind `evnt\u{1b}[2J`; did you mean `event_counter`?"
            .to_owned(),
        next: "Correct the line.".to_owned(),
    });
    parts.computed.definitions = Remote::Ready(Loaded { value, at: context().now });
    check("computed_unusable_small", &page(&parts));
    let value = Arc::new(ReadDefinitions::without_token());
    parts.computed.definitions = Remote::Ready(Loaded { value, at: context().now });
    check("computed_without_token_small", &page(&parts));
}

#[test]
fn the_previews_are_kept_until_what_they_rest_on_changes() {
    let (mut parts, definitions) = (sample::ada(), Definitions::flex());
    parts.keep_computed(&definitions, &context());
    let first = parts.computed.previews.clone().unwrap();
    let mut later = context();
    later.now += chrono::Duration::minutes(5);
    parts.keep_computed(&definitions, &later);
    assert!(Arc::ptr_eq(&first, parts.computed.previews.as_ref().unwrap()), "time alone decides nothing");
    parts.revision += 1;
    parts.keep_computed(&definitions, &later);
    assert!(!Arc::ptr_eq(&first, parts.computed.previews.as_ref().unwrap()));
}

#[test]
fn x3_hostile_definitions_stay_text_and_leave_frames_whole() {
    let evil = "\u{1b}[2J\u{202e}evil\u{200b} 林美咲 👩‍👩‍👧 ✔ equal \u{7}".repeat(9);
    let mut listed = definition(&evil, &evil);
    listed.status = Some(evil.clone());
    let json = serde_json::Value::from(evil.as_str()).to_string();
    let preview = previewed(&listed, (Some(&json), Some(&json)), ComputedVerdict::Differs);
    let parts = with_rows(vec![(listed, preview)]);
    for focus in [TabFocus::Main, TabFocus::Detail] {
        for (width, height) in [(60, 16), (80, 24), (160, 40), (30, 9), (20, 5), (8, 3), (3, 3)] {
            let terminal = drawn((width, height), &parts, &context(), focus, |canvas, stage| {
                ComputedTab::default().view(canvas, stage);
            });
            let buffer = terminal.backend().buffer();
            for y in 1..height - 1 {
                assert_eq!(buffer[(0, y)].symbol(), "┃", "{width}×{height} row {y}");
                assert_eq!(buffer[(width - 1, y)].symbol(), "┃", "{width}×{height} row {y}");
            }
            let bad = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{200b}');
            assert!(!text_of(&terminal).chars().any(bad), "{width}×{height}");
        }
    }
}
