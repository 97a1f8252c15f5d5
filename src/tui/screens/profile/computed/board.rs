//! What the tab knows: the chosen definitions, and their previews over the open profile.

use super::super::TabContext;
use super::row::ComputedRow;
use crate::domain::text::Displayable;
use crate::tui::context::Context;
use crate::tui::keymap::{self, Scope};
use crate::tui::message::Action;
use crate::tui::model::definitions::{DefinitionsChoice, ReadDefinitions};
use crate::tui::paint::{Canvas, Line, Number, Symbol};
use crate::tui::remote::Remote;
use crate::tui::theme::Role;
use crate::tui::widgets::picture;
use chrono::{DateTime, Utc};
use std::sync::Arc;

/// The previews of the open profile.
#[derive(Debug)]
pub struct ComputedBoard {
    pub rows: Vec<ComputedRow>,
    /// How many events were listed, whatever their name.
    pub events: usize,
    /// How many could not be read.
    pub unreadable: usize,
    /// Whether all definitions were read.
    pub is_whole_set: bool,
}

/// The tab's input and its result.
#[derive(Clone, Debug, Default)]
pub struct ComputedView {
    pub choice: DefinitionsChoice,
    pub definitions: Remote<Arc<ReadDefinitions>>,
    pub previews: Option<Arc<ComputedBoard>>,
    /// The time the previews are made for, if it is not now.
    pub then: Option<ThenLine>,
    pub(super) made_from: Option<BoardInputs>,
}

/// The time of view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ThenLine {
    Past(DateTime<Utc>),
    /// Nothing is known about it, so the previews are the current ones.
    Ahead(DateTime<Utc>),
}

/// What the previews are based on: the revisions of the definitions and of the parts, and the time of view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BoardInputs {
    pub definitions: u64,
    pub parts: u64,
    pub moment: Option<DateTime<Utc>>,
}

impl ComputedView {
    pub fn board(&self) -> Option<&ComputedBoard> {
        self.previews.as_deref()
    }

    pub fn rows(&self) -> &[ComputedRow] {
        self.board().map_or(&[], |board| &board.rows)
    }

    /// `flex: 6 definitions over 42 events of the last 14 days`
    pub fn foot(&self, width: u16, context: &Context) -> Line {
        let Some(board) = self.board() else { return Line::new() };
        let ascii = context.ascii;
        let count = |line: Line, count: usize, one, several| {
            let words = if count == 1 { one } else { several };
            line.number(Number::count(count), Role::Text).label(words, Role::Muted)
        };
        let line = self.then_line(context).then(self.choice.line()).label(": ", Role::Muted);
        let line = count(line, board.rows.len(), " definition", " definitions");
        let line = if board.is_whole_set { line } else { line.label(", more could not be read", Role::Warn) };
        let whole = count(line.clone().label(" over ", Role::Muted), board.events, " event", " events");
        let days = whole.clone().label(" of the last 14 days", Role::Muted);
        let forms = [days, whole, line].map(|form| match board.unreadable {
            0 => form,
            some => count(form.label(", ", Role::Muted), some, " unreadable", " unreadable"),
        });
        let fits = |form: &&Line| form.width(ascii) <= usize::from(width);
        forms.iter().find(fits).or(forms.last()).cloned().unwrap_or_default()
    }

    /// `◷ 21 Nov 09:31 · `
    fn then_line(&self, context: &Context) -> Line {
        let (at, words) = match self.then {
            None => return Line::new(),
            Some(ThenLine::Past(at)) => (at, ""),
            Some(ThenLine::Ahead(at)) => (at, ", in the future: as of now"),
        };
        let clock = Line::new().symbol(Symbol::Clock, Role::Warn).gap(1);
        let clock = clock.number(Number::moment(at, context.zone), Role::Warn);
        clock.label(words, Role::Warn).separated()
    }

    /// Explains why there are no rows, if there can be none; returns whether it did.
    pub fn draw_absence(&self, canvas: &mut Canvas<'_>, stage: TabContext<'_>) -> bool {
        let TabContext { parts, context, area, .. } = stage;
        // Loading and failed events are drawn as on the other tabs.
        let Some(events) = parts.events() else { return false };
        let lines = match (&self.definitions, self.definitions.value()) {
            _ if parts.reads_first_events() => reading_events(events.all.items.len()),
            (Remote::Failed { error, at, .. }, None) => picture::failure_lines(context, error, *at),
            (_, None) => {
                let line = Line::new().symbol(Symbol::Waiting, Role::Muted);
                vec![
                    line.label(" reading the definitions", Role::Muted).symbol(Symbol::Ellipsis, Role::Muted),
                ]
            }
            (_, Some(read)) => match read.as_ref() {
                ReadDefinitions::Unusable { why, next } => unusable(&self.choice, why, next),
                ReadDefinitions::Usable(_) => return false,
            },
        };
        picture::draw_lines(canvas, area, &lines);
        true
    }
}

/// A value over only some of the events would look like the real value.
fn reading_events(count: usize) -> Vec<Line> {
    let line =
        Line::new().symbol(Symbol::Waiting, Role::Warn).label(" the events are being read: ", Role::Text);
    vec![
        line.number(Number::count(count), Role::Text).label(" so far", Role::Text),
        Line::new().label(
            "A preview waits for the last one: a value over only some of them would be misleading.",
            Role::Muted,
        ),
    ]
}

fn unusable(choice: &DefinitionsChoice, why: &str, next: &str) -> Vec<Line> {
    let data = |text: &str| Line::new().data(&Displayable::message(text), Role::Text);
    let mut lines = vec![
        Line::new().symbol(Symbol::Cross, Role::Bad).label(" these definitions cannot be used", Role::Bad),
        choice.line(),
        data(why),
    ];
    if !next.is_empty() {
        lines.push(Line::new().label("Next: ", Role::Title).then(data(next)));
    }
    let keys = keymap::in_force();
    for (action, words) in [(Action::Refresh, " reads them again"), (Action::Files, " chooses others")] {
        if let Some(key) = keys.key(Scope::Computed, action) {
            let key = Displayable::new(&key.to_string());
            lines.push(Line::new().data(&key, Role::Accent).label(words, Role::Muted));
        }
    }
    lines
}
