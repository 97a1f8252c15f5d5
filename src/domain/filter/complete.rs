//! What may stand at the cursor: names of fields, and values that are fixed, frequent, or occur in the rows.

use super::evaluate::Filterable;
use super::field::{FieldEntry, FilterField, FilterRows, Takes, fields_of};
use super::fold::fold;
use super::glob::Glob;
use super::print::glob_text;
use std::collections::BTreeMap;
use std::ops::Range;

/// A field's name is offered from this many letters on; fewer begin most words.
const FEWEST_LETTERS: usize = 2;

/// The part of a filter that an offer replaces, and the offers, the best first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// In bytes.
    pub at: Range<usize>,
    pub offers: Vec<Offer>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The text as it is typed; values may come from a service and are untrusted.
    pub text: String,
    /// How many rows have this value; `None` for a name or a fixed choice that was not counted.
    pub rows: Option<usize>,
    /// What a field means; empty for a value.
    pub meaning: &'static str,
}

/// The offers at the cursor. `occurring` gives the values of a field that occur in the rows, with the number of rows.
pub fn complete(
    text: &str,
    cursor: usize,
    rows: FilterRows,
    occurring: &dyn Fn(FilterField) -> Vec<(String, usize)>,
) -> Option<Completion> {
    let before = text.get(..cursor)?;
    let (start, earlier) = piece(before);
    let typed = before.get(start..)?;
    let field_in = |typed: &str| {
        let (name, _) = typed.split_once(':')?;
        fields_of(rows).find(|entry| entry.is_named(name))
    };
    let (entry, start) = match field_in(typed) {
        Some(entry) => (Some(entry), start + typed.find(':')? + 1),
        // After a bar, a text is another value of the field before it.
        None => (earlier.iter().rev().find_map(|typed| field_in(typed)), start),
    };
    let typed = before.get(start..)?;
    let offers = match entry {
        Some(entry) => values(entry, typed, occurring(entry.field)),
        None => names(rows, typed),
    };
    (!offers.is_empty()).then_some(Completion { at: start..cursor, offers })
}

/// The values of a field that occur in rows, with the number of rows that have each.
pub fn occurring<'a, R: Filterable + 'a>(
    rows: impl IntoIterator<Item = &'a R>,
    field: FilterField,
) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for row in rows {
        let mut own: Vec<String> = Vec::new();
        // Looking for what is never found visits every value; what was not read has none.
        let _ = row.has_value(field, &mut |value| {
            if own.iter().all(|other| other != value) {
                own.push(value.to_owned());
            }
            false
        });
        for value in own {
            *counts.entry(value).or_default() += 1;
        }
    }
    counts.into_iter().collect()
}

/// Where the alternative at the end of a text begins, without a sign that excludes it, and the alternatives before it.
fn piece(text: &str) -> (usize, Vec<&str>) {
    let (mut start, mut earlier, mut is_quoted, mut is_first) = (0, Vec::new(), false, true);
    for (at, letter) in text.char_indices() {
        let next = at + letter.len_utf8();
        match letter {
            '"' => is_quoted = !is_quoted,
            _ if is_quoted => {}
            '|' => {
                earlier.push(text.get(start..at).unwrap_or_default());
                (start, is_first) = (next, false);
            }
            _ if letter.is_whitespace() => {
                earlier.clear();
                (start, is_first) = (next, true);
            }
            '-' | '!' if is_first && at == start => start = next,
            _ => {}
        }
    }
    (start, earlier)
}

fn names(rows: FilterRows, typed: &str) -> Vec<Offer> {
    if typed.len() < FEWEST_LETTERS {
        return Vec::new();
    }
    let typed = typed.to_ascii_lowercase();
    let begin = |entry: &&FieldEntry| entry.name.starts_with(&typed);
    let offer =
        |entry: &FieldEntry| Offer { text: format!("{}:", entry.name), rows: None, meaning: entry.meaning };
    fields_of(rows).filter(begin).map(offer).collect()
}

