//! Draws the profile list.

mod lookup;

use super::{CANCELLED, ProfileList, ProfileListing};
use crate::domain::roster::{Origins, Row};
use crate::domain::text::Displayable;
use crate::engine::{ErrorClass, SourceError};
use crate::tui::context::{Context, TimeRoom, TimeStyle};
use crate::tui::layout::inside;
use crate::tui::paint::{Align, Canvas, Line, Number, Symbol};
use crate::tui::remote::Remote;
use crate::tui::theme::Role;
use crate::tui::widgets::pane::{PaneFrame, title_role};
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
    let lookup = lookup::height(&list.lookup, area);
    // A blank line or the lookup separates the box from the rows.
    let above = 1 + if lookup > 0 { lookup } else { u16::from(inner.height >= 18) };
    let below = u16::from(list.len() > 0 && standing_note(list).is_some());
    Rect { y: inner.y + above.min(inner.height), height: inner.height.saturating_sub(above + below), ..inner }
}

/// Draws frame, box, lookup and rows; returns the cell of the text cursor.
pub fn draw(list: &ProfileList, canvas: &mut Canvas<'_>, area: Rect, focused: bool) -> Option<Position> {
    let inner = PaneFrame {
        title: title(list, focused, area, canvas.context().ascii),
        note: note(list, canvas.context()),
        focused,
    }
    .draw(canvas, area);
    if inner.is_empty() {
        return None;
    }
    let cursor = list.input.draw(canvas, input_line(area), focused && list.typing, PLACEHOLDER);
    let lookup = lookup::height(&list.lookup, area);
    lookup::draw(list, canvas, Rect { y: inner.y + 1, height: lookup, ..inner });
    let rows = list.rows_area(area);
    if list.len() == 0 {
        draw_absence(list, canvas, rows);
    } else {
        draw_rows(list, canvas, rows, focused && !list.typing);
        if let Some(note) = standing_note(list) {
            let area = Rect { height: inner.bottom().saturating_sub(rows.y), ..rows };
            let note = fitted(note, area, canvas.context().ascii);
            picture::with_note(canvas, area, &note.into());
        }
    }
    cursor
}

/// The title with the number of rows, if it fits: a cut-off number would read as another number.
fn title(list: &ProfileList, focused: bool, area: Rect, ascii: bool) -> Line {
    let role = title_role(focused);
    let title = Line::new().label("Profiles", role);
    let (shown, total) = (list.len(), list.total());
    if total == 0 {
        return title;
    }
    let title = title.gap(1).number(Number::count(shown), role);
    if shown == total {
        return title;
    }
    let unread = list.unread();
    let of = |count: usize| title.clone().label(" of ", role).number(Number::count(count), role);
    let found = title.clone().label(" found", role);
    let forms = match shown {
        _ if unread == 0 => vec![of(total)],
        0 => {
            let read = of(total.saturating_sub(unread)).label(" read", role);
            vec![not_read(read.clone(), unread, role), read]
        }
        _ => vec![not_read(found.clone(), unread, role)],
    };
    // The frame's corners, and a blank on either side.
    let fits = |form: &Line| form.width(ascii) + 4 <= usize::from(area.width);
    forms.into_iter().find(fits).unwrap_or(found)
}

/// `… · 178 not read yet`
fn not_read(line: Line, unread: usize, role: Role) -> Line {
    let line = line.gap(1).symbol(Symbol::Separator, role).gap(1).number(Number::count(unread), role);
    line.label(" not read yet", role)
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

/// A note on the whole list, shown below it: a short text, and the rest if there is room.
fn standing_note(list: &ProfileList) -> Option<(Line, Line)> {
    let warn = |words| Line::new().symbol(Symbol::Warning, Role::Warn).gap(1).label(words, Role::Warn);
    match &list.listing {
        ProfileListing::Failed { error, .. } => {
            let class = Line::new().label(": ", Role::Warn).label(picture::headline(error.class), Role::Warn);
            Some((warn("list failed"), class))
        }
        ProfileListing::Incomplete(reason) => {
            let reason = Displayable::message(reason).truncated(120);
            Some((warn("list incomplete"), Line::new().label(": ", Role::Warn).data(&reason, Role::Warn)))
        }
        ProfileListing::NotOffered => Some((
            Line::new().label("known here", Role::Muted),
            Line::new().label("; this space offers no list", Role::Muted),
        )),
        _ if list.unreadable > 0 => {
            let count =
                Line::new().label(": ", Role::Warn).number(Number::count(list.unreadable), Role::Warn);
            Some((warn("unreadable rows"), count))
        }
        _ => list.known.error().map(|_| (warn("recents unreadable"), Line::new())),
    }
}

/// The form of the note that fits.
fn fitted(note: (Line, Line), area: Rect, ascii: bool) -> Line {
    let (short, rest) = note;
    let whole = short.clone().then(rest);
    if whole.width(ascii) + 2 <= usize::from(area.width) { whole } else { short }
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
    let (total, unread) = (list.total(), list.unread());
    let head = Line::new().symbol(Symbol::Dot, Role::Muted).gap(1);
    let head = if unread > 0 {
        let read =
            head.label("0 of ", Role::Text).number(Number::count(total.saturating_sub(unread)), Role::Text);
        not_read(read.label(" read", Role::Text), unread, Role::Text)
    } else if list.is_whole() {
        head.label("no profile matches these words", Role::Text)
    } else {
        let read = head.label("none of the ", Role::Text).number(Number::count(total), Role::Text);
        read.label(" profiles listed so far matches", Role::Text)
    };
    let mut lines = vec![head];
    if unread > 0 {
        lines.push(Line::new().label("Rows are read when they come on screen.", Role::Muted));
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
    let selected = list.cursor().index();
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
        draw_row(&mut canvas, place, &row, list.failure(index));
    }
}

/// From this width on, rows show their origin.
const WITH_ORIGIN: u16 = 46;
/// Width of the longest origin, `imported`.
const ORIGIN: u16 = 8;

/// A row's origin in a word; pinned rows have a symbol of their own.
const fn origin(origins: Origins) -> &'static str {
    match origins {
        Origins { listed: true, .. } => "listed",
        Origins { recent: true, .. } => "recent",
        Origins { imported: true, .. } => "imported",
        Origins { pinned: true, .. } => "pinned",
        _ => "",
    }
}

/// `✔ Ada Okafor                ▼  12m`, on wide screens `✔ Ada Okafor            imported  ▼  12m`
fn draw_row(canvas: &mut Canvas<'_>, place: Rect, row: &Row, failure: Option<&SourceError>) {
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
    if place.width >= WITH_ORIGIN {
        end = tone.x.saturating_sub(ORIGIN + 1);
        let word = Line::new().label(origin(row.origins), Role::Muted);
        canvas.put(Rect { x: end, width: ORIGIN, ..place }, &word);
    }
    let width = end.saturating_sub(start + 1);
    canvas.put(Rect { x: start, width, ..place }, &name.data_with_badges(&title, role));
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
