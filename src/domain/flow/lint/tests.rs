//! Each finding with a look-alike that has none.

use crate::domain::flow::Flow;
use crate::domain::liquid::Value;
use crate::domain::route::finding::TrapKind;
use crate::domain::route::split::{Holds, SplitOperator, SplitTest};
use proptest::prelude::*;

fn flow(states: &str) -> Flow {
    Flow::read(format!(r#"{{"initial_state":"start","states":[{states}]}}"#).as_bytes()).unwrap()
}

fn start(next: &str) -> String {
    format!(
        r#"{{"name":"start","type":"trigger","transitions":[{{"event":"incomingCall","next":"{next}"}}]}}"#
    )
}

fn widget(name: &str, kind: &str, properties: &str) -> String {
    format!(r#"{{"name":"{name}","type":"{kind}","properties":{properties},"transitions":[]}}"#)
}

fn test(operator: &str, operand: &str, next: &str) -> String {
    format!(
        r#"{{"event":"match","next":"{next}","conditions":[{{"friendly_name":"{operator} {operand}",
        "type":"{operator}","value":"{operand}","arguments":["{{{{flow.variables.x}}}}"]}}]}}"#
    )
}

/// A flow whose split has these branches, each to `a` or `b`.
fn split(branches: &[String]) -> Flow {
    split_on("{{flow.variables.x}}", branches)
}

fn split_on(input: &str, branches: &[String]) -> Flow {
    let split = format!(
        r#"{{"name":"s","type":"split-based-on","properties":{{"input":"{input}"}},
        "transitions":[{{"event":"noMatch","next":"a"}},{}]}}"#,
        branches.join(",")
    );
    let (a, b) = (widget("a", "say-play", "{}"), widget("b", "say-play", "{}"));
    flow(&[start("s"), split, a, b].join(","))
}

fn kinds(flow: &Flow) -> Vec<&'static str> {
    flow.check()
        .iter()
        .map(|finding| finding.kind.name())
        .filter(|name| *name != "unreached-widget")
        .collect()
}

#[test]
fn conditions_that_overlap_are_shown_by_a_text() {
    for (one, other, text) in [
        (("contains", "billing"), ("contains", "refund"), Some("billing refund")),
        (("contains", "billing"), ("contains", "Bill"), Some("billing")),
        (("equal_to", "Sales"), ("equal_to", "sales "), Some("Sales")),
        (("equal_to", "sales"), ("contains", "sale"), Some("sales")),
        (("matches_any_of", "1,2"), ("matches_any_of", "2,3"), Some("2")),
        (("less_than", "5"), ("equal_to", "0"), Some("0")),
        (("less_than", "5"), ("greater_than", "4"), Some("4.5")),
        (("starts_with", "+1"), ("starts_with", "+1202"), Some("+1202")),
        (("starts_with", "a"), ("contains", "b"), Some("a b")),
        (("not_equal_to", "a"), ("equal_to", "b"), Some("b")),
        (("is_before_time", "12:00"), ("is_after_time", "11:58"), Some("11:59")),
        (("is_not_blank", ""), ("contains", "b"), Some("b")),
        (("regex", "[1-5]"), ("equal_to", "3"), Some("3")),
        (("regex", "[1-5]"), ("equal_to", "6"), None),
        (("equal_to", "a"), ("equal_to", "b"), None),
        (("equal_to", "a"), ("not_equal_to", "A"), None),
        (("is_blank", ""), ("is_not_blank", ""), None),
        (("starts_with", "+1"), ("starts_with", "+44"), None),
        (("less_than", "5"), ("greater_than", "5"), None),
        (("less_than", "5"), ("equal_to", "five"), None),
        (("is_before_time", "12:00"), ("is_after_time", "11:59"), None),
        (("is_before_date", "2026-01-02"), ("is_after_date", "2026-01-01"), None),
        (("contains", "a"), ("does_not_contain", "A"), None),
    ] {
        let flow = split(&[test(one.0, one.1, "a"), test(other.0, other.1, "b")]);
        let found = flow.check();
        let overlap = found.iter().find(|finding| finding.kind == TrapKind::OverlappingConditions);
        let words = overlap.map(|finding| finding.words.split('"').nth(1).unwrap());
        assert_eq!(words, text, "{one:?} {other:?}");
        let same = split(&[test(one.0, one.1, "a"), test(other.0, other.1, "a")]);
        assert!(!kinds(&same).contains(&"overlapping-conditions"), "{one:?} {other:?}");
    }
}

