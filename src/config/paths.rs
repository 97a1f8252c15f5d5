//! Folders: where the local store lives (XDG Base Directory Specification, "state").

use super::variables::Variables;
use std::path::{Path, PathBuf};

/// Where the local store is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreLocation {
    /// Nowhere: forgotten at the end of the program.
    Memory,
    /// In this folder, which is made when first needed, readable by its owner only.
    Folder(PathBuf),
}

/// The folder for state: `$XDG_STATE_HOME/flexplorer`, else `.local/state/flexplorer` under the home folder.
///
/// A relative `XDG_STATE_HOME` is ignored, as the specification asks.
pub fn state_folder(variables: &Variables, home: Option<&Path>) -> Option<PathBuf> {
    let set = variables.os("XDG_STATE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let state = set.or_else(|| home.map(|home| home.join(".local").join("state")));
    state.map(|state| state.join("flexplorer"))
}

/// Where the local store is: in the folder for state, or in memory where there is none.
pub fn store_location(variables: &Variables, home: Option<&Path>) -> StoreLocation {
    state_folder(variables, home).map_or(StoreLocation::Memory, StoreLocation::Folder)
}

#[cfg(test)]
mod tests {
    use super::{StoreLocation, Variables, store_location};
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
}
