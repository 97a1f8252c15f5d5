//! Asks a person at the terminal. Secret answers are not shown while they are typed.
//!
//! Not by `inquire` or `dialoguer`: they read single keys with the terminal's signals turned off and work in no pipe, while a line
//! read on another thread leaves Ctrl-C, SIGTERM and what was typed ahead as they are.

#![expect(clippy::disallowed_methods, reason = "answers are single lines of bounded length")]

use super::output::Output;
use std::io::{self, BufRead, IsTerminal};
#[cfg(unix)]
use std::sync::{Mutex, PoisonError};

/// Whether a person can answer: standard input is a terminal.
pub fn is_possible() -> bool {
    io::stdin().is_terminal()
}

/// Asks for a line; `None` at the end of input.
pub async fn line(output: &mut Output, question: &str) -> io::Result<Option<String>> {
    output.ask(question);
    answer().await
}

/// Asks for a line that is not shown while it is typed.
pub async fn secret(output: &mut Output, question: &str) -> io::Result<Option<String>> {
    // Before the question, so that an immediate paste stays hidden too.
    let silence = Silence::begin();
    output.ask(question);
    let line = answer().await;
    drop(silence);
    // The line break was hidden too.
    output.end_question();
    line
}

/// Reads one line of standard input, trimmed. Dropping the future stops waiting.
pub async fn answer() -> io::Result<Option<String>> {
    let work = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        // A line of more than a megabyte is not an answer; the rest stays unread.
        let read = io::Read::take(io::stdin().lock(), 1 << 20).read_line(&mut line)?;
        Ok((read > 0).then(|| line.trim().to_owned()))
    });
    work.await.unwrap_or_else(|error| Err(io::Error::other(error)))
}

/// The terminal's modes before echo was turned off.
#[cfg(unix)]
static BEFORE: Mutex<Option<rustix::termios::Termios>> = Mutex::new(None);

/// Turns the terminal's echo off while it lives and restores the modes when dropped.
struct Silence(());

/// Turns the terminal's echo back on if it was on before.
pub fn show_again() {
    #[cfg(unix)]
    if let Some(before) = BEFORE.lock().unwrap_or_else(PoisonError::into_inner).take() {
        // A terminal that is gone needs no echo.
        let _ = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Now, &before);
    }
}

impl Silence {
    #[cfg(unix)]
    fn begin() -> Self {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(io::stdin()).ok();
        if let Some(mut modes) = before.clone() {
            modes.local_modes.remove(LocalModes::ECHO);
            // If the terminal cannot hide it, show the answer; that is better than not asking.
            let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &modes);
        }
        *BEFORE.lock().unwrap_or_else(PoisonError::into_inner) = before;
        Self(())
    }

    #[cfg(not(unix))]
    const fn begin() -> Self {
        Self(())
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        show_again();
    }
}
