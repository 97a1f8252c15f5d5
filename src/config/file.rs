//! The configuration file: spaces and settings, checked in full, each with the line it stands on.
//!
//! Start at [`FileSettings::read`]. Changing the file is [`super::edit`], what may stand in it is [`mod@reference`].

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

/// The version of the file that this program writes and reads.
pub const VERSION: i64 = 1;

const FILE: FileKind = FileKind { what: "a configuration file", most: 4 << 20 };

/// Everything a configuration file says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileSettings {
    /// The space that is read when none is named.
    pub current: Option<String>,
    /// A theme's name, or a theme file.
    pub theme: Option<String>,
    /// `UTC`, `local` or a name of the IANA database.
    pub time_zone: Option<String>,
    /// How long an interaction may stay without Completed.
    pub wrap_up_limit: Option<Duration>,
    /// Completes national phone numbers: `+` and digits.
    pub phone_prefix: Option<String>,
    /// How replays write `direction` and `duration`.
    pub casing: Option<Casing>,
    /// A folder with more samples.
    pub samples: Option<PathBuf>,
    /// Other keys for actions.
    pub keys: Vec<KeyRemap>,
    /// The spaces, in the order of the file.
    pub spaces: Vec<SpaceEntry>,
    /// The line of each setting that the file has, by its full name (`space.shop.region`).
    pub lines: BTreeMap<String, usize>,
    /// The variable that a setting came from instead, by the setting's full name.
    pub from_variables: BTreeMap<String, &'static str>,
}

/// Other keys for one action in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRemap {
    /// Where the focus is: a context of the key table.
    pub context: String,
    /// The action's name in the key table.
    pub action: String,
    /// Its keys; none unbinds it.
    pub keys: Vec<String>,
    /// File, line and name, as messages begin.
    pub setting: String,
}

/// A space as the file describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct SpaceEntry {
    /// Its name.
    pub name: String,
    /// Its id.
    pub id: String,
    /// Its region.
    pub region: Region,
    /// Its kind.
    pub kind: Kind,
    /// The base of each API.
    pub urls: ApiUrls,
    /// Where the Profile API token comes from.
    pub token: SecretEntry,
    /// Where the write key comes from.
    pub write_key: SecretEntry,
    /// Where the Public API token comes from.
    pub public_api_token: SecretEntry,
    /// Whether replays are allowed.
    pub replay_allowed: bool,
    /// Who may be written to.
    pub replay_to: Vec<String>,
    /// Request starts in any second.
    pub budget: Option<u32>,
    /// Profiles always at the top of the list.
    pub pins: Vec<Identifier>,
}

/// Where the file says that a secret comes from, in the order in which it is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretEntry {
    /// A command that prints it, with the entry's file, line and name.
    pub command: Option<(String, CommandCall)>,
    /// A variable that holds it, with the entry's file, line and name.
    pub variable: Option<(String, String)>,
}

impl SpaceEntry {
    /// Whether anything may be sent at all: an emulator takes everything, elsewhere the entry says it.
    pub fn may_replay(&self) -> bool {
        self.kind == Kind::Emulator || self.replay_allowed
    }

    /// Its pins as profiles to ask for.
    pub fn pinned(&self) -> Vec<Handle> {
        self.pins.iter().map(|pin| Handle::identifier(&pin.kind, &pin.value)).collect()
    }
}

impl FileSettings {
    /// Reads a file; `None` when there is none.
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

    /// Reads a text as the file at `path`; everything that is wrong with it is told at once.
    pub fn parse(path: &Path, text: &str) -> Result<Self, Problems> {
        let source = SettingSource { path, text };
        let syntax = |error: toml::de::Error| Problems::from(source.syntax(&error));
        let versioned: raw::Versioned = toml::from_str(text).map_err(syntax)?;
        if let Some(version) = versioned.version {
            check_version(source, &version)?;
        }
        check::settings(source, toml::from_str(text).map_err(syntax)?)
    }

    /// The space of this name.
    pub fn space(&self, name: &str) -> Option<&SpaceEntry> {
        self.spaces.iter().find(|space| space.name == name)
    }

    /// Names of variables that hold secrets.
    pub fn secret_variables(&self) -> impl Iterator<Item = &str> {
        let entries = self.spaces.iter().flat_map(|s| [&s.token, &s.write_key, &s.public_api_token]);
        entries.filter_map(|entry| entry.variable.as_ref().map(|(_, name)| name.as_str()))
    }
}

/// The file, or its folder, if somebody else could change what it says.
#[cfg(unix)]
fn written_by_others(path: &Path) -> Option<PathBuf> {
    use std::os::unix::fs::PermissionsExt;
    let has = |place: &Path, bits: u32| {
        fs::metadata(place).is_ok_and(|about| about.permissions().mode() & bits != 0)
    };
    if has(path, 0o022) {
        return Some(path.to_owned());
    }
    // In a folder that everybody may write to a file can be put in another's place, unless its sticky bit is set. Many systems
    // let a person's own group write to each of their folders.
    let target = fs::canonicalize(path).ok()?;
    let folder = target.parent()?;
    (has(folder, 0o002) && !has(folder, 0o1000)).then(|| folder.to_owned())
}

/// Elsewhere a file in the user's own folder is the user's by inheritance.
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

/// The text of a file; `None` when there is none.
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
