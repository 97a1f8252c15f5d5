//! Failures in a long list: the first few are printed, the others counted.

use crate::cli::words;
use crate::engine::ErrorClass;

/// The number of failures of a list that are printed one by one; more would bury the rest of the output.
const NAMED: usize = 10;

/// Identifiers without a result.
pub struct Misses {
    /// Whether all are reported: identifiers from the command line are, because they are few.
    are_all_said: bool,
    missing: usize,
    failed: usize,
}

impl Misses {
    pub const fn new(is_list: bool) -> Self {
        Self { are_all_said: !is_list, missing: 0, failed: 0 }
    }

    /// Counts one; returns whether to print it.
    pub fn is_said(&mut self, class: ErrorClass) -> bool {
        let count = if class == ErrorClass::NotFound { &mut self.missing } else { &mut self.failed };
        *count += 1;
        self.are_all_said || *count <= NAMED
    }

    /// The number of those not printed one by one, as text.
    pub fn more(&self) -> Option<String> {
        let rest = |count: usize| if self.are_all_said { 0 } else { count.saturating_sub(NAMED) };
        let (missing, failed) = (rest(self.missing), rest(self.failed));
        let parts = [
            (missing > 0).then(|| format!("{} not found", words::count(missing, "more identifier"))),
            (failed > 0).then(|| format!("{} could not be read", words::count(failed, "more identifier"))),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty())
            .then(|| format!("{}; --format ndjson or csv has a line for each", parts.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dc7_the_first_of_a_list_are_said_and_the_others_counted_by_kind() {
        let mut misses = Misses::new(true);
        let said = (0..200_000).filter(|_| misses.is_said(ErrorClass::NotFound)).count();
        assert!((0..11).filter(|_| misses.is_said(ErrorClass::TimedOut)).count() == NAMED && said == NAMED);
        let more = misses.more().unwrap();
        assert!(
            more.starts_with("199990 more identifiers not found, 1 more identifier could not be read; "),
            "{more}"
        );
        let mut few = Misses::new(true);
        assert!(few.is_said(ErrorClass::NotFound) && few.more().is_none());
    }

    #[test]
    fn dc7_each_of_those_on_the_command_line_is_said() {
        let mut misses = Misses::new(false);
        assert!((0..50).all(|_| misses.is_said(ErrorClass::NotFound)) && misses.more().is_none());
    }
}
