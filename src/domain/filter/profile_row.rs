//! A row of the list of profiles, which may be unread, read, or refused.

use super::choice::{FilterChoice, Portion, RowState};
use super::evaluate::{Filterable, RowValue, Wanted};
use super::field::FilterField;
use crate::domain::finding::FindingKind;
use crate::domain::flex::FlexTrait;
use crate::domain::profile::{Address, Handle, Naming, ProfileKey};
use crate::domain::roster::Summary;
use crate::domain::verdict::Enrichment;
use chrono::{DateTime, Utc};

/// What is known about a profile, borrowed from where it is kept.
#[derive(Clone, Copy, Debug)]
pub struct ProfileRow<'a> {
    pub key: RowKey<'a>,
    /// Every address known to lead to it.
    pub handles: &'a [Handle],
    pub naming: Option<&'a Naming>,
    /// What reading it found.
    pub summary: Option<&'a Summary>,
    pub pinned: bool,
    /// The last lookup found nothing.
    pub missing: bool,
    /// It could not be read.
    pub failed: bool,
    /// Its name was asked for, so that it has none if none is known.
    pub is_named: bool,
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
        let identifier = self.naming.and_then(|naming| naming.identifier.as_ref());
        let of_handle = self.handles.iter().find_map(|handle| match &handle.address {
            Address::Identifier(identifier) => Some(&identifier.value),
            Address::Segment(_) => None,
        });
        let key = || match self.key {
            RowKey::Bytes(bytes) => std::str::from_utf8(bytes).unwrap_or_default(),
            RowKey::Key(ProfileKey::Segment(id)) => &id.0,
            RowKey::Key(ProfileKey::Born { created_at, .. }) => created_at,
            RowKey::Key(ProfileKey::Provisional(handle)) => match &handle.address {
                Address::Segment(id) => &id.0,
                Address::Identifier(identifier) => &identifier.value,
            },
        };
        let identifier = identifier.map(|identifier| &identifier.value).or(of_handle);
        self.name().or(identifier.map(String::as_str)).unwrap_or_else(key)
    }

    /// The name, if one is known.
    pub fn name(&self) -> Option<&'a str> {
        self.naming.and_then(|naming| naming.name.as_deref())
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
            RowState::Engagement | RowState::Unpaired | RowState::Flex | RowState::Repeated => Some(false),
        }
    }

    fn has(&self, portion: Portion) -> Option<bool> {
        let is_set = |which| self.known(|summary| summary.flex_trait(which).is_some());
        match portion {
            Portion::Start => is_set(FlexTrait::Start),
            Portion::Duration => is_set(FlexTrait::Duration),
            Portion::Agent => is_set(FlexTrait::Agent),
            Portion::Sentiment => is_set(FlexTrait::Sentiment),
            Portion::Outcome => is_set(FlexTrait::Outcome),
            Portion::Topics => is_set(FlexTrait::Topics),
            Portion::Name if self.name().is_some() => Some(true),
            Portion::Name if self.is_named => Some(false),
            Portion::Name => self.known(|_| false),
            Portion::Interaction => self.known(|summary| summary.last.is_some()),
            Portion::Codes
            | Portion::Channel
            | Portion::Direction
            | Portion::Initiated
            | Portion::Completed => Some(false),
        }
    }

    fn is_found(&self, kind: FindingKind) -> Option<bool> {
        self.known(|summary| summary.findings.iter().any(|(found, _)| *found == kind))
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
        let identifier = self.naming.and_then(|naming| naming.identifier.as_ref());
        let found = self.name().is_some_and(|name| sought.is_in(name))
            || identifier.is_some_and(|one| sought.is_in_identifier(&one.kind, &one.value))
            || self.handles.iter().any(|handle| has_handle(handle, sought))
            || self.has_key(sought);
        let is_decided = found || self.is_named || !self.is_unread() || self.name().is_some();
        is_decided.then_some(found)
    }

    fn chosen(&self, choice: FilterChoice) -> Option<bool> {
        match choice {
            FilterChoice::Is(standing) => self.is(standing),
            FilterChoice::Has(portion) => self.has(portion),
            FilterChoice::Finding(kind) => self.is_found(kind),
            FilterChoice::State(state) => {
                self.known(|summary| summary.last.as_ref().is_some_and(|last| last.state == state))
            }
        }
    }

    fn has_value(&self, field: FilterField, is_it: &mut dyn FnMut(&str) -> bool) -> Option<bool> {
        self.known(|summary| {
            let Some(last) = &summary.last else { return false };
            match field {
                FilterField::Channel => last.channel.as_deref().is_some_and(is_it),
                FilterField::Direction => last.direction.as_deref().is_some_and(is_it),
                FilterField::Sentiment => last.sentiment.as_deref().is_some_and(is_it),
                FilterField::Topic => last.topics.as_deref().is_some_and(|topics| has_topic(topics, is_it)),
                FilterField::Agent => last.agent.as_deref().is_some_and(is_it),
                FilterField::Sid => is_it(&last.interaction_sid),
                _ => false,
            }
        })
    }

    fn has_pair(&self, is_it: &mut dyn FnMut(&str, &str) -> bool) -> Option<bool> {
        self.known(|summary| {
            let mut values = FlexTrait::ALL.iter().zip(&summary.flex_traits);
            values.any(|(which, value)| value.as_ref().is_some_and(|value| is_it(which.key(), value)))
        })
    }

    fn seconds(&self) -> RowValue<f64> {
        self.value(|summary| summary.last.as_ref()?.duration)
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
