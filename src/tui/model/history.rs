//! The profiles that were open before, like the pages of a browser.

use crate::domain::profile::{Handle, Naming, ProfileKey};
use crate::tui::screens::profile::TabId;

/// The most profiles remembered in either direction.
const MOST: usize = 100;

/// A profile that was open.
#[derive(Clone, Debug, PartialEq)]
pub struct Visited {
    pub handle: Handle,
    pub key: ProfileKey,
    pub naming: Naming,
    /// The tab that was shown.
    pub tab: TabId,
}

/// Which profiles `Backspace` and its opposite lead to.
#[derive(Debug, Default)]
pub struct History {
    /// The last one is the next to go back to.
    past: Vec<Visited>,
    future: Vec<Visited>,
}

impl History {
    /// Notes that another profile is about to replace this one.
    pub fn leave(&mut self, visited: Visited) {
        self.future.clear();
        push(&mut self.past, visited);
    }

    /// The profile before, or after, the one that is open.
    pub fn turn(&mut self, back: bool, open: Option<Visited>) -> Option<Visited> {
        let (from, to) =
            if back { (&mut self.past, &mut self.future) } else { (&mut self.future, &mut self.past) };
        let next = from.pop()?;
        if let Some(open) = open {
            push(to, open);
        }
        Some(next)
    }

    pub const fn is_empty(&self, back: bool) -> bool {
        if back { self.past.is_empty() } else { self.future.is_empty() }
    }
}

fn push(places: &mut Vec<Visited>, visited: Visited) {
    if places.last().is_some_and(|last| last.key == visited.key) {
        places.pop();
    }
    if places.len() == MOST {
        places.remove(0);
    }
    places.push(visited);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visited(name: &str) -> Visited {
        let handle = Handle::identifier("email", format!("{name}@example.com"));
        let key = ProfileKey::of_handle(&handle);
        Visited { handle, key, naming: Naming::default(), tab: TabId::Overview }
    }

    #[test]
    fn back_and_forward_lead_through_the_same_profiles_until_another_is_opened() {
        let mut history = History::default();
        assert_eq!(history.turn(true, Some(visited("a"))), None);
        history.leave(visited("a"));
        history.leave(visited("b"));
        assert_eq!(history.turn(true, Some(visited("c"))), Some(visited("b")));
        assert_eq!(history.turn(true, Some(visited("b"))), Some(visited("a")));
        assert!(history.is_empty(true));
        assert_eq!(history.turn(false, Some(visited("a"))), Some(visited("b")));
        history.leave(visited("b"));
        assert!(history.is_empty(false), "another way was taken");
        assert_eq!(history.turn(true, Some(visited("d"))), Some(visited("b")));
    }

    #[test]
    fn only_so_much_is_remembered() {
        let mut history = History::default();
        for number in 0..3 * MOST {
            history.leave(visited(&number.to_string()));
        }
        let mut steps = 0;
        while history.turn(true, None).is_some() {
            steps += 1;
        }
        assert_eq!(steps, MOST);
    }
}
