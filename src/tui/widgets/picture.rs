//! The six pictures of a pane: empty, loading, failed, refused, stale, partial.
//!
//! They never look alike: *loading* names what is awaited, for how long, and how to cancel; *failed* and *refused* say what, why
//! and what to do next; *empty* says which emptiness it is; *stale* keeps the old values, dimmed and dated; *partial* shows what
//! is there and says what is not.

use crate::domain::listing::{Extent, Listed};
use crate::domain::text::Displayable;
use crate::engine::{ErrorClass, SourceError};
use crate::tui::context::Context;
use crate::tui::model::trouble::again_at;
use crate::tui::paint::{Figure, Glyph, Pen, Phrase};
use crate::tui::remote::Remote;
use crate::tui::theme::Role;
use chrono::{DateTime, Duration, Utc};
use ratatui::layout::Rect;

/// Bytes shown of where an item stood that could not be read, and of why.
const REASON: usize = 120;

/// A line about a part: from the longest of its forms, with the key that helps, to the shortest.
#[derive(Clone, Debug, Default)]
pub struct Note {
    hinted: Vec<Phrase>,
    text: Phrase,
}

impl Note {
    fn new(text: Phrase, hints: impl IntoIterator<Item = Phrase>) -> Self {
        let hinted = hints.into_iter().map(|hint| text.clone().gap(3).then(hint)).collect();
        Self { hinted, text }
    }

    /// What it says, without the hint.
    pub fn text(&self) -> String {
        self.text.to_text(false)
    }

    /// The longest form that fits.
    fn fitting(&self, width: u16, ascii: bool) -> &Phrase {
        let fits = |form: &&Phrase| form.width(ascii) <= usize::from(width);
        self.hinted.iter().find(fits).unwrap_or(&self.text)
    }
}

impl From<Phrase> for Note {
    fn from(text: Phrase) -> Self {
        Self { hinted: Vec::new(), text }
    }
}

/// A value that can be drawn, and where.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a, T> {
    /// The value.
    pub value: &'a T,
    /// The place left for it.
    pub body: Rect,
    /// It is an old one: to be dimmed with [`Pen::fade`] after drawing.
    pub old: bool,
}

/// Where a part's value goes, or `None`, after drawing the picture that stands in its place.
///
/// `what` is the part in the reader's words: `events`.
pub fn standing<'a, T>(
    pen: &mut Pen<'_>,
    area: Rect,
    remote: &'a Remote<T>,
    what: &'static str,
) -> Option<Standing<'a, T>> {
    let note = note(pen.context(), remote, what);
    let Some(value) = remote.value() else {
        match (remote, note) {
            (Remote::Failed { error, at, .. }, _) => draw_failure(pen, area, error, *at),
            (_, Some(note)) => {
                let note = note.fitting(u16::MAX, pen.context().ascii);
                draw_lines(pen, area, std::slice::from_ref(note));
            }
            (_, None) => {}
        }
        return None;
    };
    let body = note.map_or(area, |note| with_note(pen, area, &note));
    Some(Standing { value, body, old: is_old(remote) })
}

/// Whether the best value there is is an old one.
pub const fn is_old<T>(remote: &Remote<T>) -> bool {
    matches!(remote, Remote::Loading { previous: Some(_), .. } | Remote::Failed { previous: Some(_), .. })
}

