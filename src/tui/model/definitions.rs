//! The definitions of computed traits that the Computed tab previews: which were chosen, and what was read.

use crate::domain::computed::ComputedTrait;
use crate::domain::text::Displayable;
use crate::engine::computed::{DefinitionSet, ListedDefinition};
use crate::tui::paint::Line;
use crate::tui::remote::Remote;
use crate::tui::theme::Role;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The longest name of a file that is shown, in bytes.
const NAME: usize = 60;

/// Whose definitions are previewed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DefinitionsChoice {
    /// The six that Segment recommends for enrichment data.
    #[default]
    Flex,
    /// The space's own, by the Public API.
    Space,
    /// Those of a file.
    File(PathBuf),
}

impl DefinitionsChoice {
    /// The name on screen.
    pub fn line(&self) -> Line {
        match self {
            Self::Flex => Line::new().label("flex", Role::Text),
            Self::Space => Line::new().label("the space's own", Role::Text),
            Self::File(path) => {
                let name = Displayable::cell(&path.to_string_lossy());
                Line::new().data(&name.excerpt(NAME), Role::Text)
            }
        }
    }
}

/// What was read of the definitions that were chosen.
#[derive(Clone, Debug)]
pub enum ReadDefinitions {
    Usable(DefinitionSet),
    /// Why there are none, and what to do next; untrusted texts.
    Unusable {
        why: String,
        next: String,
    },
}

impl ReadDefinitions {
    pub fn flex() -> Self {
        Self::Usable(DefinitionSet::built_in())
    }

    /// Those of a file.
    pub fn of_file(path: &Path) -> Self {
        // A bare name means something else there.
        let path = if path.is_absolute() { path.to_owned() } else { Path::new(".").join(path) };
        match DefinitionSet::read(&path.to_string_lossy()) {
            Ok(set) => Self::Usable(set),
            Err(error) => Self::unusable(error.to_string()),
        }
    }

    /// Why they cannot be used; the next step is part of it.
    pub const fn unusable(why: String) -> Self {
        Self::Unusable { why, next: String::new() }
    }

    /// The space's own cannot be asked for.
    pub fn without_token() -> Self {
        Self::Unusable {
            why: "this space has no Public API token, so its computed traits cannot be read".to_owned(),
            next: "Set public_api_token_command or public_api_token_env of the space, then try again."
                .to_owned(),
        }
    }
}

/// Answers are compared in tests only.
impl PartialEq for ReadDefinitions {
    fn eq(&self, other: &Self) -> bool {
        fn parts(one: &ListedDefinition) -> impl PartialEq + '_ {
            (&one.definition, &one.query, one.enabled, &one.status, &one.not_previewable)
        }
        match (self, other) {
            (Self::Usable(one), Self::Usable(two)) => {
                (&one.origin, one.is_complete) == (&two.origin, two.is_complete)
                    && one.items.iter().map(parts).eq(two.items.iter().map(parts))
            }
            (Self::Unusable { why, next }, Self::Unusable { why: other, next: then }) => {
                (why, next) == (other, then)
            }
            _ => false,
        }
    }
}

/// What the tab previews; it stays when another profile opens.
#[derive(Debug, Default)]
pub struct Definitions {
    pub choice: DefinitionsChoice,
    pub read: Remote<Arc<ReadDefinitions>>,
    /// Counts changes.
    pub revision: u64,
    /// The files that can be chosen.
    pub files: Vec<PathBuf>,
}

impl Definitions {
    pub fn of_files(files: &[PathBuf]) -> Self {
        Self { files: files.to_vec(), ..Self::default() }
    }

    /// Those that can be previewed, as far as they were read.
    pub fn usable(&self) -> Vec<ComputedTrait> {
        match self.read.value().map(AsRef::as_ref) {
            Some(ReadDefinitions::Usable(set)) => set.previewable(),
            _ => Vec::new(),
        }
    }

    /// The built-in ones, read.
    #[cfg(test)]
    pub fn flex() -> Self {
        let loaded = crate::tui::remote::Loaded {
            value: Arc::new(ReadDefinitions::flex()),
            at: chrono::DateTime::UNIX_EPOCH,
        };
        Self { read: Remote::Ready(loaded), revision: 1, ..Self::default() }
    }
}
