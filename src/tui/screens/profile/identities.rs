//! Identifiers by type, and the lookups that find this profile.
//!
//! ```text
//!   type      value                      source     since
//! ▌ email     ada.okafor@example.com     src_web      2d
//!   phone     +1 202 555 0100            src_flex    12m
//! 4 identifiers of 3 types
//! ── Lookups that find this profile ─────────────────────
//!   use_2Rk…9fQ
//!   email:ada.okafor@example.com
//! ```

use super::{Parts, TabContext, TabEffect, TabFocus, tab};
use crate::domain::identifier::ExternalId;
use crate::domain::json::RawJson;
use crate::domain::listing::Unreadable;
use crate::domain::profile::Address;
use crate::domain::text::{Displayable, ScriptNaming};
use crate::tui::context::Context;
use crate::tui::message::{Action, Edit, Part};
use crate::tui::paint::{Canvas, Line, Number, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::browser::{
    Browser, PaneSplit, Reaction, RowListing, Rows, Shape, detail_title_role, draw_divider,
};
use crate::tui::widgets::table::TableColumn;
use crate::tui::widgets::unreadable::{self, UnreadableRows};
use crate::tui::widgets::words::{Words, weight};
use crate::tui::widgets::{picture, sid};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use std::collections::BTreeSet;

#[derive(Clone, Debug, Default)]
pub struct IdentitiesTab {
    browser: Browser,
}

/// The types that users look for first, in this order; the others follow by name.
pub const ASKED_FIRST: [&str; 5] = ["email", "phone", "phone_number", "phonenumber", "user_id"];

/// Identifiers ordered by type; within a type, in the service's order.
struct IdentityRows<'a>(Vec<&'a ExternalId>, UnreadableRows<'a>, u64);

impl<'a> IdentityRows<'a> {
    fn of(parts: &'a Parts) -> Self {
        let mut rows: Vec<&ExternalId> =
            parts.identifiers().map_or_else(Vec::new, |listed| listed.items.iter().collect());
        let place = |id: &ExternalId| {
            let asked_first = ASKED_FIRST.iter().position(|kind| id.kind == *kind);
            asked_first.unwrap_or(ASKED_FIRST.len())
        };
        rows.sort_by(|one, other| place(one).cmp(&place(other)).then_with(|| one.kind.cmp(&other.kind)));
        let unreadable = parts.identifiers().map_or(&[][..], |listed| &listed.unreadable);
        Self(rows, UnreadableRows(unreadable), parts.revision)
    }

    fn unreadable(&self, row: usize) -> Option<&Unreadable> {
        self.1.at(row, self.0.len())
    }
}

impl Rows for IdentityRows<'_> {
    fn len(&self) -> usize {
        self.0.len() + self.1.len()
    }

    fn key(&self, row: usize) -> String {
        self.0.get(row).map_or_else(|| UnreadableRows::key(row, self.0.len()), |id| id.to_text())
    }

    fn matches(&self, row: usize, words: &Words) -> bool {
        if let Some(item) = self.unreadable(row) {
            return unreadable::matches(item, words);
        }
        self.0.get(row).is_some_and(|id| words.match_any(&[&*id.kind, &*id.value]))
    }

    fn revision(&self) -> u64 {
        self.2
    }

    fn weight(&self, row: usize) -> usize {
        let id = self.0.get(row).map(|id| weight(&id.value));
        id.or_else(|| self.unreadable(row).map(unreadable::weight)).unwrap_or_default()
    }

    fn json(&self, row: usize) -> Option<RawJson> {
        let id = self.0.get(row).map(|id| id.raw.clone());
        id.or_else(|| self.unreadable(row)?.raw.clone())
    }
}

impl IdentitiesTab {
    pub fn count(parts: &Parts) -> Option<usize> {
        parts.identifiers().map(|listed| listed.items.len())
    }

    /// Whether keys go to the filter.
    pub fn editing(&self) -> bool {
        self.browser.editing()
    }

    pub fn edit(&mut self, edit: &Edit) {
        self.browser.edit(edit);
    }

    /// Handles a key.
    pub fn update(&mut self, action: Action, stage: TabContext<'_>) -> Vec<TabEffect> {
        let rows = IdentityRows::of(stage.parts);
        effects(self.browser.update(action, &rows, stage.area), &rows)
    }

    /// Selects the clicked row.
    pub fn click(&mut self, at: Position, stage: TabContext<'_>) -> Vec<TabEffect> {
        let rows = IdentityRows::of(stage.parts);
        effects(self.browser.click(at, &rows, stage.area), &rows)
    }

    /// Whether rows remain to be filtered.
    pub fn is_filtering(&self) -> bool {
        self.browser.is_filtering()
    }

    /// Continues filtering.
    pub fn filter_on(&self, stage: TabContext<'_>) {
        self.browser.seen(&IdentityRows::of(stage.parts));
    }

    pub fn view(&self, frame: &mut Frame<'_>, stage: TabContext<'_>) {
        let mut canvas = Canvas::new(frame.buffer_mut(), stage.context);
        self.draw(&mut canvas, stage);
    }

