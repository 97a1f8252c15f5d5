//! The gaps in a profile's lists: paging that ended early, and unreadable items.

use super::{ErrorRecord, UnreadableRecord, incomplete};
use crate::domain::listing::Partial;
use serde::Serialize;

/// The gaps of one profile; both members are part of its record.
#[derive(Default, Serialize)]
pub struct Gaps {
    incomplete: Vec<Gap>,
    unreadable: Vec<Item>,
}

#[derive(Serialize)]
struct Gap {
    part: &'static str,
    because: String,
    error: Option<ErrorRecord>,
}

#[derive(Serialize)]
struct Item {
    part: &'static str,
    #[serde(flatten)]
    item: UnreadableRecord,
}

impl Gaps {
    /// Notes the gaps of a part. A part that failed as a whole is an error, not a gap.
    pub fn note<T>(&mut self, part: &'static str, listed: Option<&Partial<T>>) {
        let Some(listed) = listed else { return };
        let error = listed.extent.failure().map(Into::into);
        self.incomplete.extend(incomplete(listed).map(|because| Gap { part, because, error }));
        self.unreadable.extend(listed.unreadable.iter().map(|item| Item { part, item: item.into() }));
    }
}
