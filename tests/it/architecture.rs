//! The floors: which modules import which, read from the source. What only one module may use (streams, files, cells, colours,
//! keys) is defined in `clippy.toml`.

mod measures;
mod tokens;

use crate::support::package_root;
use std::fs;
use tokens::{Token, begins, paths, shipped};

/// Crates that every floor may use besides std.
const VALUES: &str = "serde serde_json serde_path_to_error indexmap chrono thiserror";

/// A floor (or a part of one with other crates), the floors it may import, and the crates it may name besides [`VALUES`].
/// `main`, `lib` and `assembly` may use everything.
#[rustfmt::skip]
const FLOORS: &[[&str; 3]] = &[
    ["domain", "", "chrono_tz fancy_regex hashbrown icu_properties memchr regex strsim toml unicode_normalization"],
    ["report", "domain", "clap csv"],
    ["config", "domain", "chrono_tz toml toml_edit secrecy url tokio rustix"],
    ["source", "domain config", ""],
    ["segment", "domain config source", "reqwest rustls tokio tokio_util futures_util base64 percent_encoding httpdate \
        flate2 secrecy fastrand uuid hyper hyper_util h2 ring tracing url"],
    ["store", "domain config source", "rusqlite memchr tokio rustix"],
    ["engine", "domain config source segment store", "tokio tokio_util futures_util fastrand unicode_segmentation \
        uuid ring"],
    ["emulator", "", "tokio tokio_util futures_util axum hyper hyper_util base64 flate2 percent_encoding httpdate ring \
        url uuid fastrand"],
    ["cli", "domain report config engine emulator", "chrono_tz clap clap_complete clap_mangen anstyle anstream csv tokio tokio_util \
        futures_util unicode_width unicode_segmentation rustix"],
    ["tui", "domain report config engine", "chrono_tz ratatui crossterm toml unicode_width unicode_segmentation base64 rustix"],
    // Only the runtime may use channels and tasks.
    ["tui/runtime", "domain report config engine", "ratatui crossterm tokio tokio_util futures_util rustix"],
];

/// What a floor must not use from std and [`VALUES`], and why.
#[rustfmt::skip]
const UNKNOWN: &[[&str; 3]] = &[
    ["domain", "Utc::now Local::now Instant SystemTime std::fs std::net std::env std::thread std::process std::io", "passed in"],
    ["tui", "thread::spawn thread::Builder sync::mpsc", "only tui/runtime.rs starts tasks"],
];

#[test]
fn every_file_keeps_to_its_floor() {
    let dependencies = dependencies();
    let files = shipped_files();
    let offences = files.iter().flat_map(|(path, source)| offences(path, &shipped(source), &dependencies));
    let found: Vec<String> = offences.collect();
    assert!(found.is_empty(), "{} offences:\n{}", found.len(), found.join("\n"));
}

/// A checker that finds nothing proves nothing: each rule must catch a sample made to break it.
#[test]
fn each_rule_catches_a_bad_sample() {
    let dependencies = dependencies();
    let found =
        |place, source| offences(&format!("src/{place}.rs"), &shipped(source), &dependencies).join("\n");
    for (place, source, expected) in [
        ("domain/x", "use crate::engine::Engine;", "must not import engine"),
        ("domain/x", "use crate::{domain::text,\n config::{Limits, x}};", "2: domain must not import config"),
        ("domain/x", "fn f() { vec![super::super::engine::x()] }", "leaves its floor"),
        ("domain/x", "use tokio::sync::Mutex;", "must not know the crate `tokio`"),
        ("domain/x", "let now = chrono::Utc::now();", "passed in"),
        ("domain/x", "use std::{fmt, fs};", "passed in"),
        ("emulator/x", "fn f(_: crate::domain::text::Displayable) {}", "must not import domain"),
        ("tui/x", "use crate::cli::output;", "must not import cli"),
        ("cli/x", "use crate::tui::run;", "must not import tui"),
        ("cli/x", "use reqwest as r;", "must not know the crate `reqwest`"),
        ("tui/x", "let (a, b) = tokio::sync::mpsc::channel(1);", "must not know the crate `tokio`"),
        ("tui/x", "std::thread::spawn(work);", "starts tasks"),
        ("engine/x", "if cfg!(test) {}", "asks whether it is a test"),
        ("thing", "", "is no floor"),
    ] {
        assert!(
            found(place, source).contains(expected),
            "{place}: {source}\nfound: {}",
            found(place, source)
        );
    }
    let innocent = r##"
        //! Not `crate::engine`.
        /* crate::engine /* tokio::spawn */ */
        const A: &str = "crate::engine"; const B: &str = r#"tokio::spawn"#; const C: char = '"';
        fn f<'a>(x: &'a str) -> &'a str { x.tokio.engine() }
        #[cfg(test)]
        mod tests { use crate::engine::Engine; fn g() { tokio::spawn(h); } }
        #[cfg(test)]
        use crate::tui::run;
        use super::json::RawJson;
    "##;
    assert_eq!(found("domain/x", innocent), "");
    assert_eq!(found("tui/runtime/x", "use tokio::sync::{mpsc, oneshot};"), "");
}

