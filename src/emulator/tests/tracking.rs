//! The Tracking API: keys, bodies, limits, time.
use std::io::Write;

use flate2::{Compression, write::GzEncoder};

use super::*;

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn every_call_is_accepted_and_lists_what_it_should() {
    let lab = Lab::named("empty").await;
    lab.send("identify", json!({ "userId": "u", "traits": { "plan": "plus" } })).await;
    lab.send("track", json!({ "userId": "u", "event": "Bought", "properties": { "n": 1 } })).await;
    lab.pass(TimeDelta::seconds(1));
    lab.send("page", json!({ "userId": "u", "name": "Home", "properties": { "title": "T" } })).await;
    lab.pass(TimeDelta::seconds(1));
    lab.send("screen", json!({ "userId": "u", "name": "Main" })).await;
    lab.send("group", json!({ "userId": "u", "groupId": "g", "traits": { "name": "G" } })).await;
    lab.send("alias", json!({ "userId": "u", "previousId": "old" })).await;
    assert_eq!(lab.event_names("user_id:u").await, ["Screen Viewed", "Page Viewed", "Bought"]);
    let page = lab.user("user_id:u/events?include=Page%20Viewed").await;
    assert_eq!(page["data"][0]["properties"], json!({ "title": "T", "name": "Home", "page_name": "Home" }));
    assert_eq!(page["data"][0]["type"], "track");
    assert_eq!(lab.user("user_id:u/traits").await["traits"], json!({ "plan": "plus" }));
    assert_eq!(lab.get("accounts/profiles/group_id:g/traits").await.1["traits"], json!({ "name": "G" }));
    let (_, members) = lab.get("accounts/profiles/group_id:g/links").await;
    assert_eq!(members["data"][0]["external_ids"][0]["id"], "u");
}

#[tokio::test]
async fn the_key_is_taken_from_body_basic_or_bearer_with_body() {
    let lab = Lab::named("empty").await;
    let key = lab.running.write_key.clone();
    let url = format!("{}/v1/track", lab.running.url());
    for (user, header, in_body) in [
        ("body", None, true),
        ("basic", Some(basic(&format!("{key}:"))), false),
        ("basic-without-colon", Some(basic(&key)), false),
        ("bearer", Some("Bearer oauth".to_owned()), true),
        ("both", Some(basic(&format!("{key}:"))), true),
    ] {
        let mut body = json!({ "userId": user, "event": "E" });
        if in_body {
            body["writeKey"] = json!(key);
        }
        let request = lab.client.post(&url).header("x-retry-count", "2").body(body.to_string());
        let request = header.iter().fold(request, |request, value| request.header("authorization", value));
        assert_eq!(read(request.send().await.unwrap()).await.0, 200, "{user}");
        assert_eq!(lab.event_names(&format!("user_id:{user}")).await, ["E"], "{user}");
    }
}

#[tokio::test]
async fn a_wrong_key_looks_like_success_and_a_short_one_does_not() {
    let lab = Lab::named("empty").await;
    let body = json!({ "userId": "u", "event": "E" }).to_string().into_bytes();
    for (key, status) in
        [("", 400), ("abc123", 400), ("123456789", 400), ("1234567890", 200), (&"k".repeat(32), 200)]
    {
        let (found, answer) = lab.post("track", key, body.clone()).await;
        assert_eq!(found, status, "{key}");
        if status == 400 {
            assert_eq!(keys(&answer), ["success", "code", "message", "error"]);
            assert_eq!(answer["success"], json!(false));
        }
    }
    assert_eq!(lab.status("user_id:u/traits").await, 404);
}

#[tokio::test]
async fn sources_that_are_off_or_elsewhere_feed_nothing() {
    let lab = Lab::named("empty").await;
    let request = lab.client.get(format!("{}/sources", lab.running.url()));
    let (_, body) = read(request.bearer_auth(&lab.running.public_api_token).send().await.unwrap()).await;
    for source in body["data"]["sources"].as_array().unwrap() {
        let slug = source["slug"].as_str().unwrap();
        let key = source["writeKeys"][0].as_str().unwrap();
        let call = json!({ "userId": slug, "event": "E" }).to_string().into_bytes();
        assert_eq!(lab.post("track", key, call).await.0, 200);
        let expected = if matches!(slug, "http" | "flex-unify-server-source") { 200 } else { 404 };
        assert_eq!(lab.status(&format!("user_id:{slug}/traits")).await, expected, "{slug}");
    }
}

