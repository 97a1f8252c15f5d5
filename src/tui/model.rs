//! Everything the screen follows from: plain data, changed by `update` only.

mod toasts;
pub mod trouble;
mod wake;

pub use toasts::Toasts;

use crate::config::space::Kind;
use crate::domain::check::CheckSettings;
use crate::domain::profile::{Handle, ProfileKey};
use crate::domain::split::Halves;
use crate::engine::SourceError;
use crate::engine::replay::OpenReplay;
use crate::tui::context::{Context, Zone};
use crate::tui::keymap::Scope;
use crate::tui::layout::{self, Layout};
use crate::tui::message::{ConnectionState, Ending, SpaceLabel};
use crate::tui::overlays::Overlay;
use crate::tui::remote::Tickets;
use crate::tui::screens::profile::open::OpenProfile;
use crate::tui::screens::profile::tabs::Tab;
use crate::tui::screens::profile::{TabContext, TabFocus};
use crate::tui::screens::profiles::ProfileList;
use crate::tui::terminal::clipboard::Multiplexer;
use crate::tui::update::copying::CopyForm;
use crate::tui::{ExplorerOptions, ReadOnly};
use chrono::{DateTime, Utc};
use ratatui::layout::{Rect, Size};

/// Where keys go when no overlay is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    /// The profile list.
    #[default]
    List,
    /// The open profile; which of its panes, the profile knows.
    Profile,
}

/// Whether there is an engine to ask.
#[derive(Clone, Debug, PartialEq)]
pub enum Connection {
    /// Not yet.
    Connecting {
        /// Since when.
        since: DateTime<Utc>,
    },
    /// Yes.
    Connected,
    /// There will be none.
    Failed(SourceError),
}

/// The row whose profile is to be opened when the cursor rests on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Follow {
    /// The row the cursor is on.
    pub key: Option<ProfileKey>,
    /// When it has rested long enough; `None` once that was acted upon.
    pub due: Option<DateTime<Utc>>,
}

/// The most interactions with one event that are remembered for the other one.
const MOST_HALVES: usize = 10_000;

/// The state of the explorer.
#[derive(Debug)]
pub struct Model {
    /// Whose profiles.
    pub space: SpaceLabel,
    /// Whether replays are refused here as far as the configuration tells, and why.
    pub read_only: ReadOnly,
    /// Whether there is an engine.
    pub connection: Connection,
    /// How the line to the service looks.
    pub line: Option<ConnectionState>,
    /// How verdicts are judged.
    pub settings: CheckSettings,
    /// Theme, times, and the time it is.
    pub context: Context,
    /// The zone the program was started with.
    pub start_zone: Zone,
    /// The screen.
    pub size: Size,
    /// The profile list.
    pub list: ProfileList,
    /// Interactions of which only one event is on the profile whose row was read.
    pub halves: Halves,
    /// The open profile.
    pub open: Option<OpenProfile>,
    /// The tab that is shown; it stays when another profile opens.
    pub tab: Tab,
    /// What opens next.
    pub follow: Follow,
    /// Where keys go.
    pub pane: Pane,
    /// Whether the focused pane has the whole screen.
    pub zoomed: bool,
    /// What lies over the panes; the last one has the keys.
    pub overlays: Vec<Overlay>,
    /// Notices that pass.
    pub toasts: Toasts,
    /// What was asked of the local store last and failed, until the store does what it is asked again.
    pub undone: Option<trouble::Trouble>,
    /// Replays of earlier runs whose outcome nobody knows, until the user has looked at them.
    pub unknown: Vec<OpenReplay>,
    /// Whether the terminal reports the mouse.
    pub mouse: bool,
    /// What stands between the program and the terminal.
    pub multiplexer: Multiplexer,
    /// In which form the key that is being handled copies.
    pub copy_form: CopyForm,
    /// Whether anything was sent to the terminal to be copied in this session.
    pub copied_before: bool,
    /// Which answers are still awaited.
    pub tickets: Tickets,
    /// Set when the program is to end.
    pub ending: Option<Ending>,
}

