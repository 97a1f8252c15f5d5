//! Linked accounts or users, which can be opened.
//!
//! ```text
//!   to         identifier                    more
//! ▌ accounts   group_id:acme                  +2
//! 1 link
//! ── group_id:acme ──────────────────────────────
//! ▾ {2} …
//! ```

use super::{Parts, TabContext, TabEffect, TabFocus, tab};
use crate::domain::identifier::ExternalId;
use crate::domain::json::RawJson;
use crate::domain::listing::{Partial, Unreadable};
use crate::domain::profile::{Address, Collection, Handle, Link};
use crate::domain::text::Displayable;
use crate::tui::message::{Action, Edit, Part};
use crate::tui::paint::{Canvas, Line, Number};
use crate::tui::theme::Role;
use crate::tui::widgets::browser::{
    Browser, Detail, PaneSplit, Reaction, RowListing, Rows, Shape, detail_title_role,
};
use crate::tui::widgets::picture;
use crate::tui::widgets::table::TableColumn;
use crate::tui::widgets::unreadable::{self, UnreadableRows};
use crate::tui::widgets::words::{Words, weight};
use ratatui::Frame;
use ratatui::layout::Position;

#[derive(Clone, Debug, Default)]
pub struct LinksTab {
    browser: Browser,
}

struct LinkRows<'a>(&'a [Link], UnreadableRows<'a>, u64);

impl<'a> LinkRows<'a> {
    fn of(parts: &'a Parts) -> Self {
        let items = parts.links().map_or(&[][..], |listed| &listed.items);
        let unreadable = parts.links().map_or(&[][..], |listed| &listed.unreadable);
        Self(items, UnreadableRows(unreadable), parts.revision)
    }

    fn unreadable(&self, row: usize) -> Option<&Unreadable> {
        self.1.at(row, self.0.len())
    }
}

impl Rows for LinkRows<'_> {
    fn len(&self) -> usize {
        self.0.len() + self.1.len()
    }

    fn key(&self, row: usize) -> String {
        self.0.get(row).map_or_else(|| UnreadableRows::key(row, self.0.len()), name_of)
    }

    fn matches(&self, row: usize, words: &Words) -> bool {
        if let Some(item) = self.unreadable(row) {
            return unreadable::matches(item, words);
        }
        self.0.get(row).is_some_and(|link| words.match_any(&[link.raw.as_str()]))
    }

    fn revision(&self) -> u64 {
        self.2
    }

    fn weight(&self, row: usize) -> usize {
        let link = self.0.get(row).map(|link| weight(link.raw.as_str()));
        link.or_else(|| self.unreadable(row).map(unreadable::weight)).unwrap_or_default()
    }

    fn json(&self, row: usize) -> Option<RawJson> {
        let link = self.0.get(row).map(|link| link.raw.clone());
        link.or_else(|| self.unreadable(row)?.raw.clone())
    }
}

/// `group_id:acme`, the first identifier of the linked profile.
fn name_of(link: &Link) -> String {
    link.external_ids().first().map(ExternalId::to_text).unwrap_or_default()
}

/// The handle for requesting the linked profile.
fn handle_of(link: &Link) -> Option<Handle> {
    let collection = match link.to_collection.as_str() {
        "accounts" => Collection::Accounts,
        "users" => Collection::Users,
        _ => return None,
    };
    let identifier = link.external_ids().into_iter().next()?.identifier();
    Some(Handle { collection, address: Address::Identifier(identifier) })
}

impl LinksTab {
    pub fn count(parts: &Parts) -> Option<usize> {
        parts.links().map(|listed| listed.items.len())
    }

    /// Whether keys go to the filter.
    pub fn editing(&self) -> bool {
        self.browser.editing()
    }

    pub fn edit(&mut self, edit: &Edit) {
        self.browser.edit(edit);
    }

    /// Handles a key; opening a row follows the link.
    pub fn update(&mut self, action: Action, stage: TabContext<'_>) -> Vec<TabEffect> {
        let rows = LinkRows::of(stage.parts);
        effects(tab::react(&mut self.browser, action, &rows, stage), &rows)
    }

    /// Selects the clicked link; a click on the selected link follows it.
    pub fn click(&mut self, at: Position, stage: TabContext<'_>) -> Vec<TabEffect> {
        let rows = LinkRows::of(stage.parts);
        effects(self.browser.click(at, &rows, stage.area), &rows)
    }

