//! Which checked profiles are printed, and in which order.

use super::super::list::sort_of_rows;
use super::super::refine::{self, MOST_SORTED, Refine, undecided};
use super::super::session::Session;
use super::super::table::MOST_ROWS;
use super::CheckedRecord;
use crate::domain::canary::LedgerChange;
use crate::domain::filter::{FilterExpr, FilterRows, ProfileRow, RowKey};
use crate::domain::finding::Finding;
use crate::domain::roster::Summary;
use crate::domain::roster::sort::Sort;
use crate::engine::{Checked, Found};
use crate::report::columns::ChosenColumns;
use chrono::{DateTime, Utc};
use clap::Args;

/// `--filter`, `--sort` and `--columns` of checks.
#[derive(Args, Debug)]
pub struct CheckRefine {
    #[command(flatten)]
    refine: Refine,
    /// Hold the results and sort them: last, name, verdict, sentiment, duration or read; `-COLUMN` sorts the other way
    #[arg(long, value_name = "COLUMN", value_parser = sort_of_rows, allow_hyphen_values = true, conflicts_with = "summary")]
    sort: Option<Sort>,
}

/// The checked profiles of a run.
pub struct CheckedRows {
    filter: FilterExpr,
    sort: Option<Sort>,
    undecided: usize,
    /// Results that wait to be sorted.
    held: Vec<HeldCheck>,
    is_too_long: bool,
    /// Rows that wait to fill a table, with the columns that were asked for.
    cells: Vec<Vec<String>>,
}

pub struct HeldCheck {
    pub asked: String,
    /// How many profiles the identifier leads to.
    pub leads_to: usize,
    pub found: Found<Checked>,
    pub summary: Option<Summary>,
    /// The news since the last run, if known.
    pub change: Option<LedgerChange>,
}

impl HeldCheck {
    /// A result. What depends on a part that could not be read is unknown, so such a profile has no summary.
    pub fn new(asked: &str, leads_to: usize, found: Found<Checked>, now: DateTime<Utc>) -> Self {
        let checked = &found.value;
        let summary = match &checked.check {
            _ if !checked.errors.is_empty() => None,
            Some(check) => Some(Summary::of(check, checked.findings.iter().map(Finding::dated_kind), now)),
            None => Some(Summary::of_account(now)),
        };
        Self { asked: asked.to_owned(), leads_to, found, summary, change: None }
    }

    fn as_row(&self) -> ProfileRow<'_> {
        let Found { handle, key, value } = &self.found;
        ProfileRow {
            key: RowKey::Key(key),
            handles: std::slice::from_ref(handle),
            names: (&value.naming).into(),
            summary: self.summary.as_ref(),
            pinned: false,
            missing: false,
            failed: self.summary.is_none(),
            is_named: value.traits.is_some(),
        }
    }
}

impl CheckedRows {
    /// The rows for the arguments; `None` after refusing them.
    pub fn new(session: &mut Session<'_>, arguments: &CheckRefine) -> Option<Self> {
        let filter = arguments.refine.begin::<CheckedRecord<'_>>(session, FilterRows::Profiles)?;
        let (undecided, held, cells) = (0, Vec::new(), Vec::new());
        Some(Self { filter, sort: arguments.sort, undecided, held, is_too_long: false, cells })
    }

    /// Whether every result is printed.
    pub fn takes_all(&self) -> bool {
        self.filter.is_empty()
    }

    /// Whether the filter takes a result; counts those on which it cannot decide.
    pub fn takes(&mut self, checked: &HeldCheck, now: DateTime<Utc>) -> bool {
        self.takes_row(&checked.as_row(), now)
    }

    /// The same for a row of the list.
    pub fn takes_row(&mut self, row: &ProfileRow<'_>, now: DateTime<Utc>) -> bool {
        let decision = self.filter.matches(row, now);
        self.undecided += usize::from(decision.is_none());
        decision == Some(true)
    }

    /// Keeps a result if it waits to be sorted, else gives it back to be printed.
    pub fn keep(&mut self, checked: HeldCheck) -> Option<HeldCheck> {
        if self.sort.is_none() {
            return Some(checked);
        }
        self.is_too_long |= self.held.len() >= MOST_SORTED;
        if !self.is_too_long {
            self.held.push(checked);
        }
        None
    }

    /// The kept results in their order; none after refusing too many.
    pub fn sorted(&mut self, session: &mut Session<'_>) -> Vec<HeldCheck> {
        let mut held: Vec<Option<HeldCheck>> = std::mem::take(&mut self.held).into_iter().map(Some).collect();
        if self.is_too_long {
            refine::can_sort(session, MOST_SORTED + 1);
            return Vec::new();
        }
        let row = |at: usize| {
            let row = held.get(at).and_then(Option::as_ref).map(HeldCheck::as_row);
            row.map(|row| row.sort_row()).unwrap_or_default()
        };
        let places = self.sort.unwrap_or_default().positions(held.len(), row);
        places.into_iter().filter_map(|at| held.get_mut(at)?.take()).collect()
    }

    /// Adds a row to the table of the columns that were asked for; prints the table when it is full.
    pub fn add_cells(&mut self, session: &mut Session<'_>, columns: &ChosenColumns, cells: Vec<String>) {
        self.cells.push(cells);
        if self.cells.len() == MOST_ROWS {
            self.print_cells(session, columns);
        }
    }

    pub fn print_cells(&mut self, session: &mut Session<'_>, columns: &ChosenColumns) {
        if !self.cells.is_empty() {
            session.output.table(&refine::table_of_cells(columns, std::mem::take(&mut self.cells)));
        }
    }

    /// Why some results are neither printed nor left out.
    pub fn undecided(&self) -> Option<String> {
        undecided(self.undecided)
    }
}
