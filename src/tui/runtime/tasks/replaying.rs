//! The replay in flight: at most one, stopped by a token so that it still ends with a report.

use super::{CROWDED, Tasks, send};
use crate::domain::text::{Document, FileName};
use crate::engine::replay::files::SampleFileError;
use crate::engine::replay::{Cancel, Live, OpenReplay, Prepared, Watch, Wish};
use crate::tui::message::Message;
use crate::tui::remote::Ticket;
use crate::tui::runtime::Envelope;
#[expect(clippy::disallowed_types, reason = "a report is a file")]
use std::io::Write;
use std::time::Duration;
use tokio::task::{AbortHandle, JoinHandle, spawn_blocking};

/// How long the program waits for the log when it ends.
const ENDING: Duration = Duration::from_secs(1);

/// The stage of a replay in flight.
pub enum Replaying {
    /// A plan is being made; aborting the task cancels it.
    Planning(AbortHandle),
    /// A plan is being sent; the token stops it with a report and a line in the log.
    Running(Cancel, JoinHandle<()>),
}

impl Tasks {
    pub fn prepare_replay(&mut self, ticket: Ticket, mut wish: Box<Wish>) {
        self.stop_replay();
        wish.operator = operator();
        let Some(engine) = self.engine.clone() else { return };
        let inbox = self.inbox.clone();
        let task = self.spawner.spawn(async move {
            let result = engine.prepare_replay(&wish).await.map(Box::new).map_err(Box::new);
            send(&inbox, &engine, Message::ReplayPrepared { ticket, result }).await;
        });
        self.replaying = Some(Replaying::Planning(task.abort_handle()));
    }

    /// Sends a plan and waits for the verdict, at most for `time_limit`; `None` means the default.
    pub fn run_replay(
        &mut self,
        ticket: Ticket,
        prepared: Box<Prepared>,
        typed: Option<String>,
        time_limit: Option<Duration>,
    ) {
        self.stop_replay();
        let Some(engine) = self.engine.clone() else { return };
        let (inbox, cancel) = (self.inbox.clone(), Cancel::new());
        let stopped = cancel.clone();
        let task = self.spawner.spawn(async move {
            let news = inbox.clone();
            let progress = move |live: &Live| {
                let live = Box::new(live.clone());
                // Dropping progress when the queue is full is harmless: the next message contains it.
                let _ = news.try_send(Envelope::Message(Message::ReplayLive { ticket, live }));
            };
            let watch = Watch { progress: &progress, cancel, time_limit, settle: None };
            let done = engine.run_replay(&prepared, typed.as_deref(), &watch).await;
            let result = done.map(Box::new).map_err(Box::new);
            send(&inbox, &engine, Message::ReplayDone { ticket, result }).await;
        });
        self.replaying = Some(Replaying::Running(stopped, task));
    }

    /// Stops the replay in flight; harmless if it has ended.
    pub fn stop_replay(&mut self) {
        match self.replaying.take() {
            Some(Replaying::Planning(task)) => task.abort(),
            Some(Replaying::Running(cancel, task)) => {
                cancel.cancel();
                // The log's last line may still be in flight when the program ends.
                self.replaying = Some(Replaying::Running(cancel, task));
            }
            None => {}
        }
    }

    /// Stops the replay in flight and waits until its outcome is in the log. If the log cannot be written in time, the next start
    /// shows the outcome as unknown.
    pub async fn end_replay(&mut self) {
        match self.replaying.take() {
            Some(Replaying::Planning(task)) => task.abort(),
            Some(Replaying::Running(cancel, task)) => {
                cancel.cancel();
                let _ = tokio::time::timeout(ENDING, task).await;
            }
            None => {}
        }
    }

    /// Looks for earlier replays with an unknown outcome.
    pub fn find_open_replays(&self) {
        let Some(engine) = self.engine.clone() else { return };
        let inbox = self.inbox.clone();
        self.spawner.spawn(async move {
            // A store that cannot be read reports that itself.
            let open = engine.open_replays().await.unwrap_or_default();
            if !open.is_empty() {
                let _ = inbox.send(Envelope::Message(Message::ReplaysOpen(open))).await;
            }
        });
    }

    /// Marks these as seen; those that cannot be marked are shown again at the next start.
    pub fn mark_seen(&self, replays: Vec<OpenReplay>) {
        let Some(engine) = self.engine.clone() else { return };
        let _ = self.errands.add(async move {
            for replay in replays {
                let _ = engine.mark_replay_seen(&replay.run).await;
            }
        });
    }

    /// Reads all samples, including those in the user's folder.
    pub fn find_samples(&mut self) {
        let Some(engine) = self.engine.clone() else { return };
        if self.samples.as_ref().is_some_and(|task| !task.is_finished()) {
            return;
        }
        let inbox = self.inbox.clone();
        self.samples = Some(self.spawner.spawn_blocking(move || {
            let told = |error: SampleFileError| error.to_string();
            let samples = match engine.samples() {
                Ok(samples) => samples.into_iter().map(|sample| sample.map_err(told)).collect(),
                Err(error) => vec![Err(told(error))],
            };
            let _ = inbox.blocking_send(Envelope::Message(Message::Samples(samples)));
        }));
    }

    /// Writes a file of this name into the working folder; never overwrites another file.
    pub fn save(&self, name: FileName, text: Document) {
        let inbox = self.inbox.clone();
        let errand = async move {
            let write = move || write_new(&name, &text).map(|()| name);
            let written = spawn_blocking(write).await.unwrap_or_else(|stopped| Err(stopped.into()));
            let saved = Message::Saved(written.map_err(|error| error.to_string()));
            let _ = inbox.send(Envelope::Message(saved)).await;
        };
        if self.errands.add(errand).is_err() {
            let _ = self.inbox.try_send(Envelope::Message(Message::Saved(Err(CROWDED.to_owned()))));
        }
    }
}

/// The user's name according to the system; recorded in the events and in the log.
fn operator() -> Option<String> {
    let name = std::env::var("USER").ok()?;
    Some(name.chars().filter(|c| !c.is_control()).take(60).collect::<String>())
        .filter(|name| !name.is_empty())
}

#[expect(clippy::disallowed_methods, reason = "a new file with a name that no data can choose")]
fn write_new(name: &FileName, text: &Document) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(name.as_str())?;
    // A partial report would block writing the complete one once there is room again.
    file.write_all(text.as_str().as_bytes())
        .and_then(|()| file.sync_all())
        .inspect_err(|_| drop(std::fs::remove_file(name.as_str())))
}
