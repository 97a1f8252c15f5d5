//! Finds samples by name or in the user's own files.

use crate::config::read::{FileError, FileKind};
use crate::domain::nearest::meant;
use crate::domain::replay::library;
use crate::domain::replay::sample::Sample;
use crate::domain::replay::schema::{self, FILE_BYTES, SampleError};
use crate::engine::Engine;
use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum SampleFileError {
    #[error("unknown sample `{0}`. {meant}Known samples: {names}; or give a file", meant = meant(.0, library::names()), names = library::names().join(", "))]
    Unknown(String),
    #[error("the sample file {path} {source}; {next}", next = source.next())]
    Unreadable {
        path: PathBuf,
        /// Why the file cannot be read.
        source: FileError,
    },
    #[error("the folder of samples {path} cannot be read: {source}")]
    Folder {
        path: PathBuf,
        /// Why the folder cannot be listed.
        source: std::io::Error,
    },
    #[error("the sample {name} cannot be used: {source}")]
    Invalid { name: String, source: SampleError },
}

impl SampleFileError {
    fn is_about(&self, name: &str) -> bool {
        let path = match self {
            Self::Unreadable { path, .. } => path,
            Self::Invalid { name, .. } => Path::new(name),
            Self::Unknown(_) | Self::Folder { .. } => return false,
        };
        path.file_stem().is_some_and(|stem| stem == name)
    }
}

/// Finds a sample by name, or reads it from a file: a text with a slash or ending in `.json` is a path.
pub fn find_sample(text: &str) -> Result<Sample, SampleFileError> {
    let is_path = text.contains(std::path::MAIN_SEPARATOR)
        || Path::new(text).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
    if is_path {
        return read_sample(Path::new(text));
    }
    match library::find(text) {
        Some(found) => found.map_err(|source| SampleFileError::Invalid { name: text.to_owned(), source }),
        None => Err(SampleFileError::Unknown(text.to_owned())),
    }
}

impl Engine {
    /// Finds a sample by name, built in or in the user's folder, or reads it from a file.
    pub fn find_sample(&self, text: &str) -> Result<Sample, SampleFileError> {
        match (find_sample(text), &self.setup.samples) {
            (Err(SampleFileError::Unknown(_)), Some(folder)) => {
                let own = samples_in(folder)?.into_iter().find(|sample| match sample {
                    Ok(sample) => sample.name == text,
                    Err(error) => error.is_about(text),
                });
                own.unwrap_or_else(|| Err(SampleFileError::Unknown(text.to_owned())))
            }
            (found, _) => found,
        }
    }

    /// All samples: the built-in ones, then those in the user's folder; an unusable one is returned as its error.
    pub fn samples(&self) -> Result<Vec<Result<Sample, SampleFileError>>, SampleFileError> {
        let built_in = library::names().into_iter().map(find_sample);
        let own = self.setup.samples.as_ref().map_or_else(|| Ok(Vec::new()), |folder| samples_in(folder))?;
        Ok(built_in.chain(own).collect())
    }
}

pub fn read_sample(path: &Path) -> Result<Sample, SampleFileError> {
    let kind = FileKind { what: "a sample", most: u64::try_from(FILE_BYTES).unwrap_or(u64::MAX) };
    let text =
        kind.text(path).map_err(|source| SampleFileError::Unreadable { path: path.to_owned(), source })?;
    schema::read(&text)
        .map_err(|source| SampleFileError::Invalid { name: path.display().to_string(), source })
}

/// The samples of a folder, sorted by file name; an unusable one is returned as its error.
pub fn samples_in(folder: &Path) -> Result<Vec<Result<Sample, SampleFileError>>, SampleFileError> {
    let unreadable = |source| SampleFileError::Folder { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths.iter().map(|path| read_sample(path)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_files_and_folders_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mine.json");
        let text =
            library::find("voice-positive").unwrap().unwrap().to_json().replace("voice-positive", "mine");
        std::fs::write(&path, text).unwrap();
        std::fs::write(folder.path().join("bad.json"), "{\"schema\":1,\"nmae\":\"x\"}").unwrap();
        std::fs::write(folder.path().join("notes.txt"), "x").unwrap();
        assert_eq!(find_sample(path.to_str().unwrap()).unwrap().name, "mine");
        assert_eq!(find_sample("voice-positive").unwrap().name, "voice-positive");
        let listed = samples_in(folder.path()).unwrap();
        assert_eq!(listed.len(), 2);
        let error = listed[0].as_ref().unwrap_err().to_string();
        assert!(
            error.ends_with(
                "bad.json cannot be used: nmae: unknown field `nmae`, expected one of `name`, `description`, \
             `casing`, `values`, `stages`"
            ),
            "{error}"
        );
        let error = find_sample("voice").unwrap_err().to_string();
        assert!(error.contains("Known samples: voice-positive, sms-negative-refund"), "{error}");
        assert!(find_sample("./no-such.json").unwrap_err().to_string().contains("cannot be read"));
    }
}
