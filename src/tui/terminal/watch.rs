//! Asks the kernel about our terminal: whether it still exists and whether it accepts bytes.

use std::io;
use std::time::Duration;

/// The signal number reported for a terminal that went away.
pub const HANG_UP: i32 = 1;

#[cfg(unix)]
pub use unix::{accepts_output, is_gone, stop_process_group, wait_until_gone, window_size};

#[cfg(unix)]
mod unix {
    use super::{Duration, io};
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;

    /// Blocks until the terminal goes away. The key reader cannot always notice, as it may be waiting for its events to be taken.
    pub fn wait_until_gone() {
        let (input, output) = (rustix::stdio::stdin(), rustix::stdio::stdout());
        // No events are requested: hang-up and error are always reported.
        let mut ends = [
            PollFd::from_borrowed_fd(input, PollFlags::empty()),
            PollFd::from_borrowed_fd(output, PollFlags::empty()),
        ];
        while matches!(poll(&mut ends, None), Ok(0) | Err(Errno::INTR | Errno::AGAIN)) {}
    }

    /// Whether the terminal went away; later errors on it are not our fault.
    pub fn is_gone() -> bool {
        let mut ends = [rustix::stdio::stdin(), rustix::stdio::stdout()]
            .map(|end| PollFd::from_borrowed_fd(end, PollFlags::empty()));
        matches!(poll(&mut ends, Some(&Timespec::default())), Ok(1..))
    }

    /// Whether the terminal accepts bytes within this time; not if it is stopped (`Ctrl-S`) or gone.
    pub fn accepts_output(patience: Duration) -> bool {
        let mut end = [PollFd::from_borrowed_fd(rustix::stdio::stdout(), PollFlags::OUT)];
        let patience = Timespec::try_from(patience).ok();
        matches!(poll(&mut end, patience.as_ref()), Ok(1)) && end[0].revents().contains(PollFlags::OUT)
    }

    /// Columns and rows. (If the terminal is gone, the terminal library would start a program to find out.)
    pub fn window_size() -> io::Result<(u16, u16)> {
        let size = rustix::termios::tcgetwinsize(rustix::stdio::stdout())?;
        Ok((size.ws_col, size.ws_row))
    }

    /// Stops our process group, including a parent such as `cargo run` or a wrapper script, and returns when continued.
    pub fn stop_process_group() -> io::Result<()> {
        rustix::process::kill_current_process_group(rustix::process::Signal::STOP)?;
        Ok(())
    }
}

/// Blocks forever: consoles end their programs themselves.
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

/// Consoles always accept bytes.
#[cfg(not(unix))]
pub fn accepts_output(_: Duration) -> bool {
    true
}

#[cfg(not(unix))]
pub fn stop_process_group() -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
pub fn window_size() -> io::Result<(u16, u16)> {
    crossterm::terminal::size()
}
