//! The open profile: its independently loaded parts, and the tabs that show them.
//!
//! Every tab (`overview`, `interactions`, `events`, `traits`, `identities`, `links`) is a plain struct with these functions and
//! no common trait:
//!
//! - `update(&mut self, action: Action, stage: TabContext) -> Vec<TabEffect>`: handles a key that reached the focused tab;
//! - `editing(&self) -> bool`: whether its filter box gets the keys; if so, text goes to `edit(&mut self, edit: Edit)`, and only
//!   `Open` (accept), `Cancel` (clear), `Up`, `Down`, `PageUp`, `PageDown` reach `update`;
//! - `click(&mut self, at: Position, stage: TabContext) -> Vec<TabEffect>`: handles a click inside its area;
//! - `has_detail(&self, stage: TabContext) -> bool`: whether `Tab` may move into a detail pane below or on the right;
//! - `count(parts: &Parts) -> Option<usize>`: the number beside its title;
//! - `show(&mut self, id: &str, stage: TabContext)`, on Events (a `message_id`) and Interactions (a `KD…`): selects that row;
//! - `view(&self, frame: &mut Frame, stage: TabContext)`: draws into `stage.area` with borders; changes nothing.

pub mod events;
pub mod identities;
pub mod interactions;
pub mod judged;
pub mod links;
pub mod open;
pub mod overview;
mod parts;
pub mod readings;
mod tab;
#[cfg(test)]
mod tab_tests;
pub mod tabs;
pub mod traits;
pub mod view;

use crate::domain::finding::Finding;
use crate::domain::profile::{Handle, Naming};
use crate::domain::split::Split;
use crate::tui::context::Context;
use crate::tui::message::Part;
use crate::tui::remote::Remote;
use judged::Judged;
use parts::PartValue;
use ratatui::layout::Rect;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The context of a tab. `area` is the same in `update` and `view`, so that page sizes and clicks match the picture.
#[derive(Clone, Copy)]
pub struct TabContext<'a> {
    pub parts: &'a Parts,
    /// Theme, time style and the current time.
    pub context: &'a Context,
    pub area: Rect,
    /// The focused pane of the tab.
    pub focus: TabFocus,
}

/// The focused pane of a tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TabFocus {
    /// None: the profile list or an overlay has the focus.
    #[default]
    Elsewhere,
    /// The table, or the whole of a tab without a detail pane.
    Main,
    /// The detail pane below or on the right.
    Detail,
}

/// A request from a tab to the program.
#[derive(Clone, Debug, PartialEq)]
pub enum TabEffect {
    /// Copy this text through the terminal; the toast says `sent to the terminal: {what}`.
    Copy {
        /// A description such as `the value of flex_last-known-agent`; untrusted text.
        what: String,
        /// The exact text.
        text: String,
    },
    /// Open another profile through a link or an identifier.
    Follow(Handle),
    /// Show the event with this `message_id` on the Events tab.
    ShowEvent(String),
    /// Show the interaction with this `KD…` on the Interactions tab.
    ShowInteraction(String),
    /// Move the focus to this pane of the tab.
    Focus(TabFocus),
}

/// The loaded parts of the open profile. Each one loads, fails and refreshes independently.
#[derive(Clone, Debug)]
pub struct Parts {
    /// The handle that the profile was requested by.
    pub handle: Handle,
    /// Name and best identifier, as far as known.
    pub naming: Naming,
    /// Read with `parts[Part::Events]`, and their values with `parts.events()`.
    remotes: BTreeMap<Part, Remote<PartValue>>,
    /// The verdict on the Flex traits and the events, renewed when one of them changes and every minute.
    pub judged: Option<Arc<Judged>>,
    /// Interactions whose other event is on another profile, among the list rows read so far.
    pub splits: Vec<Split>,
    /// Traits with keys that look like Flex trait keys.
    pub look_alikes: Vec<Finding>,
    /// Whether the verdict is older than the parts it was made from.
    pub outdated: bool,
    /// Counts changes of the parts; values computed from them are valid for one revision.
    pub revision: u64,
}
