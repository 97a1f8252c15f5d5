//! Measures of the source, printed and bounded: `cargo test --test it measures -- --nocapture`.

use super::shipped_files;
use super::tokens::{Token, shipped};
use std::collections::{BTreeMap, BTreeSet};

/// Types whose name another file's type has too, in per cent of all types. The two forms of the Tracking API do, of which a build
/// has one.
const SHARED: usize = 1;
/// Lines of a function, from `fn` to its last brace.
const FUNCTION: usize = 70;
/// Lines of a file, tests and comments included.
const FILE: usize = 480;

#[test]
fn names_stand_once_and_functions_and_files_are_short() {
    let files: Vec<(String, Vec<Token>, String)> =
        shipped_files().into_iter().map(|(path, source)| (path, shipped(&source), source)).collect();
    let mut homes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let (mut function, mut code_lines) = ((0, String::new()), 0);
    for (path, code, source) in &files {
        for name in types(code) {
            homes.entry(name).or_default().push(path);
        }
        let is_comment = |line: usize| source.lines().nth(line - 1).unwrap().trim_start().starts_with("//");
        let lines: BTreeSet<usize> = code.iter().map(|(line, _)| *line).collect();
        code_lines += lines.into_iter().filter(|line| !is_comment(*line)).count();
        let longest = functions(code).max().unwrap_or_default();
        function = function.max((longest.0, format!("{} in {path}", longest.1)));
    }
    let all: usize = homes.values().map(Vec::len).sum();
    homes.values_mut().for_each(Vec::dedup);
    let shared: Vec<_> = homes.iter().filter(|(_, files)| files.len() > 1).collect();
    let share = shared.iter().map(|(_, files)| files.len()).sum::<usize>() * 100 / all;
    let file = files.iter().map(|(path, _, source)| (source.lines().count(), path)).max().unwrap();
    println!("{} files, {code_lines} lines of code without comments, blanks and tests", files.len());
    println!("{all} types, {share} % share their name: {shared:?}");
    println!(
        "the longest function has {} lines ({}), the longest file {} ({})",
        function.0, function.1, file.0, file.1
    );
    assert!(all > 300, "the sources were not found");
    assert!(share <= SHARED && function.0 <= FUNCTION && file.0 <= FILE, "see what is printed above");
}

/// The types that a file defines.
fn types(code: &[Token]) -> impl Iterator<Item = &str> {
    let pairs = code.windows(2).filter(|pair| ["struct", "enum", "trait"].contains(&pair[0].1.as_str()));
    pairs.map(|pair| pair[1].1.as_str())
}

/// The functions of a file with a body: how many lines each has, and its name.
fn functions(code: &[Token]) -> impl Iterator<Item = (usize, &str)> {
    (0..code.len()).filter_map(|at| {
        let rest = &code[at..];
        // A pointer to a function has no name.
        if rest[0].1 != "fn" || rest[1].1 == "(" {
            return None;
        }
        let body = rest.iter().position(|(_, token)| token == "{" || token == ";")?;
        let mut depth = 0_usize;
        let end = rest[body..].iter().position(|(_, token)| {
            depth = depth + usize::from(token == "{") - usize::from(token == "}");
            depth == 0
        })?;
        Some((rest[body + end].0 - rest[0].0 + 1, rest[1].1.as_str()))
    })
}
