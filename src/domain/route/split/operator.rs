//! The operators of Studio's splits.

/// How a condition compares text with its operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SplitOperator {
    EqualTo,
    NotEqualTo,
    MatchesAnyOf,
    MatchesNoneOf,
    IsBlank,
    IsNotBlank,
    Regex,
    Contains,
    ContainsNot,
    StartsWith,
    StartsNotWith,
    LessThan,
    GreaterThan,
    BeforeTime,
    AfterTime,
    BeforeDate,
    AfterDate,
}

impl SplitOperator {
    pub const ALL: [Self; 17] = [
        Self::EqualTo,
        Self::NotEqualTo,
        Self::MatchesAnyOf,
        Self::MatchesNoneOf,
        Self::IsBlank,
        Self::IsNotBlank,
        Self::Regex,
        Self::Contains,
        Self::ContainsNot,
        Self::StartsWith,
        Self::StartsNotWith,
        Self::LessThan,
        Self::GreaterThan,
        Self::BeforeTime,
        Self::AfterTime,
        Self::BeforeDate,
        Self::AfterDate,
    ];

    /// The name in a flow's file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::EqualTo => "equal_to",
            Self::NotEqualTo => "not_equal_to",
            Self::MatchesAnyOf => "matches_any_of",
            Self::MatchesNoneOf => "does_not_match_any_of",
            Self::IsBlank => "is_blank",
            Self::IsNotBlank => "is_not_blank",
            Self::Regex => "regex",
            Self::Contains => "contains",
            Self::ContainsNot => "does_not_contain",
            Self::StartsWith => "starts_with",
            Self::StartsNotWith => "does_not_start_with",
            Self::LessThan => "less_than",
            Self::GreaterThan => "greater_than",
            Self::BeforeTime => "is_before_time",
            Self::AfterTime => "is_after_time",
            Self::BeforeDate => "is_before_date",
            Self::AfterDate => "is_after_date",
        }
    }

    /// The words between text and operand in a sentence: `"a" is equal to "b"`.
    pub const fn words(self) -> &'static str {
        match self {
            Self::EqualTo => "is equal to",
            Self::NotEqualTo => "is not equal to",
            Self::MatchesAnyOf => "is one of",
            Self::MatchesNoneOf => "is none of",
            Self::IsBlank => "is blank",
            Self::IsNotBlank => "is not blank",
            Self::Regex => "matches",
            Self::Contains => "contains",
            Self::ContainsNot => "does not contain",
            Self::StartsWith => "starts with",
            Self::StartsNotWith => "does not start with",
            Self::LessThan => "is less than",
            Self::GreaterThan => "is greater than",
            Self::BeforeTime | Self::BeforeDate => "is before",
            Self::AfterTime | Self::AfterDate => "is after",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.name() == name)
    }

    /// The operator that Studio defines as the opposite of this one, if any.
    pub const fn negation(self) -> Option<Self> {
        Some(match self {
            Self::EqualTo => Self::NotEqualTo,
            Self::NotEqualTo => Self::EqualTo,
            Self::MatchesAnyOf => Self::MatchesNoneOf,
            Self::MatchesNoneOf => Self::MatchesAnyOf,
            Self::IsBlank => Self::IsNotBlank,
            Self::IsNotBlank => Self::IsBlank,
            Self::Contains => Self::ContainsNot,
            Self::ContainsNot => Self::Contains,
            Self::StartsWith => Self::StartsNotWith,
            Self::StartsNotWith => Self::StartsWith,
            Self::Regex
            | Self::LessThan
            | Self::GreaterThan
            | Self::BeforeTime
            | Self::AfterTime
            | Self::BeforeDate
            | Self::AfterDate => return None,
        })
    }

    /// Whether the operand is ignored.
    pub const fn ignores_operand(self) -> bool {
        matches!(self, Self::IsBlank | Self::IsNotBlank)
    }
}
