//! Splits a query into words and signs, each with its position.

use super::QueryError;

#[derive(Clone, Debug, PartialEq)]
pub enum QueryToken {
    Word(String),
    /// The content of a text in quotation marks.
    Text(String),
    /// As written.
    Number(String),
    Sign(&'static str),
    End,
}

/// A token and where it begins.
#[derive(Clone, Debug)]
pub struct TokenAt {
    pub token: QueryToken,
    /// In characters, from 1.
    pub column: usize,
}

/// Signs of two characters are tried before those of one.
const SIGNS: [&str; 17] =
    ["==", "!=", ">=", "<=", "<>", "(", ")", "{", "}", "[", "]", ".", ",", ":", "=", "<", ">"];

/// The most bytes of a query that an error shows.
const SHOWN: usize = 24;

impl QueryToken {
    /// As named in an error.
    pub fn words(&self) -> String {
        let short = |text: &str| text.get(..text.floor_char_boundary(SHOWN)).unwrap_or_default().to_owned();
        match self {
            Self::Word(word) => format!("`{}`", short(word)),
            Self::Text(text) => format!("the string '{}'", short(text)),
            Self::Number(number) => format!("the number {}", short(number)),
            Self::Sign(sign) => format!("`{sign}`"),
            Self::End => "the end".to_owned(),
        }
    }
}

pub fn lex(text: &str) -> Result<Vec<TokenAt>, QueryError> {
    let mut tokens = Vec::new();
    let (mut rest, mut column) = (text, 1);
    loop {
        let trimmed = rest.trim_start();
        column += rest.chars().count() - trimmed.chars().count();
        rest = trimmed;
        let Some(first) = rest.chars().next() else { break };
        let (token, length) = match first {
            '\'' | '"' => quoted(rest, first).ok_or_else(|| QueryError::Syntax {
                column: column + rest.chars().count(),
                expected: format!("`{first}` at the end of a string"),
                found: QueryToken::End.words(),
            })?,
            '-' | '0'..='9' => number(rest),
            letter if letter.is_alphabetic() || letter == '_' || letter == '$' => word(rest),
            other => {
                let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
                let sign = sign.ok_or_else(|| QueryError::Syntax {
                    column,
                    expected: "a name, a string in quotation marks, a number or a sign".to_owned(),
                    found: format!("`{other}`"),
                })?;
                (QueryToken::Sign(sign), sign.len())
            }
        };
        tokens.push(TokenAt { token, column });
        let (taken, left) = rest.split_at_checked(length).unwrap_or((rest, ""));
        column += taken.chars().count();
        rest = left;
    }
    tokens.push(TokenAt { token: QueryToken::End, column });
    Ok(tokens)
}

/// `\` escapes a quotation mark or another `\`; before anything else it stands for itself, as in `a\.b`.
fn quoted(text: &str, mark: char) -> Option<(QueryToken, usize)> {
    let mut content = String::new();
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => {
                let escaped = letters.next_if(|(_, next)| matches!(next, '\'' | '"' | '\\'));
                content.push(escaped.map_or('\\', |(_, letter)| letter));
            }
            end if end == mark => return Some((QueryToken::Text(content), at + end.len_utf8())),
            letter => content.push(letter),
        }
    }
    None
}

fn number(text: &str) -> (QueryToken, usize) {
    let mut before = ' ';
    let is_part = |letter: char| {
        let is_sign = matches!(letter, '-' | '+') && matches!(before, ' ' | 'e' | 'E');
        let is_number = letter.is_ascii_digit() || matches!(letter, '.' | 'e' | 'E') || is_sign;
        before = letter;
        !is_number
    };
    let mut length = text.find(is_part).unwrap_or(text.len());
    // A dot at the end belongs to the next call.
    while text.get(..length).is_some_and(|number| number.ends_with('.')) {
        length -= 1;
    }
    (QueryToken::Number(text.get(..length).unwrap_or_default().to_owned()), length.max(1))
}

fn word(text: &str) -> (QueryToken, usize) {
    let is_end = |letter: char| !letter.is_alphanumeric() && letter != '_' && letter != '$';
    let length = text.find(is_end).unwrap_or(text.len());
    (QueryToken::Word(text.get(..length).unwrap_or_default().to_owned()), length)
}