    fn draw(&self, canvas: &mut Canvas<'_>, stage: TabContext<'_>) {
        let remote = &stage.parts[Part::Identifiers];
        let Some(standing) = picture::standing(canvas, stage.area, remote, "identifiers") else { return };
        let Some(value) = stage.parts.identifiers() else { return };
        let rows = IdentityRows::of(stage.parts);
        if rows.0.is_empty() && picture::missing(value).is_none() {
            let meaning = "The service lists no identifier for this profile; it is found by its own id only.";
            picture::draw_empty(canvas, standing.body, "no identifiers", meaning);
            return;
        }
        let split = PaneSplit::of(standing.body, Shape::USUAL);
        let seen = self.browser.seen(&rows);
        let row = |row: usize| {
            let id = rows.0.get(row).map(|id| cells(id, stage.context));
            id.or_else(|| rows.unreadable(row).map(unreadable_cells)).unwrap_or_default()
        };
        let foot = picture::with_unreadable(foot(&rows), value);
        let columns = columns(stage.context);
        let focused = stage.focus == TabFocus::Main;
        let listing = RowListing { columns: &columns, len: rows.len(), row: &row, foot: &foot, focused };
        self.browser.draw_rows(canvas, &split, &seen, &listing);
        if let Some(item) = seen.chosen().and_then(|row| rows.unreadable(row)) {
            draw_divider(canvas, &split, false, unreadable::told(item));
            let sent = item.raw.as_ref().map_or("", RawJson::as_str);
            let sent = Line::new().data(&Displayable::page(sent), Role::Text);
            canvas.wrap(
                Rect { x: split.detail.x + 1, width: split.detail.width.saturating_sub(1), ..split.detail },
                &sent,
            );
        } else {
            let title = Line::new().label("Lookups that find this profile", detail_title_role(false));
            draw_divider(canvas, &split, false, title);
            draw_lookups(canvas, split.detail, stage.parts, &rows, seen.chosen());
        }
        if standing.old {
            canvas.fade(standing.body);
        }
    }
}

fn columns(context: &Context) -> [TableColumn; 4] {
    [
        TableColumn::fixed("type", 13),
        TableColumn::share("value", 1, 12).both_ends(),
        // Narrower tables use the space for anonymous ids of 36 characters.
        TableColumn::fixed("source", 12).from(76),
        TableColumn::fixed("since", context.times.width()).right().from(44),
    ]
}

fn cells(id: &ExternalId, context: &Context) -> Vec<Line> {
    let value = Displayable::cell(&id.value);
    let is_email = id.kind == "email";
    let badges = if is_email { value.badges_as(ScriptNaming::Email) } else { value.badges() };
    let line = Line::new().data(&value, Role::Text).badges(badges);
    vec![
        Line::new().data(&Displayable::cell(&id.kind), Role::Accent),
        line,
        id.source_id.as_deref().map(|id| sid::short(id, Role::Muted)).unwrap_or_default(),
        id.created_at.as_ref().map(|timestamp| context.stamp(timestamp)).unwrap_or_default(),
    ]
}

fn unreadable_cells(item: &Unreadable) -> Vec<Line> {
    vec![unreadable::named(item), unreadable::reason(item), Line::new(), Line::new()]
}

fn foot(rows: &IdentityRows<'_>) -> Line {
    let types: BTreeSet<&str> = rows.0.iter().map(|id| &*id.kind).collect();
    let words = if rows.0.len() == 1 { " identifier of " } else { " identifiers of " };
    let type_words = if types.len() == 1 { " type" } else { " types" };
    Line::new()
        .number(Number::count(rows.0.len()), Role::Text)
        .label(words, Role::Muted)
        .number(Number::count(types.len()), Role::Text)
        .label(type_words, Role::Muted)
}

/// The lookups by which the search box finds this profile; that of the selected identifier is marked.
fn draw_lookups(
    canvas: &mut Canvas<'_>,
    area: Rect,
    parts: &Parts,
    rows: &IdentityRows<'_>,
    chosen: Option<usize>,
) {
    let own = segment_id(parts).map(|id| (id.to_owned(), false));
    let listed = rows.0.iter().enumerate().map(|(row, id)| (id.to_text(), chosen == Some(row)));
    let lines: Vec<(String, bool)> = own.into_iter().chain(listed).collect();
    let pointed = lines.iter().position(|(_, is_chosen)| *is_chosen).unwrap_or(0);
    let top = (pointed + 1).saturating_sub(usize::from(area.height));
    for (line, (text, is_chosen)) in lines.iter().skip(top).take(usize::from(area.height)).enumerate() {
        let sign = if *is_chosen { Symbol::Arrow } else { Symbol::Blank };
        let role = if *is_chosen { Role::Title } else { Role::Text };
        let phrase = Line::new().gap(1).symbol(sign, Role::Accent).gap(1);
        let place = Rect { y: area.y + u16::try_from(line).unwrap_or(0), height: 1, ..area };
        canvas.put(place, &phrase.data(&Displayable::cell(text), role));
    }
}

/// The profile's Segment id, if an answer or the request contains it.
pub fn segment_id(parts: &Parts) -> Option<&str> {
    let asked = match &parts.handle.address {
        Address::Segment(id) => Some(id.0.as_str()),
        Address::Identifier(_) => None,
    };
    let events = parts.events().map_or(&[][..], |events| &events.all.items);
    // If the newest events lack the id, the others lack it too.
    asked.or_else(|| events.iter().take(100).find_map(|event| event.segment_id.as_deref()))
}

fn effects(reaction: Reaction, rows: &IdentityRows<'_>) -> Vec<TabEffect> {
    match reaction {
        Reaction::Open(_) => Vec::new(),
        other => tab::effects(other, |row| {
            if let Some(item) = rows.unreadable(row) {
                return Some(unreadable::copy(item));
            }
            let id = rows.0.get(row)?;
            Some((["the", &id.kind, &id.value].join(" "), id.value.to_string()))
        }),
    }
}
