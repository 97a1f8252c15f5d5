//! Problems of a value that could be read nevertheless.

use super::token::{Token, Tokens};
use super::{check::is_number, string::decode};
use super::{view::JsonRef, walk::unquote};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    Malformed,
    /// An escaped half of a surrogate pair without the other half.
    LoneSurrogate,
    /// U+FFFD, which replaces invalid UTF-8 or was sent as such.
    Replaced,
    /// A number too large for a floating point number.
    NumberOutOfRange,
}

impl Flaw {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Malformed => "not JSON",
            Self::LoneSurrogate => "half of a surrogate pair",
            Self::Replaced => "a character was replaced",
            Self::NumberOutOfRange => "a number out of range",
        }
    }
}

impl JsonRef<'_> {
    /// The first flaw of this value or one inside it.
    pub fn flaw(self) -> Option<Flaw> {
        if self.check().is_err() {
            return Some(Flaw::Malformed);
        }
        let suspicion = SuspectedFlaw::of(self.as_str());
        Tokens::new(self.as_str()).find_map(|(_, token)| match token {
            Token::Key(text) | Token::Scalar(text) => suspicion.look_at(text),
            Token::Open | Token::Close => None,
        })
    }
}

/// Flaws that a scan of the whole text could not rule out; only these are searched for in its parts.
struct SuspectedFlaw {
    has_replacement: bool,
    has_unicode_escape: bool,
}

impl SuspectedFlaw {
    fn of(text: &str) -> Self {
        Self {
            has_replacement: text.contains(char::REPLACEMENT_CHARACTER),
            has_unicode_escape: text.contains("\\u"),
        }
    }

    fn look_at(&self, text: &str) -> Option<Flaw> {
        if !text.starts_with('"') {
            return is_out_of_range(text).then_some(Flaw::NumberOutOfRange);
        }
        if self.has_replacement && text.contains(char::REPLACEMENT_CHARACTER) {
            return Some(Flaw::Replaced);
        }
        let has_lone_surrogate = self.has_unicode_escape && decode(unquote(text)).lone_surrogate.is_some();
        has_lone_surrogate.then_some(Flaw::LoneSurrogate)
    }
}

/// Whether a number is too large for a floating point number; that requires an exponent or many digits.
fn is_out_of_range(word: &str) -> bool {
    let may_be_large = word.len() > 300 || word.contains(['e', 'E']);
    may_be_large && is_number(word.as_bytes()) && word.parse().is_ok_and(f64::is_infinite)
}
