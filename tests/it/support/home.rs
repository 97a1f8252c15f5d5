//! A home folder for each run of the program, and how long the tests wait for a run.

use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a condition may take to come true on a loaded machine; a test that passes never waits this long.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The folder of `Cargo.toml`.
pub fn package_root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// What users read: README and the pages of `docs/` by name, except the one for release managers.
pub fn pages() -> Vec<(String, String)> {
    let root = package_root();
    let entries = std::fs::read_dir(root.join("docs")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| format!("docs/{}", entry.unwrap().file_name().to_str().unwrap())).collect();
    let is_page = |name: &String| Path::new(name).extension().is_some_and(|extension| extension == "md");
    names.retain(|name| is_page(name) && name != "docs/release.md");
    names.push("README.md".to_owned());
    names.sort();
    names.into_iter().map(|name| (name.clone(), std::fs::read_to_string(root.join(name)).unwrap())).collect()
}

/// The variables that set the clock and the time zone, as `.ci/run` sets them (`man faketime`).
pub const CLOCK: [&str; 6] = [
    "LD_PRELOAD",
    "FAKETIME",
    "FAKETIME_SHARED",
    "FAKETIME_DONT_FAKE_MONOTONIC",
    "DONT_FAKE_MONOTONIC",
    "TZ",
];

/// Those of them that are set.
fn clock() -> impl Iterator<Item = (String, String)> {
    CLOCK.into_iter().filter_map(|name| Some((name.to_owned(), std::env::var(name).ok()?)))
}

/// A home folder of its own for one run, and the environment that points there and nowhere else.
pub struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    /// An empty one.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The variables a program needs to stay inside it, and to have the clock and the zone of the test.
    pub fn variables(&self) -> Vec<(String, String)> {
        let folder = self.folder.path().to_string_lossy().into_owned();
        [
            ("HOME", folder.clone()),
            ("XDG_CONFIG_HOME", format!("{folder}/config")),
            ("XDG_DATA_HOME", format!("{folder}/data")),
            ("XDG_STATE_HOME", format!("{folder}/state")),
            ("XDG_CACHE_HOME", format!("{folder}/cache")),
            ("XDG_RUNTIME_DIR", folder),
            ("PATH", std::env::var("PATH").unwrap_or_default()),
            ("LANG", "C.UTF-8".into()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into_iter()
        .chain(clock())
        .collect()
    }

    /// Every file in it, with its content.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        fn collect(folder: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    collect(&path, found);
                } else if let Ok(content) = std::fs::read(&path) {
                    found.push((path, content));
                }
            }
        }
        let mut found = Vec::new();
        collect(self.folder.path(), &mut found);
        found
    }

    /// Every file and folder in it.
    pub fn entries(&self) -> Vec<PathBuf> {
        let (mut found, mut folders) = (Vec::new(), vec![self.folder.path().to_owned()]);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path.clone());
                }
                found.push(path);
            }
        }
        found
    }
}
