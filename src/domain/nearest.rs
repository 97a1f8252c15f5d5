//! The known name that a mistyped word most likely means.

/// The name one typing error away: a letter added, missing, replaced, or two swapped. Two errors from six letters on.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = if word.chars().count() < 6 { 1 } else { 2 };
    let rated = known.into_iter().map(|name| (slips(word, name), name));
    rated.filter(|(slips, _)| *slips <= most).min_by_key(|(slips, _)| *slips).map(|(_, name)| name)
}

/// `Did you mean NAME? ` as a prefix for the next sentence; empty if no name is close.
pub fn meant<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, known).map(|name| format!("Did you mean {name}? ")).unwrap_or_default()
}

/// The number of typing errors between two words (optimal string alignment), ignoring case.
fn slips(from: &str, to: &str) -> usize {
    strsim::osa_distance(&from.to_lowercase(), &to.to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::{nearest, slips};

    #[test]
    fn slips_are_counted() {
        for (from, to, expected) in [
            ("", "", 0),
            ("theme", "theme", 0),
            ("Theme", "theme", 0),
            ("them", "theme", 1),
            ("thheme", "theme", 1),
            ("shpo", "shop", 1),
            ("regoin", "region", 1),
            ("", "abc", 3),
            ("abc", "xyz", 3),
        ] {
            assert_eq!((slips(from, to), slips(to, from)), (expected, expected), "{from} {to}");
        }
    }

    #[test]
    fn only_what_is_near_is_offered() {
        let known = ["shop", "shop-dev", "demo", "env"];
        assert_eq!(nearest("shpo", known), Some("shop"));
        assert_eq!(nearest("shopdev", known), Some("shop-dev"));
        assert_eq!(nearest("x", known), None);
        assert_eq!(nearest("token", known), None);
    }
}
