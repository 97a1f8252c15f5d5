//! The rule, line by line: every branch, one case each at least.

use super::super::*;
use super::{Completed, Initiated, events, now};
use crate::domain::listing::{Extent, Unreadable};
use crate::domain::samples::traits;
use FlexTrait::{Agent, Duration as Length, Outcome, Sentiment, Start, Topics};
use Verdict::{Match, Mismatch, Missing, NotProvided, OutOfWindow, Pending, Stale, Unknown};

const NONE: Verdict = Verdict::None;

/// Kind, age in minutes, interaction, and the JSON of the property under test (nothing: it is absent).
type Told = (EngagementKind, i64, &'static str, &'static str);

/// What it proves, the trait and its JSON (nothing: absent), the events, the line that decides, the verdict.
type Case = (&'static str, FlexTrait, &'static str, &'static [Told], u8, Verdict);

const POSITIVE: &str = r#""positive""#;
const NEGATIVE: &str = r#""negative""#;
const NEUTRAL: &str = r#""neutral""#;

#[rustfmt::skip]
const CASES: &[Case] = &[
    // Line 2: only for what Completed feeds.
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
    ("overdue without E, a value is out of window", Topics, r#""Billing""#, &[(Initiated, 300, "a", "")], 2, OutOfWindow),
    ("overdue, a value nobody said is a mismatch", Sentiment, NEUTRAL, &[(Initiated, 300, "b", ""), (Completed, 900, "a", POSITIVE)], 2, Mismatch),
    ("overdue, E without the property cannot be the source", Sentiment, NEUTRAL, &[(Initiated, 300, "b", ""), (Completed, 900, "a", "")], 2, Mismatch),
    ("an unpaired Initiated waits as well", Sentiment, "", &[(Initiated, 60, "", "")], 2, Pending),
    ("an unpaired Initiated gets overdue as well", Sentiment, "", &[(Initiated, 300, "", "")], 2, Missing),
    ("of two waiting interactions the newest decides", Sentiment, "", &[(Initiated, 60, "b", ""), (Initiated, 900, "a", "")], 2, Pending),
    ("a transfer's newest Initiated decides", Sentiment, "", &[(Initiated, 60, "a", ""), (Initiated, 900, "a", "")], 2, Pending),
    ("an unreadable Completed time is older than the Initiated", Sentiment, POSITIVE, &[(Initiated, 60, "b", ""), (Completed, i64::MAX, "a", POSITIVE)], 2, Pending),
    // Line 2 does not hold.
    ("with its Completed there is nothing to wait for", Sentiment, POSITIVE, &[(Initiated, 60, "a", ""), (Completed, 50, "a", POSITIVE)], 5, Match),
    ("reverse order is no reason to wait", Sentiment, POSITIVE, &[(Initiated, 50, "a", ""), (Completed, 60, "a", POSITIVE)], 5, Match),
    ("a Completed of the same second is not older", Sentiment, POSITIVE, &[(Initiated, 60, "b", ""), (Completed, 60, "a", POSITIVE)], 5, Match),
    ("an Initiated older than E does not matter", Sentiment, POSITIVE, &[(Initiated, 900, "a", ""), (Completed, 60, "b", POSITIVE)], 5, Match),
    ("an unreadable Initiated time is newer than nothing", Sentiment, POSITIVE, &[(Initiated, i64::MAX, "b", ""), (Completed, 60, "a", POSITIVE)], 5, Match),
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
    ("an orphan Completed feeds no duration", Length, "", &[(Completed, 60, "a", "630")], 3, NONE),
    ("an orphan Completed says nothing of a set duration", Length, "630", &[(Completed, 60, "a", "630")], 3, OutOfWindow),
    // Line 4.
    ("E without the property, unset", Sentiment, "", &[(Initiated, 60, "a", ""), (Completed, 50, "a", "")], 4, NotProvided),
    ("E with null lacks the property", Sentiment, "", &[(Completed, 50, "a", "null")], 4, NotProvided),
    ("E with blank text lacks the property", Sentiment, "", &[(Completed, 50, "a", r#"" ""#)], 4, NotProvided),
    ("E with an empty list lacks the property", Topics, "", &[(Completed, 50, "a", "[]")], 4, NotProvided),
    ("E without the property, an older event's value is stale", Sentiment, POSITIVE, &[(Completed, 50, "b", ""), (Completed, 900, "a", POSITIVE)], 4, Stale),
    ("E without the property, the oldest event's value is stale", Outcome, r#""Sold""#, &[(Completed, 50, "c", ""), (Completed, 90, "b", r#""Lost""#), (Completed, 900, "a", r#""Sold""#)], 4, Stale),
    ("E without the property, another value is out of window", Sentiment, POSITIVE, &[(Completed, 50, "b", ""), (Completed, 900, "a", NEGATIVE)], 4, OutOfWindow),
    ("E without the property and no older event", Sentiment, POSITIVE, &[(Completed, 50, "b", "")], 4, OutOfWindow),
    ("E without the property is not settling", Sentiment, POSITIVE, &[(Completed, 1, "b", ""), (Completed, 900, "a", POSITIVE)], 4, Stale),
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
    ("an event of unreadable time is never E beside a readable one", Length, "2", &[(Initiated, i64::MAX, "a", "1"), (Initiated, 900, "b", "2")], 5, Match),
    ("an event of unreadable time is E where it is the only one", Length, "1", &[(Initiated, i64::MAX, "a", "1")], 5, Match),
    ("young and unset is pending", Length, "", &[(Initiated, 1, "a", "630")], 5, Pending),
    ("young and old value is pending", Length, "100", &[(Initiated, 1, "b", "630"), (Initiated, 900, "a", "100")], 5, Pending),
    ("young and another value is pending", Length, "7", &[(Initiated, 1, "a", "630")], 5, Pending),
    ("young on a sender's fast clock is pending", Length, "", &[(Initiated, -1, "a", "630")], 5, Pending),
    ("at two minutes it is settled", Length, "", &[(Initiated, 2, "a", "630")], 5, Missing),
    ("an event of unreadable time is settled", Length, "", &[(Initiated, i64::MAX, "a", "630")], 5, Missing),
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

fn told(which: FlexTrait, told: &[Told]) -> Listed<Event> {
    let filled: Vec<_> = told.iter().map(|one| properties(which, one.3)).collect();
    let timed: Vec<_> = told
        .iter()
        .zip(&filled)
        .map(|(one, json)| (one.0, if one.1 == i64::MAX { 0 } else { one.1 }, one.2, json.as_str()))
        .collect();
    let mut listed = events(&timed);
    for (event, one) in listed.items.iter_mut().zip(told) {
        if one.1 == i64::MAX {
            event.timestamp = crate::domain::stamp::Stamp::read("");
        }
    }
    listed
}

fn trait_json(which: FlexTrait, json: &str) -> String {
    if json.is_empty() { "{}".to_owned() } else { format!(r#"{{"{}":{json}}}"#, which.key()) }
}

const fn number_of(line: Line) -> u8 {
    match line {
        Line::Unread(_) => 1,
        Line::Awaiting => 2,
        Line::NoEvent => 3,
        Line::NotProvided => 4,
        Line::Compared => 5,
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
    assert_eq!(source.interaction_sid, Some(super::sid_of("b")), "the newest of the older ones");
    assert_eq!(source.time, Some(now() - Duration::minutes(120)));
}

fn line_and_verdict(check: &Check, which: FlexTrait) -> (Line, Verdict) {
    let one = check.of(which).unwrap();
    (one.line, one.verdict)
}

#[test]
fn line_1_what_could_not_be_read_is_unknown() {
    let (set, events) = (traits(&trait_json(Length, "630")), told(Length, &[(Initiated, 60, "a", "630")]));
    let settings = CheckSettings::default();
    let all = |check: &Check, part| {
        FlexTrait::ALL.iter().all(|w| line_and_verdict(check, *w) == (Line::Unread(part), Unknown))
    };
    assert!(all(&check(None, &events, now(), settings), Part::Traits));
    assert!(all(&check(&set, None, now(), settings), Part::Events));
    assert!(all(&check(None, None, now(), settings), Part::Traits));
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
    assert_eq!(line_and_verdict(&check, Length), (Line::Unread(Part::Traits), Unknown));
    assert_eq!(line_and_verdict(&check, Agent), (Line::Compared, Match));
}

#[test]
fn line_1_an_incomplete_list_of_traits_cannot_prove_that_one_is_unset() {
    let mut set = traits(&trait_json(Agent, r#""WK1""#));
    set.0.extent = Extent::Incomplete("page 2 failed".to_owned());
    let made = [(Initiated, 60, "a", r#"{"duration":630,"lastKnownAgentWorkerSid":"WK1"}"#)];
    let check = check(&set, &events(&made), now(), CheckSettings::default());
    assert_eq!(line_and_verdict(&check, Length), (Line::Unread(Part::Traits), Unknown));
    assert_eq!(line_and_verdict(&check, Agent), (Line::Compared, Match));
}

#[test]
fn line_1_incomplete_events_cannot_prove_that_there_is_none() {
    let mut listed = events(&[(Initiated, 60, "a", r#"{"duration":630}"#)]);
    listed.extent = Extent::Incomplete("page 2 failed".to_owned());
    let check = check(&traits(&trait_json(Length, "630")), &listed, now(), CheckSettings::default());
    assert_eq!(line_and_verdict(&check, Length), (Line::Compared, Match));
    assert_eq!(line_and_verdict(&check, Sentiment), (Line::Unread(Part::Events), Unknown));
}
