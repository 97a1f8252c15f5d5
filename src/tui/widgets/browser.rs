//! Filterable rows, a foot line, and the JSON of the chosen row: the layout of several tabs.
//!
//! ```text
//! / filter                                     12 of 240
//!   when   name              …
//! ▌ 12m    Page Viewed
//! 42 events since 9 Nov 09:14 (the service keeps 14 days)
//! ── Page Viewed ───────────────────────────────────────
//! ▾ {9} …
//! ```

mod row_filter;
mod row_test;
mod split;
mod view;

pub use row_test::{FilterClock, RowTest};
pub use split::{PaneSplit, Shape};
pub use view::{detail_title_role, draw_divider};

use super::filter_hint;
use super::json_tree::{self, JsonTree};
use super::selection::Selection;
use super::table::{self, TableColumn, Window};
use super::text_input::TextInput;
use crate::domain::filter::{Completion, FilterField, FilterRows, complete};
use crate::domain::json::RawJson;
use crate::tui::message::{Action, Edit};
use crate::tui::paint::Line;
use ratatui::layout::{Position, Rect};
use row_filter::{RowFilter, Shown};
use std::cell::{Cell, RefCell};

/// The rows of a browser: their number, their keys, and filtering.
pub trait Rows {
    fn len(&self) -> usize;
    /// Identifies a row, also after a refresh.
    fn key(&self, row: usize) -> String;
    /// The fields that a filter may name.
    fn filter(&self) -> FilterRows;
    /// Whether the row passes the filter; `None` if that depends on what could not be read.
    fn matches(&self, row: usize, test: &RowTest) -> Option<bool>;
    /// Grows whenever the rows change.
    fn revision(&self) -> u64;
    /// Cost of [`Rows::matches`], in bytes of plain text.
    fn weight(&self, row: usize) -> usize;
    /// The values of a field that occur in the rows, with how many rows have each.
    fn occurring(&self, _field: FilterField) -> Vec<(String, usize)> {
        Vec::new()
    }
    /// The JSON shown below the rows.
    fn json(&self, row: usize) -> Option<RawJson>;
    /// How the rows share the area with the detail.
    fn shape(&self) -> Shape {
        Shape::USUAL
    }
    /// The key in that JSON where reading starts, if not at the top.
    fn start(&self) -> Option<&'static str> {
        None
    }
}

pub struct RowListing<'a> {
    pub columns: &'a [TableColumn],
    /// Returns one line per column.
    pub row: &'a dyn Fn(usize) -> Vec<Line>,
    /// Summary of the table.
    pub foot: &'a Line,
    /// Whether keys go to the table.
    pub focused: bool,
    /// Whether every row that there is was read.
    pub is_whole: bool,
}

/// A detail as first drawn. It is cached because parsing a large value takes a while.
#[derive(Clone, Debug)]
struct Preview {
    json: RawJson,
    tree: JsonTree,
}

pub struct Detail {
    pub title: Line,
    pub json: Option<(String, RawJson)>,
    /// The key in that JSON where reading starts.
    pub start: Option<&'static str>,
}

impl Detail {
    pub fn of(seen: &BrowserSnapshot, rows: &impl Rows, title: Line) -> Self {
        let json = seen.chosen().and_then(|row| Some((rows.key(row), rows.json(row)?)));
        Self { title, json, start: rows.start() }
    }
}

/// The rows that pass the filter, and the chosen one. Computed once per frame or key.
#[derive(Clone, Debug)]
pub struct BrowserSnapshot {
    rows: Shown,
    /// Position of the chosen row among them.
    line: Option<usize>,
    /// The number of rows without the filter.
    all: usize,
    /// The number of rows on which the filter cannot decide.
    undecided: usize,
    /// How the end of the filter may be completed while it is typed.
    completion: Option<Completion>,
}

impl BrowserSnapshot {
    pub fn chosen(&self) -> Option<usize> {
        self.line.and_then(|line| self.rows.row(line))
    }

    fn key_at(&self, line: usize, rows: &impl Rows) -> String {
        self.rows.row(line).map(|row| rows.key(row)).unwrap_or_default()
    }
}

/// The reader's position in rows and detail.
#[derive(Clone, Debug, Default)]
pub struct Browser {
    place: Selection<String>,
    filter: TextInput,
    editing: bool,
    detail: Option<(String, JsonTree)>,
    /// The last detail drawn for a row whose detail has no state yet.
    preview: RefCell<Option<Preview>>,
    row_filter: RefCell<RowFilter>,
    /// The clock when a key or a frame last came.
    clock: Cell<FilterClock>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// Nothing happened; another part may handle the action.
    Ignored,
    /// The screen changed, or there was nothing to change.
    Handled,
    Open(usize),
    Copy(usize),
    /// Copy a piece of the row's JSON.
    CopyPiece {
        /// Path of the piece in JSONPath notation.
        path: String,
        /// The exact text.
        text: String,
    },
    Back,
}

impl Browser {
    /// Whether keys are letters of a filter or a search.
    pub fn editing(&self) -> bool {
        self.editing || self.detail.as_ref().is_some_and(|(_, tree)| tree.editing())
    }

    /// Filters by the words of another browser; the rows need not be the same.
    pub fn keep_filter_of(&mut self, other: &Self) {
        self.filter = other.filter.clone();
    }

    /// Edits the filter, or the search in the detail.
    pub fn edit(&mut self, edit: &Edit) {
        if self.editing {
            self.filter.edit(edit);
        } else if let Some((_, tree)) = &mut self.detail {
            tree.edit(edit);
        }
    }

    /// Sets the zone and the time that filters go by; the first time comes before the first letter.
    pub fn set_clock(&self, clock: FilterClock) {
        self.clock.set(clock);
    }

