//! A tab that shows rows, which can be filtered, with the detail of the chosen one.

mod detail;
mod items;

pub use detail::DetailPane;
pub use items::{RowContext, TabItems};

use super::parts::ListState;
use super::{Parts, Tab, TabContext, TabEffect, TabFocus};
use crate::domain::filter::{FilterField, FilterRows, Filterable, occurring};
use crate::domain::json::RawJson;
use crate::domain::listing::Unreadable;
use crate::tui::context::{Context, TimeRoom};
use crate::tui::message::{Action, Edit, Part};
use crate::tui::paint::{Canvas, Line};
use crate::tui::widgets::browser::{
    Browser, Detail, FilterClock, PaneSplit, Reaction, RowListing, RowTest, Rows, Shape,
};
use crate::tui::widgets::picture::{self, EarlyEnd};
use crate::tui::widgets::table::TableColumn;
use crate::tui::widgets::unreadable;
use crate::tui::widgets::words::weight;
use ratatui::layout::Position;

/// Up to this number of rows, the values that occur in them are counted while somebody types.
const MOST_COUNTED: usize = 2_000;

/// The rows of a [`BrowserTab`] and how they look. Its value is the reader's position in a detail that is not a JSON tree.
pub trait RowSource: Default {
    /// What a row shows.
    type Item: Filterable;

    /// The title in the strip, and its short form.
    const WORDS: (&'static str, &'static str);
    /// The parts that the tab shows.
    const PARTS: &'static [Part];
    /// The fields that a filter may name.
    const FILTER: FilterRows;
    /// The part without which there are no rows.
    const PART: Part;
    /// The rows' name while they are loading.
    const NAME: &'static str = Self::PART.label();
    /// That there are no rows, and what that means.
    const EMPTY: (&'static str, &'static str);
    const SHAPE: Shape = Shape::USUAL;
    /// The key in the JSON where reading starts, if not at the top.
    const START: Option<&'static str> = None;
    /// Whether the detail can have the focus.
    const HAS_DETAIL: bool = true;

    /// The items that could be read, in display order.
    fn items(parts: &Parts) -> TabItems<'_, Self::Item>;

    /// Identifies an item, also after a refresh.
    fn key(item: &Self::Item) -> String;

    /// The width from which the table has room for dates and times in full.
    const FULL_TIMES_FROM: u16 = 66;

    /// `room` is the room for times.
    fn columns(context: &Context, room: TimeRoom) -> Vec<TableColumn>;

    /// One line per column; `chosen` is the item under the cursor.
    fn cells(item: &Self::Item, chosen: Option<&Self::Item>, row: RowContext<'_>) -> Vec<Line>;

    /// A summary below the table, which is `width` cells wide.
    fn foot(items: &TabItems<'_, Self::Item>, stage: TabContext<'_>, width: u16) -> Line;

    /// What is copied: a description and the text.
    fn copied(item: &Self::Item) -> (String, String);

    /// The JSON of the detail.
    fn json(_item: &Self::Item) -> Option<&RawJson> {
        None
    }

    /// The cost of filtering the item, in bytes of plain text.
    fn weight(item: &Self::Item) -> usize {
        Self::json(item).map_or(0, |raw| weight(raw.as_str()))
    }

    /// The number beside the title.
    fn count(parts: &Parts) -> Option<usize> {
        Some(Self::list(parts)?.len)
    }

    /// The list that the rows come from.
    fn list(parts: &Parts) -> Option<ListState<'_>> {
        parts[Self::PART].value()?.list()
    }

    /// The items of that list that could not be read; they are the last rows.
    fn unreadable(parts: &Parts) -> &[Unreadable] {
        Self::list(parts).map_or(&[], |list| list.unreadable)
    }

    fn unreadable_cells(item: &Unreadable) -> Vec<Line> {
        vec![unreadable::named(item), unreadable::reason(item)]
    }

    /// Whether the foot has something to say although there are no rows.
    fn has_strays(_parts: &Parts) -> bool {
        false
    }

    /// What opening a row does; `None` for a row that could not be read.
    fn open(_item: Option<&Self::Item>) -> Option<TabEffect> {
        Some(TabEffect::Focus(TabFocus::Detail))
    }

    /// The key of the row that [`TabEffect::Show`] asks for.
    fn key_of_id(id: &str, _parts: &Parts) -> Option<String> {
        Some(id.to_owned())
    }

    /// If there can be no rows, draws the reason in their place and returns true.
    fn draw_instead(_canvas: &mut Canvas<'_>, _stage: TabContext<'_>) -> bool {
        false
    }

    /// The title of the detail.
    fn title(_item: &Self::Item, _stage: TabContext<'_>, _focused: bool) -> Line {
        Line::new()
    }

