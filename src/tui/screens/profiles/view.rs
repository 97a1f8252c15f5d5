//! Draws the list.

use super::{CANCELLED, Listing, ProfileList};
use crate::domain::roster::{Origins, Row};
use crate::domain::text::Displayable;
use crate::engine::{ErrorClass, LookupReport, SourceError};
use crate::tui::context::{Context, TimeStyle};
use crate::tui::layout::inside;
use crate::tui::paint::{Align, Figure, Glyph, Pen, Phrase};
use crate::tui::remote::Remote;
use crate::tui::theme::Role;
use crate::tui::widgets::pane::{Pane, title_role};
use crate::tui::widgets::{picture, table, verdict};
use chrono::{DateTime, Utc};
use ratatui::layout::{Position, Rect};

/// Most lines a lookup may take of the list.
const MOST_LOOKUP_LINES: u16 = 8;
/// Lists from this width on say on one line how long a lookup takes and how it is cancelled.
const LOOKING_UP_ON_ONE_LINE: u16 = 34;
const PLACEHOLDER: &str = "filter, or e-mail, phone, id";

/// The box inside the list's frame.
pub const fn input_line(area: Rect) -> Rect {
    let inner = inside(area);
    Rect {
        x: inner.x + 1,
        width: inner.width.saturating_sub(2),
        height: if inner.height > 0 { 1 } else { 0 },
        ..inner
    }
}

/// Lines that what a lookup tried takes.
pub fn lookup_height(lookup: &Remote<LookupReport>, area: Rect) -> u16 {
    let lines = match lookup {
        Remote::Idle => 0,
        // Waiting without knowing the way out is worse than a line less: where both do not fit on one, they take two.
        Remote::Loading { .. } => 1 + u16::from(inside(area).width < LOOKING_UP_ON_ONE_LINE),
        Remote::Failed { .. } => 1,
        Remote::Ready(loaded) => {
            u16::try_from(loaded.value.attempts.len()).unwrap_or(u16::MAX).saturating_add(1)
        }
    };
    lines.min(MOST_LOOKUP_LINES).min(inside(area).height / 2)
}

/// Where rows are drawn: below the box and what a lookup tried, above a note.
pub fn rows_area(list: &ProfileList, area: Rect) -> Rect {
    let inner = inside(area);
    let lookup = lookup_height(&list.lookup, area);
    // A blank line or the lookup parts the box from the rows.
    let above = 1 + if lookup > 0 { lookup } else { u16::from(inner.height >= 18) };
    let below = u16::from(list.len() > 0 && standing_note(list).is_some());
    Rect { y: inner.y + above.min(inner.height), height: inner.height.saturating_sub(above + below), ..inner }
}

/// Draws frame, box, lookup and rows; gives the cell where text is typed.
pub fn draw(list: &ProfileList, pen: &mut Pen<'_>, area: Rect, focused: bool) -> Option<Position> {
    let inner = Pane {
        title: title(list, focused, area, pen.context().ascii),
        note: note(list, pen.context()),
        focused,
    }
    .draw(pen, area);
    if inner.is_empty() {
        return None;
    }
    let cursor = list.input.draw(pen, input_line(area), focused && list.typing, PLACEHOLDER);
    let lookup = lookup_height(&list.lookup, area);
    draw_lookup(list, pen, Rect { y: inner.y + 1, height: lookup, ..inner });
    let rows = list.rows_area(area);
    if list.len() == 0 {
        draw_absence(list, pen, rows);
    } else {
        draw_rows(list, pen, rows, focused && !list.typing);
        if let Some(note) = standing_note(list) {
            let area = Rect { height: inner.bottom().saturating_sub(rows.y), ..rows };
            let note = fitted(note, area, pen.context().ascii);
            picture::with_note(pen, area, &note.into());
        }
    }
    cursor
}

/// How many rows there are, as far as there is room: a number that is cut off is another number.
fn title(list: &ProfileList, focused: bool, area: Rect, ascii: bool) -> Phrase {
    let role = title_role(focused);
    let title = Phrase::new().label("Profiles", role);
    let (shown, total) = (list.len(), list.total());
    if total == 0 {
        return title;
    }
    let title = title.gap(1).figure(Figure::count(shown), role);
    if shown == total {
        return title;
    }
    let unread = list.unread();
    let of = |count: usize| title.clone().label(" of ", role).figure(Figure::count(count), role);
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
    let fits = |form: &Phrase| form.width(ascii) + 4 <= usize::from(area.width);
    forms.into_iter().find(fits).unwrap_or(found)
}

