//! Draws a replay over the panes.

use super::{Replay, Stage, lines};
use crate::config::space::Kind;
use crate::domain::profile::Address;
use crate::domain::text::Displayable;
use crate::tui::context::Context;
use crate::tui::paint::{Glyph, Pen, Phrase};
use crate::tui::theme::Role;
use crate::tui::widgets::pane::Pane;
use crate::tui::widgets::{place, popup, sid};
use ratatui::layout::{Position, Rect};

/// Most lines one phrase may take.
const TALLEST: u16 = 400;

/// Draws it; gives the cell where text is typed.
pub fn draw(replay: &Replay, pen: &mut Pen<'_>, body: Rect) -> Option<Position> {
    let pane = Pane { title: title(replay), note: note(replay), focused: true };
    let inner = popup::draw(pen, body, &pane);
    let area = Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), ..inner };
    let foot = Rect { y: area.bottom().saturating_sub(1), height: area.height.min(1), ..area };
    let area = Rect { height: area.height.saturating_sub(2), ..area };
    match &replay.stage {
        Stage::Choosing { cursor } => {
            rows(pen, area, &lines::samples(&replay.samples, pen.context().ascii), *cursor);
            pen.put(foot, &hint("choose a sample; nothing is sent before the plan was shown"));
            None
        }
        Stage::Editing(values) => {
            rows(pen, area, &lines::values(values, pen.context().ascii), values.cursor());
            if let Some(input) = values.input() {
                return input.draw(pen, foot, true, "");
            }
            match values.error() {
                Some(error) => pen.put(foot, &Phrase::new().data(&Displayable::cell(error), Role::Bad)),
                None => pen.put(
                    foot,
                    &hint("edit a value: JSON keeps its type, nothing leaves it out; then make the plan"),
                ),
            }
            None
        }
        Stage::Planned { top, typing, prepared, .. } => {
            scrolled(pen, area, &content(replay, pen.context()), *top);
            match typing {
                Some(input) => return input.draw(pen, foot, true, ""),
                None if prepared.refusal.is_some() => pen.put(foot, &hint("nothing can be sent; go back")),
                None if prepared.asks_for_name => {
                    pen.put(
                        foot,
                        &Phrase::new().label("PRODUCTION: accept, then type the space's name", Role::Bad),
                    );
                }
                None => pen.put(foot, &hint("these bytes are sent, and nothing else; accept to send")),
            }
            None
        }
        Stage::Done { top, .. } => {
            scrolled(pen, area, &content(replay, pen.context()), *top);
            pen.put(foot, &sent_to(replay));
            None
        }
        Stage::Planning(_) | Stage::Running { .. } | Stage::Refused { .. } => {
            scrolled(pen, area, &content(replay, pen.context()), 0);
            pen.put(foot, &sent_to(replay));
            None
        }
    }
}

/// How many lines a stage takes that can be scrolled.
pub fn line_count(replay: &Replay, body: Rect) -> usize {
    let width = body.width.saturating_sub(4);
    let context = Context::default();
    let lines = content(replay, &context);
    lines.iter().map(|line| usize::from(line.line_count(width, TALLEST, false).max(1))).sum()
}

fn content(replay: &Replay, context: &Context) -> Vec<Phrase> {
    let ascii = context.ascii;
    let waited = (context.now - replay.since).to_std().unwrap_or_default();
    match &replay.stage {
        Stage::Choosing { .. } | Stage::Editing(_) => Vec::new(),
        Stage::Planning(_) => vec![hint("reading the profile; nothing is sent yet")],
        Stage::Planned { prepared, .. } => lines::plan(prepared),
        Stage::Running { prepared, live, .. } => {
            let began = live.as_ref().map(|live| live.stage_began).unwrap_or_default();
            lines::running(&prepared.plan, live.as_deref(), waited.saturating_sub(began), ascii)
        }
        Stage::Done { report, .. } => lines::report(report, ascii),
        Stage::Refused { error, .. } => {
            let text = Displayable::message(&error.to_string());
            vec![Phrase::new().glyph(Glyph::Cross, Role::Bad).gap(1).data(&text, Role::Bad)]
        }
    }
}

