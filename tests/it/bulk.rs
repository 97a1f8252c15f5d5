//! Lists of identifiers as scripts pass them: files and pipes, of any length, damaged in any way, interrupted at any time.

use crate::support::Home;
use crate::support::emulator::{Emulator, signal};
use crate::support::program::{Output, Run, flexplorer, wait};
use crate::support::schema::Schema;
use rustix::process::Signal;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::PermissionsExt;

const ENRICHED: &str = "ada.okafor@example.com";
const STALE: &str = "farid.nazari@example.com";

fn file(text: &[u8], ending: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(ending).tempfile().unwrap();
    file.write_all(text).unwrap();
    file
}

fn with(emulator: &Emulator, arguments: &str) -> Run {
    flexplorer(arguments).envs(&emulator.variables())
}

fn asked(output: &Output) -> Vec<String> {
    output.lines().iter().map(|line| line["asked"].as_str().unwrap_or("-").to_owned()).collect()
}

#[test]
fn each_form_of_list_is_read_from_a_file_and_from_a_pipe() {
    let emulator = Emulator::start("--rate-limit off");
    let typed = [format!("email:{ENRICHED}"), format!("email:{STALE}")];
    for (text, ending, expected) in [
        (format!("{ENRICHED}\n\n{STALE}\r\n{ENRICHED}\n"), ".txt", [ENRICHED.to_owned(), STALE.to_owned()]),
        (format!("name;E-Mail\n\"A;\"\"x\"\"\";{ENRICHED}\n;{STALE}\n"), ".csv", typed.clone()),
        (format!("{{\"email\":\"{ENRICHED}\"}}\n{{\"email\":\"{STALE}\",\"id\":7}}\n"), ".ndjson", typed),
    ] {
        let list = file(text.as_bytes(), ending);
        let command = format!("check --format ndjson --ids-from {}", list.path().display());
        let output = with(&emulator, &command).run().expect_code(1);
        assert_eq!(asked(&output), expected, "{text}");
        let output = with(&emulator, "check --format ndjson --ids-from -").input(&text).run().expect_code(1);
        assert_eq!(asked(&output), expected, "{text}");
    }
}

#[test]
fn what_is_listed_can_be_checked() {
    let emulator = Emulator::start("--rate-limit off");
    for format in ["ndjson", "csv"] {
        let listed =
            with(&emulator, &format!("profile list --limit 12 --format {format}")).run().expect_code(0);
        let output = with(&emulator, "check --format ndjson --ids-from -").input(&listed.out).run();
        assert_eq!(output.lines().len(), 12, "{output:?}");
        assert!(output.lines().iter().all(|line| line["check"].is_object()), "{output:?}");
    }
}

#[test]
fn exit_2_for_a_list_that_cannot_be_used_and_nothing_is_printed() {
    for (text, ending, words) in [
        (&b"name,city\nAda,x\n"[..], ".csv", ["line 1", "name, city"]),
        (b"\xff\xfea\0", ".txt", ["line 1", "UTF-16"]),
        (b"[{\"id\":\"a\"}", ".json", ["line 1", "jq"]),
    ] {
        let list = file(text, ending);
        let path = list.path().display().to_string();
        for command in ["check", "profile show"] {
            let output = flexplorer(&format!("{command} --demo --ids-from {path}")).run().expect_code(2);
            assert!(
                output.err.contains(&path) && words.iter().all(|w| output.err.contains(w)),
                "{}",
                output.err
            );
            assert_eq!(output.out, "");
        }
    }
    for (command, word) in [
        ("check --demo --ids-from /no/such/list", "/no/such/list"),
        ("check --demo --ids-from /", "is a folder"),
        ("check x --ids-from -", "--ids-from"),
        ("profile import", "FILE"),
        ("profile import --demo -", "demo"),
    ] {
        let output = flexplorer(command).run().expect_code(2);
        assert!(output.err.contains(word) && output.out.is_empty(), "{command}: {output:?}");
    }
}

