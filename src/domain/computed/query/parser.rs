//! Steps through the tokens of a query.

use super::lex::{QueryToken, TokenAt};
use super::{QueryError, Unpreviewable};
use crate::domain::nearest::nearest;

/// The tokens that have not been read yet.
#[derive(Debug)]
pub struct QueryParser {
    tokens: Vec<TokenAt>,
    at: usize,
    /// The number of comparisons read so far.
    pub comparisons: usize,
}

const END: TokenAt = TokenAt { token: QueryToken::End, column: 1 };

impl QueryParser {
    pub const fn new(tokens: Vec<TokenAt>) -> Self {
        Self { tokens, at: 0, comparisons: 0 }
    }

    pub fn peek(&self) -> &TokenAt {
        self.tokens.get(self.at).or_else(|| self.tokens.last()).unwrap_or(&END)
    }

    pub fn column(&self) -> usize {
        self.peek().column
    }

    pub fn next(&mut self) -> TokenAt {
        let next = self.peek().clone();
        self.at += 1;
        next
    }

    /// Consumes a sign if it comes next.
    pub fn takes(&mut self, sign: &str) -> bool {
        let is_it = matches!(&self.peek().token, QueryToken::Sign(next) if *next == sign);
        self.at += usize::from(is_it);
        is_it
    }

    /// Consumes a word, in upper or lower case, if it comes next.
    pub fn takes_word(&mut self, word: &str) -> bool {
        let is_it = self.is_word(word);
        self.at += usize::from(is_it);
        is_it
    }

    pub fn is_word(&self, word: &str) -> bool {
        matches!(&self.peek().token, QueryToken::Word(next) if next.eq_ignore_ascii_case(word))
    }

    pub fn sign(&mut self, sign: &str) -> Result<(), QueryError> {
        if self.takes(sign) { Ok(()) } else { Err(self.expected(format!("`{sign}`"))) }
    }

    pub fn text(&mut self, what: &str) -> Result<String, QueryError> {
        match &self.peek().token {
            QueryToken::Text(text) => {
                let text = text.clone();
                self.at += 1;
                Ok(text)
            }
            _ => Err(self.expected(format!("{what} in quotation marks"))),
        }
    }

    /// The next word, which must be one of these functions.
    pub fn function(&mut self, known: &[&str]) -> Result<String, QueryError> {
        match self.peek().token.clone() {
            QueryToken::Word(word) if known.contains(&word.as_str()) => {
                self.at += 1;
                Ok(word)
            }
            QueryToken::Word(word) if !known.is_empty() => Err(self.unknown(&word, known)),
            _ => Err(self.expected(one_of(known))),
        }
    }

    fn unknown(&self, word: &str, known: &[&str]) -> QueryError {
        let near = nearest(word, known.iter().copied());
        self.expected(
            near.map_or_else(|| one_of(known), |near| format!("{} (did you mean `{near}`?)", one_of(known))),
        )
    }

    pub fn expected(&self, expected: impl Into<String>) -> QueryError {
        let TokenAt { token, column } = self.peek();
        QueryError::Syntax { column: *column, expected: expected.into(), found: token.words() }
    }

    pub fn refuse(&self, part: Unpreviewable) -> QueryError {
        QueryError::NotPreviewable { column: self.column(), part }
    }
}

fn one_of(known: &[&str]) -> String {
    let quoted: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        Some((last, _)) => last.clone(),
        None => "nothing more".to_owned(),
    }
}
