use super::*;
use crate::cases::property;
use crate::domain::json::RawJson;
use crate::domain::taskrouter::attributes::TaskAttributes;
use proptest::prelude::*;

/// Attributes with two unknown ones, `u` and `v`.
fn attributes() -> TaskAttributes {
    let json = r#"{"s": "negative", "S": "Negative", "n": 5, "t": "5", "f": 5.0, "yes": true, "no": false, "nothing": null,
        "empty": "", "list": ["a", "b", 3], "deep": {"x": {"y": [10, 20]}}, "half": ["a", null]}"#;
    let mut attributes = TaskAttributes::of(RawJson::parse(json).unwrap().view(), "task");
    attributes.set("u", Value::unknown("u", "needs an answer"));
    attributes.set("v", Value::unknown("v", "made by Twilio"));
    attributes
}

fn evaluated(text: &str, readings: Readings) -> (TaskTruth, Vec<&'static str>) {
    let (attributes, nothing) = (attributes(), Decisions::default());
    let mut evaluation = Evaluation::new(&attributes, readings, &nothing);
    let truth =
        evaluation.truth(&TaskExpression::parse(text).unwrap_or_else(|error| panic!("{text}: {error}")));
    (truth, evaluation.touched.all().map(Reading::name).collect())
}

fn word(truth: &TaskTruth) -> &'static str {
    match truth {
        TaskTruth::True => "true",
        TaskTruth::False => "false",
        TaskTruth::Unknown(_) => "unknown",
    }
}

#[test]
fn operators_mean_what_the_documents_say() {
    for (text, expected) in [
        ("s == 'negative'", "true"),
        ("s = \"negative\"", "true"),
        ("s != 'negative'", "false"),
        ("'negative' == s", "true"),
        ("n == 5.0 AND f == 5 and n >= 5 AND n <= 5", "true"),
        ("n > 4 AND n < 5.5 AND n > -1 AND n>-1", "true"),
        ("n<-1", "false"),
        ("s > 'a' AND s < 'z'", "true"),
        ("s > 5 OR yes > 0 OR list > 1", "false"),
        ("yes == TRUE AND no == false", "true"),
        ("yes", "true"),
        ("no OR absent OR nothing", "false"),
        // Absent is null.
        ("absent == null AND nothing == null AND s != null", "true"),
        ("absent != null OR s == null", "false"),
        ("absent != 'x' AND absent NOT IN ['x']", "true"),
        (
            "absent == 'x' OR absent > 1 OR absent < 1 OR absent CONTAINS 'x' OR absent HAS 'x' OR absent IN ['x']",
            "false",
        ),
        // A list is neither equal nor unequal.
        ("list == 'a' OR list != 'a' OR list == ['a'] OR deep != 'x' OR list CONTAINS 'a'", "false"),
        ("list HAS 'a' AND list HAS 3 AND list >- 'b' AND 'a' IN list AND 'a' <- list", "true"),
        ("list HAS 'c' OR s HAS 'negative' OR s IN 'negative' OR s NOT IN 'other'", "false"),
        ("s IN ['positive', 'negative'] AND s NOT IN ['positive'] AND s NOT IN []", "true"),
        ("s IN [] OR list IN ['a'] OR list NOT IN ['a']", "false"),
        ("s CONTAINS 'gat' AND s CONTAINS ''", "true"),
        ("deep.x.y[1] == 20 AND list[0] == 'a'", "true"),
        ("deep.x.y[2] == null AND s.x == null AND list[9] == null AND deep.z.w == null", "true"),
        ("NOT s == 'x' AND not (no OR s == 'x')", "true"),
        ("NOT NOT yes", "true"),
        ("(s) == ('negative')", "true"),
        ("(n > 4) == true", "true"),
        ("1==1", "true"),
        // Unknown stays unknown unless the rest decides.
        ("u == 'x'", "unknown"),
        ("u != 'x' OR u > 1", "unknown"),
        ("u == 'x' AND no", "false"),
        ("u == 'x' OR yes", "true"),
        ("NOT u == 'x'", "unknown"),
        ("u IN ['a']", "unknown"),
        ("'a' IN u OR u HAS 1", "unknown"),
        ("u IN []", "false"),
        ("u == list OR list != u", "false"),
        ("u", "unknown"),
        ("u.deeper[0] == 1", "unknown"),
        ("s-t == 'x'", "unknown"),
        ("s-t == 'x' AND no", "false"),
        ("n", "unknown"),
    ] {
        let (truth, touched) = evaluated(text, Readings::default());
        assert_eq!((word(&truth), touched), (expected, vec![]), "{text}: {truth:?}");
    }
}

