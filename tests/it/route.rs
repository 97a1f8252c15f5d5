//! `route`: dry runs of the demo's flows, and cases from files.

use crate::support::program::{Output, flexplorer};
use crate::support::schema::Schema;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

const LINE: &str = "route care-line --workflow care-desk --demo --trigger call";

fn run(arguments: &str) -> Output {
    flexplorer(arguments).run()
}

fn one(arguments: &str) -> Value {
    let document = run(&format!("{LINE} {arguments} --format json")).json();
    Schema::of_output().expect("route_document", &document);
    document["runs"][0].clone()
}

/// A file in a folder of its own.
fn file(name: &str, text: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    fs::write(&path, text).unwrap();
    (folder, path)
}

#[test]
fn rt1_each_caller_of_the_demo_goes_where_the_last_interaction_says() {
    for (who, queue, misrouted) in [
        ("ada.okafor", "Priority", json!(false)),
        ("kavya.nair", "Follow-up", json!(false)),
        ("elif.sahin", "General", json!(false)),
        ("isabela.costa", "General", json!(true)),
    ] {
        let run = one(&format!("--for {who}@example.com"));
        assert_eq!(
            (&run["outcomes"][0]["queue"]["name"], &run["certain"]),
            (&json!(queue), &json!(true)),
            "{who}: {run:#}"
        );
        assert_eq!(run["misrouted"], misrouted, "{who}: {run:#}");
    }
}

#[test]
fn rt2_expectations_decide_the_exit_code() {
    let ada = format!("{LINE} --for ada.okafor@example.com");
    run(&format!("{ada} --expect queue=priority --expect priority=100")).expect_code(0);
    let failed = run(&format!("{ada} --expect queue=General")).expect_code(1);
    assert!(failed.out.contains("queue=General, but it is Priority"), "{}", failed.out);
    let junit = run(&format!("{ada} --expect queue=General --format junit")).expect_code(1);
    assert!(
        junit.out.contains("failures=\"1\"") && junit.out.contains("queue=General: Priority"),
        "{}",
        junit.out
    );
}

#[test]
fn rt3_invented_profiles_need_no_space() {
    let (_folder, path) = file("traits.json", r#"{"flex_last-interaction-sentiment": "negative"}"#);
    let document = flexplorer("route care-line --workflow care-desk --format json --trigger call")
        .arg("--traits")
        .arg(&path.to_string_lossy())
        .run()
        .expect_code(0)
        .json();
    Schema::of_output().expect("route_document", &document);
    assert_eq!(
        (&document["space"], &document["runs"][0]["outcomes"][0]["queue"]["name"]),
        (&Value::Null, &json!("Priority"))
    );
    let piped =
        flexplorer("route care-line --workflow care-desk --trigger call --traits - --expect queue=Priority");
    piped.input(r#"{"flex_last-interaction-sentiment": "NEGATIVE"}"#).run().expect_code(0);
}

#[test]
fn rt4_bad_names_are_refused_with_the_nearest() {
    for (arguments, expected) in [
        ("route care-lin --unknown-caller", "Did you mean care-line?"),
        ("route care-line --unknown-caller --workflow care-dsk", "Did you mean care-desk?"),
        ("route care-line --unknown-caller --expect quee=x", "Did you mean queue?"),
        ("route care-line --unknown-caller --expect via=find_custmer", "Did you mean find_customer?"),
        ("route care-line --unknown-caller --answer find_customer=fund", "Did you mean found?"),
        ("route care-line --unknown-caller --answer find_custome=found", "Did you mean find_customer?"),
        ("route care-line --unknown-caller --reading zulu=local", "The readings are split_subject"),
        ("route care-line --unknown-caller --at yesterday", "is not a time"),
        ("route care-line --unknown-caller --set plan", "--set plan=gold"),
        ("route care-line", "--unknown-caller"),
        ("route nowhere.json --unknown-caller", "nowhere.json cannot be read"),
        ("route care-line --for ada.okafor@example.com --at -15d --demo", "the service keeps 14 days"),
    ] {
        let output = run(arguments).expect_code(2);
        assert!(
            output.err.contains(expected) && output.out.is_empty(),
            "{arguments}: {} {}",
            output.out,
            output.err
        );
    }
    let missing = run(&format!("{LINE} --for nobody@example.com")).expect_code(4);
    assert!(missing.err.contains("--unknown-caller"), "{}", missing.err);
}

#[test]
fn rt5_many_profiles_are_summed_up() {
    let ids =
        "ada.okafor@example.com\nisabela.costa@example.com\nnobody@example.com\nelif.sahin@example.com\n";
    let (_folder, path) = file("ids.txt", ids);
    let given = |format: &str| {
        let command =
            flexplorer(&format!("{LINE} --format {format}")).arg("--ids-from").arg(&path.to_string_lossy());
        command.run().expect_code(4)
    };
    let document = given("json").json();
    Schema::of_output().expect("route_document", &document);
    let summary = &document["summary"];
    assert_eq!(
        (&summary["runs"], &summary["lost"], &summary["misrouted"]),
        (&json!(3), &json!(1), &json!(1))
    );
    assert_eq!(summary["outcomes"][0]["outcome"], "General", "{summary:#}");
    assert!(!summary["never_taken"].as_array().unwrap().is_empty(), "{summary:#}");
    assert_eq!(given("csv").out.lines().count(), 5);
    let table = given("table").out;
    assert!(table.contains("General") && table.contains("no run takes"), "{table}");
}

#[test]
fn rt6_cases_are_compared_with_what_they_expect() {
    let cases = r#"schema = 1
flow = "care-line"
workflow = ["care-desk"]
[[case]]
name = "an unhappy customer goes first"
traits = { "flex_last-interaction-sentiment" = "negative" }
trigger = "call"
expect = { queue = "Priority", priority = 100 }
[[case]]
name = "somebody new"
unknown_caller = true
trigger = "call"
expect = { queue = "Priority" }
"#;
    let (_folder, path) = file("cases.toml", cases);
    let tested = |format: &str| {
        flexplorer(&format!("route test --format {format}")).arg(&path.to_string_lossy()).run()
    };
    let table = tested("table").expect_code(1);
    assert!(
        table.out.contains("✔ an unhappy customer goes first") && table.out.contains("✘ somebody new"),
        "{}",
        table.out
    );
    let document = tested("json").expect_code(1).json();
    Schema::of_output().expect("route_document", &document);
    assert_eq!(document["summary"]["expectations"], json!({"held": 2, "failed": 1, "cannot_tell": 0}));
    let junit = tested("junit").expect_code(1).out;
    assert!(junit.contains("testsuite name=\"somebody new\" tests=\"1\" failures=\"1\""), "{junit}");
    fs::write(&path, cases.replace("trigger", "triger")).unwrap();
    let refused = tested("table").expect_code(2);
    assert!(
        refused.err.contains("line 7") && refused.err.contains("Did you mean trigger?"),
        "{}",
        refused.err
    );
}
