//! The floors and their manners, read from the source: who imports whom, and which words have one home.

mod gates;
mod measures;
mod reserved;
mod rules;
mod samples;
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
    let mut files: Vec<PathBuf> =
        ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "Cargo.toml", ".ci/run"]
            .iter()
            .map(|f| root.join(f))
            .filter(|f| f.exists())
            .collect();
    for folder in ["src", "tests", "benches", "assets", "docs"] {
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
        ("src/tui/view.rs", "let line = text::Line::from(name);", "tui/paint.rs"),
        ("src/engine/x.rs", "println!();", "only cli/output.rs prints"),
        ("src/tui/update.rs", "KeyCode::Enter => {}", "keys are named in the key table"),
        ("src/engine/x.rs", "if cfg!(test) {}", "never asks whether it is a test"),
        ("src/thing.rs", "", "is no floor"),
    ];
    let dependencies = dependencies();
    for (path, source, expected) in samples {
        let found = rules::offences(path, source, &dependencies).join("\n");
        assert!(found.contains(expected), "{path}: {source}\nexpected: {expected}\nfound: {found}");
    }
    for (word, bad, good) in samples::LINES {
        let told = format!("`{word}`");
        let caught =
            |line| rules::offences(samples::PLACE, line, &[]).iter().any(|found| found.contains(&told));
        assert!(caught(bad), "not caught: {bad}");
        assert!(!caught(good), "caught: {good}");
    }
    let long = "//\n".repeat(rules::LONGEST_FILE + 1);
    assert!(rules::offences("src/domain/x.rs", &long, &[]).join("").contains("split it"));
}

/// Nobody adds a word without a line that it catches and one that it lets pass.
#[test]
fn every_reserved_word_has_its_samples() {
    let words: BTreeSet<&str> = reserved::RESERVED.iter().map(|rule| rule.word).collect();
    let sampled: BTreeSet<&str> = samples::LINES.iter().map(|(word, ..)| *word).collect();
    assert_eq!(words, sampled);
    for rule in reserved::RESERVED {
        for home in rule.only_in {
            let path = package_root().join(home);
            assert!(path.exists(), "{home}, home of `{}`, is gone", rule.word);
        }
    }
}

/// Groups of imports hide nothing, however they are laid out.
#[test]
fn imports_are_read_out_of_their_groups() {
    let grouped = "use std::{\n    fmt,\n    io::{self, Write},\n};\npub use ratatui::{layout::Rect, text::{Line, Span}};";
    let found = rules::offences("src/tui/x.rs", grouped, &[]).join("\n");
    assert!(found.contains("`io::Write`") && found.contains("`ratatui::text`"), "{found}");
    let fine = "use std::fmt::{self, Write};\nuse ratatui::{buffer::Buffer, layout::Rect};";
    assert_eq!(rules::offences("src/tui/x.rs", fine, &[]), Vec::<String>::new());
}

/// What shows, prints or saves text takes it in a form that cannot act.
#[test]
fn x1_a_gate_that_takes_a_plain_string_is_caught() {
    let takes = |signature: &str| !gates::offences("src/tui/widgets/x.rs", signature).is_empty();
    for plain in [
        "pub fn draw(canvas: &mut Canvas<'_>, text: &str) {}",
        "pub fn draw<'a>(text: &'a str) {}",
        "pub fn title(self, title: String) -> Self {}",
        "pub(super) fn note(notes: Vec<String>) {}",
        "pub fn note(text: impl Into<String>) {}",
        "pub fn note(text: impl std::fmt::Display) {}",
        "pub fn note<T: ToString>(text: T) {}",
        "pub fn note(text: Option<&str>) {}",
        "pub fn note(text: Cow<'static, str>) {}",
        "pub fn note(\n    x: u16,\n    text: &str,\n) -> u16 {}",
    ] {
        assert!(takes(plain), "{plain}");
    }
    for fine in [
        "pub fn draw(canvas: &mut Canvas<'_>, text: &Displayable) {}",
        "pub fn label(self, label: &'static str) -> Self {}",
        "pub fn text(&self) -> &str {}",
        "pub fn text(&self) -> String {}",
        "fn inside(text: &str) {}",
        "pub fn draw(line: impl Into<Line>) {}",
    ] {
        assert!(!takes(fine), "{fine}");
    }
    assert!(gates::offences("src/engine/x.rs", "pub fn of(text: &str) {}").is_empty(), "no gate");
    for (file, function, _) in gates::EXEMPT {
        let source = fs::read_to_string(package_root().join(file)).unwrap();
        let is_there = ["(", "<"].iter().any(|next| source.contains(&format!("fn {function}{next}")));
        assert!(is_there, "{file} has no {function} any more");
    }
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
