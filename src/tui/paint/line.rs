//! One line of text in pieces, each with its role.

use super::{Number, Symbol};
use crate::domain::sentence::{self, Sentence, short_sid};
use crate::domain::text::{Badges, Displayable, SpanKind};
use crate::tui::theme::Role;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// Text for one line, built from pieces whose origin is known.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    pieces: Vec<LinePart>,
}

#[derive(Clone, Debug, PartialEq)]
struct LinePart {
    content: Content,
    role: Role,
}

#[derive(Clone, Debug, PartialEq)]
enum Content {
    Label(&'static str),
    Glyph(Symbol),
    Figure(Number),
    Data(Displayable),
    /// A phrase that is too wide, cut to so many cells.
    Cut(Box<Line>, usize),
}

/// What a reader sees as one letter, ready to be put into cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Letter<'a> {
    pub text: &'a str,
    pub width: usize,
    pub role: Role,
}

impl Line {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a word of the program.
    #[must_use]
    pub fn label(self, label: &'static str, role: Role) -> Self {
        self.with(Content::Label(label), role)
    }

    /// Adds a sign of the program.
    #[must_use]
    pub fn glyph(self, glyph: Symbol, role: Role) -> Self {
        self.with(Content::Glyph(glyph), role)
    }

    /// Adds a number or a time.
    #[must_use]
    pub fn figure(self, figure: Number, role: Role) -> Self {
        self.with(Content::Figure(figure), role)
    }

    /// Adds text from strangers; its markers are drawn as such.
    #[must_use]
    pub fn data(self, text: &Displayable, role: Role) -> Self {
        self.with(Content::Data(text.clone()), role)
    }

    /// Adds text from strangers and its warnings, if it has any: `[reordering]`.
    #[must_use]
    pub fn data_with_badges(self, text: &Displayable, role: Role) -> Self {
        self.data(text, role).badges(text.badges())
    }

    /// Adds warnings about a text.
    #[must_use]
    pub fn badges(self, badges: Badges) -> Self {
        badges.iter().fold(self, |phrase, badge| {
            phrase.label(" [", Role::Badge).label(badge.label(), Role::Badge).label("]", Role::Badge)
        })
    }

    /// Adds a sentence of the domain; its ids are shortened.
    #[must_use]
    pub fn sentence(self, sentence: &Sentence, role: Role) -> Self {
        sentence.pieces().iter().fold(self, |phrase, piece| match piece {
            sentence::SentencePart::Words(words) => phrase.data(&Displayable::new(words), role),
            sentence::SentencePart::Data(text) => phrase.data(text, role),
            sentence::SentencePart::Sid(sid) => match short_sid(sid) {
                Some((head, tail)) => {
                    phrase.data(&head, role).glyph(Symbol::Ellipsis, role).data(&tail, role)
                }
                None => phrase.data(sid, role),
            },
        })
    }

    /// Adds blanks.
    #[must_use]
    pub fn gap(self, width: usize) -> Self {
        if width == 1 { self.label(" ", Role::Text) } else { self.figure(Number::blanks(width), Role::Text) }
    }

