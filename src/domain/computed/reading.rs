//! Readings: the possible answers to what Segment's documents leave open about computed traits.

/// One open question. The first of its choices is the default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ComputedReading {
    ConditionCase,
    NoEventCount,
}

impl ComputedReading {
    pub const ALL: [Self; 2] = [Self::ConditionCase, Self::NoEventCount];

    pub const fn name(self) -> &'static str {
        match self {
            Self::ConditionCase => "condition_case",
            Self::NoEventCount => "no_event_count",
        }
    }

    /// The default first.
    pub const fn choices(self) -> [&'static str; 2] {
        match self {
            Self::ConditionCase => ["exact", "folded"],
            Self::NoEventCount => ["absent", "zero"],
        }
    }

    /// The question, for a sentence that ends in `?`.
    pub const fn question(self) -> &'static str {
        match self {
            Self::ConditionCase => "are conditions case-sensitive",
            Self::NoEventCount => "is a counter absent or zero if no event counts",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reading| reading.name() == name)
    }
}

/// The choice for each reading. A reading that was not fixed uses its default and stays open: the alternative
/// is tried too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ComputedReadings {
    /// For each reading that was fixed, whether it was fixed to the second choice.
    fixed: [Option<bool>; ComputedReading::ALL.len()],
}

impl ComputedReadings {
    /// The words of the choice in force.
    pub fn choice(self, reading: ComputedReading) -> &'static str {
        let [default, other] = reading.choices();
        if self.is_other(reading) { other } else { default }
    }

    /// Whether the choice in force is not the default.
    pub fn is_other(self, reading: ComputedReading) -> bool {
        self.fixed(reading) == Some(true)
    }

    pub fn is_fixed(self, reading: ComputedReading) -> bool {
        self.fixed(reading).is_some()
    }

    /// These readings with one fixed. `None` if it has no such choice.
    pub fn with(mut self, reading: ComputedReading, choice: &str) -> Option<Self> {
        let at = reading.choices().iter().position(|other| *other == choice)?;
        *self.fixed.get_mut(reading as usize)? = Some(at == 1);
        Some(self)
    }

    /// These readings with the other choice of one.
    #[must_use]
    pub fn turned(mut self, reading: ComputedReading) -> Self {
        let turned = !self.is_other(reading);
        if let Some(fixed) = self.fixed.get_mut(reading as usize) {
            *fixed = Some(turned);
        }
        self
    }

    fn fixed(self, reading: ComputedReading) -> Option<bool> {
        self.fixed.get(reading as usize).copied().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_is_open_until_it_is_fixed() {
        for reading in ComputedReading::ALL {
            assert_eq!(ComputedReading::named(reading.name()), Some(reading));
            let [default, other] = reading.choices();
            let open = ComputedReadings::default();
            assert_eq!((open.choice(reading), open.is_fixed(reading)), (default, false));
            for choice in [default, other] {
                let fixed = open.with(reading, choice).unwrap();
                assert_eq!((fixed.choice(reading), fixed.is_fixed(reading)), (choice, true));
                assert_ne!(fixed.turned(reading).choice(reading), choice);
            }
            assert_eq!(open.turned(reading).choice(reading), other);
            assert_eq!(open.with(reading, "neither"), None);
        }
    }
}
