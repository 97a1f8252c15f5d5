//! What a dry run is told in place of a key press, a reply or a function's result.
//!
//! ```text
//! ┏ What happens ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
//! ┃ ▌ ? menu   keypress   → by_key       "1"        ✔ ┃
//! ┃            timeout    → goodbye                   ┃
//! ┃   crm      success    → by_tier                   ┃
//! ┃ nothing is called: the run only assumes it        ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

use super::{Drawn, OverlayWish, VALUE, draw_list};
use crate::domain::route::cases::GivenAnswer;
use crate::domain::text::Displayable;
use crate::tui::message::{Action, Edit};
use crate::tui::paint::{Canvas, Line, Symbol};
use crate::tui::screens::profile::routing::answering::{AnswerWay, OpenWidget, TypedValue};
use crate::tui::theme::Role;
use crate::tui::widgets::pane::PaneFrame;
use crate::tui::widgets::selection::moved;
use crate::tui::widgets::text_input::TextInput;
use ratatui::layout::Rect;

const WIDTH: u16 = 84;
/// The greatest width of a widget's or an event's name.
const NAME: usize = 22;

#[derive(Clone, Debug)]
pub struct AnswersMenu {
    widgets: Vec<OpenWidget>,
    cursor: usize,
    /// What is typed for the way under the cursor.
    typed: Option<TextInput>,
}

impl AnswersMenu {
    pub const fn new(widgets: Vec<OpenWidget>) -> Self {
        Self { widgets, cursor: 0, typed: None }
    }

    pub const fn typing(&self) -> bool {
        self.typed.is_some()
    }

    /// The footer's word for accepting.
    pub const fn word(&self) -> &'static str {
        if self.typing() { "run" } else { "choose" }
    }

    /// Every way of every widget.
    fn rows(&self) -> impl Iterator<Item = (&OpenWidget, usize, &AnswerWay)> {
        let ways = |widget: &'_ OpenWidget| widget.ways.len();
        let of = move |widget: &'_ OpenWidget| 0..ways(widget);
        self.widgets
            .iter()
            .flat_map(move |widget| of(widget).filter_map(move |at| Some((widget, at, widget.ways.get(at)?))))
    }

    fn chosen(&self) -> Option<(&OpenWidget, &AnswerWay)> {
        self.rows().nth(self.cursor).map(|(widget, _, way)| (widget, way))
    }

    fn answered(&self, typed: &str) -> Option<OverlayWish> {
        let (widget, way) = self.chosen()?;
        Some(OverlayWish::Answer { widget: widget.name.clone(), answer: way.answer(typed) })
    }

    /// Handles a key.
    pub fn update(&mut self, action: Action, body: Rect) -> Option<OverlayWish> {
        match (&self.typed, action) {
            (Some(typed), Action::Open) => return self.answered(typed.text()),
            (Some(_), Action::Cancel) => self.typed = None,
            (None, Action::Open) => {
                let (widget, way) = self.chosen()?;
                if way.value.is_none() {
                    return self.answered("");
                }
                let given = widget.given.as_ref().filter(|given| given.event == way.event);
                self.typed = Some(TextInput::with(&given.map(written).unwrap_or_default()));
            }
            (None, Action::Cancel | Action::Back) => return Some(OverlayWish::Close),
            (None, _) => {
                let height = usize::from(body.height.saturating_sub(5));
                let last = self.rows().count().saturating_sub(1);
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
        let widest = |width: &dyn Fn(&OpenWidget, &AnswerWay) -> usize| {
            self.rows().map(|(one, _, way)| width(one, way)).max()
        };
        let names = widest(&|one, _| name(one).width(ascii)).unwrap_or_default();
        let events = widest(&|_, way| event(way).width(ascii)).unwrap_or_default();
        let rows: Vec<Line> = self
            .rows()
            .map(|(widget, at, way)| {
                let line = if at == 0 { name(widget) } else { Line::new() };
                let line = line.padded_to(names, ascii).gap(2).then(event(way).padded_to(events, ascii));
                let line = line.gap(2).symbol(Symbol::Arrow, Role::Muted).gap(1);
                let line = match &way.next {
                    Some(next) => line.data(&Displayable::cell(next).excerpt(NAME), Role::Text),
                    None => line.label("the end", Role::Text),
                };
                let line = if way.is_profile {
                    line.label("  answers with this profile", Role::Muted)
                } else {
                    line
                };
                line.then(mark(widget, way))
            })
            .collect();
        let frame = PaneFrame::titled("What happens", true);
        let inner = draw_list(canvas, body, &frame, (WIDTH, 2), (&rows, self.cursor));
        let foot = |from_below: u16| {
            let y = inner.bottom().saturating_sub(from_below).max(inner.top());
            Rect { y, height: 1, ..inner }.intersection(inner)
        };
        let value = self.chosen().and_then(|(_, way)| way.value).filter(|_| self.typing());
        let words = match value.map(TypedValue::words) {
            Some(words) => words,
            None if self.widgets.iter().any(|one| one.is_needed) => {
                "? the outcome depends on it; nothing is called, the run only assumes it"
            }
            None => "the outcome depends on none of them; nothing is called",
        };
        canvas.put(foot(1), &Line::new().label(words, Role::Muted));
        let cursor = self.typed.as_ref().and_then(|typed| typed.draw(canvas, foot(2), true, ""));
        Drawn { inner, cursor }
    }
}

fn name(widget: &OpenWidget) -> Line {
    let sign = if widget.is_needed { Symbol::Question } else { Symbol::Blank };
    let line = Line::new().symbol(sign, Role::Warn).gap(1);
    line.data(&Displayable::cell(&widget.name).excerpt(NAME), Role::Title)
}

fn event(way: &AnswerWay) -> Line {
    Line::new().data(&Displayable::cell(&way.event).excerpt(NAME), Role::Accent)
}

/// The answer in force.
fn mark(widget: &OpenWidget, way: &AnswerWay) -> Line {
    let Some(given) = widget.given.as_ref().filter(|given| given.event == way.event) else {
        return Line::new();
    };
    let line = Line::new().gap(2).symbol(Symbol::Check, Role::Accent);
    match &given.value {
        Some(_) => line.gap(1).data(&Displayable::bounded(&written(given), VALUE), Role::Text),
        None => line,
    }
}

/// The value of an answer as it can be typed again.
fn written(given: &GivenAnswer) -> String {
    given
        .value
        .as_ref()
        .map_or_else(String::new, |value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}
