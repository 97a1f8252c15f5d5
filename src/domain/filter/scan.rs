//! Reads the pieces of a filter's text.

use super::glob::Glob;
use super::print::is_plain;
use std::ops::Range;

/// A text and the place that was read up to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scanner<'a> {
    text: &'a str,
    pub at: usize,
}

impl<'a> Scanner<'a> {
    pub const fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    pub fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Takes this text if it comes next.
    pub fn take(&mut self, wanted: &str) -> bool {
        let is_next = self.rest().starts_with(wanted);
        self.at += if is_next { wanted.len() } else { 0 };
        is_next
    }

    /// Takes characters while the predicate holds.
    pub fn take_while(&mut self, mut is_so: impl FnMut(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c| !is_so(c)).unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    /// The text from a place up to here.
    pub fn since(&self, start: usize) -> Range<usize> {
        start..self.at
    }

    /// The text between quotation marks, with `\"` and `\\` for these characters; the end of the filter closes it too.
    pub fn quoted(&mut self) -> Option<String> {
        self.pieces(false).map(|pieces| pieces.concat())
    }

    /// A value in which `*` stands for any text, with or without quotation marks; it ends where `is_end` says.
    pub fn glob(&mut self, is_end: impl Fn(char) -> bool) -> Glob {
        Glob::of(self.pieces(true).unwrap_or_else(|| {
            let plain = self.take_while(|c| is_plain(c) && !is_end(c));
            plain.split('*').map(str::to_owned).collect()
        }))
    }

    fn pieces(&mut self, with_stars: bool) -> Option<Vec<String>> {
        if !self.take("\"") {
            return None;
        }
        let mut pieces = vec![String::new()];
        let mut letters = self.rest().char_indices().peekable();
        let begin = self.at;
        self.at = self.text.len();
        while let Some((at, letter)) = letters.next() {
            let escaped = |next: &(usize, char)| {
                letter == '\\' && (matches!(next.1, '"' | '\\') || (with_stars && next.1 == '*'))
            };
            let letter = match letters.next_if(escaped) {
                Some((_, escaped)) => escaped,
                None if letter == '"' => {
                    self.at = begin + at + 1;
                    break;
                }
                None if letter == '*' && with_stars => {
                    pieces.push(String::new());
                    continue;
                }
                None => letter,
            };
            if let Some(piece) = pieces.last_mut() {
                piece.push(letter);
            }
        }
        Some(pieces)
    }

    /// A regular expression between slashes, and whether `i` follows. It ends at a slash before a blank, a bar or the end;
    /// without such a slash the text is a word, such as a path.
    pub fn expression(&mut self) -> Option<(&'a str, bool)> {
        let rest = self.rest().strip_prefix('/')?;
        let mut is_escaped = false;
        for (at, letter) in rest.char_indices() {
            if letter == '/' && !is_escaped {
                let after = rest.get(at + 1..).unwrap_or_default();
                let any_case = after.starts_with('i');
                let end = after.get(usize::from(any_case)..).unwrap_or_default();
                if end.chars().next().is_none_or(|c| c.is_whitespace() || c == '|') {
                    let source = rest.get(..at).filter(|source| !source.is_empty())?;
                    self.at += at + 2 + usize::from(any_case);
                    return Some((source, any_case));
                }
            }
            is_escaped = letter == '\\' && !is_escaped;
        }
        None
    }
}
