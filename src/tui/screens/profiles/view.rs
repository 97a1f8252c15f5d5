//! Draws the profile list.

mod hint;
mod lookup;
mod notes;

use super::{CANCELLED, ProfileList, ProfileListing};
use crate::domain::roster::{Origins, Row};
use crate::domain::text::Displayable;
use crate::engine::{ErrorClass, SourceError};
use crate::tui::context::{Context, TimeRoom, TimeStyle};
use crate::tui::layout::inside;
use crate::tui::paint::{Align, Canvas, Line, Number, Symbol};
use crate::tui::remote::Remote;
use crate::tui::theme::Role;
use crate::tui::widgets::pane::PaneFrame;
use crate::tui::widgets::words::Words;
use crate::tui::widgets::{picture, table, verdict};
use chrono::{DateTime, Utc};
use ratatui::layout::{Position, Rect};

const PLACEHOLDER: &str = "filter, or e-mail, phone, id";

/// The line of the box inside the list's frame.
pub const fn input_line(area: Rect) -> Rect {
    let inner = inside(area);
    Rect {
        x: inner.x + 1,
        width: inner.width.saturating_sub(2),
        height: if inner.height > 0 { 1 } else { 0 },
        ..inner
    }
}

/// The area of the rows: below the box and the lookup, above the note.
pub fn rows_area(list: &ProfileList, area: Rect) -> Rect {
    let inner = inside(area);
    let lookup = lookup::height(&list.lookup, area).max(hint::height(list, area));
    // The lookup, a hint, the order or a blank line separates the box from the rows.
    let is_sorted = notes::order(list).is_some();
    let above = 1 + if lookup > 0 { lookup } else { u16::from(is_sorted || inner.height >= 18) };
    let below = u16::from(list.len() > 0 && notes::has_note(list));
    Rect { y: inner.y + above.min(inner.height), height: inner.height.saturating_sub(above + below), ..inner }
}

/// Draws frame, box, lookup and rows; returns the cell of the text cursor.
pub fn draw(list: &ProfileList, canvas: &mut Canvas<'_>, area: Rect, focused: bool) -> Option<Position> {
    let inner = PaneFrame {
        title: notes::title(list, focused, area, canvas.context().ascii),
        note: note(list, canvas.context()),
        focused,
    }
    .draw(canvas, area);
    if inner.is_empty() {
        return None;
    }
    let cursor = list.input.draw(canvas, input_line(area), focused && list.typing, PLACEHOLDER);
    let below_box = |height| Rect { y: inner.y + 1, height, ..inner };
    let (lookup, hint) = (lookup::height(&list.lookup, area), hint::height(list, area));
    lookup::draw(list, canvas, below_box(lookup));
    hint::draw(list, canvas, below_box(hint));
    if let Some(order) = notes::order(list).filter(|_| lookup == 0 && hint == 0) {
        let head = Rect { y: inner.y + 1, height: 1, width: inner.width.saturating_sub(1), ..inner };
        canvas.put_aligned(head, &order, Align::Right);
    }
    let rows = list.rows_area(area);
    if list.len() == 0 {
        draw_absence(list, canvas, rows);
    } else {
        draw_rows(list, canvas, rows, focused && !list.typing);
        let area = Rect { height: inner.bottom().saturating_sub(rows.y), ..rows };
        if let Some(note) = notes::note(list, canvas.context(), area, focused) {
            picture::with_note(canvas, area, &note.into());
        }
    }
    cursor
}

/// The work in flight, at the right of the frame.
fn note(list: &ProfileList, context: &Context) -> Line {
    match list.listing {
        ProfileListing::Reading { since, .. } if list.total() > 0 && is_felt(context, since) => {
            Line::new().label("reading", Role::Muted).symbol(Symbol::Ellipsis, Role::Muted)
        }
        _ if list.rest.searching_since().is_some_and(|since| is_felt(context, since)) => {
            Line::new().label("searching", Role::Muted).symbol(Symbol::Ellipsis, Role::Muted)
        }
        _ => Line::new(),
    }
}

/// Whether something has taken long enough to be noticed.
fn is_felt(context: &Context, since: DateTime<Utc>) -> bool {
    (context.now - since).num_milliseconds() >= 300
}

