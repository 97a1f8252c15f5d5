//! What is built in: licences, sources, versions, and a reason for every direct dependency.

use crate::support::{CLOCK, package_root};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

/// Licences that may be built in; of `A OR B` one suffices, of `A AND B` both are needed.
const LICENCES: &[&str] = &[
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "BSL-1.0",
    "0BSD",
    "Unlicense",
    "CDLA-Permissive-2.0",
];

/// Crates that must not be used, each with the reason.
const BANNED: &[(&str, &str)] = &[
    ("openssl", "TLS is rustls, built without a system library"),
    ("openssl-sys", "TLS is rustls, built without a system library"),
    ("native-tls", "TLS is rustls, built without a system library"),
    ("aws-lc-sys", "the provider is ring, which builds in a quarter of the time"),
    ("async-std", "one runtime: tokio"),
];

/// Direct dependencies at most.
const DIRECT: usize = 49;

#[test]
fn licences_are_permissive() {
    let allowed: BTreeSet<&str> = LICENCES.iter().copied().collect();
    let refused: Vec<String> = built_in()
        .iter()
        .filter(|p| !is_allowed(p["license"].as_str().unwrap_or("none"), &allowed))
        .map(|p| format!("{} {}: {}", p["name"], p["version"], p["license"]))
        .collect();
    assert!(refused.is_empty(), "licences to be looked at:\n{}", refused.join("\n"));
}

#[test]
fn licence_expressions_are_read_by_their_grammar() {
    let allowed: BTreeSet<&str> = ["MIT", "ISC"].into();
    for (expression, expected) in [
        ("MIT", true),
        ("GPL-3.0", false),
        ("MIT OR GPL-3.0", true),
        ("MIT AND GPL-3.0", false),
        ("(GPL-3.0 OR MIT) AND ISC", true),
        ("GPL-3.0 OR MIT AND X", false),
        ("GPL-3.0/MIT", true),
    ] {
        assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
    }
}

#[test]
fn no_banned_crate_is_built_in() {
    let names: BTreeSet<String> =
        built_in().iter().filter_map(|p| p["name"].as_str().map(String::from)).collect();
    for (banned, reason) in BANNED {
        assert!(!names.contains(*banned), "{banned} is built in: {reason}");
    }
}

#[test]
fn every_crate_comes_from_the_registry() {
    for package in built_in().iter().filter(|p| p["name"] != "flexplorer") {
        let source = package["source"].as_str().unwrap_or("a local folder");
        assert!(source.starts_with("registry+"), "{} comes from {source}", package["name"]);
    }
}

#[test]
fn one_of_each_of_the_drawing_crates() {
    for name in ["ratatui", "ratatui-core", "crossterm"] {
        let versions = built_in().iter().filter(|p| p["name"] == name).count();
        assert!(versions <= 1, "{versions} versions of {name}");
    }
}

#[test]
fn direct_dependencies_are_few_versioned_and_explained() {
    let manifest = fs::read_to_string(package_root().join("Cargo.toml")).unwrap();
    let mut section = "";
    let (mut explained, mut direct, mut offences) = (false, 0, Vec::new());
    for line in manifest.lines() {
        if line.starts_with('[') {
            (section, explained) = (line, false);
        } else if line.starts_with('#') {
            explained = true;
        } else if section.ends_with("dependencies]") && line.contains('=') {
            direct += usize::from(!section.contains("dev-"));
            if line.contains("\"*\"") || line.contains("git =") || line.contains("path =") {
                offences.push(format!("not a registry version: {line}"));
            }
            if !explained && !section.contains("dev-") {
                offences.push(format!("no sentence of why above: {line}"));
            }
        }
    }
    assert!(direct > 0, "no dependencies were read");
    assert!(direct <= DIRECT, "{direct} direct dependencies, at most {DIRECT}");
    assert!(offences.is_empty(), "{}", offences.join("\n"));
}

/// What the program is built from on this platform (no test or benchmark crates, no feature left off).
fn built_in() -> Vec<Value> {
    let version = run("rustc", &["-vV"]);
    let host = version.lines().find_map(|l| l.strip_prefix("host: ")).unwrap();
    // `cargo metadata` has the sources but also lists optional crates that are not enabled; `cargo tree` lists what is built.
    let tree = cargo(&["tree", "--edges", "normal,build", "--prefix", "none", "--format", "{p}"]);
    let built: BTreeSet<String> =
        tree.lines().map(|l| l.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
    let metadata = cargo(&["metadata", "--format-version", "1", "--filter-platform", host]);
    let metadata: Value = serde_json::from_str(&metadata).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let built: Vec<Value> = packages
        .filter(|p| built.contains(&format!("{} v{}", text(&p["name"]), text(&p["version"]))))
        .cloned()
        .collect();
    assert!(built.len() > 50, "only {} packages were read", built.len());
    built
}

fn cargo(arguments: &[&str]) -> String {
    let program = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    run(&program, &[arguments, &["--offline", "--locked"]].concat())
}

fn run(program: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(program);
    // This is a tool, not the program under test: a faked clock would make it recheck its files and wait.
    for name in CLOCK {
        command.env_remove(name);
    }
    let output = command.current_dir(package_root()).args(arguments).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Reads an SPDX expression: `OR` binds weaker than `AND`; a slash is the old way to write `OR`.
fn is_allowed(expression: &str, allowed: &BTreeSet<&str>) -> bool {
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    either(&words, &mut at, allowed) && at == words.len()
}

fn either(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let mut good = both(words, at, allowed);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        good |= both(words, at, allowed);
    }
    good
}

fn both(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    let mut good = one(words, at, allowed);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        good &= one(words, at, allowed);
    }
    good
}

fn one(words: &[&str], at: &mut usize, allowed: &BTreeSet<&str>) -> bool {
    if words.get(*at) == Some(&"(") {
        *at += 1;
        let good = either(words, at, allowed);
        *at += 1;
        return good;
    }
    let mut name = words.get(*at).copied().unwrap_or_default().to_string();
    *at += 1;
    if words.get(*at) == Some(&"WITH") {
        name = format!("{name} WITH {}", words.get(*at + 1).copied().unwrap_or_default());
        *at += 2;
    }
    allowed.contains(name.as_str())
}
