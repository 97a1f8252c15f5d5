//! One run of the program without a terminal: arguments in, standard output, standard error and exit code out.

use super::{Home, PATIENCE, PROGRAM};
use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Instant;

/// A run to be started.
pub struct Run {
    command: Command,
    home: Home,
    input: Vec<u8>,
}

/// What a run left behind.
#[derive(Debug)]
pub struct Output {
    /// Exit code; 128 + n after signal n.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

/// The program with these arguments (split at spaces), with only its own home in its environment.
pub fn flexplorer(arguments: &str) -> Run {
    run_of(Command::new(PROGRAM), arguments)
}

/// The same, started by a shell after a command such as `umask 000`.
pub fn flexplorer_after(prelude: &str, arguments: &str) -> Run {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("{prelude} && exec \"$0\" \"$@\""), PROGRAM]);
    run_of(shell, arguments)
}

fn run_of(mut command: Command, arguments: &str) -> Run {
    let home = Home::new();
    command
        .args(arguments.split_whitespace())
        .env_clear()
        .envs(home.variables())
        .env("TERM", "xterm-256color");
    Run { command, home, input: Vec::new() }
}

impl Run {
    /// An environment variable.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Several of them.
    pub fn envs<'a>(mut self, variables: impl IntoIterator<Item = &'a (String, String)>) -> Self {
        self.command.envs(variables.into_iter().map(|(name, value)| (name, value)));
        self
    }

    /// One more argument, which may contain spaces.
    pub fn arg(mut self, argument: &str) -> Self {
        self.command.arg(argument);
        self
    }

    /// Its standard input.
    pub fn input(mut self, input: &str) -> Self {
        self.input = input.as_bytes().to_vec();
        self
    }

    /// Uses the home of an earlier run.
    pub fn at(mut self, home: Home) -> Self {
        self.command.envs(home.variables());
        self.home = home;
        self
    }

    /// Runs to the end.
    pub fn run(self) -> Output {
        self.run_and_keep_home().0
    }

    /// Runs to the end; also returns every file it wrote.
    pub fn run_with_files(self) -> (Output, Vec<(std::path::PathBuf, Vec<u8>)>) {
        let (output, home) = self.run_and_keep_home();
        (output, home.files())
    }

    /// Runs to the end; the home exists until it is dropped.
    pub fn run_and_keep_home(mut self) -> (Output, Home) {
        let mut child = self.spawn();
        let (mut stdin, input) = (child.stdin.take().unwrap(), std::mem::take(&mut self.input));
        // A program may exit before it has read everything.
        let writing = thread::spawn(move || drop(stdin.write_all(&input)));
        let out = read_all(child.stdout.take().unwrap());
        let err = read_all(child.stderr.take().unwrap());
        let code = wait(&mut child);
        writing.join().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
        let output = Output { code, out: text(out.recv().unwrap()), err: text(err.recv().unwrap()) };
        (output, self.home)
    }

    /// Starts it with all three streams piped.
    pub fn spawn(&mut self) -> Child {
        self.spawn_in(None)
    }

    /// The same in a process group of its own: what is typed at a terminal does not reach it.
    pub fn spawn_apart(&mut self) -> Child {
        self.spawn_in(Some(0))
    }

    /// Starts it with standard output and standard error redirected.
    pub fn spawn_into(&mut self, out: Stdio, err: Stdio) -> Child {
        self.command.stdin(Stdio::piped()).stdout(out).stderr(err).spawn().unwrap()
    }

    fn spawn_in(&mut self, group: Option<i32>) -> Child {
        if let Some(group) = group {
            std::os::unix::process::CommandExt::process_group(&mut self.command, group);
        }
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        self.command.spawn().unwrap()
    }
}

impl Output {
    /// Standard output as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("no JSON ({e}): {self:?}"))
    }

    /// Standard output as one JSON value per line.
    pub fn lines(&self) -> Vec<serde_json::Value> {
        self.out
            .lines()
            .map(|l| serde_json::from_str(l).unwrap_or_else(|e| panic!("no JSON ({e}): {l}")))
            .collect()
    }

    /// Fails unless the exit code is this.
    #[track_caller]
    pub fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "exit code\nstdout: {}\nstderr: {}", self.out, self.err);
        self
    }
}

/// Waits for the end, at most [`PATIENCE`]; then kills it and fails.
pub fn wait(child: &mut Child) -> i32 {
    use std::os::unix::process::ExitStatusExt;
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0));
        }
        if Instant::now() > deadline {
            child.kill().unwrap();
            panic!("the program did not end within {PATIENCE:?}");
        }
        thread::yield_now();
        thread::park_timeout(std::time::Duration::from_millis(2));
    }
}

fn read_all(mut stream: impl Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let _ = sender.send(bytes);
    });
    receiver
}
