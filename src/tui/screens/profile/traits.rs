//! Every trait, the six Flex traits first.
//!
//! ```text
//! / filter by words                                                12 of 263
//!   trait                             value               type    source   since
//! ▌ flex_last-interaction-sentiment   negative            string  src_flex   12m
//!   loyalty_tier                      gold                string  src_web     2d
//! 263 traits, 6 of 6 from Flex
//! ── flex_last-interaction-sentiment ── match ──────────────────────────
//! "negative"
//! ```
//!
//! The service does not say which traits are computed or audiences, so neither does this tab.

use super::readings;
use super::{Parts, TabContext, TabEffect, TabFocus, tab};
use crate::domain::check::Check;
use crate::domain::flex::FlexTrait;
use crate::domain::json::RawJson;
use crate::domain::listing::Unreadable;
use crate::domain::text::{Displayable, ScriptNaming};
use crate::domain::traits::{Trait, Traits};
use crate::tui::context::Context;
use crate::tui::message::{Action, Edit, Part};
use crate::tui::paint::{Canvas, Line, Number};
use crate::tui::remote::Remote;
use crate::tui::theme::Role;
use crate::tui::widgets::browser::{
    Browser, Detail, PaneSplit, Reaction, RowListing, Rows, Shape, detail_title_role,
};
use crate::tui::widgets::json_tree::role_of;
use crate::tui::widgets::table::TableColumn;
use crate::tui::widgets::unreadable::{self, UnreadableRows};
use crate::tui::widgets::words::{Words, weight};
use crate::tui::widgets::{picture, sid, verdict};
use ratatui::Frame;
use ratatui::layout::Position;

/// Most values are one line, so the rows get most of the space.
pub const SHAPE: Shape = Shape { beside: 34, below: 25, ..Shape::USUAL };

#[derive(Clone, Debug, Default)]
pub struct TraitsTab {
    browser: Browser,
}

/// Traits in display order: the Flex traits in their own order, then the others as the service sent them.
struct TraitRows<'a>(Vec<&'a Trait>, UnreadableRows<'a>, u64);

impl<'a> TraitRows<'a> {
    /// The traits from paging, plus the six requested by name that paging has not reached yet.
    fn of(parts: &'a Parts) -> Self {
        let all = parts.traits().map_or(&[][..], |traits| &traits.0.items);
        let named = parts.flex_traits();
        let flex = FlexTrait::ALL.into_iter().flat_map(|which| {
            let paged: Vec<&Trait> = all.iter().filter(|one| one.key == which.key()).collect();
            let asked = named.and_then(|named| named.get(which.key())).filter(|_| paged.is_empty());
            paged.into_iter().chain(asked)
        });
        let others = all.iter().filter(|one| FlexTrait::of_key(&one.key).is_none());
        let unreadable = parts.traits().map_or(&[][..], |traits| &traits.0.unreadable);
        Self(flex.chain(others).collect(), UnreadableRows(unreadable), parts.revision)
    }
}

impl Rows for TraitRows<'_> {
    fn shape(&self) -> Shape {
        SHAPE
    }

    fn len(&self) -> usize {
        self.0.len() + self.1.len()
    }

    fn key(&self, row: usize) -> String {
        let one = self.0.get(row).map(|one| one.key.clone());
        one.unwrap_or_else(|| UnreadableRows::key(row, self.0.len()))
    }

    fn matches(&self, row: usize, words: &Words) -> bool {
        if let Some(item) = self.unreadable(row) {
            return unreadable::matches(item, words);
        }
        self.0.get(row).is_some_and(|one| words.match_any(&[one.key.as_str(), one.value.as_str()]))
    }

    fn revision(&self) -> u64 {
        self.2
    }

    fn weight(&self, row: usize) -> usize {
        let one = self.0.get(row).map(|one| weight(one.value.as_str()));
        one.or_else(|| self.unreadable(row).map(unreadable::weight)).unwrap_or_default()
    }

    fn json(&self, row: usize) -> Option<RawJson> {
        let one = self.0.get(row).map(|one| one.sent.as_ref().unwrap_or(&one.value).clone());
        one.or_else(|| self.unreadable(row)?.raw.clone())
    }
}

impl TraitRows<'_> {
    fn unreadable(&self, row: usize) -> Option<&Unreadable> {
        self.1.at(row, self.0.len())
    }
}

impl TraitsTab {
    pub fn count(parts: &Parts) -> Option<usize> {
        parts.traits().map(|traits| traits.0.items.len())
    }

    /// Whether keys go to the filter.
    pub fn editing(&self) -> bool {
        self.browser.editing()
    }

    pub fn edit(&mut self, edit: &Edit) {
        self.browser.edit(edit);
    }

    /// Handles a key.
    pub fn update(&mut self, action: Action, stage: TabContext<'_>) -> Vec<TabEffect> {
        let rows = TraitRows::of(stage.parts);
        effects(tab::react(&mut self.browser, action, &rows, stage), &rows)
    }

    /// Selects the clicked row.
    pub fn click(&mut self, at: Position, stage: TabContext<'_>) -> Vec<TabEffect> {
        let rows = TraitRows::of(stage.parts);
        effects(self.browser.click(at, &rows, stage.area), &rows)
    }

    /// Whether there is a detail pane to move to.
    pub fn has_detail(&self, stage: TabContext<'_>) -> bool {
        self.browser.selected(&TraitRows::of(stage.parts)).is_some()
    }

    /// Whether rows remain to be filtered.
    pub fn is_filtering(&self) -> bool {
        self.browser.is_filtering()
    }

    /// Continues filtering.
    pub fn filter_on(&self, stage: TabContext<'_>) {
        self.browser.seen(&TraitRows::of(stage.parts));
    }

