//! One line on the terminal that says how far a long run is. It is gone before anything else is written there.

use super::Output;
use crate::domain::text::Displayable;
use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};
use unicode_width::UnicodeWidthStr;

/// Least time between two drawings.
const PACE: Duration = Duration::from_millis(100);

/// The line, on a terminal.
pub(super) struct Progress {
    width: usize,
    shown: usize,
    drawn: Option<Instant>,
}

impl Progress {
    /// On standard error, if that is a terminal that can go back to the beginning of a line.
    pub fn standard() -> Option<Self> {
        let is_able = std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        if !io::stderr().is_terminal() || !is_able {
            return None;
        }
        let size = rustix::termios::tcgetwinsize(io::stderr()).ok()?;
        (size.ws_col > 1).then(|| Self { width: usize::from(size.ws_col) - 1, shown: 0, drawn: None })
    }
}

impl Output {
    /// Whether anybody watches.
    pub const fn shows_progress(&self) -> bool {
        self.progress.is_some()
    }

    /// Draws the line anew, unless that was done a moment ago.
    pub fn show_progress(&mut self, text: impl FnOnce() -> String) {
        let Some(progress) = &mut self.progress else { return };
        if progress.shown > 0 && progress.drawn.is_some_and(|drawn| drawn.elapsed() < PACE) {
            return;
        }
        let mut text = Displayable::message(&text()).as_str().to_owned();
        while text.width() > progress.width {
            text.pop();
        }
        let fill = progress.shown.saturating_sub(text.width());
        progress.shown = text.width();
        progress.drawn = Some(Instant::now());
        // Progress that cannot be shown is no failure.
        let _ = write!(self.err, "\r{text}{}\r", " ".repeat(fill)).and_then(|()| self.err.flush());
    }

    /// Takes the line away.
    pub(super) fn hide_progress(&mut self) {
        if let Some(progress) = &mut self.progress
            && progress.shown > 0
        {
            let _ = write!(self.err, "\r{}\r", " ".repeat(progress.shown));
            progress.shown = 0;
        }
    }
}
