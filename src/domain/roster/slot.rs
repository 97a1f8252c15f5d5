//! The compact data of a row that is not on screen.

use super::super::filter::{ProfileRow, RowKey, RowNames};
use super::super::identifier::SegmentId;
use super::super::profile::{Handle, Naming, ProfileKey};
use super::names::HeldNaming;
use super::sort::SortRow;
use super::{Known, LIVE, OTHERS, Origins, PINS, Row, Summary};
use chrono::{DateTime, Utc};

/// A key in 32 bytes. The usual id is stored inline, anything else behind a pointer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SlotKey {
    /// `use_` and 27 ASCII characters.
    Usual([u8; USUAL]),
    Other(Box<ProfileKey>),
}

const USUAL: usize = 31;

impl SlotKey {
    /// The compact form of a key; equal keys have equal forms.
    pub fn new(key: &ProfileKey) -> Self {
        match key {
            ProfileKey::Segment(id) if id.0.is_ascii() => {
                id.0.as_bytes().try_into().map_or_else(|_| Self::Other(Box::new(key.clone())), Self::Usual)
            }
            _ => Self::Other(Box::new(key.clone())),
        }
    }

    pub fn to_key(&self) -> ProfileKey {
        match self {
            Self::Usual(_) => {
                ProfileKey::Segment(SegmentId(self.usual_text().unwrap_or_default().to_owned()))
            }
            Self::Other(key) => (**key).clone(),
        }
    }

    fn usual_text(&self) -> Option<&str> {
        match self {
            Self::Usual(bytes) => std::str::from_utf8(bytes).ok(),
            Self::Other(_) => None,
        }
    }

    /// The address that the key itself contains.
    fn handle(&self) -> Option<Handle> {
        match self.to_key() {
            ProfileKey::Segment(id) => Some(Handle::segment(id)),
            ProfileKey::Provisional(handle) => Some(handle),
            ProfileKey::Born { .. } => None,
        }
    }
}

/// The content of one key.
#[derive(Clone, Debug)]
pub struct RowSlot {
    pub key: SlotKey,
    details: Option<Box<Details>>,
    rank: u32,
    /// Seconds since 1970; 0 means unknown.
    modified: u32,
    leads_to: u32,
    origins: Origins,
    missing: bool,
    /// Whether the key's own address was requested or listed.
    asked_by_key: bool,
}

/// Fields that only some rows have.
#[derive(Clone, Debug, Default)]
pub struct Details {
    handles: Vec<Handle>,
    naming: HeldNaming,
    summary: Option<Summary>,
    last_lookup: Option<DateTime<Utc>>,
}

const NONE: u32 = u32::MAX;

impl RowSlot {
    /// A slot that is not shown yet.
    pub fn new(key: &ProfileKey) -> Self {
        Self {
            key: SlotKey::new(key),
            details: None,
            rank: NONE,
            modified: 0,
            leads_to: NONE,
            origins: Origins::default(),
            missing: false,
            asked_by_key: false,
        }
    }

    /// The part of the list that contains it; `None` for signposts and for rows without a reason to be shown.
    pub fn part(&self) -> Option<usize> {
        match self.origins {
            _ if self.leads_to != NONE => None,
            Origins { pinned: true, .. } | Origins { held: true, .. } => Some(PINS),
            Origins { listed: true, .. } => Some(LIVE),
            _ => self.origins.any().then_some(OTHERS),
        }
    }

    pub fn origins(&self) -> Origins {
        self.origins
    }

    pub fn rank(&self) -> u32 {
        self.rank
    }

    pub fn last_lookup(&self) -> Option<DateTime<Utc>> {
        self.details.as_ref().and_then(|d| d.last_lookup)
    }

    /// The slot that a signpost refers to.
    pub fn leads_to(&self) -> Option<u32> {
        (self.leads_to != NONE).then_some(self.leads_to)
    }

