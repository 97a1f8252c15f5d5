//! The settings in effect and where each comes from. The value of a secret is never included.

use super::settings::{COMPUTED, GENERAL, ROUTING, SPACE, VARIABLES, VIEW};
use super::{FileSettings, SecretEntry, SpaceEntry};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownSettings {
    /// Its full name: `space.shop.region`.
    pub name: String,
    /// Its value; a secret is described, never shown. `None` if it has none.
    pub value: Option<String>,
    pub origin: ShownOrigin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownOrigin {
    Line(usize),
    Credentials,
    Variable(&'static str),
    Default,
}

impl FileSettings {
    /// Every setting. `in_credentials` returns whether the credentials file has a secret, given space and name.
    pub fn shown(&self, in_credentials: &dyn Fn(&str, &str) -> bool) -> Vec<ShownSettings> {
        let general = VARIABLES.iter().chain(GENERAL).filter(|setting| setting.show.is_some());
        let mut shown: Vec<_> = general.map(|setting| self.one(setting.name, setting.shown(self))).collect();
        for (table, settings) in [("computed", COMPUTED), ("routing", ROUTING)] {
            for setting in settings {
                shown.push(self.one(&format!("{table}.{}", setting.name), setting.shown(self)));
            }
        }
        for remap in &self.keys {
            let name = format!("keys.{}.{}", remap.context, remap.action);
            shown.push(self.one(&name, Some(remap.keys.join(" "))));
        }
        for view in &self.views {
            for setting in VIEW {
                let name = format!("view.{}.{}", view.name, setting.name);
                shown.push(self.one(&name, setting.shown(view)));
            }
        }
        for space in &self.spaces {
            for setting in SPACE {
                let name = format!("space.{}.{}", space.name, setting.name);
                if setting.show.is_some() {
                    shown.push(self.one(&name, setting.shown(space)));
                } else if let Some(secret) = setting.name.strip_suffix("_command") {
                    shown.push(self.secret_shown(space, secret, in_credentials(&space.name, secret)));
                }
            }
        }
        shown
    }

    fn one(&self, name: &str, value: Option<String>) -> ShownSettings {
        let variable = self.from_variables.get(name).map(|variable| ShownOrigin::Variable(variable));
        let origin = variable.unwrap_or_else(|| self.line(name));
        ShownSettings { name: name.to_owned(), value, origin }
    }

    fn line(&self, name: &str) -> ShownOrigin {
        self.lines.get(name).map_or(ShownOrigin::Default, |line| ShownOrigin::Line(*line))
    }

    fn secret_shown(&self, space: &SpaceEntry, secret: &str, in_credentials: bool) -> ShownSettings {
        let name = format!("space.{}.{secret}", space.name);
        let entry = match secret {
            "token" => &space.token,
            "write_key" => &space.write_key,
            _ => &space.public_api_token,
        };
        let (value, origin) = match entry {
            SecretEntry { command: Some(_), .. } => {
                (Some("(printed by a command)".to_owned()), self.line(&format!("{name}_command")))
            }
            SecretEntry { variable: Some((_, variable)), .. } => {
                let then = if in_credentials { ", else credentials.toml" } else { "" };
                (Some(format!("(in the variable {variable}{then})")), self.line(&format!("{name}_env")))
            }
            _ if in_credentials => (Some("(in credentials.toml)".to_owned()), ShownOrigin::Credentials),
            _ => (None, ShownOrigin::Default),
        };
        ShownSettings { name, value, origin }
    }
}
