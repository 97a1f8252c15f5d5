//! A folder of flows that call each other: the one where a call begins, and the SIDs under which the others are called.

use super::{FoundFlow, RouteFileError, flow, flows};
use crate::domain::flow::{Flow, FlowProblem, WidgetKind};
use crate::domain::nearest::meant;
use std::collections::BTreeMap;
use std::path::Path;

/// A flow, and those of its folder that flows there call.
#[derive(Debug)]
pub struct FlowFamily {
    pub start: FoundFlow,
    /// By the SIDs that widgets call them by.
    pub called: Vec<(String, FoundFlow)>,
}

/// The flow that a text means; of a folder the one that `start` names, or the only one that no other one calls.
pub fn family(text: &str, start: Option<&str>) -> Result<FlowFamily, RouteFileError> {
    let folder = Path::new(text);
    if !folder.is_dir() {
        return match start {
            Some(_) => Err(RouteFileError::NoFolder(text.to_owned())),
            None => Ok(FlowFamily { start: flow(text)?, called: Vec::new() }),
        };
    }
    let found = flows(text)?.into_iter().filter(|found| !is_workflow(found));
    let found: Vec<FoundFlow> = found.collect::<Result<_, _>>()?;
    let mut called = BTreeMap::new();
    let mut has_caller = vec![false; found.len()];
    for (caller, one) in found.iter().enumerate() {
        for sid in calls(&one.flow) {
            let Some(at) = named(folder, &found, &sid)? else { continue };
            if let Some(mark) = has_caller.get_mut(at).filter(|_| at != caller) {
                *mark = true;
            }
            called.insert(sid, at);
        }
    }
    let at = match start {
        Some(name) => chosen(folder, &found, name)?,
        None => only_root(folder, &found, &has_caller)?,
    };
    let called = called.into_iter().filter_map(|(sid, at)| Some((sid, found.get(at)?.clone()))).collect();
    let start = found.into_iter().nth(at).ok_or_else(|| RouteFileError::EmptyFolder(folder.to_owned()))?;
    Ok(FlowFamily { start, called })
}

fn is_workflow(found: &Result<FoundFlow, RouteFileError>) -> bool {
    matches!(found, Err(RouteFileError::Flow { source, .. }) if source.problem == FlowProblem::Workflow)
}

/// The SIDs of the flows that a flow calls.
fn calls(flow: &Flow) -> Vec<String> {
    let callers = flow.widgets.iter().filter(|widget| widget.kind == WidgetKind::RunSubflow);
    callers.filter_map(|widget| widget.text("flow_sid")).filter(|sid| !sid.trim().is_empty()).collect()
}

/// How a flow may be known: by its SID, before the SID in its file's name, before its own name.
const RANKS: [fn(&FoundFlow, &str) -> bool; 3] = [
    |found, name| found.flow.label.sid.as_deref() == Some(name),
    |found, name| {
        let stem = stem(found);
        let mut parts = stem.split(|c: char| !c.is_ascii_alphanumeric());
        name.starts_with("FW") && parts.any(|part| part == name)
    },
    |found, name| found.flow.label.friendly_name.as_deref() == Some(name),
];

/// The flow of this SID or name; two of the same rank are refused, since either may be meant.
fn named(folder: &Path, found: &[FoundFlow], name: &str) -> Result<Option<usize>, RouteFileError> {
    for is_known in RANKS {
        let mut known = found.iter().enumerate().filter(|(_, one)| is_known(one, name));
        match (known.next(), known.next()) {
            (None, _) => {}
            (Some((at, _)), None) => return Ok(Some(at)),
            (Some((_, one)), Some((_, two))) => {
                let files = [file_name(one), file_name(two)];
                let (folder, name) = (folder.to_owned(), name.to_owned());
                return Err(RouteFileError::Twice { folder, name, files });
            }
        }
    }
    Ok(None)
}

fn chosen(folder: &Path, found: &[FoundFlow], name: &str) -> Result<usize, RouteFileError> {
    let is_file = |one: &FoundFlow| file_name(one) == name || stem(one) == name;
    if let Some(at) = found.iter().position(is_file) {
        return Ok(at);
    }
    if let Some(at) = named(folder, found, name)? {
        return Ok(at);
    }
    let known: Vec<String> = found.iter().map(title).collect();
    let meant = meant(name, known.iter().map(String::as_str));
    let problem = "no flow has the name that --start gives";
    Err(RouteFileError::Start { folder: folder.to_owned(), problem, meant, known })
}

fn only_root(folder: &Path, found: &[FoundFlow], has_caller: &[bool]) -> Result<usize, RouteFileError> {
    let mut roots = found.iter().zip(has_caller).enumerate().filter(|(_, (_, has_caller))| !**has_caller);
    let (problem, known): (_, Vec<String>) = match (roots.next(), roots.next()) {
        (Some((at, _)), None) => return Ok(at),
        (None, _) => ("every flow is called by another one", found.iter().map(title).collect()),
        (Some(one), Some(two)) => (
            "several flows are not called by any other flow",
            [one, two].into_iter().chain(roots).map(|(_, (found, _))| title(found)).collect(),
        ),
    };
    Err(RouteFileError::Start { folder: folder.to_owned(), problem, meant: String::new(), known })
}

/// The flow's name, else its SID, else its file.
fn title(found: &FoundFlow) -> String {
    let label = &found.flow.label;
    label.friendly_name.clone().or_else(|| label.sid.clone()).unwrap_or_else(|| file_name(found))
}

fn file_name(found: &FoundFlow) -> String {
    let name = Path::new(&found.file).file_name();
    name.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn stem(found: &FoundFlow) -> String {
    let stem = Path::new(&found.file).file_stem();
    stem.map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests;
