//! Findings of previews.

use crate::domain::finding::Finding;

/// The finding that no further computed trait may be possible: the space has as many of its own as guided workspaces allow
/// (two), and `missing` are not among them.
pub fn entitlement(own: usize, missing: &[&str]) -> Option<Finding> {
    let _ = (own, missing);
    None
}
