//! The written form of characters that cannot be shown, and its decoding.

use std::fmt::{self, Write as _};

pub(super) const LINE_FEED: &str = "0A";

/// Maximum number of groups of equal marks in one marker; a longer run gets several markers.
const GROUPS_PER_MARKER: usize = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MarkerForm {
    /// `⟨1B⟩`; the opening bracket is always escaped.
    Brackets,
    /// `\{1B}`; a backslash that precedes a brace is escaped.
    Ascii,
}

impl MarkerForm {
    pub(super) const fn opener(self) -> &'static str {
        match self {
            Self::Brackets => "⟨",
            Self::Ascii => "\\{",
        }
    }

    pub(super) const fn closer(self) -> &'static str {
        match self {
            Self::Brackets => "⟩",
            Self::Ascii => "}",
        }
    }

    pub(super) fn inner(self, marker: &str) -> &str {
        marker.strip_prefix(self.opener()).and_then(|rest| rest.strip_suffix(self.closer())).unwrap_or(marker)
    }

    pub(super) fn write_char(self, c: char, out: &mut String) {
        self.write(out, format_args!("{}", Code(c)));
    }

    pub(super) fn write_cut(self, bytes: usize, out: &mut String) {
        self.write(out, format_args!("+{bytes} bytes"));
    }

    /// Writes combining marks that are too many to show: one as a character, several as counted groups.
    pub(super) fn write_marks(self, marks: &[char], out: &mut String) {
        if let [mark] = marks {
            return self.write_char(*mark, out);
        }
        let groups: Vec<&[char]> =
            marks.chunk_by(|a, b| a == b).flat_map(|group| group.chunks(usize::from(u16::MAX))).collect();
        for groups in groups.chunks(GROUPS_PER_MARKER) {
            let total: usize = groups.iter().map(|group| group.len()).sum();
            let mut inner = format!("+{total} marks");
            for group in groups {
                let Some(&mark) = group.first() else { continue };
                // Writing to a String cannot fail.
                let _ = write!(inner, " {}*{}", Code(mark), group.len());
            }
            self.write(out, format_args!("{inner}"));
        }
    }

    fn write(self, out: &mut String, inner: fmt::Arguments<'_>) {
        // Writing to a String cannot fail.
        let _ = write!(out, "{}{inner}{}", self.opener(), self.closer());
    }
}

/// A code point in hexadecimal: two digits for a byte, else at least four.
struct Code(char);

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match u32::from(self.0) {
            byte @ 0..=0xFF => write!(f, "{byte:02X}"),
            code => write!(f, "{code:04X}"),
        }
    }
}

/// Appends the text that a marker represents, given the text between its brackets. A cut represents no text.
pub(super) fn decode(inner: &str, text: &mut String) {
    match parse(inner) {
        Some(Marker::Char(c)) => text.push(c),
        Some(Marker::Marks(groups)) => {
            for (mark, count) in groups {
                text.extend(std::iter::repeat_n(mark, usize::from(count)));
            }
        }
        Some(Marker::Cut) | None => {}
    }
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Marker {
    Char(char),
    Marks(Vec<(char, u16)>),
    Cut,
}

/// Parses the text between the brackets; `None` if it is not a valid marker.
pub(super) fn parse(inner: &str) -> Option<Marker> {
    if let Some(counted) = inner.strip_prefix('+') {
        let (_, what) = counted.split_once(' ')?;
        if what == "bytes" {
            return Some(Marker::Cut);
        }
        let groups = what.strip_prefix("marks ")?.split(' ').map(|group| {
            let (mark, count) = group.split_once('*')?;
            Some((parse_char(mark)?, count.parse().ok()?))
        });
        return groups.collect::<Option<_>>().map(Marker::Marks);
    }
    parse_char(inner).map(Marker::Char)
}

fn parse_char(hex: &str) -> Option<char> {
    let upper_hex = hex.len() >= 2 && hex.bytes().all(|b| b.is_ascii_digit() || (b'A'..=b'F').contains(&b));
    upper_hex.then(|| u32::from_str_radix(hex, 16).ok().and_then(char::from_u32)).flatten()
}
