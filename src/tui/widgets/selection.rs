//! The reader's position in a list, held by the item's key, so that it survives a refresh that inserts or removes rows.

use crate::tui::message::Action;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection<K> {
    key: Option<K>,
    /// The index of the key when it was chosen; used when the key is gone.
    index: usize,
    /// First row shown at the last move; the view shows the nearest window that contains the selection.
    top: usize,
}

impl<K> Default for Selection<K> {
    fn default() -> Self {
        Self { key: None, index: 0, top: 0 }
    }
}

impl<K: PartialEq> Selection<K> {
    /// The selected row among `len` rows, found by `key_at`; the first row until one is chosen.
    pub fn index(&self, len: usize, key_at: impl Fn(usize) -> K) -> Option<usize> {
        let last = len.checked_sub(1)?;
        let Some(key) = &self.key else { return Some(self.index.min(last)) };
        if self.index <= last && key_at(self.index) == *key {
            return Some(self.index);
        }
        (0..len).find(|&row| key_at(row) == *key).or(Some(self.index.min(last)))
    }

    /// The first row to show so that the selection is among `height` rows.
    pub fn top(&self, selected: Option<usize>, len: usize, height: usize) -> usize {
        window(self.top, selected.unwrap_or(0), len, height)
    }

    pub fn choose(&mut self, row: usize, len: usize, height: usize, key_at: impl Fn(usize) -> K) {
        let Some(last) = len.checked_sub(1) else { return };
        self.index = row.min(last);
        self.key = Some(key_at(self.index));
        self.top = window(self.top, self.index, len, height);
    }

    /// Chooses by key; the row is located later.
    pub fn choose_key(&mut self, key: K) {
        self.key = Some(key);
    }

    /// Moves according to the action; returns whether it was a movement.
    pub fn step(&mut self, action: Action, len: usize, height: usize, key_at: impl Fn(usize) -> K) -> bool {
        let Some(last) = len.checked_sub(1) else { return moved(action, 0, 0, 1).is_some() };
        let now = self.index(len, &key_at).unwrap_or(0);
        let Some(next) = moved(action, now, last, height) else { return false };
        self.top = self.top(Some(now), len, height);
        self.choose(next, len, height, key_at);
        true
    }
}

/// The target of a movement from `now`; `None` if the action is not a movement.
pub fn moved(action: Action, now: usize, last: usize, height: usize) -> Option<usize> {
    let page = height.saturating_sub(1).max(1);
    let half = (height / 2).max(1);
    let next = match action {
        Action::Up => now.saturating_sub(1),
        Action::Down => now + 1,
        Action::PageUp => now.saturating_sub(page),
        Action::PageDown => now + page,
        Action::HalfUp => now.saturating_sub(half),
        Action::HalfDown => now + half,
        Action::Top => 0,
        Action::Bottom => last,
        _ => return None,
    };
    Some(next.min(last))
}

/// The window nearest to `top` that contains `selected` and has no unnecessary blank lines.
pub fn window(top: usize, selected: usize, len: usize, height: usize) -> usize {
    let height = height.max(1);
    let lowest = (selected + 1).saturating_sub(height);
    top.clamp(lowest, selected.max(lowest)).min(len.saturating_sub(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn the_place_follows_its_key_through_a_refresh() {
        let mut place = Selection::default();
        let before = keys("abcdef");
        place.choose(3, before.len(), 4, |row| before[row]);
        let after = keys("xyabcdef");
        assert_eq!(place.index(after.len(), |row| after[row]), Some(5));
        let gone = keys("abc");
        assert_eq!(place.index(gone.len(), |row| gone[row]), Some(2));
        assert_eq!(place.index(0, |_| 'x'), None);
    }

    #[test]
    fn the_window_moves_only_when_it_must() {
        let letters = keys("abcdefghij");
        let mut place = Selection::default();
        let step =
            |place: &mut Selection<char>, action| place.step(action, letters.len(), 4, |row| letters[row]);
        for _ in 0..3 {
            assert!(step(&mut place, Action::Down));
        }
        assert_eq!(place.top(Some(3), 10, 4), 0);
        step(&mut place, Action::Down);
        assert_eq!(place.top(Some(4), 10, 4), 1);
        step(&mut place, Action::Up);
        assert_eq!(place.top(Some(3), 10, 4), 1);
        step(&mut place, Action::Bottom);
        assert_eq!(place.top(Some(9), 10, 4), 6);
        assert_eq!(place.top(Some(9), 10, 20), 0, "a taller window shows everything");
        assert!(!step(&mut place, Action::Copy));
    }

    #[test]
    fn no_height_and_no_rows_are_survived() {
        assert_eq!(window(5, 3, 10, 0), 3);
        assert_eq!(window(5, 0, 0, 3), 0);
        let mut place: Selection<char> = Selection::default();
        assert!(place.step(Action::Down, 0, 0, |_| 'x'));
    }
}
