//! A bad item affects only itself: answers damaged in every way, read by the real program.

use crate::support::fault_server::{FaultServer, json};
use crate::support::program::flexplorer;
use crate::support::service::{PROFILE, good};

/// Ways to damage an item; `GOOD` stands for the content of a valid one.
fn damaged_items() -> Vec<Vec<u8>> {
    let deep = format!(r#"{{"event":"x","properties":{}{}}}"#, "[".repeat(3_000), "]".repeat(3_000));
    let texts = [
        "null",
        "true",
        "17",
        "\"text\"",
        "[]",
        "[[]]",
        "{}",
        r#"{"event":null,"message_id":null,"timestamp":null}"#,
        r#"{"event":17,"message_id":[],"timestamp":{}}"#,
        r#"{"event":{"a":1},"message_id":true,"timestamp":false}"#,
        r#"{"event":"x","message_id":"","timestamp":""}"#,
        r#"{"event":"x","timestamp":"yesterday"}"#,
        r#"{"event":"x","timestamp":"0000-00-00T00:00:00Z"}"#,
        r#"{"event":"x","timestamp":-1}"#,
        r#"{"event":"x","timestamp":1e400}"#,
        r#"{"event":"\ud800","message_id":"\udfff\ud800"}"#,
        r#"{"event":"x","properties":{"n":1e999999,"m":-0.000e-5,"k":123456789012345678901234567890}}"#,
        r#"{"event":"x","event":"y","message_id":"1","message_id":"2"}"#,
        r#"{"event":"x","properties":null,"context":[],"related":7}"#,
        r#"{"event":"x","related":{"users":{"a":1}},"external_ids":{"a":1}}"#,
        r#"{"EVENT":"x","Message_Id":"m"}"#,
        "{\"\":\"\",\"event\":\"\"}",
    ];
    let mut items: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    items.push(deep.into_bytes());
    items.push(b"{\"event\":\"\xff\xfe\",\"message_id\":\"\xc3\x28\"}".to_vec());
    items.push(b"{\"event\":\"a\x01b\ttab\"}".to_vec());
    items
}

fn sound(number: usize) -> Vec<u8> {
    format!(
        r#"{{"type":"track","event":"Sound {number}.","message_id":"sound-{number}","timestamp":"2026-11-20T10:00:00Z","properties":{{}},"new_member":[{number}]}}"#
    )
    .into_bytes()
}

/// A page of a hundred items, with the damaged ones spread among the valid ones.
fn page(first: usize) -> Vec<u8> {
    let damaged = damaged_items();
    let mut items: Vec<Vec<u8>> = (0..100 - damaged.len()).map(sound).collect();
    for (number, item) in damaged.into_iter().enumerate() {
        items.insert((first + number * 7) % items.len(), item);
    }
    [b"{\"data\":[".to_vec(), items.join(&b","[..]), b"],\"cursor\":{\"has_more\":false}}".to_vec()].concat()
}

#[test]
fn d1_every_sound_event_beside_twenty_five_kinds_of_damage_is_listed() {
    for first in [0, 3, 50] {
        let server = FaultServer::scripted(move |request| match request.endpoint() {
            "events" => json(page(first)),
            _ => good(request),
        });
        let command = format!("events list {PROFILE} --format ndjson");
        let output = flexplorer(&command).envs(&server.variables("canary")).run().expect_code(5);
        for number in 0..75 {
            assert!(
                output.out.contains(&format!("Sound {number}.")),
                "event {number} is missing: {output:?}"
            );
        }
        // Each item is one line, including unreadable ones, which are also reported.
        let unreadable = output.out.lines().filter(|line| line.starts_with("{\"place\":")).count();
        let said = output.err.matches("could not be read").count();
        assert_eq!((output.out.lines().count(), unreadable), (100, said), "{output:?}");
        assert!(unreadable >= 6, "{}", output.err);
    }
}

#[test]
fn d1_damage_in_traits_identifiers_and_links_stays_where_it_is() {
    let server = FaultServer::scripted(|request| {
        match request.endpoint() {
        "traits" if request.target.contains("verbose=true") => json(
            b"{\"traits\":{\"bad\":17,\"bytes\":{\"value\":\"\xff\"},\"lone\":{\"value\":\"\\ud800\"},\"big\":{\"value\":1e400},\"null\":null,\"none\":{},\"sound\":{\"value\":\"kept\"}},\"cursor\":{}}"
                .as_slice(),
        ),
        "traits" => json(b"{\"traits\":{\"name\":\"\xff\",\"flex_last-interaction-topics\":[1,{}],\"email\":7}}".as_slice()),
        "external_ids" => json(r#"{"data":[null,7,{"id":7,"type":null},{"id":"kept-id","type":"email"}]}"#),
        "links" => json(r#"{"data":[{},{"to_collection":9,"external_ids":"x"},{"to_collection":"accounts","external_ids":[{"id":"kept-link","type":"group_id"},4]}]}"#),
        "metadata" => json(r#"{"metadata":{"created_at":17,"first_message_id":null,"last_message_id":{}}}"#),
        _ => good(request),
    }
    });
    let output =
        flexplorer(&format!("profile show {PROFILE} --format json")).envs(&server.variables("canary")).run();
    for kept in ["\"sound\"", "kept", "kept-id", "kept-link"] {
        assert!(output.out.contains(kept), "{kept}: {output:?}");
    }
    for part in ["traits", "identifiers", "links", "events", "metadata"] {
        assert!(!output.out.contains(&format!("\"{part}\": null")), "{part}: {output:?}");
    }
}