fn title(replay: &Replay) -> Phrase {
    let name = match &replay.stage {
        Stage::Choosing { .. } => None,
        Stage::Editing(values) | Stage::Planning(values) | Stage::Refused { values, .. } => {
            Some(values.sample().name.clone())
        }
        Stage::Planned { prepared, .. } | Stage::Running { prepared, .. } => {
            Some(prepared.plan.sample().to_owned())
        }
        Stage::Done { report, .. } => Some(report.plan.sample().to_owned()),
    };
    let phrase = Phrase::new().label("Replay", Role::Title);
    match name {
        Some(name) => phrase.gap(2).data(&Displayable::cell(&name), Role::Title),
        None => phrase,
    }
}

/// Whom and where, with the kind as a word: here too, not only in the header.
fn note(replay: &Replay) -> Phrase {
    let (word, role) = match replay.kind {
        Kind::Emulator => (" DEMO ", Role::KindDemo),
        Kind::Dev => (" DEV ", Role::KindDev),
        Kind::Production => (" PRODUCTION ", Role::KindProduction),
    };
    let handle = replay.handle.text();
    // A name is easier to check than an id; names are not unique, so the id stays beside it.
    let target = if replay.name.is_empty() {
        Phrase::new().data(&Displayable::cell(&handle).truncated(40), Role::Text)
    } else {
        let name = Phrase::new().data(&Displayable::cell(&replay.name).truncated(28), Role::Text);
        let id = match replay.handle.address {
            Address::Segment(_) => sid::short(&handle, Role::Muted),
            Address::Identifier(_) => {
                Phrase::new().data(&Displayable::cell(&handle).truncated(40), Role::Muted)
            }
        };
        name.gap(1).then(id)
    };
    let space = Displayable::cell(&replay.space).truncated(24);
    Phrase::new()
        .label("to ", Role::Muted)
        .then(target)
        .gap(1)
        .glyph(Glyph::Separator, Role::Muted)
        .gap(1)
        .data(&space, Role::Text)
        .gap(1)
        .label(word, role)
}

fn sent_to(replay: &Replay) -> Phrase {
    let space = Displayable::cell(&replay.space).truncated(24);
    Phrase::new().label("sent to ", Role::Muted).data(&space, Role::Muted).label(" only", Role::Muted)
}

fn hint(text: &'static str) -> Phrase {
    Phrase::new().label(text, Role::Muted)
}

/// Rows of which one is selected.
fn rows(pen: &mut Pen<'_>, area: Rect, rows: &[Phrase], cursor: usize) {
    let height = usize::from(area.height);
    let top = place::window(cursor.saturating_sub(height / 2), cursor, rows.len(), height);
    for ((index, row), y) in rows.iter().enumerate().skip(top).zip(area.top()..area.bottom()) {
        let line = Rect { y, height: 1, ..area };
        if index == cursor {
            let mut over = pen.over(Some(Role::Selection));
            over.clear(line);
            over.put(line, row);
        } else {
            pen.put(line, row);
        }
    }
}

/// Lines that wrap, from line `top` on.
fn scrolled(pen: &mut Pen<'_>, area: Rect, lines: &[Phrase], top: usize) {
    let ascii = pen.context().ascii;
    let mut skip = top;
    let mut y = area.top();
    for line in lines {
        let height = usize::from(line.line_count(area.width, TALLEST, ascii).max(1));
        if skip >= height {
            skip -= height;
            continue;
        }
        if y >= area.bottom() {
            return;
        }
        let room = Rect { y, height: area.bottom() - y, ..area };
        y += pen.wrap_from(room, line, skip).max(1);
        skip = 0;
    }
}
