//! The terminal explorer (floor 4).
//!
//! A key press: terminal event → [`keymap`] by context → [`message::Action`] → [`update::update`] changes the [`model::Model`]
//! and returns effects → the [`runtime`] performs them → [`view::draw`] once no more input is waiting.
//!
//! A late answer: the effect's task sends [`message::Message::Loaded`] with the slot's ticket → [`remote::Tickets`] drops it
//! unless the ticket is the current one → [`remote::Remote::Ready`] → draw.

pub mod context;
pub mod keymap;
pub mod layout;
pub mod message;
pub mod model;
pub mod overlays;
pub mod paint;
pub mod remote;
mod runtime;
pub mod screens;
pub mod terminal;
#[cfg(test)]
pub mod tests;
pub mod theme;
pub mod update;
pub mod view;
pub mod widgets;

use crate::config::ahead::ReadingAhead;
use crate::config::file::ViewEntry;
use crate::engine::{Engine, SourceError};
use chrono::Utc;
use context::Zone;
use message::{Ending, SpaceLabel};
use model::Model;
use runtime::{RuntimeBase, Screen};
use screens::profile::TabId;
use std::any::Any;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use terminal::clipboard::Multiplexer;
use terminal::{Guard, Sizing, Unfit, watch};
use theme::Theme;

/// The spaces that the explorer can open, by their position: first [`ExplorerOptions::space`], then the others.
pub trait SpaceCatalog: Send {
    /// Creates a space's engine after the first frame is on screen. An error is shown there, and the retry key calls it again.
    fn connect(&self, space: usize) -> Connecting;

    /// Asks whether a space's host answers, without sending it a token.
    fn probe(&self, space: usize) -> Probing;

    /// Saves a view of the list in the configuration.
    fn save_view(&self, view: ViewEntry) -> SavingView;
}

/// A view that is still being saved.
pub type SavingView = Pin<Box<dyn Future<Output = Result<Box<ViewEntry>, String>> + Send>>;

/// A space that the explorer can open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpaceChoice {
    pub label: SpaceLabel,
    /// Whether the configuration refuses replays, and why.
    pub read_only: ReadOnly,
}

/// How long a space's host took to answer, or why it did not; `None` if nothing needs to be asked, as for the embedded demo.
pub type Reachability = Option<Result<Duration, String>>;

/// A host that is still being asked.
pub type Probing = Pin<Box<dyn Future<Output = Reachability> + Send>>;

/// An engine that is still being created.
pub type Connecting = Pin<Box<dyn Future<Output = Result<Connected, SourceError>> + Send>>;

/// An engine and the label of its space for the header.
pub struct Connected {
    pub engine: Arc<Engine>,
    pub space: SpaceLabel,
    /// Kept alive until the explorer ends, for example an embedded server.
    pub keep: Option<Box<dyn Any + Send>>,
}

/// Why replays are refused, if they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReadOnly {
    /// Replays are allowed.
    No,
    /// The space is read-only, unless it turns out to be an emulator.
    Space,
    /// This run is read-only, even against an emulator.
    #[default]
    Run,
    /// The program was built without code that writes.
    Build,
}

#[derive(Clone, Debug)]
pub struct ExplorerOptions {
    /// The space that is opened first; its label is shown in the header until the engine is ready.
    pub space: SpaceChoice,
    /// The others that can be chosen.
    pub other_spaces: Vec<SpaceChoice>,
    /// Whether only ASCII may be shown.
    pub ascii: bool,
    /// The zone in which times are shown.
    pub zone: Zone,
    pub theme: Theme,
    /// Whether mouse capture is on at the start.
    pub mouse: bool,
    /// The terminal multiplexer around the program, detected at run time.
    pub multiplexer: Multiplexer,
    /// Which rows are read without a key; `None` leaves it to the kind of space.
    pub ahead: Option<ReadingAhead>,
    /// The named views of the list.
    pub views: Vec<ViewEntry>,
    /// Identifiers to look up at the start; the first one found opens.
    pub ids: Vec<String>,
    /// Whether to return to where somebody was when the program ended.
    pub returns: bool,
    /// Files with definitions of computed traits.
    pub computed_files: Vec<PathBuf>,
    /// Flows, workflows and lists of queues, or folders of them.
    pub routing_files: Vec<PathBuf>,
    /// The tab to start on.
    pub tab: Option<TabId>,
}

impl ExplorerOptions {
    /// The defaults for a space: UTC, the terminal's own colours, the mouse on.
    pub fn new(space: SpaceChoice) -> Self {
        Self {
            space,
            other_spaces: Vec::new(),
            ascii: false,
            zone: Zone::default(),
            theme: Theme::default(),
            mouse: true,
            multiplexer: Multiplexer::None,
            ahead: None,
            views: Vec::new(),
            ids: Vec::new(),
            returns: false,
            computed_files: Vec::new(),
            routing_files: Vec::new(),
            tab: None,
        }
    }
}

/// How the explorer ended.
#[derive(Debug)]
pub struct Departure {
    pub ending: Ending,
    /// Why the place to return to next time could not be stored.
    pub unkept: Option<SourceError>,
}

impl From<Ending> for Departure {
    fn from(ending: Ending) -> Self {
        Self { ending, unkept: None }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// No suitable terminal: a usage error.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    #[error("the terminal failed: {0}")]
    Terminal(#[from] std::io::Error),
}

/// Runs the explorer until a key or a signal ends it. The first frame is on screen before a space is connected.
pub fn run(catalog: Box<dyn SpaceCatalog>, options: &ExplorerOptions) -> Result<Departure, TuiError> {
    run_sized(catalog, options, terminal::size)
}

/// Like [`run`], on a terminal whose size comes from `size`, called before each frame.
pub fn run_sized(
    catalog: Box<dyn SpaceCatalog>,
    options: &ExplorerOptions,
    size: Sizing,
) -> Result<Departure, TuiError> {
    let variable = |name| std::env::var(name).ok();
    let term = variable("TERM");
    terminal::fitness(term.as_deref())?;
    let base = RuntimeBase::new()?;
    let multiplexer =
        Multiplexer::detect(variable("TMUX").as_deref(), variable("STY").as_deref(), term.as_deref());
    let options = ExplorerOptions { multiplexer, ..options.clone() };
    match show(base, catalog, &options, size) {
        // When the terminal has gone away, an error can arrive before the signal does.
        Err(_) if watch::is_gone() => Ok(Ending::Signal(watch::HANG_UP).into()),
        ended => Ok(ended?),
    }
}

fn show(
    base: RuntimeBase,
    catalog: Box<dyn SpaceCatalog>,
    options: &ExplorerOptions,
    size: Sizing,
) -> std::io::Result<Departure> {
    let guard = Guard::enter(options.mouse)?;
    let mut screen = Screen::new(size, options.multiplexer)?;
    let model = Model::new(options, size()?, Utc::now());
    screen.draw(&model)?;
    let ending = base.run(catalog, screen, model);
    drop(guard);
    ending
}
