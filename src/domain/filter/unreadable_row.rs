//! Items that could not be read: their text is known, and nothing else.

use super::choice::FilterChoice;
use super::evaluate::{Filterable, RowValue, Wanted};
use super::field::FilterField;
use crate::domain::flex::EngagementKind;
use crate::domain::json::RawJson;
use crate::domain::listing::Unreadable;
use chrono::{DateTime, Utc};

impl Filterable for Unreadable {
    fn has_text(&self, sought: &Wanted<'_>) -> Option<bool> {
        let raw = self.raw.as_ref().map_or("", RawJson::as_str);
        Some([&*self.place, &*self.reason, raw].into_iter().any(|text| sought.is_in(text)))
    }

    fn chosen(&self, _choice: FilterChoice) -> Option<bool> {
        None
    }

    fn is_engagement(&self, _kind: EngagementKind) -> Option<bool> {
        None
    }

    fn has_value(&self, _field: FilterField, _is_it: &mut dyn FnMut(&str) -> bool) -> Option<bool> {
        None
    }

    fn has_pair(&self, _is_key: &dyn Fn(&str) -> bool, _is_value: &dyn Fn(&str) -> bool) -> Option<bool> {
        None
    }

    fn seconds(&self) -> RowValue<f64> {
        RowValue::Unread
    }

    fn time(&self, _field: FilterField) -> RowValue<DateTime<Utc>> {
        RowValue::Unread
    }
}
