//! Every documented property of both events and each of the six traits, wrong in three ways, with the result of the check.
//!
//! Each case changes one thing in a sound profile and states the expected result: nothing is guessed, and nothing else changes.

use super::*;
use crate::domain::engagement::CodesForm;
use crate::domain::interaction::InteractionState;
use serde_json::{Value, json};

/// The result of a wrong value.
enum Seen {
    /// The trait has this verdict, all others still match.
    Trait(FlexTrait, Verdict),
    /// All traits still match, and the interactions satisfy this predicate.
    Sound(fn(&Interactions) -> bool),
    /// The events no longer pair, or the Completed has fewer values; the traits fed by Initiated still match.
    Paired(fn(&Interactions) -> bool),
}

use FlexTrait::{Agent, Duration as Length, Outcome, Sentiment, Start, Topics};
use Seen::{Paired, Sound, Trait};
use Verdict::{Match, Mismatch, Missing, OutOfWindow};

type Case = (&'static str, &'static str, Seen);

fn initiated(interactions: &Interactions) -> Option<&Engagement> {
    interactions.newest_first(Initiated, now()).first().copied()
}

fn completed(interactions: &Interactions) -> Option<&Engagement> {
    interactions.newest_first(Completed, now()).first().copied()
}

fn states(interactions: &Interactions) -> Vec<InteractionState> {
    interactions.items.iter().map(|item| item.state).collect()
}

const WHOLE: &[InteractionState] = &[InteractionState::Completed];

