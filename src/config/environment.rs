//! The space called `env`, defined by the `SEGMENT_*` variables.

use super::ConfigError;
use super::replay::{ReplaySettings, Tracking};
use super::secret::Secret;
use super::secret_source::SecretSource;
use super::space::checks::{self, TOKEN_PLACE};
use super::space::{ApiUrls, BaseUrl, Region, Space};
use super::variables::Variables;

const SPACE_ID: &str = "SEGMENT_SPACE_ID";
const REGION: &str = "SEGMENT_REGION";
/// The variables for the Profile API token; the first one that is set wins.
const TOKENS: [&str; 3] = ["SEGMENT_PROFILE_API_TOKEN", "SEGMENT_UNIFY_TOKEN", "SEGMENT_ACCESS_TOKEN"];
const PROFILE_URL: &str = "SEGMENT_PROFILE_API_URL";
const TRACKING_URL: &str = "SEGMENT_TRACKING_API_URL";
const PUBLIC_URL: &str = "SEGMENT_PUBLIC_API_URL";
const WRITE_KEY: &str = "SEGMENT_WRITE_KEY";
const PUBLIC_TOKEN: &str = "SEGMENT_PUBLIC_API_TOKEN";
/// The other APIs: the URL variable and the credential that is sent there.
const OTHER_APIS: [(&str, &str); 2] = [(TRACKING_URL, WRITE_KEY), (PUBLIC_URL, PUBLIC_TOKEN)];
/// The secret by which an emulator proves that it is the one that announced these variables.
pub const EMULATOR_SECRET: &str = "FLEXPLORER_EMULATOR_SECRET";
/// Every variable that may contain a secret; they are hidden from all programs that are started.
pub const SECRETS: [&str; 6] = [TOKENS[0], TOKENS[1], TOKENS[2], WRITE_KEY, PUBLIC_TOKEN, EMULATOR_SECRET];

/// The settings of the space, each with its variables; the first one that is set wins.
const SETTINGS: [(&str, &[&str]); 8] = [
    ("id", &[SPACE_ID]),
    ("region", &[REGION]),
    ("token", &TOKENS),
    ("write_key", &[WRITE_KEY]),
    ("public_api_token", &[PUBLIC_TOKEN]),
    ("profile_api_url", &[PROFILE_URL]),
    ("tracking_api_url", &[TRACKING_URL]),
    ("public_api_url", &[PUBLIC_URL]),
];

/// The variable that sets a setting of the space `env`, if any.
pub fn variable_of(setting: &str, variables: &Variables) -> Option<&'static str> {
    let (_, names) = SETTINGS.iter().find(|(name, _)| *name == setting)?;
    names.iter().copied().find(|name| variables.os(name).is_some())
}

/// The space that the variables define together; `None` if they name neither a space, a token nor a Profile API.
///
/// It counts as a read-only production space until its server proves to be the emulator.
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
    checks::space_id(SPACE_ID, id)?;
    checks::profile_token(token_name, token)?;
    let region = region(variables)?;
    let urls = urls(variables, region)?;
    let write_key = given(variables, WRITE_KEY)?;
    let public_api_token = given(variables, PUBLIC_TOKEN)?;
    // The Profile API's answers contain the proof, so it covers a Tracking API only at the same address.
    let is_one = variables.os(WRITE_KEY).is_none() || urls.tracking.origin() == urls.profile.origin();
    let is_here = urls.profile.is_loopback() && others_are_loopback(variables)? && is_one;
    let emulator_secret = variables.text(EMULATOR_SECRET)?.filter(|_| is_here);
    let emulator_secret = emulator_secret.map(|secret| Secret::new(secret.trim().to_owned()));
    let space = Space::new("env", id, region, urls, Secret::new(token.to_owned()));
    let replay = replay(variables, &space.tracking_api_url)?;
    Ok(Some(Space { emulator_secret, write_key, public_api_token, replay, ..space }))
}

fn urls(variables: &Variables, region: Region) -> Result<ApiUrls, ConfigError> {
    let mut urls = ApiUrls::of(region)?;
    for (name, base) in
        [(PROFILE_URL, &mut urls.profile), (TRACKING_URL, &mut urls.tracking), (PUBLIC_URL, &mut urls.public)]
    {
        if let Some(url) = variables.text(name)? {
            *base = BaseUrl::parse(name, url)?;
        }
    }
    Ok(urls)
}

fn given(variables: &Variables, name: &str) -> Result<SecretSource, ConfigError> {
    let text = variables.text(name)?;
    Ok(text.map_or(SecretSource::Absent, |text| SecretSource::Given(Secret::new(text.to_owned()))))
}

/// The environment never permits writing: only a server that proves to be the emulator is written to.
fn replay(variables: &Variables, url: &BaseUrl) -> Result<ReplaySettings, ConfigError> {
    let reason = "the space `env` is read-only; configure it as a named space with replay = \"allowed\"";
    let mut replay = ReplaySettings::closed(reason);
    if let Some(key) = variables.text(WRITE_KEY)? {
        replay.tracking = Some(Tracking::new(url.clone(), WRITE_KEY, key)?);
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

fn region(variables: &Variables) -> Result<Region, ConfigError> {
    let Some(text) = variables.text(REGION)? else { return Ok(Region::Us) };
    Region::parse(text).ok_or_else(|| {
        let shown: String = text.chars().take(20).collect();
        ConfigError::new(REGION, format!("is {shown:?}, which is not a region"), "Set it to us or eu.")
    })
}

/// Whether none of this space's data could leave this machine: an API counts if its URL or its credential is set.
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
