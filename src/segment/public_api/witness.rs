//! What the Public API knows about the events of a space: a second witness besides its profiles (Public API docs: Events, Space
//! Schema, Space Filters).

use super::{PublicApi, PublicList, name, text};
use crate::domain::identifier::path_segment;
use crate::domain::json::JsonRef;
use crate::source::SourceError;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

/// The size of the buckets in which events are counted. A longer time has larger ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VolumeWindow {
    /// By the minute, for four hours.
    Hours,
    /// By the hour, for a week.
    Week,
}

/// How often a source received the events of one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VolumeRow {
    /// The name of the events (untrusted); none for those without.
    pub event: Option<String>,
    /// The beginning of each bucket, and the number of events in it.
    pub series: Vec<(DateTime<Utc>, u64)>,
}

/// An event name that occurs in the space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenName {
    /// Untrusted.
    pub event: String,
    pub last: DateTime<Utc>,
}

/// An event filter of the space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpaceFilter {
    /// Untrusted.
    pub name: String,
    /// What it fits, in Segment's query language (untrusted).
    pub fits: String,
    pub enabled: bool,
    pub drops: bool,
}

impl VolumeWindow {
    const fn granularity(self) -> &'static str {
        match self {
            Self::Hours => "MINUTE",
            Self::Week => "HOUR",
        }
    }

    /// From when to when. The docs recommend to ask for nothing younger than a minute.
    pub fn span(self, now: DateTime<Utc>) -> [DateTime<Utc>; 2] {
        let (bucket, length) = match self {
            Self::Hours => (60, TimeDelta::hours(4)),
            Self::Week => (3_600, TimeDelta::days(7)),
        };
        let end = now.timestamp() - 60;
        let end = DateTime::from_timestamp(end - end.rem_euclid(60), 0).unwrap_or(now);
        let start = (end - length).timestamp() + bucket - 1;
        [DateTime::from_timestamp(start - start.rem_euclid(bucket), 0).unwrap_or(end - length), end]
    }
}

impl PublicApi {
    /// The events that a source received, by name.
    pub async fn volume(
        &self,
        source_id: &str,
        window: VolumeWindow,
        now: DateTime<Utc>,
    ) -> Result<PublicList<VolumeRow>, SourceError> {
        let [start, end] = window.span(now).map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, true));
        let question = format!(
            "events/volume?granularity={}&startTime={start}&endTime={end}&groupBy.0=eventName&sourceId.0={}&",
            window.granularity(),
            path_segment(source_id)
        );
        self.pages("the events that the source received", &question, "result", read_volume).await
    }

    /// The properties that the space has seen on an event.
    pub async fn properties(&self, space: &str, event: &str) -> Result<PublicList<String>, SourceError> {
        let question = format!("spaces/{}/events/{}/properties?", path_segment(space), path_segment(event));
        self.pages("the properties of the event", &question, "eventProperties", |item| text(item, "name"))
            .await
    }

    /// When the space last saw each event whose name has this text in it.
    pub async fn seen(&self, space: &str, text: &str) -> Result<PublicList<SeenName>, SourceError> {
        let question = format!("spaces/{}/events?search={}&", path_segment(space), path_segment(text));
        self.pages("the events that the space has seen", &question, "events", |item| {
            let at = self::text(item, "lastSeenAt")?;
            let at =
                DateTime::parse_from_rfc3339(&at).map_err(|_| "has an unreadable `lastSeenAt`".to_owned())?;
            Ok(SeenName { event: name(item)?, last: at.to_utc() })
        })
        .await
    }

    /// The event filters of the space.
    pub async fn filters(&self, space: &str) -> Result<PublicList<SpaceFilter>, SourceError> {
        let question = format!("filters?integrationId={}&", path_segment(space));
        self.pages("the space's event filters", &question, "filters", |item| {
            let is = |key: &str| item.get(key).and_then(JsonRef::as_bool).unwrap_or(false);
            let name = name(item).or_else(|_| text(item, "id"))?;
            let fits = text(item, "if").unwrap_or_default();
            Ok(SpaceFilter { name, fits, enabled: is("enabled"), drops: is("drop") })
        })
        .await
    }
}

fn read_volume(item: JsonRef<'_>) -> Result<VolumeRow, String> {
    let series = item.get("series").ok_or("has no `series`")?.items().map(|point| {
        let at = text(point, "time")?;
        let at = DateTime::parse_from_rfc3339(&at).map_err(|_| "has an unreadable `time`".to_owned())?;
        let count = point.get("count").and_then(|count| count.number_text()?.parse::<f64>().ok());
        let count = count.filter(|count| (0.0..1e15).contains(count)).ok_or("has no `count`")?;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is within the range above"
        )]
        Ok((at.to_utc(), count as u64))
    });
    Ok(VolumeRow {
        event: item.get("eventName").and_then(JsonRef::text).map(std::borrow::Cow::into_owned),
        series: series.collect::<Result<_, String>>()?,
    })
}
