//! The program's output as quoted in README and `docs/` matches what it prints.
//!
//! A quoted part is between `<!-- printed by: flexplorer … -->` and `<!-- end -->`. `FLEXPLORER_REWRITE=1 cargo test printed`
//! writes what the program prints now into them. Times and ports differ from run to run and are compared as such.

use crate::support::program::flexplorer;
use crate::support::{package_root, pages};
use std::collections::BTreeSet;
use std::fs;

const BEGIN: &str = "<!-- printed by: flexplorer ";
const END: &str = "<!-- end -->";

#[test]
fn pages_quote_what_the_program_prints() {
    let mut parts = 0;
    for (name, page) in pages() {
        let (printed, number) = printed_again(&page);
        parts += number;
        if std::env::var_os("FLEXPLORER_REWRITE").is_some() {
            fs::write(package_root().join(name), printed).unwrap();
        } else if steady(&printed) != steady(&page) {
            let (now, then) = (steady(&printed), steady(&page));
            let differs = now.lines().zip(then.lines()).find(|(a, b)| a != b);
            let differs = differs.map(|(a, b)| format!("printed: {a}\n{name}: {b}")).unwrap_or_default();
            panic!("{name} is not what the program prints (FLEXPLORER_REWRITE=1 rewrites it):\n{differs}");
        }
    }
    assert!(parts > 4, "README and docs quote hardly anything");
}

/// A page with its quoted parts as the program prints them now, and the number of these parts.
fn printed_again(page: &str) -> (String, usize) {
    let (mut printed, mut parts, mut rest) = (String::new(), 0, page);
    while let Some(at) = rest.find(BEGIN) {
        let (command, after) = rest[at + BEGIN.len()..].split_once(" -->\n").expect("a marker ends its line");
        let (_, tail) = after.split_once(END).expect("a quoted part has an end");
        printed.push_str(&rest[..at]);
        printed.extend([BEGIN, command, " -->\n", &quoted(command), END]);
        rest = tail;
        parts += 1;
    }
    printed.push_str(rest);
    (printed, parts)
}

/// What the program prints for a command, as a page shows it.
fn quoted(command: &str) -> String {
    if let Some(arguments) = command.strip_prefix("printed ") {
        return flexplorer(&format!("printed {arguments}")).run().expect_code(0).out;
    }
    let out = flexplorer(command).run().out;
    let language = if command.contains("json") { "json" } else { "text" };
    format!("```{language}\n{out}```\n")
}

/// The text without what differs from run to run: words with digits in them (times, ages, ids, ports).
fn steady(text: &str) -> String {
    text.lines().map(without_numbers).collect::<Vec<_>>().join("\n")
}

fn without_numbers(line: &str) -> String {
    let (mut steady, mut word) = (String::new(), String::new());
    for c in line.chars().chain(['\n']) {
        if c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | ':' | '.') {
            word.push(c);
        } else {
            let changes = word.contains(|c: char| c.is_ascii_digit());
            steady.push_str(if changes { "#" } else { &word });
            word.clear();
            steady.push(c);
        }
    }
    steady
}

/// Every key of the JSON contract is documented.
#[test]
fn pages_name_every_json_key() {
    let pages: String = pages().into_iter().map(|(_, text)| text).collect();
    let person = "ada.okafor@example.com --demo --format json";
    let commands = ["profile list --check --limit 3 --demo --format json".to_owned()]
        .into_iter()
        .chain(
            ["profile show", "events list", "traits list", "check"]
                .map(|command| format!("{command} {person}")),
        )
        .chain(
            [
                "check nobody --demo",
                "space list",
                "space test demo",
                "doctor --offline",
                "config show",
                "profile forget nobody",
            ]
            .map(|command| format!("{command} --format json")),
        );
    let mut keys = BTreeSet::new();
    for command in commands {
        collect_keys(&flexplorer(&command).run().json(), &mut keys);
    }
    let missing: Vec<&String> = keys.iter().filter(|key| !pages.contains(&format!("`{key}`"))).collect();
    assert!(missing.is_empty(), "no page names {missing:?}");
}

/// Our own keys; everything under `raw`, `value`, `expected` and `properties` comes from the service.
fn collect_keys(value: &serde_json::Value, keys: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect_keys(item, keys)),
        serde_json::Value::Object(members) => {
            for (key, inner) in members {
                keys.insert(key.clone());
                if !["raw", "value", "expected", "properties"].contains(&key.as_str()) {
                    collect_keys(inner, keys);
                }
            }
        }
        _ => {}
    }
}

#[test]
fn pages_name_every_variable_that_is_read_and_no_other() {
    let pages = variables(&pages().into_iter().map(|(_, text)| text).collect::<String>());
    let mut read = BTreeSet::new();
    for file in ["environment", "paths", "choice", "file/settings"] {
        let file = format!("src/config/{file}.rs");
        let source = fs::read_to_string(package_root().join(file)).unwrap();
        let shipped = source.split("#[cfg(test)]").next().unwrap();
        let code: Vec<&str> = shipped.lines().filter(|l| !l.trim_start().starts_with("//")).collect();
        read.extend(variables(&code.join("\n")));
    }
    let for_tests = ["FLEXPLORER_REWRITE"].map(String::from);
    let named: BTreeSet<String> = pages.into_iter().filter(|name| !for_tests.contains(name)).collect();
    assert_eq!(named, read);
}

/// Whole words that look like our environment variables.
fn variables(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'))
        .filter(|word| {
            ["SEGMENT_", "FLEXPLORER_", "XDG_"].iter().any(|p| word.starts_with(p) && word.len() > p.len())
        })
        .map(String::from)
        .collect()
}

#[test]
fn readme_gives_the_two_commands_that_the_checks_run() {
    let readme = fs::read_to_string(package_root().join("README.md")).unwrap();
    let checks = fs::read_to_string(package_root().join(".ci/run")).unwrap();
    assert!(readme.contains("cargo run --release"));
    assert!(readme.contains("cargo test --locked") && checks.contains("cargo test --locked"));
}
