//! Passes questions to the engine and returns its answers.

use super::{Envelope, SharedEngine};
use crate::domain::event::ProfileEvents;
use crate::domain::profile::Handle;
use crate::tui::message::{Answer, Message, Part, SlotQuestion};
use crate::tui::remote::Ticket;
use crate::tui::screens::profile::judged::Judged;
use std::sync::Arc;
use tokio::sync::mpsc::Sender;

pub async fn answer(
    engine: &SharedEngine,
    question: SlotQuestion,
    ticket: Ticket,
    inbox: &Sender<Envelope>,
) -> Answer {
    let so_far = |answer| {
        // Dropping pages when the queue is full is harmless: the next message contains them.
        let _ = inbox.try_send(Envelope::Message(Message::Loaded { ticket, answer }));
    };
    match question {
        SlotQuestion::Known => Answer::Known(engine.known().await),
        SlotQuestion::Packed(pack, at) => Answer::Packed(engine.packed(pack, at).await),
        SlotQuestion::Words { pack, words } => Answer::Words(engine.search_packed(pack, &words).await),
        SlotQuestion::Page(cursor) => Answer::Roster(engine.list_page(cursor.as_deref()).await),
        SlotQuestion::Lookup(text) => Answer::Lookup(engine.lookup(&text).await),
        SlotQuestion::Judgement(case) => {
            let judged = tokio::task::spawn_blocking(move || Arc::new(Judged::of(&case))).await;
            Answer::Judged(judged.ok())
        }
        SlotQuestion::Part(which, handle) => part(engine, which, &handle, None, so_far).await,
        SlotQuestion::EventsAgain(handle, before) => {
            part(engine, Part::Events, &handle, Some(&before), so_far).await
        }
    }
}

async fn part(
    engine: &SharedEngine,
    which: Part,
    handle: &Handle,
    before: Option<&ProfileEvents>,
    so_far: impl Fn(Answer) + Send + Sync,
) -> Answer {
    match which {
        Part::FlexTraits => Answer::FlexTraits(engine.flex_traits(handle).await),
        Part::Traits => {
            Answer::Traits(engine.traits(handle, &|traits| so_far(Answer::TraitsSoFar(traits))).await)
        }
        Part::Events => {
            let so_far = |events| so_far(Answer::EventsSoFar(events));
            Answer::Events(engine.events(handle, before, &so_far).await)
        }
        Part::Identifiers => Answer::Identifiers(engine.identifiers(handle).await),
        Part::Metadata => Answer::Metadata(engine.metadata(handle).await),
        Part::Links => Answer::Links(engine.links(handle).await),
    }
}
