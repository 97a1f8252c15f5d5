//! The explorer: its engine, and the demo's emulator, start after the first frame is on screen.

use super::target::{Connected, Target};
use crate::cli::exit::Exit;
use crate::cli::zone::Zone;
use crate::config::space::{Kind, Region, Space};
use crate::engine::{Engine, ErrorClass, SourceError};
use crate::tui::message::{Ending, SpaceLabel};
use crate::tui::{self, Connect, Options, TuiError};
use std::sync::Arc;

/// Runs it; an error is a line for stderr and an exit code.
pub fn explore(target: Target, zone: Zone, ascii: bool) -> Result<Exit, (Exit, String)> {
    let mut options = Options::new(target.space().map_or_else(demo, label));
    options.read_only = target.space().is_none_or(|space| space.read_only);
    options.ascii = ascii;
    options.zone = match zone {
        Zone::Utc => tui::context::Zone::Utc,
        Zone::Local => tui::context::Zone::Local,
        Zone::Named(zone) => tui::context::Zone::Named(zone),
    };
    match tui::run(connect(target), &options) {
        Ok(Ending::Quit) => Ok(Exit::Fine),
        Ok(Ending::Signal(signal)) => Ok(Exit::of_signal(signal)),
        Err(TuiError::Unfit(why)) => Err((Exit::Usage, why.to_string())),
        Err(error @ TuiError::Terminal(_)) => Err((Exit::Internal, error.to_string())),
    }
}

fn connect(target: Target) -> Connect {
    Box::pin(async move {
        let Connected { setup, demo } = target.connect().await.map_err(|error| {
            SourceError::new(
                ErrorClass::Unreachable,
                "the space",
                error.to_string(),
                "Report this; `--space env` reads a real space.",
            )
        })?;
        let space = label(&setup.space);
        let keep = demo.map(|running| Box::new(running) as Box<dyn std::any::Any + Send>);
        Ok(tui::Connected { engine: Arc::new(Engine::new(setup)), space, keep })
    })
}

fn label(space: &Space) -> SpaceLabel {
    SpaceLabel { name: space.name.clone(), kind: space.kind, region: space.region }
}

/// What is known of the demo before it runs.
fn demo() -> SpaceLabel {
    SpaceLabel { name: "demo".to_owned(), kind: Kind::Emulator, region: Region::Us }
}