#[test]
fn a_damaged_line_costs_that_line() {
    let emulator = Emulator::start("--rate-limit off");
    let list = file(format!("{ENRICHED}\nbad\0line\n").into_bytes().as_slice(), "");
    let mut text = std::fs::read(list.path()).unwrap();
    text.retain(|byte| *byte != 0);
    text.splice(text.len() - 5..text.len() - 5, [0xff]);
    text.extend(b"nobody@example.com\n");
    let list = file(&text, "");
    let path = list.path().display();
    let output = with(&emulator, &format!("check --format json --ids-from {path}")).run().expect_code(4);
    assert!(output.err.contains(&format!("{path}, line 2: byte")), "{}", output.err);
    let document = output.json();
    Schema::of_output().expect("check_document", &document);
    let classes: Vec<_> = (0..3).map(|at| document["profiles"][at]["errors"][0]["class"].clone()).collect();
    assert_eq!(classes, [serde_json::Value::Null, "unaskable".into(), "not_found".into()]);
    let alone = file(&text[..text.len() - 19], "");
    with(&emulator, &format!("check --ids-from {}", alone.path().display())).run().expect_code(2);
}

#[test]
fn of_a_list_the_first_of_3_5_4_1_is_the_exit_code() {
    let emulator = Emulator::start("--rate-limit off");
    let check = |ids: &str| with(&emulator, "check --format ndjson --ids-from -").input(ids).run();
    check(&format!("{ENRICHED}\n")).expect_code(0);
    check(&format!("{STALE}\n{ENRICHED}\n")).expect_code(1);
    check(&format!("{STALE}\nnobody@example.com\n{ENRICHED}\n")).expect_code(4);
    check(&format!("several words\n{STALE}\n")).expect_code(1);
    check("several words\n").expect_code(2);
    let faults = file(
        br#"{"name": "f", "faults": [{"route": "events", "status": 503}], "profiles": [{"identifiers": ["email:a@example.com"]}]}"#,
        ".json",
    );
    let failing = Emulator::start(&format!("--rate-limit off --scenario {}", faults.path().display()));
    let output = with(&failing, "check --format ndjson --ids-from -")
        .input("nobody@example.com\na@example.com\n")
        .run();
    let output = output.expect_code(5);
    assert_eq!(output.lines()[1]["check"]["verdict"], "cannot_tell", "the rest is printed");
    let refused =
        with(&emulator, "check --format json --ids-from -").env("SEGMENT_PROFILE_API_TOKEN", "wrong-token");
    let refused = refused.input(&format!("{ENRICHED}\n{STALE}\nx@example.com\n")).run().expect_code(3);
    let document = refused.json();
    assert_eq!(document["complete"], false, "after a refused token nobody asks on");
    assert_eq!(document["profiles"].as_array().unwrap().len(), 1);
}

/// A pipe that stays open: what has arrived is answered, and an interrupted run still prints a complete document.
#[test]
fn interrupted_the_data_is_whole_and_the_exit_code_130() {
    let emulator = Emulator::start("--rate-limit off");
    for (format, end) in [("json", "}\n"), ("junit", "</testsuites>\n"), ("ndjson", "}\n"), ("csv", "\n")] {
        let mut run = with(&emulator, &format!("check --ids-from - --format {format}"));
        let mut child = run.spawn();
        let mut input = child.stdin.take().unwrap();
        writeln!(input, "{ENRICHED}\n{STALE}").unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut text = String::new();
        while !text.contains("farid") {
            assert_ne!(output.read_line(&mut text).unwrap(), 0, "{text}");
        }
        signal(&child, Signal::INT);
        output.read_to_string(&mut text).unwrap();
        assert_eq!(wait(&mut child), 130, "{format}");
        assert!(text.ends_with(end), "{format}: {text}");
        if format == "json" {
            let document: serde_json::Value = serde_json::from_str(&text).unwrap();
            Schema::of_output().expect("check_document", &document);
            assert_eq!(document["incomplete_because"], "interrupted");
        }
        drop(input);
    }
}

