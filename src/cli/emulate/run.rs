//! `emulator --run`: runs a command with the emulated space in its environment and the streams of this process.

use crate::cli::{exit::Exit, output::Output};
use crate::config::environment::EMULATOR_SECRET;
use std::ffi::{OsStr, OsString};
use std::io;
use std::process::ExitStatus;
use tokio::process::{Child, Command};

/// Exit codes of shells for a command that cannot be started (POSIX, Exit Status for Commands).
const NOT_EXECUTABLE: u8 = 126;
const NOT_FOUND: u8 = 127;

/// Runs a command until it ends. Passes signals to this process on to the command.
#[expect(clippy::disallowed_methods, reason = "the command that the user asked for")]
pub async fn run(output: &mut Output, command: &[OsString], variables: &[(&str, &str)]) -> Exit {
    // Many people are used to `--run -- CMD`.
    let words = match command {
        [dashes, words @ ..] if dashes == "--" => words,
        words => words,
    };
    let Some((program, arguments)) = words.split_first() else {
        output.say_text("--run: name a command, such as `--run flexplorer check ada.okafor@example.com`");
        return Exit::Usage;
    };
    let mut process = Command::new(program);
    process.args(arguments);
    // Remove all variables of other spaces: they must not fill gaps or select another space.
    for (name, _) in std::env::vars_os().filter(|(name, _)| names_a_space(name)) {
        process.env_remove(name);
    }
    process.envs(variables.iter().copied());
    match attend(process).await {
        Ok(status) => exit_of(status),
        Err(error) => {
            let shown = program.to_string_lossy();
            let is_missing = error.kind() == io::ErrorKind::NotFound;
            let why = if is_missing { "there is no such command".to_owned() } else { error.to_string() };
            output
                .say_text(&format!("--run {shown}: {why}; give the path of a program, or its name in PATH"));
            Exit::Command(if is_missing { NOT_FOUND } else { NOT_EXECUTABLE })
        }
    }
}

fn names_a_space(variable: &OsStr) -> bool {
    ["FLEXPLORER_SPACE", EMULATOR_SECRET].iter().any(|own| variable == *own)
        || variable.as_encoded_bytes().starts_with(b"SEGMENT_")
}

#[cfg(unix)]
async fn attend(mut command: Command) -> io::Result<ExitStatus> {
    use rustix::process::Signal;
    use tokio::signal::unix::{SignalKind, signal};
    // Register before the command starts, so that no signal ends this process and leaves the command behind.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut quit = signal(SignalKind::quit())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let mut child = command.spawn()?;
    loop {
        let received = tokio::select! {
            status = child.wait() => return status,
            _ = interrupt.recv() => Signal::INT,
            _ = quit.recv() => Signal::QUIT,
            _ = terminate.recv() => Signal::TERM,
            _ = hang_up.recv() => Signal::HUP,
        };
        let is_from_the_keyboard = matches!(received, Signal::INT | Signal::QUIT) && is_in_the_foreground();
        if !is_from_the_keyboard {
            pass_on(&child, received);
        }
    }
}

/// Whether the command gets signals of the terminal itself; passing one on would look like a second, more urgent one. A
/// terminal sends Ctrl-C to its foreground process group (POSIX, General Terminal Interface). A SIGINT that `kill` sends to
/// this process alone looks the same and is not passed on; SIGTERM always is.
#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "the terminal is asked, not read")]
fn is_in_the_foreground() -> bool {
    let Ok(terminal) = std::fs::File::open("/dev/tty") else { return false };
    rustix::termios::tcgetpgrp(&terminal).is_ok_and(|group| group == rustix::process::getpgrp())
}

#[cfg(unix)]
fn pass_on(child: &Child, signal: rustix::process::Signal) {
    let id = child.id().and_then(|id| i32::try_from(id).ok()).and_then(rustix::process::Pid::from_raw);
    if let Some(id) = id {
        // A command that has just ended needs no signal.
        let _ = rustix::process::kill_process(id, signal);
    }
}

#[cfg(not(unix))]
async fn attend(mut command: Command) -> io::Result<ExitStatus> {
    let mut child: Child = command.spawn()?;
    child.wait().await
}

/// The shell's convention: the command's own code, or 128 + n after signal n.
fn exit_of(status: ExitStatus) -> Exit {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt;
        if let Some(number) = status.signal() {
            return Exit::Signal(u8::try_from(number).unwrap_or(0));
        }
    }
    Exit::Command(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1))
}
