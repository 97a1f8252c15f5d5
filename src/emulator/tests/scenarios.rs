//! Scenarios: what is accepted, what is rejected, and the faults they cause.
use super::*;

#[test]
fn every_embedded_scenario_is_sound() {
    for name in Scenario::names() {
        let scenario = Scenario::named(name).unwrap();
        assert_eq!(scenario.name(), name);
        assert!(scenario.about().ends_with('.'));
    }
}

/// Expects `scenario` to be rejected at `path`, with `hint` in the message.
fn refused(scenario: &Value, path: &str, hint: &str) {
    let error = Scenario::parse("bad.json", &scenario.to_string()).unwrap_err().to_string();
    assert!(error.starts_with(&format!("scenario bad.json: {path}: ")), "{error}");
    assert!(error.contains(hint), "{error}");
}

#[test]
fn a_bad_scenario_is_one_error_that_names_the_path() {
    let twice = json!([{ "identifiers": ["a:b"] }, { "identifiers": ["a:b"] }]);
    for (scenario, path, hint) in [
        (json!([]), "the file", "expected an object"),
        (json!({}), "the file", "`name` is missing"),
        (json!({ "name": "x", "space": [] }), "space", "expected an object"),
        (json!({ "name": "x", "about": null }), "about", "invalid type: null"),
        (json!({ "name": 5 }), "name", "integer `5`, expected a string"),
        (
            json!({ "name": "x", "colour": 1 }),
            "colour",
            "unknown field `colour`, expected one of `name`, `about`",
        ),
        (json!({ "name": "x", "profiles": twice }), "profiles[1]", "on two profiles"),
        (json!({ "name": "x", "faults": [{ "route": "nowhere" }] }), "faults[0].route", "expected one of"),
        (
            json!({ "name": "x", "faults": [{ "route": "list", "status": 99 }] }),
            "faults[0].status",
            "200 to 599",
        ),
        (
            json!({ "name": "x", "switches": { "codes": "xml" } }),
            "switches.codes",
            "expected `object` or `string`",
        ),
        (
            json!({ "name": "x", "sources": { "web": { "key": 1 } } }),
            "sources.web.key",
            "unknown field `key`",
        ),
        (json!({ "name": "x", "default_source": "no" }), "default_source", "no source is called"),
    ] {
        refused(&scenario, path, hint);
    }
}

#[test]
fn a_bad_profile_is_told_down_to_the_field() {
    let events = |event: Value| ("events", json!([event]));
    let traits = |value: Value| ("traits", json!([{ "values": { "a": value } }]));
    let repeat = json!({ "at": "now", "repeat": { "count": -1, "every": "1s" } });
    let far = json!({ "at": "now", "repeat": { "count": 1000, "every": "366d" } });
    for ((field, value), path, hint) in [
        (("identifiers", json!(["nonsense"])), "identifiers[0]", "type:value"),
        (("created", json!("2 days ago")), "created", "-2d3h"),
        (("created", json!("-5")), "created", "-2d3h"),
        (("created", json!("-900000d")), "created", "-2d3h"),
        (traits(json!({ "$time": "soon" })), "traits[0].values.a.$time", "\"soon\""),
        (traits(json!({ "$pick": [] })), "traits[0].values.a", "at least one"),
        (
            ("traits", json!([{ "class": "big" }])),
            "traits[0].class",
            "expected one of `custom`, `computed_trait`",
        ),
        (events(json!({ "event": "E" })), "events[0]", "missing field `at`"),
        (events(json!({ "at": "now", "source": "nowhere" })), "events[0].source", "no source is called"),
        (events(repeat), "events[0].repeat.count", "whole number"),
        (events(far), "events[0].repeat", "hundred years"),
        (
            ("interactions", json!([{ "at": "now", "duration": 10_u64.pow(18) }])),
            "interactions[0].duration",
            "at most",
        ),
        (("interactions", json!([{ "at": "now", "agent": "nobody" }])), "interactions[0].agent", "no agent"),
        (("accounts", json!(["group_id:none"])), "", "there is no account"),
    ] {
        let scenario = json!({ "name": "x", "profiles": [{}, { field: value }] });
        let path = format!("profiles[1].{path}");
        refused(&scenario, path.trim_end_matches('.'), hint);
    }
}

#[test]
fn unreadable_scenarios_say_what_to_do() {
    let error = Scenario::named("no-such").unwrap_err().to_string();
    assert_eq!(error, "scenario `no-such` is neither a file nor one of: demo, empty, faults, outage");
    let error = Scenario::parse("x.json", "{").unwrap_err().to_string();
    assert!(error.starts_with("scenario x.json: not JSON: EOF"), "{error}");
    assert_eq!(Scenario::parse("own.json", "{\"name\":\"own\"}").unwrap().name(), "own");
}

