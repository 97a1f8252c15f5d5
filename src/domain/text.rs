//! Untrusted text, made safe to show.
//!
//! Names, keys, event properties and error bodies are written by unknown people and programs, and a terminal obeys what it
//! prints. [`Displayable`] is the only type that may reach a screen: it is made from untrusted text by escaping, never by
//! removing, so that two different values never look the same.
//!
//! Control and invisible characters become a *marker*, the code point between angle brackets: `⟨1B⟩` for ESC, `⟨202E⟩` for a
//! right-to-left override. The bracket itself is escaped too, so [`Displayable::original`] returns exactly the original text.
//!
//! | in the text | as a marker |
//! |---|---|
//! | a character | `⟨1B⟩` |
//! | more combining marks than one letter may have | `⟨+40 marks 0301*38 0302*2⟩` |
//! | the end of a value that was cut | `⟨+1234 bytes⟩` |
//!
//! With `--ascii` the same markers are written `\{1B}`.

mod alike;
mod ascii;
mod badge;
mod bounds;
mod class;
mod compose;
mod document;
mod escape;
pub(super) mod fold;
mod marker;
mod scripts;
mod span;
mod symbol;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

pub use alike::skeleton;
pub use badge::Badges;
pub use bounds::{CELL_LIMIT, PAGE_LIMIT};
pub use class::acts_or_hides;
pub use document::{Document, FileName};
pub use scripts::ScriptNaming;
pub use span::{Span, SpanKind, Spans};
pub use symbol::Symbol;

use escape::Escaper;
use marker::MarkerForm;

/// Contains no control, bidi, hidden or unassigned character. Cheap to clone. Compared, ordered and hashed as shown.
#[derive(Clone)]
pub struct Displayable {
    text: Storage,
    /// Length in bytes of the original text, cut parts included.
    raw_len: usize,
    badges: Badges,
    form: MarkerForm,
}

/// Where the characters are stored: program text needs no allocation, data is shared between clones.
#[derive(Clone)]
enum Storage {
    Program(&'static str),
    Data(Arc<str>),
}

impl Displayable {
    /// Escapes text from a service, a file or a user. Unbounded: prefer [`Displayable::cell`] if the text may be long.
    pub fn new(raw: &str) -> Self {
        if is_printable_ascii(raw) {
            return Self::from_parts(Arc::from(raw), raw.len(), Badges::default());
        }
        let mut escaper = Escaper::new(raw.len());
        escaper.feed(raw, raw.len());
        let (text, badges) = escaper.finish();
        Self::from_parts(text.into(), raw.len(), badges)
    }

    /// Accepts a message that contains data made displayable before, such as an error's text: its markers remain markers,
    /// and other control and invisible characters are escaped. Never use it for data itself, which could then imitate markers.
    pub fn message(rendered: &str) -> Self {
        if is_printable_ascii(rendered) {
            return Self::new(rendered);
        }
        let mut escaper = Escaper::keeping_markers(rendered.len());
        escaper.feed(rendered, rendered.len());
        let (text, badges) = escaper.finish();
        Self::from_parts(text.into(), rendered.len(), badges)
    }

    /// Text of the program itself, shown unchanged.
    pub const fn label(text: &'static str) -> Self {
        Self {
            text: Storage::Program(text),
            raw_len: text.len(),
            badges: Badges::NONE,
            form: MarkerForm::Brackets,
        }
    }

    /// The text as shown, markers included. It is a single line without line breaks.
    pub fn as_str(&self) -> &str {
        match &self.text {
            Storage::Program(text) => text,
            Storage::Data(text) => text,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.as_str().is_empty()
    }

    /// The text as plain stretches and markers, so that markers can be drawn dim.
    pub fn spans(&self) -> Spans<'_> {
        Spans::new(self.as_str(), self.form)
    }

    pub const fn badges(&self) -> Badges {
        self.badges
    }

    /// Like [`Displayable::badges`], but also reports whether a key, domain or e-mail address mixes scripts as imitations do.
    pub fn badges_as(&self, naming: ScriptNaming) -> Badges {
        let mut badges = self.badges;
        badges.mixed_scripts = naming.mixes_scripts(&self.original());
        badges
    }

    /// The original text. If the value was cut, only the part that was kept.
    pub fn original(&self) -> Cow<'_, str> {
        if self.is_verbatim() {
            return Cow::Borrowed(self.as_str());
        }
        let mut original = String::with_capacity(self.as_str().len());
        for span in self.spans() {
            match span.kind {
                SpanKind::Plain => original.push_str(span.text),
                SpanKind::Marker => marker::decode(self.form.inner(span.text), &mut original),
            }
        }
        Cow::Owned(original)
    }

    /// The original text of one of its [`Displayable::spans`].
    pub fn original_of(&self, span: Span<'_>) -> String {
        let mut original = String::with_capacity(span.text.len());
        match span.kind {
            SpanKind::Plain => original.push_str(span.text),
            SpanKind::Marker => marker::decode(self.form.inner(span.text), &mut original),
        }
        original
    }

    /// Whether the text is shown exactly as it was sent, without a marker.
    pub fn is_verbatim(&self) -> bool {
        !self.as_str().contains(self.form.opener())
    }

    /// The lines of the value for a detail view, split at line feeds, which are not part of a line. Every other control
    /// character, carriage returns included, remains a marker.
    pub fn lines(&self) -> Vec<Self> {
        let mut lines = Vec::new();
        let mut start = 0;
        for span in self.spans() {
            if span.kind == SpanKind::Marker && self.form.inner(span.text) == marker::LINE_FEED {
                lines.push(self.slice(start, span.start));
                start = span.start + span.text.len();
            }
        }
        lines.push(self.slice(start, self.as_str().len()));
        lines
    }

    fn slice(&self, start: usize, end: usize) -> Self {
        let text = self.as_str().get(start..end).unwrap_or_default();
        let mut line = Self { text: Storage::Data(Arc::from(text)), ..self.clone() };
        line.raw_len = line.original().len();
        line
    }

    const fn from_parts(text: Arc<str>, raw_len: usize, badges: Badges) -> Self {
        Self { text: Storage::Data(text), raw_len, badges, form: MarkerForm::Brackets }
    }
}

/// Whether every byte is shown unchanged. Most values are plain ASCII.
pub fn is_printable_ascii(raw: &str) -> bool {
    raw.bytes().all(|byte| matches!(byte, 0x20..=0x7E))
}

impl From<&'static str> for Displayable {
    fn from(text: &'static str) -> Self {
        Self::label(text)
    }
}

impl Default for Displayable {
    fn default() -> Self {
        Self::label("")
    }
}

impl fmt::Display for Displayable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Displayable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Displayable({})", self.as_str())
    }
}

impl PartialEq for Displayable {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Displayable {}

impl PartialOrd for Displayable {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Displayable {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Displayable {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}
