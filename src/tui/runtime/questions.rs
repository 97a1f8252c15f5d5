//! Passes questions to the engine and returns its answers.

use super::{Envelope, SharedEngine};
use crate::domain::event::ProfileEvents;
use crate::domain::profile::Handle;
use crate::engine::SourceError;
use crate::engine::computed::DefinitionSet;
use crate::engine::route::own::{self, OwnRouteFiles};
use crate::tui::message::{Answer, Message, Part, SlotQuestion};
use crate::tui::model::definitions::{DefinitionsChoice, ReadDefinitions};
use crate::tui::remote::Ticket;
use crate::tui::screens::profile::following::{FollowQuestion, Followed};
use crate::tui::screens::profile::judged::Judged;
use crate::tui::screens::profile::parts::PartValue;
use crate::tui::screens::profile::routing::running::FinishedRun;
use std::sync::Arc;
use tokio::sync::mpsc::Sender;
use tokio::task::spawn_blocking;

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
        SlotQuestion::Place => Answer::Place(engine.place().await),
        SlotQuestion::Known => Answer::Known(engine.known().await),
        SlotQuestion::Packed(pack, at) => Answer::Packed(engine.packed(pack, at).await),
        SlotQuestion::Words { pack, words } => Answer::Words(engine.search_packed(pack, &words).await),
        SlotQuestion::Page(cursor) => Answer::Roster(engine.list_page(cursor.as_deref()).await),
        SlotQuestion::Lookup(text) => Answer::Lookup(engine.lookup(&text).await),
        SlotQuestion::Judgement(case) => {
            let judged = spawn_blocking(move || Arc::new(Judged::of(&case))).await;
            Answer::Judged(judged.ok())
        }
        SlotQuestion::Follow(question) => Answer::Followed(follow(engine, *question).await.map(Box::new)),
        SlotQuestion::Part(which, handle) => part(engine, which, &handle, None, so_far).await,
        SlotQuestion::Definitions(choice) => Answer::Definitions(definitions(engine, choice).await),
        SlotQuestion::RouteFiles(paths) => {
            let read = spawn_blocking(move || own::read_all(&paths)).await;
            Answer::RouteFiles(OwnRouteFiles(Arc::new(read.unwrap_or_default())))
        }
        SlotQuestion::DryRun(input) => {
            let run = spawn_blocking(move || FinishedRun::of(*input)).await;
            Answer::DryRan(run.unwrap_or_else(|stopped| FinishedRun::broken(&stopped.to_string())))
        }
        SlotQuestion::EventsAgain(handle, before) => {
            part(engine, Part::Events, &handle, Some(&before), so_far).await
        }
    }
}

/// Asks for the newest message; reads the parts if one arrived. The evidence comes first, as in a check.
async fn follow(engine: &SharedEngine, question: FollowQuestion) -> Result<Followed, SourceError> {
    let FollowQuestion { handle, pace, again, before, others } = question;
    let polled = engine.poll(&handle, &pace, again, before.as_deref()).await?;
    let (metadata, is_news) = (polled.metadata, polled.is_news);
    let mut parts = Vec::new();
    if let Some((traits, events)) = polled.evidence {
        parts.push((Part::FlexTraits, Ok(PartValue::Traits(traits))));
        parts.push((Part::Events, Ok(PartValue::Events(Arc::new(events)))));
        for which in others.into_iter().filter(|_| is_news) {
            let answer = part(engine, which, &handle, None, |_| ()).await;
            if let Answer::Part(which, result) = answer {
                parts.push((which, result));
            }
        }
    }
    Ok(Followed { metadata, is_news, parts })
}

/// Reads definitions of computed traits.
async fn definitions(
    engine: &SharedEngine,
    choice: DefinitionsChoice,
) -> Result<Arc<ReadDefinitions>, SourceError> {
    let read = match choice {
        DefinitionsChoice::Flex => ReadDefinitions::flex(),
        DefinitionsChoice::Space => match engine.space_computed().await {
            Some(listed) => ReadDefinitions::Usable(DefinitionSet::of_space(listed?)),
            None => ReadDefinitions::without_token(),
        },
        DefinitionsChoice::File(path) => {
            let read = spawn_blocking(move || ReadDefinitions::of_file(&path)).await;
            read.unwrap_or_else(|stopped| ReadDefinitions::unusable(stopped.to_string()))
        }
    };
    Ok(Arc::new(read))
}

async fn part(
    engine: &SharedEngine,
    which: Part,
    handle: &Handle,
    before: Option<&ProfileEvents>,
    so_far: impl Fn(Answer) + Send + Sync,
) -> Answer {
    let so_far = |value| so_far(Answer::PartSoFar(which, value));
    let of_events = |events| PartValue::Events(Arc::new(events));
    let result = match which {
        Part::FlexTraits => engine.flex_traits(handle).await.map(PartValue::Traits),
        Part::Traits => {
            let so_far = |traits| so_far(PartValue::Traits(traits));
            engine.traits(handle, &so_far).await.map(PartValue::Traits)
        }
        Part::Events => {
            engine.events(handle, before, &|events| so_far(of_events(events))).await.map(of_events)
        }
        Part::Identifiers => engine.identifiers(handle).await.map(PartValue::Identifiers),
        Part::Metadata => engine.metadata(handle).await.map(PartValue::Metadata),
        Part::Links => engine.links(handle).await.map(PartValue::Links),
    };
    Answer::Part(which, result)
}
