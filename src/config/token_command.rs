//! A user's command that prints a secret, such as a password manager's.
//!
//! Its standard input is empty and its error output is discarded, because either could show a secret. It runs in its own
//! process group, so that none of its child processes remain when it takes too long.

use super::{ConfigError, secret::Secret};
#[cfg(unix)]
use rustix::process::{Pid, Signal, kill_process_group};
use secrecy::zeroize::Zeroizing;
use std::ffi::OsString;
use std::fmt;
use std::io;
use std::process::Stdio;
#[cfg(unix)]
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::io::AsyncReadExt;
use tokio::process::{Child, Command};
use tokio::time::timeout;

/// In bytes.
const MOST: u64 = 16 << 10;

#[derive(Clone, PartialEq, Eq)]
pub enum CommandCall {
    /// One text, passed to the shell so that pipes and variables work.
    Shell(String),
    /// A program and its arguments, run without a shell.
    Program(Vec<String>),
}

impl fmt::Debug for CommandCall {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Some people write the secret itself into the command.
        formatter.write_str("Call(redacted)")
    }
}

#[derive(Clone, Debug)]
pub struct TokenCommand {
    /// Its entry with file and line, for messages.
    pub setting: String,
    pub call: CommandCall,
    /// Variables with other secrets, which are removed from the command's environment.
    pub withheld: Vec<OsString>,
}

impl TokenCommand {
    /// Returns the one line that the command prints. Messages name the entry and how the command ended, never its output.
    pub async fn run(&self, limit: Duration) -> Result<Secret, ConfigError> {
        let mut running = RunningCommand::start(self)?;
        let Ok(ended) = timeout(limit, running.finish()).await else {
            let seconds = limit.as_secs_f64();
            let why = format!("the command did not finish within {seconds} s and was stopped");
            let next = "Unlock the password manager, or use a command that does not prompt.";
            return Err(self.error(why, next));
        };
        let printed = ended.map_err(|why| self.error(why, "Run the command by hand to see why."))?;
        self.secret(&printed)
    }

    fn secret(&self, printed: &[u8]) -> Result<Secret, ConfigError> {
        let Ok(text) = std::str::from_utf8(printed) else {
            return Err(self
                .error("the command printed something that is not text", "Make it print only the secret."));
        };
        let line = text.trim();
        if line.is_empty() {
            return Err(self.error("the command printed nothing", "Make it print the secret on one line."));
        }
        if line.contains(['\n', '\r']) {
            let next = "Make it print only the secret, for example by appending `| head -n 1`.";
            return Err(self.error("the command printed more than one line", next));
        }
        Ok(Secret::new(line.to_owned()))
    }

    fn error(&self, why: impl Into<String>, next: &str) -> ConfigError {
        ConfigError::new(&self.setting, why, next)
    }

    #[expect(clippy::disallowed_methods, reason = "the user's own command")]
    fn command(&self) -> Option<Command> {
        let mut command = match &self.call {
            CommandCall::Program(words) => {
                let (program, arguments) = words.split_first()?;
                let mut command = Command::new(program);
                command.args(arguments);
                command
            }
            CommandCall::Shell(line) if cfg!(windows) => {
                let mut command = Command::new("cmd");
                command.args(["/C", line]);
                command
            }
            CommandCall::Shell(line) => {
                let mut command = Command::new("/bin/sh");
                command.args(["-c", line]);
                command
            }
        };
        for name in &self.withheld {
            command.env_remove(name);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        Some(command)
    }
}

/// The process groups of the running commands.
#[cfg(unix)]
static UNDER_WAY: Mutex<Vec<Pid>> = Mutex::new(Vec::new());

/// Kills every running command with all its child processes, for exits of the program that drop nothing.
pub fn end_all() {
    #[cfg(unix)]
    for group in UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
        // An error means that the group has already ended.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

/// A running command; dropping it kills it with all its child processes.
pub(super) struct RunningCommand {
    pub(super) child: Child,
    /// Its process group, until it has ended: then the number may be reused by another process.
    #[cfg(unix)]
    group: Option<Pid>,
}

impl RunningCommand {
    fn start(command: &TokenCommand) -> Result<Self, ConfigError> {
        let Some(mut process) = command.command() else {
            return Err(
                command.error("is empty", "Give a program and its arguments, or one string for the shell.")
            );
        };
        let child = process.spawn().map_err(|error| {
            let why = match error.kind() {
                io::ErrorKind::NotFound => "the command could not be started: no such program".to_owned(),
                io::ErrorKind::PermissionDenied => {
                    "the command could not be started: permission denied".to_owned()
                }
                kind => format!("the command could not be started ({kind})"),
            };
            command.error(why, "Check that the program is installed and can be run.")
        })?;
        Ok(Self::of(child))
    }

    pub(super) fn of(child: Child) -> Self {
        #[cfg(unix)]
        let group = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        #[cfg(unix)]
        UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner).extend(group);
        Self {
            child,
            #[cfg(unix)]
            group,
        }
    }

    /// Forgets the group, because nothing of it is left to kill.
    #[cfg(unix)]
    pub(super) fn forget(&mut self) -> Option<Pid> {
        let mut under_way = UNDER_WAY.lock().unwrap_or_else(PoisonError::into_inner);
        let group = self.group.take()?;
        under_way.retain(|other| *other != group);
        Some(group)
    }

    #[expect(clippy::disallowed_methods, reason = "behind a `take`")]
    async fn finish(&mut self) -> Result<Zeroizing<Vec<u8>>, String> {
        let mut printed = Zeroizing::new(Vec::with_capacity(usize::try_from(MOST).unwrap_or_default() + 1));
        if let Some(output) = self.child.stdout.take() {
            let read = output.take(MOST + 1).read_to_end(&mut printed).await;
            read.map_err(|error| format!("what the command printed could not be read ({})", error.kind()))?;
        }
        if printed.len() as u64 > MOST {
            return Err("the command printed far too much".to_owned());
        }
        let status = self
            .child
            .wait()
            .await
            .map_err(|error| format!("the command's exit status could not be read ({})", error.kind()))?;
        #[cfg(unix)]
        self.forget();
        if status.success() { Ok(printed) } else { Err(format!("the command failed ({status})")) }
    }
}

impl Drop for RunningCommand {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(group) = self.forget() {
            // An error means that the group has already ended.
            let _ = kill_process_group(group, Signal::KILL);
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn shell(line: &str) -> TokenCommand {
        TokenCommand {
            setting: "config.toml:3: space.shop.token_command".to_owned(),
            call: CommandCall::Shell(line.to_owned()),
            withheld: vec!["HOME".into()],
        }
    }

