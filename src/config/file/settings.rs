//! The table of settings. The reader, the variables, `config show` and the printed reference all work from it.
//!
//! A new setting is a field and an entry here, a line in the commented example, and its use.
//!
//! Over 400 lines on purpose: it is one table.

use super::reader::Given;
use super::{KeyRemap, SecretEntry};
use crate::config::ahead::ReadingAhead;
use crate::config::problems::Problems;
use crate::config::space::{ApiUrls, BaseUrl, Kind, Region, checks};
use crate::config::variables::Variables;
use crate::config::zone::Zone;
use crate::config::{ConfigError, environment, patience};
use crate::domain::duration;
use crate::domain::identifier::Identifier;
use crate::domain::profile::Handle;
use crate::domain::replay::permission::Pattern;
use crate::domain::replay::sample::Casing;
use chrono::TimeDelta;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

/// The commented example: every setting once.
pub const EXAMPLE: &str = include_str!("../../../assets/config.example.toml");
/// The service's own limit (Profile API docs, Rate limits); a larger budget gains nothing.
const LARGEST_BUDGET: u32 = 100;

/// The contents of a configuration file, and of the variables that override it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileSettings {
    pub timeout: Option<Duration>,
    pub current: Option<String>,
    pub theme: Option<String>,
    pub time_zone: Option<String>,
    pub wrap_up_limit: Option<TimeDelta>,
    pub phone_prefix: Option<String>,
    pub casing: Option<Casing>,
    pub samples: Option<PathBuf>,
    pub read_ahead: Option<ReadingAhead>,
    /// Files with definitions of computed traits.
    pub computed_files: Vec<PathBuf>,
    /// Flows, workflows and lists of queues, or folders of them.
    pub routing_files: Vec<PathBuf>,
    pub keys: Vec<KeyRemap>,
    pub views: Vec<ViewEntry>,
    pub spaces: Vec<SpaceEntry>,
    /// The line of each setting in the file, by its full name (`space.shop.region`).
    pub lines: BTreeMap<String, usize>,
    /// Settings that a variable overrides: the variable by the setting's full name.
    pub from_variables: BTreeMap<String, &'static str>,
}

/// A named view of the list of profiles. Its texts are read when the view is used: one that is no longer valid must not keep
/// the program from starting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ViewEntry {
    pub name: String,
    pub filter: String,
    /// A column; with `-` in front, descending.
    pub sort: Option<String>,
    /// The columns of `profile list`.
    pub columns: Vec<String>,
    /// File, line and name, the beginning of a message.
    pub setting: String,
}

/// A space as described in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct SpaceEntry {
    pub name: String,
    pub id: String,
    pub region: Region,
    pub kind: Kind,
    pub token: SecretEntry,
    pub write_key: SecretEntry,
    pub public_api_token: SecretEntry,
    pub urls: ApiUrls,
    pub replay_allowed: bool,
    pub replay_to: Vec<String>,
    pub budget: Option<u32>,
    pub pins: Vec<Identifier>,
}

impl SpaceEntry {
    /// A space without id and secrets: production, in the US, read-only.
    pub fn new(name: &str) -> Result<Self, ConfigError> {
        Ok(Self {
            name: name.to_owned(),
            id: String::new(),
            region: Region::Us,
            kind: Kind::Production,
            urls: ApiUrls::of(Region::Us)?,
            token: SecretEntry::default(),
            write_key: SecretEntry::default(),
            public_api_token: SecretEntry::default(),
            replay_allowed: false,
            replay_to: Vec::new(),
            budget: None,
            pins: Vec::new(),
        })
    }

    pub fn of_variables(name: &str, variables: &Variables) -> Result<Self, ConfigError> {
        let mut space = Self::new(name)?;
        for setting in SPACE.iter().filter(|setting| !setting.name.ends_with("_env")) {
            setting.read_variable(&mut space, variables).map_err(Problems::first)?;
        }
        Ok(space)
    }

    /// Whether anything may be sent at all: always to an emulator, otherwise only if the entry allows it.
    pub fn may_replay(&self) -> bool {
        self.kind == Kind::Emulator || self.replay_allowed
    }

