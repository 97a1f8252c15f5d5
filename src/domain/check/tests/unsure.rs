//! Contradictory contents, and text damaged in transit: neither is judged as if it were intact.

use super::*;
use crate::domain::finding::{FindingKind, findings};
use crate::domain::sentence::Sids;
use FlexTrait::{Agent, Duration as Length, Outcome, Sentiment, Topics};
use Verdict::{Match, Unknown};

/// An Initiated event with this time and the message id `same`.
fn initiated(time: &str, properties: &str) -> Event {
    event(&format!(
        r#"{{"event":"{}","message_id":"same","timestamp":"{time}","properties":{properties}}}"#,
        Initiated.event_name()
    ))
}

fn judge(traits_json: &str, items: Vec<Event>) -> Check {
    check(&traits(traits_json), &Partial { items, ..Partial::default() }, now(), CheckSettings::default())
}

fn length_of(items: Vec<Event>) -> (Verdict, bool) {
    let set = traits(r#"{"flex_last-interaction-duration":630}"#);
    let listed = Partial { items, ..Partial::default() };
    let one = check(&set, &listed, now(), CheckSettings::default());
    let conflict = findings(&one, Some(&set), Some(&listed), now())
        .any(|one| one.kind == FindingKind::MessageIdConflict);
    (one.of(Length).unwrap().verdict, conflict)
}

#[test]
fn dt9_the_same_content_written_otherwise_is_one_event() {
    let one = initiated("2026-11-22T11:00:00Z", r#"{"interactionSid":"KD1","duration":630}"#);
    for (time, properties) in [
        ("2026-11-22T11:00:00Z", r#"{"duration":630,"interactionSid":"KD1"}"#),
        ("2026-11-22T11:00:00Z", r#"{"interactionSid":"KD1","duration":630.0}"#),
        ("2026-11-22T11:00:00.000Z", r#"{"interactionSid":"KD1","duration":6.3e2}"#),
        ("2026-11-22T12:00:00+01:00", r#"{"interactionSid":"\u004bD1","duration":630}"#),
    ] {
        let other = initiated(time, properties);
        for items in [vec![one.clone(), other.clone()], vec![other, one.clone()]] {
            assert_eq!(length_of(items), (Match, false), "{time} {properties}");
        }
    }
}

#[test]
fn dt9_two_contents_under_one_message_id_leave_unknown_what_they_feed() {
    let one = || initiated("2026-11-22T11:00:00Z", r#"{"interactionSid":"KD1","duration":630}"#);
    for (time, properties) in [
        ("2026-11-22T11:00:00Z", r#"{"interactionSid":"KD1","duration":77}"#),
        ("2026-11-22T11:00:00Z", r#"{"interactionSid":"KD1"}"#),
        ("2026-11-22T10:59:00Z", r#"{"interactionSid":"KD1","duration":630}"#),
        ("2026-11-22T11:00:00Z", r#"{"interactionSid":"KD2","duration":630}"#),
    ] {
        assert_eq!(
            length_of(vec![one(), initiated(time, properties)]),
            (Unknown, true),
            "{time} {properties}"
        );
    }
    let newer = events(&[(Initiated, 10, "z", r#"{"duration":630}"#)]).items;
    let conflict = initiated("2026-11-22T11:00:00Z", r#"{"interactionSid":"KD1","duration":77}"#);
    let found = length_of([newer, vec![one(), conflict]].concat());
    assert_eq!(found, (Match, true), "an older one cannot be the one that counts");
}

#[test]
fn dt9_an_initiated_and_a_completed_under_one_message_id_leave_unknown_what_both_feed() {
    let pair = |id: &str| {
        let event = |kind: EngagementKind, properties: &str| {
            event(&format!(
                r#"{{"event":"{}","message_id":"{id}","timestamp":"2026-11-22T11:00:00Z","properties":{properties}}}"#,
                kind.event_name()
            ))
        };
        vec![
            event(Initiated, r#"{"interactionSid":"KD1","duration":630}"#),
            event(Completed, r#"{"interactionSid":"KD1","sentiment":"positive"}"#),
        ]
    };
    let one = judge(
        r#"{"flex_last-interaction-duration":630,"flex_last-interaction-sentiment":"positive"}"#,
        pair("same"),
    );
    assert_eq!([Length, Sentiment].map(|which| one.of(which).unwrap().verdict), [Unknown; 2]);
    assert_eq!(one.interactions.items[0].events().count(), 2, "both are kept");
}

#[test]
fn dt10_codes_with_several_entries_are_not_read_as_the_first() {
    let several = r#"[{"dispositionCode":"Sold","topic":"A"},{"dispositionCode":"Lost","topic":"B"}]"#;
    for codes in [several.to_owned(), format!(r#"{{"selected":{several}}}"#)] {
        let made = [(Completed, 60, "a", &*format!(r#"{{"codes":{codes},"sentiment":"positive"}}"#))];
        let set = r#"{"flex_last-interaction-outcome":"Sold","flex_last-interaction-topics":["A","B"],"flex_last-interaction-sentiment":"positive"}"#;
        let listed = events(&made);
        let one = check(&traits(set), &listed, now(), CheckSettings::default());
        let verdicts = [Outcome, Topics, Sentiment].map(|which| one.of(which).unwrap().verdict);
        assert_eq!(verdicts, [Unknown, Unknown, Match], "{codes}");
        let mut found = findings(&one, None, Some(&listed), now());
        assert!(found.any(|one| one.kind == FindingKind::CodesUnreadable), "{codes}");
    }
    let single = r#"{"codes":[{"dispositionCode":"Sold","topic":"A"}]}"#;
    let one =
        judge(r#"{"flex_last-interaction-outcome":"Sold"}"#, events(&[(Completed, 60, "a", single)]).items);
    assert_eq!(one.of(Outcome).unwrap().verdict, Match);
}

#[test]
fn dt25_damaged_text_is_not_judged_as_if_it_were_whole() {
    let why = |one: &Check, which| reason(one.of(which).unwrap(), now()).to_displayable(Sids::Short);
    // A name may be damaged as well: then it is unknown whether the property, or the trait, exists.
    let set = r#"{"flex_last-known-agent":"WK1","flex_last-interaction-duration":630}"#;
    let unnamed = "{\"lastKnownAgentWorkerSi\u{fffd}\":\"WK2\",\"duration\":630}";
    let one = judge(set, events(&[(Initiated, 60, "a", unnamed)]).items);
    assert_eq!([Agent, Length].map(|which| one.of(which).unwrap().verdict), [Unknown, Match]);
    let whole = r#"{"lastKnownAgentWorkerSid":"WK1","duration":630}"#;
    let set = "{\"flex_last-known-agen\u{fffd}\":\"WK1\",\"flex_last-interaction-duration\":630}";
    let one = judge(set, events(&[(Initiated, 60, "a", whole)]).items);
    assert_eq!([Agent, Length].map(|which| one.of(which).unwrap().verdict), [Unknown, Match]);
    for damaged in ["\u{fffd}K1", "W\u{fffd}"] {
        let said = format!(r#"{{"lastKnownAgentWorkerSid":"{damaged}","duration":630}}"#);
        let sound = r#"{"lastKnownAgentWorkerSid":"WK1","duration":630}"#.to_owned();
        let set = |agent: &str| {
            format!(r#"{{"flex_last-known-agent":"{agent}","flex_last-interaction-duration":630}}"#)
        };
        for (agent, properties) in [(damaged, &said), (damaged, &sound), ("WK1", &said)] {
            let one = judge(&set(agent), events(&[(Initiated, 60, "a", properties)]).items);
            assert_eq!(one.of(Agent).unwrap().verdict, Unknown, "{agent} {properties}");
            assert_eq!(one.of(Length).unwrap().verdict, Match, "its neighbour is whole");
            assert_eq!(one.enrichment, Enrichment::CannotTell);
        }
        let one = judge(&set(damaged), events(&[(Initiated, 60, "a", &sound)]).items);
        assert_eq!(why(&one, Agent).as_str(), "its text is damaged: bytes of it were not valid UTF-8");
        let one = judge(&set("WK1"), events(&[(Initiated, 60, "a", &said)]).items);
        assert_eq!(why(&one, Agent).as_str(), "the text of KD…000a (1h ago) is damaged");
    }
}
