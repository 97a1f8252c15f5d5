//! Finds definitions of computed traits: the built-in ones, those of a file, those of the space.

use super::{PublicList, SpaceComputed};
use crate::config::read::{FileError, FileKind};
use crate::domain::computed::{self, Computation, ComputedTrait, DefinitionError};
use crate::domain::nearest::meant;
use std::path::{Path, PathBuf};

/// The name of the built-in definitions.
pub const BUILT_IN: &str = "flex";
/// The name of the space's own definitions.
pub const OF_SPACE: &str = "space";

const FILE: FileKind = FileKind { what: "a file of definitions", most: 8 << 20 };

/// Definitions, and where they come from.
#[derive(Clone, Debug)]
pub struct DefinitionSet {
    pub origin: DefinitionOrigin,
    pub items: Vec<ListedDefinition>,
    /// Whether all of the space's were read.
    pub is_complete: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DefinitionOrigin {
    /// The six that Segment recommends for Flex.
    BuiltIn,
    /// A file, by the name that was given.
    File(String),
    Space,
}

/// A definition, and its state in the space.
#[derive(Clone, Debug)]
pub struct ListedDefinition {
    pub definition: ComputedTrait,
    /// Segment's query language; untrusted.
    pub query: Option<String>,
    pub enabled: Option<bool>,
    /// Untrusted.
    pub status: Option<String>,
    /// Why it cannot be previewed.
    pub not_previewable: Option<String>,
}

/// Why there are no definitions.
#[derive(Debug, thiserror::Error)]
pub enum DefinitionFileError {
    #[error("no definitions are called {name:?}. {meant}Give a file, `flex` or `space`", meant = meant(.name, [BUILT_IN, OF_SPACE]))]
    Unknown { name: String },
    #[error("{path} {source}. {next}", path = .path.display(), next = .source.next())]
    Unreadable { path: PathBuf, source: FileError },
    #[error("{file}{place}: {source}", place = place(.source))]
    Wrong { file: String, source: DefinitionError },
}

fn place(error: &DefinitionError) -> String {
    let line = error.line.map(|line| format!(", line {line}")).unwrap_or_default();
    let column = error.column.map(|column| format!(", column {column}")).unwrap_or_default();
    line + &column
}

impl DefinitionSet {
    pub fn built_in() -> Self {
        let items = computed::flex().into_iter().map(ListedDefinition::new).collect();
        Self { origin: DefinitionOrigin::BuiltIn, items, is_complete: true }
    }

    /// The definitions of a text: the built-in ones, or a file (`-` is standard input).
    pub fn read(text: &str) -> Result<Self, DefinitionFileError> {
        if text == BUILT_IN {
            return Ok(Self::built_in());
        }
        let path = Path::new(text);
        let bare = !text.contains(std::path::MAIN_SEPARATOR) && path.extension().is_none();
        let unreadable = |source| DefinitionFileError::Unreadable { path: path.to_owned(), source };
        let (file, bytes) = if text == "-" {
            ("standard input".to_owned(), FILE.standard_input().map(String::into_bytes).map_err(unreadable)?)
        } else if bare && !path.exists() {
            return Err(DefinitionFileError::Unknown { name: text.to_owned() });
        } else {
            (text.to_owned(), FILE.bytes(path).map_err(unreadable)?)
        };
        match computed::read(&bytes) {
            Ok(read) => {
                let items = read.into_iter().map(ListedDefinition::new).collect();
                Ok(Self { origin: DefinitionOrigin::File(file), items, is_complete: true })
            }
            Err(source) => Err(DefinitionFileError::Wrong { file, source }),
        }
    }

    pub fn of_space(listed: PublicList<SpaceComputed>) -> Self {
        let items = listed.items.into_iter().map(ListedDefinition::of_space).collect();
        Self { origin: DefinitionOrigin::Space, items, is_complete: listed.is_complete }
    }

    /// The definitions that can be previewed.
    pub fn previewable(&self) -> Vec<ComputedTrait> {
        let usable = self.items.iter().filter(|one| one.not_previewable.is_none());
        usable.map(|one| one.definition.clone()).collect()
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.items.iter().map(|one| one.definition.key.as_str())
    }
}

impl ListedDefinition {
    fn new(definition: ComputedTrait) -> Self {
        let (query, not_previewable) = match &definition.computation {
            Ok(computation) => (Some(computation.to_query()), None),
            Err(error) => (None, Some(error.to_string())),
        };
        Self { definition, query, enabled: None, status: None, not_previewable }
    }

    fn of_space(one: SpaceComputed) -> Self {
        let (has_key, has_query) = (one.key.is_some(), !one.query.is_empty());
        let definition = ComputedTrait {
            key: one.key.unwrap_or_else(|| one.name.clone()),
            name: one.name,
            computation: Computation::from_query(&one.query),
        };
        let of_accounts = one.of.as_deref().is_some_and(|of| of.eq_ignore_ascii_case("accounts"));
        let not_previewable = if !has_query {
            Some("the service gives no query for it".to_owned())
        } else if of_accounts {
            Some("it is a trait of accounts, over the events of all their members".to_owned())
        } else if !has_key {
            Some("the service gives no key for its trait".to_owned())
        } else {
            definition.computation.as_ref().err().map(ToString::to_string)
        };
        let query = has_query.then_some(one.query);
        Self { definition, query, enabled: one.enabled, status: one.status, not_previewable }
    }
}
