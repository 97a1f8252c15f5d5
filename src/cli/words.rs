//! The terms of the domain in the wording of the command line.

use super::table::TableCell;
use crate::config::zone::Zone;
use crate::domain::profile::{Handle, Naming, ProfileKey};
use crate::domain::sentence::{Sentence, Sids};
use crate::domain::text::Displayable;
use crate::domain::timestamp::{self, Timestamp};
use crate::domain::verdict::{Enrichment, Verdict};
use chrono::{DateTime, Utc};

/// Shown in place of an empty value.
pub const NOTHING: Displayable = Displayable::label("-");

/// The profile's id if known, else the handle it was requested by.
pub fn key(key: &ProfileKey, handle: &Handle) -> Displayable {
    match key {
        ProfileKey::Segment(id) => Displayable::cell(&id.0),
        ProfileKey::Born { .. } | ProfileKey::Provisional(_) => Displayable::cell(&handle.text()),
    }
}

/// The name to show, or the best identifier.
pub fn name(naming: &Naming) -> Displayable {
    let identifier = || naming.identifier.as_ref().map(|i| Displayable::cell(&i.to_text()));
    naming.name.as_deref().map(Displayable::cell).or_else(identifier).unwrap_or(NOTHING)
}

/// A sentence with full ids, because printed text is searched, copied and piped.
pub fn sentence(sentence: &Sentence) -> Displayable {
    sentence.to_displayable(Sids::Full)
}

/// A sentence in a table; ids are shortened if it needs more than one line.
pub fn sentence_cell(said: &Sentence) -> TableCell {
    TableCell::or_short(sentence(said), said.to_displayable(Sids::Short))
}

pub fn enrichment(verdict: Enrichment) -> TableCell {
    let text = match verdict {
        Enrichment::Enriched => "✔ enriched",
        Enrichment::Replayed => "↻ replayed",
        Enrichment::PartlyEnriched => "◐ partly enriched",
        Enrichment::NotEnriched => "✘ not enriched",
        Enrichment::CannotTell => "? cannot tell",
    };
    TableCell::accented(text, verdict.into())
}

pub fn verdict(verdict: Verdict) -> TableCell {
    TableCell::accented(verdict.label(), verdict.into())
}

pub fn time(instant: DateTime<Utc>, zone: Zone) -> Displayable {
    Displayable::new(&zone.text(instant))
}

/// A time as sent: formatted if it can be parsed, otherwise verbatim.
pub fn stamp(timestamp: &Timestamp, zone: Zone) -> Displayable {
    match timestamp.instant {
        Some(instant) => time(instant, zone),
        None if timestamp.text.is_empty() => NOTHING,
        None => Displayable::cell(&timestamp.text),
    }
}

/// The time of an event in a list sorted by time. A time that cannot be parsed is marked, because such events are sorted last.
pub fn event_time(timestamp: &Timestamp, zone: Zone) -> Displayable {
    match timestamp.instant {
        Some(instant) => time(instant, zone),
        None if timestamp.text.trim().is_empty() => Displayable::label("? no time"),
        None => Displayable::message(&format!("? {}", Displayable::cell(&timestamp.text))),
    }
}

/// A number with its noun: `1 link`, `2 links`.
pub fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}

pub fn age(then: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Displayable {
    then.map_or(NOTHING, |then| Displayable::new(&timestamp::age(then, now)))
}
