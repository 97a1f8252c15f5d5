//! Reads keys, clicks and pastes from the terminal; on Unix without the terminal library.
//!
//! The terminal library keeps an incomplete sequence until the rest comes and drops other input in its place, even `Ctrl-C`. It
//! cannot be reset from outside, so this module parses the bytes itself.

#[cfg(unix)]
mod bytes;
#[cfg(unix)]
mod sequence;

#[cfg(unix)]
pub use reader::{InputReader, lend};

#[cfg(unix)]
mod reader {
    use super::bytes::{INTERRUPT, InputParser};
    use crate::tui::terminal::watch;
    use crossterm::event::Event;
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;
    use std::io;
    use std::sync::{Mutex, MutexGuard, PoisonError};
    use std::time::{Duration, Instant};

    /// Roughly the most that terminals send at once.
    const CHUNK: usize = 1024;
    /// Terminals send a paste without pauses. After a pause this long, a single `Ctrl-C` was typed and ends the paste.
    const STALLED: Duration = Duration::from_millis(500);

    /// Held while another program reads the terminal.
    static LENT: Mutex<()> = Mutex::new(());

    /// Leaves the terminal's input to another program until the returned guard is dropped.
    pub fn lend() -> MutexGuard<'static, ()> {
        LENT.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads standard input, a terminal in raw mode. Sleeps while there is no input.
    #[derive(Debug)]
    pub struct InputReader {
        parser: InputParser,
        /// Time of the last input other than `Ctrl-C`.
        heard: Instant,
    }

    impl InputReader {
        pub fn of_terminal() -> Self {
            Self { parser: InputParser::default(), heard: Instant::now() }
        }

        pub fn read(&mut self) -> io::Result<Event> {
            loop {
                if let Some(event) = self.parser.pop() {
                    return Ok(event);
                }
                if is_there(None)? {
                    // What came may be meant for the program that has the terminal.
                    let _ours = lend();
                    if is_there(Some(Duration::ZERO))? {
                        self.take_in()?;
                    }
                }
            }
        }

        /// Whether an event is available now or within this time.
        pub fn comes_within(&mut self, patience: Duration) -> io::Result<bool> {
            let began = Instant::now();
            while self.parser.is_empty() {
                let left = patience.saturating_sub(began.elapsed());
                if left.is_zero() || !is_there(Some(left))? {
                    return Ok(false);
                }
                self.take_in()?;
            }
            Ok(true)
        }

        /// Reads the available bytes, at most one chunk.
        fn take_in(&mut self) -> io::Result<()> {
            let mut chunk = [0; CHUNK];
            let bytes = match rustix::io::read(rustix::stdio::stdin(), &mut chunk) {
                Ok(0) if watch::is_gone() => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => chunk.get(..count).unwrap_or_default(),
                // Another reader was faster, or made the terminal non-blocking.
                Err(Errno::INTR | Errno::AGAIN) => return Ok(()),
                Err(error) => return Err(error.into()),
            };
            if bytes.iter().any(|&byte| byte != INTERRUPT) {
                self.heard = Instant::now();
            } else if self.heard.elapsed() >= STALLED {
                self.parser.give_up_paste();
            }
            self.parser.take(bytes);
            if self.parser.may_be_escape() && !is_there(Some(Duration::ZERO))? {
                self.parser.settle();
            }
            Ok(())
        }
    }

    /// Whether bytes are available now or within `patience`; `None` waits without limit.
    fn is_there(patience: Option<Duration>) -> io::Result<bool> {
        let patience = patience.and_then(|time| Timespec::try_from(time).ok());
        let mut input = [PollFd::from_borrowed_fd(rustix::stdio::stdin(), PollFlags::IN)];
        loop {
            match poll(&mut input, patience.as_ref()) {
                Ok(count) => return Ok(count > 0),
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}

/// Reads the console through the terminal library, because consoles do not send keys as bytes.
#[cfg(not(unix))]
#[derive(Debug)]
pub struct InputReader(());

#[cfg(not(unix))]
impl InputReader {
    pub fn of_terminal() -> Self {
        Self(())
    }

    pub fn read(&mut self) -> std::io::Result<crossterm::event::Event> {
        crossterm::event::read()
    }

    /// Whether an event is available now or within this time.
    pub fn comes_within(&mut self, patience: std::time::Duration) -> std::io::Result<bool> {
        crossterm::event::poll(patience)
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
