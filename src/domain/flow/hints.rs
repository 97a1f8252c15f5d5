//! Suggests names for mistyped ones. Bounded, because a hostile file has thousands of long names.

use crate::domain::nearest;

const MOST: usize = 50;
const LONGEST: usize = 64;

pub(super) struct Hints {
    left: usize,
}

impl Default for Hints {
    fn default() -> Self {
        Self { left: MOST }
    }
}

impl Hints {
    /// `Did you mean NAME? ` as a prefix for the next sentence; empty if no name is close.
    pub(super) fn meant<'a>(&mut self, name: &str, known: impl Iterator<Item = &'a str>) -> String {
        if self.left == 0 || name.len() > LONGEST {
            return String::new();
        }
        self.left -= 1;
        nearest::meant(name, known.filter(|known| known.len() <= LONGEST))
    }
}

/// Text of the file, cut to what fits in a sentence.
pub(super) fn beginning(text: &str, most: usize) -> String {
    let end = text.floor_char_boundary(most);
    text.get(..end).filter(|_| end < text.len()).map_or_else(|| text.to_owned(), |kept| format!("{kept}…"))
}
