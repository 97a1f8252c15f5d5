use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use super::{clock::Clock, scenario::Scenario, server::Bounds};

/// The settings of an emulator. [`EmulatorSettings::new`] sets the defaults; change fields as needed.
#[derive(Clone, Debug)]
pub struct EmulatorSettings {
    /// Address to listen on; must be a loopback address. Port 0, the default, takes any free port.
    pub listen: SocketAddr,
    /// What the space contains and how it behaves.
    pub scenario: Scenario,
    /// Generated people in addition to the scenario's own, up to ten million; `None` uses the scenario's number.
    pub profiles: Option<usize>,
    /// The same seed, scenario and clock produce byte-identical profiles.
    pub seed: u64,
    /// Time between accepting a call and its effects becoming readable.
    pub visibility_delay: Duration,
    /// Profile API requests answered per second; more get 429. `None` switches the limit off.
    pub rate_limit: Option<u32>,
    pub clock: Clock,
    /// Fixed tokens; any that are `None` here and absent in the scenario are generated randomly for each run.
    pub credentials: AcceptedCredentials,
    /// Limits on what one client may consume.
    pub bounds: Bounds,
}

impl EmulatorSettings {
    /// Any free port of 127.0.0.1, only the scenario's own people, seed 1, no delay, 100 requests a second, random tokens.
    pub fn new(scenario: Scenario) -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            scenario,
            profiles: None,
            seed: 1,
            visibility_delay: Duration::ZERO,
            rate_limit: Some(100),
            clock: Clock::system(),
            credentials: AcceptedCredentials::default(),
            bounds: Bounds::default(),
        }
    }

    /// Number of generated people, from these settings or the scenario.
    pub(super) fn people(&self) -> usize {
        self.profiles.unwrap_or(self.scenario.contents().generated)
    }
}

/// Never printed.
#[derive(Clone, Default)]
pub struct AcceptedCredentials {
    pub profile_api_token: Option<String>,
    /// Write key of the scenario's default source.
    pub write_key: Option<String>,
    pub public_api_token: Option<String>,
}

impl fmt::Debug for AcceptedCredentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(…)")
    }
}
