//! The named views of the list: choose one, or save the filter and the order in force as one.
//!
//! ```text
//! ┏ Views ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓     ┏ Save this view ━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ ▌ late     is:not-enriched age:<2h   last descending ┃     ┃ name    late                            ┃
//! ┃   odd      ! no field chanel; did you mean channel?  ┃     ┃ filter  is:not-enriched age:<2h         ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛     ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

use super::{Drawn, OverlayWish};
use crate::config::file::{ViewEntry, view_name_problem};
use crate::domain::filter::{FilterExpr, FilterRows};
use crate::domain::nearest;
use crate::domain::roster::sort::{Sort, SortKey};
use crate::domain::text::Displayable;
use crate::tui::context::Context;
use crate::tui::message::{Action, Edit};
use crate::tui::paint::{Canvas, Line, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::pane::PaneFrame;
use crate::tui::widgets::popup;
use crate::tui::widgets::selection::{moved, window};
use crate::tui::widgets::text_input::TextInput;
use ratatui::layout::Rect;

/// The greatest width.
const WIDTH: u16 = 84;
/// The greatest width of a name or of a filter in the list of views.
const NAME: usize = 20;
const FILTER: usize = 44;
/// The width of the titles of the lines when a view is saved.
const TITLE: u16 = 8;

/// The list of views.
#[derive(Clone, Debug)]
pub struct ViewsOverlay {
    views: Vec<ViewEntry>,
    cursor: usize,
    top: usize,
}

/// A view that is being saved.
#[derive(Clone, Debug)]
pub struct SaveView {
    /// All but its name.
    view: ViewEntry,
    name: TextInput,
    taken: Vec<String>,
}

/// Why a view cannot be shown as the configuration has it.
pub fn problem(view: &ViewEntry, context: &Context) -> Option<String> {
    let day_start = |day| context.zone.day_start(day);
    if let Err(error) = FilterExpr::parse(&view.filter, FilterRows::Profiles, &day_start) {
        return Some(error.reason);
    }
    let sort = view.sort.as_deref().filter(|sort| Sort::parse(sort).is_none())?;
    let names = SortKey::ALL.map(SortKey::name);
    let meant = nearest::meant(sort.trim_start_matches('-'), names);
    Some(format!("there is no order `{sort}`. {meant}It is one of {}", names.join(", ")))
}

impl ViewsOverlay {
    pub const fn new(views: Vec<ViewEntry>) -> Self {
        Self { views, cursor: 0, top: 0 }
    }

    /// Handles a key.
    pub fn update(&mut self, action: Action, body: Rect) -> Option<OverlayWish> {
        let height = usize::from(body.height.saturating_sub(4));
        if let Some(cursor) = moved(action, self.cursor, self.views.len().saturating_sub(1), height) {
            self.cursor = cursor;
            self.top = window(self.top, cursor, self.views.len(), height);
            return None;
        }
        match action {
            Action::Cancel | Action::Back | Action::Views => Some(OverlayWish::Close),
            Action::Open => self.views.get(self.cursor).cloned().map(Box::new).map(OverlayWish::ShowView),
            _ => None,
        }
    }

    /// Draws it in the middle; returns the area inside its border.
    pub fn draw(&self, canvas: &mut Canvas<'_>, body: Rect) -> Rect {
        let count = u16::try_from(self.views.len()).unwrap_or(u16::MAX);
        let width = WIDTH.min(body.width.saturating_sub(2));
        let place = popup::centred(body, width, count.saturating_add(2).min(body.height.saturating_sub(2)));
        let inner = popup::draw(canvas, place, &PaneFrame::titled("Views", true));
        let top = window(self.top, self.cursor, self.views.len(), usize::from(inner.height));
        let ascii = canvas.context().ascii;
        let names = self.views.iter().map(|view| name(view).width(ascii)).max().unwrap_or_default();
        let rows = self.views.iter().enumerate().skip(top);
        for ((index, view), y) in rows.zip(inner.top()..inner.bottom()) {
            let row = Rect { y, height: 1, ..inner };
            let selected = index == self.cursor;
            let mut canvas = canvas.over(selected.then_some(Role::Selection));
            if selected {
                canvas.clear(row);
                canvas.put(row, &Line::new().symbol(Symbol::Pointer, Role::Accent));
            }
            let line = line(view, names, canvas.context());
            canvas.put(Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row }, &line);
        }
        inner
    }
}

