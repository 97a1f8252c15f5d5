//! Values in Markdown, escaped so that none of them acts as markup.

use crate::domain::text::Displayable;

/// Untrusted text with all markup escaped.
pub fn text(raw: &str) -> String {
    escaped(Displayable::cell(raw).as_str())
}

/// Displayable text with all markup escaped. Addresses are kept from becoming links.
pub fn escaped(shown: &str) -> String {
    let mut out = String::with_capacity(shown.len());
    for (at, c) in shown.char_indices() {
        let rest = &shown[at..];
        match c {
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '!' | '~' | '@' => out.extend(['\\', c]),
            ':' if rest.starts_with("://") => out.push_str("\\:"),
            '.' if out.to_ascii_lowercase().ends_with("www") => out.push_str("\\."),
            c => out.push(c),
        }
    }
    out
}

/// A value between backticks, using more of them than it contains; bars are escaped because they would end a table cell.
pub fn code(raw: &str) -> String {
    let inner = Displayable::cell(raw).as_str().replace('|', "\\|");
    let longest = inner.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let pad = if inner.starts_with('`') || inner.ends_with('`') || inner.is_empty() { " " } else { "" };
    format!("{fence}{pad}{inner}{pad}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x6_nothing_in_a_value_is_markup() {
        assert_eq!(text("a|b [x](http://e.org) <b>"), "a\\|b \\[x\\](http\\://e.org) &lt;b>");
        assert_eq!(text("WWW.example.com"), "WWW\\.example.com");
        assert_eq!(text("**x** `y` \u{1b}"), "\\*\\*x\\*\\* \\`y\\` ⟨1B⟩");
        assert_eq!(code("a`b|"), "``a`b\\|``");
    }
}