#[test]
fn branches_behind_wider_ones_are_never_taken() {
    for (first, later, expected) in [
        (("less_than", "5"), ("equal_to", "0"), true),
        (("less_than", "5"), ("less_than", "4.5"), true),
        (("less_than", "5"), ("less_than", "5.5"), false),
        (("greater_than", "5"), ("greater_than", "6"), true),
        (("contains", "bill"), ("contains", "Billing"), true),
        (("contains", "billing"), ("contains", "bill"), false),
        (("contains", "bill"), ("equal_to", "billing"), true),
        (("starts_with", "+1"), ("starts_with", "+1202"), true),
        (("contains", "+1"), ("starts_with", "+1202"), true),
        (("starts_with", "+1"), ("contains", "+1202"), false),
        (("not_equal_to", "a"), ("contains", "b"), true),
        (("not_equal_to", "a"), ("contains", "a"), false),
        (("is_not_blank", ""), ("less_than", "5"), true),
        (("is_not_blank", ""), ("does_not_contain", "5"), false),
        (("matches_any_of", "1,2,3"), ("matches_any_of", "3, 1"), true),
        (("is_before_time", "12:00"), ("is_before_time", "11:00"), true),
        (("is_after_date", "2026-01-01"), ("is_after_date", "2025-01-01"), false),
        (("regex", "a.*"), ("regex", "a.*"), true),
        (("regex", "a.*"), ("regex", "A.*b"), false),
    ] {
        let flow = split(&[test(first.0, first.1, "a"), test(later.0, later.1, "b")]);
        assert_eq!(kinds(&flow).contains(&"shadowed-branch"), expected, "{first:?} {later:?}");
    }
}

#[test]
fn conditions_that_cannot_do_what_they_say() {
    for (operator, operand, expected) in [
        ("less_than", "24h", "split-numeric-text"),
        ("greater_than", "1e3", "split-numeric-text"),
        ("is_before_date", "01/02/2026", "split-date-shape"),
        ("is_after_date", "2026-02-30", "split-date-shape"),
        ("is_before_time", "9:00", "split-time-shape"),
        ("equal_to", " ", "empty-operand"),
        ("regex", "/yes/", "split-regex-partial"),
        ("regex", "^yes", "split-regex-partial"),
        ("regex", "yes$", "split-regex-partial"),
        ("regex", "(yes", "regex-unreadable"),
        ("regex", r"\\Qyes\\E", "regex-unreadable"),
        ("before_time", "09:00", "unknown-operator"),
        ("less_than", "{{flow.variables.y}}", ""),
        ("less_than", "-0.5", ""),
        ("is_blank", "Is Blank", ""),
        ("regex", "^yes$", ""),
        ("regex", "^(?=.*a)(?=.*b).*", ""),
        ("is_before_time", "09:00", ""),
    ] {
        let expected: Vec<&str> = Some(expected).into_iter().filter(|name| !name.is_empty()).collect();
        assert_eq!(kinds(&split(&[test(operator, operand, "b")])), expected, "{operator} {operand}");
    }
    let next = &split(&[test("equals_to", "a", "b")]).check()[0].next;
    assert!(next.starts_with("Did you mean equal_to?"), "{next}");
}

#[test]
fn a_flex_trait_is_not_compared_in_a_form_that_it_never_has() {
    for (operator, operand, key, expected) in [
        ("is_before_date", "2026-01-01", "flex_last-interaction-start-time", Some("split-date-shape")),
        ("less_than", "24", "flex_last-interaction-start-time", Some("split-numeric-text")),
        ("less_than", "24", "flex_last-interaction-duration", None),
        ("equal_to", "negative", "flex_last-interaction-sentiment", None),
    ] {
        let input = format!("{{{{widgets.find.traits.{key}}}}}");
        let branch = test(operator, operand, "b").replace("{{flow.variables.x}}", &input);
        let mut found = kinds(&split_on(&input, &[branch]));
        found.retain(|name| *name != "missing-widget");
        assert_eq!(found, Vec::from_iter(expected), "{operator} {key}");
    }
}

#[test]
fn an_argument_that_is_not_the_input_is_stale() {
    let branch = test("equal_to", "1", "b");
    assert_eq!(kinds(&split_on("{{ flow.variables.x}}", std::slice::from_ref(&branch))), Vec::<&str>::new());
    assert_eq!(kinds(&split_on("{{flow.variables.y}}", &[branch])), ["split-stale-argument"]);
}

