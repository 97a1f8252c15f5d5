//! A space: the source of profiles, its APIs and its credentials.

pub mod checks;

use super::ConfigError;
use super::replay::{ReplaySettings, Tracking};
use super::{secret::Secret, secret_source::SecretSource};
use crate::domain::replay::permission::WriteRule;
use std::fmt;
use std::time::Duration;
use url::{Host, Url};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Our own loopback server.
    Emulator,
    Dev,
    /// A space with real customers.
    Production,
}

impl Kind {
    /// The word used in settings and JSON.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Emulator => "emulator",
            Self::Dev => "dev",
            Self::Production => "production",
        }
    }

    pub fn parse(word: &str) -> Option<Self> {
        [Self::Emulator, Self::Dev, Self::Production].into_iter().find(|kind| kind.label() == word)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    Us,
    Eu,
}

impl Region {
    /// The word used in settings, on screen and in JSON.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Us => "us",
            Self::Eu => "eu",
        }
    }

    /// The region named by a word, in any case.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Us, Self::Eu].into_iter().find(|region| region.label().eq_ignore_ascii_case(word.trim()))
    }

    pub const fn other(self) -> Self {
        match self {
            Self::Us => Self::Eu,
            Self::Eu => Self::Us,
        }
    }

    /// The Profile API host of this region (Profile API docs, Base URL).
    pub const fn profile_api(self) -> &'static str {
        match self {
            Self::Us => "https://profiles.segment.com",
            Self::Eu => "https://profiles.euw1.segment.com",
        }
    }

    /// The Tracking API host of this region (HTTP API docs; Regional Segment).
    pub const fn tracking_api(self) -> &'static str {
        match self {
            Self::Us => "https://api.segment.io",
            Self::Eu => "https://events.eu1.segmentapis.com",
        }
    }

    /// The Public API host of this region (Public API docs).
    pub const fn public_api(self) -> &'static str {
        match self {
            Self::Us => "https://api.segmentapis.com",
            Self::Eu => "https://eu1.api.segmentapis.com",
        }
    }
}

/// Scheme, host, port and optionally a path, without `/v1` and without a final slash. Only `https`, or `http` to a loopback
/// address; no user, query or fragment: credentials are never sent in a URL, and never unencrypted over a network.
#[derive(Clone, PartialEq, Eq)]
pub struct BaseUrl {
    text: String,
    origin: String,
    loopback: bool,
}

impl BaseUrl {
    /// Parses the base URL of `setting`, with or without `/v1` at its end.
    pub fn parse(setting: &str, text: &str) -> Result<Self, ConfigError> {
        let reject = |why: &str, next: &str| Err(ConfigError::new(setting, why, next));
        let example = "Give it as https://host, or http://127.0.0.1:port for a local server.";
        if text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '\\') {
            return reject("contains a space, a control character or a backslash", example);
        }
        let Ok(url) = Url::parse(text) else { return reject("is not a URL", example) };
        if !url.username().is_empty() || url.password().is_some() {
            return reject("contains a user or password", "Remove it: a token is never part of a URL.");
        }
        if url.query().is_some() || url.fragment().is_some() {
            return reject("contains a query or a fragment", example);
        }
        let loopback = match url.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => return reject("names no host", example),
        };
        match url.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => {
                return reject(
                    "uses plain http to another machine, which would expose the token",
                    "Use https.",
                );
            }
            _ => return reject("is neither http nor https", example),
        }
        let path = url.path().trim_end_matches('/');
        let path = path.strip_suffix("/v1").unwrap_or(path);
        let origin = url.origin().ascii_serialization();
        Ok(Self { text: format!("{origin}{path}"), origin, loopback })
    }

    /// The text of the URL, to which `/v1/…` is appended.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whether it is unencrypted, which is allowed only for loopback addresses.
    pub fn is_plain(&self) -> bool {
        self.text.starts_with("http://")
    }

    pub const fn is_loopback(&self) -> bool {
        self.loopback
    }
}

impl fmt::Debug for BaseUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.text)
    }
}

#[derive(Clone, Debug)]
pub enum SourceSettings {
    Segment(SegmentSettings),
}

impl SourceSettings {
    /// The server's scheme, host and port: the same space id at another server is another space.
    pub fn origin(&self) -> &str {
        match self {
            Self::Segment(settings) => settings.profile_api_url.origin(),
        }
    }
}

#[derive(Clone, Debug)]
pub struct SegmentSettings {
    pub profile_api_url: BaseUrl,
    pub profile_api_token: Secret,
}

