//! Each finding appears where its defect is, and does not appear where something only looks like it.

use super::*;
use crate::domain::listing::Extent;
use crate::domain::verdict::Verdict;
use FindingKind::*;

/// An interaction by its age in hours, its channel, its length in seconds, and what its Completed says.
pub fn talk(hours: i64, channel: &str, length: i64, note: &Value) -> [Event; 2] {
    let sid = format!("KD{hours}");
    let (minutes, start) = (hours * 60, now() - Duration::hours(hours) - Duration::seconds(length));
    let begun = json!({"customerStartTime": start.to_rfc3339(), "duration": length, "interactionSid": sid,
        "channelSid": "UO1", "channelType": channel, "lastKnownAgentWorkerSid": "WK1"});
    let mut done = json!({"interactionSid": sid, "channelSid": "UO1"});
    for (key, value) in note.as_object().into_iter().flatten() {
        done[key] = value.clone();
    }
    [
        sent(INITIATED, minutes, &format!("i{hours}"), &begun),
        sent(COMPLETED, minutes - 5, &format!("c{hours}"), &done),
    ]
}

pub fn full() -> Value {
    json!({"codes": {"dispositionCode": "Refund promised", "topic": "Billing"}, "sentiment": "positive"})
}

/// Traits as JSON, and events.
pub type Sample = (Value, Vec<Event>);
/// A kind, a sample that has it and a look-alike that has not.
pub type Case = (FindingKind, [Sample; 2]);

fn talks(talks: &[(i64, &str, i64, Value)]) -> Sample {
    let of = |(hours, channel, length, note): &(i64, &str, i64, Value)| talk(*hours, channel, *length, note);
    (json!({}), talks.iter().flat_map(of).collect())
}

fn note_cases() -> Vec<Case> {
    let none = || json!({});
    let no_codes = || json!({"sentiment": "neutral"});
    let no_topic = || json!({"sentiment": "neutral", "codes": {"dispositionCode": "Refund promised"}});
    let two = |one: Value, other: Value| talks(&[(30, "sms", 300, one), (9, "sms", 200, other)]);
    let calls =
        |one: Value| talks(&[(30, "Voice", 300, one), (20, "voice", 90, json!({})), (9, "sms", 200, full())]);
    vec![
        (CopilotOff, [two(none(), none()), two(full(), none())]),
        (CopilotOff, [talks(&[(30, "voice", 300, none())]), talks(&[(30, "voice", 4, none())])]),
        (CopilotVoiceOff, [calls(none()), calls(full())]),
        // One call may be an accident.
        (CopilotVoiceOff, [calls(none()), talks(&[(30, "sms", 300, full()), (9, "voice", 200, none())])]),
        (NoteLost, [two(full(), none()), two(none(), full())]),
        (
            EmptyConversation,
            [9, 10].map(|length| talks(&[(30, "sms", 300, full()), (9, "sms", length, none())])),
        ),
        (CodesNotConfigured, [two(no_codes(), no_codes()), two(full(), no_codes())]),
        (CodesNotConfigured, [two(no_topic(), no_topic()), two(no_topic(), full())]),
        (NoteIncomplete, [two(full(), no_codes()), two(no_codes(), no_codes())]),
    ]
}

fn absence_cases() -> Vec<Case> {
    let key = "flex_last-interaction-start-time";
    let start = |hours: i64| json!({key: (now() - Duration::hours(hours)).to_rfc3339()});
    let one = || talk(9, "sms", 200, &full()).to_vec();
    vec![
        (MissingInteraction, [(start(3), one()), (start(9), one())]),
        (MissingInteraction, [(start(13 * 24), vec![]), (start(15 * 24), vec![])]),
        (OlderThanWindow, [(start(15 * 24), vec![]), (start(13 * 24), vec![])]),
        (NeverEnriched, [(json!({"plan": "gold"}), vec![]), (start(15 * 24), vec![])]),
    ]
}

fn one(event: Event) -> Sample {
    (json!({}), vec![event])
}

fn begun(key: &str, value: &Value) -> Sample {
    one(sent(INITIATED, 30, "m", &json!({"interactionSid": "KD1", key: value})))
}

fn twice(id: &str, length: i64) -> Sample {
    let of = |id: &str, length: i64| {
        sent(INITIATED, 60, id, &json!({"interactionSid": "KD1", "duration": length}))
    };
    (json!({}), vec![of("same", 1), of(id, length)])
}

