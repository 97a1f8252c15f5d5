//! The loop: the one place with channels, tasks and the clock.
//!
//! Answers come in one inbox, keys in another; answers are taken first, then keys, then the timer, which runs only while the
//! model wants to be woken. Whatever is there is taken in before one frame is drawn, so that held keys cost one frame.

mod questions;
mod queues;
mod signals;
mod tasks;

use crate::engine::Engine;
use crate::tui::keymap;
use crate::tui::message::{Edit, Effect, Ending, Message};
use crate::tui::model::Model;
use crate::tui::terminal::backend::FrameWriter;
use crate::tui::terminal::clipboard::Multiplexer;
use crate::tui::terminal::input::InputReader;
use crate::tui::terminal::{self, Sizing, TerminalOutput, clipboard};
use crate::tui::{Connect, Connected, update, view};
use chrono::{DateTime, Utc};
use crossterm::event::{Event, KeyEventKind, MouseEventKind};
use queues::Queues;
use ratatui::Terminal;
use ratatui::layout::Size;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tasks::Tasks;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::Sender;

/// How long input may be taken in before a frame is due: a held key still shows where it is.
const BATCH: Duration = Duration::from_millis(12);

/// A difference between clocks that is none: they are not read at the same moment.
const CLOCK_STEP: chrono::Duration = chrono::Duration::milliseconds(500);
/// Threads for calls that block: the store, large answers, judging. Few, as each keeps memory for what it made once. Those that
/// were needed stay, asleep: to end them takes a timer, and nothing may wake a screen that rests.
const BLOCKING_THREADS: usize = 2;

/// What tasks send: mostly messages.
enum Envelope {
    Message(Message),
    /// The engine itself, which is no plain data.
    Engine(Connected),
    /// The terminal cannot be read.
    Failed(io::Error),
}

/// The threads and signal handlers, made before the terminal is touched so that no signal finds it half taken over.
pub struct RuntimeBase {
    runtime: Runtime,
    queues: Queues,
    sender: Sender<Envelope>,
    keys: Sender<Message>,
}

impl RuntimeBase {
    /// Starts the threads and listens for signals.
    pub fn new() -> io::Result<Self> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(2)
            .max_blocking_threads(BLOCKING_THREADS)
            .thread_keep_alive(Duration::MAX)
            .enable_all()
            .build()?;
        let (queues, sender, keys) = Queues::new();
        signals::listen(&runtime, &sender)?;
        Ok(Self { runtime, queues, sender, keys })
    }

    /// Runs until the program ends; the first frame has been drawn already.
    pub fn run(self, connect: Connect, screen: Screen, model: Model) -> io::Result<Ending> {
        let Self { runtime, queues, sender, keys } = self;
        signals::watch_terminal(&sender)?;
        read_terminal(keys, sender.clone())?;
        let tasks = Tasks::new(runtime.handle().clone(), sender);
        tasks.connect(connect());
        let began = (model.context.now, Instant::now());
        let mut turns =
            Turns { queues, tasks, connect, screen, model, began, keep: None, stopped_ourselves: false };
        let ending = runtime.block_on(async {
            let ending = turns.run().await;
            // Nobody reads answers any more; a full inbox must not hold up what ends now.
            turns.queues.close();
            turns.tasks.end_replay().await;
            ending
        });
        // Nothing else under way is waited for.
        runtime.shutdown_background();
        ending
    }
}

/// What frames are drawn on.
pub struct Screen {
    terminal: Terminal<FrameWriter<TerminalOutput>>,
    size: Sizing,
    multiplexer: Multiplexer,
}

impl Screen {
    /// An empty screen on the terminal that was taken over.
    pub fn new(size: Sizing, multiplexer: Multiplexer) -> io::Result<Self> {
        let mut terminal = Terminal::new(FrameWriter::new(TerminalOutput, size))?;
        terminal.clear()?;
        Ok(Self { terminal, size, multiplexer })
    }

    /// Draws the model; nothing is written when nothing changed.
    pub fn draw(&mut self, model: &Model) -> io::Result<()> {
        self.terminal.draw(|frame| view::draw(frame, model)).map(|_| ())
    }
}