#[derive(Clone, Debug)]
pub struct Space {
    /// The name on screen: `demo`, `env`, or the configured one.
    pub name: String,
    /// `spa_…` or an older short form.
    pub id: String,
    pub region: Region,
    /// Its kind; `env` starts as production until the server proves to be the emulator.
    pub kind: Kind,
    /// Proves that a server of unknown kind is the emulator; set only if every API that gets credentials is on loopback.
    pub emulator_secret: Option<Secret>,
    pub source: SourceSettings,
    /// Whether replays are refused.
    pub read_only: bool,
    pub tracking_api_url: BaseUrl,
    /// The write key of the source through which replays are sent.
    pub write_key: SecretSource,
    pub public_api_url: BaseUrl,
    /// The Public API token, for information about sources.
    pub public_api_token: SecretSource,
    pub replay: ReplaySettings,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiUrls {
    /// Profile API, for reading.
    pub profile: BaseUrl,
    /// Tracking API, for sending.
    pub tracking: BaseUrl,
    /// Public API, for information about the workspace.
    pub public: BaseUrl,
}

impl ApiUrls {
    pub fn of(region: Region) -> Result<Self, ConfigError> {
        let parse = |url: &str| BaseUrl::parse("region", url);
        Ok(Self {
            profile: parse(region.profile_api())?,
            tracking: parse(region.tracking_api())?,
            public: parse(region.public_api())?,
        })
    }

    pub const fn are_loopback(&self) -> bool {
        self.profile.is_loopback() && self.tracking.is_loopback() && self.public.is_loopback()
    }
}

impl Space {
    /// A read-only production space without write key or Public API token.
    pub fn new(name: &str, id: &str, region: Region, urls: ApiUrls, token: Secret) -> Self {
        Self {
            name: name.to_owned(),
            id: id.to_owned(),
            region,
            kind: Kind::Production,
            emulator_secret: None,
            source: SourceSettings::Segment(SegmentSettings {
                profile_api_url: urls.profile,
                profile_api_token: token,
            }),
            read_only: true,
            tracking_api_url: urls.tracking,
            write_key: SecretSource::Absent,
            public_api_url: urls.public,
            public_api_token: SecretSource::Absent,
            replay: ReplaySettings::closed("its entry does not say replay = \"allowed\""),
        }
    }

    /// The embedded demo space, served by our emulator at a loopback address.
    pub fn demo(profile_api_url: &str, id: &str, token: String) -> Result<Self, ConfigError> {
        let profile_api_url = BaseUrl::parse("demo", profile_api_url)?;
        if !profile_api_url.is_loopback() {
            return Err(ConfigError::new(
                "demo",
                "is not on a loopback address",
                "Start the emulator on 127.0.0.1.",
            ));
        }
        let (tracking, public) = (profile_api_url.clone(), profile_api_url.clone());
        let urls = ApiUrls { profile: profile_api_url, tracking, public };
        let space = Self::new("demo", id, Region::Us, urls, Secret::new(token));
        let replay = ReplaySettings { tracking: None, rule: WriteRule::Emulator, is_run_read_only: false };
        Ok(Self { kind: Kind::Emulator, read_only: false, replay, ..space })
    }

    /// Loads the write key, if the space has one: from now on replays can be sent to the profiles that its rule allows.
    pub async fn unlock(&mut self, limit: Duration) -> Result<(), ConfigError> {
        if let Some(key) = self.write_key.fetch(limit).await? {
            let setting = format!("the write key of space {}", self.name);
            self.replay.tracking =
                Some(Tracking::new(self.tracking_api_url.clone(), &setting, key.expose())?);
        }
        Ok(())
    }

    /// The space with the write key of a source on its own server, so that replays can be sent.
    pub fn with_write_key(mut self, write_key: &str) -> Result<Self, ConfigError> {
        self.replay.tracking =
            Some(Tracking::new(self.segment().profile_api_url.clone(), &self.name, write_key)?);
        Ok(self)
    }

    /// The space with a token for the Public API of its own server.
    #[must_use]
    pub fn with_public_api_token(mut self, token: String) -> Self {
        self.public_api_token = SecretSource::Given(Secret::new(token));
        self
    }

    /// The settings of Segment, the only kind of source so far.
    pub const fn segment(&self) -> &SegmentSettings {
        let SourceSettings::Segment(settings) = &self.source;
        settings
    }

    pub fn make_read_only(&mut self) {
        self.read_only = true;
        self.replay.is_run_read_only = true;
    }
}
