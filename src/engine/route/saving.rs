//! Adds a case to a file of cases. What the file held stays as it is.

use crate::config::read::FileKind;
use crate::domain::route::cases::SavedCase;
#[expect(clippy::disallowed_types, reason = "a case is added to a file of somebody")]
use std::io::Write;
use std::path::Path;

const CASES: FileKind = FileKind { what: "a file of cases", most: 8 << 20 };

/// Adds the case, or makes the file; an error says why it was left as it was.
pub fn add_case(path: &Path, case: &SavedCase) -> Result<(), String> {
    let before = match CASES.text(path) {
        Ok(text) => Some(text),
        Err(error) if error.is_absence() => None,
        Err(error) => return Err(format!("{} {error}. {}", path.display(), error.next())),
    };
    let added = case.added_to(path, before.as_deref());
    let added = added.map_err(|error| format!("{}: {error}", path.display()))?;
    let length = before.as_ref().map(String::len);
    write(path, &added, length).map_err(|error| {
        format!("{} cannot be written ({error}). Check the folder and its permissions.", path.display())
    })
}

/// Appends to a file of this length, or makes a new one. A part of a case would spoil the file, so it is taken back.
#[expect(clippy::disallowed_methods, reason = "a file that somebody named, which is only ever extended")]
fn write(path: &Path, added: &str, length: Option<usize>) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    if length.is_some() {
        options.append(true);
    } else {
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
    }
    let mut file = options.open(path)?;
    let written = file.write_all(added.as_bytes()).and_then(|()| file.sync_all());
    if written.is_err() {
        match length.and_then(|length| u64::try_from(length).ok()) {
            Some(length) => drop(file.set_len(length)),
            None => drop(std::fs::remove_file(path)),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_file_is_made_and_then_only_extended() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cases.toml");
        let case = |name: &str| SavedCase {
            flow: "care-line".to_owned(),
            workflow: None,
            queues: None,
            subflows: Vec::new(),
            name: name.to_owned(),
            traits: Vec::new(),
            at: "2026-11-22T09:31:00Z".to_owned(),
            trigger: "call".to_owned(),
            from: None,
            answers: Vec::new(),
            expect: vec![("certain", json!(true))],
        };
        add_case(&path, &case("one")).unwrap();
        let before = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("# mine\n{before}")).unwrap();
        add_case(&path, &case("two")).unwrap();
        let after = std::fs::read_to_string(&path).unwrap();
        assert!(after.starts_with(&format!("# mine\n{before}")) && after.contains("\"two\""), "{after}");
        assert!(add_case(&path, &case("two")).unwrap_err().contains("already has a case \"two\""));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), after);
        assert!(add_case(folder.path(), &case("x")).unwrap_err().contains("not a regular file"));
        let nowhere = folder.path().join("none").join("cases.toml");
        assert!(add_case(&nowhere, &case("x")).unwrap_err().contains("cannot be written"));
    }
}
