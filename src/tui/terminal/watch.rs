//! What the kernel knows about our terminal: whether it is still there, and whether it takes bytes.

use std::io;
use std::time::Duration;

/// What a terminal that went away counts as.
pub const HANG_UP: i32 = 1;

#[cfg(unix)]
pub use unix::{accepts_output, is_gone, stop_process_group, wait_until_gone, window_size};

#[cfg(unix)]
mod unix {
    use super::{Duration, io};
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;

    /// Blocks until the terminal goes away. Whoever reads keys cannot always tell: it may be waiting until they are taken.
    pub fn wait_until_gone() {
        let (input, output) = (rustix::stdio::stdin(), rustix::stdio::stdout());
        // Nothing is asked for: hang-up and error are reported all the same.
        let mut ends = [
            PollFd::from_borrowed_fd(input, PollFlags::empty()),
            PollFd::from_borrowed_fd(output, PollFlags::empty()),
        ];
        while matches!(poll(&mut ends, None), Ok(0) | Err(Errno::INTR | Errno::AGAIN)) {}
    }

    /// Whether the terminal went away: what fails on it from then on is no fault of ours.
    pub fn is_gone() -> bool {
        let mut ends = [rustix::stdio::stdin(), rustix::stdio::stdout()]
            .map(|end| PollFd::from_borrowed_fd(end, PollFlags::empty()));
        matches!(poll(&mut ends, Some(&Timespec::default())), Ok(1..))
    }

    /// Whether the terminal takes bytes within this time; one that is stopped (`Ctrl-S`) or gone does not.
    pub fn accepts_output(patience: Duration) -> bool {
        let mut end = [PollFd::from_borrowed_fd(rustix::stdio::stdout(), PollFlags::OUT)];
        let patience = Timespec::try_from(patience).ok();
        matches!(poll(&mut end, patience.as_ref()), Ok(1)) && end[0].revents().contains(PollFlags::OUT)
    }

    /// Columns and rows. (The terminal library would start a program to find out when the terminal is gone.)
    pub fn window_size() -> io::Result<(u16, u16)> {
        let size = rustix::termios::tcgetwinsize(rustix::stdio::stdout())?;
        Ok((size.ws_col, size.ws_row))
    }

    /// Stops us and whoever started us in the same job (`cargo run`, a wrapper script), and returns when continued.
    pub fn stop_process_group() -> io::Result<()> {
        rustix::process::kill_current_process_group(rustix::process::Signal::STOP)?;
        Ok(())
    }
}

/// Blocks for ever: consoles end their programs themselves.
#[cfg(not(unix))]
pub fn wait_until_gone() {
    loop {
        std::thread::park();
    }
}

/// Consoles end their programs themselves.
#[cfg(not(unix))]
pub fn is_gone() -> bool {
    false
}

/// Consoles always take bytes.
#[cfg(not(unix))]
pub fn accepts_output(_: Duration) -> bool {
    true
}

/// There is no stopping here.
#[cfg(not(unix))]
pub fn stop_process_group() -> io::Result<()> {
    Ok(())
}

/// Columns and rows.
#[cfg(not(unix))]
pub fn window_size() -> io::Result<(u16, u16)> {
    crossterm::terminal::size()
}
