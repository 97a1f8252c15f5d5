//! `computed`: definitions, and previews of computed traits on profiles of the emulator, with values counted by hand.

use crate::support::Home;
use crate::support::emulator::Emulator;
use crate::support::program::{Output, Run, flexplorer};
use crate::support::schema::Schema;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

const SIX: [&str; 6] = [
    "total_inbounds",
    "total_outbounds",
    "frequent_inbound_channel",
    "last_known_service_agent",
    "last_interaction_duration",
    "sentiment_in_last_interaction",
];

fn run(arguments: &str) -> Output {
    flexplorer(arguments).run()
}

/// A file in a folder of its own.
fn file(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    (folder, path)
}

/// An emulator with these people, and these computed traits of the space.
pub fn space(people: &Value, computed: &Value) -> Emulator {
    let scenario = json!({
        "name": "computed", "sources": { "flex": { "id": "srcFlex", "slug": "flex-unify-server-source" } },
        "agents": { "nadia": "WK3f1c9a7de2084b56a1c07e9d5b42abcd", "oscar": "WK88d2e6014f7b4c3d9e5a0b1c6d7f2e10" },
        "profiles": people, "computed": computed,
    });
    let (_folder, path) = file("computed.json", &scenario.to_string());
    Emulator::start(&format!("--scenario {} --rate-limit off", path.display()))
}

/// A profile of the space, eight days old.
pub fn person(email: &str, computed: &Value, interactions: &Value) -> Value {
    let traits = json!([{ "class": "computed_trait", "at": "-1h", "values": computed }]);
    json!({ "identifiers": [format!("email:{email}")], "created": "-8d", "source": "flex", "traits": traits, "interactions": interactions })
}

pub fn on(emulator: &Emulator, arguments: &str) -> Run {
    flexplorer(arguments).envs(&emulator.variables())
}

fn with_token(emulator: &Emulator, arguments: &str) -> Run {
    let token =
        [("public_api_token", "SEGMENT_PUBLIC_API_TOKEN"), ("public_api_url", "SEGMENT_PUBLIC_API_URL")];
    let token = token.map(|(field, name)| (name.to_owned(), emulator.said(field).to_owned()));
    on(emulator, arguments).envs(&token)
}

/// The verdicts of a document's first profile by key.
fn verdicts(document: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let previews = document["profiles"][0]["previews"].as_array().unwrap();
    previews.iter().map(|one| (text(&one["key"]), text(&one["verdict"]))).collect()
}

fn kinds(preview: &Value) -> Vec<&str> {
    preview["findings"].as_array().unwrap().iter().map(|one| one["kind"].as_str().unwrap()).collect()
}

/// Four calls and a chat, of which two calls and the chat are inbound.
pub fn calls() -> Value {
    json!([
        { "at": "-2h", "channel": "voice", "duration": 61, "agent": "oscar", "wrap_up": "1m", "sentiment": "neutral" },
        { "at": "-1d", "channel": "voice", "direction": "Outbound", "duration": 300, "agent": "nadia", "wrap_up": "1m", "sentiment": "negative" },
        { "at": "-3d", "channel": "sms", "duration": 45, "agent": "nadia", "wrap_up": "1m", "sentiment": "positive" },
        { "at": "-6d", "channel": "voice", "duration": 9, "agent": "nadia", "wrap_up": "1m", "sentiment": "positive" },
    ])
}

pub fn right() -> Value {
    json!({
        "total_inbounds": 3, "total_outbounds": 1, "frequent_inbound_channel": "voice", "last_interaction_duration": 61,
        "last_known_service_agent": "WK88d2e6014f7b4c3d9e5a0b1c6d7f2e10", "sentiment_in_last_interaction": "neutral",
    })
}

#[test]
fn ct1_the_six_recommended_ones_are_what_is_counted_by_hand() {
    let mut old = person("old@example.com", &right(), &calls());
    old["created"] = json!("-90d");
    let emulator = space(&json!([person("new@example.com", &right(), &calls()), old]), &json!([]));
    let asked = "computed preview flex new@example.com --format json --require equal";
    let document = on(&emulator, asked).run().expect_code(0).json();
    Schema::of_output().expect("computed_preview_document", &document);
    assert_eq!(verdicts(&document), SIX.map(|key| (key.to_owned(), "equal".to_owned())), "{document:#}");
    for preview in document["profiles"][0]["previews"].as_array().unwrap() {
        assert_eq!(preview["value"], right()[preview["key"].as_str().unwrap()], "{preview:#}");
        assert_eq!((&preview["coverage"], preview["events"].as_array().unwrap().len()), (&json!("whole"), 4));
    }
    let counted: Vec<&Value> =
        document["profiles"][0]["previews"].as_array().unwrap().iter().map(|one| &one["counted"]).collect();
    assert_eq!(counted, [&json!(3), &json!(1), &json!(3), &json!(4), &json!(4), &json!(4)]);
    // Of a profile that is older than the window, older events may count too.
    let old =
        on(&emulator, "computed preview flex old@example.com --format json").run().expect_code(0).json();
    let words = ["consistent", "consistent", "cannot_tell", "consistent", "consistent", "consistent"];
    let expected: Vec<_> =
        SIX.iter().zip(words).map(|(key, word)| ((*key).to_owned(), word.to_owned())).collect();
    assert_eq!(verdicts(&old), expected, "{old:#}");
    on(&emulator, "computed preview flex old@example.com --require consistent").run().expect_code(1);
}

