//! How the line is doing: what the last answers told about the server and the way to it.

use crate::source::ErrorClass;
use std::time::Duration;

/// How the line is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct ConnectionStats {
    /// Round trip of the last answer.
    pub last_round_trip: Option<Duration>,
    /// How the last request ended; an unknown profile is a good answer here.
    pub last_outcome: Option<Result<(), ErrorClass>>,
    /// The server's clock minus ours.
    pub clock_skew: Option<chrono::Duration>,
    proof: Proof,
}

/// Whether the server is the emulator. One answer without a proof settles that it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
enum Proof {
    #[default]
    Open,
    Emulator,
    Disproved,
}

impl ConnectionStats {
    /// Whether every answer so far proved that the server is the emulator.
    pub fn is_emulator(&self) -> bool {
        self.proof == Proof::Emulator
    }

    /// Takes note of the head of an answer.
    pub fn note(&mut self, is_proven: bool, skew: Option<chrono::Duration>) {
        self.clock_skew = skew.or(self.clock_skew);
        self.proof =
            if is_proven && self.proof != Proof::Disproved { Proof::Emulator } else { Proof::Disproved };
    }
}
