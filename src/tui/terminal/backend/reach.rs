//! How far a letter may overwrite the cells after it on a terminal that computes a different width.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The number of cells behind a letter that must be written again: none after ASCII; one after a single character, whose width
/// is at most one column off; after a letter of several characters, as many as they take when drawn separately, for example
/// `👨‍👩‍👧` on a terminal without support for joiners.
pub fn beyond(symbol: &str) -> usize {
    if symbol.is_ascii() {
        return 0;
    }
    let mut letters = symbol.chars();
    if letters.next().is_some() && letters.next().is_none() {
        return 1;
    }
    let apart: usize = symbol.chars().map(alone).sum();
    apart.saturating_sub(symbol.width()) + 1
}

/// The most columns that any terminal gives a character: one for ASCII and marks, otherwise two.
fn alone(letter: char) -> usize {
    if letter.is_ascii() || letter.width() == Some(0) { 1 } else { 2 }
}

#[cfg(test)]
mod tests {
    use super::beyond;

    #[test]
    fn a_letter_reaches_as_far_as_its_characters_do_alone() {
        let cases = [
            ("a", 0),
            ("│", 1),
            ("é", 1),
            ("林", 1),
            ("e\u{301}", 2),
            ("1\u{fe0f}\u{20e3}", 2),
            ("👍🏽", 3),
            ("🇩🇪", 3),
        ];
        for (symbol, cells) in cases {
            assert_eq!(beyond(symbol), cells, "{symbol}");
        }
        assert!(beyond("👨‍👩‍👧‍👦") >= 7);
    }
}
