//! The terminal: taken over once, restored on every exit.
//!
//! The guard comes before raw mode. Restoring twice is harmless, and [`restore`] may be called from any thread, from the
//! panic hook, and while another thread is stuck writing a frame.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "this is where the terminal is held"
)]

pub mod backend;
pub mod clipboard;
pub mod editor;
pub mod input;
pub mod watch;

use ratatui::layout::Size;
use std::fs::File;
use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, TryLockError};
use std::time::Duration;

/// Alternate screen, cleared; cursor hidden; bracketed paste on.
const ENTER: &str = "\x1b[?1049h\x1b[2J\x1b[?25l\x1b[?2004h";
/// Turns on reports of presses, releases and the wheel, in the unambiguous encoding; motion is not needed.
const MOUSE_ON: &str = "\x1b[?1000h\x1b[?1006h";
const MOUSE_OFF: &str = "\x1b[?1006l\x1b[?1000l";
/// Resets everything [`ENTER`] and a half-written frame may have set. The screen comes last, so that later output lands on the
/// shell's own screen.
const LEAVE: &str = "\x1b[?2026l\x1b[?1006l\x1b[?1000l\x1b[?2004l\x1b[0m\x1b[?25h\x1b[?1049l\x1b[?25h";
/// How long restoring waits for a frame that is being written, or for a terminal that does not read.
const PATIENCE: Duration = Duration::from_millis(20);

/// Whether we hold the terminal. Drawing is refused otherwise.
static OURS: AtomicBool = AtomicBool::new(false);
/// Locked while bytes are written, so that a frame and the restore sequence do not mix.
static WRITING: Mutex<()> = Mutex::new(());

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error(
        "{0} is not a terminal: the explorer needs one; for scripts use commands such as `flexplorer profile list` (see `flexplorer --help`)"
    )]
    NotATerminal(&'static str),
    /// `TERM` says that it has no capabilities.
    #[error(
        "TERM={0} is a terminal that cannot move the cursor; use another terminal, or the commands in `flexplorer --help`"
    )]
    Dumb(String),
}

/// Checks that the terminal can show screens; `term` is the value of `TERM`.
pub fn fitness(term: Option<&str>) -> Result<(), Unfit> {
    if !io::stdin().is_terminal() {
        return Err(Unfit::NotATerminal("standard input"));
    }
    if !io::stdout().is_terminal() {
        return Err(Unfit::NotATerminal("standard output"));
    }
    match term {
        Some("dumb") => Err(Unfit::Dumb("dumb".to_owned())),
        None | Some("") if cfg!(unix) => Err(Unfit::Dumb("(not set)".to_owned())),
        _ => Ok(()),
    }
}

/// Restores the terminal when dropped.
#[derive(Debug)]
pub struct Guard(());

impl Guard {
    /// Takes the terminal over: raw mode, the alternate screen, bracketed paste, and optionally the mouse.
    pub fn enter(mouse: bool) -> io::Result<Self> {
        let guard = Self(());
        take(mouse)?;
        Ok(guard)
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        restore();
    }
}

fn take(mouse: bool) -> io::Result<()> {
    OURS.store(true, Ordering::SeqCst);
    crossterm::terminal::enable_raw_mode()?;
    write_all(ENTER.as_bytes())?;
    capture_mouse(mouse)
}

pub fn capture_mouse(on: bool) -> io::Result<()> {
    write_all(if on { MOUSE_ON } else { MOUSE_OFF }.as_bytes())
}

/// Writes bytes to the terminal in one go; fails once the terminal has been restored.
pub fn write_all(bytes: &[u8]) -> io::Result<()> {
    let held = WRITING.lock();
    if !OURS.load(Ordering::SeqCst) {
        return Err(io::Error::other("the terminal was given back"));
    }
    let result = output()?.write_all(bytes);
    drop(held);
    result
}

/// Restores the terminal; does nothing the second time. Never panics and never waits for long.
pub fn restore() {
    if !OURS.swap(false, Ordering::SeqCst) {
        return;
    }
    let held = lock_patiently();
    // Modes first: users may type as soon as they see the shell's screen again.
    let _ = crossterm::terminal::disable_raw_mode();
    if watch::accepts_output(PATIENCE)
        && let Ok(mut file) = output()
    {
        // If the terminal accepts no bytes, there is nothing left to do.
        let _ = file.write_all(LEAVE.as_bytes());
    }
    drop(held);
}

/// Waits briefly for a frame that is being written, but not for a writer that is stuck.
fn lock_patiently() -> Option<std::sync::MutexGuard<'static, ()>> {
    for _ in 0..PATIENCE.as_millis() {
        match WRITING.try_lock() {
            Ok(held) => return Some(held),
            Err(TryLockError::Poisoned(held)) => return Some(held.into_inner()),
            Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(1)),
        }
    }
    None
}

/// Standard output without the standard library's lock and buffer, which the thread hit by a panic may hold.
fn output() -> io::Result<&'static File> {
    static OUTPUT: OnceLock<File> = OnceLock::new();
    if let Some(file) = OUTPUT.get() {
        return Ok(file);
    }
    let file = duplicate_stdout()?;
    Ok(OUTPUT.get_or_init(|| file))
}

#[cfg(unix)]
fn duplicate_stdout() -> io::Result<File> {
    use std::os::fd::AsFd;
    Ok(File::from(io::stdout().as_fd().try_clone_to_owned()?))
}

#[cfg(windows)]
fn duplicate_stdout() -> io::Result<File> {
    use std::os::windows::io::AsHandle;
    Ok(File::from(io::stdout().as_handle().try_clone_to_owned()?))
}

/// Takes the terminal over again after another program may have used it.
pub fn retake(mouse: bool) -> io::Result<()> {
    let _ = crossterm::terminal::disable_raw_mode();
    take(mouse)
}

/// Function that returns the size in cells.
pub type Sizing = fn() -> io::Result<Size>;

/// The largest screen that is drawn, in cells; the rest of a larger one stays empty. The current and the previous frame are kept
/// in memory, so the size that a terminal reports decides how much they take.
const LARGEST: Size = Size::new(1_000, 500);

/// The size in cells; 80 by 24 if the terminal does not know its size.
pub fn size() -> io::Result<Size> {
    let (width, height) = watch::window_size()?;
    let size = if width == 0 || height == 0 { Size::new(80, 24) } else { Size::new(width, height) };
    Ok(bounded(size))
}

/// Limits a size to what can be drawn.
pub fn bounded(size: Size) -> Size {
    Size::new(size.width.min(LARGEST.width), size.height.min(LARGEST.height))
}

/// The output that frames are written to.
#[derive(Debug)]
pub struct TerminalOutput;

impl Write for TerminalOutput {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Stops the program like other programs of the shell, and takes the terminal over again when it is continued.
pub fn suspend(mouse: bool) -> io::Result<()> {
    restore();
    watch::stop_process_group()?;
    take(mouse)
}

#[cfg(test)]
mod tests;
