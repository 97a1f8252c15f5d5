//! Values of fields: `*` stands for any text, and case and accents do not matter.

use super::fold::{fold, folded};
use super::needle::{Needle, place_in_ascii};
use std::iter::{once, repeat_n};

/// A text in which `*` may stand for any text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glob {
    /// The texts between the stars, as typed.
    parts: Vec<String>,
    /// The same, folded.
    folded: Vec<Box<str>>,
    /// Folded letters; `None` is a star.
    letters: Box<[Option<char>]>,
    needle: Needle,
}

impl Glob {
    /// A value from the texts between its stars.
    pub fn of(parts: Vec<String>) -> Self {
        let folded: Vec<Box<str>> = parts.iter().map(|part| fold(part).into()).collect();
        let stars = repeat_n(Some(None), folded.len().saturating_sub(1)).chain(once(None));
        let letters = folded.iter().zip(stars);
        let letters = letters.flat_map(|(part, star)| part.chars().map(Some).chain(star)).collect();
        let needle = Needle::of(parts.first().map_or("", String::as_str));
        Self { parts, folded, letters, needle }
    }

    /// A text without stars.
    pub fn text(text: &str) -> Self {
        Self::of(vec![text.to_owned()])
    }

    /// The texts between the stars, as typed.
    pub fn parts(&self) -> &[String] {
        &self.parts
    }

    pub fn has_star(&self) -> bool {
        self.parts.len() > 1
    }

    /// Whether it is the whole text.
    pub fn is(&self, text: &str) -> bool {
        if text.is_ascii() {
            self.is_ascii_text(text.as_bytes())
        } else {
            is_all(&self.letters, folded(text))
        }
    }

    /// Whether the text contains it; with a star it must be the whole text.
    pub fn is_in(&self, text: &str) -> bool {
        if self.has_star() { self.is(text) } else { self.needle.is_in(text) }
    }

    fn is_ascii_text(&self, text: &[u8]) -> bool {
        let Some((first, others)) = self.folded.split_first() else { return text.is_empty() };
        let Some((last, middle)) = others.split_last() else {
            return text.eq_ignore_ascii_case(first.as_bytes());
        };
        let begins = text.get(..first.len()).is_some_and(|part| part.eq_ignore_ascii_case(first.as_bytes()));
        let Some(mut rest) = text.get(first.len()..).filter(|_| begins) else { return false };
        for part in middle {
            let Some(at) = place_in_ascii(part.as_bytes(), rest) else { return false };
            rest = rest.get(at + part.len()..).unwrap_or_default();
        }
        let end = rest.len().checked_sub(last.len()).and_then(|at| rest.get(at..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(last.as_bytes()))
    }
}

/// Whether the letters are the whole text. After a star that took too little, it takes one letter more.
fn is_all(letters: &[Option<char>], text: impl Iterator<Item = char> + Clone) -> bool {
    let (mut at, mut rest) = (0, text);
    let mut last_star = None;
    loop {
        let mut after = rest.clone();
        match (letters.get(at), after.next()) {
            (Some(None), _) => {
                at += 1;
                last_star = Some((at, rest.clone()));
            }
            (Some(Some(wanted)), Some(letter)) if *wanted == letter => {
                at += 1;
                rest = after;
            }
            (None, None) => return true,
            (Some(_), None) => return false,
            (_, Some(_)) => {
                let Some((after_star, from)) = &mut last_star else { return false };
                from.next();
                (at, rest) = (*after_star, from.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn glob(text: &str) -> Glob {
        Glob::of(text.split('*').map(str::to_owned).collect())
    }

    #[test]
    fn a_star_stands_for_any_text() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("a*", "ABC", true),
            ("*c", "abc", true),
            ("a*c*e", "abcde", true),
            ("a*a", "a", false),
            ("ab*bc", "abc", false),
            ("m*ller", "Müller", true),
            ("stra*", "STRASSE", true),
            ("straße", "strasse", true),
            ("a", "ab", false),
            ("", "", true),
            ("", "a", false),
        ] {
            assert_eq!(glob(pattern).is(text), expected, "{pattern} in {text}");
        }
        assert!(glob("ll").is_in("Müller") && !glob("*ll").is_in("Müller"));
    }

    proptest! {
        #![proptest_config(crate::cases::property(1_000, 50_000, 5_000_000))]

        #[test]
        fn both_ways_of_comparing_agree(pattern in "[ab*]{0,6}", text in "[abAB]{0,8}") {
            let glob = glob(&pattern);
            prop_assert_eq!(glob.is(&text), is_all(&glob.letters, folded(&text)));
        }
    }
}
