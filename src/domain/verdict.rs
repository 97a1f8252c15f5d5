//! Verdicts: one per Flex trait, one per profile.

use serde::{Serialize, Serializer};

/// What holding a Flex trait against the events says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Equals what the feeding event says.
    Match,
    /// The event says a value, the trait is unset.
    Missing,
    /// The trait still has an older event's value.
    Stale,
    /// The trait has a value no event of the window explains.
    Mismatch,
    /// Too early to say.
    Pending,
    /// Neither event nor trait.
    None,
    /// The trait is set, its event is outside the window.
    OutOfWindow,
    /// The event does not carry the property, and the trait still has an older event's value: normal without Agent Copilot.
    CarriedOver,
    /// The event does not carry the property.
    NotProvided,
    /// Traits or events could not be read.
    Unknown,
}

impl Verdict {
    /// All, from the one to look at first to the one that needs no look.
    pub const ALL: [Self; 10] = [
        Self::Mismatch,
        Self::Missing,
        Self::Stale,
        Self::Unknown,
        Self::Pending,
        Self::CarriedOver,
        Self::OutOfWindow,
        Self::NotProvided,
        Self::None,
        Self::Match,
    ];

    /// The word on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Missing => "missing",
            Self::Stale => "stale",
            Self::Mismatch => "mismatch",
            Self::Pending => "pending",
            Self::None => "none",
            Self::OutOfWindow => "out of window",
            Self::CarriedOver => "carried over",
            Self::NotProvided => "not provided",
            Self::Unknown => "unknown",
        }
    }

    /// The word in JSON, snake case.
    pub const fn code(self) -> &'static str {
        match self {
            Self::OutOfWindow => "out_of_window",
            Self::CarriedOver => "carried_over",
            Self::NotProvided => "not_provided",
            other => other.label(),
        }
    }

    /// Whether it counts for the profile.
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Match)
    }

    /// Whether it counts against the profile.
    pub const fn is_bad(self) -> bool {
        matches!(self, Self::Missing | Self::Stale | Self::Mismatch)
    }
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// The verdict on a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Enrichment {
    /// ✔
    Enriched,
    /// ↻
    Replayed,
    /// ◐
    PartlyEnriched,
    /// ✘
    NotEnriched,
    /// ?
    CannotTell,
}

impl Enrichment {
    /// The verdict on a profile from the verdicts on its traits, and whether a `match` rests on an event that flexplorer sent.
    ///
    /// Good is `match`; bad are `missing`, `stale`, `mismatch`. Any `unknown`, or neither good nor bad: cannot tell. Bad
    /// without good: not enriched. Good with bad or `pending`: partly enriched. Else replayed, or enriched.
    pub fn of(verdicts: &[Verdict], replayed: bool) -> Self {
        let good = verdicts.iter().any(|v| v.is_good());
        let bad = verdicts.iter().any(|v| v.is_bad());
        if verdicts.contains(&Verdict::Unknown) || !(good || bad) {
            Self::CannotTell
        } else if !good {
            Self::NotEnriched
        } else if bad || verdicts.contains(&Verdict::Pending) {
            Self::PartlyEnriched
        } else if replayed {
            Self::Replayed
        } else {
            Self::Enriched
        }
    }

    /// The words on screen.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Enriched => "enriched",
            Self::Replayed => "replayed",
            Self::PartlyEnriched => "partly enriched",
            Self::NotEnriched => "not enriched",
            Self::CannotTell => "cannot tell",
        }
    }

    /// The word in JSON, snake case.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Enriched => "enriched",
            Self::Replayed => "replayed",
            Self::PartlyEnriched => "partly_enriched",
            Self::NotEnriched => "not_enriched",
            Self::CannotTell => "cannot_tell",
        }
    }
}

impl Serialize for Enrichment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::Enrichment::{CannotTell, Enriched, NotEnriched, PartlyEnriched};
    use super::Verdict::{
        CarriedOver, Match, Mismatch, Missing, NotProvided, OutOfWindow, Pending, Stale, Unknown,
    };
    use super::*;

    #[test]
    fn the_profile_verdict_follows_from_the_traits() {
        let cases: [(&[Verdict], Enrichment); 19] = [
            (&[], CannotTell),
            (&[Match], Enriched),
            (&[Match, Match, Match, Match, Match, Match], Enriched),
            (&[Match, Unknown], CannotTell),
            (&[Missing, Unknown], CannotTell),
            (&[Verdict::None], CannotTell),
            (&[OutOfWindow, NotProvided, Verdict::None], CannotTell),
            (&[Pending], CannotTell),
            (&[Missing], NotEnriched),
            (&[Stale, Pending, NotProvided], NotEnriched),
            (&[Mismatch, OutOfWindow], NotEnriched),
            (&[Match, Missing], PartlyEnriched),
            (&[Match, Stale], PartlyEnriched),
            (&[Match, Mismatch, Pending], PartlyEnriched),
            (&[Match, Pending], PartlyEnriched),
            (&[Match, NotProvided, OutOfWindow], Enriched),
            (&[Match, Verdict::None], Enriched),
            (&[Match, CarriedOver], Enriched),
            (&[CarriedOver], CannotTell),
        ];
        for (verdicts, expected) in cases {
            assert_eq!(Enrichment::of(verdicts, false), expected, "{verdicts:?}");
        }
    }

    #[test]
    fn dt6_a_replay_stands_in_for_enriched_only() {
        for (verdicts, expected) in [
            (&[Match][..], Enrichment::Replayed),
            (&[Match, NotProvided], Enrichment::Replayed),
            (&[Match, Missing], PartlyEnriched),
            (&[Match, Pending], PartlyEnriched),
            (&[Match, Unknown], CannotTell),
        ] {
            assert_eq!(Enrichment::of(verdicts, true), expected, "{verdicts:?}");
        }
    }

    #[test]
    fn words_in_json_are_snake_case_and_distinct() {
        let profile =
            [NotEnriched, PartlyEnriched, CannotTell, Enrichment::Replayed, Enriched].map(Enrichment::code);
        let codes: Vec<_> = Verdict::ALL.map(Verdict::code).into_iter().chain(profile).collect();
        assert!(codes.iter().all(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')));
        let distinct: std::collections::BTreeSet<_> = codes.iter().collect();
        assert_eq!(distinct.len(), codes.len());
    }
}
