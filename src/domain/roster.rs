//! The merged list of profiles: live rows, known ones, lookups, pins, each saying where it came from.

use super::profile::{Handle, Naming, ProfileKey};
use super::verdict::Enrichment;
use chrono::{DateTime, Utc};

/// Where a row came from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Origins {
    /// The space's list route.
    pub listed: bool,
    /// Looked up before.
    pub recent: bool,
    /// Pinned by the user.
    pub pinned: bool,
    /// From an imported file.
    pub imported: bool,
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it is known by.
    pub key: ProfileKey,
    /// How to ask for it.
    pub handle: Handle,
    /// Where it came from.
    pub origins: Origins,
    /// What is known of its name.
    pub naming: Naming,
    /// Filled lazily: verdict and last interaction.
    pub summary: Option<Summary>,
    /// Last lookup, for rows not in the live list.
    pub last_lookup: Option<DateTime<Utc>>,
}

/// What a row shows besides the name.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// The verdict.
    pub enrichment: Enrichment,
    /// When the newest interaction started its wrap-up.
    pub last_interaction: Option<DateTime<Utc>>,
    /// The newest Completed's sentiment, as sent.
    pub sentiment: Option<String>,
}

/// The merged list; order: pins, the live list in service order, then others by last lookup.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    rows: Vec<Row>,
}

impl Roster {
    /// The rows in order.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }
}
