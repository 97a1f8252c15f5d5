//! Verdicts: one for each Flex trait, one for each profile.

use serde::Serialize;

/// The result of comparing a Flex trait with the events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The trait equals the feeding event's value.
    Match,
    /// The event has a value, the trait is unset.
    Missing,
    /// The trait still has an older event's value.
    Stale,
    /// The trait has a value that no event in the window explains.
    Mismatch,
    /// It is too early to decide.
    Pending,
    /// There is neither an event nor a trait.
    None,
    /// The trait is set, but its event is outside the window.
    OutOfWindow,
    /// The event lacks the property, and the trait still has an older event's value: normal without Agent Copilot.
    CarriedOver,
    /// The event lacks the property.
    NotProvided,
    /// Traits or events could not be read.
    Unknown,
}

impl Verdict {
    /// All verdicts, from the most to the least urgent.
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

    /// The verdict's name on screen; with `_` for blanks it is the name in JSON.
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

    /// Whether it counts in favour of the profile.
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Match)
    }

    /// Whether it counts against the profile.
    pub const fn is_bad(self) -> bool {
        matches!(self, Self::Missing | Self::Stale | Self::Mismatch)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
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
    /// Derives the profile's verdict from its traits' verdicts; `replayed` means that a `match` is based on an event sent by
    /// flexplorer.
    ///
    /// `match` is good; `missing`, `stale` and `mismatch` are bad. Any `unknown`, or neither good nor bad: cannot tell. Bad
    /// without good: not enriched. Good with bad or `pending`: partly enriched. Otherwise replayed, or enriched.
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

    /// The verdict's name on screen; with `_` for blanks it is the name in JSON.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Enriched => "enriched",
            Self::Replayed => "replayed",
            Self::PartlyEnriched => "partly enriched",
            Self::NotEnriched => "not enriched",
            Self::CannotTell => "cannot tell",
        }
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
    fn words_in_json_are_those_on_screen_in_snake_case_and_distinct() {
        let word = |json: serde_json::Value, label: &str| {
            assert_eq!(json, label.replace(' ', "_"));
            label.to_owned()
        };
        let traits = Verdict::ALL.map(|v| word(serde_json::to_value(v).unwrap(), v.label()));
        let profiles = [NotEnriched, PartlyEnriched, CannotTell, Enrichment::Replayed, Enriched]
            .map(|v| word(serde_json::to_value(v).unwrap(), v.label()));
        let distinct: std::collections::BTreeSet<_> = traits.iter().chain(&profiles).collect();
        assert_eq!(distinct.len(), traits.len() + profiles.len());
    }
}
