//! `route test` over the cases of `tests/routing`, whose answers were written by hand from the rules, not taken from the program.

use crate::support::program::flexplorer;
use serde_json::Value;

const FILES: [(&str, usize); 4] = [("operators", 39), ("attributes", 30), ("skipping", 3), ("texts", 6)];

#[test]
fn rc1_cases_that_were_written_by_hand_hold() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/routing");
    let mut program = flexplorer("route test --format json");
    for (name, _) in FILES {
        program = program.arg(&format!("{folder}/{name}.toml"));
    }
    let document = program.run().expect_code(0).json();
    let runs = document["runs"].as_array().unwrap();
    let expected: usize = FILES.iter().map(|(_, count)| count).sum();
    assert_eq!(runs.len(), expected);
    for run in runs {
        let held = run["expectations"].as_array().unwrap();
        assert!(!held.is_empty(), "{}", run["case"]);
        assert!(held.iter().all(|one| one["verdict"] != Value::Null), "{run:#}");
    }
}