#[tokio::test]
async fn malformed_and_oversized_requests_are_refused() {
    let lab = Lab::named("empty").await;
    let key = lab.running.write_key.clone();
    let padded = |size: usize| {
        let base = json!({ "userId": "u", "event": "E", "properties": { "pad": "" } }).to_string();
        base.replace("\"\"", &format!("\"{}\"", "x".repeat(size - base.len()))).into_bytes()
    };
    let batch = |items: &[String]| format!("{{\"batch\":[{}]}}", items.join(",")).into_bytes();
    let item =
        |size: usize| String::from_utf8(padded(size)).unwrap().replacen('{', "{\"type\":\"track\",", 1);
    let small = "{\"type\":\"track\",\"userId\":\"u\",\"event\":\"E\"}".to_owned();
    let extra = "{\"type\":\"track\",".len() - 1;
    for (what, call, body, status) in [
        ("exactly 32 KB", "track", padded(32 << 10), 200),
        ("over 32 KB", "track", padded((32 << 10) + 1), 400),
        ("not JSON", "track", b"{\"userId\":".to_vec(), 400),
        ("not an object", "track", b"[]".to_vec(), 400),
        ("not UTF-8", "track", b"{\"userId\":\"\xff\"}".to_vec(), 400),
        ("nothing", "track", Vec::new(), 400),
        ("too deep", "track", format!("{{\"a\":{}1{}}}", "[".repeat(200), "]".repeat(200)).into_bytes(), 400),
        ("2500 calls", "batch", batch(&vec![small.clone(); 2500]), 200),
        ("2501 calls", "batch", batch(&vec![small.clone(); 2501]), 400),
        ("a call of 32 KB", "batch", batch(&[item((32 << 10) - extra)]), 200),
        ("a call over 32 KB", "batch", batch(&[item((32 << 10) - extra + 1)]), 400),
        ("over 500 KB", "batch", batch(&vec![item(30 << 10); 17]), 400),
        ("no batch", "batch", b"{}".to_vec(), 400),
        ("an old name", "import", batch(&[small]), 200),
    ] {
        assert_eq!(lab.post(call, &key, body).await.0, status, "{what}");
    }
}

#[tokio::test]
async fn gzip_bodies_are_measured_decompressed() {
    let lab = Lab::named("empty").await;
    let send = async |body: Vec<u8>, encoding: &str| {
        let request = lab.client.post(format!("{}/v1/batch", lab.running.url()));
        let request =
            request.basic_auth(&lab.running.write_key, Some("")).header("content-encoding", encoding);
        read(request.body(body).send().await.unwrap()).await.0
    };
    let good = json!({ "batch": [{ "type": "track", "userId": "zipped", "event": "E" }] }).to_string();
    assert_eq!(send(gzip(good.as_bytes()), "gzip").await, 200);
    assert_eq!(lab.event_names("user_id:zipped").await, ["E"]);
    assert_eq!(send(good.clone().into_bytes(), "identity").await, 200);
    assert_eq!(send(good.into_bytes(), "gzip").await, 400);
    assert_eq!(send(gzip(&vec![b' '; 400 << 20 >> 3]), "gzip").await, 400);
    assert_eq!(send(b"x".to_vec(), "br").await, 400);
}

#[tokio::test]
async fn the_same_message_id_counts_once_a_day() {
    let lab = Lab::named("empty").await;
    for _ in 0..3 {
        lab.send("track", json!({ "userId": "u", "event": "E", "messageId": "m1" })).await;
    }
    lab.send("identify", json!({ "userId": "u", "messageId": "m1", "traits": { "a": 1 } })).await;
    assert_eq!(lab.event_names("user_id:u").await, ["E"]);
    assert_eq!(lab.user("user_id:u/traits").await["traits"], json!({}));
    lab.pass(TimeDelta::hours(24) - TimeDelta::milliseconds(1));
    lab.send("track", json!({ "userId": "u", "event": "E", "messageId": "m1" })).await;
    assert_eq!(lab.event_names("user_id:u").await, ["E"]);
    lab.pass(TimeDelta::milliseconds(1));
    lab.send("track", json!({ "userId": "u", "event": "E", "messageId": "m1" })).await;
    assert_eq!(lab.event_names("user_id:u").await, ["E", "E"]);
    for _ in 0..2 {
        lab.send("track", json!({ "userId": "v", "event": "Nameless" })).await;
    }
    assert_eq!(lab.event_names("user_id:v").await.len(), 2);
}

