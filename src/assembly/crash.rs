//! Handles a bug in the program: restores the terminal, prints one short message, writes a report and ends the process.
//!
//! Neither message nor report quotes the panic message, which may hold a customer's data. A bug report needs only the place
//! in the source and the backtrace.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "the report of a crash, written to a file of ours before the process ends"
)]

use crate::cli::output;
use crate::config::private;
use crate::tui::terminal;
use chrono::Utc;
use std::backtrace::Backtrace;
use std::io::{self, Write};
use std::panic::PanicHookInfo;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

const EXIT_CODE: i32 = 101;

static CRASHED: AtomicBool = AtomicBool::new(false);

/// Makes a panic on any thread end the process with code 101; reports go to `folder`. Otherwise the runtime would catch a
/// panic in a task, and the program would go on without that task.
pub fn install(folder: Option<PathBuf>) {
    std::panic::set_hook(Box::new(move |panic| {
        // Several threads may hit the same bug; only the first one reports it.
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

/// Returns at once, or never if a panic on another thread is ending the process. By then the terminal is restored, and the
/// drawing thread sees that as a failure; if it exited because of it, the crash message would be lost.
pub fn stand_aside() {
    while CRASHED.load(Ordering::SeqCst) {
        thread::park();
    }
}

/// Writes the report, readable only by its owner, and returns its path.
fn keep(folder: &Path, panic: &PanicHookInfo<'_>) -> io::Result<PathBuf> {
    let now = Utc::now();
    private::make_folder(folder)?;
    let path = folder.join(format!("crash-{}-{}.txt", now.format("%Y%m%dT%H%M%SZ"), std::process::id()));
    let mut file = private::file().write(true).create_new(true).open(&path)?;
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let thread = thread::current();
    writeln!(file, "flexplorer {} on {}", env!("CARGO_PKG_VERSION"), std::env::consts::OS)?;
    writeln!(file, "{} in thread {}", now.to_rfc3339(), thread.name().unwrap_or("(unnamed)"))?;
    writeln!(file, "internal error at {place}\n\n{}", Backtrace::force_capture())?;
    Ok(path)
}

#[cfg(unix)]
#[cfg(test)]
mod tests;
