//! Verdicts as symbol, word and colour, never colour alone.

use crate::domain::check::TraitCheck;
use crate::domain::interaction::{Interaction, InteractionState};
use crate::domain::verdict::{Enrichment, Verdict};
use crate::tui::paint::{Line, Symbol};
use crate::tui::theme::Role;

/// The symbol and role of a trait's verdict.
pub const fn sign(verdict: Verdict) -> (Symbol, Role) {
    match verdict {
        Verdict::Match => (Symbol::Check, Role::Good),
        Verdict::Missing => (Symbol::Cross, Role::Bad),
        Verdict::Stale => (Symbol::Clock, Role::Bad),
        Verdict::Mismatch => (Symbol::Unequal, Role::Bad),
        Verdict::Pending => (Symbol::Waiting, Role::Warn),
        Verdict::None => (Symbol::Dot, Role::Muted),
        Verdict::CarriedOver => (Symbol::Clock, Role::Muted),
        Verdict::OutOfWindow => (Symbol::Outside, Role::Muted),
        Verdict::NotProvided => (Symbol::Dash, Role::Muted),
        Verdict::Unknown => (Symbol::Question, Role::Warn),
    }
}

/// `✔ match`; `↻ match` if flexplorer sent the event behind it.
pub fn of_trait(judged: &TraitCheck) -> Line {
    let (symbol, role) = match judged.verdict {
        Verdict::Match if judged.is_replayed() => (Symbol::Replay, Role::Badge),
        verdict => sign(verdict),
    };
    Line::new().symbol(symbol, role).gap(1).label(judged.verdict.label(), role)
}

/// The symbol, role and loud role of a profile's verdict.
pub const fn profile_sign(enrichment: Enrichment) -> (Symbol, Role, Role) {
    match enrichment {
        Enrichment::Enriched => (Symbol::Check, Role::Good, Role::LoudGood),
        Enrichment::Replayed => (Symbol::Replay, Role::Badge, Role::LoudUnknown),
        Enrichment::PartlyEnriched => (Symbol::Half, Role::Warn, Role::LoudWarn),
        Enrichment::NotEnriched => (Symbol::Cross, Role::Bad, Role::LoudBad),
        Enrichment::CannotTell => (Symbol::Question, Role::Muted, Role::LoudUnknown),
    }
}

/// The symbol of a profile's verdict for a row: `✔`.
pub fn mark(enrichment: Enrichment) -> Line {
    let (symbol, role, _) = profile_sign(enrichment);
    Line::new().symbol(symbol, role)
}

/// ` ✔ ENRICHED `, the most prominent element of its screen, and the role of its ground.
pub fn badge(enrichment: Enrichment) -> (Line, Role) {
    let (symbol, _, loud) = profile_sign(enrichment);
    let word = match enrichment {
        Enrichment::Enriched => " ENRICHED ",
        Enrichment::Replayed => " REPLAYED ",
        Enrichment::PartlyEnriched => " PARTLY ENRICHED ",
        Enrichment::NotEnriched => " NOT ENRICHED ",
        Enrichment::CannotTell => " CANNOT TELL ",
    };
    (Line::new().label(" ", loud).symbol(symbol, loud).label(word, loud), loud)
}

/// `◌ wrapping up`; `↻ completed` if flexplorer sent it.
pub fn of_interaction(interaction: &Interaction) -> Line {
    let (symbol, role) = match interaction.state {
        _ if interaction.is_replayed() => (Symbol::Replay, Role::Badge),
        InteractionState::WrappingUp => (Symbol::Waiting, Role::Warn),
        InteractionState::Overdue => (Symbol::Warning, Role::Bad),
        InteractionState::Completed => (Symbol::Check, Role::Good),
        InteractionState::OrphanCompleted => (Symbol::Alone, Role::Warn),
        InteractionState::Conflicting => (Symbol::Unequal, Role::Warn),
    };
    Line::new().symbol(symbol, role).gap(1).label(interaction.state.label(), role)
}

/// The symbol and role of a sentiment as sent, in colours that are no verdict's; any value other than the three known ones is shown as unrated.
pub fn sentiment_sign(sentiment: Option<&str>) -> (Symbol, Role) {
    let is = |word: &str| sentiment.is_some_and(|text| text.trim().eq_ignore_ascii_case(word));
    match sentiment {
        _ if is("positive") => (Symbol::Positive, Role::SentimentGood),
        _ if is("negative") => (Symbol::Negative, Role::SentimentBad),
        _ if is("neutral") => (Symbol::Neutral, Role::Text),
        _ => (Symbol::Unrated, Role::Muted),
    }
}
