//! Reads a file by the table of settings. Every problem is collected, with file, line and next step.

use super::settings::{
    COMPUTED, FileSettings, GENERAL, ROUTING, SPACE, Setting, SpaceEntry, VIEW, ViewEntry, name_problem,
    view_name_problem,
};
use super::{KeyRemap, VERSION};
use crate::config::ConfigError;
use crate::config::problems::{EXAMPLE, Problems, SettingSource};
use crate::config::space::Kind;
use crate::config::token_command::CommandCall;
use crate::domain::nearest::meant;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// Secrets that people write into the wrong file.
const SECRETS: [&str; 3] = ["token", "write_key", "public_api_token"];
const NO_SECRET: &str = "This file must not contain secrets: set token_command or token_env, or put the secret into credentials.toml. ";

type Value<'a> = Spanned<DeValue<'a>>;

#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// The file; `None` if the value is that of a variable.
    source: Option<SettingSource<'a>>,
    /// The setting's full name, or the variable's.
    name: &'a str,
    value: &'a Value<'a>,
}

impl Given<'_> {
    pub fn with_variable<T>(name: &str, text: &str, read: impl FnOnce(&Given<'_>) -> T) -> T {
        let value = Spanned::new(0..0, DeValue::String(Cow::Borrowed(text)));
        read(&Given { source: None, name, value: &value })
    }

    /// The beginning of a message: file, line and name, or the variable.
    pub fn setting(&self) -> String {
        self.source
            .map_or_else(|| self.name.to_owned(), |source| source.setting(&self.value.span(), self.name))
    }

    pub fn reject(&self, why: &str, next: &str) -> Problems {
        ConfigError::new(&self.setting(), why, next).into()
    }

    /// The problem of a value of another type. The value is not quoted: it may be a secret in the wrong place.
    fn expected(&self, what: &str) -> Problems {
        let place = self.source.map(|source| source.place(&self.value.span())).unwrap_or_default();
        let next = format!("Correct this line; {EXAMPLE}");
        ConfigError::new(&place, format!("this takes {what}"), next).into()
    }

    pub fn text(&self) -> Result<&str, Problems> {
        self.value.get_ref().as_str().ok_or_else(|| self.expected("a string in quotes"))
    }

    pub fn filled(&self) -> Result<String, Problems> {
        let fill = |text: &str| (!text.trim().is_empty()).then(|| text.to_owned());
        self.read(fill, "is empty", "Give it a value, or remove the line.")
    }

    pub fn read<T>(
        &self,
        read: impl FnOnce(&str) -> Option<T>,
        why: &str,
        next: &str,
    ) -> Result<T, Problems> {
        read(self.text()?).ok_or_else(|| self.reject(why, next))
    }

    pub fn number(&self) -> Result<i64, Problems> {
        let number = self.value.get_ref().as_integer();
        number
            .and_then(|number| i64::from_str_radix(number.as_str(), number.radix()).ok())
            .ok_or_else(|| self.expected("a whole number without quotes"))
    }

    /// A list whose entries `read` accepts; each problem has the line of its entry.
    pub fn list<T>(&self, read: impl Fn(&Given<'_>) -> Result<T, Problems>) -> Result<Vec<T>, Problems> {
        let entries = self.value.get_ref().as_array();
        let entries = entries.ok_or_else(|| self.expected("a list such as [\"a\", \"b\"]"))?;
        let (mut list, mut problems) = (Vec::new(), Vec::new());
        for value in entries {
            match read(&Given { value, ..*self }) {
                Ok(entry) => list.push(entry),
                Err(Problems(found)) => problems.extend(found),
            }
        }
        if problems.is_empty() { Ok(list) } else { Err(Problems(problems)) }
    }

    /// A command that prints a secret, with its place.
    pub fn command(&self) -> Result<(String, CommandCall), Problems> {
        let (call, is_empty) = if let Some(line) = self.value.get_ref().as_str() {
            (CommandCall::Shell(line.to_owned()), line.trim().is_empty())
        } else if self.value.get_ref().is_array() {
            let words = self.list(|word| word.text().map(str::to_owned))?;
            let is_empty = words.first().is_none_or(String::is_empty);
            (CommandCall::Program(words), is_empty)
        } else {
            return Err(self.expected("a text or a list of texts"));
        };
        let next = "Enter the command that prints the secret, or remove the line.";
        if is_empty { Err(self.reject("is empty", next)) } else { Ok((self.setting(), call)) }
    }

    /// The name of a variable that contains a secret, and where the setting is.
    pub fn variable(&self) -> Result<(String, String), Problems> {
        let next = "Enter the name of a variable, such as SHOP_TOKEN, never the secret itself.";
        let is_name = |text: &str| {
            let fits = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            fits && !text.is_empty() && !text.starts_with(|c: char| c.is_ascii_digit())
        };
        let text = self.text()?;
        if !is_name(text) {
            return Err(self.reject("is not the name of a variable", next));
        }
        if looks_like_a_secret(text) {
            let why = "looks like a secret, not like the name of a variable, so it is not shown here";
            return Err(self.reject(why, next));
        }
        Ok((self.setting(), text.to_owned()))
    }
}

pub fn settings(source: SettingSource<'_>, root: &DeTable<'_>) -> Result<FileSettings, Problems> {
    let mut reader = SettingsReader { source, lines: BTreeMap::new(), problems: Vec::new() };
    if let Some(version) = at(root, "version") {
        check_version(&reader.given("version", version))?;
    }
    let mut settings = FileSettings::default();
    reader.fill(&mut settings, GENERAL, "", root);
    if let Some(computed) = at(root, "computed").and_then(|value| reader.table("computed", value)) {
        reader.fill(&mut settings, COMPUTED, "computed.", computed);
    }
    if let Some(routing) = at(root, "routing").and_then(|value| reader.table("routing", value)) {
        reader.fill(&mut settings, ROUTING, "routing.", routing);
    }
    settings.keys = reader.keys(root);
    settings.views = reader.views(root);
    settings.spaces = reader.spaces(root);
    if let (Some(current), Some(place)) = (settings.current.as_deref(), at(root, "current"))
        && current != "demo"
        && settings.space(current).is_none()
    {
        let meant = meant(current, settings.spaces.iter().map(|space| space.name.as_str()));
        let next = format!(
            "{meant}Choose a space of this file with `flexplorer space use NAME`, or remove the line."
        );
        reader.reject("current", &place.span(), "names a space that is not in this file", &next);
    }
    let SettingsReader { lines, mut problems, .. } = reader;
    if problems.is_empty() {
        return Ok(FileSettings { lines, ..settings });
    }
    let start = source.path.display().to_string().len() + 1;
    let line =
        |p: &ConfigError| p.setting.get(start..).and_then(|t| t.split(':').next()?.parse::<usize>().ok());
    problems.sort_by_key(line);
    Err(Problems(problems))
}

fn check_version(given: &Given<'_>) -> Result<(), Problems> {
    let found = given.number()?;
    if found > VERSION {
        let why = format!(
            "is {found}: the file was written by a later flexplorer; this one reads version {VERSION}"
        );
        let next =
            "Update flexplorer, or name another file with FLEXPLORER_CONFIG. The file was not changed.";
        return Err(given.reject(&why, next));
    }
    if found < VERSION {
        return Err(given.reject(&format!("is {found}, which is not a known version"), "Set it to 1."));
    }
    Ok(())
}

fn at<'a>(table: &'a DeTable<'_>, name: &str) -> Option<&'a Value<'a>> {
    table.iter().find_map(|(key, value)| (key.get_ref() == name).then_some(value))
}

