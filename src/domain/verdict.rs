//! Verdicts: one per Flex trait, one per profile.

/// What holding a Flex trait against the events says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// The event does not carry the property.
    NotProvided,
    /// Traits or events could not be read.
    Unknown,
}

impl Verdict {
    /// The word on screen and in JSON (snake case there).
    pub const fn label(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Missing => "missing",
            Self::Stale => "stale",
            Self::Mismatch => "mismatch",
            Self::Pending => "pending",
            Self::None => "none",
            Self::OutOfWindow => "out of window",
            Self::NotProvided => "not provided",
            Self::Unknown => "unknown",
        }
    }
}

/// The verdict on a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enrichment {
    /// ✔
    Enriched,
    /// ◐
    PartlyEnriched,
    /// ✘
    NotEnriched,
    /// ?
    CannotTell,
}

impl Enrichment {
    /// The words on screen (snake case in JSON).
    pub const fn label(self) -> &'static str {
        match self {
            Self::Enriched => "enriched",
            Self::PartlyEnriched => "partly enriched",
            Self::NotEnriched => "not enriched",
            Self::CannotTell => "cannot tell",
        }
    }
}
