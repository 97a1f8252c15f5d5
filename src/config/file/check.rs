//! Converts the raw file to usable settings; every problem is collected.

use super::super::country_code;
use super::raw::{RawCall, RawFile, RawSpace, Text};
use super::{FileSettings, KeyRemap, SecretEntry, SpaceEntry};
use crate::config::ConfigError;
use crate::config::nearest::meant;
use crate::config::problems::{Problems, SettingSource};
use crate::config::space::{ApiUrls, BaseUrl, Kind, Region, checks};
use crate::config::token_command::CommandCall;
use crate::config::zone::Zone;
use crate::domain::identifier::Identifier;
use crate::domain::replay::permission::Pattern;
use crate::domain::replay::sample::Casing;
use crate::domain::replay::span::TimeSpan;
use std::collections::BTreeMap;
use std::path::PathBuf;
use toml::Spanned;

/// Names with a special meaning.
pub const RESERVED_NAMES: [&str; 2] = ["demo", "env"];
const LONGEST_NAME: usize = 40;
/// The service's own limit (Profile API docs, Rate limits); a larger budget gains nothing.
const LARGEST_BUDGET: i64 = 100;

/// Why a text cannot be a space's name; `None` if it can.
pub fn wrong_name(name: &str) -> Option<&'static str> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if RESERVED_NAMES.contains(&name) {
        return Some("has a meaning of its own: `demo` is the embedded space, `env` the SEGMENT_ variables");
    }
    let is_name = !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(fits);
    (!is_name || name.starts_with('-')).then_some("may have letters, digits, `-`, `_` and `.`, at most 40")
}

/// Checks a whole file.
pub fn settings(source: SettingSource<'_>, raw: RawFile) -> Result<FileSettings, Problems> {
    let mut reader = Reader { source, prefix: String::new(), lines: BTreeMap::new(), problems: Vec::new() };
    let keys = reader.keys(&raw);
    let settings = FileSettings {
        from_variables: BTreeMap::new(),
        theme: reader.text("theme", &raw.theme),
        time_zone: reader.with("time_zone", &raw.time_zone, |text| {
            Zone::find(text)
                .map(|_| text.to_owned())
                .ok_or_else(|| ("is not a time zone".to_owned(), "Name a zone such as Europe/Berlin.".into()))
        }),
        wrap_up_limit: reader.with("wrap_up_limit", &raw.wrap_up_limit, wrap_up_limit),
        phone_prefix: reader.with("phone_prefix", &raw.phone_prefix, phone_prefix),
        casing: reader.with("casing", &raw.casing, casing),
        samples: reader.text("samples", &raw.samples).map(PathBuf::from),
        current: reader.text("current", &raw.current),
        keys,
        spaces: reader.spaces(raw.space),
        lines: BTreeMap::new(),
    };
    if let Some(current) = &raw.current
        && current.get_ref() != "demo"
        && settings.space(current.get_ref()).is_none()
    {
        let meant = meant(current.get_ref(), settings.spaces.iter().map(|space| space.name.as_str()));
        let next = format!(
            "{meant}Name a space of this file with `flexplorer space use NAME`, or take the line out."
        );
        reader.reject("current", current, "names a space that this file does not have", &next);
    }
    let Reader { lines, mut problems, source, .. } = reader;
    if problems.is_empty() {
        return Ok(FileSettings { lines, ..settings });
    }
    let start = source.path.display().to_string().len() + 1;
    let line =
        |p: &ConfigError| p.setting.get(start..).and_then(|t| t.split(':').next()?.parse::<usize>().ok());
    problems.sort_by_key(line);
    Err(Problems(problems))
}

type Wrong = (String, String);

fn wrong(why: &str, next: &str) -> Wrong {
    (why.to_owned(), next.to_owned())
}

