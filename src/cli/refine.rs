//! `--filter`, `--sort` and `--columns`: which rows, in which order, and what of them.

use super::exit::Exit;
use super::session::Session;
use super::table::{Column, Table};
use super::words;
use crate::config::zone::Zone;
use crate::domain::filter::{FilterError, FilterExpr, FilterRows};
use crate::domain::nearest::meant;
use crate::domain::text::Displayable;
use crate::report::Format;
use crate::report::columns::ChosenColumns;
use crate::report::row::Record;
use clap::Args;

/// Sorting holds every row, so there is a limit.
pub const MOST_SORTED: usize = 100_000;

#[derive(Args, Clone, Debug)]
pub struct Refine {
    /// Only rows that pass this filter: words, `field:value`, `-without`, `one|other`; docs/filter.md has all fields
    #[arg(long, value_name = "EXPR", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// Only these columns, in this order, by their names in CSV
    #[arg(long, value_name = "NAME,…", value_delimiter = ',')]
    pub columns: Vec<String>,
}

/// A column to sort by, and whether the largest value comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sorting<K> {
    pub by: K,
    pub descending: bool,
}

/// Reads `COLUMN` or `-COLUMN`; the error offers the nearest name and lists all.
pub fn sorting<K: Copy>(text: &str, columns: &[(&str, K)]) -> Result<Sorting<K>, String> {
    let (name, descending) = match text.strip_prefix('-') {
        Some(name) => (name, true),
        None => (text, false),
    };
    let found = columns.iter().find(|(column, _)| column.eq_ignore_ascii_case(name));
    found.map(|(_, by)| Sorting { by: *by, descending }).ok_or_else(|| {
        let names: Vec<&str> = columns.iter().map(|(column, _)| *column).collect();
        let meant = meant(name, names.iter().copied());
        format!(
            "no column to sort by. {meant}Give one of {}; a leading `-` reverses the order",
            names.join(", ")
        )
    })
}

impl<K> Sorting<K> {
    /// Sorts rows by a key; equal ones keep their order, and those without the key come last.
    pub fn sort<T, O: Ord>(&self, rows: &mut [T], key: impl Fn(&T) -> Option<O>) {
        rows.sort_by(|one, two| {
            let (one, two) = (key(one), key(two));
            let absent_last = one.is_none().cmp(&two.is_none());
            absent_last.then_with(|| if self.descending { two.cmp(&one) } else { one.cmp(&two) })
        });
    }
}

impl Refine {
    /// The filter, and the columns in force from now on; `None` after a refusal.
    pub fn begin<R: Record>(&self, session: &mut Session<'_>, rows: FilterRows) -> Option<FilterExpr> {
        let filter = match filter(self.filter.as_deref().unwrap_or_default(), rows, session.zone) {
            Ok(filter) => filter,
            Err(error) => {
                refuse(session, &error);
                return None;
            }
        };
        let columns = match ChosenColumns::of::<R>(&self.columns) {
            Ok(Some(_)) if session.format() == Format::Junit => {
                Err("JUnit has no columns; leave --columns out".to_owned())
            }
            other => other.map_err(|why| format!("--columns: {why}")),
        };
        match columns {
            Ok(columns) => session.output.choose(columns),
            Err(why) => {
                session.refuse(&why);
                return None;
            }
        }
        Some(filter)
    }
}

fn filter(text: &str, rows: FilterRows, zone: Zone) -> Result<FilterExpr, FilterError> {
    FilterExpr::parse(text, rows, &|day| zone.day_start(day))
}

/// Says what is wrong with a filter, and shows where.
fn refuse(session: &mut Session<'_>, error: &FilterError) {
    session.output.say(&Displayable::cell(&format!("--filter: {}", error.reason)));
    for line in error.marked().lines() {
        session.output.say(&Displayable::cell(&format!("  {line}")));
    }
    session.note(Exit::Usage);
}

/// Whether this number of rows can be sorted; says why if not.
pub fn can_sort(session: &mut Session<'_>, rows: usize) -> bool {
    if rows > MOST_SORTED {
        session.refuse(&format!(
            "--sort keeps all rows in memory, at most {MOST_SORTED}, but there are {rows}; narrow them with --filter, or leave \
             --sort out"
        ));
    }
    rows <= MOST_SORTED
}

/// Why some rows are neither taken nor left out.
pub fn undecided(rows: usize) -> Option<String> {
    let were = if rows == 1 { "it was" } else { "they were" };
    (rows > 0).then(|| format!("{} could not be decided: {were} not read", words::count(rows, "row")))
}

/// A table of records with the columns that were asked for.
pub fn table<'a, R: Record + 'a>(columns: &ChosenColumns, records: impl IntoIterator<Item = &'a R>) -> Table {
    table_of_cells(columns, records.into_iter().map(|record| columns.cells(Some(record))))
}

/// A table with the columns that were asked for.
pub fn table_of_cells(columns: &ChosenColumns, rows: impl IntoIterator<Item = Vec<String>>) -> Table {
    let titled =
        columns.names().iter().map(|name| Column::value(Displayable::cell(name), name.len().min(12)));
    let mut table = Table::new(titled.collect());
    for row in rows {
        table.row(row.iter().map(|cell| shown(cell)).collect::<Vec<_>>());
    }
    table
}

fn shown(cell: &str) -> Displayable {
    if cell.is_empty() { words::NOTHING } else { Displayable::cell(cell) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [(&str, u8); 2] = [("name", 1), ("last", 2)];

    #[test]
    fn a_minus_sign_reverses_and_a_wrong_name_is_answered_with_the_nearest() {
        assert_eq!(sorting("name", &COLUMNS), Ok(Sorting { by: 1, descending: false }));
        assert_eq!(sorting("-LAST", &COLUMNS), Ok(Sorting { by: 2, descending: true }));
        let error = sorting("lasr", &COLUMNS).unwrap_err();
        assert!(error.contains("Did you mean last? Give one of name, last"), "{error}");
    }

    #[test]
    fn rows_without_the_key_come_last_either_way() {
        for (text, expected) in [("name", "b 1 2 3 a"), ("-name", "3 2 1 b a")] {
            let mut rows = vec!["3", "a", "1", "b", "2"];
            let key = |row: &&str| (*row != "a").then(|| row.parse::<u8>().unwrap_or(0));
            sorting(text, &COLUMNS).unwrap().sort(&mut rows, key);
            assert_eq!(rows.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn undecided_rows_are_counted_in_words() {
        assert_eq!(undecided(0), None);
        assert_eq!(undecided(1).unwrap(), "1 row could not be decided: it was not read");
        assert_eq!(undecided(178).unwrap(), "178 rows could not be decided: they were not read");
    }
}
