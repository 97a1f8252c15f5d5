//! The lines under the box while the user types: who was looked up last, how the end of the filter can be completed, or what is
//! wrong with it.

use super::super::ProfileList;
use crate::domain::profile::{Address, Handle};
use crate::domain::roster::Row;
use crate::domain::text::Displayable;
use crate::tui::layout::inside;
use crate::tui::paint::{Align, Canvas, Line, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::filter_hint;
use ratatui::layout::Rect;

/// The height of these lines.
pub fn height(list: &ProfileList, area: Rect) -> u16 {
    let inner = inside(area);
    let (latest, _) = list.latest();
    if !latest.is_empty() {
        // A title, the people, and a blank line before the rows.
        let wanted = u16::try_from(latest.len()).unwrap_or(u16::MAX).saturating_add(2);
        return wanted.min(inner.height / 2);
    }
    // A half-typed filter is not a mistake yet.
    if list.completion().is_some() {
        return 1.min(inner.height / 2);
    }
    list.filter_error().map_or(0, |error| filter_hint::height(error, inner))
}

pub fn draw(list: &ProfileList, canvas: &mut Canvas<'_>, area: Rect) {
    let (latest, chosen) = list.latest();
    if !latest.is_empty() {
        draw_latest(canvas, area, &latest, chosen);
    } else if let Some(completion) = list.completion() {
        let line =
            Rect { x: area.x + 1, width: area.width.saturating_sub(2), height: area.height.min(1), ..area };
        canvas.put(line, &filter_hint::offers(completion, canvas));
    } else if let Some(error) = list.filter_error() {
        filter_hint::draw(error, canvas, area);
    }
}

/// The title, then one line each; if there is no room for all, those around the chosen one.
fn draw_latest(canvas: &mut Canvas<'_>, area: Rect, latest: &[Row], chosen: Option<usize>) {
    let lines = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    let title = Line::new().label("looked up lately", Role::Muted);
    let key = canvas.context().keys.down.clone();
    let way = title.clone().separated().data(&key, Role::Accent).label(" chooses", Role::Muted);
    let fits = way.width(canvas.context().ascii) <= usize::from(lines.width);
    canvas.put(Rect { height: lines.height.min(1), ..lines }, if fits { &way } else { &title });
    let room = usize::from(area.height.saturating_sub(2));
    let top = chosen.map_or(0, |at| (at + 1).saturating_sub(room));
    for ((at, row), y) in latest.iter().enumerate().skip(top).take(room).zip(area.y + 1..area.bottom()) {
        let line = Rect { y, height: 1, ..lines };
        let mut canvas = canvas.over((chosen == Some(at)).then_some(Role::Selection));
        if chosen == Some(at) {
            canvas.clear(line);
        }
        draw_person(&mut canvas, line, row, chosen == Some(at));
    }
}

/// `▌ Ada Okafor  email:ada@example.com   3h`
fn draw_person(canvas: &mut Canvas<'_>, line: Rect, row: &Row, is_chosen: bool) {
    let pointer = if is_chosen { Symbol::Pointer } else { Symbol::Blank };
    let mut who = Line::new().symbol(pointer, Role::Accent).gap(1);
    if let Some(name) = &row.naming.name {
        who = who.data(&Displayable::cell(name), Role::Text).gap(2);
    }
    let is_identifier = |handle: &&Handle| matches!(handle.address, Address::Identifier(_));
    let asked = row.handles.iter().find(is_identifier).unwrap_or(&row.handle);
    let address = Displayable::cell(&asked.text());
    let age = row.last_lookup.map(|at| Line::new().number(canvas.context().age(at), Role::Muted));
    let age = age.unwrap_or_default();
    let taken = u16::try_from(age.width(canvas.context().ascii)).unwrap_or_default() + 1;
    canvas.put(Rect { width: line.width.saturating_sub(taken), ..line }, &who.data(&address, Role::Muted));
    canvas.put_aligned(line, &age, Align::Right);
}