    pub fn pinned(&self) -> Vec<Handle> {
        self.pins.iter().map(|pin| Handle::identifier(&pin.kind, &pin.value)).collect()
    }

    pub const fn secrets(&self) -> [&SecretEntry; 3] {
        [&self.token, &self.write_key, &self.public_api_token]
    }
}

type ReadValue<T> = fn(&mut T, &Given<'_>) -> Result<(), Problems>;
type ShowValue<T> = fn(&T) -> Option<String>;

pub struct Setting<T> {
    /// Its name in its table; `CONTEXT` and `ACTION` are placeholders for the user's own names.
    pub name: &'static str,
    /// The variables that go before the file; the first one that is set wins.
    pub variables: &'static [&'static str],
    /// The accepted values, the value without it (in backticks if it could be given), and its meaning.
    words: [&'static str; 3],
    /// Checks and stores a value; `None` for what the reader treats apart.
    pub read: Option<ReadValue<T>>,
    /// The value for `config show`; `None` if it has no row of this name.
    pub show: Option<ShowValue<T>>,
}

impl<T> Setting<T> {
    pub fn shown(&self, of: &T) -> Option<String> {
        let [_, default, _] = self.words;
        let default = || default.strip_prefix('`')?.strip_suffix('`').map(str::to_owned);
        self.show.and_then(|show| show(of)).or_else(default)
    }

    /// Reads the first of its variables that is set, and returns its name.
    pub fn read_variable(&self, of: &mut T, variables: &Variables) -> Result<Option<&'static str>, Problems> {
        for variable in self.variables {
            if let (Some(text), Some(read)) = (variables.text(variable)?, self.read) {
                Given::with_variable(variable, text.trim(), |given| read(of, given))?;
                return Ok(Some(*variable));
            }
        }
        Ok(None)
    }
}

fn put<T>(slot: &mut T, read: Result<impl Into<T>, Problems>) -> Result<(), Problems> {
    *slot = read?.into();
    Ok(())
}

/// The settings of a type, in rows of `name [variables]; form, default, sentence => read, show;`.
macro_rules! settings {
    ($of:ident: $($name:literal $variables:expr; $form:expr, $default:expr, $sentence:expr
        $(=> $read:expr $(, $show:expr)?)?;)*) => {
        &[$(Setting::<$of> {
            name: $name,
            variables: &$variables,
            words: [$form, $default, $sentence],
            read: settings!(@ $($read)?),
            show: settings!(@ $($($show)?)?),
        }),*]
    };
    (@) => { None };
    (@ $value:expr) => { Some($value) };
}

pub const VARIABLES: &[Setting<FileSettings>] = settings! { FileSettings:
    "timeout" ["FLEXPLORER_TIMEOUT"]; "a time such as `5s`", "`15 s`", "The longest time one request may take." =>
        |s, given| put(&mut s.timeout, given.read(patience::read, patience::WHY, patience::NEXT)),
        |s| s.timeout.map(|time| format!("{} s", time.as_secs_f64()));
};

