//! Opens profiles: the open profile follows the list's cursor once the cursor stops moving.

use super::{following, returning};
use crate::domain::profile::{Handle, Naming, ProfileKey};
use crate::tui::message::{Effect, Part, Slot, SlotQuestion};
use crate::tui::model::history::Visited;
use crate::tui::model::{Follow, Model};
use crate::tui::screens::profile::judged::JudgedCase;
use crate::tui::screens::profile::open::OpenProfile;
use crate::tui::widgets::toast::Tone;
use chrono::Duration;

/// How long the cursor rests on a row before its profile is requested.
const REST: Duration = Duration::milliseconds(150);
/// How long the first row waits for rows that may arrive above it.
const FIRST_REST: Duration = Duration::milliseconds(400);

/// Follows the cursor to another row; the list's first row opens as soon as the list has settled.
pub fn follow_cursor(model: &mut Model) -> Vec<Effect> {
    // The profile that was asked for opens first.
    if model.arrivals.are_pending() || model.tickets.is_open(Slot::Place) || returning::waits(model) {
        return Vec::new();
    }
    let key = model.list.selected_key();
    if key != model.follow.key {
        let first = model.open.is_none() && model.list.cursor().key().is_none();
        let rest = if first { FIRST_REST } else { REST };
        let due = key.is_some().then(|| model.context.now + rest);
        model.follow = Follow { key, due };
    }
    if model.open.is_none() && model.follow.due.is_some() && model.list.settled() {
        return open_selected(model);
    }
    Vec::new()
}

/// Performs the work that is due by now.
pub fn pass_time(model: &mut Model) -> Vec<Effect> {
    let now = model.context.now;
    if model.list.is_filtering() {
        model.list.filter_on(false);
    }
    let selected = model.list.selected_key();
    if model.list.renew_filter(model.context.today()) && model.list.selected_key() != selected {
        // Nobody moved the cursor, so the open profile stays, although its row has left the list.
        model.follow = Follow { key: model.list.selected_key(), due: None };
    }
    if let Some((tab, stage)) = model.tab().filter(|(tab, _)| tab.is_filtering()) {
        tab.filter_on(stage);
    }
    let mut effects =
        if model.follow.due.is_some_and(|due| due <= now) { open_selected(model) } else { Vec::new() };
    effects.extend(following::poll(model));
    effects
}

/// Updates the verdict on the open profile when its evidence or the time has changed.
pub fn keep_judged(model: &mut Model) -> Vec<Effect> {
    let (settings, today) = (model.settings, model.context.today());
    let case = model.open.as_mut().and_then(|open| open.judge(settings, today));
    if let Some(open) = &mut model.open {
        open.join(&mut model.halves);
        open.note_news(model.context.now);
    }
    have_judged(model, case)
}

/// Starts judging a case that is too large for the drawing task.
pub fn have_judged(model: &mut Model, case: Option<Box<JudgedCase>>) -> Vec<Effect> {
    let request = |case| {
        let ticket = model.tickets.issue(Slot::Judgement);
        Effect::Request { ticket, question: SlotQuestion::Judgement(case) }
    };
    case.map(request).into_iter().collect()
}

/// Opens the selected row's profile, unless it is open.
pub fn open_selected(model: &mut Model) -> Vec<Effect> {
    let Some(row) = model.list.selected() else { return Vec::new() };
    model.follow = Follow { key: Some(row.key.clone()), due: None };
    if model.open.as_ref().is_some_and(|open| open.key == row.key) {
        return Vec::new();
    }
    open(model, row.handle, row.key, row.naming)
}

/// Opens a profile that need not be in the list, and remembers the one before.
pub fn open(model: &mut Model, handle: Handle, key: ProfileKey, naming: Naming) -> Vec<Effect> {
    if let Some(visited) = visited(model).filter(|visited| visited.key != key) {
        model.history.leave(visited);
    }
    replace(model, handle, key, naming)
}

/// Opens the profile that was open before, or after; the selection follows.
pub fn turn(model: &mut Model, back: bool) -> Vec<Effect> {
    let open = visited(model);
    let Some(next) = model.history.turn(back, open) else {
        let words =
            if back { "there is no profile to go back to" } else { "there is no profile to go forward to" };
        super::say(model, Tone::Note, words);
        return Vec::new();
    };
    model.tab = next.tab;
    model.list.select(&next.key);
    model.follow = Follow { key: model.list.selected_key(), due: None };
    replace(model, next.handle, next.key, next.naming)
}

/// The open profile, for going back to it.
fn visited(model: &Model) -> Option<Visited> {
    let open = model.open.as_ref()?;
    Some(Visited {
        handle: open.parts.handle.clone(),
        key: open.key.clone(),
        naming: open.parts.naming.clone(),
        tab: model.tab,
    })
}

/// Opens a profile in place of the one that is open: requests all its parts at once and cancels those of the previous one.
fn replace(model: &mut Model, handle: Handle, key: ProfileKey, naming: Naming) -> Vec<Effect> {
    let now = model.context.now;
    let mut effects = Vec::new();
    if let Some(before) = &mut model.open {
        effects.extend(before.cancel(&mut model.tickets, now));
    }
    // The verdict and the run in flight for the previous profile are no longer useful.
    model.tickets.close(Slot::Judgement);
    model.tickets.close(Slot::DryRun);
    let mut profile = OpenProfile::new(handle, key, naming);
    if let Some(before) = &mut model.open {
        profile.tabs.keep_filters_of(&before.tabs);
        if before.key == profile.key {
            profile.keep_following_of(before);
        }
    }
    effects.extend(following::end(model));
    effects.extend(profile.ask(&Part::ALL, &mut model.tickets, now));
    model.open = Some(profile);
    effects
}
