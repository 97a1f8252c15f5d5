//! Chooses the space to read: the one named, else the one from the environment, else the configuration's, else the demo.

use crate::cli::arguments::General;
use crate::config::ConfigError;
use crate::config::choice::Choice;
use crate::config::configuration::Configuration;
use crate::config::file::SpaceEntry;
use crate::config::limits::Limits;
use crate::config::paths::StoreLocation;
use crate::config::replay::CAN_SEND;
use crate::config::space::{BaseUrl, Kind, Region, Space};
use crate::domain::replay::permission::WriteRule;
use crate::emulator::{self, Bounds, EmulatorSettings, RunningServer, Scenario};
use crate::engine::{ErrorClass, Setup, SourceError};
use crate::tui::ReadOnly;
use crate::tui::message::SpaceLabel;

/// The space to read, before anything has started.
#[derive(Clone)]
pub struct ChosenSpace {
    choice: Choice,
    configuration: Configuration,
    read_only: bool,
}

/// Everything an engine needs, with the values that must live as long as it.
pub struct ConnectedSpace {
    pub setup: Setup,
    /// The demo's emulator; it stops when this is dropped.
    pub demo: Option<RunningServer>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Reading, which needs no write key.
    Read,
    /// Sending, which fails early if the write key is missing.
    Write,
    /// Both; without a usable write key the space becomes read-only.
    Explore,
}

/// Why a space could not be connected.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("the embedded demo could not start: {0}")]
    Start(#[from] emulator::StartError),
    /// The demo's scenario is not usable.
    #[error("the embedded demo could not start: {0}")]
    Scenario(#[from] emulator::ScenarioError),
    /// A secret of the space is not available or not valid.
    #[error("{0}")]
    Space(#[from] ConfigError),
}

impl ChosenSpace {
    /// Chooses by flags, then `FLEXPLORER_SPACE`, then the `SEGMENT_` variables, then the configuration.
    pub fn choose(general: &General, configuration: Configuration) -> Result<Self, ConfigError> {
        let flag = if general.demo { Some("demo") } else { general.space.as_deref() };
        Self::named(flag, general.read_only, configuration)
    }

    /// Like [`Self::choose`], with a space or scenario named by the command.
    pub fn named(
        name: Option<&str>,
        read_only: bool,
        configuration: Configuration,
    ) -> Result<Self, ConfigError> {
        Ok(Self { choice: configuration.choose(name)?, configuration, read_only })
    }

    /// Every space that can be chosen instead: the one from the environment, those of the configuration, the demo. Those whose
    /// settings cannot be used are left out.
    pub fn others(&self) -> Vec<Self> {
        let configured = self.configuration.settings.spaces.iter().map(|space| space.name.as_str());
        let names = std::iter::once("env").chain(configured).chain(std::iter::once("demo"));
        names
            .filter_map(|name| Self::named(Some(name), self.read_only, self.configuration.clone()).ok())
            .collect()
    }

    /// The host that profiles are read from, with the time limits for asking it; `None` for the demo, which is part of the
    /// program.
    pub fn host(&self) -> Option<(BaseUrl, Limits)> {
        let limits = self.configuration.limits.clone();
        match &self.choice {
            Choice::Environment(space) => Some((space.segment().profile_api_url.clone(), limits)),
            Choice::Named(entry) => Some((entry.urls.profile.clone(), limits)),
            Choice::Demo { .. } => None,
        }
    }

    pub fn configuration(&self) -> Configuration {
        self.configuration.clone()
    }

    /// Whether the demo was chosen because nothing else is configured.
    pub const fn is_fallback(&self) -> bool {
        matches!(self.choice, Choice::Demo { asked_for: false })
    }

    /// The label that a front end shows before it connects.
    pub fn label(&self) -> SpaceLabel {
        match &self.choice {
            Choice::Environment(space) => label(space),
            Choice::Named(entry) => {
                SpaceLabel { name: entry.name.clone(), kind: entry.kind, region: entry.region }
            }
            Choice::Demo { .. } => {
                SpaceLabel { name: "demo".to_owned(), kind: Kind::Emulator, region: Region::Us }
            }
        }
    }

    /// Whether the space is read-only, and why.
    pub fn read_only(&self) -> ReadOnly {
        let is_for_reading = match &self.choice {
            Choice::Environment(space) => space.read_only,
            Choice::Named(entry) => !entry.may_replay(),
            Choice::Demo { .. } => false,
        };
        match is_for_reading {
            _ if !CAN_SEND => ReadOnly::Build,
            _ if self.read_only => ReadOnly::Run,
            true => ReadOnly::Space,
            false => ReadOnly::No,
        }
    }

    /// Reads the secrets of a named space, or starts the demo's emulator.
    pub async fn connect(self, purpose: Purpose) -> Result<ConnectedSpace, ConnectError> {
        let Self { choice, configuration, read_only } = self;
        let (mut setup, demo) = match choice {
            Choice::Environment(space) => (setup(*space, &configuration, None), None),
            Choice::Named(entry) => {
                let mut space = configuration.open(&entry).await?;
                unlock(&mut space, &configuration, purpose).await?;
                (setup(space, &configuration, Some(&entry)), None)
            }
            Choice::Demo { .. } => {
                let mut settings = EmulatorSettings::new(Scenario::demo()?);
                settings.bounds = Bounds::in_process();
                let running = emulator::start(settings).await?;
                let space =
                    Space::demo(&running.url(), &running.space_id, running.profile_api_token.clone())?
                        .with_write_key(&running.write_key)?
                        .with_public_api_token(running.public_api_token.clone());
                let mut setup = setup(space, &configuration, None);
                setup.store = StoreLocation::Memory;
                (setup, Some(running))
            }
        };
        if read_only {
            setup.space.make_read_only();
        }
        Ok(ConnectedSpace { setup, demo })
    }
}

/// Reads the write key if it may be used.
async fn unlock(
    space: &mut Space,
    configuration: &Configuration,
    purpose: Purpose,
) -> Result<(), ConfigError> {
    if purpose == Purpose::Read || space.read_only {
        return Ok(());
    }
    match space.unlock(configuration.limits.token_command).await {
        Err(error) if purpose == Purpose::Explore => {
            let why = format!("its write key cannot be obtained: {}: {}", error.setting, error.why);
            space.replay.rule = WriteRule::Closed(why);
            Ok(())
        }
        other => other,
    }
}

/// The engine's setup from the configuration.
pub fn setup(space: Space, configuration: &Configuration, entry: Option<&SpaceEntry>) -> Setup {
    let settings = &configuration.settings;
    let mut setup = Setup::new(space, configuration.store.clone());
    setup.limits = configuration.limits_for(entry);
    if let Some(limit) = settings.wrap_up_limit {
        setup.check.wrap_up_limit = limit;
    }
    setup.phone_prefix.clone_from(&settings.phone_prefix);
    setup.casing = settings.casing;
    setup.samples = configuration.samples();
    setup.pins = entry.map(SpaceEntry::pinned).unwrap_or_default();
    setup
}

impl From<&ConnectError> for SourceError {
    fn from(error: &ConnectError) -> Self {
        let class = ErrorClass::Unreachable;
        match error {
            ConnectError::Space(error) => Self::new(class, &error.setting, &error.why, &error.next),
            demo => {
                let next = "Is another program using every loopback port?";
                Self::new(class, "embedded demo", demo.to_string(), next)
            }
        }
    }
}

/// The label that a front end shows for a space.
pub fn label(space: &Space) -> SpaceLabel {
    SpaceLabel { name: space.name.clone(), kind: space.kind, region: space.region }
}
