//! The replay screen's part of `update`: opened from a profile or an interaction, answered by the engine.

use super::copying::{Copied, copy};
use super::{ask_for_list, following, say};
use crate::domain::profile::Address;
use crate::domain::replay::capture;
use crate::domain::replay::report::Report;
use crate::domain::text::Displayable;
use crate::engine::{Attempt, ErrorClass};
use crate::tui::keymap::{self, Scope};
use crate::tui::message::{Action, Effect, Message, Part, Slot, SlotQuestion};
use crate::tui::model::{Connection, Model, Pane};
use crate::tui::overlays::Overlay;
use crate::tui::overlays::unknown::Unknown;
use crate::tui::paint::Line;
use crate::tui::screens::profile::TabId;
use crate::tui::screens::replay::{ReplayDestination, ReplayScreen, ReplayWish, TargetForm};
use crate::tui::theme::Role;
use crate::tui::widgets::toast::Tone;

/// Opens the replay screen for the profile in view; earlier replays with an unknown outcome are shown first.
pub fn open(model: &mut Model) -> Vec<Effect> {
    if model.connection != Connection::Connected {
        say(model, Tone::Note, "not connected yet");
        return Vec::new();
    }
    if !model.unknown.is_empty() {
        let unknown = std::mem::take(&mut model.unknown);
        let told = Unknown { replays: unknown.clone(), since: model.context.now };
        model.overlays.push(Overlay::Unknown(told));
        return vec![Effect::MarkSeen(unknown)];
    }
    let Some(target) = target(model) else {
        say(model, Tone::Note, "select a profile first");
        return Vec::new();
    };
    let destination =
        ReplayDestination { space: &model.space.name, kind: model.kind(), read_only: model.read_only() };
    let replay = ReplayScreen::new(target, &destination, model.context.now);
    let mut effects = following::end(model);
    model.overlays.push(Overlay::Replay(Box::new(replay)));
    effects.push(Effect::FindSamples);
    effects
}

/// Shows at the start that earlier replays have an unknown outcome, and which key shows them.
fn tell_unknown(model: &mut Model) {
    let Some(oldest) = model.unknown.first() else { return };
    let others = match model.unknown.len() - 1 {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let cell = |text: &str| Displayable::cell(text).truncated(40);
    // The key comes first, because the right end may be cut off.
    let mut line = Line::new().label("unknown outcome", Role::Text);
    if let Some(key) = keymap::in_force().key(Scope::Global, Action::Replay) {
        let key = cell(&key.to_string());
        line = line.label(" (", Role::Text).data(&key, Role::Accent).label(" shows it)", Role::Text);
    }
    let line = line
        .label(": replay of ", Role::Text)
        .data(&cell(&oldest.sample), Role::Text)
        .label(" to ", Role::Text)
        .data(&cell(&oldest.target), Role::Text)
        .data(&cell(&others), Role::Text);
    model.toasts.push(Tone::Note, line, model.context.now);
}

/// The profile of the focused pane, and the interaction under the cursor as a sample.
fn target(model: &Model) -> Option<TargetForm> {
    if model.pane == Pane::List {
        let Some(row) = model.list.selected() else { return nobody(model) };
        let person = Displayable::cell(&row.naming.title(&row.key));
        return Some(TargetForm { handle: row.handle, person, captured: None });
    }
    let open = model.open.as_ref()?;
    let interaction =
        (model.tab == TabId::Interactions).then(|| open.tabs.selected_interaction(&open.parts)).flatten();
    let captured = interaction.and_then(|interaction| capture::from_interaction(interaction).ok());
    let person = Displayable::cell(&open.parts.naming.title(&open.key));
    Some(TargetForm { handle: open.parts.handle.clone(), person, captured })
}

/// The identifier of a lookup that found no profile; the replay offers a key that creates one.
fn nobody(model: &Model) -> Option<TargetForm> {
    let report = model.list.lookup.value()?;
    let is_missing =
        |attempt: &Attempt| attempt.outcome.as_ref().is_err_and(|error| error.class == ErrorClass::NotFound);
    let first = report.attempts.first().filter(|_| report.attempts.iter().all(is_missing))?;
    let handle = first.handle.clone();
    let person = Displayable::cell(&handle.text());
    matches!(handle.address, Address::Identifier(_)).then_some(TargetForm { handle, person, captured: None })
}

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
        Some(ReplayWish::Run { prepared, typed, time_limit }) => {
            let ticket = model.tickets.issue(Slot::Replay);
            vec![Effect::RunReplay { ticket, prepared, typed, time_limit }]
        }
        Some(ReplayWish::EditSample(text)) => vec![Effect::EditSample(text)],
        Some(ReplayWish::Stop) => vec![Effect::StopReplay],
        Some(ReplayWish::Copy(text)) => copy(model, "the report", Copied::Report(text)),
        Some(ReplayWish::Save { name, text }) => vec![Effect::Save { name, text }],
    }
}

/// Handles an answer; an answer to an older request is dropped.
pub fn take(model: &mut Model, message: Message) -> Vec<Effect> {
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
            let sent = result.as_ref().ok().filter(|report| report.accepted() > 0);
            let effects = sent.map(|report| ask_again(model, report)).unwrap_or_default();
            if let Some(replay) = shown(model) {
                replay.take_report(result, now);
            }
            return effects;
        }
        Message::ReplaysOpen(open) => {
            model.unknown = open;
            tell_unknown(model);
        }
        Message::Samples(samples) => {
            if let Some(replay) = shown(model) {
                replay.take_samples(samples);
            }
        }
        Message::SampleEdited(edited) => {
            let refused = shown(model).and_then(|replay| replay.take_edited(edited).err());
            if let Some(why) = refused {
                let line = Line::new().label("not taken: ", Role::Text);
                let line = line.data(&Displayable::message(&why).truncated(200), Role::Text);
                model.toasts.push(Tone::Failed, line, now);
            }
        }
        Message::Saved(Ok(path)) => {
            let line = Line::new()
                .label("saved as ", Role::Text)
                .data(&Displayable::cell(path.as_str()), Role::Text);
            model.toasts.push(Tone::Done, line, now);
        }
        Message::Saved(Err(why)) => {
            let line =
                Line::new().label("not saved: ", Role::Text).data(&Displayable::cell(&why), Role::Text);
            model.toasts.push(Tone::Failed, line, now);
        }
        _ => {}
    }
    Vec::new()
}

/// Refreshes the data under the dialog: the open profile, and the list if a profile was created.
fn ask_again(model: &mut Model, report: &Report) -> Vec<Effect> {
    let now = model.context.now;
    let mut effects = Vec::new();
    if let Some(open) = &mut model.open {
        effects.extend(open.ask(&Part::ALL, &mut model.tickets, now));
    }
    let target = report.plan.target();
    if !target.exists {
        effects.extend(ask_for_list(model));
        // An earlier failed lookup would still say that there is no profile.
        if model.list.lookup.value().is_some() {
            let ticket = model.tickets.issue(Slot::Lookup);
            model.list.start_lookup(ticket, now);
            effects.push(Effect::Request { ticket, question: SlotQuestion::Lookup(target.text()) });
        }
    }
    effects
}

fn shown(model: &mut Model) -> Option<&mut ReplayScreen> {
    model.overlays.iter_mut().rev().find_map(|overlay| match overlay {
        Overlay::Replay(replay) => Some(&mut **replay),
        _ => None,
    })
}