#[test]
fn readings_are_touched_where_they_decide() {
    for (text, reading, default, other) in [
        ("absent == ''", "null_text", "false", "true"),
        ("nothing != ''", "null_text", "true", "false"),
        ("absent IN ['', 'x']", "null_text", "false", "true"),
        ("S == 'negative'", "text_case", "false", "true"),
        ("S IN ['negative']", "text_case", "false", "true"),
        ("S CONTAINS 'neg'", "text_case", "false", "true"),
        ("S > 'a'", "text_case", "false", "true"),
        ("n == '5'", "mixed_types", "false", "true"),
        ("t == 5", "mixed_types", "false", "true"),
        ("t < 6", "mixed_types", "false", "true"),
        ("yes == 'true'", "mixed_types", "false", "true"),
        ("yes OR yes AND no", "and_or", "true", "false"),
        ("no AND yes OR yes", "and_or", "true", "true"),
    ] {
        let choice = Reading::named(reading).unwrap();
        let alternative = Readings::default().with(choice, choice.choices()[1]).unwrap();
        let (by_default, touched) = evaluated(text, Readings::default());
        assert_eq!(word(&by_default), default, "{text}");
        assert_eq!(word(&evaluated(text, alternative).0), other, "{text}");
        assert_eq!(touched.contains(&reading), default != other, "{text}");
    }
    assert_eq!(evaluated("absent == 'x' AND n == 'five' AND yes == 'yes'", Readings::default()).1, [""; 0]);
}

#[test]
fn a_value_that_is_one_of_a_few_decides_if_all_agree() {
    let one_of = vec!["billing".into(), "sales".into()];
    let unknown =
        UnknownValue { name: "u".into(), because: "two ways".into(), fragments: Vec::new(), one_of };
    let mut attributes = TaskAttributes::default();
    attributes.set("u", Value::Unknown(Arc::new(unknown)));
    let nothing = Decisions::default();
    for (text, expected) in [
        ("u == 'other'", "false"),
        ("u IN ['sales', 'billing']", "true"),
        ("u == 'sales'", "unknown"),
        ("u CONTAINS 'i'", "unknown"),
        ("u CONTAINS 'l'", "true"),
    ] {
        let truth = Evaluation::new(&attributes, Readings::default(), &nothing)
            .truth(&TaskExpression::parse(text).unwrap());
        assert_eq!(word(&truth), expected, "{text}");
    }
}

#[test]
fn what_was_decided_is_not_contradicted_later() {
    for (first, is_true, later, expected) in [
        ("u == 'x'", true, "u == 'x'", "true"),
        ("u == 'x'", true, "u == 'y'", "false"),
        ("u == 'x'", true, "u IN ['x', 'y']", "true"),
        ("u == 'x'", true, "u != 'x'", "false"),
        ("u == 'x'", false, "u == 'x'", "false"),
        // A list is neither.
        ("u == 'x'", false, "u != 'x'", "unknown"),
        ("u != 'x'", false, "u == 'x'", "unknown"),
        ("u != 'x'", true, "u == 'x'", "false"),
        ("u == 'x' OR v == 'y'", false, "v == 'y'", "false"),
        ("u == 'x' OR v == 'y'", true, "v == 'y'", "unknown"),
        ("u == 'x' AND NOT v == 'y'", true, "v == 'y'", "false"),
        ("u == null", true, "u HAS 'x'", "false"),
        ("u > 5", true, "u > 5", "true"),
        ("u > 5", true, "u > 4", "unknown"),
    ] {
        let mut decisions = Decisions::default();
        decisions.learn(&TaskExpression::parse(first).unwrap(), is_true);
        let attributes = attributes();
        let mut evaluation = Evaluation::new(&attributes, Readings::default(), &decisions);
        let truth = evaluation.truth(&TaskExpression::parse(later).unwrap());
        assert_eq!(word(&truth), expected, "{first} is {is_true}, then {later}");
    }
}

