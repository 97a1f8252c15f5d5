//! What the end of a filter may become: names of fields, fixed values, and values of the rows that were read.

use super::ProfileList;
use super::search::ListRows;
use crate::domain::filter::{Completion, FilterField, FilterRows, complete};
use crate::domain::roster::{LastText, Roster};
use crate::tui::context::Context;
use crate::tui::widgets::text_input::TextInput;
use std::collections::HashMap;

/// A field's name is offered from this many letters on; fewer begin most words.
const FEWEST_LETTERS: usize = 2;
/// Values are counted in this many rows at most, so that a key is answered within a frame.
const MOST_COUNTED: usize = 20_000;

impl ProfileList {
    /// Follows a change of the text in the box: filters, and finds what its end may become.
    pub(super) fn follow_text(&mut self, context: &Context) {
        self.accepts = false;
        self.lookup = crate::tui::remote::Remote::Idle;
        let (roster, order, failures) = (&self.roster, &self.order, &self.failures);
        let rows = ListRows { roster, order, failures };
        self.search.set_text(self.input.text(), context.zone, context.today(), rows);
        let is_at_end = self.input.is_at_end();
        self.completion = is_at_end.then(|| completion(self.input.text(), &self.roster)).flatten();
        self.cursor.restart();
        self.remember();
    }

    /// What the end of the filter may become.
    pub fn completion(&self) -> Option<&Completion> {
        self.completion.as_ref().filter(|_| self.typing && self.input.is_at_end())
    }

    /// Completes the filter with the first offer; returns whether there was one.
    pub fn complete(&mut self, context: &Context) -> bool {
        let Some(completion) = self.completion() else { return false };
        let Some(offer) = completion.offers.first() else { return false };
        let kept = self.input.text().get(..completion.at.start).unwrap_or_default();
        self.input = TextInput::with(&[kept, &offer.text].concat());
        self.follow_text(context);
        true
    }
}

fn completion(text: &str, roster: &Roster) -> Option<Completion> {
    let found = complete(text, text.len(), FilterRows::Profiles, &|field| occurring(field, roster))?;
    let is_name = found.offers.iter().all(|offer| offer.text.ends_with(':'));
    (!is_name || found.at.len() >= FEWEST_LETTERS).then_some(found)
}

/// The values of a field in the rows that were read, with the number of rows.
fn occurring(field: FilterField, roster: &Roster) -> Vec<(String, usize)> {
    let which = match field {
        FilterField::Channel => LastText::Channel,
        FilterField::Direction => LastText::Direction,
        FilterField::Sentiment => LastText::Sentiment,
        FilterField::Agent => LastText::Agent,
        _ => return Vec::new(),
    };
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for id in roster.ids().take(MOST_COUNTED) {
        let summary = roster.filter_row(id, false).and_then(|row| row.summary);
        if let Some(text) = summary.and_then(|summary| summary.last_text(which)) {
            *counts.entry(text).or_default() += 1;
        }
    }
    counts.into_iter().map(|(text, rows)| (text.to_owned(), rows)).collect()
}
