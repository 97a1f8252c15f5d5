//! When the program has a bug: the terminal is given back, one short message is said, a report is kept, the process ends.
//!
//! Neither message nor report quotes what the panic said: it may hold a customer's data. The place in the source and the
//! way there are what a bug report needs.

use crate::cli::output;
use crate::tui::terminal;
use chrono::Utc;
use std::backtrace::Backtrace;
use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// What a panic ends the process with.
const EXIT_CODE: i32 = 101;

/// Whether a panic is ending the process.
static CRASHED: AtomicBool = AtomicBool::new(false);

/// From now on a panic on any thread ends the process with code 101; reports are kept in `folder`.
///
/// A panic in a task would otherwise be caught by the runtime, and the program go on without what the task was for.
pub fn install(folder: Option<PathBuf>) {
    std::panic::set_hook(Box::new(move |panic| {
        // Several threads may have run into the same bug: the first one speaks for all.
        if CRASHED.swap(true, Ordering::SeqCst) {
            stand_aside();
        }
        terminal::restore();
        let place = panic.location().map(|place| format!("{}:{}", place.file(), place.line()));
        let kept = folder.as_deref().and_then(|folder| keep(folder, panic).ok());
        output::tell_crash(place.as_deref(), kept.as_deref());
        std::process::exit(EXIT_CODE);
    }));
}

/// Returns at once, unless a panic on another thread is ending the process: then never. The terminal is given back by then,
/// which whoever draws takes for a failure; to leave because of that would swallow what has to be said.
pub fn stand_aside() {
    while CRASHED.load(Ordering::SeqCst) {
        thread::park();
    }
}

/// Writes the report, readable by its owner only, and says where it is.
fn keep(folder: &Path, panic: &PanicHookInfo<'_>) -> io::Result<PathBuf> {
    let now = Utc::now();
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
        builder.mode(0o700);
        options.mode(0o600);
    }
    builder.create(folder)?;
    let path = folder.join(format!("crash-{}-{}.txt", now.format("%Y%m%dT%H%M%SZ"), std::process::id()));
    let mut file = options.open(&path)?;
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let thread = thread::current();
    writeln!(file, "flexplorer {} on {}", env!("CARGO_PKG_VERSION"), std::env::consts::OS)?;
    writeln!(file, "{} in thread {}", now.to_rfc3339(), thread.name().unwrap_or("without a name"))?;
    writeln!(file, "internal error at {place}\n\n{}", Backtrace::force_capture())?;
    Ok(path)
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
