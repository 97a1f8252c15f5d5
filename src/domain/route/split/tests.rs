//! The rules of splits, with the documented examples.

use super::*;
use crate::domain::flow::Flow;
use crate::domain::liquid::{Amount, Fragment, Traced, UnknownValue, Value};
use crate::domain::route::reading::{Reading, Readings};
use proptest::prelude::*;
use std::sync::Arc;

fn holds(operator: &str, subject: &Value, operand: &str) -> Holds {
    let operator = SplitOperator::named(operator).unwrap();
    let operand = Value::text(operand);
    SplitTest { operator, operand: &operand, pattern: None, text_is_number: true }.holds(subject)
}

#[test]
fn every_operator_by_its_rule() {
    for (operator, subject, operand, expected) in [
        ("equal_to", " Negative\n", "negative ", true),
        ("equal_to", "ΟΔΟΣ", "οδος", true),
        ("equal_to", "ﬁ", "FI", false),
        ("equal_to", "ı", "I", false),
        ("equal_to", "", "", true),
        ("equal_to", "negatives", "negative", false),
        ("not_equal_to", "", "negative", true),
        ("not_equal_to", "NEGATIVE", "negative", false),
        ("matches_any_of", "Sí", "1, Si,sí ,,", true),
        ("matches_any_of", "", "a,,b", false),
        ("does_not_match_any_of", "", "a,,b", true),
        ("does_not_match_any_of", "A", "a,b", false),
        ("is_blank", " \t\n", "Is Blank", true),
        ("is_blank", "x", "", false),
        ("is_not_blank", "x", "Is Not Blank", true),
        ("contains", "Billing|Refund", "billing", true),
        ("contains", "Billing", "", true),
        ("contains", "", "a", false),
        ("does_not_contain", "Billing", "refund", true),
        ("starts_with", "  +1202", "+1", true),
        ("does_not_start_with", "+44", "+1", true),
        ("regex", "6", "[1-5]", false),
        ("regex", "5", "[1-5]", true),
        ("regex", "5x", "[1-5]", false),
        ("regex", "NO", "no|never", true),
        ("regex", "not blocked by Access Policy", "^(?=.*blocked)(?=.*Access Policy).*", true),
        ("regex", "blocked", "^(?=.*blocked)(?=.*Access Policy).*", false),
        ("regex", "aab", "a++b", true),
        ("regex", "abab", r"(ab)\1", true),
        ("less_than", " 1 ", "24", true),
        ("less_than", "9.5", "9.50", false),
        ("less_than", "-0.1", "0", true),
        ("less_than", "1e1", "24", false),
        ("less_than", "+1", "24", false),
        ("less_than", "9007199254740992", "9007199254740993", true),
        ("less_than", "ten", "24", false),
        ("greater_than", "", "-1", false),
        ("greater_than", "100", "99.999", true),
        ("is_before_time", "09:30", "17:00", true),
        ("is_before_time", "9:30", "17:00", false),
        ("is_before_time", "17:00", "17:00", false),
        ("is_after_time", "24:00", "17:00", false),
        ("is_after_time", "23:59", "17:00", true),
        ("is_before_date", "2026-02-28", "2026-03-01", true),
        ("is_before_date", "2026-02-30", "2026-03-01", false),
        ("is_before_date", "2026-02-28T09:00:00Z", "2026-03-01", false),
        ("is_after_date", "2026-03-02", "2026-03-01", true),
    ] {
        assert_eq!(
            holds(operator, &Value::text(subject), operand),
            Holds::of(expected),
            "{subject:?} {operator} {operand:?}"
        );
    }
}

#[test]
fn a_negation_is_the_opposite_of_its_operator() {
    for operator in SplitOperator::ALL {
        let Some(negation) = operator.negation() else { continue };
        assert_eq!(negation.negation(), Some(operator));
        for subject in ["", "a", "ab", "5", "a,b"] {
            for operand in ["", "a", "b", "a,b"] {
                let subject = Value::text(subject);
                let both = [operator, negation].map(|of| holds(of.name(), &subject, operand));
                assert!(
                    both.contains(&Holds::Yes) && both.contains(&Holds::No),
                    "{operator:?} {subject:?} {operand}"
                );
            }
        }
    }
}

