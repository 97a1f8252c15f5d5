//! Replays against the emulator over real HTTP, with a proxy in between that causes faults; limits are scaled down.

mod captured;
mod delivery;
mod faults;
mod looks;
mod missing;
mod numbers;
mod options;
mod proxy;
mod refused;
mod samples;

use super::{Live, Prepared, ReplayError, Watch, Wish};
use crate::config::limits::Limits;
use crate::config::paths::StoreLocation;
use crate::config::replay::ReplayLimits;
use crate::config::space::Space;
use crate::domain::profile::Handle;
use crate::domain::replay::library;
use crate::domain::replay::options::Options;
use crate::domain::replay::report::Report;
use crate::domain::replay::sample::Sample;
use crate::emulator::{self, EmulatorSettings, RunningServer, Scenario};
use crate::engine::{Engine, Setup};
use chrono::TimeDelta;
use std::sync::Arc;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const MS: fn(u64) -> Duration = Duration::from_millis;

/// Limits that are not reached even on a busy machine; tests that need to reach one set it themselves.
fn limits() -> Limits {
    Limits {
        first_byte: Duration::from_secs(20),
        idle: Duration::from_secs(20),
        request: Duration::from_secs(40),
        backoff_base: MS(2),
        backoff_max: MS(4),
        emulator_starts_per_second: 10_000,
        starts_per_second: 10_000,
        retry_tokens: 100,
        replay: ReplayLimits {
            pause: Duration::ZERO,
            time_limit: Duration::from_mins(1),
            settle: MS(5),
            settle_doubled: MS(10),
            ..ReplayLimits::default()
        },
        ..Limits::default()
    }
}

/// Short limits, so that an unanswered request times out quickly.
fn impatient() -> Limits {
    Limits { first_byte: MS(400), ..limits() }
}

/// A new emulator with this delay until accepted data becomes visible.
async fn emulator(delay: Duration) -> RunningServer {
    let mut settings = EmulatorSettings::new(Scenario::named("empty").unwrap());
    settings.visibility_delay = delay;
    settings.rate_limit = None;
    emulator::start(settings).await.unwrap()
}

fn space_at(running: &RunningServer, url: &str) -> Space {
    let space = Space::demo(url, &running.space_id, running.profile_api_token.clone()).unwrap();
    space.with_write_key(&running.write_key).unwrap()
}

fn engine_with(space: Space, limits: Limits) -> Engine {
    Engine::new(Setup { limits, ..Setup::new(space, StoreLocation::Memory) })
}

fn engine(running: &RunningServer) -> Engine {
    engine_with(space_at(running, &running.url()), limits())
}

fn sample(name: &str) -> Sample {
    library::find(name).unwrap().unwrap()
}

fn ada() -> Handle {
    Handle::identifier("email", "ada@example.com")
}

fn wish(name: &str) -> Wish {
    Wish {
        sample: sample(name),
        options: Options::default(),
        handle: ada(),
        create: true,
        operator: Some("tester".to_owned()),
    }
}

async fn run_within(
    engine: &Engine,
    prepared: &Prepared,
    limit: Option<Duration>,
) -> Result<Report, ReplayError> {
    let cancel = CancellationToken::new();
    let watch = Watch { progress: &|_: &Live| (), cancel, time_limit: limit, settle: None };
    engine.run_replay(prepared, None, &watch).await
}

async fn replay(engine: &Engine, wish: &Wish) -> Report {
    let prepared = engine.prepare_replay(wish).await.unwrap();
    run_within(engine, &prepared, None).await.unwrap()
}

fn span(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap()
}
