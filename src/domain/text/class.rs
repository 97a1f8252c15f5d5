//! What a character is, as far as showing it is concerned.

use icu_properties::props::{
    BidiControl, CanonicalCombiningClass, DefaultIgnorableCodePoint, ExtendedPictographic, GeneralCategory,
    GraphemeClusterBreak, Script, VariationSelector,
};
use icu_properties::script::ScriptWithExtensions;
use icu_properties::{CodePointMapData, CodePointSetData};

/// The scripts in which joiners shape words: the cursive ones (Arabic and its kin) and those of India and Sri Lanka.
const JOINING: [Script; 23] = [
    Script::Arabic,
    Script::Syriac,
    Script::Mandaic,
    Script::Mongolian,
    Script::Nko,
    Script::PhagsPa,
    Script::Adlam,
    Script::HanifiRohingya,
    Script::Sogdian,
    Script::Manichaean,
    Script::PsalterPahlavi,
    Script::Chorasmian,
    Script::OldUyghur,
    Script::Devanagari,
    Script::Bengali,
    Script::Gurmukhi,
    Script::Gujarati,
    Script::Oriya,
    Script::Tamil,
    Script::Telugu,
    Script::Kannada,
    Script::Malayalam,
    Script::Sinhala,
];

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
const ZERO_WIDTH_NON_JOINER: char = '\u{200C}';

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
        ZERO_WIDTH_JOINER | ZERO_WIDTH_NON_JOINER => Class::Joiner,
        _ if CodePointSetData::new::<BidiControl>().contains(c) => Class::Bidi,
        _ if CodePointSetData::new::<VariationSelector>().contains(c) => Class::Selector,
        _ => of_category(c),
    }
}

fn of_category(c: char) -> Class {
    use GeneralCategory as G;
    let is_ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(c);
    match CodePointMapData::<G>::new().get(c) {
        G::Control | G::LineSeparator | G::ParagraphSeparator => Class::Control,
        // Arabic number signs and their like are format characters that can be seen.
        G::Format if is_prepended(c) => Class::Plain,
        G::Format => Class::Hidden,
        _ if is_ignorable => Class::Hidden,
        G::Unassigned | G::PrivateUse | G::Surrogate => Class::Void,
        G::NonspacingMark | G::SpacingMark | G::EnclosingMark => Class::Mark,
        _ => Class::Plain,
    }
}

/// Whether a character acts on a terminal or cannot be seen, whatever stands around it.
pub fn acts_or_hides(c: char) -> bool {
    matches!(of(c), Class::Control | Class::Bidi | Class::Joiner | Class::Hidden | Class::Void)
}

/// Whether a joiner beside this letter or mark shapes a word.
pub(super) fn is_joining(c: char) -> bool {
    let class = of(c);
    let is_written = class == Class::Mark || class == Class::Plain && c.is_alphabetic();
    let scripts = ScriptWithExtensions::new();
    is_written && JOINING.iter().any(|script| scripts.has_script(c, *script))
}

/// Whether an emoji sequence can be built on this character.
pub(super) fn is_pictograph(c: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(c)
}

/// Whether this mark links the next consonant to the one before it.
pub(super) fn is_virama(c: char) -> bool {
    CodePointMapData::<CanonicalCombiningClass>::new().get(c) == CanonicalCombiningClass::Virama
}

/// Whether terminals draw the next character together with this one.
pub(super) fn is_prepended(c: char) -> bool {
    CodePointMapData::<GraphemeClusterBreak>::new().get(c) == GraphemeClusterBreak::Prepend
}

/// The script of a letter; `None` for everything that is shared between scripts.
pub(super) fn script(c: char) -> Option<Script> {
    if !c.is_alphabetic() || of(c) == Class::Mark {
        return None;
    }
    let extensions = ScriptWithExtensions::new().get_script_extensions_val(c);
    let mut scripts = extensions.iter();
    match (scripts.next(), scripts.next()) {
        (Some(only), None) => Some(only).filter(|one| ![Script::Common, Script::Inherited].contains(one)),
        _ => None,
    }
}
