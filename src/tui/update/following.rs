//! Following the open profile. It ends by its key, when another profile opens, and when a replay takes the screen.

use super::say;
use crate::domain::text::Displayable;
use crate::tui::message::{Effect, Slot};
use crate::tui::model::{Connection, Model};
use crate::tui::paint::Line;
use crate::tui::screens::profile::following::Following;
use crate::tui::theme::Role;
use crate::tui::widgets::toast::Tone;

/// Begins to follow the open profile, which is read at once, or ends that.
pub fn toggle(model: &mut Model) -> Vec<Effect> {
    let now = model.context.now;
    if model.open.as_ref().is_some_and(|open| open.following.is_some()) {
        return end(model);
    }
    let Some(open) = model.open.as_mut().filter(|_| model.connection == Connection::Connected) else {
        say(model, Tone::Note, "open a profile first, then follow it");
        return Vec::new();
    };
    open.following = Some(Following::new(now));
    poll(model)
}

/// Keeps the screen as it is, or goes on. What was asked for meanwhile is not waited for.
pub fn freeze(model: &mut Model) -> Vec<Effect> {
    let now = model.context.now;
    let Some(following) = model.open.as_mut().and_then(|open| open.following.as_mut()) else {
        say(model, Tone::Note, "no profile is being followed");
        return Vec::new();
    };
    if following.is_frozen() {
        following.go_on(now);
        return poll(model);
    }
    following.freeze();
    cancel(model)
}

/// Asks for news if it is time.
pub fn poll(model: &mut Model) -> Vec<Effect> {
    let now = model.context.now;
    let asked = model.open.as_mut().and_then(|open| open.poll(&mut model.tickets, now));
    asked.into_iter().collect()
}

/// Asks for news at once if the last poll failed.
pub fn retry(model: &mut Model) -> Vec<Effect> {
    let now = model.context.now;
    let following = model.open.as_mut().and_then(|open| open.following.as_mut());
    let Some(following) = following.filter(|following| following.failure().is_some()) else {
        return Vec::new();
    };
    following.go_on(now);
    poll(model)
}

/// Ends following and says so; harmless if nothing is followed.
pub fn end(model: &mut Model) -> Vec<Effect> {
    let Some(open) = model.open.as_mut().filter(|open| open.following.is_some()) else { return Vec::new() };
    open.end_following();
    let person = Displayable::cell(&open.parts.naming.title(&open.key)).truncated(40);
    let line = Line::new().label("no longer following ", Role::Text).data(&person, Role::Text);
    model.toasts.push(Tone::Note, line, model.context.now);
    cancel(model)
}

fn cancel(model: &mut Model) -> Vec<Effect> {
    if model.tickets.close(Slot::Following) { vec![Effect::Cancel(Slot::Following)] } else { Vec::new() }
}
