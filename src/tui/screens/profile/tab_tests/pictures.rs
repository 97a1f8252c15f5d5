//! The appearance of the tabs.

use super::super::open::OpenProfile;
use super::super::parts::PartValue;
use super::super::routing::running::RunGround;
use super::super::{Parts, TabContext, TabFocus, TabId, Tabs};
use super::sample;
use super::{LARGE, MEDIUM, SMALL, check, context, drawn, text_of};
use crate::config::space::Kind;
use crate::domain::check::CheckSettings;
use crate::domain::event::ProfileEvents;
use crate::domain::identifier::ExternalId;
use crate::domain::listing::{Extent, Partial, Unreadable};
use crate::domain::profile::{Collection, Handle, Link, Metadata, Naming, ProfileKey};
use crate::engine::route::own::OwnRouteFiles;
use crate::engine::{ErrorClass, SourceError};
use crate::tui::context::Context;
use crate::tui::message::{Answer, Part};
use crate::tui::model::definitions::Definitions;
use crate::tui::paint::Canvas;
use ratatui::style::Modifier;
use std::sync::Arc;

type Change = fn(&mut Parts);
type View = fn(&mut Canvas<'_>, TabContext<'_>);

const TABS: [(&str, View); 8] = [
    ("overview", |canvas, stage| Tabs::default().of(TabId::Overview).view(canvas, stage)),
    ("interactions", |canvas, stage| Tabs::default().of(TabId::Interactions).view(canvas, stage)),
    ("events", |canvas, stage| Tabs::default().of(TabId::Events).view(canvas, stage)),
    ("traits", |canvas, stage| Tabs::default().of(TabId::Traits).view(canvas, stage)),
    ("identities", |canvas, stage| Tabs::default().of(TabId::Identities).view(canvas, stage)),
    ("links", |canvas, stage| Tabs::default().of(TabId::Links).view(canvas, stage)),
    ("computed", |canvas, stage| {
        let parts = previewed(stage);
        Tabs::default().of(TabId::Computed).view(canvas, TabContext { parts: &parts, ..stage });
    }),
    ("routing", |canvas, stage| ran(stage).of(TabId::Routing).view(canvas, stage)),
];

/// The tabs with the run of the demo's files.
fn ran(stage: TabContext<'_>) -> Tabs {
    let mut tabs = Tabs::default();
    let settings = CheckSettings::default();
    tabs.routing_mut().keep(
        stage.parts,
        RunGround {
            kind: Kind::Emulator,
            settings,
            now: stage.context.now,
            own: &OwnRouteFiles::default(),
            definitions: &Definitions::flex(),
        },
    );
    tabs
}

/// The parts with the previews of the built-in definitions.
fn previewed(stage: TabContext<'_>) -> Parts {
    let mut parts = stage.parts.clone();
    parts.keep_computed(&Definitions::flex(), stage.context);
    parts
}

fn picture(size: (u16, u16), parts: &Parts, context: &Context, view: View) -> String {
    text_of(&drawn(size, parts, context, TabFocus::Main, view))
}

#[test]
fn tabs_with_everything() {
    let parts = sample::ada();
    for (name, view) in TABS {
        for (size_name, size) in [("small", SMALL), ("medium", MEDIUM), ("large", LARGE)] {
            check(&format!("tab_{name}_{size_name}"), &picture(size, &parts, &context(), view));
        }
    }
}

#[test]
fn tabs_of_a_profile_that_is_not_well() {
    let parts = sample::bruno();
    for (name, view) in TABS.into_iter().take(3) {
        for (size_name, size) in [("small", SMALL), ("medium", MEDIUM)] {
            check(&format!("tab_{name}_unwell_{size_name}"), &picture(size, &parts, &context(), view));
        }
    }
}

#[test]
fn dt23_an_account_has_no_verdict() {
    let mut parts = sample::ada();
    parts.handle.collection = Collection::Accounts;
    let text = picture(MEDIUM, &parts, &context(), TABS[0].1);
    check("tab_overview_account", &text);
    for word in ["ENRICHED", "CANNOT TELL", "match", "pending", "Findings"] {
        assert!(!text.contains(word), "{word}:\n{text}");
    }
}

