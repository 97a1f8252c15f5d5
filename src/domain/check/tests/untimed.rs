//! Events whose time cannot be read: they never decide silently.

use super::*;
use crate::domain::samples::hostile::Dice;
use crate::domain::sentence::Sids;
use crate::domain::timestamp::Timestamp;
use FlexTrait::{Agent, Duration as Length, Outcome, Sentiment, Start, Topics};
use Verdict::{Match, Unknown};
use serde_json::{Value, json};

/// Invalid times, as services and senders write them.
const NO_TIMES: [&str; 8] = [
    "",
    " ",
    "soon",
    "null",
    "2026-02-30T10:00:00Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999Z",
    "+12026-01-01T00:00:00Z",
];

/// An age in minutes, or a time that cannot be read.
type Age<'a> = Result<i64, &'a str>;

fn sent(kind: EngagementKind, age: Age<'_>, sid: &str, properties: &Value) -> Event {
    let mut properties = properties.clone();
    if !sid.is_empty() {
        properties["interactionSid"] = sid.into();
        properties["channelSid"] = "UO1".into();
    }
    let timestamp = match age {
        Ok(minutes) => (now() - Duration::minutes(minutes)).to_rfc3339(),
        Err(text) => text.to_owned(),
    };
    let id = format!("{}-{sid}-{timestamp}", kind.label());
    event(&json!({"event": kind.event_name(), "message_id": id, "timestamp": timestamp, "properties": properties}).to_string())
}

/// An Initiated event with this letter as every value, except the start time.
fn initiated(age: Age<'_>, sid: &str, says: &str, began: Option<i64>) -> Event {
    let mut properties = json!({"duration": says, "lastKnownAgentWorkerSid": says});
    if let Some(minutes) = began {
        properties["customerStartTime"] = (now() - Duration::minutes(minutes)).to_rfc3339().into();
    }
    sent(Initiated, age, sid, &properties)
}

fn completed(age: Age<'_>, sid: &str, says: &str) -> Event {
    let codes = json!({"dispositionCode": says, "topic": says});
    sent(Completed, age, sid, &json!({"sentiment": says, "codes": codes}))
}

/// Traits with one letter for those fed by Initiated and one for those fed by Completed; the start is computed from its age.
fn says(initiated: &str, completed: &str, began: Option<i64>) -> Traits {
    let mut all = json!({});
    for (which, says) in [
        (Length, initiated),
        (Agent, initiated),
        (Sentiment, completed),
        (Outcome, completed),
        (Topics, completed),
    ] {
        if !says.is_empty() {
            all[which.key()] = says.into();
        }
    }
    if let Some(minutes) = began {
        all[Start.key()] = (now() - Duration::minutes(minutes)).to_rfc3339().into();
    }
    traits(&all.to_string())
}

fn judged(traits: &Traits, items: Vec<Event>) -> Check {
    check(traits, &Partial { items, ..Partial::default() }, now(), CheckSettings::default())
}

fn why(check: &Check, which: FlexTrait) -> String {
    reason(check.of(which).unwrap(), now()).to_displayable(Sids::Short).as_str().to_owned()
}

/// Two interactions: one from two days ago with the value `o`, one from an hour ago with the value `n`.
fn pairs(initiated_at: Age<'_>, completed_at: Age<'_>) -> Vec<Event> {
    vec![
        completed(completed_at, "KD2", "n"),
        initiated(initiated_at, "KD2", "n", Some(75)),
        completed(Ok(2890), "KD1", "o"),
        initiated(Ok(2900), "KD1", "o", Some(2910)),
    ]
}

#[test]
fn dt8_an_event_without_a_time_makes_the_traits_of_its_kind_unknown() {
    for text in NO_TIMES {
        for traits in [says("n", "n", Some(75)), says("o", "o", Some(75)), says("", "", None)] {
            let one = judged(&traits, pairs(Ok(60), Err(text)));
            for which in [Sentiment, Outcome, Topics] {
                assert_eq!(one.of(which).unwrap().verdict, Unknown, "{text:?}");
                assert_eq!(why(&one, which), "the time of the Completed of KD2 cannot be read");
            }
            let one = judged(&traits, pairs(Err(text), Ok(50)));
            for which in [Start, Length, Agent] {
                assert_eq!(one.of(which).unwrap().verdict, Unknown, "{text:?}");
                assert_eq!(why(&one, which), "the time of the Initiated of KD2 cannot be read");
            }
        }
        let one = judged(&says("n", "n", Some(75)), pairs(Ok(60), Err(text)));
        assert_eq!(one.of(Length).unwrap().verdict, Match, "the other kind is as it was");
        assert_eq!(
            one.headline(now()).to_displayable(Sids::Short).as_str(),
            "sentiment, outcome and topics cannot be judged: the time of the Completed of KD2 cannot be read"
        );
        let one = judged(&says("n", "n", Some(75)), pairs(Err(text), Ok(50)));
        assert_eq!(one.of(Sentiment).unwrap().verdict, Match, "its Completed came");
    }
}

