//! A filter by plain words: a row matches if every word occurs in it, ignoring case and accents.

use crate::engine::filter::fold;
use crate::tui::paint::Line;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words(Vec<String>);

impl Words {
    /// Splits a filter's text at spaces.
    pub fn of(text: &str) -> Self {
        Self(fold(text).split_whitespace().map(str::to_owned).collect())
    }

    /// Whether the filter has no words, so that everything matches.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The line with every occurrence of a word highlighted.
    pub fn mark(&self, line: Line, ascii: bool) -> Line {
        let mut text = String::new();
        // For each byte of the folded text, the letter of the line that it comes from.
        let mut origins: Vec<usize> = Vec::new();
        for (place, letter) in line.letters(ascii).iter().enumerate() {
            let folded = fold(letter);
            origins.extend(std::iter::repeat_n(place, folded.len()));
            text.push_str(&folded);
        }
        let mut found: Vec<usize> = Vec::new();
        for word in &self.0 {
            for (start, _) in text.match_indices(word.as_str()) {
                found.extend(origins.iter().skip(start).take(word.len()));
            }
        }
        if found.is_empty() { line } else { line.marked(found) }
    }

    /// Whether each word occurs in one of the texts.
    pub fn match_any(&self, texts: &[&str]) -> bool {
        self.0.iter().all(|word| texts.iter().any(|text| contains(text, word)))
    }
}

/// The cost of searching a text, in bytes of plain text: letters beyond ASCII are folded first.
pub fn weight(text: &str) -> usize {
    const FOLDING: usize = 32;
    if text.is_ascii() { text.len() } else { text.len() * FOLDING }
}

/// Whether a text contains an already folded word.
fn contains(text: &str, word: &str) -> bool {
    if !text.is_ascii() || !word.is_ascii() {
        return fold(text).contains(word);
    }
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let Some(first) = word.first() else { return true };
    let upper = first.to_ascii_uppercase();
    let mut rest = text;
    while let Some(at) = rest.iter().position(|byte| byte == first || *byte == upper) {
        let Some(from) = rest.get(at..) else { return false };
        if from.get(..word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word)) {
            return true;
        }
        rest = from.get(1..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::Displayable;
    use crate::tui::theme::Role;

    #[test]
    fn dv13_every_occurrence_of_a_word_is_highlighted() {
        let marked = |filter: &str, text: &str| {
            let line = Line::new().data(&Displayable::new(text), Role::Text);
            Words::of(filter).mark(line, false).in_role(Role::Found)
        };
        assert_eq!(marked("refund", "Refund, no refund"), "Refundrefund");
        assert_eq!(marked("MULLER ada", "Müller Ada"), "MüllerAda");
        assert_eq!(marked("strasse", "Straße 7"), "Straße");
        assert_eq!(marked("x", "nothing"), "");
    }

    #[test]
    fn words_are_found_in_any_order_case_and_accent() {
        let found = |filter, texts: &[&str]| Words::of(filter).match_any(texts);
        assert!(found("muller", &["Jörg Müller"]));
        assert!(found("JÖRG mull", &["Müller", "jorg"]));
        assert!(found("", &[]));
        assert!(found("engagement flex", &["Flex - Engagement Initiated"]));
        assert!(!found("flex paid", &["Flex - Engagement Initiated"]));
        assert!(found("ｆｌｅｘ", &["flex"]));
        assert!(!found("x", &[""]));
    }
}