#[test]
fn what_engines_read_differently_is_unknown() {
    for (subject, pattern) in [
        ("a", r"\Qa\E"),
        ("a", r"\h"),
        ("a", r"\R"),
        ("a", r"\p{javaLowerCase}"),
        ("é", r"\w"),
        ("a\nb", "a.b"),
        ("a", "(?s)a"),
        ("a", "[a&&b]"),
        ("a", "(a"),
        ("a", "a)|(b"),
        ("a", "(?<=a+)b"),
    ] {
        let found = holds("regex", &Value::text(subject), pattern);
        assert!(!found.is_known(), "{subject:?} {pattern}: {found:?}");
    }
    assert_eq!(holds("regex", &Value::text("é"), "[éè]"), Holds::Yes);
    assert_eq!(holds("regex", &Value::text(r"\Q"), r"\\Q"), Holds::Yes);
    let slow = holds("regex", &Value::text("a".repeat(200)), r"(a|aa)+(?!b)$\1c");
    assert!(!slow.is_known(), "{slow:?}");
    assert!(!holds("regex", &Value::text("a"), &"a".repeat(5_000)).is_known());
    assert!(SplitPattern::read("[1-5]").unwrap().matches_a_part("key 5"));
}

fn parts(parts: &[Option<&str>]) -> Value {
    let unknown = UnknownValue {
        name: "x".into(),
        because: "no answer".into(),
        fragments: Vec::new(),
        one_of: Vec::new(),
    };
    let fragment = |part: Option<&str>| match part {
        Some(text) => Fragment::Known(text.into()),
        None => Fragment::Unknown(Arc::new(unknown.clone())),
    };
    Value::Unknown(Arc::new(UnknownValue {
        fragments: parts.iter().copied().map(fragment).collect(),
        ..unknown.clone()
    }))
}

#[test]
fn known_parts_of_a_text_decide_where_they_can() {
    let unknown = || Holds::unknown("no answer");
    let text = parts(&[Some(" Tier "), None, Some("!")]);
    for (operator, operand, expected) in [
        ("is_blank", "", Holds::No),
        ("contains", "tier", Holds::Yes),
        ("contains", "gold", unknown()),
        ("does_not_contain", "tier", Holds::No),
        ("starts_with", "tier", Holds::Yes),
        ("starts_with", "tier gold", unknown()),
        ("starts_with", "gold", Holds::No),
        ("equal_to", "tier gold!", unknown()),
        ("equal_to", "gold", Holds::No),
        ("not_equal_to", "gold", Holds::Yes),
        ("matches_any_of", "a,b", Holds::No),
        ("matches_any_of", "a,tier 1!", unknown()),
        ("less_than", "5", unknown()),
    ] {
        assert_eq!(holds(operator, &text, operand), expected, "{operator} {operand}");
    }
    assert_eq!(holds("equal_to", &Value::unknown("x", "no answer"), "a"), unknown());
    assert_eq!(holds("contains", &Value::unknown("x", "no answer"), ""), Holds::Yes);
}

#[test]
fn only_a_calculated_number_compares_under_the_strict_reading() {
    let operand = Value::text("24");
    let strict = |subject: &Value| {
        let test = SplitTest {
            operator: SplitOperator::LessThan,
            operand: &operand,
            pattern: None,
            text_is_number: false,
        };
        test.holds(subject)
    };
    assert_eq!(strict(&Value::text("1")), Holds::No);
    assert_eq!(strict(&Value::Number(Amount::integer(1))), Holds::Yes);
}

fn split(conditions: &str) -> Flow {
    let definition = format!(
        r#"{{"initial_state":"s","states":[{{"name":"s","type":"split-based-on","properties":{{"input":"{{{{x}}}}"}},
        "transitions":[{{"event":"noMatch","next":"a"}},{conditions}]}},{{"name":"a","type":"x"}},{{"name":"b","type":"x"}}]}}"#
    );
    Flow::read(definition.as_bytes()).unwrap()
}

