//! Findings from the Public API: the workspace, whether it has the space, the source Flex sends through, the write key's owner.

use super::super::witness::{self, WitnessRead, is_flex};
use super::{Point, PointState, PointSubject, received};
use crate::config::secret::Secret;
use crate::config::space::{Space, checks};
use crate::domain::witness::FLEX_SOURCE;
use crate::segment::http_client::HttpClient;
use crate::segment::public_api::{PublicApi, PublicList, Source, SpaceRow, Workspace};
use crate::source::SourceError;
use chrono::{DateTime, Utc};
use std::time::Duration;

pub enum SourceActivity {
    /// There is no Public API token, for this reason.
    NoToken(String),
    /// The token could not be obtained, or was refused.
    Failed(Point),
    Inside(Box<Inside>),
}

pub struct Inside {
    workspace: Workspace,
    spaces: Result<PublicList<SpaceRow>, SourceError>,
    sources: Result<PublicList<Source>, SourceError>,
    space_id: String,
    witness: WitnessRead,
}

pub async fn look(client: &HttpClient, limit: Duration, now: DateTime<Utc>) -> SourceActivity {
    let space = client.space();
    let wrong = |words: String, next: String| {
        Point::new(PointSubject::PublicToken, PointState::Wrong, words).next(next)
    };
    let token = match space.public_api_token.fetch(limit).await {
        Ok(Some(token)) => token,
        Ok(None) => return SourceActivity::NoToken(space.public_api_token.absence().unwrap_or_default()),
        Err(error) => {
            return SourceActivity::Failed(wrong(format!("{}: {}", error.setting, error.why), error.next));
        }
    };
    if let Err(error) = checks::public_token("the Public API token", token.expose()) {
        return SourceActivity::Failed(wrong(error.why, error.next));
    }
    let api = PublicApi::new(client.to_public_api(token));
    let workspace = match api.workspace().await {
        Ok(workspace) => workspace,
        Err(error) => {
            return SourceActivity::Failed(wrong(error.why.clone(), error.next.clone()).because(&error));
        }
    };
    let (spaces, sources) = (api.spaces().await, api.sources().await);
    let space_id = space.id.clone();
    let witness = witness::look(&api, sources.clone(), &space_id, now).await;
    SourceActivity::Inside(Box::new(Inside { workspace, spaces, sources, space_id, witness }))
}

impl SourceActivity {
    /// Whether the workspace has the space's id; `None` if unknown.
    pub fn space_is_here(&self) -> Option<bool> {
        let Self::Inside(inside) = self else { return None };
        let spaces = inside.spaces.as_ref().ok()?;
        let found = spaces.items.iter().any(|space| space.id == inside.space_id);
        (found || spaces.is_complete).then_some(found)
    }

    pub async fn points(self, space: &Space, limit: Duration) -> Vec<Point> {
        let key = match space.write_key.fetch(limit).await {
            Ok(key) => key,
            Err(error) => {
                let words = format!("{}: {}", error.setting, error.why);
                let wrong = Point::new(PointSubject::WriteKey, PointState::Wrong, words).next(error.next);
                let mut points = self.workspace_points();
                points.push(wrong);
                return points;
            }
        };
        let write_key = match (key, space.write_key.absence()) {
            (Some(key), _) => self.write_key(&key),
            (None, why) => {
                let why = why.unwrap_or_default();
                Point::new(
                    PointSubject::WriteKey,
                    PointState::Unknown,
                    format!("{why}: nothing can be replayed here"),
                )
            }
        };
        let mut points = self.workspace_points();
        points.push(write_key);
        points
    }