/// The loop's state.
struct Turns {
    queues: Queues,
    tasks: Tasks,
    connect: Connect,
    screen: Screen,
    model: Model,
    /// Lives as long as the engine does: an embedded server.
    keep: Option<Box<dyn std::any::Any + Send>>,
    /// When the loop began, by both clocks.
    began: (DateTime<Utc>, Instant),
    /// Stopped by our own hand, and the signal that says we go on is still to come.
    stopped_ourselves: bool,
}

impl Turns {
    async fn run(&mut self) -> io::Result<Ending> {
        loop {
            let woken = self.wait().await;
            self.take(woken)?;
            self.drain()?;
            if let Some(ending) = self.model.ending {
                return Ok(ending);
            }
            self.tasks.fill_rows(&self.model.wanted_rows());
            self.look_at_the_line()?;
            self.screen.draw(&self.model)?;
        }
    }

    /// Sleeps until something happens.
    async fn wait(&mut self) -> Envelope {
        let now = self.now();
        let wake = self.model.next_wake().map(|at| (at - now).to_std().unwrap_or_default());
        self.queues.next(wake).await
    }

    /// Takes in what is there, for as long as a frame may wait.
    fn drain(&mut self) -> io::Result<()> {
        let began = Instant::now();
        while self.model.ending.is_none() && began.elapsed() < BATCH {
            let Some(next) = self.queues.ready() else { return Ok(()) };
            self.take(next)?;
        }
        Ok(())
    }

    fn take(&mut self, envelope: Envelope) -> io::Result<()> {
        let message = match envelope {
            Envelope::Message(message) => message,
            Envelope::Engine(Connected { engine, space, keep }) => {
                self.keep = keep;
                let settings = engine.check_settings();
                self.tasks.engine = Some(engine);
                Message::Connected { space, settings }
            }
            Envelope::Failed(error) => return Err(error),
        };
        self.tasks.note(&message);
        self.compare_clocks()?;
        self.hand(message)
    }

    fn hand(&mut self, message: Message) -> io::Result<()> {
        let now = self.now();
        for effect in update::update(&mut self.model, message, now) {
            self.perform(effect)?;
        }
        Ok(())
    }

    /// The time by a clock that never jumps.
    fn now(&self) -> DateTime<Utc> {
        let (wall, began) = self.began;
        wall + began.elapsed()
    }

    /// Tells the model when the time by which ages and verdicts are told, the engine's once there is one, has jumped: the
    /// system's clock was set, the machine slept, the server's clock turned out to be another one.
    fn compare_clocks(&mut self) -> io::Result<()> {
        let today = self.tasks.engine.as_deref().map_or_else(Utc::now, Engine::now);
        let ahead = today - self.now();
        if (ahead - self.model.context.ahead).abs() < CLOCK_STEP {
            return Ok(());
        }
        self.hand(Message::ClockAhead(ahead))
    }

    /// Tells the model when the line to the service looks different.
    fn look_at_the_line(&mut self) -> io::Result<()> {
        match self.tasks.line() {
            Some(line) if self.model.line.as_ref() != Some(&line) => {
                self.take(Envelope::Message(Message::Line(Box::new(line))))
            }
            _ => Ok(()),
        }
    }

