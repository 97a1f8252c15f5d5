//! The six states of a pane: empty, loading, failed, refused, stale, partial.
//!
//! Each looks different. *Loading* names what is awaited, for how long, and how to cancel; *failed* and *refused* say what
//! failed, why, and what to do next; *empty* says what is empty and why; *stale* keeps the old values, dimmed and dated;
//! *partial* shows the available items and says what is missing.

mod early_end;

pub use early_end::EarlyEnd;

use crate::domain::listing::{Extent, Partial};
use crate::domain::text::Displayable;
use crate::engine::{ErrorClass, SourceError};
use crate::tui::context::Context;
use crate::tui::model::trouble::again_at;
use crate::tui::paint::{Canvas, Line, Number, Symbol};
use crate::tui::remote::Remote;
use crate::tui::theme::Role;
use chrono::{DateTime, Duration, Utc};
use ratatui::layout::Rect;

/// Limit for the displayed place of an unreadable item and for the reason, in bytes.
const REASON: usize = 120;

/// A status line about a part in several forms, from the longest, with a key hint, to the shortest.
#[derive(Clone, Debug, Default)]
pub struct Note {
    hinted: Vec<Line>,
    text: Line,
}

impl Note {
    fn new(text: Line, hints: impl IntoIterator<Item = Line>) -> Self {
        let hinted = hints.into_iter().map(|hint| text.clone().gap(3).then(hint)).collect();
        Self { hinted, text }
    }

    /// The text without the hint.
    pub fn text(&self) -> String {
        self.text.to_text(false)
    }

    /// The longest form that fits.
    fn fitting(&self, width: u16, ascii: bool) -> &Line {
        let fits = |form: &&Line| form.width(ascii) <= usize::from(width);
        self.hinted.iter().find(fits).unwrap_or(&self.text)
    }
}

impl From<Line> for Note {
    fn from(text: Line) -> Self {
        Self { hinted: Vec::new(), text }
    }
}

/// Where to draw a value.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// The area left for it.
    pub body: Rect,
    /// Whether the value is old; if so, dim it with [`Canvas::fade`] after drawing.
    pub old: bool,
}

/// The area for a part's value. If there is no value, draws the part's state instead and returns `None`.
///
/// `what` names the part in the reader's words: `events`.
pub fn standing<T>(
    canvas: &mut Canvas<'_>,
    area: Rect,
    remote: &Remote<T>,
    what: &'static str,
) -> Option<Standing> {
    let note = note(canvas.context(), remote, what);
    if remote.value().is_none() {
        match (remote, note) {
            (Remote::Failed { error, at, .. }, _) => draw_failure(canvas, area, error, *at),
            (_, Some(note)) => {
                let note = note.fitting(u16::MAX, canvas.context().ascii);
                draw_lines(canvas, area, std::slice::from_ref(note));
            }
            (_, None) => {}
        }
        return None;
    }
    let body = note.map_or(area, |note| with_note(canvas, area, &note));
    Some(Standing { body, old: is_old(remote) })
}

/// Whether only an old value is available.
pub const fn is_old<T>(remote: &Remote<T>) -> bool {
    matches!(remote, Remote::Loading { previous: Some(_), .. } | Remote::Failed { previous: Some(_), .. })
}

/// The note about a part besides its value: that it is loading, or old.
pub fn note<T>(context: &Context, remote: &Remote<T>, what: &'static str) -> Option<Note> {
    match remote {
        // Every part is requested when the profile opens.
        Remote::Idle => {
            let text = Line::new().label(what, Role::Muted).label(": cancelled", Role::Muted);
            let key = Line::new().data(&context.keys.refresh, Role::Accent).label(" reads it", Role::Muted);
            Some(Note::new(text, [key]))
        }
        Remote::Loading { since, previous: Some(_), .. } => {
            Some(loading(context, "refreshing ", what, *since))
        }
        Remote::Loading { since, so_far: Some(_), .. } => {
            Some(loading(context, "loading more ", what, *since))
        }
        Remote::Loading { since, .. } => Some(loading(context, "loading ", what, *since)),
        Remote::Ready(_) => None,
        Remote::Failed { error, at, previous } => {
            let text = match previous {
                Some(previous) => stale(context, previous.at, error),
                None => failed(error, what),
            };
            Some(Note::new(text, try_again(context, error, *at)))
        }
    }
}

