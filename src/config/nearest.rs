//! The known name that somebody most likely meant.

/// The name that is a slip of the pen away from `word`: a letter too many, too few, another, or two in the wrong order, and
/// two such slips from six letters on. `None` when nothing is that near.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = if word.chars().count() < 6 { 1 } else { 2 };
    let rated = known.into_iter().map(|name| (slips(word, name), name));
    rated.filter(|(slips, _)| *slips <= most).min_by_key(|(slips, _)| *slips).map(|(_, name)| name)
}

/// `Did you mean NAME? ` in front of what else is to be said, where there is such a name.
pub fn meant<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(word, known).map(|name| format!("Did you mean {name}? ")).unwrap_or_default()
}

/// How many slips lie between two words (optimal string alignment), case aside.
fn slips(from: &str, to: &str) -> usize {
    let letters = |word: &str| word.chars().flat_map(char::to_lowercase).collect::<Vec<char>>();
    let (from, to) = (letters(from), letters(to));
    // Rows of the table of distances between beginnings: the one before the last, the last, this one.
    let (mut before, mut last) = (vec![0; to.len() + 1], (0..=to.len()).collect::<Vec<usize>>());
    for (row, letter) in from.iter().enumerate() {
        let mut this = vec![row + 1];
        for (column, other) in to.iter().enumerate() {
            let changed = last[column] + usize::from(letter != other);
            let mut least = changed.min(last[column + 1] + 1).min(this[column] + 1);
            let is_swap = row > 0 && column > 0 && from[row - 1] == *other && to[column - 1] == *letter;
            if is_swap {
                least = least.min(before[column - 1] + 1);
            }
            this.push(least);
        }
        (before, last) = (last, this);
    }
    last[to.len()]
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
