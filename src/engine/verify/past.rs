//! The profile at the time of a dry run in the past.

use super::RouteQuery;
use crate::domain::check::CheckSettings;
use crate::domain::computed::{ComputedReadings, PreviewInput, values_at};
use crate::domain::event::Event;
use crate::domain::listing::Partial;
use crate::domain::past::{PastInput, ProfileAt, profile_at};
use crate::domain::profile::Handle;
use crate::domain::traits::Traits;
use crate::source::{Priority, ProfileSource};
use chrono::{DateTime, Utc};

/// When something was read, and how it is judged.
#[derive(Clone, Copy, Debug)]
pub struct ReadAt {
    pub now: DateTime<Utc>,
    pub settings: CheckSettings,
}

/// The profile at the time that was asked for, if that is in the past; one request more with definitions, for whose values it
/// matters when the profile began.
pub async fn past_of(
    source: &dyn ProfileSource,
    handle: &Handle,
    query: RouteQuery<'_>,
    read_at: ReadAt,
    (traits, events): (Option<&Traits>, Option<&Partial<Event>>),
) -> Option<ProfileAt> {
    let at = query.at.filter(|_| handle.has_verdict())?;
    let ReadAt { now, settings } = read_at;
    let born = if query.definitions.is_empty() {
        None
    } else {
        let metadata = source.metadata(handle, Priority::Interactive).await.ok();
        metadata.and_then(|metadata| metadata.created_at?.instant)
    };
    let readings = ComputedReadings::default();
    let computed = events.map(|events| {
        let input = PreviewInput { events, traits, created: born, now, at: Some(at), readings };
        values_at(query.definitions, &input)
    });
    let computed = computed.unwrap_or_default();
    Some(profile_at(PastInput { traits, events, now, settings, born, computed: &computed }, at))
}