/// The note about failed parts that are not shown on this screen: `! links failed: no answer in time   w why`.
pub fn failed_elsewhere(context: &Context, failed: &[(&'static str, &SourceError)]) -> Option<Note> {
    let ((_, first), ..) = failed.split_first()?;
    let mut text = Line::new().symbol(Symbol::Warning, Role::Warn).gap(1);
    for (place, (what, _)) in failed.iter().enumerate() {
        text = if place > 0 { text.label(", ", Role::Warn) } else { text }.label(what, Role::Warn);
    }
    text = text.label(" failed", Role::Warn);
    let hint = Line::new().data(&context.keys.why, Role::Accent).label(" why", Role::Muted);
    let mut note = Note::new(text, [hint.clone()]);
    if failed.iter().all(|(_, error)| (error.class, error.status) == (first.class, first.status)) {
        let alike = note.text.clone().label(": ", Role::Warn).label(headline(first.class), Role::Warn);
        note.hinted.insert(0, with_status(alike, first, Role::Warn).gap(3).then(hint));
    }
    Some(note)
}

/// `✘ events: token refused (401)`
fn failed(error: &SourceError, what: &'static str) -> Line {
    let line =
        Line::new().symbol(Symbol::Cross, Role::Bad).gap(1).label(what, Role::Bad).label(": ", Role::Bad);
    with_status(line.label(headline(error.class), Role::Bad), error, Role::Bad)
}

fn with_status(line: Line, error: &SourceError, role: Role) -> Line {
    match error.status {
        Some(status) => line.label(" (", role).number(Number::code(status), role).label(")", role),
        None => line,
    }
}

/// `loading events… 0.4 s   Esc cancel`
fn loading(context: &Context, verb: &'static str, what: &'static str, since: DateTime<Utc>) -> Note {
    let text = Line::new()
        .label(verb, Role::Text)
        .label(what, Role::Text)
        .symbol(Symbol::Ellipsis, Role::Text)
        .gap(1)
        .number(Number::elapsed(context.now - since), Role::Text);
    let hint = Line::new().data(&context.keys.cancel, Role::Accent).label(" cancel", Role::Muted);
    Note::new(text, [hint])
}

/// `▲ as of 09:14:03, refresh failed: 503`
fn stale(context: &Context, at: DateTime<Utc>, error: &SourceError) -> Line {
    let line = Line::new()
        .symbol(Symbol::Warning, Role::Warn)
        .label(" as of ", Role::Warn)
        .number(Number::clock(context.told(at), context.zone), Role::Warn)
        .label(", refresh failed: ", Role::Warn);
    match error.status {
        Some(status) => line.number(Number::code(status), Role::Warn),
        None => line.label(headline(error.class), Role::Warn),
    }
}

/// `r try again`; while the service asks for a pause `again in 59 s · r asks now`, and afterwards that the pause is over. The
/// second is the short form.
fn try_again(context: &Context, error: &SourceError, told: DateTime<Utc>) -> [Line; 2] {
    let key = |words| Line::new().data(&context.keys.refresh, Role::Accent).label(words, Role::Muted);
    let Some(until) = again_at(error, told) else { return [key(" try again"), key(" try again")] };
    let left = until - context.now;
    if left <= Duration::zero() {
        let over = Line::new().label("the pause is over", Role::Good);
        return [over.separated().then(key(" try again")), key(" try again")];
    }
    let wait = Line::new().label("again in ", Role::Text).number(Number::left(left), Role::Text);
    [wait.clone().separated().then(key(" asks now")), wait]
}

/// The event in words that differ from class to class.
pub const fn headline(class: ErrorClass) -> &'static str {
    match class {
        ErrorClass::Unauthorized => "token refused",
        ErrorClass::Refused => "not offered by this space",
        ErrorClass::NotFound => "not found",
        ErrorClass::PartNotFound => "this part was not found",
        ErrorClass::BadRequest => "request not understood by the service",
        ErrorClass::RateLimited => "rate limited",
        ErrorClass::Server => "the service failed",
        ErrorClass::Unreachable => "the service cannot be reached",
        ErrorClass::TimedOut => "no answer in time",
        ErrorClass::Unreadable => "the answer cannot be read",
        ErrorClass::Unaskable => "cannot be requested",
        ErrorClass::Store => "the local store failed",
    }
}

/// Whether repeating the request can help.
const fn can_be_tried_again(class: ErrorClass) -> bool {
    !matches!(class, ErrorClass::Unaskable)
}

/// Draws what failed, why, what to do next, the Request-Id, and the key that tries again.
/// `told` is the time of the failure on the monotonic clock.
pub fn draw_failure(canvas: &mut Canvas<'_>, area: Rect, error: &SourceError, told: DateTime<Utc>) {
    draw_lines(canvas, area, &failure_lines(canvas.context(), error, told));
}

/// The same text as lines to be wrapped.
pub fn failure_lines(context: &Context, error: &SourceError, at: DateTime<Utc>) -> Vec<Line> {
    let subject = |error: &SourceError| {
        let reading = Line::new().label("reading ", Role::Muted);
        vec![reading.data(&Displayable::message(&error.what), Role::Text)]
    };
    lines_of_alike(context, &[(subject(error), error)], at)
}

/// Like [`failure_lines`] without the key that tries again, for places where another key does.
pub fn failure_lines_without_key(context: &Context, error: &SourceError) -> Vec<Line> {
    let mut lines = failure_lines(context, error, context.now);
    if can_be_tried_again(error.class) {
        lines.pop();
    }
    lines
}

/// Combines equal failures of several subjects: each subject with its Request-Id, the rest once.
pub fn lines_of_alike(
    context: &Context,
    alike: &[(Vec<Line>, &SourceError)],
    at: DateTime<Utc>,
) -> Vec<Line> {
    let Some((_, first)) = alike.first() else { return Vec::new() };
    let refused = matches!(first.class, ErrorClass::Unauthorized | ErrorClass::Refused);
    let (symbol, role) = if refused { (Symbol::Warning, Role::Warn) } else { (Symbol::Cross, Role::Bad) };
    let title = Line::new().symbol(symbol, role).gap(1).label(headline(first.class), role);
    let mut lines = vec![with_status(title, first, role)];
    let id = |error: &SourceError| {
        let id = error.shown_request_id()?;
        Some(Line::new().label("Request-Id ", Role::Muted).data(&id, Role::Text))
    };
    let is_one = alike.len() == 1;
    for (subject, error) in alike {
        lines.extend(subject.iter().cloned());
        // With several subjects, each shows its own Request-Id.
        if !is_one && let Some(id) = id(error) {
            lines.push(Line::new().gap(2).then(id));
        }
    }
    let why = Displayable::message(&first.why);
    // The title may already contain the reason.
    if lines.first().is_none_or(|title| !title.to_text(false).ends_with(why.as_str())) {
        lines.push(Line::new().label("why: ", Role::Muted).data(&why, Role::Text));
    }
    if !first.next.is_empty() {
        let next = Displayable::message(&first.next);
        lines.push(Line::new().label("next: ", Role::Muted).data(&next, Role::Text));
    }
    if is_one {
        lines.extend(id(first));
    }
    if let Some(excerpt) = first.excerpt.as_deref() {
        let excerpt = Displayable::message(excerpt);
        lines.push(Line::new().label("the answer begins: ", Role::Muted).data(&excerpt, Role::Text));
    }
    if can_be_tried_again(first.class) {
        let [again, _] = try_again(context, first, at);
        lines.push(again);
    }
    lines
}

/// Whether two failures differ only in what was requested.
pub fn are_alike(one: &SourceError, other: &SourceError) -> bool {
    let told = |error: &SourceError| (error.class, error.status, error.retry_after);
    told(one) == told(other) && one.why == other.why && one.next == other.next && one.excerpt == other.excerpt
}

/// Draws what is empty and what that means.
pub fn draw_empty(canvas: &mut Canvas<'_>, area: Rect, which: &'static str, meaning: &'static str) {
    let lines = [
        Line::new().symbol(Symbol::Dot, Role::Muted).gap(1).label(which, Role::Text),
        Line::new().label(meaning, Role::Muted),
    ];
    draw_lines(canvas, area, &lines);
}

/// Adds the number of items that the table shows raw at its end: `! 2 could not be read · 42 events …`.
pub fn with_unreadable(foot: Line, count: usize) -> Line {
    if count == 0 {
        return foot;
    }
    let sign =
        Line::new().symbol(Symbol::Warning, Role::Warn).gap(1).number(Number::count(count), Role::Warn);
    let unreadable = sign.label(" could not be read", Role::Warn);
    if foot.is_empty() {
        return unreadable;
    }
    unreadable.separated().then(foot)
}

/// `answered “upstream down”. Try again in a minute. Request-Id 4f0c-11`
pub fn in_one_sentence(error: &SourceError) -> Line {
    let mut line = Line::new().data(&Displayable::message(&error.why), Role::Warn);
    if !error.next.is_empty() {
        line = line.label(". ", Role::Muted).data(&Displayable::message(&error.next), Role::Muted);
    }
    match &error.request_id {
        // Within a sentence, always quoted.
        Some(id) => line
            .label(" Request-Id ", Role::Muted)
            .data(&Displayable::bounded(id, REASON).quote(), Role::Text),
        None => line,
    }
}

/// What is missing from a list, if anything: `incomplete: … · 2 items could not be read, first data[3]: …`.
pub fn missing<T>(listed: &Partial<T>) -> Option<Line> {
    let mut line = Line::new();
    if let Extent::Incomplete(error) = &listed.extent {
        line = line.label("incomplete: ", Role::Warn).then(in_one_sentence(error));
    }
    if let Some(first) = listed.unreadable.first() {
        if !line.is_empty() {
            line = line.gap(1).symbol(Symbol::Separator, Role::Warn).gap(1);
        }
        let count = listed.unreadable.len();
        let words = if count == 1 { " item could not be read: " } else { " items could not be read, first " };
        let place = Displayable::bounded(&first.place, REASON);
        let reason = Displayable::message(&first.reason).truncated(REASON);
        line = line.number(Number::count(count), Role::Warn).label(words, Role::Warn);
        line = line.data(&place, Role::Text).label(": ", Role::Muted).data(&reason, Role::Muted);
    }
    (!line.is_empty()).then_some(line)
}

/// Draws a note on the last line of `area` and returns the area above it.
pub fn with_note(canvas: &mut Canvas<'_>, area: Rect, note: &Note) -> Rect {
    if area.height < 3 {
        return area;
    }
    let line = Rect { y: area.bottom() - 1, height: 1, ..area };
    let place = indented(line);
    canvas.put(place, note.fitting(place.width, canvas.context().ascii));
    above_note(area)
}

/// The area that [`with_note`] leaves.
pub const fn above_note(area: Rect) -> Rect {
    if area.height < 3 { area } else { Rect { height: area.height - 1, ..area } }
}

/// Draws lines below each other, each wrapped.
pub fn draw_lines(canvas: &mut Canvas<'_>, area: Rect, lines: &[Line]) {
    draw_lines_from(canvas, area, lines, 0);
}

/// Like [`draw_lines`], without the first `skip` rows of the screen.
pub fn draw_lines_from(canvas: &mut Canvas<'_>, area: Rect, lines: &[Line], skip: usize) {
    let area = indented(area);
    let (mut y, mut skip) = (area.y + u16::from(area.height > 2), skip);
    for line in lines {
        if y >= area.bottom() {
            break;
        }
        let tall = usize::from(line.line_count(area.width, u16::MAX, canvas.context().ascii).max(1));
        if skip >= tall {
            skip -= tall;
            continue;
        }
        y += canvas.wrap_from(Rect { y, height: area.bottom() - y, ..area }, line, skip).max(1);
        skip = 0;
    }
}

const fn indented(area: Rect) -> Rect {
    Rect { x: area.x.saturating_add(1), width: area.width.saturating_sub(2), ..area }
}
