//! Converts untrusted text to the marker form.

use super::badge::Badges;
use super::class::{self, Class, ZERO_WIDTH_JOINER};
use super::marker::{self, MarkerForm};
use icu_properties::props::Script;

/// The number of combining marks shown on one letter; legitimate text needs fewer.
const MARKS_PER_LETTER: usize = 12;
/// The maximum number of bytes in a terminal cell; the longest emoji families need 35.
const BYTES_PER_CELL: usize = 64;

const FORM: MarkerForm = MarkerForm::Brackets;
const OPENER: char = '⟨';
const ENCLOSING_KEYCAP: char = '\u{20E3}';

/// Writes the marker form while tracking which characters share a cell.
pub(super) struct Escaper {
    out: String,
    badges: Badges,
    cell: Cell,
    keep_markers: bool,
}

/// The characters that a terminal draws in one cell, as far as they are known.
#[derive(Clone, Copy, Default)]
struct Cell {
    /// The last character shown; `None` at the beginning and after a marker.
    last: Option<char>,
    /// The character that the others combine with.
    base: Option<char>,
    marks: usize,
    bytes: usize,
    /// Whether the last character is the first half of a flag and the second is still missing.
    is_half_flag: bool,
}

impl Escaper {
    pub(super) fn new(raw_len: usize) -> Self {
        let out = String::with_capacity(raw_len + raw_len / 4);
        Self { out, badges: Badges::NONE, cell: Cell::default(), keep_markers: false }
    }

    /// An escaper that copies markers already in the text.
    pub(super) fn keeping_markers(raw_len: usize) -> Self {
        Self { keep_markers: true, ..Self::new(raw_len) }
    }

    pub(super) fn finish(self) -> (String, Badges) {
        (self.out, self.badges)
    }

    /// Escapes the first `stop` bytes; the following text is examined only to judge a cut sequence as a whole.
    pub(super) fn feed(&mut self, raw: &str, stop: usize) {
        let mut at = 0;
        while at < stop {
            let Some(rest) = raw.get(at..stop) else { break };
            let plain = rest.bytes().take_while(|byte| matches!(byte, b' '..=b'~')).count();
            if plain > 0 {
                self.ascii_run(rest.get(..plain).unwrap_or_default());
                at += plain;
                continue;
            }
            at += self.special(raw.get(at..).unwrap_or_default());
        }
    }

    fn ascii_run(&mut self, mut run: &str) {
        // Characters that are drawn together with the next one take it into their cell.
        if self.cell.last.is_some_and(class::is_prepended) {
            let mut rest = run.chars();
            if let Some(first) = rest.next() {
                self.letter(first);
            }
            run = rest.as_str();
            if run.is_empty() {
                return;
            }
        }
        self.out.push_str(run);
        let last = run.chars().next_back();
        self.cell = Cell { last, base: last, bytes: 1, ..Cell::default() };
    }

    /// Escapes the beginning of `rest` and returns the number of bytes consumed.
    fn special(&mut self, rest: &str) -> usize {
        let mut following = rest.chars();
        let Some(c) = following.next() else { return rest.len() };
        let next = following.next();
        match class::of(c) {
            Class::Plain if c == OPENER => return self.bracket(rest),
            Class::Plain => self.letter(c),
            Class::Mark => return self.marks(rest),
            Class::Joiner if self.joins(c, next) => self.extend(c),
            Class::Selector if self.selects(c, next) => self.extend(c),
            Class::Joiner | Class::Selector | Class::Hidden => {
                self.badges.hidden = true;
                self.mark_out(c);
            }
            Class::Bidi => {
                self.badges.reordering = true;
                self.mark_out(c);
            }
            Class::Control | Class::Void => self.mark_out(c),
        }
        c.len_utf8()
    }

    fn mark_out(&mut self, c: char) {
        FORM.write_char(c, &mut self.out);
        self.cell = Cell::default();
    }

    /// An opening bracket: the marker that it begins if markers are kept, else a marker for the bracket itself.
    fn bracket(&mut self, rest: &str) -> usize {
        let written = self.keep_markers.then(|| rest.find(FORM.closer())).flatten();
        let kept = written.and_then(|end| rest.get(..end + FORM.closer().len()));
        let marker = kept.and_then(|text| Some((text, marker::parse(FORM.inner(text))?)));
        let Some((text, marker)) = marker else {
            self.mark_out(OPENER);
            return OPENER.len_utf8();
        };
        if let marker::Marker::Char(c) = marker {
            let class = class::of(c);
            self.badges.reordering |= class == Class::Bidi;
            self.badges.hidden |= matches!(class, Class::Hidden | Class::Joiner | Class::Selector);
        }
        self.out.push_str(text);
        self.cell = Cell::default();
        text.len()
    }

    /// A visible character, in its own cell unless it combines with the previous one.
    fn letter(&mut self, c: char) {
        let is_half_flag = is_regional(c) && !self.cell.awaits_half_flag();
        if !self.cell.attracts(c) {
            self.cell = Cell { last: Some(c), base: Some(c), marks: 0, bytes: c.len_utf8(), is_half_flag };
            self.out.push(c);
        } else if self.cell.has_room(c) {
            if !is_emoji_modifier(c) {
                self.cell.base = Some(c);
                self.cell.marks = 0;
            }
            self.extend(c);
            self.cell.is_half_flag = is_half_flag;
        } else {
            self.mark_out(c);
        }
    }