    pub fn view(&self, frame: &mut Frame<'_>, stage: TabContext<'_>) {
        let mut canvas = Canvas::new(frame.buffer_mut(), stage.context);
        self.draw(&mut canvas, stage);
    }

    fn draw(&self, canvas: &mut Canvas<'_>, stage: TabContext<'_>) {
        let Some(standing) = picture::standing(canvas, stage.area, &stage.parts[Part::Traits], "traits")
        else {
            return;
        };
        let Some(value) = stage.parts.traits() else { return };
        let rows = TraitRows::of(stage.parts);
        if rows.0.is_empty() && picture::missing(&value.0).is_none() {
            let meaning =
                "The profile exists and has no trait at all, as after a search for an unknown caller.";
            picture::draw_empty(canvas, standing.body, "no traits", meaning);
            return;
        }
        let split = PaneSplit::of(standing.body, SHAPE);
        let seen = self.browser.seen(&rows);
        let row = |row: usize| {
            let one = rows.0.get(row).map(|one| cells(one, stage.context));
            one.or_else(|| rows.unreadable(row).map(unreadable_cells)).unwrap_or_default()
        };
        let foot = foot(value, &rows, stage.parts);
        let columns = columns(stage.context);
        let focused = stage.focus == TabFocus::Main;
        let listing = RowListing { columns: &columns, len: rows.len(), row: &row, foot: &foot, focused };
        self.browser.draw_rows(canvas, &split, &seen, &listing);
        let focused = stage.focus == TabFocus::Detail;
        let title = seen.chosen().map_or_else(Line::new, |row| {
            let one = rows.0.get(row).map(|one| title(one, focused, stage.parts.check()));
            one.or_else(|| rows.unreadable(row).map(unreadable::told)).unwrap_or_default()
        });
        self.browser.draw_detail(canvas, &split, Detail::of(&seen, &rows, title), focused);
        if standing.old {
            canvas.fade(standing.body);
        }
    }
}

/// The longest Flex key, and a little; wider tables leave the rest to the values.
const LONGEST_KEY: u16 = 34;

fn columns(context: &Context) -> [TableColumn; 5] {
    [
        // Keys matter most to readers: from 120 columns on, the longest Flex key fits. The type column is dropped first, because
        // the value's colour and the detail show the type too.
        TableColumn::share("trait", 4, 16).most(LONGEST_KEY).both_ends(),
        TableColumn::share("value", 3, 8),
        TableColumn::fixed("type", 7).from(96),
        TableColumn::fixed("source", 12).from(78),
        TableColumn::fixed("since", context.times.width()).right().from(44),
    ]
}

fn cells(one: &Trait, context: &Context) -> Vec<Line> {
    let key = Displayable::cell(&one.key);
    let badges = key.badges_as(ScriptNaming::Key);
    let is_flex = FlexTrait::of_key(&one.key).is_some();
    let name = Line::new().data(&key, if is_flex { Role::Accent } else { Role::Text });
    let name = name.badges(badges);
    let name = if one.repeated { name.label(" [repeated]", Role::Badge) } else { name };
    let kind = one.value.kind();
    vec![
        name,
        Line::new().data_with_badges(&readings::told_apart(&one.value), role_of(kind)),
        Line::new().label(kind.name(), Role::Muted),
        one.source_id.as_deref().map(|id| sid::short(id, Role::Muted)).unwrap_or_default(),
        one.updated_at.as_ref().map(|timestamp| context.stamp(timestamp)).unwrap_or_default(),
    ]
}

fn unreadable_cells(item: &Unreadable) -> Vec<Line> {
    let kind = Line::new().label("raw", Role::Warn);
    vec![unreadable::named(item), unreadable::reason(item), kind, Line::new(), Line::new()]
}

/// The key, the time since when, and for a Flex trait the verdict.
fn title(one: &Trait, focused: bool, check: Option<&Check>) -> Line {
    let name = Line::new().data(&Displayable::cell(&one.key), detail_title_role(focused));
    let judged = FlexTrait::of_key(&one.key)
        .and_then(|which| check?.traits.iter().find(|judged| judged.which == which));
    match judged {
        Some(judged) => name.gap(2).then(verdict::of_trait(judged)),
        None => name,
    }
}

/// `263 traits, 6 of 6 from Flex`
fn foot(traits: &Traits, rows: &TraitRows<'_>, parts: &Parts) -> Line {
    picture::with_unreadable(foot_of_items(rows, parts), &traits.0)
}

fn foot_of_items(rows: &TraitRows<'_>, parts: &Parts) -> Line {
    let count = rows.0.len();
    let flex = rows.0.iter().filter(|one| FlexTrait::of_key(&one.key).is_some()).count();
    let words = if count == 1 { " trait, " } else { " traits, " };
    let line = Line::new().number(Number::count(count), Role::Text).label(words, Role::Muted);
    let line = line.number(Number::count(flex), Role::Text).label(" of the 6 Flex traits", Role::Muted);
    match parts[Part::Traits] {
        Remote::Loading { previous: None, .. } => line.label(" so far", Role::Muted),
        _ => line,
    }
}

fn effects(reaction: Reaction, rows: &TraitRows<'_>) -> Vec<TabEffect> {
    tab::effects(reaction, |row| {
        if let Some(item) = rows.unreadable(row) {
            return Some(unreadable::copy(item));
        }
        let one = rows.0.get(row)?;
        let text =
            one.value.text().map_or_else(|| one.value.as_str().to_owned(), std::borrow::Cow::into_owned);
        Some((format!("the value of {}", one.key), text))
    })
}
