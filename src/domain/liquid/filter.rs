//! The filters, by name.

mod list;
mod math;
mod string;

pub(super) use list::{end_of, size};
pub(super) use math::integer;

use std::sync::Arc;

use chrono::{DateTime, Utc};

use super::render::RenderFault;
use super::{Sources, UnknownValue, Value, ValueSource, date, words};
use crate::domain::route::reading::{Readings, TouchedReadings};

macro_rules! filters {
    ($($variant:ident $name:literal $least:literal $most:literal,)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum FilterName { $($variant,)* }

        impl FilterName {
            const ALL: &[(&'static str, Self)] = &[$(($name, Self::$variant),)*];

            /// The least and greatest number of arguments.
            const fn arguments(self) -> (usize, usize) {
                match self { $(Self::$variant => ($least, $most),)* }
            }
        }
    };
}

filters! {
    Append "append" 1 1,
    Capitalize "capitalize" 0 0,
    Ceil "ceil" 0 0,
    Date "date" 1 1,
    Default "default" 0 1,
    DividedBy "divided_by" 1 1,
    Downcase "downcase" 0 0,
    Escape "escape" 0 0,
    EscapeOnce "escape_once" 0 0,
    First "first" 0 0,
    Floor "floor" 0 0,
    Join "join" 0 1,
    Last "last" 0 0,
    Lstrip "lstrip" 0 0,
    Map "map" 1 1,
    Minus "minus" 1 1,
    Modulo "modulo" 1 1,
    NewlineToBr "newline_to_br" 0 0,
    Plus "plus" 1 1,
    Prepend "prepend" 1 1,
    Remove "remove" 1 1,
    RemoveFirst "remove_first" 1 1,
    Replace "replace" 1 2,
    ReplaceFirst "replace_first" 1 2,
    Reverse "reverse" 0 0,
    Round "round" 0 1,
    Rstrip "rstrip" 0 0,
    Size "size" 0 0,
    Slice "slice" 1 2,
    Sort "sort" 0 1,
    Split "split" 1 1,
    Strip "strip" 0 0,
    StripHtml "strip_html" 0 0,
    StripNewlines "strip_newlines" 0 0,
    Times "times" 1 1,
    ToJson "to_json" 0 0,
    Truncate "truncate" 0 2,
    TruncateWords "truncatewords" 0 2,
    Uniq "uniq" 0 1,
    Upcase "upcase" 0 0,
    UrlEncode "url_encode" 0 0,
}

impl FilterName {
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(other, _)| *other == name).map(|(_, filter)| *filter)
    }

    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().map(|(name, _)| *name)
    }

    pub(super) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, filter)| *filter == self).map_or("", |(name, _)| name)
    }
}

/// What filters need besides their input, and what they record.
pub(super) struct FilterContext<'a> {
    pub now: DateTime<Utc>,
    pub readings: Readings,
    pub touched: &'a mut TouchedReadings,
    pub sources: &'a mut Sources,
    pub has_milliseconds: &'a mut bool,
}

/// A filter with its arguments evaluated.
pub(super) struct FilterInput<'a> {
    pub filter: FilterName,
    pub arguments: &'a [Value],
    pub options: &'a [(String, Value)],
}

/// The reason that a filter gives no value.
pub(super) enum FilterRefusal {
    Unknown(Arc<UnknownValue>),
    RenderFault(RenderFault),
}

impl From<Arc<UnknownValue>> for FilterRefusal {
    fn from(unknown: Arc<UnknownValue>) -> Self {
        Self::Unknown(unknown)
    }
}

pub(super) type Filtered = Result<Value, FilterRefusal>;

fn wrong(words: &str) -> FilterRefusal {
    FilterRefusal::RenderFault(RenderFault::Template(words.to_owned()))
}