#[test]
fn spans_are_read_in_every_unit() {
    use std::time::Duration;
    for (text, expected) in [
        ("300ms", Some(Duration::from_millis(300))),
        ("1w2d3h4m5s", Some(Duration::from_secs(788_645))),
        ("0s", Some(Duration::ZERO)),
        ("", None),
        ("5", None),
        ("s", None),
        ("-5s", None),
        ("5 s", None),
        ("1y", None),
        ("99999999999999999999s", None),
    ] {
        assert_eq!(super::super::scenario::reader::parse_span(text), expected, "{text}");
    }
}

#[tokio::test]
async fn templates_fill_times_choices_and_numbers() {
    let lab = Lab::told(one_user(
        &json!([{ "at": "-1h", "values": {
            "iso": { "$time": "-5m" }, "ms": { "$time": "now", "as": "epoch_ms" }, "s": { "$time": "-1s", "as": "epoch_s" },
            "nested": { "list": [{ "$time": "2026-01-01T00:00:00Z" }] }, "nothing": null,
        }}]),
        &json!([{ "event": "E", "at": "-1m", "repeat": { "count": 3, "every": "1m" }, "properties": { "n": "#{n}", "p": { "$pick": ["a", "b"] } } }]),
    ))
    .await;
    let traits = lab.user("user_id:u1/traits").await["traits"].clone();
    let expected = json!({
        "iso": "2026-11-22T11:55:00.000Z", "ms": 1_795_348_800_000_i64, "nested": { "list": ["2026-01-01T00:00:00.000Z"] },
        "nothing": null, "s": 1_795_348_799,
    });
    assert_eq!(traits, expected);
    let events = lab.user("user_id:u1/events").await;
    let properties: Vec<_> =
        events["data"].as_array().unwrap().iter().map(|event| event["properties"].clone()).collect();
    assert_eq!(
        properties,
        [
            json!({ "n": "#001", "p": "a" }),
            json!({ "n": "#002", "p": "b" }),
            json!({ "n": "#003", "p": "a" })
        ]
    );
}

#[tokio::test]
async fn interactions_take_every_open_form() {
    let mut scenario = one_user(&json!([]), &json!([]));
    scenario["profiles"][0]["interactions"] = json!([
        { "at": "-1h", "wrap_up": "1m", "sentiment": "positive", "outcome": "O", "topic": "T", "agent": "WK1", "duration": 60 },
        { "at": "-2h", "property_casing": "capital", "start_time": "epoch_s", "duration": 60, "omit": ["channelSid"] },
        { "at": "-3h", "initiated": false, "wrap_up": "1m", "codes": "string", "topic": "A|B" },
    ]);
    let lab = Lab::told(scenario).await;
    let events = lab.user("user_id:u1/events").await;
    let events: Vec<_> = events["data"].as_array().unwrap().iter().collect();
    assert_eq!(events.len(), 4);
    assert_eq!(events[0]["properties"]["codes"], json!({ "dispositionCode": "O", "topic": "T" }));
    assert_eq!(events[1]["properties"]["customerStartTime"], "2026-11-22T10:59:00.000Z");
    assert_eq!(events[1]["properties"]["duration"], json!(60));
    assert_eq!(events[0]["properties"]["interactionSid"], events[1]["properties"]["interactionSid"]);
    assert_eq!(events[2]["properties"]["Duration"], json!(60));
    assert_eq!(events[2]["properties"]["Direction"], "Inbound");
    assert_eq!(events[2]["properties"]["customerStartTime"], json!(1_795_341_540));
    assert!(events[2]["properties"].get("channelSid").is_none());
    assert_eq!(events[3]["event"], "Flex - Engagement Completed");
    assert_eq!(events[3]["properties"]["codes"], "{\"topic\":\"A|B\"}");
}

#[tokio::test]
async fn de5_faults_hit_their_route_and_profile_only_by_whichever_identifier() {
    let lab = Lab::named("faults").await;
    let (status, body) = lab.get("users/profiles/user_id:faulty/traits").await;
    assert_eq!((status, &body["error"]["code"]), (503, &json!("internal_error")));
    for same in
        ["email:faulty@example.com", "email%3Afaulty%40example.com", "use_2FaultyFaultyFaultyFaulty01"]
    {
        assert_eq!(lab.status(&format!("{same}/traits")).await, 503, "{same}");
    }
    assert_eq!(lab.status("user_id:nobody/traits").await, 404);
    let limited = lab.ask("users/profiles/user_id:faulty/external_ids").send().await.unwrap();
    assert_eq!(
        (limited.status().as_u16(), limited.headers()["retry-after"].as_bytes()),
        (429, b"1".as_slice())
    );
    let cut = lab.ask("users/profiles/user_id%3Afaulty/events").send().await.unwrap();
    assert_eq!(cut.status().as_u16(), 200);
    assert!(cut.bytes().await.is_err());
    let started = std::time::Instant::now();
    assert_eq!(lab.status("user_id:faulty/metadata").await, 200);
    assert!(started.elapsed() >= std::time::Duration::from_millis(290));
    for (spelling, expected) in
        [("user_id:flaky", 500), ("email:flaky@example.com", 500), ("user_id:flaky", 200)]
    {
        assert_eq!(lab.status(&format!("{spelling}/traits")).await, expected);
    }
}

