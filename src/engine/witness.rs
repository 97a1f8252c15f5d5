//! Asks the Public API about a space's events: which sources, what they received, which filters, which names. Each part that
//! cannot be read is left out and reported; the other parts are not affected.

use super::{Engine, SourceError};
use crate::config::space::{Space, checks};
use crate::domain::flex::EngagementKind;
use crate::domain::witness::{DropFilter, FLEX_SOURCE, FlexSource, ReceivedEvents, WitnessFacts};
use crate::segment::http_client::HttpClient;
use crate::segment::public_api::{
    PublicApi, PublicList, SeenName, Source, SpaceFilter, VolumeRow, VolumeWindow,
};
use chrono::{DateTime, Utc};
use std::time::Duration;

/// Flex has one source; each further one costs two requests.
const MOST_SOURCES: usize = 3;

/// What was read, and why the rest was not.
#[derive(Clone, Debug, Default)]
pub struct WitnessRead {
    pub facts: WitnessFacts,
    /// Sentences; each names a part (untrusted).
    pub unread: Vec<String>,
}

impl WitnessRead {
    fn take<T>(&mut self, what: &str, read: Result<PublicList<T>, SourceError>) -> Option<Vec<T>> {
        match read {
            Ok(list) if list.is_complete => Some(list.items),
            Ok(_) => {
                self.unread.push(format!("{what} could not be read in full"));
                None
            }
            Err(error) => {
                self.unread.push(format!("{what} were not read: {}", error.why));
                None
            }
        }
    }
}

impl Engine {
    /// What the Public API says; `None` without a token.
    pub async fn witness(&self) -> Option<WitnessRead> {
        let client = self.writer.as_ref()?;
        let space = self.space();
        let api = match public_api(client, space, self.setup.limits.token_command).await? {
            Ok(api) => api,
            Err(why) => return Some(WitnessRead { unread: vec![why], ..WitnessRead::default() }),
        };
        Some(look(&api, api.sources().await, &space.id, self.now()).await)
    }
}

/// A client with the space's Public API token; `None` if there is none, or why it cannot be used.
pub(super) async fn public_api(
    client: &HttpClient,
    space: &Space,
    limit: Duration,
) -> Option<Result<PublicApi, String>> {
    let token = match space.public_api_token.fetch(limit).await {
        Ok(token) => token?,
        Err(error) => return Some(Err(format!("{}: {}", error.setting, error.why))),
    };
    if let Err(error) = checks::public_token("the Public API token", token.expose()) {
        return Some(Err(error.why));
    }
    Some(Ok(PublicApi::new(client.to_public_api(token))))
}

/// Reads everything about a space whose workspace has these sources.
pub async fn look(
    api: &PublicApi,
    sources: Result<PublicList<Source>, SourceError>,
    space: &str,
    now: DateTime<Utc>,
) -> WitnessRead {
    let mut read = WitnessRead::default();
    let sources = read.take("the sources of the workspace", sources);
    let flex =
        sources.map(|sources| sources.iter().filter(|one| is_flex(one)).map(flex_source).collect::<Vec<_>>());
    let received = received(api, flex.as_deref().unwrap_or_default(), now, &mut read).await;
    let seen = read.take("the events that the space has seen", api.seen(space, "Flex - Engagement").await);
    let seen = seen.map(|names| EngagementKind::BOTH.map(|kind| last_seen(kind, &names)));
    let filters = read.take("the event filters of the space", api.filters(space).await);
    let mut properties = [None, None];
    for (kind, place) in EngagementKind::BOTH.into_iter().zip(&mut properties) {
        let what = format!("the properties of {} in the space", kind.label());
        *place = read.take(&what, api.properties(space, kind.event_name()).await);
    }
    let filters = filters.map(|filters| filters.into_iter().filter_map(drop_filter).collect());
    read.facts = WitnessFacts { sources: flex, received, seen, filters, properties };
    read
}

/// Whether Flex sends through this source.
pub fn is_flex(source: &Source) -> bool {
    source.slug.starts_with(FLEX_SOURCE) || source.name.starts_with(FLEX_SOURCE)
}

fn flex_source(source: &Source) -> FlexSource {
    FlexSource { id: source.id.clone(), slug: source.slug.clone(), enabled: source.enabled }
}

fn last_seen(kind: EngagementKind, names: &[SeenName]) -> Option<DateTime<Utc>> {
    names.iter().filter(|one| one.event == kind.event_name()).map(|one| one.last).max()
}

fn drop_filter(filter: SpaceFilter) -> Option<DropFilter> {
    (filter.enabled && filter.drops).then_some(DropFilter { name: filter.name, fits: filter.fits })
}

/// What all of these sources received: by the minute where the service says so, by the hour before. `None` unless all was read.
async fn received(
    api: &PublicApi,
    sources: &[FlexSource],
    now: DateTime<Utc>,
    read: &mut WitnessRead,
) -> Option<ReceivedEvents> {
    let known: Vec<&FlexSource> =
        sources.iter().filter(|one| !one.id.is_empty()).take(MOST_SOURCES).collect();
    if known.is_empty() || known.len() < sources.len() {
        return None;
    }
    let [from, _] = VolumeWindow::Week.span(now);
    let [by_minute, _] = VolumeWindow::Hours.span(now);
    let mut received = ReceivedEvents { from, series: [Vec::new(), Vec::new()] };
    for source in known {
        for window in [VolumeWindow::Week, VolumeWindow::Hours] {
            let rows = api.volume(&source.id, window, now).await;
            let rows = read.take("the events that the source received", rows)?;
            for (kind, series) in EngagementKind::BOTH.into_iter().zip(&mut received.series) {
                let is_its = |at: &DateTime<Utc>| (*at >= by_minute) == (window == VolumeWindow::Hours);
                series.extend(points_of(kind, &rows).filter(|(at, _)| is_its(at)));
            }
        }
    }
    Some(received)
}

fn points_of(kind: EngagementKind, rows: &[VolumeRow]) -> impl Iterator<Item = (DateTime<Utc>, u64)> {
    let of_kind = rows.iter().filter(move |row| row.event.as_deref() == Some(kind.event_name()));
    of_kind.flat_map(|row| row.series.iter().copied())
}
