//! What the rows of the list show together.

use super::search::ListRows;
use super::{ProfileList, ProfileListing};
use crate::domain::glance::{Gathering, Glance, RowBasis, source_stopped};
use crate::domain::roster::Origins;
use crate::engine::ErrorClass;
use crate::tui::context::Context;
use crate::tui::message::Edit;
use chrono::{DateTime, Utc};

impl ProfileList {
    /// The summary of the rows that were read.
    pub fn glance(&self) -> Glance {
        let mut gathering = Gathering::default();
        for (id, origins, summary) in self.roster.summaries() {
            let who =
                || self.roster.row_of(id).map(|row| row.naming.title(&row.key).into()).unwrap_or_default();
            gathering.add(summary, basis(origins), who);
        }
        for row in self.rest.filled() {
            let Some(summary) = self.roster.summary_of(row.id) else { continue };
            let who = || {
                self.roster.row_of(row.id).map(|row| row.naming.title(&row.key).into()).unwrap_or_default()
            };
            let basis = if row.imported { RowBasis::Listed } else { RowBasis::LookedUp };
            gathering.add(summary, basis, who);
        }
        let unread = self.failures.iter().filter(|(id, _)| !self.roster.is_read(**id));
        let (gone, failed): (Vec<_>, Vec<_>) =
            unread.partition(|(_, (error, _))| error.class == ErrorClass::NotFound);
        let missing = self.roster.missing() + gone.len();
        // What was imported is a whole list of its own.
        let is_whole = self.is_whole() || self.listing == ProfileListing::NotOffered;
        let mut glance = gathering.finish(self.total(), failed.len(), missing, is_whole);
        if let Some((since, (sent, who))) = glance.silent_since().zip(self.other.as_ref())
            && let Some(stopped) = source_stopped(since, *sent, who)
        {
            glance.add(stopped);
        }
        glance
    }

    /// Notes when an opened profile's newest event was sent that is not of Flex.
    pub fn note_other(&mut self, newest: Option<(DateTime<Utc>, Box<str>)>) {
        if newest.is_some() && newest > self.other {
            self.other = newest;
        }
    }

    /// Whether a row passes the filter; rows that are not in memory count if they were read.
    pub fn finds_somebody(&self) -> bool {
        let (search, roster, order, failures) = (&self.search, &self.roster, &self.order, &self.failures);
        let rows = ListRows { roster, order, failures };
        self.held() > 0 || self.rest.filled().any(|row| search.has(row.id, rows))
    }

    /// Types this into the box in place of what it holds.
    pub fn filter_by(&mut self, text: &str, context: &Context) {
        self.input.clear();
        self.input.edit(&Edit::Insert(text.to_owned()));
        self.follow_text(context);
    }
}

const fn basis(origins: Origins) -> RowBasis {
    if origins.listed || origins.imported { RowBasis::Listed } else { RowBasis::LookedUp }
}