/// Shows why there are no rows; each reason has its own picture.
fn draw_absence(list: &ProfileList, canvas: &mut Canvas<'_>, area: Rect) {
    if list.rest.searching_since().is_some() {
        let line =
            Line::new().label("searching what is known", Role::Muted).symbol(Symbol::Ellipsis, Role::Muted);
        let y = area.y + u16::from(area.height > 2);
        return canvas.put(Rect { x: area.x + 1, y, width: area.width.saturating_sub(2), height: 1 }, &line);
    }
    if list.total() > 0 {
        return draw_no_match(list, canvas, area);
    }
    match &list.listing {
        ProfileListing::Failed { error, at } => picture::draw_failure(canvas, area, error, *at),
        ProfileListing::NotOffered => picture::draw_empty(
            canvas,
            area,
            "no profile looked up yet",
            "This space does not list its profiles, which is normal. Look somebody up by e-mail, phone or id in the box above.",
        ),
        ProfileListing::Complete | ProfileListing::Incomplete(_) if list.unreadable > 0 => {
            picture::draw_empty(
                canvas,
                area,
                "no row could be read",
                "The service lists profiles in a form that cannot be read. Look somebody up by e-mail, phone or id.",
            );
        }
        ProfileListing::Incomplete(reason) => {
            let meaning = if reason == CANCELLED {
                "Reading the list was cancelled; refresh to read it."
            } else {
                "The service's list ended before a profile arrived; refresh to try again."
            };
            picture::draw_empty(canvas, area, "no profile was read", meaning);
        }
        ProfileListing::Complete => {
            picture::draw_empty(canvas, area, "the space has no profiles", "An identify call creates one.");
        }
        ProfileListing::Unconnected => {
            picture::draw_empty(canvas, area, "not connected", "There is no space to list.");
        }
        ProfileListing::Idle | ProfileListing::Reading { .. } => {
            let line =
                Line::new().label("loading profiles", Role::Muted).symbol(Symbol::Ellipsis, Role::Muted);
            let line = match list.listing {
                ProfileListing::Reading { since, .. } => {
                    line.gap(1).number(Number::elapsed(canvas.context().now - since), Role::Muted)
                }
                _ => line,
            };
            let y = area.y + u16::from(area.height > 2);
            canvas.put(Rect { x: area.x + 1, y, width: area.width.saturating_sub(2), height: 1 }, &line);
        }
    }
}

/// Shows that no row matches; rows that have not been read may still match.
fn draw_no_match(list: &ProfileList, canvas: &mut Canvas<'_>, area: Rect) {
    let tally = list.tally();
    let head = Line::new().symbol(Symbol::Dot, Role::Muted).gap(1);
    let count = |line: Line, count: usize| line.number(Number::count(count), Role::Text);
    let head = if list.undecided() > 0 {
        let read = count(head.label("0 of ", Role::Text), tally.read).label(" read match", Role::Text);
        count(read.separated(), list.undecided()).label(" not read", Role::Text)
    } else if list.is_whole() {
        head.label("no profile matches this filter", Role::Text)
    } else {
        count(head.label("none of the ", Role::Text), tally.total)
            .label(" profiles listed so far matches", Role::Text)
    };
    let mut lines = vec![head];
    if list.undecided() > 0 {
        lines.extend(notes::way_to_read(list, canvas.context()));
    }
    let way_out = match list.lookup {
        Remote::Idle => "Accept the text to look it up as an id, or clear it to see all profiles.",
        _ => "Clear the text to see all profiles.",
    };
    lines.push(Line::new().label(way_out, Role::Muted));
    picture::draw_lines(canvas, area, &lines);
}

fn draw_rows(list: &ProfileList, canvas: &mut Canvas<'_>, area: Rect, focused: bool) {
    let window = list.cursor().window(list.len(), area);
    table::draw_scroll_bar(canvas, area, window.start, list.len());
    let (selected, words) = (list.cursor().index(), list.found_words());
    // A blank between the ages and the scroll bar, if there is one.
    let beside = if list.len() > usize::from(area.height) { 2 } else { 1 };
    for (index, y) in window.zip(area.top()..area.bottom()) {
        let Some(row) = list.row(index) else { continue };
        let place = Rect { y, height: 1, width: area.width.saturating_sub(beside), ..area };
        let ground = if focused { Role::Selection } else { Role::SelectionIdle };
        let mut canvas = canvas.over((index == selected).then_some(ground));
        if index == selected {
            canvas.clear(place);
            canvas.put(place, &Line::new().symbol(Symbol::Pointer, Role::Accent));
        }
        if list.is_marked(index) {
            let mark = Line::new().symbol(Symbol::Mark, Role::Accent);
            canvas.put(Rect { x: place.x + 2, width: 1, ..place }, &mark);
        }
        let has_origin = place.width >= WITH_ORIGIN && list.shows_origins();
        draw_row(
            &mut canvas,
            place,
            &row,
            &RowView { failure: list.failure(index), words: &words, has_origin },
        );
    }
}

