//! Filters rows by plain words: every word must occur, ignoring case and accents.

use crate::domain::filter::{fold, fold_words};

/// A row's fields in the filter's format.
fn folded<'a>(fields: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for field in fields {
        text.extend(fold(field).chars().map(|c| if c == '\n' { '\r' } else { c }));
        text.push('\r');
    }
    text.push('\n');
    text
}

/// Whether every row that matches the new words also matches the old ones.
fn is_narrower(new: &[String], old: &[String]) -> bool {
    old.iter().all(|old| new.iter().any(|word| word.contains(old.as_str())))
}

/// The folded texts of the rows, and the rows that match the current words.
///
/// All rows are stored in one text, so that a single search covers all of them. Adding letters or words narrows the previous
/// hits instead of searching everything again. Without words, every row matches.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Folded rows, each followed by a line break (folded text contains none).
    text: String,
    /// Where each row starts.
    starts: Vec<usize>,
    words: Vec<String>,
    hits: Vec<usize>,
}

impl Filter {
    /// Adds a row made of several fields, unless its text equals that of the given row; returns its number if added. A word
    /// must match inside one field.
    pub fn push<'a>(
        &mut self,
        same: Option<usize>,
        fields: impl IntoIterator<Item = &'a str>,
    ) -> Option<usize> {
        let text = folded(fields);
        if same.is_some_and(|row| self.row(row) == text) {
            return None;
        }
        self.push_folded(&text);
        Some(self.starts.len() - 1)
    }

    fn push_folded(&mut self, text: &str) {
        let row = self.starts.len();
        self.starts.push(self.text.len());
        self.text.push_str(text);
        if self.matches(row) {
            self.hits.push(row);
        }
    }

    /// Keeps only these rows, renumbered in this order.
    pub fn keep(&mut self, rows: impl IntoIterator<Item = usize>) {
        let mut kept = Self { words: std::mem::take(&mut self.words), ..Self::default() };
        for row in rows {
            kept.push_folded(self.row(row));
        }
        *self = kept;
    }

    /// Sets the words, separated by white space. Returns whether the hits may have changed.
    pub fn set_words(&mut self, words: &str) -> bool {
        let new = fold_words(words);
        if new == self.words {
            return false;
        }
        let narrower = is_narrower(&new, &self.words);
        self.words = new;
        if narrower && self.hits.len() < self.starts.len() {
            let mut hits = std::mem::take(&mut self.hits);
            hits.retain(|&row| self.matches(row));
            self.hits = hits;
        } else {
            self.search();
        }
        true
    }

    /// The matching rows, in the order they were pushed.
    pub fn hits(&self) -> &[usize] {
        &self.hits
    }

    /// Whether any word is set.
    pub fn is_active(&self) -> bool {
        !self.words.is_empty()
    }

    fn row(&self, row: usize) -> &str {
        let start = self.starts.get(row).copied().unwrap_or_default();
        let end = self.starts.get(row + 1).copied().unwrap_or(self.text.len());
        self.text.get(start..end).unwrap_or_default()
    }

    fn matches(&self, row: usize) -> bool {
        let text = self.row(row);
        self.words.iter().all(|word| text.contains(word.as_str()))
    }

    /// Finds the longest word in the whole text, then checks the other words only in the rows where it was found.
    fn search(&mut self) {
        self.hits.clear();
        let Some((longest, others)) = self.words.split_first() else {
            self.hits.extend(0..self.starts.len());
            return;
        };
        let (mut row, mut from) = (0, 0);
        while let Some(place) = self.text.get(from..).and_then(|rest| rest.find(longest.as_str())) {
            let place = from + place;
            let begins_before = |row: usize| self.starts.get(row).is_some_and(|&start| start <= place);
            while begins_before(row + 1) {
                row += 1;
            }
            if others.iter().all(|word| self.row(row).contains(word.as_str())) {
                self.hits.push(row);
            }
            match self.starts.get(row + 1) {
                Some(&next) => from = next,
                None => break,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Filter;

    fn filter(rows: &[&[&str]]) -> Filter {
        let mut filter = Filter::default();
        for row in rows {
            filter.push(None, row.iter().copied());
        }
        filter
    }

    #[test]
    fn case_and_accents_do_not_matter() {
        for (text, word) in [
            ("Müller", "muller"),
            ("muller", "MÜLLER"),
            ("Straße", "strasse"),
            ("Łukasz Øst", "lukasz ost"),
            ("ΟΔΥΣΣΕΥΣ", "οδυσσευς"),
            ("ﬁne ①", "fine 1"),
            ("Cafe\u{301}", "café"),
        ] {
            let mut rows = filter(&[&["other"], &[text]]);
            rows.set_words(word);
            assert_eq!(rows.hits(), [1], "{word} in {text}");
        }
    }

    #[test]
    fn every_word_must_occur_inside_a_field() {
        let mut rows = filter(&[&["ada lovelace", "ada@example.com"], &["ada byron", "x"], &["", ""]]);
        rows.set_words("ADA example");
        assert_eq!(rows.hits(), [0]);
        rows.set_words("lovelaceada");
        assert!(rows.hits().is_empty(), "fields do not run together");
        rows.set_words(" ");
        assert_eq!(rows.hits(), [0, 1, 2]);
    }

    #[test]
    fn narrowing_and_widening_give_what_a_fresh_search_gives() {
        let texts: Vec<String> = (0..500).map(|n| format!("person {n} number{}", n * 7)).collect();
        let mut typed = Filter::default();
        for text in &texts {
            typed.push(None, [text.as_str()]);
        }
        for words in ["p", "pe", "pe 1", "pe 12", "12 7", "12", "", "9 9", "number77", "zz", "zzz", "1"] {
            typed.set_words(words);
            let mut fresh = Filter::default();
            fresh.set_words(words);
            for text in &texts {
                fresh.push(None, [text.as_str()]);
            }
            assert_eq!(typed.hits(), fresh.hits(), "{words}");
        }
    }

    #[test]
    fn line_breaks_in_a_field_do_not_split_rows() {
        let mut rows = filter(&[&["a\nb"], &["b"]]);
        rows.set_words("b");
        assert_eq!(rows.hits(), [0, 1]);
        assert!(rows.is_active() && !rows.set_words(" b "));
    }

    #[test]
    fn a_text_that_is_there_is_not_added_again_and_rows_can_be_dropped() {
        let mut rows = filter(&[&["Ada"], &["Bruno"], &["Chen"]]);
        rows.set_words("n");
        assert_eq!(rows.push(Some(1), ["BRUNO"]), None);
        assert_eq!(rows.push(Some(1), ["Bruna"]), Some(3));
        assert_eq!(rows.hits(), [1, 2, 3]);
        rows.keep([0, 2, 3]);
        assert_eq!(rows.hits(), [1, 2]);
        rows.set_words("ada");
        assert_eq!(rows.hits(), [0]);
    }
}
