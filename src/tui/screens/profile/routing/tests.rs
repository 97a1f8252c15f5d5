//! The tab with people of the demo, as they are served and as they are not.

mod computed;
mod own_files;

use super::RoutingTab;
use super::running::{FinishedRun, RouteChoice, RunGround, RunInput, Supposed};
use crate::config::space::Kind;
use crate::domain::check::CheckSettings;
use crate::domain::liquid::Value;
use crate::domain::listing::Extent;
use crate::engine::route::own::OwnRouteFiles;
use crate::tui::message::{Action, Part};
use crate::tui::model::definitions::Definitions;
use crate::tui::paint::Canvas;
use crate::tui::screens::profile::tab_tests::{check, context, drawn, sample, text_of};
use crate::tui::screens::profile::{Parts, Tab, TabContext, TabFocus};
use chrono::{DateTime, Duration, Utc};

const SENTIMENT: &str = "flex_last-interaction-sentiment";

fn now() -> DateTime<Utc> {
    sample::NOW.parse().unwrap()
}

fn keep(tab: &mut RoutingTab, parts: &Parts, kind: Kind, now: DateTime<Utc>) {
    tab.keep(
        parts,
        RunGround {
            kind,
            settings: CheckSettings::default(),
            now,
            own: &OwnRouteFiles::default(),
            definitions: &Definitions::flex(),
        },
    );
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
        "Certain: none of the readings",
        "flex_last-interaction-sentiment unset",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    assert!(text.contains("as the events say  the same"), "{text}");
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
    let why = format!("{SENTIMENT} is \"positive\", by the events it is \"negative\"");
    assert!(text.contains(&why), "{text}");
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
        tab.run().is_none() && text.contains("no flow has been chosen") && text.contains("o lists them"),
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
    let at = |tab: &RoutingTab| tab.ran.as_ref().unwrap().basis.at;
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
                let before = (tab.selected, tab.top);
                tab.update(Action::Down, stage);
                if (tab.selected, tab.top) == before {
                    break;
                }
                let (from, _) = tab.page(stage).place_of(tab.selected);
                assert!(tab.selected + 1 == tab.steps().len() || from < tab.top + area.height);
                if press % 50 == 0 {
                    shown(&tab, &parts, (width, height));
                }
            }
            let page = tab.page(stage);
            assert_eq!((tab.selected + 1, tab.top), (tab.steps().len(), page.last_top(area.height)));
            for _ in 0..1500 {
                let before = (tab.selected, tab.top);
                tab.update(Action::Up, stage);
                if (tab.selected, tab.top) == before {
                    break;
                }
            }
            assert_eq!((tab.selected, tab.top), (0, 0));
        }
    }
}

fn old(parts: &Parts) -> RoutingTab {
    let mut tab = RoutingTab::default();
    tab.choose(RouteChoice { flow: "care-old".into(), workflow: Some("care-desk".into()) });
    keep(&mut tab, parts, Kind::Emulator, now());
    tab
}

#[test]
fn an_answer_is_taken_for_granted_and_can_be_undone() {
    let parts = sample::ada();
    let mut tab = old(&parts);
    let all = tab.run().unwrap().found.outcomes.len();
    let widgets = tab.open_widgets().unwrap();
    let menu = widgets.iter().find(|one| one.name == "menu").unwrap();
    assert!(menu.is_needed && menu.given.is_none());
    let next: Vec<_> =
        menu.ways.iter().map(|way| (way.event.as_str(), way.next.as_deref().unwrap())).collect();
    assert_eq!(next, [("keypress", "by_key"), ("speech", "by_topic"), ("timeout", "by_age")]);
    let crm = widgets.iter().find(|one| one.name == "crm_lookup").unwrap();
    assert!(crm.ways.iter().any(|way| way.event == "profile"), "{crm:?}");
    assert!(!widgets.iter().any(|one| one.name == "by_key"), "{widgets:?}");
    tab.suppose(Supposed::Answer("menu".to_owned(), menu.ways[0].answer(" 1 ")));
    tab.suppose(Supposed::Answer("crm_lookup".to_owned(), crm.ways[0].answer("{\"tier\":\"gold\"}")));
    keep(&mut tab, &parts, Kind::Emulator, now());
    assert!(tab.run().unwrap().found.outcomes.len() < all);
    let text = shown(&tab, &parts, (122, 60));
    assert!(text.contains("answer: menu keypress \"1\" · crm_lookup success {\"tier\":\"gold\"}"), "{text}");
    assert!(tab.open_widgets().unwrap().iter().any(|one| one.name == "menu" && one.given.is_some()));
    assert!(tab.undo() && tab.undo() && !tab.undo());
    keep(&mut tab, &parts, Kind::Emulator, now());
    assert_eq!(tab.run().unwrap().found.outcomes.len(), all);
}

