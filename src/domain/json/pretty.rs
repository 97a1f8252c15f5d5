//! JSON formatted for reading, with one member per line.

use super::raw::RawJson;
use super::token::{Token, Tokens};

/// Containers deeper than this stay on one line, because the indentation would exceed the text.
const MAX_INDENTED_DEPTH: usize = 64;

/// The same value with one member or item per line, indented by two spaces. Digits, escapes, key order and repeated keys
/// remain as sent.
pub fn pretty(json: &RawJson) -> String {
    let text = json.as_str();
    let mut out = String::with_capacity(text.len() * 2);
    let mut tokens = Tokens::new(text);
    let mut depth = 0_usize;
    let mut follows = Follows::Beginning;
    while let Some((start, token)) = tokens.next() {
        if token != Token::Close || follows != Follows::Open {
            break_line(&mut out, follows, if token == Token::Close { depth - 1 } else { depth }, token);
        }
        follows = match token {
            Token::Open if depth >= MAX_INDENTED_DEPTH => {
                let end = tokens.skip_container();
                out.push_str(text.get(start..end).unwrap_or_default());
                Follows::Value
            }
            Token::Open => {
                depth += 1;
                out.push_str(text.get(start..=start).unwrap_or_default());
                Follows::Open
            }
            Token::Close => {
                depth = depth.saturating_sub(1);
                out.push_str(text.get(start..=start).unwrap_or_default());
                Follows::Value
            }
            Token::Key(key) => {
                out.push_str(key);
                out.push_str(": ");
                Follows::Key
            }
            Token::Scalar(scalar) => {
                out.push_str(scalar);
                Follows::Value
            }
        };
    }
    out
}

/// What was written last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Follows {
    Beginning,
    Open,
    Key,
    Value,
}

fn break_line(out: &mut String, follows: Follows, depth: usize, token: Token<'_>) {
    match follows {
        Follows::Beginning | Follows::Key => return,
        Follows::Value if token != Token::Close => out.push(','),
        Follows::Open | Follows::Value => {}
    }
    out.push('\n');
    for _ in 0..depth {
        out.push_str("  ");
    }
}
