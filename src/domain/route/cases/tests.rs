use super::*;

const CASES: &str = r#"schema = 1
flow = "care-line.json"
workflow = ["care-desk.json"]
[[case]]
name = "an unhappy customer goes first"
traits = { "flex_last-interaction-sentiment" = "negative", since = 2026-11-22T09:31:00Z }
at = "2026-11-22T09:31:00Z"
answers = { menu = "keypress:1", crm = { event = "success", parsed = { tier = "gold" } }, again = ["timeout", "keypress:2"] }
expect = { queue = "Priority", priority = 100 }
"#;

#[test]
fn cases_are_read_from_toml_and_json() {
    let file = CaseFile::read(Path::new("x.toml"), CASES).unwrap();
    let case = &file.case[0];
    assert_eq!((file.flow.as_str(), file.is_offline()), ("care-line.json", true));
    assert_eq!(case.traits.as_ref().unwrap()["since"], "2026-11-22T09:31:00Z");
    let given = |widget: &str| case.answers[widget].given();
    assert_eq!(
        given("menu"),
        [GivenAnswer { event: "keypress".into(), value: Some(Json::from(1)), fields: vec![] }]
    );
    assert_eq!(given("crm")[0].fields, [("parsed", serde_json::json!({"tier": "gold"}))]);
    assert_eq!(
        given("again").iter().map(|answer| answer.event.as_str()).collect::<Vec<_>>(),
        ["timeout", "keypress"]
    );
    let json = r#"{"schema": 1, "flow": "care-line.json", "case": [
        {"name": "a", "for": "email:ada@example.com", "expect": {"certain": true}}]}"#;
    let file = CaseFile::read(Path::new("-"), json).unwrap();
    assert_eq!((file.case[0].whose.as_deref(), file.is_offline()), (Some("email:ada@example.com"), false));
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    let with = |from: &str, to: &str| {
        let text = CASES.replace(from, to);
        CaseFile::read(Path::new("x.toml"), &text).map(|_| ()).unwrap_err().to_string()
    };
    for (from, to, expected) in [
        ("expect =", "expct =", "line 9: unknown field `expct`"),
        ("expect =", "expct =", "Did you mean expect?"),
        ("workflow =", "workflows =", "line 3: unknown field `workflows`"),
        ("schema = 1", "schema = 2", "line 1: `schema` is 2, but this version reads 1. Write `schema = 1`."),
        ("schema = 1\n", "", "missing field `schema`"),
        ("at = ", "at ", "line 7: "),
        (
            "traits = {",
            "for = \"x\"\ntraits = {",
            "case 1 (an unhappy customer goes first) has more than one of",
        ),
        ("traits = {", "input = {", "does not say who calls. Give it `traits`"),
        ("expect = { queue = \"Priority\", priority = 100 }", "", "expects nothing"),
        ("event = \"success\", ", "", "line 8: "),
    ] {
        let error = with(from, to);
        assert!(error.contains(expected), "{from} → {to}: {error}");
    }
    let json = "{\"schema\": 1,\n \"flow\": \"x\",\n \"cases\": []}";
    let error = CaseFile::read(Path::new("x.json"), json).unwrap_err();
    assert_eq!((error.line, error.next.as_str()), (Some(3), "Did you mean case?"));
    assert!(CaseFile::read(Path::new("x.json"), "").unwrap_err().line.is_some());
    let none = CaseFile::read(Path::new("x.toml"), "schema = 1\nflow = \"x\"\ncase = []").unwrap_err();
    assert!(none.why.starts_with("0 cases"), "{none}");
}

#[test]
fn short_answers_hold_json_or_text() {
    for (text, event, value) in [
        ("keypress:1", "keypress", Some(Json::from(1))),
        ("speech:two words", "speech", Some(Json::from("two words"))),
        ("speech:\"1\"", "speech", Some(Json::from("1"))),
        ("incomingMessage:a:b", "incomingMessage", Some(Json::from("a:b"))),
        ("success:{\"tier\": \"gold\"}", "success", Some(serde_json::json!({"tier": "gold"}))),
        ("timeout", "timeout", None),
    ] {
        assert_eq!(GivenAnswer::parse(text), GivenAnswer { event: event.into(), value, fields: vec![] });
    }
    assert!(read_answers(Path::new("a.toml"), "menu = 5").is_err());
    assert_eq!(
        read_answers(Path::new("a.json"), "{\"menu\": \"timeout\"}").unwrap()["menu"].given()[0].event,
        "timeout"
    );
    assert_eq!(read_traits("{\"a\": 1, \"a\": 2}").unwrap()["a"], 2);
    assert!(read_traits("[1]").unwrap_err().to_string().starts_with("line 1: "));
}
