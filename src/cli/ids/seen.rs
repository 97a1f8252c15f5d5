//! Which identifiers came by lately, at a fixed cost.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};

/// How many are remembered. A repetition farther apart than this is asked for again, which is correct, only slower.
const REMEMBERED: usize = 1 << 16;

/// Remembers fingerprints of identifiers, so that its size does not depend on theirs: so many, and the oldest give way.
pub struct SeenIds {
    most: usize,
    fingerprints: HashSet<u128>,
    order: VecDeque<u128>,
    /// Two seeds make 128 bits, which do not collide by chance; and nobody knows them beforehand.
    seeds: [RandomState; 2],
}

impl Default for SeenIds {
    fn default() -> Self {
        Self::remembering(REMEMBERED)
    }
}

impl SeenIds {
    fn remembering(most: usize) -> Self {
        Self { most, fingerprints: HashSet::new(), order: VecDeque::new(), seeds: Default::default() }
    }

    /// Whether this one came by before; it is remembered.
    pub fn is_repeated(&mut self, text: &str) -> bool {
        let [high, low] = self.seeds.each_ref().map(|seed| u128::from(seed.hash_one(text)));
        let fingerprint = high << 64 | low;
        if !self.fingerprints.insert(fingerprint) {
            return true;
        }
        self.order.push_back(fingerprint);
        if self.order.len() > self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.fingerprints.remove(&oldest);
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_identifiers_costs_no_more_than_those_remembered() {
        let mut seen = SeenIds::remembering(64);
        for number in 0..6_400 {
            assert!(!seen.is_repeated(&format!("u{number}")), "u{number} never came before");
            assert!(seen.order.len() <= 64 && seen.fingerprints.len() <= 64);
        }
        for number in 6_336..6_400 {
            assert!(seen.is_repeated(&format!("u{number}")), "u{number} is one of the newest");
        }
        assert!(!seen.is_repeated("u0"), "one that was forgotten is asked for again");
    }
}
