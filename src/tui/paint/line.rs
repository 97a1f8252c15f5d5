//! One line of text in pieces, each with its role.
//!
//! It is no `ratatui::text::Line`, which needs styles and final text when it is built: the theme, the row's ground and ASCII are
//! known when a line is drawn.

use super::{Number, Symbol};
use crate::domain::sentence::{self, Sentence, short_sid};
use crate::domain::text::{Badges, Displayable, SpanKind};
use crate::tui::theme::Role;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    pieces: Vec<LinePart>,
}

/// A blank at which no line is broken.
pub(super) const JOINED: &str = "\u{a0}";

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
    Cut(Box<Line>, usize),
    Whole(Box<Line>),
    /// A line with these letters, in ascending order, in the piece's role.
    Marked(Box<Line>, Vec<usize>),
}

/// One letter as the reader sees it (a grapheme), ready to be put into cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Letter<'a> {
    pub text: &'a str,
    pub width: usize,
    pub role: Role,
}

impl Line {
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn label(self, label: &'static str, role: Role) -> Self {
        self.with(Content::Label(label), role)
    }

    #[must_use]
    pub fn symbol(self, symbol: Symbol, role: Role) -> Self {
        self.with(Content::Glyph(symbol), role)
    }

    #[must_use]
    pub fn number(self, number: Number, role: Role) -> Self {
        self.with(Content::Figure(number), role)
    }

    /// Adds untrusted text; what was replaced in it is drawn in the style of markers.
    #[must_use]
    pub fn data(self, text: &Displayable, role: Role) -> Self {
        self.with(Content::Data(text.clone()), role)
    }

    /// Adds outside text and its warnings, if any: `[reordering]`.
    #[must_use]
    pub fn data_with_badges(self, text: &Displayable, role: Role) -> Self {
        self.data(text, role).badges(text.badges())
    }

    #[must_use]
    pub fn badges(self, badges: Badges) -> Self {
        badges.iter().fold(self, |line, badge| {
            line.label(" [", Role::Badge).label(badge.label(), Role::Badge).label("]", Role::Badge)
        })
    }

    /// Adds a sentence of the domain and shortens its ids.
    #[must_use]
    pub fn sentence(self, sentence: &Sentence, role: Role) -> Self {
        sentence.pieces().iter().fold(self, |line, piece| match piece {
            sentence::SentencePart::Words(words) => line.data(&Displayable::new(words), role),
            sentence::SentencePart::Data(text) => line.data(text, role),
            sentence::SentencePart::Sid(sid) => match short_sid(sid) {
                Some((head, tail)) => line.data(&head, role).symbol(Symbol::Ellipsis, role).data(&tail, role),
                None => line.data(sid, role),
            },
        })
    }

    #[must_use]
    pub fn gap(self, width: usize) -> Self {
        if width == 1 { self.label(" ", Role::Text) } else { self.number(Number::blanks(width), Role::Text) }
    }

    /// Adds ` · `.
    #[must_use]
    pub fn separated(self) -> Self {
        self.gap(1).symbol(Symbol::Separator, Role::Muted).gap(1)
    }

    /// The same line, which wrapping never breaks at its blanks.
    #[must_use]
    pub fn whole(self) -> Self {
        Self::new().with(Content::Whole(Box::new(self)), Role::Text)
    }

    #[must_use]
    pub fn then(mut self, other: Self) -> Self {
        self.pieces.extend(other.pieces);
        self
    }

    /// Adds blanks until the line has this width.
    #[must_use]
    pub fn padded_to(self, column: usize, ascii: bool) -> Self {
        let width = self.width(ascii);
        if column > width { self.gap(column - width) } else { self }
    }

    /// The same line at exactly this width, cut or padded with blanks.
    #[must_use]
    pub fn fitted(self, width: usize, ascii: bool) -> Self {
        let full = self.width(ascii);
        if full <= width {
            return self.gap(width - full);
        }
        Self::new().with(Content::Cut(Box::new(self), width), Role::Text)
    }

    /// The same line with these letters, counted from 0, as search matches.
    #[must_use]
    pub fn marked(self, mut letters: Vec<usize>) -> Self {
        letters.sort_unstable();
        Self::new().with(Content::Marked(Box::new(self), letters), Role::Found)
    }

    /// The letters as they are drawn.
    pub fn letters(&self, ascii: bool) -> Vec<String> {
        let mut letters = Vec::new();
        self.each_letter(ascii, |letter| {
            letters.push(letter.text.to_owned());
            true
        });
        letters
    }

    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    pub fn width(&self, ascii: bool) -> usize {
        let mut width = 0;
        self.each_letter(ascii, |letter| {
            width += letter.width;
            true
        });
        width
    }

    /// The number of rows that [`super::Canvas::wrap`] takes at this width, at most `most`.
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

    /// The text in one role.
    #[cfg(test)]
    pub fn in_role(&self, role: Role) -> String {
        let mut text = String::new();
        self.each_letter(false, |letter| {
            text.push_str(if letter.role == role { letter.text } else { "" });
            true
        });
        text
    }

    /// Visits the letters in order until `visit` asks to stop.
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
                Content::Glyph(symbol) => each_letter_of(symbol.text(ascii), piece.role, visit),
                Content::Figure(number) => each_letter_of(number.as_str(), piece.role, visit),
                Content::Cut(line, width) => each_letter_of_cut(line, *width, ascii, visit),
                Content::Whole(line) => line.visit_letters(ascii, &mut |letter| {
                    visit(Letter { text: if letter.text == " " { JOINED } else { letter.text }, ..letter })
                }),
                Content::Marked(line, letters) => {
                    let mut place = 0;
                    line.visit_letters(ascii, &mut |letter| {
                        let is_marked = letters.binary_search(&place).is_ok();
                        place += 1;
                        visit(Letter { role: if is_marked { piece.role } else { letter.role }, ..letter })
                    })
                }
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

/// The beginning of a line, then `…`, then a blank in place of half a wide letter.
fn each_letter_of_cut(
    line: &Line,
    width: usize,
    ascii: bool,
    visit: &mut dyn FnMut(Letter<'_>) -> bool,
) -> bool {
    let Some(limit) = width.checked_sub(1) else { return true };
    let mut used = 0;
    let mut goes_on = true;
    line.visit_letters(ascii, &mut |letter| {
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

/// Visits the letters of a text. A letter of zero width, such as half a Hangul syllable on its own, would vanish, so its code
/// is shown instead, like a marker.
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
