//! Regular expressions of splits. Twilio does not name their engine; Java's is likely. Where engines differ,
//! the result is unknown.

use super::Holds;
use fancy_regex::{Regex, RegexBuilder};

/// The most bytes of an expression, steps of a search, and bytes of a compiled part.
const MOST_BYTES: usize = 4 << 10;
const MOST_STEPS: usize = 100_000;
const MOST_COMPILED: usize = 512 << 10;

/// A compiled expression.
#[derive(Clone, Debug)]
pub struct SplitPattern {
    whole: Regex,
    part: Regex,
    /// Whether it has classes or anchors that engines read differently beyond ASCII.
    has_classes: bool,
}

impl SplitPattern {
    /// Compiles an expression; the error says why it cannot be compared, as a sentence without a full stop.
    pub fn read(pattern: &str) -> Result<Self, String> {
        if pattern.len() > MOST_BYTES {
            return Err(format!("the expression is longer than {} KiB", MOST_BYTES >> 10));
        }
        if let Some(only) = java_only(pattern) {
            return Err(format!("only Java reads `{only}`, and Twilio does not name its engine"));
        }
        let build = |text: String| {
            let mut builder = RegexBuilder::new(&text);
            builder.case_insensitive(true).backtrack_limit(MOST_STEPS).delegate_size_limit(MOST_COMPILED);
            builder
                .build()
                .map_err(|error| format!("the expression cannot be read: {}", first_line(&error.to_string())))
        };
        // Compiled by itself first: an unmatched `)` must not close the group that is put around it.
        let part = build(pattern.to_owned())?;
        let whole = build(format!(r"\A(?:{pattern})\z"))?;
        let has_classes = escapes(pattern).any(|letter| "dDwWsSbB".contains(letter)) || pattern.contains('.');
        Ok(Self { whole, part, has_classes })
    }

    /// Whether it matches the whole of a string.
    pub fn holds(&self, subject: &str) -> Holds {
        if !subject.is_ascii() && self.has_classes {
            return Holds::unknown(
                "engines read classes such as `\\w` differently beyond ASCII (regex_engine)",
            );
        }
        if subject.contains(['\n', '\r']) && self.has_classes {
            return Holds::unknown("engines read `.` and line ends differently (regex_engine)");
        }
        match self.whole.is_match(subject) {
            Ok(matches) => Holds::of(matches),
            Err(_) => Holds::unknown("the expression needs too many steps (regex_engine)"),
        }
    }

    /// Whether it would match part of a string.
    pub fn matches_a_part(&self, subject: &str) -> bool {
        self.part.is_match(subject).unwrap_or_default()
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// The letters after a backslash.
fn escapes(pattern: &str) -> impl Iterator<Item = char> {
    let mut is_escaped = false;
    pattern.chars().filter(move |letter| {
        let was_escaped = is_escaped;
        is_escaped = !was_escaped && *letter == '\\';
        was_escaped
    })
}

/// The first construct that only Java reads, or reads differently from others.
fn java_only(pattern: &str) -> Option<&'static str> {
    const ESCAPES: [(char, &str); 11] = [
        ('Q', r"\Q"),
        ('E', r"\E"),
        ('h', r"\h"),
        ('H', r"\H"),
        ('R', r"\R"),
        ('v', r"\v"),
        ('V', r"\V"),
        ('X', r"\X"),
        ('Z', r"\Z"),
        ('G', r"\G"),
        ('K', r"\K"),
    ];
    let escaped = escapes(pattern).find_map(|letter| ESCAPES.iter().find(|(known, _)| *known == letter));
    if let Some((_, construct)) = escaped {
        return Some(construct);
    }
    // Classes within classes and POSIX names differ; flags may switch the case back on.
    let texts = [r"\p{", r"\P{", "&&", "--", "~~", "[[", "(?"];
    texts.into_iter().find(|text| match *text {
        "(?" => has_flags(pattern),
        other => pattern.contains(other),
    })
}

/// Whether a group sets flags, such as `(?s)` or `(?i:…)`.
fn has_flags(pattern: &str) -> bool {
    pattern.match_indices("(?").any(|(at, _)| {
        let rest = pattern.get(at + 2..).unwrap_or_default();
        let flags = rest.trim_start_matches(|letter: char| letter.is_ascii_alphabetic() || letter == '-');
        let set = rest.get(..rest.len() - flags.len()).unwrap_or_default();
        !set.is_empty() && set != "i" && flags.starts_with([':', ')'])
    })
}