#[test]
fn dt6_a_replay_is_marked_wherever_an_interaction_stands() {
    let mut parts = sample::ada();
    parts[Part::Events] = sample::ready(Arc::new(sample::profile_events(sample::replayed())));
    sample::judge(&mut parts);
    for (name, view) in TABS.into_iter().take(3) {
        check(&format!("tab_{name}_replayed"), &picture(MEDIUM, &parts, &context(), view));
    }
    // In a narrow pane the state is shown in full, and the sender is left out.
    let small = picture(SMALL, &parts, &context(), TABS[1].1);
    let title = small.lines().find(|line| line.contains("UO…77b0")).unwrap();
    assert!(title.contains("KD…4e21  UO…77b0  ↻ completed ──"), "{small}");
}

/// An Initiated event is never named as the source of a trait that Completed feeds.
#[test]
fn dt24_a_trait_whose_completed_is_awaited_says_so() {
    let mut parts = sample::ada();
    let events = sample::events().into_iter().skip(1).collect();
    parts[Part::Events] = sample::ready(Arc::new(sample::profile_events(events)));
    sample::judge(&mut parts);
    let text = picture(MEDIUM, &parts, &context(), TABS[0].1);
    let row = |name: &str| text.lines().find(|line| line.contains(name)).unwrap().to_owned();
    assert!(row("sentiment ").contains("no Completed of KD…4e21"), "{text}");
    assert!(row("duration  ").contains("Initiated of KD…4e21"), "{text}");
    assert!(!row("duration  ").contains("no Initiated"), "{text}");
}

#[test]
fn tabs_in_ascii() {
    let context = Context { ascii: true, ..context() };
    for (name, view) in TABS {
        let text = picture(MEDIUM, &sample::bruno(), &context, view);
        assert!(text.is_ascii(), "{name}:\n{text}");
        assert!(picture(MEDIUM, &sample::hostile(), &context, view).is_ascii(), "{name}");
        if matches!(name, "overview" | "events") {
            check(&format!("tab_{name}_ascii"), &text);
        }
    }
}

#[test]
fn six_pictures_of_every_tab() {
    let states: [(&str, Change); 6] = [
        ("empty", empty),
        ("loading", loading),
        ("failed", |parts| failed(parts, ErrorClass::Server, 503)),
        ("refused", |parts| failed(parts, ErrorClass::Unauthorized, 401)),
        ("stale", stale),
        ("partial", partial),
    ];
    for (state, change) in states {
        let mut parts = sample::ada();
        change(&mut parts);
        for (name, view) in TABS {
            check(&format!("tab_{name}_{state}"), &picture(SMALL, &parts, &context(), view));
        }
    }
}

fn empty(parts: &mut Parts) {
    parts[Part::FlexTraits] = sample::ready(sample::traits("{}"));
    parts[Part::Traits] = sample::ready(sample::traits("{}"));
    parts[Part::Events] = sample::ready(Arc::new(sample::profile_events(Vec::new())));
    parts[Part::Identifiers] = sample::ready(sample::listed::<ExternalId>(Vec::new()));
    parts[Part::Links] = sample::ready(sample::listed::<Link>(Vec::new()));
    parts[Part::Metadata] = sample::ready(Metadata::default());
    sample::judge(parts);
}

fn loading(parts: &mut Parts) {
    for part in Part::ALL {
        parts[part] = sample::loading();
    }
    sample::judge(parts);
}

fn failed(parts: &mut Parts, class: ErrorClass, status: u16) {
    for part in Part::ALL {
        parts[part] = sample::failed(class, status);
    }
    sample::judge(parts);
}

fn stale(parts: &mut Parts) {
    for part in Part::ALL.into_iter().filter(|part| *part != Part::Metadata) {
        parts[part] = sample::stale(std::mem::take(&mut parts[part]));
    }
    sample::judge(parts);
}

fn partial(parts: &mut Parts) {
    let reason = || Extent::incomplete("page 3 answered 500");
    let mut traits = parts.traits().unwrap().clone();
    traits.0.extent = reason();
    parts[Part::Traits] = sample::ready(traits);
    let mut events = ProfileEvents::clone(parts.events().unwrap());
    events.all.extent = reason();
    events.engagements.extent = reason();
    events.all.unreadable.push(Unreadable {
        place: "data[3]".to_owned(),
        raw: None,
        reason: "no object".to_owned(),
    });
    parts[Part::Events] = sample::ready(Arc::new(events));
    let identifiers = Partial { extent: reason(), ..parts.identifiers().unwrap().clone() };
    parts[Part::Identifiers] = sample::ready(identifiers);
    let links = Partial { extent: reason(), ..parts.links().unwrap().clone() };
    parts[Part::Links] = sample::ready(links);
    sample::judge(parts);
}

