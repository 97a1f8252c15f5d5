//! The JSON contract of the program's own state: spaces, settings, and the points of `space test` and `doctor`.

use super::snake;
use crate::engine::diagnosis::{Diagnosis, Point, PointState};
use crate::engine::upkeep::Erased;
use serde::Serialize;

/// An entry of `space list`.
#[derive(Serialize)]
pub struct SpaceRowRecord {
    pub name: String,
    /// Whether this space is read when none is named.
    pub current: bool,
    pub kind: &'static str,
    /// The kind it becomes once its emulator has proved itself. Listing spaces sends no request, so it is never proved here.
    pub kind_once_proven: Option<&'static str>,
    pub region: &'static str,
    /// The space id; the demo has one only while it runs.
    pub id: Option<String>,
    pub token_from: TokenFrom,
    /// The variable that holds the token.
    pub token_env: Option<String>,
    /// Whether replays are allowed.
    pub replay: &'static str,
}

/// The source of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenFrom {
    /// A command that prints it.
    TokenCommand,
    /// A variable named by the entry.
    TokenEnv,
    /// The credentials file.
    Credentials,
    /// The `SEGMENT_` variables.
    Environment,
    /// The program itself.
    BuiltIn,
    /// The space has no token.
    Nowhere,
}

/// A point checked by `space test` or `doctor`.
#[derive(Serialize)]
pub struct PointRecord {
    space: Option<String>,
    about: String,
    state: &'static str,
    words: String,
    next: Option<String>,
}

impl PointRecord {
    /// A point about this machine or, with a name, about a space; `next` is empty if no action is needed.
    pub fn new(space: Option<&str>, about: &str, state: PointState, words: String, next: &str) -> Self {
        Self {
            space: space.map(str::to_owned),
            about: snake(about),
            state: state.label(),
            words,
            next: (!next.is_empty()).then(|| next.to_owned()),
        }
    }

    pub fn all(space: &str, diagnosis: &Diagnosis) -> Vec<Self> {
        let record = |point: &Point| {
            Self::new(Some(space), point.subject.label(), point.state, point.words.clone(), &point.next)
        };
        diagnosis.points.iter().map(record).collect()
    }
}

/// A setting of `config show`.
#[derive(Serialize)]
pub struct SettingRecord {
    /// The full name.
    pub setting: String,
    /// The value; a secret is described, never shown.
    pub value: Option<String>,
    /// The kind of source.
    pub origin: &'static str,
    /// The file and line, the variable or the flag.
    pub place: Option<String>,
}

/// The data that `profile forget` removed.
#[derive(Serialize)]
pub struct ForgottenRecord {
    identifiers: usize,
    replays: usize,
    damaged_files: usize,
    complete: bool,
}

impl From<&Erased> for ForgottenRecord {
    fn from(erased: &Erased) -> Self {
        Self {
            identifiers: erased.profiles,
            replays: erased.replays,
            damaged_files: erased.damaged_files,
            complete: !erased.is_held && erased.damaged_files == 0,
        }
    }
}