/// The path of the value, the wrong value (`absent` removes it), and the result.
#[rustfmt::skip]
fn cases() -> Vec<Case> {
    vec![
        ("initiated.customerStartTime", "absent", Trait(Start, OutOfWindow)),
        ("initiated.customerStartTime", r#""just before lunch""#, Trait(Start, Mismatch)),
        ("initiated.customerStartTime", "1795348260", Trait(Start, Match)),
        ("initiated.duration", "absent", Trait(Length, OutOfWindow)),
        ("initiated.duration", r#""10m 30s""#, Trait(Length, Mismatch)),
        ("initiated.duration", r#""630""#, Trait(Length, Match)),
        ("initiated.lastKnownAgentWorkerSid", "absent", Trait(Agent, OutOfWindow)),
        ("initiated.lastKnownAgentWorkerSid", r#""wk1""#, Trait(Agent, Mismatch)),
        ("initiated.lastKnownAgentWorkerSid", r#"["WK1"]"#, Trait(Agent, Mismatch)),
        ("initiated.firstKnownAgentWorkerSid", "absent", Sound(|i| initiated(i).unwrap().first_agent().is_none())),
        ("initiated.firstKnownAgentWorkerSid", "{}", Sound(|i| initiated(i).unwrap().first_agent().is_none())),
        ("initiated.firstKnownAgentWorkerSid", r#""WK9""#, Sound(|i| initiated(i).unwrap().first_agent().as_deref() == Some("WK9"))),
        ("initiated.interactionSid", "absent", Sound(|i| i.unpaired.len() == 1 && states(i) == [InteractionState::OrphanCompleted])),
        ("initiated.interactionSid", r#""""#, Sound(|i| i.unpaired.len() == 1)),
        ("initiated.interactionSid", r#""kd1""#, Sound(|i| i.items.len() == 2 && i.unpaired.is_empty())),
        ("initiated.channelSid", "absent", Sound(|i| states(i) == WHOLE)),
        ("initiated.channelSid", "null", Sound(|i| states(i) == WHOLE)),
        ("initiated.channelSid", r#""UO2""#, Sound(|i| i.items.len() == 2)),
        ("initiated.channelType", "absent", Sound(|i| initiated(i).unwrap().channel_type.is_none())),
        ("initiated.channelType", "7", Sound(|i| initiated(i).unwrap().channel_type.as_deref() == Some("7"))),
        ("initiated.channelType", r#"["sms"]"#, Sound(|i| initiated(i).unwrap().channel_type.is_none())),
        ("initiated.direction", "absent", Sound(|i| initiated(i).unwrap().direction().is_none())),
        ("initiated.direction", r#""INBOUND""#, Sound(|i| initiated(i).unwrap().direction().as_deref() == Some("INBOUND"))),
        ("initiated.direction", "null", Sound(|i| initiated(i).unwrap().direction().is_none())),
        ("completed.interactionSid", "absent", Paired(|i| i.unpaired.len() == 1)),
        ("completed.interactionSid", "7", Paired(|i| i.items.len() == 2)),
        ("completed.interactionSid", r#""KD2""#, Paired(|i| i.items.len() == 2)),
        ("completed.channelSid", "absent", Sound(|i| states(i) == WHOLE)),
        ("completed.channelSid", r#"" ""#, Sound(|i| states(i) == WHOLE)),
        ("completed.channelSid", r#""uo1""#, Paired(|i| i.items.len() == 2)),
        ("completed.codes", "absent", Paired(|i| completed(i).unwrap().form.codes == CodesForm::Absent)),
        ("completed.codes", r#""Refund""#, Paired(|i| completed(i).unwrap().form.codes == CodesForm::Unreadable)),
        ("completed.codes", r#""{\"dispositionCode\":\"Refund promised\",\"topic\":\"Billing\"}""#, Sound(|i| completed(i).unwrap().form.codes == CodesForm::Text)),
        ("completed.sentiment", "absent", Trait(Sentiment, OutOfWindow)),
        ("completed.sentiment", r#""POSITIVE ""#, Trait(Sentiment, Match)),
        ("completed.sentiment", r#""mixed""#, Trait(Sentiment, Mismatch)),
        ("traits.flex_last-interaction-start-time", "absent", Trait(Start, Missing)),
        ("traits.flex_last-interaction-start-time", "0", Trait(Start, Mismatch)),
        ("traits.flex_last-interaction-start-time", r#""2026-11-22""#, Trait(Start, Mismatch)),
        ("traits.flex_last-interaction-duration", "null", Trait(Length, Missing)),
        ("traits.flex_last-interaction-duration", "-630", Trait(Length, Mismatch)),
        ("traits.flex_last-interaction-duration", "630000", Trait(Length, Mismatch)),
        ("traits.flex_last-known-agent", "absent", Trait(Agent, Missing)),
        ("traits.flex_last-known-agent", r#""""#, Trait(Agent, Mismatch)),
        ("traits.flex_last-known-agent", r#"{"sid":"WK1"}"#, Trait(Agent, Mismatch)),
        ("traits.flex_last-interaction-sentiment", "null", Trait(Sentiment, Missing)),
        ("traits.flex_last-interaction-sentiment", "true", Trait(Sentiment, Mismatch)),
        ("traits.flex_last-interaction-sentiment", r#""positive\u0000""#, Trait(Sentiment, Mismatch)),
        ("traits.flex_last-interaction-outcome", "absent", Trait(Outcome, Missing)),
        ("traits.flex_last-interaction-outcome", r#""refund promised""#, Trait(Outcome, Mismatch)),
        ("traits.flex_last-interaction-outcome", r#"["Refund promised"]"#, Trait(Outcome, Mismatch)),
        ("traits.flex_last-interaction-topics", "absent", Trait(Topics, Missing)),
        ("traits.flex_last-interaction-topics", "[]", Trait(Topics, Mismatch)),
        ("traits.flex_last-interaction-topics", r#"["Billing","Late"]"#, Trait(Topics, Mismatch)),
    ]
}

fn sound() -> Value {
    json!({
        "initiated": { "customerStartTime": "2026-11-22T11:51:00Z", "duration": 630, "lastKnownAgentWorkerSid": "WK1",
            "firstKnownAgentWorkerSid": "WK1", "interactionSid": "KD1", "channelSid": "UO1", "channelType": "sms",
            "direction": "Inbound" },
        "completed": { "interactionSid": "KD1", "channelSid": "UO1", "sentiment": "positive",
            "codes": { "dispositionCode": "Refund promised", "topic": "Billing" } },
        "traits": { "flex_last-interaction-start-time": "2026-11-22T11:51:00.000Z", "flex_last-interaction-duration": 630,
            "flex_last-known-agent": "WK1", "flex_last-interaction-sentiment": "positive",
            "flex_last-interaction-outcome": "Refund promised", "flex_last-interaction-topics": ["Billing"] },
    })
}

fn judged(profile: &Value) -> Check {
    let item = |part: &str, minutes: i64, name: &str| {
        let timestamp = (now() - Duration::minutes(minutes)).to_rfc3339();
        let item =
            json!({ "event": name, "message_id": part, "timestamp": timestamp, "properties": profile[part] });
        event(&item.to_string())
    };
    let listed = Partial {
        items: vec![
            item("completed", 30, Completed.event_name()),
            item("initiated", 90, Initiated.event_name()),
        ],
        ..Partial::default()
    };
    check(&traits(&profile["traits"].to_string()), &listed, now(), CheckSettings::default())
}

fn with(place: &str, wrong: &str) -> Value {
    let mut profile = sound();
    let (part, key) = place.split_once('.').unwrap();
    assert!(profile[part].get(key).is_some(), "{place} is documented");
    if wrong == "absent" {
        profile[part].as_object_mut().unwrap().remove(key);
    } else {
        profile[part][key] = serde_json::from_str(wrong).unwrap();
    }
    profile
}

fn all_match_but(check: &Check, exempt: Option<FlexTrait>) -> bool {
    check.traits.iter().all(|one| Some(one.which) == exempt || one.verdict == Match)
}

#[test]
fn d4_the_sound_profile_is_enriched() {
    let check = judged(&sound());
    assert_eq!(check.enrichment, Enrichment::Enriched, "{check:#?}");
    assert_eq!(states(&check.interactions), WHOLE);
}

#[test]
fn every_field_wrong_in_three_ways_is_told_and_disturbs_nothing_else() {
    for (place, wrong, seen) in cases() {
        let check = judged(&with(place, wrong));
        let at = format!("{place} {wrong}: {check:#?}");
        match seen {
            Trait(which, verdict) => {
                assert_eq!(check.of(which).unwrap().verdict, verdict, "{at}");
                assert!(all_match_but(&check, Some(which)), "{at}");
            }
            Sound(holds) => {
                assert!(all_match_but(&check, None) && holds(&check.interactions), "{at}");
            }
            Paired(holds) => {
                assert!(holds(&check.interactions), "{at}");
                assert!(check.of(Length).unwrap().verdict == Match, "{at}");
            }
        }
    }
}

#[test]
fn every_field_is_wrong_in_three_ways() {
    let cases = cases();
    assert_eq!(cases.len(), 54);
    for chunk in cases.chunks(3) {
        assert!(chunk.iter().all(|case| case.0 == chunk[0].0), "{}", chunk[0].0);
    }
}
