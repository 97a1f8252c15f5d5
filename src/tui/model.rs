//! The state that determines the screen: plain data, changed only by `update`.

pub mod arrivals;
pub mod definitions;
pub mod history;
mod toasts;
pub mod trouble;
mod wake;

pub use toasts::Toasts;

use crate::config::ahead::ReadingAhead;
use crate::config::file::ViewEntry;
use crate::config::space::Kind;
use crate::domain::check::CheckSettings;
use crate::domain::profile::{Handle, ProfileKey};
use crate::domain::split::Halves;
use crate::engine::SourceError;
use crate::engine::replay::OpenReplay;
use crate::engine::route::own::OwnRouteFiles;
use crate::tui::context::{Context, Zone};
use crate::tui::keymap::Scope;
use crate::tui::layout::{self, Layout};
use crate::tui::message::{ConnectionState, Ending, SpaceLabel};
use crate::tui::overlays::Overlay;
use crate::tui::remote::Tickets;
use crate::tui::screens::glance::GlanceScreen;
use crate::tui::screens::profile::open::OpenProfile;
use crate::tui::screens::profile::{Tab, TabContext, TabFocus, TabId};
use crate::tui::screens::profiles::ProfileList;
use crate::tui::terminal::clipboard::Multiplexer;
use crate::tui::update::copying::CopyForm;
use crate::tui::{ExplorerOptions, ReadOnly, SpaceChoice};
use arrivals::Arrivals;
use chrono::{DateTime, Utc};
use definitions::Definitions;
use history::History;
use ratatui::layout::{Rect, Size};
use std::path::PathBuf;

/// The pane that gets keys when no overlay is open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pane {
    #[default]
    List,
    /// The open profile, which keeps track of its own panes.
    Profile,
}

/// Whether the engine is available.
#[derive(Clone, Debug, PartialEq)]
pub enum Connection {
    Connecting {
        since: DateTime<Utc>,
    },
    Connected,
    /// The engine could not be created.
    Failed(SourceError),
}

/// The row whose profile opens when the cursor has rested on it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Follow {
    pub key: Option<ProfileKey>,
    /// When the cursor has rested long enough; `None` once the profile was opened.
    pub due: Option<DateTime<Utc>>,
}

/// Maximum number of interactions remembered with only one event, in case the other one turns up.
const MOST_HALVES: usize = 10_000;

/// The user's own files for dry runs, as far as they were read.
#[derive(Clone, Debug, Default)]
pub struct RouteShelf {
    pub paths: Vec<PathBuf>,
    pub read: OwnRouteFiles,
}

/// The spaces that can be opened.
#[derive(Clone, Debug)]
pub struct Spaces {
    pub choices: Vec<SpaceChoice>,
    /// The index of the open one.
    pub here: usize,
    /// Whether opening one returns to where somebody was there.
    pub returns: bool,
}

#[derive(Debug)]
pub struct Model {
    pub spaces: Spaces,
    /// The named views of the list.
    pub views: Vec<ViewEntry>,
    /// The open space's label; its kind may turn out to be another one.
    pub space: SpaceLabel,
    /// Whether the configuration refuses replays, and why.
    pub read_only: ReadOnly,
    pub connection: Connection,
    /// The state of the connection, once known.
    pub line: Option<ConnectionState>,
    /// The settings for verdicts.
    pub settings: CheckSettings,
    /// Theme, time style and the current time.
    pub context: Context,
    /// The zone that the program was started with.
    pub start_zone: Zone,
    pub size: Size,
    pub list: ProfileList,
    /// Interactions of which only one of the two events was found on the profile whose row was read.
    pub halves: Halves,
    pub open: Option<OpenProfile>,
    /// What all rows show together, while it is shown in place of the profile.
    pub glance: Option<GlanceScreen>,
    /// The current tab; it stays when another profile opens.
    pub tab: TabId,
    pub follow: Follow,
    /// Whether to return to where somebody was when the program ended.
    pub returns: bool,
    /// The profile that was open then, until its row has come.
    pub returning: Option<ProfileKey>,
    /// Whether the program was started on a tab.
    pub tab_was_asked_for: bool,
    /// The user's own files for dry runs.
    pub route_files: RouteShelf,
    /// The definitions that the Computed tab previews.
    pub definitions: Definitions,
    /// The identifiers that the program was started with.
    pub arrivals: Arrivals,
    /// The profiles that were open before.
    pub history: History,
    /// The rows whose fills were requested last.
    pub filling: Vec<Handle>,
    /// The rows that were last asked to be read ahead.
    pub reading_ahead: Vec<Handle>,
    /// Which rows are read without a key; `None` leaves it to the kind of space.
    pub ahead: Option<ReadingAhead>,
    pub pane: Pane,
    /// Whether the focused pane fills the screen.
    pub zoomed: bool,
    /// Overlays above the panes; the last one gets the keys.
    pub overlays: Vec<Overlay>,
    /// Temporary notices.
    pub toasts: Toasts,
    /// The last failed operation of the local store, until the store performs that operation again.
    pub undone: Option<trouble::Trouble>,
    /// Earlier replays with an unknown outcome, until the user has looked at them.
    pub unknown: Vec<OpenReplay>,
    /// Whether the terminal reports the mouse.
    pub mouse: bool,
    /// The terminal multiplexer around the program.
    pub multiplexer: Multiplexer,
    /// The format in which the key being handled copies.
    pub copy_form: CopyForm,
    /// Whether anything was copied through the terminal in this run of the program.
    pub copied_before: bool,
    /// The requests whose answers are still awaited.
    pub tickets: Tickets,
    /// Set when the program should end.
    pub ending: Option<Ending>,
}