    /// Adds it to the live list; if it is listed twice, the first position counts.
    pub fn list(&mut self, rank: u32, modified_at: Option<DateTime<Utc>>) {
        self.rank = self.rank.min(rank);
        self.origins.listed = true;
        let seconds = modified_at.and_then(|at| u32::try_from(at.timestamp()).ok()).unwrap_or(0);
        self.modified = self.modified.max(seconds);
    }

    /// Removes it from the live list.
    pub fn unlist(&mut self) {
        self.rank = NONE;
        self.origins.listed = false;
    }

    /// Adds an address that leads to this profile.
    pub fn add_handle(&mut self, handle: Handle) {
        if self.key.handle().as_ref() == Some(&handle) {
            self.asked_by_key = true;
        } else {
            let handles = &mut self.details().handles;
            if let Err(at) = handles.binary_search(&handle) {
                handles.insert(at, handle);
            }
        }
    }

    /// Merges the data of the local store.
    pub fn add_known(&mut self, known: Known) {
        // Once a profile was found, an older "not found" for one of its addresses is irrelevant.
        self.missing = known.missing && known.key.is_none() && self.summary().is_none();
        self.origins.pinned |= known.pinned;
        self.origins.imported |= known.imported;
        self.origins.recent |= known.last_lookup.is_some();
        if known.last_lookup.is_some() {
            let details = self.details();
            details.last_lookup = details.last_lookup.max(known.last_lookup);
        }
        self.add_handle(known.handle);
    }

    pub fn set_pinned(&mut self, pinned: bool) {
        self.origins.pinned = pinned;
    }

    pub fn hold(&mut self) {
        self.origins.held = true;
    }

    /// Stores name and verdict.
    pub fn fill(&mut self, naming: Naming, summary: Summary) {
        self.name(naming);
        self.details().summary = Some(summary);
    }

    /// Records that the profile does not exist.
    pub fn lose(&mut self) {
        self.missing = true;
    }

    /// Stores the name.
    pub fn name(&mut self, naming: Naming) {
        self.missing = false;
        let details = self.details();
        // A row requests less than an open profile, so an identifier that is missing in the row may still exist.
        let identifier = naming.identifier.or_else(|| details.naming.to_naming().identifier);
        details.naming = HeldNaming::of(&Naming { identifier, ..naming });
    }

    /// Turns it into a signpost and returns its content.
    pub fn become_signpost(&mut self, to: u32) -> Self {
        let mut held = std::mem::replace(self, Self::new(&self.key.to_key()));
        self.leads_to = to;
        let handles = held.handles();
        held.details().handles = handles;
        held
    }

    /// Whether it would still be shown and have an address without this one.
    pub fn stands_without(&self, handle: &Handle) -> bool {
        self.origins.listed || self.asked_by_key || self.handles().iter().any(|other| other != handle)
    }

    /// Removes an address that leads to another profile now.
    pub fn remove_handle(&mut self, handle: &Handle) {
        if let Some(details) = &mut self.details {
            details.handles.retain(|other| other != handle);
        }
    }

    /// Takes over an address that led to another profile before. It was looked up, because only a lookup can show this.
    pub fn take_over(&mut self, handle: Handle) {
        self.origins.recent = true;
        self.add_handle(handle);
    }

    /// Makes a signpost refer to another slot.
    pub fn point_to(&mut self, slot: u32) {
        self.leads_to = slot;
    }

    /// Merges the content of another slot. Data already filled in here is kept.
    pub fn absorb(&mut self, other: Self) {
        self.missing &= other.missing;
        self.rank = self.rank.min(other.rank);
        self.modified = self.modified.max(other.modified);
        self.origins = Origins {
            listed: self.origins.listed || other.origins.listed,
            recent: self.origins.recent || other.origins.recent,
            pinned: self.origins.pinned || other.origins.pinned,
            imported: self.origins.imported || other.origins.imported,
            held: self.origins.held || other.origins.held,
        };
        let Some(held) = other.details else { return };
        for handle in held.handles {
            self.add_handle(handle);
        }
        if held.summary.is_none() && held.last_lookup.is_none() && held.naming.is_empty() {
            return;
        }
        let details = self.details();
        details.last_lookup = details.last_lookup.max(held.last_lookup);
        if details.summary.is_none() {
            details.summary = held.summary;
            details.naming = held.naming;
        }
    }

