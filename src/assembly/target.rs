//! Which space is read: the one named, else the one the environment describes, else the embedded demo.

use crate::cli::arguments::General;
use crate::config::limits::Limits;
use crate::config::paths::{StoreLocation, store_location};
use crate::config::space::{Kind, Region, Space};
use crate::config::variables::Variables;
use crate::config::{ConfigError, environment, patience};
use crate::emulator::{self, Running, Scenario, Settings};
use crate::engine::{ErrorClass, Setup, SourceError};
use crate::tui::message::SpaceLabel;

/// The variable that names a space, as `--space` does.
const SPACE: &str = "FLEXPLORER_SPACE";

/// The space to read, before anything is started.
pub struct Target {
    place: Place,
    limits: Limits,
    read_only: bool,
}

enum Place {
    Configured { space: Box<Space>, store: StoreLocation },
    Demo { asked_for: bool },
}

/// Everything an engine needs, and what must live as long as it.
pub struct Connected {
    /// For the engine.
    pub setup: Setup,
    /// The emulator of the demo; it stops when this is dropped.
    pub demo: Option<Running>,
}

/// Why the demo could not start.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The emulator could not.
    #[error("it could not start: {0}")]
    Start(#[from] emulator::StartError),
    /// Its scenario cannot be used.
    #[error("it could not start: {0}")]
    Scenario(#[from] emulator::ScenarioError),
    /// It cannot be named as a space.
    #[error("it could not start: {0}")]
    Space(#[from] ConfigError),
}

impl Target {
    /// Chooses by flags, then `FLEXPLORER_SPACE`, then the `SEGMENT_` variables.
    pub fn choose(general: &General, variables: &Variables) -> Result<Self, ConfigError> {
        let by_variable = || variables.text(SPACE).map(|name| name.map(|name| (SPACE, name)));
        let named = match general.space.as_deref() {
            _ if general.demo => Some(("--demo", "demo")),
            Some(name) => Some(("--space", name)),
            None => by_variable()?,
        };
        let place = match named {
            None => environment(variables)?.unwrap_or(Place::Demo { asked_for: false }),
            Some((_, "demo")) => Place::Demo { asked_for: true },
            Some((setting, "env")) => environment(variables)?.ok_or_else(|| {
                let next = "Set SEGMENT_SPACE_ID and SEGMENT_PROFILE_API_TOKEN, or use --demo.";
                ConfigError::new(setting, "names `env`, but the SEGMENT_ variables describe no space", next)
            })?,
            Some((setting, name)) => {
                let shown: String = name.chars().take(60).collect();
                let why = format!("names {shown:?}, which is no space");
                return Err(ConfigError::new(
                    setting,
                    why,
                    "There are `env` (the SEGMENT_ variables) and `demo`.",
                ));
            }
        };
        Ok(Self { place, limits: patience::limits(variables)?, read_only: general.read_only })
    }

    /// Whether the demo is read because nothing else is configured.
    pub const fn is_fallback(&self) -> bool {
        matches!(self.place, Place::Demo { asked_for: false })
    }

    /// What a front end says about it before it is connected to.
    pub fn label(&self) -> SpaceLabel {
        match &self.place {
            Place::Configured { space, .. } => label(space),
            Place::Demo { .. } => {
                SpaceLabel { name: "demo".to_owned(), kind: Kind::Emulator, region: Region::Us }
            }
        }
    }

    /// Whether nothing but reads may be sent.
    pub fn is_read_only(&self) -> bool {
        let space = match &self.place {
            Place::Configured { space, .. } => space.read_only,
            Place::Demo { .. } => false,
        };
        self.read_only || space
    }

    /// Starts the demo's emulator, if it is the demo.
    pub async fn connect(self) -> Result<Connected, DemoError> {
        let (mut setup, demo) = match self.place {
            Place::Configured { space, store } => (Setup::new(*space, store), None),
            Place::Demo { .. } => {
                let running = emulator::start(Settings::new(Scenario::demo()?)).await?;
                let space =
                    Space::demo(&running.url(), &running.space_id, running.profile_api_token.clone())?
                        .with_write_key(&running.write_key)?;
                (Setup::new(space, StoreLocation::Memory), Some(running))
            }
        };
        if self.read_only {
            setup.space.make_read_only();
        }
        setup.limits = self.limits;
        Ok(Connected { setup, demo })
    }
}

impl From<&DemoError> for SourceError {
    fn from(error: &DemoError) -> Self {
        Self {
            class: ErrorClass::Unreachable,
            what: "embedded demo".to_owned(),
            why: error.to_string(),
            next: "Is another program keeping every loopback port?".to_owned(),
            status: None,
            request_id: None,
            retry_after: None,
        }
    }
}

/// What a front end says about a space.
pub fn label(space: &Space) -> SpaceLabel {
    SpaceLabel { name: space.name.clone(), kind: space.kind, region: space.region }
}

fn environment(variables: &Variables) -> Result<Option<Place>, ConfigError> {
    let store = store_location(variables, std::env::home_dir().as_deref());
    let space = environment::space(variables)?;
    Ok(space.map(|space| Place::Configured { space: Box::new(space), store }))
}
