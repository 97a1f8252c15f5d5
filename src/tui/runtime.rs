//! The event loop: the only place with channels, tasks and the clock.
//!
//! Answers arrive in one queue and keys in another. Answers are handled first, then keys, then the timer, which runs only while
//! the model wants to be woken. All waiting input is handled before one frame is drawn, so that held keys cost one frame.

#[cfg(test)]
mod following_tests;
mod questions;
mod queues;
mod reader;
mod signals;
mod tasks;

use crate::domain::profile::Handle;
use crate::engine::{Engine, KeptPlace, SourceError};
use crate::tui::message::{Answer, ConnectionState, Effect, Ending, Message};
use crate::tui::model::Model;
use crate::tui::remote::Ticket;
use crate::tui::terminal::backend::FrameWriter;
use crate::tui::terminal::clipboard::Multiplexer;
use crate::tui::terminal::{self, Sizing, TerminalOutput, clipboard};
use crate::tui::{Connected, Departure, SpaceCatalog, update, view};
use chrono::{DateTime, Utc};
use queues::Queues;
use ratatui::Terminal;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tasks::Tasks;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc::Sender;

/// How long input may be handled before a frame is due, so that a held key still shows its progress.
const BATCH: Duration = Duration::from_millis(12);

/// Clock differences up to this are ignored: the two clocks are not read at the same moment.
const CLOCK_STEP: chrono::Duration = chrono::Duration::milliseconds(500);
/// Threads for blocking calls: the store, large answers, judging. The number is small because each thread keeps the memory of its
/// largest job. Idle threads stay asleep: ending them would take a timer, and nothing may wake an idle screen.
const BLOCKING_THREADS: usize = 2;

/// What tasks send to the loop, mostly messages.
enum Envelope {
    Message(Message),
    /// An answer of the engine, and the state of the connection after it.
    Answer(Message, Box<ConnectionState>),
    /// The engine itself, which is not plain data.
    Engine(Connected),
    /// Another space was reached, or not.
    Opened {
        ticket: Ticket,
        space: usize,
        result: Result<Connected, SourceError>,
    },
    Failed(io::Error),
}

/// The threads and signal handlers, created before the terminal is changed, so that a signal never finds it half set up.
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

    /// Runs until the program ends; the first frame has already been drawn.
    pub fn run(self, catalog: Box<dyn SpaceCatalog>, screen: Screen, model: Model) -> io::Result<Departure> {
        let Self { runtime, mut queues, sender, keys } = self;
        signals::watch_terminal(&sender)?;
        let tasks = Tasks::new(runtime.handle().clone(), queues.renew_answers(), sender.clone());
        reader::read_terminal(keys, sender)?;
        tasks.connect(catalog.connect(model.spaces.here));
        let began = (model.context.now, Instant::now());
        let mut turns = Turns {
            queues,
            tasks,
            catalog,
            screen,
            model,
            began,
            wanted: None,
            ahead: None,
            keep: None,
            reached: None,
            stopped_ourselves: false,
        };
        let ending = runtime.block_on(async {
            let ending = turns.run().await;
            // Answers are no longer read; a full queue must not block tasks that are ending.
            turns.queues.close();
            turns.tasks.end_replay().await;
            let kept = turns.tasks.keep_place(update::returning::place(&turns.model)).await;
            Ok(Departure { ending: ending?, unkept: kept.err() })
        });
        // Other tasks in flight are not waited for.
        runtime.shutdown_background();
        ending
    }
}

/// The screen that frames are drawn on.
pub struct Screen {
    terminal: Terminal<FrameWriter<TerminalOutput>>,
    size: Sizing,
    multiplexer: Multiplexer,
}

impl Screen {
    /// An empty screen on a terminal that has been set up.
    pub fn new(size: Sizing, multiplexer: Multiplexer) -> io::Result<Self> {
        let mut terminal = Terminal::new(FrameWriter::new(TerminalOutput, size))?;
        terminal.clear()?;
        Ok(Self { terminal, size, multiplexer })
    }

    /// Draws the model; writes nothing if nothing changed.
    pub fn draw(&mut self, model: &Model) -> io::Result<()> {
        self.terminal.draw(|frame| view::draw(frame, model)).map(|_| ())
    }
}