    fn perform(&mut self, effect: Effect) -> io::Result<()> {
        match effect {
            Effect::Connect => self.tasks.connect((self.connect)()),
            Effect::Request { ticket, question } => self.tasks.ask(ticket, question),
            Effect::Cancel(slot) => self.tasks.cancel(slot),
            Effect::Pin { handle, pinned } => self.tasks.pin(handle, pinned),
            Effect::PrepareReplay { ticket, wish } => self.tasks.prepare_replay(ticket, wish),
            Effect::RunReplay { ticket, prepared, typed, time_limit } => {
                self.tasks.run_replay(ticket, prepared, typed, time_limit);
            }
            Effect::StopReplay => self.tasks.stop_replay(),
            Effect::FindOpenReplays => self.tasks.find_open_replays(),
            Effect::MarkSeen(replays) => self.tasks.mark_seen(replays),
            Effect::FindSamples => self.tasks.find_samples(),
            Effect::Save { name, text } => self.tasks.save(name, text),
            Effect::Copy(text) => {
                if let Some(bytes) = clipboard::sequence(&text, self.screen.multiplexer) {
                    terminal::write_all(&bytes)?;
                }
            }
            Effect::CaptureMouse(on) => terminal::capture_mouse(on)?,
            Effect::Suspend => {
                self.stopped_ourselves = true;
                terminal::suspend(self.model.mouse)?;
                // What was typed between our screen and the shell's prompt was meant for the shell.
                self.queues.forget_keys();
                self.redraw()?;
            }
            // Our own stop has taken the terminal over again already.
            Effect::Retake if std::mem::take(&mut self.stopped_ourselves) => {}
            Effect::Retake => {
                terminal::retake(self.model.mouse)?;
                self.redraw()?;
            }
        }
        Ok(())
    }

    /// Whatever stood on the screen, the next frame is drawn whole, at the size it has now.
    fn redraw(&mut self) -> io::Result<()> {
        self.screen.terminal.clear()?;
        let size = (self.screen.size)()?;
        let (width, height) = (size.width, size.height);
        self.take(Envelope::Message(Message::Resize { width, height }))
    }
}

/// Reads the terminal on a thread of its own, which blocks there until the program ends.
fn read_terminal(keys: Sender<Message>, inbox: Sender<Envelope>) -> io::Result<()> {
    let reader = move || {
        let mut input = InputReader::of_terminal();
        loop {
            let event = match input.read() {
                Ok(event) => event,
                // It went away, or cannot be read: whoever ends the program looks which. Nobody reads when it has ended.
                Err(error) => return drop(inbox.blocking_send(Envelope::Failed(error))),
            };
            let message = translate(event);
            let pasted = matches!(message, Some(Message::Paste(_)));
            let rest = if pasted { rest_of_paste(&mut input) } else { Vec::new() };
            for message in message.into_iter().chain(rest) {
                if keys.blocking_send(message).is_err() {
                    return;
                }
            }
        }
    };
    std::thread::Builder::new().name("terminal".to_owned()).spawn(reader).map(|_| ())
}

/// Hardly any time; with none at all nothing is looked at.
const AT_ONCE: Duration = Duration::from_millis(1);

/// What is there already when a paste ends came with it: pasted text may hold the sequence that ends a paste, and what stands
/// behind it would read as keys. Letters among it are text, and everything else that was not typed is nothing.
fn rest_of_paste(input: &mut InputReader) -> Vec<Message> {
    let (mut messages, mut text) = (Vec::new(), String::new());
    while input.comes_within(AT_ONCE).unwrap_or(false) {
        match input.read() {
            Ok(Event::Key(key)) => {
                if let Some(Edit::Insert(letter)) = keymap::edit(key) {
                    text.push_str(&letter);
                }
            }
            Ok(Event::Paste(more)) => text.push_str(&more),
            Ok(event) => messages.extend(translate(event)),
            Err(_) => break,
        }
    }
    if !text.is_empty() {
        messages.push(Message::Paste(text));
    }
    messages
}

/// What we care about: presses and repeats (some terminals report releases too), clicks, the wheel, pastes, sizes.
fn translate(event: Event) -> Option<Message> {
    match event {
        Event::Key(key) => {
            matches!(key.kind, KeyEventKind::Press | KeyEventKind::Repeat).then_some(Message::Key(key))
        }
        Event::Mouse(mouse) => {
            let wanted = matches!(
                mouse.kind,
                MouseEventKind::Down(_) | MouseEventKind::ScrollUp | MouseEventKind::ScrollDown
            );
            wanted.then_some(Message::Mouse(mouse))
        }
        Event::Paste(text) => Some(Message::Paste(text)),
        Event::Resize(width, height) => {
            let Size { width, height } = terminal::bounded(Size::new(width, height));
            Some(Message::Resize { width, height })
        }
        Event::FocusGained | Event::FocusLost => None,
    }
}

/// Shared by the files of this folder.
type SharedEngine = Arc<Engine>;
