//! All problems of a file, reported together.

use super::ConfigError;
use std::fmt;
use std::ops::Range;
use std::path::Path;

/// One or more problems, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<ConfigError>);

impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, problem) in self.0.iter().enumerate() {
            let separator = if number == 0 { "" } else { "\n" };
            write!(formatter, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

impl Problems {
    /// The first problem, for callers that report only one.
    pub fn first(self) -> ConfigError {
        let none = || ConfigError::new("the configuration", "cannot be used", "Correct it.");
        self.0.into_iter().next().unwrap_or_else(none)
    }
}

impl From<ConfigError> for Problems {
    fn from(error: ConfigError) -> Self {
        Self(vec![error])
    }
}

/// A file's path and text, used to locate problems.
#[derive(Clone, Copy)]
pub struct SettingSource<'a> {
    pub path: &'a Path,
    pub text: &'a str,
}

impl SettingSource<'_> {
    /// The line number of a place in the text, counted from 1.
    pub fn line(&self, place: &Range<usize>) -> usize {
        1 + self.text.get(..place.start).unwrap_or(self.text).matches('\n').count()
    }

    /// `path:line`.
    pub fn place(&self, place: &Range<usize>) -> String {
        format!("{}:{}", self.path.display(), self.line(place))
    }

    /// `path:line: name`, the beginning of a message.
    pub fn setting(&self, place: &Range<usize>, name: &str) -> String {
        format!("{}: {name}", self.place(place))
    }

    pub fn syntax(&self, error: &toml::de::Error) -> ConfigError {
        let said = error.message().lines().next().unwrap_or_default();
        let next = format!("Correct this line; {EXAMPLE}");
        ConfigError::new(&self.place(&error.span().unwrap_or(0..0)), said, next)
    }
}

/// Where to see how settings are written.
pub const EXAMPLE: &str = "`flexplorer config show --example` prints every setting.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one() {
        let source = SettingSource { path: Path::new("c.toml"), text: "a\nb\nc" };
        assert_eq!([0..1, 2..3, 4..5, 99..99].map(|place| source.line(&place)), [1, 2, 3, 3]);
        assert_eq!(source.setting(&(2..3), "b"), "c.toml:2: b");
    }
}
