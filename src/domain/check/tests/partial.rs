//! Lists that were read only in part: unread events never decide anything.

use super::*;
use crate::domain::finding::{FindingKind, findings};
use crate::domain::listing::{Extent, Unreadable};
use crate::domain::samples::hostile::Dice;
use FindingKind::{CompletedWithoutInitiated, TaskNotCompleted};
use FlexTrait::{Duration as Length, Sentiment};
use Verdict::{CarriedOver, Match, Mismatch, Missing, NotProvided, OutOfWindow, Pending, Stale, Unknown};

const POSITIVE: &str = r#"{"sentiment":"positive"}"#;
const NEGATIVE: &str = r#"{"sentiment":"negative"}"#;

fn cut(mut listed: Partial<Event>) -> Partial<Event> {
    listed.extent = Extent::incomplete("page 2 failed");
    listed
}

fn sentiment(value: &str, listed: &Partial<Event>) -> Verdict {
    let set =
        if value.is_empty() { "{}".to_owned() } else { format!(r#"{{"{}":"{value}"}}"#, Sentiment.key()) };
    check(&traits(&set), listed, now(), CheckSettings::default()).of(Sentiment).unwrap().verdict
}

/// The reason, the trait, the events, the verdict if all events were read, and the verdict if older ones may be unread.
type Case<'a> = (&'a str, &'a str, &'a [Made<'a>], Verdict, Verdict);

#[rustfmt::skip]
const CASES: &[Case<'_>] = &[
    ("the newest event says it", "positive", &[(Completed, 60, "a", POSITIVE)], Match, Match),
    ("the newest event says something", "", &[(Completed, 60, "a", POSITIVE)], Missing, Missing),
    ("an older event that was read says it", "negative", &[(Completed, 60, "b", POSITIVE), (Completed, 90, "a", NEGATIVE)], Stale, Stale),
    ("an unread event may say it", "neutral", &[(Completed, 60, "b", POSITIVE), (Completed, 90, "a", NEGATIVE)], Mismatch, Unknown),
    ("the newest event says nothing, nor does the trait", "", &[(Completed, 60, "a", "{}")], NotProvided, NotProvided),
    ("an older event that was read explains it", "positive", &[(Completed, 60, "b", "{}"), (Completed, 90, "a", POSITIVE)], CarriedOver, CarriedOver),
    ("an unread event may explain it", "positive", &[(Completed, 60, "b", "{}")], OutOfWindow, Unknown),
    ("there may be an unread Completed", "positive", &[], OutOfWindow, Unknown),
    ("its Completed may be unread", "", &[(Initiated, 60, "a", "{}")], Pending, Unknown),
    ("its Completed may be unread although it is late", "", &[(Initiated, 300, "b", "{}"), (Completed, 900, "a", POSITIVE)], Missing, Unknown),
    ("it is too early to say, whatever is unread", "neutral", &[(Completed, 1, "a", POSITIVE)], Pending, Pending),
];

#[test]
fn dt7_an_unread_older_event_decides_nothing() {
    for (why, value, made, whole, partial) in CASES {
        let listed = events(made);
        assert_eq!(sentiment(value, &listed), *whole, "{why}");
        assert_eq!(sentiment(value, &cut(listed)), *partial, "{why}, page 2 lost");
    }
}

#[test]
fn dt7_where_the_order_does_not_say_which_events_are_unread_nothing_is_known() {
    let made = [(Completed, 90, "a", NEGATIVE), (Completed, 60, "b", POSITIVE)];
    assert_eq!(sentiment("positive", &events(&made)), Match);
    assert_eq!(sentiment("positive", &cut(events(&made))), Unknown);
}

/// Whatever the unread pages contain, a verdict that was reached without them remains valid.
#[test]
fn dt7_reading_on_changes_no_verdict_into_another() {
    let mut dice = Dice::new(7);
    let said = [POSITIVE, NEGATIVE, "{}"];
    let (mut stood, mut unknown) = (0, 0);
    for _ in 0..crate::cases::count(2_000, 20_000, 500_000) {
        let mut made: Vec<Made<'_>> = Vec::new();
        let mut minutes = 0;
        for _ in 0..dice.below(7) {
            minutes += i64::try_from(dice.below(200)).unwrap() + 1;
            let kind = EngagementKind::BOTH[dice.below(2)];
            let properties = if kind == Completed { said[dice.below(3)] } else { r#"{"duration":1}"# };
            made.push((kind, minutes, ["a", "b", "c", ""][dice.below(4)], properties));
        }
        let whole = events(&made);
        let mut part = cut(whole.clone());
        part.items.truncate(dice.below(whole.items.len() + 1));
        let set = [("positive", "1"), ("negative", "2"), ("neutral", "1")][dice.below(3)];
        let set = traits(&format!(r#"{{"{}":"{}","{}":{}}}"#, Sentiment.key(), set.0, Length.key(), set.1));
        let judge = |listed: &Partial<Event>| check(&set, listed, now(), CheckSettings::default());
        for (early, late) in judge(&part).traits.iter().zip(judge(&whole).traits) {
            let same = early.verdict == late.verdict;
            assert!(same || early.verdict == Unknown, "{early:#?}\nbecame {late:#?}\n{made:#?}");
            stood += usize::from(same && late.verdict != Unknown);
            unknown += usize::from(early.verdict == Unknown);
        }
    }
    assert!(stood > 0 && unknown > 0, "{stood} stood, {unknown} did not");
}

#[test]
fn dt7_a_missing_partner_is_no_finding_where_it_may_be_unread() {
    let made = [(Completed, 60, "b", POSITIVE), (Initiated, 900, "a", "{}")];
    let named = |listed: &Partial<Event>| -> Vec<FindingKind> {
        let set = traits("{}");
        let one = check(&set, listed, now(), CheckSettings::default());
        let found = findings(&one, Some(&set), Some(listed), now()).map(|one| one.kind);
        found.filter(|kind| [TaskNotCompleted, CompletedWithoutInitiated].contains(kind)).collect()
    };
    assert_eq!(named(&events(&made)), [CompletedWithoutInitiated, TaskNotCompleted]);
    assert_eq!(named(&cut(events(&made))), []);
    let odd = event(&format!(
        r#"{{"event":"{}","message_id":"odd","timestamp":"2026-11-22T11:30:00Z","properties":"oops"}}"#,
        Completed.event_name()
    ));
    let mut unread = events(&made);
    unread.items.push(odd);
    assert!(!named(&unread).contains(&TaskNotCompleted), "the one whose properties cannot be read may be it");
    let mut broken = events(&made);
    let raw = RawJson::parse(r#"{"event":"Flex - Engagement Initiated","timestamp":{}}"#).ok();
    broken.unreadable.push(Unreadable { place: "data[2]".to_owned(), raw, reason: "broken".to_owned() });
    assert_eq!(
        named(&broken),
        [TaskNotCompleted],
        "the Completed of the other interaction was not among them"
    );
}