    /// Handles a key in the detail.
    fn update_detail(
        &mut self,
        browser: &mut Browser,
        action: Action,
        rows: &TabRows<'_, Self>,
        stage: TabContext<'_>,
    ) -> Vec<TabEffect> {
        rows.effects(browser.update_detail(action, rows, stage.area))
    }

    /// The footer's word for an action on the rows, or in the detail; `None` if the key would do nothing.
    fn word(action: Action, _focus: TabFocus) -> Option<&'static str> {
        Some(action.label())
    }

    fn draw_detail(&self, canvas: &mut Canvas<'_>, pane: &DetailPane<'_, Self>) {
        let focused = pane.stage.focus == TabFocus::Detail;
        let title = pane.title(focused);
        pane.browser.draw_detail(canvas, &pane.split, Detail::of(pane.seen, pane.rows, title), focused);
    }
}

/// The rows of a tab: the items, then those that could not be read.
pub struct TabRows<'a, S: RowSource> {
    pub items: TabItems<'a, S::Item>,
    unreadable: &'a [Unreadable],
    revision: u64,
}

impl<'a, S: RowSource> TabRows<'a, S> {
    fn of(parts: &'a Parts) -> Self {
        Self { items: S::items(parts), unreadable: S::unreadable(parts), revision: parts.revision }
    }

    pub fn unreadable(&self, row: usize) -> Option<&'a Unreadable> {
        self.unreadable.get(row.checked_sub(self.items.len())?)
    }

    /// Whether to say that there is nothing, rather than to show an empty table.
    fn are_none(&self, parts: &Parts) -> bool {
        let is_whole = S::list(parts).is_some_and(|list| list.is_whole());
        self.items.len() == 0 && is_whole && !S::has_strays(parts)
    }

    pub fn effects(&self, reaction: Reaction) -> Vec<TabEffect> {
        let effect = match reaction {
            Reaction::Ignored | Reaction::Handled => None,
            Reaction::Open(row) => S::open(self.items.get(row)),
            Reaction::Back => Some(TabEffect::Focus(TabFocus::Main)),
            Reaction::Copy(row) => {
                let copied = self.items.get(row).map(S::copied);
                let copied = copied.or_else(|| self.unreadable(row).map(unreadable::copy));
                copied.map(|(what, text)| TabEffect::Copy { what, text })
            }
            Reaction::CopyPiece { path, text } => Some(TabEffect::Copy { what: path, text }),
        };
        effect.into_iter().collect()
    }
}

impl<S: RowSource> Rows for TabRows<'_, S> {
    fn len(&self) -> usize {
        self.items.len() + self.unreadable.len()
    }

    fn key(&self, row: usize) -> String {
        // No other key or identifier starts with a control character.
        let of_unreadable = || format!("\0unreadable {}", row.saturating_sub(self.items.len()));
        self.items.get(row).map_or_else(of_unreadable, S::key)
    }

    fn filter(&self) -> FilterRows {
        S::FILTER
    }

    fn occurring(&self, field: FilterField) -> Vec<(String, usize)> {
        if self.items.len() > MOST_COUNTED { Vec::new() } else { occurring(self.items.iter(), field) }
    }

    fn matches(&self, row: usize, test: &RowTest) -> Option<bool> {
        match self.items.get(row) {
            Some(item) => test.takes(item),
            None => self.unreadable(row).map_or(Some(false), |item| test.takes(item)),
        }
    }

    fn revision(&self) -> u64 {
        self.revision
    }

    fn weight(&self, row: usize) -> usize {
        let weight = self.items.get(row).map(S::weight);
        weight.or_else(|| self.unreadable(row).map(unreadable::weight)).unwrap_or_default()
    }

    fn json(&self, row: usize) -> Option<RawJson> {
        match self.items.get(row) {
            Some(item) => S::json(item).cloned(),
            None => self.unreadable(row)?.raw.clone(),
        }
    }

    fn shape(&self) -> Shape {
        S::SHAPE
    }

    fn start(&self) -> Option<&'static str> {
        S::START
    }
}

/// A tab with the rows of a source.
#[derive(Clone, Debug, Default)]
pub struct BrowserTab<S> {
    browser: Browser,
    source: S,
}

impl<S: RowSource> BrowserTab<S> {
    /// Filters by the words of the same tab of another profile.
    pub fn keep_filter_of(&mut self, other: &Self) {
        self.browser.keep_filter_of(&other.browser);
    }

    /// The item under the cursor, if it could be read.
    pub fn selected<'a>(&self, parts: &'a Parts) -> Option<&'a S::Item> {
        let rows = TabRows::<S>::of(parts);
        rows.items.get(self.browser.selected(&rows)?)
    }
}

impl<S: RowSource> Tab for BrowserTab<S> {
    fn words(&self) -> (&'static str, &'static str) {
        S::WORDS
    }