fn wrap_up_limit(text: &str) -> Result<chrono::Duration, Wrong> {
    let span = TimeSpan::read(&format!("+{text}")).ok().map(|span| span.0);
    span.filter(|span| *span >= chrono::Duration::minutes(1))
        .ok_or_else(|| wrong("is not a time between a minute and 30 days", "Write it like 4h, 90m or 1d."))
}

fn phone_prefix(text: &str) -> Result<String, Wrong> {
    let prefix = country_code::read(text).map(str::to_owned);
    prefix.ok_or_else(|| wrong(country_code::WHY, country_code::NEXT))
}

fn casing(text: &str) -> Result<Casing, Wrong> {
    match text {
        "lower" => Ok(Casing::Lower),
        "capital" => Ok(Casing::Capital),
        _ => Err(wrong("is neither `lower` nor `capital`", "Set it to lower or capital.")),
    }
}

/// Reads the tables one by one and collects the problems.
struct Reader<'a> {
    source: SettingSource<'a>,
    prefix: String,
    lines: BTreeMap<String, usize>,
    problems: Vec<ConfigError>,
}

impl Reader<'_> {
    fn name(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }

    fn note<T>(&mut self, name: &str, place: &Spanned<T>) {
        self.lines.insert(self.name(name), self.source.line(&place.span()));
    }

    fn setting<T>(&self, name: &str, place: &Spanned<T>) -> String {
        self.source.setting(&place.span(), &self.name(name))
    }

    fn reject<T>(&mut self, name: &str, place: &Spanned<T>, why: &str, next: &str) {
        self.problems.push(ConfigError::new(&self.setting(name, place), why, next));
    }

    fn text(&mut self, name: &str, raw: &Text) -> Option<String> {
        self.with(name, raw, |text| {
            let is_empty = text.trim().is_empty();
            let next = "Give it a value, or take the line out.";
            if is_empty { Err(wrong("is empty", next)) } else { Ok(text.to_owned()) }
        })
    }

    fn with<T>(&mut self, name: &str, raw: &Text, read: impl Fn(&str) -> Result<T, Wrong>) -> Option<T> {
        let raw = raw.as_ref()?;
        self.note(name, raw);
        match read(raw.get_ref()) {
            Ok(value) => Some(value),
            Err((why, next)) => {
                self.reject(name, raw, &why, &next);
                None
            }
        }
    }

    /// Checks a value with a function whose errors name the setting themselves.
    fn checked<T>(
        &mut self,
        name: &str,
        raw: &Text,
        read: impl Fn(&str, &str) -> Result<T, ConfigError>,
    ) -> Option<T> {
        let raw = raw.as_ref()?;
        self.note(name, raw);
        match read(&self.setting(name, raw), raw.get_ref()) {
            Ok(value) => Some(value),
            Err(problem) => {
                self.problems.push(problem);
                None
            }
        }
    }

    fn keys(&mut self, raw: &RawFile) -> Vec<KeyRemap> {
        let mut remaps = Vec::new();
        for (context, actions) in &raw.keys {
            for (action, keys) in actions {
                let name = format!("keys.{}.{}", context.get_ref(), action.get_ref());
                self.note(&name, action);
                remaps.push(KeyRemap {
                    context: context.get_ref().clone(),
                    action: action.get_ref().clone(),
                    keys: keys.get_ref().clone(),
                    setting: self.setting(&name, action),
                });
            }
        }
        remaps
    }

    fn spaces(&mut self, raw: BTreeMap<Spanned<String>, RawSpace>) -> Vec<SpaceEntry> {
        let mut raw: Vec<_> = raw.into_iter().collect();
        raw.sort_by_key(|(name, _)| name.span().start);
        raw.into_iter().filter_map(|(name, raw)| self.space(&name, raw)).collect()
    }

    fn space(&mut self, name: &Spanned<String>, raw: RawSpace) -> Option<SpaceEntry> {
        self.prefix = String::new();
        let full = format!("space.{}", name.get_ref());
        self.note(&full, name);
        if let Some(why) = wrong_name(name.get_ref()) {
            self.reject(&full, name, why, "Give the space another name.");
        }
        self.prefix = format!("{full}.");
        let id =
            self.checked("id", &raw.id, |setting, id| checks::space_id(setting, id).map(|()| id.to_owned()));
        if raw.id.is_none() {
            let next = "Add `id = \"spa_…\"` from Unify > Unify settings > API access.";
            self.reject("id", name, "is missing", next);
        }
        let region = self.with("region", &raw.region, |text| {
            Region::parse(text).ok_or_else(|| wrong("is not a region", "Set it to us or eu."))
        });
        let region = region.unwrap_or(Region::Us);
        let kind = self.with("kind", &raw.kind, |text| {
            Kind::parse(text).ok_or_else(|| wrong("is not a kind", "Set it to production, dev or emulator."))
        });
        let kind = kind.unwrap_or(Kind::Production);
        let urls = self.urls(region, kind, &raw);
        let (replay_allowed, replay_to) = self.writing(kind, &raw);
        let (budget, pins) = (self.budget(raw.budget.as_ref()), self.pins(&raw.pins));
        let token = self.secret("token", raw.token_command, &raw.token_env);
        let write_key = self.secret("write_key", raw.write_key_command, &raw.write_key_env);
        let public = (raw.public_api_token_command, &raw.public_api_token_env);
        let public_api_token = self.secret("public_api_token", public.0, public.1);
        self.prefix = String::new();
        let name = name.get_ref().clone();
        let (id, urls) = (id?, urls?);
        Some(SpaceEntry {
            name,
            id,
            region,
            kind,
            urls,
            token,
            write_key,
            public_api_token,
            replay_allowed,
            replay_to,
            budget,
            pins,
        })
    }

    fn urls(&mut self, region: Region, kind: Kind, raw: &RawSpace) -> Option<ApiUrls> {
        let mut urls = ApiUrls::of(region).ok()?;
        let mut places = Vec::new();
        for (name, text, base) in [
            ("profile_api_url", &raw.profile_api_url, &mut urls.profile),
            ("tracking_api_url", &raw.tracking_api_url, &mut urls.tracking),
            ("public_api_url", &raw.public_api_url, &mut urls.public),
        ] {
            if let Some(given) = self.checked(name, text, BaseUrl::parse) {
                *base = given;
            }
            places.extend(text.as_ref().map(|text| (name, text)));
        }
        if kind == Kind::Emulator && !urls.are_loopback() {
            let next = "Give all three URLs as http://127.0.0.1:PORT, or set the kind to dev or production.";
            let why = "is `emulator`, but not every URL of the space is on this machine";
            if let Some(kind) = &raw.kind {
                self.reject("kind", kind, why, next);
            }
        }
        Some(urls)
    }

    fn writing(&mut self, kind: Kind, raw: &RawSpace) -> (bool, Vec<String>) {
        let allowed = self.with("replay", &raw.replay, |text| match text {
            "allowed" => Ok(true),
            "refused" => Ok(false),
            _ => Err(wrong("is neither `allowed` nor `refused`", "Set it to allowed or refused.")),
        });
        if let Some(first) = raw.replay_to.first() {
            self.note("replay_to", first);
        }
        for entry in &raw.replay_to {
            let text = entry.get_ref();
            if kind == Kind::Production && text.contains('*') {
                let next = "List each identifier in full: a production space takes no patterns.";
                self.reject("replay_to", entry, "has a pattern", next);
            } else if Pattern::parse(text).is_none() {
                let next =
                    "Write it like email:ada@example.com, in a dev space also like email:*@example.com.";
                self.reject("replay_to", entry, "has an entry that is no `type:value`", next);
            }
        }
        (allowed.unwrap_or(false), raw.replay_to.iter().map(|entry| entry.get_ref().clone()).collect())
    }

    fn budget(&mut self, raw: Option<&Spanned<i64>>) -> Option<u32> {
        let raw = raw?;
        self.note("budget", raw);
        let number = u32::try_from(*raw.get_ref()).ok();
        let fits = number.filter(|_| (1..=LARGEST_BUDGET).contains(raw.get_ref()));
        if fits.is_none() {
            self.reject(
                "budget",
                raw,
                "is not a number of requests a second",
                "Set it to 1 to 100; 20 is usual.",
            );
        }
        fits
    }

    fn pins(&mut self, raw: &[Spanned<String>]) -> Vec<Identifier> {
        if let Some(first) = raw.first() {
            self.note("pins", first);
        }
        let mut pins = Vec::new();
        for entry in raw {
            if let Some(pin) = Identifier::parse(entry.get_ref()) {
                pins.push(pin);
            } else {
                let next = "Write it like email:ada@example.com.";
                self.reject("pins", entry, "has an entry that is no `type:value`", next);
            }
        }
        pins
    }

    fn secret(&mut self, what: &str, command: Option<Spanned<RawCall>>, variable: &Text) -> SecretEntry {
        let (by_command, by_variable) = (format!("{what}_command"), format!("{what}_env"));
        let command = command.map(|command| {
            self.note(&by_command, &command);
            let setting = self.setting(&by_command, &command);
            let empty = match command.get_ref() {
                RawCall::Shell(line) => line.trim().is_empty(),
                RawCall::Program(words) => words.first().is_none_or(String::is_empty),
            };
            if empty {
                let next = "Give the command that prints the secret, or take the line out.";
                self.reject(&by_command, &command, "is empty", next);
            }
            (setting, CommandCall::from(command.into_inner()))
        });
        let name = self.with(&by_variable, variable, |text| {
            let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let is_name =
                !text.is_empty() && text.chars().all(fits) && !text.starts_with(|c: char| c.is_ascii_digit());
            let next = "Give a variable's name, such as SHOP_TOKEN, never the secret itself.";
            if !is_name {
                return Err(wrong("is not the name of a variable", next));
            }
            if looks_like_a_secret(text) {
                let why = "looks like a secret, not like the name of a variable that holds one, and is not repeated here";
                return Err(wrong(why, next));
            }
            Ok(text.to_owned())
        });
        let setting = variable.as_ref().map(|place| self.setting(&by_variable, place));
        SecretEntry { command, variable: setting.zip(name) }
    }
}

