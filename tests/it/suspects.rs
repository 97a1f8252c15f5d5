//! What a check reads besides verdicts, of profiles that give reason to; and what several profiles show together, as a canary
//! sees it.

use crate::support::emulator::Emulator;
use crate::support::program::{Output, flexplorer};
use crate::support::schema::Schema;
use serde_json::{Value, json};
use std::io::Write;

fn emulator_of(scenario: &Value) -> Emulator {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(scenario.to_string().as_bytes()).unwrap();
    Emulator::start(&format!("--rate-limit off --scenario {}", file.path().display()))
}

fn run(emulator: &Emulator, arguments: &str) -> Output {
    flexplorer(arguments).envs(&emulator.variables()).run()
}

/// Blank, set by another source, two types, a phone that is a trait, a misnamed event; and a sound one with odd identifiers.
fn suspects() -> Emulator {
    let talk = json!([{"at": "-9h", "wrap_up": "1m", "sentiment": "positive",
        "outcome": "Refund promised", "topic": "Billing", "sid": "KD1"}]);
    emulator_of(&json!({"name": "suspects", "profiles": [
        {"identifiers": ["phone:+12025550115"]},
        {"identifiers": ["user_id:u_2", "phone:2025550116"], "interactions": talk,
            "traits": [{"at": "-1h", "values": {"flex_last-interaction-sentiment": "negative"}}]},
        {"identifiers": ["user_id:u_3", "phone_number:+12025550117", "phone:+12025550117"],
            "traits": [{"values": {"plan": "gold"}}]},
        {"identifiers": ["user_id:u_4"], "traits": [{"values": {"phone": "+12025550118"}}]},
        {"identifiers": ["user_id:u_5"], "events": [{"event": "Flex - engagement Completed", "at": "-1h"}]},
        {"identifiers": ["user_id:u_6"], "events": [{"event": "Page Viewed", "at": "-1h"}]}]}))
}

const ALL: &str = "phone:+12025550115 user_id:u_2 user_id:u_3 user_id:u_4 user_id:u_5 user_id:u_6";
const DUE: [&[&str]; 6] = [
    &["blank_profile"],
    &["identify_not_listed", "id_format"],
    &["id_type_mismatch"],
    &["id_not_configured"],
    &["near_miss_name"],
    &[],
];

