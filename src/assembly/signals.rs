//! The signals that end a command. The work listens for them and then ends; a separate thread watches in case the work is
//! stuck, writing to a pipe that is not read or waiting for a lock.

use crate::cli::exit::Exit;
use std::sync::atomic::{AtomicBool, Ordering};

const INTERRUPT: u8 = 2;
#[cfg(unix)]
const TERMINATE: u8 = 15;

/// Whether the work has received a signal.
static HEARD: AtomicBool = AtomicBool::new(false);

#[cfg(unix)]
pub use watch::watch;

/// Consoles end their programs themselves.
#[cfg(not(unix))]
pub const fn watch() {}

/// Waits for SIGINT or SIGTERM. If listening fails, the signals end the process directly.
pub async fn ended() -> Exit {
    let exit = tokio::select! {
        exit = interrupted() => exit,
        exit = terminated() => exit,
    };
    HEARD.store(true, Ordering::SeqCst);
    exit
}

async fn interrupted() -> Exit {
    match tokio::signal::ctrl_c().await {
        Ok(()) => Exit::Signal(INTERRUPT),
        Err(_) => std::future::pending().await,
    }
}

#[cfg(unix)]
async fn terminated() -> Exit {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut signals) = signal(SignalKind::terminate()) else { return std::future::pending().await };
    match signals.recv().await {
        Some(()) => Exit::Signal(TERMINATE),
        None => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminated() -> Exit {
    std::future::pending().await
}

#[cfg(unix)]
mod watch {
    use super::{Exit, HEARD, INTERRUPT, Ordering, TERMINATE};
    use crate::assembly::ORDERLY;
    use crate::cli::{ask, output};
    use crate::config::token_command;
    use std::io::{self, Read};
    use std::os::unix::net::UnixStream;
    use std::sync::Arc;
    use std::sync::atomic::AtomicUsize;
    use std::thread;
    use std::time::{Duration, Instant};

    /// How long the work may take to react to a signal, or to write to a pipe or terminal, before it counts as stuck.
    const STUCK: Duration = Duration::from_millis(120);
    const PAUSE: Duration = Duration::from_millis(5);

    /// The first signal ends the process even while it is blocked; without this thread, the work still receives it.
    pub fn watch() {
        drop(try_watch());
    }

    fn try_watch() -> io::Result<()> {
        let (mut reader, writer) = UnixStream::pair()?;
        let signal = Arc::new(AtomicUsize::new(0));
        for number in [INTERRUPT, TERMINATE] {
            // Register the number first: it must be set when the thread wakes.
            signal_hook::flag::register_usize(number.into(), Arc::clone(&signal), number.into())?;
            signal_hook::low_level::pipe::register(number.into(), writer.try_clone()?)?;
        }
        let watcher = move || {
            if reader.read_exact(&mut [0]).is_ok() {
                wait_while_it_moves();
                leave_now(u8::try_from(signal.load(Ordering::SeqCst)).unwrap_or(INTERRUPT));
            }
        };
        thread::Builder::new().name("signals".to_owned()).spawn(watcher).map(|_| ())
    }

    /// Returns when the work is stuck. If the work ends first, the process ends with it.
    fn wait_while_it_moves() {
        let began = Instant::now();
        let (mut write, mut since) = (output::write_under_way(), began);
        loop {
            thread::sleep(PAUSE);
            let now = output::write_under_way();
            if now != write {
                (write, since) = (now, Instant::now());
            }
            let is_stuck = write.is_some() && since.elapsed() >= STUCK;
            let is_deaf = !HEARD.load(Ordering::SeqCst) && began.elapsed() >= STUCK;
            if is_stuck || is_deaf || began.elapsed() >= ORDERLY {
                return;
            }
        }
    }

    #[expect(clippy::disallowed_methods, reason = "the main thread is stuck")]
    fn leave_now(number: u8) -> ! {
        ask::show_again();
        token_command::end_all();
        std::process::exit(Exit::Signal(number).code().into())
    }
}
