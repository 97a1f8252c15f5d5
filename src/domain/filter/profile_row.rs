//! A row of the list of profiles, which may be unread, read, or refused.

use super::choice::{FilterChoice, Portion, RowState};
use super::evaluate::{Filterable, RowValue, Wanted};
use super::field::FilterField;
use crate::domain::finding::FindingKind;
use crate::domain::flex::FlexTrait;
use crate::domain::profile::{Address, Handle, Naming, ProfileKey};
use crate::domain::roster::sort::SortRow;
use crate::domain::roster::{LastText, Summary};
use crate::domain::verdict::Enrichment;
use chrono::{DateTime, Utc};

/// What is known about a profile, borrowed from where it is kept.
#[derive(Clone, Copy, Debug)]
pub struct ProfileRow<'a> {
    pub key: RowKey<'a>,
    /// Every address known to lead to it.
    pub handles: &'a [Handle],
    pub names: RowNames<'a>,
    /// What reading it found.
    pub summary: Option<&'a Summary>,
    pub pinned: bool,
    /// The last lookup found nothing.
    pub missing: bool,
    /// It could not be read.
    pub failed: bool,
    /// Its name was requested: if none is known, it has none.
    pub is_named: bool,
}

/// What is known of a profile's name.
#[derive(Clone, Copy, Debug, Default)]
pub struct RowNames<'a> {
    pub name: Option<&'a str>,
    /// The name folded, if that is at hand.
    pub folded: Option<&'a str>,
    /// Type and value.
    pub identifier: Option<(&'a str, &'a str)>,
}

impl<'a> From<&'a Naming> for RowNames<'a> {
    fn from(naming: &'a Naming) -> Self {
        let identifier = naming.identifier.as_ref();
        Self {
            name: naming.name.as_deref(),
            folded: None,
            identifier: identifier.map(|one| (&*one.kind, &*one.value)),
        }
    }
}

/// The key of a row as it is kept.
#[derive(Clone, Copy, Debug)]
pub enum RowKey<'a> {
    /// Text of the usual length.
    Bytes(&'a [u8]),
    Key(&'a ProfileKey),
}

impl<'a> ProfileRow<'a> {
    /// Whether reading would say more.
    pub const fn is_unread(&self) -> bool {
        self.summary.is_none() && !self.missing
    }

    /// What is shown for it: the name, else an identifier, else the key.
    pub fn title(&self) -> &'a str {
        let identifier = self.names.identifier.map(|(_, value)| value);
        let of_handle = || {
            self.handles.iter().find_map(|handle| match &handle.address {
                Address::Identifier(identifier) => Some(&*identifier.value),
                Address::Segment(_) => None,
            })
        };
        let key = || match self.key {
            RowKey::Bytes(bytes) => std::str::from_utf8(bytes).unwrap_or_default(),
            RowKey::Key(ProfileKey::Segment(id)) => &id.0,
            RowKey::Key(ProfileKey::Born { created_at, .. }) => created_at,
            RowKey::Key(ProfileKey::Provisional(handle)) => match &handle.address {
                Address::Segment(id) => &id.0,
                Address::Identifier(identifier) => &identifier.value,
            },
        };
        self.names.name.or(identifier).or_else(of_handle).unwrap_or_else(key)
    }

    /// The row as sorts see it.
    pub fn sort_row(&self) -> SortRow<'a> {
        SortRow { name: self.title(), folded: self.names.folded, summary: self.summary }
    }

    fn known(&self, is_so: impl FnOnce(&Summary) -> bool) -> Option<bool> {
        match self.summary {
            Some(summary) => Some(is_so(summary)),
            None => self.missing.then_some(false),
        }
    }

    fn value<T>(&self, read: impl FnOnce(&'a Summary) -> Option<T>) -> RowValue<T> {
        match self.summary {
            Some(summary) => RowValue::read(read(summary)),
            None if self.missing => RowValue::Absent,
            None => RowValue::Unread,
        }
    }

    fn is(&self, standing: RowState) -> Option<bool> {
        let judged = |verdict| self.known(|summary| summary.enrichment == Some(verdict));
        match standing {
            RowState::Enriched => judged(Enrichment::Enriched),
            RowState::Partly => judged(Enrichment::PartlyEnriched),
            RowState::NotEnriched => judged(Enrichment::NotEnriched),
            RowState::CannotTell => judged(Enrichment::CannotTell),
            RowState::Replayed => judged(Enrichment::Replayed),
            RowState::Unread => Some(self.is_unread() && !self.failed),
            RowState::Failed => Some(self.failed),
            RowState::NotFound => Some(self.missing),
            RowState::Pinned => Some(self.pinned),
            RowState::Engagement
            | RowState::Unpaired
            | RowState::Flex
            | RowState::Repeated
            | RowState::Equal
            | RowState::Differs
            | RowState::Consistent
            | RowState::Contradicts
            | RowState::Absent
            | RowState::Pending => Some(false),
        }
    }

    fn has(&self, portion: Portion) -> Option<bool> {
        let is_set = |which| self.known(|summary| summary.has_flex_trait(which));
        match portion {
            Portion::Start => is_set(FlexTrait::Start),
            Portion::Duration => is_set(FlexTrait::Duration),
            Portion::Agent => is_set(FlexTrait::Agent),
            Portion::Sentiment => is_set(FlexTrait::Sentiment),
            Portion::Outcome => is_set(FlexTrait::Outcome),
            Portion::Topics => is_set(FlexTrait::Topics),
            Portion::Name if self.names.name.is_some() => Some(true),
            Portion::Name if self.is_named => Some(false),
            Portion::Name => self.known(|_| false),
            Portion::Interaction => self.known(|summary| summary.state.is_some()),
            Portion::Codes
            | Portion::Channel
            | Portion::Direction
            | Portion::Initiated
            | Portion::Completed => Some(false),
        }
    }

    fn is_found(&self, kind: FindingKind) -> Option<bool> {
        self.known(|summary| summary.has_finding(kind))
    }

    fn has_key(&self, sought: &Wanted<'_>) -> bool {
        match self.key {
            RowKey::Bytes(bytes) => std::str::from_utf8(bytes).is_ok_and(|text| sought.is_in(text)),
            RowKey::Key(ProfileKey::Segment(id)) => sought.is_in(&id.0),
            RowKey::Key(ProfileKey::Born { created_at, first_message_id }) => {
                sought.is_in(created_at) || sought.is_in(first_message_id)
            }
            RowKey::Key(ProfileKey::Provisional(handle)) => has_handle(handle, sought),
        }
    }
}

