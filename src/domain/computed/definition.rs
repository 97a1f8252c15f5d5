//! What a computed trait counts.

use super::condition::EventCondition;
use super::path::PropertyPath;
use super::query::QueryError;
use crate::domain::flex::EngagementKind;

/// A definition: the key of a trait, and what it is computed from.
#[derive(Clone, Debug, PartialEq)]
pub struct ComputedTrait {
    /// The trait's key on profiles.
    pub key: String,
    /// The name for people; the key if the definition has none.
    pub name: String,
    /// What is computed. The space's own queries may not be readable or previewable; the error says which
    /// part.
    pub computation: Result<Computation, QueryError>,
}

/// What is computed, and from which events.
#[derive(Clone, Debug, PartialEq)]
pub struct Computation {
    /// The name of the events.
    pub event: String,
    /// The condition for an event to count; `None` if every event with this name counts.
    pub condition: Option<EventCondition>,
    /// The ids of sources whose events are excluded.
    pub excluded_sources: Vec<String>,
    /// The stretch of time before the present that counts; `None` for all time.
    pub window: Option<TimeWindow>,
    pub kind: ComputedKind,
}

/// One of the seven kinds of computed traits.
#[derive(Clone, Debug, PartialEq)]
pub enum ComputedKind {
    EventCounter,
    /// `value_type` is [`ValueType::Text`] only for a minimum or maximum of text.
    Aggregation {
        function: AggregateFunction,
        property: PropertyPath,
        value_type: ValueType,
    },
    MostFrequent {
        property: PropertyPath,
        value_type: ValueType,
        minimum_frequency: u32,
    },
    /// The value as sent, if no type was given.
    First {
        property: PropertyPath,
        value_type: Option<ValueType>,
    },
    Last {
        property: PropertyPath,
        value_type: Option<ValueType>,
    },
    UniqueList {
        property: PropertyPath,
        value_type: ValueType,
    },
    UniqueListCount {
        property: PropertyPath,
        value_type: ValueType,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AggregateFunction {
    Sum,
    Average,
    Least,
    Greatest,
}

/// The type that values are read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ValueType {
    Text,
    Number,
    /// A list as a whole, even where the path means each element.
    List,
}

/// A sliding window: whole hours before the present, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeWindow {
    /// Its older end.
    pub from_hours: u32,
    /// Its newer end; 0 is the present.
    pub to_hours: u32,
}

/// The frequency that Segment requires by default (Computed traits docs, Most frequent).
pub(super) const MINIMUM_FREQUENCY: u32 = 2;

/// Constructors that fill in the default type.
impl ComputedKind {
    pub fn aggregation(
        function: AggregateFunction,
        property: PropertyPath,
        asked: Option<ValueType>,
    ) -> Result<Self, &'static str> {
        let can_be_text = matches!(function, AggregateFunction::Least | AggregateFunction::Greatest);
        match asked.unwrap_or(ValueType::Number) {
            ValueType::Text if !can_be_text => Err("a sum or an average needs numbers"),
            ValueType::List => Err("a sum, an average, a minimum or a maximum cannot be of lists"),
            value_type => Ok(Self::Aggregation { function, property, value_type }),
        }
    }

    pub fn most_frequent(property: PropertyPath, asked: Option<ValueType>, minimum_frequency: u32) -> Self {
        let value_type = asked.unwrap_or(ValueType::Text);
        Self::MostFrequent { property: property.taken_as(asked), value_type, minimum_frequency }
    }

    pub fn first(property: PropertyPath, asked: Option<ValueType>) -> Self {
        Self::First { property: property.taken_as(asked), value_type: asked }
    }

    pub fn last(property: PropertyPath, asked: Option<ValueType>) -> Self {
        Self::Last { property: property.taken_as(asked), value_type: asked }
    }

    pub fn unique(property: PropertyPath, asked: Option<ValueType>, is_counted: bool) -> Self {
        let (property, value_type) = (property.taken_as(asked), asked.unwrap_or(ValueType::Text));
        if is_counted {
            Self::UniqueListCount { property, value_type }
        } else {
            Self::UniqueList { property, value_type }
        }
    }
}

