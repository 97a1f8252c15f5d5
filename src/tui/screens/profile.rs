//! The open profile: its parts, each on its own, and the tabs over them.
//!
//! Every tab (`overview`, `interactions`, `events`, `traits`, `identities`, `links`) is a plain struct with these functions,
//! and no trait over them:
//!
//! - `update(&mut self, action: Action, stage: Stage) -> Vec<TabEffect>`: a key that reached the focused tab;
//! - `editing(&self) -> bool`: whether its filter box has the keys; then `edit(&mut self, edit: Edit)`, and of the actions only
//!   `Open` (accept), `Cancel` (clear), `Up`, `Down`, `PageUp`, `PageDown` reach `update`;
//! - `click(&mut self, at: Position, stage: Stage) -> Vec<TabEffect>`: a click inside its area;
//! - `has_detail(&self, stage: Stage) -> bool`: whether `Tab` may move into a detail pane below or at the right;
//! - `count(parts: &Parts) -> Option<usize>`: the number beside its title;
//! - `show(&mut self, id: &str, stage: Stage)`, on Events (a `message_id`) and Interactions (a `KD…`): selects it;
//! - `view(&self, frame: &mut Frame, stage: Stage)`: draws into `stage.area`, borders included, changes nothing.

pub mod events;
pub mod identities;
pub mod interactions;
pub mod judged;
pub mod links;
pub mod open;
pub mod overview;
pub mod readings;
mod tab;
#[cfg(test)]
mod tab_tests;
pub mod tabs;
pub mod traits;
pub mod view;

use crate::domain::check::Check;
use crate::domain::event::ProfileEvents;
use crate::domain::finding::Finding;
use crate::domain::identifier::ExternalId;
use crate::domain::listing::Partial;
use crate::domain::profile::{Handle, Link, Metadata, Naming};
use crate::domain::split::Split;
use crate::domain::traits::Traits;
use crate::tui::context::Context;
use crate::tui::remote::Remote;
use judged::Judged;
use ratatui::layout::Rect;
use std::sync::Arc;

/// What a tab is given besides its own state. `area` is the same in `update` and `view`, so that pages and clicks fit the picture.
#[derive(Clone, Copy)]
pub struct TabContext<'a> {
    /// The parts of the open profile.
    pub parts: &'a Parts,
    /// Theme, times, now.
    pub context: &'a Context,
    /// Where the tab is drawn.
    pub area: Rect,
    /// Which of its panes has the focus.
    pub focus: TabFocus,
}

/// Which pane of a tab has the focus.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TabFocus {
    /// None: the profile list or an overlay has it.
    #[default]
    Elsewhere,
    /// The table, or the whole of a tab without detail.
    Main,
    /// The detail below or at the right.
    Detail,
}

/// What a tab asks of the program.
#[derive(Clone, Debug, PartialEq)]
pub enum TabEffect {
    /// Send this text to the terminal, to be copied; the toast says `sent to the terminal: {what}`.
    Copy {
        /// Such as `the value of flex_last-known-agent`, untrusted.
        what: String,
        /// The text, exact.
        text: String,
    },
    /// Open another profile: a link, an identifier.
    Follow(Handle),
    /// Show the event with this `message_id` on the Events tab.
    ShowEvent(String),
    /// Show the interaction with this `KD…` on the Interactions tab.
    ShowInteraction(String),
    /// Move the focus to this pane of the tab.
    Focus(TabFocus),
}

/// The parts of the open profile, as far as they are here. Each arrives, fails and refreshes on its own.
#[derive(Clone, Debug)]
pub struct Parts {
    /// Who was asked for.
    pub handle: Handle,
    /// Name and best identifier, as far as known.
    pub naming: Naming,
    /// The six Flex traits and name keys, by `include`.
    pub flex_traits: Remote<Traits>,
    /// All traits.
    pub traits: Remote<Traits>,
    /// All events, and the engagement events.
    pub events: Remote<Arc<ProfileEvents>>,
    /// Identifiers.
    pub identifiers: Remote<Partial<ExternalId>>,
    /// Metadata.
    pub metadata: Remote<Metadata>,
    /// Links.
    pub links: Remote<Partial<Link>>,
    /// What was made of `flex_traits` and `events`; made anew when one of them changes, and by the minute.
    pub judged: Option<Arc<Judged>>,
    /// Interactions whose other event is on another profile, as far as rows of the list were read.
    pub splits: Vec<Split>,
    /// Traits whose keys look like those of Flex traits.
    pub look_alikes: Vec<Finding>,
    /// Whether one of them has changed since.
    pub outdated: bool,
    /// Counts what came: whatever was made of the parts is as old as this.
    pub revision: u64,
}

impl Parts {
    /// The check over Flex traits and engagement events.
    pub fn check(&self) -> Option<&Check> {
        self.judged.as_ref().map(|judged| &judged.check)
    }
}
