//! Choosing another space.

use super::{returning, say};
use crate::tui::Reachability;
use crate::tui::message::Effect;
use crate::tui::model::Model;
use crate::tui::overlays::Overlay;
use crate::tui::overlays::spaces::SpacesOverlay;
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
    for overlay in &mut model.overlays {
        if let Overlay::Spaces(spaces) = overlay {
            spaces.take(space, result.clone());
        }
    }
    Vec::new()
}

/// Opens another space: nothing of the old one stays on screen, not even for a moment.
pub fn switch(model: &mut Model, space: usize) -> Vec<Effect> {
    let left = returning::place(model);
    let Some(fresh) = model.for_space(space) else { return Vec::new() };
    *model = fresh;
    vec![Effect::SwitchSpace { space, left }]
}
