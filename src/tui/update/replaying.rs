//! The replay screen's part of `update`: opened from a profile or an interaction, answered by the engine.

use super::keys::copy;
use super::say;
use crate::domain::profile::Handle;
use crate::domain::replay::capture;
use crate::domain::replay::sample::Sample;
use crate::domain::text::Displayable;
use crate::tui::message::{Effect, Message, Slot};
use crate::tui::model::{Connection, Model, Pane};
use crate::tui::overlays::Overlay;
use crate::tui::paint::Phrase;
use crate::tui::screens::profile::tabs::Tab;
use crate::tui::screens::replay::{Replay, ReplayWish};
use crate::tui::theme::Role;
use crate::tui::widgets::toast::Tone;

/// Opens the replay screen for the profile in view.
pub fn open(model: &mut Model) {
    if model.connection != Connection::Connected {
        say(model, Tone::Note, "not connected yet");
        return;
    }
    let Some((handle, name, captured)) = target(model) else {
        say(model, Tone::Note, "select a profile first");
        return;
    };
    let replay = Replay::new(handle, &model.space.name, model.kind(), captured, model.context.now);
    let replay = replay.named(name);
    model.overlays.push(Overlay::Replay(Box::new(replay)));
}

/// The profile of the focused pane, what it is called, and the interaction under the cursor as a sample.
fn target(model: &Model) -> Option<(Handle, Option<String>, Option<Sample>)> {
    if model.pane == Pane::List {
        return model.list.selected().map(|row| (row.handle, row.naming.name, None));
    }
    let open = model.open.as_ref()?;
    let interaction =
        (model.tab == Tab::Interactions).then(|| open.tabs.selected_interaction(&open.parts)).flatten();
    let captured = interaction.and_then(|interaction| capture::from_interaction(interaction).ok());
    Some((open.parts.handle.clone(), open.parts.naming.name.clone(), captured))
}

/// What the screen asks for.
pub fn grant(model: &mut Model, wish: Option<ReplayWish>) -> Vec<Effect> {
    match wish {
        None => Vec::new(),
        Some(ReplayWish::Close) => {
            model.overlays.pop();
            model.tickets.close(Slot::Replay);
            vec![Effect::StopReplay]
        }
        Some(ReplayWish::Prepare(wish)) => {
            let ticket = model.tickets.issue(Slot::Replay);
            vec![Effect::PrepareReplay { ticket, wish }]
        }
        Some(ReplayWish::Run { prepared, typed }) => {
            let ticket = model.tickets.issue(Slot::Replay);
            vec![Effect::RunReplay { ticket, prepared, typed }]
        }
        Some(ReplayWish::Stop) => vec![Effect::StopReplay],
        Some(ReplayWish::Copy(text)) => copy(model, "the report", text),
        Some(ReplayWish::Save { name, text }) => vec![Effect::Save { name, text }],
    }
}

/// What came back; an answer to an older question is dropped.
pub fn take(model: &mut Model, message: Message) {
    let now = model.context.now;
    let current = |model: &Model, ticket| model.tickets.is_current(Slot::Replay, ticket);
    match message {
        Message::ReplayPrepared { ticket, result } if current(model, ticket) => {
            model.tickets.close(Slot::Replay);
            if let Some(replay) = shown(model) {
                replay.take_plan(result, now);
            }
        }
        Message::ReplayLive { ticket, live } if current(model, ticket) => {
            if let Some(replay) = shown(model) {
                replay.take_live(live);
            }
        }
        Message::ReplayDone { ticket, result } if current(model, ticket) => {
            model.tickets.close(Slot::Replay);
            if let Some(replay) = shown(model) {
                replay.take_report(result, now);
            }
        }
        Message::Saved(Ok(path)) => {
            let phrase =
                Phrase::new().label("saved as ", Role::Text).data(&Displayable::cell(&path), Role::Text);
            model.toasts.push(Tone::Done, phrase, now);
        }
        Message::Saved(Err(why)) => {
            let phrase =
                Phrase::new().label("not saved: ", Role::Text).data(&Displayable::cell(&why), Role::Text);
            model.toasts.push(Tone::Failed, phrase, now);
        }
        _ => {}
    }
}

fn shown(model: &mut Model) -> Option<&mut Replay> {
    model.overlays.iter_mut().rev().find_map(|overlay| match overlay {
        Overlay::Replay(replay) => Some(&mut **replay),
        _ => None,
    })
}
