//! Values of templates and runs: a value or an unknown with its cause, and where it comes from.

use std::sync::Arc;

use super::Amount;
use crate::domain::json::{JsonKind, JsonRef};

/// Deeper parts of a JSON value are unknown.
const DEEPEST: usize = 64;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    Nil,
    Bool(bool),
    Number(Amount),
    Text(Arc<str>),
    List(Arc<[Value]>),
    Object(Arc<[(Arc<str>, Value)]>),
    Unknown(Arc<UnknownValue>),
}

/// A value that the run cannot know.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UnknownValue {
    /// The identity of the value, such as `widgets.menu.Digits` or `widgets.menu.Digits | downcase`: equal
    /// names mean the same value within one run.
    pub name: Arc<str>,
    /// The reason, such as "needs an answer of `menu`" or "made by Twilio".
    pub because: Arc<str>,
    /// The parts in order if it is text that is partly known; empty otherwise.
    pub fragments: Vec<Fragment>,
    /// The candidates if it can only be one of a few strings; empty if it may be anything.
    pub one_of: Vec<Arc<str>>,
}

/// A part of rendered text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fragment {
    Known(Arc<str>),
    Unknown(Arc<UnknownValue>),
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ValueSource {
    Trait(Arc<str>),
    /// The widget that an answer was given for.
    Answer(Arc<str>),
    /// The path of a trigger or an input, such as `trigger.call.From`.
    Input(Arc<str>),
    Clock,
}

impl ValueSource {
    /// The name in JSON output, such as `trait:plan`.
    pub fn label(&self) -> String {
        match self {
            Self::Trait(key) => format!("trait:{key}"),
            Self::Answer(widget) => format!("answer:{widget}"),
            Self::Input(path) => format!("input:{path}"),
            Self::Clock => "clock".to_owned(),
        }
    }
}

/// A sorted set of sources; most values have none or one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sources(Option<Arc<[ValueSource]>>);

impl Sources {
    pub fn one(source: ValueSource) -> Self {
        Self(Some(Arc::new([source])))
    }

    pub fn all(&self) -> &[ValueSource] {
        self.0.as_deref().unwrap_or_default()
    }

    pub fn add(&mut self, other: &Self) {
        if other.all().iter().all(|source| self.all().binary_search(source).is_ok()) {
            return;
        }
        if self.0.is_none() {
            *self = other.clone();
            return;
        }
        let mut union: Vec<ValueSource> = self.all().iter().chain(other.all()).cloned().collect();
        union.sort();
        union.dedup();
        self.0 = Some(union.into());
    }

    pub fn traits(&self) -> impl Iterator<Item = &str> {
        self.all().iter().filter_map(|source| match source {
            ValueSource::Trait(key) => Some(key.as_ref()),
            _ => None,
        })
    }
}

/// A value and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Traced {
    pub value: Value,
    pub sources: Sources,
}

impl Traced {
    pub fn of(value: Value) -> Self {
        Self { value, sources: Sources::default() }
    }

    pub fn from(value: Value, source: ValueSource) -> Self {
        Self { value, sources: Sources::one(source) }
    }

    pub fn nil() -> Self {
        Self::of(Value::Nil)
    }

    pub fn unknown(name: &str, because: &str) -> Self {
        Self::of(Value::unknown(name, because))
    }
}

/// Part of the name of a value that cannot be distinguished from others, and of names derived from it.
pub(super) const ANONYMOUS: &str = "¿";

impl UnknownValue {
    /// Whether equal names mean the same value.
    pub fn has_identity(&self) -> bool {
        !self.name.contains(ANONYMOUS)
    }
}

impl Value {
    pub(super) fn anonymous(what: &str, because: &str) -> Self {
        Self::unknown(&format!("{ANONYMOUS}{what}"), because)
    }

    pub fn text(text: impl Into<Arc<str>>) -> Self {
        Self::Text(text.into())
    }

    pub fn integer(value: i64) -> Self {
        Self::Number(Amount::integer(i128::from(value)))
    }

    pub fn unknown(name: &str, because: &str) -> Self {
        let (name, because) = (name.into(), because.into());
        Self::Unknown(Arc::new(UnknownValue { name, because, fragments: Vec::new(), one_of: Vec::new() }))
    }

    pub const fn is_nil(&self) -> bool {
        matches!(self, Self::Nil)
    }

    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    pub const fn as_number(&self) -> Option<Amount> {
        match self {
            Self::Number(amount) => Some(*amount),
            _ => None,
        }
    }

    pub fn as_unknown(&self) -> Option<&Arc<UnknownValue>> {
        match self {
            Self::Unknown(unknown) => Some(unknown),
            _ => None,
        }
    }

    /// The member of an object; the last one if the key is repeated.
    pub fn member(&self, key: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().rev().find(|(name, _)| name.as_ref() == key).map(|(_, value)| value)
    }

    /// A JSON value under this name. Numbers beyond 38 digits and parts nested too deeply are unknown.
    pub fn from_json(json: JsonRef<'_>, name: &str) -> Self {
        Self::from_json_below(json, name, DEEPEST)
    }

    fn from_json_below(json: JsonRef<'_>, name: &str, depth: usize) -> Self {
        match json.kind() {
            JsonKind::Null => Self::Nil,
            JsonKind::Bool => Self::Bool(json.as_bool().unwrap_or_default()),
            JsonKind::Number => match json.number_text().and_then(Amount::read) {
                Some(amount) => Self::Number(amount),
                None => Self::unknown(name, "a number with too many digits to calculate with"),
            },
            JsonKind::String => Self::text(json.text().unwrap_or_default()),
            JsonKind::Malformed => Self::unknown(name, "sent in a form that cannot be read"),
            JsonKind::Array | JsonKind::Object if depth == 0 => {
                Self::unknown(name, "nested more deeply than 64 levels")
            }
            JsonKind::Array => {
                let items = json.items().enumerate();
                let item = |(at, item)| Self::from_json_below(item, &format!("{name}[{at}]"), depth - 1);
                Self::List(items.map(item).collect())
            }
            JsonKind::Object => {
                let member =
                    |key: &str, value| Self::from_json_below(value, &format!("{name}.{key}"), depth - 1);
                let members = json.members();
                Self::Object(members.map(|m| (Arc::from(m.key.as_ref()), member(&m.key, m.value))).collect())
            }
        }
    }
}
