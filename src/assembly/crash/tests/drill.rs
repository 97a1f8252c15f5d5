//! The process of a drill: the whole explorer, which fails on command at a given place and time.
//!
//! The explorer itself has no code for this. The test controls only what any caller may choose: how to connect, the
//! catalog of spaces, and how the terminal's size is read.

use super::super::install;
use crate::assembly::{leave, target};
use crate::cli::output::{Output, Presentation};
use crate::config::file::ViewEntry;
use crate::config::paths::StoreLocation;
use crate::config::space::{Kind, Region, Space};
use crate::engine::{Engine, Setup};
use crate::report::Format;
use crate::tui::message::SpaceLabel;
use crate::tui::terminal;
use crate::tui::{
    self, Connected, Connecting, ExplorerOptions, Probing, ReadOnly, SavingView, SpaceCatalog, SpaceChoice,
};
use ratatui::layout::Size;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

/// Where the process fails: one of [`PLACES`].
pub const PLACE: &str = "FLEXPLORER_DRILL";
/// Whether it fails before it is connected.
pub const IS_STARTING: &str = "FLEXPLORER_DRILL_STARTING";
/// The file whose creation triggers the failure.
pub const ORDER: &str = "FLEXPLORER_DRILL_ORDER";
/// The address of the service.
pub const SERVICE: &str = "FLEXPLORER_DRILL_SERVICE";
/// Where reports are kept.
pub const FOLDER: &str = "FLEXPLORER_DRILL_FOLDER";
/// The panic message and the token; it must not be visible anywhere.
pub const CANARY: &str = "canary-ada@example.com";

/// The four places where a panic can happen.
pub const PLACES: [&str; 4] = ["main thread", "task", "blocking thread", "drawing"];
/// A failure that is not a panic but also ends the explorer.
pub const FAILING_TERMINAL: &str = "failing terminal";

#[test]
fn the_drill_fails_where_it_is_told_to() {
    if std::env::var_os(PLACE).is_none() {
        return;
    }
    install(std::env::var_os(FOLDER).map(Into::into));
    let space = SpaceLabel { name: "drill".to_owned(), kind: Kind::Emulator, region: Region::Us };
    let choice = || SpaceChoice { label: space.clone(), read_only: ReadOnly::Run };
    // With only one space the list of spaces does not open.
    let options = ExplorerOptions { other_spaces: vec![choice()], ..ExplorerOptions::new(choice()) };
    let ended = tui::run_sized(Box::new(Drill), &options, size);
    let exit = leave(ended, &mut Output::standard(Format::default(), Presentation::default()));
    std::process::exit(exit.code().into());
}

fn is_at(place: &str) -> bool {
    std::env::var(PLACE).is_ok_and(|told| told == place)
}

fn is_ordered() -> bool {
    std::env::var_os(ORDER).is_some_and(|order| Path::new(&order).exists())
}

fn is_starting() -> bool {
    std::env::var_os(IS_STARTING).is_some()
}

fn fail() -> ! {
    panic!("{CANARY}")
}

fn fail_when_ordered() -> ! {
    while !is_ordered() {
        thread::park_timeout(Duration::from_millis(1));
    }
    fail()
}

/// How the explorer reads the terminal's size, which it does on every draw.
fn size() -> io::Result<Size> {
    if is_ordered() && is_at("drawing") {
        fail();
    }
    if is_ordered() && is_at(FAILING_TERMINAL) {
        return Err(io::Error::from(io::ErrorKind::StorageFull));
    }
    terminal::size()
}

struct Drill;

impl SpaceCatalog for Drill {
    fn connect(&self, _: usize) -> Connecting {
        connect()
    }

    /// Called by the loop itself when the list of spaces opens.
    fn probe(&self, _: usize) -> Probing {
        if is_at("main thread") && is_ordered() {
            fail();
        }
        Box::pin(async { None })
    }

    fn save_view(&self, _: ViewEntry) -> SavingView {
        Box::pin(async { Err("there is no configuration".to_owned()) })
    }
}

fn connect() -> Connecting {
    if is_starting() && is_at("main thread") {
        fail_when_ordered();
    }
    Box::pin(async {
        if is_starting() {
            stumble().await;
        }
        tokio::spawn(stumble());
        let url = std::env::var(SERVICE).unwrap();
        let space = Space::demo(&url, "spa_drill", CANARY.to_owned()).unwrap();
        let engine = Arc::new(Engine::new(Setup::new(space, StoreLocation::Memory)));
        let space = target::label(engine.space());
        Ok(Connected { engine, space, keep: None })
    })
}

/// Fails in a task next to the loop, if that is the chosen place; otherwise never returns.
async fn stumble() {
    if is_at("task") {
        while !is_ordered() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        fail();
    }
    if is_at("blocking thread") {
        drop(tokio::task::spawn_blocking(|| fail_when_ordered()).await);
    }
    std::future::pending::<()>().await;
}
