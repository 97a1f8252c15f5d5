//! A user's command that is given news on its standard input, such as one that posts to a chat.
//!
//! It runs through the shell, in its own process group, without the variables that hold secrets of flexplorer. What it prints
//! to standard output is discarded; its error output is the user's to see.

#![expect(clippy::disallowed_types, reason = "the command's standard input is written here")]

use super::environment;
use super::token_command::RunningCommand;
use std::ffi::OsString;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;
use tokio::time::timeout;

/// A command that takes longer is stopped.
const LONGEST: Duration = Duration::from_secs(10);

#[derive(Clone, Debug)]
pub struct NotifyCommand {
    /// For the shell.
    pub line: String,
    /// Variables with secrets, which are removed from its environment.
    pub withheld: Vec<OsString>,
}

impl NotifyCommand {
    /// Gives the text to the command and waits until it ends. The error says why it failed.
    pub async fn run(self, text: String) -> Result<(), String> {
        let child =
            self.command().spawn().map_err(|error| format!("it could not be started ({})", error.kind()))?;
        let mut running = RunningCommand::of(child);
        let ended = timeout(LONGEST, running.feed(text.as_bytes())).await;
        ended
            .unwrap_or_else(|_| Err(format!("it did not end within {} s and was stopped", LONGEST.as_secs())))
    }

    #[expect(clippy::disallowed_methods, reason = "the user's own command")]
    fn command(&self) -> Command {
        let (shell, flag) = if cfg!(windows) { ("cmd", "/C") } else { ("/bin/sh", "-c") };
        let mut command = Command::new(shell);
        command.args([flag, &self.line]);
        let secrets =
            std::env::vars_os().map(|(name, _)| name).filter(|name| is_secret(&name.to_string_lossy()));
        let known = environment::SECRETS.iter().map(Into::into);
        for name in secrets.chain(known).chain(self.withheld.iter().cloned()) {
            command.env_remove(name);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::inherit()).kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        command
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    name.starts_with("SEGMENT_") && ["TOKEN", "WRITE_KEY"].iter().any(|word| name.contains(word))
}

impl RunningCommand {
    async fn feed(&mut self, text: &[u8]) -> Result<(), String> {
        if let Some(mut input) = self.child.stdin.take() {
            // A command that does not read its input is content without it; its exit code counts.
            let _ = input.write_all(text).await;
        }
        let status =
            self.child.wait().await.map_err(|error| format!("its end was missed ({})", error.kind()))?;
        #[cfg(unix)]
        self.forget();
        if status.success() { Ok(()) } else { Err(format!("it failed ({status})")) }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    async fn run(line: &str, text: &str) -> Result<(), String> {
        NotifyCommand { line: line.to_owned(), withheld: vec!["HOME".into()] }.run(text.to_owned()).await
    }

    #[tokio::test]
    async fn it_reads_the_news_and_its_end_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("news");
        assert_eq!(run(&format!("cat > {}; test -z \"$HOME\"", file.display()), "{}").await, Ok(()));
        assert_eq!(std::fs::read_to_string(file).unwrap(), "{}");
        assert_eq!(run("exit 0", &"x".repeat(1 << 20)).await, Ok(()), "its input is not read");
        assert!(run("exit 3", "").await.unwrap_err().contains("exit status: 3"));
        assert!(run("kill -9 $$", "").await.unwrap_err().contains("signal: 9"));
        assert!(run("/no/such/program", "").await.unwrap_err().contains("exit status: 127"));
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_hangs_is_stopped() {
        let error = run("sleep 600 | cat", "").await.unwrap_err();
        assert!(error.contains("within 10 s"), "{error}");
    }

    #[test]
    fn names_of_secrets_are_recognised() {
        for name in ["SEGMENT_PROFILE_API_TOKEN", "SEGMENT_WRITE_KEY", "segment_any_token_2"] {
            assert!(is_secret(name), "{name}");
        }
        assert!(!is_secret("SEGMENT_SPACE_ID") && !is_secret("SLACK_TOKEN"));
    }
}