/// The settings at the top of the file, in the order of the example.
pub const GENERAL: &[Setting<FileSettings>] = settings! { FileSettings:
    "version" []; "`1`", "`1`", "The version of the file format; a later one is rejected.";
    "current" []; "a space's name", "none", "The space that is read when nothing else names one." =>
        |s, given| put(&mut s.current, given.filled()), |s| s.current.clone();
    "theme" []; "`default`, `dark`, `light` or a file", "`default`", "The colours of the explorer." =>
        |s, given| put(&mut s.theme, given.filled()), |s| s.theme.clone();
    "time_zone" []; "`UTC`, `local` or an IANA name", "`UTC`", "The time zone of all times shown; `--tz` takes precedence." =>
        |s, given| {
            put(&mut s.time_zone, given.read(zone, "is not a time zone", "Name a zone such as Europe/Berlin."))
        },
        |s| s.time_zone.clone();
    "wrap_up_limit" []; "a time such as `4h`", "`4h`", "How long an interaction may go without Completed." =>
        |s, given| {
            let why = "is not a duration between one minute and 30 days";
            put(&mut s.wrap_up_limit, given.read(wrap_up_limit, why, "Write it like 4h, 90m or 1d."))
        },
        |s| s.wrap_up_limit.map(hours);
    "phone_prefix" ["FLEXPLORER_PHONE_PREFIX"];
        "a country code such as `+49`", "none", "Completes national phone numbers in a search." =>
        |s, given| {
            let next = "Write it like +49: a plus sign and digits.";
            put(&mut s.phone_prefix, given.read(country_code, "is not a country code", next))
        },
        |s| s.phone_prefix.clone();
    "casing" []; "`lower` or `capital`", "`lower`", "How replays write `direction` and `duration`." =>
        |s, given| {
            let (why, next) = ("is neither `lower` nor `capital`", "Set it to lower or capital.");
            put(&mut s.casing, given.read(Casing::read, why, next))
        },
        |s| s.casing.map(|casing| casing.label().to_owned());
    "samples" []; "a folder", "none", "Your own samples, in addition to the built-in ones." =>
        |s, given| put(&mut s.samples, given.filled().map(PathBuf::from)),
        |s| s.samples.as_ref().map(|path| path.display().to_string());
    "read_ahead" []; "`visible` or `all`", "`visible`, on an emulator `all`",
        "Which rows of the profile list are read by themselves; two requests a row." =>
        |s, given| {
            let (why, next) = ("is neither `visible` nor `all`", "Set it to visible or all.");
            put(&mut s.read_ahead, given.read(ReadingAhead::read, why, next))
        },
        |s| s.read_ahead.map(|ahead| ahead.label().to_owned());
    "keys.CONTEXT.ACTION" []; "a list of keys", "the key table",
        "Other keys for an action; an empty list unbinds it.";
};

/// The settings of the table `[routing]`.
pub const ROUTING: &[Setting<FileSettings>] = settings! { FileSettings:
    "files" []; "a list of files and folders", "none",
        "Flows, workflows and lists of queues that the explorer offers to run." =>
        |s, given| put(&mut s.routing_files, given.list(|file| file.filled().map(PathBuf::from))),
        |s| {
            let files: Vec<String> = s.routing_files.iter().map(|file| file.display().to_string()).collect();
            joined(&files)
        };
};

/// The settings of the table `[computed]`.
pub const COMPUTED: &[Setting<FileSettings>] = settings! { FileSettings:
    "files" []; "a list of files", "none", "Definitions of computed traits that the explorer offers to preview." =>
        |s, given| put(&mut s.computed_files, given.list(|file| file.filled().map(PathBuf::from))),
        |s| {
            let files: Vec<String> = s.computed_files.iter().map(|file| file.display().to_string()).collect();
            joined(&files)
        };
};

const COMMAND: &str = "a shell command, or a list";
const VARIABLE: &str = "a variable's name";

