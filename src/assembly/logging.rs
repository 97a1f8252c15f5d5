//! The log of `--log FILE`: a line of JSON for each request to Segment, and for start and end of the program.
//!
//! Without the flag nothing is logged. Messages of libraries are left out, because they quote whole requests. A write error
//! ends the log; it is reported when the program ends, because until then the explorer may have the terminal.

#![expect(clippy::disallowed_types, reason = "writes the log, whose lines hold no text of customers")]

use crate::cli::{exit::Exit, output::Output};
use crate::config::read::{self, FileError};
use crate::config::{ConfigError, private};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, OnceLock};
use tracing::level_filters::LevelFilter;
use tracing::{Metadata, info};
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer, fmt, registry};

/// Why the log ended before the program.
static BROKEN: OnceLock<String> = OnceLock::new();

/// Starts the log. The file is created with mode 0600, or appended to.
pub fn begin(path: &Path) -> Result<(), ConfigError> {
    let refuse = |why: String| ConfigError::new("--log", why, "Name another file.");
    let file = open(path).map_err(|error| refuse(format!("names {}, which {error}", path.display())))?;
    let lines = fmt::layer().json().flatten_event(true).with_target(false).with_current_span(false);
    let lines = lines.with_span_list(false).with_writer(Mutex::new(LogFile(file)));
    let is_ours = |about: &Metadata<'_>| about.target().starts_with(env!("CARGO_PKG_NAME"));
    let ours = filter_fn(is_ours).with_max_level_hint(LevelFilter::INFO);
    tracing::subscriber::set_global_default(registry().with(lines.with_filter(ours)))
        .map_err(|error| refuse(error.to_string()))?;
    info!(version = env!("CARGO_PKG_VERSION"), process = std::process::id(), "start");
    Ok(())
}

/// Writes the last line, and reports whether the log is complete.
pub fn end(exit: Exit, output: &mut Output) {
    info!(exit = exit.code(), "end");
    if let Some(error) = BROKEN.get() {
        output.say_text(&format!("the log of --log is not complete: it could not be written ({error})"));
    }
}

/// A link or a special file is refused: it could lead anywhere, or block.
fn open(path: &Path) -> Result<File, FileError> {
    if fs::symlink_metadata(path).is_ok_and(|about| about.is_symlink()) {
        return Err(FileError::Special("a symbolic link"));
    }
    read::check_regular_or_absent(path)?;
    let mut options = private::file();
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
    }
    Ok(options.create(true).append(true).open(path)?)
}

struct LogFile(File);

impl Write for LogFile {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if BROKEN.get().is_none()
            && let Err(error) = self.0.write_all(line)
        {
            let _ = BROKEN.set(error.to_string());
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
