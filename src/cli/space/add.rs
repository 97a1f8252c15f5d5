//! `space add`: asks for missing values and tests the space before writing anything.

use super::{diagnosis_table, refuse, test};
use crate::cli::{ask, bulk::length, exit::Exit, output::Output};
use crate::config::edit::NewSpace;
use crate::config::file::{FileSettings, SpaceEntry, name_problem};
use crate::config::space::{Kind, Region, Space, checks};
use crate::config::{ConfigError, configuration::Configuration, credentials::SpaceSecrets};
use crate::config::{problems::Problems, replace::can_be_written, secret::Secret};
use crate::domain::text::Displayable;
use crate::engine::{Setup, diagnosis::diagnose};
use clap::{Args, ValueEnum};
use std::io;
use std::path::Path;

/// The place of a space that is not saved yet, for messages that would otherwise name a file.
const UNSAVED: &str = "the new space";
/// The name of the requested token in messages.
const WHERE: &str = "the token";
const ID: &str = "Space id (Unify > Unify settings > API access): ";

/// `space add`. No flag takes a secret: only where it comes from.
#[derive(Args, Debug)]
pub struct Add {
    /// A name for it: letters, digits, `-`, `_`, `.`
    pub name: String,
    /// The space's id, from Unify > Unify settings > API access
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    /// The region of the workspace
    #[arg(long, value_enum)]
    pub region: Option<RegionWord>,
    /// The kind of space
    #[arg(long, value_enum)]
    pub kind: Option<KindWord>,
    /// Read the Profile API token from standard input and keep it in the credentials file
    #[arg(long, conflicts_with_all = ["token_env", "token_command"])]
    pub token_stdin: bool,
    /// Take the token from this variable on each run
    #[arg(long, value_name = "VARIABLE", conflicts_with = "token_command")]
    pub token_env: Option<String>,
    /// Take the token from this shell command on each run
    #[arg(long, value_name = "COMMAND")]
    pub token_command: Option<String>,
    /// Take the write key from this variable on each run
    #[arg(long, value_name = "VARIABLE", conflicts_with = "write_key_command")]
    pub write_key_env: Option<String>,
    /// Take the write key from this shell command on each run
    #[arg(long, value_name = "COMMAND")]
    pub write_key_command: Option<String>,
    /// Take a Public API token from this variable on each run
    #[arg(long, value_name = "VARIABLE", conflicts_with = "public_api_token_command")]
    pub public_api_token_env: Option<String>,
    /// Take a Public API token from this shell command on each run
    #[arg(long, value_name = "COMMAND")]
    pub public_api_token_command: Option<String>,
    /// URL of the Profile API, instead of the region's
    #[arg(long, value_name = "URL")]
    pub profile_api_url: Option<String>,
    /// URL of the Tracking API, instead of the region's
    #[arg(long, value_name = "URL")]
    pub tracking_api_url: Option<String>,
    /// URL of the Public API, instead of the region's
    #[arg(long, value_name = "URL")]
    pub public_api_url: Option<String>,
    /// Make it the current space
    #[arg(long = "use")]
    pub make_current: bool,
    /// Save it without asking the service
    #[arg(long)]
    pub untested: bool,
}

/// A region, as written in a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RegionWord {
    /// United States
    Us,
    /// European Union
    Eu,
}

impl From<RegionWord> for Region {
    fn from(word: RegionWord) -> Self {
        match word {
            RegionWord::Us => Self::Us,
            RegionWord::Eu => Self::Eu,
        }
    }
}

/// A kind of space, as written in a flag.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum KindWord {
    /// Real customers
    Production,
    /// A development space
    Dev,
    /// An emulator on this machine
    Emulator,
}

impl From<KindWord> for Kind {
    fn from(word: KindWord) -> Self {
        match word {
            KindWord::Production => Self::Production,
            KindWord::Dev => Self::Dev,
            KindWord::Emulator => Self::Emulator,
        }
    }
}

pub async fn add(output: &mut Output, configuration: &Configuration, arguments: &Add) -> Exit {
    match try_add(output, configuration, arguments).await {
        Ok(exit) => exit,
        Err(error) => refuse(output, &error),
    }
}

