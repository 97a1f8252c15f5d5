//! Latin letters without their marks, for terminals that show only ASCII.

/// Ranges of letters by their first letter, with the ASCII letter for each; `.` for none.
const BASES: [(char, &[u8]); 4] = [
    (
        '\u{C0}',
        b"AAAAAA.CEEEEIIIIDNOOOOO.OUUUUY..aaaaaa.ceeeeiiiidnooooo.ouuuuy.yAaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGg\
         GgGgHhHhIiIiIiIiIi..JjKkkLlLlLlLlLlNnNnNn...OoOoOo..RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZz.",
    ),
    ('\u{1A0}', b"Oo.............Uu"),
    (
        '\u{1CD}',
        b"AaIiOoUuUuUuUuUu.AaAa....GgKkOoOo..j...Gg..NnAa....AaAaEeEeIiIiOoOoRrRrUuUuSsTt..Hh......AaEeOoO\
         oOoOoYy",
    ),
    (
        '\u{1E00}',
        b"AaBbBbBbCcDdDdDdDdDdEeEeEeEeEeFfGgHhHhHhHhHhIiIiKkKkKkLlLlLlLlMmMmMmNnNnNnNnOoOoOoOoPpPpRrRrRrRr\
         SsSsSsSsSsTtTtTtTtUuUuUuUuUuVvVvWwWwWwWwWwXxXxYyZzZzZzhtwy......AaAaAaAaAaAaAaAaAaAaAaAaEeEeEeEe\
         EeEeEeEeIiIiOoOoOoOoOoOoOoOoOoOoOoOoUuUuUuUuUuUuUuYyYyYyYy......",
    ),
];

/// Letters that become two.
const PAIRS: [(char, &str); 13] = [
    ('Æ', "AE"),
    ('æ', "ae"),
    ('Þ', "Th"),
    ('þ', "th"),
    ('ß', "ss"),
    ('ẞ', "SS"),
    ('Ĳ', "IJ"),
    ('ĳ', "ij"),
    ('ŉ', "'n"),
    ('Ŋ', "Ng"),
    ('ŋ', "ng"),
    ('Œ', "OE"),
    ('œ', "oe"),
];

/// Writes the ASCII letters for a Latin letter; returns whether it is one.
pub fn write_folded(letter: char, out: &mut String) -> bool {
    if let Some((_, pair)) = PAIRS.iter().find(|(known, _)| *known == letter) {
        out.push_str(pair);
        return true;
    }
    let base = BASES.iter().find_map(|(first, bases)| {
        let at = u32::from(letter).checked_sub(u32::from(*first))?;
        bases.get(usize::try_from(at).ok()?).filter(|base| base.is_ascii_alphabetic())
    });
    out.extend(base.map(|base| char::from(*base)));
    base.is_some()
}

/// Whether the character is an accent: after an ASCII letter it belongs to that letter.
pub const fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36F}')
}

#[cfg(test)]
mod tests {
    use super::write_folded;
    use unicode_normalization::UnicodeNormalization;

    #[test]
    fn dc4_every_latin_letter_with_a_mark_becomes_its_letter() {
        let mut seen = 0;
        for letter in ('\u{C0}'..='\u{17F}').chain('\u{1CD}'..='\u{233}').chain('\u{1E00}'..='\u{1EFF}') {
            let Some(base) = letter.nfd().next().filter(|base| *base != letter && base.is_ascii_alphabetic())
            else {
                continue;
            };
            let mut folded = String::new();
            assert!(write_folded(letter, &mut folded), "{letter}");
            assert_eq!(folded, base.to_string(), "{letter}");
            seen += 1;
        }
        assert!(seen > 400, "{seen}");
        let mut other = String::new();
        assert!(!"я漢α÷×".chars().any(|letter| write_folded(letter, &mut other)), "{other}");
    }
}