/// How the two events of an interaction fit together.
fn pair_cases() -> Vec<Case> {
    let pair = |change: fn(&mut [Event; 2])| {
        let mut pair = talk(9, "sms", 200, &full());
        change(&mut pair);
        (json!({}), pair.to_vec())
    };
    let aged = |hours: i64| one(talk(hours, "sms", 200, &full())[0].clone());
    let early = |pair: &mut [Event; 2]| pair[1].timestamp = Timestamp::read("2026-11-21T12:00:00Z");
    let at_once = |pair: &mut [Event; 2]| pair[1].timestamp = pair[0].timestamp.clone();
    vec![
        (TaskNotCompleted, [aged(5), aged(3)]),
        (CompletedWithoutInitiated, [one(talk(9, "sms", 200, &full())[1].clone()), pair(|_| {})]),
        (ReverseOrder, [pair(early), pair(at_once)]),
        (SeveralEvents, [twice("other", 1), twice("same", 1)]),
        (MessageIdConflict, [twice("same", 2), twice("same", 1)]),
        (NoInteractionSid, [one(sent(INITIATED, 30, "m", &json!({}))), begun("duration", &json!(1))]),
    ]
}

/// What is wrong with one event, or looks like one.
fn event_cases() -> Vec<Case> {
    let noted = |note: Value| (json!({}), talk(9, "sms", 200, &note).to_vec());
    let timed = |text: &str| {
        let mut event = talk(9, "sms", 200, &full())[0].clone();
        event.timestamp = Timestamp::read(text);
        one(event)
    };
    let formed = |properties: &str| {
        let timestamp = "2026-11-22T11:30:00Z";
        one(event(&format!(r#"{{"event":"{INITIATED}","timestamp":"{timestamp}"{properties}}}"#)))
    };
    let spelled = |other: &str| formed(&format!(r#","properties":{{"Duration":{other},"duration":1}}"#));
    let starts = |start: &str| begun("customerStartTime", &json!(start));
    let named = |name: &str| one(sent(name, 30, "m", &json!({})));
    let keyed = |key: &str| (json!({key: "WK1"}), vec![]);
    vec![
        (TimeUnreadable, [timed("soon"), timed("2026-11-22T03:00:00Z")]),
        (TimeAhead, [timed("2026-11-22T13:01:00Z"), timed("2026-11-22T13:00:00Z")]),
        (PropertiesUnreadable, [formed(r#","properties":"{}""#), formed("")]),
        (PropertyConflict, [spelled("2"), spelled("\"1\"")]),
        (UnknownSentiment, [noted(json!({"sentiment": "mixed"})), noted(json!({"sentiment": " POSITIVE"}))]),
        (CodesUnreadable, [noted(json!({"codes": "Refund"})), noted(json!({"codes": {}}))]),
        (StartTimeSkew, [starts("2026-11-22T13:00:00Z"), starts("2026-11-22T11:00:00Z")]),
        (NearMissName, [named("flex - engagement initiated"), named("Page Viewed")]),
        (NearMissTrait, [keyed("flex_last_known_agent"), keyed("flex_last-known-agent")]),
    ]
}

/// What the verdicts say.
fn verdict_cases() -> Vec<Case> {
    let key = "flex_last-interaction-sentiment";
    let two = |value: Value| {
        let older = json!({"sentiment": "negative"});
        let events = [talk(30, "sms", 300, &older), talk(9, "sms", 200, &full())].concat();
        let start = (now() - Duration::hours(9) - Duration::seconds(200)).to_rfc3339();
        let traits = json!({"flex_last-interaction-start-time": start, "flex_last-interaction-duration": 200,
            "flex_last-known-agent": "WK1", "flex_last-interaction-outcome": "Refund promised",
            "flex_last-interaction-topics": ["Billing"], key: value});
        (traits, events)
    };
    vec![
        (StaleGeneration, [two(json!("negative")), two(json!("positive"))]),
        (TraitMismatch, [two(json!("neutral")), two(json!("negative"))]),
        (TraitMissing, [two(json!(null)), two(json!("neutral"))]),
    ]
}

pub fn cases() -> impl Iterator<Item = Case> {
    let pairs_and_events = pair_cases().into_iter().chain(event_cases());
    note_cases().into_iter().chain(absence_cases()).chain(pairs_and_events).chain(verdict_cases())
}

fn kinds(traits: &Value, items: Vec<Event>) -> Vec<FindingKind> {
    let found = found_in(&traits.to_string(), items);
    for one in &found {
        let words = one.statement.to_displayable(Sids::Full);
        assert!(!one.rules_out.is_empty() || one.kind == NoInteractionSid, "{words}");
        assert!(!one.next.is_empty(), "{words}");
    }
    found.into_iter().map(|one| one.kind).collect()
}

#[test]
fn fs3_each_kind_is_found_where_it_is_and_not_where_something_looks_like_it() {
    for (kind, [(traits, has), (other_traits, has_not)]) in cases() {
        let found = kinds(&traits, has);
        assert!(found.contains(&kind), "{}: {found:?} in {traits}", kind.name());
        let found = kinds(&other_traits, has_not);
        assert!(!found.contains(&kind), "{}: {found:?} in {other_traits}", kind.name());
    }
}

/// Kinds that need more than a check reads, or several profiles, have tests of their own.
#[test]
fn fs3_no_kind_lacks_a_case() {
    let elsewhere = [
        SplitIdentity,
        RepeatedTrait,
        IdentifyNotListed,
        IdBlocked,
        IdFormat,
        IdTypeMismatch,
        IdNotConfigured,
        BlankProfile,
    ];
    let here: Vec<FindingKind> = cases().map(|(kind, _)| kind).chain(elsewhere).collect();
    for kind in FindingKind::ALL.into_iter().filter(|kind| kind.is_of_a_profile()) {
        assert!(here.contains(&kind), "no case has {}", kind.name());
    }
}

/// An event that names no interaction may be the partner that another one lacks: the sentence does not rule it out.
#[test]
fn fs3_what_names_no_interaction_is_not_ruled_out() {
    let seen = |sid: &str| -> String {
        let [begun, _] = talk(9, "sms", 200, &full());
        let nameless = sent(COMPLETED, 500, "nameless", &json!({"interactionSid": sid}));
        let items = vec![begun, nameless, talk(30, "sms", 300, &full())[1].clone()];
        let found = found_in("{}", items);
        let found = found.iter().find(|one| one.kind == TaskNotCompleted).unwrap();
        found.rules_out.to_displayable(Sids::Full).to_string()
    };
    assert_eq!(seen("KD77"), "all Completed were read; 2 belong elsewhere");
    assert_eq!(
        seen(""),
        "all Completed were read; one belongs elsewhere; one names no interaction and may be it"
    );
}

/// A missing sentiment has exactly one cause.
#[test]
fn fs3_what_is_not_provided_has_exactly_one_cause() {
    let mut lacking = 0;
    for (kind, samples) in note_cases() {
        for (_, items) in samples {
            let (traits, events) = (traits("{}"), Partial { items, ..Partial::default() });
            let check = check(&traits, &events, now(), CheckSettings::default());
            let causes: Vec<_> = findings(&check, Some(&traits), Some(&events), now())
                .filter(|one| NOTES.contains(&one.kind))
                .collect();
            for one in check.traits.iter().filter(|one| one.verdict == Verdict::NotProvided) {
                let of_it = causes.iter().filter(|cause| cause.about.traits.contains(&one.which));
                assert_eq!(of_it.count(), 1, "{}: {} {causes:#?}", kind.name(), one.which.label());
                lacking += 1;
            }
        }
    }
    assert!(lacking > 20, "{lacking}");
}

pub const NOTES: [FindingKind; 6] =
    [CopilotOff, CopilotVoiceOff, NoteLost, EmptyConversation, CodesNotConfigured, NoteIncomplete];

/// A statement about all needs all: there is none while pages are unread, or where an event has no time.
#[test]
fn fs4_statements_about_all_events_are_silent_while_some_are_unread() {
    let needs_all =
        [TaskNotCompleted, CompletedWithoutInitiated, MissingInteraction, NeverEnriched, OlderThanWindow];
    for (kind, [(traits_json, items), _]) in cases() {
        let traits = traits(&traits_json.to_string());
        for extent in [Extent::Reading, Extent::incomplete("page 2 was not read")] {
            let events = Partial { items: items.clone(), extent, ..Partial::default() };
            let check = check(&traits, &events, now(), CheckSettings::default());
            let found = findings(&check, Some(&traits), Some(&events), now()).map(|one| one.kind);
            let found: Vec<_> = found.filter(|one| NOTES.contains(one) || needs_all.contains(one)).collect();
            assert_eq!(found, [], "{}", kind.name());
        }
        if let Some(last) = items.iter().rposition(|one| one.name.as_deref() == Some(COMPLETED)) {
            let mut items = items.clone();
            items[last].timestamp = Timestamp::read("soon");
            let found = kinds(&traits_json, items);
            assert!(!found.iter().any(|kind| NOTES.contains(kind)), "{}: {found:?}", kind.name());
        }
    }
}

/// What flexplorer sent says nothing about Copilot.
#[test]
fn fs4_a_replay_has_no_cause_in_flex() {
    let mut items: Vec<Event> = talk(9, "sms", 200, &json!({})).into();
    assert!(kinds(&json!({}), items.clone()).contains(&CopilotOff));
    for (number, item) in items.iter_mut().enumerate() {
        item.message_id = Some(format!("flexplorer-{number}").as_str().into());
    }
    assert!(!kinds(&json!({}), items).contains(&CopilotOff));
}