#[tokio::test]
async fn the_error_of_the_senders_clock_is_removed() {
    let lab = Lab::named("empty").await;
    let (hour, minute) = (TimeDelta::hours(1), TimeDelta::minutes(1));
    let now = lab.now();
    let rfc = |at: DateTime<Utc>| at.to_rfc3339();
    for (user, timestamp, sent_at, expected) in [
        ("right", Some(rfc(now - hour)), Some(rfc(now)), now - hour),
        ("ahead", Some(rfc(now + hour - minute)), Some(rfc(now + hour)), now - minute),
        ("behind", Some(rfc(now - hour * 30)), Some(rfc(now - hour * 29)), now - hour),
        ("unsent", Some(rfc(now - hour)), None, now - hour),
        ("untimed", None, Some(rfc(now - hour)), now),
        ("unreadable", Some("yesterday".into()), None, now),
        ("absurd", Some("+262142-01-01T00:00:00".into()), Some("-262143-01-01T00:00:00".into()), now),
        ("zoned", Some("2026-11-22T12:30:00+02:00".into()), None, now - minute * 90),
    ] {
        let call = json!({ "userId": user, "event": "E", "timestamp": timestamp, "sentAt": sent_at });
        lab.send("track", call).await;
        let listed = lab.user(&format!("user_id:{user}/events")).await;
        let found: DateTime<Utc> = listed["data"][0]["timestamp"].as_str().unwrap().parse().unwrap();
        assert_eq!(found, expected, "{user}");
    }
    let ahead = json!({ "sentAt": rfc(now + hour), "batch": [
        { "type": "track", "userId": "batched", "event": "E", "timestamp": rfc(now) },
    ]});
    lab.send("batch", ahead).await;
    let listed = lab.user("user_id:batched/events").await;
    assert_eq!(listed["data"][0]["timestamp"], "2026-11-22T11:00:00.000Z");
}

#[tokio::test]
async fn a_batch_shares_its_context_and_null_means_absent() {
    let lab = Lab::named("empty").await;
    let batch = json!({
        "context": { "app": "shared", "traits": { "email": "shared@example.com" } },
        "integrations": { "All": true },
        "batch": [
            { "type": "track", "userId": "u", "anonymousId": null, "event": "E", "context": { "app": "own" }, "properties": null },
            { "type": "nonsense", "userId": "u" },
            { "type": "track", "userId": null, "anonymousId": null, "event": "Nobody" },
            "not an object",
        ],
    });
    lab.send("batch", batch).await;
    let page = lab.user("email:shared@example.com/events").await;
    assert_eq!(page["data"].as_array().unwrap().len(), 1);
    assert_eq!(page["data"][0]["context"]["app"], "own");
    assert_eq!(page["data"][0]["properties"], json!({}));
    let kinds: Vec<_> = texts(&page["data"][0]["external_ids"], "type");
    assert_eq!(kinds, ["user_id", "email"]);
}

#[tokio::test]
async fn some_calls_are_accepted_and_dropped_without_a_word() {
    let lab = Lab::named("empty").await;
    let fields = |count: usize| Value::Object((0..count).map(|n| (format!("p{n}"), json!(n))).collect());
    for (user, call, body, kept) in [
        ("p300", "track", json!({ "event": "E", "properties": fields(300) }), true),
        ("p301", "track", json!({ "event": "E", "properties": fields(301) }), false),
        ("t299", "identify", json!({ "traits": fields(299) }), true),
        ("t300", "identify", json!({ "traits": fields(300) }), false),
        ("m100", "track", json!({ "event": "E", "messageId": "m".repeat(100) }), true),
        ("m101", "track", json!({ "event": "E", "messageId": "m".repeat(101) }), false),
        ("g500", "group", json!({ "groupId": "g".repeat(500) }), true),
        ("g501", "group", json!({ "groupId": "g".repeat(501) }), false),
        ("g0", "group", json!({ "groupId": "" }), false),
        ("no-group", "group", json!({}), false),
        ("no-event", "track", json!({}), false),
        ("ancient", "track", json!({ "event": "E", "timestamp": "1969-12-31T23:59:59Z" }), false),
    ] {
        let mut body = body;
        body["userId"] = json!(user);
        lab.send(call, body).await;
        let expected = if kept { 200 } else { 404 };
        assert_eq!(lab.status(&format!("user_id:{user}/traits")).await, expected, "{user}");
    }
}

#[tokio::test]
async fn nothing_is_visible_before_the_delay_has_passed() {
    let lab = Lab::with(Scenario::named("empty").unwrap(), |settings| {
        settings.visibility_delay = std::time::Duration::from_millis(300);
    })
    .await;
    lab.send("identify", json!({ "userId": "u", "traits": { "a": 1 } })).await;
    lab.pass(TimeDelta::milliseconds(299));
    lab.send("track", json!({ "userId": "u", "event": "E" })).await;
    assert_eq!(lab.status("user_id:u/traits").await, 404);
    assert_eq!(lab.get("users/profiles").await.1["data"], json!([]));
    lab.pass(TimeDelta::milliseconds(1));
    assert_eq!(lab.user("user_id:u/traits").await["traits"], json!({ "a": 1 }));
    assert!(lab.event_names("user_id:u").await.is_empty());
    lab.pass(TimeDelta::milliseconds(299));
    assert_eq!(lab.event_names("user_id:u").await, ["E"]);
}

