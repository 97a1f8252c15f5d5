//! The Profile API: addresses, pages, windows, errors.
use super::*;

#[tokio::test]
async fn traits_come_in_byte_order_and_page_by_the_first_key_of_the_next_page() {
    let lab = Lab::told(one_user(
        &json!([{ "values": { "b": 1, "_u": 2, "Z y?": 3, "a": 4, "9": 5, "B": 6 } }]),
        &json!([]),
    ))
    .await;
    let mut seen = Vec::new();
    let mut next = String::new();
    for _ in 0..3 {
        let encoded =
            percent_encoding::utf8_percent_encode(&next, percent_encoding::NON_ALPHANUMERIC).to_string();
        let page = lab.user(&format!("user_id:u1/traits?limit=2&next={encoded}")).await;
        seen.extend(keys(&page["traits"]).into_iter().map(ToOwned::to_owned));
        next = page["cursor"]["next"].as_str().unwrap().to_owned();
        let last = seen.len() == 6;
        assert_eq!(page["cursor"]["has_more"], json!(!last));
        assert_eq!(page["cursor"]["limit"], json!(2));
        assert_eq!(page["cursor"]["url"].as_str().unwrap().is_empty(), last);
    }
    assert_eq!(seen, ["9", "B", "Z y?", "_u", "a", "b"]);
    assert_eq!(next, "");
}

#[tokio::test]
async fn the_cursor_url_is_absolute_and_carries_internal_parameters() {
    let lab = Lab::told(one_user(&json!([{ "values": { "a": 1, "b c": 2 } }]), &json!([]))).await;
    let page = lab.user("user_id:u1/traits?limit=1&class=&verbose=false").await;
    let expected = format!(
        "{}/v1/spaces/{space}/collections/users/profiles/user_id:u1/traits?%3Acollection=users&%3Aid=user_id%3Au1\
         &%3Anamespace={space}&limit=1&class=&verbose=false&next=b%20c",
        lab.running.url(),
        space = lab.running.space_id
    );
    assert_eq!(page["cursor"]["url"], json!(expected));
    // Following it works too, though clients should not.
    let request = lab.client.get(expected).basic_auth(&lab.running.profile_api_token, Some(""));
    assert_eq!(read(request.send().await.unwrap()).await.1["traits"], json!({ "b c": 2 }));
}

#[tokio::test]
async fn every_endpoint_has_its_own_default_and_maximum() {
    let traits = json!([{ "numbered": { "key": "t{n}", "value": 1, "count": 250 } }]);
    let events = json!([{ "event": "E", "at": "-1m", "repeat": { "count": 150, "every": "1m" } }]);
    let mut scenario = one_user(&traits, &events);
    let ids: Vec<_> = (0..30).map(|n| format!("email:u{n}@example.org")).collect();
    scenario["profiles"][0]["identifiers"] = json!(["user_id:u1"]);
    scenario["profiles"][0]["identifiers"].as_array_mut().unwrap().extend(ids.into_iter().map(Value::from));
    let lab = Lab::told(scenario).await;
    for (part, default, max) in [("traits", 10, 200), ("external_ids", 10, 25), ("events", 10, 100)] {
        let items = |body: &Value| {
            body["traits"]
                .as_object()
                .map_or_else(|| body["data"].as_array().unwrap().len(), serde_json::Map::len)
        };
        assert_eq!(items(&lab.user(&format!("user_id:u1/{part}")).await), default, "{part}");
        assert_eq!(items(&lab.user(&format!("user_id:u1/{part}?limit={max}")).await), max, "{part}");
        for wrong in ["0", "-1", "x", &(max + 1).to_string()] {
            let (status, body) = lab.get(&format!("users/profiles/user_id:u1/{part}?limit={wrong}")).await;
            assert_eq!((status, &body["error"]["code"]), (400, &json!("validation_error")), "{part} {wrong}");
        }
    }
    assert_eq!(lab.status("user_id:u1/links?limit=20").await, 200);
    assert_eq!(lab.status("user_id:u1/links?limit=21").await, 400);
    assert_eq!(lab.get("users/profiles?limit=101").await.0, 400);
}

