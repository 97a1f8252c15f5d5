//! Templates with the texts that Ruby's engine gives in lax mode, and where Studio differs from it.

mod properties;
mod unknown;

use chrono::{DateTime, Utc};

use super::template::LiquidText;
use super::{LiquidTemplate, LiquidVariables, PathKey, RenderSettings, Traced, Value, ValueSource};
use crate::domain::json::RawJson;
use crate::domain::route::reading::{Reading, Readings};

/// Variables from JSON. Everything under `ask` is unknown unless it is given, and everything under `traits` a trait.
pub(super) struct Given(pub Value);

impl Given {
    pub fn json(text: &str) -> Self {
        Self(Value::from_json(RawJson::parse(text).unwrap().view(), ""))
    }
}

impl LiquidVariables for Given {
    fn read(&self, path: &[PathKey]) -> (Traced, usize) {
        let name = |at: usize| match path.get(at) {
            Some(PathKey::Name(name)) => name.to_string(),
            _ => String::new(),
        };
        match (self.0.member(&name(0)), name(0).as_str()) {
            (Some(value), "traits") if path.len() > 1 => {
                let value = value.member(&name(1)).cloned().unwrap_or(Value::Nil);
                (Traced::from(value, ValueSource::Trait(name(1).into())), 2)
            }
            (Some(value), _) => (Traced::of(value.clone()), 1),
            (None, "ask") => {
                let key = name(1);
                let unknown = Traced::unknown(&format!("ask.{key}"), "needs an answer");
                let source = Traced::from(unknown.value, ValueSource::Answer(key.into()));
                (source, path.len().min(2))
            }
            (None, _) => (Traced::nil(), 1),
        }
    }
}

pub(super) fn settings() -> RenderSettings {
    let readings = Readings::default().with(Reading::LiquidZone, "UTC").unwrap();
    RenderSettings { now: now(), readings }
}

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_795_338_131, 0).unwrap()
}

pub(super) fn render(template: &str, given: &Given) -> LiquidText {
    LiquidTemplate::parse(template).render(given, &settings())
}

pub(super) fn shown(text: &LiquidText) -> String {
    match (&text.error, &text.value) {
        (Some(error), _) => format!("error: {error}"),
        (None, Value::Text(text)) => text.to_string(),
        (None, Value::Unknown(unknown)) => format!("unknown: {}", unknown.because),
        (None, other) => format!("{other:?}"),
    }
}

const GIVEN: &str = r#"{
    "n": 5, "neg": -3, "dec": 2.5, "digits": "42", "empty": "", "nothing": null, "yes": true, "no": false,
    "list": ["b", "a", "c"], "nums": [3, 1, 2], "people": [{"k": "z", "v": 1}, {"k": "y"}], "name": "Ada Okafor",
    "flow": {"variables": {"name": "Ada", "flex_last-topic": "Sales, Billing"}}, "at": 1, "key": "name",
    "widgets": {"menu-1": {"Digits": "1"}}, "html": "<b>a & b</b>\n<script>x</script>", "object": {"a": 1, "b": "x"},
    "pad": " \t pad \n", "last": "2026-11-22T09:02:11Z"
}"#;

fn check(table: &[(&str, &str)]) {
    let given = Given::json(GIVEN);
    for (template, expected) in table {
        assert_eq!(shown(&render(template, &given)), *expected, "{template}");
    }
}