impl ComputedKind {
    /// The name in definition files.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::EventCounter => "event_counter",
            Self::Aggregation { .. } => "aggregation",
            Self::MostFrequent { .. } => "most_frequent",
            Self::First { .. } => "first",
            Self::Last { .. } => "last",
            Self::UniqueList { .. } => "unique_list",
            Self::UniqueListCount { .. } => "unique_list_count",
        }
    }

    /// The property whose values it takes.
    pub const fn property(&self) -> Option<&PropertyPath> {
        match self {
            Self::EventCounter => None,
            Self::Aggregation { property, .. }
            | Self::MostFrequent { property, .. }
            | Self::First { property, .. }
            | Self::Last { property, .. }
            | Self::UniqueList { property, .. }
            | Self::UniqueListCount { property, .. } => Some(property),
        }
    }

    /// The type that values are read as; `None` for values as sent.
    #[cfg(test)]
    pub const fn value_type(&self) -> Option<ValueType> {
        match self {
            Self::EventCounter => None,
            Self::Aggregation { value_type, .. }
            | Self::MostFrequent { value_type, .. }
            | Self::UniqueList { value_type, .. }
            | Self::UniqueListCount { value_type, .. } => Some(*value_type),
            Self::First { value_type, .. } | Self::Last { value_type, .. } => *value_type,
        }
    }
}

impl AggregateFunction {
    pub const ALL: [Self; 4] = [Self::Sum, Self::Average, Self::Least, Self::Greatest];

    /// The name in definition files and queries.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Average => "avg",
            Self::Least => "min",
            Self::Greatest => "max",
        }
    }
}

impl ValueType {
    pub const ALL: [Self; 3] = [Self::Text, Self::Number, Self::List];

    /// The name in definition files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::List => "list",
        }
    }
}

impl Computation {
    /// Reads a query, the text that the Public API gives as `definition.query`.
    pub fn from_query(text: &str) -> Result<Self, QueryError> {
        super::query::read(text)
    }

    /// The equivalent query.
    pub fn to_query(&self) -> String {
        super::print::query(self)
    }

    /// Every property that it reads.
    pub fn properties(&self) -> Vec<&PropertyPath> {
        let tests = self.condition.iter().flat_map(EventCondition::tests).map(|test| &test.property);
        tests.chain(self.kind.property()).collect()
    }
}

/// The six traits that Segment recommends computing from what Flex sends (Unified Profiles docs, Create a
/// workspace).
pub fn flex() -> Vec<ComputedTrait> {
    let (initiated, completed) =
        (EngagementKind::Initiated.event_name(), EngagementKind::Completed.event_name());
    let of = |event: &str, rest: &str| format!("event('{event}').{rest}");
    let recommended = [
        ("Total inbounds", of(initiated, "where(property('direction') = 'Inbound').count()")),
        ("Total outbounds", of(initiated, "where(property('direction') = 'Outbound').count()")),
        (
            "Frequent inbound channel",
            of(initiated, "where(property('direction') = 'Inbound').mode(property('channelType'), 2)"),
        ),
        ("Last known service agent", of(initiated, "last(property('lastKnownAgentWorkerSid') as string)")),
        ("Last interaction duration", of(initiated, "last(property('duration') as number)")),
        ("Sentiment in last interaction", of(completed, "last(property('sentiment') as string)")),
    ];
    let made = recommended.map(|(name, query)| ComputedTrait {
        key: key_of(name),
        name: name.to_owned(),
        computation: Computation::from_query(&query),
    });
    made.into()
}

/// The key that Segment derives from a name.
pub(super) fn key_of(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join("_")
}