#[tokio::test]
async fn a_pixel_is_a_call_and_always_a_picture() {
    let lab = Lab::named("empty").await;
    let call = json!({ "writeKey": lab.running.write_key, "userId": "pixel", "event": "Opened" }).to_string();
    for (data, expected) in [(STANDARD.encode(call).replace('+', "%2B"), 200), ("nonsense".into(), 200)] {
        let url = format!("{}/v1/pixel/track?data={data}", lab.running.url());
        let response = lab.client.get(url).send().await.unwrap();
        assert_eq!(response.status().as_u16(), expected);
        assert_eq!(response.headers()["content-type"], "image/gif");
    }
    assert_eq!(lab.event_names("user_id:pixel").await, ["Opened"]);
}

#[tokio::test]
async fn backdated_events_beyond_the_window_are_accepted_and_unseen() {
    let lab = Lab::named("empty").await;
    let old = lab.ago(TimeDelta::days(15));
    lab.send("track", json!({ "userId": "u", "event": "Old", "timestamp": old })).await;
    assert!(lab.event_names("user_id:u").await.is_empty());
}

#[tokio::test]
async fn e3_de5_a_flood_of_calls_has_to_wait_and_nothing_that_was_taken_is_lost() {
    let lab = Lab::with(Scenario::named("empty").unwrap(), |settings| {
        settings.bounds.calls = 5;
        settings.visibility_delay = std::time::Duration::from_hours(1);
    })
    .await;
    let (mut taken, mut refused) = (0, 0);
    for number in 0..500 {
        let body = json!({ "userId": "u", "event": format!("E{number}"), "messageId": format!("m{number}") });
        match lab.post("track", &lab.running.write_key, body.to_string().into_bytes()).await {
            (200, _) => taken += 1,
            (429, body) => {
                assert_eq!(body["code"], "rate_limit_error", "{body}");
                refused += 1;
            }
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((taken, refused), (5, 495));
    lab.pass(TimeDelta::milliseconds(3_594_500));
    let body = json!({ "userId": "u", "event": "late" }).to_string();
    let request = lab.client.post(format!("{}/v1/track", lab.running.url())).body(body);
    let answer = request.basic_auth(&lab.running.write_key, Some("")).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 429);
    // The first call of the five has 5.5 s to go.
    for header in ["retry-after", "x-ratelimit-reset"] {
        assert_eq!(answer.headers()[header], "6", "{header}");
    }
    lab.pass(TimeDelta::seconds(6));
    assert_eq!(lab.event_names("user_id:u").await, ["E4", "E3", "E2", "E1", "E0"]);
    lab.send("track", json!({ "userId": "u", "event": "again" })).await;
}

#[tokio::test]
async fn de5_short_paths_are_the_long_ones() {
    let lab = Lab::named("empty").await;
    for (path, event) in [("t", "Short"), ("p", "Page Viewed"), ("s", "Screen Viewed")] {
        lab.send(path, json!({ "userId": path, "event": "Short", "name": "Home" })).await;
        assert_eq!(lab.event_names(&format!("user_id:{path}")).await, [event]);
    }
    lab.send("i", json!({ "userId": "i", "traits": { "a": 1 } })).await;
    assert_eq!(lab.user("user_id:i/traits").await["traits"], json!({ "a": 1 }));
    lab.send("g", json!({ "userId": "g", "groupId": "G", "traits": { "b": 2 } })).await;
    assert_eq!(lab.get("accounts/profiles/group_id:G/traits").await.1["traits"], json!({ "b": 2 }));
    lab.send("a", json!({ "userId": "a", "previousId": "i" })).await;
    lab.send("b", json!({ "batch": [{ "type": "track", "userId": "b", "event": "Batched" }] })).await;
    assert_eq!(lab.event_names("user_id:b").await, ["Batched"]);
    lab.send("m", json!({ "series": [{ "type": "Counter", "metric": "analytics_js.invoke", "value": 1 }] }))
        .await;
    for path in ["x", "tt", ""] {
        assert_eq!(lab.post(path, &lab.running.write_key, b"{}".to_vec()).await.0, 404, "{path}");
    }
}