    fn extend(&mut self, c: char) {
        self.out.push(c);
        self.cell.last = Some(c);
        self.cell.bytes += c.len_utf8();
    }

    /// A run of combining marks: as many as the letter can have, and a marker for the others.
    fn marks(&mut self, rest: &str) -> usize {
        let mut run = rest.chars().take_while(|&c| class::of(c) == Class::Mark).peekable();
        let mut len = 0;
        while let Some(c) = run.next_if(|&c| self.cell.carries(c)) {
            self.cell.marks += 1;
            self.extend(c);
            len += c.len_utf8();
        }
        let refused: Vec<char> = run.collect();
        if !refused.is_empty() {
            FORM.write_marks(&refused, &mut self.out);
            self.cell = Cell::default();
        }
        len + refused.iter().map(|c| c.len_utf8()).sum::<usize>()
    }

    /// Whether a joiner has a visible effect here: it shapes a word, or builds an emoji.
    fn joins(&self, joiner: char, next: Option<char>) -> bool {
        let (Some(last), Some(base)) = (self.cell.last, self.cell.base) else { return false };
        if !self.cell.has_room(joiner) || class::of(last) == Class::Joiner {
            return false;
        }
        // A character that will become a marker shapes nothing.
        let next = next.filter(|&c| matches!(class::of(c), Class::Plain | Class::Mark));
        let shapes_word =
            class::is_virama(last) || class::is_joining(last) && next.is_some_and(class::is_joining);
        let builds_emoji = joiner == ZERO_WIDTH_JOINER
            && class::is_pictograph(base)
            && next.is_some_and(class::is_pictograph);
        shapes_word || builds_emoji
    }

    /// Whether a variation selector follows a character that has variants.
    fn selects(&self, selector: char, next: Option<char>) -> bool {
        let Some(last) = self.cell.last.filter(|_| self.cell.has_room(selector)) else { return false };
        match selector {
            '\u{FE0F}' if is_keycap_base(last) => next == Some(ENCLOSING_KEYCAP),
            '\u{FE0E}' | '\u{FE0F}' => class::is_pictograph(last),
            '\u{180B}'..='\u{180F}' => class::script(last) == Some(Script::Mongolian),
            '\u{FE00}'..='\u{FE02}' | '\u{E0100}'..='\u{E01EF}' => class::script(last) == Some(Script::Han),
            _ => false,
        }
    }
}

impl Cell {
    fn has_room(&self, c: char) -> bool {
        self.bytes + c.len_utf8() <= BYTES_PER_CELL
    }

    /// Whether the letter can take one more mark.
    fn carries(&self, mark: char) -> bool {
        self.last.is_some() && self.marks < MARKS_PER_LETTER && self.has_room(mark)
    }

    fn awaits_half_flag(&self) -> bool {
        self.is_half_flag && self.last.is_some_and(is_regional)
    }

    /// Whether a terminal may draw `c` in this cell although it is not a mark.
    fn attracts(&self, c: char) -> bool {
        self.last.is_some_and(|last| {
            last == ZERO_WIDTH_JOINER
                || class::is_virama(last)
                || class::is_prepended(last)
                || is_emoji_modifier(c)
                || is_letter_extension(c)
                || is_regional(c) && self.awaits_half_flag()
                || joins_syllable(last, c)
        })
    }
}

fn is_keycap_base(c: char) -> bool {
    matches!(c, '0'..='9' | '#' | '*')
}

/// The letters of which two form a flag.
fn is_regional(c: char) -> bool {
    matches!(c, '\u{1F1E6}'..='\u{1F1FF}')
}

fn is_emoji_modifier(c: char) -> bool {
    matches!(c, '\u{1F3FB}'..='\u{1F3FF}')
}

/// Letters that are drawn onto the previous one: half-width kana voicing, Thai and Lao `am`.
fn is_letter_extension(c: char) -> bool {
    matches!(c, '\u{FF9E}' | '\u{FF9F}' | '\u{E33}' | '\u{EB3}')
}

/// Whether two parts of Hangul belong to one syllable: leading consonants, a vowel, trailing consonants.
fn joins_syllable(last: char, c: char) -> bool {
    use Jamo::{Leading, Syllable, Trailing, Vowel};
    matches!(
        (jamo(last), jamo(c)),
        (Some(Leading), Some(Leading | Vowel | Syllable))
            | (Some(Vowel | Syllable), Some(Vowel | Trailing))
            | (Some(Trailing), Some(Trailing))
    )
}

enum Jamo {
    Leading,
    Vowel,
    Trailing,
    /// A complete syllable, with or without a trailing consonant.
    Syllable,
}

fn jamo(c: char) -> Option<Jamo> {
    match c {
        '\u{1100}'..='\u{115F}' | '\u{A960}'..='\u{A97C}' => Some(Jamo::Leading),
        // Kirat Rai, the last two ranges, combines its vowels in the same way.
        '\u{1160}'..='\u{11A7}' | '\u{D7B0}'..='\u{D7C6}' | '\u{16D63}' | '\u{16D67}'..='\u{16D6A}' => {
            Some(Jamo::Vowel)
        }
        '\u{11A8}'..='\u{11FF}' | '\u{D7CB}'..='\u{D7FB}' => Some(Jamo::Trailing),
        '\u{AC00}'..='\u{D7A3}' => Some(Jamo::Syllable),
        _ => None,
    }
}