async fn try_add(
    output: &mut Output,
    configuration: &Configuration,
    arguments: &Add,
) -> Result<Exit, ConfigError> {
    let name = &arguments.name;
    if let Some(why) = name_problem(name) {
        return Err(ConfigError::new("NAME", why, "Choose another name."));
    }
    if configuration.settings.space(name).is_some() {
        let next = format!("Choose another name, or first run `flexplorer space remove {name}`.");
        return Err(ConfigError::new("NAME", "is already a space in the configuration", next));
    }
    // Report any obstacle before the person types the first answer.
    let files = configuration.files()?;
    can_be_written(&files.config)?;
    check_flags(arguments)?;
    let mut new = described(output, arguments).await?;
    let mut secrets = secrets(output, arguments).await?;
    while let Some(exit) = problem(output, configuration, arguments, &new, &secrets).await? {
        match remedy(output, arguments).await?.as_str() {
            "save" => break,
            "id" => new.id = id(output).await?,
            "region" => new.region = region(output).await?,
            "token" => secrets.token = Some(token_asked(output).await?),
            _ => {
                output.say_text("not saved: correct what is wrong, or give --untested to save it anyway");
                return Ok(exit);
            }
        }
    }
    files.add(&new, &secrets, arguments.make_current)?;
    output.notice(&format!("saved {name} in {}", configuration.tilde(&files.config)));
    if !secrets.is_empty() {
        let place = configuration.tilde(&files.credentials);
        output.say_text(&format!("its token is in plain text in {place}, readable only by you; --token-command keeps it in a keyring"));
    }
    Ok(Exit::Fine)
}

/// Tests the space as it would be saved. Returns the exit code of a failed test.
async fn problem(
    output: &mut Output,
    configuration: &Configuration,
    arguments: &Add,
    new: &NewSpace,
    secrets: &SpaceSecrets,
) -> Result<Option<Exit>, ConfigError> {
    let space = match opened(configuration, new, secrets).await {
        Ok(space) => space,
        Err(error) if ask::is_possible() => return Ok(Some(refuse(output, &error))),
        Err(error) => return Err(error),
    };
    if arguments.untested {
        return Ok(None);
    }
    let mut setup = Setup::new(space, configuration.store.clone());
    setup.limits = configuration.limits.clone();
    let words = |took| format!("testing the space {}, {}", new.name, length(took));
    let diagnosis = output.while_waiting(words, diagnose(&setup, &[])).await;
    output.say_table(&diagnosis_table(&diagnosis));
    let exit = test::exit_of(&diagnosis);
    Ok((!matches!(exit, Exit::Fine | Exit::CheckFailed)).then_some(exit))
}

/// Asks for the next step after a failed test; empty without a terminal, or if the person quits.
async fn remedy(output: &mut Output, arguments: &Add) -> Result<String, ConfigError> {
    // A token from another source cannot be typed here.
    let is_typed = arguments.token_env.is_none() && arguments.token_command.is_none();
    let (question, next) = if is_typed {
        ("Correct id, region or token, save it anyway, or quit: ", "Enter id, region, token, save or quit.")
    } else {
        ("Correct id or region, save it anyway, or quit: ", "Enter id, region, save or quit.")
    };
    while ask::is_possible() {
        let answer = ask::line(output, question).await.map_err(|error| unreadable(&error))?;
        let answer = answer.unwrap_or_default().to_lowercase();
        match answer.as_str() {
            "id" | "region" | "save" => return Ok(answer),
            "token" if is_typed => return Ok(answer),
            "" | "quit" => break,
            _ => again(output, &wrong("is not one of these", next)),
        }
    }
    Ok(String::new())
}

/// Rejects unusable flags before any prompt. An id that was not given is replaced by a placeholder.
fn check_flags(arguments: &Add) -> Result<(), ConfigError> {
    let id = arguments.id.clone().unwrap_or_else(|| "spa_asked".to_owned());
    let region = arguments.region.map_or(Region::Us, Into::into);
    let kind = arguments.kind.map_or(Kind::Production, Into::into);
    entry(&NewSpace { name: arguments.name.clone(), id, region, kind, texts: texts(arguments) }).map(drop)
}

async fn described(output: &mut Output, arguments: &Add) -> Result<NewSpace, ConfigError> {
    let id = match &arguments.id {
        Some(id) => checks::space_id("--id", id).map(|()| id.clone())?,
        None => id(output).await?,
    };
    let region = match arguments.region {
        Some(word) => word.into(),
        None if !ask::is_possible() => Region::Us,
        None => region(output).await?,
    };
    let kind = match arguments.kind {
        Some(word) => word.into(),
        None if !ask::is_possible() => Kind::Production,
        None => {
            let next = "Give production, dev or emulator.";
            let read = |text: &str| Kind::parse(text).ok_or_else(|| wrong("is not a kind", next));
            asked(output, "--kind", "Kind, production or dev: ", read).await?
        }
    };
    Ok(NewSpace { name: arguments.name.clone(), id, region, kind, texts: texts(arguments) })
}

async fn id(output: &mut Output) -> Result<String, ConfigError> {
    asked(output, "--id", ID, |id| checks::space_id("it", id).map(|()| id.to_owned())).await
}

async fn region(output: &mut Output) -> Result<Region, ConfigError> {
    let read =
        |text: &str| Region::parse(text).ok_or_else(|| wrong("is not a region", "Enter `us` or `eu`."));
    asked(output, "--region", "Region, us or eu: ", read).await
}

