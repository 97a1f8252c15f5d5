//! All problems of a file, reported together.

use super::ConfigError;
use super::nearest::meant;
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

    /// `path:line: name`, the beginning of a message.
    pub fn setting(&self, place: &Range<usize>, name: &str) -> String {
        format!("{}:{}: {name}", self.path.display(), self.line(place))
    }

    /// The parser's message, without the values that it quotes.
    pub fn syntax(&self, error: &toml::de::Error) -> ConfigError {
        let place = error.span().unwrap_or(0..0);
        let where_to = format!("{}:{}", self.path.display(), self.line(&place));
        let said = error.message().lines().next().unwrap_or_default();
        if let Some((unknown, known)) = unknown_setting(said) {
            let known: Vec<&str> = known.collect();
            let hint = match meant(unknown, known.iter().copied()) {
                _ if SECRETS.contains(&unknown) => NO_SECRET.to_owned(),
                none if none.is_empty() => format!("There are `{}`. ", known.join("`, `")),
                meant => meant,
            };
            let next = format!("{hint}Take it out or correct it; {EXAMPLE}");
            return ConfigError::new(&where_to, format!("unknown setting `{unknown}`"), next);
        }
        // For "invalid type: string "…", expected …" the quoted value might be a secret in the wrong place.
        let is_type = said.starts_with("invalid type") || said.starts_with("invalid value");
        let why = match said.split_once(", expected ") {
            Some((_, expected)) if is_type => format!("this takes {}", in_words(expected)),
            _ => said.to_owned(),
        };
        ConfigError::new(&where_to, why, format!("Correct this line; {EXAMPLE}"))
    }
}

/// Secrets that people write into the wrong file.
const SECRETS: [&str; 3] = ["token", "write_key", "public_api_token"];
const NO_SECRET: &str =
    "This file holds no secrets: name a token_command or a token_env, or put it into credentials.toml. ";
const EXAMPLE: &str = "`flexplorer config show --example` prints every setting.";

/// From "unknown field `them`, expected one of `a`, `b`": the name, and the known names.
fn unknown_setting(said: &str) -> Option<(&str, impl Iterator<Item = &str>)> {
    let mut quoted = said.strip_prefix("unknown field")?.split('`').skip(1).step_by(2);
    Some((quoted.next()?, quoted))
}

/// The parser's expectation in everyday words.
fn in_words(expected: &str) -> &str {
    match expected {
        "a string" => "a text in quotes",
        "i64" => "a whole number without quotes",
        "a sequence" => "a list such as [\"a\", \"b\"]",
        "a map" => "tables such as [space.NAME] or [keys.CONTEXT]",
        table if table.starts_with("struct ") => "a table such as [space.NAME], with its settings below",
        other => other.strip_prefix("expected ").unwrap_or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one() {
        let source = SettingSource { path: Path::new("c.toml"), text: "a\nb\nc" };
        assert_eq!([0..1, 2..3, 4..5, 99..99].map(|place| source.line(&place)), [1, 2, 3, 3]);
        assert_eq!(source.setting(&(2..3), "b"), "c.toml:2: b");
    }

    #[test]
    fn p1_what_stands_in_the_wrong_place_is_not_quoted() {
        #[derive(Debug, serde::Deserialize)]
        struct Numbers {
            #[expect(dead_code, reason = "only its type matters")]
            budget: i64,
        }
        let text = "budget = \"canary\"";
        let error = toml::from_str::<Numbers>(text).unwrap_err();
        let told = SettingSource { path: Path::new("c.toml"), text }.syntax(&error).to_string();
        assert!(
            told.starts_with("c.toml:1: this takes a whole number") && !told.contains("canary"),
            "{told}"
        );
    }
}