    /// Whether there is a detail pane to move to.
    pub fn has_detail(&self, stage: TabContext<'_>) -> bool {
        self.browser.selected(&LinkRows::of(stage.parts)).is_some()
    }

    /// Whether rows remain to be filtered.
    pub fn is_filtering(&self) -> bool {
        self.browser.is_filtering()
    }

    /// Continues filtering.
    pub fn filter_on(&self, stage: TabContext<'_>) {
        self.browser.seen(&LinkRows::of(stage.parts));
    }

    pub fn view(&self, frame: &mut Frame<'_>, stage: TabContext<'_>) {
        let mut canvas = Canvas::new(frame.buffer_mut(), stage.context);
        self.draw(&mut canvas, stage);
    }

    fn draw(&self, canvas: &mut Canvas<'_>, stage: TabContext<'_>) {
        let Some(standing) = picture::standing(canvas, stage.area, &stage.parts[Part::Links], "links") else {
            return;
        };
        let Some(value) = stage.parts.links() else { return };
        let rows = LinkRows::of(stage.parts);
        if rows.0.is_empty() && picture::missing(value).is_none() {
            let meaning = "This profile is linked to no account and no other user.";
            picture::draw_empty(canvas, standing.body, "no links", meaning);
            return;
        }
        let split = PaneSplit::of(standing.body, Shape::USUAL);
        let seen = self.browser.seen(&rows);
        let row = |row: usize| {
            let link = rows.0.get(row).map(cells);
            link.or_else(|| rows.unreadable(row).map(unreadable_cells)).unwrap_or_default()
        };
        let foot = picture::with_unreadable(foot(value, stage), value);
        let focused = stage.focus == TabFocus::Main;
        let listing = RowListing { columns: &COLUMNS, len: rows.len(), row: &row, foot: &foot, focused };
        self.browser.draw_rows(canvas, &split, &seen, &listing);
        let focused = stage.focus == TabFocus::Detail;
        let title = seen.chosen().map_or_else(Line::new, |row| {
            if let Some(item) = rows.unreadable(row) {
                return unreadable::told(item);
            }
            let name = rows.0.get(row).map(name_of).unwrap_or_default();
            Line::new().data(&Displayable::cell(&name), detail_title_role(focused))
        });
        self.browser.draw_detail(canvas, &split, Detail::of(&seen, &rows, title), focused);
        if standing.old {
            canvas.fade(standing.body);
        }
    }
}

const COLUMNS: [TableColumn; 3] = [
    TableColumn::fixed("to", 10),
    TableColumn::share("identifier", 1, 16),
    TableColumn::fixed("more ids", 8).right().from(44),
];

fn cells(link: &Link) -> Vec<Line> {
    let ids = link.external_ids();
    let identifier = match ids.first() {
        None => Line::new().label("no identifier", Role::Warn),
        Some(id) => Line::new().data_with_badges(&Displayable::cell(&id.to_text()), Role::Text),
    };
    let more = ids.len().saturating_sub(1);
    let more = if more == 0 {
        Line::new()
    } else {
        Line::new().label("+", Role::Muted).number(Number::count(more), Role::Muted)
    };
    vec![Line::new().data(&Displayable::cell(&link.to_collection), Role::Accent), identifier, more]
}

fn unreadable_cells(item: &Unreadable) -> Vec<Line> {
    vec![unreadable::named(item), unreadable::reason(item), Line::new()]
}

fn foot(links: &Partial<Link>, stage: TabContext<'_>) -> Line {
    let words = if links.items.len() == 1 { " link   " } else { " links   " };
    Line::new()
        .number(Number::count(links.items.len()), Role::Text)
        .label(words, Role::Muted)
        .data(&stage.context.keys.open, Role::Accent)
        .label(" opens the linked profile", Role::Muted)
}

fn effects(reaction: Reaction, rows: &LinkRows<'_>) -> Vec<TabEffect> {
    match reaction {
        Reaction::Open(row) => {
            rows.0.get(row).and_then(handle_of).map(TabEffect::Follow).into_iter().collect()
        }
        other => tab::effects(other, |row| {
            if let Some(item) = rows.unreadable(row) {
                return Some(unreadable::copy(item));
            }
            let link = rows.0.get(row)?;
            Some((format!("the link to {}", name_of(link)), name_of(link)))
        }),
    }
}
