//! Work in flight outside the loop: one request per slot, one fill per row on screen, one replay, one search for samples, and the
//! errands (writes that must not be lost), one at a time.

mod errands;
mod replaying;

use self::errands::Errands;
use super::{Envelope, SharedEngine, questions};
use crate::domain::profile::Handle;
use crate::engine::{Engine, ErrorClass, KeptPlace, Priority, SourceError};
use crate::tui::message::{ConnectionState, Message, Slot, SlotQuestion};
use crate::tui::remote::Ticket;
use crate::tui::{Connecting, Probing, SavingView};
use std::collections::HashMap;
use std::time::Duration;
use tokio::runtime::Handle as Spawner;
use tokio::sync::mpsc::Sender;
use tokio::task::JoinHandle;
use tokio_util::task::AbortOnDropHandle;

/// How long the program may take to end for the sake of its place.
const LAST_WRITE: Duration = Duration::from_millis(500);
/// Why something could not be stored.
const CROWDED: &str = "too many changes are waiting to be stored";

/// The same.
const SLOW: &str = "it is busy";

/// The message about a pin whose answer comes after a switch to another space; `None` if it was stored.
pub fn lost_pin(unread: Envelope, space: &str) -> Option<Message> {
    match unread {
        Envelope::Message(Message::Pinned { result: Err(error), .. })
        | Envelope::Answer(Message::Pinned { result: Err(error), .. }, _) => {
            Some(Message::NotStored { space: space.to_owned(), what: "a pin in the space", error })
        }
        _ => None,
    }
}

/// Cancellable tasks; aborting one drops its request.
pub struct Tasks {
    spawner: Spawner,
    inbox: Sender<Envelope>,
    /// Read also after a switch to another space, unlike `inbox`.
    notices: Sender<Envelope>,
    /// `None` until connected.
    pub engine: Option<SharedEngine>,
    /// One per slot; a newer one aborts the older.
    requests: HashMap<Slot, AbortOnDropHandle<()>>,
    /// Only the rows on screen; fills of rows scrolled out of view are aborted.
    fills: HashMap<Handle, AbortOnDropHandle<()>>,
    /// Rows that are read before they are on screen, of those in `ahead_wanted`.
    ahead: HashMap<Handle, AbortOnDropHandle<()>>,
    ahead_wanted: Vec<Handle>,
    /// At most one; a newer one aborts the older.
    replaying: Option<replaying::Replaying>,
    /// At most one; while it runs, its answer also serves further requests.
    samples: Option<JoinHandle<()>>,
    errands: Errands,
}

impl Tasks {
    /// Starts with no tasks.
    pub fn new(spawner: Spawner, inbox: Sender<Envelope>, notices: Sender<Envelope>) -> Self {
        let errands = Errands::new(&spawner);
        Self {
            spawner,
            inbox,
            notices,
            engine: None,
            requests: HashMap::new(),
            fills: HashMap::new(),
            ahead: HashMap::new(),
            ahead_wanted: Vec::new(),
            replaying: None,
            samples: None,
            errands,
        }
    }

    /// Drops all requests and fills and stops a replay in flight, which still writes its line in the log. Waiting errands are
    /// carried out. From now on answers go to `inbox`.
    pub fn restart(&mut self, inbox: Sender<Envelope>, left: KeptPlace) {
        let fresh = Self::new(self.spawner.clone(), inbox, self.notices.clone());
        let mut before = std::mem::replace(self, fresh);
        let space = before.space();
        self.spawner.spawn(async move {
            if let Err(error) = before.keep_place(left).await {
                let what = "the place where you were, in the space";
                let told = Message::NotStored { space, what, error };
                let _ = before.notices.send(Envelope::Message(told)).await;
            }
            before.end_replay().await;
        });
    }

    /// Saves a view, after what waits to be written.
    pub fn save_view(&self, saving: SavingView) {
        let inbox = self.inbox.clone();
        let errand = async move {
            let result = saving.await;
            let _ = inbox.send(Envelope::Message(Message::ViewSaved(result))).await;
        };
        if self.errands.add(errand).is_err() {
            let refused = Message::ViewSaved(Err(CROWDED.to_owned()));
            let _ = self.inbox.try_send(Envelope::Message(refused));
        }
    }

    /// Sends the loop whether a space's host answers.
    pub fn probe(&self, space: usize, probing: Probing) {
        let inbox = self.inbox.clone();
        self.spawner.spawn(async move {
            let result = probing.await;
            let _ = inbox.send(Envelope::Message(Message::SpaceProbed { space, result })).await;
        });
    }

    /// Creates the engine and sends the result to the loop.
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

    /// Reaches another space and sends it to the loop; the open one stays. An older attempt is cancelled.
    pub fn open_space(&mut self, ticket: Ticket, space: usize, connecting: Connecting) {
        let inbox = self.inbox.clone();
        let task = self.spawner.spawn(async move {
            let reached = async {
                let connected = connecting.await?;
                connected.engine.greet().await.map(|()| connected)
            };
            let result = reached.await;
            let _ = inbox.send(Envelope::Opened { ticket, space, result }).await;
        });
        self.requests.insert(Slot::Space, AbortOnDropHandle::new(task));
    }

