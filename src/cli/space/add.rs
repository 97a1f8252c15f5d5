//! `space add`: what is not given is asked; the space is tested before anything is written.

use super::{refuse, test};
use crate::cli::arguments::setup::Add;
use crate::cli::ask;
use crate::cli::exit::Exit;
use crate::cli::output::Output;
use crate::config::ConfigError;
use crate::config::configuration::Configuration;
use crate::config::credentials::SpaceSecrets;
use crate::config::edit::NewSpace;
use crate::config::file::{Settings, name_problem};
use crate::config::secret::Secret;
use crate::config::space::{Kind, Region, Space, checks};
use crate::domain::text::Displayable;
use crate::engine::Setup;
use crate::engine::diagnosis::diagnose;
use std::io;
use std::path::Path;

/// Adds a space.
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
        return Err(ConfigError::new("NAME", "is a space of the configuration already", next));
    }
    // Before a person types anything: what is in the way is told first.
    let files = configuration.files()?;
    let new = described(output, arguments).await?;
    let secrets = secrets(output, arguments).await?;
    let space = opened(configuration, &new, &secrets).await?;
    if !arguments.untested {
        let mut setup = Setup::new(space, configuration.store.clone());
        setup.limits = configuration.limits.clone();
        let diagnosis = diagnose(&setup, None).await;
        tell(output, &diagnosis);
        let exit = test::exit_of(&diagnosis);
        if !matches!(exit, Exit::Fine | Exit::CheckFailed) {
            output.say_text("not saved: correct what is wrong, or give --untested to save it all the same");
            return Ok(exit);
        }
    }
    files.add(&new, &secrets, arguments.make_current)?;
    output.say_text(&format!("saved {name} in {}", configuration.tilde(&files.config)));
    if !secrets.is_empty() {
        let place = configuration.tilde(&files.credentials);
        output.say_text(&format!("its token is in plain text in {place}, readable by you only; --token-command keeps it in a keyring"));
    }
    Ok(Exit::Fine)
}

fn tell(output: &mut Output, diagnosis: &crate::engine::diagnosis::Diagnosis) {
    for point in &diagnosis.points {
        let line = format!("{}: {}: {}", point.subject.label(), point.state.label(), point.words);
        output.say(&Displayable::cell(&line));
        if !point.next.is_empty() {
            output.say(&Displayable::cell(&format!("  {}", point.next)));
        }
    }
}

async fn described(output: &mut Output, arguments: &Add) -> Result<NewSpace, ConfigError> {
    let id = match &arguments.id {
        Some(id) => id.clone(),
        None => asked(output, "--id", "Space id (Unify > Unify settings > API access): ").await?,
    };
    checks::space_id("--id", &id)?;
    let region = match arguments.region {
        Some(word) => word.into(),
        None => region(output).await?,
    };
    let kind = match arguments.kind {
        Some(word) => word.into(),
        None => kind(output).await?,
    };
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
    let texts = texts.into_iter().filter_map(|(name, text)| Some((name, text.clone()?))).collect();
    Ok(NewSpace { name: arguments.name.clone(), id, region, kind, texts })
}

async fn region(output: &mut Output) -> Result<Region, ConfigError> {
    if !ask::is_possible() {
        return Ok(Region::Us);
    }
    let answer = asked(output, "--region", "Region, us or eu: ").await?;
    Region::parse(&answer).ok_or_else(|| ConfigError::new("--region", "is no region", "Give us or eu."))
}

async fn kind(output: &mut Output) -> Result<Kind, ConfigError> {
    if !ask::is_possible() {
        return Ok(Kind::Production);
    }
    let answer = asked(output, "--kind", "Kind, production or dev: ").await?;
    Kind::parse(&answer)
        .ok_or_else(|| ConfigError::new("--kind", "is no kind", "Give production, dev or emulator."))
}

async fn asked(output: &mut Output, flag: &str, question: &str) -> Result<String, ConfigError> {
    if !ask::is_possible() {
        return Err(ConfigError::new(flag, "is missing, and nobody can be asked", format!("Give {flag}.")));
    }
    let answer = ask::line(output, question).await.map_err(|error| unreadable(&error))?;
    answer
        .filter(|answer| !answer.is_empty())
        .ok_or_else(|| ConfigError::new(flag, "was not answered", "Start again."))
}

async fn secrets(output: &mut Output, arguments: &Add) -> Result<SpaceSecrets, ConfigError> {
    const WHERE: &str = "the token";
    if arguments.token_env.is_some() || arguments.token_command.is_some() {
        return Ok(SpaceSecrets::default());
    }
    let answer = if arguments.token_stdin {
        ask::read_line().await
    } else if ask::is_possible() {
        ask::secret(output, "Profile API access token (not shown): ").await
    } else {
        let next = "Give --token-stdin, --token-env VARIABLE or --token-command COMMAND.";
        return Err(ConfigError::new(WHERE, "is missing, and nobody can be asked", next));
    };
    let token = answer.map_err(|error| unreadable(&error))?.map(Secret::new);
    let token =
        token.ok_or_else(|| ConfigError::new(WHERE, "was not given: the input is empty", "Start again."))?;
    checks::profile_token(WHERE, token.expose())?;
    Ok(SpaceSecrets { token: Some(token), ..SpaceSecrets::default() })
}

fn unreadable(error: &io::Error) -> ConfigError {
    ConfigError::new("the input", format!("cannot be read ({})", error.kind()), "Start again.")
}

/// The space as the file would describe it, so that what is tested is what is saved.
async fn opened(
    configuration: &Configuration,
    new: &NewSpace,
    secrets: &SpaceSecrets,
) -> Result<Space, ConfigError> {
    let text = new.to_text();
    let settings = Settings::parse(Path::new("the new space"), &text).map_err(|problems| {
        problems
            .0
            .into_iter()
            .next()
            .unwrap_or_else(|| ConfigError::new("the new space", "cannot be used", "Start again."))
    })?;
    let entry = settings.space(&new.name);
    let entry = entry.ok_or_else(|| ConfigError::new("the new space", "cannot be used", "Start again."))?;
    let known: Vec<String> = configuration
        .settings
        .secret_variables()
        .chain(settings.secret_variables())
        .map(str::to_owned)
        .collect();
    configuration.open_with(entry, secrets.clone(), &known).await
}