/// The settings given as flags and saved unchanged.
fn texts(arguments: &Add) -> Vec<(&'static str, String)> {
    let texts = [
        ("token_command", &arguments.token_command),
        ("token_env", &arguments.token_env),
        ("write_key_command", &arguments.write_key_command),
        ("write_key_env", &arguments.write_key_env),
        ("public_api_token_command", &arguments.public_api_token_command),
        ("public_api_token_env", &arguments.public_api_token_env),
        ("profile_api_url", &arguments.profile_api_url),
        ("tracking_api_url", &arguments.tracking_api_url),
        ("public_api_url", &arguments.public_api_url),
    ];
    texts.into_iter().filter_map(|(name, text)| Some((name, text.clone()?))).collect()
}

fn wrong(why: &str, next: &str) -> ConfigError {
    ConfigError::new("it", why, next)
}

/// Prompts until the answer is valid. Without a terminal it fails and names `flag` instead.
async fn asked<T>(
    output: &mut Output,
    flag: &str,
    question: &str,
    read: impl Fn(&str) -> Result<T, ConfigError>,
) -> Result<T, ConfigError> {
    if !ask::is_possible() {
        return Err(ConfigError::new(
            flag,
            "is missing, and there is no terminal to ask for it",
            format!("Give {flag}."),
        ));
    }
    loop {
        let answer = ask::line(output, question).await.map_err(|error| unreadable(&error))?;
        let answer = answer.ok_or_else(|| ConfigError::new(flag, "was not answered", "Start again."))?;
        match read(&answer) {
            Ok(value) => return Ok(value),
            Err(error) => again(output, &error),
        }
    }
}

/// Reports an invalid answer; the question is repeated next.
fn again(output: &mut Output, error: &ConfigError) {
    output.say(&Displayable::cell(&format!("{} {}. {}", error.setting, error.why, error.next)));
}

async fn secrets(output: &mut Output, arguments: &Add) -> Result<SpaceSecrets, ConfigError> {
    if arguments.token_env.is_some() || arguments.token_command.is_some() {
        return Ok(SpaceSecrets::default());
    }
    let token = if arguments.token_stdin {
        let token = given(ask::answer().await)?;
        checks::profile_token(WHERE, token.expose()).map(|()| token)?
    } else if ask::is_possible() {
        token_asked(output).await?
    } else {
        let next = "Give --token-stdin, --token-env VARIABLE or --token-command COMMAND.";
        return Err(ConfigError::new(WHERE, "is missing, and there is no terminal to ask for it", next));
    };
    Ok(SpaceSecrets { token: Some(token), ..SpaceSecrets::default() })
}

/// Asks until the answer is a valid token.
async fn token_asked(output: &mut Output) -> Result<Secret, ConfigError> {
    loop {
        let token = given(ask::secret(output, "Profile API access token (not shown): ").await)?;
        match checks::profile_token(WHERE, token.expose()) {
            Ok(()) => return Ok(token),
            Err(error) => again(output, &error),
        }
    }
}

fn given(answer: io::Result<Option<String>>) -> Result<Secret, ConfigError> {
    let answer = answer.map_err(|error| unreadable(&error))?.map(Secret::new);
    answer.ok_or_else(|| ConfigError::new(WHERE, "was not given: the input is empty", "Start again."))
}

fn unreadable(error: &io::Error) -> ConfigError {
    ConfigError::new("the input", format!("cannot be read ({})", error.kind()), "Start again.")
}

/// The space as the file would describe it, so that the tested space is the saved one.
async fn opened(
    configuration: &Configuration,
    new: &NewSpace,
    secrets: &SpaceSecrets,
) -> Result<Space, ConfigError> {
    let (settings, entry) = entry(new)?;
    let known: Vec<String> = configuration
        .settings
        .secret_variables()
        .chain(settings.secret_variables())
        .map(str::to_owned)
        .collect();
    configuration.open_with(&entry, secrets.clone(), &known).await.map_err(|error| as_flag(&error, &new.name))
}

fn entry(new: &NewSpace) -> Result<(FileSettings, SpaceEntry), ConfigError> {
    let unusable = || ConfigError::new(UNSAVED, "cannot be used", "Start again.");
    let settings =
        FileSettings::parse(Path::new(UNSAVED), &new.to_text()).map_err(|Problems(problems)| {
            problems.first().map_or_else(unusable, |problem| as_flag(problem, &new.name))
        })?;
    let entry = settings.space(&new.name).cloned().ok_or_else(unusable)?;
    Ok((settings, entry))
}

/// Turns an error about a setting of an unsaved space into one about the flag that set it.
fn as_flag(error: &ConfigError, space: &str) -> ConfigError {
    let setting = match error.setting.split_once(&format!(": space.{space}.")) {
        Some((_, setting)) if error.setting.starts_with(UNSAVED) => {
            format!("--{}", setting.replace('_', "-"))
        }
        _ => error.setting.clone(),
    };
    ConfigError::new(&setting, error.why.clone(), error.next.clone())
}