#[test]
fn templates_that_read_what_is_not_there_are_named() {
    let reads = |text: &str| widget("say", "say-play", &format!(r#"{{"say":"{text}"}}"#));
    let named =
        |text: &str| flow(&[start("say"), reads(text), widget("Get_Token", "run-function", "{}")].join(","));
    for (text, expected) in [
        ("{{widgets.Get_Tokn.parsed.x}}", vec!["missing-widget"]),
        ("{% if widgets.other.x == 'a' %}1{% endif %}", vec!["missing-widget"]),
        ("{{widgets.Get_Token.parsed.x}}", vec![]),
        ("{{'widgets.other.x'}} widgets.other.x", vec![]),
        ("${var.greeting}", vec!["terraform-template"]),
        ("It is ${{flow.variables.price}}.", vec![]),
        ("${{flow.variables.price}} ${x}", vec!["terraform-template"]),
    ] {
        assert_eq!(kinds(&named(text)), expected, "{text}");
    }
    let found = named("{{widgets.Get_Tokn.parsed.x}}").check();
    assert!(found.iter().any(|finding| finding.next.starts_with("Did you mean Get_Token?")), "{found:?}");
}

#[test]
fn constant_attributes_are_json_of_a_length_that_studio_takes() {
    let hand = |attributes: &str| {
        let properties = serde_json::json!({"attributes": attributes}).to_string();
        kinds(&flow(&[start("hand"), widget("hand", "send-to-flex", &properties)].join(",")))
    };
    let long = format!("{{\"a\": \"{}\"}}", "x".repeat(1_016));
    assert_eq!(hand(&long), ["attributes-too-long"]);
    assert_eq!(hand(&long.replacen('x', "", 1)), Vec::<&str>::new());
    assert_eq!(hand("{\"a\": }"), ["attributes-broken-json"]);
    assert_eq!(hand("{\"a\": {{flow.variables.x}} }"), Vec::<&str>::new());
}

#[test]
fn a_hostile_flow_costs_little() {
    let condition = |kind: &str, at: usize| test(kind, &format!("a{at}"), ["a", "b"][at % 2]);
    let many = |kind: &str| split(&(0..300).map(|at| condition(kind, at)).collect::<Vec<_>>());
    for kind in ["does_not_contain", "regex", "equals"] {
        assert!(!many(kind).check().is_empty());
    }
    assert!(kinds(&many("matches_any_of")).iter().all(|kind| *kind == "not-compared"));
    let long = "x".repeat(1 << 20);
    assert!(
        split(&[test("less_than", &long, "a"), test("contains", &long, "b")])
            .check()
            .iter()
            .all(|f| f.words.len() < 600)
    );
}

#[test]
fn secrets_are_never_in_a_finding() {
    let secret = r#"{"url":"https://example.com/?key=hunter2${x}","body":"hunter2 {{widgets.gone.x}}","parameters":[{"key":"hunter2","value":"hunter2"}]}"#;
    let flow = flow(&[start("call"), widget("call", "make-http-request", secret)].join(","));
    let found = flow.check();
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(!format!("{found:?}").contains("hunter2"), "{found:?}");
}

#[test]
fn values_read_behind_a_failure_only_are_empty() {
    let call = r#"{"name":"call","type":"run-function","properties":{},"transitions":[
        {"event":"success","next":"good"},{"event":"fail","next":"bad"}]}"#;
    let says = |name: &str| widget(name, "say-play", r#"{"say":"{{widgets.call.parsed.name}}"}"#);
    let quiet = |name: &str| widget(name, "say-play", "{}");
    let bad = flow(&[start("call"), call.to_owned(), quiet("good"), says("bad")].join(","));
    assert_eq!(kinds(&bad), ["lookup-failed-branch-empty"]);
    let good = flow(&[start("call"), call.to_owned(), says("good"), quiet("bad")].join(","));
    assert_eq!(kinds(&good), Vec::<&str>::new());
}

proptest! {
    #![proptest_config(crate::cases::property(60, 5_000, 100_000))]

    /// A statement about two conditions holds for every text.
    #[test]
    fn overlaps_and_shadows_are_true(
        first in 0..17_usize, later in 0..17_usize,
        operands in prop::array::uniform2("[ab]{0,2}|[0-3]|-?[0-2]\\.5|0[0-2]:0[0-9]|2026-01-0[1-4]|a,b|[ab],[0-3]"),
        texts in prop::collection::vec("[aAb]{0,3}|[0-3]|-?[0-2]\\.5|0[0-2]:0[0-9]|2026-01-0[1-4]| ?[0-3] ", 30),
    ) {
        let operators = [SplitOperator::ALL[first], SplitOperator::ALL[later]];
        let [one, other] = [0, 1].map(|at| test(operators[at].name(), &operands[at], ["a", "b"][at]));
        let found = split(&[one, other]).check();
        let takes = |at: usize, text: &str| {
            let operand = Value::text(operands[at].as_str());
            let test = SplitTest { operator: operators[at], operand: &operand, pattern: None, text_is_number: true };
            test.holds(&Value::text(text)) == Holds::Yes
        };
        for finding in found {
            if finding.kind == TrapKind::OverlappingConditions {
                let text = finding.words.split('"').nth(1).unwrap();
                prop_assert!(takes(0, text) && takes(1, text), "{}", finding.words);
            }
            if finding.kind == TrapKind::ShadowedBranch {
                for text in &texts {
                    prop_assert!(!takes(1, text) || takes(0, text), "{} {text:?}", finding.words);
                }
            }
        }
    }
}
