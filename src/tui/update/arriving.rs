//! Looks up the identifiers that the program was started with.

use super::{answers, wishes};
use crate::domain::text::Displayable;
use crate::engine::LookupReport;
use crate::tui::message::Effect;
use crate::tui::model::arrivals::Arrivals;
use crate::tui::model::{Follow, Model};
use crate::tui::paint::{Line, Number};
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

/// Takes the answer about one of them: the first that is found opens, and several are marked. All stay at the top.
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
        Some(key) => {
            model.list.hold(&key);
            model.arrivals.found += 1;
            if model.arrivals.are_several {
                model.list.mark_key(&key);
            }
            // The row has moved to the top; nobody moved the cursor.
            model.follow = Follow { key: model.list.selected_key(), due: None };
        }
        None => model.arrivals.missing.push(text.to_owned()),
    }
    if model.arrivals.are_several {
        say_so_far(model);
    }
    effects.extend(next(model));
    effects
}

/// `2 found, marked and at the top until you leave · no profile was found for "gone@example.com"`
fn say_so_far(model: &mut Model) {
    let Arrivals { found, missing, .. } = &model.arrivals;
    let mut line = Line::new();
    if *found > 0 {
        let count = Number::count(*found);
        line =
            line.number(count, Role::Text).label(" found, marked and at the top until you leave", Role::Text);
    }
    if let Some(text) = missing.last() {
        line = if line.is_empty() { line } else { line.separated() };
        let text = Displayable::cell(text).truncated(80).quote();
        line = line.label("no profile was found for ", Role::Text).data(&text, Role::Text);
        if missing.len() > 1 {
            line = line.label(" and ", Role::Text).number(Number::count(missing.len() - 1), Role::Text);
            line = line.label(" more", Role::Text);
        }
    }
    let tone = if missing.is_empty() { Tone::Done } else { Tone::Failed };
    model.toasts.push(tone, line, model.context.now);
}
