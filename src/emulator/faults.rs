//! Faults as data: what a route answers instead of, or in addition to, the correct answer.
use std::sync::atomic::{AtomicUsize, Ordering};

use serde::Deserialize;

use super::scenario::ScenarioSpan;

/// Route names for faults; `profile_api`, `tracking_api` and `public_api` each stand for all routes of that API.
pub const ROUTES: [&str; 24] = [
    "profile_api",
    "list",
    "traits",
    "external_ids",
    "events",
    "metadata",
    "links",
    "tracking_api",
    "identify",
    "track",
    "page",
    "screen",
    "group",
    "alias",
    "batch",
    "metrics",
    "public_api",
    "workspace",
    "sources",
    "spaces",
    "space_schema",
    "volume",
    "filters",
    "computed_traits",
];

/// One fault. Without `status` the request is carried out, and only its answer is late or cut short.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct Fault {
    /// One of [`ROUTES`].
    pub route: String,
    /// Only requests about this profile, under any of its identifiers: `email:ada@example.com`.
    pub profile: Option<String>,
    /// Answer with this status and an error body; the request has no effect.
    pub status: Option<u16>,
    /// Seconds in the answer's `Retry-After`.
    pub retry_after: Option<u64>,
    /// Time before the request is carried out.
    pub delay: Option<ScenarioSpan>,
    /// Break the connection after this many bytes of the answer's body.
    pub cut: Option<usize>,
    /// Number of matching requests that pass unharmed first.
    #[serde(default)]
    pub skip: usize,
    /// Number of matching requests affected after that; `None` for all.
    pub times: Option<usize>,
}

/// The faults of a scenario, and how often each has matched.
#[derive(Debug)]
pub struct Faults(Vec<(Fault, AtomicUsize)>);

impl Faults {
    pub fn new(faults: &[Fault]) -> Self {
        Self(faults.iter().map(|fault| (fault.clone(), AtomicUsize::new(0))).collect())
    }

    /// `routes` are the route's name and its API's; `is_about` returns whether the request is about the given profile.
    pub fn hit(&self, routes: [&str; 2], is_about: impl Fn(&str) -> bool) -> Option<&Fault> {
        let concerned = self.0.iter().filter(|(fault, _)| {
            routes.contains(&fault.route.as_str()) && fault.profile.as_deref().is_none_or(&is_about)
        });
        let mut hits = concerned.filter(|(fault, matched)| {
            let earlier = matched.fetch_add(1, Ordering::Relaxed);
            earlier >= fault.skip && fault.times.is_none_or(|times| earlier - fault.skip < times)
        });
        hits.next().map(|(fault, _)| fault)
    }
}
