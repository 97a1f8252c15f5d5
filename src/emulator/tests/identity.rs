//! Identity resolution and trait writes, through the Tracking API.
use super::*;

async fn types(lab: &Lab, address: &str) -> Vec<String> {
    let body = lab.user(&format!("{address}/external_ids?limit=25")).await;
    let mut found: Vec<_> = body["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|id| format!("{}:{}", id["type"].as_str().unwrap(), id["id"].as_str().unwrap()))
        .collect();
    found.sort();
    found
}

async fn segment_id(lab: &Lab, address: &str) -> String {
    let body = lab.user(&format!("{address}/events?limit=1")).await;
    body["data"][0]["related"]["users"].as_str().unwrap().to_owned()
}

/// Sends `body` for a new user and expects that user to have the identifiers `expected` in addition to the user id.
async fn carries(lab: &Lab, place: &str, (call, mut body): (&str, Value), expected: &[&str]) {
    let user = place.replace(' ', "_").to_lowercase();
    body["userId"] = json!(user);
    body["event"] = json!("E");
    lab.send(call, body).await;
    let address = format!("user_id:{user}");
    let mut expected: Vec<_> = expected.iter().map(|id| (*id).to_owned()).collect();
    expected.push(address.clone());
    expected.sort();
    assert_eq!(types(lab, &address).await, expected, "{place}");
}

#[tokio::test]
async fn identifiers_are_read_from_every_documented_place() {
    let lab = Lab::named("empty").await;
    for (place, call, body, expected) in [
        ("userId", "track", json!({}), vec![]),
        ("a number", "track", json!({ "anonymousId": 42 }), vec!["anonymous_id:42"]),
        (
            "traits.email",
            "identify",
            json!({ "traits": { "email": "a@example.com" } }),
            vec!["email:a@example.com"],
        ),
        (
            "context.traits",
            "track",
            json!({ "context": { "traits": { "email": "b@example.com", "phone": "1" } } }),
            vec!["email:b@example.com", "phone:1"],
        ),
        ("traits.phone", "identify", json!({ "traits": { "phone": "2" } }), vec!["phone:2"]),
        (
            "properties.phone",
            "track",
            json!({ "properties": { "phone": "3", "email": "c@example.com" } }),
            vec!["phone:3"],
        ),
        (
            "analytics",
            "track",
            json!({ "context": { "integrations": { "Google Analytics": { "clientId": "9.9" } } } }),
            vec!["ga_client_id:9.9"],
        ),
        (
            "blocked",
            "track",
            json!({ "anonymousId": "00-00", "context": { "traits": { "email": "null", "phone": "-1" } } }),
            vec![],
        ),
    ] {
        carries(&lab, place, (call, body), &expected).await;
    }
}

#[tokio::test]
async fn external_ids_and_devices_are_read_when_complete() {
    let lab = Lab::named("empty").await;
    let external =
        json!({ "id": "+12025550147", "type": "phone", "collection": "users", "encoding": "none" });
    let (mut upper, mut incomplete, mut account) = (external.clone(), external.clone(), external.clone());
    upper["type"] = json!("Phone");
    incomplete.as_object_mut().unwrap().remove("encoding");
    account["collection"] = json!("accounts");
    let listed = |external: &Value| json!({ "externalIds": [external] });
    let tracked =
        json!({ "type": "iOS", "id": "d", "advertisingId": "ad", "adTrackingEnabled": true, "token": "t" });
    let untracked = json!({ "type": "android", "id": "e", "advertisingId": "ad" });
    for (place, context, expected) in [
        ("complete", listed(&external), vec!["phone:+12025550147"]),
        ("a capital type", listed(&upper), vec![]),
        ("an incomplete one", listed(&incomplete), vec![]),
        ("an account's", listed(&account), vec![]),
        (
            "unknown type",
            listed(&json!({ "id": "1", "type": "crm", "collection": "users", "encoding": "none" })),
            vec![],
        ),
        ("tracked", json!({ "device": tracked }), vec!["ios.id:d", "ios.idfa:ad", "ios.push_token:t"]),
        ("untracked", json!({ "device": untracked }), vec!["android.id:e"]),
        ("no platform", json!({ "device": { "id": "f" } }), vec![]),
    ] {
        carries(&lab, place, ("track", json!({ "context": context })), &expected).await;
    }
}

#[tokio::test]
async fn configured_types_are_read_in_snake_and_camel_case() {
    let lab = Lab::told(json!({ "name": "t", "identity": { "custom": ["phone", "loyalty_card"] } })).await;
    lab.send("identify", json!({ "userId": "a", "traits": { "loyaltyCard": "L1" } })).await;
    lab.send("identify", json!({ "userId": "b", "traits": { "loyalty_card": "L2" } })).await;
    assert_eq!(types(&lab, "loyalty_card:l1").await, ["loyalty_card:L1", "user_id:a"]);
    assert_eq!(types(&lab, "loyalty_card:L2").await, ["loyalty_card:L2", "user_id:b"]);
}

#[tokio::test]
async fn a_blocked_call_without_other_identifiers_goes_nowhere() {
    let lab = Lab::named("empty").await;
    lab.send("track", json!({ "userId": "anonymous", "event": "E" })).await;
    assert_eq!(lab.get("users/profiles").await.1["data"], json!([]));
}

#[tokio::test]
async fn profiles_that_share_a_call_merge_into_the_older() {
    let lab = Lab::named("empty").await;
    lab.send("identify", json!({ "anonymousId": "old", "traits": { "a": "old", "only_old": 1 } })).await;
    lab.send("track", json!({ "anonymousId": "old", "event": "First" })).await;
    let older = segment_id(&lab, "anonymous_id:old").await;
    lab.pass(TimeDelta::minutes(1));
    lab.send("identify", json!({ "userId": "new", "traits": { "a": "new", "only_new": 2 } })).await;
    lab.send("track", json!({ "userId": "new", "event": "Second" })).await;
    let newer = segment_id(&lab, "user_id:new").await;
    assert_ne!(older, newer);
    lab.pass(TimeDelta::minutes(1));
    lab.send("track", json!({ "userId": "new", "anonymousId": "old", "event": "Together" })).await;
    for address in ["user_id:new", "anonymous_id:old", &older, &newer, &format!("segment_id:{newer}")] {
        assert_eq!(segment_id(&lab, address).await, older, "{address}");
        assert_eq!(lab.event_names(address).await, ["Together", "Second", "First"]);
        let traits = lab.user(&format!("{address}/traits")).await["traits"].clone();
        assert_eq!(traits, json!({ "a": "new", "only_new": 2, "only_old": 1 }));
    }
    let (_, list) = lab.get("users/profiles").await;
    assert_eq!(texts(&list["data"], "segment_id"), [older.as_str()]);
    assert_eq!(list["data"][0]["metadata"]["created_at"], "2026-11-22T12:00:00Z");
}

#[tokio::test]
async fn two_user_ids_never_meet_on_one_profile() {
    let lab = Lab::named("empty").await;
    lab.send("track", json!({ "userId": "one", "anonymousId": "shared", "event": "E" })).await;
    lab.send("track", json!({ "userId": "two", "anonymousId": "shared", "event": "E" })).await;
    assert_eq!(types(&lab, "user_id:one").await, ["anonymous_id:shared", "user_id:one"]);
    assert_eq!(types(&lab, "user_id:two").await, ["user_id:two"]);
    let event = lab.user("user_id:two/events").await["data"][0]["external_ids"].clone();
    let violation = json!([{ "type": "id_unique_conflict", "properties": { "id_space": "anonymous_id", "type": "existing" } }]);
    assert_eq!(event[1]["violations"], violation);
    assert!(event[0].get("violations").is_none());
}

#[tokio::test]
async fn the_sixth_identifier_of_a_type_is_left_out() {
    let lab = Lab::named("empty").await;
    for n in 1..=7 {
        let traits = json!({ "email": format!("e{n}@example.com"), "n": n });
        lab.send("identify", json!({ "userId": "u", "traits": traits })).await;
    }
    assert_eq!(types(&lab, "user_id:u").await.len(), 6);
    assert_eq!(lab.status("email:e6@example.com/traits").await, 404);
    assert_eq!(lab.user("user_id:u/traits").await["traits"]["n"], json!(7));
}

#[tokio::test]
async fn limits_and_priorities_are_settings_of_the_space() {
    let identity = json!({ "limits": { "user_id": 2, "email": 1 }, "priority": ["email", "user_id"] });
    let lab = Lab::told(json!({ "name": "t", "identity": identity })).await;
    for (user, email) in [("a", "x"), ("b", "x"), ("c", "x")] {
        let traits = json!({ "email": format!("{email}@example.com") });
        lab.send("identify", json!({ "userId": user, "traits": traits })).await;
    }
    // The third user id is one too many; it has the lowest priority of the call's identifiers, so it is dropped.
    assert_eq!(types(&lab, "email:x@example.com").await, ["email:x@example.com", "user_id:a", "user_id:b"]);
    assert_eq!(lab.status("user_id:c/traits").await, 404);
}

#[tokio::test]
async fn merges_stop_at_a_hundred() {
    let lab = Lab::told(json!({ "name": "t", "identity": { "limits": { "anonymous_id": 1000 } } })).await;
    for n in 0..103 {
        lab.send("track", json!({ "anonymousId": format!("a{n}"), "event": "E" })).await;
    }
    for n in 0..103 {
        lab.send("track", json!({ "userId": "u", "anonymousId": format!("a{n}"), "event": "Join" })).await;
    }
    let joined = lab.user("user_id:u/events?include=Join&limit=100").await;
    assert_eq!(joined["cursor"]["has_more"], json!(true));
    // The profile of `u` was made by joining a0, so a1 to a100 are the hundred merges.
    assert_eq!(segment_id(&lab, "anonymous_id:a100").await, segment_id(&lab, "user_id:u").await);
    assert_ne!(segment_id(&lab, "anonymous_id:a101").await, segment_id(&lab, "user_id:u").await);
}

#[tokio::test]
async fn the_last_write_of_a_trait_wins_by_its_time() {
    let lab = Lab::named("empty").await;
    let (hour, minute) = (TimeDelta::hours(1), TimeDelta::minutes(1));
    let identify = |value: Value, ago: TimeDelta| json!({ "userId": "u", "timestamp": lab.ago(ago), "traits": { "a": value } });
    let current = async || lab.user("user_id:u/traits").await["traits"].clone();
    lab.send("identify", identify(json!("hour"), hour)).await;
    lab.send("identify", identify(json!("day"), TimeDelta::days(1))).await;
    assert_eq!(current().await, json!({ "a": "hour" }));
    lab.send("identify", identify(Value::Null, minute * 30)).await;
    assert_eq!(current().await, json!({}));
    lab.send("identify", identify(json!("late"), minute * 45)).await;
    assert_eq!(current().await, json!({}), "an older write does not undo the removal");
    lab.send("identify", identify(json!(""), minute)).await;
    assert_eq!(current().await, json!({ "a": "" }));
    let verbose = lab.user("user_id:u/traits?verbose=true").await;
    let expected =
        json!({ "value": "", "source_id": "srcHttp001", "updated_at": "2026-11-22T11:59:00.000Z" });
    assert_eq!(verbose["traits"]["a"], expected);
}

#[tokio::test]
async fn only_identify_writes_traits_and_no_flex_trait_is_derived() {
    let lab = Lab::named("empty").await;
    let properties = json!({ "duration": 5, "interactionSid": "KD1", "lastKnownAgentWorkerSid": "WK1" });
    let context = json!({ "traits": { "plan": "x", "email": "e@example.com" } });
    lab.send("track", json!({ "userId": "u", "event": "Flex - Engagement Initiated", "properties": properties, "context": context })).await;
    assert_eq!(lab.user("user_id:u/traits").await["traits"], json!({}));
}

#[tokio::test]
async fn computed_traits_and_audiences_are_told_by_their_context() {
    let lab = Lab::named("empty").await;
    for (class, key) in [("audience", "vip"), ("computed_trait", "orders")] {
        let context = json!({ "personas": { "computation_class": class } });
        lab.send("identify", json!({ "userId": "u", "traits": { key: true }, "context": context })).await;
    }
    assert_eq!(lab.user("user_id:u/traits?class=audience").await["traits"], json!({ "vip": true }));
    assert_eq!(lab.user("user_id:u/traits?class=computed_trait").await["traits"], json!({ "orders": true }));
}

#[tokio::test]
async fn metadata_follows_the_last_message() {
    let lab = Lab::named("empty").await;
    lab.send("track", json!({ "userId": "u", "event": "E", "messageId": "first" })).await;
    lab.pass(TimeDelta::milliseconds(1500));
    lab.send("identify", json!({ "userId": "u", "traits": { "a": 1 }, "messageId": "last" })).await;
    let metadata = lab.user("user_id:u/metadata").await["metadata"].clone();
    assert_eq!(metadata["first_message_id"], "first");
    assert_eq!(metadata["last_message_id"], "last");
    assert_eq!(metadata["created_at"], "2026-11-22T12:00:00Z");
    assert_eq!(metadata["updated_at"], "2026-11-22T12:00:01.5Z");
    assert_eq!(metadata["last_source_id"], "srcHttp001");
}
