//! The kind of a space as a word on its colour: whoever acts on the wrong space should have seen both.

use crate::config::space::Kind;
use crate::tui::paint::Line;
use crate::tui::theme::Role;

/// `DEMO`, `DEV` or `PRODUCTION`.
pub fn word(kind: Kind) -> Line {
    let (word, role) = match kind {
        Kind::Emulator => (" DEMO ", Role::KindDemo),
        Kind::Dev => (" DEV ", Role::KindDev),
        Kind::Production => (" PRODUCTION ", Role::KindProduction),
    };
    Line::new().label(word, role)
}
