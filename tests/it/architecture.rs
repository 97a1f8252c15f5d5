//! The floors and their manners, read from the source: who imports whom, and which words have one home.

mod rules;
mod source_text;

use crate::support::package_root;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn every_file_keeps_to_its_floor() {
    let dependencies = dependencies();
    let mut found = Vec::new();
    for (path, source) in shipped_files() {
        found.extend(rules::offences(&path, &source, &dependencies));
    }
    assert!(found.is_empty(), "{} offences:\n{}", found.len(), found.join("\n"));
}

#[test]
fn nothing_cites_what_a_reader_of_the_repository_cannot_open() {
    let unreachable = [["..", "shared"].join("/"), ["product", "md"].join("."), ["screens", "md"].join(".")];
    let mut found = Vec::new();
    let root = package_root();
    let mut files: Vec<PathBuf> = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "Cargo.toml", ".ci/run"]
        .iter()
        .map(|f| root.join(f))
        .filter(|f| f.exists())
        .collect();
    for folder in ["src", "tests", "benches", "assets"] {
        files.extend(files_under(&root.join(folder)));
    }
    for file in files {
        let Ok(text) = fs::read_to_string(&file) else { continue };
        for (number, line) in text.lines().enumerate() {
            if unreachable.iter().any(|word| line.contains(word.as_str())) {
                found.push(format!("{}:{}: {line}", file.display(), number + 1));
            }
        }
    }
    assert!(found.is_empty(), "names a document outside the repository:\n{}", found.join("\n"));
}

/// A checker that finds nothing proves nothing: each rule must catch a sample made to break it.
#[test]
fn each_rule_catches_a_bad_sample() {
    let samples = [
        ("src/domain/x.rs", "use crate::engine::Engine;", "domain must not import engine"),
        ("src/domain/x.rs", "use crate::{domain::text, config::Limits};", "domain must not import config"),
        ("src/domain/x.rs", "use super::super::engine::Engine;", "leaves its floor"),
        ("src/domain/x.rs", "use tokio::sync::Mutex;", "domain must not know the crate `tokio`"),
        ("src/domain/x.rs", "let now = chrono::Utc::now();", "times are passed in"),
        ("src/domain/x.rs", "use std::fs;", "no files here"),
        (
            "src/emulator/x.rs",
            "fn f(_: crate::domain::text::Displayable) {}",
            "emulator must not import domain",
        ),
        ("src/tui/x.rs", "use crate::cli::output;", "tui must not import cli"),
        ("src/cli/x.rs", "use crate::tui::run;", "cli must not import tui"),
        ("src/cli/x.rs", "let client = reqwest::Client::new();", "cli must not know the crate `reqwest`"),
        ("src/engine/x.rs", "use ratatui;", "engine must not know the crate `ratatui`"),
        ("src/engine/x.rs", "use crate::domain::*;", "no globs across floors"),
        ("src/tui/x.rs", "let (a, b) = tokio::sync::mpsc::channel(1);", "only tui/runtime.rs"),
        ("src/tui/view.rs", "let red = Color::Red;", "only tui/theme.rs"),
        ("src/tui/view.rs", "let line = Line::from(name);", "tui/paint.rs"),
        ("src/engine/x.rs", "println!();", "only cli prints"),
        ("src/tui/update.rs", "KeyCode::Enter => {}", "keys are named in the key table"),
        ("src/engine/x.rs", "if cfg!(test) {}", "never asks whether it is a test"),
        ("src/thing.rs", "", "is no floor"),
    ];
    let dependencies = dependencies();
    for (path, source, expected) in samples {
        let found = rules::offences(path, source, &dependencies).join("\n");
        assert!(found.contains(expected), "{path}: {source}\nexpected: {expected}\nfound: {found}");
    }
    let long = "//\n".repeat(rules::LONGEST_FILE + 1);
    assert!(rules::offences("src/domain/x.rs", &long, &[]).join("").contains("split it"));
}

/// The same words in comments, literals and test code are no offence.
#[test]
fn words_outside_shipped_code_are_no_offence() {
    let innocent = r#"
        //! Not `crate::engine`.
        /* crate::engine /* Color::Red */ println!() */
        const A: &str = "crate::engine \" Color::Red";
        const B: &str = r"println!( tokio::spawn";
        const C: char = '"'; const D: &[u8] = b"Color::Red"; const E: char = '\u{22}';
        fn f<'a>(x: &'a str) -> &'a str { x }
        #[cfg(test)]
        mod tests { use crate::engine::Engine; fn g() { println!(); } }
        #[cfg(test)]
        use crate::tui::run;
        use crate::domain::text::Displayable;
        use super::json::RawJson;
    "#;
    assert_eq!(rules::offences("src/domain/x.rs", innocent, &dependencies()), Vec::<String>::new());
}

/// Shipped files with their text; files that exist for tests only are left out.
fn shipped_files() -> Vec<(String, String)> {
    let root = package_root();
    let mut files = Vec::new();
    let mut tests = BTreeSet::new();
    for file in files_under(&root.join("src")) {
        let source = fs::read_to_string(&file).unwrap();
        let module = match file.file_stem().and_then(|s| s.to_str()) {
            Some("lib" | "main") => file.parent().unwrap().to_path_buf(),
            _ => file.with_extension(""),
        };
        for name in source_text::test_modules(&source) {
            tests.insert(module.join(&name).with_extension("rs"));
            tests.insert(module.join(&name));
        }
        files.push((file, source));
    }
    files.retain(|(file, _)| !file.ancestors().any(|a| tests.contains(a)));
    files
        .into_iter()
        .map(|(file, source)| {
            (file.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/"), source)
        })
        .collect()
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_under(&path));
        } else if path
            .extension()
            .is_some_and(|e| ["rs", "toml", "json", "md"].iter().any(|known| e == *known))
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Direct dependencies as code spells them.
fn dependencies() -> Vec<String> {
    let manifest = fs::read_to_string(package_root().join("Cargo.toml")).unwrap();
    let manifest: toml::Table = toml::from_str(&manifest).unwrap();
    let mut names: Vec<String> = Vec::new();
    let mut add = |table: Option<&toml::Value>| {
        let table = table.and_then(toml::Value::as_table);
        names.extend(table.into_iter().flat_map(|t| t.keys()).map(|name| name.replace('-', "_")));
    };
    add(manifest.get("dependencies"));
    for target in manifest.get("target").and_then(toml::Value::as_table).into_iter().flat_map(|t| t.values())
    {
        add(target.get("dependencies"));
    }
    names
}