#[test]
fn old_values_are_dim() {
    let mut parts = sample::ada();
    stale(&mut parts);
    for (name, view) in TABS {
        let terminal = drawn(SMALL, &parts, &context(), TabFocus::Main, view);
        let cell = &terminal.backend().buffer()[(4, 4)];
        assert!(cell.modifier.contains(Modifier::DIM), "{name}");
    }
}

/// The Overview's selection is quieter than the verdict.
fn selection(tab: &str) -> Modifier {
    if tab == "overview" { Modifier::UNDERLINED } else { Modifier::REVERSED }
}

#[test]
fn without_colour_the_selection_is_still_seen() {
    let context = Context { theme: context().theme.without_colour(), ..context() };
    for (name, view) in TABS {
        let terminal = drawn(MEDIUM, &sample::ada(), &context, TabFocus::Main, view);
        let buffer = terminal.backend().buffer();
        let plain = buffer.content.iter().all(|cell| {
            matches!((cell.fg, cell.bg), (ratatui::style::Color::Reset, ratatui::style::Color::Reset))
        });
        assert!(plain, "{name} uses colour");
        let pointed = buffer
            .content
            .iter()
            .any(|cell| cell.symbol() == "▌" && cell.modifier.contains(selection(name) | Modifier::BOLD));
        assert!(pointed, "{name} shows no selection");
    }
}

#[test]
fn x3_hostile_text_leaves_frames_whole_and_stays_text() {
    let parts = sample::hostile();
    for (name, view) in TABS {
        for (width, height) in [SMALL, MEDIUM, LARGE, (30, 9), (20, 5), (8, 3), (3, 3)] {
            let terminal = drawn((width, height), &parts, &context(), TabFocus::Detail, view);
            let buffer = terminal.backend().buffer();
            for y in 1..height - 1 {
                assert_eq!(buffer[(0, y)].symbol(), "┃", "{name} {width}×{height} row {y}");
                assert_eq!(buffer[(width - 1, y)].symbol(), "┃", "{name} {width}×{height} row {y}");
            }
            let text = text_of(&terminal);
            let bad = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{200b}');
            assert!(!text.chars().any(bad), "{name} {width}×{height}");
        }
    }
}

#[test]
fn hostile_text_looks_like_data() {
    for (name, view) in TABS {
        check(&format!("tab_{name}_hostile"), &picture(MEDIUM, &sample::hostile(), &context(), view));
    }
}

/// Whichever comes first: the 404, or a part that proves that the profile exists.
#[test]
fn n7_a_404_of_one_part_does_not_say_that_there_is_no_profile() {
    let gone = || {
        let error =
            SourceError::new(ErrorClass::NotFound, "links of the profile", "no such profile (404)", "");
        Answer::Part(Part::Links, Err(SourceError { status: Some(404), ..error }))
    };
    let here = || Answer::Part(Part::Metadata, Ok(PartValue::Metadata(Metadata::default())));
    let alone = profile_after([gone()]);
    let view = TABS[5].1;
    let text = |profile: &OpenProfile| picture(MEDIUM, &profile.parts, &context(), view);
    assert!(text(&alone).contains("not found (404)"), "{}", text(&alone));
    for answers in [[gone(), here()], [here(), gone()]] {
        let profile = profile_after(answers);
        assert!(text(&profile).contains("this part was not found (404)"), "{}", text(&profile));
        assert!(text(&profile).contains("the profile is there"), "{}", text(&profile));
        assert_eq!(profile.parts[Part::Links].error().unwrap().class, ErrorClass::PartNotFound);
    }
}

fn profile_after<const N: usize>(answers: [Answer; N]) -> OpenProfile {
    let handle = Handle::identifier("email", "a@example.com");
    let key = ProfileKey::of_handle(&handle);
    let mut profile = OpenProfile::new(handle, key, Naming::default());
    for answer in answers {
        profile.take(answer, context().now);
    }
    profile
}
