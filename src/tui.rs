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
use crate::engine::{Engine, SourceError};
use chrono::Utc;
use context::Zone;
use message::{Ending, SpaceLabel};
use model::Model;
use runtime::{RuntimeBase, Screen};
use screens::profile::TabId;
use std::any::Any;
use std::pin::Pin;
use std::sync::Arc;
use terminal::clipboard::Multiplexer;
use terminal::{Guard, Sizing, Unfit, watch};
use theme::Theme;

/// Creates the engine after the first frame is on screen. An error is shown there, and the retry key calls it again.
pub type Connect = Box<dyn Fn() -> Connecting + Send>;

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
    /// Shown in the header until the engine is ready.
    pub space: SpaceLabel,
    pub read_only: ReadOnly,
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
    /// Identifiers to look up at the start; the first one found opens.
    pub ids: Vec<String>,
    /// Whether to return to where somebody was when the program ended.
    pub returns: bool,
    /// The tab to start on.
    pub tab: Option<TabId>,
}

impl ExplorerOptions {
    /// The defaults for a space: UTC, the terminal's own colours, the mouse on.
    pub fn new(space: SpaceLabel) -> Self {
        let (zone, theme) = (Zone::default(), Theme::default());
        let (read_only, multiplexer) = (ReadOnly::default(), Multiplexer::None);
        let (ids, ahead, tab) = (Vec::new(), None, None);
        Self {
            space,
            read_only,
            ascii: false,
            zone,
            theme,
            mouse: true,
            multiplexer,
            ahead,
            ids,
            returns: false,
            tab,
        }
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

/// Runs the explorer until a key or a signal ends it. The first frame is on screen before `connect` is called.
pub fn run(connect: Connect, options: &ExplorerOptions) -> Result<Ending, TuiError> {
    run_sized(connect, options, terminal::size)
}

/// Like [`run`], on a terminal whose size comes from `size`, called before each frame.
pub fn run_sized(connect: Connect, options: &ExplorerOptions, size: Sizing) -> Result<Ending, TuiError> {
    let variable = |name| std::env::var(name).ok();
    let term = variable("TERM");
    terminal::fitness(term.as_deref())?;
    let base = RuntimeBase::new()?;
    let multiplexer =
        Multiplexer::detect(variable("TMUX").as_deref(), variable("STY").as_deref(), term.as_deref());
    let options = ExplorerOptions { multiplexer, ..options.clone() };
    match show(base, connect, &options, size) {
        // When the terminal has gone away, an error can arrive before the signal does.
        Err(_) if watch::is_gone() => Ok(Ending::Signal(watch::HANG_UP)),
        ended => Ok(ended?),
    }
}

fn show(
    base: RuntimeBase,
    connect: Connect,
    options: &ExplorerOptions,
    size: Sizing,
) -> std::io::Result<Ending> {
    let guard = Guard::enter(options.mouse)?;
    let mut screen = Screen::new(size, options.multiplexer)?;
    let model = Model::new(options, size()?, Utc::now());
    screen.draw(&model)?;
    let ending = base.run(connect, screen, model);
    drop(guard);
    ending
}
