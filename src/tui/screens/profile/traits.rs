//! Stub until the real module lands.

use super::{Parts, Stage, TabEffect, TabFocus};
use crate::tui::message::{Action, Edit};
use ratatui::Frame;
use ratatui::layout::Position;

/// Stub.
#[derive(Debug, Default)]
pub struct TraitsTab {}

impl TraitsTab {
    /// Stub.
    pub fn update(&mut self, _: Action, _: Stage<'_>) -> Vec<TabEffect> {
        Vec::new()
    }
    /// Stub.
    pub fn editing(&self) -> bool {
        false
    }
    /// Stub.
    pub fn edit(&mut self, _: &Edit) {}
    /// Stub.
    pub fn click(&mut self, _: Position, _: Stage<'_>) -> Vec<TabEffect> {
        Vec::new()
    }
    /// Stub.
    pub fn pane_at(&self, _: Position, _: Stage<'_>) -> TabFocus {
        TabFocus::Main
    }
    /// Stub.
    pub fn has_detail(&self, _: Stage<'_>) -> bool {
        false
    }
    /// Stub.
    pub fn count(_: &Parts) -> Option<usize> {
        None
    }
    /// Stub.
    pub fn view(&self, _: &mut Frame<'_>, _: Stage<'_>) {}
    /// Stub.
    pub fn show(&mut self, _: &str, _: Stage<'_>) {}
}