    /// Adds another phrase.
    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.pieces.extend(other.pieces);
        self
    }

    /// Adds blanks until the phrase is so wide.
    #[must_use]
    pub fn padded_to(self, column: usize, ascii: bool) -> Self {
        let width = self.width(ascii);
        if column > width { self.gap(column - width) } else { self }
    }

    /// The same phrase exactly so wide: cut, or followed by blanks.
    #[must_use]
    pub fn fitted(self, width: usize, ascii: bool) -> Self {
        let full = self.width(ascii);
        if full <= width {
            return self.gap(width - full);
        }
        Self::new().with(Content::Cut(Box::new(self), width), Role::Text)
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Cells it takes up.
    pub fn width(&self, ascii: bool) -> usize {
        let mut width = 0;
        self.each_letter(ascii, |letter| {
            width += letter.width;
            true
        });
        width
    }

    /// How many lines [`super::Canvas::wrap`] takes in a place so wide, at most `most`.
    pub fn line_count(&self, width: u16, most: u16, ascii: bool) -> u16 {
        if width == 0 || most == 0 {
            return 0;
        }
        let (lines, _) = super::lines::broken(self, ascii, usize::from(width), usize::from(most));
        u16::try_from(lines.len()).unwrap_or(most)
    }

    /// The text without styles, for copying and for tests.
    pub fn to_text(&self, ascii: bool) -> String {
        let mut text = String::new();
        self.each_letter(ascii, |letter| {
            text.push_str(letter.text);
            true
        });
        text
    }

    /// Visits the letters in order until `visit` says that it has enough.
    pub(super) fn each_letter(&self, ascii: bool, mut visit: impl FnMut(Letter<'_>) -> bool) {
        self.visit_letters(ascii, &mut visit);
    }

    fn visit_letters(&self, ascii: bool, visit: &mut dyn FnMut(Letter<'_>) -> bool) -> bool {
        for piece in &self.pieces {
            let goes_on = match &piece.content {
                Content::Label(text) if ascii && !text.is_ascii() => {
                    let folded = Displayable::label(text).folded();
                    each_letter_of(folded.as_str(), piece.role, visit)
                }
                Content::Label(text) => each_letter_of(text, piece.role, visit),
                Content::Glyph(glyph) => each_letter_of(glyph.text(ascii), piece.role, visit),
                Content::Figure(figure) => each_letter_of(figure.as_str(), piece.role, visit),
                Content::Cut(phrase, width) => each_letter_of_cut(phrase, *width, ascii, visit),
                Content::Data(text) if ascii => each_letter_of_data(&text.folded(), piece.role, visit),
                Content::Data(text) => each_letter_of_data(text, piece.role, visit),
            };
            if !goes_on {
                return false;
            }
        }
        true
    }

    fn with(mut self, content: Content, role: Role) -> Self {
        self.pieces.push(LinePart { content, role });
        self
    }
}

/// The beginning of a phrase, `…`, and a blank where half a wide letter would have stood.
fn each_letter_of_cut(
    phrase: &Line,
    width: usize,
    ascii: bool,
    visit: &mut dyn FnMut(Letter<'_>) -> bool,
) -> bool {
    let Some(limit) = width.checked_sub(1) else { return true };
    let mut used = 0;
    let mut goes_on = true;
    phrase.visit_letters(ascii, &mut |letter| {
        if used + letter.width > limit {
            return false;
        }
        used += letter.width;
        goes_on = visit(letter);
        goes_on
    });
    let text = Symbol::Ellipsis.text(ascii);
    goes_on = goes_on && visit(Letter { text, width: 1, role: Role::Muted });
    (used..limit).all(|_| goes_on && visit(Letter { text: " ", width: 1, role: Role::Text }))
}

fn each_letter_of_data(text: &Displayable, role: Role, visit: &mut dyn FnMut(Letter<'_>) -> bool) -> bool {
    text.spans().all(|span| {
        let role = if span.kind == SpanKind::Marker { Role::Marker } else { role };
        each_letter_of(span.text, role, visit)
    })
}

/// Visits what a reader sees as one letter each. A letter that takes no cell, such as half a Hangul syllable on its own, would
/// vanish: its code is shown instead, as markers are.
fn each_letter_of(text: &str, role: Role, visit: &mut dyn FnMut(Letter<'_>) -> bool) -> bool {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return (0..text.len())
            .filter_map(|at| text.get(at..=at))
            .all(|letter| visit(Letter { text: letter, width: 1, role }));
    }
    text.graphemes(true).all(|letter| match letter.width() {
        0 => letter.chars().all(|letter| each_letter_of_code(letter, visit)),
        width => visit(Letter { text: letter, width, role }),
    })
}

/// `⟨1161⟩`
fn each_letter_of_code(letter: char, visit: &mut dyn FnMut(Letter<'_>) -> bool) -> bool {
    let code = format!("⟨{:04X}⟩", u32::from(letter));
    code.graphemes(true).all(|text| visit(Letter { text, width: 1, role: Role::Marker }))
}
