//! How keys and clicks change the list.

use super::search::is_expression;
use super::{ListWish, ProfileList, view};
use crate::domain::lookup::{LookupInput, reading};
use crate::tui::context::Context;
use crate::tui::message::{Action, Edit};
use crate::tui::remote::Remote;
use ratatui::layout::{Position, Rect};
use std::ops::ControlFlow;

impl ProfileList {
    /// Handles a key; `area` is where the list is drawn.
    pub fn update(&mut self, action: Action, area: Rect) -> Option<ListWish> {
        if self.is_filtering() {
            self.filter_on(true);
        }
        if let ControlFlow::Break(wish) = self.act_on_latest(action) {
            return wish;
        }
        let height = self.rows_area(area).height;
        if self.cursor.step(action, self.len(), height) {
            self.remember();
            self.lookup_is_news = false;
            return None;
        }
        match action {
            Action::Filter => self.start_typing(),
            Action::Open => return self.accept(),
            Action::Cancel => return self.cancel(),
            Action::Pin => return self.turn_pins(),
            Action::Copy => return self.copied(),
            Action::NextMatch | Action::PreviousMatch => self.turn_match(action == Action::NextMatch),
            Action::Mark => self.mark(),
            Action::MarkShown => self.mark_shown(),
            _ => {}
        }
        None
    }

    /// Handles a change to the box.
    pub fn edit(&mut self, edit: &Edit, context: &Context) {
        if self.input.edit(edit) {
            self.follow_text(context);
        }
    }

    /// Clears words whose lookup found a profile; others stay, to be corrected.
    fn start_typing(&mut self) {
        self.typing = true;
        self.offer_latest();
        if self.search.shown().is_none() && !self.input.text().is_empty() {
            self.input.clear();
            self.lookup = Remote::Idle;
        }
    }

    /// Enter: looks up a text that is an address or that no row matches; otherwise opens the selected row.
    pub(super) fn accept(&mut self) -> Option<ListWish> {
        if self.typing && self.search.error().is_some() {
            return None;
        }
        if self.typing && self.would_wait() {
            // The rows on screen may not match the words yet.
            self.accepts = true;
            return None;
        }
        let text = self.input.text().trim().to_owned();
        let was_typing = std::mem::take(&mut self.typing);
        if was_typing && self.would_look_up() {
            return Some(ListWish::Lookup(text));
        }
        let opens = !was_typing || self.len() > 0;
        self.lookup_is_news &= !opens;
        opens.then_some(ListWish::Open)
    }

    /// Whether accepting the text asks the service, rather than opening the selected row.
    pub fn would_look_up(&self) -> bool {
        let text = self.input.text().trim();
        let is_address = reading(text, None) == LookupInput::Address;
        !text.is_empty()
            && !is_expression(text)
            && (is_address || self.len() == 0 && self.rest.searching_since().is_none())
    }

    fn would_wait(&self) -> bool {
        self.rest.searching_since().is_some() && !self.would_look_up()
    }

    /// Esc: cancels work in flight, else clears the text, else leaves the box.
    fn cancel(&mut self) -> Option<ListWish> {
        let under_way = self.lookup.is_loading();
        self.lookup = Remote::Idle;
        if under_way {
            return Some(ListWish::CancelLookup);
        }
        (self.typing, self.accepts) = (false, false);
        if !self.input.text().is_empty() {
            self.input.clear();
            self.search.clear();
            self.refind();
        }
        None
    }

    /// Selects the next or previous row that passes the filter, around the end.
    fn turn_match(&mut self, forward: bool) {
        let (count, at) = (self.len(), self.cursor.index());
        if self.words().is_empty() || count == 0 {
            return;
        }
        self.cursor.choose(if forward { (at + 1) % count } else { (at + count - 1) % count });
        self.remember();
    }

    /// Leaves the box without changing its text.
    pub const fn stop_typing(&mut self) {
        self.typing = false;
    }

    /// Whether Esc would do something here.
    pub fn can_cancel(&self) -> bool {
        self.typing || !self.input.text().is_empty() || !matches!(self.lookup, Remote::Idle)
    }

    /// Handles a click; returns whether it selected a row.
    pub fn click(&mut self, at: Position, area: Rect) -> bool {
        if at.y == view::input_line(area).y {
            self.start_typing();
            return false;
        }
        let rows = self.rows_area(area);
        let window = self.cursor.window(self.len(), rows);
        let index = window.start + usize::from(at.y.saturating_sub(rows.y));
        if !rows.contains(at) || !window.contains(&index) {
            return false;
        }
        self.typing = false;
        self.cursor.choose(index);
        self.remember();
        self.lookup_is_news = false;
        true
    }
}