#[test]
fn ct2_each_verdict_has_somebody_in_the_demo() {
    for (who, key, verdict) in [
        ("+12025550114", "total_inbounds", "equal"),
        ("ada.okafor@example.com", "total_inbounds", "consistent"),
        ("ada.okafor@example.com", "last_interaction_duration", "consistent"),
        ("isabela.costa@example.com", "total_inbounds", "contradicts"),
        ("isabela.costa@example.com", "sentiment_in_last_interaction", "contradicts"),
        ("chen.wei@example.com", "total_inbounds", "missing"),
        ("elif.sahin@example.com", "last_interaction_duration", "cannot_tell"),
        ("email:Oluwaseun.Adebayo@Example.com", "last_interaction_duration", "differs"),
    ] {
        let document =
            run(&format!("computed preview flex {who} --demo --format json")).expect_code(0).json();
        let found = verdicts(&document).into_iter().find(|(found, _)| found == key);
        assert_eq!(found.unwrap().1, verdict, "{who} {key}: {document:#}");
    }
}

#[test]
fn ct3_what_is_required_decides_the_exit_code() {
    let isabela = "computed preview flex isabela.costa@example.com --demo";
    run(isabela).expect_code(0);
    let table = run(&format!("{isabela} --require consistent")).expect_code(1);
    assert!(table.out.contains("total_inbounds: 2 of 2 Flex - Engagement Initiated count"), "{}", table.out);
    assert!(table.out.contains("contradicts") && table.out.contains("● yes"), "{}", table.out);
    let junit = run(&format!("{isabela} --require consistent --format junit")).expect_code(1).out;
    assert!(junit.contains("failures=\"2\"") && junit.contains("flexplorer.computed"), "{junit}");
    let missing = run("computed preview flex nobody@example.com --demo --require equal").expect_code(4);
    assert!(missing.err.contains("no profile found"), "{}", missing.err);
    run("computed preview flex +12025550114 --demo --require consistent").expect_code(0);
}

#[test]
fn ct4_definitions_are_listed_with_their_origin() {
    let listed = |arguments: &str| {
        let document = run(&format!("computed list {arguments} --format json")).expect_code(0).json();
        Schema::of_output().expect("computed_list_document", &document);
        let keys: Vec<String> = document["definitions"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["key"].as_str().unwrap().to_owned())
            .collect();
        (document["from"].as_str().unwrap().to_owned(), keys)
    };
    assert_eq!(listed("flex"), ("built_in".to_owned(), SIX.map(str::to_owned).to_vec()));
    assert_eq!(listed("--demo"), ("space".to_owned(), SIX.map(str::to_owned).to_vec()));
    let (_folder, path) = file(
        "mine.toml",
        "schema = 1\n[[trait]]\nkey = \"calls\"\nkind = \"event_counter\"\nevent = \"Call\"\n",
    );
    assert_eq!(listed(&path.to_string_lossy()), ("file".to_owned(), vec!["calls".to_owned()]));
    let table = run("computed list flex").expect_code(0).out;
    assert!(table.contains("built in") && table.contains("event_counter"), "{table}");
    // Without a token the space's own are not known.
    let emulator = space(&json!([]), &json!([]));
    let built_in = on(&emulator, "computed list").run().expect_code(0);
    assert!(
        built_in.err.contains("no token for the Public API") && built_in.out.contains("built in"),
        "{built_in:?}"
    );
    on(&emulator, "computed list space").run().expect_code(2);
    let none = with_token(&emulator, "computed list").run().expect_code(0);
    assert!(none.out.contains("the space has no computed traits"), "{none:?}");
}