    /// Visits its searchable texts.
    pub fn visit_texts(&self, visit: &mut dyn FnMut(&str)) {
        if let Some(details) = &self.details {
            let names = details.naming.names();
            names.name.into_iter().for_each(&mut *visit);
            names.identifier.into_iter().for_each(|(_, value)| visit(value));
            details.handles.iter().for_each(|handle| visit(&handle.text()));
        }
        match &self.key {
            SlotKey::Usual(_) => visit(self.key.usual_text().unwrap_or_default()),
            SlotKey::Other(key) => visit(&key.text()),
        }
    }

    /// The row as filters and sorts see it.
    pub fn filter_row(&self, failed: bool) -> ProfileRow<'_> {
        let details = self.details.as_deref();
        let key = match &self.key {
            SlotKey::Usual(bytes) => RowKey::Bytes(bytes),
            SlotKey::Other(key) => RowKey::Key(key),
        };
        ProfileRow {
            key,
            handles: details.map_or(&[], |details| &details.handles),
            names: self.names(),
            summary: self.summary(),
            pinned: self.origins.pinned,
            missing: self.missing,
            failed: failed && self.summary().is_none(),
            is_named: false,
        }
    }

    /// The row as shown; `None` for a key without any address.
    pub fn to_row(&self) -> Option<Row> {
        let handles = self.handles();
        let details = self.details.as_deref();
        let naming = details.map(|d| d.naming.to_naming()).unwrap_or_default();
        Some(Row {
            handle: handles.first()?.clone(),
            naming: naming.or_from(&handles),
            handles,
            key: self.key.to_key(),
            origins: self.origins,
            summary: self.summary().cloned(),
            last_lookup: self.last_lookup(),
            modified_at: Some(self.modified)
                .filter(|&seconds| seconds != 0)
                .and_then(|seconds| DateTime::from_timestamp(i64::from(seconds), 0)),
            missing: self.missing,
        })
    }

    /// Every address that leads to this profile, sorted.
    fn handles(&self) -> Vec<Handle> {
        let mut handles = self.details.as_ref().map(|d| d.handles.clone()).unwrap_or_default();
        if let Some(own) = self.key.handle().filter(|_| self.asked_by_key || handles.is_empty())
            && let Err(at) = handles.binary_search(&own)
        {
            handles.insert(at, own);
        }
        handles
    }

    /// Whether it has only key, position and time.
    #[cfg(test)]
    pub fn is_bare(&self) -> bool {
        self.details.is_none() && matches!(self.key, SlotKey::Usual(_))
    }

    /// Whether it was filled, or the profile does not exist.
    pub fn is_read(&self) -> bool {
        self.missing || self.summary().is_some()
    }

    /// Whether it was filled.
    pub fn has_summary(&self) -> bool {
        self.summary().is_some()
    }

    /// Whether the last lookup found nothing and it was not filled either.
    pub fn is_missing(&self) -> bool {
        self.missing && !self.has_summary()
    }

    /// What sorting needs.
    pub fn sort_row(&self) -> SortRow<'_> {
        let names = self.names();
        let name = names.name.or(names.identifier.map(|(_, value)| value));
        SortRow {
            name: name.or(self.key.usual_text()).unwrap_or_default(),
            folded: names.folded,
            summary: self.summary(),
        }
    }

    fn names(&self) -> RowNames<'_> {
        self.details.as_ref().map(|details| details.naming.names()).unwrap_or_default()
    }

    pub fn summary(&self) -> Option<&Summary> {
        self.details.as_ref().and_then(|d| d.summary.as_ref())
    }

    fn details(&mut self) -> &mut Details {
        self.details.get_or_insert_with(Box::default)
    }
}
