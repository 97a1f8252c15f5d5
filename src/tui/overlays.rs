//! Overlays above the panes. The last one gets the keys; overlays do not check for each other.

pub mod definitions;
pub mod failure;
pub mod help;
pub mod routing;
pub mod sorting;
pub mod spaces;
pub mod unknown;
pub mod views;

use crate::config::file::ViewEntry;
use crate::domain::liquid::Value;
use crate::domain::roster::sort::SortKey;
use crate::domain::route::cases::{GivenAnswer, SavedCase};
use crate::tui::context::Context;
use crate::tui::keymap::Scope;
use crate::tui::message::{Action, Edit};
use crate::tui::model::definitions::DefinitionsChoice;
use crate::tui::paint::Canvas;
use crate::tui::screens::profile::routing::running::RouteChoice;
use crate::tui::screens::replay::{self, ReplayScreen};
use chrono::{DateTime, TimeDelta, Utc};
use definitions::DefinitionsMenu;
use failure::FailureOverlay;
use help::Help;
use ratatui::layout::{Position, Rect};
use routing::answers::AnswersMenu;
use routing::case::CaseField;
use routing::moment::MomentField;
use routing::{RouteFilesMenu, WhatIfMenu};
use sorting::SortMenu;
use spaces::SpacesOverlay;
use unknown::Unknown;
use views::{SaveView, ViewsOverlay};

/// Keys pressed sooner than this after a dialog opened were meant for what was there before.
pub const SETTLE: TimeDelta = TimeDelta::milliseconds(150);

#[derive(Debug)]
pub enum Overlay {
    /// Every key of the focused pane.
    Help(Help),
    Failure(FailureOverlay),
    /// The spaces that can be opened.
    Spaces(SpacesOverlay),
    /// The named views of the list.
    Views(ViewsOverlay),
    SaveView(Box<SaveView>),
    /// A sample interaction, from choosing it to its report.
    Replay(Box<ReplayScreen>),
    /// Earlier replays with an unknown outcome.
    Unknown(Unknown),
    /// The orders of the profile list.
    Sort(SortMenu),
    /// The flows and workflows of a dry run.
    RouteFiles(RouteFilesMenu),
    /// A trait that a dry run takes to be something else.
    WhatIf(WhatIfMenu),
    /// What happens outside in a dry run.
    Answers(AnswersMenu),
    /// The file of a case.
    SaveCase(CaseField),
    /// The time that the profile is looked at.
    Moment(MomentField),
    /// The definitions of computed traits.
    Definitions(DefinitionsMenu),
}

/// The result of drawing an overlay.
#[derive(Clone, Copy, Debug)]
pub struct Drawn {
    /// The area inside its border, which may be covered for a moment.
    pub inner: Rect,
    /// The cell of the text cursor.
    pub cursor: Option<Position>,
}

/// A request from an overlay to the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OverlayWish {
    Close,
    ShowView(Box<ViewEntry>),
    SaveView(Box<ViewEntry>),
    /// Open this space instead.
    OpenSpace(usize),
    /// Give up opening a space.
    CancelOpening,
    /// Sort the profile list, or reverse its order.
    Sort(SortKey),
    /// Run these files.
    Route(RouteChoice),
    /// Preview these definitions.
    Define(DefinitionsChoice),
    /// Take a trait to be this in the dry run; nil is unset.
    WhatIf {
        key: String,
        value: Value,
    },
    /// Take this to happen at a widget of the dry run.
    Answer {
        widget: String,
        answer: GivenAnswer,
    },
    /// Add the case to this file.
    SaveCase {
        path: String,
        case: Box<SavedCase>,
    },
    /// Look at the profile at this time; `None` is now.
    Moment(Option<DateTime<Utc>>),
    Copy {
        /// A description of the text.
        what: &'static str,
        /// The text, line by line.
        lines: Vec<String>,
    },
}

impl Overlay {
    /// The scope in which its keys are looked up.
    pub fn scope(&self) -> Scope {
        match self {
            Self::Help(help) if help.typing() => Scope::Field,
            Self::SaveView(_) | Self::Moment(_) | Self::SaveCase(_) => Scope::Field,
            Self::Answers(menu) if menu.typing() => Scope::Field,
            Self::WhatIf(menu) if menu.typing() => Scope::Field,
            Self::Replay(replay) => replay.scope(),
            _ => Scope::Overlay,
        }
    }

