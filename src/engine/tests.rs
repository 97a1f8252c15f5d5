//! The engine against the emulator over HTTP, and against a server that misbehaves.

mod browsing;
mod reaching;
mod reading;
mod scripted;
mod verifying;

use super::{Engine, Setup};
use crate::config::paths::StoreLocation;
use crate::config::secret::Secret;
use crate::config::space::{ApiUrls, BaseUrl, Region, Space};
use crate::domain::profile::Handle;
use crate::emulator::{self, EmulatorSettings, RunningServer, Scenario};
use crate::segment::tests::server::FaultServer;
use chrono::{DateTime, Utc};
use std::sync::Arc;
use std::time::Duration;

fn noon() -> DateTime<Utc> {
    "2026-03-04T12:00:00Z".parse().unwrap()
}

pub(super) fn space(url: &str, id: &str, token: &str) -> Space {
    let base = BaseUrl::parse("test", url).unwrap();
    let urls = ApiUrls { profile: base.clone(), tracking: base.clone(), public: base };
    Space::new("env", id, Region::Us, urls, Secret::new(token.to_owned()))
}

/// The demo space, and an engine that reads it like any other space.
async fn demo(store: StoreLocation) -> (RunningServer, Engine) {
    let mut settings = EmulatorSettings::new(Scenario::demo().unwrap());
    settings.rate_limit = None;
    let running = emulator::start(settings).await.unwrap();
    let engine = reader(&running, store);
    (running, engine)
}

/// An engine on the emulator's space; both use the machine's clock.
fn reader(running: &RunningServer, store: StoreLocation) -> Engine {
    let mut space = space(&running.url(), &running.space_id, &running.profile_api_token);
    space.emulator_secret = Some(Secret::new(running.emulator_secret.clone()));
    let mut setup = setup(space, store);
    setup.clock = Arc::new(Utc::now);
    Engine::new(setup)
}

fn engine(space: Space, store: StoreLocation) -> Engine {
    Engine::new(setup(space, store))
}

pub(super) fn setup(space: Space, store: StoreLocation) -> Setup {
    let mut setup = Setup::new(space, store);
    setup.clock = Arc::new(noon);
    setup.random = Arc::new(|| 0.5);
    setup.limits.starts_per_second = 5_000;
    setup.limits.emulator_starts_per_second = 5_000;
    setup.limits.backoff_base = Duration::from_millis(1);
    setup
}

fn faulty(server: &FaultServer) -> Engine {
    engine(space(&server.url(), "spa_test", "token"), StoreLocation::Memory)
}

fn email(address: &str) -> Handle {
    Handle::identifier("email", address)
}
