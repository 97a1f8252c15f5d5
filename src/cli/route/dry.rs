//! The run itself, as a record.

use super::plan::{FlowFile, RoutePlan, RouteWorld};
use super::run::RouteCaller;
use crate::report::route::RunRecord;

/// Runs a flow for a caller.
pub fn run(flow: &FlowFile, plan: &RoutePlan, caller: &RouteCaller, world: &RouteWorld) -> RunRecord {
    let _ = (flow, plan, caller, world);
    RunRecord::default()
}
