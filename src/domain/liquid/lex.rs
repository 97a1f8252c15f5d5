//! Splits a template into text, outputs and tags.

use super::error::LiquidError;

/// A piece of a template. `at` is its first byte, for error messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lexeme<'a> {
    Text(&'a str),
    /// The text between `{{` and `}}`.
    RenderedOutput {
        markup: &'a str,
        at: usize,
    },
    /// The name of a tag and what follows it.
    Tag {
        name: &'a str,
        markup: &'a str,
        at: usize,
    },
}

/// All pieces, in order; text next to `{%-`, `-%}` and the like is trimmed on that side.
pub(super) fn lex(template: &str) -> Result<Vec<Lexeme<'_>>, LiquidError> {
    let mut lexemes = Vec::new();
    let (mut at, mut trims) = (0, false);
    while let Some(rest) = template.get(at..).filter(|rest| !rest.is_empty()) {
        let open = next_open(rest);
        let end = open.unwrap_or(rest.len());
        let is_trimmed_after = rest.get(end + 2..).is_some_and(|inside| inside.starts_with('-'));
        let text = rest.get(..end).unwrap_or_default();
        let text = if trims { text.trim_start() } else { text };
        let text = if is_trimmed_after { text.trim_end() } else { text };
        if !text.is_empty() {
            lexemes.push(Lexeme::Text(text));
        }
        if open.is_none() {
            break;
        }
        at += end;
        let (lexeme, length) = piece(template, at)?;
        trims =
            template.get(..at + length).is_some_and(|done| done.ends_with("-}}") || done.ends_with("-%}"));
        at += length;
        match raw_text(lexeme, template, at, trims)? {
            Some((text, after, is_trimmed)) => {
                lexemes.push(Lexeme::Text(text));
                (at, trims) = (after, is_trimmed);
            }
            None => lexemes.push(lexeme),
        }
    }
    Ok(lexemes)
}

fn next_open(text: &str) -> Option<usize> {
    text.as_bytes().windows(2).position(|pair| matches!(pair, b"{{" | b"{%"))
}

/// The output or tag that begins at this point, and its length.
fn piece(template: &str, at: usize) -> Result<(Lexeme<'_>, usize), LiquidError> {
    let rest = template.get(at..).unwrap_or_default();
    let is_tag = rest.starts_with("{%");
    let close = if is_tag { "%}" } else { "}}" };
    let inside = rest.get(2..).unwrap_or_default();
    let Some(end) = inside.find(if is_tag { close } else { "}" }) else {
        return Err(LiquidError::at(template, at, &format!("`{close}` is missing")));
    };
    if !inside.get(end..).is_some_and(|rest| rest.starts_with(close)) {
        return Err(LiquidError::at(template, at + 2 + end, "the braces do not match"));
    }
    let markup = inside.get(..end).unwrap_or_default();
    let skipped = usize::from(markup.starts_with('-'));
    let markup = markup.strip_prefix('-').unwrap_or(markup);
    let markup = markup.strip_suffix('-').unwrap_or(markup);
    let (start, length) = (at + 2 + skipped, 2 + end + close.len());
    if !is_tag {
        return Ok((Lexeme::RenderedOutput { markup, at: start }, length));
    }
    let trimmed = markup.trim_start();
    let name_end = trimmed.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(trimmed.len());
    let (name, rest) = trimmed.split_at(name_end);
    if name.is_empty() {
        return Err(LiquidError::at(template, at, "a tag without a name"));
    }
    let markup_at = start + (markup.len() - trimmed.len()) + name_end;
    Ok((Lexeme::Tag { name, markup: rest, at: markup_at }, length))
}

/// For `{% raw %}` and `{% comment %}`: their content, where the text continues, and whether white space is
/// trimmed there.
fn raw_text<'a>(
    lexeme: Lexeme<'a>,
    template: &'a str,
    at: usize,
    trims: bool,
) -> Result<Option<(&'a str, usize, bool)>, LiquidError> {
    let Lexeme::Tag { name: name @ ("raw" | "comment"), at: start, .. } = lexeme else { return Ok(None) };
    let mut from = at;
    let mut depth = 1;
    while let Some(found) = template.get(from..).and_then(|rest| rest.find("{%")) {
        let open = from + found;
        from = open + 2;
        let Ok((Lexeme::Tag { name: other, .. }, length)) = piece(template, open) else { continue };
        depth += usize::from(name == "comment" && other == "comment");
        if other.strip_prefix("end") != Some(name) {
            continue;
        }
        depth -= 1;
        from = open + length;
        if depth == 0 {
            let inside = template.get(at..open).unwrap_or_default();
            let is_trimmed_after = template.get(from - 3..from) == Some("-%}");
            let inside = if trims { inside.trim_start() } else { inside };
            let inside = if template.get(open + 2..).is_some_and(|r| r.starts_with('-')) {
                inside.trim_end()
            } else {
                inside
            };
            return Ok(Some((if name == "raw" { inside } else { "" }, from, is_trimmed_after)));
        }
    }
    Err(LiquidError::at(template, start, &format!("`end{name}` is missing")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(template: &str) -> String {
        match lex(template) {
            Err(error) => error.to_string(),
            Ok(lexemes) => lexemes
                .iter()
                .map(|lexeme| match lexeme {
                    Lexeme::Text(text) => format!("[{text}]"),
                    Lexeme::RenderedOutput { markup, .. } => format!("({markup})"),
                    Lexeme::Tag { name, markup, .. } => format!("<{name}:{markup}>"),
                })
                .collect(),
        }
    }

    #[test]
    fn templates_are_split() {
        for (template, expected) in [
            ("", ""),
            ("plain", "[plain]"),
            ("a{{b}}c", "[a](b)[c]"),
            ("{{ b }}{%if x%}y{% endif %}", "( b )<if: x>[y]<endif: >"),
            ("a {{- b -}} c", "[a]( b )[c]"),
            ("a {%- if b -%} c {%- endif %} d", "[a]<if: b >[c]<endif: >[ d]"),
            ("{% raw %}{{ b }}{% endraw %}!", "[{{ b }}][!]"),
            ("{% comment %}{{ b {% x %}{% endcomment %}!", "[][!]"),
            ("{% comment %}{% comment %}{% endcomment %}a{% endcomment %}!", "[][!]"),
            ("é{{ a", "line 1, column 2: `}}` is missing"),
            ("a\n{% if", "line 2, column 1: `%}` is missing"),
            ("{%%}", "line 1, column 1: a tag without a name"),
            ("{% raw %}x", "line 1, column 7: `endraw` is missing"),
            ("{ { } }", "[{ { } }]"),
            ("{{ a } }}", "line 1, column 6: the braces do not match"),
        ] {
            assert_eq!(shown(template), expected, "{template}");
        }
    }
}