impl FilterInput<'_> {
    pub(super) fn apply(&self, input: &Value, context: &mut FilterContext<'_>) -> Result<Value, RenderFault> {
        let (least, most) = self.filter.arguments();
        if !(least..=most).contains(&self.arguments.len()) {
            let words = if least == most { least.to_string() } else { format!("{least} to {most}") };
            let words =
                format!("`{}` takes {words} arguments, not {}", self.filter.name(), self.arguments.len());
            return Err(RenderFault::Template(words));
        }
        let unknown = self.unknown_part(input);
        match unknown
            .map_or_else(|| self.result(input, context), |unknown| Err(FilterRefusal::Unknown(unknown)))
        {
            Ok(Value::Text(text)) if text.len() > super::MOST_BYTES => {
                Err(RenderFault::bound("a string of more than 64 KiB"))
            }
            Ok(value) => Ok(value),
            Err(FilterRefusal::Unknown(unknown)) => Ok(self.derived(input, &unknown)),
            Err(FilterRefusal::RenderFault(fault)) => Err(fault),
        }
    }

    /// The unknown value that keeps this filter from giving a result.
    fn unknown_part(&self, input: &Value) -> Option<Arc<UnknownValue>> {
        let known_anyway = matches!(
            self.filter,
            FilterName::First
                | FilterName::Last
                | FilterName::Size
                | FilterName::Default
                | FilterName::ToJson
        );
        if let Value::Unknown(unknown) = input {
            return Some(Arc::clone(unknown));
        }
        let options = self.options.iter().map(|(_, value)| value);
        // `default` does not look at its argument if it has an input.
        let arguments = self.arguments.iter().filter(|_| self.filter != FilterName::Default);
        let inside = (!known_anyway).then_some(input);
        arguments.chain(options).chain(inside).find_map(unknown_within)
    }

    fn derived(&self, input: &Value, unknown: &UnknownValue) -> Value {
        let mut name = format!("{} | {}", words::name(input), self.filter.name());
        for argument in self.arguments {
            name.push_str(": ");
            name.push_str(&words::name(argument));
        }
        Value::Unknown(Arc::new(UnknownValue {
            name: words::short(&name),
            because: Arc::clone(&unknown.because),
            fragments: Vec::new(),
            one_of: Vec::new(),
        }))
    }

    fn argument(&self, at: usize) -> Option<&Value> {
        self.arguments.get(at)
    }

    /// An argument as text; `otherwise` if it is absent.
    fn text_of(&self, at: usize, otherwise: &str) -> Result<Arc<str>, FilterRefusal> {
        Ok(self.argument(at).map_or_else(|| Ok(otherwise.into()), words::text)?)
    }

    fn result(&self, input: &Value, context: &mut FilterContext<'_>) -> Filtered {
        match self.filter {
            FilterName::Date => self.date(input, context),
            FilterName::Default => Ok(self.default_of(input)),
            FilterName::ToJson => Ok(Value::text(words::json(input)?)),
            FilterName::Plus
            | FilterName::Minus
            | FilterName::Times
            | FilterName::DividedBy
            | FilterName::Modulo
            | FilterName::Ceil
            | FilterName::Floor
            | FilterName::Round => self.math(input),
            FilterName::First
            | FilterName::Last
            | FilterName::Join
            | FilterName::Map
            | FilterName::Reverse
            | FilterName::Size
            | FilterName::Sort
            | FilterName::Uniq
            | FilterName::Slice => self.list(input),
            _ => self.string(input),
        }
    }

    fn default_of(&self, input: &Value) -> Value {
        let allows_false =
            self.options.iter().any(|(name, value)| name == "allow_false" && *value == Value::Bool(true));
        let is_absent = match input {
            Value::Nil => true,
            Value::Bool(value) => !value && !allows_false,
            Value::Text(text) => text.is_empty(),
            Value::List(items) => items.is_empty(),
            Value::Object(members) => members.is_empty(),
            _ => false,
        };
        if is_absent { self.argument(0).cloned().unwrap_or_else(|| Value::text("")) } else { input.clone() }
    }

    fn date(&self, input: &Value, context: &mut FilterContext<'_>) -> Filtered {
        let format = self.text_of(0, "")?;
        let time = match input {
            Value::Text(text) => Arc::clone(text),
            Value::Number(amount) if amount.is_integer() => words::text(input)?,
            _ => return Ok(input.clone()),
        };
        if format.is_empty() {
            return Ok(input.clone());
        }
        let Some(written) = date::write(&time, &format, context.now, context.readings, context.touched)
        else {
            return Ok(input.clone());
        };
        if written.is_clock {
            context.sources.add(&Sources::one(ValueSource::Clock));
        }
        *context.has_milliseconds |= written.is_milliseconds;
        Ok(Value::text(written.text))
    }
}

/// The first unknown value inside a value. Values are at most 64 levels deep.
pub(super) fn unknown_within(value: &Value) -> Option<Arc<UnknownValue>> {
    match value {
        Value::Unknown(unknown) => Some(Arc::clone(unknown)),
        Value::List(items) => items.iter().find_map(unknown_within),
        Value::Object(members) => members.iter().find_map(|(_, member)| unknown_within(member)),
        _ => None,
    }
}
