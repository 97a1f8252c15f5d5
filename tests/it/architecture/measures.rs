//! Measures of the source, printed and bounded: `cargo test --test it measures -- --nocapture`.

use super::shipped_files;
use super::source_text::{is_word, shipped_code};
use std::collections::BTreeMap;

/// Types whose name another file's type has too, in per cent of all types. The two forms of the Tracking API do, of which a build
/// has one.
const SHARED: usize = 1;
/// Lines of a function, from `fn` to its last brace.
const FUNCTION: usize = 70;
/// Lines of a file, tests and comments included.
const FILE: usize = 480;

#[test]
fn names_stand_once_and_functions_and_files_are_short() {
    let files: Vec<(String, String, String)> =
        shipped_files().into_iter().map(|(path, source)| (path, shipped_code(&source), source)).collect();
    let mut homes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let (mut function, mut code_lines) = ((0, String::new()), 0);
    for (path, code, _) in &files {
        for name in types(code) {
            homes.entry(name).or_default().push(path);
        }
        code_lines += code.lines().filter(|line| !line.trim().is_empty()).count();
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
fn types(code: &str) -> Vec<&str> {
    let words: Vec<&str> = code.split(|c: char| !is_word(c)).filter(|word| !word.is_empty()).collect();
    let pairs = words.windows(2).filter(|pair| ["struct", "enum", "trait"].contains(&pair[0]));
    pairs.map(|pair| pair[1]).filter(|name| name.starts_with(char::is_uppercase)).collect()
}

/// The functions of a file with a body: how many lines each has, and its name.
fn functions(code: &str) -> impl Iterator<Item = (usize, &str)> {
    code.match_indices("fn ").filter(|(at, _)| !code[..*at].ends_with(is_word)).filter_map(|(at, _)| {
        let rest = &code[at..];
        let name = rest[3..].split(|c: char| !is_word(c)).next()?;
        let body = rest.find(['{', ';']).filter(|end| rest[*end..].starts_with('{'))?;
        let mut depth = 0_usize;
        let end = rest[body..].find(|c| {
            depth = match c {
                '{' => depth + 1,
                '}' => depth - 1,
                _ => depth,
            };
            depth == 0
        })?;
        Some((rest[..body + end].lines().count(), name))
    })
}
