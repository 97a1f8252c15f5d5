use super::*;
use serde_json::json;

fn write(folder: &Path, file: &str, sid: Option<&str>, name: Option<&str>, calls: &[&str]) {
    let call = |at: usize, sid: &str| {
        let name = format!("call_{at}");
        json!({"name": name, "type": "run-subflow", "properties": {"flow_sid": sid}, "transitions": []})
    };
    let mut states = vec![json!({"name": "Trigger", "type": "trigger", "transitions": []})];
    states.extend(calls.iter().enumerate().map(|(at, sid)| call(at, sid)));
    let definition = json!({"initial_state": "Trigger", "states": states});
    let document = json!({"sid": sid, "friendly_name": name, "definition": definition});
    std::fs::write(folder.join(file), document.to_string()).unwrap();
}

fn shown(folder: &Path, start: Option<&str>) -> String {
    match family(folder.to_str().unwrap(), start) {
        Err(error) => error.to_string().replace(&folder.display().to_string(), "F"),
        Ok(found) => {
            let called = found.called.iter().map(|(sid, one)| format!("{sid}={}", file_name(one)));
            format!("{}: {}", file_name(&found.start), called.collect::<Vec<_>>().join(" "))
        }
    }
}

#[test]
fn flows_of_a_folder_know_each_other_and_one_begins() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, "line.json", Some("FW01"), Some("Care line"), &["FW02", "FW03", "menu", "FW99", "FW01"]);
    write(folder, "hours.json", Some("FW02"), None, &[]);
    write(folder, "flow-FW03-v2.json", None, None, &[]);
    write(folder, "m.json", None, Some("menu"), &["FW02"]);
    let workflow = json!({"task_routing": {"filters": []}}).to_string();
    std::fs::write(folder.join("desk.json"), workflow).unwrap();
    let all = "FW01=line.json FW02=hours.json FW03=flow-FW03-v2.json menu=m.json";
    assert_eq!(shown(folder, None), format!("line.json: {all}"));
    for (start, file) in [
        ("FW02", "hours.json"),
        ("Care line", "line.json"),
        ("m", "m.json"),
        ("m.json", "m.json"),
        ("FW03", "flow-FW03-v2.json"),
    ] {
        assert_eq!(shown(folder, Some(start)), format!("{file}: {all}"), "{start}");
    }
    let wrong = shown(folder, Some("Care lien"));
    assert!(wrong.contains("Did you mean Care line?") && wrong.contains("FW02"), "{wrong}");
    write(folder, "other.json", None, Some("Other"), &[]);
    let open = shown(folder, None);
    assert!(open.starts_with("in the folder F several flows are not called by any other flow."), "{open}");
    assert!(open.ends_with("with --start: Care line, Other"), "{open}");
    write(folder, "copy.json", Some("FW02"), None, &[]);
    assert!(shown(folder, None).contains("two flows are known as FW02: copy.json and hours.json"));
    std::fs::write(folder.join("bad.json"), "{").unwrap();
    assert!(shown(folder, None).contains("bad.json is not JSON"));
}

#[test]
fn flows_that_call_each_other_have_no_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    write(folder, "a.json", Some("FW01"), None, &["FW02"]);
    write(folder, "b.json", Some("FW02"), None, &["FW01"]);
    let cycle = shown(folder, None);
    assert!(
        cycle.contains("every flow is called by another one") && cycle.ends_with("FW01, FW02"),
        "{cycle}"
    );
    assert!(shown(Path::new("care-line"), Some("x")).contains("and F is none"));
}