#[test]
fn the_answers_for_one_flow_are_not_given_to_another() {
    let parts = sample::ada();
    let mut tab = old(&parts);
    let way = tab.open_widgets().unwrap()[0].ways[0].clone();
    tab.suppose(Supposed::Answer("menu".to_owned(), way.answer("")));
    tab.choose(RouteChoice::DEMO);
    assert!(!tab.undo());
}

#[test]
fn at_another_time_each_word_says_how_the_traits_are_known() {
    let mut parts = sample::ada();
    parts.moment = Some(now() - Duration::minutes(5));
    let tab = kept(&parts, Kind::Emulator);
    let text = shown(&tab, &parts, (122, 50));
    for words in ["◷ 22 Nov", "Flex trait", "the check then: ", "before it: "] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    let row = text.lines().find(|line| line.contains("sentiment  \"negative\"")).unwrap();
    assert!(row.contains("held") && row.contains("✔ match"), "{text}");
    check("tab_routing_past", &shown(&tab, &parts, (82, 50)));
    parts.moment = Some(now() + Duration::hours(2));
    let mut tab = kept(&parts, Kind::Emulator);
    let text = shown(&tab, &parts, (122, 50));
    assert!(text.contains("in the future: the traits are as of now"), "{text}");
    parts.moment = None;
    keep(&mut tab, &parts, Kind::Emulator, now());
    assert!(!shown(&tab, &parts, (122, 50)).contains('◷'));
}

#[test]
fn traits_that_are_not_known_then_are_not_taken_as_unset() {
    let mut parts = sample::ada();
    parts.moment = Some(now() - Duration::days(13));
    let tab = kept(&parts, Kind::Emulator);
    let unknown = tab.traits_read().unwrap();
    assert!(unknown.iter().any(|(_, value)| value.is_none()), "{unknown:?}");
    assert!(tab.saved_case("Ada").unwrap_err().contains("is unknown"), "{unknown:?}");
}

#[test]
fn with_room_the_step_is_at_the_side_and_scrolls_by_itself() {
    let parts = sample::ada();
    let mut tab = kept(&parts, Kind::Emulator);
    let text = shown(&tab, &parts, (152, 44));
    assert!(text.contains("type trigger"), "{text}");
    let context = context();
    let area = ratatui::layout::Rect::new(1, 2, 150, 10);
    let stage = |focus| TabContext { parts: &parts, context: &context, area, focus };
    assert!(tab.has_detail(stage(TabFocus::Main)));
    tab.update(Action::Bottom, stage(TabFocus::Main));
    let opened = tab.update(Action::Open, stage(TabFocus::Main));
    assert!(format!("{opened:?}").contains("Focus(Detail)"), "{opened:?}");
    tab.update(Action::Bottom, stage(TabFocus::Detail));
    assert!(tab.side_top > 0);
    check("tab_routing_side", &shown(&tab, &parts, (152, 44)));
    tab.update(Action::Top, stage(TabFocus::Main));
    assert_eq!(tab.side_top, 0);
    let narrow = ratatui::layout::Rect::new(1, 2, 100, 10);
    assert!(!tab.has_detail(TabContext { area: narrow, ..stage(TabFocus::Main) }));
}

#[test]
fn a_case_has_what_the_run_read_and_tells_the_same() {
    let mut tab = kept(&sample::ada(), Kind::Emulator);
    let case = tab.saved_case("Ada").unwrap();
    assert!(case.traits.iter().any(|(key, value)| key == SENTIMENT && value == "negative"), "{case:?}");
    assert!(case.expect.contains(&("queue", "Priority".into())), "{case:?}");
    assert_eq!(case.from.as_deref(), Some("+12025550100"));
    tab = old(&sample::ada());
    assert_eq!(tab.saved_case("Ada").unwrap().expect, [("certain", false.into())]);
    let report = tab.report("Ada", &context()).unwrap();
    assert!(report.contains("nothing was sent") && report.contains("type gather-input-on-call"), "{report}");
}
