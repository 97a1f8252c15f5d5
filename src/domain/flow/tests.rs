//! Flows in every form, and what is wrong with a file.

use super::*;
use crate::domain::json::RawJson;
use proptest::prelude::*;
use serde_json::{Value, json};

fn small() -> Value {
    json!({
        "initial_state": "Trigger",
        "states": [
            {"name": "Trigger", "type": "trigger", "properties": {"offset": {"x": 0}}, "transitions": [
                {"event": "incomingCall", "next": "say"}, {"event": "incomingMessage"}, {"event": "incomingParent", "next": ""},
                {"event": "incomingRequest", "next": null}]},
            {"name": "say", "type": "say-play", "properties": {"say": "Hello", "loop": 1}, "transitions": []},
        ]
    })
}

fn read(text: &str) -> Result<Flow, FlowError> {
    Flow::read(text.as_bytes())
}

#[test]
fn a_flow_is_the_same_in_every_form() {
    let definition = small();
    let label = |form: &Value| read(&form.to_string()).unwrap().label;
    let resource = json!({"sid": "FW1", "friendly_name": "care", "revision": 3, "status": "published", "definition": definition});
    let as_text = json!({"sid": "FW1", "friendly_name": "care", "revision": "3", "status": "published",
        "definition": definition.to_string()});
    let cli = json!([{"sid": "FW1", "friendlyName": "care", "revision": 3, "status": "published", "definition": definition}]);
    for form in [&resource, &as_text, &cli] {
        let found = label(form);
        assert_eq!(found.friendly_name.as_deref(), Some("care"), "{form}");
        assert_eq!([found.sid, found.revision, found.status].map(Option::unwrap), ["FW1", "3", "published"]);
    }
    assert_eq!(label(&definition), FlowLabel::default());
    let marked = format!("\u{feff} {definition}");
    for form in [&resource.to_string(), &as_text.to_string(), &cli.to_string(), &marked] {
        let flow = read(form).unwrap();
        let next: Vec<&NextWidget> = flow.widgets[0].branches.iter().map(|branch| &branch.next).collect();
        assert_eq!(next, [&NextWidget::Widget(1), &NextWidget::End, &NextWidget::End, &NextWidget::End]);
        assert_eq!((flow.initial, flow.find("say"), flow.widgets[1].kind), (0, Some(1), WidgetKind::SayPlay));
        assert_eq!(flow.widgets[0].properties, json!({}));
        assert_eq!(flow.widgets[1].text("loop").as_deref(), Some("1"));
        assert_eq!(flow.check(), []);
    }
}

