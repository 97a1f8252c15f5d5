//! The file of `--state`: what the last run found, so that the next one tells new from still.

use crate::config::read::FileKind;
use crate::config::replace;
use crate::domain::canary::FindingLedger;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::{Path, PathBuf};

const STATE_FILE: FileKind = FileKind { what: "a state file", most: 256 << 20 };
/// The version of the file's form.
const VERSION: u64 = 1;

/// What is known from the last run, and where it is kept.
#[derive(Default)]
pub struct CanaryState {
    /// `None` if it is only kept as long as the run lasts.
    path: Option<PathBuf>,
    space: String,
    pub ledger: FindingLedger,
    saved: FindingLedger,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StateFile {
    flexplorer_state: u64,
    space: String,
    written_at: DateTime<Utc>,
    findings: FindingLedger,
}

impl CanaryState {
    /// Reads the file, if there is one. The error says why nothing can be kept in it.
    pub fn open(path: Option<&Path>, space: &str) -> Result<Self, String> {
        let Some(path) = path else { return Ok(Self::default()) };
        let name = path.display();
        let ledger = match STATE_FILE.text(path) {
            Ok(text) => read(&text, space).map_err(|why| {
                format!("--state {name}: {why}; nothing was changed. Name another file, or remove this one")
            })?,
            Err(error) if error.is_absence() => FindingLedger::default(),
            Err(error) => return Err(format!("--state {name} {error}. {}", error.next())),
        };
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return Err(format!("--state {name}: there is no folder {}; make it first", folder.display()));
        }
        replace::can_be_written(path)
            .map_err(|error| format!("--state {name}: {}: {}", error.setting, error.why))?;
        Ok(Self { path: Some(path.to_owned()), space: space.to_owned(), saved: ledger.clone(), ledger })
    }

    /// Writes what is new, readable only by its owner.
    pub fn save(&mut self, now: DateTime<Utc>) -> Result<(), String> {
        self.ledger.prune(now);
        let Some(path) = &self.path else { return Ok(()) };
        if self.ledger == self.saved {
            return Ok(());
        }
        let findings = self.ledger.clone();
        let file =
            StateFile { flexplorer_state: VERSION, space: self.space.clone(), written_at: now, findings };
        let written = serde_json::to_string(&file).map_err(|error| error.to_string());
        let written = written.and_then(|text| {
            replace::put_beside_others(path, &format!("{text}\n")).map_err(|error| error.to_string())
        });
        written.map_err(|why| format!("--state {}: {why}; it keeps what it had", path.display()))?;
        self.saved = file.findings;
        Ok(())
    }
}

/// Reads the findings from a state file; rejects a file of another version or space.
fn read(text: &str, space: &str) -> Result<FindingLedger, String> {
    let value: Value =
        serde_json::from_str(text).map_err(|_| "it is broken, or no state of flexplorer".to_owned())?;
    match value.get("flexplorer_state").and_then(Value::as_u64) {
        None => return Err("it is no state of flexplorer".to_owned()),
        Some(VERSION) => {}
        Some(other) => {
            return Err(format!("its version is {other}, and this flexplorer reads version {VERSION}"));
        }
    }
    let file: StateFile = serde_json::from_value(value).map_err(|error| format!("it is broken ({error})"))?;
    if file.space != space {
        return Err(format!("it is of the space {}, and this run is about {space}", file.space));
    }
    Ok(file.findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_file_of_this_space_and_version_is_read() {
        let of = |space: &str, version: u64| {
            format!(
                "{{\"flexplorer_state\":{version},\"space\":\"{space}\",\"written_at\":\"2026-03-04T12:00:00Z\",\"findings\":{{}}}}"
            )
        };
        assert!(read(&of("spa_1", 1), "spa_1").is_ok());
        for (text, words) in [
            (of("spa_2", 1), "of the space spa_2"),
            (of("spa_1", 2), "version is 2"),
            (of("spa_1", 1).replace("}}", "}"), "broken"),
            (of("spa_1", 1).replace("written_at", "at"), "broken"),
            (of("spa_1", 1).replace("{}", "{\"use_1\":3}"), "broken"),
            (String::new(), "broken"),
            ("[]".to_owned(), "no state of flexplorer"),
            ("{\"name\":\"x\"}".to_owned(), "no state of flexplorer"),
        ] {
            let error = read(&text, "spa_1").unwrap_err();
            assert!(error.contains(words), "{text}: {error}");
        }
    }
}
