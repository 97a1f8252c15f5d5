//! The PTY rig: the real program in a pseudo-terminal, its output kept byte for byte and shown on an emulated screen.

use super::home::{Home, PATIENCE};
use super::modes;
use portable_pty::{CommandBuilder, MasterPty, PtySize, SlavePty, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

enum Seen {
    Bytes(Vec<u8>, Instant),
    Ended(u32, Instant),
    Closed,
}

/// A run to be started in a terminal.
pub struct Setting {
    program: String,
    arguments: Vec<String>,
    variables: Vec<(String, String)>,
    columns: u16,
    rows: u16,
}

impl Setting {
    /// This program with these arguments (split at spaces) in an 80×24 terminal.
    pub fn of(program: &str, arguments: &str) -> Self {
        let arguments = arguments.split_whitespace().map(String::from).collect();
        Self { program: program.to_owned(), arguments, variables: Vec::new(), columns: 80, rows: 24 }
    }

    /// A shell with job control and the prompt `shell>`.
    pub fn shell() -> Self {
        Self::of("sh", "-i").env("PS1", "shell>").env("ENV", "")
    }

    /// Started by a shell after a command such as `umask 000`.
    pub fn after(mut self, prelude: &str) -> Self {
        let program = std::mem::replace(&mut self.program, "sh".to_owned());
        let script = format!("{prelude} && exec \"$0\" \"$@\"");
        self.arguments.splice(0..0, ["-c".to_owned(), script, program]);
        self
    }

    /// Another size.
    pub fn size(mut self, columns: u16, rows: u16) -> Self {
        (self.columns, self.rows) = (columns, rows);
        self
    }

    /// One more argument, which may contain spaces.
    pub fn argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    /// An environment variable.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Several of them.
    pub fn envs(mut self, variables: &[(String, String)]) -> Self {
        self.variables.extend_from_slice(variables);
        self
    }

    /// Starts it.
    pub fn start(self) -> Session {
        let size = PtySize { rows: self.rows, cols: self.columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let before = line_settings(&*pair.master);
        let home = Home::new();
        let mut command = CommandBuilder::new(&self.program);
        command.args(&self.arguments);
        // Otherwise it would start in `HOME`, which a test may set to anything.
        command.cwd(home.path());
        command.env_clear();
        command.env("TERM", "xterm-256color");
        for (name, value) in home.variables() {
            command.env(name, value);
        }
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        let mut child = pair.slave.spawn_command(command).unwrap();
        let process = Pid::from_raw(i32::try_from(child.process_id().unwrap()).unwrap()).unwrap();
        let (sender, events) = channel();
        let closing = Arc::new(AtomicBool::new(false));
        read_output(pair.master.try_clone_reader().unwrap(), sender.clone(), Arc::clone(&closing));
        thread::spawn(move || {
            let status = child.wait().unwrap();
            let gone = Instant::now();
            let code = status.signal().map_or(status.exit_code(), signal_code);
            let _ = sender.send(Seen::Ended(code, gone));
        });
        let writer = pair.master.take_writer().unwrap();
        let screen = vt100::Parser::new(cells(self.rows), cells(self.columns), 0);
        let line = Line { master: pair.master, slave: Some(pair.slave), writer };
        Session {
            line: Some(line),
            process,
            events,
            closing,
            screen,
            bytes: Vec::new(),
            ended: None,
            closed: false,
            last_output: Instant::now(),
            before,
            home,
        }
    }
}

struct Line {
    // Dropped in this order; the slave is kept so that the line settings can be read after the program ended.
    slave: Option<Box<dyn SlavePty + Send>>,
    writer: Box<dyn Write + Send>,
    master: Box<dyn MasterPty + Send>,
}

/// A running program in its terminal. Dropping it kills the program.
pub struct Session {
    line: Option<Line>,
    process: Pid,
    events: Receiver<Seen>,
    closing: Arc<AtomicBool>,
    screen: vt100::Parser,
    bytes: Vec<u8>,
    ended: Option<(u32, Instant)>,
    closed: bool,
    last_output: Instant,
    before: String,
    /// Where it keeps its files.
    pub home: Home,
}

impl Session {
    /// Waits until the screen shows what is wanted; fails with a picture after [`PATIENCE`].
    #[track_caller]
    pub fn wait_for(&mut self, what: &str, shown: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !shown(&self.screen.screen().contents()) {
            // The last output may arrive after the end has been reported.
            let until = if self.ended.is_some() { deadline.min(Instant::now() + SOON) } else { deadline };
            if !self.take_event(until) {
                let code = self.ended.map(|(code, _)| code);
                panic!("{what} never showed (exit code {code:?}); the screen:\n{}", self.text());
            }
        }
    }

    /// Waits until this text is on screen.
    #[track_caller]
    pub fn wait_for_text(&mut self, text: &str) {
        self.wait_for(&format!("{text:?}"), |screen| screen.contains(text));
    }

    /// The screen.
    pub fn screen(&self) -> &vt100::Screen {
        self.screen.screen()
    }

    /// The screen as text.
    pub fn text(&self) -> String {
        self.screen.screen().contents()
    }

    /// Waits until the program wrote anything more.
    #[track_caller]
    pub fn wait_for_more(&mut self) {
        let (deadline, before) = (Instant::now() + PATIENCE, self.bytes.len());
        while self.bytes.len() == before {
            assert!(self.take_event(deadline), "the program wrote nothing more");
        }
    }

    /// The screen without the parts that change over time.
    pub fn steady_text(&self) -> String {
        steady(&self.text())
    }

    /// Every cell with its style, without the parts that change over time.
    pub fn steady_cells(&self) -> Vec<String> {
        let (screen, mut cells) = (self.screen.screen(), Vec::new());
        let (rows, columns) = screen.size();
        let (rows, columns) = (rows.get(), columns.get());
        for (row, column) in (1..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
            let Some(cell) = screen.cell(row, column) else { continue };
            let text = cell.contents().replace(|letter: char| letter.is_ascii_digit(), "0");
            let letter = if text.is_empty() { " " } else { &text };
            let style = (cell.fgcolor(), cell.bgcolor(), cell.bold(), cell.dim(), cell.italic());
            let lines = (cell.underline(), cell.inverse());
            cells.push(format!("{row}:{column} {letter:?} {style:?} {lines:?}"));
        }
        cells
    }

    /// When the last byte taken in so far arrived.
    pub const fn last_output(&self) -> Instant {
        self.last_output
    }

    /// The program's process id.
    pub fn process(&self) -> i32 {
        self.process.as_raw_nonzero().get()
    }

    /// Reads output until none has arrived for a while; fails if the program never stops writing.
    #[track_caller]
    pub fn wait_until_quiet(&mut self, quiet: Duration) {
        let deadline = Instant::now() + PATIENCE;
        while self.take_event(Instant::now() + quiet) {
            assert!(
                Instant::now() < deadline,
                "the program never falls silent; the screen:\n{}",
                self.text()
            );
        }
    }

    /// Reads output until this moment.
    pub fn wait_until(&mut self, moment: Instant) {
        while Instant::now() < moment && self.take_event(moment) {}
    }

    /// Reads output for this long, however much arrives.
    pub fn take_for(&mut self, time: Duration) {
        self.wait_until(Instant::now() + time);
    }

    /// Every byte that the program has written so far.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Types.
    pub fn send(&mut self, keys: &str) {
        let writer = &mut self.line.as_mut().unwrap().writer;
        writer.write_all(keys.as_bytes()).unwrap();
        writer.flush().unwrap();
    }

    /// Types the same text repeatedly until the program ends.
    #[track_caller]
    pub fn send_until_the_end(&mut self, keys: &str) {
        let deadline = Instant::now() + PATIENCE;
        while self.ended.is_none() {
            assert!(Instant::now() < deadline, "the program did not end; the screen:\n{}", self.text());
            self.send(keys);
            self.take_event(Instant::now() + Duration::from_millis(50));
        }
    }

    /// Sends a signal to the program.
    pub fn signal(&self, signal: Signal) {
        kill_process(self.process, signal).unwrap();
    }

    /// Changes the size; the kernel notifies the program.
    pub fn resize(&mut self, columns: u16, rows: u16) {
        // What was drawn before belongs to the old size.
        self.take_what_is_there();
        self.screen.set_size(cells(rows), cells(columns));
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        self.line.as_ref().unwrap().master.resize(size).unwrap();
    }

    /// Waits for the end of the program and of its output; returns the exit code, 128 + n for signal n.
    #[track_caller]
    pub fn wait_for_end(&mut self) -> u32 {
        let deadline = Instant::now() + PATIENCE;
        while self.ended.is_none() {
            assert!(self.take_event(deadline), "the program did not end; the screen:\n{}", self.text());
        }
        self.ended.unwrap().0
    }

    /// After the end: when the process exited.
    pub fn ended_at(&self) -> Instant {
        self.ended.unwrap().1
    }

    /// After the end: a description of everything in the terminal that was not restored.
    pub fn left_behind(&mut self) -> Vec<String> {
        let line = self.line.as_mut().unwrap();
        let after = line_settings(&*line.master);
        // With the last slave closed, the reader sees the end of the output.
        line.slave = None;
        let deadline = Instant::now() + PATIENCE;
        while self.take_event(deadline) {}
        let mut left = modes::left_on(&self.bytes);
        if after != self.before {
            left.push(format!("line settings: {} became {after}", self.before));
        }
        left
    }

    /// Waits until the program is stopped, as by `Ctrl-Z`, and takes in what it wrote before.
    #[cfg(target_os = "linux")]
    #[track_caller]
    pub fn wait_until_stopped(&mut self) {
        let (status, deadline) = (format!("/proc/{}/stat", self.process()), Instant::now() + PATIENCE);
        // The state is the first field behind the name, which is in parentheses.
        let is_stopped = || {
            let stat = std::fs::read_to_string(&status).unwrap();
            stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('T'))
        };
        while !is_stopped() {
            assert!(Instant::now() < deadline, "the program did not stop; the screen:\n{}", self.text());
            self.take_event(Instant::now() + Duration::from_millis(2));
        }
    }

    /// Waits until no mode is on that was off at the start; the output may arrive late.
    #[track_caller]
    pub fn wait_until_modes_are_off(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while let left @ [_, ..] = &modes::left_on(&self.bytes)[..] {
            assert!(Instant::now() < deadline, "left on: {left:?}");
            self.take_event(Instant::now() + Duration::from_millis(20));
        }
    }

    /// Whether the line settings are now as they were at first.
    pub fn line_is_as_found(&self) -> bool {
        line_settings(&*self.line.as_ref().unwrap().master) == self.before
    }

    /// The terminal goes away, as when its window is closed or the connection breaks.
    pub fn close_terminal(&mut self) {
        let line = self.line.take().unwrap();
        // The reader holds the terminal open too: a byte from the other side wakes it, and the flag makes it close that.
        self.closing.store(true, Ordering::SeqCst);
        let name = line.master.tty_name().unwrap();
        let woken =
            std::fs::OpenOptions::new().write(true).open(name).and_then(|mut tty| tty.write_all(b" "));
        woken.unwrap();
        let deadline = Instant::now() + PATIENCE;
        while !self.closed {
            assert!(self.take_event(deadline), "the reader did not let go of the terminal");
        }
        drop(line);
    }

    /// Reads what has arrived, without waiting for more.
    fn take_what_is_there(&mut self) {
        while self.take_event(Instant::now()) {}
    }

    /// Handles one event; returns false if none arrived in time or none can arrive any more.
    fn take_event(&mut self, deadline: Instant) -> bool {
        match self.events.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(Seen::Bytes(bytes, at)) => {
                self.last_output = at;
                self.screen.process(&bytes);
                self.bytes.extend(bytes);
                true
            }
            Ok(Seen::Ended(code, at)) => {
                self.ended = Some((code, at));
                true
            }
            Ok(Seen::Closed) => {
                self.closed = true;
                true
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if self.ended.is_none() {
            let _ = kill_process(self.process, Signal::KILL);
        }
    }
}

fn read_output(mut reader: Box<dyn Read + Send>, sender: Sender<Seen>, closing: Arc<AtomicBool>) {
    thread::spawn(move || {
        let mut buffer = [0; 16 * 1024];
        while let Ok(read) = reader.read(&mut buffer) {
            if read == 0 || closing.load(Ordering::SeqCst) {
                break;
            }
            if sender.send(Seen::Bytes(buffer[..read].to_vec(), Instant::now())).is_err() {
                break;
            }
        }
        drop(reader);
        let _ = sender.send(Seen::Closed);
    });
}

fn line_settings(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().unwrap())
}

fn cells(number: u16) -> NonZeroU16 {
    NonZeroU16::new(number.max(1)).unwrap()
}

/// How a shell reports death by a signal.
fn signal_code(name: &str) -> u32 {
    let names =
        [("Hangup", 1), ("Interrupt", 2), ("Quit", 3), ("Aborted", 6), ("Killed", 9), ("Terminated", 15)];
    128 + names.iter().find(|(known, _)| name.starts_with(known)).map_or(0, |(_, number)| *number)
}

/// A screen without its first line, whose meter and round trip change by themselves, and without digits, which are ages.
pub fn steady(screen: &str) -> String {
    let lines: Vec<&str> = screen.lines().skip(1).map(str::trim_end).collect();
    lines.join("\n").chars().filter(|c| !c.is_ascii_digit()).collect()
}

/// A short time limit for what must be quick even on a loaded machine.
pub const SOON: Duration = Duration::from_secs(5);
