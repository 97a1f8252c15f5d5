//! The tab with people of the demo, as they are served and as they are not.

use super::RoutingTab;
use super::running::{RouteChoice, RunGround, Supposed};
use crate::config::space::Kind;
use crate::domain::check::CheckSettings;
use crate::domain::liquid::Value;
use crate::domain::listing::Extent;
use crate::tui::message::{Action, Part};
use crate::tui::paint::Canvas;
use crate::tui::screens::profile::tab_tests::{check, context, drawn, sample, text_of};
use crate::tui::screens::profile::{Parts, Tab, TabContext, TabFocus};
use chrono::{DateTime, Duration, Utc};

const SENTIMENT: &str = "flex_last-interaction-sentiment";

fn now() -> DateTime<Utc> {
    sample::NOW.parse().unwrap()
}

fn keep(tab: &mut RoutingTab, parts: &Parts, kind: Kind, now: DateTime<Utc>) {
    tab.keep(parts, RunGround { kind, settings: CheckSettings::default(), now });
}

fn kept(parts: &Parts, kind: Kind) -> RoutingTab {
    let mut tab = RoutingTab::default();
    keep(&mut tab, parts, kind, now());
    tab
}

fn shown(tab: &RoutingTab, parts: &Parts, size: (u16, u16)) -> String {
    text_of(&drawn(
        size,
        parts,
        &context(),
        TabFocus::Main,
        |canvas: &mut Canvas<'_>, stage: TabContext<'_>| {
            tab.view(canvas, stage);
        },
    ))
}

fn press(tab: &mut RoutingTab, parts: &Parts, actions: &[Action]) {
    let context = context();
    let area = ratatui::layout::Rect::new(1, 2, 78, 20);
    for &action in actions {
        tab.update(action, TabContext { parts, context: &context, area, focus: TabFocus::Main });
    }
}

/// Ada, whose sentiment trait still says what it said before her last interaction.
fn stale() -> Parts {
    let mut parts = sample::ada();
    let json = sample::FLEX_TRAITS.replace("\"negative\"", "\"positive\"");
    parts[Part::FlexTraits] = sample::ready(sample::traits(&json));
    sample::judge(&mut parts);
    parts
}