#[test]
fn errors_say_where_and_what_was_expected() {
    for (text, expected) in [
        ("", "line 1, column 1: expected a name, a value or `(`, found the end"),
        ("s == 'x', 'b'", "line 1, column 9: expected an operator, AND, OR or the end, found `,`"),
        ("s ! = 'x'", "line 1, column 3: expected a name, a value or an operator, found `!`"),
        ("s *( 1", "line 1, column 3: expected a name, a value or an operator, found `*`"),
        ("s 'x'", "line 1, column 3: expected an operator, AND, OR or the end, found 'x'"),
        ("a == 1\nAND\n  é ==", "line 3, column 7: expected a name, a value or `(`, found the end"),
        ("(a == 1", "line 1, column 8: expected AND, OR or `)`, found the end"),
        ("a IN [1, 2", "line 1, column 11: expected `,` or `]`, found the end"),
        ("a IN [b]", "line 1, column 7: expected a value in the list, found `b`"),
        ("a NOT 1", "line 1, column 7: expected IN after NOT, found `1`"),
        ("a == 'x", "line 1, column 6: expected a closing ', found the end"),
        ("a && b", "line 1, column 3: expected AND, found `&&`"),
        ("a[x] == 1", "line 1, column 3: expected an index from 0, found `x`"),
        ("a. == 1", "line 1, column 4: expected a name after the dot, found `==`"),
        ("AND a", "line 1, column 1: expected a name, a value or `(`, found `AND`"),
    ] {
        assert_eq!(TaskExpression::parse(text).unwrap_err().to_string(), expected, "{text}");
    }
    let deep = format!("{}a{}", "(".repeat(65), ")".repeat(65));
    assert!(TaskExpression::parse(&deep).unwrap_err().to_string().contains("no more than 64 levels"));
    assert!(TaskExpression::parse(&deep[1..deep.len() - 1]).is_ok());
    assert!(TaskExpression::parse(&"NOT ".repeat(100_000)).unwrap_err().expected.contains("at most 16 KiB"));
    assert!(TaskExpression::parse(&"NOT ".repeat(4_000)).unwrap_err().expected.contains("64 levels"));
}

fn constant() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["'a'", "'b'", "''", "1", "2.5", "'1'", "true", "null", "['a', 1]", "[]"])
}

fn operand() -> impl Strategy<Value = String> {
    let paths = vec!["u", "v", "s", "n", "list", "absent", "u.x", "v[0]"];
    prop_oneof![prop::sample::select(paths).prop_map(str::to_owned), constant().prop_map(str::to_owned)]
}

fn expression() -> impl Strategy<Value = String> {
    let operators =
        vec!["==", "!=", "<", "<=", ">", ">=", "CONTAINS", "HAS", "IN", "NOT IN", "=", ">-", "<-"];
    let leaf = (operand(), prop::sample::select(operators), operand())
        .prop_map(|(left, operator, right)| format!("{left} {operator} {right}"));
    leaf.prop_recursive(4, 12, 3, |inner| {
        prop_oneof![
            (inner.clone(), prop::sample::select(vec!["AND", "OR"]), inner.clone())
                .prop_map(|(left, joint, right)| format!("{left} {joint} {right}")),
            inner.clone().prop_map(|inner| format!("NOT ({inner})")),
            inner.prop_map(|inner| format!("({inner})")),
        ]
    })
}

fn concrete() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "\"a\"",
        "\"b\"",
        "\"\"",
        "\"A\"",
        "1",
        "2.5",
        "\"1\"",
        "true",
        "null",
        "[]",
        "[\"a\"]",
        "[1]",
        "{\"x\": \"a\"}",
    ])
}

proptest! {
    #![proptest_config(property(2_000, 100_000, 1_000_000))]

    /// What is true or false with unknown values stays so whatever they are, and what was decided on the way holds.
    #[test]
    fn an_answer_holds_for_every_value_of_the_unknown(
        text in expression(),
        later in expression(),
        u in concrete(),
        v in concrete(),
    ) {
        let (abstracted, nothing) = (attributes(), Decisions::default());
        let mut known = attributes();
        known.set("u", Value::from_json(RawJson::parse(u).unwrap().view(), "u"));
        known.set("v", Value::from_json(RawJson::parse(v).unwrap().view(), "v"));
        let (text, later) = (TaskExpression::parse(&text).unwrap(), TaskExpression::parse(&later).unwrap());
        let readings = Readings::default();
        let before = Evaluation::new(&abstracted, readings, &nothing).truth(&text);
        let is_true = match Evaluation::new(&known, readings, &nothing).truth(&text) {
            TaskTruth::Unknown(because) => return Err(TestCaseError::fail(format!("{because:?}"))),
            truth => truth == TaskTruth::True,
        };
        if !matches!(before, TaskTruth::Unknown(_)) {
            prop_assert_eq!(before, TaskTruth::of(is_true));
        }
        let mut decisions = Decisions::default();
        decisions.learn(&text, is_true);
        let decided = Evaluation::new(&abstracted, readings, &decisions).truth(&later);
        if !matches!(decided, TaskTruth::Unknown(_)) {
            prop_assert_eq!(decided, Evaluation::new(&known, readings, &nothing).truth(&later));
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "[a-c.\\[\\]()'\"=!<>,\\- \n0-9\\\\ANDORTINé|&]{0,40}") {
        if let Ok(expression) = TaskExpression::parse(&text) {
            let (attributes, nothing) = (attributes(), Decisions::default());
            let _ = Evaluation::new(&attributes, Readings::default(), &nothing).truth(&expression);
        }
    }
}
