//! The floors as data, and the rules that read one file.

use super::reserved::RESERVED;
use super::source_text::{imported_paths, is_word, names, shipped_code};

/// One floor: what it may import of ours, and which crates it may name.
pub struct Floor {
    /// The module under `crate::`.
    pub name: &'static str,
    /// Other floors it may import.
    pub floors: &'static [&'static str],
    /// Crates besides std and [`VALUES`].
    pub crates: &'static [&'static str],
    /// Words it must not know, each with the reason.
    pub unknown: &'static [(&'static str, &'static str)],
}

const NO_CLOCK: &[(&str, &str)] = &[
    ("Utc::now", "times are passed in"),
    ("Local::now", "times are passed in"),
    ("Instant", "times are passed in"),
    ("SystemTime", "times are passed in"),
    ("std::fs", "no files here"),
    ("std::net", "no network here"),
    ("std::env", "no environment here"),
    ("std::thread", "no threads here"),
    ("std::process", "no processes here"),
    ("std::io", "no input or output here"),
];

/// What every floor may use besides std.
const VALUES: &[&str] = &["serde", "serde_json", "serde_path_to_error", "indexmap", "chrono", "thiserror"];

const fn floor(
    name: &'static str,
    floors: &'static [&'static str],
    crates: &'static [&'static str],
) -> Floor {
    Floor { name, floors, crates, unknown: &[] }
}

const CONFIG: &[&str] = &["chrono_tz", "toml", "toml_edit", "secrecy", "strsim", "url", "tokio", "rustix"];
const SEGMENT: &[&str] = &[
    "reqwest",
    "rustls",
    "tokio",
    "tokio_util",
    "futures_util",
    "base64",
    "percent_encoding",
    "httpdate",
    "flate2",
    "secrecy",
    "fastrand",
    "uuid",
    "hyper",
    "hyper_util",
    "h2",
    "ring",
    "tracing",
    "url",
];
const STORE: &[&str] = &["rusqlite", "memchr", "tokio", "rustix"];
const ENGINE: &[&str] = &[
    "tokio",
    "tokio_util",
    "futures_util",
    "fastrand",
    "unicode_normalization",
    "unicode_segmentation",
    "uuid",
    "ring",
];
const EMULATOR: &[&str] = &[
    "tokio",
    "tokio_util",
    "futures_util",
    "axum",
    "hyper",
    "hyper_util",
    "base64",
    "flate2",
    "percent_encoding",
    "httpdate",
    "ring",
    "url",
    "uuid",
    "fastrand",
];
const CLI: &[&str] = &[
    "chrono_tz",
    "clap",
    "clap_complete",
    "clap_mangen",
    "anstyle",
    "anstream",
    "csv",
    "tokio",
    "tokio_util",
    "futures_util",
    "unicode_width",
    "unicode_segmentation",
    "rustix",
];
const TUI: &[&str] = &[
    "chrono_tz",
    "ratatui",
    "crossterm",
    "tokio",
    "tokio_util",
    "futures_util",
    "toml",
    "unicode_width",
    "unicode_segmentation",
    "unicode_normalization",
    "base64",
    "rustix",
];

/// Which floor may know what. `main`, `lib`, `assembly` and `logging` know all.
pub const FLOORS: &[Floor] = &[
    Floor { name: "domain", floors: &[], crates: &["hashbrown", "icu_properties"], unknown: NO_CLOCK },
    floor("report", &["domain"], &["clap", "csv"]),
    floor("config", &["domain"], CONFIG),
    floor("source", &["domain", "config"], &[]),
    floor("segment", &["domain", "config", "source"], SEGMENT),
    floor("store", &["domain", "config", "source"], STORE),
    floor("engine", &["domain", "config", "source", "segment", "store"], ENGINE),
    floor("emulator", &[], EMULATOR),
    floor("cli", &["domain", "report", "config", "engine", "emulator"], CLI),
    floor("tui", &["domain", "report", "config", "engine"], TUI),
];

/// Longest file, tables aside.
pub const LONGEST_FILE: usize = 700;

