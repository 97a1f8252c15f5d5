//! Unknown values: what stays known beside them, and how they are described.

use super::super::{Fragment, Value};
use super::{Given, render};

fn parts(template: &str) -> String {
    let given = Given::json(r#"{"traits": {"plan": "gold", "age": 5, "tags": ["a"]}}"#);
    match render(template, &given).value {
        Value::Text(text) => text.to_string(),
        Value::Unknown(unknown) if !unknown.one_of.is_empty() => {
            format!("one of {}", unknown.one_of.join(" / "))
        }
        Value::Unknown(unknown) if unknown.fragments.is_empty() => format!("⟨{}⟩", unknown.name),
        Value::Unknown(unknown) => unknown
            .fragments
            .iter()
            .map(|fragment| match fragment {
                Fragment::Known(text) => text.to_string(),
                Fragment::Unknown(unknown) => format!("⟨{}⟩", unknown.name),
            })
            .collect(),
        other => format!("{other:?}"),
    }
}

#[test]
fn known_parts_stay_known() {
    for (template, expected) in [
        ("{{ ask.key }}", "⟨ask.key⟩"),
        ("a {{ ask.key }} b", "a ⟨ask.key⟩ b"),
        ("{{ ask.key.deep[1] }}", "⟨ask.key.deep[1]⟩"),
        ("{{ ask.key | downcase | append: 'x' }}", "⟨ask.key | downcase | append: \"x\"⟩"),
        ("{{ traits.plan | append: ask.key }}", "⟨\"gold\" | append: ask.key⟩"),
        ("{{ traits.plan | default: ask.key }}", "gold"),
        ("{% if ask.key %}yes{% else %}no{% endif %}", "one of yes / no"),
        ("{% if ask.key == '1' %}same{% else %}same{% endif %}", "same"),
        ("{% if ask.key == '1' or true %}a{% else %}b{% endif %}", "a"),
        ("{% if ask.key == '1' and false %}a{% else %}b{% endif %}", "b"),
        ("{% if false and ask.key %}a{% endif %}b", "b"),
        ("{% if ask.key == ask.key %}a{% else %}b{% endif %}", "a"),
        (
            "{% case ask.key %}{% when '1' %}one{% when '2' %}two{% else %}many{% endcase %}",
            "one of one / two / many",
        ),
        ("{% if ask.key %}{% assign v = 'x' %}{% else %}{% assign v = 'x' %}{% endif %}{{ v }}", "x"),
        (
            "{% if ask.key %}{% assign v = 'x' %}{% else %}{% assign v = 'y' %}{% endif %}{{ v }}",
            "one of x / y",
        ),
        (
            "{% if ask.a %}{% assign v = 'x' %}{% else %}{% assign v = 'y' %}{% endif %}{% if v == 'z' %}a{% else %}b{% endif %}",
            "b",
        ),
        ("{% for x in ask.list %}{{ x }}{% endfor %}", "⟨¿loop⟩"),
        (
            "{% assign n = 1 %}{% for x in ask.list %}{% assign n = 2 %}{% endfor %}{{ n }}",
            "⟨¿loop⟩⟨¿n after the loop⟩",
        ),
        ("{% for x in traits.tags %}{% if ask.key %}{% break %}{% endif %}{% endfor %}", "⟨¿text⟩"),
        ("{\"a\":\"{{ ask.a }}\",\"b\":{{ traits.age }}}", "{\"a\":\"⟨ask.a⟩\",\"b\":5}"),
    ] {
        assert_eq!(parts(template), expected, "{template}");
    }
}

#[test]
fn texts_know_where_they_come_from() {
    let given = Given::json(r#"{"traits": {"plan": "gold", "age": 5}}"#);
    for (template, expected) in [
        ("plain", ""),
        ("{{ traits.plan }}", "trait:plan"),
        ("{% if traits.age > 3 %}old{% endif %}", "trait:age"),
        ("{% if traits.age > 3 %}{% assign v = 'x' %}{% endif %}{{ v }}", "trait:age"),
        ("{{ 'now' | date: '%s' | minus: traits.age }}", "trait:age clock"),
        ("{{ traits.plan | append: ask.key }}", "trait:plan answer:key"),
        ("{{ traits.missing | default: 'x' }}", "trait:missing"),
        ("{{ traits.age | divided_by: 0 }}", "trait:age"),
    ] {
        let sources = render(template, &given).sources;
        let labels: Vec<String> = sources.all().iter().map(super::ValueSource::label).collect();
        assert_eq!(labels.join(" "), expected, "{template}");
    }
}
