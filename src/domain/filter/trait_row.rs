//! Traits, identifiers and links.

use super::choice::{FilterChoice, RowState};
use super::evaluate::{Filterable, RowValue, Wanted};
use super::event_row::is_text;
use super::field::FilterField;
use crate::domain::flex::FlexTrait;
use crate::domain::identifier::ExternalId;
use crate::domain::profile::Link;
use crate::domain::traits::Trait;
use chrono::{DateTime, Utc};

impl Filterable for Trait {
    fn has_text(&self, sought: &Wanted<'_>) -> Option<bool> {
        Some(sought.is_in(&self.key) || sought.is_in(self.value.as_str()))
    }

    fn chosen(&self, choice: FilterChoice) -> Option<bool> {
        Some(match choice {
            FilterChoice::Is(RowState::Flex) => FlexTrait::of_key(&self.key).is_some(),
            FilterChoice::Is(RowState::Repeated) => self.repeated,
            _ => false,
        })
    }

    fn has_value(&self, field: FilterField, is_it: &mut dyn FnMut(&str) -> bool) -> Option<bool> {
        Some(match field {
            FilterField::Value => is_text(self.value.view(), is_it),
            FilterField::Type => is_it(self.value.kind().name()),
            FilterField::Source => self.source_id.as_deref().is_some_and(is_it),
            _ => false,
        })
    }

    fn has_pair(&self, is_key: &dyn Fn(&str) -> bool, is_value: &dyn Fn(&str) -> bool) -> Option<bool> {
        Some(is_key(&self.key) && is_text(self.value.view(), &mut |value| is_value(value)))
    }

    fn time(&self, _field: FilterField) -> RowValue<DateTime<Utc>> {
        RowValue::read(self.updated_at.as_ref().and_then(|updated| updated.instant))
    }
}

impl Filterable for ExternalId {
    fn has_text(&self, sought: &Wanted<'_>) -> Option<bool> {
        Some(sought.is_in_identifier(&self.kind, &self.value))
    }

    fn has_value(&self, field: FilterField, is_it: &mut dyn FnMut(&str) -> bool) -> Option<bool> {
        Some(match field {
            FilterField::Type => is_it(&self.kind),
            FilterField::Value => is_it(&self.value),
            FilterField::Source => self.source_id.as_deref().is_some_and(is_it),
            _ => false,
        })
    }

    fn time(&self, _field: FilterField) -> RowValue<DateTime<Utc>> {
        RowValue::read(self.created_at.as_ref().and_then(|created| created.instant))
    }
}

impl Filterable for Link {
    fn has_text(&self, sought: &Wanted<'_>) -> Option<bool> {
        Some(sought.is_in(self.raw.as_str()))
    }
}