#[test]
fn what_a_second_look_finds_is_in_every_format_and_can_fail_a_check() {
    let emulator = suspects();
    let document = run(&emulator, &format!("check {ALL} --format json")).json();
    Schema::of_output().expect("check_document", &document);
    for (profile, due) in document["profiles"].as_array().unwrap().iter().zip(DUE) {
        let found = profile["check"]["findings"].as_array().unwrap();
        let kinds: Vec<&str> = found.iter().map(|one| one["kind"].as_str().unwrap()).collect();
        let others = ["never_enriched", "trait_missing", "trait_mismatch"];
        let own: Vec<&str> = kinds.into_iter().filter(|kind| !others.contains(kind)).collect();
        assert_eq!(own, due, "{profile:#}");
    }
    let shown = run(&emulator, &format!("profile show {ALL} --format json")).json();
    let kinds_of = |document: &Value| -> Vec<Value> {
        let profiles = document["profiles"].as_array().unwrap().iter();
        profiles
            .map(|one| {
                one["check"]["findings"].as_array().unwrap().iter().map(|it| it["kind"].clone()).collect()
            })
            .collect()
    };
    assert_eq!(kinds_of(&document), kinds_of(&shown), "a check and the whole profile agree");
    let text = run(&emulator, &format!("check {ALL}")).out;
    for words in [
        "i blank-profile",
        "! id-format",
        "i identify-not-listed (likely)",
        "! id-type-mismatch",
        "! id-not-configured",
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let suite = run(&emulator, &format!("check {ALL} --format junit")).out;
    assert!(suite.contains("! id-format  the phone number"), "{suite}");
    let page = run(&emulator, &format!("check {ALL} --format prometheus")).out;
    assert!(page.contains("flexplorer_findings{finding=\"id-format\",severity=\"warning\"} 1\n"), "{page}");
    let codes = |flags: &str| run(&emulator, &format!("check user_id:u_3 user_id:u_6 {flags}")).code;
    assert_eq!(
        [codes(""), codes("--fail-on id-type-mismatch"), codes("--fail-on id-format")],
        [0, 1, 5],
        "of two profiles that show nothing nothing can be told"
    );
}

/// Enriched nine hours ago, with these identifiers and, later, these further traits.
fn enriched(identifiers: &[&str], further: &Value) -> Value {
    json!({"identifiers": identifiers,
        "interactions": [{"at": "-9h", "duration": 300, "agent": "nadia", "wrap_up": "1m", "sentiment": "positive",
            "outcome": "Refund promised", "topic": "Billing"}],
        "traits": [
            {"at": "-9h", "values": {"flex_last-interaction-start-time": {"$time": "-9h5m"},
                "flex_last-interaction-duration": 300, "flex_last-known-agent": "WK00000000000000000000000000000001"}},
            {"at": "-8h59m", "values": {"flex_last-interaction-sentiment": "positive",
                "flex_last-interaction-outcome": "Refund promised", "flex_last-interaction-topics": "Billing"}},
            {"at": "-1h", "values": further}]})
}

/// For each kind that takes a second look a profile which only looks as if it had it.
fn look_alikes() -> (Emulator, String) {
    let same = json!({"flex_last-interaction-sentiment": "positive"});
    let profiles = [
        // Two phones of one type; both are E.164, and one is a trait as well.
        enriched(
            &["user_id:a_1", "phone:+12025550121", "phone:+12025550122"],
            &json!({"phone": "+12025550121"}),
        ),
        // A custom identifier is no phone, whatever its value.
        enriched(&["user_id:a_2", "crm_id:2025550123", "email:ada@example.com"], &json!({"plan": "gold"})),
        // A trait that is no number that can be called.
        enriched(&["user_id:a_3", "email:chen@example.com"], &json!({"phone": "ask reception"})),
        // Little is known of it, and yet it is not blank.
        enriched(&["phone:+12025550124"], &json!({})),
        // Another source wrote the same value later.
        enriched(&["user_id:a_5", "phone:+12025550125"], &same),
    ];
    let agents = json!({"nadia": "WK00000000000000000000000000000001"});
    let people = "user_id:a_1 user_id:a_2 user_id:a_3 phone:+12025550124 user_id:a_5";
    (emulator_of(&json!({"name": "look-alikes", "agents": agents, "profiles": profiles})), people.to_owned())
}

/// The parts of profiles that a run asked for.
fn requests(emulator: &Emulator, people: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let run = flexplorer(&format!("check {people}")).envs(&emulator.variables());
    run.arg("--log").arg(log.to_str().unwrap()).run();
    let text = std::fs::read_to_string(&log).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let asked = lines.filter(|line| line["message"] == "request");
    let part = |path: &str| path.rsplit('/').next().unwrap().split('?').next().unwrap().to_owned();
    asked.map(|line| part(line["path"].as_str().unwrap())).collect()
}

#[test]
fn look_alikes_have_no_finding_and_cost_no_request_more() {
    let (emulator, people) = look_alikes();
    let document = run(&emulator, &format!("check {people} --format json")).expect_code(0).json();
    for profile in document["profiles"].as_array().unwrap() {
        assert_eq!(profile["check"]["findings"], json!([]), "{profile:#}");
        assert_eq!(profile["check"]["verdict"], "enriched");
    }
    let of_healthy = requests(&emulator, &people);
    let count = |routes: &[String], name: &str| routes.iter().filter(|one| *one == name).count();
    assert_eq!(
        (of_healthy.len(), count(&of_healthy, "traits"), count(&of_healthy, "events")),
        (10, 5, 5),
        "{of_healthy:?}"
    );
    let suspects = suspects();
    for (asked, routes) in [
        ("phone:+12025550115", &["events", "events", "external_ids", "metadata", "traits", "traits"][..]),
        ("user_id:u_2", &["events", "external_ids", "traits", "traits"]),
        ("user_id:u_3", &["events", "events", "external_ids", "metadata", "traits", "traits"]),
        ("user_id:u_6", &["events", "events", "external_ids", "metadata", "traits"]),
    ] {
        let mut seen = requests(&suspects, asked);
        seen.sort();
        assert_eq!(seen, routes, "{asked}");
    }
}

#[test]
fn a_profile_under_another_type_or_spelling_is_named_where_none_was_found() {
    let emulator = suspects();
    for (asked, words) in [
        ("phonenumber:+12025550117", Some("id-type-mismatch: a profile is under phone:+12025550117")),
        ("+12025550199", None),
    ] {
        let output = run(&emulator, &format!("check {asked}")).expect_code(4);
        assert_eq!(output.err.contains("a profile is under"), words.is_some(), "{}", output.err);
        assert!(output.err.contains(words.unwrap_or_default()), "{}", output.err);
    }
}

/// 30 profiles with a note on sms, and as many without one on a second channel.
fn one_channel_without_notes(channel: &str, bare: usize) -> (Emulator, String) {
    let profile = |at: usize| {
        let is_bare = at < bare;
        let mut talk = json!({"at": format!("-{}h", 2 + at), "wrap_up": "1m", "duration": 90,
            "channel": if is_bare { channel } else { "sms" }});
        if !is_bare {
            talk["sentiment"] = json!("positive");
            talk["outcome"] = json!("Refund promised");
            talk["topic"] = json!("Billing");
        }
        json!({"identifiers": [format!("user_id:u_{at}")], "interactions": [talk]})
    };
    let profiles: Vec<Value> = (0..bare + 30).map(profile).collect();
    let people: Vec<String> = (0..bare + 30).map(|at| format!("user_id:u_{at}")).collect();
    (emulator_of(&json!({"name": "channels", "profiles": profiles})), people.join(" "))
}

const BAD: &str = "--ignore trait-missing,trait-mismatch,stale-generation";

#[test]
fn a_pattern_across_profiles_fails_the_run_where_it_was_asked_for() {
    let (emulator, people) = one_channel_without_notes("web", 12);
    let check = |flags: &str| run(&emulator, &format!("check {people} {BAD} {flags}"));
    let document = check("--format json").expect_code(0).json();
    assert_eq!(document["together"][0]["kind"], "copilot_queue_excluded", "{}", document["together"]);
    let failed = check("--fail-on copilot-queue-excluded").expect_code(1);
    let words = "failed: copilot-queue-excluded: none of 12 last Completed on web has sentiment or topics";
    assert!(failed.err.contains(words), "{}", failed.err);
    check("--fail-on overdue-in-common").expect_code(0);
    let suite = check("--fail-on copilot-queue-excluded --format junit").expect_code(1).out;
    assert!(suite.contains("<testsuite name=\"all profiles together\""), "{suite}");
    assert!(suite.contains("failures=\"1\""), "{suite}");
    let page = check("--fail-on copilot-queue-excluded --format prometheus").expect_code(1).out;
    for line in [
        "flexplorer_findings{finding=\"copilot-queue-excluded\",severity=\"warning\"} 1\n",
        "flexplorer_check_failed 1\n",
    ] {
        assert!(page.contains(line), "{line}: {page}");
    }
    let summary = run(&emulator, &format!("check --summary {BAD} --fail-on copilot-queue-excluded"));
    assert!(summary.expect_code(1).err.contains(words));
    let (few, people) = one_channel_without_notes("web", 3);
    let none = run(&few, &format!("check {people} {BAD} --fail-on copilot-queue-excluded --format json"));
    assert_eq!(none.expect_code(0).json()["together"], json!([]), "three are chance");
}

#[test]
fn a_pattern_across_profiles_is_kept_and_notified_once() {
    let (emulator, people) = one_channel_without_notes("web", 12);
    let folder = tempfile::tempdir().unwrap();
    let place = |name: &str| folder.path().join(name).display().to_string();
    let check = || {
        let flags = format!("--fail-on copilot-queue-excluded --state {}", place("state"));
        flexplorer(&format!("check {people} {BAD} {flags}"))
            .envs(&emulator.variables())
            .arg("--notify")
            .arg(&format!("cat >> {}", place("news")))
            .run()
            .expect_code(1);
        let news = std::fs::read_to_string(place("news")).unwrap();
        news.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).collect::<Vec<_>>()
    };
    let first = check();
    let [one] = &first[0]["news"].as_array().unwrap()[..] else { panic!("{first:?}") };
    assert_eq!(
        (&one["finding"], &one["change"], &one["channel"], &one["profile"]),
        (&json!("copilot_queue_excluded"), &json!("began"), &json!("web"), &Value::Null)
    );
    Schema::of_output().expect("news", &first[0]);
    assert_eq!(check().len(), 1, "still there is no news");
}

#[test]
fn what_only_a_summary_or_a_check_looks_for_is_refused_elsewhere() {
    let emulator = suspects();
    let further = run(&emulator, "check user_id:u_3 --fail-on source-stopped").expect_code(2);
    assert!(further.err.contains("only check --summary looks for source-stopped"), "{}", further.err);
    let unseen = run(&emulator, "check --summary --fail-on id-format").expect_code(2);
    assert!(
        unseen.err.contains("--summary without identifiers does not look at id-format"),
        "{}",
        unseen.err
    );
    let few = run(&emulator, "check user_id:u_3 user_id:u_4 --fail-on source-missing").expect_code(5);
    assert!(few.err.contains("cannot tell source-missing: none of the 2 profiles"), "{}", few.err);
}
