//! Choosing another space.

use super::{returning, say};
use crate::domain::text::Displayable;
use crate::engine::SourceError;
use crate::tui::Reachability;
use crate::tui::message::{Effect, Slot};
use crate::tui::model::Model;
use crate::tui::overlays::Overlay;
use crate::tui::overlays::spaces::SpacesOverlay;
use crate::tui::paint::Line;
use crate::tui::theme::Role;
use crate::tui::widgets::toast::Tone;

/// Shows the spaces and asks their hosts, unless there is no other space.
pub fn open(model: &mut Model) -> Vec<Effect> {
    if model.spaces.choices.len() < 2 {
        say(model, Tone::Note, "there is no other space; `flexplorer space add NAME` adds one");
        return Vec::new();
    }
    let spaces = SpacesOverlay::new(model.spaces.clone(), model.context.now);
    model.overlays.push(Overlay::Spaces(spaces));
    vec![Effect::ProbeSpaces]
}

/// Notes whether a space's host answers; harmless once the overlay is closed.
pub fn take(model: &mut Model, space: usize, result: &Reachability) -> Vec<Effect> {
    if let Some(spaces) = overlay(model) {
        spaces.take(space, result.clone());
    }
    Vec::new()
}

/// Tries to open another space. Until that one is reached, the open one stays as it is.
pub fn begin(model: &mut Model, space: usize) -> Vec<Effect> {
    let now = model.context.now;
    if let Some(spaces) = overlay(model) {
        spaces.begin(space, now);
    }
    vec![Effect::OpenSpace { ticket: model.tickets.issue(Slot::Space), space }]
}

/// Gives up opening another space.
pub fn cancel(model: &mut Model) -> Vec<Effect> {
    if let Some(spaces) = overlay(model) {
        spaces.end_attempt();
    }
    if model.tickets.close(Slot::Space) { vec![Effect::Cancel(Slot::Space)] } else { Vec::new() }
}

/// Opens the space that was reached, or shows why it was not; then everything stays as it is.
pub fn arrive(model: &mut Model, space: usize, result: Result<(), SourceError>) -> Vec<Effect> {
    let Err(error) = result else { return switch(model, space) };
    match overlay(model) {
        Some(spaces) => spaces.fail(space, error),
        None => super::say_failure(model, &error),
    }
    Vec::new()
}

fn overlay(model: &mut Model) -> Option<&mut SpacesOverlay> {
    model.overlays.iter_mut().find_map(|overlay| match overlay {
        Overlay::Spaces(spaces) => Some(spaces),
        _ => None,
    })
}

/// Nothing of the old space stays on screen, not even for a moment.
fn switch(model: &mut Model, space: usize) -> Vec<Effect> {
    let left = returning::place(model);
    let Some(fresh) = model.for_space(space) else { return Vec::new() };
    *model = fresh;
    vec![Effect::SwitchSpace { left }]
}

/// Says that something of the space that was left could not be stored; here everything is as it should be.
pub fn say_not_stored(
    model: &mut Model,
    space: &str,
    what: &'static str,
    error: &SourceError,
) -> Vec<Effect> {
    let text = Line::new().label(what, Role::Text).gap(1);
    let text = text.data(&Displayable::cell(space).truncated(40).quote(), Role::Text);
    let why = Displayable::message(&error.why).truncated(160);
    let text = text.label(" could not be stored: ", Role::Text).data(&why, Role::Text);
    model.toasts.push(Tone::Failed, text, model.context.now);
    Vec::new()
}
