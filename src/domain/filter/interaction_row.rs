//! Interactions: what one of their events says.

use super::choice::{FilterChoice, Portion, RowState};
use super::evaluate::{Filterable, RowValue, Wanted};
use super::event_row::{has, length, says};
use super::field::FilterField;
use crate::domain::interaction::Interaction;
use crate::domain::json::RawJson;
use chrono::{DateTime, Utc};

impl Filterable for Interaction {
    fn has_text(&self, sought: &Wanted<'_>) -> Option<bool> {
        let own = [self.state.label(), &*self.interaction_sid];
        let properties = self.events().filter_map(|event| event.event.properties.as_ref());
        Some(own.into_iter().chain(properties.map(RawJson::as_str)).any(|text| sought.is_in(text)))
    }

    fn chosen(&self, choice: FilterChoice) -> Option<bool> {
        Some(match choice {
            FilterChoice::Is(RowState::Replayed) => self.is_replayed(),
            FilterChoice::State(state) => self.state == state,
            FilterChoice::Has(Portion::Initiated) => !self.initiated.is_empty(),
            FilterChoice::Has(Portion::Completed) => !self.completed.is_empty(),
            FilterChoice::Has(portion) => self.events().any(|event| has(event, portion)),
            _ => false,
        })
    }

    fn has_value(&self, field: FilterField, is_it: &mut dyn FnMut(&str) -> bool) -> Option<bool> {
        Some(self.events().any(|event| says(event, field, is_it)))
    }

    fn seconds(&self) -> RowValue<f64> {
        RowValue::read(self.initiated().and_then(length))
    }

    fn time(&self, _field: FilterField) -> RowValue<DateTime<Utc>> {
        RowValue::read(self.last_sent())
    }
}
