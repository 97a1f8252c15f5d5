//! The configuration file: spaces and settings, fully checked, each with its line number. Start at [`FileSettings::read`];
//! [`mod@settings`] is the table of all settings, and [`super::edit`] changes the file.

mod reader;
mod settings;
mod show;

pub use settings::{
    EXAMPLE, FileSettings, SpaceEntry, ViewEntry, markdown, name_problem, variable_of, view_name_problem,
};
pub use show::{ShownOrigin, ShownSettings};

use super::ConfigError;
use super::problems::{Problems, SettingSource};
use super::read::{FileError, FileKind};
use super::{token_command::CommandCall, variables::Variables};
#[cfg(unix)]
use std::fs;
use std::path::{Path, PathBuf};
use toml::de::DeTable;

/// The version of the file format that this program reads and writes.
pub const VERSION: i64 = 1;

const FILE: FileKind = FileKind { what: "a configuration file", most: 4 << 20 };

/// Custom keys for one action in one context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyRemap {
    /// The focus to which the keys apply: a context of the key table.
    pub context: String,
    pub action: String,
    /// The new keys; an empty list unbinds the action.
    pub keys: Vec<String>,
    /// File, line and name, the beginning of a message.
    pub setting: String,
}

/// The configured origins of a secret, in the order in which they are tried. Each has its entry's file, line and name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SecretEntry {
    /// A command that prints it.
    pub command: Option<(String, CommandCall)>,
    /// The name of a variable that contains it.
    pub variable: Option<(String, String)>,
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
                "is writable by other users and contains commands to run, so it is not used".to_owned()
            } else {
                let folder = open.display();
                format!(
                    "contains commands to run, and other users can replace it in {folder}, so it is not used"
                )
            };
            let next = format!("Check its commands, then run `chmod go-w {}`.", open.display());
            return Err(ConfigError::new(&path.display().to_string(), why, next).into());
        }
        Ok(Some(settings))
    }

    fn runs_commands(&self) -> bool {
        self.secrets().any(|secret| secret.command.is_some())
    }

    /// Parses a text as the file at `path`; all problems are reported together.
    pub fn parse(path: &Path, text: &str) -> Result<Self, Problems> {
        let source = SettingSource { path, text };
        let root = DeTable::parse(text).map_err(|error| source.syntax(&error))?;
        reader::settings(source, root.get_ref())
    }

    /// Lets the variables that are set override the file.
    pub fn override_by(&mut self, variables: &Variables) -> Vec<ConfigError> {
        let mut problems = Vec::new();
        for setting in settings::VARIABLES.iter().chain(settings::GENERAL) {
            match setting.read_variable(self, variables) {
                Ok(variable) => {
                    let overridden = variable.map(|variable| (setting.name.to_owned(), variable));
                    self.from_variables.extend(overridden);
                }
                Err(Problems(found)) => problems.extend(found),
            }
        }
        problems
    }

    pub fn space(&self, name: &str) -> Option<&SpaceEntry> {
        self.spaces.iter().find(|space| space.name == name)
    }

    /// Names of variables that contain secrets.
    pub fn secret_variables(&self) -> impl Iterator<Item = &str> {
        self.secrets().filter_map(|entry| entry.variable.as_ref().map(|(_, name)| name.as_str()))
    }

    fn secrets(&self) -> impl Iterator<Item = &SecretEntry> {
        self.spaces.iter().flat_map(SpaceEntry::secrets)
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
