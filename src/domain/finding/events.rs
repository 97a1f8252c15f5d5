//! Findings about one engagement event.

use super::super::engagement::{CodesForm, Conflict, Engagement};
use super::super::flex::{EngagementKind, FlexTrait, WINDOW_DAYS};
use super::super::json::RawJson;
use super::super::sentence::Sentence;
use super::super::text::Displayable;
use super::super::timestamp;
use super::{About, Finding, FindingKind, QUOTED, finding, identity, say};
use chrono::{DateTime, Duration, SecondsFormat, Utc};

/// The tolerance for differences between clocks.
const CLOCKS: Duration = Duration::minutes(1);

/// All inconsistencies in one event.
pub fn of_event(event: &Engagement, now: DateTime<Utc>) -> Vec<Finding> {
    let one = |kind: FindingKind, statement: Sentence, rules_out: Sentence| {
        finding(kind, About::from(event), statement).ruling_out(rules_out)
    };
    let mut found = Vec::new();
    if event.contradicted {
        let id = event.message_id().map_or("", |id| &**id);
        let statement = say("message id ").data(Displayable::bounded(id, QUOTED).quote());
        let statement = statement.say(" came with two different contents");
        let rules_out = say("not one event delivered twice: the contents differ");
        found.push(one(FindingKind::MessageIdConflict, statement, rules_out));
    }
    found.extend(time(event, now).map(|(kind, statement, rules_out)| one(kind, statement, rules_out)));
    if event.form.unreadable {
        let statement = of(event, "the properties").say(" are not an object");
        let rules_out = say("not absent: something else stands in their place");
        found.push(one(FindingKind::PropertiesUnreadable, statement, rules_out));
    }
    found.extend(event.conflicts().iter().map(|conflict| {
        let rules_out = say("not two forms of one value: they differ as numbers and as texts");
        one(FindingKind::PropertyConflict, said_twice(event, conflict), rules_out)
    }));
    found.extend(sentiment(event).map(|statement| {
        one(FindingKind::UnknownSentiment, statement, say("case and blanks at its ends were ignored"))
    }));
    if event.form.codes == CodesForm::Unreadable {
        let statement = of(event, "the codes").say(" cannot be read as one outcome and its topics");
        let rules_out = say("not copilot-off: the event does carry codes");
        found.push(one(FindingKind::CodesUnreadable, statement, rules_out));
    }
    if let Some((skew, rules_out)) = start_skew(event) {
        let statement = of(event, "the start").say(skew);
        found.push(one(FindingKind::StartTimeSkew, statement, rules_out));
    }
    found.extend(identity::blocked(event));
    found
}

/// `the codes of KD…4e21`, or only the first part if the event names no interaction.
fn of(event: &Engagement, words: &'static str) -> Sentence {
    match &event.interaction_sid {
        Some(sid) => say(words).say(" of ").sid(sid),
        None => say(words),
    }
}

/// `the Completed of KD…4e21`.
fn the(event: &Engagement) -> Sentence {
    match &event.interaction_sid {
        Some(sid) => say(format!("the {} of ", event.kind.label())).sid(sid),
        None => say(match event.kind {
            EngagementKind::Initiated => "an Initiated without interactionSid",
            EngagementKind::Completed => "a Completed without interactionSid",
        }),
    }
}

/// A time that is unreadable or impossible.
fn time(event: &Engagement, now: DateTime<Utc>) -> Option<(FindingKind, Sentence, Sentence)> {
    let only = || say("the rest of the event was read");
    match event.sent() {
        None if event.event.timestamp.text.trim().is_empty() => {
            Some((FindingKind::TimeUnreadable, the(event).say(" has no time"), only()))
        }
        None => {
            let text = Displayable::bounded(&event.event.timestamp.text, QUOTED).quote();
            let statement = the(event).say(" has no time that can be read: ").data(text);
            Some((FindingKind::TimeUnreadable, statement, only()))
        }
        Some(sent) if event.is_ahead(now) => {
            let (date, ahead) = (sent.to_rfc3339_opts(SecondsFormat::Secs, true), timestamp::ago(sent, now));
            let statement = the(event).say(format!(" is dated {date}, {ahead}"));
            let rules_out = say("not a clock that is a little fast: an hour is allowed");
            Some((FindingKind::TimeAhead, statement, rules_out))
        }
        Some(_) => None,
    }
}

/// `the Initiated of KD…4e21 carries duration 630, which is used, and Duration 77`
fn said_twice(event: &Engagement, conflict: &Conflict) -> Sentence {
    let pair = |(name, value): &(Displayable, Displayable)| {
        Sentence::new().data(name.clone()).say(" ").data(value.clone())
    };
    the(event)
        .say(" carries ")
        .and(pair(&conflict.used))
        .say(", which is used, and ")
        .and(pair(&conflict.other))
}

fn sentiment(event: &Engagement) -> Option<Sentence> {
    let text = event.says(FlexTrait::Sentiment).and_then(RawJson::text)?;
    if ["positive", "neutral", "negative", ""].contains(&text.trim().to_lowercase().as_str()) {
        return None;
    }
    let statement = of(event, "the sentiment").say(" is ").data(Displayable::bounded(&text, QUOTED).quote());
    Some(statement.say(", which is not positive, neutral or negative"))
}

/// The problem with an event's `customerStartTime`, if any, and what rules out another one.
fn start_skew(event: &Engagement) -> Option<(&'static str, Sentence)> {
    let start = event.start().filter(|_| event.kind == EngagementKind::Initiated)?;
    let (start, sent) = (start.instant?, event.sent()?);
    let date = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let read = || say(format!("both times were read: {} and {}", date(start), date(sent)));
    if start > sent + CLOCKS {
        Some((" is later than the event", read()))
    } else if sent - start > Duration::days(WINDOW_DAYS) {
        Some((" is more than 14 days before the event", read()))
    } else {
        None
    }
}
