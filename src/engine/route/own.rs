//! The files of the setting `routing.files`: flows, workflows and lists of queues, or folders of them.

use super::files::{self, RouteFileError};
use crate::domain::flow::Flow;
use crate::domain::taskrouter::queues::TaskQueues;
use crate::domain::taskrouter::workflow::Workflow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A file, and what it is or why it is nothing of use.
#[derive(Clone, Debug)]
pub struct OwnRouteFile {
    /// Its path.
    pub name: String,
    pub content: Result<OwnRoute, String>,
}

#[derive(Clone, Debug)]
pub enum OwnRoute {
    Flow(Arc<Flow>),
    Workflow(Arc<Workflow>),
    Queues(Arc<TaskQueues>),
}

/// What was read of them; read again it is not the same, unless it is nothing.
#[derive(Clone, Debug, Default)]
pub struct OwnRouteFiles(pub Arc<Vec<OwnRouteFile>>);

impl PartialEq for OwnRouteFiles {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || (self.0.is_empty() && other.0.is_empty())
    }
}

impl OwnRouteFiles {
    fn named(&self, name: &str) -> Option<&OwnRouteFile> {
        self.0.iter().find(|file| file.name == name)
    }

    /// The flow of a file, or why there is none.
    pub fn flow(&self, name: &str) -> Option<Result<Arc<Flow>, String>> {
        self.named(name).map(|file| match &file.content {
            Ok(OwnRoute::Flow(flow)) => Ok(Arc::clone(flow)),
            Ok(_) => Err(format!("{name} is not a flow. Choose another file.")),
            Err(why) => Err(why.clone()),
        })
    }

    /// The workflow of a file, or why there is none.
    pub fn workflow(&self, name: &str) -> Option<Result<Arc<Workflow>, String>> {
        self.named(name).map(|file| match &file.content {
            Ok(OwnRoute::Workflow(workflow)) => Ok(Arc::clone(workflow)),
            Ok(_) => Err(format!("{name} is not a workflow. Choose another file.")),
            Err(why) => Err(why.clone()),
        })
    }

    /// The flows that others can run, with their SIDs and files.
    pub fn subflows(&self) -> impl Iterator<Item = (&str, &Arc<Flow>, &str)> {
        self.0.iter().filter_map(|file| match &file.content {
            Ok(OwnRoute::Flow(flow)) => Some((flow.label.sid.as_deref()?, flow, file.name.as_str())),
            _ => None,
        })
    }

    /// The first list of queues, with its file.
    pub fn queues(&self) -> Option<(&Arc<TaskQueues>, &str)> {
        self.0.iter().find_map(|file| match &file.content {
            Ok(OwnRoute::Queues(queues)) => Some((queues, file.name.as_str())),
            _ => None,
        })
    }
}

/// Reads all of them; one that cannot be used is its error.
pub fn read_all(paths: &[PathBuf]) -> Vec<OwnRouteFile> {
    let failed = |path: &Path, error: RouteFileError| OwnRouteFile {
        name: path.display().to_string(),
        content: Err(error.to_string()),
    };
    paths
        .iter()
        .flat_map(|path| match path.is_dir().then(|| files::json_files(path)) {
            None => vec![read(path)],
            Some(Ok(paths)) => paths.iter().map(|path| read(path)).collect(),
            Some(Err(error)) => vec![failed(path, error)],
        })
        .collect()
}

fn read(path: &Path) -> OwnRouteFile {
    let name = path.display().to_string();
    let content = match files::bytes_of(path) {
        Ok(bytes) => of_bytes(&name, &bytes),
        Err(error) => Err(error.to_string()),
    };
    OwnRouteFile { name, content }
}

/// What reads it decides what it is.
fn of_bytes(name: &str, bytes: &[u8]) -> Result<OwnRoute, String> {
    let not_a_flow = match Flow::read(bytes) {
        Ok(flow) => return Ok(OwnRoute::Flow(Arc::new(flow))),
        Err(error) => error,
    };
    let text = std::str::from_utf8(bytes).unwrap_or_default();
    let not_a_workflow = match Workflow::read(text) {
        Ok(workflow) => return Ok(OwnRoute::Workflow(Arc::new(workflow))),
        Err(error) => error,
    };
    if let Ok(queues) = TaskQueues::read(text) {
        return Ok(OwnRoute::Queues(Arc::new(queues)));
    }
    if text.contains("task_routing") {
        return Err(format!("{name}: {not_a_workflow}"));
    }
    Err(format!("{name} {not_a_flow}. {}", not_a_flow.next()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::route::library;

    #[test]
    fn each_file_is_what_reads_it_or_says_what_is_wrong() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        for (name, text) in [
            ("a.json", library::flow("care-line").unwrap()),
            ("b.json", library::workflow("care-desk").unwrap()),
            ("c.json", library::QUEUES),
            ("d.json", "{\n \"states\": [}"),
            ("e.json", "{\"task_routing\": {\"filters\": 7}}"),
            ("notes.txt", "x"),
        ] {
            std::fs::write(path(name), text).unwrap();
        }
        let read = read_all(&[folder.path().to_owned(), path("none.json")]);
        let kinds: Vec<&str> = read
            .iter()
            .map(|file| match &file.content {
                Ok(OwnRoute::Flow(_)) => "flow",
                Ok(OwnRoute::Workflow(_)) => "workflow",
                Ok(OwnRoute::Queues(_)) => "queues",
                Err(_) => "error",
            })
            .collect();
        assert_eq!(kinds, ["flow", "workflow", "queues", "error", "error", "error"]);
        let why = |at: usize| read[at].content.as_ref().unwrap_err().clone();
        assert!(why(3).contains("d.json") && why(3).contains("line 2"), "{}", why(3));
        assert!(why(4).contains("e.json"), "{}", why(4));
        assert!(why(5).contains("cannot be read"), "{}", why(5));
    }
}
