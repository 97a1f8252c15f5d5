//! Looks up the identifiers that the program was started with.

use super::{answers, wishes};
use crate::domain::text::Displayable;
use crate::engine::LookupReport;
use crate::tui::message::Effect;
use crate::tui::model::Model;
use crate::tui::paint::Line;
use crate::tui::theme::Role;
use crate::tui::widgets::text_input::TextInput;
use crate::tui::widgets::toast::Tone;

/// Looks up the next identifier, if one waits.
pub fn next(model: &mut Model) -> Vec<Effect> {
    let Some(text) = model.arrivals.start_next() else { return Vec::new() };
    if !model.arrivals.are_several {
        model.list.input = TextInput::with(&text);
    }
    wishes::look_up(model, text)
}

/// Takes the answer about one of them: the first that is found opens, and several are marked.
pub fn take(model: &mut Model, text: &str, report: LookupReport) -> Vec<Effect> {
    let found = report.attempts.iter().find_map(|attempt| attempt.outcome.as_ref().ok().cloned());
    let mut effects = match &found {
        Some(_) if model.open.is_some() => {
            model.list.take_found(report, model.context.now);
            Vec::new()
        }
        _ => answers::take_lookup(model, report),
    };
    match found {
        Some(key) if model.arrivals.are_several => model.list.mark_key(&key),
        None if model.arrivals.are_several => say_missing(model, text),
        _ => {}
    }
    effects.extend(next(model));
    effects
}

fn say_missing(model: &mut Model, text: &str) {
    let text = Displayable::cell(text).truncated(80).quote();
    let line = Line::new().label("no profile was found for ", Role::Text).data(&text, Role::Text);
    model.toasts.push(Tone::Failed, line, model.context.now);
}
