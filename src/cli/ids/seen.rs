//! Which identifiers came by lately, at a fixed cost.

use std::collections::{HashSet, VecDeque};
use std::hash::{BuildHasher, RandomState};

/// How many are remembered. A repetition farther apart than this is asked for again, which is correct, only slower.
const REMEMBERED: usize = 1 << 16;

/// Remembers fingerprints of identifiers, so that its size does not depend on theirs.
#[derive(Default)]
pub struct Seen {
    fingerprints: HashSet<u128>,
    order: VecDeque<u128>,
    /// Two seeds make 128 bits, which do not collide by chance; and nobody knows them beforehand.
    seeds: [RandomState; 2],
}

impl Seen {
    /// Whether this one came by before; it is remembered.
    pub fn is_repeated(&mut self, text: &str) -> bool {
        let [high, low] = self.seeds.each_ref().map(|seed| u128::from(seed.hash_one(text)));
        let fingerprint = high << 64 | low;
        if !self.fingerprints.insert(fingerprint) {
            return true;
        }
        self.order.push_back(fingerprint);
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.fingerprints.remove(&oldest);
        }
        false
    }
}
