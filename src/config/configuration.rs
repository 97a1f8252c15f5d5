//! The complete configuration of this machine: variables, the configuration file, the credentials file, folders.

use super::choice::{self, Choice};
use super::file::{FileSettings, SpaceEntry};
use super::paths::{CONFIG, StoreLocation, config_files, store_location};
use super::{ConfigError, patience, problems::Problems, space::Space, variables::Variables};
use super::{credentials::SpaceSecrets, edit::Files, environment};
use super::{limits::Limits, open::Keyring};
use std::path::{Path, PathBuf};

#[derive(Clone, Debug)]
pub struct Configuration {
    pub variables: Variables,
    pub home: Option<PathBuf>,
    /// The configuration file and the credentials file; `None` if they have no location.
    pub files: Option<Files>,
    pub settings: FileSettings,
    pub store: StoreLocation,
    pub limits: Limits,
}

impl Configuration {
    pub fn load(variables: Variables, home: Option<&Path>) -> Result<Self, Problems> {
        let (configuration, problems) = Self::load_leniently(variables, home);
        match problems {
            None => configuration.refuse_a_missing_file().map(|()| configuration).map_err(Problems::from),
            Some(problems) => Err(problems),
        }
    }

    /// Reads as much as possible and returns the problems separately, for commands about the configuration itself.
    pub fn load_leniently(variables: Variables, home: Option<&Path>) -> (Self, Option<Problems>) {
        let files = config_files(&variables, home);
        let read = files.as_ref().map_or(Ok(None), |files| FileSettings::read(&files.config));
        let (mut settings, mut problems) = match read {
            Ok(settings) => (settings.unwrap_or_default(), Vec::new()),
            Err(Problems(problems)) => (FileSettings::default(), problems),
        };
        problems.extend(settings.override_by(&variables));
        let limits = patience::limits(settings.timeout);
        let store = store_location(&variables, home);
        let home = home.map(Path::to_owned);
        let configuration = Self { variables, home, files, settings, store, limits };
        (configuration, (!problems.is_empty()).then_some(Problems(problems)))
    }

    /// A configured file that does not exist is a mistake, unless the command is about to create it.
    fn refuse_a_missing_file(&self) -> Result<(), ConfigError> {
        match &self.files {
            Some(files) if self.variables.os(CONFIG).is_some() && !files.config.exists() => {
                let why = format!("names {}, which does not exist", files.config.display());
                Err(ConfigError::new(
                    CONFIG,
                    why,
                    "Correct it, or create the file with `flexplorer space add NAME`.",
                ))
            }
            _ => Ok(()),
        }
    }

    pub fn files(&self) -> Result<&Files, ConfigError> {
        self.files.as_ref().ok_or_else(|| {
            let why = "is not set, and neither is HOME, so there is no folder for the configuration";
            ConfigError::new(CONFIG, why, "Set FLEXPLORER_CONFIG to a file.")
        })
    }

    /// Selects the space; `flag` is the value of `--space`.
    pub fn choose(&self, flag: Option<&str>) -> Result<Choice, ConfigError> {
        choice::choose(flag, &self.variables, &self.settings)
    }

    /// Finds the secrets of a space; may run its token command.
    pub async fn open(&self, entry: &SpaceEntry) -> Result<Space, ConfigError> {
        let secret_variables: Vec<String> = self.settings.secret_variables().map(str::to_owned).collect();
        self.keyring(&secret_variables)?.open(entry).await
    }

    /// Like `open`, for a space that is not saved yet, with the secrets that would be saved with it.
    pub async fn open_with(
        &self,
        entry: &SpaceEntry,
        secrets: SpaceSecrets,
        secret_variables: &[String],
    ) -> Result<Space, ConfigError> {
        self.keyring(secret_variables)?.open_with(entry, secrets).await
    }

    fn keyring<'a>(&'a self, secret_variables: &'a [String]) -> Result<Keyring<'a>, ConfigError> {
        Ok(Keyring {
            variables: &self.variables,
            credentials: &self.files()?.credentials,
            secret_variables,
            limit: self.limits.token_command,
        })
    }

    pub fn environment(&self) -> Result<Option<Space>, ConfigError> {
        environment::space(&self.variables)
    }

    /// The limits for a space, including its own budget if it has one.
    pub fn limits_for(&self, entry: Option<&SpaceEntry>) -> Limits {
        let mut limits = self.limits.clone();
        if let Some(budget) = entry.and_then(|entry| entry.budget) {
            limits.starts_per_second = budget;
        }
        limits
    }

    /// A path fit for a support ticket: the home folder becomes `~`.
    pub fn tilde(&self, path: &Path) -> String {
        let inside = self.home.as_deref().and_then(|home| path.strip_prefix(home).ok());
        inside.map_or_else(
            || path.display().to_string(),
            |rest| Path::new("~").join(rest).display().to_string(),
        )
    }

    /// The beginning of a message about a setting: its place in the file, if it is there.
    pub fn place_of(&self, setting: &str) -> String {
        match (self.settings.lines.get(setting), &self.files) {
            (Some(line), Some(files)) => format!("{}:{line}: {setting}", files.config.display()),
            _ => setting.to_owned(),
        }
    }

    /// The folder with the user's own samples; a leading `~/` means the home folder.
    pub fn samples(&self) -> Option<PathBuf> {
        self.settings.samples.as_deref().map(|folder| self.at_home(folder))
    }

    /// The files with definitions of computed traits.
    pub fn computed_files(&self) -> Vec<PathBuf> {
        self.settings.computed_files.iter().map(|file| self.at_home(file)).collect()
    }

    /// Flows, workflows and lists of queues, or folders of them.
    pub fn routing_files(&self) -> Vec<PathBuf> {
        self.settings.routing_files.iter().map(|file| self.at_home(file)).collect()
    }

    fn at_home(&self, path: &Path) -> PathBuf {
        match (path.strip_prefix("~"), &self.home) {
            (Ok(rest), Some(home)) => home.join(rest),
            _ => path.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(pairs: &[(&str, &str)], home: &Path) -> Result<Configuration, String> {
        Configuration::load(pairs.iter().copied().collect(), Some(home)).map_err(|p| p.to_string())
    }

    #[test]
    fn no_file_is_fine_unless_it_was_named() {
        let home = tempfile::tempdir().unwrap();
        assert!(load(&[], home.path()).unwrap().settings.spaces.is_empty());
        let error = load(&[("FLEXPLORER_CONFIG", "/no/such.toml")], home.path()).unwrap_err();
        assert!(error.contains("names /no/such.toml, which does not exist"), "{error}");
    }

    #[test]
    fn home_is_written_as_a_tilde_and_read_as_one() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join(".config/flexplorer");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("config.toml"), "samples = \"~/mine\"").unwrap();
        let configuration = load(&[], home.path()).unwrap();
        assert_eq!(configuration.samples().unwrap(), home.path().join("mine"));
        assert_eq!(configuration.tilde(&folder), "~/.config/flexplorer");
        assert_eq!(configuration.tilde(Path::new("/etc/x")), "/etc/x");
    }

    #[test]
    fn a_space_may_have_its_own_budget() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("c.toml");
        std::fs::write(&path, "[space.a]\nid = \"x\"\nbudget = 7\n[space.b]\nid = \"y\"").unwrap();
        let configuration = load(&[("FLEXPLORER_CONFIG", path.to_str().unwrap())], home.path()).unwrap();
        let starts = |name| configuration.limits_for(configuration.settings.space(name)).starts_per_second;
        assert_eq!((starts("a"), starts("b")), (7, 20));
    }
}
