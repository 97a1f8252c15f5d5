//! Setting and unsetting values of a sample.

use super::*;
use crate::domain::replay::fill::Filler;
use crate::domain::replay::library;
use crate::domain::replay::template::Filled;
use chrono::DateTime;

fn sample(name: &str) -> Sample {
    library::find(name).unwrap().unwrap()
}

fn filled(sample: &Sample) -> String {
    let sent = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
    let mut count = 0;
    let mut random = || {
        count += 1;
        count
    };
    let mut filler = Filler::new(&sample.values, sent, &mut random).unwrap();
    let stages = sample.stages.iter().map(|stage| {
        let tracks: Vec<_> =
            stage.tracks.iter().map(|t| Filled::Object(filler.fields(&t.properties).unwrap())).collect();
        let traits = stage.identify.as_ref().map(|i| Filled::Object(filler.fields(&i.traits).unwrap()));
        Filled::List(tracks.into_iter().chain(traits).collect())
    });
    Filled::List(stages.collect()).to_json()
}

#[test]
fn values_keep_their_json_type() {
    for (assignment, expected) in [
        ("duration=630", "\"duration\":630,"),
        ("duration=1.50", "\"duration\":1.50,"),
        ("duration=\"630\"", "\"duration\":\"630\","),
        ("duration=long", "\"duration\":\"long\","),
        ("duration=true", "\"duration\":true,"),
        ("duration=null", "\"duration\":null,"),
        ("duration=12345678901234567890123", "\"duration\":12345678901234567890123,"),
        ("duration=", "\"duration\":\"\","),
        ("duration=a=b", "\"duration\":\"a=b\","),
        ("duration=$$x", "\"duration\":\"$x\","),
    ] {
        let mut sample = sample("voice-positive");
        set(&mut sample, assignment).unwrap();
        assert!(filled(&sample).contains(expected), "{assignment}: {}", filled(&sample));
    }
}

#[test]
fn a_set_value_reaches_the_event_and_the_trait() {
    let mut sample = sample("voice-positive");
    set(&mut sample, "codes.topic=Warranty").unwrap();
    let text = filled(&sample);
    assert!(text.contains("\"topic\":\"Warranty\""), "{text}");
    assert!(text.contains("\"flex_last-interaction-topics\":\"Warranty\""), "{text}");
}

#[test]
fn an_unset_value_is_left_out_everywhere() {
    let mut sample = sample("voice-positive");
    unset(&mut sample, "sentiment").unwrap();
    unset(&mut sample, "codes.topic").unwrap();
    let text = filled(&sample);
    assert!(!text.contains("sentiment") && !text.contains("opic"), "{text}");
    assert!(text.contains("\"codes\":{\"dispositionCode\":\"Resolved\"}"), "{text}");
}

#[test]
fn a_value_the_sample_leaves_out_can_be_set() {
    let mut sample = sample("chat-copilot-off");
    assert!(!filled(&sample).contains("sentiment"));
    set(&mut sample, "sentiment=negative").unwrap();
    set(&mut sample, "codes.topic=Billing").unwrap();
    let text = filled(&sample);
    assert!(
        text.contains("\"sentiment\":\"negative\"") && text.contains("\"codes\":{\"topic\":\"Billing\"}"),
        "{text}"
    );
}

#[test]
fn an_unknown_path_lists_the_valid_ones() {
    let error = set(&mut sample("completed-only"), "sentimant=x").unwrap_err().to_string();
    assert_eq!(
        error,
        "there is no `sentimant` in the sample completed-only; it has: channelSid, codes, codes.dispositionCode, \
         codes.topic, interactionSid, sentiment"
    );
    assert!(
        unset(&mut sample("completed-only"), "duration")
            .unwrap_err()
            .to_string()
            .contains("it has: channelSid")
    );
    assert_eq!(
        set(&mut sample("completed-only"), "sentiment").unwrap_err(),
        AdjustError::NoValue("sentiment".into())
    );
}

#[test]
fn a_path_through_a_text_is_refused() {
    let mut sample = sample("voice-positive");
    set(&mut sample, "codes=none").unwrap();
    let error = set(&mut sample, "codes.topic=x").unwrap_err().to_string();
    assert_eq!(error, "`codes.topic` cannot be set: `codes` is not an object; set `codes` as a whole");
}

#[test]
fn values_that_refer_to_each_other_in_a_circle_are_an_error() {
    let mut sample = sample("voice-positive");
    set(&mut sample, "firstKnownAgentWorkerSid=$lastKnownAgentWorkerSid").unwrap();
    let mut random = || 0;
    let mut filler = Filler::new(&sample.values, DateTime::UNIX_EPOCH, &mut random).unwrap();
    let asked = [("agent".to_owned(), Template::Value("lastKnownAgentWorkerSid".to_owned()))];
    assert!(filler.fields(&asked).unwrap_err().to_string().contains("refers to itself"));
}

#[test]
fn dc6_broken_json_is_not_taken_for_a_text() {
    for value in ["{bad", "[1,", "\"x", " {\"topic\":}"] {
        let error = set(&mut sample("voice-positive"), &format!("codes={value}")).unwrap_err().to_string();
        assert!(
            error.starts_with("the value of `codes` cannot be used: it begins like JSON but is malformed at"),
            "{error}"
        );
    }
    for value in ["bad}", "a{b", "\"{bad\"", "{\"topic\":\"x\"}"] {
        set(&mut sample("voice-positive"), &format!("codes={value}")).unwrap();
    }
}