/// `… · 178 not read yet`
fn not_read(phrase: Phrase, unread: usize, role: Role) -> Phrase {
    let phrase = phrase.gap(1).glyph(Glyph::Separator, role).gap(1).figure(Figure::count(unread), role);
    phrase.label(" not read yet", role)
}

/// What is under way, at the right of the frame.
fn note(list: &ProfileList, context: &Context) -> Phrase {
    match list.listing {
        Listing::Reading { since, .. } if list.total() > 0 && is_felt(context, since) => {
            Phrase::new().label("reading", Role::Muted).glyph(Glyph::Ellipsis, Role::Muted)
        }
        _ if list.rest.searching_since().is_some_and(|since| is_felt(context, since)) => {
            Phrase::new().label("searching", Role::Muted).glyph(Glyph::Ellipsis, Role::Muted)
        }
        _ => Phrase::new(),
    }
}

/// Whether something takes long enough to be noticed.
fn is_felt(context: &Context, since: DateTime<Utc>) -> bool {
    (context.now - since).num_milliseconds() >= 300
}

/// What is to be known about the whole list, below it: in short, and the rest if there is room.
fn standing_note(list: &ProfileList) -> Option<(Phrase, Phrase)> {
    let warn = |words| Phrase::new().glyph(Glyph::Warning, Role::Warn).gap(1).label(words, Role::Warn);
    match &list.listing {
        Listing::Failed { error, .. } => {
            let class =
                Phrase::new().label(": ", Role::Warn).label(picture::headline(error.class), Role::Warn);
            Some((warn("list failed"), class))
        }
        Listing::Incomplete(reason) => {
            let reason = Displayable::message(reason).truncated(120);
            Some((warn("list incomplete"), Phrase::new().label(": ", Role::Warn).data(&reason, Role::Warn)))
        }
        Listing::NotOffered => Some((
            Phrase::new().label("known here", Role::Muted),
            Phrase::new().label("; this space offers no list", Role::Muted),
        )),
        _ if list.unreadable > 0 => {
            let count =
                Phrase::new().label(": ", Role::Warn).figure(Figure::count(list.unreadable), Role::Warn);
            Some((warn("unreadable rows"), count))
        }
        _ => list.known.error().map(|_| (warn("recents unreadable"), Phrase::new())),
    }
}

/// The note as far as it fits.
fn fitted(note: (Phrase, Phrase), area: Rect, ascii: bool) -> Phrase {
    let (short, rest) = note;
    let whole = short.clone().then(rest);
    if whole.width(ascii) + 2 <= usize::from(area.width) { whole } else { short }
}

/// Why there is no row: each reason has its own picture.
fn draw_absence(list: &ProfileList, pen: &mut Pen<'_>, area: Rect) {
    if list.rest.searching_since().is_some() {
        let line =
            Phrase::new().label("searching what is known", Role::Muted).glyph(Glyph::Ellipsis, Role::Muted);
        let y = area.y + u16::from(area.height > 2);
        return pen.put(Rect { x: area.x + 1, y, width: area.width.saturating_sub(2), height: 1 }, &line);
    }
    if list.total() > 0 {
        return draw_no_match(list, pen, area);
    }
    match &list.listing {
        Listing::Failed { error, at } => picture::draw_failure(pen, area, error, *at),
        Listing::NotOffered => picture::draw_empty(
            pen,
            area,
            "nobody looked up yet",
            "This space does not list its profiles, which is normal. Look somebody up by e-mail, phone or id in the box above.",
        ),
        Listing::Complete | Listing::Incomplete(_) if list.unreadable > 0 => picture::draw_empty(
            pen,
            area,
            "no row could be read",
            "The service lists profiles in a form that cannot be read. Look somebody up by e-mail, phone or id.",
        ),
        Listing::Incomplete(reason) => {
            let meaning = if reason == CANCELLED {
                "Reading the list was cancelled; refresh reads it."
            } else {
                "The service's list ended before one came; refresh asks again."
            };
            picture::draw_empty(pen, area, "no profile was read", meaning);
        }
        Listing::Complete => {
            picture::draw_empty(pen, area, "the space has no profiles", "An identify call creates one.");
        }
        Listing::Unconnected => picture::draw_empty(pen, area, "not connected", "There is no space to list."),
        Listing::Idle | Listing::Reading { .. } => {
            let line =
                Phrase::new().label("loading profiles", Role::Muted).glyph(Glyph::Ellipsis, Role::Muted);
            let line = match list.listing {
                Listing::Reading { since, .. } => {
                    line.gap(1).figure(Figure::elapsed(pen.context().now - since), Role::Muted)
                }
                _ => line,
            };
            let y = area.y + u16::from(area.height > 2);
            pen.put(Rect { x: area.x + 1, y, width: area.width.saturating_sub(2), height: 1 }, &line);
        }
    }
}

