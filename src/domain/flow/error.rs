//! The reason that a file is not a flow.

use super::hints::{Hints, beginning};
use super::{FILE_BYTES, FilePlace, MOST_BRANCHES, MOST_WIDGETS};

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}{}", at.map(|at| format!(" ({at})")).unwrap_or_default())]
pub struct FlowError {
    pub problem: FlowProblem,
    pub at: Option<FilePlace>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FlowProblem {
    #[error("is larger than {} MiB", FILE_BYTES >> 20)]
    TooLarge,
    #[error("is not UTF-8")]
    NotUtf8,
    #[error("is not JSON: {0}")]
    NotJson(String),
    #[error("is nested deeper than {0} levels")]
    TooDeep(usize),
    #[error("has {0} items; a file holds one flow")]
    SeveralFlows(usize),
    #[error("is a TaskRouter workflow, not a flow")]
    Workflow,
    #[error("has no `{missing}`, so it is not a flow; its keys are {}", listed(.keys))]
    NoDefinition { missing: &'static str, keys: Vec<String> },
    #[error("`{key}` is {found}, not {wanted}")]
    WrongKind { key: &'static str, found: &'static str, wanted: &'static str },
    #[error("has more than {MOST_WIDGETS} widgets")]
    TooManyWidgets,
    #[error("has more than {MOST_BRANCHES} branches and conditions")]
    TooManyBranches,
    #[error("`initial_state` names `{}`, but no widget has that name", beginning(.name, 80))]
    NoInitialWidget { name: String, known: Vec<String> },
}

impl FlowError {
    /// What to do next, as a sentence.
    pub fn next(&self) -> String {
        match &self.problem {
            FlowProblem::TooLarge | FlowProblem::TooManyWidgets | FlowProblem::TooManyBranches => {
                "Studio does not accept such a flow; is it the right file?".to_owned()
            }
            FlowProblem::NotUtf8 => "Save the file as UTF-8.".to_owned(),
            FlowProblem::NotJson(_) | FlowProblem::TooDeep(_) => {
                "Export the flow again: in Studio, Show Flow JSON; or `twilio api:studio:v2:flows:fetch --sid FW… -o json`.".to_owned()
            }
            FlowProblem::SeveralFlows(_) => "Put each flow in a file of its own.".to_owned(),
            FlowProblem::Workflow => "Give it with --workflow.".to_owned(),
            FlowProblem::NoDefinition { .. } | FlowProblem::WrongKind { .. } => {
                "Give the JSON of a flow: `states` and `initial_state`, or a resource with `definition`.".to_owned()
            }
            FlowProblem::NoInitialWidget { name, known } => {
                let known = known.iter().map(String::as_str);
                format!("{}Correct `initial_state`.", Hints::default().meant(name, known))
            }
        }
    }
}

/// Lists the first keys.
fn listed(keys: &[String]) -> String {
    const SHOWN: usize = 8;
    if keys.is_empty() {
        return "none".to_owned();
    }
    let first: Vec<String> = keys.iter().take(SHOWN).map(|key| format!("`{}`", beginning(key, 40))).collect();
    let more = keys.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", first.join(", "))
}
