//! The Overview: what is loud, what comes first, and what is reached by scrolling.

use super::super::events::EventsTab;
use super::super::interactions::InteractionsTab;
use super::super::overview::OverviewTab;
use super::super::{Tab, TabContext, TabFocus};
use super::{LARGE, SMALL, context, drawn, sample, text_of};
use crate::tui::context::Context;
use crate::tui::message::{Action, Part};
use crate::tui::theme::{Role, Theme};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier};
use std::sync::Arc;

fn overview(size: (u16, u16), tab: &OverviewTab) -> Terminal<TestBackend> {
    drawn(size, &sample::bruno(), &context(), TabFocus::Main, |canvas, stage| tab.view(canvas, stage))
}

fn line_of(text: &str, word: &str) -> usize {
    text.lines().position(|line| line.contains(word)).unwrap_or_else(|| panic!("{word}:\n{text}"))
}

#[test]
fn dv4_from_150_columns_on_findings_and_latest_interactions_stand_beside_the_traits() {
    for width in [105, 116, 156, 196] {
        let text = text_of(&overview((width, 46), &OverviewTab::default()));
        let start = line_of(&text, "start ");
        let beside = |word: &str| {
            let line = text.lines().nth(line_of(&text, word)).unwrap();
            line.find(word).unwrap() > 66
        };
        assert!(line_of(&text, "task-not-completed") <= start + 1, "{text}");
        assert!(beside("task-not-completed") && beside("Latest interactions"), "{text}");
        assert!(text.contains("Initiated of KD…") && text.contains("! overdue"), "{text}");
    }
    let text = text_of(&overview((104, 46), &OverviewTab::default()));
    assert!(line_of(&text, "Latest interactions") > line_of(&text, "topics "), "{text}");
}

#[test]
fn dv5_findings_come_right_under_the_verdict_with_their_next_step_in_bold() {
    for size in [SMALL, (82, 38)] {
        let terminal = overview(size, &OverviewTab::default());
        let text = text_of(&terminal);
        assert!(line_of(&text, "task-not-completed") < line_of(&text, "start  "), "{text}");
        let buffer = terminal.backend().buffer();
        let next = buffer.content.windows(5).find(|cells| {
            cells.iter().zip("Next:".chars()).all(|(cell, letter)| cell.symbol().chars().eq([letter]))
        });
        assert!(next.unwrap()[0].modifier.contains(Modifier::BOLD), "{text}");
    }
}

#[test]
fn dv5_the_selection_is_not_louder_than_the_verdict() {
    let terminal = overview(LARGE, &OverviewTab::default());
    let (text, buffer) = (text_of(&terminal), terminal.backend().buffer());
    let row = |word: &str| u16::try_from(line_of(&text, word)).unwrap();
    let verdict = &buffer[(60, row("ENRICHED"))];
    assert_eq!((verdict.fg, verdict.bg), (Color::Black, Color::Yellow), "the whole line is filled");
    let selected = &buffer[(60, row("▌"))];
    assert!(!selected.modifier.contains(Modifier::REVERSED) && selected.bg == Color::Reset, "{text}");
}

#[test]
fn dv5_a_sentiment_has_no_colour_of_a_verdict() {
    for name in ["default", "dark", "light"] {
        let theme = Theme::named(name).unwrap();
        let states = [Role::Good, Role::Warn, Role::Bad].map(|role| theme.style(role).fg.unwrap());
        let tones = [Role::SentimentGood, Role::SentimentBad].map(|role| theme.style(role).fg.unwrap());
        assert!(tones.iter().all(|tone| !states.contains(tone)) && tones[0] != tones[1], "{name}");
    }
}

#[test]
fn dv5_the_sign_of_a_partly_enriched_profile_means_nothing_else() {
    let mut parts = sample::ada();
    let waiting = sample::events().into_iter().skip(1).collect();
    parts[Part::Events] = sample::ready(Arc::new(sample::profile_events(waiting)));
    sample::judge(&mut parts);
    for tab in [&OverviewTab::default() as &dyn Tab, &InteractionsTab::default(), &EventsTab::default()] {
        let text = text_of(&drawn((122, 48), &parts, &context(), TabFocus::Main, |canvas, stage| {
            tab.view(canvas, stage);
        }));
        let half: Vec<&str> = text.lines().filter(|line| line.contains('◐')).collect();
        assert!(half.iter().all(|line| line.contains("PARTLY")), "{text}");
    }
}

#[test]
fn dv6_what_does_not_fit_is_scrolled_to_and_nothing_is_cut() {
    let context = Context::default();
    let (context, parts) = (Context { now: sample::NOW.parse().unwrap(), ..context }, sample::bruno());
    let mut tab = OverviewTab::default();
    let area = Rect { x: 1, y: 2, width: 50, height: 19 };
    let stage = TabContext { parts: &parts, context: &context, area, focus: TabFocus::Main };
    let mut seen = String::new();
    for _ in 0..60 {
        seen.push_str(&text_of(&overview(SMALL, &tab)));
        tab.update(Action::Down, stage);
    }
    for word in
        ["start ", "topics ", "Latest interactions", "no-interaction-sid", "several-events", "no partner."]
    {
        assert!(seen.contains(word), "{word}:\n{seen}");
    }
    let bottom = text_of(&overview(SMALL, &tab));
    for _ in 0..60 {
        tab.update(Action::Up, stage);
    }
    let top = text_of(&overview(SMALL, &tab));
    assert!(top.contains("first seen") && !bottom.contains("first seen"), "{top}\n{bottom}");
    tab.update(Action::Bottom, stage);
    assert_eq!(text_of(&overview(SMALL, &tab)), bottom);
    tab.update(Action::Top, stage);
    assert!(text_of(&overview(SMALL, &tab)).contains("first seen"));
}

#[test]
fn dv6_of_very_many_findings_the_first_are_laid_out_and_the_rest_is_named() {
    let (mut parts, tab) = (sample::bruno(), OverviewTab::default());
    let judged = Arc::make_mut(parts.judged.as_mut().unwrap());
    let first = judged.findings[0].clone();
    judged.findings = vec![first; 200];
    let text = text_of(&drawn((122, 400), &parts, &context(), TabFocus::Main, |canvas, stage| {
        tab.view(canvas, stage);
    }));
    assert_eq!(text.matches("task-not-completed").count(), 60, "{text}");
    assert!(text.contains("there are more findings"), "{text}");
}

#[test]
fn dv15_a_duration_that_is_compared_stands_in_both_forms() {
    let mut parts = sample::ada();
    let json = r#"{"flex_last-interaction-duration":480}"#;
    parts[Part::FlexTraits] = sample::ready(sample::traits(json));
    sample::judge(&mut parts);
    let mut tab = OverviewTab::default();
    let area = Rect { x: 1, y: 2, width: 80, height: 35 };
    let context = context();
    let stage = TabContext { parts: &parts, context: &context, area, focus: TabFocus::Main };
    tab.update(Action::Top, stage);
    tab.update(Action::Down, stage);
    let draw = |tab: &dyn Tab| {
        text_of(&drawn((82, 38), &parts, &context, TabFocus::Main, |canvas, stage| tab.view(canvas, stage)))
    };
    let text = draw(&tab);
    assert!(text.contains("duration: ") && text.contains("says 630 (10m 30s)"), "{text}");
    let text = draw(&InteractionsTab::default());
    let line = text.lines().find(|line| line.contains(" duration   ") && line.contains("630")).unwrap();
    assert!(line.contains("630  10m 30s"), "{text}");
}
