//! Which identity the events carry.

use super::*;
use crate::domain::identifier::SegmentId;
use crate::domain::profile::Collection;

fn id(text: &str) -> Identifier {
    Identifier::parse(text).unwrap()
}

fn asked(text: &str) -> Handle {
    let address = if text.starts_with("use_") {
        Address::Segment(SegmentId(text.to_owned()))
    } else {
        Address::Identifier(id(text))
    };
    Handle { collection: Collection::Users, address }
}

fn choose(text: &str, known: &[&str], may: &dyn Fn(&Identifier) -> bool) -> Result<Identity, IdentityError> {
    let identifiers: Vec<Identifier> = known.iter().map(|text| id(text)).collect();
    let known = KnownIdentity { handle: &asked(text), identifiers: &identifiers };
    Identity::choose(&known, may, &|seed| format!("derived-from-{}", seed.to_text()))
}

fn shown(identity: &Identity) -> String {
    let (member, value) = identity.primary();
    let external: Vec<String> = identity.external().iter().map(Identifier::to_text).collect();
    format!("{member}={value} [{}]", external.join(" "))
}

#[test]
fn user_id_then_anonymous_id_then_a_derived_one() {
    let table: [(&str, &[&str], &str); 9] = [
        ("email:a@example.com", &["user_id:u1", "email:a@example.com"], "userId=u1 [email:a@example.com]"),
        ("user_id:u1", &["user_id:u1", "phone:+12025550100"], "userId=u1 [phone:+12025550100]"),
        (
            "email:a@example.com",
            &["anonymous_id:x", "email:a@example.com"],
            "anonymousId=x [email:a@example.com]",
        ),
        (
            "email:a@example.com",
            &["email:b@example.com", "phone:+12025550100"],
            "anonymousId=derived-from-email:a@example.com [email:a@example.com phone:+12025550100]",
        ),
        ("user_id:new", &[], "userId=new []"),
        ("anonymous_id:new", &[], "anonymousId=new []"),
        ("phone:+12025550100", &[], "anonymousId=derived-from-phone:+12025550100 [phone:+12025550100]"),
        ("use_1", &["user_id:u1", "email:a@example.com"], "userId=u1 [email:a@example.com]"),
        ("crm:7", &["user_id:u1"], "userId=u1 [crm:7]"),
    ];
    for (asked, known, expected) in table {
        assert_eq!(shown(&choose(asked, known, &|_| true).unwrap()), expected, "{asked} {known:?}");
    }
}

#[test]
fn a_repeat_uses_the_same_derived_id() {
    let known = ["anonymous_id:other", "anonymous_id:derived-from-email:a@example.com"];
    let first = choose("email:a@example.com", &known[1..], &|_| true).unwrap();
    assert!(first.is_derived());
    let other = choose("email:a@example.com", &known, &|_| true).unwrap();
    assert_eq!(other.primary(), ("anonymousId", "other"));
}

#[test]
fn r1_an_identifier_that_may_not_be_written_to_is_not_put_on_the_wire() {
    let only_mail = |id: &Identifier| id.to_text() == "email:a@example.com";
    let known = ["user_id:u1", "anonymous_id:x", "phone:+12025550100", "email:a@example.com"];
    for asked in ["email:a@example.com", "use_1"] {
        let identity = choose(asked, &known, &only_mail).unwrap();
        assert_eq!(
            identity.claims(),
            if asked == "use_1" { vec![id("email:a@example.com")] } else { vec![id(asked)] }
        );
        assert!(identity.is_derived());
        assert_eq!(identity.withheld(), Some(&id("user_id:u1")));
    }
}

#[test]
fn r1_what_was_asked_for_is_claimed_even_where_it_is_not_allowed() {
    for asked in ["email:z@example.com", "user_id:z", "anonymous_id:z", "crm:z"] {
        let identity = choose(asked, &["user_id:u1"], &|_| false).unwrap();
        assert!(identity.claims().contains(&id(asked)), "{asked}: {:?}", identity.claims());
    }
}

#[test]
fn without_an_identifier_there_is_nobody_to_write_to() {
    assert_eq!(choose("use_1", &[], &|_| true), Err(IdentityError::NoIdentifier));
    assert_eq!(choose("segment_id:use_1", &[], &|_| true), Err(IdentityError::NoIdentifier));
    let account = Handle { collection: Collection::Accounts, ..asked("group_id:g") };
    let known = KnownIdentity { handle: &account, identifiers: &[] };
    assert_eq!(Identity::choose(&known, &|_| true, &|_| String::new()), Err(IdentityError::NotAPerson));
}

#[test]
fn external_ids_have_all_four_keys() {
    let identity = choose("email:a@example.com", &[], &|_| true).unwrap();
    assert_eq!(
        identity.external_ids().to_json(),
        r#"[{"id":"a@example.com","type":"email","collection":"users","encoding":"none"}]"#
    );
}
