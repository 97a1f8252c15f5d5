//! The raw file: names and types, without checks. Unknown names are errors.

use crate::config::token_command::CommandCall;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A text with its place in the file.
pub type Text = Option<Spanned<String>>;

/// Only the version, so that a newer file can be distinguished from a wrong one.
#[derive(Deserialize)]
pub struct Versioned {
    pub version: Option<Spanned<i64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawFile {
    #[serde(rename = "version")]
    pub _version: Option<i64>,
    pub current: Text,
    pub theme: Text,
    pub time_zone: Text,
    pub wrap_up_limit: Text,
    pub phone_prefix: Text,
    pub casing: Text,
    pub samples: Text,
    #[serde(default)]
    pub keys: BTreeMap<Spanned<String>, RawKeys>,
    #[serde(default)]
    pub space: BTreeMap<Spanned<String>, RawSpace>,
}

pub type RawKeys = BTreeMap<Spanned<String>, Spanned<Vec<String>>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawSpace {
    pub id: Text,
    pub region: Text,
    pub kind: Text,
    pub token_command: Option<Spanned<RawCall>>,
    pub token_env: Text,
    pub write_key_command: Option<Spanned<RawCall>>,
    pub write_key_env: Text,
    pub public_api_token_command: Option<Spanned<RawCall>>,
    pub public_api_token_env: Text,
    pub profile_api_url: Text,
    pub tracking_api_url: Text,
    pub public_api_url: Text,
    pub replay: Text,
    #[serde(default)]
    pub replay_to: Vec<Spanned<String>>,
    pub budget: Option<Spanned<i64>>,
    #[serde(default)]
    pub pins: Vec<Spanned<String>>,
}

/// A command: one text for the shell, or a list that is run without a shell.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a text or a list of texts")]
pub enum RawCall {
    Shell(String),
    Program(Vec<String>),
}

impl From<RawCall> for CommandCall {
    fn from(raw: RawCall) -> Self {
        match raw {
            RawCall::Shell(line) => Self::Shell(line),
            RawCall::Program(words) => Self::Program(words),
        }
    }
}
