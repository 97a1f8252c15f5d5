//! What a character is, as far as showing it is concerned.

use super::tables;

/// How a character is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Shown as it is.
    Plain,
    /// Acts on a terminal: C0, DEL, C1, line and paragraph separator.
    Control,
    /// Changes the order in which text is shown.
    Bidi,
    /// Zero width joiner and non-joiner: part of honest words and emoji, invisible elsewhere.
    Joiner,
    /// Picks the look of the character before it, invisible elsewhere.
    Selector,
    /// Cannot be seen.
    Hidden,
    /// Sits on the character before it.
    Mark,
    /// Stands for nothing everybody agrees on: unassigned, private use, noncharacter.
    Void,
}

pub(super) const ZERO_WIDTH_JOINER: char = '\u{200D}';

/// The class of a character.
pub(super) fn of(c: char) -> Class {
    match c {
        '\0'..='\u{1F}' | '\u{7F}' => Class::Control,
        // ASCII, and the letters of which most other long texts consist: Latin, Han, Hangul.
        ' '..='~'
        | '\u{A0}'..='\u{AC}'
        | '\u{AE}'..='\u{2FF}'
        | '\u{1E00}'..='\u{1EFF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{AC00}'..='\u{D7A3}' => Class::Plain,
        _ => {
            find(tables::CLASSES, c, |&(first, last, _)| (first, last)).map_or(Class::Plain, |entry| entry.2)
        }
    }
}

/// Whether a character acts on a terminal or cannot be seen, whatever stands around it.
pub fn acts_or_hides(c: char) -> bool {
    matches!(of(c), Class::Control | Class::Bidi | Class::Joiner | Class::Hidden | Class::Void)
}

/// Whether a joiner beside this letter or mark shapes a word.
pub(super) fn is_joining(c: char) -> bool {
    contains(tables::JOINING, c)
}

/// Whether an emoji sequence can be built on this character.
pub(super) fn is_pictograph(c: char) -> bool {
    contains(tables::PICTOGRAPHS, c)
}

/// Whether this mark links the next consonant to the one before it.
pub(super) fn is_virama(c: char) -> bool {
    contains(tables::VIRAMAS, c)
}

/// Whether terminals draw the next character together with this one.
pub(super) fn is_prepended(c: char) -> bool {
    contains(tables::PREPENDED, c)
}

/// The script of a letter, as numbered in [`tables::SCRIPTS`]; `None` for everything that is shared between
/// scripts.
pub(super) fn script(c: char) -> Option<u8> {
    if !c.is_alphabetic() || of(c) == Class::Mark {
        return None;
    }
    find(tables::SCRIPTS, c, |&(first, last, _)| (first, last)).map(|entry| entry.2)
}

fn contains(table: &'static [(u32, u32)], c: char) -> bool {
    find(table, c, |&range| range).is_some()
}

fn find<T>(table: &'static [T], c: char, range: impl Fn(&T) -> (u32, u32)) -> Option<&'static T> {
    let code = u32::from(c);
    let after = table.partition_point(|entry| range(entry).0 <= code);
    let entry = table.get(after.checked_sub(1)?)?;
    (code <= range(entry).1).then_some(entry)
}
