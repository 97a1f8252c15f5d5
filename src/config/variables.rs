//! The environment as data: captured once at the start and read by pure functions.

use super::ConfigError;
use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

#[derive(Clone, Debug, Default)]
pub struct Variables(BTreeMap<OsString, OsString>);

impl<K: Into<OsString>, V: Into<OsString>> FromIterator<(K, V)> for Variables {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl Variables {
    /// A variable that is set but empty, or is not UTF-8, is an error, because it was set on purpose.
    pub fn text(&self, name: &str) -> Result<Option<&str>, ConfigError> {
        let Some(value) = self.0.get(OsStr::new(name)) else { return Ok(None) };
        let Some(text) = value.to_str() else {
            return Err(ConfigError::new(name, "is not valid UTF-8", "Set it again, or unset it."));
        };
        if text.trim().is_empty() {
            return Err(ConfigError::new(name, "is set but empty", "Give it a value, or unset it."));
        }
        Ok(Some(text))
    }

    /// The value as a path or list, which may contain any bytes; `None` if unset or empty.
    pub fn os(&self, name: &str) -> Option<&OsStr> {
        self.0.get(OsStr::new(name)).map(OsString::as_os_str).filter(|value| !value.is_empty())
    }
}
