//! Wordings that reasons and headlines share.

use super::super::engagement::UnreadableField;
use super::super::flex::{EngagementKind, FlexTrait};
use super::super::sentence::Sentence;
use super::super::timestamp;
use super::EventRef;
use chrono::{DateTime, Utc};

/// An event's interaction and age: `KD…4e21 (12m ago)`.
pub fn event(event: &EventRef, now: DateTime<Utc>) -> Sentence {
    name(event).say(format!(" ({})", age(event, now)))
}

/// The name of an event: its interaction, else the problem with it.
pub fn name(event: &EventRef) -> Sentence {
    match &event.interaction_sid {
        Some(sid) => Sentence::new().sid(sid),
        None => Sentence::new().say(format!("{} without interactionSid", a(event.kind))),
    }
}

/// An event named by its kind and interaction: `the Completed of KD…4e21`.
pub fn the(event: &EventRef) -> Sentence {
    match &event.interaction_sid {
        Some(sid) => Sentence::new().say(format!("the {} of ", event.kind.label())).sid(sid),
        None => name(event),
    }
}

/// Why an event's value is unknown: `the codes of KD…4e21 (12m ago) cannot be read`.
pub fn unsaid(why: UnreadableField, event: Sentence) -> Sentence {
    let (before, after) = match why {
        UnreadableField::Properties => ("the properties of ", " cannot be read"),
        UnreadableField::Codes => ("the codes of ", " cannot be read"),
        UnreadableField::Text => ("the text of ", " is damaged"),
        UnreadableField::MessageId => ("the message id of ", " came with two different contents"),
    };
    Sentence::new().say(before).and(event).say(after)
}

/// An event with an unreadable time: `the time of the Completed of KD…4e21 cannot be read`.
pub fn untimed(event: &EventRef) -> Sentence {
    Sentence::new().say("the time of ").and(the(event)).say(" cannot be read")
}

/// The age of an event's interaction, else of the event, within a sentence.
pub fn age(event: &EventRef, now: DateTime<Utc>) -> String {
    event
        .interaction_time
        .or(event.time)
        .map_or_else(|| "time unreadable".to_owned(), |time| timestamp::ago(time, now))
}

/// The kind with its indefinite article.
pub const fn a(kind: EngagementKind) -> &'static str {
    match kind {
        EngagementKind::Initiated => "an Initiated",
        EngagementKind::Completed => "a Completed",
    }
}

/// The event that a value still describes, and the one it should: `KD…1b07 (2d ago), not KD…9c44 (22h ago)`.
pub fn instead_of(source: &EventRef, due: &EventRef, now: DateTime<Utc>) -> Sentence {
    if source.interaction_sid.is_some() && source.interaction_sid == due.interaction_sid {
        let own_age = |event: &EventRef| age(&EventRef { interaction_time: None, ..event.clone() }, now);
        let older = Sentence::new().say(format!("an older {} of ", source.kind.label())).and(name(source));
        return older.say(format!(" ({}), not the newest ({})", own_age(source), own_age(due)));
    }
    event(source, now).say(", not ").and(event(due, now))
}

/// Labels as a list: `start, duration and agent`.
pub fn list(traits: &[FlexTrait], last: &str) -> String {
    let labels: Vec<_> = traits.iter().map(|which| which.label()).collect();
    match labels.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., end] => format!("{} {last} {end}", most.join(", ")),
    }
}
