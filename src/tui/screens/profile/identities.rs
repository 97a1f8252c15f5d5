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

use super::browser_tab::{BrowserTab, DetailPane, RowContext, RowSource, TabItems};
use super::{Parts, TabContext, TabEffect, TabFocus};
use crate::domain::filter::FilterRows;
use crate::domain::identifier::ExternalId;
use crate::domain::json::RawJson;
use crate::domain::profile::Address;
use crate::domain::text::{Displayable, ScriptNaming};
use crate::tui::context::{Context, TimeRoom};
use crate::tui::message::{Action, Part};
use crate::tui::paint::{Canvas, Line, Number, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::browser::{Shape, detail_title_role, draw_divider};
use crate::tui::widgets::table::TableColumn;
use crate::tui::widgets::words::weight;
use crate::tui::widgets::{sid, unreadable};
use ratatui::layout::Rect;
use std::collections::BTreeSet;

/// The types that users look for first, in this order; the others follow by name.
pub const ASKED_FIRST: [&str; 5] = ["email", "phone", "phone_number", "phonenumber", "user_id"];

pub type IdentitiesTab = BrowserTab<IdentityRows>;

#[derive(Clone, Debug, Default)]
pub struct IdentityRows;

impl RowSource for IdentityRows {
    type Item = ExternalId;

    const WORDS: (&'static str, &'static str) = ("Identities", "Ids");
    const PARTS: &'static [Part] = &[Part::Identifiers, Part::Metadata];
    const FILTER: FilterRows = FilterRows::Identifiers;
    const PART: Part = Part::Identifiers;
    const EMPTY: (&'static str, &'static str) = (
        "no identifiers",
        "The service lists no identifier for this profile; it can only be found by its own id.",
    );
    const HAS_DETAIL: bool = false;
    const SHAPE: Shape = Shape { rows: 90, detail: 36, ..Shape::USUAL };

    /// Ordered by type; within a type, in the service's order.
    fn items(parts: &Parts) -> TabItems<'_, ExternalId> {
        let mut ids: Vec<&ExternalId> =
            parts.identifiers().map_or(&[][..], |ids| &ids.items).iter().collect();
        let place = |id: &ExternalId| {
            let asked_first = ASKED_FIRST.iter().position(|kind| id.kind == *kind);
            asked_first.unwrap_or(ASKED_FIRST.len())
        };
        ids.sort_by(|one, other| place(one).cmp(&place(other)).then_with(|| one.kind.cmp(&other.kind)));
        TabItems::Sorted(ids)
    }

    fn key(id: &ExternalId) -> String {
        id.to_text()
    }

    fn weight(id: &ExternalId) -> usize {
        weight(&id.value)
    }

    fn json(id: &ExternalId) -> Option<&RawJson> {
        Some(&id.raw)
    }

    fn columns(context: &Context, room: TimeRoom) -> Vec<TableColumn> {
        vec![
            TableColumn::fixed("type", 13),
            TableColumn::share("value", 1, 12).both_ends(),
            // Narrower tables use the space for anonymous ids of 36 characters.
            TableColumn::fixed("source", 12).from(76 + context.times.extra(TimeRoom::Full)),
            TableColumn::fixed("since", context.times.width(room)).right().from(44),
        ]
    }

    fn cells(id: &ExternalId, _chosen: Option<&ExternalId>, row: RowContext<'_>) -> Vec<Line> {
        let value = Displayable::cell(&id.value);
        let is_email = id.kind == "email";
        let badges = if is_email { value.badges_as(ScriptNaming::Email) } else { value.badges() };
        vec![
            Line::new().data(&Displayable::cell(&id.kind), Role::Accent),
            Line::new().data(&value, Role::Text).badges(badges),
            id.source_id.as_deref().map(|id| sid::short(id, Role::Muted)).unwrap_or_default(),
            id.created_at.as_ref().map(|timestamp| row.stamp(timestamp)).unwrap_or_default(),
        ]
    }

    fn foot(ids: &TabItems<'_, ExternalId>, _stage: TabContext<'_>, _width: u16) -> Line {
        let types: BTreeSet<&str> = ids.iter().map(|id| &*id.kind).collect();
        let words = if ids.len() == 1 { " identifier of " } else { " identifiers of " };
        let type_words = if types.len() == 1 { " type" } else { " types" };
        Line::new()
            .number(Number::count(ids.len()), Role::Text)
            .label(words, Role::Muted)
            .number(Number::count(types.len()), Role::Text)
            .label(type_words, Role::Muted)
    }

    fn copied(id: &ExternalId) -> (String, String) {
        (["the", &id.kind, &id.value].join(" "), id.value.to_string())
    }

    fn word(action: Action, _focus: TabFocus) -> Option<&'static str> {
        (action != Action::Open).then(|| action.label())
    }

    fn open(_id: Option<&ExternalId>) -> Option<TabEffect> {
        None
    }

    /// The lookups that find the profile, or an item that could not be read as it was sent.
    fn draw_detail(&self, canvas: &mut Canvas<'_>, pane: &DetailPane<'_, Self>) {
        let split = &pane.split;
        if let Some(item) = pane.unreadable() {
            draw_divider(canvas, split, false, unreadable::told(item));
            let sent = item.raw.as_ref().map_or("", RawJson::as_str);
            let sent = Line::new().data(&Displayable::page(sent), Role::Text);
            let (x, width) = (split.detail.x + 1, split.detail.width.saturating_sub(1));
            canvas.wrap(Rect { x, width, ..split.detail }, &sent);
        } else {
            let title = Line::new().label("Lookups that find this profile", detail_title_role(false));
            draw_divider(canvas, split, false, title);
            draw_lookups(canvas, pane);
        }
    }
}

/// The lookups by which the search box finds this profile; that of the selected identifier is marked.
fn draw_lookups(canvas: &mut Canvas<'_>, pane: &DetailPane<'_, IdentityRows>) {
    let (area, chosen) = (pane.split.detail, pane.seen.chosen());
    let own = segment_id(pane.stage.parts).map(|id| (id.to_owned(), false));
    let listed = pane.rows.items.iter().enumerate().map(|(row, id)| (id.to_text(), chosen == Some(row)));
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
