//! The settings in effect and where each comes from. The value of a secret is never included.

use super::{FileSettings, SecretEntry, SpaceEntry};
use crate::config::space::ApiUrls;
use crate::domain::identifier::Identifier;

/// One setting in effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownSettings {
    /// Its full name: `space.shop.region`.
    pub name: String,
    /// Its value; a secret is described, never shown. `None` if it has none.
    pub value: Option<String>,
    pub origin: ShownOrigin,
}

/// Where a value comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShownOrigin {
    /// This line of the configuration file.
    Line(usize),
    Credentials,
    Variable(&'static str),
    /// The setting has its default value.
    Default,
}

impl FileSettings {
    /// Every setting. `in_credentials` returns whether the credentials file has a secret, given space and name.
    pub fn shown(&self, in_credentials: &dyn Fn(&str, &str) -> bool) -> Vec<ShownSettings> {
        let hours = |limit: &chrono::Duration| match limit.num_minutes() {
            minutes if minutes % 60 == 0 => format!("{}h", minutes / 60),
            minutes => format!("{minutes}m"),
        };
        let or =
            |value: &Option<String>, default: &str| Some(value.clone().unwrap_or_else(|| default.to_owned()));
        let mut shown = vec![
            self.one("current", self.current.clone()),
            self.one("theme", or(&self.theme, "default")),
            self.one("time_zone", or(&self.time_zone, "UTC")),
            self.one("wrap_up_limit", or(&self.wrap_up_limit.as_ref().map(hours), "4h")),
            self.one("phone_prefix", self.phone_prefix.clone()),
            self.one("casing", Some(self.casing.unwrap_or_default().label().to_owned())),
            self.one("samples", self.samples.as_ref().map(|path| path.display().to_string())),
        ];
        for remap in &self.keys {
            let name = format!("keys.{}.{}", remap.context, remap.action);
            shown.push(self.one(&name, Some(remap.keys.join(" "))));
        }
        for space in &self.spaces {
            shown.extend(self.space_shown(space, in_credentials));
        }
        shown
    }

    fn one(&self, name: &str, value: Option<String>) -> ShownSettings {
        let line = || self.lines.get(name).map(|line| ShownOrigin::Line(*line));
        let variable = self.from_variables.get(name).map(|variable| ShownOrigin::Variable(variable));
        let origin = variable.or_else(line).unwrap_or(ShownOrigin::Default);
        ShownSettings { name: name.to_owned(), value, origin }
    }

    fn space_shown(
        &self,
        space: &SpaceEntry,
        in_credentials: &dyn Fn(&str, &str) -> bool,
    ) -> Vec<ShownSettings> {
        let full = |name: &str| format!("space.{}.{name}", space.name);
        let one = |name: &str, value: Option<String>| self.one(&full(name), value);
        let listed = |texts: Vec<String>| (!texts.is_empty()).then(|| texts.join(" "));
        let ApiUrls { profile, tracking, public } = &space.urls;
        let mut shown = vec![
            one("id", Some(space.id.clone())),
            one("region", Some(space.region.label().to_owned())),
            one("kind", Some(space.kind.label().to_owned())),
        ];
        for (name, entry) in [
            ("token", &space.token),
            ("write_key", &space.write_key),
            ("public_api_token", &space.public_api_token),
        ] {
            let in_file = in_credentials(&space.name, name);
            shown.push(self.secret_shown(&full(name), entry, in_file));
        }
        shown.extend([
            one("profile_api_url", Some(profile.as_str().to_owned())),
            one("tracking_api_url", Some(tracking.as_str().to_owned())),
            one("public_api_url", Some(public.as_str().to_owned())),
            one("replay", Some(if space.may_replay() { "allowed" } else { "refused" }.to_owned())),
            one("replay_to", listed(space.replay_to.clone())),
            one("budget", Some(space.budget.unwrap_or(20).to_string())),
            one("pins", listed(space.pins.iter().map(Identifier::to_text).collect())),
        ]);
        shown
    }

    fn secret_shown(&self, name: &str, entry: &SecretEntry, in_credentials: bool) -> ShownSettings {
        let line = |ending: &str| self.lines.get(&format!("{name}{ending}")).copied().map(ShownOrigin::Line);
        let (value, origin) = match entry {
            SecretEntry { command: Some(_), .. } => ("(printed by a command)".to_owned(), line("_command")),
            SecretEntry { variable: Some((_, variable)), .. } => {
                let then = if in_credentials { ", else credentials.toml" } else { "" };
                (format!("(in the variable {variable}{then})"), line("_env"))
            }
            _ if in_credentials => ("(in credentials.toml)".to_owned(), Some(ShownOrigin::Credentials)),
            _ => return ShownSettings { name: name.to_owned(), value: None, origin: ShownOrigin::Default },
        };
        ShownSettings {
            name: name.to_owned(),
            value: Some(value),
            origin: origin.unwrap_or(ShownOrigin::Default),
        }
    }
}
