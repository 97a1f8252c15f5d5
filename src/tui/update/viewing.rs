//! Named views of the list: showing one, and saving the filter and the order in force as one.

use super::say;
use crate::config::file::ViewEntry;
use crate::domain::roster::sort::Sort;
use crate::domain::text::Displayable;
use crate::tui::message::Effect;
use crate::tui::model::{Model, Pane};
use crate::tui::overlays::Overlay;
use crate::tui::overlays::views::{SaveView, ViewsOverlay, problem};
use crate::tui::paint::Line;
use crate::tui::theme::Role;
use crate::tui::widgets::toast::Tone;

/// Shows the views, or says how to make one.
pub fn open(model: &mut Model) -> Vec<Effect> {
    if model.views.is_empty() {
        say(model, Tone::Note, "there is no view yet; v saves the filter and the order of the list as one");
    } else {
        model.overlays.push(Overlay::Views(ViewsOverlay::new(model.views.clone())));
    }
    Vec::new()
}

/// Asks for the name of a view of what the list shows.
pub fn begin_saving(model: &mut Model) -> Vec<Effect> {
    let text = model.list.input.text().trim().to_owned();
    let sort = model.list.sort();
    if text.is_empty() && sort == Sort::default() {
        say(model, Tone::Note, "nothing to save: the list has neither a filter nor an order");
    } else if model.list.filter_error().is_some() {
        say(model, Tone::Note, "correct the filter first; only a valid one can be saved");
    } else {
        model.overlays.push(Overlay::SaveView(Box::new(SaveView::new(&text, sort, &model.views))));
    }
    Vec::new()
}

/// Shows a view. One that can no longer be read is explained, and the list stays as it is.
pub fn show(model: &mut Model, view: &ViewEntry) -> Vec<Effect> {
    model.overlays.pop();
    if let Some(why) = problem(view, &model.context) {
        let line =
            Line::new().data(&Displayable::message(&view.setting), Role::Muted).label(": ", Role::Text);
        let line = line.data(&Displayable::message(&why), Role::Text);
        model.toasts.push(Tone::Failed, line, model.context.now);
        return Vec::new();
    }
    model.pane = Pane::List;
    model.list.filter_by(&view.filter, &model.context);
    model.list.set_sort(view.sort.as_deref().and_then(Sort::parse).unwrap_or_default());
    Vec::new()
}

/// Saves a view.
pub fn save(model: &mut Model, view: Box<ViewEntry>) -> Vec<Effect> {
    model.overlays.pop();
    vec![Effect::SaveView(view)]
}

/// Says whether a view was saved.
pub fn take(model: &mut Model, result: Result<Box<ViewEntry>, String>) -> Vec<Effect> {
    let now = model.context.now;
    match result {
        Ok(view) => {
            let line = Line::new().label("saved the view ", Role::Text);
            let line = line.data(&Displayable::cell(&view.name), Role::Title);
            model.toasts.push(Tone::Done, line.label(" in config.toml", Role::Text), now);
            model.views.retain(|other| other.name != view.name);
            model.views.push(*view);
        }
        Err(why) => {
            let line = Line::new().label("the view was not saved: ", Role::Text);
            model.toasts.push(Tone::Failed, line.data(&Displayable::message(&why), Role::Text), now);
        }
    }
    Vec::new()
}
