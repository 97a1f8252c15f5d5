//! The space called `env`, from the `SEGMENT_*` variables.

use super::ConfigError;
use super::replay::{Replay, Tracking};
use super::secret::Secret;
use super::space::{BaseUrl, Kind, Region, Space};
use super::variables::Variables;

const SPACE_ID: &str = "SEGMENT_SPACE_ID";
const REGION: &str = "SEGMENT_REGION";
/// The Profile API token's names, first set wins.
const TOKENS: [&str; 3] = ["SEGMENT_PROFILE_API_TOKEN", "SEGMENT_UNIFY_TOKEN", "SEGMENT_ACCESS_TOKEN"];
const PROFILE_URL: &str = "SEGMENT_PROFILE_API_URL";
/// The other APIs: their URL variable and the credential that would go there.
const OTHER_APIS: [(&str, &str); 2] = [
    ("SEGMENT_TRACKING_API_URL", "SEGMENT_WRITE_KEY"),
    ("SEGMENT_PUBLIC_API_URL", "SEGMENT_PUBLIC_API_TOKEN"),
];
const TOKEN_PLACE: &str = "Copy the token from Unify > Unify settings > API access of the space.";

/// The space that the variables define together; `None` when they name neither a space, a token nor a Profile API.
///
/// Its kind is production and it is read-only, until its server proves to be the emulator.
pub fn space(variables: &Variables) -> Result<Option<Space>, ConfigError> {
    let id = variables.text(SPACE_ID)?;
    let token = first_token(variables)?;
    let url = variables.text(PROFILE_URL)?;
    let (id, (token_name, token)) = match (id, token) {
        (None, None) if url.is_none() => return Ok(None),
        (Some(id), Some(token)) => (id, token),
        (None, _) => {
            let next =
                "Set it to the space's id (Unify > Unify settings > API access), or start with --demo.";
            return Err(ConfigError::new(
                SPACE_ID,
                "is not set, but other SEGMENT_ variables name a space",
                next,
            ));
        }
        (Some(_), None) => {
            return Err(ConfigError::new(TOKENS[0], format!("is not set, but {SPACE_ID} is"), TOKEN_PLACE));
        }
    };
    check_id(id)?;
    check_token(token_name, token)?;
    let region = region(variables)?;
    let profile_api_url = match url {
        Some(url) => BaseUrl::parse(PROFILE_URL, url)?,
        None => BaseUrl::parse(REGION, region.profile_api())?,
    };
    let may_be_emulator = profile_api_url.is_loopback() && others_are_loopback(variables)?;
    Ok(Some(Space {
        name: "env".to_owned(),
        id: id.to_owned(),
        region,
        kind: Kind::Production,
        may_be_emulator,
        profile_api_url,
        profile_api_token: Secret::new(token.to_owned()),
        read_only: true,
        replay: replay(variables, region)?,
    }))
}

/// The environment opens no space for writing: only a server that proves to be the emulator is written to.
fn replay(variables: &Variables, region: Region) -> Result<Replay, ConfigError> {
    let [(url_name, key_name), _] = OTHER_APIS;
    let reason = "the space `env` is read-only; configure it as a named space with replay = \"allowed\"";
    let mut replay = Replay::closed(reason);
    if let Some(key) = variables.text(key_name)? {
        let url = match variables.text(url_name)? {
            Some(url) => BaseUrl::parse(url_name, url)?,
            None => BaseUrl::parse(REGION, region.tracking_api())?,
        };
        replay.tracking = Some(Tracking::new(url, key_name, key)?);
    }
    Ok(replay)
}

fn first_token(variables: &Variables) -> Result<Option<(&'static str, &str)>, ConfigError> {
    for name in TOKENS {
        if let Some(token) = variables.text(name)? {
            return Ok(Some((name, token)));
        }
    }
    Ok(None)
}

fn check_id(id: &str) -> Result<(), ConfigError> {
    let well_formed = id.len() <= 64 && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if well_formed {
        return Ok(());
    }
    let why = "is no space id: those are letters, digits, `_` and `-`, such as spa_ and 27 characters";
    Err(ConfigError::new(
        SPACE_ID,
        why,
        "Copy the id from Unify > Unify settings > API access; the name or slug will not do.",
    ))
}

/// Refuses what cannot be a Profile API token. The messages never quote it.
fn check_token(name: &str, token: &str) -> Result<(), ConfigError> {
    let reject = |why: &str, next: &str| Err(ConfigError::new(name, why, next));
    if token.starts_with("sgp_") {
        return reject("is a Public API token (sgp_…), which cannot read profiles", TOKEN_PLACE);
    }
    if token.chars().any(|c| c.is_whitespace() || c.is_control()) {
        return reject("contains a space or a line break", "Copy the token again, without quotes or breaks.");
    }
    if !token.is_ascii() || token.contains(':') || token.len() > 4096 {
        return reject("contains characters that no token has, or is far too long", TOKEN_PLACE);
    }
    Ok(())
}

fn region(variables: &Variables) -> Result<Region, ConfigError> {
    match variables.text(REGION)?.map(str::trim) {
        None => Ok(Region::Us),
        Some(text) if text.eq_ignore_ascii_case("us") => Ok(Region::Us),
        Some(text) if text.eq_ignore_ascii_case("eu") => Ok(Region::Eu),
        Some(text) => {
            let shown: String = text.chars().take(20).collect();
            Err(ConfigError::new(REGION, format!("is {shown:?}, which is no region"), "Set it to us or eu."))
        }
    }
}

/// Whether nothing of this space could be sent off this machine: an API counts when its URL or its credential is set.
fn others_are_loopback(variables: &Variables) -> Result<bool, ConfigError> {
    let mut loopback = true;
    for (url_name, credential) in OTHER_APIS {
        match variables.text(url_name)? {
            Some(url) => loopback &= BaseUrl::parse(url_name, url)?.is_loopback(),
            None => loopback &= variables.os(credential).is_none(),
        }
    }
    Ok(loopback)
}

#[cfg(test)]
mod tests;
