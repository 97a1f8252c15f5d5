//! Items that could not be read, as rows at the end of a table: where each stood, why, and itself as sent.

use crate::domain::json::RawJson;
use crate::domain::listing::Unreadable;
use crate::domain::text::Displayable;
use crate::tui::paint::{Line, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::words::{self, Words};

/// Bytes shown of where an item stood, and of why it could not be read.
const REASON: usize = 120;

/// The items of a list that could not be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct UnreadableRows<'a>(pub &'a [Unreadable]);

impl<'a> UnreadableRows<'a> {
    /// How many there are.
    pub const fn len(self) -> usize {
        self.0.len()
    }

    /// The item of a table's row, below so many items that could be read.
    pub fn at(self, row: usize, readable: usize) -> Option<&'a Unreadable> {
        self.0.get(row.checked_sub(readable)?)
    }

    /// What tells an item's row from the others.
    pub fn key(row: usize, readable: usize) -> String {
        // No key or identifier is written with a control character in front.
        format!("\0unreadable {}", row.saturating_sub(readable))
    }
}

/// Whether the filter's words are in it.
pub fn matches(item: &Unreadable, words: &Words) -> bool {
    words.match_any(&[&item.place, &item.reason, item.raw.as_ref().map_or("", RawJson::as_str)])
}

/// What [`fn@matches`] costs.
pub fn weight(item: &Unreadable) -> usize {
    item.raw.as_ref().map_or(0, |raw| words::weight(raw.as_str()))
}

/// `data[3]`
pub fn place(item: &Unreadable, role: Role) -> Line {
    Line::new().data(&Displayable::bounded(&item.place, REASON), role)
}

/// `! data[3]: has no type`
pub fn told(item: &Unreadable) -> Line {
    sign().then(place(item, Role::Text)).label(": ", Role::Muted).then(reason(item))
}

/// `! data[3]`
pub fn named(item: &Unreadable) -> Line {
    sign().then(place(item, Role::Warn))
}

/// Why it could not be read.
pub fn reason(item: &Unreadable) -> Line {
    Line::new().data(&Displayable::message(&item.reason).truncated(REASON), Role::Warn)
}

/// What is copied of it: itself as sent, else why it is not there.
pub fn copy(item: &Unreadable) -> (String, String) {
    let text = item.raw.as_ref().map_or_else(|| item.reason.clone(), |raw| raw.as_str().to_owned());
    (format!("{} as sent", item.place), text)
}

fn sign() -> Line {
    Line::new().glyph(Symbol::Warning, Role::Warn).gap(1)
}
