//! The configuration file: spaces and settings, fully checked, each with its line number.
//!
//! Start at [`FileSettings::read`]. [`super::edit`] changes the file, and [`mod@reference`] lists its settings.

mod check;
mod raw;
pub mod reference;
mod show;

pub use check::wrong_name as name_problem;
pub use show::{ShownOrigin, ShownSettings};

use super::ConfigError;
use super::problems::{Problems, SettingSource};
use super::read::{FileError, FileKind};
use super::space::{ApiUrls, Kind, Region};
use super::token_command::CommandCall;
use crate::domain::identifier::Identifier;
use crate::domain::profile::Handle;
use crate::domain::replay::sample::Casing;
use chrono::Duration;
use std::collections::BTreeMap;
#[cfg(unix)]
use std::fs;
use std::path::{Path, PathBuf};

/// The version of the file format that this program reads and writes.
pub const VERSION: i64 = 1;

const FILE: FileKind = FileKind { what: "a configuration file", most: 4 << 20 };

/// The contents of a configuration file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileSettings {
    /// The space used when none is named.
    pub current: Option<String>,
    /// The name of a theme, or a theme file.
    pub theme: Option<String>,
    /// `UTC`, `local` or a name from the IANA database.
    pub time_zone: Option<String>,
    /// How long an interaction may go without Completed.
    pub wrap_up_limit: Option<Duration>,
    /// The country code for national phone numbers: `+` and digits.
    pub phone_prefix: Option<String>,
    /// How replays write `direction` and `duration`.
    pub casing: Option<Casing>,
    /// A folder with more samples.
    pub samples: Option<PathBuf>,
    /// Custom keys for actions.
    pub keys: Vec<KeyRemap>,
    pub spaces: Vec<SpaceEntry>,
    /// The line of each setting in the file, by its full name (`space.shop.region`).
    pub lines: BTreeMap<String, usize>,
    /// Settings that a variable overrides: the variable by the setting's full name.
    pub from_variables: BTreeMap<String, &'static str>,
}

/// Custom keys for one action in one context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRemap {
    /// The focus to which the keys apply: a context of the key table.
    pub context: String,
    /// The action's name in the key table.
    pub action: String,
    /// The new keys; an empty list unbinds the action.
    pub keys: Vec<String>,
    /// File, line and name, the beginning of a message.
    pub setting: String,
}

/// A space as described in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct SpaceEntry {
    pub name: String,
    pub id: String,
    pub region: Region,
    pub kind: Kind,
    /// The base URL of each API.
    pub urls: ApiUrls,
    pub token: SecretEntry,
    pub write_key: SecretEntry,
    /// Where the Public API token comes from.
    pub public_api_token: SecretEntry,
    pub replay_allowed: bool,
    /// The profiles that may be written to.
    pub replay_to: Vec<String>,
    /// The maximum number of requests started per second.
    pub budget: Option<u32>,
    pub pins: Vec<Identifier>,
}

/// The configured origins of a secret, in the order in which they are tried.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretEntry {
    /// A command that prints it, with the entry's file, line and name.
    pub command: Option<(String, CommandCall)>,
    /// A variable that contains it, with the entry's file, line and name.
    pub variable: Option<(String, String)>,
}

impl SpaceEntry {
    /// Whether anything may be sent at all: always to an emulator, otherwise only if the entry allows it.
    pub fn may_replay(&self) -> bool {
        self.kind == Kind::Emulator || self.replay_allowed
    }

    /// The pins as handles for requests.
    pub fn pinned(&self) -> Vec<Handle> {
        self.pins.iter().map(|pin| Handle::identifier(&pin.kind, &pin.value)).collect()
    }
}

