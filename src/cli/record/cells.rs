//! Records as rows of CSV: fixed columns, times and values as in JSON.

use super::{
    CheckRecord, ErrorRecord, EventRecord, FindingRecord, RowRecord, TraitRecord, UnreadableRecord, WhoRecord,
};
use crate::domain::flex::FlexTrait;
use crate::domain::json::RawJson;

/// A record that can be a row.
pub trait Cells {
    fn columns() -> Vec<String>;
    /// One cell per column, empty if the value is not known.
    fn cells(&self) -> Vec<String>;
}

/// The type given for an unreadable item.
const UNREADABLE: &str = "unreadable";

/// A row type that can also represent an unreadable item.
pub trait ItemCells: Cells {
    /// The cells of an unreadable item: its place, and the part of it that was sent.
    fn unreadable(item: &UnreadableRecord) -> Vec<String>;
}

fn named(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|name| (*name).to_owned()).collect()
}

/// A JSON value in a cell: a text without its quotes, null as an empty cell, anything else as sent.
fn value(json: &RawJson) -> String {
    match json.text() {
        Some(text) => text.into_owned(),
        None if json.as_str() == "null" => String::new(),
        None => json.as_str().to_owned(),
    }
}

fn optional<T: ToString>(value: Option<&T>) -> String {
    value.map(ToString::to_string).unwrap_or_default()
}

impl Cells for WhoRecord {
    fn columns() -> Vec<String> {
        named(&["id", "address", "collection", "name", "identifier"])
    }

    fn cells(&self) -> Vec<String> {
        vec![
            optional(self.id.as_ref()),
            self.address.clone(),
            self.collection.to_owned(),
            optional(self.name.as_ref()),
            optional(self.identifier.as_ref()),
        ]
    }
}

impl Cells for RowRecord {
    fn columns() -> Vec<String> {
        let more = [
            "origins",
            "modified_at",
            "last_lookup_at",
            "missing",
            "verdict",
            "last_interaction_at",
            "sentiment",
        ];
        [WhoRecord::columns(), named(&more)].concat()
    }

    fn cells(&self) -> Vec<String> {
        let more = vec![
            self.origins.join(" "),
            optional(self.modified_at.as_ref()),
            optional(self.last_lookup_at.as_ref()),
            self.missing.to_string(),
            optional(self.verdict.as_ref()),
            optional(self.last_interaction_at.as_ref()),
            optional(self.sentiment.as_ref()),
        ];
        [self.who.cells(), more].concat()
    }
}

impl Cells for EventRecord {
    fn columns() -> Vec<String> {
        named(&[
            "timestamp",
            "type",
            "event",
            "engagement",
            "interaction_sid",
            "message_id",
            "source_id",
            "segment_id",
            "properties",
            "deliveries",
        ])
    }

    fn cells(&self) -> Vec<String> {
        vec![
            optional(self.timestamp.as_ref()),
            self.kind.clone(),
            optional(self.event.as_ref()),
            optional(self.engagement.as_ref()),
            optional(self.interaction_sid.as_ref()),
            optional(self.message_id.as_ref()),
            optional(self.source_id.as_ref()),
            optional(self.segment_id.as_ref()),
            self.properties.as_ref().map(|json| json.as_str().to_owned()).unwrap_or_default(),
            self.deliveries.to_string(),
        ]
    }
}

impl ItemCells for EventRecord {
    fn unreadable(item: &UnreadableRecord) -> Vec<String> {
        let empty = String::new;
        let (place, raw) = (item.place.clone(), item.sent());
        vec![empty(), UNREADABLE.to_owned(), place, empty(), empty(), empty(), empty(), empty(), raw, empty()]
    }
}

impl Cells for TraitRecord {
    fn columns() -> Vec<String> {
        named(&["key", "value", "type", "flex", "source_id", "updated_at", "repeated", "raw"])
    }

    fn cells(&self) -> Vec<String> {
        vec![
            self.key.clone(),
            value(&self.value),
            self.value.kind().name().to_owned(),
            self.flex.to_string(),
            optional(self.source_id.as_ref()),
            optional(self.updated_at.as_ref()),
            self.repeated.to_string(),
            self.raw.as_ref().map(|json| json.as_str().to_owned()).unwrap_or_default(),
        ]
    }
}

impl ItemCells for TraitRecord {
    fn unreadable(item: &UnreadableRecord) -> Vec<String> {
        let empty = String::new;
        let key = item.place.clone();
        vec![key, item.sent(), UNREADABLE.to_owned(), empty(), empty(), empty(), empty(), empty()]
    }
}

impl Cells for CheckRecord {
    fn columns() -> Vec<String> {
        let each = FlexTrait::ALL.iter().flat_map(|which| {
            let name = which.label();
            [format!("{name}_verdict"), format!("{name}_value"), format!("{name}_expected")]
        });
        [named(&["verdict", "why"]), each.collect(), named(&["finding_kinds", "findings"])].concat()
    }

    fn cells(&self) -> Vec<String> {
        let each = FlexTrait::ALL.iter().flat_map(|which| {
            let one = self.traits.iter().find(|one| one.key == which.key());
            let json = |json: Option<&RawJson>| json.map(value).unwrap_or_default();
            [
                one.map(|one| one.verdict.clone()).unwrap_or_default(),
                json(one.and_then(|one| one.value.as_ref())),
                json(one.and_then(|one| one.expected.as_ref())),
            ]
        });
        let verdict = vec![self.verdict.clone(), self.why.clone()];
        [verdict, each.collect(), FindingRecord::joined(&self.findings).into()].concat()
    }
}

/// Failures in two cells: the class of the first, and the messages of all.
pub struct Failures<'a>(pub &'a [ErrorRecord]);

impl Cells for Failures<'_> {
    fn columns() -> Vec<String> {
        named(&["error_class", "errors"])
    }

    fn cells(&self) -> Vec<String> {
        let told: Vec<String> = self.0.iter().map(|error| format!("{}: {}", error.what, error.why)).collect();
        vec![self.0.first().map(|error| error.class.to_owned()).unwrap_or_default(), told.join("; ")]
    }
}

/// The cells of an optional part.
pub fn of_part<T: Cells>(part: Option<&T>) -> Vec<String> {
    part.map_or_else(|| vec![String::new(); T::columns().len()], T::cells)
}