#[test]
fn variables_are_found_as_flows_write_them() {
    check(&[
        ("{{flow.variables.name}}", "Ada"),
        ("{{ flow.variables. name }}", "Ada"),
        ("{{flow\n.variables\n.name}}", "Ada"),
        ("{{flow.variables.flex_last-topic}}", "Sales, Billing"),
        ("{{ widgets.menu-1.Digits }}", "1"),
        ("{{ flow['variables'][key] }}", "Ada"),
        ("{{ list[at] }}{{ list[-1] }}{{ list[9] }}{{list.first}}{{list.last}}{{ list.size }}", "acbc3"),
        ("{{ name.size }}{{ object.size }}{{ object.a }}{{ people[1].k }}", "1021y"),
        ("[{{ missing }}{{ missing.deep.er }}{{ nothing }}{{ list.a }}{{ n.x }}]", "[]"),
        ("{{true}}{{false}}{{nil}}{{ 'x' }}{{ 2.50 }}{{ -7 }}", "truefalsex2.5-7"),
        ("{{ name junk | upcase }}{{}}{{ | upcase }}", "ADA OKAFOR"),
        ("{{ list }}|{{ nums }}|{{ dec }}|{{ yes }}", "bac|312|2.5|true"),
        ("{{ object }}", "unknown: how an object is written as text is not documented"),
        ("{{ (1..3) }}", "1..3"),
    ]);
}

#[test]
fn tags_do_what_they_do_in_ruby() {
    check(&[
        (
            "{%if name%}a{%else%}b{%endif%}{% if empty %}c{% endif %}{% if nothing %}d{% endif %}{% if no %}e{% endif %}",
            "ac",
        ),
        ("{% unless no %}a{% else %}b{% endunless %}{% if no %}{% elsif yes %}c{% endif %}", "ac"),
        ("{% if yes or no and no %}a{% endif %}{% if no and yes or yes %}b{% endif %}", "a"),
        (
            "{% if name contains 'Oka' %}a{% endif %}{% if list contains 'c' %}b{% endif %}{% if n contains 5 %}c{% endif %}",
            "ab",
        ),
        ("{% if n == 5.0 %}a{% endif %}{% if digits == 42 %}b{% endif %}{% if n <> 4 %}c{% endif %}", "ac"),
        (
            "{% if missing == nil %}a{% endif %}{% if missing == '' %}b{% endif %}{% if missing < 5 %}c{% endif %}",
            "a",
        ),
        (
            "{% if empty == empty %}a{% endif %}{% if pad == blank %}b{% endif %}{% if '  ' == blank %}c{% endif %}",
            "ac",
        ),
        ("{% if 'a' < 'b' %}a{% endif %}{% if n >= 5 %}b{% endif %}{% if dec < 2 %}c{% endif %}", "ab"),
        ("{% case digits %}{% when '1', '42' %}a{% when '42' %}b{% else %}c{% endcase %}", "a"),
        ("{% case n %}x{% when 1 or 2 %}a{% else %}c{% endcase %}", "c"),
        ("{% for i in (1..3) %}{{ i }}{% unless forloop.last %},{% endunless %}{% endfor %}", "1,2,3"),
        ("{% for i in list reversed %}{{ forloop.index }}{{ i }}{% endfor %}", "1c2a3b"),
        ("{% for i in nums limit:2 offset:1 %}{{ i }}/{{ forloop.length }} {% endfor %}", "1/2 2/2 "),
        (
            "{% for i in nums %}{% if i == 1 %}{% continue %}{% endif %}{{ i }}{% if i == 2 %}{% break %}{% endif %}{% endfor %}!",
            "32!",
        ),
        (
            "{% for i in missing %}a{% else %}none{% endfor %}{% for i in name %}[{{ i }}]{% endfor %}",
            "none[Ada Okafor]",
        ),
        ("{% for p in object %}{{ p[0] }}={{ p[1] }};{% endfor %}", "a=1;b=x;"),
        (
            "{% for i in (1..2) %}{% for j in (1..2) %}{{ forloop.parentloop.index }}{{ j }} {% endfor %}{% endfor %}",
            "11 12 21 22 ",
        ),
        (
            "{% assign v = name | upcase | slice: 0, 3 %}{{ v }}{% capture c %}<{{ v }}>{% endcapture %}{{ c }}",
            "ADA<ADA>",
        ),
        ("{% increment z %}{% increment z %}{% decrement y %}{{ z }}", "01-12"),
        (
            "{% for i in (1..4) %}{% cycle 'a', 'b', 'c' %}{% endfor %}{% cycle 'g': 1, 2 %}{% cycle 'g': 1, 2 %}",
            "abca12",
        ),
        ("{% raw %}{{ x }}{% endraw %}{% comment %}{{ {% if {% endcomment %}.", "{{ x }}."),
        ("a  {{- n -}}  b {%- if yes -%} c {%- endif -%} d", "a5bcd"),
        ("{% if yes %} \n {% endif %}{% if yes %} {% assign q = 1 %} {% endif %}{{ q }}", "1"),
        ("{{{name}}", "Ada Okafor"),
        (
            "{{{name}}}|{{{ name }}}|{{{{name}}}}|{{{'name'}}}|{{{5}}}|{{{'3.0'|upcase}}",
            "Ada Okafor}|}|Ada Okafor}}|Ada Okafor}|}|",
        ),
    ]);
}