/// No row has the words, as far as rows were read: of the others it cannot be said.
fn draw_no_match(list: &ProfileList, pen: &mut Pen<'_>, area: Rect) {
    let (total, unread) = (list.total(), list.unread());
    let head = Phrase::new().glyph(Glyph::Dot, Role::Muted).gap(1);
    let head = if unread > 0 {
        let read =
            head.label("0 of ", Role::Text).figure(Figure::count(total.saturating_sub(unread)), Role::Text);
        not_read(read.label(" read", Role::Text), unread, Role::Text)
    } else if list.is_whole() {
        head.label("no profile matches these words", Role::Text)
    } else {
        let read = head.label("none of the ", Role::Text).figure(Figure::count(total), Role::Text);
        read.label(" profiles listed so far matches", Role::Text)
    };
    let mut lines = vec![head];
    if unread > 0 {
        lines.push(Phrase::new().label("A row is read when it comes on screen.", Role::Muted));
    }
    let way_out = match list.lookup {
        Remote::Idle => "Accept the text to look it up as an id, or clear it to see everybody.",
        _ => "Clear the text to see everybody.",
    };
    lines.push(Phrase::new().label(way_out, Role::Muted));
    picture::draw_lines(pen, area, &lines);
}

fn draw_lookup(list: &ProfileList, pen: &mut Pen<'_>, area: Rect) {
    let mut lines: Vec<Phrase> = Vec::new();
    match &list.lookup {
        Remote::Idle => return,
        Remote::Loading { since, .. } => {
            let asked = Phrase::new()
                .label("looking up", Role::Text)
                .glyph(Glyph::Ellipsis, Role::Text)
                .gap(1)
                .figure(Figure::elapsed(pen.context().now - *since), Role::Text);
            let way_out =
                Phrase::new().data(&pen.context().keys.cancel, Role::Accent).label(" cancel", Role::Muted);
            if area.width < LOOKING_UP_ON_ONE_LINE {
                lines.extend([asked, way_out]);
            } else {
                lines.push(asked.gap(2).then(way_out));
            }
        }
        Remote::Ready(loaded) => {
            let context = pen.context();
            let failed = loaded.value.attempts.iter().any(|attempt| attempt.outcome.is_err());
            let key = Phrase::new().data(&context.keys.why, Role::Accent).label(" why", Role::Muted);
            let summary = summary_of(&loaded.value);
            let told = summary.clone().gap(2).then(key);
            let fits = told.width(context.ascii) <= usize::from(area.width.saturating_sub(2));
            lines.push(if failed && fits { told } else { summary });
            lines.extend(loaded.value.attempts.iter().map(|attempt| {
                attempt_line(
                    &attempt.handle.text(),
                    attempt.outcome.as_ref().map(|_| ()).map_err(|error| error.class),
                )
            }));
        }
        Remote::Failed { error, .. } => lines.push(failed_line(error)),
    }
    for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
        pen.put(Rect { x: area.x + 1, y, width: area.width.saturating_sub(2), height: 1 }, line);
    }
}

/// What all attempts together came to.
fn summary_of(report: &LookupReport) -> Phrase {
    let mut keys: Vec<_> =
        report.attempts.iter().filter_map(|attempt| attempt.outcome.as_ref().ok()).collect();
    keys.sort();
    keys.dedup();
    let failed = report
        .attempts
        .iter()
        .any(|attempt| attempt.outcome.as_ref().is_err_and(|error| error.class != ErrorClass::NotFound));
    match keys.len() {
        0 if report.attempts.is_empty() => {
            Phrase::new().glyph(Glyph::Cross, Role::Bad).label(" not an identifier", Role::Bad)
        }
        0 if failed => {
            Phrase::new().glyph(Glyph::Question, Role::Warn).label(" cannot tell; tried:", Role::Warn)
        }
        0 => Phrase::new().glyph(Glyph::Cross, Role::Bad).label(" not found; tried:", Role::Bad),
        1 => Phrase::new().glyph(Glyph::Check, Role::Good).label(" found; tried:", Role::Good),
        _ => Phrase::new()
            .glyph(Glyph::Warning, Role::Warn)
            .label(" these lead to different profiles:", Role::Warn),
    }
}