/// The violations of the rules in one file; `path` is relative to the package.
fn offences(path: &str, tokens: &[Token], dependencies: &[String]) -> Vec<String> {
    let place = path.trim_start_matches("src/").trim_end_matches(".rs");
    let name = place.split('/').next().unwrap_or_default();
    let is_in = |floor: &str| place == floor || place.starts_with(&format!("{floor}/"));
    let Some([floor, floors, crates]) = FLOORS.iter().rfind(|[floor, ..]| is_in(floor)) else {
        let is_above = ["main", "lib", "assembly"].contains(&name);
        return if is_above { Vec::new() } else { vec![format!("{path}: `{name}` is no floor")] };
    };
    let has = |list: &str, word: &str| list.split(' ').any(|other| other == word);
    let mut found = Vec::new();
    let mut offence = |line: usize, what: String| found.push(format!("{path}:{line}: {what}"));
    for (line, imported) in paths(tokens) {
        let parts: Vec<&str> = imported.split("::").collect();
        let is_ours = |target| target == name || has(floors, target);
        if parts[0] == "crate" && parts.get(1).is_some_and(|target| !is_ours(target)) {
            offence(line, format!("{name} must not import {}", parts[1]));
        }
        if parts.iter().take_while(|part| **part == "super").count() > place.matches('/').count() {
            offence(line, format!("{imported} leaves its floor by `super`: write `crate::floor::…`"));
        }
        let is_known =
            dependencies.iter().all(|d| d != parts[0]) || has(VALUES, parts[0]) || has(crates, parts[0]);
        if parts.len() > 1 && !is_known {
            offence(line, format!("{floor} must not know the crate `{}`", parts[0]));
        }
        for [_, words, why] in UNKNOWN.iter().filter(|[of, ..]| of == floor) {
            if words.split(' ').any(|word| format!("::{imported}::").contains(&format!("::{word}::"))) {
                offence(line, format!("{floor} must not know `{imported}`: {why}"));
            }
        }
    }
    for rest in (0..tokens.len()).map(|at| &tokens[at..]).filter(|rest| begins(rest, "cfg ! ( test")) {
        offence(rest[0].0, "shipped code never asks whether it is a test".to_owned());
    }
    found
}

/// Shipped files with their text, found by following module declarations; test-only code is left out.
fn shipped_files() -> Vec<(String, String)> {
    // The last one is reached by a `#[path]`, in the build that cannot send.
    let roots = ["src/main.rs", "src/lib.rs", "src/segment/no_tracking_api.rs"];
    let mut modules: Vec<_> = roots.map(|file| (file.to_owned(), "src".to_owned())).into();
    let mut files = Vec::new();
    while let Some((file, folder)) = modules.pop() {
        let source = fs::read_to_string(package_root().join(&file)).unwrap();
        for words in shipped(&source).windows(3).filter(|words| words[0].1 == "mod" && words[2].1 == ";") {
            let module = format!("{folder}/{}", words[1].1);
            modules.push((format!("{module}.rs"), module));
        }
        files.push((file, source));
    }
    files
}

/// Direct dependencies as code spells them.
fn dependencies() -> Vec<String> {
    let manifest = fs::read_to_string(package_root().join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let targets = manifest["target"].as_table().unwrap().values().map(|target| &target["dependencies"]);
    let tables = targets.chain([&manifest["dependencies"]]);
    tables.flat_map(|table| table.as_table().unwrap().keys().map(|name| name.replace('-', "_"))).collect()
}
