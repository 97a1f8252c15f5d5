//! One line on the terminal with the progress of a long run. It is removed before anything else is written there.

use super::Output;
use crate::domain::text::Displayable;
use std::io::{self, IsTerminal, Write};
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior};
use unicode_width::UnicodeWidthStr;

/// Shorter waits show no progress.
const SOON: Duration = Duration::from_secs(1);
/// Interval for redrawing the line while nothing happens.
const BEAT: Duration = Duration::from_secs(1);
/// Minimum time between two drawings.
const PACE: Duration = Duration::from_millis(100);

/// The progress line on a terminal.
pub(super) struct Progress {
    width: usize,
    began: Instant,
    shown: usize,
    drawn: Option<Instant>,
}

impl Progress {
    /// A progress line on standard error, if that is a terminal that can return to the beginning of a line.
    pub fn standard() -> Option<Self> {
        let is_able = std::env::var_os("TERM").is_none_or(|term| term != "dumb");
        if !io::stderr().is_terminal() || !is_able {
            return None;
        }
        let size = rustix::termios::tcgetwinsize(io::stderr()).ok()?;
        (size.ws_col > 1).then(|| Self::new(usize::from(size.ws_col) - 1))
    }

    fn new(width: usize) -> Self {
        Self { width, began: Instant::now(), shown: 0, drawn: None }
    }
}

impl Output {
    pub const fn shows_progress(&self) -> bool {
        self.progress.is_some()
    }

    /// Redraws the line, unless it was drawn a moment ago.
    pub fn show_progress(&mut self, text: impl FnOnce() -> String) {
        let Some(progress) = &mut self.progress else { return };
        if progress.began.elapsed() < SOON {
            return;
        }
        if progress.shown > 0 && progress.drawn.is_some_and(|drawn| drawn.elapsed() < PACE) {
            return;
        }
        let text = Displayable::message(&text());
        let mut text = if self.medium.ascii { text.folded() } else { text }.as_str().to_owned();
        while text.width() > progress.width {
            text.pop();
        }
        let fill = progress.shown.saturating_sub(text.width());
        progress.shown = text.width();
        progress.drawn = Some(Instant::now());
        // Failing to show progress is not an error.
        let _ = write!(self.err, "\r{text}{}\r", " ".repeat(fill)).and_then(|()| self.err.flush());
    }

    /// Waits for work. Meanwhile shows `words`, called with the time passed so far.
    pub async fn while_waiting<T>(
        &mut self,
        words: impl Fn(Duration) -> String,
        work: impl Future<Output = T>,
    ) -> T {
        let (mut work, began) = (std::pin::pin!(work), Instant::now());
        let mut beat = tokio::time::interval(BEAT);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let is_watched = self.shows_progress();
        loop {
            tokio::select! {
                biased;
                done = &mut work => return done,
                _ = beat.tick(), if is_watched => self.show_progress(|| words(began.elapsed())),
            }
        }
    }

    pub(super) fn hide_progress(&mut self) {
        if let Some(progress) = &mut self.progress
            && progress.shown > 0
        {
            let _ = write!(self.err, "\r{}\r", " ".repeat(progress.shown));
            progress.shown = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::exit::Exit;
    use crate::cli::tests::Kept;
    use crate::report::Format;

    /// Paused time advances at once while no other work is ready.
    #[tokio::test(start_paused = true)]
    async fn dc3_who_waits_longer_than_a_second_sees_how_far_it_is() {
        let said = Kept::default();
        let mut output = Output::new(io::sink(), said.clone(), Format::Table, false, None);
        output.progress = Some(Progress::new(79));
        let words = |took: Duration| format!("reading, {} s", took.as_secs());
        let wait = |milliseconds| tokio::time::sleep(Duration::from_millis(milliseconds));
        output.while_waiting(words, wait(900)).await;
        assert_eq!(said.text(), "");
        output.while_waiting(words, wait(3_500)).await;
        for seconds in 1..=3 {
            assert!(said.text().contains(&format!("\rreading, {seconds} s")), "{:?}", said.text());
        }
        output.finish(Exit::Fine);
        assert!(
            said.text().ends_with(&format!("\r{}\r", " ".repeat("reading, 3 s".len()))),
            "{:?}",
            said.text()
        );
    }

    #[tokio::test(start_paused = true)]
    async fn dc3_quiet_shows_no_progress() {
        let said = Kept::default();
        let mut output = Output::new(io::sink(), said.clone(), Format::Table, false, None);
        output.progress = Some(Progress::new(79));
        let mut output = output.quietly();
        output.while_waiting(|_| "reading".to_owned(), tokio::time::sleep(Duration::from_secs(9))).await;
        output.notice("12 profiles");
        assert_eq!(said.text(), "");
    }
}
