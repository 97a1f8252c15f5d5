//! How many rows were read, failed, are gone, and were not read. Nothing is said about rows of the last kind.

use super::ProfileList;
use crate::domain::roster::RowId;
use crate::engine::ErrorClass;

/// The rows of the list by what is known of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RowTally {
    pub total: usize,
    pub read: usize,
    pub failed: usize,
    /// The profile does not exist.
    pub gone: usize,
}

impl RowTally {
    /// Rows of which only an address is known.
    pub const fn unread(&self) -> usize {
        self.total.saturating_sub(self.read + self.failed + self.gone)
    }
}

impl ProfileList {
    pub fn tally(&self) -> RowTally {
        let counts = self.roster.counts();
        let mut tally = RowTally {
            total: self.total(),
            read: counts.read + self.rest.read(),
            failed: 0,
            gone: counts.missing,
        };
        // A row that was read before keeps what it says, whatever a later answer was.
        for (id, (error, _)) in self.failures.iter().filter(|(id, _)| !self.roster.is_read(**id)) {
            if self.roster.is_listed(*id) || self.rest.total() > 0 {
                tally.gone += usize::from(error.class == ErrorClass::NotFound);
                tally.failed += usize::from(error.class != ErrorClass::NotFound);
            }
        }
        tally
    }

    /// The rows in memory that were not read.
    pub(super) fn unread_held(&self) -> usize {
        let counts = self.roster.counts();
        let is_held = |id: &RowId| self.roster.is_listed(*id) && !self.roster.is_read(*id);
        let failed = self.failures.keys().filter(|id| is_held(id)).count();
        self.roster.len().saturating_sub(counts.read + counts.missing + failed)
    }

    /// The matching rows that were read; meaningful with a filter.
    pub fn read_matches(&self) -> usize {
        self.len().saturating_sub(self.search.unread_matches() + self.rest.unread_matches())
    }

    /// The rows that may pass the filter once they are read; none without a filter.
    pub fn undecided(&self) -> usize {
        if self.words().is_empty() {
            return 0;
        }
        let of_rest =
            self.rest.total().saturating_sub(self.rest.read()).saturating_sub(self.rest.unread_matches());
        self.search.undecided() + of_rest
    }
}
