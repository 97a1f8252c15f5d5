//! Findings that need the whole profile: all its traits with their sources, its identifiers, and that nothing else is there.

use super::defects::{full, talk};
use super::*;
use crate::domain::identifier::ExternalId;
use crate::domain::json::RawJson;
use crate::domain::listing::Extent;
use crate::domain::samples::plain;
use FindingKind::*;

fn id(kind: &str, value: &str) -> ExternalId {
    ExternalId::read(&RawJson::parse(&json!({"type": kind, "id": value}).to_string()).unwrap()).unwrap()
}

fn whole(traits_json: &Value, events: usize, ids: &[(&str, &str)]) -> Vec<FindingKind> {
    let traits = traits(&traits_json.to_string());
    let ids = ids.iter().map(|(kind, value)| id(kind, value)).collect();
    let ids = Partial { items: ids, ..Partial::default() };
    let events = vec![sent("Page Viewed", 5, "p", &json!({})); events];
    let events = Partial { items: events, ..Partial::default() };
    let parts = WholeProfile { traits: Some(&traits), events: Some(&events), identifiers: Some(&ids) };
    let found = of_whole_profile(parts, None, now());
    assert!(found.iter().all(|one| !one.rules_out.is_empty() && !one.next.is_empty()));
    found.iter().map(|one| one.kind).collect()
}

#[test]
fn fs5_identifiers_that_a_lookup_misses_and_those_that_only_look_odd() {
    let found = |ids: &[(&str, &str)]| whole(&json!({"plan": "gold"}), 1, ids);
    for odd in [
        ("phone", "12025550115"),
        ("phone", "+1 202 555 0115"),
        ("phone_number", "whatsapp:+12025550115"),
        ("email", "Ada@example.com"),
        ("email", "mailto:ada@example.com"),
        ("user_id", "u_1 "),
    ] {
        assert_eq!(found(&[odd]), [IdFormat], "{odd:?}");
    }
    for even in [
        ("phone", "+12025550115"),
        ("email", "ada@example.com"),
        ("user_id", "U_1"),
        ("user_id", "12025550115"),
        ("anonymous_id", "sms:7"),
        ("crm", "A:b"),
    ] {
        assert_eq!(found(&[even]), [], "{even:?}");
    }
    assert_eq!(found(&[("phone", "+12025550115"), ("phone_number", "+12025550115")]), [IdTypeMismatch]);
    assert_eq!(found(&[("phone", "+12025550115"), ("phone", "+12025550116")]), []);
}

#[test]
fn fs5_a_phone_that_is_a_trait_only() {
    let phone = json!({"phone": "+12025550115"});
    let email = ("email", "ada@example.com");
    assert_eq!(whole(&phone, 1, &[email]), [IdNotConfigured]);
    assert_eq!(whole(&phone, 1, &[email, ("phone", "+12025550115")]), []);
    assert_eq!(whole(&json!({"phone": "ask her"}), 1, &[email]), []);
    assert_eq!(whole(&json!({"phone": null}), 1, &[email]), []);
}

#[test]
fn fs5_a_blank_profile_has_identifiers_and_nothing_else() {
    let phone = [("phone", "+12025550115")];
    assert_eq!(whole(&json!({}), 0, &phone), [BlankProfile]);
    assert_eq!(whole(&json!({"plan": null}), 0, &phone), []);
    assert_eq!(whole(&json!({}), 1, &phone), []);
    assert_eq!(whole(&json!({}), 0, &[]), []);
}

/// A statement about all identifiers, or about an empty part, needs the part read to its end.
#[test]
fn fs5_an_unfinished_part_proves_nothing() {
    let (empty, events) = (traits("{}"), Partial::default());
    let phone = traits(r#"{"phone":"+12025550115"}"#);
    let items = vec![id("email", "ada@example.com")];
    let reading = Partial { items: items.clone(), extent: Extent::Reading, ..Partial::default() };
    let ids = Partial { items, ..Partial::default() };
    let unread = Traits(Partial { extent: Extent::Reading, ..Partial::default() });
    let all = WholeProfile { traits: Some(&empty), events: Some(&events), identifiers: Some(&ids) };
    assert_eq!(of_whole_profile(all, None, now()).len(), 1);
    for parts in [
        WholeProfile { identifiers: Some(&reading), ..all },
        WholeProfile { traits: Some(&phone), identifiers: Some(&reading), ..all },
        WholeProfile { traits: Some(&unread), ..all },
        WholeProfile { traits: None, ..all },
        WholeProfile { events: None, ..all },
        WholeProfile { identifiers: None, ..all },
    ] {
        assert_eq!(of_whole_profile(parts, None, now()), []);
    }
}

/// A trait that no event explains was set by a call that is not listed, if it was set after the newest event.
#[test]
fn fs5_who_set_a_trait_that_no_event_explains() {
    let events = Partial { items: talk(9, "sms", 200, &full()).into(), ..Partial::default() };
    let of = |value: &str, hours: i64| -> Vec<Finding> {
        let value = RawJson::parse(&json!(value).to_string()).unwrap();
        let mut held = plain("flex_last-interaction-sentiment", value);
        held.source_id = Some("src_crm".into());
        held.updated_at = Some(Timestamp::read((now() - Duration::hours(hours)).to_rfc3339()));
        let traits = Traits(Partial { items: vec![held], ..Partial::default() });
        let check = check(&traits, &events, now(), CheckSettings::default());
        let whole = WholeProfile { traits: Some(&traits), ..WholeProfile::default() };
        of_whole_profile(whole, Some(&check), now())
    };
    let [found] = &of("negative", 3)[..] else { panic!("one finding") };
    assert_eq!((found.kind, found.about.source_id.as_deref()), (IdentifyNotListed, Some("src_crm")));
    let statement = found.statement.to_displayable(Sids::Full);
    assert_eq!(
        statement.as_str().replace(['“', '”'], "\""),
        "sentiment was set 3h ago by source \"src_crm\""
    );
    assert_eq!(of("negative", 20), [], "set before the event");
    assert_eq!(of("positive", 3), [], "the event explains it");
}

#[test]
fn fs5_an_identifier_that_segment_did_not_attach() {
    let of = |violations: &Value| {
        let ids = json!([{"type": "email", "id": "ada@example.com", "violations": violations}]);
        let timestamp = (now() - Duration::hours(1)).to_rfc3339();
        let properties = json!({"interactionSid": "KD1"});
        let item = json!({"event": INITIATED, "message_id": "m", "timestamp": timestamp,
            "external_ids": ids, "properties": properties});
        found_in("{}", vec![event(&item.to_string())])
    };
    let found = of(&json!([{"type": "id_unique_conflict"}]));
    let found = found.iter().find(|one| one.kind == IdBlocked).unwrap();
    assert_eq!(found.about.identifiers, ["email:ada@example.com"]);
    assert!(found.statement.to_displayable(Sids::Full).as_str().contains("id_unique_conflict"));
    assert!(of(&json!([])).iter().all(|one| one.kind != IdBlocked));
}
