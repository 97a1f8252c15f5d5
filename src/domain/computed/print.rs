//! Computations as queries.

use super::definition::Computation;

pub fn query(computation: &Computation) -> String {
    format!("event('{}').count()", computation.event)
}