    /// The rows that pass the filter, and the chosen one.
    pub fn seen(&self, rows: &impl Rows) -> BrowserSnapshot {
        let mut filter = self.row_filter.borrow_mut();
        let shown = filter.shown(self.filter.text(), self.clock.get(), rows);
        let line = filter.line(&self.place, &shown, rows);
        let completion = if self.editing { self.completion(rows) } else { None };
        BrowserSnapshot { rows: shown, line, all: rows.len(), undecided: filter.undecided(), completion }
    }

    fn completion(&self, rows: &impl Rows) -> Option<Completion> {
        let text = self.filter.text();
        complete(text, self.filter.cursor(), rows.filter(), &|field| rows.occurring(field))
    }

    /// Completes the filter by the first offer; whether there was one.
    pub fn complete(&mut self, rows: &impl Rows) -> bool {
        let completion = if self.editing { self.completion(rows) } else { None };
        let Some((at, offer)) =
            completion.and_then(|found| Some((found.at, found.offers.into_iter().next()?)))
        else {
            return false;
        };
        self.filter.replace(at, &offer.text);
        true
    }

    /// The table without the lines that explain a wrong filter, and these lines.
    fn below_hint(&self, table: Rect) -> (Rect, Rect) {
        let filter = self.row_filter.borrow();
        let lines = filter.error().map_or(0, |error| filter_hint::height(error, table));
        let rest = Rect { y: table.y + lines, height: table.height.saturating_sub(lines), ..table };
        (rest, Rect { height: lines, ..table })
    }

    /// Whether the filter still has rows to check; [`Browser::seen`] continues with them.
    pub fn is_filtering(&self) -> bool {
        self.row_filter.borrow().is_at_work()
    }

    pub fn selected(&self, rows: &impl Rows) -> Option<usize> {
        self.seen(rows).chosen()
    }

    /// Chooses a row by its key and clears the filter so that the row is visible.
    pub fn choose_key(&mut self, key: String) {
        self.filter.clear();
        self.editing = false;
        self.place.choose_key(key);
    }

    /// Applies an action to the rows.
    pub fn update(&mut self, action: Action, rows: &impl Rows, area: Rect) -> Reaction {
        let seen = self.seen(rows);
        let height = table::rows_in(self.below_hint(PaneSplit::of(area, rows.shape()).table).0);
        match action {
            Action::Filter => self.editing = true,
            Action::Open if self.editing => self.editing = false,
            Action::Cancel if self.editing || !self.filter.text().is_empty() => {
                if let Some(row) = seen.chosen() {
                    self.place.choose_key(rows.key(row));
                }
                self.editing = false;
                self.filter.clear();
            }
            Action::Open => return seen.chosen().map_or(Reaction::Handled, Reaction::Open),
            Action::Copy => return seen.chosen().map_or(Reaction::Handled, Reaction::Copy),
            _ => {
                let moved = self.place.step(action, seen.rows.len(), height, |line| seen.key_at(line, rows));
                return if moved { Reaction::Handled } else { Reaction::Ignored };
            }
        }
        Reaction::Handled
    }

    /// Applies an action to the detail.
    pub fn update_detail(&mut self, action: Action, rows: &impl Rows, area: Rect) -> Reaction {
        let Some(row) = self.selected(rows) else { return Reaction::Back };
        let Some(json) = rows.json(row) else { return Reaction::Back };
        let height = usize::from(json_tree::draw_rows(PaneSplit::of(area, rows.shape()).detail).height);
        let tree = self.tree_of(rows.key(row), &json, rows.start());
        match tree.update(action, &json, height) {
            Reaction::Ignored if action == Action::Cancel => Reaction::Back,
            reaction => reaction,
        }
    }

    /// Chooses the clicked row or detail line. A click on the chosen row opens it.
    pub fn click(&mut self, at: Position, rows: &impl Rows, area: Rect) -> Reaction {
        let split = PaneSplit::of(area, rows.shape());
        if split.filter.contains(at) {
            self.editing = true;
            return Reaction::Handled;
        }
        if split.detail.contains(at) {
            let Some(row) = self.selected(rows) else { return Reaction::Handled };
            let Some(json) = rows.json(row) else { return Reaction::Handled };
            let height = usize::from(json_tree::draw_rows(split.detail).height);
            let line = usize::from(at.y - split.detail.y);
            self.tree_of(rows.key(row), &json, rows.start()).click(line, &json, height);
            return Reaction::Handled;
        }
        let seen = self.seen(rows);
        let (table, _) = self.below_hint(split.table);
        let window = self.window(&seen, table, false);
        let Some(line) = table::row_at(table, at.y, &window) else { return Reaction::Handled };
        if !table.contains(at) {
            return Reaction::Handled;
        }
        let again = window.selected == Some(line);
        self.editing = false;
        let height = table::rows_in(table);
        self.place.choose(line, seen.rows.len(), height, |line| seen.key_at(line, rows));
        match seen.rows.row(line) {
            Some(row) if again => Reaction::Open(row),
            _ => Reaction::Handled,
        }
    }

    fn window(&self, seen: &BrowserSnapshot, table: Rect, focused: bool) -> Window {
        let len = seen.rows.len();
        let top = self.place.top(seen.line, len, table::rows_in(table));
        Window { len, top, selected: seen.line, focused }
    }

    fn tree_of(&mut self, key: String, json: &RawJson, start: Option<&'static str>) -> &mut JsonTree {
        let kept = self.detail.take().filter(|(of, _)| *of == key);
        &mut self.detail.insert(kept.unwrap_or_else(|| (key, JsonTree::starting_at(json, start)))).1
    }
}
