//! Readings: the possible answers to what Twilio's documents leave open.

/// One open question. The first of its choices is the default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reading {
    SplitSubject,
    MatchOrder,
    SeveralConditions,
    NumericText,
    LiquidZone,
    ZuluTime,
    TemplateError,
    LoopLimit,
    NullText,
    TextCase,
    MixedTypes,
    AndOr,
    AfterLastTarget,
}

impl Reading {
    pub const ALL: [Self; 13] = [
        Self::SplitSubject,
        Self::MatchOrder,
        Self::SeveralConditions,
        Self::NumericText,
        Self::LiquidZone,
        Self::ZuluTime,
        Self::TemplateError,
        Self::LoopLimit,
        Self::NullText,
        Self::TextCase,
        Self::MixedTypes,
        Self::AndOr,
        Self::AfterLastTarget,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::SplitSubject => "split_subject",
            Self::MatchOrder => "match_order",
            Self::SeveralConditions => "several_conditions",
            Self::NumericText => "numeric_text",
            Self::LiquidZone => "liquid_zone",
            Self::ZuluTime => "zulu_time",
            Self::TemplateError => "template_error",
            Self::LoopLimit => "loop_limit",
            Self::NullText => "null_text",
            Self::TextCase => "text_case",
            Self::MixedTypes => "mixed_types",
            Self::AndOr => "and_or",
            Self::AfterLastTarget => "after_last_target",
        }
    }

    /// The default first.
    pub const fn choices(self) -> &'static [&'static str] {
        match self {
            Self::SplitSubject => &["input", "argument"],
            Self::MatchOrder => &["first", "last"],
            Self::SeveralConditions => &["all", "any"],
            Self::NumericText => &["number", "no_match"],
            Self::LiquidZone => &["America/Los_Angeles", "UTC", "-08:00"],
            Self::ZuluTime => &["instant", "local"],
            Self::TemplateError => &["empty", "as_written"],
            Self::LoopLimit => &["error", "cut"],
            Self::NullText => &["null", "empty"],
            Self::TextCase => &["exact", "folded"],
            Self::MixedTypes => &["unequal", "coerced"],
            Self::AndOr => &["and_first", "left_to_right"],
            Self::AfterLastTarget => &["next_filter", "canceled"],
        }
    }

    /// The question, for a sentence that ends in `?`.
    pub const fn question(self) -> &'static str {
        match self {
            Self::SplitSubject => "does a split test its input or the argument of the condition",
            Self::MatchOrder => "which branch of a split is taken when several match",
            Self::SeveralConditions => "must all conditions of one branch hold",
            Self::NumericText => "does text made of digits compare as a number",
            Self::LiquidZone => "in which zone does Liquid write times",
            Self::ZuluTime => "does `date` respect the Z of a time",
            Self::TemplateError => "what does a broken template render to",
            Self::LoopLimit => "what happens in the 16th round of a loop",
            Self::NullText => "does an absent attribute equal an empty string",
            Self::TextCase => "are expressions case-sensitive",
            Self::MixedTypes => "does a number equal the same number written as text",
            Self::AndOr => "does AND bind before OR",
            Self::AfterLastTarget => "what follows the time-out of a filter's last target",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reading| reading.name() == name)
    }

    const fn index(self) -> usize {
        self as usize
    }
}

/// The choice for each reading; initially all are defaults.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Readings {
    chosen: [u8; Reading::ALL.len()],
}

impl Readings {
    /// The words of the choice in force.
    pub fn choice(&self, reading: Reading) -> &'static str {
        let chosen = self.chosen.get(reading.index()).copied().unwrap_or_default();
        let choices = reading.choices();
        choices.get(usize::from(chosen)).or(choices.first()).copied().unwrap_or_default()
    }

    pub fn is_default(&self, reading: Reading) -> bool {
        self.chosen.get(reading.index()).is_none_or(|chosen| *chosen == 0)
    }

    /// These readings with another choice. `None` if the reading has no such choice.
    pub fn with(mut self, reading: Reading, choice: &str) -> Option<Self> {
        let at = reading.choices().iter().position(|other| *other == choice)?;
        *self.chosen.get_mut(reading.index())? = u8::try_from(at).ok()?;
        Some(self)
    }
}

/// Readings that were consulted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct TouchedReadings(u32);

impl TouchedReadings {
    pub fn touch(&mut self, reading: Reading) {
        self.0 |= 1 << reading.index();
    }

    pub const fn has(self, reading: Reading) -> bool {
        self.0 & (1 << reading.index()) != 0
    }

    pub fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    pub fn all(self) -> impl Iterator<Item = Reading> {
        Reading::ALL.into_iter().filter(move |reading| self.has(*reading))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reading_has_a_name_of_its_own_and_a_default() {
        for (at, reading) in Reading::ALL.into_iter().enumerate() {
            assert_eq!((reading.index(), Reading::named(reading.name())), (at, Some(reading)));
            let defaults = Readings::default();
            assert_eq!(defaults.choice(reading), reading.choices()[0]);
            for choice in reading.choices() {
                let fixed = defaults.with(reading, choice).unwrap();
                assert_eq!(fixed.choice(reading), *choice);
                assert_eq!(fixed.is_default(reading), *choice == reading.choices()[0]);
            }
            assert_eq!(defaults.with(reading, "neither"), None);
        }
    }

    #[test]
    fn touched_readings_are_those_that_were_asked_for() {
        let mut touched = TouchedReadings::default();
        touched.touch(Reading::ZuluTime);
        touched.touch(Reading::SplitSubject);
        let names: Vec<_> = touched.all().map(Reading::name).collect();
        assert_eq!(names, ["split_subject", "zulu_time"]);
    }
}