#[test]
fn text_filters() {
    check(&[
        ("{{ name | append: '!' | prepend: n }}{{ missing | append: 'x' }}", "5Ada Okafor!x"),
        (
            "{{ 'hELLO there' | capitalize }}|{{ 'Ä' | downcase }}|{{ 'straße' | upcase }}",
            "Hello there|ä|STRASSE",
        ),
        (
            "{{ missing | default: 'd' }}{{ empty | default: 'e' }}{{ no | default: 'f' }}{{ no | default: 'g', allow_false: true }}",
            "deffalse",
        ),
        ("{{ html | escape }}", "&lt;b&gt;a &amp; b&lt;/b&gt;\n&lt;script&gt;x&lt;/script&gt;"),
        ("{{ '&lt; & <' | escape_once }}|{{ html | strip_html }}", "&lt; &amp; &lt;|a & b\n"),
        ("[{{ pad | strip }}][{{ pad | lstrip }}][{{ pad | rstrip }}]", "[pad][pad \n][ \t pad]"),
        ("{{ 'a\r\nb\nc' | strip_newlines }}{{ 'a\nb' | newline_to_br }}", "abca<br />\nb"),
        (
            "{{ 'a.b.a' | remove: 'a' }}|{{ 'a.b.a' | remove_first: 'a' }}|{{ 'aa' | replace: 'a', 'b' }}|{{ 'aa' | replace_first: 'a', 'b' }}|{{ 'aa' | replace: 'a' }}",
            ".b.|.b.a|bb|ba|",
        ),
        ("{{ 'ab' | replace: '', '-' }}", "-a-b-"),
        (
            "{{ 'abcdef' | slice: 2 }}{{ 'abcdef' | slice: -3, 2 }}{{ 'abc' | slice: 5, 2 }}{{ list | slice: 1, 2 }}",
            "cdeac",
        ),
        (
            "{{ 'a,b,,' | split: ',' | join: '+' }}|{{ ' a  b ' | split: ' ' | size }}|{{ 'abc' | split: '' | last }}",
            "a+b|2|c",
        ),
        (
            "{{ 'abcdefgh' | truncate: 5 }}|{{ 'abcdefgh' | truncate: 5, '' }}|{{ 'abc' | truncate: 5 }}|{{ 'abc' | truncate: 1 }}",
            "ab...|abcde|abc|...",
        ),
        (
            "{{ 'a b c d' | truncatewords: 2 }}|{{ 'a b' | truncatewords: 2 }}|{{ 'a b' | truncatewords: 0, '~' }}",
            "a b...|a b|a~",
        ),
        ("{{ '+1 202/é' | url_encode }}", "%2B1+202%2F%C3%A9"),
    ]);
}