/// The settings of a space. The variables make up the space `env`; those of secrets contain the secret itself.
///
/// The reader needs `region` before the URLs, and `kind` before `replay_to`.
pub const SPACE: &[Setting<SpaceEntry>] = settings! { SpaceEntry:
    "id" [environment::SPACE_ID]; "`spa_…`", "required", "The space's id." =>
        |s, given| {
            let id = given.text()?;
            put(&mut s.id, checks::space_id(&given.setting(), id).map(|()| id).map_err(Problems::from))
        },
        |s| Some(s.id.clone());
    "region" ["SEGMENT_REGION"]; "`us` or `eu`", "`us`", "The region of the workspace; decides which hosts are used." =>
        |s, given| {
            s.region = given.read(Region::parse, "is not a region", "Set it to us or eu.")?;
            put(&mut s.urls, ApiUrls::of(s.region).map_err(Problems::from))
        },
        |s| Some(s.region.label().to_owned());
    "kind" []; "`production`, `dev` or `emulator`", "`production`",
        "The kind of space; decides what may be sent there." =>
        |s, given| {
            let next = "Set it to production, dev or emulator.";
            put(&mut s.kind, given.read(Kind::parse, "is not a kind", next))
        },
        |s| Some(s.kind.label().to_owned());
    "token_command" []; COMMAND, "none", "A command that prints the Profile API token; tried first." =>
        |s, given| put(&mut s.token.command, given.command());
    "token_env" environment::TOKENS; VARIABLE, "none",
        "A variable that holds the Profile API token; tried next, then `credentials.toml`." =>
        |s, given| put(&mut s.token.variable, given.variable());
    "write_key_command" []; "as above", "none", "A command that prints the source's write key." =>
        |s, given| put(&mut s.write_key.command, given.command());
    "write_key_env" [environment::WRITE_KEY]; VARIABLE, "none", "A variable that holds the write key." =>
        |s, given| put(&mut s.write_key.variable, given.variable());
    "public_api_token_command" []; "as above", "none",
        "A command that prints a Public API token, used to look up sources." =>
        |s, given| put(&mut s.public_api_token.command, given.command());
    "public_api_token_env" [environment::PUBLIC_TOKEN]; VARIABLE, "none",
        "A variable that holds the Public API token." =>
        |s, given| put(&mut s.public_api_token.variable, given.variable());
    "profile_api_url" [environment::PROFILE_URL]; "a URL", "the region's", "Where profiles are read." =>
        |s, given| put(&mut s.urls.profile, url(given)), |s| Some(s.urls.profile.as_str().to_owned());
    "tracking_api_url" [environment::TRACKING_URL]; "a URL", "the region's", "Where replays are sent." =>
        |s, given| put(&mut s.urls.tracking, url(given)), |s| Some(s.urls.tracking.as_str().to_owned());
    "public_api_url" [environment::PUBLIC_URL]; "a URL", "the region's", "Where sources are looked up." =>
        |s, given| put(&mut s.urls.public, url(given)), |s| Some(s.urls.public.as_str().to_owned());
    "replay" []; "`allowed` or `refused`", "`refused`", "Whether anything may be sent at all." =>
        |s, given| {
            let is_allowed = |text: &str| ["refused", "allowed"].iter().position(|word| *word == text);
            let (why, next) = ("is neither `allowed` nor `refused`", "Set it to allowed or refused.");
            put(&mut s.replay_allowed, given.read(is_allowed, why, next).map(|place| place == 1))
        },
        |s| s.may_replay().then(|| "allowed".to_owned());
    "replay_to" []; "a list of `type:value`", "no one",
        "Profiles that replays may change; in a dev space `*` matches any text." =>
        |s, given| {
            let kind = s.kind;
            put(&mut s.replay_to, given.list(|entry| target(entry, kind)))
        },
        |s| joined(&s.replay_to);
    "budget" []; "`1` to `100`", "`20`", "Maximum number of requests started in any second." =>
        |s, given| {
            let budget = u32::try_from(given.number()?).ok().filter(|n| (1..=LARGEST_BUDGET).contains(n));
            let (why, next) = ("is not a number of requests a second", "Use a number from 1 to 100; 20 is typical.");
            put(&mut s.budget, budget.ok_or_else(|| given.reject(why, next)))
        },
        |s| s.budget.map(|budget| budget.to_string());
    "pins" []; "a list of `type:value`", "none", "Profiles that are always at the top of the list." =>
        |s, given| {
            let (why, next) = ("has an entry that is not `type:value`", "Write it like email:ada@example.com.");
            put(&mut s.pins, given.list(|entry| entry.read(Identifier::parse, why, next)))
        },
        |s| joined(&s.pins.iter().map(Identifier::to_text).collect::<Vec<_>>());
};

/// The settings of a view.
pub const VIEW: &[Setting<ViewEntry>] = settings! { ViewEntry:
    "filter" []; "a filter", "every profile", "Which profiles the view shows; docs/filter.md has the grammar." =>
        |v, given| put(&mut v.filter, given.filled()), |v| Some(v.filter.clone());
    "sort" []; "a column, or `-` and a column", "the order of the service", "The order of the view's profiles." =>
        |v, given| put(&mut v.sort, given.filled()), |v| v.sort.clone();
    "columns" []; "a list of columns", "the usual ones", "The columns of `profile list --view NAME`." =>
        |v, given| put(&mut v.columns, given.list(column)), |v| joined(&v.columns);
};