#[test]
fn what_is_no_flow_says_why_and_where() {
    let states = r#""states":[{"name":"Trigger","type":"trigger"}]"#;
    for (text, expected) in [
        ("", "is not JSON: not JSON: the text is empty (line 1, column 1)"),
        ("{\"a\": 1,\n  é}", "is not JSON: expected a key in quotation marks (line 2, column 3)"),
        ("3", "`the file` is number, not an object (line 1, column 1)"),
        ("[{},{}]", "has 2 items; a file holds one flow (line 1, column 1)"),
        ("[]", "has 0 items; a file holds one flow (line 1, column 1)"),
        (r#"{"state":[]}"#, "has no `states`, so it is not a flow; its keys are `state` (line 1, column 1)"),
        (
            r#"{"states":[]}"#,
            "has no `initial_state`, so it is not a flow; its keys are `states` (line 1, column 1)",
        ),
        (r#"{"states":{},"initial_state":"a"}"#, "`states` is object, not a list (line 1, column 11)"),
        (
            r#"{"definition":"{\"states\":[}"}"#,
            "is not JSON: expected a value (line 1, column 12 of the text of `definition`)",
        ),
        (r#"{"definition":null}"#, "`definition` is null, not an object (line 1, column 15)"),
        (r#"{"task_routing":{}}"#, "is a TaskRouter workflow, not a flow (line 1, column 1)"),
        (
            &format!(r#"{{{states},"initial_state":"Triger"}}"#),
            "`initial_state` names `Triger`, but no widget has that name (line 1, column 65)",
        ),
        (&"[".repeat(200), "is not JSON: the text ends too early (line 1, column 201)"),
        (&format!("{}{}", "[".repeat(200), "]".repeat(200)), "is nested deeper than 100 levels"),
    ] {
        assert_eq!(read(text).unwrap_err().to_string(), expected, "{text}");
    }
    let missing = read(&format!(r#"{{{states},"initial_state":"Triger"}}"#)).unwrap_err();
    assert!(missing.next().starts_with("Did you mean Trigger?"), "{}", missing.next());
    let bad = Flow::read(b"{\"a\":\n\xff}").unwrap_err();
    assert_eq!(bad.to_string(), "is not UTF-8 (line 2, column 1)");
    assert_eq!(Flow::read(&vec![b' '; FILE_BYTES + 1]).unwrap_err().to_string(), "is larger than 8 MiB");
}

#[test]
fn what_cannot_be_read_does_not_affect_the_rest() {
    let text = r#"{"initial_state":"a","initial_state":"b","states":[
        3, {"type":"say-play"}, {"name":"a","type":"trigger","transitions":7},
        {"name":"b","type":"trigger","transitions":[{"next":"a"},{"event":"x","next":"c"},{"event":"y","next":["a"]},
            {"event":"z","conditions":{}}]},
        {"name":"b","type":"say-play","properties":[]},{"name":5,"type":"say-play","properties":{"say":"\ud800"}}]}"#;
    let flow = read(text).unwrap();
    assert_eq!(flow.names().collect::<Vec<_>>(), ["a", "b", "b", "5"]);
    assert_eq!((flow.initial, flow.find("b"), flow.widgets[1].branches.len()), (1, Some(1), 3));
    let found: Vec<String> =
        flow.findings.iter().map(|finding| format!("{}: {}", finding.kind.name(), finding.place)).collect();
    assert_eq!(
        found,
        [
            "repeated-key: line 1, column 22",
            "unreadable-part: line 2, column 9",
            "unreadable-part: line 2, column 12",
            "unreadable-part: a, line 2, column 76",
            "unreadable-part: b, line 3, column 53",
            "unreadable-part: b, line 3, column 111",
            "unreadable-part: b, line 4, column 39",
            "unreadable-part: b, line 5, column 52",
            "unreadable-part: 5, line 5, column 97",
            "duplicate-widget: b, line 5, column 9",
            "missing-target: b, x, line 3, column 66",
        ]
    );
}

#[test]
fn profile_widgets_are_known_by_what_they_do() {
    let kind = |name: &str, kind: &str, properties: Value| {
        let reader = json!({"name": "say", "type": "say-play", "properties": {"say": "{{widgets.read.ProfileData.traits.x}}"}});
        let widget = json!({"name": name, "type": kind, "properties": properties});
        let start = json!({"name": "start", "type": "trigger"});
        let flow = json!({"initial_state": "start", "states": [start, widget, reader]});
        read(&flow.to_string()).unwrap().widgets[1].kind
    };
    let connected = json!({"profile_connector_instance": "PC1"});
    let writing = json!({"profile_connector_instance": "PC1", "traits": []});
    for (name, type_name, properties, expected) in [
        ("w", "search-for-a-Profile", json!({}), WidgetKind::ProfileSearch),
        ("w", "lookup-v1", connected.clone(), WidgetKind::ProfileSearch),
        ("read", "lookup-v1", json!({}), WidgetKind::ProfileSearch),
        ("w", "update-profile", json!({}), WidgetKind::ProfileUpdate),
        ("w", "unify-v1", writing, WidgetKind::ProfileUpdate),
        ("w", "lookup-v1", json!({}), WidgetKind::Unknown),
        ("read", "run-function", connected, WidgetKind::RunFunction),
    ] {
        assert_eq!(kind(name, type_name, properties), expected, "{name} {type_name}");
    }
    for (event, meaning) in [
        ("found", Some(ProfileEvent::Found)),
        ("profile_found", Some(ProfileEvent::Found)),
        ("completed", Some(ProfileEvent::Found)),
        ("notFound", Some(ProfileEvent::NotFound)),
        ("no_profile", Some(ProfileEvent::NotFound)),
        ("lookup_failed", Some(ProfileEvent::Failed)),
        ("timeout", Some(ProfileEvent::Failed)),
        ("other", None),
    ] {
        assert_eq!(ProfileEvent::of(event), meaning, "{event}");
    }
}

/// Properties that nest as deep as reading allows, and a flow at its bounds.
#[test]
fn flows_at_their_bounds_are_read() {
    let widget = |at: usize| json!({"name": format!("w{at}"), "type": "say-play", "transitions": [{"event": "x", "next": format!("w{}", at + 1)}]});
    let flow = |count: usize| {
        json!({"initial_state": "w0", "states": (0..count).map(widget).collect::<Vec<_>>()}).to_string()
    };
    let most = read(&flow(MOST_WIDGETS)).unwrap();
    assert!(most.reached().iter().all(|reached| *reached));
    assert_eq!(
        read(&flow(MOST_WIDGETS + 1)).unwrap_err().to_string().split(" (").next(),
        Some("has more than 2000 widgets")
    );
    let branches = vec![json!({"event": "x"}); MOST_BRANCHES + 1];
    let wide = json!({"initial_state": "a", "states": [{"name": "a", "transitions": branches}]}).to_string();
    assert!(read(&wide).unwrap_err().to_string().starts_with("has more than 20000 branches"));
    let deep = format!("{}1{}", r#"{"a":"#.repeat(96), "}".repeat(96));
    let deep = format!(r#"{{"initial_state":"a","states":[{{"name":"a","properties":{deep}}}]}}"#);
    assert_eq!(read(&deep).unwrap().check().len(), 1);
}

proptest! {
    #![proptest_config(crate::cases::property(100, 10_000, 200_000))]

    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Flow::read(&bytes).map(|flow| flow.check());
    }
}

proptest! {
    #![proptest_config(crate::cases::property(30, 2_000, 50_000))]

    /// A flow with one value replaced by another is read and checked, or refused.
    #[test]
    fn any_damage_is_survived(at in any::<prop::sample::Index>(), with in prop::sample::select(vec![
        "null", "3", "\"\"", "\"w1\"", "[]", "[[]]", "{}", "{\"a\":{}}", "\"{{widgets.x.y | date\"", "1e999", "\"${x}\"",
    ])) {
        let whole = crate::domain::route::library::flow("care-old").unwrap();
        let quotes: Vec<usize> = whole.match_indices(": ").map(|(at, _)| at + 2).collect();
        let start = quotes[at.index(quotes.len())];
        let json = RawJson::parse(&whole[start..whole.len()]).err();
        let end = json.map_or(whole.len(), |error| start + error.offset);
        let value = whole[start..end].trim_end().trim_end_matches(',');
        let damaged = format!("{}{with}{}", &whole[..start], &whole[start + value.len()..]);
        let _ = Flow::read(damaged.as_bytes()).map(|flow| flow.check());
    }
}
