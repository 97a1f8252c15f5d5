mod any;
mod fields;
mod headlines;
mod partial;
mod rule;
mod unsure;
mod untimed;

use super::*;
use crate::domain::samples::{event, traits};
use EngagementKind::{Completed, Initiated};

fn now() -> DateTime<Utc> {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

/// A fake event: kind, age in minutes, interaction, properties.
type Made<'a> = (EngagementKind, i64, &'a str, &'a str);

/// Events built from their essential data; ids are derived from the position, and SIDs are padded to full length.
fn events(made: &[Made<'_>]) -> Partial<Event> {
    let one = |(place, (kind, minutes, sid, properties)): (usize, &Made<'_>)| {
        let mut properties: serde_json::Value = serde_json::from_str(properties).unwrap();
        if !sid.is_empty() {
            properties["interactionSid"] = sid_of(sid).into();
            properties["channelSid"] = format!("UO{sid:0>32}").into();
        }
        let item = serde_json::json!({
            "event": kind.event_name(), "message_id": format!("m{place}"), "properties": properties,
            "timestamp": (now() - Duration::minutes(*minutes)).to_rfc3339(),
        });
        event(&item.to_string())
    };
    Partial { items: made.iter().enumerate().map(one).collect(), ..Partial::default() }
}

/// `a` becomes `KD000…00a`.
fn sid_of(short: &str) -> String {
    format!("KD{short:0>32}")
}

#[test]
fn other_events_do_no_harm() {
    let mut listed = events(&[(Initiated, 60, "a", r#"{"duration":630}"#)]);
    listed.items.insert(0, event(r#"{"event":"Page Viewed","timestamp":"2026-11-22T11:59:00Z"}"#));
    listed.items.push(event(r#"{"event":"flex - engagement initiated","properties":{"duration":1}}"#));
    let one =
        check(&traits(r#"{"flex_last-interaction-duration":630}"#), &listed, now(), CheckSettings::default());
    assert_eq!(one.of(FlexTrait::Duration).unwrap().verdict, Verdict::Match);
}

#[test]
fn settings_move_the_limits() {
    let made = [(Initiated, 30, "a", "{}")];
    let settings = CheckSettings { wrap_up_limit: Duration::minutes(20), settle_time: Duration::zero() };
    let one = check(&traits("{}"), &events(&made), now(), settings);
    assert_eq!(one.of(FlexTrait::Sentiment).unwrap().verdict, Verdict::Missing);
}

#[test]
fn a_match_is_not_called_stale_because_an_older_event_said_the_same() {
    let made = [
        (Initiated, 300, "a", r#"{"duration":630}"#),
        (Completed, 290, "a", "{}"),
        (Initiated, 60, "b", r#"{"duration":630}"#),
        (Completed, 50, "b", "{}"),
    ];
    let flex = traits(r#"{"flex_last-interaction-duration":630}"#);
    let one = check(&flex, &events(&made), now(), CheckSettings::default());
    let duration = one.of(FlexTrait::Duration).unwrap();
    assert_eq!((duration.verdict, duration.stale_from.as_ref()), (Verdict::Match, None));
}
