//! Checks that everything the repository's texts refer to exists.

use crate::support::package_root;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn nothing_cites_what_a_reader_of_the_repository_cannot_open() {
    let unreachable = [["..", "shared"].join("/"), ["product", "md"].join("."), ["screens", "md"].join(".")];
    let root = package_root();
    let single = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "Cargo.toml", ".ci/run"];
    let mut files: Vec<PathBuf> =
        single.iter().map(|file| root.join(file)).filter(|file| file.exists()).collect();
    for folder in ["src", "tests", "benches", "assets", "docs"] {
        files.extend(files_under(&root.join(folder)));
    }
    assert!(files.len() > 500, "the files were not found");
    let mut found = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let cites = |line: &&str| unreachable.iter().any(|word| line.contains(word.as_str()));
        found.extend(text.lines().filter(cites).map(|line| format!("{}: {line}", file.display())));
    }
    assert!(found.is_empty(), "names a document outside the repository:\n{}", found.join("\n"));
}

fn files_under(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let is_text = |path: &PathBuf| {
        let ending = path.extension().and_then(OsStr::to_str).unwrap_or_default();
        ["rs", "toml", "json", "md"].contains(&ending)
    };
    paths
        .flat_map(|path| if path.is_dir() { files_under(&path) } else { vec![path] })
        .filter(is_text)
        .collect()
}