#[tokio::test]
async fn external_ids_page_without_loss() {
    let lab = Lab::named("demo").await;
    let mut seen = Vec::new();
    let mut next = String::new();
    loop {
        let page = lab.user(&format!("user_id:u_1001/external_ids?limit=1&next={next}")).await;
        seen.extend(texts(&page["data"], "type").into_iter().map(ToOwned::to_owned));
        next = page["cursor"]["next"].as_str().unwrap().to_owned();
        if next.is_empty() {
            break;
        }
        assert!(next.starts_with("map_"));
    }
    assert_eq!(seen, ["user_id", "anonymous_id", "email", "phone"]);
    let included = lab.user("user_id:u_1001/external_ids?include=phone,email&verbose=true").await;
    assert_eq!(texts(&included["data"], "type"), ["email", "phone"]);
    assert!(included["data"][0]["first_message_id"].is_string());
}

#[tokio::test]
async fn a_profile_is_found_by_every_form_of_address() {
    let lab = Lab::named("demo").await;
    let id = "use_2RkAdaOkaforFullyEnrich99fQ";
    for (address, status) in [
        ("user_id:u_1001", 200),
        ("user_id%3Au_1001", 200),
        ("email:ada.okafor@example.com", 200),
        ("email:ada.okafor%40example.com", 200),
        ("phone:%2B12025550100", 200),
        ("phone%3A%2B12025550100", 200),
        (id, 200),
        ("segment_id:use_2RkAdaOkaforFullyEnrich99fQ", 200),
        ("segment_id%3Ause_2RkAdaOkaforFullyEnrich99fQ", 200),
        ("user_id:nobody,email:ada.okafor@example.com", 200),
        ("phone:+12025550100", 404),
        ("phone:%252B12025550100", 404),
        ("u_1001", 404),
        ("ada.okafor@example.com", 404),
        ("use_unknown", 404),
        (":u_1001", 404),
        ("user_id:", 404),
        ("user_id:u_1001%FF", 400),
        // A value stored in lower case is found only by exactly that value; one stored with capitals is also found in lower case.
        ("email:Ada.Okafor@example.com", 404),
        ("email:Oluwaseun.Adebayo@Example.com", 200),
        ("email:OLUWASEUN.ADEBAYO@EXAMPLE.COM", 404),
        ("ios.id:8e2f6c1a-7b3d-4c59-a0e1-2d4f6b8a0c3e", 200),
    ] {
        assert_eq!(lab.status(&format!("{address}/metadata")).await, status, "{address}");
    }
    let (_, body) = lab.get("users/profiles/user_id:nobody/traits").await;
    assert_eq!(body, json!({ "error": { "code": "not_found", "message": "Profile was not found." } }));
}

#[tokio::test]
async fn an_identifier_value_may_hold_colons_and_slashes() {
    let mut scenario = one_user(&json!([]), &json!([]));
    scenario["profiles"][0]["identifiers"] = json!(["user_id:a:b/c d"]);
    let lab = Lab::told(scenario).await;
    assert_eq!(lab.status("user_id:a%3Ab%2Fc%20d/traits").await, 200);
    assert_eq!(lab.status("user_id:a:b%2Fc%20d/traits").await, 200);
}

#[tokio::test]
async fn traits_are_chosen_by_key_and_class_and_told_in_detail_when_verbose() {
    let lab = Lab::named("demo").await;
    let chosen = lab.user("user_id:u_1001/traits?include=plan,absent,CRM%20Owner").await;
    assert_eq!(chosen["traits"], json!({ "CRM Owner": "Ruth Adjei", "plan": "business" }));
    let computed = lab.user("user_id:u_1001/traits?class=computed_trait&limit=200").await;
    assert_eq!(keys(&computed["traits"]).len(), 10);
    let audiences = lab.user("user_id:u_1001/traits?class=audience&limit=200").await;
    assert_eq!(keys(&audiences["traits"]).len(), 12);
    assert_eq!(lab.status("user_id:u_1001/traits?class=other").await, 400);
    let verbose = lab.user("user_id:u_1001/traits?include=flex_last-interaction-duration&verbose=true").await;
    let expected =
        json!({ "value": 630, "source_id": "srcFlexUnify", "updated_at": "2026-11-22T11:48:00.000Z" });
    assert_eq!(verbose["traits"]["flex_last-interaction-duration"], expected);
}

