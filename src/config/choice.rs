//! Selects the space: the named one, else the one defined by variables, else the file's current one, else the embedded demo.

use super::file::{FileSettings, SpaceEntry};
use super::paths::CONFIG;
use super::space::Space;
use super::variables::Variables;
use super::{ConfigError, environment};
use crate::domain::nearest::meant;

/// The variable that names a space, like `--space`.
pub const SPACE: &str = "FLEXPLORER_SPACE";

/// A space before its secrets are loaded.
#[derive(Clone, Debug)]
pub enum Choice {
    Demo {
        /// Whether the user asked for it; otherwise no other space is configured.
        asked_for: bool,
    },
    Environment(Box<Space>),
    Named(Box<SpaceEntry>),
}

/// Selects the space. `flag` is the value of `--space`; `--demo` counts as `--space demo`.
pub fn choose(
    flag: Option<&str>,
    variables: &Variables,
    settings: &FileSettings,
) -> Result<Choice, ConfigError> {
    let variable = || variables.text(SPACE).map(|name| name.map(|name| (SPACE, name)));
    let named = match flag {
        Some(name) => Some(("--space", name)),
        None => variable()?,
    };
    match named {
        Some((_, "demo")) => Ok(Choice::Demo { asked_for: true }),
        Some((setting, "env")) => {
            let space = environment::space(variables)?.ok_or_else(|| {
                let next = "Set SEGMENT_SPACE_ID and SEGMENT_PROFILE_API_TOKEN, or use --demo.";
                ConfigError::new(setting, "names `env`, but the SEGMENT_ variables describe no space", next)
            })?;
            Ok(Choice::Environment(Box::new(space)))
        }
        Some((setting, name)) => entry(setting, name, settings),
        None => match (environment::space(variables)?, settings.current.as_deref()) {
            (Some(space), _) => Ok(Choice::Environment(Box::new(space))),
            (None, None) => Ok(Choice::Demo { asked_for: false }),
            (None, Some("demo")) => Ok(Choice::Demo { asked_for: true }),
            (None, Some(name)) => entry(CONFIG, name, settings),
        },
    }
}

fn entry(setting: &str, name: &str, settings: &FileSettings) -> Result<Choice, ConfigError> {
    if let Some(space) = settings.space(name) {
        return Ok(Choice::Named(Box::new(space.clone())));
    }
    let shown: String = name.chars().take(60).collect();
    let known: Vec<&str> =
        settings.spaces.iter().map(|space| space.name.as_str()).chain(["demo", "env"]).collect();
    let meant = meant(name, known.iter().copied());
    let next = format!("{meant}Known spaces: {}; `flexplorer space add NAME` adds one.", known.join(", "));
    Err(ConfigError::new(setting, format!("names {shown:?}, which is not a known space"), next))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn settings(current: &str) -> FileSettings {
        let text = format!("{current}\n[space.shop]\nid = \"spa_1\"\n[space.dev]\nid = \"spa_2\"\n");
        FileSettings::parse(Path::new("config.toml"), &text).unwrap()
    }

    fn chosen(flag: Option<&str>, pairs: &[(&str, &str)], current: &str) -> String {
        match choose(flag, &pairs.iter().copied().collect(), &settings(current)) {
            Ok(Choice::Demo { asked_for }) => format!("demo {asked_for}"),
            Ok(Choice::Environment(space)) => space.name,
            Ok(Choice::Named(entry)) => entry.name,
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn flag_then_variable_then_environment_then_file_then_demo() {
        let env = [("SEGMENT_SPACE_ID", "s"), ("SEGMENT_ACCESS_TOKEN", "t")];
        let all = [env[0], env[1], ("FLEXPLORER_SPACE", "shop")];
        let current = "current = \"dev\"";
        assert_eq!(chosen(Some("dev"), &all, current), "dev");
        assert_eq!(chosen(Some("demo"), &all, current), "demo true");
        assert_eq!(chosen(Some("env"), &all, current), "env");
        assert_eq!(chosen(None, &all, current), "shop");
        assert_eq!(chosen(None, &env, current), "env");
        assert_eq!(chosen(None, &[], current), "dev");
        assert_eq!(chosen(None, &[], "current = \"demo\""), "demo true");
        assert_eq!(chosen(None, &[], ""), "demo false");
    }

    #[test]
    fn a_name_that_is_no_space_tells_which_there_are() {
        let told = chosen(Some("shpo"), &[], "");
        assert!(
            told.starts_with("--space: names \"shpo\", which is not a known space. Did you mean shop? Known spaces: shop, dev, demo, env"),
            "{told}"
        );
        assert!(chosen(None, &[("FLEXPLORER_SPACE", "x")], "").starts_with("FLEXPLORER_SPACE: "));
        assert!(chosen(Some("env"), &[], "").contains("SEGMENT_"));
    }

    #[test]
    fn half_an_environment_is_an_error_unless_another_space_is_named() {
        let half = [("SEGMENT_SPACE_ID", "s")];
        assert!(chosen(None, &half, "current = \"dev\"").contains("SEGMENT_PROFILE_API_TOKEN"));
        assert_eq!(chosen(Some("dev"), &half, ""), "dev");
    }
}
