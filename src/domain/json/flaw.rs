//! What is wrong with a value that could be read all the same.

use super::check::is_number;
use super::string::decode;
use super::token::{Token, Tokens};
use super::view::JsonRef;
use super::walk::unquote;

/// The first flaw found in a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} at byte {offset}")]
pub struct Flaw {
    /// Bytes before the place, from the beginning of the value.
    pub offset: usize,
    /// What is wrong there.
    pub kind: FlawKind,
}

/// What is wrong with a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FlawKind {
    /// Not JSON to the letter.
    #[error("malformed: {0}")]
    Malformed(super::JsonReason),
    /// An escaped half of a surrogate pair without the other half.
    #[error("half of a surrogate pair")]
    LoneSurrogate,
    /// U+FFFD, which stands where bytes were no UTF-8, or was sent as such.
    #[error("a replaced character")]
    Replaced,
    /// A number too large for a floating point number.
    #[error("a number out of range")]
    NumberOutOfRange,
    /// Nested deeper than asked for.
    #[error("nested too deep")]
    TooDeep,
}

impl JsonRef<'_> {
    /// The first reason not to take this value at its word, if there is one: malformed, lone surrogates,
    /// replaced characters, numbers out of range, or more than `max_depth` containers inside each other.
    pub fn flaw(self, max_depth: usize) -> Option<Flaw> {
        if let Err(error) = self.check() {
            return Some(Flaw { offset: error.offset, kind: FlawKind::Malformed(error.reason) });
        }
        let suspicion = Suspicion::of(self.as_str());
        let mut depth = 0_usize;
        for (offset, token) in Tokens::new(self.as_str()) {
            let kind = match token {
                Token::Open => {
                    depth += 1;
                    (depth > max_depth).then_some(FlawKind::TooDeep)
                }
                Token::Close => {
                    depth = depth.saturating_sub(1);
                    None
                }
                Token::Key(text) | Token::Scalar(text) => suspicion.look_at(text),
            };
            if let Some(kind) = kind {
                return Some(Flaw { offset, kind });
            }
        }
        None
    }
}

/// What a look at the whole text says need not be looked for in each part of it.
struct Suspicion {
    has_replacement: bool,
    has_unicode_escape: bool,
}

impl Suspicion {
    fn of(text: &str) -> Self {
        Self {
            has_replacement: text.contains(char::REPLACEMENT_CHARACTER),
            has_unicode_escape: text.contains("\\u"),
        }
    }

    fn look_at(&self, text: &str) -> Option<FlawKind> {
        if !text.starts_with('"') {
            return is_out_of_range(text).then_some(FlawKind::NumberOutOfRange);
        }
        if self.has_replacement && text.contains(char::REPLACEMENT_CHARACTER) {
            return Some(FlawKind::Replaced);
        }
        let has_lone_surrogate = self.has_unicode_escape && decode(unquote(text)).lone_surrogates > 0;
        has_lone_surrogate.then_some(FlawKind::LoneSurrogate)
    }
}

/// Whether this is a number too large for a floating point number; that takes an exponent or many digits.
fn is_out_of_range(word: &str) -> bool {
    let may_be_large = word.len() > 300 || word.contains(['e', 'E']);
    may_be_large && is_number(word.as_bytes()) && word.parse().is_ok_and(f64::is_infinite)
}