/// Where a value begins: a list at its first entry.
fn beginning(value: &Value<'_>) -> Option<Range<usize>> {
    match value.get_ref() {
        DeValue::Array(entries) => entries.first().map(Spanned::span),
        _ => Some(value.span()),
    }
}

/// Reads the tables one by one and collects the problems.
struct SettingsReader<'a> {
    source: SettingSource<'a>,
    lines: BTreeMap<String, usize>,
    problems: Vec<ConfigError>,
}

impl<'a> SettingsReader<'a> {
    fn given<'b>(&self, name: &'b str, value: &'b Value<'b>) -> Given<'b>
    where
        'a: 'b,
    {
        Given { source: Some(self.source), name, value }
    }

    fn note(&mut self, name: &str, place: &Range<usize>) {
        self.lines.insert(name.to_owned(), self.source.line(place));
    }

    fn reject(&mut self, name: &str, place: &Range<usize>, why: &str, next: &str) {
        self.problems.push(ConfigError::new(&self.source.setting(place, name), why, next));
    }

    fn keep<T>(&mut self, read: Result<T, Problems>) -> Option<T> {
        read.map_err(|Problems(found)| self.problems.extend(found)).ok()
    }

    fn table<'b>(&mut self, name: &str, value: &'b Value<'b>) -> Option<&'b DeTable<'b>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            let problem = self
                .given(name, value)
                .expected("a table such as [space.NAME], [view.NAME] or [keys.CONTEXT]");
            self.problems.extend(problem.0);
        }
        table
    }

    /// Reads the settings of one table, in the order of `settings`, and refuses names that are not among them.
    fn fill<T>(&mut self, into: &mut T, settings: &[Setting<T>], prefix: &str, table: &DeTable<'_>) {
        for setting in settings {
            let (Some(value), Some(read)) = (at(table, setting.name), setting.read) else { continue };
            let name = format!("{prefix}{}", setting.name);
            if let Some(place) = beginning(value) {
                self.note(&name, &place);
            }
            let read = read(into, &self.given(&name, value));
            self.keep(read);
        }
        let nested: &[&str] =
            if prefix.is_empty() { &["computed", "routing", "keys", "view", "space"] } else { &[] };
        let known = settings.iter().map(|setting| setting.name).filter(|name| !name.contains('.'));
        let known: Vec<&str> = known.chain(nested.iter().copied()).collect();
        for key in table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let name = key.get_ref();
            let hint = match meant(name, known.iter().copied()) {
                _ if SECRETS.contains(&name.as_ref()) => NO_SECRET.to_owned(),
                none if none.is_empty() => format!("Known settings: `{}`. ", known.join("`, `")),
                meant => meant,
            };
            let next = format!("{hint}Remove or correct it; {EXAMPLE}");
            let place = self.source.place(&key.span());
            self.problems.push(ConfigError::new(&place, format!("unknown setting `{name}`"), next));
        }
    }

    fn keys(&mut self, root: &DeTable<'_>) -> Vec<KeyRemap> {
        let mut remaps = Vec::new();
        let contexts = at(root, "keys").and_then(|keys| self.table("keys", keys));
        for (context, actions) in contexts.into_iter().flatten() {
            for (action, keys) in self.table("keys", actions).into_iter().flatten() {
                let name = format!("keys.{}.{}", context.get_ref(), action.get_ref());
                self.note(&name, &action.span());
                let keys = self.given(&name, keys).list(|key| key.text().map(str::to_owned));
                remaps.push(KeyRemap {
                    context: context.get_ref().to_string(),
                    action: action.get_ref().to_string(),
                    keys: self.keep(keys).unwrap_or_default(),
                    setting: self.source.setting(&action.span(), &name),
                });
            }
        }
        remaps
    }

    fn views(&mut self, root: &DeTable<'_>) -> Vec<ViewEntry> {
        self.named(root, "view").into_iter().filter_map(|(name, value)| self.view(name, value)).collect()
    }

    fn view(&mut self, name: &Spanned<DeString<'_>>, value: &Value<'_>) -> Option<ViewEntry> {
        let full = format!("view.{}", name.get_ref());
        self.note(&full, &name.span());
        if let Some(why) = view_name_problem(name.get_ref()) {
            self.reject(&full, &name.span(), why, "Give the view another name.");
        }
        let table = self.table(&full, value)?;
        let setting = self.source.setting(&name.span(), &full);
        let mut view = ViewEntry { name: name.get_ref().to_string(), setting, ..ViewEntry::default() };
        self.fill(&mut view, VIEW, &format!("{full}."), table);
        Some(view)
    }

    fn spaces(&mut self, root: &DeTable<'_>) -> Vec<SpaceEntry> {
        self.named(root, "space").into_iter().filter_map(|(name, value)| self.space(name, value)).collect()
    }

    /// The tables `[what.NAME]`, in the order of the file.
    fn named<'b>(
        &mut self,
        root: &'b DeTable<'b>,
        what: &str,
    ) -> Vec<(&'b Spanned<DeString<'b>>, &'b Value<'b>)> {
        let tables = at(root, what).and_then(|tables| self.table(what, tables));
        let mut entries: Vec<_> = tables.into_iter().flatten().collect();
        entries.sort_by_key(|(name, _)| name.span().start);
        entries
    }

    fn space(&mut self, name: &Spanned<DeString<'_>>, value: &Value<'_>) -> Option<SpaceEntry> {
        let full = format!("space.{}", name.get_ref());
        self.note(&full, &name.span());
        if let Some(why) = name_problem(name.get_ref()) {
            self.reject(&full, &name.span(), why, "Give the space another name.");
        }
        let table = self.table(&full, value)?;
        let mut space = self.keep(SpaceEntry::new(name.get_ref()).map_err(Problems::from))?;
        self.fill(&mut space, SPACE, &format!("{full}."), table);
        if at(table, "id").is_none() {
            let next = "Add `id = \"spa_…\"` from Unify > Unify settings > API access.";
            self.reject(&format!("{full}.id"), &name.span(), "is missing", next);
        }
        if let Some(kind) = at(table, "kind")
            && space.kind == Kind::Emulator
            && !space.urls.are_loopback()
        {
            let next = "Give all three URLs as http://127.0.0.1:PORT, or set the kind to dev or production.";
            let why = "is `emulator`, but not every URL of the space is on this machine";
            self.reject(&format!("{full}.kind"), &kind.span(), why, next);
        }
        Some(space)
    }
}
/// Longer parts of a name are not taken for words.
const LONGEST_WORD: usize = 20;

/// Whether a secret was pasted as a variable's name: people use words, services mixed letters and digits, or one long run.
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
