//! The rule, line by line: every branch, with at least one case each.

use super::super::*;
use super::{Completed, Initiated, events, now};
use crate::domain::engagement::UnreadableField::{Codes, Properties};
use crate::domain::listing::{Extent, Unreadable};
use crate::domain::samples::{event, traits};
use crate::domain::sentence::Sids;
use FlexTrait::{Agent, Duration as Length, Outcome, Sentiment, Start, Topics};
use Verdict::{CarriedOver, Match, Mismatch, Missing, NotProvided, OutOfWindow, Pending, Stale, Unknown};

const NONE: Verdict = Verdict::None;

/// Kind, age in minutes, interaction, and the JSON of the property under test (empty if absent).
type Told = (EngagementKind, i64, &'static str, &'static str);

/// What the case proves, the trait and its JSON (empty if absent), the events, the deciding line, the verdict.
type Case = (&'static str, FlexTrait, &'static str, &'static [Told], u8, Verdict);

const POSITIVE: &str = r#""positive""#;
const NEGATIVE: &str = r#""negative""#;
const NEUTRAL: &str = r#""neutral""#;

#[rustfmt::skip]
const CASES: &[Case] = &[
    // Line 2: only for traits that Completed feeds.
    ("an interaction that wraps up leaves sentiment pending", Sentiment, "", &[(Initiated, 60, "a", "")], 2, Pending),
    ("pending also when an old value is set", Sentiment, POSITIVE, &[(Initiated, 60, "a", "")], 2, Pending),
    ("pending also when the older Completed agrees", Sentiment, POSITIVE, &[(Initiated, 60, "b", ""), (Completed, 90, "a", POSITIVE)], 2, Pending),
    ("pending until a minute before the limit", Outcome, "", &[(Initiated, 239, "a", "")], 2, Pending),
    ("pending when the clock of the sender is ahead", Topics, "", &[(Initiated, -30, "a", "")], 2, Pending),
    ("overdue from the limit on, unset is missing", Outcome, "", &[(Initiated, 240, "a", "")], 2, Missing),
    ("overdue, unset is missing also after an older Completed", Sentiment, "", &[(Initiated, 300, "b", ""), (Completed, 900, "a", POSITIVE)], 2, Missing),
    ("overdue, null is unset", Sentiment, "null", &[(Initiated, 300, "a", "")], 2, Missing),
    ("overdue, E's own value is stale", Sentiment, POSITIVE, &[(Initiated, 300, "b", ""), (Completed, 900, "a", POSITIVE)], 2, Stale),
    ("overdue, an older event's value is stale", Sentiment, NEGATIVE, &[(Initiated, 300, "c", ""), (Completed, 900, "b", POSITIVE), (Completed, 990, "a", NEGATIVE)], 2, Stale),
    ("dr1: overdue without E, a value comes from before the window", Topics, r#""Billing""#, &[(Initiated, 300, "a", "")], 2, Stale),
    ("overdue, a value nobody said is a mismatch", Sentiment, NEUTRAL, &[(Initiated, 300, "b", ""), (Completed, 900, "a", POSITIVE)], 2, Mismatch),
    ("overdue, E without the property cannot be the source", Sentiment, NEUTRAL, &[(Initiated, 300, "b", ""), (Completed, 900, "a", "")], 2, Mismatch),
    ("an unpaired Initiated waits as well", Sentiment, "", &[(Initiated, 60, "", "")], 2, Pending),
    ("an unpaired Initiated gets overdue as well", Sentiment, "", &[(Initiated, 300, "", "")], 2, Missing),
    ("of two waiting interactions the newest decides", Sentiment, "", &[(Initiated, 60, "b", ""), (Initiated, 900, "a", "")], 2, Pending),
    ("a transfer's newest Initiated decides", Sentiment, "", &[(Initiated, 60, "a", ""), (Initiated, 900, "a", "")], 2, Pending),
    ("dt8: a Completed without a time may be the newest", Sentiment, POSITIVE, &[(Initiated, 60, "b", ""), (Completed, i64::MAX, "a", POSITIVE)], 1, Unknown),
    ("dr4: an Initiated dated far ahead is not waited for", Sentiment, "", &[(Initiated, -61, "a", "")], 2, Missing),
    ("dr4: a value beside an Initiated dated far ahead is stale", Sentiment, POSITIVE, &[(Initiated, -2_880, "b", ""), (Completed, 900, "a", POSITIVE)], 2, Stale),
    // Line 2 does not hold.
    ("with its Completed there is nothing to wait for", Sentiment, POSITIVE, &[(Initiated, 60, "a", ""), (Completed, 50, "a", POSITIVE)], 5, Match),
    ("reverse order is no reason to wait", Sentiment, POSITIVE, &[(Initiated, 50, "a", ""), (Completed, 60, "a", POSITIVE)], 5, Match),
    ("a Completed of the same second is not older", Sentiment, POSITIVE, &[(Initiated, 60, "b", ""), (Completed, 60, "a", POSITIVE)], 5, Match),
    ("an Initiated older than E does not matter", Sentiment, POSITIVE, &[(Initiated, 900, "a", ""), (Completed, 60, "b", POSITIVE)], 5, Match),
    ("dt8: an Initiated without a time and without its Completed may be waiting", Sentiment, POSITIVE, &[(Initiated, i64::MAX, "b", ""), (Completed, 60, "a", POSITIVE)], 1, Unknown),
    ("an older open interaction does not matter", Sentiment, POSITIVE, &[(Initiated, 60, "b", ""), (Completed, 50, "b", POSITIVE), (Initiated, 900, "a", "")], 5, Match),
    ("a Completed between two Initiated of one interaction counts as theirs", Sentiment, POSITIVE, &[(Initiated, 60, "a", ""), (Completed, 90, "a", POSITIVE), (Initiated, 120, "a", "")], 5, Match),
    ("what Initiated feeds never waits for a Completed", Length, "630", &[(Initiated, 60, "a", "630")], 5, Match),
    // Line 3.
    ("no event and unset is none", Length, "", &[], 3, NONE),
    ("no event and null is none", Length, "null", &[], 3, NONE),
    ("no event and set is out of window", Length, "630", &[], 3, OutOfWindow),
    ("no event and blank text is set", Outcome, r#""""#, &[], 3, OutOfWindow),
    ("no event and false is set", Outcome, "false", &[], 3, OutOfWindow),
    ("no event and zero is set", Length, "0", &[], 3, OutOfWindow),
    ("no Completed and no Initiated is none", Sentiment, "", &[], 3, NONE),
    ("dr2: the Initiated of an orphan Completed was due", Length, "", &[(Completed, 60, "a", "630")], 3, Missing),
    ("dr2: a doubled Completed is still an orphan", Agent, "", &[(Completed, 60, "a", ""), (Completed, 50, "a", "")], 3, Missing),
    ("dr2: a Completed without interactionSid is no interaction", Length, "", &[(Completed, 60, "", "")], 3, NONE),
    ("an orphan Completed says nothing of a set duration", Length, "630", &[(Completed, 60, "a", "630")], 3, OutOfWindow),
    // Line 4.
    ("E without the property, unset", Sentiment, "", &[(Initiated, 60, "a", ""), (Completed, 50, "a", "")], 4, NotProvided),
    ("E with null lacks the property", Sentiment, "", &[(Completed, 50, "a", "null")], 4, NotProvided),
    ("E with blank text lacks the property", Sentiment, "", &[(Completed, 50, "a", r#"" ""#)], 4, NotProvided),
    ("E with an empty list lacks the property", Topics, "", &[(Completed, 50, "a", "[]")], 4, NotProvided),
    ("dr3: E without the property, an older event's value is carried over", Sentiment, POSITIVE, &[(Completed, 50, "b", ""), (Completed, 900, "a", POSITIVE)], 4, CarriedOver),
    ("dr3: E without the property, the oldest event's value is carried over", Outcome, r#""Sold""#, &[(Completed, 50, "c", ""), (Completed, 90, "b", r#""Lost""#), (Completed, 900, "a", r#""Sold""#)], 4, CarriedOver),
    ("E without the property, another value is out of window", Sentiment, POSITIVE, &[(Completed, 50, "b", ""), (Completed, 900, "a", NEGATIVE)], 4, OutOfWindow),
    ("E without the property and no older event", Sentiment, POSITIVE, &[(Completed, 50, "b", "")], 4, OutOfWindow),
    ("E without the property is not settling", Sentiment, POSITIVE, &[(Completed, 1, "b", ""), (Completed, 900, "a", POSITIVE)], 4, CarriedOver),
    ("an Initiated can lack its property too", Agent, "", &[(Initiated, 60, "a", "")], 4, NotProvided),
    // Line 5.
    ("equal is a match", Agent, r#""WK1""#, &[(Initiated, 60, "a", r#""WK1""#)], 5, Match),
    ("numbers are equal by value", Length, r#""630""#, &[(Initiated, 60, "a", "630")], 5, Match),
    ("instants are equal across formats", Start, "1795347000", &[(Initiated, 60, "a", r#""2026-11-22T11:30:00.000Z""#)], 5, Match),
    ("sentiment is equal in any case", Sentiment, r#""Negative""#, &[(Completed, 60, "a", NEGATIVE)], 5, Match),
    ("text is equal without the blanks around it", Outcome, r#"" Sold ""#, &[(Completed, 60, "a", r#""Sold""#)], 5, Match),
    ("topics are equal as a list", Topics, r#"["Billing","Late"]"#, &[(Completed, 60, "a", r#""Billing|Late""#)], 5, Match),
    ("blank equals blank", Sentiment, r#""""#, &[(Completed, 60, "a", r#""""#)], 5, Match),
    ("a match needs no settling", Length, "630", &[(Initiated, 0, "a", "630")], 5, Match),
    ("unset is missing", Length, "", &[(Initiated, 60, "a", "630")], 5, Missing),
    ("null is missing", Length, "null", &[(Initiated, 60, "a", "630")], 5, Missing),
    ("an older event's value is stale", Length, "100", &[(Initiated, 60, "b", "630"), (Initiated, 900, "a", "100")], 5, Stale),
    ("an older event of the same interaction is older too", Length, "100", &[(Initiated, 60, "a", "630"), (Initiated, 90, "a", "100")], 5, Stale),
    ("an older unpaired event is older too", Length, "100", &[(Initiated, 60, "b", "630"), (Initiated, 90, "", "100")], 5, Stale),
    ("a value nobody said is a mismatch", Length, "100", &[(Initiated, 60, "b", "630"), (Initiated, 900, "a", "200")], 5, Mismatch),
    ("a newer value wins over an equal older one", Length, "630", &[(Initiated, 60, "b", "630"), (Initiated, 900, "a", "630")], 5, Match),
    ("E is the newest across interactions", Agent, r#""WK2""#, &[(Initiated, 900, "a", r#""WK1""#), (Initiated, 60, "b", r#""WK2""#)], 5, Match),
    ("E may be unpaired", Agent, r#""WK2""#, &[(Initiated, 900, "a", r#""WK1""#), (Initiated, 60, "", r#""WK2""#)], 5, Match),
    ("of two events of one time the greater message id is E", Length, "2", &[(Initiated, 60, "a", "1"), (Initiated, 60, "b", "2")], 5, Match),
    ("an event of unreadable time may be E beside a readable one", Length, "2", &[(Initiated, i64::MAX, "a", "1"), (Initiated, 900, "b", "2")], 1, Unknown),
    ("dt8: an event without a time makes the traits of its kind unknown, whatever it says", Length, "2", &[(Initiated, i64::MAX, "a", "2"), (Initiated, 900, "b", "2")], 1, Unknown),
    ("dt8: also where it is the only one", Length, "1", &[(Initiated, i64::MAX, "a", "1")], 1, Unknown),
    ("dt8: an Initiated without a time whose Completed came leaves alone what Completed feeds", Sentiment, POSITIVE, &[(Initiated, i64::MAX, "a", ""), (Completed, 60, "a", POSITIVE)], 5, Match),
    ("dt8: a Completed without a time leaves alone what Initiated feeds", Length, "630", &[(Completed, i64::MAX, "a", ""), (Initiated, 60, "a", "630")], 5, Match),
    ("young and unset is pending", Length, "", &[(Initiated, 1, "a", "630")], 5, Pending),
    ("young and old value is pending", Length, "100", &[(Initiated, 1, "b", "630"), (Initiated, 900, "a", "100")], 5, Pending),
    ("young and another value is pending", Length, "7", &[(Initiated, 1, "a", "630")], 5, Pending),
    ("young on a sender's fast clock is pending", Length, "", &[(Initiated, -1, "a", "630")], 5, Pending),
    ("dr4: an event dated far ahead keeps nothing pending", Length, "", &[(Initiated, -61, "a", "630")], 5, Missing),
    ("dr4: it counts as dated now, so that one within the hour is newer", Length, "2", &[(Initiated, -2_880, "a", "1"), (Initiated, -30, "b", "2")], 5, Match),
    ("at two minutes it is settled", Length, "", &[(Initiated, 2, "a", "630")], 5, Missing),
    ("dt8: an event without a time may be young", Length, "", &[(Initiated, i64::MAX, "a", "630")], 1, Unknown),
    ("a young Completed leaves sentiment pending", Sentiment, NEUTRAL, &[(Initiated, 9, "a", ""), (Completed, 1, "a", POSITIVE)], 5, Pending),
    ("Completed without Initiated feeds all the same", Sentiment, POSITIVE, &[(Completed, 60, "a", POSITIVE)], 5, Match),
];

fn properties(which: FlexTrait, json: &str) -> String {
    match (which, json) {
        (_, "") => "{}".to_owned(),
        (Start, _) => format!(r#"{{"customerStartTime":{json}}}"#),
        (Length, _) => format!(r#"{{"duration":{json}}}"#),
        (Agent, _) => format!(r#"{{"lastKnownAgentWorkerSid":{json}}}"#),
        (Sentiment, _) => format!(r#"{{"sentiment":{json}}}"#),
        (Outcome, _) => format!(r#"{{"codes":{{"dispositionCode":{json}}}}}"#),
        (Topics, _) => format!(r#"{{"codes":{{"topic":{json}}}}}"#),
    }
}

fn told(which: FlexTrait, told: &[Told]) -> Partial<Event> {
    let filled: Vec<_> = told.iter().map(|one| properties(which, one.3)).collect();
    let timed: Vec<_> = told
        .iter()
        .zip(&filled)
        .map(|(one, json)| (one.0, if one.1 == i64::MAX { 0 } else { one.1 }, one.2, json.as_str()))
        .collect();
    let mut listed = events(&timed);
    for (event, one) in listed.items.iter_mut().zip(told) {
        if one.1 == i64::MAX {
            event.timestamp = crate::domain::timestamp::Timestamp::read("");
        }
    }
    listed
}

fn trait_json(which: FlexTrait, json: &str) -> String {
    if json.is_empty() { "{}".to_owned() } else { format!(r#"{{"{}":{json}}}"#, which.key()) }
}

const fn number_of(line: RuleLine) -> u8 {
    match line {
        RuleLine::Unread(_) | RuleLine::Untimed | RuleLine::Unsaid(_) | RuleLine::Damaged => 1,
        RuleLine::Awaiting => 2,
        RuleLine::NoEvent => 3,
        RuleLine::NotProvided => 4,
        RuleLine::Compared => 5,
    }
}

#[test]
fn the_first_line_that_holds_decides() {
    for (why, which, value, one, line, verdict) in CASES {
        let check =
            check(&traits(&trait_json(*which, value)), &told(*which, one), now(), CheckSettings::default());
        let found = check.of(*which).unwrap();
        assert_eq!((found.verdict, number_of(found.line)), (*verdict, *line), "{why}: {found:?}");
    }
    assert!(CASES.len() >= 60, "{}", CASES.len());
}

#[test]
fn the_verdict_does_not_depend_on_the_order_of_arrival() {
    for (why, which, value, one, _, verdict) in CASES {
        let mut listed = told(*which, one);
        listed.items.reverse();
        listed.items.extend(told(*which, one).items);
        let check = check(&traits(&trait_json(*which, value)), &listed, now(), CheckSettings::default());
        assert_eq!(check.of(*which).unwrap().verdict, *verdict, "{why}");
    }
}

#[test]
fn every_verdict_gives_a_reason() {
    for (why, which, value, one, ..) in CASES {
        let check =
            check(&traits(&trait_json(*which, value)), &told(*which, one), now(), CheckSettings::default());
        let sentence = reason(check.of(*which).unwrap(), now());
        assert!(!sentence.is_empty(), "{why}");
        assert!(!check.headline(now()).is_empty(), "{why}");
    }
}

#[test]
fn a_stale_trait_says_which_interaction_it_is_from() {
    let made = [(Initiated, 60, "c", "630"), (Initiated, 120, "b", "100"), (Initiated, 900, "a", "100")];
    let check =
        check(&traits(&trait_json(Length, "100")), &told(Length, &made), now(), CheckSettings::default());
    let source = check.of(Length).unwrap().stale_from.clone().unwrap();
    assert_eq!(source.interaction_sid, Some(super::sid_of("b").into()), "the newest of the older ones");
    assert_eq!(source.time, Some(now() - Duration::minutes(120)));
}

fn line_and_verdict(check: &Check, which: FlexTrait) -> (RuleLine, Verdict) {
    let one = check.of(which).unwrap();
    (one.line, one.verdict)
}

#[test]
fn line_1_what_could_not_be_read_is_unknown() {
    let (set, events) = (traits(&trait_json(Length, "630")), told(Length, &[(Initiated, 60, "a", "630")]));
    let settings = CheckSettings::default();
    let all = |check: &Check, part| {
        FlexTrait::ALL.iter().all(|w| line_and_verdict(check, *w) == (RuleLine::Unread(part), Unknown))
    };
    assert!(all(&check(None, &events, now(), settings), CheckPart::Traits));
    assert!(all(&check(&set, None, now(), settings), CheckPart::Events));
    assert!(all(&check(None, None, now(), settings), CheckPart::Traits));
    assert_eq!(check(None, &events, now(), settings).enrichment, Enrichment::CannotTell);
}

#[test]
fn line_1_a_trait_that_could_not_be_read_is_unknown_alone() {
    let mut set = traits(&trait_json(Agent, r#""WK1""#));
    set.0.unreadable.push(Unreadable {
        place: Length.key().to_owned(),
        raw: None,
        reason: "broken".to_owned(),
    });
    let made = [(Initiated, 60, "a", r#"{"duration":630,"lastKnownAgentWorkerSid":"WK1"}"#)];
    let check = check(&set, &events(&made), now(), CheckSettings::default());
    assert_eq!(line_and_verdict(&check, Length), (RuleLine::Unread(CheckPart::Traits), Unknown));
    assert_eq!(line_and_verdict(&check, Agent), (RuleLine::Compared, Match));
}

#[test]
fn line_1_an_incomplete_list_of_traits_cannot_prove_that_one_is_unset() {
    let mut set = traits(&trait_json(Agent, r#""WK1""#));
    set.0.extent = Extent::incomplete("page 2 failed");
    let made = [(Initiated, 60, "a", r#"{"duration":630,"lastKnownAgentWorkerSid":"WK1"}"#)];
    let check = check(&set, &events(&made), now(), CheckSettings::default());
    assert_eq!(line_and_verdict(&check, Length), (RuleLine::Unread(CheckPart::Traits), Unknown));
    assert_eq!(line_and_verdict(&check, Agent), (RuleLine::Compared, Match));
}

/// A fake Completed event from `minutes` ago, with exactly these properties.
fn completed_with(minutes: i64, id: &str, properties: &str) -> Event {
    let timestamp = (now() - Duration::minutes(minutes)).to_rfc3339();
    let name = Completed.event_name();
    event(&format!(
        r#"{{"event":"{name}","message_id":"{id}","timestamp":"{timestamp}","properties":{properties}}}"#
    ))
}

#[test]
fn line_1_what_codes_say_that_cannot_be_read_is_unknown() {
    let set = traits(&format!(
        r#"{{"{}":"Sold","{}":"Billing","{}":"positive"}}"#,
        Outcome.key(),
        Topics.key(),
        Sentiment.key()
    ));
    for codes in
        [r#""{\"dispositionCode\":\"Sold""#, r#""Sold""#, "5", "[7]", r#"{"result":{"code":"Sold"}}"#]
    {
        let properties = format!(r#"{{"sentiment":"positive","codes":{codes}}}"#);
        let items = vec![completed_with(60, "new", &properties)];
        let one = check(&set, &Partial { items, ..Partial::default() }, now(), CheckSettings::default());
        for which in [Outcome, Topics] {
            assert_eq!(line_and_verdict(&one, which), (RuleLine::Unsaid(Codes), Unknown), "{codes}");
        }
        assert_eq!(line_and_verdict(&one, Sentiment), (RuleLine::Compared, Match), "{codes}");
        assert_eq!(one.enrichment, Enrichment::CannotTell);
        let headline = one.headline(now()).to_displayable(Sids::Short);
        assert_eq!(
            headline.as_str(),
            "outcome and topics cannot be judged: the codes of a Completed without interactionSid (1h ago) cannot be read"
        );
    }
}

#[test]
fn line_1_codes_of_an_older_event_that_cannot_be_read_may_be_what_a_trait_holds() {
    let set = traits(&trait_json(Outcome, r#""Sold""#));
    let judge = |newest: &str| {
        let items = vec![completed_with(60, "new", newest), completed_with(90, "old", r#"{"codes":"Sold"}"#)];
        let one = check(&set, &Partial { items, ..Partial::default() }, now(), CheckSettings::default());
        line_and_verdict(&one, Outcome)
    };
    assert_eq!(judge("{}"), (RuleLine::Unsaid(Codes), Unknown));
    assert_eq!(judge(r#"{"codes":{"dispositionCode":"Sold"}}"#), (RuleLine::Compared, Match));
    assert_eq!(judge(r#"{"codes":{"dispositionCode":"Lost"}}"#), (RuleLine::Unsaid(Codes), Unknown));
}

#[test]
fn line_1_properties_that_are_no_object_say_nothing_that_is_known() {
    let set = traits(&trait_json(Sentiment, POSITIVE));
    let judge = |properties: &str| {
        let items = vec![
            completed_with(60, "new", properties),
            completed_with(90, "old", r#"{"sentiment":"positive"}"#),
        ];
        let one = check(&set, &Partial { items, ..Partial::default() }, now(), CheckSettings::default());
        line_and_verdict(&one, Sentiment)
    };
    for properties in [r#""{\"sentiment\":\"positive\"}""#, "[1]", "7"] {
        assert_eq!(judge(properties), (RuleLine::Unsaid(Properties), Unknown), "{properties}");
    }
    for properties in ["null", "{}", "[]", r#""""#] {
        assert_eq!(judge(properties), (RuleLine::NotProvided, CarriedOver), "{properties}");
    }
}

/// An item that could not be read may have been the last engagement event, unless its name shows that it was another event.
#[test]
fn line_1_an_event_that_could_not_be_read_may_be_the_last() {
    let made =
        [(Initiated, 60, "a", r#"{"duration":630}"#), (Completed, 50, "a", r#"{"sentiment":"positive"}"#)];
    let set = traits(&format!(r#"{{"{}":630,"{}":"positive"}}"#, Length.key(), Sentiment.key()));
    let judge = |raw: Option<&str>| {
        let mut listed = events(&made);
        let raw = raw.map(|raw| RawJson::parse(raw).unwrap());
        listed.unreadable.push(Unreadable { place: "data[0]".to_owned(), raw, reason: "broken".to_owned() });
        let one = check(&set, &listed, now(), CheckSettings::default());
        [Length, Sentiment].map(|which| one.of(which).unwrap().verdict)
    };
    for raw in [
        None,
        Some("null"),
        Some("7"),
        Some(r#"{"event":17}"#),
        Some(r#"{"event":"Flex - Engagement Initiated","timestamp":{}}"#),
    ] {
        assert_eq!(judge(raw), [Unknown, Unknown], "{raw:?}");
    }
    let completed = r#"{"event":"Flex - Engagement Completed","timestamp":{}}"#;
    assert_eq!(judge(Some(completed)), [Match, Unknown]);
    for raw in
        [r#"{"event":"Page Viewed","timestamp":{}}"#, r#"{"event":null,"type":7}"#, r#"{"message_id":{}}"#]
    {
        assert_eq!(judge(Some(raw)), [Match, Match], "{raw}");
    }
}

#[test]
fn line_1_incomplete_events_cannot_prove_that_there_is_none() {
    let mut listed =
        events(&[(Initiated, 60, "a", r#"{"duration":630}"#), (Initiated, 90, "b", r#"{"duration":1}"#)]);
    listed.extent = Extent::incomplete("page 2 failed");
    let check = check(&traits(&trait_json(Length, "630")), &listed, now(), CheckSettings::default());
    assert_eq!(line_and_verdict(&check, Length), (RuleLine::Compared, Match));
    assert_eq!(line_and_verdict(&check, Sentiment), (RuleLine::Unread(CheckPart::Events), Unknown));
}
