//! What a wider terminal shows: never less.

use super::super::{Parts, TabFocus, TabId, Tabs};
use super::{context, drawn, sample, text_of};
use crate::tui::context::{Context, TimeStyle};
use crate::tui::layout::Layout;
use crate::tui::model::Pane;
use crate::tui::model::definitions::Definitions;
use ratatui::layout::Size;

/// The words by which a tab's columns are recognised: titles of tables, and cells of the Overview, which has none.
fn columns(tab: TabId) -> &'static [&'static str] {
    match tab {
        TabId::Overview => &[
            "✔ match",
            "Initiated",
            "KD…4e21",
            "negative",
            "1d ",
            "Inbound",
            "10m 30s",
            "✔ completed",
            "Refund promised",
            "first seen",
            "Findings",
        ],
        TabId::Interactions => &[
            "start",
            "channel",
            "dir",
            "duration",
            "wrap-up",
            "agents",
            "sentiment",
            "outcome",
            "topic",
            "state",
        ],
        TabId::Events => &["when", "event", "pair", "source"],
        TabId::Traits => &["trait", "value", "type", "source", "since"],
        TabId::Identities => &["type", "value", "source", "since"],
        TabId::Links => &["to", "identifier", "more ids"],
        TabId::Computed => &["trait", "preview", "on profile", "verdict"],
        // It has no columns, and wraps.
        TabId::Routing => &[""],
    }
}

fn shown(tab: TabId, width: u16, parts: &Parts, context: &Context) -> Vec<&'static str> {
    // The other tabs need only enough height for the titles of their columns; the Overview needs more.
    let height = if tab == TabId::Overview { 90 } else { 16 };
    let text = text_of(&drawn((width, height), parts, context, TabFocus::Main, |canvas, stage| {
        Tabs::default().of(tab).view(canvas, stage);
    }));
    let place = |line: &&str| tab == TabId::Overview || line.contains(columns(tab)[0]);
    let lines: Vec<&str> = text.lines().skip(3).filter(place).collect();
    let lines = if tab == TabId::Overview { lines } else { lines.into_iter().take(1).collect() };
    columns(tab).iter().copied().filter(|word| lines.iter().any(|line| line.contains(word))).collect()
}

#[test]
fn dv3_no_column_vanishes_as_the_pane_grows() {
    let mut parts = sample::ada();
    parts.keep_computed(&Definitions::flex(), &context());
    for times in [TimeStyle::Relative, TimeStyle::Absolute] {
        let context = Context { times, ..context() };
        for tab in TabId::ALL.iter().copied() {
            let mut before = Vec::new();
            for width in 40..=240 {
                let now = shown(tab, width, &parts, &context);
                let lost: Vec<&str> = before.iter().copied().filter(|word| !now.contains(word)).collect();
                assert!(lost.is_empty(), "{tab:?} {times:?}: {lost:?} vanish at {width}");
                before = now;
            }
            let ages = ["1d "];
            let wanted =
                columns(tab).iter().filter(|word| times == TimeStyle::Relative || !ages.contains(word));
            assert_eq!(before, wanted.copied().collect::<Vec<_>>(), "{tab:?}: not even a wide pane has all");
        }
    }
}

#[test]
fn dv3_the_profile_never_gets_narrower_as_the_terminal_grows() {
    let widths = (80..300).map(|width| {
        let layout = Layout::of(Size::new(width, 40), Pane::List, false).unwrap();
        layout.profile.unwrap().width
    });
    assert!(widths.is_sorted());
}
