//! Formats values of engagement events and Flex traits: interpreted if possible, otherwise as sent.

use crate::domain::decimal::Decimal;
use crate::domain::engagement::Engagement;
use crate::domain::flex::FlexTrait;
use crate::domain::interaction::{Interaction, InteractionState};
use crate::domain::json::{JsonKind, JsonRef, RawJson};
use crate::domain::text::{CELL_LIMIT, Displayable};
use crate::domain::timestamp::Timestamp;
use crate::tui::context::Context;
use crate::tui::paint::{Line, Number, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::{sid, verdict};
use chrono::{DateTime, Duration, Utc};

/// A value as one line of text.
pub fn said(raw: &RawJson, role: Role) -> Line {
    Line::new().data_with_badges(&raw.view().cell(), role)
}

/// A value exactly as it was sent, quotation marks included.
pub fn raw(raw: &RawJson) -> Line {
    Line::new().data(&Displayable::bounded(raw.as_str(), 120), Role::Text)
}

/// The longest text that is checked for looking like another kind of value.
const LONGEST_WORD: usize = 40;

/// A value in a cell. Text that looks like another kind of value, or is empty, is shown in quotation marks: `"630"` is not 630,
/// and `""` is not missing.
pub fn told_apart(raw: &RawJson) -> Displayable {
    let misleads = |text: &str| {
        let short = text.len() <= LONGEST_WORD;
        text.trim().len() < text.len() || text.is_empty() || (short && RawJson::parse(text).is_ok())
    };
    // Only the beginning of a long text is read and shown.
    match raw.view().text_beginning(CELL_LIMIT) {
        Some(text) if misleads(&text) => Displayable::cell(raw.as_str()),
        _ => raw.view().cell(),
    }
}

/// Scalars longer than this, in bytes, are not read as a time, a duration or a sentiment.
const LONGEST_SCALAR: usize = 1_000;

/// The text or digits of a scalar.
fn scalar(raw: &RawJson) -> Option<String> {
    if raw.as_str().len() > LONGEST_SCALAR {
        return None;
    }
    raw.text().map(std::borrow::Cow::into_owned).or_else(|| raw.number_text().map(str::to_owned))
}

pub fn instant(raw: &RawJson) -> Option<DateTime<Utc>> {
    Timestamp::read(scalar(raw)?).instant
}

/// The value, in seconds, as a duration.
pub fn length(raw: &RawJson) -> Option<Duration> {
    let (seconds, _) = Decimal::read(&scalar(raw)?)?.whole_and_nanos()?;
    Duration::try_seconds(seconds)
}

/// `10m 30s`; a value that is not a number of seconds is shown as sent.
pub fn duration(raw: &RawJson) -> Line {
    match length(raw) {
        Some(length) => Line::new().number(Number::length(length), Role::Text),
        None => said(raw, Role::Warn),
    }
}

/// `2026-11-22 09:02:11`; a value that is not a time is shown as sent.
pub fn start(raw: &RawJson, context: &Context) -> Line {
    match instant(raw) {
        Some(instant) => Line::new().number(context.instant(instant), Role::Text),
        None => said(raw, Role::Warn),
    }
}

/// `Billing
/// Double charge`: a list's items, or the text. A list that does not fit into a cell is shown as sent.
pub fn topics(raw: &RawJson) -> Line {
    if raw.kind() != JsonKind::Array || raw.as_str().len() > CELL_LIMIT {
        return said(raw, Role::Text);
    }
    let items: Vec<Displayable> = raw.items().map(JsonRef::cell).collect();
    Line::new().data(&Displayable::join(&items, &Displayable::label(" | ")), Role::Text)
}

/// An agent's id or another id, shortened.
pub fn id(raw: &RawJson) -> Line {
    sid::of(raw.view(), Role::Text)
}

/// The value of a Flex trait in readable form.
pub fn flex_value(which: FlexTrait, raw: &RawJson, context: &Context) -> Line {
    match which {
        FlexTrait::Start => start(raw, context),
        FlexTrait::Duration => duration(raw),
        FlexTrait::Agent => id(raw),
        FlexTrait::Sentiment => {
            let (_, role) = sentiment_sign(Some(raw));
            said(raw, if role == Role::Muted { Role::Text } else { role })
        }
        FlexTrait::Outcome => said(raw, Role::Text),
        FlexTrait::Topics => topics(raw),
    }
}

/// Whether a Flex trait's value is shown in a form that differs from its text, so that the text is worth showing too.
pub fn differs_from_text(which: FlexTrait, raw: &RawJson) -> bool {
    match which {
        FlexTrait::Duration => length(raw).is_some() && raw.kind() == JsonKind::String,
        FlexTrait::Start => instant(raw).is_some() && raw.text().is_none_or(|text| !text.contains('T')),
        _ => false,
    }
}

fn sentiment_sign(raw: Option<&RawJson>) -> (Symbol, Role) {
    verdict::sentiment_sign(raw.and_then(scalar).as_deref())
}

/// `▼`
pub fn sentiment_alone(raw: Option<&RawJson>) -> Line {
    let (symbol, role) = sentiment_sign(raw);
    Line::new().symbol(symbol, role)
}

/// `▼ negative`, or a text that says that there is none.
pub fn sentiment(raw: Option<&RawJson>) -> Line {
    let Some(raw) = raw else {
        return Line::new().symbol(Symbol::Unrated, Role::Muted).label(" none", Role::Muted);
    };
    let (symbol, role) = sentiment_sign(Some(raw));
    let line = Line::new().symbol(symbol, role).gap(1);
    line.data(&raw.view().cell(), if role == Role::Muted { Role::Text } else { role })
}

/// When an interaction began according to its Initiated event, else when its events were sent.
pub fn began(interaction: &Interaction) -> Option<DateTime<Utc>> {
    let initiated = interaction.initiated();
    let told = initiated.and_then(|event| event.customer_start_time.as_ref()).and_then(instant);
    let sent = |event: Option<&Engagement>| event.and_then(Engagement::sent);
    told.or_else(|| sent(initiated)).or_else(|| sent(interaction.completed()))
}

/// An interaction's symbol on timelines and beside its events. If several overlap, the one with the highest weight is shown.
pub fn mark(interaction: &Interaction) -> (Symbol, Role, u8) {
    match interaction.state {
        _ if interaction.is_replayed() => return (Symbol::Replay, Role::Badge, 3),
        InteractionState::WrappingUp => return (Symbol::Waiting, Role::Warn, 3),
        InteractionState::Overdue => return (Symbol::Warning, Role::Bad, 5),
        _ => {}
    }
    let rated = interaction.completed().and_then(|event| event.sentiment.as_ref());
    let (symbol, role) = sentiment_sign(rated);
    let weight = match symbol {
        Symbol::Negative => 4,
        Symbol::Positive => 2,
        Symbol::Neutral => 1,
        _ => 0,
    };
    (symbol, role, weight)
}

pub const fn mark_word(symbol: Symbol) -> &'static str {
    match symbol {
        Symbol::Positive => "positive",
        Symbol::Neutral => "neutral",
        Symbol::Negative => "negative",
        Symbol::Waiting => "wrapping up",
        Symbol::Warning => "overdue",
        Symbol::Replay => "replayed",
        _ => "no sentiment",
    }
}

/// The key that identifies an interaction across refreshes.
pub fn key_of(interaction: &Interaction) -> String {
    match &interaction.channel_sid {
        Some(channel) => [&*interaction.interaction_sid, channel].join(" "),
        None => interaction.interaction_sid.clone().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::told_apart;
    use crate::domain::json::RawJson;

    #[test]
    fn d2_texts_are_told_apart_from_what_they_read_like() {
        let cases = [
            (r#""gold""#, "gold"),
            (r#""""#, r#""""#),
            (r#"" ""#, r#"" ""#),
            (r#""630""#, r#""630""#),
            ("630", "630"),
            (r#""null""#, r#""null""#),
            ("null", "null"),
            ("false", "false"),
            (r#""[]""#, r#""[]""#),
            ("[]", "[]"),
            ("{}", "{}"),
            (r#""007""#, "007"),
            (r#""+1 202 555 0100""#, "+1 202 555 0100"),
        ];
        for (raw, shown) in cases {
            assert_eq!(told_apart(&RawJson::parse(raw).unwrap()).as_str(), shown);
        }
    }
}
