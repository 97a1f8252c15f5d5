use super::*;
use crate::domain::json::RawJson;
use crate::domain::samples::traits;

fn external(text: &str) -> ExternalId {
    let Identifier { kind, value } = Identifier::parse(text).unwrap();
    ExternalId {
        kind: kind.into(),
        value: value.into(),
        collection: None,
        source_id: None,
        created_at: None,
        raw: RawJson::null(),
    }
}

#[test]
fn a_profile_is_called_by_the_best_that_is_known() {
    let cases: [(&str, &[&str], &str); 14] = [
        (r#"{"name":"Ada Okafor","firstName":"A"}"#, &["email:ada@example.com"], "Ada Okafor"),
        (r#"{"firstName":"Ada","lastName":"Okafor"}"#, &["email:ada@example.com"], "Ada Okafor"),
        (r#"{"first_name":"Ada","last_name":"Okafor"}"#, &[], "Ada Okafor"),
        (r#"{"first_name":"Ada","lastName":"Okafor"}"#, &[], "Ada Okafor"),
        (r#"{"last_name":"Okafor"}"#, &["user_id:u1"], "Okafor"),
        (r#"{"name":"  ","first_name":"Ada"}"#, &[], "Ada"),
        (
            r#"{"name":null}"#,
            &["user_id:u1", "phone:+12025550100", "email:ada@example.com"],
            "ada@example.com",
        ),
        (r#"{"name":5}"#, &["anonymous_id:a1", "user_id:u1", "phone_number:+12025550100"], "+12025550100"),
        ("{}", &["anonymous_id:a1", "user_id:u1", "ios.id:i"], "u1"),
        ("{}", &["anonymous_id:a1", "ios.id:i"], "i"),
        ("{}", &["anonymous_id:a1"], "a1"),
        (r#"{"email":"ada@example.com"}"#, &[], "ada@example.com"),
        (r#"{"email":"old@example.com"}"#, &["email:ada@example.com"], "ada@example.com"),
        ("{}", &[], "use_x"),
    ];
    let key = ProfileKey::Segment(SegmentId("use_x".to_owned()));
    for (json, identifiers, expected) in cases {
        let identifiers: Vec<_> = identifiers.iter().map(|text| external(text)).collect();
        let naming = Naming::from(Some(&traits(json)), &identifiers);
        assert_eq!(naming.title(&key), expected, "{json} {identifiers:?}");
    }
}

#[test]
fn every_trait_a_name_is_made_of_is_asked_for() {
    for key in NAME_KEYS {
        let said = traits(&format!(r#"{{"{key}":"Ada"}}"#));
        assert_ne!(Naming::from(Some(&said), &[]), Naming::default(), "{key}");
    }
}

#[test]
fn a_key_is_the_id_else_the_birth_else_the_address() {
    let handle = Handle::identifier("email", "ada@example.com");
    let id = SegmentId("use_x".to_owned());
    let born = Metadata {
        created_at: Some(Timestamp::read("2026-01-02T10:05:00Z")),
        first_message_id: Some("m1".to_owned()),
        ..Metadata::default()
    };
    let half_born = Metadata { first_message_id: Some(String::new()), ..born.clone() };
    assert_eq!(ProfileKey::best(Some(id.clone()), Some(&born), &handle), ProfileKey::Segment(id.clone()));
    assert_eq!(ProfileKey::best(None, Some(&born), &handle), born.birth().unwrap());
    assert_eq!(ProfileKey::best(None, Some(&half_born), &handle), ProfileKey::Provisional(handle.clone()));
    assert_eq!(ProfileKey::best(None, None, &Handle::segment(id.clone())), ProfileKey::Segment(id));
}