/// What is to be said about a part besides its value: that it is on its way, or old.
pub fn note<T>(context: &Context, remote: &Remote<T>, what: &'static str) -> Option<Note> {
    match remote {
        Remote::Idle => {
            Some(Phrase::new().label(what, Role::Muted).label(" not asked for yet", Role::Muted).into())
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

/// What is to be said of parts that failed and are not shown here: `! links failed: no answer in time   w why`.
pub fn failed_elsewhere(context: &Context, failed: &[(&'static str, &SourceError)]) -> Option<Note> {
    let ((_, first), ..) = failed.split_first()?;
    let mut text = Phrase::new().glyph(Glyph::Warning, Role::Warn).gap(1);
    for (place, (what, _)) in failed.iter().enumerate() {
        text = if place > 0 { text.label(", ", Role::Warn) } else { text }.label(what, Role::Warn);
    }
    text = text.label(" failed", Role::Warn);
    let hint = Phrase::new().data(&context.keys.why, Role::Accent).label(" why", Role::Muted);
    let mut note = Note::new(text, [hint.clone()]);
    if failed.iter().all(|(_, error)| (error.class, error.status) == (first.class, first.status)) {
        let alike = note.text.clone().label(": ", Role::Warn).label(headline(first.class), Role::Warn);
        note.hinted.insert(0, with_status(alike, first, Role::Warn).gap(3).then(hint));
    }
    Some(note)
}

/// `✘ events: token refused (401)`
fn failed(error: &SourceError, what: &'static str) -> Phrase {
    let phrase =
        Phrase::new().glyph(Glyph::Cross, Role::Bad).gap(1).label(what, Role::Bad).label(": ", Role::Bad);
    with_status(phrase.label(headline(error.class), Role::Bad), error, Role::Bad)
}

fn with_status(phrase: Phrase, error: &SourceError, role: Role) -> Phrase {
    match error.status {
        Some(status) => phrase.label(" (", role).figure(Figure::code(status), role).label(")", role),
        None => phrase,
    }
}

/// `loading events… 0.4 s   Esc cancel`
fn loading(context: &Context, verb: &'static str, what: &'static str, since: DateTime<Utc>) -> Note {
    let text = Phrase::new()
        .label(verb, Role::Text)
        .label(what, Role::Text)
        .glyph(Glyph::Ellipsis, Role::Text)
        .gap(1)
        .figure(Figure::elapsed(context.now - since), Role::Text);
    let hint = Phrase::new().data(&context.keys.cancel, Role::Accent).label(" cancel", Role::Muted);
    Note::new(text, [hint])
}

/// `▲ as of 09:14:03, refresh failed: 503`
fn stale(context: &Context, at: DateTime<Utc>, error: &SourceError) -> Phrase {
    let phrase = Phrase::new()
        .glyph(Glyph::Warning, Role::Warn)
        .label(" as of ", Role::Warn)
        .figure(Figure::clock(context.told(at), context.zone), Role::Warn)
        .label(", refresh failed: ", Role::Warn);
    match error.status {
        Some(status) => phrase.figure(Figure::code(status), Role::Warn),
        None => phrase.label(headline(error.class), Role::Warn),
    }
}

/// `r try again`; while the service wants to be left alone `again in 59 s · r asks now`, and after that that it is over. The
/// second is the same in short.
fn try_again(context: &Context, error: &SourceError, told: DateTime<Utc>) -> [Phrase; 2] {
    let key = |words| Phrase::new().data(&context.keys.refresh, Role::Accent).label(words, Role::Muted);
    let parted = |phrase: Phrase| phrase.gap(1).glyph(Glyph::Separator, Role::Muted).gap(1);
    let Some(until) = again_at(error, told) else { return [key(" try again"), key(" try again")] };
    let left = until - context.now;
    if left <= Duration::zero() {
        let over = Phrase::new().label("the wait is over", Role::Good);
        return [parted(over).then(key(" try again")), key(" try again")];
    }
    let wait = Phrase::new().label("again in ", Role::Text).figure(Figure::left(left), Role::Text);
    [parted(wait.clone()).then(key(" asks now")), wait]
}

/// What happened, in words that tell the classes apart.
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
        ErrorClass::Unaskable => "cannot be asked for",
        ErrorClass::Store => "the local store failed",
    }
}

/// Whether trying the same again can help.
const fn can_be_tried_again(class: ErrorClass) -> bool {
    !matches!(class, ErrorClass::Unaskable)
}

/// Draws what failed, why, what to do next, the Request-Id, and the key that tries again.
/// `told` is when it came, by the clock that never jumps.
pub fn draw_failure(pen: &mut Pen<'_>, area: Rect, error: &SourceError, told: DateTime<Utc>) {
    draw_lines(pen, area, &failure_lines(pen.context(), error, told));
}

/// The same as lines to be wrapped.
pub fn failure_lines(context: &Context, error: &SourceError, at: DateTime<Utc>) -> Vec<Phrase> {
    let refused = matches!(error.class, ErrorClass::Unauthorized | ErrorClass::Refused);
    let (glyph, role) = if refused { (Glyph::Warning, Role::Warn) } else { (Glyph::Cross, Role::Bad) };
    let told = |text: &str| Displayable::message(text);
    let title = Phrase::new().glyph(glyph, role).gap(1).label(headline(error.class), role);
    let title = with_status(title, error, role);
    let mut lines =
        vec![title, Phrase::new().label("reading ", Role::Muted).data(&told(&error.what), Role::Text)];
    let why = told(&error.why);
    // The title may say it all.
    if lines.first().is_none_or(|title| !title.to_text(false).ends_with(why.as_str())) {
        lines.push(Phrase::new().label("why: ", Role::Muted).data(&why, Role::Text));
    }
    if !error.next.is_empty() {
        lines.push(Phrase::new().label("next: ", Role::Muted).data(&told(&error.next), Role::Text));
    }
    if let Some(id) = error.shown_request_id() {
        lines.push(Phrase::new().label("Request-Id ", Role::Muted).data(&id, Role::Text));
    }
    if can_be_tried_again(error.class) {
        let [again, _] = try_again(context, error, at);
        lines.push(again);
    }
    lines
}

/// Draws which emptiness it is, and what it means.
pub fn draw_empty(pen: &mut Pen<'_>, area: Rect, which: &'static str, meaning: &'static str) {
    let lines = [
        Phrase::new().glyph(Glyph::Dot, Role::Muted).gap(1).label(which, Role::Text),
        Phrase::new().label(meaning, Role::Muted),
    ];
    draw_lines(pen, area, &lines);
}

/// What is missing from a list, if something is: `▲ incomplete: … · 2 items could not be read, first data[3]: …`.
pub fn shortfall<T>(listed: &Listed<T>) -> Option<Phrase> {
    missing(listed).map(|missing| Phrase::new().glyph(Glyph::Warning, Role::Warn).gap(1).then(missing))
}

/// The same without the sign.
pub fn missing<T>(listed: &Listed<T>) -> Option<Phrase> {
    let mut phrase = Phrase::new();
    if let Extent::Incomplete(reason) = &listed.extent {
        let reason = Displayable::message(reason);
        phrase = phrase.label("incomplete: ", Role::Warn).data(&reason, Role::Warn);
    }
    if let Some(first) = listed.unreadable.first() {
        if !phrase.is_empty() {
            phrase = phrase.gap(1).glyph(Glyph::Separator, Role::Warn).gap(1);
        }
        let count = listed.unreadable.len();
        let words = if count == 1 { " item could not be read: " } else { " items could not be read, first " };
        let place = Displayable::bounded(&first.place, REASON);
        let reason = Displayable::message(&first.reason).truncated(REASON);
        phrase = phrase.figure(Figure::count(count), Role::Warn).label(words, Role::Warn);
        phrase = phrase.data(&place, Role::Text).label(": ", Role::Muted).data(&reason, Role::Muted);
    }
    (!phrase.is_empty()).then_some(phrase)
}

/// Draws a note on the last line of `area` and gives back what is above it.
pub fn with_note(pen: &mut Pen<'_>, area: Rect, note: &Note) -> Rect {
    if area.height < 3 {
        return area;
    }
    let line = Rect { y: area.bottom() - 1, height: 1, ..area };
    let place = indented(line);
    pen.put(place, note.fitting(place.width, pen.context().ascii));
    Rect { height: area.height - 1, ..area }
}

/// Draws lines one below the other, each wrapped.
pub fn draw_lines(pen: &mut Pen<'_>, area: Rect, lines: &[Phrase]) {
    let area = indented(area);
    let mut y = area.y + u16::from(area.height > 2);
    for line in lines {
        if y >= area.bottom() {
            break;
        }
        y += pen.wrap(Rect { y, height: area.bottom() - y, ..area }, line).max(1);
    }
}

const fn indented(area: Rect) -> Rect {
    Rect { x: area.x.saturating_add(1), width: area.width.saturating_sub(2), ..area }
}
