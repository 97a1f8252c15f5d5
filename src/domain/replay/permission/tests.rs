//! Which targets may be written to.

mod strangers;

use super::*;
use crate::domain::replay::library;
use crate::domain::replay::plan::tests::plan_of;
use crate::domain::replay::sample::Sample;
use crate::domain::replay::{adjust, schema};

fn sample() -> Sample {
    library::find("voice-positive").unwrap().unwrap()
}

fn plan(to: &str) -> Plan {
    plan_of(&sample(), to, None).unwrap()
}

fn at(base: &str) -> Destination {
    Destination { tracking_api: base.to_owned(), is_loopback: base.contains("127.0.0.1") }
}

fn far() -> Destination {
    at("https://api.segment.io")
}

fn dev(patterns: &[&str]) -> WriteRule {
    WriteRule::Dev(patterns.iter().map(|text| Pattern::parse(text).unwrap()).collect())
}

fn production(listed: &[&str]) -> WriteRule {
    WriteRule::Production(listed.iter().map(|text| Identifier::parse(text).unwrap()).collect())
}

#[test]
fn r1_patterns_match_letter_for_letter() {
    let table = [
        ("email:*@example.com", "email:a@example.com", true),
        ("email:*@example.com", "email:a@example.com.evil.org", false),
        ("email:*@example.com", "email:A@EXAMPLE.COM", false),
        ("email:*@example.com", "emails:a@example.com", false),
        ("email:test-*@example.*", "email:test-1@example.org", true),
        ("email:test-*@example.*", "email:test@example.org", false),
        ("phone:+1202555*", "phone:+12025550100", true),
        ("phone:+1202555*", "phone_number:+12025550100", false),
        ("user_id:u1", "user_id:u1", true),
        ("user_id:u1", "user_id:u11", false),
        ("user_id:a*b*c", "user_id:aXbYc", true),
        ("user_id:a*b*c", "user_id:ac", false),
        ("user_id:a*a", "user_id:a", false),
        ("user_id:ab*bc", "user_id:abc", false),
        ("user_id:x*yy*y", "user_id:xyy", false),
    ];
    for (pattern, identifier, expected) in table {
        let matches = Pattern::parse(pattern).unwrap().matches(&Identifier::parse(identifier).unwrap());
        assert_eq!(matches, expected, "{pattern} {identifier}");
    }
    for text in ["email:*", "email:**", "*:a@example.com", "email", "*", ":x"] {
        assert_eq!(Pattern::parse(text), None, "{text}");
    }
}

#[test]
fn r1_the_emulator_takes_anyone_but_only_on_this_machine() {
    assert!(clear(plan("email:a@example.com"), &WriteRule::Emulator, at("http://127.0.0.1:9"), None).is_ok());
    let refused = clear(plan("email:a@example.com"), &WriteRule::Emulator, far(), None).unwrap_err();
    assert!(matches!(refused, Refusal::NotLoopback { .. }));
}

#[test]
fn r1_a_dev_space_takes_listed_identifiers_only() {
    let rule = dev(&["email:*@example.com", "user_id:u1"]);
    for to in ["email:a@example.com", "user_id:u1"] {
        assert!(clear(plan(to), &rule, far(), None).is_ok(), "{to}");
    }
    for to in ["email:a@example.org", "user_id:u2", "phone:+12025550100", "crm:1", "anonymous_id:x"] {
        let refused = clear(plan(to), &rule, far(), Some("demo")).unwrap_err();
        assert!(refused.to_string().contains(&format!("{to} may not be written to")), "{refused}");
    }
    assert!(clear(plan("email:a@example.com"), &dev(&[]), far(), None).is_err());
}

#[test]
fn r2_production_wants_a_listed_identifier_and_the_typed_name() {
    let rule = production(&["email:a@example.com"]);
    let typed = |text| clear(plan("email:a@example.com"), &rule, far(), text).map(drop);
    assert_eq!(typed(Some("demo")), Ok(()));
    for text in [None, Some(""), Some("Demo"), Some("demo "), Some("emulator")] {
        assert_eq!(typed(text), Err(Refusal::Unconfirmed("demo".to_owned())), "{text:?}");
    }
    let refused = clear(plan("email:b@example.com"), &rule, far(), Some("demo")).unwrap_err();
    assert!(matches!(refused, Refusal::NotListed { .. }));
    let star = production(&["email:*@example.com"]);
    assert!(
        clear(plan("email:a@example.com"), &star, far(), Some("demo")).is_err(),
        "no patterns in production"
    );
}

#[test]
fn r7_a_closed_space_takes_nobody() {
    let rule = WriteRule::Closed("it is read-only".to_owned());
    let refused =
        clear(plan("email:a@example.com"), &rule, at("http://127.0.0.1:9"), Some("demo")).unwrap_err();
    assert_eq!(refused.to_string(), "nothing is sent to the space demo: it is read-only");
}

#[test]
fn r1_a_sample_cannot_smuggle_in_another_person() {
    let text = |place: &str, key: &str| {
        let (mut properties, mut traits) =
            (serde_json::json!({"sentiment": "x"}), serde_json::json!({"a": 1}));
        let held = if place == "traits" { &mut traits } else { &mut properties };
        held[key] = serde_json::json!("someone@example.org");
        serde_json::json!({"schema": 1, "name": "own", "description": "Mine.", "stages": [{"name": "one",
            "tracks": [{"event": "E", "properties": properties}], "identify": {"traits": traits}}]})
        .to_string()
    };
    let keys = ["email", "Email", "e_mail", "phone", "phoneNumber", "phone_number", "userId", "user_id"];
    for place in ["properties", "traits"] {
        for key in keys.into_iter().chain(["anonymousId", "groupId", "GA_client_id"]) {
            let plan =
                plan_of(&schema::read(&text(place, key)).unwrap(), "email:a@example.com", None).unwrap();
            let cleared = clear(plan, &dev(&["email:*@example.com"]), far(), None);
            assert!(matches!(cleared, Err(Refusal::NotListed { .. })), "{place}.{key}");
        }
    }
}

#[test]
fn in_production_only_flex_traits_are_set() {
    let mut own = sample();
    let flag = crate::domain::replay::template::Template::Literal("true".to_owned());
    own.stages[0].identify.as_mut().unwrap().traits.push(("vip".to_owned(), flag));
    let plan = |sample: &Sample| plan_of(sample, "email:a@example.com", None).unwrap();
    let rule = production(&["email:a@example.com"]);
    assert_eq!(
        clear(plan(&own), &rule, far(), Some("demo")).unwrap_err(),
        Refusal::ForeignTrait("vip".to_owned())
    );
    assert!(clear(plan(&own), &dev(&["email:a@example.com"]), far(), None).is_ok());
    adjust::set(&mut own, "duration=1").unwrap();
}

#[test]
fn what_is_cleared_is_what_was_planned() {
    let plan = plan("email:a@example.com");
    let bytes = plan.bytes();
    let cleared = clear(plan, &WriteRule::Emulator, at("http://127.0.0.1:9"), None).unwrap();
    let sent: Vec<String> =
        cleared.steps().map(|s| format!("{} {}\n", s.step().path(), s.step().body())).collect();
    assert_eq!(sent.concat(), bytes);
}
