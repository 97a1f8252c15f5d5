//! Limits how often progress is reported: after each of the first pages, then whenever there is a quarter more than last time.
//!
//! A report copies everything read so far. With this limit, all copies together are only a few times the whole.

/// After this many pages, progress is no longer reported for each page.
const FIRST_PAGES: usize = 8;

#[derive(Debug, Default)]
pub struct Pace {
    pages: usize,
    told_at: usize,
}

impl Pace {
    /// Whether to report, now that there are `items` items after another page.
    pub fn tells(&mut self, items: usize) -> bool {
        self.pages += 1;
        let tells = self.pages <= FIRST_PAGES || items * 4 >= self.told_at * 5;
        if tells {
            self.told_at = items;
        }
        tells
    }
}

#[cfg(test)]
mod tests {
    use super::Pace;

    #[test]
    fn copies_stay_a_small_multiple_of_the_whole() {
        let mut pace = Pace::default();
        let told: Vec<usize> =
            (1..=1_000).map(|page| page * 100).filter(|items| pace.tells(*items)).collect();
        assert_eq!(told[..9], [100, 200, 300, 400, 500, 600, 700, 800, 1_000]);
        assert!(told.iter().sum::<usize>() < 6 * 100_000, "{told:?}");
    }
}
