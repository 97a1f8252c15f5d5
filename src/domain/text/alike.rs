//! Names that a reader may confuse.

/// A name without case, blanks, punctuation and invisible characters, with look-alike letters of other alphabets replaced by
/// Latin ones: two names with the same skeleton are look-alikes.
pub fn skeleton(name: &str) -> impl Iterator<Item = char> {
    let lower = name.chars().map(plain).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
    // A letter may look like another one in only one case.
    lower.map(plain)
}

/// The ASCII letter or digit that a character looks like, else the character itself.
fn plain(c: char) -> char {
    match c {
        // Full-width forms, and the Latin, bold, italic, script and other mathematical alphabets.
        '\u{FF01}'..='\u{FF5E}' => ascii(u32::from(c) - 0xFF01 + 0x21, c),
        '\u{1D400}'..='\u{1D6A3}' => match (u32::from(c) - 0x1D400) % 52 {
            upper @ 0..26 => ascii(upper + 0x41, c),
            lower => ascii(lower - 26 + 0x61, c),
        },
        '\u{1D7CE}'..='\u{1D7FF}' => ascii((u32::from(c) - 0x1D7CE) % 10 + 0x30, c),
        _ => LOOK_ALIKES.iter().find(|(from, _)| *from == c).map_or(c, |(_, to)| *to),
    }
}

fn ascii(code: u32, otherwise: char) -> char {
    char::from_u32(code).unwrap_or(otherwise)
}

/// Lower-case letters of other alphabets that look like Latin ones (Unicode Technical Standard 39, confusables).
const LOOK_ALIKES: [(char, char); 40] = [
    ('а', 'a'),
    ('с', 'c'),
    ('ԁ', 'd'),
    ('е', 'e'),
    ('ҽ', 'e'),
    ('һ', 'h'),
    ('і', 'i'),
    ('ј', 'j'),
    ('к', 'k'),
    ('ӏ', 'l'),
    ('м', 'm'),
    ('ո', 'n'),
    ('о', 'o'),
    ('р', 'p'),
    ('ԛ', 'q'),
    ('г', 'r'),
    ('ѕ', 's'),
    ('т', 't'),
    ('ц', 'u'),
    ('ѵ', 'v'),
    ('ԝ', 'w'),
    ('х', 'x'),
    ('у', 'y'),
    ('α', 'a'),
    ('ε', 'e'),
    ('ι', 'i'),
    ('κ', 'k'),
    ('ν', 'v'),
    ('ο', 'o'),
    ('ρ', 'p'),
    ('τ', 't'),
    ('υ', 'u'),
    ('χ', 'x'),
    ('ı', 'i'),
    ('ɩ', 'i'),
    ('ɡ', 'g'),
    ('ɑ', 'a'),
    ('ſ', 's'),
    ('օ', 'o'),
    ('ց', 'g'),
];
