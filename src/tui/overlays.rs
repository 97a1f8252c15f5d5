//! What lies over the panes. The last one has the keys; none asks whether another is open.

pub mod failure;
pub mod help;
pub mod unknown;

use crate::tui::context::Context;
use crate::tui::keymap::Scope;
use crate::tui::message::{Action, Edit};
use crate::tui::paint::Canvas;
use crate::tui::screens::replay::{self, ReplayScreen};
use chrono::{DateTime, TimeDelta, Utc};
use failure::FailureOverlay;
use help::Help;
use ratatui::layout::{Position, Rect};
use unknown::Unknown;

/// Keys that come sooner after a dialog opened were meant for what stood there before.
pub const SETTLE: TimeDelta = TimeDelta::milliseconds(150);

/// One of them.
#[derive(Debug)]
pub enum Overlay {
    /// Every key of the focused pane.
    Help(Help),
    /// A failure in full.
    Failure(FailureOverlay),
    /// A sample interaction, from choosing it to its report.
    Replay(Box<ReplayScreen>),
    /// Replays of earlier runs whose outcome nobody knows.
    Unknown(Unknown),
}

/// How an overlay was drawn.
#[derive(Clone, Copy, Debug)]
pub struct Drawn {
    /// What lies inside its border and may be covered for a moment.
    pub inner: Rect,
    /// The cell where text is typed.
    pub cursor: Option<Position>,
}

/// What an overlay asks of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OverlayWish {
    /// Close it.
    Close,
    /// Copy this text.
    Copy {
        /// What it is.
        what: &'static str,
        /// What is said, in lines.
        lines: Vec<String>,
    },
}

impl Overlay {
    /// What keys mean in it.
    pub fn scope(&self) -> Scope {
        match self {
            Self::Help(help) if help.typing() => Scope::Field,
            Self::Replay(replay) => replay.scope(),
            _ => Scope::Overlay,
        }
    }

    /// The word for what an action does in it, for the footer; `None` for an action it has no use for.
    pub fn word(&self, action: Action) -> Option<&'static str> {
        match (self, action) {
            (Self::Replay(replay), _) => replay.word(action),
            (Self::Help(_), Action::Filter) => Some("search"),
            (Self::Help(help), Action::Open) if help.typing() => Some("accept"),
            (Self::Help(help), Action::Cancel) if help.searched() => Some("clear"),
            (Self::Help(_) | Self::Failure(_) | Self::Unknown(_), Action::Cancel) => Some("close"),
            (Self::Failure(failure), Action::Refresh) => {
                (!failure.troubles.is_empty()).then_some("try again")
            }
            (Self::Failure(_), Action::Copy | Action::CopyAsItIs)
            | (Self::Help(_) | Self::Failure(_) | Self::Unknown(_), Action::Quit) => Some(action.label()),
            (Self::Help(_) | Self::Failure(_) | Self::Unknown(_), _) => None,
        }
    }

    /// Whether it asks or tells something that stands there too shortly to be answered: keys are not for it yet.
    pub fn just_opened(&self, now: DateTime<Utc>) -> bool {
        match self {
            Self::Unknown(unknown) => now - unknown.since < SETTLE,
            Self::Replay(replay) => replay.just_asked(now),
            Self::Help(_) | Self::Failure(_) => false,
        }
    }

    /// A key.
    pub fn update(&mut self, action: Action, body: Rect, context: &Context) -> Option<OverlayWish> {
        match self {
            Self::Help(help) => help.update(action, body),
            Self::Failure(failure) => failure.update(action, body, context),
            Self::Unknown(unknown) => unknown.update(action),
            // It asks for more than other overlays and is asked on its own.
            Self::Replay(_) => None,
        }
    }

    /// A change to its text field.
    pub fn edit(&mut self, edit: &Edit) {
        match self {
            Self::Help(help) => help.edit(edit),
            Self::Replay(replay) => replay.edit(edit),
            Self::Failure(_) | Self::Unknown(_) => {}
        }
    }

    /// Draws it over the panes.
    pub fn draw(&self, canvas: &mut Canvas<'_>, body: Rect) -> Drawn {
        match self {
            Self::Help(help) => help.draw(canvas, body),
            Self::Replay(replay) => replay::view::draw(replay, canvas, body),
            Self::Failure(failure) => Drawn { inner: failure.draw(canvas, body), cursor: None },
            Self::Unknown(unknown) => Drawn { inner: unknown.draw(canvas, body), cursor: None },
        }
    }
}
