//! Texts without case and accents, so that "muller" is found in "Müller".

use unicode_normalization::UnicodeNormalization;

/// Folds a text for comparison: unifies compatibility forms, and removes case and accents.
pub fn fold(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { folded(text).collect() }
}

/// The letters of the folded text, one by one and without a copy of the text.
pub(super) fn folded(text: &str) -> impl Iterator<Item = char> + Clone {
    let lower = text.nfkd().filter(|c| !is_accent(*c)).flat_map(char::to_lowercase);
    lower.filter(|c| !is_accent(*c)).flat_map(spelled)
}

/// Folded words, split at white space; the longest first, because it occurs in the fewest rows.
pub fn fold_words(words: &str) -> Vec<String> {
    let mut folded: Vec<String> =
        words.split_whitespace().map(fold).filter(|word| !word.is_empty()).collect();
    folded.sort_by_key(|word| std::cmp::Reverse(word.len()));
    folded
}

/// The letters that stand for one that decomposition leaves as it is.
fn spelled(letter: char) -> impl Iterator<Item = char> + Clone {
    let (first, second) = match letter {
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'ø' => ('o', None),
        'ł' => ('l', None),
        'đ' | 'ð' => ('d', None),
        'ı' => ('i', None),
        'ς' => ('σ', None),
        other => (other, None),
    };
    std::iter::once(first).chain(second)
}

/// Diacritics; vowel signs of Indic or Thai script are letters and stay.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_compatibility_forms_do_not_matter() {
        for (text, expected) in [
            ("Müller", "muller"),
            ("Straße", "strasse"),
            ("Łukasz Øst", "lukasz ost"),
            ("ΟΔΥΣΣΕΥΣ", "οδυσσευσ"),
            ("ﬁne ①", "fine 1"),
            ("Cafe\u{301} Æ", "cafe ae"),
            ("İ", "i"),
        ] {
            assert_eq!(fold(text), expected, "{text}");
        }
        assert_ne!(fold("कि"), fold("की"), "vowel signs are letters");
        assert_eq!(fold_words(" b  Éé ccc "), ["ccc", "ee", "b"]);
    }
}