#[test]
fn a_reader_that_leaves_ends_the_run_quietly() {
    let emulator = Emulator::start("--rate-limit off");
    for format in ["table", "json", "ndjson", "csv", "md", "junit"] {
        let mut run = with(&emulator, &format!("check --ids-from - --format {format}"));
        let mut child = run.spawn();
        drop(child.stdout.take());
        let mut input = child.stdin.take().unwrap();
        for n in 0..500 {
            if writeln!(input, "{ENRICHED}\nnobody{n}@example.com").is_err() {
                break;
            }
        }
        drop(input);
        let mut said = String::new();
        child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        let code = wait(&mut child);
        assert!(code == 0 || code == 4, "{format}: {code} {said}");
        assert!(!said.contains("panic") && !said.contains("os error"), "{format}: {said}");
    }
}

/// The identifiers with these numbers, one per line.
fn numbered(numbers: impl Iterator<Item = u32>) -> String {
    let lines: Vec<String> = numbers.map(|n| format!("user_id:u{n}\n")).collect();
    lines.concat()
}

/// A home folder shared by successive runs.
fn import(home: &Home, emulator: &Emulator, arguments: &str, input: &str) -> Output {
    let run = flexplorer(&format!("profile import {arguments}")).envs(&emulator.variables());
    run.envs(&home.variables()).input(input).run()
}

#[test]
fn imports_are_kept_once_and_listed() {
    let (emulator, home) = (Emulator::start("--rate-limit off --scenario empty"), Home::new());
    let ids = numbered((0..30_000).map(|n| n % 25_000));
    let first = import(&home, &emulator, "- --format json", &ids).expect_code(0).json();
    Schema::of_output().expect("import_summary", &first);
    assert_eq!((first["read"].as_u64(), first["added"].as_u64()), (Some(30_000), Some(25_000)));
    let again = import(&home, &emulator, "- --format json", &ids).expect_code(0).json();
    assert_eq!((again["added"].as_u64(), again["known"].as_u64()), (Some(0), Some(30_000)));
    let listed = flexplorer("profile list --limit 3 --format ndjson").envs(&emulator.variables());
    let listed = listed.envs(&home.variables()).run().expect_code(0);
    assert_eq!(listed.lines()[0]["origins"][0], "imported");
    let (path, _) = home.files().into_iter().find(|(path, _)| path.ends_with("store.sqlite3")).unwrap();
    assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn an_import_tells_unusable_lines_and_keeps_the_others() {
    let (emulator, home) = (Emulator::start("--rate-limit off --scenario empty"), Home::new());
    let mut text = "email,phone\na@example.com,\n,'+12025550101\n".to_owned();
    text.push_str(&",\n".repeat(15));
    let output = import(&home, &emulator, "- --format json", &text).expect_code(2);
    let summary = output.json();
    assert_eq!((summary["added"].as_u64(), summary["unusable"].as_u64()), (Some(2), Some(15)));
    assert!(output.err.contains("standard input, line 4") && output.err.contains("5 more"), "{}", output.err);
}

#[test]
fn an_interrupted_import_is_finished_by_running_it_again() {
    let (emulator, home) = (Emulator::start("--rate-limit off --scenario empty"), Home::new());
    let mut run =
        flexplorer("profile import - --format json").envs(&emulator.variables()).envs(&home.variables());
    let mut child = run.spawn();
    let mut input = child.stdin.take().unwrap();
    let ids = numbered(0..70_000);
    input.write_all(ids.as_bytes()).unwrap();
    // Two batches are full; the third waits for more that never comes.
    let kept = || {
        let (path, _) =
            home.files().into_iter().find(|(path, _)| path.ends_with("store.sqlite3")).unwrap_or_default();
        let store = rusqlite::Connection::open(path);
        let count =
            |store: rusqlite::Connection| store.query_row("SELECT count(*) FROM known", [], |row| row.get(0));
        store.and_then(count).unwrap_or(0_i64)
    };
    let deadline = std::time::Instant::now() + crate::support::PATIENCE;
    while kept() < 60_000 {
        assert!(std::time::Instant::now() < deadline, "{} kept", kept());
        std::thread::park_timeout(std::time::Duration::from_millis(20));
    }
    signal(&child, Signal::INT);
    assert_eq!(wait(&mut child), 130);
    assert_eq!(kept(), 60_000, "a batch is kept whole or not at all");
    let again = import(&home, &emulator, "- --format json", &ids).expect_code(0).json();
    assert_eq!((again["added"].as_u64(), again["known"].as_u64()), (Some(10_000), Some(60_000)));
}
