//! What is typed, clicked and pasted: the terminal's input, read by us where the system has terminals as Unix knows them.
//!
//! The terminal library keeps the beginning of a sequence for as long as the rest does not come, and drops whatever comes instead
//! of it, `Ctrl-C` too. It cannot be made to start anew from outside, so bytes become its events here.

#[cfg(unix)]
mod bytes;
#[cfg(unix)]
mod sequence;

#[cfg(unix)]
pub use reader::InputReader;

#[cfg(unix)]
mod reader {
    use super::bytes::{INTERRUPT, InputParser};
    use crate::tui::terminal::watch;
    use crossterm::event::Event;
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;
    use std::io;
    use std::time::{Duration, Instant};

    /// As much as terminals hand over at once, more or less.
    const CHUNK: usize = 1024;
    /// A terminal sends a paste without pauses. After one of this length, a `Ctrl-C` that comes alone was typed, and ends the paste.
    const STALLED: Duration = Duration::from_millis(500);

    /// Reads standard input, which is a terminal in raw mode. Sleeps while nothing comes.
    #[derive(Debug)]
    pub struct InputReader {
        parser: InputParser,
        /// When anything but `Ctrl-C` came last.
        heard: Instant,
    }

    impl InputReader {
        /// Nothing read yet.
        pub fn of_terminal() -> Self {
            Self { parser: InputParser::default(), heard: Instant::now() }
        }

        /// Waits for the next event.
        pub fn read(&mut self) -> io::Result<Event> {
            loop {
                if let Some(event) = self.parser.pop() {
                    return Ok(event);
                }
                if is_there(None)? {
                    self.take_in()?;
                }
            }
        }

        /// Whether an event is there, or comes within this time.
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

        /// Takes in what is there, at most a chunk of it.
        fn take_in(&mut self) -> io::Result<()> {
            let mut chunk = [0; CHUNK];
            let bytes = match rustix::io::read(rustix::stdio::stdin(), &mut chunk) {
                Ok(0) if watch::is_gone() => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => chunk.get(..count).unwrap_or_default(),
                // Somebody else was faster, or made the terminal not wait.
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

    /// Whether bytes are there, or come within this time, or for as long as it takes.
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

/// Reads the console through the terminal library: there, keys do not come as bytes.
#[cfg(not(unix))]
#[derive(Debug)]
pub struct InputReader(());

#[cfg(not(unix))]
impl InputReader {
    /// Nothing read yet.
    pub fn of_terminal() -> Self {
        Self(())
    }

    /// Waits for the next event.
    pub fn read(&mut self) -> std::io::Result<crossterm::event::Event> {
        crossterm::event::read()
    }

    /// Whether an event is there, or comes within this time.
    pub fn comes_within(&mut self, patience: std::time::Duration) -> std::io::Result<bool> {
        crossterm::event::poll(patience)
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
