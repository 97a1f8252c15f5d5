//! The values of properties, read once for all definitions.

use super::path::PropertyPath;
use crate::domain::decimal::Decimal;
use crate::domain::event::Event;
use crate::domain::json::{JsonKind, JsonRef, Member};
use crate::domain::timestamp::Timestamp;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use std::borrow::Cow;
use std::cell::OnceCell;

/// As many properties as an engagement event has, and some more.
const USUAL_MEMBERS: usize = 16;

/// A value that is neither absent nor null, with its text.
#[derive(Clone, Debug)]
pub struct ReadValue<'a> {
    pub json: JsonRef<'a>,
    /// The content of a string; anything else as sent.
    pub text: Cow<'a, str>,
    /// Read when first needed: several definitions may compare or add it.
    number: OnceCell<Option<Decimal>>,
}

impl<'a> ReadValue<'a> {
    pub fn new(json: JsonRef<'a>) -> Self {
        Self { json, text: json.text().unwrap_or(Cow::Borrowed(json.as_str())), number: OnceCell::new() }
    }

    pub fn is_number(&self) -> bool {
        self.json.kind() == JsonKind::Number
    }

    /// Whether it is a bare word that is not valid JSON, so that its meaning is unknown.
    pub fn is_malformed(&self) -> bool {
        self.json.kind() == JsonKind::Malformed
    }

    /// The number it is, or that its text spells.
    pub fn number(&self) -> Option<&Decimal> {
        let read = || (!self.json.kind().is_container()).then(|| Decimal::read(&self.text)).flatten();
        self.number.get_or_init(read).as_ref()
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
        EventValues { slots: &self.0, read, properties: of(event), members: OnceCell::new() }
    }
}

/// The properties of one event; each is read when first needed, and then kept.
#[derive(Debug)]
pub struct EventValues<'a, 'd, 's> {
    slots: &'s [&'d PropertyPath],
    read: Vec<OnceCell<Vec<ReadValue<'a>>>>,
    properties: EventProperties<'a>,
    /// Found in one pass, since most definitions read properties of their own.
    members: OnceCell<Vec<Member<'a>>>,
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
        self.members(properties).iter().any(is_near) && path.other_case(properties).is_some()
    }

    /// The first property with this name.
    fn property(&self, name: &str) -> Option<JsonRef<'a>> {
        let EventProperties::Object(properties) = self.properties else { return None };
        self.members(properties).iter().find(|member| member.key == name).map(|member| member.value)
    }

    fn members(&self, properties: JsonRef<'a>) -> &[Member<'a>] {
        self.members.get_or_init(|| {
            let mut members = Vec::with_capacity(USUAL_MEMBERS);
            members.extend(properties.members());
            members
        })
    }

    /// The values in this slot; none if the property is absent or null.
    pub fn values(&self, slot: usize) -> &[ReadValue<'a>] {
        let Some((path, read)) = self.slots.get(slot).zip(self.read.get(slot)) else { return &[] };
        read.get_or_init(|| {
            let property = self.property(path.head());
            match property {
                None => Vec::new(),
                Some(property) if path.is_plain() => {
                    if property.is_null() {
                        Vec::new()
                    } else {
                        vec![ReadValue::new(property)]
                    }
                }
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
