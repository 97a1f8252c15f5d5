//! Any bytes are read within bounds, and what is known beside an unknown holds whatever it turns out to be.

use proptest::prelude::*;

use super::super::{Fragment, LiquidTemplate, Value};
use super::{Given, settings};

const EXPRESSIONS: &[&str] = &[
    "ask.a",
    "ask.b",
    "ask.a | upcase",
    "'x'",
    "'1'",
    "5",
    "nil",
    "v",
    "w",
    "ask.a | append: v",
    "v | default: ask.b",
    "list[at]",
    "list",
    "ask.b | size",
    "v | plus: 1",
    "'a,b' | split: ask.a | join: '-'",
    "forloop.index",
    "ask.list | first",
];
const CONDITIONS: &[&str] = &[
    "ask.a == '1'",
    "ask.a",
    "ask.b != ask.a",
    "v == 'x'",
    "ask.a contains 'x' and ask.b",
    "w or ask.a == 'x'",
    "ask.a < 'm'",
    "list contains ask.b",
    "v contains '1'",
    "ask.a == blank",
    "ask.a == empty or v == ask.b",
    "v == w",
    "5 > ask.a",
];

fn node() -> impl Strategy<Value = String> {
    let output = prop::sample::select(EXPRESSIONS).prop_map(|e| format!("{{{{ {e} }}}}"));
    let assign = (prop::sample::select(EXPRESSIONS), prop::sample::select(&["v", "w"][..]))
        .prop_map(|(e, name)| format!("{{% assign {name} = {e} %}}"));
    let text = prop::sample::select(
        &["x", "1", " ", "{% increment v %}", "{% cycle 'a', 'b' %}", "{% break %}"][..],
    );
    let leaf = prop_oneof![3 => output, 2 => assign, 2 => text.prop_map(str::to_owned)];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let body = prop::collection::vec(inner, 0..3).prop_map(|nodes| nodes.concat());
        let condition = prop::sample::select(CONDITIONS);
        prop_oneof![
            (condition, body.clone(), body.clone())
                .prop_map(|(c, one, two)| format!("{{% if {c} %}}{one}{{% else %}}{two}{{% endif %}}")),
            (body.clone(), body.clone()).prop_map(|(one, two)| format!(
                "{{% case ask.a %}}{{% when '1', v %}}{one}{{% when 'x' %}}{two}{{% endcase %}}"
            )),
            (prop::sample::select(&["list", "(1..2)", "ask.list"][..]), body.clone())
                .prop_map(|(list, body)| format!("{{% for i in {list} %}}{body}{{% endfor %}}")),
            body.prop_map(|body| format!("{{% capture w %}}{body}{{% endcapture %}}")),
        ]
    })
}

/// Whether a text may be what these parts turn out to be.
fn fits(text: &str, fragments: &[Fragment]) -> bool {
    match fragments {
        [] => text.is_empty(),
        [Fragment::Known(known), rest @ ..] => {
            text.strip_prefix(&**known).is_some_and(|text| fits(text, rest))
        }
        [Fragment::Unknown(unknown), rest @ ..] => {
            let ends = (0..=text.len()).filter(|end| text.is_char_boundary(*end));
            let mut possible = ends.filter(|end| {
                unknown.one_of.is_empty() || unknown.one_of.iter().any(|one| **one == text[..*end])
            });
            possible.any(|end| fits(&text[end..], rest))
        }
    }
}

proptest! {
    #![proptest_config(crate::cases::property(200, 100_000, 5_000_000))]

    #[test]
    fn what_is_known_holds_for_every_answer(
        nodes in prop::collection::vec(node(), 1..4),
        a in prop::sample::select(&["null", "\"1\"", "\"x\"", "\"\"", "\"zz\"", "5"][..]),
        b in prop::sample::select(&["null", "\"1\"", "\"x\"", "\"b\"", "[]", "true"][..]),
        list in prop::sample::select(&["null", "[]", "[\"x\"]", "[1, 2]"][..]),
    ) {
        let template = LiquidTemplate::parse(&nodes.concat());
        let known = r#""list": ["b", "c"], "at": 1"#;
        let unknown = template.render(&Given::json(&format!("{{{known}}}")), &settings());
        let given = Given::json(&format!(r#"{{{known}, "ask": {{"a": {a}, "b": {b}, "list": {list}}}}}"#));
        let answered = template.render(&given, &settings());
        match &unknown.value {
            Value::Text(text) => prop_assert_eq!(Some(&**text), answered.value.as_text()),
            Value::Unknown(unknown) if answered.error.is_none() => {
                let text = answered.value.as_text().unwrap();
                let alone = [Fragment::Unknown(unknown.clone())];
                let fragments = if unknown.fragments.is_empty() { &alone } else { &unknown.fragments[..] };
                prop_assert!(fits(text, fragments), "{text:?} of {fragments:?}");
            }
            _ => {}
        }
        if unknown.error.is_some() {
            prop_assert!(answered.error.is_some());
        }
    }
}

proptest! {
    #![proptest_config(crate::cases::property(200, 100_000, 5_000_000))]

    #[test]
    fn any_text_is_rendered_within_bounds(
        text in prop_oneof![
            "\\PC{0,60}",
            "([{}%]{1,2}|[ -]|if|endif|for|in|case|when|\\||:|'|\"|\\(|\\)|\\.\\.|\\[|\\]|date|split|\\+|[a-z]{1,3}|[0-9]{1,4}|é){0,60}",
            "(\\{\\{ (x|5|'a')( \\| (append|split|times|date|slice|truncate|replace|round|join): ?('[a%é]{0,3}'|-?[0-9]{1,20}|x),?){0,5}\\}\\}){0,6}",
        ],
    ) {
        let given = Given::json(r#"{"x": "aé1", "a": [1, [2, null]], "b": {"c": {}}}"#);
        let template = LiquidTemplate::parse(&text);
        let _ = template.paths();
        let rendered = template.render(&given, &settings());
        if let Value::Text(rendered) = &rendered.value {
            prop_assert!(rendered.len() <= (16 << 10).max(text.len()));
        }
        prop_assert_eq!(template.error().is_some(), rendered.error.is_some() && template.error().is_some());
    }
}