#[test]
fn ct5_the_spaces_own_are_previewed_and_the_rest_is_said() {
    let own = json!([
        { "name": "Total inbounds", "query": "event('Flex - Engagement Initiated').where(property('direction') = 'Inbound').count()" },
        { "name": "Of accounts", "type": "accounts", "query": "event('Flex - Engagement Initiated').count()" },
        { "name": "Funnel", "query": "event('a').then(event('b')).count()" },
        { "name": "Predicted", "query": "" },
    ]);
    let emulator = space(&json!([person("a@example.com", &right(), &calls())]), &own);
    let previewed =
        with_token(&emulator, "computed preview space a@example.com --format json").run().expect_code(0);
    let document = previewed.json();
    Schema::of_output().expect("computed_preview_document", &document);
    assert_eq!(verdicts(&document), [("total_inbounds".to_owned(), "equal".to_owned())]);
    assert_eq!(document["definitions"].as_array().unwrap().len(), 4);
    for word in
        ["of_accounts: it is a trait of accounts", "funnel: ", "predicted: the service gives no query"]
    {
        assert!(previewed.err.contains(word), "{word}: {}", previewed.err);
    }
    // What cannot be previewed is not as required.
    with_token(&emulator, "computed preview space a@example.com --require equal").run().expect_code(1);
    let six = with_token(&emulator, "computed preview flex a@example.com --format json").run().json();
    assert_eq!(six["not_in_space"].as_array().unwrap().len(), 5, "{six:#}");
    assert_eq!(six["findings"], json!([]), "the space has more than two of its own");
    let refused = with_token(&emulator, "computed list")
        .env("SEGMENT_PUBLIC_API_TOKEN", "sgp_wrong")
        .run()
        .expect_code(3);
    assert!(refused.err.contains("Public API token") && refused.out.is_empty(), "{refused:?}");
}

#[test]
fn ct6_a_space_with_two_of_its_own_may_be_allowed_no_more() {
    let own = |count: usize| {
        let one = |at: usize| json!({ "name": format!("Own {at}"), "query": "event('Call').count()" });
        Value::Array((0..count).map(one).collect())
    };
    let entitled = |count: usize| {
        let emulator = space(&json!([person("a@example.com", &right(), &calls())]), &own(count));
        let asked = "computed preview flex a@example.com --format json";
        let document = with_token(&emulator, asked).run().json();
        let kinds: Vec<String> = document["findings"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["kind"].as_str().unwrap().to_owned())
            .collect();
        kinds
    };
    assert_eq!(entitled(2), ["trait_entitlement"]);
    assert_eq!(entitled(1), [""; 0], "there is room for another one");
    assert_eq!(entitled(3), [""; 0], "it is allowed more than two");
}

#[test]
fn ct7_findings_and_what_looks_like_them() {
    let capital = json!([{ "at": "-2h", "channel": "voice", "duration": 61, "agent": "oscar", "wrap_up": "1m", "property_casing": "capital" }]);
    let twice = json!([
        { "at": "-2h", "channel": "voice", "duration": 61, "agent": "oscar", "wrap_up": "1m", "sentiment": "neutral" },
        { "at": "-4h", "channel": "sms", "duration": 61, "agent": "oscar", "wrap_up": "1m", "sentiment": "neutral" },
    ]);
    let emulator = space(
        &json!([
            person("capital@example.com", &json!({}), &capital),
            person("twice@example.com", &json!({}), &twice),
            person("calls@example.com", &json!({}), &calls()),
        ]),
        &json!([]),
    );
    let (_folder, path) = file(
        "mine.toml",
        r#"schema = 1
[[trait]]
key = "inbound"
query = "event('Flex - Engagement Initiated').where(property('direction') = 'Inbound').count()"
[[trait]]
key = "old_recipe"
query = "event('Flex - Engagement Completed').where(property('direction') = 'Inbound').count()"
[[trait]]
key = "channel"
query = "event('Flex - Engagement Initiated').mode(property('channelType'), 2)"
[[trait]]
key = "this_week"
query = "event('Flex - Engagement Initiated').within(7 days).count()"
"#,
    );
    for (who, key, expected) in [
        ("capital", "inbound", Some("property_case")),
        ("calls", "inbound", None),
        ("calls", "old_recipe", Some("wrong_event_in_trait")),
        ("twice", "channel", Some("too_few_occurrences")),
        ("calls", "channel", None),
        ("calls", "this_week", Some("batch_trait")),
    ] {
        let asked = format!("computed preview {} {who}@example.com --format json", path.display());
        let document = on(&emulator, &asked).run().json();
        let previews = document["profiles"][0]["previews"].as_array().unwrap();
        let preview = previews.iter().find(|one| one["key"] == key).unwrap();
        match expected {
            Some(kind) => assert!(kinds(preview).contains(&kind), "{who} {key}: {preview:#}"),
            None => assert_eq!(kinds(preview), [""; 0], "{who} {key}: {preview:#}"),
        }
    }
}