#[tokio::test]
async fn events_are_newest_first_and_page_by_a_keyset_cursor() {
    let events =
        json!([{ "event": "E", "at": "-1h", "message_id": "m{n}", "repeat": { "count": 7, "every": "1h" } }]);
    let lab = Lab::told(one_user(&json!([]), &events)).await;
    for (sort, first, last) in [("desc", "m001", "m007"), ("dsc", "m001", "m007"), ("asc", "m007", "m001")] {
        let mut seen = Vec::new();
        let mut next = String::new();
        loop {
            let page = lab.user(&format!("user_id:u1/events?limit=3&sort={sort}&next={next}")).await;
            seen.extend(texts(&page["data"], "message_id").into_iter().map(ToOwned::to_owned));
            next = page["cursor"]["next"].as_str().unwrap().to_owned();
            if next.is_empty() {
                break;
            }
            let decoded = String::from_utf8(STANDARD.decode(&next).unwrap()).unwrap();
            assert_eq!(decoded.split_once("::").unwrap().1, seen.last().unwrap());
        }
        assert_eq!(seen.len(), 7);
        assert_eq!((seen[0].as_str(), seen[6].as_str()), (first, last));
    }
    assert_eq!(lab.status("user_id:u1/events?sort=up").await, 400);
    assert_eq!(lab.status("user_id:u1/events?next=nonsense").await, 400);
}

#[tokio::test]
async fn events_older_than_fourteen_days_are_gone() {
    let events = json!([
        { "event": "Inside", "at": "-13d23h" }, { "event": "Outside", "at": "-14d1h" }, { "event": "New", "at": "-1d" }
    ]);
    let lab = Lab::told(one_user(&json!([]), &events)).await;
    assert_eq!(lab.event_names("user_id:u1").await, ["New", "Inside"]);
    let all = lab.user("user_id:u1/events?start=2020-01-01").await;
    assert_eq!(texts(&all["data"], "event"), ["New", "Inside"]);
    lab.pass(TimeDelta::hours(2));
    assert_eq!(lab.event_names("user_id:u1").await, ["New"]);
}

