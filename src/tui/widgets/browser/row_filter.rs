//! Computes which rows pass the filter and the position of the chosen one. The result is cached, and a large list is filtered
//! in steps, so that no frame and no key waits for all rows.

use super::Rows;
use super::row_test::{FilterClock, RowTest};
use crate::domain::filter::{FilterError, FilterRows};
use crate::tui::widgets::selection::Selection;
use std::sync::Arc;

/// How much text is filtered in one step, in bytes of plain text: a few milliseconds.
const AT_ONCE: usize = 4 << 20;

#[derive(Clone, Debug)]
pub enum Shown {
    /// All rows; this is their number.
    All(usize),
    /// Only these rows.
    Some(Arc<Vec<usize>>),
}

impl Shown {
    pub fn len(&self) -> usize {
        match self {
            Self::All(len) => *len,
            Self::Some(rows) => rows.len(),
        }
    }

    /// The row on a line.
    pub fn row(&self, line: usize) -> Option<usize> {
        match self {
            Self::All(len) => (line < *len).then_some(line),
            Self::Some(rows) => rows.get(line).copied(),
        }
    }
}

/// The cached result for the last rows and filter.
#[derive(Clone, Debug)]
pub struct RowFilter {
    /// The text as it was read last, and with which clock.
    read: Option<(String, FilterClock)>,
    /// Why that text is no filter. The filter before it stays in force.
    error: Option<FilterError>,
    test: RowTest,
    /// Revision and number of the rows.
    rows: (u64, usize),
    /// The rows to check, if a wider filter left the others out.
    among: Option<Arc<Vec<usize>>>,
    hits: Arc<Vec<usize>>,
    /// Rows on which the filter cannot decide.
    undecided: usize,
    /// The number of rows checked.
    looked: usize,
    /// The last selection that was located, the number of rows it was located among, and its position.
    found: Option<(Selection<String>, usize, Option<usize>)>,
}

impl Default for RowFilter {
    fn default() -> Self {
        Self::of(RowTest::of_all(), (0, 0))
    }
}

impl RowFilter {
    fn of(test: RowTest, rows: (u64, usize)) -> Self {
        Self {
            read: None,
            error: None,
            test,
            rows,
            among: None,
            hits: Arc::default(),
            undecided: 0,
            looked: 0,
            found: None,
        }
    }

    /// Why the text is no filter.
    pub const fn error(&self) -> Option<&FilterError> {
        self.error.as_ref()
    }

    /// The number of rows checked so far on which the filter cannot decide.
    pub const fn undecided(&self) -> usize {
        self.undecided
    }

    /// The rows that pass the filter among those checked so far. Every call checks some more.
    pub fn shown(&mut self, text: &str, clock: FilterClock, rows: &impl Rows) -> Shown {
        self.read(text, clock, rows.filter());
        let here = (rows.revision(), rows.len());
        if self.rows != here {
            let (read, error) = (self.read.take(), self.error.take());
            *self = Self { read, error, ..Self::of(self.test.clone(), here) };
        }
        if self.test.is_empty() {
            self.looked = rows.len();
            return Shown::All(rows.len());
        }
        let mut room = AT_ONCE;
        while self.is_at_work() && room > 0 {
            let row = self.among.as_ref().map_or(Some(self.looked), |rows| rows.get(self.looked).copied());
            self.looked += 1;
            let Some(row) = row else { continue };
            match rows.matches(row, &self.test) {
                Some(true) => Arc::make_mut(&mut self.hits).push(row),
                Some(false) => {}
                None => self.undecided += 1,
            }
            // Even a row without text costs some time.
            room = room.saturating_sub(rows.weight(row) + 64);
        }
        Shown::Some(Arc::clone(&self.hits))
    }

    /// Reads the text unless it was read before. Ages are counted from then on.
    fn read(&mut self, text: &str, clock: FilterClock, rows: FilterRows) {
        let is_read = |(read, then): &(String, FilterClock)| read == text && !clock.replaces(*then);
        if self.read.as_ref().is_some_and(is_read) {
            return;
        }
        match RowTest::read(text, rows, clock) {
            Ok(test) => {
                // What a letter more takes is among what was taken before it.
                let is_whole = !self.is_at_work() && !self.test.is_empty() && self.undecided == 0;
                let among = (is_whole && test.narrows(&self.test)).then(|| Arc::clone(&self.hits));
                *self = Self { among, ..Self::of(test, self.rows) };
            }
            Err(error) => self.error = Some(error),
        }
        self.read = Some((text.to_owned(), clock));
    }