    fn parts(&self) -> &'static [Part] {
        S::PARTS
    }

    fn count(&self, parts: &Parts) -> Option<usize> {
        S::count(parts)
    }

    fn update(&mut self, action: Action, stage: TabContext<'_>) -> Vec<TabEffect> {
        self.browser.set_clock(clock(stage.context));
        let rows = TabRows::of(stage.parts);
        match stage.focus {
            TabFocus::Detail if S::HAS_DETAIL => {
                self.source.update_detail(&mut self.browser, action, &rows, stage)
            }
            _ => rows.effects(self.browser.update(action, &rows, stage.area)),
        }
    }

    fn click(&mut self, at: Position, stage: TabContext<'_>) -> Vec<TabEffect> {
        self.browser.set_clock(clock(stage.context));
        let rows = TabRows::<S>::of(stage.parts);
        rows.effects(self.browser.click(at, &rows, stage.area))
    }

    fn word(&self, action: Action, focus: TabFocus) -> Option<&'static str> {
        S::word(action, focus)
    }

    fn editing(&self) -> bool {
        self.browser.editing()
    }

    fn edit(&mut self, edit: &Edit) {
        self.browser.edit(edit);
    }

    fn complete(&mut self, stage: TabContext<'_>) -> bool {
        self.browser.complete(&TabRows::<S>::of(stage.parts))
    }

    fn is_filtering(&self) -> bool {
        self.browser.is_filtering()
    }

    fn filter_on(&self, stage: TabContext<'_>) {
        self.browser.set_clock(clock(stage.context));
        self.browser.seen(&TabRows::<S>::of(stage.parts));
    }

    fn pane_at(&self, at: Position, stage: TabContext<'_>) -> TabFocus {
        let split = PaneSplit::of(stage.area, S::SHAPE);
        let is_detail = S::HAS_DETAIL && (split.detail.contains(at) || split.rule.contains(at));
        if is_detail { TabFocus::Detail } else { TabFocus::Main }
    }

    fn has_detail(&self, stage: TabContext<'_>) -> bool {
        S::HAS_DETAIL && self.browser.selected(&TabRows::<S>::of(stage.parts)).is_some()
    }

    fn show(&mut self, id: &str, stage: TabContext<'_>) {
        if let Some(key) = S::key_of_id(id, stage.parts) {
            self.browser.choose_key(key);
        }
    }

    fn early_end(&self, stage: TabContext<'_>) -> Option<EarlyEnd> {
        let TabContext { parts, context, area, .. } = stage;
        let list = S::list(parts)?;
        if let Some(error) = parts[S::PART].error() {
            return Some(EarlyEnd::of_refresh(context, area, error));
        }
        let at = parts[S::PART].read_at().unwrap_or(context.now);
        Some(EarlyEnd::of(context, area, list.extent.failure()?, at))
    }

    fn draw(&self, canvas: &mut Canvas<'_>, stage: TabContext<'_>) {
        if S::draw_instead(canvas, stage) {
            return;
        }
        let remote = &stage.parts[S::PART];
        let Some(standing) = picture::standing(canvas, stage.area, remote, S::NAME) else { return };
        let rows = TabRows::<S>::of(stage.parts);
        if rows.are_none(stage.parts) {
            let (which, meaning) = S::EMPTY;
            return picture::draw_empty(canvas, standing.body, which, meaning);
        }
        let split = PaneSplit::of(standing.body, S::SHAPE);
        self.browser.set_clock(clock(stage.context));
        let seen = self.browser.seen(&rows);
        let pane = DetailPane { browser: &self.browser, split, seen: &seen, rows: &rows, stage };
        let chosen = pane.item();
        let room = TimeRoom::of_table(split.table.width, S::FULL_TIMES_FROM);
        let row = |row: usize| match rows.items.get(row) {
            Some(item) => S::cells(item, chosen, RowContext { stage, room }),
            None => rows.unreadable(row).map(S::unreadable_cells).unwrap_or_default(),
        };
        let foot = S::foot(&rows.items, stage, split.foot.width.saturating_sub(2));
        let unreadable = S::list(stage.parts).map_or(0, |list| list.unreadable.len());
        let foot = picture::with_unreadable(foot, unreadable);
        let columns = S::columns(stage.context, room);
        let focused = stage.focus == TabFocus::Main;
        let is_whole = !remote.is_loading() && S::list(stage.parts).is_some_and(|list| list.is_whole());
        let listing = RowListing { columns: &columns, row: &row, foot: &foot, focused, is_whole };
        self.browser.draw_rows(canvas, &split, &seen, &listing);
        self.source.draw_detail(canvas, &pane);
        if standing.old {
            canvas.fade(standing.body);
        }
    }
}

fn clock(context: &Context) -> FilterClock {
    FilterClock { zone: context.zone, now: context.today() }
}
