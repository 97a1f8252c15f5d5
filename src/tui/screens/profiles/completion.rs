//! What the word at the end of a filter may become: field names, and the values that a field offers.

use crate::domain::filter::{FilterRows, fields_of};

/// A field's name is offered from this many letters on; fewer begin most words.
const FEWEST_LETTERS: usize = 2;

/// The endings of a text that complete its last word, with what each stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completion {
    /// The words to show.
    pub offers: Vec<&'static str>,
    /// The text once the first of them is accepted.
    pub text: String,
}

/// What can be offered for this text; `None` if nothing.
pub fn completion(text: &str) -> Option<Completion> {
    let start = text.rfind([' ', '|']).map_or(0, |at| at + 1);
    let (before, word) = text.split_at_checked(start)?;
    let (sign, word) = word.split_at_checked(usize::from(word.starts_with(['-', '!'])))?;
    let (offers, kept, after) = match value_of(before, word) {
        Some((field, value)) => (values(field, value), &word[..word.len() - value.len()], ""),
        None => (names(word), "", ":"),
    };
    let first = offers.first()?;
    Some(Completion { text: [before, sign, kept, first, after].concat(), offers })
}

/// The field and the beginning of its value: in `is:en`, and after `is:enriched|`.
fn value_of<'a>(before: &'a str, word: &'a str) -> Option<(&'a str, &'a str)> {
    if let Some(parts) = word.split_once(':') {
        return Some(parts);
    }
    let term = before.strip_suffix('|')?.rsplit(' ').next()?;
    term.split_once(':').map(|(field, _)| (field, word))
}

fn values(field: &str, value: &str) -> Vec<&'static str> {
    let entry =
        fields_of(FilterRows::Profiles).find(|entry| entry.is_named(field.trim_start_matches(['-', '!'])));
    let offers = entry.map(|entry| entry.offers()).unwrap_or_default();
    // A value that is complete needs no completion, though a longer one may begin with it.
    if offers.iter().any(|offer| offer.eq_ignore_ascii_case(value)) {
        return Vec::new();
    }
    offers.into_iter().filter(|offer| begins_with(offer, value)).collect()
}

fn names(word: &str) -> Vec<&'static str> {
    if word.len() < FEWEST_LETTERS {
        return Vec::new();
    }
    let names = fields_of(FilterRows::Profiles).map(|entry| entry.name);
    names.filter(|name| begins_with(name, word)).collect()
}

fn begins_with(name: &str, beginning: &str) -> bool {
    name.get(..beginning.len()).is_some_and(|part| part.eq_ignore_ascii_case(beginning))
}

#[cfg(test)]
mod tests {
    use super::completion;

    #[test]
    fn the_last_word_is_completed_by_fields_and_their_values() {
        for (text, completed) in [
            ("se", "sentiment:"),
            ("ada fi", "ada finding:"),
            ("-cha", "-channel:"),
            ("is:", "is:enriched"),
            ("is:not-e", "is:not-enriched"),
            ("ada -is:f", "ada -is:failed"),
            ("channel:sms|w", "channel:sms|whatsapp"),
            ("sentiment:NEG", "sentiment:negative"),
        ] {
            assert_eq!(completion(text).map(|found| found.text).as_deref(), Some(completed), "{text}");
        }
        for text in ["", "s", "ada", "is:enriched", "is:x", "x:y", "age:<", "is:failed ", "é:", "a|b"] {
            assert_eq!(completion(text), None, "{text}");
        }
    }

    #[test]
    fn every_offer_is_shown_in_the_order_of_the_fields() {
        assert_eq!(completion("se").unwrap().offers, ["sentiment", "seen"]);
        assert_eq!(completion("state:o").unwrap().offers, ["overdue", "orphan-completed"]);
    }
}