    fn workspace_points(self) -> Vec<Point> {
        match self {
            Self::NoToken(why) => vec![
                Point::new(PointSubject::PublicToken, PointState::Unknown, why),
                Point::new(
                    PointSubject::Source,
                    PointState::Unknown,
                    "cannot be checked without a Public API token",
                ),
            ],
            Self::Failed(point) => {
                let source = Point::new(
                    PointSubject::Source,
                    PointState::Unknown,
                    "cannot be checked without the Public API",
                );
                vec![point, source]
            }
            Self::Inside(inside) => {
                let Inside { workspace, sources, witness, .. } = *inside;
                let words = format!("gives access to the workspace {}", workspace.name);
                let mut points = vec![Point::new(PointSubject::PublicToken, PointState::Good, words)];
                match sources {
                    Ok(sources) => points.extend(flex_sources(&workspace, &sources)),
                    Err(error) => {
                        let point = Point::new(PointSubject::Source, PointState::Unknown, error.why.clone());
                        points.push(point.next(error.next.clone()).because(&error));
                    }
                }
                points.extend(received::points(&witness));
                points
            }
        }
    }

    fn write_key(&self, key: &Secret) -> Point {
        let point = |state, words: &str| Point::new(PointSubject::WriteKey, state, words);
        if let Err(error) = checks::write_key("the write key", key.expose()) {
            return point(PointState::Wrong, &error.why).next(error.next);
        }
        let sources = match self {
            Self::Inside(inside) => inside.sources.as_ref().ok(),
            _ => None,
        };
        let Some(sources) = sources else {
            let words = "looks valid; the service accepts any key, so only a Public API token or a replay can prove it";
            return point(PointState::Unknown, words);
        };
        match sources.items.iter().find(|source| source.owns(key)) {
            Some(source) if is_flex(source) => {
                let words = format!("is {}'s own", source.slug);
                let next =
                    "Replays would mix with what Flex sends: prefer a separate source that feeds the space.";
                point(PointState::Doubtful, &words).next(next)
            }
            Some(source) if source.enabled => {
                point(PointState::Good, &format!("belongs to the source {}", source.slug))
            }
            Some(source) => {
                let words = format!("belongs to the source {}, which is switched off", source.slug);
                point(PointState::Wrong, &words)
                    .next("Switch the source on in Segment, or use the key of another source.")
            }
            None if sources.items.iter().all(|source| source.write_keys.is_empty()) => {
                let next = "Give the Public API token the Source Admin role to see them.";
                point(PointState::Unknown, "the Public API token may not see write keys").next(next)
            }
            None if !sources.is_complete => {
                point(PointState::Unknown, "belongs to no source that could be read; the list is incomplete")
            }
            None => {
                let next = "Copy the key of a source of this workspace; with a wrong one events vanish without an error.";
                point(PointState::Wrong, "belongs to no source of this workspace").next(next)
            }
        }
    }
}

/// A point for each source that Flex may send through.
fn flex_sources(workspace: &Workspace, sources: &PublicList<Source>) -> Vec<Point> {
    let found: Vec<&Source> = sources.items.iter().filter(|source| is_flex(source)).collect();
    if found.is_empty() {
        if !sources.is_complete {
            let words =
                format!("{FLEX_SOURCE} is not among the sources that could be read; the list is incomplete");
            return vec![Point::new(PointSubject::Source, PointState::Unknown, words)];
        }
        let next = "Connect the space in Twilio Console > Flex > Unified Profiles; that creates the source.";
        let words = format!("the workspace has no source {FLEX_SOURCE}: Flex sends nothing here");
        return vec![Point::new(PointSubject::Source, PointState::Wrong, words).next(next)];
    }
    found.into_iter().map(|source| flex_source(workspace, source)).collect()
}

fn flex_source(workspace: &Workspace, source: &Source) -> Point {
    let slug = &source.slug;
    let is_here = source.workspace_id.as_ref().is_none_or(|id| *id == workspace.id);
    match (source.enabled, is_here) {
        (true, true) => {
            let words = format!("{slug} exists and is switched on");
            Point::new(PointSubject::Source, PointState::Good, words)
                .next("Only Unify settings > Profile sources shows whether it feeds this space.")
        }
        (false, _) => Point::new(PointSubject::Source, PointState::Wrong, format!("{slug} is switched off"))
            .next("Switch it on in Segment > Connections > Sources; anything sent in the meantime is lost."),
        (true, false) => Point::new(
            PointSubject::Source,
            PointState::Wrong,
            format!("{slug} belongs to another workspace"),
        )
        .next("Use a Public API token of the workspace that the space is in."),
    }
}
