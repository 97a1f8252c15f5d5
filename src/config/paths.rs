//! The folders of the local store and the configuration (XDG Base Directory Specification).

use super::{edit::Files, variables::Variables};
use std::path::{Path, PathBuf};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreLocation {
    /// In memory only, lost when the program ends.
    Memory,
    /// In this folder, which is created when first needed, readable only by its owner.
    Folder(PathBuf),
}

/// `$XDG_STATE_HOME/flexplorer`, else `.local/state/flexplorer` in the home folder. A relative `XDG_STATE_HOME` is ignored,
/// as the specification requires.
pub fn state_folder(variables: &Variables, home: Option<&Path>) -> Option<PathBuf> {
    let set = variables.os("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let state = set.or_else(|| home.map(|home| home.join(".local").join("state")));
    state.map(|state| state.join("flexplorer"))
}

pub fn store_location(variables: &Variables, home: Option<&Path>) -> StoreLocation {
    state_folder(variables, home).map_or(StoreLocation::Memory, StoreLocation::Folder)
}

pub const CONFIG: &str = "FLEXPLORER_CONFIG";

/// The configuration file: the path in `FLEXPLORER_CONFIG`, else `$XDG_CONFIG_HOME/flexplorer/config.toml`, else the same
/// under `.config` in the home folder; the credentials file is next to it. `None` without any of these.
pub fn config_files(variables: &Variables, home: Option<&Path>) -> Option<Files> {
    let config = variables.os(CONFIG).map(PathBuf::from).or_else(|| {
        let base = variables.os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        let base = base.or_else(|| home.map(|home| home.join(".config")));
        base.map(|base| base.join("flexplorer").join("config.toml"))
    })?;
    Some(Files { credentials: config.with_file_name("credentials.toml"), config })
}

#[cfg(test)]
mod tests {
    use super::{StoreLocation, Variables, config_files, store_location};
    use std::path::Path;

    #[test]
    fn the_store_follows_xdg() {
        let folder = |path: &str| StoreLocation::Folder(path.into());
        let set: Variables = [("XDG_STATE_HOME", "/state")].into_iter().collect();
        let relative: Variables = [("XDG_STATE_HOME", "state")].into_iter().collect();
        let home = Some(Path::new("/home/ada"));
        assert_eq!(store_location(&set, home), folder("/state/flexplorer"));
        assert_eq!(store_location(&relative, home), folder("/home/ada/.local/state/flexplorer"));
        assert_eq!(store_location(&Variables::default(), home), folder("/home/ada/.local/state/flexplorer"));
        assert_eq!(store_location(&Variables::default(), None), StoreLocation::Memory);
    }

    #[test]
    fn the_configuration_follows_its_variable_then_xdg_then_home() {
        let home = Some(Path::new("/home/ada"));
        let config = |pairs: &[(&str, &str)], home| {
            let files = config_files(&pairs.iter().copied().collect(), home)?;
            assert_eq!(files.credentials.parent(), files.config.parent());
            Some(files.config.display().to_string())
        };
        let named = [("FLEXPLORER_CONFIG", "/x/my.toml"), ("XDG_CONFIG_HOME", "/xdg")];
        assert_eq!(config(&named, home).unwrap(), "/x/my.toml");
        assert_eq!(config(&named[1..], home).unwrap(), "/xdg/flexplorer/config.toml");
        assert_eq!(config(&[], home).unwrap(), "/home/ada/.config/flexplorer/config.toml");
        assert_eq!(config(&[], None), None);
    }
}
