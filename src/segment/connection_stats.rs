//! The state of the connection, as shown by the last answers.

use crate::source::ErrorClass;
use std::time::Duration;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct ConnectionStats {
    /// Round-trip time of the last answer.
    pub last_round_trip: Option<Duration>,
    /// How the last request ended; "unknown profile" counts as success here.
    pub last_outcome: Option<Result<(), ErrorClass>>,
    /// The server's clock minus ours.
    pub clock_skew: Option<chrono::Duration>,
    proof: Proof,
}

/// Whether the server is the emulator. A single answer without proof rules that out.
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

    pub fn note(&mut self, is_proven: bool, skew: Option<chrono::Duration>) {
        self.clock_skew = skew.or(self.clock_skew);
        self.proof =
            if is_proven && self.proof != Proof::Disproved { Proof::Emulator } else { Proof::Disproved };
    }
}