#[test]
fn number_list_and_json_filters() {
    check(&[
        (
            "{{ digits | plus: 1 }}{{ 'abc' | plus: 1 }}{{ missing | plus: 1 }}{{ ' -3 ' | plus: 1 }}{{ '' | plus: 1 }}",
            "4311-21",
        ),
        (
            "{{ 0.1 | plus: 0.2 }}|{{ 7 | divided_by: 2 }}|{{ -7 | divided_by: 2 }}|{{ 7 | divided_by: 2.0 }}|{{ 10 | divided_by: 3.0 }}",
            "0.3|3|-4|3.5|3.3333333333333335",
        ),
        (
            "{{ 7 | modulo: 3 }}{{ -7 | modulo: 3 }}|{{ 3 | times: 2.5 }}|{{ '1.50' | times: 2 }}|{{ '+12' | minus: 2 }}",
            "12|7.5|3.0|10",
        ),
        (
            "{{ 2.5 | ceil }}{{ 2.5 | floor }}{{ 2.5 | round }}{{ -2.5 | round }}{{ 2.345 | round: 2 }}",
            "323-32.35",
        ),
        (
            "{{ list | sort }}{{ nums | sort }}{{ list | reverse }}{{ list | first }}{{ list | last }}{{ list | size }}",
            "abc123cabbc3",
        ),
        (
            "{{ people | map: 'k' }}{{ people | sort: 'k' | map: 'v' }}{{ 'a,b,a' | split: ',' | uniq | join: ' ' }}",
            "zy1a b",
        ),
        ("{{ list | join: ', ' }}|{{ list | join }}|{{ 5 | size }}{{ 5.5 | size }}", "b, a, c|b a c|80"),
        ("{{ 'abc' | map: 'b' }}|{{ 'abc' | map: 'x' }}|{{ true | map: 'x' }}|{{ 2.5 | sort: 'x' }}", "b|||"),
        (
            "{{ object | to_json }}{{ list | to_json }}{{ 'a\"\n\u{1}é/' | to_json }}{{ nothing | to_json }}{{ dec | to_json }}",
            "{\"a\":1,\"b\":\"x\"}[\"b\",\"a\",\"c\"]\"a\\\"\\n\\u0001é/\"null2.5",
        ),
        ("{{ 'now' | date: '%s' | minus: 1795334531 | divided_by: 3600 }}", "1"),
        (
            "{{ last | date: '%Y-%m-%d %H:%M' }}|{{ last | date: '%s' }}|{{ 1795338131 | date: '%F' }}",
            "2026-11-22 09:02|1795338131|2026-11-22",
        ),
        (
            "{{ 'soon' | date: '%s' }}|{{ missing | date: '%s' }}|{{ last | date: '' }}",
            "soon||2026-11-22T09:02:11Z",
        ),
    ]);
}

