//! Calls as sent by careless libraries: half characters, malformed JSON, times in many forms.

use super::*;

#[tokio::test]
async fn de3_half_an_emoji_arrives_as_a_replacement_character() {
    let lab = Lab::named("empty").await;
    let call = |text: &str| {
        format!(
            r#"{{"type":"track","userId":"u","event":"E","messageId":"{text}","properties":{{"t":"{text}"}}}}"#
        )
    };
    let halves = [
        (r"\ud83d", "\u{fffd}"),
        (r"cut \uD83D", "cut \u{fffd}"),
        (r"\udc00 first", "\u{fffd} first"),
        (r"\ud83d\ud83d\ude00", "\u{fffd}\u{1f600}"),
        (r"\ude00\ud83d", "\u{fffd}\u{fffd}"),
        (r"\ud83dA\u0041", "\u{fffd}AA"),
        (r"\\ud83d", r"\ud83d"),
        (r"\\\ud83d", "\\\u{fffd}"),
        (r"\ud83d\ude00", "\u{1f600}"),
    ];
    for (text, _) in &halves {
        assert_eq!(lab.post("track", &lab.running.write_key, call(text).into_bytes()).await.0, 200, "{text}");
    }
    let batch: Vec<_> = halves
        .iter()
        .map(|(text, _)| call(text).replace("\"u\"", "\"batched\"").replace("messageId", "id"))
        .collect();
    let batch = format!(r#"{{"context":{{"cut":"\ud83d"}},"batch":[{}]}}"#, batch.join(","));
    assert_eq!(lab.post("batch", &lab.running.write_key, batch.into_bytes()).await.0, 200);
    let expected: Vec<_> = halves.iter().map(|(_, read)| *read).collect();
    for user in ["u", "batched"] {
        let listed = lab.user(&format!("user_id:{user}/events?limit=100")).await;
        let mut found: Vec<_> = listed["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|event| event["properties"]["t"].as_str().unwrap())
            .collect();
        found.sort_unstable();
        let mut expected = expected.clone();
        expected.sort_unstable();
        assert_eq!(found, expected, "{user}");
    }
}

#[tokio::test]
async fn de3_everything_else_about_malformed_json_is_refused() {
    let lab = Lab::named("empty").await;
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    for value in
        [r#""\ud83""#, r#""\ud83g""#, r#""\x41""#, "\"\t\"", "01", "+1", "NaN", "'a'", "1e999", "[1,]", &deep]
    {
        let call = format!(r#"{{"type":"track","userId":"u","event":"E","properties":{{"v":{value}}}}}"#);
        assert_eq!(
            lab.post("track", &lab.running.write_key, call.clone().into_bytes()).await.0,
            400,
            "{value}"
        );
        // It must be noticed in a batch as well.
        let batch = format!(r#"{{"batch":[{{"type":"track","userId":"u","event":"E"}},{call}]}}"#);
        assert_eq!(lab.post("batch", &lab.running.write_key, batch.into_bytes()).await.0, 400, "{value}");
    }
    let bytes = b"{\"userId\":\"u\",\"event\":\"\xed\xa0\xbd\"}".to_vec();
    assert_eq!(lab.post("track", &lab.running.write_key, bytes).await.0, 400);
    assert_eq!(lab.status("user_id:u/events").await, 404);
}

#[tokio::test]
async fn de4_times_of_calls_are_read_in_the_forms_that_libraries_send() {
    let lab = Lab::named("empty").await;
    for (number, (timestamp, expected)) in [
        ("2026-11-22T10:30:00+0000", "2026-11-22T10:30:00.000Z"),
        ("2026-11-22T12:30:00.25+02", "2026-11-22T10:30:00.250Z"),
        ("2026-11-22t10:30:00,5z", "2026-11-22T10:30:00.500Z"),
        ("2026-11-21", "2026-11-21T00:00:00.000Z"),
        ("not a time", "2026-11-22T12:00:00.000Z"),
    ]
    .into_iter()
    .enumerate()
    {
        let call = json!({ "userId": format!("u{number}"), "event": "E", "timestamp": timestamp });
        lab.send("track", call).await;
        let listed = lab.user(&format!("user_id:u{number}/events")).await;
        assert_eq!(listed["data"][0]["timestamp"], expected, "{timestamp}");
    }
}
