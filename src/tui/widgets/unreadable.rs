//! Unreadable items as rows at the end of a table: the place of each, the reason, and the item as sent.

use crate::domain::listing::Unreadable;
use crate::domain::text::Displayable;
use crate::tui::paint::{Line, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::words;

/// Limit for the displayed place of an item and for the reason, in bytes.
const REASON: usize = 120;

/// The cost of filtering it.
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

/// Why the item could not be read.
pub fn reason(item: &Unreadable) -> Line {
    Line::new().data(&Displayable::message(&item.reason).truncated(REASON), Role::Warn)
}

/// The label and text to copy: the item as sent, else the reason why it is missing.
pub fn copy(item: &Unreadable) -> (String, String) {
    let text = item.raw.as_ref().map_or_else(|| item.reason.clone(), |raw| raw.as_str().to_owned());
    (format!("{} as sent", item.place), text)
}

fn sign() -> Line {
    Line::new().symbol(Symbol::Warning, Role::Warn).gap(1)
}
