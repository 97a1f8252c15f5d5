//! A filter by plain words: a row matches if every word occurs in it, ignoring case and accents.

use crate::domain::filter::fold;

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
