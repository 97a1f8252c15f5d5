//! Floor 4: the terminal explorer.
//!
//! A key press: terminal event → [`keymap`] by context → [`message::Action`] → [`update::update`] changes the [`model::Model`] and
//! returns effects → the [`runtime`] performs them → [`view::draw`] when nothing more has come in.
//!
//! A late answer: the effect's task sends [`message::Message::Loaded`] with the slot's ticket → [`remote::Tickets`] drops it
//! unless it is the current one → [`remote::Remote::Ready`] → draw.

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

use crate::engine::{Engine, SourceError};
use chrono::Utc;
use context::Zone;
use message::{Ending, SpaceLabel};
use model::Model;
use runtime::{RuntimeBase, Screen};
use std::any::Any;
use std::pin::Pin;
use std::sync::Arc;
use terminal::clipboard::Multiplexer;
use terminal::{Guard, Sizing, Unfit, watch};
use theme::Theme;

/// Makes the engine, once the first frame is on screen; its error is shown there, and the key that tries again calls it again.
pub type Connect = Box<dyn Fn() -> Connecting + Send>;

/// An engine being made.
pub type Connecting = Pin<Box<dyn Future<Output = Result<Connected, SourceError>> + Send>>;

/// An engine, and what the header says about its space.
pub struct Connected {
    /// Answers questions.
    pub engine: Arc<Engine>,
    /// The space it reads.
    pub space: SpaceLabel,
    /// Dropped when the explorer ends: an embedded server.
    pub keep: Option<Box<dyn Any + Send>>,
}

/// Why replays are refused.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReadOnly {
    /// They are not.
    No,
    /// The space is for reading, unless it turns out to be an emulator.
    Space,
    /// The run is, whatever the space turns out to be.
    #[default]
    Run,
    /// The program holds no code that writes.
    Build,
}

/// How the explorer starts.
#[derive(Clone, Debug)]
pub struct ExplorerOptions {
    /// What the header says until the engine is there.
    pub space: SpaceLabel,
    /// Whether replays are refused here, and why.
    pub read_only: ReadOnly,
    /// Whether only ASCII may be shown.
    pub ascii: bool,
    /// The zone times are written in.
    pub zone: Zone,
    /// Styles by role.
    pub theme: Theme,
    /// Whether the mouse selects here from the start.
    pub mouse: bool,
    /// What stands between the program and the terminal; looked for when it runs.
    pub multiplexer: Multiplexer,
}

impl ExplorerOptions {
    /// The defaults for a space: UTC, the terminal's own colours, the mouse on.
    pub fn new(space: SpaceLabel) -> Self {
        let (zone, theme) = (Zone::default(), Theme::default());
        let (read_only, multiplexer) = (ReadOnly::default(), Multiplexer::None);
        Self { space, read_only, ascii: false, zone, theme, mouse: true, multiplexer }
    }
}

/// Why the explorer did not run, or stopped.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// There is no terminal that could show it: a matter of usage.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// The terminal failed.
    #[error("the terminal failed: {0}")]
    Terminal(#[from] std::io::Error),
}

/// Runs the explorer until a key or a signal ends it. The first frame is on screen before `connect` is called.
pub fn run(connect: Connect, options: &ExplorerOptions) -> Result<Ending, TuiError> {
    run_sized(connect, options, terminal::size)
}

/// The same on a terminal that is as large as `size` says, which is asked before each frame.
pub fn run_sized(connect: Connect, options: &ExplorerOptions, size: Sizing) -> Result<Ending, TuiError> {
    let variable = |name| std::env::var(name).ok();
    let term = variable("TERM");
    terminal::fitness(term.as_deref())?;
    let base = RuntimeBase::new()?;
    let multiplexer =
        Multiplexer::detect(variable("TMUX").as_deref(), variable("STY").as_deref(), term.as_deref());
    let options = ExplorerOptions { multiplexer, ..options.clone() };
    match show(base, connect, &options, size) {
        // Whatever failed on a terminal that went away may have found out sooner than the signal came.
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
