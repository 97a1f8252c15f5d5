//! The conditions under which an event counts.

use super::path::PropertyPath;

/// A condition over the properties of one event.
#[derive(Clone, Debug, PartialEq)]
pub enum EventCondition {
    Test(PropertyTest),
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
}

/// One comparison of a property.
#[derive(Clone, Debug, PartialEq)]
pub struct PropertyTest {
    pub property: PropertyPath,
    pub operator: TestOperator,
    /// The operands: none, one, or several of which one must match.
    pub operands: Vec<ComparedValue>,
}

/// A value that a condition compares with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ComparedValue {
    Text(String),
    /// As written.
    Number(String),
    Bool(bool),
    /// A stretch of time, in hours.
    Hours(u32),
}

/// How a condition compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TestOperator {
    Equals,
    NotEquals,
    LessThan,
    LessOrEqual,
    GreaterThan,
    GreaterOrEqual,
    /// The text contains one of the operands.
    Contains,
    DoesNotContain,
    StartsWith,
    EndsWith,
    Exists,
    NotExists,
    BeforeDate,
    AfterDate,
    OneOf,
    WithinLast,
    BeforeLast,
    WithinNext,
    AfterNext,
}

impl EventCondition {
    /// All of these; a single one is left as it is.
    pub fn all(conditions: Vec<Self>) -> Option<Self> {
        Self::joined(conditions, Self::All)
    }

    /// Any of these; a single one is left as it is.
    pub fn any(conditions: Vec<Self>) -> Option<Self> {
        Self::joined(conditions, Self::Any)
    }

    fn joined(mut conditions: Vec<Self>, join: fn(Vec<Self>) -> Self) -> Option<Self> {
        match conditions.len() {
            0 | 1 => conditions.pop(),
            _ => Some(join(conditions)),
        }
    }

    /// The same condition, with nested conjunctions and nested alternatives flattened.
    #[must_use]
    pub fn flattened(&self) -> Self {
        let flat = |parts: &[Self], is_all: bool| {
            let split = |part: &Self| match part.flattened() {
                Self::All(inner) if is_all => inner,
                Self::Any(inner) if !is_all => inner,
                other => vec![other],
            };
            parts.iter().flat_map(split).collect()
        };
        match self {
            Self::Test(_) => self.clone(),
            Self::All(parts) => Self::All(flat(parts, true)),
            Self::Any(parts) => Self::Any(flat(parts, false)),
            Self::Not(part) => Self::Not(Box::new(part.flattened())),
        }
    }

    /// Every comparison in it, in order.
    pub fn tests(&self) -> Vec<&PropertyTest> {
        match self {
            Self::Test(test) => vec![test],
            Self::All(conditions) | Self::Any(conditions) => {
                conditions.iter().flat_map(Self::tests).collect()
            }
            Self::Not(condition) => condition.tests(),
        }
    }
}

impl TestOperator {
    pub const ALL: [Self; 19] = [
        Self::Equals,
        Self::NotEquals,
        Self::LessThan,
        Self::LessOrEqual,
        Self::GreaterThan,
        Self::GreaterOrEqual,
        Self::Contains,
        Self::DoesNotContain,
        Self::StartsWith,
        Self::EndsWith,
        Self::Exists,
        Self::NotExists,
        Self::BeforeDate,
        Self::AfterDate,
        Self::OneOf,
        Self::WithinLast,
        Self::BeforeLast,
        Self::WithinNext,
        Self::AfterNext,
    ];

    /// The name in definition files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Equals => "equals",
            Self::NotEquals => "not_equals",
            Self::LessThan => "less_than",
            Self::LessOrEqual => "less_or_equal",
            Self::GreaterThan => "greater_than",
            Self::GreaterOrEqual => "greater_or_equal",
            Self::Contains => "contains",
            Self::DoesNotContain => "does_not_contain",
            Self::StartsWith => "starts_with",
            Self::EndsWith => "ends_with",
            Self::Exists => "exists",
            Self::NotExists => "not_exists",
            Self::BeforeDate => "before_date",
            Self::AfterDate => "after_date",
            Self::OneOf => "one_of",
            Self::WithinLast => "within_last",
            Self::BeforeLast => "before_last",
            Self::WithinNext => "within_next",
            Self::AfterNext => "after_next",
        }
    }

    /// The name of the function in queries.
    pub const fn function(self) -> &'static str {
        match self {
            Self::Equals => "equals",
            Self::NotEquals => "differs",
            Self::LessThan => "less_than",
            Self::LessOrEqual => "at_most",
            Self::GreaterThan => "greater_than",
            Self::GreaterOrEqual => "at_least",
            Self::Contains => "contains",
            Self::DoesNotContain => "omits",
            Self::StartsWith => "starts_with",
            Self::EndsWith => "ends_with",
            Self::Exists => "exists",
            Self::NotExists => "absent",
            Self::BeforeDate => "before_date",
            Self::AfterDate => "after_date",
            Self::OneOf => "one_of",
            Self::WithinLast => "within_last",
            Self::BeforeLast => "before_last",
            Self::WithinNext => "within_next",
            Self::AfterNext => "after_next",
        }
    }
}