impl Model {
    /// The initial state.
    pub fn new(options: &ExplorerOptions, size: Size, now: DateTime<Utc>) -> Self {
        let context = Context {
            theme: options.theme.clone(),
            ascii: options.ascii,
            now,
            zone: options.zone,
            ..Context::default()
        };
        Self {
            spaces: Spaces {
                choices: std::iter::once(&options.space).chain(&options.other_spaces).cloned().collect(),
                here: 0,
                returns: options.returns,
            },
            views: options.views.clone(),
            space: options.space.label.clone(),
            read_only: options.space.read_only,
            connection: Connection::Connecting { since: now },
            line: None,
            settings: CheckSettings::default(),
            context,
            start_zone: options.zone,
            size,
            list: ProfileList::default(),
            halves: Halves::new(MOST_HALVES),
            open: None,
            glance: None,
            tab: options.tab.unwrap_or_default(),
            follow: Follow::default(),
            returns: options.returns,
            returning: None,
            tab_was_asked_for: options.tab.is_some(),
            route_files: RouteShelf { paths: options.routing_files.clone(), ..RouteShelf::default() },
            definitions: Definitions::of_files(&options.computed_files),
            arrivals: Arrivals::new(&options.ids),
            history: History::default(),
            filling: Vec::new(),
            reading_ahead: Vec::new(),
            ahead: options.ahead,
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

    /// The state after a switch to another space: nothing of the old one stays but how things are shown.
    pub fn for_space(&mut self, space: usize) -> Option<Self> {
        let choice = self.spaces.choices.get(space)?.clone();
        let options = ExplorerOptions {
            ascii: self.context.ascii,
            zone: self.start_zone,
            theme: self.context.theme.clone(),
            mouse: self.mouse,
            multiplexer: self.multiplexer,
            ahead: self.ahead,
            views: self.views.clone(),
            returns: self.spaces.returns,
            computed_files: self.definitions.files.clone(),
            routing_files: self.route_files.paths.clone(),
            ..ExplorerOptions::new(choice)
        };
        let fresh = Self::new(&options, self.size, self.context.now);
        let mut tickets = std::mem::take(&mut self.tickets);
        tickets.close_all();
        Some(Self {
            spaces: Spaces { here: space, ..self.spaces.clone() },
            context: Context { times: self.context.times, zone: self.context.zone, ..fresh.context },
            tab: self.tab,
            copied_before: self.copied_before,
            // Tickets go on, so that no answer to an old one is taken for a new one's.
            tickets,
            ..fresh
        })
    }

    /// The layout of the next frame.
    pub fn layout(&self) -> Option<Layout> {
        Layout::of(self.size, self.pane, self.zoomed)
    }

    /// The scope in which keys are looked up now.
    pub fn scope(&self) -> Scope {
        if let Some(overlay) = self.overlays.last() {
            return overlay.scope();
        }
        match (self.pane, &self.open) {
            (Pane::List, _) if self.list.typing() => Scope::Field,
            (Pane::List, _) => Scope::List,
            (Pane::Profile, _) if self.glance.is_some() => Scope::Glance,
            (Pane::Profile, Some(open)) if open.tabs.of(self.tab).editing() => Scope::Field,
            (Pane::Profile, Some(_)) if self.tab == TabId::Routing => Scope::Routing,
            (Pane::Profile, Some(open)) if open.focus == TabFocus::Detail => Scope::Detail,
            (Pane::Profile, Some(_)) if self.tab == TabId::Computed => Scope::Computed,
            (Pane::Profile, _) => Scope::Table,
        }
    }

    /// The current tab of the open profile, and the context that it is drawn with.
    pub fn tab(&self) -> Option<(&dyn Tab, TabContext<'_>)> {
        let open = self.open.as_ref()?;
        let (area, focus) = (self.tab_area().unwrap_or_default(), self.tab_focus());
        let tab = open.tabs.of(self.tab);
        Some((
            tab,
            tab.above_early_end(TabContext { parts: &open.parts, context: &self.context, area, focus }),
        ))
    }

    /// Which pane of the tab has the focus.
    pub fn tab_focus(&self) -> TabFocus {
        match (&self.open, self.pane) {
            (Some(open), Pane::Profile) if self.overlays.is_empty() && self.glance.is_none() => open.focus,
            _ => TabFocus::Elsewhere,
        }
    }

    /// Where the tab is drawn.
    pub fn tab_area(&self) -> Option<Rect> {
        self.layout()?.profile.map(|frame| layout::tab_body(layout::inside(frame)))
    }

    /// The list's frame, or where it would be while the list is hidden.
    pub fn list_area(&self) -> Rect {
        self.layout().and_then(|layout| layout.list).unwrap_or_default()
    }

    /// The unfilled rows on screen, most wanted first. No other rows are filled.
    pub fn wanted_rows(&self) -> Vec<Handle> {
        match self.layout() {
            Some(layout) if self.connection == Connection::Connected => {
                layout.list.map_or_else(Vec::new, |area| self.list.wanted(area))
            }
            _ => Vec::new(),
        }
    }

    /// The space's kind, as far as it is proven.
    pub fn kind(&self) -> Kind {
        self.line.as_ref().map_or(self.space.kind, |line| line.kind)
    }

    /// Whether replays are refused, and why: an emulator may be written to unless this run is read-only.
    pub fn read_only(&self) -> ReadOnly {
        match self.read_only {
            ReadOnly::Space if self.kind() == Kind::Emulator => ReadOnly::No,
            read_only => read_only,
        }
    }

    /// Whether `Back` would quit the program.
    pub fn back_quits(&self) -> bool {
        self.overlays.is_empty() && self.pane == Pane::List && !self.zoomed
    }
}
