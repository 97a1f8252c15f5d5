//! Unusable command lines, and output that cannot be written: reported once, in at most three lines, and never among the data.

use crate::support::program::{Output, flexplorer, flexplorer_after};

/// Command lines that cannot be used, and what the message names.
const SLIPS: [(&str, &str); 16] = [
    ("chekc x", "'chekc'"),
    ("--nonsense", "--nonsense"),
    ("check", "<ID>"),
    ("check a --ids-from b", "--ids-from"),
    ("check x --format xml", "junit"),
    ("check x --require perfect", "enriched"),
    ("profile list --limit 0", "at least 1"),
    ("profile list --limit -1", "at least 1"),
    ("profile list --limit many", "at least 1"),
    ("profile list --limit 99999999999", "at least 1"),
    ("events list x --since yesterday", "yesterday"),
    ("emulator --listen nonsense", "127.0.0.1:0"),
    ("emulator --rate-limit fast", "off"),
    ("completions tcsh", "powershell"),
    ("replay run voice-positive --to x --timeout 0s", "more than 0"),
    ("replay run voice-positive --to x --dry-run --format junit", "--dry-run"),
];

#[test]
fn l4_a_slip_is_told_in_three_lines_at_most() {
    for (command, named) in SLIPS {
        let output = flexplorer(command).run().expect_code(2);
        assert_eq!(output.out, "", "{command}");
        let lines: Vec<&str> = output.err.lines().collect();
        assert!((1..=3).contains(&lines.len()), "{command}: {}", output.err);
        assert!(lines.iter().all(|line| line.starts_with("flexplorer: ")), "{command}: {}", output.err);
        assert!(output.err.contains(named), "{command}: {}", output.err);
    }
}

#[test]
fn x1_a_slip_with_a_hostile_or_endless_word_is_inert_and_short() {
    let endless = "x".repeat(100_000);
    for word in ["\u{1b}]0;owned\u{7}", "--\u{202e}gnp", "a\r\nflexplorer: all is well", endless.as_str()] {
        for run in [flexplorer("").arg(word), flexplorer("check x --format").arg(word)] {
            let output = run.run().expect_code(2);
            assert!(!output.err.contains(['\u{1b}', '\u{7}', '\u{202e}', '\r']), "{:?}", output.err);
            assert!(!output.err.lines().any(|line| line == "flexplorer: all is well"), "{:?}", output.err);
            assert!(output.err.len() < 3_000 && output.err.lines().count() <= 3, "{}", output.err.len());
        }
    }
}

/// Everything that prints, including what the argument parser prints itself.
#[test]
fn a_full_disk_is_told_once_by_every_command() {
    for command in
        ["--help", "--version", "check --help", "man", "completions fish", "config path", "replay list"]
    {
        let told = into_a_full_disk(command).err;
        assert_eq!(told.matches("could not be written").count(), 1, "{command}: {told}");
    }
}

/// An emulator that cannot print its addresses and keys is useless: it ends instead of running unseen.
#[test]
fn an_emulator_that_cannot_tell_its_keys_ends() {
    for format in ["env", "json"] {
        let told = into_a_full_disk(&format!("emulator --format {format}")).err;
        assert_eq!(told.matches("could not be written").count(), 1, "{told}");
    }
}

fn into_a_full_disk(command: &str) -> Output {
    flexplorer_after("exec >/dev/full", command).run().expect_code(5)
}

#[test]
fn samples_are_a_table_for_spreadsheets_too() {
    let output: Output = flexplorer("replay list --demo --format csv").run().expect_code(0);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(output.out.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows[0].iter().collect::<Vec<_>>(), ["name", "description", "requests", "paths"]);
    assert!(rows.len() > 10 && rows[1][3].contains("duration"), "{}", output.out);
}

#[test]
fn a_dry_run_for_a_ticket_keeps_the_exact_bytes() {
    let to = "--to email:ada.okafor@example.com";
    let output = flexplorer(&format!("replay run voice-positive {to} --demo --dry-run --format md")).run();
    let text = output.expect_code(0).out;
    let bodies: Vec<&str> =
        text.split("```json\n").skip(1).map(|rest| rest.split("\n```").next().unwrap()).collect();
    assert_eq!(bodies.len(), 4, "{text}");
    for body in bodies {
        serde_json::from_str::<serde_json::Value>(body).unwrap();
    }
    assert!(text.contains("| sample | voice-positive |"), "{text}");
}

/// A reader of `--help` looks for what the command does; the options of all commands are listed separately, below.
#[test]
fn a_commands_own_options_come_first_in_its_help() {
    for command in ["check", "replay run", "space add", "emulator", "profile list"] {
        let help = flexplorer(&format!("{command} --help")).run().expect_code(0).out;
        let (own, everywhere) = help.split_once("Options of every command:").unwrap();
        assert!(own.contains("Options:") && !own.contains("--demo"), "{command}: {help}");
        assert!(everywhere.contains("--demo") && everywhere.contains("--tz"), "{command}: {help}");
    }
    let help = flexplorer("check --help").run().expect_code(0).out;
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("Exits with 1") && help.contains("Findings do not affect the exit code"), "{help}");
}