fn attempt_line(asked: &str, outcome: Result<(), ErrorClass>) -> Phrase {
    let (glyph, role, word) = match outcome {
        Ok(()) => (Glyph::Check, Role::Good, "found"),
        Err(ErrorClass::NotFound) => (Glyph::Dot, Role::Muted, "not found"),
        Err(class) => (Glyph::Cross, Role::Bad, picture::headline(class)),
    };
    // The address comes first: the sign and the line above tell the outcome where there is no room for the word.
    Phrase::new()
        .gap(2)
        .glyph(glyph, role)
        .gap(1)
        .data_with_badges(&Displayable::cell(asked), Role::Text)
        .gap(2)
        .label(word, role)
}

fn failed_line(error: &SourceError) -> Phrase {
    Phrase::new().glyph(Glyph::Cross, Role::Bad).gap(1).label(picture::headline(error.class), Role::Bad)
}

fn draw_rows(list: &ProfileList, pen: &mut Pen<'_>, area: Rect, focused: bool) {
    let window = list.cursor().window(list.len(), area);
    table::draw_scroll_bar(pen, area, window.start, list.len());
    let selected = list.cursor().index();
    // A blank between the ages and the bar, where there is one.
    let beside = if list.len() > usize::from(area.height) { 2 } else { 1 };
    for (index, y) in window.zip(area.top()..area.bottom()) {
        let Some(row) = list.row(index) else { continue };
        let place = Rect { y, height: 1, width: area.width.saturating_sub(beside), ..area };
        let ground = if focused { Role::Selection } else { Role::SelectionIdle };
        let mut pen = pen.over((index == selected).then_some(ground));
        if index == selected {
            pen.clear(place);
            pen.put(place, &Phrase::new().glyph(Glyph::Pointer, Role::Accent));
        }
        draw_row(&mut pen, place, &row, list.failure(index));
    }
}

/// Rows of this width say where they came from.
const WITH_ORIGIN: u16 = 46;
/// The longest of the words for that, `imported`.
const ORIGIN: u16 = 8;

/// Where a row came from, in a word; that it is pinned has a sign of its own.
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
fn draw_row(pen: &mut Pen<'_>, place: Rect, row: &Row, failure: Option<&SourceError>) {
    let mark = match (&row.summary, failure) {
        (_, Some(error)) if error.class == ErrorClass::NotFound => {
            Phrase::new().glyph(Glyph::Dash, Role::Muted)
        }
        (_, Some(_)) => Phrase::new().glyph(Glyph::Warning, Role::Warn),
        (Some(summary), None) => summary.enrichment.map(verdict::mark).unwrap_or_default(),
        (None, None) if row.missing => Phrase::new().glyph(Glyph::Dash, Role::Muted),
        (None, None) => Phrase::new().glyph(Glyph::Dot, Role::Muted),
    };
    pen.put(Rect { x: place.x + 1, width: place.width.min(1), ..place }, &mark);
    let times = pen.context().times;
    // Ages of rows are short; the widest, `14mo`, has four letters.
    let width = if times == TimeStyle::Relative { 4 } else { times.width().min(place.width / 2) };
    let right = Rect { x: place.right().saturating_sub(width), width, ..place };
    let tone = Rect { x: right.x.saturating_sub(2), width: 1, ..place };
    let gone = row.missing || failure.is_some_and(|error| error.class == ErrorClass::NotFound);
    let role = if gone || row.summary.is_none() { Role::Muted } else { Role::Text };
    let title = Displayable::cell(&row.naming.title(&row.key));
    let mut name = Phrase::new();
    if row.origins.pinned {
        name = name.glyph(Glyph::Pin, Role::Accent).gap(1);
    }
    let start = place.x + 3;
    let mut end = tone.x;
    if place.width >= WITH_ORIGIN {
        end = tone.x.saturating_sub(ORIGIN + 1);
        let word = Phrase::new().label(origin(row.origins), Role::Muted);
        pen.put(Rect { x: end, width: ORIGIN, ..place }, &word);
    }
    let width = end.saturating_sub(start + 1);
    pen.put(Rect { x: start, width, ..place }, &name.data_with_badges(&title, role));
    if gone {
        let word = Phrase::new().label("gone", Role::Muted);
        return pen.put_aligned(right, &word, Align::Right);
    }
    let Some(summary) = &row.summary else { return };
    if let Some(at) = summary.last_interaction {
        let when = Phrase::new().figure(pen.context().moment(at), Role::Text);
        pen.put_aligned(right, &when, Align::Right);
        let (glyph, role) = verdict::sentiment_sign(summary.sentiment.as_deref());
        pen.put(tone, &Phrase::new().glyph(glyph, role));
    }
}