#[test]
fn ct8_bad_input_is_named_with_the_next_step() {
    let bad = |name: &str, text: &str| file(name, text);
    let (_a, unknown) =
        bad("a.toml", "schema = 1\n[[trait]]\nkey = \"a\"\nkind = \"event_countr\"\nevent = \"Call\"\n");
    let (_b, query) = bad("b.toml", "schema = 1\n[[trait]]\nkey = \"a\"\nquery = \"event('Call').cnt()\"\n");
    let (_c, funnel) = bad(
        "c.toml",
        "schema = 1\n[[trait]]\nkey = \"a\"\nquery = \"event('Call').where(trait('plan') = 'gold').count()\"\n",
    );
    let (_d, none) = bad("d.toml", "schema = 1\n");
    for (arguments, words) in [
        ("computed preview flx ada.okafor@example.com".to_owned(), ["Did you mean flex?", "space"]),
        (
            "computed preview nowhere.toml ada.okafor@example.com".to_owned(),
            ["nowhere.toml cannot be read", "Check the path"],
        ),
        (format!("computed preview {} ada.okafor@example.com", unknown.display()), ["event_counter", "line"]),
        (format!("computed preview {} ada.okafor@example.com", query.display()), ["column", "expected"]),
        (
            format!("computed preview {} ada.okafor@example.com", funnel.display()),
            ["not previewable", "trait"],
        ),
        (format!("computed preview {} ada.okafor@example.com", none.display()), ["trait", ""]),
        (format!("computed list {}", unknown.display()), ["event_counter", "line"]),
        (
            "computed preview flex ada.okafor@example.com --at -15d".to_owned(),
            ["14 days", "Give a time after"],
        ),
        ("computed preview flex ada.okafor@example.com --at yesterday".to_owned(), ["is not a time", ""]),
        (
            "computed preview flex ada.okafor@example.com --reading conditon_case=exact".to_owned(),
            ["Did you mean condition_case?", ""],
        ),
        (
            "computed preview flex ada.okafor@example.com --reading condition_case=fold".to_owned(),
            ["The choices are exact, folded", ""],
        ),
        (
            "computed preview flex ada.okafor@example.com --reading condition_case".to_owned(),
            ["is not a name and a value", ""],
        ),
        ("computed preview flex ada.okafor@example.com --require good".to_owned(), ["equal", "consistent"]),
        ("computed preview flex".to_owned(), ["<ID>", ""]),
        ("computed preview - --ids-from -".to_owned(), ["both", ""]),
    ] {
        let output = flexplorer(&format!("{arguments} --demo")).input("").run().expect_code(2);
        assert!(
            words.iter().all(|word| output.err.contains(word)) && output.out.is_empty(),
            "{arguments}: {} {}",
            output.out,
            output.err
        );
    }
    let account = run("computed preview flex group_id:northwind-retail --demo");
    assert!(
        account.err.contains("it is an account") || account.err.contains("no profile found"),
        "{}",
        account.err
    );
    let ahead = run("computed preview flex ada.okafor@example.com --demo --at +2h").expect_code(0);
    assert!(ahead.err.contains("is in the future"), "{}", ahead.err);
}

#[test]
fn ct9_an_unknown_property_is_named_with_the_nearest_that_occurs() {
    let (_folder, path) = file(
        "mine.json",
        r#"{"schema": 1, "trait": [{"key": "a", "query": "event('Flex - Engagement Initiated').where(property('directon') = 'Inbound').count()"}]}"#,
    );
    let asked = format!("computed preview {} ada.okafor@example.com --demo", path.display());
    let table = run(&asked).expect_code(0).out;
    assert!(table.contains("\"directon\"; \"direction\" occurs"), "{table}");
    let document = run(&format!("{asked} --format json")).json();
    let notes = &document["profiles"][0]["previews"][0]["notes"];
    assert!(notes[0].as_str().unwrap().contains("directon"), "{document:#}");
}

