//! Paths of the three APIs. They do not overlap, so one port serves all.
use axum::http::Method;

use super::{message::MessageCall, reply::Api};

/// What a request asks for.
#[derive(Debug)]
pub enum Route<'a> {
    Profile(ProfilePath<'a>),
    Tracking(TrackingPath),
    Public(Resource<'a>),
}

/// A Profile API path, its segments as sent.
#[derive(Debug)]
pub struct ProfilePath<'a> {
    pub space: &'a str,
    pub collection: &'a str,
    /// The profile and its part; without them, the whole collection is listed.
    pub profile: Option<(&'a str, ProfilePart)>,
}

/// The parts of a profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfilePart {
    Traits,
    ExternalIds,
    Events,
    Metadata,
    Links,
}

/// A Tracking API path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackingPath {
    One(MessageCall),
    Batch,
    /// Metrics that Analytics.js sends about itself.
    Metrics,
    /// `GET /v1/pixel/{call}`: the call is in the query, and the answer is an image.
    Pixel(MessageCall),
}

/// A Public API path, its segments as sent.
#[derive(Debug, PartialEq, Eq)]
pub enum Resource<'a> {
    Workspace,
    Sources,
    Source(&'a str),
    Spaces,
    Space(&'a str),
}

impl<'a> Route<'a> {
    /// The API that `path` belongs to, and the route if there is one.
    pub fn parse(path: &'a str) -> (Api, Option<Self>) {
        let trimmed = path.trim_matches('/');
        let segments: Vec<_> = trimmed.split('/').filter(|_| !trimmed.is_empty()).collect();
        match segments.as_slice() {
            ["v1", "spaces" | "namespaces", rest @ ..] => {
                (Api::Profile, profile_target(rest).map(Self::Profile))
            }
            ["v1", rest @ ..] => (Api::Tracking, tracking_endpoint(rest).map(Self::Tracking)),
            rest => (Api::Public, public_resource(rest).map(Self::Public)),
        }
    }

    /// The only method that the route accepts.
    pub fn method(&self) -> Method {
        match self {
            Self::Tracking(TrackingPath::One(_) | TrackingPath::Batch | TrackingPath::Metrics) => {
                Method::POST
            }
            _ => Method::GET,
        }
    }

    /// The route's name in fault definitions.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Profile(ProfilePath { profile: None, .. }) => "list",
            Self::Profile(ProfilePath { profile: Some((_, part)), .. }) => part.name(),
            Self::Tracking(TrackingPath::One(call) | TrackingPath::Pixel(call)) => call.name(),
            Self::Tracking(TrackingPath::Batch) => "batch",
            Self::Tracking(TrackingPath::Metrics) => "metrics",
            Self::Public(Resource::Workspace) => "workspace",
            Self::Public(Resource::Sources | Resource::Source(_)) => "sources",
            Self::Public(Resource::Spaces | Resource::Space(_)) => "spaces",
        }
    }
}

impl ProfilePart {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Traits, "traits"),
        (Self::ExternalIds, "external_ids"),
        (Self::Events, "events"),
        (Self::Metadata, "metadata"),
        (Self::Links, "links"),
    ];

    fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, known)| *known == name).map(|(part, _)| part)
    }

    fn name(self) -> &'static str {
        Self::ALL.into_iter().find(|(part, _)| *part == self).map_or("", |(_, name)| name)
    }
}

fn profile_target<'a>(segments: &[&'a str]) -> Option<ProfilePath<'a>> {
    match segments {
        [space, "collections", collection, "profiles"] => {
            Some(ProfilePath { space, collection, profile: None })
        }
        [space, "collections", collection, "profiles", address, part] => {
            Some(ProfilePath { space, collection, profile: Some((address, ProfilePart::named(part)?)) })
        }
        _ => None,
    }
}

fn tracking_endpoint(segments: &[&str]) -> Option<TrackingPath> {
    match segments {
        // Old libraries call a batch `import`; the single letters are those of Analytics.js.
        ["batch" | "import" | "b"] => Some(TrackingPath::Batch),
        ["m"] => Some(TrackingPath::Metrics),
        ["pixel", call] => MessageCall::named(call).map(TrackingPath::Pixel),
        [call] => MessageCall::named(call).or_else(|| MessageCall::lettered(call)).map(TrackingPath::One),
        _ => None,
    }
}

fn public_resource<'a>(segments: &[&'a str]) -> Option<Resource<'a>> {
    match segments {
        [] => Some(Resource::Workspace),
        ["sources"] => Some(Resource::Sources),
        ["sources", id] => Some(Resource::Source(id)),
        ["spaces"] => Some(Resource::Spaces),
        ["spaces", id] => Some(Resource::Space(id)),
        _ => None,
    }
}
