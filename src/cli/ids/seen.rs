//! Remembers recent identifiers at a fixed cost.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};

/// The number remembered. A repetition farther apart is requested again, which is correct, only slower.
const REMEMBERED: usize = 1 << 16;

/// Remembers fingerprints of identifiers, so that its size does not depend on theirs; the oldest are dropped.
pub struct SeenIds {
    most: usize,
    fingerprints: HashSet<u128>,
    order: VecDeque<u128>,
    /// Two random seeds make 128 bits, which neither collide by chance nor can be predicted.
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

    /// Whether this identifier is remembered; remembers it otherwise.
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