#[test]
fn ct10_a_list_keeps_its_order_ends_with_a_summary_and_only_reads() {
    let emulator = Emulator::start("--rate-limit off");
    let home = Home::new();
    let log = home.path().join("run.log");
    let ids = "ada.okafor@example.com\nisabela.costa@example.com\nnobody@example.com\n+12025550114\nada.okafor@example.com\n";
    let bulk = |format: &str| {
        let arguments = format!("computed preview space --ids-from - --format {format}");
        with_token(&emulator, &arguments)
            .arg("--log")
            .arg(&log.to_string_lossy())
            .input(ids)
            .run()
            .expect_code(4)
    };
    let document = bulk("json").json();
    Schema::of_output().expect("computed_preview_document", &document);
    let asked: Vec<&str> =
        document["profiles"].as_array().unwrap().iter().map(|one| one["asked"].as_str().unwrap()).collect();
    assert_eq!(
        asked,
        ["ada.okafor@example.com", "isabela.costa@example.com", "nobody@example.com", "+12025550114"]
    );
    let summary = &document["summary"];
    assert_eq!((&summary["profiles"], &summary["lost"]), (&json!(3), &json!(1)));
    let inbounds = &summary["definitions"][0];
    let verdicts = ["key", "consistent", "contradicts", "equal"].map(|key| &inbounds[key]);
    assert_eq!(verdicts, [&json!("total_inbounds"), &json!(1), &json!(1), &json!(1)], "{summary:#}");
    let lines: Vec<Value> =
        fs::read_to_string(&log).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let sent: Vec<&Value> = lines.iter().filter(|line| line["message"] == "request").collect();
    assert!(sent.iter().all(|line| line["method"] == "GET"), "{sent:?}");
    // The definitions, three for each profile, one for the missing one, and two for other types of a phone number.
    assert_eq!(sent.len(), 1 + 3 * 3 + 1 + 2, "{sent:?}");
    let csv = bulk("csv").out;
    assert_eq!(csv.lines().count(), 1 + 3 * 6 + 1, "{csv}");
    assert!(csv.lines().nth(7).unwrap().contains("contradicts"), "{csv}");
    let lines = bulk("ndjson");
    assert_eq!(lines.lines().len(), 4);
    let table = bulk("table").out;
    assert!(
        table.contains("3 profiles") && table.contains("CONTRADICTS") && !table.contains("Ada"),
        "{table}"
    );
    let each = with_token(&emulator, "computed preview space --ids-from - --each").input(ids).run().out;
    assert!(each.contains("Ada Okafor") && each.contains("3 profiles"), "{each}");
    let md = bulk("md").out;
    assert!(md.contains("| total\\_inbounds |") || md.contains("| total_inbounds |"), "{md}");
}

#[test]
fn ct11_what_could_not_be_read_is_never_claimed() {
    let scenario = |fault: Value| {
        let people = json!([person("a@example.com", &right(), &calls())]);
        let scenario = json!({ "name": "f", "profiles": people, "agents": { "nadia": "WKn", "oscar": "WKo" },
            "sources": { "flex": { "id": "s" } }, "faults": [fault] });
        let (_folder, path) = file("faults.json", &scenario.to_string());
        Emulator::start(&format!("--scenario {} --rate-limit off", path.display()))
    };
    let emulator = scenario(json!({ "route": "events", "status": 403 }));
    let output = on(&emulator, "computed preview flex a@example.com --format json --require equal").run();
    let document = output.expect_code(3).json();
    Schema::of_output().expect("computed_preview_document", &document);
    let profile = &document["profiles"][0];
    assert_eq!((&profile["previews"], &profile["events_read"]), (&json!([]), &Value::Null), "{document:#}");
    assert_eq!(document["summary"]["lost"], 1);
    let emulator = scenario(json!({ "route": "traits", "status": 403 }));
    let document = on(&emulator, "computed preview flex a@example.com --format json").run().json();
    let preview = &document["profiles"][0]["previews"][0];
    assert_eq!(
        (&preview["trait"]["state"], &preview["verdict"]),
        (&json!("unread"), &json!("cannot_tell")),
        "{preview:#}"
    );
}

#[test]
fn ct12_an_earlier_time_counts_what_had_happened() {
    let emulator = space(&json!([person("a@example.com", &right(), &calls())]), &json!([]));
    let counted = |at: &str| {
        let asked = format!("computed preview flex a@example.com --format json --at {at}");
        let document = on(&emulator, &asked).run().expect_code(0).json();
        Schema::of_output().expect("computed_preview_document", &document);
        document["profiles"][0]["previews"][0].clone()
    };
    // The chat and the first call had been; the trait is younger.
    let preview = counted("-2d");
    assert_eq!((&preview["counted"], &preview["value"]), (&json!(2), &json!(2)), "{preview:#}");
    assert_eq!(preview["trait"]["state"], "changed_since", "{preview:#}");
    assert_eq!(preview["verdict"], "cannot_tell", "{preview:#}");
    let now = counted("now");
    assert_eq!((&now["counted"], &now["verdict"]), (&json!(3), &json!("equal")), "{now:#}");
}