#[tokio::test]
async fn events_are_chosen_by_name_and_time() {
    let events = json!([
        { "event": "A", "at": "2026-11-20T10:00:00Z" }, { "event": "B", "at": "2026-11-21T00:00:00Z" },
        { "event": "C", "at": "2026-11-21T10:00:00Z" }, { "type": "beacon", "at": "2026-11-21T11:00:00Z" }
    ]);
    let lab = Lab::told(one_user(&json!([]), &events)).await;
    for (query, expected) in [
        ("include=A,C", vec!["C", "A"]),
        ("exclude=A,C", vec!["-", "B"]),
        ("include=A&exclude=A", vec![]),
        ("start=2026-11-21", vec!["-", "C", "B"]),
        ("end=2026-11-21", vec!["A"]),
        ("start=2026-11-20T12:00:00Z&end=2026-11-21T11:00:00%2B01:00", vec!["B"]),
        ("start=2026-11-21T10:00:00Z", vec!["-", "C"]),
        // The plus sign, both literal and decoded as a space.
        ("start=2026-11-20T14:00:00+0200&end=2026-11-21T11:00:00%2B01", vec!["B"]),
        ("verbose=true&include=B", vec!["B"]),
    ] {
        let page = lab.user(&format!("user_id:u1/events?{query}")).await;
        let names: Vec<_> = page["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| event["event"].as_str().unwrap_or("-"))
            .collect();
        assert_eq!(names, expected, "{query}");
    }
    assert_eq!(lab.status("user_id:u1/events?start=yesterday").await, 400);
}

#[tokio::test]
async fn an_event_has_the_shape_of_a_live_answer() {
    let lab = Lab::named("demo").await;
    let page = lab.user("user_id:u_1001/events?limit=1").await;
    assert!(page.get("segment_id").is_none());
    let event = &page["data"][0];
    let expected = [
        "external_ids",
        "context",
        "type",
        "message_id",
        "source_id",
        "timestamp",
        "properties",
        "event",
        "related",
    ];
    assert_eq!(keys(event), expected);
    assert_eq!(event["related"], json!({ "users": "use_2RkAdaOkaforFullyEnrich99fQ" }));
    let odd = lab.user("user_id:u_1025/events?limit=100").await;
    let odd: Vec<_> = odd["data"].as_array().unwrap().iter().take(3).cloned().collect();
    assert_eq!(odd[0]["timestamp"], "");
    assert!(odd[1].get("event").is_none());
    assert_eq!(odd[2]["type"], "beacon");
}

#[tokio::test]
async fn switches_change_what_the_facts_leave_open() {
    let mut scenario = one_user(
        &json!([{ "values": { "a": 1, "b": 2 } }]),
        &json!([{ "event": "E", "at": "-1h", "ids": ["email:u1@example.com"] }]),
    );
    scenario["switches"] =
        json!({ "event_segment_id": true, "list_route": false, "cursor_path": "segment_id" });
    scenario["profiles"][0]["segment_id"] = json!("use_1");
    let lab = Lab::told(scenario).await;
    assert_eq!(lab.user("user_id:u1/events").await["segment_id"], "use_1");
    let (status, body) = lab.get("users/profiles?limit=1").await;
    assert_eq!((status, &body["error"]["code"]), (404, &json!("not_found")));
    let url = lab.user("user_id:u1/traits?limit=1").await["cursor"]["url"].as_str().unwrap().to_owned();
    assert!(url.contains("/profiles/use_1/traits?"), "{url}");
}

#[tokio::test]
async fn the_list_is_ordered_by_recent_activity_and_paged_by_offset() {
    let lab = Lab::named("demo").await;
    let mut seen = Vec::new();
    let mut dates = Vec::new();
    let mut next = "0".to_owned();
    while !next.is_empty() {
        let (status, page) = lab.get(&format!("users/profiles?limit=100&next={next}")).await;
        assert_eq!(status, 200);
        seen.extend(texts(&page["data"], "segment_id").into_iter().map(ToOwned::to_owned));
        let rows = page["data"].as_array().unwrap().iter();
        dates.extend(
            rows.map(|row| {
                row["metadata"]["modified_at"].as_str().unwrap().parse::<DateTime<Utc>>().unwrap()
            }),
        );
        next = page["cursor"]["next"].as_str().unwrap().to_owned();
    }
    assert_eq!(seen.len(), 214);
    assert_eq!(seen[0], "use_2RkAdaOkaforFullyEnrich99fQ");
    assert!(dates.is_sorted_by(|a, b| a >= b));
    lab.send("track", json!({ "userId": "u_1003", "event": "E" })).await;
    let first = lab.get("users/profiles?limit=1").await.1;
    assert_eq!(first["data"][0]["segment_id"].as_str(), Some(seen[2].as_str()));
    assert_eq!(lab.get("users/profiles?next=x").await.0, 400);
    assert_eq!(lab.get("users/profiles?next=5000").await.1["data"], json!([]));
    assert_eq!(lab.get("accounts/profiles").await.1["data"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn links_lead_both_ways() {
    let lab = Lab::named("demo").await;
    let up = lab.user("user_id:u_1001/links").await;
    assert_eq!(up["data"][0]["to_collection"], "accounts");
    assert_eq!(up["data"][0]["external_ids"][0]["id"], "northwind-retail");
    let (_, down) = lab.get("accounts/profiles/group_id:northwind-retail/links").await;
    let names: Vec<_> =
        down["data"].as_array().unwrap().iter().map(|link| &link["external_ids"][0]["id"]).collect();
    assert_eq!(names, ["u_1001", "u_1019", "u_1021"]);
    let (_, traits) = lab.get("accounts/profiles/group_id:northwind-retail/traits").await;
    assert_eq!(traits["traits"]["name"], "Northwind Retail");
    assert_eq!(lab.status("group_id:northwind-retail/traits").await, 404);
}

#[tokio::test]
async fn the_old_namespaces_path_still_answers() {
    let lab = Lab::named("demo").await;
    let url = format!(
        "{}/v1/namespaces/{}/collections/users/profiles/user_id:u_1001/metadata",
        lab.running.url(),
        lab.running.space_id
    );
    let request = lab.client.get(url).basic_auth(&lab.running.profile_api_token, Some(""));
    let (status, body) = read(request.send().await.unwrap()).await;
    assert_eq!(status, 200);
    let fields = [
        "created_at",
        "updated_at",
        "expires_at",
        "first_message_id",
        "first_source_id",
        "last_message_id",
        "last_source_id",
    ];
    assert_eq!(keys(&body["metadata"]), fields);
}

#[tokio::test]
async fn a_profile_merged_away_in_the_scenario_still_resolves() {
    let lab = Lab::named("demo").await;
    let old = lab.user("use_2MergedAwayMergedAwayMerge1/external_ids").await;
    assert_eq!(old["data"][0]["id"], "u_1023");
}