fn column(given: &Given<'_>) -> Result<String, Problems> {
    given.filled()
}

fn zone(text: &str) -> Option<String> {
    Zone::find(text).map(|_| text.to_owned())
}

fn wrap_up_limit(text: &str) -> Option<TimeDelta> {
    let fits = TimeDelta::minutes(1)..=TimeDelta::days(30);
    TimeDelta::from_std(duration::read(text)?).ok().filter(|limit| fits.contains(limit))
}

fn hours(limit: TimeDelta) -> String {
    match limit.num_minutes() {
        minutes if minutes % 60 == 0 => format!("{}h", minutes / 60),
        minutes => format!("{minutes}m"),
    }
}

/// Accepts a plus sign and one to six digits without a leading zero.
fn country_code(text: &str) -> Option<String> {
    let digits = text.strip_prefix('+')?;
    let is_code = (1..=6).contains(&digits.len())
        && digits.bytes().all(|b| b.is_ascii_digit())
        && !digits.starts_with('0');
    is_code.then(|| text.to_owned())
}

fn url(given: &Given<'_>) -> Result<BaseUrl, Problems> {
    Ok(BaseUrl::parse(&given.setting(), given.text()?)?)
}

fn target(given: &Given<'_>, kind: Kind) -> Result<String, Problems> {
    let text = given.text()?;
    if kind == Kind::Production && text.contains('*') {
        let next = "List each identifier in full: a production space takes no patterns.";
        return Err(given.reject("has a pattern", next));
    }
    let next = "Write it like email:ada@example.com, in a dev space also like email:*@example.com.";
    let parse = |text: &str| Pattern::parse(text).map(|_| text.to_owned());
    given.read(parse, "has an entry that is not `type:value`", next)
}

fn joined(texts: &[String]) -> Option<String> {
    (!texts.is_empty()).then(|| texts.join(" "))
}

/// Why a text cannot be a space's name; `None` if it can.
pub fn name_problem(name: &str) -> Option<&'static str> {
    if ["demo", "env"].contains(&name) {
        return Some("is reserved: `demo` is the embedded space, `env` the one of the SEGMENT_ variables");
    }
    view_name_problem(name)
}

/// Why a text cannot be a view's name; `None` if it can.
pub fn view_name_problem(name: &str) -> Option<&'static str> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    let is_name = !name.is_empty() && name.len() <= 40 && name.chars().all(fits);
    (!is_name || name.starts_with('-')).then_some(
        "may contain only letters, digits, `-`, `_` and `.`, at most 40 of them, and may not begin with `-`",
    )
}

/// The variable that sets a setting of the space `env`, if any; `setting` may also be the name of a secret.
pub fn variable_of(setting: &str, variables: &Variables) -> Option<&'static str> {
    let is_meant = |name: &str| name.strip_suffix("_env").unwrap_or(name) == setting;
    let names = SPACE.iter().find(|known| is_meant(known.name) && !known.variables.is_empty())?.variables;
    names.iter().copied().find(|name| variables.os(name).is_some())
}

fn rows<'a, T>(settings: &'a [Setting<T>], prefix: &'a str) -> impl Iterator<Item = String> + 'a {
    settings.iter().map(move |s| format!("| `{prefix}{}` | {} |\n", s.name, s.words.join(" | ")))
}

/// The settings of the file as a Markdown table, for docs/config.md.
pub fn markdown() -> String {
    let rows: String = rows(GENERAL, "")
        .chain(rows(COMPUTED, "computed."))
        .chain(rows(ROUTING, "routing."))
        .chain(rows(VIEW, "view.NAME."))
        .chain(rows(SPACE, "space.NAME."))
        .collect();
    format!("| setting | takes | without it | what it means |\n|---|---|---|---|\n{rows}")
}