/// From this width on, rows show their origin.
const WITH_ORIGIN: u16 = 46;
/// Width of the longest origin, `imported`.
const ORIGIN: u16 = 8;

/// A row's origin in a word; pinned rows have a symbol of their own.
const fn origin(origins: Origins) -> &'static str {
    match origins {
        Origins { held: true, .. } => "asked",
        Origins { listed: true, .. } => "listed",
        Origins { recent: true, .. } => "recent",
        Origins { imported: true, .. } => "imported",
        Origins { pinned: true, .. } => "pinned",
        _ => "",
    }
}

/// How a row is drawn, besides its data.
struct RowView<'a> {
    failure: Option<&'a SourceError>,
    /// Highlighted in the name.
    words: &'a Words,
    has_origin: bool,
}

/// `✔ Ada Okafor                ▼  12m`, on wide screens `✔ Ada Okafor            imported  ▼  12m`
fn draw_row(
    canvas: &mut Canvas<'_>,
    place: Rect,
    row: &Row,
    RowView { failure, words, has_origin }: &RowView<'_>,
) {
    let mark = match (&row.summary, failure) {
        (_, Some(error)) if error.class == ErrorClass::NotFound => {
            Line::new().symbol(Symbol::Dash, Role::Muted)
        }
        (_, Some(_)) => Line::new().symbol(Symbol::Warning, Role::Warn),
        (Some(summary), None) => summary.enrichment.map(verdict::mark).unwrap_or_default(),
        (None, None) if row.missing => Line::new().symbol(Symbol::Dash, Role::Muted),
        (None, None) => Line::new().symbol(Symbol::Dot, Role::Muted),
    };
    canvas.put(Rect { x: place.x + 1, width: place.width.min(1), ..place }, &mark);
    let times = canvas.context().times;
    // Ages of rows are short; the widest, `14mo`, has four characters.
    let width = if times == TimeStyle::Relative { 4 } else { times.width(TimeRoom::Short) };
    let right = Rect { x: place.right().saturating_sub(width), width, ..place };
    let tone = Rect { x: right.x.saturating_sub(2), width: 1, ..place };
    let gone = row.missing || failure.is_some_and(|error| error.class == ErrorClass::NotFound);
    let role = if gone || row.summary.is_none() { Role::Muted } else { Role::Text };
    let title = Displayable::cell(&row.naming.title(&row.key));
    let mut name = Line::new();
    if row.origins.pinned {
        name = name.symbol(Symbol::Pin, Role::Accent).gap(1);
    }
    let start = place.x + 3;
    let mut end = tone.x;
    if *has_origin {
        end = tone.x.saturating_sub(ORIGIN + 1);
        let word = Line::new().label(origin(row.origins), Role::Muted);
        canvas.put(Rect { x: end, width: ORIGIN, ..place }, &word);
    }
    let width = end.saturating_sub(start + 1);
    let name = name.data_with_badges(&title, role);
    let name = if words.is_empty() { name } else { words.mark(name, canvas.context().ascii) };
    canvas.put(Rect { x: start, width, ..place }, &name);
    if gone {
        let word = Line::new().label("gone", Role::Muted);
        return canvas.put_aligned(right, &word, Align::Right);
    }
    let Some(summary) = &row.summary else { return };
    if let Some(at) = summary.last_interaction {
        let when = Line::new().number(canvas.context().moment(at, TimeRoom::Short), Role::Text);
        canvas.put_aligned(right, &when, Align::Right);
        let (symbol, role) = verdict::sentiment_sign(summary.sentiment());
        canvas.put(tone, &Line::new().symbol(symbol, role));
    }
}
