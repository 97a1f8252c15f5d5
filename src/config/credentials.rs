//! The credentials file: secrets of spaces that come neither from a command nor from a variable. It must have mode 0600.

use super::read::{self, FileError, FileKind};
use super::secret::Secret;
use super::{ConfigError, problems::SettingSource};
use secrecy::zeroize::Zeroizing;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::Path;

const FILE: FileKind = FileKind { what: "a credentials file", most: 1 << 20 };

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SpaceSecrets {
    #[serde(deserialize_with = "filled")]
    pub token: Option<Secret>,
    #[serde(deserialize_with = "filled")]
    pub write_key: Option<Secret>,
    #[serde(deserialize_with = "filled")]
    pub public_api_token: Option<Secret>,
}

/// A secret; an empty text is none.
fn filled<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Secret>, D::Error> {
    let text = String::deserialize(input)?;
    Ok((!text.is_empty()).then(|| Secret::new(text)))
}

impl SpaceSecrets {
    pub const fn is_empty(&self) -> bool {
        self.token.is_none() && self.write_key.is_none() && self.public_api_token.is_none()
    }

    pub fn named(&self, name: &str) -> Option<&Secret> {
        self.named_all().into_iter().find(|(known, _)| *known == name)?.1
    }

    pub const fn named_all(&self) -> [(&'static str, Option<&Secret>); 3] {
        [
            ("token", self.token.as_ref()),
            ("write_key", self.write_key.as_ref()),
            ("public_api_token", self.public_api_token.as_ref()),
        ]
    }
}

#[derive(Clone, Debug, Default)]
pub struct Credentials(BTreeMap<String, SpaceSecrets>);

impl Credentials {
    pub fn of(&self, space: &str) -> SpaceSecrets {
        self.0.get(space).cloned().unwrap_or_default()
    }

    pub fn has(&self, space: &str, name: &str) -> bool {
        self.0.get(space).is_some_and(|secrets| secrets.named(name).is_some())
    }

    /// Reads the file; a missing one is empty. A file that others can read is refused, and no message quotes its content.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let Some(text) = read_text(path)? else { return Ok(Self::default()) };
        Self::parse(path, &text)
    }

    fn parse(path: &Path, text: &str) -> Result<Self, ConfigError> {
        let source = SettingSource { path, text };
        let file: File = toml::from_str(text).map_err(|error| {
            let setting = source.place(&error.span().unwrap_or(0..0));
            let why = "cannot be read here";
            let next =
                "A space's table is [space.NAME] with token, write_key or public_api_token, each = \"…\" on its own line.";
            ConfigError::new(&setting, why, next)
        })?;
        if file.version.is_some_and(|version| version > super::file::VERSION) {
            let why = "was written by a later flexplorer";
            return Err(ConfigError::new(&path.display().to_string(), why, "Update flexplorer."));
        }
        Ok(Self(file.space))
    }
}

/// The file's text, after checking who else could read it.
pub fn read_text(path: &Path) -> Result<Option<Zeroizing<String>>, ConfigError> {
    let setting = path.display().to_string();
    let failed = |error: FileError| ConfigError::new(&setting, error.to_string(), error.next());
    let (file, about) = match read::regular(path) {
        Err(error) if error.is_absence() => return Ok(None),
        opened => opened.map_err(failed)?,
    };
    if let Some(open) = too_open(&about) {
        let why = format!("can be read by others (mode {open:04o}), so its secrets are not used");
        let next = format!(
            "Run `chmod 600 {}`, and replace the tokens if others may have seen them.",
            path.display()
        );
        return Err(ConfigError::new(&setting, why, next));
    }
    let bytes = FILE.rest_of(file, &about).map_err(failed)?;
    read::text(bytes).map(|text| Some(Zeroizing::new(text))).map_err(failed)
}

#[cfg(unix)]
fn too_open(found: &Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    let mode = found.permissions().mode() & 0o7777;
    (mode & 0o077 != 0).then_some(mode)
}

#[cfg(not(unix))]
const fn too_open(_: &Metadata) -> Option<u32> {
    // On other systems a file in the user's own folder belongs to the user by inheritance.
    None
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: Option<i64>,
    #[serde(default)]
    space: BTreeMap<String, SpaceSecrets>,
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn p1_a_file_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("credentials.toml");
        assert!(Credentials::read(&path).unwrap().of("shop").is_empty());
        fs::write(&path, "[space.shop]\ntoken = \"canary\"\n").unwrap();
        for mode in [0o640, 0o604, 0o660, 0o644] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let error = Credentials::read(&path).unwrap_err().to_string();
            assert!(error.contains("chmod 600") && error.contains("credentials.toml"), "{error}");
        }
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let read = Credentials::read(&path).unwrap();
        assert_eq!(read.of("shop").token.unwrap().expose(), "canary");
        assert!(read.has("shop", "token") && !read.has("shop", "write_key") && !read.has("other", "token"));
    }

    #[test]
    fn p1_what_cannot_be_read_is_not_quoted() {
        let bad = [
            "[space.shop]\ntoken = canary",
            "[space.shop]\ncanary = \"x\"",
            "[space.shop]\ntoken = 5 # canary",
            "canary",
            "[space.shop]\ntoken = \"canary",
        ];
        for text in bad {
            let error = Credentials::parse(Path::new("c.toml"), text).unwrap_err().to_string();
            assert!(error.starts_with("c.toml:") && !error.contains("canary"), "{error}");
        }
        assert!(Credentials::parse(Path::new("c.toml"), "version = 2").is_err());
    }
}
