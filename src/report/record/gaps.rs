//! The gaps in a profile's lists: paging that ended early, and unreadable items.

use crate::domain::failure::SourceError;
use crate::domain::listing::{Partial, Unreadable};
use serde::Serialize;

/// The gaps of one profile; both members are part of its record.
#[derive(Default, Serialize)]
pub struct Gaps<'a> {
    incomplete: Vec<Gap<'a>>,
    unreadable: Vec<Item<'a>>,
    #[serde(skip)]
    pub reasons: Vec<(&'static str, &'a str)>,
}

#[derive(Serialize)]
struct Gap<'a> {
    part: &'static str,
    because: &'a str,
    error: Option<&'a SourceError>,
}

#[derive(Serialize)]
struct Item<'a> {
    part: &'static str,
    #[serde(flatten)]
    item: &'a Unreadable,
}

impl<'a> Gaps<'a> {
    /// Notes the gaps of a part. A part that failed as a whole is an error, not a gap.
    pub fn note<T>(&mut self, part: &'static str, listed: Option<&'a Partial<T>>) {
        let Some(listed) = listed else { return };
        let (because, error) = (listed.extent.gap(), listed.extent.failure());
        self.incomplete.extend(because.map(|because| Gap { part, because, error }));
        self.unreadable.extend(listed.unreadable.iter().map(|item| Item { part, item }));
        let reason = because.or_else(|| Some(&listed.unreadable.first()?.reason));
        self.reasons.extend(reason.map(|reason| (part, reason)));
    }
}