#[test]
fn dt8_an_initiated_without_a_time_and_without_its_completed_may_be_the_newest() {
    for began in [None, Some(60), Some(3_000)] {
        let mut items = pairs(Ok(60), Ok(50));
        items.push(initiated(Err(""), "KD9", "n", began));
        let one = judged(&says("n", "n", Some(75)), items);
        assert_eq!(one.of(Sentiment).unwrap().verdict, Unknown);
        assert_eq!(why(&one, Sentiment), "the time of the Initiated of KD9 cannot be read");
    }
}

/// One message id with two contents, one of them without a time: it is unknown which is the newest.
#[test]
fn d4_of_two_contents_under_one_id_the_one_without_a_time_is_not_dropped() {
    let of = |age, says: &str| {
        let mut one = initiated(age, "KD1", says, None);
        one.message_id = Some("same".into());
        one
    };
    let one = judged(&says("n", "", None), vec![of(Ok(60), "n"), of(Err(""), "x"), of(Err("soon"), "x")]);
    assert_eq!(one.of(Length).unwrap().verdict, Unknown);
}

/// Interactions in the documented order: the interaction starts before Initiated is sent, and Completed follows it.
fn any_profile(dice: &mut Dice) -> (Traits, Vec<Event>) {
    let letters = ["a", "a", "b", "c", "-"];
    let mut items = Vec::new();
    let minutes =
        |below: i64, dice: &mut Dice| i64::try_from(dice.below(usize::try_from(below).unwrap())).unwrap();
    for number in 0..=dice.below(4) {
        let sid = if dice.below(8) == 0 { String::new() } else { format!("KD{number}") };
        let far = [4, 400, 20_000][dice.below(3)];
        let oldest = minutes(far, dice) + 1;
        for again in 0..[1, 1, 1, 2, 0][dice.below(5)] {
            let age = if again == 0 { oldest } else { minutes(oldest, dice) };
            let says = dice.pick(&letters);
            let began = (dice.below(3) > 0).then(|| age + minutes(30, dice));
            let mut one = initiated(Ok(age), &sid, says, began);
            if says == "-" {
                one = sent(Initiated, Ok(age), &sid, &json!({}));
            }
            items.push(one);
        }
        for _ in 0..[1, 1, 1, 2, 0][dice.below(5)] {
            let (age, says) = (minutes(oldest, dice), dice.pick(&letters));
            let bare = says == "-";
            items.push(if bare {
                sent(Completed, Ok(age), &sid, &json!({}))
            } else {
                completed(Ok(age), &sid, says)
            });
        }
    }
    let began = (dice.below(2) == 0).then(|| minutes(300, dice));
    let said = |dice: &mut Dice| ["a", "a", "b", "c", ""][dice.below(5)];
    (says(said(dice), said(dice), began), items)
}

fn without_time(items: &[Event], which: &[usize], dice: &mut Dice) -> Vec<Event> {
    let mut items = items.to_vec();
    for one in which {
        items[*one].timestamp = Timestamp::read(dice.pick(&NO_TIMES));
    }
    items
}

/// A trait's verdict is the same as with the time, or `unknown`: no verdict is based on an unknown position.
#[test]
fn d4_taking_times_away_changes_no_verdict_into_another() {
    let mut dice = Dice::new(11);
    let (mut stood, mut unknown) = (0, 0);
    for _ in 0..crate::cases::count(400, 4_000, 50_000) {
        let (traits, items) = any_profile(&mut dice);
        if items.is_empty() {
            continue;
        }
        let whole = judged(&traits, items.clone());
        let mut taken: Vec<Vec<usize>> = (0..items.len()).map(|one| vec![one]).collect();
        taken.push((0..items.len()).filter(|_| dice.below(2) == 0).collect());
        taken.push((0..items.len()).collect());
        for which in taken {
            let blind = without_time(&items, &which, &mut dice);
            let found = judged(&traits, blind.clone());
            for (one, before) in found.traits.iter().zip(&whole.traits) {
                let same = one.verdict == before.verdict;
                assert!(
                    same || one.verdict == Unknown,
                    "{before:#?}\nbecame {one:#?}\n{traits:#?}\n{blind:#?}"
                );
                stood += usize::from(same && before.verdict != Unknown);
                unknown += usize::from(one.verdict == Unknown);
            }
            assert!([whole.enrichment, Enrichment::CannotTell].contains(&found.enrichment));
        }
    }
    assert!(stood > unknown / 10 && unknown > 0, "{stood} stood, {unknown} did not");
}
