//! What is kept of a watched text and its profiles between two rounds.

use super::super::canary::is_whole;
use super::super::judging::signs_of;
use super::super::rows::HeldCheck;
use crate::domain::canary::ProfileSigns;
use crate::domain::finding::{Finding, FindingKind};
use crate::domain::profile::{Handle, Naming, ProfileKey};
use crate::domain::roster::Summary;
use crate::engine::rounds::RepeatedLook;
use crate::engine::{Checked, Found};
use chrono::{DateTime, Utc};

/// A text of the list.
pub struct WatchedText {
    pub asked: String,
    pub look: RepeatedLook,
    pub profiles: Vec<WatchedProfile>,
    pub last: LastLook,
}

/// How the last look at a text ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastLook {
    Read,
    NotThere,
    /// It failed, or the round ended before.
    Unread,
}

/// A profile as it was read last.
pub struct WatchedProfile {
    pub handle: Handle,
    pub key: ProfileKey,
    pub naming: Naming,
    pub signs: ProfileSigns,
    /// The first finding of each kind.
    pub findings: Vec<Finding>,
    /// For what all profiles do together; `None` if it could not be read whole.
    pub summary: Option<Summary>,
    pub is_whole: bool,
}

impl WatchedText {
    pub fn new(asked: String) -> Self {
        Self { asked, look: RepeatedLook::default(), profiles: Vec::new(), last: LastLook::Unread }
    }
}

impl WatchedProfile {
    pub fn new(found: &Found<Checked>, now: DateTime<Utc>) -> Self {
        let Found { handle, key, value } = found;
        let mut kinds: Vec<FindingKind> = Vec::new();
        let mut findings = Vec::new();
        for one in &value.findings {
            if !kinds.contains(&one.kind) {
                kinds.push(one.kind);
                findings.push(one.clone());
            }
        }
        let summary = HeldCheck::new("", 1, found.clone(), now).summary;
        Self {
            handle: handle.clone(),
            key: key.clone(),
            naming: value.naming.clone(),
            signs: signs_of(value),
            findings,
            summary,
            is_whole: is_whole(value),
        }
    }

    /// Nothing arrived since it was read, so what was read holds now.
    pub fn is_still_so(&mut self, now: DateTime<Utc>) {
        if let Some(summary) = &mut self.summary {
            summary.read_at = now;
        }
    }
}
