//! The meaning of the signs on every screen.

use crate::tui::paint::Symbol;
use crate::tui::theme::Role;

/// A sign, its role, and what it means.
pub type Sign = (Symbol, Role, &'static str);

pub const SIGNS: [Sign; 18] = [
    (Symbol::Check, Role::Good, "Enriched; a trait that matches; an interaction that is completed."),
    (Symbol::Half, Role::Warn, "Partly enriched."),
    (Symbol::Cross, Role::Bad, "Not enriched; a trait that is missing; something that failed."),
    (Symbol::Replay, Role::Badge, "Sent by flexplorer, not by Flex."),
    (Symbol::Question, Role::Warn, "Cannot tell; a value that is unknown."),
    (Symbol::Unequal, Role::Bad, "A value that no event explains; values that differ."),
    (Symbol::Clock, Role::Bad, "A value of an older interaction: stale, or carried over."),
    (Symbol::Waiting, Role::Warn, "Pending; an interaction that is wrapping up."),
    (Symbol::Warning, Role::Warn, "A finding; an interaction that is overdue; a row that failed."),
    (Symbol::Alone, Role::Warn, "A Completed event without its Initiated."),
    (Symbol::Dot, Role::Muted, "Nothing there; a row that was not read."),
    (Symbol::Dash, Role::Muted, "Not provided; gone."),
    (Symbol::Outside, Role::Muted, "Set before the event window."),
    (Symbol::Positive, Role::SentimentGood, "Positive sentiment."),
    (Symbol::Neutral, Role::Text, "Neutral sentiment."),
    (Symbol::Negative, Role::SentimentBad, "Negative sentiment."),
    (Symbol::Unrated, Role::Muted, "No sentiment."),
    (Symbol::Pin, Role::Accent, "A pinned profile."),
];
