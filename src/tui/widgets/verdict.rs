//! Verdicts as glyph, word and colour, never colour alone.

use crate::domain::check::TraitCheck;
use crate::domain::interaction::{Interaction, InteractionState};
use crate::domain::verdict::{Enrichment, Verdict};
use crate::tui::paint::{Glyph, Phrase};
use crate::tui::theme::Role;

/// The sign and role of a trait's verdict.
pub const fn sign(verdict: Verdict) -> (Glyph, Role) {
    match verdict {
        Verdict::Match => (Glyph::Check, Role::Good),
        Verdict::Missing => (Glyph::Cross, Role::Bad),
        Verdict::Stale => (Glyph::Clock, Role::Bad),
        Verdict::Mismatch => (Glyph::Unequal, Role::Bad),
        Verdict::Pending => (Glyph::Waiting, Role::Warn),
        Verdict::None => (Glyph::Dot, Role::Muted),
        Verdict::CarriedOver => (Glyph::Clock, Role::Muted),
        Verdict::OutOfWindow => (Glyph::Outside, Role::Muted),
        Verdict::NotProvided => (Glyph::Dash, Role::Muted),
        Verdict::Unknown => (Glyph::Question, Role::Warn),
    }
}

/// `✔ match`; `↻ match` where the event that it rests on was sent by flexplorer.
pub fn of_trait(judged: &TraitCheck) -> Phrase {
    let (glyph, role) = match judged.verdict {
        Verdict::Match if judged.is_replayed() => (Glyph::Replay, Role::Badge),
        verdict => sign(verdict),
    };
    Phrase::new().glyph(glyph, role).gap(1).label(judged.verdict.label(), role)
}

/// The sign, role and loud role of a profile's verdict.
pub const fn profile_sign(enrichment: Enrichment) -> (Glyph, Role, Role) {
    match enrichment {
        Enrichment::Enriched => (Glyph::Check, Role::Good, Role::LoudGood),
        Enrichment::Replayed => (Glyph::Replay, Role::Badge, Role::LoudUnknown),
        Enrichment::PartlyEnriched => (Glyph::Half, Role::Warn, Role::LoudWarn),
        Enrichment::NotEnriched => (Glyph::Cross, Role::Bad, Role::LoudBad),
        Enrichment::CannotTell => (Glyph::Question, Role::Muted, Role::LoudUnknown),
    }
}

/// `✔` for a row.
pub fn mark(enrichment: Enrichment) -> Phrase {
    let (glyph, role, _) = profile_sign(enrichment);
    Phrase::new().glyph(glyph, role)
}

/// ` ✔ ENRICHED `, the loudest thing on its screen.
pub fn badge(enrichment: Enrichment) -> Phrase {
    let (glyph, _, loud) = profile_sign(enrichment);
    let word = match enrichment {
        Enrichment::Enriched => " ENRICHED ",
        Enrichment::Replayed => " REPLAYED ",
        Enrichment::PartlyEnriched => " PARTLY ENRICHED ",
        Enrichment::NotEnriched => " NOT ENRICHED ",
        Enrichment::CannotTell => " CANNOT TELL ",
    };
    Phrase::new().label(" ", loud).glyph(glyph, loud).label(word, loud)
}

/// `◐ wrapping up`; `↻ completed` where flexplorer sent it.
pub fn of_interaction(interaction: &Interaction) -> Phrase {
    let (glyph, role) = match interaction.state {
        _ if interaction.is_replayed() => (Glyph::Replay, Role::Badge),
        InteractionState::WrappingUp => (Glyph::Half, Role::Warn),
        InteractionState::Overdue => (Glyph::Warning, Role::Bad),
        InteractionState::Completed => (Glyph::Check, Role::Good),
        InteractionState::OrphanCompleted => (Glyph::Alone, Role::Warn),
        InteractionState::Conflicting => (Glyph::Unequal, Role::Warn),
    };
    Phrase::new().glyph(glyph, role).gap(1).label(interaction.state.label(), role)
}

/// The sign and role of a sentiment as sent; what is none of the three is shown as unrated.
pub fn sentiment_sign(sentiment: Option<&str>) -> (Glyph, Role) {
    let is = |word: &str| sentiment.is_some_and(|text| text.trim().eq_ignore_ascii_case(word));
    match sentiment {
        _ if is("positive") => (Glyph::Positive, Role::Good),
        _ if is("negative") => (Glyph::Negative, Role::Bad),
        _ if is("neutral") => (Glyph::Neutral, Role::Text),
        _ => (Glyph::Unrated, Role::Muted),
    }
}
