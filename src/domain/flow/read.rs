//! Reads the file of a flow: the definition itself, a resource of the API, or the output of the Twilio CLI.

use super::document::{FlowDocument, LastMembers, scalar};
use super::error::{FlowError, FlowProblem};
use super::place::FilePlace;
use super::states;
use super::{FILE_BYTES, Flow, FlowLabel};
use crate::domain::json::{JsonKind, JsonRef};

pub(super) fn read(bytes: &[u8]) -> Result<Flow, FlowError> {
    let document = FlowDocument::parse(text(bytes)?, None)?;
    let resource = resource(&document)?;
    let members = LastMembers::of(resource);
    let label = label(&members);
    let findings = document.repeated();
    let definition = members.get("definition").filter(|_| members.get("states").is_none());
    match definition {
        None => states::flow(&document, resource, label, findings),
        Some(definition) => match definition.text() {
            None => states::flow(&document, definition, label, findings),
            Some(inner) => {
                let inner = FlowDocument::parse(&inner, Some("definition"))?;
                let findings = findings.into_iter().chain(inner.repeated()).collect();
                states::flow(&inner, inner.root(), label, findings)
            }
        },
    }
}

fn text(bytes: &[u8]) -> Result<&str, FlowError> {
    if bytes.len() > FILE_BYTES {
        return Err(FlowError { problem: FlowProblem::TooLarge, at: None });
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    str::from_utf8(bytes).map_err(|error| {
        let sound = bytes.get(..error.valid_up_to()).and_then(|bytes| str::from_utf8(bytes).ok());
        let at = sound.map(|sound| FilePlace::of(sound, sound.len()));
        FlowError { problem: FlowProblem::NotUtf8, at }
    })
}

/// The object that is or holds the definition; the Twilio CLI puts it in an array.
fn resource<'a>(document: &'a FlowDocument<'_>) -> Result<JsonRef<'a>, FlowError> {
    let root = document.root();
    let fail = |problem| Err(FlowError { problem, at: Some(document.place(root)) });
    let resource = match root.kind() {
        JsonKind::Array => match (root.items().next(), root.items().count()) {
            (Some(only), 1) => only,
            (_, count) => return fail(FlowProblem::SeveralFlows(count)),
        },
        _ => root,
    };
    if resource.kind() != JsonKind::Object {
        let found = resource.kind().name();
        return fail(FlowProblem::WrongKind { key: "the file", found, wanted: "an object" });
    }
    let is_workflow = ["task_routing", "configuration", "taskReservationTimeout", "task_reservation_timeout"];
    if is_workflow.iter().any(|key| resource.get(key).is_some()) && resource.get("states").is_none() {
        return fail(FlowProblem::Workflow);
    }
    Ok(resource)
}

/// The API writes `friendly_name`, the CLI `friendlyName`.
fn label(members: &LastMembers<'_>) -> FlowLabel {
    let field = |keys: [&str; 2]| {
        keys.iter().find_map(|key| members.get(key)).and_then(scalar).filter(|text| !text.trim().is_empty())
    };
    FlowLabel {
        sid: field(["sid", "sid"]),
        friendly_name: field(["friendly_name", "friendlyName"]),
        revision: field(["revision", "revision"]),
        status: field(["status", "status"]),
    }
}
