//! Applies a message to the model and returns the effects. Pure: no clock, no I/O, no tasks.

mod ahead;
mod answers;
mod arriving;
mod computed;
pub mod copying;
mod following;
mod glancing;
mod keys;
mod opening;
mod packed;
mod pointer;
mod refreshing;
mod replaying;
pub mod returning;
mod routing;
mod spaces;
mod viewing;
mod wishes;

use crate::domain::profile::ProfileKey;
use crate::domain::text::Displayable;
use crate::engine::{Notice, RowFill, SourceError};
use crate::tui::message::{ConnectionState, Effect, Ending, Message, Slot, SlotQuestion, SpaceLabel};
use crate::tui::model::trouble::{Trouble, TroublePlace};
use crate::tui::model::{Connection, Model};
use crate::tui::paint::Line;
use crate::tui::screens::profiles::ProfileListing;
use crate::tui::theme::Role;
use crate::tui::widgets::picture;
use crate::tui::widgets::toast::Tone;
use chrono::{DateTime, Utc};
use ratatui::layout::Size;

/// The longest paste accepted, in bytes; anything longer is not a search text.
const PASTE_LIMIT: usize = 4 * 1024;

/// Handles a message at `now`, a time on a monotonic clock.
pub fn update(model: &mut Model, message: Message, now: DateTime<Utc>) -> Vec<Effect> {
    model.context.now = now;
    model.toasts.pass(now);
    let is_news = matches!(
        message,
        Message::RowFilled { .. }
            | Message::Loaded { .. }
            | Message::Pinned { .. }
            | Message::Connected { .. }
    );
    let mut effects = take(model, message);
    glancing::keep(model, is_news);
    effects.extend(packed::follow(model));
    effects.extend(opening::follow_cursor(model));
    effects.extend(opening::keep_judged(model));
    effects.extend(routing::keep(model));
    effects.extend(computed::keep(model));
    let wanted = model.wanted_rows();
    if wanted != model.filling {
        model.filling.clone_from(&wanted);
        effects.push(Effect::FillRows(wanted));
    }
    effects.extend(ahead::follow(model));
    let scope = model.scope();
    model.context.keys.follow(scope);
    effects
}

fn take(model: &mut Model, message: Message) -> Vec<Effect> {
    match message {
        Message::Key(key) => keys::press(model, key),
        Message::Paste(text) => keys::paste(model, &text),
        Message::Mouse(mouse) => pointer::point(model, mouse),
        Message::Resize { width, height } => {
            model.size = Size::new(width, height);
            Vec::new()
        }
        Message::Tick => opening::pass_time(model),
        Message::ClockAhead(ahead) => {
            model.context.ahead = ahead;
            opening::pass_time(model)
        }
        Message::Connected { space, settings } => {
            model.settings = settings;
            connect(model, space)
        }
        Message::ConnectionFailed(error) => {
            model.connection = Connection::Failed(error);
            model.list.listing = ProfileListing::Unconnected;
            Vec::new()
        }
        Message::CaseSaved(result) => {
            routing::say_saved(model, &result);
            Vec::new()
        }
        Message::ViewSaved(result) => viewing::take(model, result),
        Message::SpaceProbed { space, result } => spaces::take(model, space, &result),
        Message::Line(line) => take_line(model, *line),
        Message::Loaded { ticket, answer } => answers::take(model, ticket, answer),
        Message::RowFilled { handle, result } => {
            if let Ok(RowFill { key: Some(ProfileKey::Segment(id)), halves, .. }) = &result {
                model.halves.note(id, halves.clone());
            }
            model.list.take_fill(&handle, result, model.context.now);
            answers::agree_with_pane(model, &handle);
            Vec::new()
        }
        Message::Pinned { handle, result } => answers::take_pin(model, &handle, result),
        Message::NotStored { space, what, error } => spaces::say_not_stored(model, &space, what, &error),
        replayed @ (Message::ReplayPrepared { .. }
        | Message::ReplayLive { .. }
        | Message::ReplayDone { .. }
        | Message::ReplaysOpen(_)
        | Message::Samples(_)
        | Message::SampleEdited(_)
        | Message::Saved(_)) => replaying::take(model, replayed),
        Message::Signal(signal) => {
            model.ending = Some(Ending::Signal(signal));
            Vec::new()
        }
        Message::Stop => vec![Effect::Suspend],
        Message::Continued => vec![Effect::Retake],
    }
}

fn connect(model: &mut Model, space: SpaceLabel) -> Vec<Effect> {
    model.space = space;
    model.connection = Connection::Connected;
    let mut effects = ask_for_place(model);
    effects.extend(ask_for_list(model));
    effects.push(Effect::FindOpenReplays);
    effects.extend(arriving::next(model));
    effects
}

/// Asks once where somebody was when the program ended.
fn ask_for_place(model: &mut Model) -> Vec<Effect> {
    if !std::mem::take(&mut model.returns) {
        return Vec::new();
    }
    vec![Effect::Request { ticket: model.tickets.issue(Slot::Place), question: SlotQuestion::Place }]
}

/// Requests the store and the list route; present rows stay until they answer.
fn ask_for_list(model: &mut Model) -> Vec<Effect> {
    let now = model.context.now;
    let known = model.tickets.issue(Slot::Known);
    model.list.start_known(known, now);
    let page = model.tickets.issue(Slot::Roster);
    model.list.start_listing(now);
    vec![
        Effect::Request { ticket: known, question: SlotQuestion::Known },
        Effect::Request { ticket: page, question: SlotQuestion::Page(None) },
    ]
}

fn take_line(model: &mut Model, line: ConnectionState) -> Vec<Effect> {
    let now = model.context.now;
    model.list.budget = Some(line.meter.limit);
    let told = model.line.take().map(|line| line.notices).unwrap_or_default();
    // The wording of a notice may change while its subject stays the same, such as the size of a clock error.
    let is_told =
        |notice: &Notice| told.iter().any(|t| (t.subject, t.number) == (notice.subject, notice.number));
    // Notices that arrive together are shown together.
    let news: Vec<&str> =
        line.notices.iter().filter(|notice| !is_told(notice)).map(|notice| notice.text.as_str()).collect();
    if !news.is_empty() {
        let text = Line::new().data(&Displayable::message(&news.join(" ")), Role::Text);
        model.toasts.push(Tone::Note, text, now);
    }
    model.line = Some(line);
    Vec::new()
}

/// Shows that the local store failed and why (quoted as data), and keeps the error for the key that explains it.
fn say_failure(model: &mut Model, error: &SourceError) {
    let at = model.context.now;
    model.undone = Some(Trouble { place: TroublePlace::Store, error: error.clone(), at });
    let text = Line::new()
        .label(picture::headline(error.class), Role::Text)
        .label(": ", Role::Text)
        .data(&Displayable::message(&error.why).truncated(160), Role::Text)
        .gap(2)
        .data(&model.context.keys.why, Role::Accent)
        .label(" why", Role::Muted);
    model.toasts.push(Tone::Failed, text, at);
}

/// Shows a notice in the program's own words.
fn say(model: &mut Model, tone: Tone, words: &'static str) {
    model.toasts.push(tone, Line::new().label(words, Role::Text), model.context.now);
}
