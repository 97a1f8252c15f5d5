//! The values of properties, read once for all definitions.

use super::path::PropertyPath;
use crate::domain::decimal::Decimal;
use crate::domain::event::Event;
use crate::domain::json::{JsonKind, JsonRef, Member, Members};
use crate::domain::route::split::folded;
use crate::domain::timestamp::Timestamp;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};

/// As many properties as an engagement event has, and some more.
const USUAL_MEMBERS: usize = 16;

/// A value that is neither absent nor null, with its text.
#[derive(Clone, Debug)]
pub struct ReadValue<'a> {
    pub json: JsonRef<'a>,
    kind: JsonKind,
    /// The content of a string; anything else as sent.
    pub text: Cow<'a, str>,
    /// Read when first needed: several definitions may compare or add it.
    number: OnceCell<Option<Decimal>>,
    folded: OnceCell<Cow<'a, str>>,
}

impl<'a> ReadValue<'a> {
    pub fn new(json: JsonRef<'a>) -> Self {
        let text = json.text().unwrap_or(Cow::Borrowed(json.as_str()));
        Self { json, kind: json.kind(), text, number: OnceCell::new(), folded: OnceCell::new() }
    }

    pub fn is_number(&self) -> bool {
        self.kind == JsonKind::Number
    }

    /// Whether it is a bare word that is not valid JSON, so that its meaning is unknown.
    pub fn is_malformed(&self) -> bool {
        self.kind == JsonKind::Malformed
    }

    /// The number it is, or that its text spells.
    pub fn number(&self) -> Option<&Decimal> {
        let read = || (!self.kind.is_container()).then(|| Decimal::read(&self.text)).flatten();
        self.number.get_or_init(read).as_ref()
    }

    /// The text without regard to upper and lower case.
    pub fn folded(&self) -> &str {
        self.folded.get_or_init(|| match &self.text {
            Cow::Borrowed(text) => folded(text),
            Cow::Owned(text) => Cow::Owned(folded(text).into_owned()),
        })
    }

    pub fn instant(&self) -> Option<DateTime<Utc>> {
        instant(&self.text)
    }

    /// A key that equal values share: `5` and `5.0` are the same number.
    pub fn name(&self) -> Cow<'a, str> {
        let is_plain = || self.text.len() < 16 && self.text.bytes().all(|byte| byte.is_ascii_digit());
        if !self.is_number() || (is_plain() && !self.text.starts_with('0')) {
            return self.text.clone();
        }
        self.number().map_or_else(|| self.text.clone(), |number| Cow::Owned(number.to_string()))
    }
}

/// A time; a day means its beginning in UTC.
pub fn instant(text: &str) -> Option<DateTime<Utc>> {
    let day = || NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok();
    let time = Timestamp::read(text).instant;
    time.or_else(|| day().map(|day| day.and_time(NaiveTime::MIN).and_utc()))
}

/// The distinct paths that some definitions read.
#[derive(Debug, Default)]
pub struct PropertySlots<'d>(Vec<&'d PropertyPath>);

impl<'d> PropertySlots<'d> {
    /// The index of a path, which is added if it is new.
    pub fn slot(&mut self, path: &'d PropertyPath) -> usize {
        self.0.iter().position(|known| *known == path).unwrap_or_else(|| {
            self.0.push(path);
            self.0.len() - 1
        })
    }

    /// The paths in the order of their indexes.
    pub fn paths(&self) -> impl Iterator<Item = &'d PropertyPath> {
        self.0.iter().copied()
    }

    /// The properties of an event, none of them read yet.
    pub fn of_event<'a>(&self, event: &'a Event) -> EventValues<'a, 'd, '_> {
        let read = vec![OnceCell::new(); self.0.len()];
        let properties = of(event);
        let rest = match properties {
            EventProperties::Object(properties) => properties.members(),
            EventProperties::Absent | EventProperties::Unreadable => Members::default(),
        };
        let members = RefCell::new(ReadMembers { read: Vec::with_capacity(USUAL_MEMBERS), rest });
        EventValues { slots: &self.0, read, properties, members }
    }
}

/// The properties of one event; each is read when first needed, and then kept.
#[derive(Debug)]
pub struct EventValues<'a, 'd, 's> {
    slots: &'s [&'d PropertyPath],
    read: Vec<OnceCell<Vec<ReadValue<'a>>>>,
    properties: EventProperties<'a>,
    members: RefCell<ReadMembers<'a>>,
}

/// The members of an object, read in one pass and only as far as was needed so far.
#[derive(Debug)]
struct ReadMembers<'a> {
    read: Vec<Member<'a>>,
    rest: Members<'a>,
}

impl<'a> ReadMembers<'a> {
    /// The value of the first member with this name.
    fn get(&mut self, name: &str) -> Option<JsonRef<'a>> {
        if let Some(member) = self.read.iter().find(|member| member.key == name) {
            return Some(member.value);
        }
        loop {
            let member = self.rest.next()?;
            let found = (member.key == name).then_some(member.value);
            self.read.push(member);
            if found.is_some() {
                return found;
            }
        }
    }

    fn all(&mut self) -> &[Member<'a>] {
        self.read.extend(self.rest.by_ref());
        &self.read
    }
}

#[derive(Clone, Copy, Debug)]
enum EventProperties<'a> {
    Object(JsonRef<'a>),
    Absent,
    /// The event has properties, but they are not an object.
    Unreadable,
}

impl<'a> EventValues<'a, '_, '_> {
    pub const fn are_unreadable(&self) -> bool {
        matches!(self.properties, EventProperties::Unreadable)
    }

    /// Whether the property in this slot is absent or null.
    pub fn lacks(&self, slot: usize) -> bool {
        if let Some(read) = self.read.get(slot).and_then(OnceCell::get) {
            return read.is_empty();
        }
        let property = self.slots.get(slot).and_then(|path| Some((path, self.property(path.head())?)));
        property.is_none_or(|(path, property)| !path.has_value_in(property))
    }

    /// Whether the property in this slot, or a part of it, has its name in other case.
    pub fn is_cased(&self, slot: usize) -> bool {
        let (Some(path), EventProperties::Object(properties)) = (self.slots.get(slot), self.properties)
        else {
            return false;
        };
        let is_near = |member: &Member<'_>| member.key.eq_ignore_ascii_case(path.head());
        self.members.borrow_mut().all().iter().any(is_near) && path.other_case(properties).is_some()
    }

    /// The first property with this name.
    fn property(&self, name: &str) -> Option<JsonRef<'a>> {
        self.members.borrow_mut().get(name)
    }

    /// The values in this slot; none if the property is absent or null.
    pub fn values(&self, slot: usize) -> &[ReadValue<'a>] {
        let Some((path, read)) = self.slots.get(slot).zip(self.read.get(slot)) else { return &[] };
        read.get_or_init(|| {
            let property = self.property(path.head());
            match property {
                None => Vec::new(),
                Some(property) if path.is_plain() => Some(property)
                    .filter(|property| !property.is_null())
                    .map(ReadValue::new)
                    .into_iter()
                    .collect(),
                Some(property) => path.values_in(property).into_iter().map(ReadValue::new).collect(),
            }
        })
    }
}

fn of(event: &Event) -> EventProperties<'_> {
    match &event.properties {
        Some(properties) => EventProperties::Object(properties.view()),
        None if event.raw.get("properties").is_none_or(JsonRef::is_null) => EventProperties::Absent,
        None => EventProperties::Unreadable,
    }
}
