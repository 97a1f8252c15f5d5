//! A space: whose profiles are read, where, and with what.

use super::secret::Secret;

/// What kind of space, as a word on screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Our own loopback server.
    Emulator,
    /// A developers' space.
    Dev,
    /// Real customers.
    Production,
}

/// Where the workspace lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    /// United States.
    Us,
    /// European Union.
    Eu,
}

/// One Segment Unify space.
#[derive(Clone)]
pub struct Space {
    /// The name on screen: `demo`, `env`, or the configured one.
    pub name: String,
    /// `spa_…` or an older short form.
    pub id: String,
    /// Its region.
    pub region: Region,
    /// Its kind; starts as production for `env` until the server proves to be the emulator.
    pub kind: Kind,
    /// Profile API base, without `/v1`.
    pub profile_api_url: String,
    /// The Profile API access token.
    pub profile_api_token: Secret,
    /// Whether replays are refused.
    pub read_only: bool,
}
