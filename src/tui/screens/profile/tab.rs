//! Shared code of the tabs that show rows with a detail.

use super::{TabContext, TabEffect, TabFocus};
use crate::tui::message::Action;
use crate::tui::widgets::browser::{Browser, PaneSplit, Reaction, Rows, Shape};
use ratatui::layout::Position;

/// Passes an action to the focused pane.
pub fn react(browser: &mut Browser, action: Action, rows: &impl Rows, stage: TabContext<'_>) -> Reaction {
    match stage.focus {
        TabFocus::Detail => browser.update_detail(action, rows, stage.area),
        TabFocus::Main | TabFocus::Elsewhere => browser.update(action, rows, stage.area),
    }
}

/// The pane at a position.
pub fn pane_at(at: Position, stage: TabContext<'_>, shape: Shape) -> TabFocus {
    let split = PaneSplit::of(stage.area, shape);
    if split.detail.contains(at) || split.rule.contains(at) { TabFocus::Detail } else { TabFocus::Main }
}

/// Converts a reaction into effects; `copy` returns the description and text of a row's copy.
pub fn effects(reaction: Reaction, copy: impl Fn(usize) -> Option<(String, String)>) -> Vec<TabEffect> {
    match reaction {
        Reaction::Ignored | Reaction::Handled => Vec::new(),
        Reaction::Open(_) => vec![TabEffect::Focus(TabFocus::Detail)],
        Reaction::Back => vec![TabEffect::Focus(TabFocus::Main)],
        Reaction::Copy(row) => {
            copy(row).map(|(what, text)| TabEffect::Copy { what, text }).into_iter().collect()
        }
        Reaction::CopyPiece { path, text } => vec![TabEffect::Copy { what: path, text }],
    }
}