fn name(view: &ViewEntry) -> Line {
    Line::new().data(&Displayable::cell(&view.name).excerpt(NAME), Role::Title)
}

fn line(view: &ViewEntry, names: usize, context: &Context) -> Line {
    let name = name(view).padded_to(names, context.ascii).gap(2);
    if let Some(why) = problem(view, context) {
        let name = name.symbol(Symbol::Warning, Role::Warn).gap(1);
        return name.data(&Displayable::message(&why), Role::Warn);
    }
    let filter = if view.filter.is_empty() {
        name.label("every profile", Role::Muted)
    } else {
        name.data(&Displayable::cell(&view.filter).excerpt(FILTER), Role::Text)
    };
    match &view.sort {
        Some(sort) => filter.gap(2).label("by ", Role::Muted).data(&Displayable::cell(sort), Role::Muted),
        None => filter,
    }
}

impl SaveView {
    /// Asks for the name of a view with this filter and order; `views` are those that exist.
    pub fn new(filter: &str, sort: Sort, views: &[ViewEntry]) -> Self {
        let view = ViewEntry { filter: filter.to_owned(), sort: sort.written(), ..ViewEntry::default() };
        let taken = views.iter().map(|view| view.name.clone()).collect();
        Self { view, name: TextInput::default(), taken }
    }

    /// Handles a key.
    pub fn update(&self, action: Action) -> Option<OverlayWish> {
        match action {
            Action::Cancel => Some(OverlayWish::Close),
            Action::Open if self.problem().is_none() => {
                let view = ViewEntry { name: self.name.text().trim().to_owned(), ..self.view.clone() };
                Some(OverlayWish::SaveView(Box::new(view)))
            }
            _ => None,
        }
    }

    /// Handles a change to the name.
    pub fn edit(&mut self, edit: &Edit) {
        self.name.edit(edit);
    }

    fn problem(&self) -> Option<&'static str> {
        view_name_problem(self.name.text().trim())
    }

    /// Draws it in the middle, with the cursor in the name.
    pub fn draw(&self, canvas: &mut Canvas<'_>, body: Rect) -> Drawn {
        let place = popup::centred(body, WIDTH.min(body.width.saturating_sub(2)), 6);
        let inner = popup::draw(canvas, place, &PaneFrame::titled("Save this view", true));
        let row = |at: u16| Rect { y: inner.y + at, height: 1, ..inner }.intersection(inner);
        let field = |at: u16| {
            let row = row(at);
            Rect { x: row.x + TITLE.min(row.width), width: row.width.saturating_sub(TITLE), ..row }
        };
        for (at, title) in (0..).zip(["name", "filter", "order"]) {
            canvas.put(row(at), &Line::new().label(title, Role::Muted));
        }
        let cursor = self.name.draw_text(canvas, field(0));
        let filter = Displayable::cell(&self.view.filter);
        let filter = if self.view.filter.is_empty() {
            Line::new().label("every profile", Role::Muted)
        } else {
            Line::new().data(&filter, Role::Text)
        };
        canvas.put(field(1), &filter);
        let sort = self.view.sort.as_deref().map_or_else(
            || Line::new().label("as the service lists them", Role::Muted),
            |sort| Line::new().data(&Displayable::cell(sort), Role::Text),
        );
        canvas.put(field(2), &sort);
        let name = self.name.text().trim();
        let note = match self.problem() {
            Some(_) if name.is_empty() => Line::new(),
            Some(why) => Line::new().label("a name ", Role::Warn).label(why, Role::Warn),
            None if self.taken.iter().any(|taken| taken == name) => {
                Line::new().label("replaces the view with this name", Role::Warn)
            }
            None => Line::new(),
        };
        canvas.put(row(3), &note);
        Drawn { inner, cursor }
    }
}