/// Longer parts of a name are not taken for words.
const LONGEST_WORD: usize = 20;

/// Whether the name of a variable looks like a secret that was pasted in its place: people compose names of words, while
/// services compose secrets of mixed-case letters and digits, or of one long run.
fn looks_like_a_secret(name: &str) -> bool {
    name.starts_with("sgp_")
        || name.split('_').any(|word| {
            let has = |kind: fn(&char) -> bool| word.chars().any(|c| kind(&c));
            let is_mixed =
                has(char::is_ascii_lowercase) && has(char::is_ascii_uppercase) && has(char::is_ascii_digit);
            word.len() > LONGEST_WORD || (word.len() >= 8 && is_mixed)
        })
}

#[cfg(test)]
mod tests {
    use super::looks_like_a_secret;

    #[test]
    fn dh13_a_secret_in_place_of_a_variables_name_is_seen() {
        for secret in [
            "sgp_short",
            "q7RzLm2XvKp4Tn8Wb6Yc",
            "abcdefghijklmnopqrstuvwxyz",
            "a0f3b1c2d4e5f60718293a4b5c6d7e8f",
            "SK_live_x8Kd92mQ",
        ] {
            assert!(looks_like_a_secret(secret), "{secret}");
        }
        for name in [
            "SHOP_TOKEN",
            "T",
            "shop_token",
            "SEGMENT_PROFILE_API_TOKEN",
            "TOKEN_2",
            "ShopToken",
            "SHOP2024_KEY",
        ] {
            assert!(!looks_like_a_secret(name), "{name}");
        }
    }
}
