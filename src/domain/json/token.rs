//! A value as a flat sequence of tokens, in one pass.

use super::scan::{skip_space, skip_string, skip_to_close, skip_word};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open,
    Close,
    /// The key of the next value, quotation marks included.
    Key(&'a str),
    /// A string, number or word.
    Scalar(&'a str),
}

/// The tokens of a text whose structure was checked, each with the offset of its first byte.
#[derive(Clone, Debug)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Skips to the end of the container opened last, and returns the position after it.
    pub(super) fn skip_container(&mut self) -> usize {
        self.at = skip_to_close(self.text.as_bytes(), self.at);
        self.at
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = (usize, Token<'a>);

    fn next(&mut self) -> Option<(usize, Token<'a>)> {
        let bytes = self.text.as_bytes();
        let mut start = skip_space(bytes, self.at);
        while let Some(b',' | b':') = bytes.get(start) {
            start = skip_space(bytes, start + 1);
        }
        let (end, token): (usize, fn(&'a str) -> Token<'a>) = match bytes.get(start)? {
            b'{' | b'[' => (start + 1, |_| Token::Open),
            b'}' | b']' => (start + 1, |_| Token::Close),
            b'"' => {
                let end = skip_string(bytes, start);
                let is_key = bytes.get(skip_space(bytes, end)) == Some(&b':');
                (end, if is_key { Token::Key } else { Token::Scalar })
            }
            _ => (skip_word(bytes, start), Token::Scalar),
        };
        self.at = end;
        self.text.get(start..end).map(|text| (start, token(text)))
    }
}
