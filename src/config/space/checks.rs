//! Plausibility checks for ids and secrets. The messages never quote a secret.

use crate::config::ConfigError;

pub const TOKEN_PLACE: &str = "Copy the token from Unify > Unify settings > API access of the space.";
const WRITE_KEY_PLACE: &str = "Copy the write key from the source's settings in Segment.";
const PUBLIC_TOKEN_PLACE: &str = "A Workspace Owner creates one under Settings > Access management > Tokens.";
/// The Tracking API refuses shorter write keys.
const SHORTEST_WRITE_KEY: usize = 10;
const LONGEST_SECRET: usize = 4096;

pub fn space_id(setting: &str, id: &str) -> Result<(), ConfigError> {
    let well_formed = !id.is_empty()
        && id.len() <= 64
        && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if well_formed {
        return Ok(());
    }
    let why = "is not a space id: ids consist of letters, digits, `_` and `-`, such as spa_ followed by 27 characters";
    let next = "Copy the id from Unify > Unify settings > API access; the name or slug will not do.";
    Err(ConfigError::new(setting, why, next))
}

pub fn profile_token(setting: &str, token: &str) -> Result<(), ConfigError> {
    if token.starts_with("sgp_") {
        let why = "is a Public API token (sgp_…), which cannot read profiles";
        return Err(ConfigError::new(setting, why, TOKEN_PLACE));
    }
    secret(setting, token, "token", TOKEN_PLACE)?;
    if token.contains(':') {
        return Err(ConfigError::new(setting, "contains a colon, which no token has", TOKEN_PLACE));
    }
    Ok(())
}

pub fn write_key(setting: &str, key: &str) -> Result<(), ConfigError> {
    secret(setting, key, "write key", WRITE_KEY_PLACE)?;
    if key.starts_with("sgp_") {
        return Err(ConfigError::new(
            setting,
            "is a Public API token (sgp_…), not a write key",
            WRITE_KEY_PLACE,
        ));
    }
    if key.len() < SHORTEST_WRITE_KEY || key.contains(':') {
        return Err(ConfigError::new(setting, "is too short, or contains a colon", WRITE_KEY_PLACE));
    }
    Ok(())
}

pub fn public_token(setting: &str, token: &str) -> Result<(), ConfigError> {
    secret(setting, token, "token", PUBLIC_TOKEN_PLACE)
}

fn secret(setting: &str, text: &str, what: &str, place: &str) -> Result<(), ConfigError> {
    if text.chars().any(|c| c.is_whitespace() || c.is_control()) {
        let why = "contains a space or a line break";
        return Err(ConfigError::new(
            setting,
            why,
            format!("Copy the {what} again, without quotes or line breaks."),
        ));
    }
    if text.is_empty() || !text.is_ascii() || text.len() > LONGEST_SECRET {
        let why = format!("is empty, far too long, or contains characters that no {what} has");
        return Err(ConfigError::new(setting, why, place));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p1_refusals_never_quote_the_secret() {
        let bad = ["canary space", "canary\n", "canäry", "sgp_canary", "can:ary", ""];
        for text in bad {
            for check in [profile_token, write_key] {
                let error = check("x", text).expect_err(text).to_string();
                assert!(!error.contains("canary") && !error.contains("ary"), "{error}");
            }
        }
        assert!(write_key("x", "short").is_err());
        assert!(public_token("x", "sgp_0123456789").is_ok());
    }

    #[test]
    fn a_name_or_slug_is_no_space_id() {
        assert!(space_id("x", "spa_0123456789abcdefghijklmnopq").is_ok());
        for id in ["", "Shop EU", "spa/1", "../x", &"a".repeat(65)] {
            assert!(space_id("x", id).is_err(), "{id}");
        }
    }
}
