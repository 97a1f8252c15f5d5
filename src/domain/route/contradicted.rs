//! Traits that a run read and that the events contradict: why a caller was misrouted.

use super::run::RoutedProfile;
use crate::domain::liquid::Value;
use crate::domain::taskrouter::attributes::shown;

/// The most of them that are named.
const MOST: usize = 3;

/// Each trait among those that were read which the check expects to be something else, in words:
/// `flex_last-interaction-sentiment is "positive", by the events it is "negative"`. Edited traits are what somebody supposes.
pub fn contradicted(profile: &RoutedProfile, read: &[String], edits: &[(String, Value)]) -> Vec<String> {
    let is_edited = |key: &str| edits.iter().any(|(edited, _)| edited == key);
    let expected = profile.expected.iter().flatten();
    let decided = expected.filter(|(key, _)| read.contains(key) && !is_edited(key));
    let words = |(key, expected): &(String, Value)| {
        let held = profile.traits.iter().rev().find(|(other, _)| other == key).map(|(_, value)| value);
        let held = match held {
            None | Some(Value::Nil) => "unset".to_owned(),
            Some(value) => shown(value),
        };
        format!("{key} is {held}, by the events it is {}", shown(expected))
    };
    decided.map(words).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_traits_that_were_read_and_not_edited_are_named() {
        let text = |key: &str, value: &str| (key.to_owned(), Value::text(value));
        let profile = RoutedProfile {
            exists: true,
            traits: vec![text("a", "old"), text("b", "old"), ("c".to_owned(), Value::Nil)],
            expected: Some(vec![text("a", "new"), text("b", "new"), text("c", "new"), text("d", "new")]),
            ..RoutedProfile::default()
        };
        let read = ["a", "c", "d"].map(str::to_owned);
        let all = contradicted(&profile, &read, &[]);
        let words = [
            "a is \"old\", by the events it is \"new\"",
            "c is unset, by the events it is \"new\"",
            "d is unset, by the events it is \"new\"",
        ];
        assert_eq!(all, words);
        assert_eq!(contradicted(&profile, &read, &[text("a", "x")]), words[1..]);
        assert_eq!(contradicted(&RoutedProfile { expected: None, ..profile }, &read, &[]), [""; 0]);
    }
}
