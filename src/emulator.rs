//! A Segment space on a loopback port: the Profile, Tracking and Public API over real HTTP.
//!
//! The demo and the tests use it, and so do other client libraries: it must behave as Segment's public
//! documentation says, and it must be able to *disagree* with our own clients. Therefore it imports nothing from
//! them, shares no wire types, and derives no Flex traits: traits change only by identify calls.
//!
//! ```text
//!   server ── serves up to 1,024 connections, limits what each may consume
//!     guard ── only loopback `Host` names, nothing that comes from a web page
//!       router ── path → route → fault, if the scenario sets one → one of
//!         profile_api   reads profiles out of `state`
//!         tracking_api  body → calls → `state`: dedup, delay, identity, traits, events
//!         public_api    workspace, sources, spaces
//!   state is filled in two ways: a `scenario` loads profiles as given, so that broken data can be shown;
//!   everything sent over HTTP goes through the pipeline. `population` adds generated people, created when read.
//! ```
//!
//! Start with [`EmulatorSettings::new`] and [`start`]; a scenario comes from [`Scenario::named`] or [`Scenario::parse`].

mod auth;
mod clock;
mod cursor;
mod faults;
mod guard;
mod identifier;
mod identity;
mod instant;
mod interaction;
mod message;
mod population;
mod profile;
mod profile_api;
mod profile_table;
mod proof;
mod public_api;
mod query;
mod rate;
mod recency;
mod reply;
mod rng;
mod router;
mod routes;
mod scenario;
mod server;
mod settings;
mod state;
#[cfg(test)]
mod tests;
mod tracking_api;

pub use clock::Clock;
pub use scenario::{Scenario, ScenarioError};
pub use server::{Bounds, RunningServer, StartError, start};
pub use settings::{AcceptedCredentials, EmulatorSettings};
