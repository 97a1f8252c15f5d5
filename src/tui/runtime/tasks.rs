//! What is under way outside the loop: one request per slot, one fill per row that is on screen.

mod replaying;

use super::{Envelope, SharedEngine, questions};
use crate::domain::profile::Handle;
use crate::engine::Priority;
use crate::tui::Connecting;
use crate::tui::message::{Line, Message, Question, Slot};
use crate::tui::remote::Ticket;
use std::collections::HashMap;
use tokio::runtime::Handle as Spawner;
use tokio::sync::mpsc::Sender;
use tokio::task::AbortHandle;

/// Tasks that can be cancelled; ending one drops its request.
pub struct Tasks {
    spawner: Spawner,
    inbox: Sender<Envelope>,
    /// There once connected.
    pub engine: Option<SharedEngine>,
    requests: HashMap<Slot, AbortHandle>,
    fills: HashMap<Handle, AbortHandle>,
    replaying: Option<replaying::Replaying>,
}

impl Tasks {
    /// Nothing under way.
    pub fn new(spawner: Spawner, inbox: Sender<Envelope>) -> Self {
        Self {
            spawner,
            inbox,
            engine: None,
            requests: HashMap::new(),
            fills: HashMap::new(),
            replaying: None,
        }
    }

    /// Makes the engine; the loop is told how that ended.
    pub fn connect(&self, connecting: Connecting) {
        let inbox = self.inbox.clone();
        self.spawner.spawn(async move {
            let envelope = match connecting.await {
                Ok(connected) => Envelope::Engine(connected),
                Err(error) => Envelope::Message(Message::ConnectionFailed(error)),
            };
            // The loop is gone only when the program ends.
            let _ = inbox.send(envelope).await;
        });
    }

    /// Starts a request; the slot's older one is cancelled.
    pub fn ask(&mut self, ticket: Ticket, question: Question) {
        let slot = question.slot();
        self.cancel(slot);
        let Some(engine) = self.engine.clone() else { return };
        let inbox = self.inbox.clone();
        let task = self.spawner.spawn(async move {
            let answer = questions::answer(&engine, question, ticket, &inbox).await;
            let _ = inbox.send(Envelope::Message(Message::Loaded { ticket, answer })).await;
        });
        self.requests.insert(slot, task.abort_handle());
    }

    /// Gives up a slot's request; harmless when it has ended.
    pub fn cancel(&mut self, slot: Slot) {
        if let Some(task) = self.requests.remove(&slot) {
            task.abort();
        }
    }

    /// Exactly these rows are being filled from now on: others leave the queue, new ones enter it in this order.
    pub fn fill_rows(&mut self, wanted: &[Handle]) {
        let Some(engine) = &self.engine else { return };
        self.fills.retain(|handle, task| {
            let stays = wanted.contains(handle);
            if !stays {
                task.abort();
            }
            stays
        });
        for handle in wanted {
            if self.fills.contains_key(handle) {
                continue;
            }
            let (engine, inbox, asked) = (engine.clone(), self.inbox.clone(), handle.clone());
            let task = self.spawner.spawn(async move {
                let result = engine.row(&asked, Priority::Visible).await;
                let _ = inbox.send(Envelope::Message(Message::RowFilled { handle: asked, result })).await;
            });
            self.fills.insert(handle.clone(), task.abort_handle());
        }
    }

    /// Keeps a pin, or takes it away.
    pub fn pin(&self, handle: Handle, pinned: bool) {
        let Some(engine) = self.engine.clone() else { return };
        let inbox = self.inbox.clone();
        self.spawner.spawn(async move {
            let result = engine.pin(&handle, pinned).await.map(|()| pinned);
            let _ = inbox.send(Envelope::Message(Message::Pinned { handle, result })).await;
        });
    }

    /// Forgets what has ended.
    pub fn note(&mut self, message: &Message) {
        if let Message::RowFilled { handle, .. } = message {
            self.fills.remove(handle);
        }
    }

    /// How the line to the service looks now.
    pub fn line(&self) -> Option<Line> {
        let engine = self.engine.as_ref()?;
        let notices = engine.notices().into_iter().map(|notice| notice.text).collect();
        Some(Line { meter: engine.meter(), kind: engine.kind(), notices })
    }
}