    /// The line of the selection among the rows shown.
    pub fn line(&mut self, place: &Selection<String>, shown: &Shown, rows: &impl Rows) -> Option<usize> {
        let key_at = |line: usize| shown.row(line).map(|row| rows.key(row)).unwrap_or_default();
        match &self.found {
            Some((known, len, line)) if known == place && *len == shown.len() => *line,
            _ => {
                let line = place.index(shown.len(), key_at);
                self.found = Some((place.clone(), shown.len(), line));
                line
            }
        }
    }

    /// Whether rows are left to check.
    pub fn is_at_work(&self) -> bool {
        self.looked < self.among.as_ref().map_or(self.rows.1, |rows| rows.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::json::RawJson;
    use crate::tui::message::Action;
    use std::cell::Cell;

    /// Rows that count how often they are checked.
    struct Counted {
        len: usize,
        weight: usize,
        revision: u64,
        looks: Cell<usize>,
    }

    impl Rows for Counted {
        fn len(&self) -> usize {
            self.len
        }
        fn key(&self, row: usize) -> String {
            self.looks.set(self.looks.get() + 1);
            format!("row {row}")
        }
        fn filter(&self) -> FilterRows {
            FilterRows::Events
        }
        fn matches(&self, row: usize, _test: &RowTest) -> Option<bool> {
            self.looks.set(self.looks.get() + 1);
            Some(row.is_multiple_of(10))
        }
        fn revision(&self) -> u64 {
            self.revision
        }
        fn weight(&self, _row: usize) -> usize {
            self.weight
        }
        fn json(&self, _row: usize) -> Option<RawJson> {
            None
        }
    }

    fn counted(weight: usize) -> Counted {
        Counted { len: 100_000, weight, revision: 1, looks: Cell::new(0) }
    }

    #[test]
    fn t7_many_rows_are_looked_through_once_however_many_frames_and_keys_follow() {
        let (mut filter, mut rows) = (RowFilter::default(), counted(0));
        while filter.shown("x", FilterClock::default(), &rows).len() < 10_000 {}
        let mut place = Selection::default();
        place.choose_key("row 50000".to_owned());
        let shown = filter.shown("x", FilterClock::default(), &rows);
        assert_eq!(filter.line(&place, &shown, &rows), Some(5_000));
        let once = rows.looks.replace(0);
        assert!(once < 110_000, "{once}");
        for _ in 0..100 {
            let shown = filter.shown("x", FilterClock::default(), &rows);
            assert_eq!((shown.len(), filter.line(&place, &shown, &rows)), (10_000, Some(5_000)));
        }
        assert_eq!(rows.looks.get(), 0);
        rows.revision += 1;
        assert_eq!(filter.shown("", FilterClock::default(), &rows).len(), 100_000);
        assert_eq!(rows.looks.get(), 0, "without a filter there is nothing to look at");
    }

    #[test]
    fn a_letter_more_looks_only_at_what_passed_before_it() {
        let (mut filter, mut rows) = (RowFilter::default(), counted(0));
        let clock = FilterClock::default();
        while filter.shown("x", clock, &rows).len() < 10_000 {}
        for (text, looks) in [("xy", 10_000), ("xy /(/", 0), ("xyz", 10_000), ("y", 100_000)] {
            rows.looks.set(0);
            while { filter.shown(text, clock, &rows).len() } < 10_000 {}
            assert_eq!(rows.looks.get(), looks, "{text}");
        }
        rows.revision += 1;
        rows.looks.set(0);
        while { filter.shown("yz", clock, &rows).len() } < 10_000 {}
        assert_eq!(rows.looks.get(), 100_000, "other rows");
    }

    #[test]
    fn t7_rows_with_much_text_are_looked_through_a_piece_at_a_time() {
        let (mut filter, rows) = (RowFilter::default(), counted(480));
        let mut pieces = 0;
        loop {
            let before = rows.looks.get();
            let shown = filter.shown("x", FilterClock::default(), &rows);
            assert!((rows.looks.get() - before) * 480 <= AT_ONCE + 480, "not more than a piece");
            pieces += 1;
            if !filter.is_at_work() {
                assert_eq!(shown.len(), 10_000);
                break;
            }
        }
        assert!((10..20).contains(&pieces), "{pieces}");
    }

    #[test]
    fn moving_in_many_rows_looks_at_the_row_that_is_left_and_the_one_that_is_reached() {
        let (mut filter, rows) = (RowFilter::default(), counted(0));
        let mut place = Selection::default();
        for _ in 0..100 {
            let shown = filter.shown("", FilterClock::default(), &rows);
            let key_at = |line: usize| shown.row(line).map(|row| rows.key(row)).unwrap_or_default();
            assert!(place.step(Action::Down, shown.len(), 20, key_at));
            filter.line(&place, &shown, &rows);
        }
        assert!(rows.looks.get() < 1_000, "{}", rows.looks.get());
    }
}
