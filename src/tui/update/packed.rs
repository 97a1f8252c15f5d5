//! Known profiles outside the list: their rows are read when they come into view, and words search the store.

use super::{say_failure, wishes};
use crate::engine::{KnownProfiles, PackedRows, SourceError};
use crate::tui::message::{Effect, Slot, SlotQuestion};
use crate::tui::model::Model;

/// Requests missing data of the list: rows on screen, and the matches of changed words. An older search is cancelled.
pub fn follow(model: &mut Model) -> Vec<Effect> {
    let mut effects = Vec::new();
    if let Some((words, search)) = model.list.follow_words(model.context.now) {
        if model.tickets.close(Slot::Words) {
            effects.push(Effect::Cancel(Slot::Words));
        }
        if let Some(pack) = search {
            let question = SlotQuestion::Words { pack, words };
            effects.push(Effect::Request { ticket: model.tickets.issue(Slot::Words), question });
        }
    }
    // One request at a time: a held key would only cancel one after another. The store's answer may change the pack.
    if !model.tickets.is_open(Slot::Packed)
        && !model.tickets.is_open(Slot::Known)
        && let Some((pack, at)) =
            model.list.wanted_rest(model.list_area()).or_else(|| model.list.wanted_packed())
    {
        let ticket = model.tickets.issue(Slot::Packed);
        effects.push(Effect::Request { ticket, question: SlotQuestion::Packed(pack, at) });
    }
    effects
}

/// Handles the known profiles from the store. Answers about another pack are no longer valid.
pub fn take_known(model: &mut Model, result: Result<KnownProfiles, SourceError>) -> Vec<Effect> {
    if model.list.take_known(result, model.context.now) {
        model.tickets.close(Slot::Packed);
        model.tickets.close(Slot::Words);
    }
    Vec::new()
}

/// Handles rows that were read.
pub fn take_rows(model: &mut Model, result: Result<Option<PackedRows>, SourceError>) -> Vec<Effect> {
    match result {
        Ok(Some(rows)) => {
            model.list.take_rest(rows);
            Vec::new()
        }
        Ok(None) => ask_known(model),
        Err(error) => fail(model, &error),
    }
}

/// Handles the matches of the words, and an Enter that was pressed before they arrived.
pub fn take_hits(model: &mut Model, result: Result<Option<Vec<u32>>, SourceError>) -> Vec<Effect> {
    match result {
        Ok(Some(hits)) => {
            model.undone = None;
            let wish = model.list.take_hits(hits);
            wish.map_or_else(Vec::new, |wish| wishes::grant(model, wish))
        }
        Ok(None) => ask_known(model),
        Err(error) => fail(model, &error),
    }
}

/// After a lookup or a pin, asks again which rows are held, if there are rows beyond the list.
pub fn ask_what_is_held(model: &mut Model) -> Vec<Effect> {
    if model.list.rest.total() > 0 { ask_known(model) } else { Vec::new() }
}

fn ask_known(model: &mut Model) -> Vec<Effect> {
    let ticket = model.tickets.issue(Slot::Known);
    model.list.start_known(ticket, model.context.now);
    vec![Effect::Request { ticket, question: SlotQuestion::Known }]
}

fn fail(model: &mut Model, error: &SourceError) -> Vec<Effect> {
    model.list.rest.fail();
    say_failure(model, error);
    Vec::new()
}
