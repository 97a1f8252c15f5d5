//! The files of a dry run, and what a trait is taken to be in it.
//!
//! ```text
//! ┏ Flow and workflow ━━━━━━━━━━━┓     ┏ What if ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ ▌ flow      care-line     ✔  ┃     ┃ ▌ flex_last-interaction-sentiment  "negative"       ┃
//! ┃   flow      care-chat        ┃     ┃   plan                             unset            ┃
//! ┃   workflow  care-desk     ✔  ┃     ┃ the value for this run, empty is unset              ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛     ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

pub mod answers;
pub mod case;
pub mod moment;

use super::{Drawn, OverlayWish};
use crate::domain::json::RawJson;
use crate::domain::liquid::Value;
use crate::domain::route::library;
use crate::domain::taskrouter::attributes::shown;
use crate::domain::text::Displayable;
use crate::engine::route::own::{OwnRoute, OwnRouteFile, OwnRouteFiles};
use crate::tui::message::{Action, Edit};
use crate::tui::paint::{Canvas, Line, Symbol};
use crate::tui::screens::profile::routing::running::RouteChoice;
use crate::tui::theme::Role;
use crate::tui::widgets::pane::PaneFrame;
use crate::tui::widgets::popup;
use crate::tui::widgets::selection::{moved, window};
use crate::tui::widgets::text_input::TextInput;
use ratatui::layout::Rect;
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;

const FILES_WIDTH: u16 = 60;
/// The letters of a path that are shown.
const MOST_OF_PATH: usize = 38;
const TRAITS_WIDTH: u16 = 84;
/// The greatest width of a trait's key, and the longest value shown of it, in bytes.
const KEY: usize = 34;
const VALUE: usize = 200;

