//! Floor 2: common to every source of profiles: request priorities, and how failures are reported.

pub use crate::domain::failure::{ErrorClass, SourceError};

/// The longest quotation of a service's own text, in characters.
const QUOTE_CHARS: usize = 160;

/// Who is waiting for an answer; requests are served in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// The user is looking at the result.
    Interactive,
    /// A row of a list.
    Visible,
}

/// Quotes a service's text: one line, at most 160 characters, in quotation marks.
pub fn quote(text: &str) -> String {
    let one_line: Vec<&str> = text.split(['\n', '\r']).map(str::trim).filter(|l| !l.is_empty()).collect();
    let one_line = one_line.join(" ");
    let cut: String = one_line.chars().take(QUOTE_CHARS).collect();
    let more = if cut.len() < one_line.len() { "…" } else { "" };
    format!("“{cut}{more}”")
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn l4_quotes_are_one_bounded_line() {
        assert_eq!(quote("a\r\n  b\n\nc"), "“a b c”");
        let long = quote(&"é".repeat(1_000));
        assert_eq!(long.chars().count(), 163);
        assert!(long.ends_with("…”"));
    }
}