/// Every rule over one file. `path` is relative to the package; `dependencies` are crate names as code spells them.
pub fn offences(path: &str, source: &str, dependencies: &[String]) -> Vec<String> {
    let code = shipped_code(source);
    let mut found = Vec::new();
    let lines = source.lines().count();
    if lines > LONGEST_FILE {
        found.push(format!("{path}: {lines} lines, at most {LONGEST_FILE}: split it"));
    }
    let floor_name = path.trim_start_matches("src/").split(['/', '.']).next().unwrap_or_default();
    let floor = FLOORS.iter().find(|f| f.name == floor_name);
    if floor.is_none() && !["main", "lib", "assembly", "logging"].contains(&floor_name) {
        found.push(format!("{path}: `{floor_name}` is no floor: add it to the table of floors"));
    }
    for (number, line) in code.lines().enumerate() {
        let mut offence = |what: String| {
            let shown = source.lines().nth(number).unwrap_or_default().trim();
            found.push(format!("{path}:{}: {what}\n    {shown}", number + 1));
        };
        if let Some(floor) = floor {
            crates_of_line(floor, line, dependencies).into_iter().for_each(&mut offence);
            for (word, reason) in floor.unknown {
                if names(line, word) {
                    offence(format!("{} must not know `{word}`: {reason}", floor.name));
                }
            }
        }
        for rule in RESERVED.iter().filter(|rule| rule.speaks_of(path)) {
            if names(line, rule.word) {
                offence(format!("`{}`: {}", rule.word, rule.reason));
            }
        }
    }
    for (number, imported) in imported_paths(&code) {
        for rule in RESERVED.iter().filter(|rule| rule.word.contains("::") && rule.speaks_of(path)) {
            if names(&imported, rule.word) {
                let shown = source.lines().nth(number).unwrap_or_default().trim();
                found.push(format!("{path}:{}: `{}`: {}\n    {shown}", number + 1, rule.word, rule.reason));
            }
        }
    }
    found.extend(super::gates::offences(path, &code));
    if let Some(floor) = floor {
        imports(path, &code, floor, source, &mut found);
    }
    found
}

fn crates_of_line(floor: &Floor, line: &str, dependencies: &[String]) -> Vec<String> {
    let foreign = dependencies.iter().filter(|d| ![VALUES, floor.crates].concat().contains(&d.as_str()));
    foreign
        .filter(|d| {
            let path_start = format!("{d}::");
            let used = line.match_indices(&path_start).any(|(at, _)| {
                let before = line[..at].trim_end();
                !before.ends_with("::") && !line[..at].ends_with(|c: char| is_word(c) || c == '.')
            });
            let imported =
                line.trim_start().trim_start_matches("pub ").strip_prefix("use ").is_some_and(|rest| {
                    rest.strip_prefix(d.as_str()).is_some_and(|r| r.starts_with([';', ' ']))
                });
            used || imported
        })
        .map(|d| format!("{} must not know the crate `{d}`", floor.name))
        .collect()
}

/// Reads every `crate::…` path, alone or grouped, and every `super::` chain that leaves the floor.
fn imports(path: &str, code: &str, floor: &Floor, source: &str, found: &mut Vec<String>) {
    let mut offence = |at: usize, what: String| {
        let number = code[..at].matches('\n').count();
        let shown = source.lines().nth(number).unwrap_or_default().trim();
        found.push(format!("{path}:{}: {what}\n    {shown}", number + 1));
    };
    for (at, _) in code.match_indices("crate::") {
        if code[..at].ends_with(is_word) {
            continue;
        }
        let rest = &code[at + "crate::".len()..];
        for target in first_segments(rest) {
            if target == "*" {
                offence(at, "no globs over floors".into());
            } else if target != floor.name && !floor.floors.contains(&target.as_str()) {
                offence(at, format!("{} must not import {target}", floor.name));
            } else if target != floor.name && is_glob_of(rest, &target) {
                offence(at, "no globs across floors".into());
            }
        }
    }
    let depth = path.trim_start_matches("src/").trim_end_matches(".rs").split('/').count();
    for (at, _) in code.match_indices("super::") {
        if code[..at].ends_with("::") || code[..at].ends_with(is_word) {
            continue;
        }
        let supers = code[at..].split("::").take_while(|part| *part == "super").count();
        if supers >= depth {
            offence(at, "leaves its floor by `super`: write `crate::floor::…`".into());
        }
    }
}

/// The names right after `crate::`: one, or each of a group.
fn first_segments(rest: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        text.trim_start().chars().take_while(|c| is_word(*c) || *c == '*').collect()
    };
    let Some(group) = rest.trim_start().strip_prefix('{') else { return vec![word(rest)] };
    let (mut depth, mut items, mut start) = (0, Vec::new(), 0);
    for (i, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => {
                items.push(word(&group[start..i]));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(word(&group[start..i]));
                start = i + 1;
            }
            _ => {}
        }
    }
    items.retain(|item| !item.is_empty());
    items
}

fn is_glob_of(rest: &str, target: &str) -> bool {
    let path: String = rest.chars().take_while(|c| is_word(*c) || matches!(c, ':' | '*')).collect();
    path.starts_with(target) && path.ends_with("::*")
}
