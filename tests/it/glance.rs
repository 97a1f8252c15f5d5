//! `check --summary`: a whole space, or a list of profiles, at a glance.

use crate::support::emulator::Emulator;
use crate::support::program::{Output, flexplorer};
use serde_json::Value;

fn run(emulator: &Emulator, arguments: &str) -> Output {
    flexplorer(arguments).envs(&emulator.variables()).run()
}

fn names(summary: &Value) -> Vec<&str> {
    summary["findings"].as_array().unwrap().iter().map(|row| row["finding"].as_str().unwrap()).collect()
}

#[test]
fn an_outage_is_the_first_finding_and_says_since_when() {
    let emulator = Emulator::start("--scenario outage --rate-limit off");
    let summary = run(&emulator, "check --summary --format json").json();
    assert_eq!(names(&summary)[0], "completed_stopped", "{summary:#}");
    let first = &summary["findings"][0];
    assert_eq!((&first["engagement"], &first["channel"]), (&"completed".into(), &Value::Null));
    let words = first["words"].as_str().unwrap();
    assert!(
        words.starts_with("STOPPED: none for 3h 19m, ") || words.starts_with("STOPPED: none for 3h 20m, "),
        "{words}"
    );
    let activity = summary["activity"].as_array().unwrap();
    assert_eq!((&activity[0]["state"], &activity[1]["state"]), (&"steady".into(), &"stopped".into()));
    let hours = activity[1]["by_hour"].as_array().unwrap();
    assert!(
        hours[21..].iter().all(|hour| *hour == 0) && hours[..19].iter().all(|hour| *hour != 0),
        "{hours:?}"
    );
    let shown = run(&emulator, "check --summary --tz UTC").out;
    for words in ["240 of 240 read", "✘ completed-stopped", "Initiated still arrive", "STOPPED: none for 3h"]
    {
        assert!(shown.contains(words), "{words}:\n{shown}");
    }
}

/// The same people as a list: whoever gave it knows them, so it can show that something stopped. A part of it cannot.
#[test]
fn given_identifiers_are_a_whole_list() {
    let emulator = Emulator::start("--scenario outage --rate-limit off");
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("people.txt");
    let people = (1..=120).map(|n| format!("user_id:u_{}\n", 2_000_000 + n)).collect::<Vec<_>>().concat();
    std::fs::write(&list, &people).unwrap();
    let of_list = format!("check --summary --format json --ids-from {}", list.display());
    let summary = run(&emulator, &of_list).json();
    assert_eq!(names(&summary)[0], "completed_stopped", "{summary:#}");
    assert_eq!(summary["rows"]["read"], 120);
    let twice = (1..=120).map(|n| format!("u_{}\n", 2_000_000 + n)).collect::<Vec<_>>().concat();
    std::fs::write(&list, format!("{people}{twice}")).unwrap();
    assert_eq!(run(&emulator, &of_list).json()["rows"]["total"], 120, "two identifiers of one person");
    let unknown = (1..=60).map(|n| format!("user_id:u_{}\n", 3_000_000 + n)).collect::<Vec<_>>().concat();
    std::fs::write(&list, format!("{people}{unknown}")).unwrap();
    let summary = run(&emulator, &of_list).expect_code(4).json();
    assert_eq!((&summary["rows"]["read"], &summary["rows"]["missing"]), (&120.into(), &60.into()));
}

#[test]
fn a_healthy_space_says_steady_and_exits_as_check_does() {
    let folder = tempfile::tempdir().unwrap();
    let scenario = folder.path().join("busy.json");
    let busy = r#"{"name": "busy", "generated": 60, "traffic": {"per_hour": 30, "hours": 48}}"#;
    std::fs::write(&scenario, busy).unwrap();
    let emulator = Emulator::start(&format!("--scenario {} --rate-limit off", scenario.display()));
    let summary = run(&emulator, "check --summary --format json").expect_code(0).json();
    assert!(
        summary["activity"].as_array().unwrap()[..2].iter().all(|one| one["state"] == "steady"),
        "{summary:#}"
    );
    flexplorer("check --summary --format junit").envs(&emulator.variables()).run().expect_code(2);
}