#[derive(Clone, Debug)]
pub struct RouteFilesMenu {
    /// The files in force.
    choice: Option<RouteChoice>,
    /// The user's own files.
    own: OwnRouteFiles,
    cursor: usize,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum MenuFile {
    Flow(Cow<'static, str>),
    /// `None` for no workflow.
    Workflow(Option<Cow<'static, str>>),
}

impl MenuFile {
    fn all(own: &OwnRouteFiles) -> Vec<Self> {
        let named = |file: &OwnRouteFile| Cow::Owned(file.name.clone());
        let of_own = own.0.iter().filter_map(|file| match &file.content {
            // A file that cannot be read is shown with its error, like a flow that cannot be run.
            Ok(OwnRoute::Flow(_)) | Err(_) => Some(Self::Flow(named(file))),
            Ok(OwnRoute::Workflow(_)) => Some(Self::Workflow(Some(named(file)))),
            Ok(OwnRoute::Queues(_)) => None,
        });
        let (own_flows, own_workflows): (Vec<_>, Vec<_>) =
            of_own.partition(|file| matches!(file, Self::Flow(_)));
        let flows = library::flow_names().map(|name| Self::Flow(Cow::Borrowed(name)));
        let workflows = library::workflow_names().map(|name| Self::Workflow(Some(Cow::Borrowed(name))));
        let flows = flows.into_iter().chain(own_flows);
        flows.chain(workflows).chain(own_workflows).chain([Self::Workflow(None)]).collect()
    }
}

impl RouteFilesMenu {
    pub const fn new(choice: Option<RouteChoice>, own: OwnRouteFiles) -> Self {
        Self { choice, own, cursor: 0 }
    }

    /// Lists files that were read since; the cursor stays on its file.
    pub fn take(&mut self, own: OwnRouteFiles) {
        let chosen = MenuFile::all(&self.own).into_iter().nth(self.cursor);
        self.own = own;
        let place = MenuFile::all(&self.own).iter().position(|file| Some(file) == chosen.as_ref());
        self.cursor = place.unwrap_or_default();
    }

    /// Handles a key.
    pub fn update(&mut self, action: Action, body: Rect) -> Option<OverlayWish> {
        let mut files = MenuFile::all(&self.own);
        let height = usize::from(body.height.saturating_sub(4));
        if let Some(cursor) = moved(action, self.cursor, files.len().saturating_sub(1), height) {
            self.cursor = cursor;
            return None;
        }
        match action {
            Action::Cancel | Action::Back => Some(OverlayWish::Close),
            Action::Open => {
                let before = self.choice.clone().unwrap_or(RouteChoice::DEMO);
                (self.cursor < files.len()).then(|| {
                    OverlayWish::Route(match files.swap_remove(self.cursor) {
                        MenuFile::Flow(flow) => RouteChoice { flow, ..before },
                        MenuFile::Workflow(workflow) => RouteChoice { workflow, ..before },
                    })
                })
            }
            _ => None,
        }
    }

    fn is_bad(&self, name: &str) -> bool {
        self.own.0.iter().any(|file| file.name == name && file.content.is_err())
    }

    fn is_in_force(&self, file: &MenuFile) -> bool {
        self.choice.as_ref().is_some_and(|choice| match file {
            MenuFile::Flow(flow) => *flow == choice.flow,
            MenuFile::Workflow(workflow) => *workflow == choice.workflow,
        })
    }

    /// Draws it in the middle; returns the area inside its border.
    pub fn draw(&self, canvas: &mut Canvas<'_>, body: Rect) -> Rect {
        let ascii = canvas.context().ascii;
        let rows = MenuFile::all(&self.own).into_iter().map(|file| {
            let (title, name) = match &file {
                MenuFile::Flow(name) => ("flow", Some(name)),
                MenuFile::Workflow(name) => ("workflow", name.as_ref()),
            };
            let line = Line::new().label(title, Role::Muted).padded_to(10, ascii);
            let line = match name {
                Some(name) if self.is_bad(name) => line
                    .symbol(Symbol::Warning, Role::Warn)
                    .gap(1)
                    .data(&Displayable::cell(&tail(name, ascii)), Role::Warn),
                Some(name) => line.data(&Displayable::cell(&tail(name, ascii)), Role::Text),
                None => line.label("none", Role::Text),
            };
            let line = line.padded_to(usize::from(FILES_WIDTH) - 8, ascii);
            if self.is_in_force(&file) { line.symbol(Symbol::Check, Role::Accent) } else { line }
        });
        let frame = PaneFrame::titled("Flow and workflow", true);
        draw_list(canvas, body, &frame, (FILES_WIDTH, 0), (&rows.collect::<Vec<_>>(), self.cursor))
    }
}

/// The end of a path, which tells files apart.
fn tail(name: &str, ascii: bool) -> String {
    let letters: Vec<&str> = name.graphemes(true).collect();
    match letters.len().checked_sub(MOST_OF_PATH) {
        None | Some(0) => name.to_owned(),
        Some(left) => {
            let dots = if ascii { "~" } else { "…" };
            letters.into_iter().skip(left).fold(dots.to_owned(), |text, letter| text + letter)
        }
    }
}

#[derive(Clone, Debug)]
pub struct WhatIfMenu {
    /// The traits that the run read, each with its value there; `None` if it is not known.
    traits: Vec<(String, Option<Value>)>,
    cursor: usize,
    /// The value that is typed for the trait under the cursor.
    typed: Option<TextInput>,
}

impl WhatIfMenu {
    pub const fn new(traits: Vec<(String, Option<Value>)>) -> Self {
        Self { traits, cursor: 0, typed: None }
    }

    pub const fn typing(&self) -> bool {
        self.typed.is_some()
    }

    /// The footer's word for accepting.
    pub const fn word(&self) -> &'static str {
        if self.typing() { "run" } else { "change" }
    }

    /// Handles a key.
    pub fn update(&mut self, action: Action, body: Rect) -> Option<OverlayWish> {
        let (key, value) = self.traits.get(self.cursor)?;
        match (&self.typed, action) {
            (Some(typed), Action::Open) => {
                let value = value_of(typed.text().trim(), key);
                return Some(OverlayWish::WhatIf { key: key.clone(), value });
            }
            (Some(_), Action::Cancel) => self.typed = None,
            (None, Action::Open) => self.typed = Some(TextInput::with(&written(value.as_ref()))),
            (None, Action::Cancel | Action::Back) => return Some(OverlayWish::Close),
            (None, _) => {
                let height = usize::from(body.height.saturating_sub(5));
                let last = self.traits.len().saturating_sub(1);
                self.cursor = moved(action, self.cursor, last, height).unwrap_or(self.cursor);
            }
            _ => {}
        }
        None
    }

    /// Handles a change to the value.
    pub fn edit(&mut self, edit: &Edit) {
        if let Some(typed) = &mut self.typed {
            typed.edit(edit);
        }
    }

    /// Draws it in the middle, with the cursor in the value.
    pub fn draw(&self, canvas: &mut Canvas<'_>, body: Rect) -> Drawn {
        let ascii = canvas.context().ascii;
        let key = |key: &str| Line::new().data(&Displayable::cell(key).excerpt(KEY), Role::Title);
        let widest = self.traits.iter().map(|(name, _)| key(name).width(ascii)).max().unwrap_or_default();
        let rows = self.traits.iter().map(|(name, value)| {
            let line = key(name).padded_to(widest, ascii).gap(2);
            match value {
                None => line.label("not known", Role::Muted),
                Some(Value::Nil) => line.label("unset", Role::Muted),
                Some(value) => line.data(&Displayable::bounded(&shown(value), VALUE), Role::Text),
            }
        });
        let frame = PaneFrame::titled("What if", true);
        let rows: Vec<Line> = rows.collect();
        let inner = draw_list(canvas, body, &frame, (TRAITS_WIDTH, 2), (&rows, self.cursor));
        let foot = |from_below: u16| {
            let y = inner.bottom().saturating_sub(from_below).max(inner.top());
            Rect { y, height: 1, ..inner }.intersection(inner)
        };
        let words = if self.typing() {
            "the value for this run; empty means unset, text needs no quotation marks"
        } else {
            "nothing is written: only this run assumes it"
        };
        canvas.put(foot(1), &Line::new().label(words, Role::Muted));
        let cursor = self.typed.as_ref().and_then(|typed| typed.draw(canvas, foot(2), true, ""));
        Drawn { inner, cursor }
    }
}

/// What is typed: JSON, or else text; nothing unsets the trait.
fn value_of(typed: &str, key: &str) -> Value {
    if typed.is_empty() {
        return Value::Nil;
    }
    RawJson::parse(typed).map_or_else(|_| Value::text(typed), |raw| Value::from_json(raw.view(), key))
}

/// A value as it can be typed again.
fn written(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Nil | Value::Unknown(_)) => String::new(),
        Some(Value::Text(text)) if !text.trim().is_empty() && RawJson::parse(text).is_err() => {
            text.to_string()
        }
        Some(value) => shown(value),
    }
}

/// Draws rows in the middle above `below` lines that stay free; returns the area inside the border.
fn draw_list(
    canvas: &mut Canvas<'_>,
    body: Rect,
    frame: &PaneFrame,
    (width, below): (u16, u16),
    (rows, cursor): (&[Line], usize),
) -> Rect {
    let count = u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(below);
    let height = count.saturating_add(2).min(body.height.saturating_sub(2));
    let place = popup::centred(body, width.min(body.width.saturating_sub(2)), height);
    let inner = popup::draw(canvas, place, frame);
    let list = Rect { height: inner.height.saturating_sub(below), ..inner };
    let top = window(0, cursor, rows.len(), usize::from(list.height));
    for ((at, line), y) in rows.iter().enumerate().skip(top).zip(list.top()..list.bottom()) {
        let row = Rect { y, height: 1, ..list };
        let is_selected = at == cursor;
        let mut canvas = canvas.over(is_selected.then_some(Role::Selection));
        if is_selected {
            canvas.clear(row);
            canvas.put(row, &Line::new().symbol(Symbol::Pointer, Role::Accent));
        }
        canvas.put(Rect { x: row.x + 2, width: row.width.saturating_sub(2), ..row }, line);
    }
    inner
}
