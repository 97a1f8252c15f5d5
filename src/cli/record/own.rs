//! The JSON contract of what the program says about itself: spaces, settings, what a look at them found.

use super::snake;
use crate::engine::diagnosis::{Diagnosis, Point, PointState};
use crate::engine::upkeep::Erased;
use serde::Serialize;

/// A space of `space list`.
#[derive(Serialize)]
pub struct SpaceRowRecord {
    /// Its name.
    pub name: String,
    /// Whether it is read when none is named.
    pub current: bool,
    /// Its kind.
    pub kind: &'static str,
    /// The kind it becomes once its emulator has proved itself. Listing spaces sends no request, so this is never proved here.
    pub kind_once_proven: Option<&'static str>,
    /// Its region.
    pub region: &'static str,
    /// Its id; the demo has one only while it runs.
    pub id: Option<String>,
    /// Where its token comes from.
    pub token_from: TokenFrom,
    /// The variable that holds the token.
    pub token_env: Option<String>,
    /// Whether replays are allowed.
    pub replay: &'static str,
}

/// Where a token comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenFrom {
    /// A command that prints it.
    TokenCommand,
    /// A variable that the entry names.
    TokenEnv,
    /// The credentials file.
    Credentials,
    /// The `SEGMENT_` variables.
    Environment,
    /// The program itself.
    BuiltIn,
    /// There is none.
    Nowhere,
}

/// A thing that `space test` or `doctor` looked at.
#[derive(Serialize)]
pub struct PointRecord {
    space: Option<String>,
    about: String,
    state: &'static str,
    words: String,
    next: Option<String>,
}

impl PointRecord {
    /// About this machine or, with a name, about a space; `next` is empty where nothing is to be done.
    pub fn new(space: Option<&str>, about: &str, state: PointState, words: String, next: &str) -> Self {
        Self {
            space: space.map(str::to_owned),
            about: snake(about),
            state: state.label(),
            words,
            next: (!next.is_empty()).then(|| next.to_owned()),
        }
    }

    /// All points of a space.
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
    /// Its full name.
    pub setting: String,
    /// Its value; a secret is described, never shown.
    pub value: Option<String>,
    /// What kind of place it comes from.
    pub origin: &'static str,
    /// The file and line, the variable or the flag.
    pub place: Option<String>,
}

/// What `profile forget` took out.
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
