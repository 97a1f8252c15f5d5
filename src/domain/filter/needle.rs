//! Finds a folded text in a text as it was sent, without making a folded copy of it.

use super::fold::{fold, folded};
use memchr::{memchr_iter, memchr2_iter};

/// A text to look for, ignoring case and accents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needle(Box<str>);

impl Needle {
    pub fn of(text: &str) -> Self {
        Self(fold(text).into())
    }

    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether it occurs in the text.
    pub fn is_in(&self, text: &str) -> bool {
        if text.is_ascii() {
            return place_in_ascii(self.0.as_bytes(), text.as_bytes()).is_some();
        }
        let mut wanted = self.0.chars();
        let Some(first) = wanted.next() else { return true };
        let mut rest = folded(text);
        while rest.any(|letter| letter == first) {
            // Only here a copy of the place is made: it is large, and most letters are other ones.
            if begins_with(rest.clone(), wanted.as_str()) {
                return true;
            }
        }
        false
    }

    /// The same for a text that is folded already.
    pub fn is_in_folded(&self, text: &str) -> bool {
        place_in_ascii(self.0.as_bytes(), text.as_bytes()).is_some()
    }

    /// Whether its letters occur in the text in this order, with others in between.
    pub fn is_scattered_in(&self, text: &str) -> bool {
        if text.is_ascii() {
            self.is_scattered(text.bytes().map(|byte| byte.to_ascii_lowercase().into()))
        } else {
            self.is_scattered(folded(text))
        }
    }

    /// The same for a text that is folded already.
    pub fn is_scattered_in_folded(&self, text: &str) -> bool {
        self.is_scattered(text.chars())
    }

    fn is_scattered(&self, mut letters: impl Iterator<Item = char>) -> bool {
        self.0.chars().all(|wanted| letters.any(|letter| letter == wanted))
    }

    pub fn has_colon(&self) -> bool {
        self.0.contains(':')
    }

    /// Whether every text that contains this one contains the other one too.
    pub fn contains(&self, other: &Self) -> bool {
        self.0.contains(&*other.0)
    }
}

/// Where a folded text begins in an ASCII text of any case, or in a folded one.
pub(super) fn place_in_ascii(needle: &[u8], text: &[u8]) -> Option<usize> {
    let Some(&first) = needle.first() else { return Some(0) };
    let starts = text.get(..(text.len() + 1).checked_sub(needle.len())?)?;
    let is_here =
        |at: &usize| text.get(*at..at + needle.len()).is_some_and(|part| part.eq_ignore_ascii_case(needle));
    let upper = first.to_ascii_uppercase();
    if upper == first {
        memchr_iter(first, starts).find(is_here)
    } else {
        memchr2_iter(first, upper, starts).find(is_here)
    }
}

fn begins_with(mut letters: impl Iterator<Item = char>, beginning: &str) -> bool {
    beginning.chars().all(|wanted| letters.next() == Some(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn scattered_letters_are_found_in_their_order() {
        for (needle, text, expected) in [
            ("", "", true),
            ("adok", "Ada Okafor", true),
            ("okad", "Ada Okafor", false),
            ("mlr", "Jörg Müller", true),
            ("aa", "a", false),
            ("É", "cafe", true),
        ] {
            assert_eq!(Needle::of(needle).is_scattered_in(text), expected, "{needle} in {text}");
        }
    }

    proptest! {
        #![proptest_config(crate::cases::property(1_000, 50_000, 5_000_000))]

        #[test]
        fn searching_without_a_copy_finds_what_searching_a_copy_finds(
            needle in "[abAé ßİ\u{301}]{0,3}",
            text in "[abAéÉ ßıİ\u{301}ﬁ]{0,12}",
        ) {
            let (needle, copy) = (Needle::of(&needle), fold(&text));
            prop_assert_eq!(needle.is_in(&text), copy.contains(needle.text()));
            prop_assert_eq!(needle.is_in_folded(&copy), needle.is_in(&text));
            prop_assert_eq!(needle.is_scattered_in_folded(&copy), needle.is_scattered_in(&text));
        }
    }
}