#[test]
fn what_is_broken_is_named() {
    check(&[
        ("a {{ b", "error: line 1, column 3: `}}` is missing"),
        (
            "{{ b | upcas }}",
            "error: line 1, column 13: there is no filter called `upcas`. Did you mean upcase?",
        ),
        ("{% fi x %}", "error: line 1, column 6: there is no tag called `fi`"),
        ("{% include 'x' %}", "error: line 1, column 11: there is no tag called `include`"),
        ("\n{% if x %}", "error: line 2, column 6: `endif` is missing"),
        ("{% endif %}", "error: line 1, column 9: `endif` does not belong here"),
        (
            "{% for x in y %}{% endif %}",
            "error: line 1, column 25: `endif` does not belong here: `endfor` is missing",
        ),
        ("{% else %}", "error: line 1, column 8: `else` does not belong here"),
        ("{{ a + b }}", "error: line 1, column 6: `+` is not an operator: use the filter `plus`"),
        ("{% if a = b %}{% endif %}", "error: line 1, column 9: there is no operator called `=`"),
        ("{% assign a %}", "error: line 1, column 13: `assign` needs a name, `=` and a value"),
        ("{{ año }}", "error: line 1, column 5: a name with a letter that is not ASCII"),
        ("{% if digits > 3 %}a{% endif %}", "error: a string is compared with a number"),
        ("{{ 1 | divided_by: 0 }}", "error: divided by 0"),
        ("{{ 1 | modulo: 0.0 }}", "error: divided by 0"),
        (
            "{{ 1 | divided_by: 0.0 }} {{ -2.5 | divided_by: 0 }} {{ 0 | divided_by: '0.0' }}",
            "Infinity -Infinity NaN",
        ),
        ("{{ -7 | divided_by: 3.75 | modulo: '2.0' }}", "0.1333333333333333"),
        ("{{ 5 | map: 'x' }}", "error: `map` of something that is not an object"),
        ("{{ 1 | plus }}", "error: `plus` takes 1 arguments, not 0"),
        ("{% for i in (1..16) %}{{ i }}{% endfor %}", "error: a loop runs more than 15 times"),
        ("{% for i in (1..3000000000) %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% endfor %}", "12"),
        ("{% if no and digits > 3 %}a{% endif %}b", "b"),
    ]);
    let given = Given::json(GIVEN);
    let template = LiquidTemplate::parse("a{{ b");
    let with = |reading, choice| RenderSettings {
        readings: Readings::default().with(reading, choice).unwrap(),
        ..settings()
    };
    let text = template.render(&given, &with(Reading::TemplateError, "as_written"));
    assert_eq!((text.value.as_text(), text.touched.has(Reading::TemplateError)), (Some("a{{ b"), true));
    assert_eq!(template.render(&given, &settings()).value.as_text(), Some(""));
    let loops = LiquidTemplate::parse("{% for i in (1..20) %}{{ i }} {% endfor %}");
    let text = loops.render(&given, &with(Reading::LoopLimit, "cut"));
    assert_eq!(text.value.as_text(), Some("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 "));
    assert!(text.touched.has(Reading::LoopLimit));
}

#[test]
fn paths_are_those_that_a_template_may_read() {
    let template = LiquidTemplate::parse(
        "{{ a.b | append: c['d'] }}{% if e[f.g].h and (1..i) %}{% for x in j.k limit: l %}{{ x.m }}{% endfor %}{% endif %}",
    );
    let paths: Vec<String> = template.paths().iter().map(|path| path.join(".")).collect();
    assert_eq!(paths, ["a.b", "c.d", "e", "f.g", "i", "j.k", "l", "x.m"]);
    assert!(LiquidTemplate::parse("plain").is_plain() && !template.is_plain());
}

#[test]
fn bounds_hold() {
    let given = Given::json(r#"{"long": "x", "list": [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15]}"#);
    let nested = |depth: usize| "{% if true %}".repeat(depth) + "x" + &"{% endif %}".repeat(depth);
    let doubled = "{% assign v = 'xxxxxxxx' %}".to_owned()
        + &"{% assign v = v | append: v %}".repeat(30)
        + "{{ v | size }}";
    let loops = "{% for a in list %}".repeat(6) + "x" + &"{% endfor %}".repeat(6);
    for (template, expected) in [
        (nested(64), "x"),
        (nested(65), "error: line 1, column 838: blocks are nested more deeply than 64 levels"),
        (nested(2_700), "error: line 1, column 838: blocks are nested more deeply than 64 levels"),
        (" ".repeat(65 << 10), "unknown: its template is longer than 64 KiB"),
        (
            format!("{{{{ '{}' }}}}", "y".repeat(17 << 10)),
            "unknown: its template makes more than the 16 KiB that Studio renders",
        ),
        (doubled, "unknown: its template makes a string of more than 64 KiB"),
        (loops, "unknown: its template makes more than the 16 KiB that Studio renders"),
        (
            "{% for a in list %}".repeat(6) + &"{% endfor %}".repeat(6),
            "unknown: its template makes more than 100,000 operations",
        ),
        (
            "{{ 99999999999999999999999999999999999999 | times: 10 }}".to_owned(),
            "unknown: its template makes a number of more than 38 digits",
        ),
    ] {
        assert_eq!(
            shown(&render(&template, &given)),
            expected,
            "{}",
            template.get(..40).unwrap_or(&template)
        );
    }
}