#[tokio::test]
async fn a_lost_answer_still_has_its_effect_and_a_refused_call_has_none() {
    let faults = json!([{ "route": "track", "cut": 3, "times": 1 }, { "route": "identify", "status": 500, "retry_after": 2 }]);
    let lab = Lab::told(json!({ "name": "t", "faults": faults })).await;
    let call = json!({ "userId": "u", "event": "E", "messageId": "m", "writeKey": lab.running.write_key })
        .to_string();
    let post = || lab.client.post(format!("{}/v1/track", lab.running.url())).body(call.clone()).send();
    let lost = post().await.unwrap();
    assert!(lost.bytes().await.is_err());
    assert_eq!(read(post().await.unwrap()).await.0, 200);
    assert_eq!(lab.event_names("user_id:u").await, ["E"]);
    let (status, body) = lab.post("identify", &lab.running.write_key, b"{\"userId\":\"v\"}".to_vec()).await;
    assert_eq!((status, body["success"].clone()), (500, json!(false)));
    assert_eq!(lab.status("user_id:v/traits").await, 404);
}

#[tokio::test]
async fn the_demo_tells_its_stories() {
    let lab = Lab::named("demo").await;
    let count = async |path: &str| {
        let body = lab.user(path).await;
        body["traits"]
            .as_object()
            .map_or_else(|| body["data"].as_array().unwrap().len(), serde_json::Map::len)
    };
    assert_eq!(count("user_id:u_1001/traits?limit=200").await, 63);
    assert_eq!(count("user_id:u_1001/events?limit=100").await, 42);
    assert_eq!(count("user_id:u_1001/external_ids").await, 4);
    assert_eq!(count("phone:%2B12025550116/traits").await, 0);
    assert_eq!(count("user_id:u_1005/events").await, 0);
    let crowded = lab.user("user_id:u_1014/traits?limit=200").await;
    assert_eq!(crowded["cursor"]["next"], "CRM_Field_201");
    let (mut busy, mut next) = (0, String::new());
    loop {
        let page = lab.user(&format!("user_id:u_1013/events?limit=100&next={next}")).await;
        busy += page["data"].as_array().unwrap().len();
        next = page["cursor"]["next"].as_str().unwrap().to_owned();
        if next.is_empty() {
            break;
        }
    }
    assert_eq!(busy, 500);
}

#[tokio::test]
async fn de5_a_429_says_when_to_come_again_where_its_api_does() {
    let limit = |route: &str| json!({ "route": route, "status": 429 });
    let routes = ["tracking_api", "public_api", "profile_api"].map(limit);
    let own = json!({ "route": "track", "status": 429, "retry_after": 7 });
    let scenario = json!({ "name": "told", "faults": [own, routes[0], routes[1], routes[2]] });
    let lab = Lab::with(parse(&scenario), |_| {}).await;
    let url = lab.running.url();
    for (request, retry_after, reset) in [
        (lab.client.post(format!("{url}/v1/track")), Some("7"), Some("7")),
        (lab.client.post(format!("{url}/v1/identify")), Some("1"), Some("1")),
        (lab.client.get(format!("{url}/sources")), Some("1"), None),
        (lab.ask("users/profiles"), None, None),
    ] {
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 429);
        let header = |name: &str| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let found = (header("retry-after"), header("x-ratelimit-reset"));
        assert_eq!(found, (retry_after.map(str::to_owned), reset.map(str::to_owned)), "{}", answer.url());
    }
}

#[tokio::test]
async fn de5_head_answers_as_get_without_a_body() {
    let lab = Lab::named("demo").await;
    let paths = ["user_id:u_1001/traits", "user_id:nobody/traits", "user_id:u_1001/events?limit=0"];
    for path in paths.map(|path| format!("users/profiles/{path}")) {
        let get = lab.ask(&path).send().await.unwrap();
        let url = get.url().clone();
        let head =
            lab.client.head(url).basic_auth(&lab.running.profile_api_token, Some("")).send().await.unwrap();
        assert_eq!(head.status(), get.status(), "{path}");
        for name in ["content-type", "content-length"] {
            assert_eq!(head.headers()[name], get.headers()[name], "{path}");
        }
        assert!(head.bytes().await.unwrap().is_empty());
    }
    let head = lab.client.head(format!("{}/v1/track", lab.running.url())).send().await.unwrap();
    assert_eq!(head.status().as_u16(), 405);
}
