//! Finds flows and workflows by name or in files; a folder holds a flow in each `*.json`.

mod family;

pub use family::{FlowFamily, family};

use crate::config::read::{FileError, FileKind};
use crate::domain::flow::{FILE_BYTES, Flow, FlowError};
use crate::domain::nearest::meant;
use crate::domain::route::library;
use crate::domain::taskrouter::workflow::Workflow;
use crate::engine::replay::sha256;
use std::path::{Path, PathBuf};

/// A flow and the file that it was read from.
#[derive(Clone, Debug)]
pub struct FoundFlow {
    /// As given; of a file in a folder its path, of a flow of the demo its name.
    pub file: String,
    pub flow: Flow,
    /// Of the whole file, in hexadecimal.
    pub sha256: String,
}

#[derive(Debug)]
pub struct FoundWorkflow {
    pub file: String,
    pub workflow: Workflow,
    pub sha256: String,
}

/// Why a flow or a workflow cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RouteFileError {
    #[error("no {what} is called `{name}`. {meant}Give a file, or one of {known}", meant = meant(.name, .names.iter().copied()), known = .names.join(", "))]
    Unknown { what: &'static str, name: String, names: Vec<&'static str> },
    #[error("{path} {source}. {next}", path = .path.display(), next = .source.next())]
    Unreadable { path: PathBuf, source: FileError },
    #[error("the folder {path} cannot be read: {source}. Check its permissions.", path = .path.display())]
    Folder { path: PathBuf, source: std::io::Error },
    #[error("the folder {path} has no `*.json`. Give the folder of the flows, or one file.", path = .0.display())]
    EmptyFolder(PathBuf),
    #[error("in the folder {folder} {problem}. {meant}Name one of its flows with --start: {known}", folder = .folder.display(), known = .known.join(", "))]
    Start { folder: PathBuf, problem: &'static str, meant: String, known: Vec<String> },
    #[error("in the folder {folder} two flows are known as {name}: {files}. Leave one of them.", folder = .folder.display(), files = .files.join(" and "))]
    Twice { folder: PathBuf, name: String, files: [String; 2] },
    #[error("--start names a flow of a folder, and {0} is none. Leave it out.")]
    NoFolder(String),
    #[error("{file} {source}. {next}", next = .source.next())]
    Flow { file: String, source: FlowError },
    #[error("{file}: {why}")]
    Workflow { file: String, why: String },
}

/// The flows that an argument names: a demo flow, a file, or each file of a folder. A file that is not a flow gives its error.
pub fn flows(text: &str) -> Result<Vec<Result<FoundFlow, RouteFileError>>, RouteFileError> {
    let path = Path::new(text);
    if path.is_dir() {
        return Ok(json_files(path)?.iter().map(|path| flow_in(path)).collect());
    }
    flow(text).map(|flow| vec![Ok(flow)])
}

/// The flow that a text means: one of the demo by its name, or a file.
pub fn flow(text: &str) -> Result<FoundFlow, RouteFileError> {
    match library::flow(text) {
        Some(content) => read_flow(text.to_owned(), content.as_bytes()),
        None if is_name(text) => {
            let names = library::flow_names().to_vec();
            Err(RouteFileError::Unknown { what: "flow", name: text.to_owned(), names })
        }
        None => flow_in(Path::new(text)),
    }
}

/// The workflow that a text means: one of the demo by its name, or a file.
pub fn workflow(text: &str) -> Result<FoundWorkflow, RouteFileError> {
    let content = match library::workflow(text) {
        Some(content) => content.to_owned(),
        None if is_name(text) => {
            let names = library::workflow_names().to_vec();
            return Err(RouteFileError::Unknown { what: "workflow", name: text.to_owned(), names });
        }
        None => {
            let path = Path::new(text);
            let unreadable = |source| RouteFileError::Unreadable { path: path.to_owned(), source };
            kind("a workflow").text(path).map_err(unreadable)?
        }
    };
    let file = text.to_owned();
    match Workflow::read(&content) {
        Ok(workflow) => Ok(FoundWorkflow { sha256: sha256(content.as_bytes()), file, workflow }),
        Err(error) => Err(RouteFileError::Workflow { file, why: error.to_string() }),
    }
}

/// A word that is neither a path nor a file is a name.
fn is_name(text: &str) -> bool {
    !text.contains(std::path::MAIN_SEPARATOR)
        && !has_json_ending(Path::new(text))
        && !Path::new(text).exists()
}

fn has_json_ending(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}

fn flow_in(path: &Path) -> Result<FoundFlow, RouteFileError> {
    read_flow(path.display().to_string(), &bytes_of(path)?)
}

pub(super) fn bytes_of(path: &Path) -> Result<Vec<u8>, RouteFileError> {
    let unreadable = |source| RouteFileError::Unreadable { path: path.to_owned(), source };
    kind("a flow").bytes(path).map_err(unreadable)
}

fn read_flow(file: String, bytes: &[u8]) -> Result<FoundFlow, RouteFileError> {
    match Flow::read(bytes) {
        Ok(flow) => Ok(FoundFlow { sha256: sha256(bytes), file, flow }),
        Err(source) => Err(RouteFileError::Flow { file, source }),
    }
}

fn kind(what: &'static str) -> FileKind {
    FileKind { what, most: u64::try_from(FILE_BYTES).unwrap_or(u64::MAX) }
}

/// The `*.json` of a folder, sorted by name.
pub(super) fn json_files(folder: &Path) -> Result<Vec<PathBuf>, RouteFileError> {
    let unreadable = |source| RouteFileError::Folder { path: folder.to_owned(), source };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if has_json_ending(&path) {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        return Err(RouteFileError::EmptyFolder(folder.to_owned()));
    }
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_files_and_folders_are_told_apart() {
        let folder = tempfile::tempdir().unwrap();
        let text = |name: &str| folder.path().join(name).display().to_string();
        assert_eq!(flow("care-line").unwrap().flow.widgets.len(), 14);
        assert_eq!(workflow("care-desk").unwrap().workflow.filters.len(), 3);
        let errors = [
            flow("care-lien").unwrap_err().to_string(),
            flow(&text("gone.json")).unwrap_err().to_string(),
            flows(folder.path().to_str().unwrap()).unwrap_err().to_string(),
            workflow("care-line").unwrap_err().to_string(),
        ];
        let expected = [
            "Did you mean care-line? Give a file",
            "cannot be read (",
            "has no `*.json`",
            "no workflow is called",
        ];
        for (error, expected) in errors.iter().zip(expected) {
            assert!(error.contains(expected), "{error}");
        }
        std::fs::write(text("b.json"), library::flow("hours").unwrap()).unwrap();
        std::fs::write(text("a.json"), library::workflow("care-desk").unwrap()).unwrap();
        std::fs::write(text("notes.txt"), "x").unwrap();
        let found = flows(folder.path().to_str().unwrap()).unwrap();
        assert!(found[0].as_ref().unwrap_err().to_string().contains("is a TaskRouter workflow, not a flow"));
        let hours = found[1].as_ref().unwrap();
        assert_eq!(
            (hours.flow.label.friendly_name.as_deref(), hours.file.clone()),
            (Some("hours"), text("b.json"))
        );
        assert!(workflow(&text("b.json")).unwrap_err().to_string().contains("b.json: "));
    }
}
