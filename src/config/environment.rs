//! The space called `env`, defined by the `SEGMENT_*` variables.

use super::replay::{ReplaySettings, Tracking};
use super::space::checks::{self, TOKEN_PLACE};
use super::space::{BaseUrl, Space};
use super::variables::Variables;
use super::{ConfigError, file::SpaceEntry};
use super::{secret::Secret, secret_source::SecretSource};

pub const SPACE_ID: &str = "SEGMENT_SPACE_ID";
/// The variables for the Profile API token; the first one that is set wins.
pub const TOKENS: [&str; 3] = ["SEGMENT_PROFILE_API_TOKEN", "SEGMENT_UNIFY_TOKEN", "SEGMENT_ACCESS_TOKEN"];
pub const PROFILE_URL: &str = "SEGMENT_PROFILE_API_URL";
pub const TRACKING_URL: &str = "SEGMENT_TRACKING_API_URL";
pub const PUBLIC_URL: &str = "SEGMENT_PUBLIC_API_URL";
pub const WRITE_KEY: &str = "SEGMENT_WRITE_KEY";
pub const PUBLIC_TOKEN: &str = "SEGMENT_PUBLIC_API_TOKEN";
/// The secret by which an emulator proves that it is the one that announced these variables.
pub const EMULATOR_SECRET: &str = "FLEXPLORER_EMULATOR_SECRET";
/// Every variable that may contain a secret; they are hidden from all programs that are started.
pub const SECRETS: [&str; 6] = [TOKENS[0], TOKENS[1], TOKENS[2], WRITE_KEY, PUBLIC_TOKEN, EMULATOR_SECRET];

/// `None` if the variables name neither a space, a token nor a Profile API. The space counts as a read-only production
/// space until its server proves to be the emulator.
pub fn space(variables: &Variables) -> Result<Option<Space>, ConfigError> {
    let id = variables.text(SPACE_ID)?;
    let token = first_token(variables)?;
    let url = variables.text(PROFILE_URL)?;
    let (token_name, token) = match (id, token) {
        (None, None) if url.is_none() => return Ok(None),
        (Some(_), Some(token)) => token,
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
    let SpaceEntry { id, region, urls, .. } = SpaceEntry::of_variables("env", variables)?;
    checks::profile_token(token_name, token)?;
    let write_key = given(variables, WRITE_KEY)?;
    let public_api_token = given(variables, PUBLIC_TOKEN)?;
    // The Profile API's answers contain the proof, so it covers a Tracking API only at the same address.
    let is_one = variables.os(WRITE_KEY).is_none() || urls.tracking.origin() == urls.profile.origin();
    // Another API counts if its URL or its credential is set.
    let others = [(TRACKING_URL, WRITE_KEY, &urls.tracking), (PUBLIC_URL, PUBLIC_TOKEN, &urls.public)];
    let is_set = |name: &str| variables.os(name).is_some();
    let are_here =
        others.into_iter().all(|(name, key, url)| url.is_loopback() || !(is_set(name) || is_set(key)));
    // Only then does none of this space's data leave this machine.
    let is_here = urls.profile.is_loopback() && are_here && is_one;
    let emulator_secret = variables.text(EMULATOR_SECRET)?.filter(|_| is_here);
    let emulator_secret = emulator_secret.map(|secret| Secret::new(secret.trim().to_owned()));
    let space = Space::new("env", &id, region, urls, Secret::new(token.to_owned()));
    let replay = replay(variables, &space.tracking_api_url)?;
    Ok(Some(Space { emulator_secret, write_key, public_api_token, replay, ..space }))
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
    let set = TOKENS.into_iter().find(|name| variables.text(name) != Ok(None));
    let Some(name) = set else { return Ok(None) };
    Ok(variables.text(name)?.map(|token| (name, token)))
}

#[cfg(test)]
mod tests;