    async fn run(command: &TokenCommand) -> Result<String, String> {
        let limit = Duration::from_secs(20);
        command.run(limit).await.map(|secret| secret.expose().to_owned()).map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn one_line_is_the_secret() {
        assert_eq!(run(&shell("printf 'one\\n' | cat")).await, Ok("one".to_owned()));
        let words = ["printf", "%s", "a b;c"].map(str::to_owned).to_vec();
        let call = TokenCommand { call: CommandCall::Program(words), ..shell("") };
        assert_eq!(run(&call).await, Ok("a b;c".to_owned()));
    }

    #[tokio::test]
    async fn p1_a_command_that_fails_is_named_and_never_quoted() {
        for (line, why) in [
            ("echo canary; echo canary >&2; exit 3", "failed (exit status: 3)"),
            ("echo canary; echo canary", "more than one line"),
            ("true", "printed nothing"),
            ("printf '\\377'", "not text"),
            ("yes canary", "far too much"),
            ("kill -9 $$", "failed (signal: 9"),
        ] {
            let error = run(&shell(line)).await.unwrap_err();
            assert!(error.starts_with("config.toml:3: space.shop.token_command: "), "{error}");
            assert!(error.contains(why) && !error.contains("canary"), "{line}: {error}");
        }
        let missing =
            TokenCommand { call: CommandCall::Program(vec!["/no/such/canary".to_owned()]), ..shell("") };
        let error = run(&missing).await.unwrap_err();
        assert!(
            error.contains("could not be started: no such program") && !error.contains("canary"),
            "{error}"
        );
        assert!(!format!("{missing:?}").contains("canary"));
    }

    #[tokio::test]
    async fn a_command_that_hangs_is_ended_with_all_it_started() {
        let folder = tempfile::tempdir().unwrap();
        let mark = folder.path().join("pid");
        let line = format!("sh -c 'echo $$ > {0}.tmp; mv {0}.tmp {0}; exec sleep 600' | cat", mark.display());
        let command = shell(&line);
        let error = command.run(Duration::from_millis(300)).await.unwrap_err().to_string();
        assert!(error.contains("within 0.3 s"), "{error}");
        let Ok(text) = std::fs::read_to_string(&mark) else { return };
        let pid = Pid::from_raw(text.trim().parse().unwrap()).unwrap();
        // The process was killed; reaping it may take a moment.
        let deadline = std::time::Instant::now() + Duration::from_secs(20);
        while rustix::process::test_kill_process(pid).is_ok() && !is_dead(pid) {
            assert!(std::time::Instant::now() < deadline, "still running");
            tokio::task::yield_now().await;
        }
    }

    fn is_dead(pid: Pid) -> bool {
        let status =
            std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).unwrap_or_default();
        status.is_empty() || status.contains(") Z ")
    }

    #[tokio::test]
    async fn p1_other_secrets_are_withheld() {
        assert_eq!(run(&shell("echo \"home=$HOME\"")).await, Ok("home=".to_owned()));
    }
}
