//! Linked accounts or users, which can be opened.
//!
//! ```text
//!   to         identifier                    more
//! ▌ accounts   group_id:acme                  +2
//! 1 link
//! ── group_id:acme ──────────────────────────────
//! ▾ {2} …
//! ```

use super::browser_tab::{BrowserTab, RowContext, RowSource, TabItems};
use super::{Parts, TabContext, TabEffect};
use crate::domain::filter::FilterRows;
use crate::domain::identifier::ExternalId;
use crate::domain::json::RawJson;
use crate::domain::profile::{Address, Collection, Handle, Link};
use crate::domain::text::Displayable;
use crate::tui::context::{Context, TimeRoom};
use crate::tui::message::Part;
use crate::tui::paint::{Line, Number};
use crate::tui::theme::Role;
use crate::tui::widgets::browser::detail_title_role;
use crate::tui::widgets::table::TableColumn;

pub type LinksTab = BrowserTab<LinkRows>;

#[derive(Clone, Debug, Default)]
pub struct LinkRows;

impl RowSource for LinkRows {
    type Item = Link;

    const WORDS: (&'static str, &'static str) = ("Links", "Lnk");
    const PARTS: &'static [Part] = &[Part::Links];
    const FILTER: FilterRows = FilterRows::Links;
    const PART: Part = Part::Links;
    const EMPTY: (&'static str, &'static str) =
        ("no links", "This profile is not linked to any account or other user.");

    fn items(parts: &Parts) -> TabItems<'_, Link> {
        TabItems::AsSent(parts.links().map_or(&[], |links| &links.items))
    }

    fn key(link: &Link) -> String {
        name_of(link)
    }

    fn json(link: &Link) -> Option<&RawJson> {
        Some(&link.raw)
    }

    fn columns(_context: &Context, _room: TimeRoom) -> Vec<TableColumn> {
        vec![
            TableColumn::fixed("to", 10),
            TableColumn::share("identifier", 1, 16),
            TableColumn::fixed("more ids", 8).right().from(44),
        ]
    }

    fn cells(link: &Link, _chosen: Option<&Link>, _row: RowContext<'_>) -> Vec<Line> {
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

    fn title(link: &Link, _stage: TabContext<'_>, focused: bool) -> Line {
        Line::new().data(&Displayable::cell(&name_of(link)), detail_title_role(focused))
    }

    fn foot(links: &TabItems<'_, Link>, stage: TabContext<'_>, _width: u16) -> Line {
        let words = if links.len() == 1 { " link   " } else { " links   " };
        Line::new()
            .number(Number::count(links.len()), Role::Text)
            .label(words, Role::Muted)
            .data(&stage.context.keys.open, Role::Accent)
            .label(" opens the linked profile", Role::Muted)
    }

    fn copied(link: &Link) -> (String, String) {
        (format!("the link to {}", name_of(link)), name_of(link))
    }

    /// Follows the link.
    fn open(link: Option<&Link>) -> Option<TabEffect> {
        link.and_then(handle_of).map(TabEffect::Follow)
    }
}

/// `group_id:acme`, the first identifier of the linked profile.
fn name_of(link: &Link) -> String {
    link.external_ids().first().map(ExternalId::to_text).unwrap_or_default()
}

/// The handle for requesting the linked profile.
fn handle_of(link: &Link) -> Option<Handle> {
    let collection = Collection::named(&link.to_collection)?;
    let identifier = link.external_ids().into_iter().next()?.identifier();
    Some(Handle { collection, address: Address::Identifier(identifier) })
}