/// Values that begin like what was typed; those that occur come first, the most frequent at the top.
fn values(entry: &FieldEntry, typed: &str, mut occurring: Vec<(String, usize)>) -> Vec<Offer> {
    if !matches!(entry.takes, Takes::Choice(_) | Takes::Text(_)) {
        return Vec::new();
    }
    occurring.sort_by(|one, two| two.1.cmp(&one.1).then_with(|| one.0.cmp(&two.0)));
    let mut offers: Vec<Offer> =
        occurring.into_iter().map(|(text, rows)| Offer { text, rows: Some(rows), meaning: "" }).collect();
    for text in entry.offers() {
        if !offers.iter().any(|offer| offer.text.eq_ignore_ascii_case(text)) {
            offers.push(Offer { text: text.to_owned(), rows: None, meaning: "" });
        }
    }
    let typed = fold(typed.trim_start_matches(['=', '"']));
    offers.retain(|offer| {
        let text = fold(&offer.text);
        text.starts_with(&typed) && text != typed
    });
    for offer in &mut offers {
        offer.text = glob_text(&Glob::text(&offer.text));
    }
    offers
}

#[cfg(test)]
mod tests {
    use super::*;

    fn occurring(field: FilterField) -> Vec<(String, usize)> {
        match field {
            FilterField::Channel => vec![("voice".to_owned(), 3), ("video chat".to_owned(), 9)],
            _ => Vec::new(),
        }
    }

    fn offers(text: &str) -> String {
        let found = complete(text, text.len(), FilterRows::Profiles, &occurring);
        let found = found.map(|found| {
            let texts: Vec<String> = found.offers.into_iter().map(|offer| offer.text).collect();
            format!("{}+{}", &text[..found.at.start], texts.join(","))
        });
        found.unwrap_or_default()
    }

    #[test]
    fn names_and_values_are_offered_where_they_may_stand() {
        for (text, expected) in [
            ("", ""),
            ("ada ", ""),
            ("s", ""),
            ("se", "+sentiment:,seen:"),
            ("ada -CHA", "ada -+channel:"),
            ("channel:v", "channel:+\"video chat\",voice"),
            ("channel:", "channel:+\"video chat\",voice,sms,whatsapp,chat,email"),
            ("channel:\"vi", "channel:+\"video chat\""),
            ("channel:sms|v", "channel:sms|+\"video chat\",voice"),
            ("channel:sms v", ""),
            ("is:not-", "is:+not-enriched,not-found"),
            ("is:enriched", ""),
            ("age:", ""),
            ("\"a se", ""),
            ("unknown:x", ""),
        ] {
            assert_eq!(offers(text), expected, "{text}");
        }
    }

    #[test]
    fn each_row_counts_once_for_a_value() {
        use crate::domain::samples::event;
        let rows = ["voice", "sms", "voice"].map(|channel| {
            let name = "Flex - Engagement Initiated";
            event(&format!(r#"{{"event":"{name}","properties":{{"channelType":"{channel}"}}}}"#))
        });
        let found = super::occurring(&rows, FilterField::Channel);
        assert_eq!(found, [("sms".to_owned(), 1), ("voice".to_owned(), 2)]);
        assert!(super::occurring(&rows, FilterField::Sentiment).is_empty());
    }

    #[test]
    fn values_carry_how_many_rows_have_them_and_names_what_they_mean() {
        let found = complete("channel:voi x", 11, FilterRows::Profiles, &occurring).unwrap();
        assert_eq!((found.at, found.offers[0].rows), (8..11, Some(3)));
        let found = complete("chan", 4, FilterRows::Traits, &occurring);
        assert_eq!(found, None, "traits have no channel");
        let found = complete("fin", 3, FilterRows::Profiles, &occurring).unwrap();
        assert_eq!(found.offers[0].meaning, "A finding of this name.");
        assert_eq!(complete("é", 1, FilterRows::Profiles, &occurring), None, "not inside a letter");
    }
}