#[test]
fn a_call_goes_where_the_traits_say() {
    let parts = sample::ada();
    let mut tab = kept(&parts, Kind::Emulator);
    let text = shown(&tab, &parts, (122, 44));
    for words in [
        "flow care-line, 14 widgets · workflow care-desk, 3 filters",
        "call from +12025550100",
        "→ PRIORITY  priority 100",
        "filter \"Upset customers\"",
        "dry run",
        "What would change it",
        "Certain: of the readings",
        "flex_last-interaction-sentiment unset",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    assert!(!text.contains("as the events say"), "{text}");
    assert!(!text.contains("read trait:"), "{text}");
    let split =
        tab.steps().iter().position(|step| step.reads.iter().any(|(from, _)| from.contains("sentiment")));
    for _ in 0..split.unwrap() {
        press(&mut tab, &parts, &[Action::Down]);
    }
    press(&mut tab, &parts, &[Action::Open]);
    assert!(shown(&tab, &parts, (82, 60)).contains(&format!("read trait:{SENTIMENT} = \"negative\"")));
    check("tab_routing_step", &shown(&tab, &parts, (82, 44)));
    let copied = tab.copy();
    assert!(format!("{copied:?}").contains(&*tab.steps()[split.unwrap()].widget), "{copied:?}");
}

#[test]
fn a_stale_trait_misroutes_and_a_missing_verdict_is_no_all_clear() {
    let mut parts = stale();
    let text = shown(&kept(&parts, Kind::Emulator), &parts, (82, 44));
    assert!(
        text.contains("✘ MISROUTED") && text.contains("as the events say PRIORITY  priority 100"),
        "{text}"
    );
    check("tab_routing_misrouted", &text);
    parts.outdated = true;
    let text = shown(&kept(&parts, Kind::Emulator), &parts, (82, 44));
    assert!(text.contains("there is no verdict") && !text.contains("MISROUTED"), "{text}");
}

#[test]
fn traits_that_were_not_read_are_not_taken_as_unset() {
    let mut parts = sample::ada();
    parts[Part::Traits] = sample::loading();
    let tab = kept(&parts, Kind::Emulator);
    assert!(tab.run().is_none() && shown(&tab, &parts, (82, 20)).contains("loading traits"));
    let mut partial = sample::traits("{}");
    partial.0.extent = Extent::Reading;
    parts[Part::Traits] = sample::ready(partial);
    parts[Part::FlexTraits] = sample::loading();
    let tab = kept(&parts, Kind::Emulator);
    let text = shown(&tab, &parts, (82, 44));
    assert!(text.contains("CANNOT TELL") && text.contains("not all traits"), "{text}");
    let read = tab.traits_read().unwrap();
    assert!(!read.is_empty() && read.iter().all(|(_, value)| value.is_none()), "{read:?}");
}

#[test]
fn without_files_and_for_accounts_there_is_no_run() {
    let mut parts = sample::ada();
    let mut tab = kept(&parts, Kind::Production);
    let text = shown(&tab, &parts, (82, 20));
    assert!(
        tab.run().is_none() && text.contains("no flow is chosen") && text.contains("o lists them"),
        "{text}"
    );
    tab.choose(RouteChoice { flow: "care-chat".into(), workflow: None });
    keep(&mut tab, &parts, Kind::Production, now());
    let text = shown(&tab, &parts, (82, 30));
    assert!(text.contains("flow care-chat") && text.contains("no workflow"), "{text}");
    parts.handle.collection = crate::domain::profile::Collection::Accounts;
    keep(&mut tab, &parts, Kind::Emulator, now());
    assert!(tab.run().is_none() && shown(&tab, &parts, (82, 20)).contains("an account does not call"));
}

#[test]
fn a_what_if_is_for_the_run_only_and_can_be_undone() {
    let parts = sample::ada();
    let mut tab = kept(&parts, Kind::Emulator);
    tab.suppose(Supposed::Trait(SENTIMENT.to_owned(), Value::text("positive")));
    keep(&mut tab, &parts, Kind::Emulator, now());
    let text = shown(&tab, &parts, (82, 44));
    assert!(text.contains(&format!("what-if: {SENTIMENT} = \"positive\"")), "{text}");
    assert!(!text.contains("→ PRIORITY  priority 100  filter"), "{text}");
    let value = tab.traits_read().unwrap().into_iter().find(|(key, _)| key == SENTIMENT).unwrap().1;
    assert_eq!(value, Some(Value::text("positive")));
    assert!(tab.undo() && !tab.undo());
    keep(&mut tab, &parts, Kind::Emulator, now());
    assert!(shown(&tab, &parts, (82, 44)).contains("→ PRIORITY  priority 100"));
}

#[test]
fn a_run_is_renewed_by_time_and_by_changes_only() {
    let mut parts = sample::ada();
    let mut tab = kept(&parts, Kind::Emulator);
    let at = |tab: &RoutingTab| tab.ran.as_ref().unwrap().at;
    let later = now() + Duration::seconds(30);
    keep(&mut tab, &parts, Kind::Emulator, later);
    assert_eq!(at(&tab), now());
    parts.revision += 1;
    keep(&mut tab, &parts, Kind::Emulator, later);
    assert_eq!(at(&tab), later);
    keep(&mut tab, &parts, Kind::Emulator, later + Duration::seconds(60));
    assert_eq!(at(&tab), later + Duration::seconds(60));
}

#[test]
fn every_size_shows_the_selected_step_and_the_end_can_be_reached() {
    for parts in [sample::ada(), stale(), sample::hostile()] {
        for (width, height) in [(20, 6), (52, 8), (52, 22), (82, 38)] {
            let mut tab = kept(&parts, Kind::Emulator);
            let context = context();
            let area = ratatui::layout::Rect::new(1, 2, width - 2, height - 3);
            let stage = TabContext { parts: &parts, context: &context, area, focus: TabFocus::Main };
            tab.update(Action::Open, stage);
            for press in 0..1500 {
                tab.update(Action::Down, stage);
                let (from, _) = tab.page(stage).place_of(tab.selected);
                assert!(tab.selected + 1 == tab.steps().len() || from < tab.top + area.height);
                if press % 50 == 0 {
                    shown(&tab, &parts, (width, height));
                }
            }
            let page = tab.page(stage);
            assert_eq!((tab.selected + 1, tab.top), (tab.steps().len(), page.last_top(area.height)));
            for _ in 0..1500 {
                tab.update(Action::Up, stage);
            }
            assert_eq!((tab.selected, tab.top), (0, 0));
        }
    }
}