struct Turns {
    queues: Queues,
    tasks: Tasks,
    catalog: Box<dyn SpaceCatalog>,
    screen: Screen,
    model: Model,
    /// The rows to fill once the waiting input is handled: held keys scroll past most rows.
    wanted: Option<Vec<Handle>>,
    /// The rows to read ahead, likewise.
    ahead: Option<Vec<Handle>>,
    /// Kept alive as long as the engine, for example an embedded server.
    keep: Option<Box<dyn std::any::Any + Send>>,
    /// The space that was reached, until the model has switched to it.
    reached: Option<Connected>,
    /// When the loop began, on both clocks.
    began: (DateTime<Utc>, Instant),
    /// The program stopped itself, and the signal for its continuation has not arrived yet.
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
            if let Some(rows) = self.wanted.take() {
                self.tasks.fill_rows(&rows);
            }
            if let Some(rows) = self.ahead.take() {
                self.tasks.read_ahead(rows);
            }
            self.screen.draw(&self.model)?;
        }
    }

    /// Sleeps until something happens.
    async fn wait(&mut self) -> Envelope {
        let now = self.now();
        let wake = self.model.next_wake().map(|at| (at - now).to_std().unwrap_or_default());
        self.queues.next(wake).await
    }

    /// Handles the waiting input for as long as a frame may wait.
    fn drain(&mut self) -> io::Result<()> {
        let began = Instant::now();
        while self.model.ending.is_none() && began.elapsed() < BATCH {
            let Some(next) = self.queues.ready() else { return Ok(()) };
            self.take(next)?;
        }
        Ok(())
    }

    fn take(&mut self, envelope: Envelope) -> io::Result<()> {
        let (message, line) = match envelope {
            // While something is awaited, the timer also keeps the state of the connection up to date.
            Envelope::Message(Message::Tick) => (Message::Tick, self.tasks.line()),
            Envelope::Message(message) => (message, None),
            Envelope::Answer(message, line) => (message, Some(*line)),
            Envelope::Engine(Connected { engine, space, keep }) => {
                self.keep = keep;
                let settings = engine.check_settings();
                self.tasks.engine = Some(engine);
                (Message::Connected { space, settings }, self.tasks.line())
            }
            Envelope::Opened { ticket, space, result } => {
                let result = result.map(|connected| self.reached = Some(connected));
                self.hand(Message::Loaded { ticket, answer: Answer::Space(space, result) })?;
                // One that was given up is of no use.
                self.reached = None;
                return Ok(());
            }
            Envelope::Failed(error) => return Err(error),
        };
        self.tasks.note(&message);
        self.compare_clocks()?;
        self.hand(message)?;
        match line {
            Some(line) if self.model.line.as_ref() != Some(&line) => {
                self.hand(Message::Line(Box::new(line)))?;
                self.compare_clocks()
            }
            _ => Ok(()),
        }
    }

    fn hand(&mut self, message: Message) -> io::Result<()> {
        let now = self.now();
        for effect in update::update(&mut self.model, message, now) {
            self.perform(effect)?;
        }
        Ok(())
    }

    /// The time on a monotonic clock.
    fn now(&self) -> DateTime<Utc> {
        let (wall, began) = self.began;
        wall + began.elapsed()
    }

    /// Updates the model when the clock for ages and verdicts has jumped: the system clock was set, the machine slept, or the
    /// server's clock differs, as the last answer says.
    fn compare_clocks(&mut self) -> io::Result<()> {
        let skew = self.model.line.as_ref().and_then(|line| line.meter.clock_skew);
        let machine = Utc::now();
        let today = skew.and_then(|skew| machine.checked_add_signed(skew)).unwrap_or(machine);
        let ahead = today - self.now();
        if (ahead - self.model.context.ahead).abs() < CLOCK_STEP {
            return Ok(());
        }
        self.hand(Message::ClockAhead(ahead))
    }

    #[expect(clippy::disallowed_methods, reason = "a copy is a control sequence")]
    fn perform(&mut self, effect: Effect) -> io::Result<()> {
        match effect {
            Effect::Connect => self.tasks.connect(self.catalog.connect(self.model.spaces.here)),
            Effect::OpenSpace { ticket, space } => {
                self.tasks.open_space(ticket, space, self.catalog.connect(space));
            }
            Effect::SwitchSpace { left } => self.switch_space(left)?,
            Effect::SaveView(view) => self.tasks.save_view(self.catalog.save_view(*view)),
            Effect::ProbeSpaces => {
                for (space, _) in self.model.spaces.choices.iter().enumerate() {
                    self.tasks.probe(space, self.catalog.probe(space));
                }
            }
            Effect::Request { ticket, question } => self.tasks.ask(ticket, question),
            Effect::Cancel(slot) => self.tasks.cancel(slot),
            Effect::FillRows(rows) => self.wanted = Some(rows),
            Effect::ReadAhead(rows) => self.ahead = Some(rows),
            Effect::Pin { handles, pinned } => self.tasks.pin(handles, pinned),
            Effect::PrepareReplay { ticket, wish } => self.tasks.prepare_replay(ticket, wish),
            Effect::RunReplay { ticket, prepared, typed, time_limit } => {
                self.tasks.run_replay(ticket, prepared, typed, time_limit);
            }
            Effect::StopReplay => self.tasks.stop_replay(),
            Effect::FindOpenReplays => self.tasks.find_open_replays(),
            Effect::MarkSeen(replays) => self.tasks.mark_seen(replays),
            Effect::FindSamples => self.tasks.find_samples(),
            Effect::SaveCase { path, case } => self.tasks.save_case(path, case),
            Effect::Save { name, text } => self.tasks.save(name, text),
            Effect::Copy(text) => {
                if let Some(bytes) = clipboard::sequence(&text, self.screen.multiplexer) {
                    terminal::write_all(&bytes)?;
                }
            }
            Effect::EditSample(text) => self.edit_sample(&text)?,
            Effect::CaptureMouse(on) => terminal::capture_mouse(on)?,
            Effect::Suspend => {
                self.stopped_ourselves = true;
                terminal::suspend(self.model.mouse)?;
                // Keys typed while the shell's prompt was shown were meant for the shell.
                self.queues.forget_keys();
                self.redraw()?;
            }
            // After a stop of our own, the terminal has already been set up again.
            Effect::Retake if std::mem::take(&mut self.stopped_ourselves) => {}
            Effect::Retake => {
                terminal::retake(self.model.mouse)?;
                self.redraw()?;
            }
        }
        Ok(())
    }

    /// Ends all work in the space that was open, and goes on in the one that was reached.
    fn switch_space(&mut self, left: KeptPlace) -> io::Result<()> {
        let Some(connected) = self.reached.take() else { return Ok(()) };
        let (unread, space) = (self.queues.unread(), self.tasks.space());
        self.tasks.restart(self.queues.renew_answers(), left);
        (self.keep, self.wanted, self.ahead) = (None, None, None);
        self.take(Envelope::Engine(connected))?;
        unread
            .into_iter()
            .filter_map(|answer| tasks::lost_pin(answer, &space))
            .try_for_each(|lost| self.hand(lost))
    }

    /// Gives the terminal to the user's editor and takes it over again.
    fn edit_sample(&mut self, text: &str) -> io::Result<()> {
        #[cfg(unix)]
        let lent = terminal::input::lend();
        terminal::restore();
        let edited = terminal::editor::edit(text);
        terminal::retake(self.model.mouse)?;
        #[cfg(unix)]
        drop(lent);
        self.queues.forget_keys();
        self.redraw()?;
        self.take(Envelope::Message(Message::SampleEdited(edited)))
    }

    /// Draws the next frame in full at the current size, regardless of what was on screen.
    fn redraw(&mut self) -> io::Result<()> {
        self.screen.terminal.clear()?;
        let size = (self.screen.size)()?;
        let (width, height) = (size.width, size.height);
        self.take(Envelope::Message(Message::Resize { width, height }))
    }
}

/// The engine, shared by the files of this folder.
type SharedEngine = Arc<Engine>;
