//! Classifies characters by how they are shown.

use icu_properties::props::{
    BidiControl, CanonicalCombiningClass, DefaultIgnorableCodePoint, ExtendedPictographic, GeneralCategory,
    GraphemeClusterBreak, Script, VariationSelector,
};
use icu_properties::script::ScriptWithExtensions;
use icu_properties::{CodePointMapData, CodePointSetData};

/// The scripts in which joiners shape words: the cursive ones (Arabic and related scripts) and those of India and Sri Lanka.
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Plain,
    /// Controls a terminal: C0, DEL, C1, line and paragraph separator.
    Control,
    /// Changes the order in which text is shown.
    Bidi,
    /// Zero width joiner and non-joiner: legitimate in words and emoji, invisible elsewhere.
    Joiner,
    /// Selects the variant of the preceding character; invisible elsewhere.
    Selector,
    Hidden,
    Mark,
    /// Has no agreed meaning: unassigned, private use, noncharacter.
    Void,
}

pub(super) const ZERO_WIDTH_JOINER: char = '\u{200D}';
const ZERO_WIDTH_NON_JOINER: char = '\u{200C}';

pub(super) fn of(c: char) -> Class {
    match c {
        '\0'..='\u{1F}' | '\u{7F}' => Class::Control,
        // ASCII, and the letters that most other long texts consist of: Latin, Han, Hangul.
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
        // Arabic number signs and similar format characters are visible.
        G::Format if is_prepended(c) => Class::Plain,
        G::Format => Class::Hidden,
        _ if is_ignorable => Class::Hidden,
        G::Unassigned | G::PrivateUse | G::Surrogate => Class::Void,
        G::NonspacingMark | G::SpacingMark | G::EnclosingMark => Class::Mark,
        _ => Class::Plain,
    }
}

/// Whether a character controls a terminal or is invisible, regardless of context.
pub fn acts_or_hides(c: char) -> bool {
    matches!(of(c), Class::Control | Class::Bidi | Class::Joiner | Class::Hidden | Class::Void)
}

/// Whether a joiner next to this letter or mark shapes a word.
pub(super) fn is_joining(c: char) -> bool {
    let class = of(c);
    let is_written = class == Class::Mark || class == Class::Plain && c.is_alphabetic();
    let scripts = ScriptWithExtensions::new();
    is_written && JOINING.iter().any(|script| scripts.has_script(c, *script))
}

/// Whether this character can be the base of an emoji sequence.
pub(super) fn is_pictograph(c: char) -> bool {
    CodePointSetData::new::<ExtendedPictographic>().contains(c)
}

/// Whether this mark links the next consonant to the previous one.
pub(super) fn is_virama(c: char) -> bool {
    CodePointMapData::<CanonicalCombiningClass>::new().get(c) == CanonicalCombiningClass::Virama
}

/// Whether terminals draw the next character together with this one.
pub(super) fn is_prepended(c: char) -> bool {
    CodePointMapData::<GraphemeClusterBreak>::new().get(c) == GraphemeClusterBreak::Prepend
}

/// The script of a letter; `None` for characters shared between scripts.
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