impl FileSettings {
    /// Reads a file; `None` if it does not exist.
    pub fn read(path: &Path) -> Result<Option<Self>, Problems> {
        let Some(text) = read_text(path)? else { return Ok(None) };
        let settings = Self::parse(path, &text)?;
        if settings.runs_commands()
            && let Some(open) = written_by_others(path)
        {
            let why = if open == path {
                "can be written by others and names commands to run, so it is not used".to_owned()
            } else {
                let folder = open.display();
                format!("names commands to run, and others can replace it in {folder}, so it is not used")
            };
            let next = format!("Run `chmod go-w {}` after looking at its commands.", open.display());
            return Err(ConfigError::new(&path.display().to_string(), why, next).into());
        }
        Ok(Some(settings))
    }

    fn runs_commands(&self) -> bool {
        let mut secrets = self.spaces.iter().flat_map(|s| [&s.token, &s.write_key, &s.public_api_token]);
        secrets.any(|secret| secret.command.is_some())
    }

    /// Parses a text as the file at `path`; all problems are reported together.
    pub fn parse(path: &Path, text: &str) -> Result<Self, Problems> {
        let source = SettingSource { path, text };
        let syntax = |error: toml::de::Error| Problems::from(source.syntax(&error));
        let versioned: raw::Versioned = toml::from_str(text).map_err(syntax)?;
        if let Some(version) = versioned.version {
            check_version(source, &version)?;
        }
        check::settings(source, toml::from_str(text).map_err(syntax)?)
    }

    /// The space with this name.
    pub fn space(&self, name: &str) -> Option<&SpaceEntry> {
        self.spaces.iter().find(|space| space.name == name)
    }

    /// Names of variables that contain secrets.
    pub fn secret_variables(&self) -> impl Iterator<Item = &str> {
        let entries = self.spaces.iter().flat_map(|s| [&s.token, &s.write_key, &s.public_api_token]);
        entries.filter_map(|entry| entry.variable.as_ref().map(|(_, name)| name.as_str()))
    }
}

/// The file or its folder, if another user could change its content.
#[cfg(unix)]
fn written_by_others(path: &Path) -> Option<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let has = |place: &Path, bits: u32| {
        fs::metadata(place).is_ok_and(|about| about.permissions().mode() & bits != 0)
    };
    if has(path, 0o022) {
        return Some(path.to_owned());
    }
    // In a folder that everybody may write to, a file can be replaced by another user, unless the folder's sticky bit is
    // set. Group write access is not checked for folders, because many systems let a user's own group write to each of them.
    let target = fs::canonicalize(path).ok()?;
    let folder = target.parent()?;
    (has(folder, 0o002) && !has(folder, 0o1000)).then(|| folder.to_owned())
}

/// On other systems a file in the user's own folder belongs to the user by inheritance.
#[cfg(not(unix))]
const fn written_by_others(_: &Path) -> Option<PathBuf> {
    None
}

fn check_version(source: SettingSource<'_>, version: &toml::Spanned<i64>) -> Result<(), Problems> {
    let found = *version.get_ref();
    if found == VERSION {
        return Ok(());
    }
    let setting = source.setting(&version.span(), "version");
    let (why, next) = if found > VERSION {
        let why = format!("is {found}: a later flexplorer wrote this file; this one reads version {VERSION}");
        (why, "Update flexplorer, or name another file with FLEXPLORER_CONFIG. The file was not changed.")
    } else {
        (format!("is {found}, which never was a version"), "Set it to 1.")
    };
    Err(ConfigError::new(&setting, why, next).into())
}

/// The text of a file; `None` if it does not exist.
pub fn read_text(path: &Path) -> Result<Option<String>, ConfigError> {
    match FILE.text(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.is_absence() => Ok(None),
        Err(error) => {
            let next = match error {
                FileError::NotText(_) => error.next().to_owned(),
                _ => {
                    format!("{}, or name another with FLEXPLORER_CONFIG.", error.next().trim_end_matches('.'))
                }
            };
            Err(ConfigError::new(&path.display().to_string(), error.to_string(), next))
        }
    }
}

#[cfg(test)]
mod tests;
