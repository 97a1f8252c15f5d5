//! A home folder that several runs share: its configuration, its credentials, its local store.

use super::Home;
use super::emulator::Emulator;
use super::program::{Run, flexplorer};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The home folder.
pub struct Desk {
    home: Home,
}

impl Desk {
    /// An empty one.
    pub fn new() -> Self {
        Self { home: Home::new() }
    }

    /// A run of the program in this home.
    pub fn run(&self, arguments: &str) -> Run {
        flexplorer(arguments).envs(&self.home.variables())
    }

    /// The variables that lead to it.
    pub fn variables(&self) -> Vec<(String, String)> {
        self.home.variables()
    }

    fn folder(&self, name: &str) -> PathBuf {
        let base = self.home.variables().into_iter().find(|(known, _)| known == name).unwrap().1;
        Path::new(&base).join("flexplorer")
    }

    /// The configuration file.
    pub fn config(&self) -> PathBuf {
        self.folder("XDG_CONFIG_HOME").join("config.toml")
    }

    /// The credentials file.
    pub fn credentials(&self) -> PathBuf {
        self.folder("XDG_CONFIG_HOME").join("credentials.toml")
    }

    /// The folder of the local store.
    pub fn store(&self) -> PathBuf {
        self.folder("XDG_STATE_HOME")
    }

    /// Writes the configuration file.
    pub fn configure(&self, text: &str) {
        write(&self.config(), text, 0o600);
    }

    /// Writes the credentials file with these permissions.
    pub fn entrust(&self, text: &str, mode: u32) {
        write(&self.credentials(), text, mode);
    }

    /// Adds an emulator as the space `shop`.
    pub fn add(&self, emulator: &Emulator) {
        self.add_run(emulator, "shop").input(emulator.said("profile_api_token")).run().expect_code(0);
    }

    /// The run that adds an emulator as a space; the caller must supply its token.
    pub fn add_run(&self, emulator: &Emulator, name: &str) -> Run {
        let (url, id) = (emulator.said("profile_api_url"), emulator.said("space_id"));
        let urls = ["profile", "tracking", "public"].map(|api| format!("--{api}-api-url {url}")).join(" ");
        self.run(&format!("space add {name} --id {id} --region us --kind emulator --token-stdin {urls}"))
    }
}

fn write(path: &Path, text: &str, mode: u32) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// The permissions of a file or folder.
pub fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}
