//! Splits an expression into tokens with their positions.

use super::{ExpressionError, LONGEST};

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ExprToken {
    /// A name or a keyword.
    Word(String),
    /// A name with hyphens.
    Hyphenated(String),
    Number(String),
    Text(String),
    /// An operator or a bracket.
    Sign(&'static str),
    End,
}

#[derive(Clone, Debug)]
pub(super) struct PlacedToken {
    pub token: ExprToken,
    /// In bytes from the start of the text.
    pub at: usize,
    /// Whether it follows the previous one without a gap.
    pub is_joined: bool,
}

/// Longer ones come first.
const SIGNS: [&str; 17] =
    ["==", "!=", ">=", "<=", ">-", "<-", "&&", "||", "=", ">", "<", "(", ")", "[", "]", ",", "."];

/// An error at a position, in bytes from the start of the text.
pub(super) fn error_at(text: &str, at: usize, expected: &str, found: String) -> ExpressionError {
    let before = text.get(..at).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    ExpressionError { line, column, expected: expected.to_owned(), found }
}

pub(super) fn tokens(text: &str) -> Result<Vec<PlacedToken>, ExpressionError> {
    if text.len() > LONGEST {
        let found = format!("{} bytes", text.len());
        return Err(error_at(text, 0, &format!("at most {} KiB", LONGEST >> 10), found));
    }
    let mut found: Vec<PlacedToken> = Vec::new();
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let blank = rest.len() - rest.trim_start().len();
        let start = at + blank;
        let rest = rest.trim_start();
        let Some(first) = rest.chars().next() else {
            found.push(PlacedToken { token: ExprToken::End, at: start, is_joined: false });
            return Ok(found);
        };
        let (token, length) = match first {
            '\'' | '"' => quoted(text, start, rest, first)?,
            '0'..='9' => number(rest),
            '-' if rest.get(1..).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())) => {
                number(rest)
            }
            first if is_name_start(first) => word(rest),
            _ => sign(text, start, rest, first)?,
        };
        found.push(PlacedToken { token, at: start, is_joined: blank == 0 });
        at = start + length;
    }
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_' || c == '$'
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// A name; it may contain hyphens if a letter or digit follows each.
fn word(rest: &str) -> (ExprToken, usize) {
    let mut end = 0;
    let mut has_hyphen = false;
    let mut letters = rest.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let joins = letter == '-' && letters.peek().is_some_and(|(_, next)| is_name(*next));
        if !is_name(letter) && !joins {
            break;
        }
        has_hyphen |= joins;
        end = at + letter.len_utf8();
    }
    let name = rest.get(..end).unwrap_or_default().to_owned();
    (if has_hyphen { ExprToken::Hyphenated(name) } else { ExprToken::Word(name) }, end)
}

fn number(rest: &str) -> (ExprToken, usize) {
    let digits = |from: usize| {
        let rest = rest.get(from..).unwrap_or_default();
        rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len())
    };
    let sign = usize::from(rest.starts_with('-'));
    let mut end = sign + digits(sign);
    if rest.get(end..).is_some_and(|rest| rest.starts_with('.')) && digits(end + 1) > 0 {
        end += 1 + digits(end + 1);
    }
    (ExprToken::Number(rest.get(..end).unwrap_or_default().to_owned()), end)
}

/// A string in quotation marks; a backslash escapes a mark or another backslash.
fn quoted(text: &str, start: usize, rest: &str, mark: char) -> Result<(ExprToken, usize), ExpressionError> {
    let mut content = String::new();
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == mark {
            return Ok((ExprToken::Text(content), at + 1));
        }
        let escaped = letters.next_if(|(_, next)| letter == '\\' && (*next == mark || *next == '\\'));
        content.push(escaped.map_or(letter, |(_, next)| next));
    }
    Err(error_at(text, start, &format!("a closing {mark}"), "the end".to_owned()))
}

fn sign(text: &str, start: usize, rest: &str, first: char) -> Result<(ExprToken, usize), ExpressionError> {
    let found = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
    // `level>-1` compares with a negative number.
    let is_negative = |sign: &str| {
        let behind = rest.get(sign.len()..).unwrap_or_default();
        sign.ends_with('-') && behind.starts_with(|c: char| c.is_ascii_digit())
    };
    match found {
        Some(">-") if is_negative(">-") => Ok((ExprToken::Sign(">"), 1)),
        Some("<-") if is_negative("<-") => Ok((ExprToken::Sign("<"), 1)),
        Some("&&") => Err(error_at(text, start, "AND", "`&&`".to_owned())),
        Some("||") => Err(error_at(text, start, "OR", "`||`".to_owned())),
        Some(sign) => Ok((ExprToken::Sign(sign), sign.len())),
        None => Err(error_at(text, start, "a name, a value or an operator", format!("`{first}`"))),
    }
}
