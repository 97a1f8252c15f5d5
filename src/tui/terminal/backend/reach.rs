//! How far a letter may run over the cells behind its own, on a terminal that counts otherwise than we do.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many cells behind the letter's own have to be written again: none behind ASCII, one behind a single character, whose
/// width is at most a column off; behind a letter of several characters as many as it takes when each of them stands alone,
/// as with `👨‍👩‍👧` on a terminal that knows no joiners.
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

/// The most columns that any terminal gives a character: two, but one where it is ASCII or a mark.
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
