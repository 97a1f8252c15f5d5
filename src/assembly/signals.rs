//! The signals that end a command.

use crate::cli::exit::Exit;

const INTERRUPT: u8 = 2;
#[cfg(unix)]
const TERMINATE: u8 = 15;

/// Waits for SIGINT or SIGTERM. Where they cannot be listened for, they end the process by themselves.
pub async fn ended() -> Exit {
    tokio::select! {
        exit = interrupted() => exit,
        exit = terminated() => exit,
    }
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