fn condition(kind: &str, value: &str, argument: &str) -> String {
    format!(r#"{{"type":"{kind}","value":"{value}","arguments":["{argument}"]}}"#)
}

fn branch(next: &str, conditions: &[String]) -> String {
    format!(r#"{{"event":"match","next":"{next}","conditions":[{}]}}"#, conditions.join(","))
}

/// The branches that may be taken, with what was touched; `x` is the text, everything else renders to itself.
fn taken(flow: &Flow, x: &Value, readings: &Readings) -> (Vec<(Option<usize>, bool)>, Vec<&'static str>) {
    let mut render =
        |template: &str| Traced::of(if template == "{{x}}" { x.clone() } else { Value::text(template) });
    let decision = decide(&flow.widgets[0], readings, &mut PatternCache::default(), &mut render);
    let possible = decision.possible.iter().map(|one| (one.branch, one.is_certain)).collect();
    (possible, decision.touched.all().map(Reading::name).collect())
}

#[test]
fn the_first_branch_that_matches_is_taken_and_the_order_is_a_reading() {
    let of = |kind: &str, value: &str| condition(kind, value, "{{x}}");
    let flow = split(&[branch("a", &[of("contains", "l")]), branch("b", &[of("contains", "b")])].join(","));
    let default = Readings::default();
    let last = default.with(Reading::MatchOrder, "last").unwrap();
    assert_eq!(taken(&flow, &Value::text("bill"), &default), (vec![(Some(1), true)], vec!["match_order"]));
    assert_eq!(taken(&flow, &Value::text("bill"), &last), (vec![(Some(2), true)], vec!["match_order"]));
    assert_eq!(taken(&flow, &Value::text("b"), &default), (vec![(Some(2), true)], vec![]));
    assert_eq!(taken(&flow, &Value::text("x"), &default), (vec![(Some(0), true)], vec![]));
    let unknown = Value::unknown("x", "no answer");
    let every = vec![(Some(1), false), (Some(2), false), (Some(0), true)];
    assert_eq!(taken(&flow, &unknown, &default), (every, vec!["match_order"]));
}

#[test]
fn stale_arguments_and_several_conditions_are_readings() {
    let default = Readings::default();
    let flow = split(&branch("b", &[condition("equal_to", "old", "old")]));
    let argument = default.with(Reading::SplitSubject, "argument").unwrap();
    assert_eq!(taken(&flow, &Value::text("new"), &default), (vec![(Some(0), true)], vec!["split_subject"]));
    assert_eq!(taken(&flow, &Value::text("new"), &argument), (vec![(Some(1), true)], vec!["split_subject"]));
    let both = [condition("contains", "a", "{{x}}"), condition("contains", "b", "{{x}}")];
    let flow = split(&branch("b", &both));
    let any = default.with(Reading::SeveralConditions, "any").unwrap();
    assert_eq!(
        taken(&flow, &Value::text("a"), &default),
        (vec![(Some(0), true)], vec!["several_conditions"])
    );
    assert_eq!(taken(&flow, &Value::text("a"), &any), (vec![(Some(1), true)], vec!["several_conditions"]));
    assert_eq!(taken(&flow, &Value::text("ab"), &default), (vec![(Some(1), true)], vec![]));
}

#[test]
fn unknown_operators_and_branches_without_conditions_stay_open() {
    let default = Readings::default();
    let open = vec![(Some(1), false), (Some(0), true)];
    for conditions in [
        branch("b", &[condition("before_time", "10:00", "{{x}}")]),
        branch("b", &[]),
        branch("b", &[r#"{"type":"equal_to","value":"a"}"#.to_owned()]),
    ] {
        assert_eq!(taken(&split(&conditions), &Value::text("a"), &default).0, open, "{conditions}");
    }
}

#[test]
fn a_text_of_a_form_that_is_never_taken_is_named() {
    let start = "{{x}}";
    for (operator, operand, text, expected) in [
        ("regex", "[1-5]", "key 3", Some("split-regex-partial")),
        ("regex", "[1-5]", "key 6", None),
        ("regex", "[1-5]", "3", None),
        ("less_than", "24", "8 hours", Some("split-numeric-text")),
        ("less_than", "24", "25", None),
        ("less_than", "24", " ", None),
        ("is_after_date", "2026-01-01", "2026-11-22T09:02:11Z", Some("split-date-shape")),
        ("is_after_date", "2026-01-01", "2025-11-22", None),
        ("is_before_time", "17:00", "9:30", Some("split-time-shape")),
        ("is_before_time", "17:00", "18:30", None),
    ] {
        let flow = split(&branch("b", &[condition(operator, operand, start)]));
        let mut render =
            |template: &str| Traced::of(Value::text(if template == start { text } else { template }));
        let readings = Readings::default();
        let decision = decide(&flow.widgets[0], &readings, &mut PatternCache::default(), &mut render);
        let found = decision.tested[0].trap.as_ref().map(|(kind, _)| kind.name());
        assert_eq!(found, expected, "{text:?} {operator} {operand}");
    }
}

proptest! {
    #![proptest_config(crate::cases::property(100, 10_000, 200_000))]

    #[test]
    fn any_text_and_operand_are_compared_within_bounds(at in 0..17_usize, subject in "\\PC{0,40}", operand in "[a-z0-9()|*+?{}\\[\\],:\\\\.^$é-]{0,30}") {
        let operator = SplitOperator::ALL[at];
        let first = holds(operator.name(), &Value::text(subject.as_str()), &operand);
        if operator != SplitOperator::Regex {
            prop_assert!(first.is_known());
        }
        // Filling in what is unknown never contradicts what was decided without it.
        let cut = subject.char_indices().nth(subject.chars().count() / 2).map_or(0, |(at, _)| at);
        let (lead, rest) = subject.split_at(cut);
        for partial in [parts(&[Some(lead), None]), parts(&[None, Some(rest)])] {
            let decided = holds(operator.name(), &partial, &operand);
            prop_assert!(!decided.is_known() || decided == first, "{decided:?} {first:?} {partial:?}");
        }
    }
}