impl Filterable for ProfileRow<'_> {
    /// Not finding a text decides only if the name was read: it may be in what was not.
    fn has_text(&self, sought: &Wanted<'_>) -> Option<bool> {
        let RowNames { name, folded, identifier } = self.names;
        let found = name.is_some_and(|name| sought.is_in_name(name, folded))
            || identifier.is_some_and(|(kind, value)| sought.is_in_identifier(kind, value))
            || self.handles.iter().any(|handle| has_handle(handle, sought))
            || self.has_key(sought);
        let is_decided = found || self.is_named || !self.is_unread() || name.is_some();
        is_decided.then_some(found)
    }

    fn chosen(&self, choice: FilterChoice) -> Option<bool> {
        match choice {
            FilterChoice::Is(standing) => self.is(standing),
            FilterChoice::Has(portion) => self.has(portion),
            FilterChoice::Finding(kind) => self.is_found(kind),
            FilterChoice::State(state) => self.known(|summary| summary.state == Some(state)),
        }
    }

    fn has_value(&self, field: FilterField, is_it: &mut dyn FnMut(&str) -> bool) -> Option<bool> {
        let which = match field {
            FilterField::Channel => LastText::Channel,
            FilterField::Direction => LastText::Direction,
            FilterField::Sentiment => LastText::Sentiment,
            FilterField::Topic => LastText::Topics,
            FilterField::Agent => LastText::Agent,
            FilterField::Sid => LastText::Sid,
            _ => return self.known(|_| false),
        };
        self.known(|summary| {
            let Some(text) = summary.last_text(which) else { return false };
            if which == LastText::Topics { has_topic(text, is_it) } else { is_it(text) }
        })
    }

    fn has_pair(&self, is_key: &dyn Fn(&str) -> bool, is_value: &dyn Fn(&str) -> bool) -> Option<bool> {
        self.known(|summary| {
            let mut sought = FlexTrait::ALL.into_iter().filter(|which| is_key(which.key()));
            sought.any(|which| summary.flex_trait(which).is_some_and(is_value))
        })
    }

    fn seconds(&self) -> RowValue<f64> {
        self.value(|summary| summary.duration)
    }

    fn time(&self, field: FilterField) -> RowValue<DateTime<Utc>> {
        if field == FilterField::Seen {
            self.value(|summary| Some(summary.read_at))
        } else {
            self.value(|summary| summary.last_interaction)
        }
    }
}

/// Whether one of the topics, or the text with all of them, is the one that is looked for.
pub(super) fn has_topic(topics: &str, is_it: &mut dyn FnMut(&str) -> bool) -> bool {
    topics.split('|').any(|topic| is_it(topic.trim())) || (topics.contains('|') && is_it(topics))
}

fn has_handle(handle: &Handle, sought: &Wanted<'_>) -> bool {
    match &handle.address {
        Address::Segment(id) => sought.is_in(&id.0),
        Address::Identifier(identifier) => sought.is_in_identifier(&identifier.kind, &identifier.value),
    }
}