    /// The footer's word for an action in this overlay; `None` for an action that it does not use.
    pub fn word(&self, action: Action) -> Option<&'static str> {
        match (self, action) {
            (Self::Replay(replay), _) => replay.word(action),
            (Self::Help(_), Action::Filter) => Some("search"),
            (Self::Help(help), Action::Open) if help.typing() => Some("accept"),
            (Self::Help(help), Action::Cancel) if help.searched() => Some("clear"),
            (Self::Sort(menu), Action::Open) => Some(menu.word()),
            (Self::RouteFiles(_), Action::Open) => Some("run"),
            (Self::Definitions(_), Action::Open) => Some("preview"),
            (Self::WhatIf(menu), Action::Open) => Some(menu.word()),
            (Self::Answers(menu), Action::Open) => Some(menu.word()),
            (Self::Moment(_), Action::Open) => Some("go there"),
            (Self::Spaces(_), Action::Open) => Some("open"),
            (Self::Spaces(spaces), Action::Cancel) if spaces.is_opening() => Some("cancel"),
            (Self::Views(_), Action::Open) => Some("show"),
            (Self::SaveView(_) | Self::SaveCase(_), Action::Open) => Some("save"),
            (_, Action::Cancel) => Some("close"),
            (Self::Failure(failure), Action::Refresh) => {
                (!failure.troubles.is_empty()).then_some("try again")
            }
            (Self::Failure(_), Action::Copy | Action::CopyAsItIs) | (_, Action::Quit) => Some(action.label()),
            _ => None,
        }
    }

    /// Whether it opened too recently for the user to answer its question or notice; keys are ignored until then.
    pub fn just_opened(&self, now: DateTime<Utc>) -> bool {
        match self {
            Self::Unknown(unknown) => now - unknown.since < SETTLE,
            Self::Replay(replay) => replay.just_asked(now),
            _ => false,
        }
    }

    /// Handles a key.
    pub fn update(&mut self, action: Action, body: Rect, context: &Context) -> Option<OverlayWish> {
        match self {
            Self::Help(help) => help.update(action, body),
            Self::Failure(failure) => failure.update(action, body, context),
            Self::Spaces(spaces) => spaces.update(action, body),
            Self::Views(views) => views.update(action, body),
            Self::SaveView(save) => save.update(action),
            Self::Unknown(unknown) => unknown.update(action),
            Self::Sort(menu) => menu.update(action),
            Self::RouteFiles(menu) => menu.update(action, body),
            Self::WhatIf(menu) => menu.update(action, body),
            Self::Answers(menu) => menu.update(action, body),
            Self::Moment(field) => field.update(action, context),
            Self::SaveCase(field) => field.update(action),
            Self::Definitions(menu) => menu.update(action, body),
            // The replay screen has more kinds of request and is handled separately.
            Self::Replay(_) => None,
        }
    }

    /// Handles a change to its text field.
    pub fn edit(&mut self, edit: &Edit) {
        match self {
            Self::Help(help) => help.edit(edit),
            Self::Replay(replay) => replay.edit(edit),
            Self::SaveView(save) => save.edit(edit),
            Self::WhatIf(menu) => menu.edit(edit),
            Self::Answers(menu) => menu.edit(edit),
            Self::Moment(field) => field.edit(edit),
            Self::SaveCase(field) => field.edit(edit),
            Self::Failure(_)
            | Self::Spaces(_)
            | Self::Views(_)
            | Self::Unknown(_)
            | Self::Sort(_)
            | Self::RouteFiles(_)
            | Self::Definitions(_) => {}
        }
    }

    /// Draws it above the panes.
    pub fn draw(&self, canvas: &mut Canvas<'_>, body: Rect) -> Drawn {
        match self {
            Self::Help(help) => help.draw(canvas, body),
            Self::Replay(replay) => replay::view::draw(replay, canvas, body),
            Self::Failure(failure) => Drawn { inner: failure.draw(canvas, body), cursor: None },
            Self::Spaces(spaces) => Drawn { inner: spaces.draw(canvas, body), cursor: None },
            Self::Views(views) => Drawn { inner: views.draw(canvas, body), cursor: None },
            Self::SaveView(save) => save.draw(canvas, body),
            Self::Unknown(unknown) => Drawn { inner: unknown.draw(canvas, body), cursor: None },
            Self::Sort(menu) => Drawn { inner: menu.draw(canvas, body), cursor: None },
            Self::RouteFiles(menu) => Drawn { inner: menu.draw(canvas, body), cursor: None },
            Self::WhatIf(menu) => menu.draw(canvas, body),
            Self::Answers(menu) => menu.draw(canvas, body),
            Self::Moment(field) => field.draw(canvas, body),
            Self::SaveCase(field) => field.draw(canvas, body),
            Self::Definitions(menu) => Drawn { inner: menu.draw(canvas, body), cursor: None },
        }
    }
}
