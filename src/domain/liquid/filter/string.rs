//! Filters for strings.

use std::fmt::Write as _;
use std::sync::Arc;

use super::super::{MOST_BYTES, Value, words};
use super::math::integer;
use super::{FilterInput, FilterName, FilterRefusal, Filtered, RenderFault, wrong};

impl FilterInput<'_> {
    pub(super) fn string(&self, input: &Value) -> Filtered {
        let keeps_nil = matches!(
            self.filter,
            FilterName::Escape
                | FilterName::EscapeOnce
                | FilterName::UrlEncode
                | FilterName::Truncate
                | FilterName::TruncateWords
        );
        if keeps_nil && input.is_nil() {
            return Ok(Value::Nil);
        }
        let text = words::text(input)?;
        if self.filter == FilterName::Split {
            return Ok(split(&text, &self.text_of(0, "")?));
        }
        self.changed(&text).map(Value::text)
    }

    fn changed(&self, text: &Arc<str>) -> Result<String, FilterRefusal> {
        let argument = |at, otherwise: &str| self.text_of(at, otherwise);
        Ok(match self.filter {
            FilterName::Append => format!("{text}{}", argument(0, "")?),
            FilterName::Prepend => format!("{}{text}", argument(0, "")?),
            FilterName::Upcase => text.to_uppercase(),
            FilterName::Downcase => text.to_lowercase(),
            FilterName::Capitalize => capitalized(text),
            FilterName::Strip => text.trim_matches(is_space).to_owned(),
            FilterName::Lstrip => text.trim_start_matches(is_space).to_owned(),
            FilterName::Rstrip => text.trim_end_matches(is_space).to_owned(),
            FilterName::StripNewlines => text.replace("\r\n", "").replace('\n', ""),
            FilterName::NewlineToBr => text.replace("\r\n", "\n").replace('\n', "<br />\n"),
            FilterName::StripHtml => without_tags(text),
            FilterName::Escape => escaped(text, false),
            FilterName::EscapeOnce => escaped(text, true),
            FilterName::UrlEncode => encoded(text),
            FilterName::Remove => replaced(text, &argument(0, "")?, "")?,
            FilterName::Replace => replaced(text, &argument(0, "")?, &argument(1, "")?)?,
            FilterName::RemoveFirst => text.replacen(&*argument(0, "")?, "", 1),
            FilterName::ReplaceFirst => text.replacen(&*argument(0, "")?, &argument(1, "")?, 1),
            FilterName::Truncate => cut(text, self.count(50)?, &argument(1, "...")?),
            _ => cut_words(text, self.count(15)?, &argument(1, "...")?),
        })
    }

    /// The first argument as a length.
    fn count(&self, otherwise: usize) -> Result<usize, FilterRefusal> {
        let Some(value) = self.argument(0) else { return Ok(otherwise) };
        let count = integer(value).ok_or_else(|| wrong("invalid integer"))?;
        Ok(usize::try_from(count).unwrap_or_default())
    }
}

const fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t'..='\r' | '\0')
}

/// A space splits at white space, an empty separator into letters. Trailing empty parts are dropped.
fn split(text: &str, separator: &str) -> Value {
    let mut parts: Vec<Value> = match separator {
        " " => text.split_ascii_whitespace().map(Value::text).collect(),
        "" => text.chars().map(|letter| Value::text(letter.encode_utf8(&mut [0; 4]) as &str)).collect(),
        _ => text.split(separator).map(Value::text).collect(),
    };
    while parts.last().is_some_and(|part| part.as_text() == Some("")) {
        parts.pop();
    }
    Value::List(parts.into())
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    first + &letters.as_str().to_lowercase()
}

/// Checks the length first, because an empty pattern is found between all letters.
fn replaced(text: &str, pattern: &str, with: &str) -> Result<String, FilterRefusal> {
    let found = text.matches(pattern).count();
    if found.saturating_mul(with.len()).saturating_add(text.len()) > MOST_BYTES * 2 {
        return Err(FilterRefusal::RenderFault(RenderFault::bound("a string of more than 64 KiB")));
    }
    Ok(text.replace(pattern, with))
}

fn cut(text: &str, length: usize, end: &str) -> String {
    if text.chars().count() <= length {
        return text.to_owned();
    }
    let kept = length.saturating_sub(end.chars().count());
    text.chars().take(kept).chain(end.chars()).collect()
}

fn cut_words(text: &str, count: usize, end: &str) -> String {
    let words: Vec<&str> = text.split_ascii_whitespace().collect();
    let count = count.max(1);
    let ends_in_space = text.ends_with(|last: char| last.is_ascii_whitespace());
    match words.get(..count) {
        Some(kept) if words.len() > count || ends_in_space => kept.join(" ") + end,
        _ => text.to_owned(),
    }
}

fn escaped(text: &str, once: bool) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        match character {
            '&' if once && is_entity(text.get(at + 1..).unwrap_or_default()) => out.push('&'),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// Whether the text after an `&` makes it an entity.
fn is_entity(rest: &str) -> bool {
    let rest = rest.get(..rest.floor_char_boundary(32)).unwrap_or_default();
    rest.split_once(';').is_some_and(|(name, _)| match name.strip_prefix('#') {
        Some(digits) => !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()),
        None => !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic()),
    })
}

fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' | b'-' | b'~' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            other => {
                let _ = write!(out, "%{other:02X}");
            }
        }
    }
    out
}

/// Scripts, styles and comments are removed with their content.
fn without_tags(text: &str) -> String {
    let mut out = text.to_owned();
    for (open, close) in [("<script", "</script>"), ("<!--", "-->"), ("<style", "</style>"), ("<", ">")] {
        let mut kept = String::with_capacity(out.len());
        let mut rest = out.as_str();
        while let Some((before, inside)) = rest.split_once(open) {
            let Some((_, after)) = inside.split_once(close) else { break };
            kept.push_str(before);
            rest = after;
        }
        kept.push_str(rest);
        out = kept;
    }
    out
}
