//! Filling placeholders: times and fresh SIDs.

use super::*;
use crate::domain::replay::library;

fn fill(name: &str) -> Vec<(String, String)> {
    let sample = library::find(name).unwrap().unwrap();
    let mut count = 0;
    let mut random = || {
        count += 1;
        count
    };
    let sent = DateTime::from_timestamp_millis(1_800_000_000_123).unwrap();
    let mut filler = Filler::new(&sample.values, sent, &mut random).unwrap();
    let all: Vec<_> =
        sample.values.iter().map(|(name, _)| (name.clone(), Template::Value(name.clone()))).collect();
    filler.fields(&all).unwrap().into_iter().map(|(name, value)| (name, value.to_json())).collect()
}

fn value(name: &str, path: &str) -> String {
    fill(name).into_iter().find(|(key, _)| key == path).unwrap().1
}

#[test]
fn the_start_is_the_time_of_sending_minus_the_duration() {
    assert_eq!(value("voice-positive", "customerStartTime"), "\"2027-01-15T07:53:25.123Z\"");
    assert_eq!(value("epoch-start-time", "customerStartTime"), (1_800_000_000 - 97).to_string());
    assert_eq!(value("late-delivery", "customerStartTime"), "\"2027-01-15T05:54:27.123Z\"");
}

#[test]
fn fresh_sids_have_prefix_and_32_hexadecimal_digits() {
    assert_eq!(value("voice-positive", "interactionSid"), "\"KD00000000000000000000000000000001\"");
    assert_eq!(value("voice-positive", "channelSid"), "\"UO00000000000000000000000000000002\"");
}

#[test]
fn a_value_is_filled_once_and_shared() {
    let voice = fill("voice-positive");
    let agent = |key: &str| voice.iter().find(|(name, _)| name == key).unwrap().1.clone();
    assert_eq!(agent("firstKnownAgentWorkerSid"), agent("lastKnownAgentWorkerSid"));
    let mail = fill("email-transferred");
    let agent = |key: &str| mail.iter().find(|(name, _)| name == key).unwrap().1.clone();
    assert_ne!(agent("firstKnownAgentWorkerSid"), agent("lastKnownAgentWorkerSid"));
}

#[test]
fn odd_durations_count_as_none_or_are_bounded() {
    for (duration, seconds) in
        [("\"630\"", 630), ("-5", 0), ("1e300", 2_592_000), ("\"x\"", 0), ("null", 0), ("[]", 0)]
    {
        let filled = match duration {
            "[]" => Filled::List(Vec::new()),
            text => Filled::Scalar(text.to_owned()),
        };
        assert_eq!(super::seconds(&filled).num_seconds(), seconds, "{duration}");
    }
}
