//! Signals, and loss of the terminal. Whatever the loop is doing, the program ends within a tenth of a second.

use super::Envelope;
use crate::config::token_command;
use crate::tui::message::Message;
use crate::tui::terminal::watch::HANG_UP;
use crate::tui::terminal::{self, watch};
use ratatui::layout::Size;
use std::io;
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::sync::mpsc::Sender;

/// How long the loop has to end by itself; it may be blocked writing to a terminal that does not read.
const GRACE: Duration = Duration::from_millis(70);

/// Passes signals to the loop, and ends the program if the loop does not.
#[cfg(unix)]
pub fn listen(runtime: &Runtime, inbox: &Sender<Envelope>) -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let _inside = runtime.enter();
    let endings =
        [SignalKind::terminate(), SignalKind::interrupt(), SignalKind::hangup(), SignalKind::quit()];
    for kind in endings {
        let (mut stream, inbox) = (signal(kind)?, inbox.clone());
        runtime.spawn(async move {
            if stream.recv().await.is_some() {
                let number = kind.as_raw_value();
                let _ = inbox.try_send(Envelope::Message(Message::Signal(number)));
                tokio::time::sleep(GRACE).await;
                leave_now(number);
            }
        });
    }
    for (kind, message) in [
        (SignalKind::from_raw(STOP_REQUEST), Message::Stop),
        (SignalKind::from_raw(CONTINUE), Message::Continued),
    ] {
        let (mut stream, inbox) = (signal(kind)?, inbox.clone());
        runtime.spawn(async move {
            while stream.recv().await.is_some() {
                let _ = inbox.send(Envelope::Message(message.clone())).await;
            }
        });
    }
    let (mut stream, inbox) = (signal(SignalKind::window_change())?, inbox.clone());
    runtime.spawn(async move {
        while stream.recv().await.is_some() {
            let envelope = match terminal::size() {
                Ok(Size { width, height }) => Envelope::Message(Message::Resize { width, height }),
                Err(error) => Envelope::Failed(error),
            };
            let _ = inbox.send(envelope).await;
        }
    });
    Ok(())
}

#[cfg(unix)]
const STOP_REQUEST: i32 = rustix::process::Signal::TSTP.as_raw();
#[cfg(unix)]
const CONTINUE: i32 = rustix::process::Signal::CONT.as_raw();

/// `Ctrl-C` arrives as a key; for everything else the console ends the program.
#[cfg(not(unix))]
pub fn listen(_: &Runtime, _: &Sender<Envelope>) -> io::Result<()> {
    Ok(())
}

/// Ends the program when the terminal goes away, even if the key reader is blocked.
pub fn watch_terminal(inbox: &Sender<Envelope>) -> io::Result<()> {
    let inbox = inbox.clone();
    let watcher = move || {
        watch::wait_until_gone();
        let _ = inbox.try_send(Envelope::Message(Message::Signal(HANG_UP)));
        std::thread::sleep(GRACE);
        leave_now(HANG_UP);
    };
    std::thread::Builder::new().name("hang-up".to_owned()).spawn(watcher).map(|_| ())
}

/// Ends the program after the grace period.
#[expect(clippy::disallowed_methods, reason = "the loop is stuck, and the terminal was given back")]
fn leave_now(signal: i32) -> ! {
    terminal::restore();
    token_command::end_all();
    std::process::exit(128 + signal)
}