    /// Starts a request; the slot's older one is cancelled.
    pub fn ask(&mut self, ticket: Ticket, question: SlotQuestion) {
        let slot = question.slot();
        self.cancel(slot);
        let Some(engine) = self.engine.clone() else { return };
        let inbox = self.inbox.clone();
        let task = self.spawner.spawn(async move {
            let answer = questions::answer(&engine, question, ticket, &inbox).await;
            send(&inbox, &engine, Message::Loaded { ticket, answer }).await;
        });
        self.requests.insert(slot, AbortOnDropHandle::new(task));
    }

    /// Cancels a slot's request; harmless if it has ended.
    pub fn cancel(&mut self, slot: Slot) {
        self.requests.remove(&slot);
    }

    /// Fills exactly these rows: others leave the queue, and new ones enter it in this order.
    pub fn fill_rows(&mut self, wanted: &[Handle]) {
        self.fills.retain(|handle, _| wanted.contains(handle));
        for handle in wanted {
            // A row that is read ahead would wait behind every other one.
            self.ahead.remove(handle);
            if !self.fills.contains_key(handle)
                && let Some(task) = self.fill(handle, Priority::Visible)
            {
                self.fills.insert(handle.clone(), task);
            }
        }
        self.go_ahead();
    }

    /// Reads exactly these rows ahead; those on screen are being read anyway.
    pub fn read_ahead(&mut self, wanted: Vec<Handle>) {
        self.ahead.retain(|handle, _| wanted.contains(handle));
        self.ahead_wanted = wanted;
        self.go_ahead();
    }

    fn go_ahead(&mut self) {
        let wanted = std::mem::take(&mut self.ahead_wanted);
        for handle in &wanted {
            if !self.fills.contains_key(handle)
                && !self.ahead.contains_key(handle)
                && let Some(task) = self.fill(handle, Priority::Ahead)
            {
                self.ahead.insert(handle.clone(), task);
            }
        }
        self.ahead_wanted = wanted;
    }

    fn fill(&self, handle: &Handle, priority: Priority) -> Option<AbortOnDropHandle<()>> {
        let (engine, inbox, asked) = (self.engine.clone()?, self.inbox.clone(), handle.clone());
        let task = self.spawner.spawn(async move {
            let result = engine.row(&asked, priority).await;
            send(&inbox, &engine, Message::RowFilled { handle: asked, result }).await;
        });
        Some(AbortOnDropHandle::new(task))
    }

    /// Stores or removes pins, one after another.
    pub fn pin(&self, handles: Vec<Handle>, pinned: bool) {
        let Some(engine) = self.engine.clone() else { return };
        let (inbox, refused) = (self.inbox.clone(), handles.first().cloned());
        let (notices, space) = (self.notices.clone(), self.space());
        let errand = async move {
            for handle in handles {
                let result = engine.pin(&handle, pinned).await.map(|()| pinned);
                let has_failed = result.is_err();
                let sent = inbox.send(answered(&engine, Message::Pinned { handle, result })).await;
                if let Some(told) = sent.err().and_then(|unread| lost_pin(unread.0, &space)) {
                    let _ = notices.send(Envelope::Message(told)).await;
                }
                if has_failed {
                    return;
                }
            }
        };
        if let (Err(_), Some(handle)) = (self.errands.add(errand), refused) {
            let result =
                Err(SourceError::new(ErrorClass::Store, "the local store", CROWDED, "Wait, then try again."));
            // If this message finds no room either, the pin does not show, and no promise is broken.
            let _ = self.inbox.try_send(Envelope::Message(Message::Pinned { handle, result }));
        }
    }

    /// Keeps where somebody was, unless the store takes longer than one waits for a program to end.
    pub async fn keep_place(&self, place: KeptPlace) -> Result<(), SourceError> {
        let Some(engine) = &self.engine else { return Ok(()) };
        let kept = tokio::time::timeout(LAST_WRITE, engine.keep_place(place)).await;
        kept.unwrap_or_else(|_| Err(SourceError::new(ErrorClass::Store, "the local store", SLOW, "")))
    }

    /// The name of the space that is read.
    pub fn space(&self) -> String {
        self.engine.as_ref().map(|engine| engine.space().name.clone()).unwrap_or_default()
    }

    /// Forgets a row's fill once it has ended.
    pub fn note(&mut self, message: &Message) {
        if let Message::RowFilled { handle, .. } = message {
            self.fills.remove(handle);
            self.ahead.remove(handle);
            self.ahead_wanted.retain(|other| other != handle);
        }
    }

    /// The current state of the connection.
    pub fn line(&self) -> Option<ConnectionState> {
        self.engine.as_deref().map(connection)
    }
}

fn connection(engine: &Engine) -> ConnectionState {
    ConnectionState { meter: engine.meter(), kind: engine.kind(), notices: engine.notices() }
}

/// An answer of the engine, with the state of the connection after it.
fn answered(engine: &Engine, answer: Message) -> Envelope {
    Envelope::Answer(answer, Box::new(connection(engine)))
}

/// Sends the loop an answer. The loop is gone only when the program ends.
async fn send(inbox: &Sender<Envelope>, engine: &Engine, answer: Message) {
    let _ = inbox.send(answered(engine, answer)).await;
}

#[cfg(test)]
mod tests;
