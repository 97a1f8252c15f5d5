//! Passes each answer to its slot and drops late ones.

use super::{arriving, computed, opening, packed, returning, routing, say_failure, spaces};
use crate::domain::profile::{Handle, Naming, ProfileKey};
use crate::domain::text::Displayable;
use crate::engine::{LookupReport, SourceError};
use crate::tui::message::{Answer, Effect, Slot, SlotQuestion};
use crate::tui::model::{Follow, Model};
use crate::tui::paint::Line;
use crate::tui::remote::Ticket;
use crate::tui::theme::Role;
use crate::tui::widgets::toast::Tone;

/// Handles an answer if it is still awaited.
pub fn take(model: &mut Model, ticket: Ticket, answer: Answer) -> Vec<Effect> {
    let slot = answer.slot();
    if !model.tickets.is_current(slot, ticket) {
        return Vec::new();
    }
    let more_to_come = matches!(answer, Answer::PartSoFar(..));
    if !more_to_come {
        model.tickets.close(slot);
    }
    let now = model.context.now;
    match answer {
        Answer::Place(result) => returning::take(model, result),
        Answer::Known(result) => packed::take_known(model, result),
        Answer::Packed(result) => packed::take_rows(model, result),
        Answer::Words(result) => packed::take_hits(model, result),
        Answer::Roster(result) => {
            let next = model.list.take_page(result, now);
            next.map_or_else(Vec::new, |cursor| {
                let ticket = model.tickets.issue(Slot::Roster);
                vec![Effect::Request { ticket, question: SlotQuestion::Page(Some(cursor)) }]
            })
        }
        Answer::Lookup(report) => match model.arrivals.end_current() {
            Some(text) => arriving::take(model, &text, report),
            None => take_lookup(model, report),
        },
        Answer::Definitions(result) => {
            computed::take(model, result);
            Vec::new()
        }
        Answer::RouteFiles(read) => {
            routing::take_files(model, read);
            Vec::new()
        }
        Answer::DryRan(run) => {
            routing::take_run(model, run);
            Vec::new()
        }
        Answer::Space(space, result) => spaces::arrive(model, space, result),
        part => {
            if let Some(open) = &mut model.open {
                open.take(part, now);
                let case = open.judge(model.settings, model.context.today());
                if let Some(fill) = open.row_fill() {
                    model.list.take_verdict(&open.parts.handle, fill, now);
                }
                model.list.note_other(open.newest_other());
                return opening::have_judged(model, case);
            }
            Vec::new()
        }
    }
}

/// Keeps the open profile's row consistent with its pane, whichever was read last.
pub fn agree_with_pane(model: &mut Model, filled: &Handle) {
    let Some(open) = &model.open else { return };
    let handle = &open.parts.handle;
    if let Some(fill) = open.row_fill().filter(|_| model.list.is_one_row(handle, filled)) {
        model.list.take_verdict(handle, fill, model.context.now);
    }
}

/// Opens the profile that a lookup found; the lookup's steps stay on screen until the text changes.
pub fn take_lookup(model: &mut Model, report: LookupReport) -> Vec<Effect> {
    let now = model.context.now;
    let Some(handle) = model.list.take_lookup(report, now) else { return Vec::new() };
    let (key, naming) = match model.list.selected() {
        Some(row) => (row.key, row.naming),
        None => (ProfileKey::of_handle(&handle), Naming::default()),
    };
    model.follow = Follow { key: model.list.selected_key(), due: None };
    let mut effects = opening::open(model, handle, key, naming);
    effects.extend(packed::ask_what_is_held(model));
    effects
}

/// Handles the result of pinning or unpinning.
pub fn take_pin(model: &mut Model, handle: &Handle, result: Result<bool, SourceError>) -> Vec<Effect> {
    match result {
        Ok(pinned) => {
            model.undone = None;
            model.list.take_pin(handle, pinned);
            let words = if pinned { "pinned " } else { "unpinned " };
            let text = Line::new()
                .label(words, Role::Text)
                .data(&Displayable::cell(&handle.text()).quote(), Role::Text);
            model.toasts.push(Tone::Done, text, model.context.now);
            packed::ask_what_is_held(model)
        }
        Err(error) => {
            say_failure(model, &error);
            Vec::new()
        }
    }
}
