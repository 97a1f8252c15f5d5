//! Studio flows, read from files.
//!
//! | word | meaning |
//! |---|---|
//! | flow | a Studio definition: widgets, and which of them comes first |
//! | widget | a state of the definition |
//! | branch | a transition of a widget: its event, its conditions and the widget that comes next |
//! | dry run | following a flow for one profile without doing anything that its widgets do |

mod document;
mod error;
mod hints;
mod lint;
mod place;
mod profile;
mod read;
mod reads;
mod states;
#[cfg(test)]
mod tests;
mod widget;

pub use error::{FlowError, FlowProblem};
pub use place::FilePlace;
pub use profile::ProfileEvent;
pub use reads::FlowReads;
pub use widget::{Branch, BranchCondition, NextWidget, Widget, WidgetKind};

use super::route::finding::RouteFinding;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// The most bytes of a file, widgets of a flow, and branches and conditions of all its widgets together.
pub const FILE_BYTES: usize = 8 << 20;
pub const MOST_WIDGETS: usize = 2_000;
pub const MOST_BRANCHES: usize = 20_000;

/// A flow as read from its file.
#[derive(Clone, Debug)]
pub struct Flow {
    pub label: FlowLabel,
    /// The index of the widget where a run begins.
    pub initial: usize,
    /// In the order of the file; of widgets that share a name, only the first one can be reached.
    pub widgets: Vec<Widget>,
    /// Findings made while reading.
    pub findings: Vec<RouteFinding>,
    by_name: HashMap<Arc<str>, usize>,
    /// Computed on the first run.
    reads: OnceLock<FlowReads>,
}

/// What a flow's file says besides the definition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlowLabel {
    pub sid: Option<String>,
    pub friendly_name: Option<String>,
    pub revision: Option<String>,
    /// `draft` or `published`.
    pub status: Option<String>,
}

impl Flow {
    /// Reads a file in any of the forms in which Studio, its API and the Twilio CLI give a flow.
    pub fn read(bytes: &[u8]) -> Result<Self, FlowError> {
        read::read(bytes)
    }

    /// The index of the widget with this name.
    pub fn find(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    pub fn widget(&self, name: &str) -> Option<&Widget> {
        self.find(name).and_then(|index| self.widgets.get(index))
    }

    /// The parsed templates, and what they read.
    pub fn reads(&self) -> &FlowReads {
        self.reads.get_or_init(|| FlowReads::of(self))
    }

    /// The findings made while reading and in the flow itself, in the order of the file.
    pub fn check(&self) -> Vec<RouteFinding> {
        lint::check(self)
    }

    /// Whether each widget can be reached from the first one.
    pub fn reached(&self) -> Vec<bool> {
        lint::reached_from(self, [self.initial], None)
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.widgets.iter().map(|widget| &*widget.name)
    }
}