impl Model {
    /// The explorer before anything happened.
    pub fn new(options: &ExplorerOptions, size: Size, now: DateTime<Utc>) -> Self {
        let context = Context {
            theme: options.theme.clone(),
            ascii: options.ascii,
            now,
            zone: options.zone,
            ..Context::default()
        };
        Self {
            space: options.space.clone(),
            read_only: options.read_only,
            connection: Connection::Connecting { since: now },
            line: None,
            settings: CheckSettings::default(),
            context,
            start_zone: options.zone,
            size,
            list: ProfileList::default(),
            halves: Halves::new(MOST_HALVES),
            open: None,
            tab: Tab::default(),
            follow: Follow::default(),
            pane: Pane::List,
            zoomed: false,
            overlays: Vec::new(),
            toasts: Toasts::default(),
            undone: None,
            unknown: Vec::new(),
            mouse: options.mouse,
            multiplexer: options.multiplexer,
            copy_form: CopyForm::default(),
            copied_before: false,
            tickets: Tickets::default(),
            ending: None,
        }
    }

    /// The places of the next frame.
    pub fn layout(&self) -> Option<Layout> {
        Layout::of(self.size, self.pane, self.zoomed)
    }

    /// What keys mean now.
    pub fn scope(&self) -> Scope {
        if let Some(overlay) = self.overlays.last() {
            return overlay.scope();
        }
        match (self.pane, &self.open) {
            (Pane::List, _) if self.list.typing() => Scope::Field,
            (Pane::List, _) => Scope::List,
            (Pane::Profile, Some(open)) if open.tabs.editing(self.tab) => Scope::Field,
            (Pane::Profile, Some(open)) if open.focus == TabFocus::Detail => Scope::Detail,
            (Pane::Profile, _) => Scope::Table,
        }
    }

    /// What the tab is given, as it is drawn.
    pub fn stage(&self) -> Option<TabContext<'_>> {
        let open = self.open.as_ref()?;
        Some(TabContext {
            parts: &open.parts,
            context: &self.context,
            area: self.tab_area().unwrap_or_default(),
            focus: self.tab_focus(),
        })
    }

    /// Which pane of the tab has the keys.
    pub fn tab_focus(&self) -> TabFocus {
        match (&self.open, self.pane) {
            (Some(open), Pane::Profile) if self.overlays.is_empty() => open.focus,
            _ => TabFocus::Elsewhere,
        }
    }

    /// Where the tab is drawn.
    pub fn tab_area(&self) -> Option<Rect> {
        self.layout()?.profile.map(|frame| layout::tab_body(layout::inside(frame)))
    }

    /// The list's frame; where it would be, while it gives way.
    pub fn list_area(&self) -> Rect {
        self.layout().and_then(|layout| layout.list).unwrap_or_default()
    }

    /// The rows on screen that are not filled yet, most wanted first. Nothing else is being filled.
    pub fn wanted_rows(&self) -> Vec<Handle> {
        match self.layout() {
            Some(layout) if self.connection == Connection::Connected => {
                layout.list.map_or_else(Vec::new, |area| self.list.wanted(area))
            }
            _ => Vec::new(),
        }
    }

    /// The space's kind, as far as proven.
    pub fn kind(&self) -> Kind {
        self.line.as_ref().map_or(self.space.kind, |line| line.kind)
    }

    /// Whether replays are refused here, and why: an emulator may be written to unless the run may not.
    pub fn read_only(&self) -> ReadOnly {
        match self.read_only {
            ReadOnly::Space if self.kind() == Kind::Emulator => ReadOnly::No,
            read_only => read_only,
        }
    }

    /// Whether `Back` would leave the program.
    pub fn back_quits(&self) -> bool {
        self.overlays.is_empty() && self.pane == Pane::List && !self.zoomed
    }
}
