//! The space at a glance: shown in place of the profile, kept up to date while rows arrive.

use super::copying::{Copied, copy};
use super::say;
use crate::domain::glance::FoundPeople;
use crate::domain::roster::sort::{Sort, SortKey};
use crate::tui::layout::inside;
use crate::tui::message::{Action, Effect};
use crate::tui::model::{Model, Pane};
use crate::tui::screens::glance::{GlanceScreen, GlanceWish};
use crate::tui::widgets::toast::Tone;
use ratatui::layout::{Position, Rect};

/// Shows the summary and moves the focus there; from there, goes back.
pub fn toggle(model: &mut Model) {
    match (&model.glance, model.pane) {
        (Some(_), Pane::Profile) => close(model),
        (Some(_), Pane::List) => model.pane = Pane::Profile,
        (None, pane) => {
            model.list.stop_typing();
            model.glance = Some(GlanceScreen::new(model.list.glance(), pane, model.context.now));
            model.pane = Pane::Profile;
        }
    }
}

/// Goes back to where the summary was opened.
pub fn close(model: &mut Model) {
    if let Some(screen) = model.glance.take() {
        model.pane = screen.opened_from;
    }
}

/// Moves the focus between the list and the summary.
pub const fn turn_pane(model: &mut Model) {
    model.pane = match model.pane {
        Pane::List => Pane::Profile,
        Pane::Profile => Pane::List,
    };
}

/// Counts again if rows have arrived, but not more than twice a second.
pub fn keep(model: &mut Model, is_news: bool) {
    let now = model.context.now;
    if let Some(screen) = &mut model.glance {
        screen.note(is_news);
        if screen.due().is_some_and(|due| due <= now) {
            screen.renew(model.list.glance(), now);
        }
    }
}

/// Performs an action of the summary.
pub fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    let area = area(model);
    let Some(screen) = &mut model.glance else { return Vec::new() };
    match screen.update(action, area, model.context.ascii) {
        Some(GlanceWish::Show(people)) => {
            show(model, &people);
            Vec::new()
        }
        Some(GlanceWish::Type) => {
            model.pane = Pane::List;
            super::keys::act(model, Action::Filter)
        }
        Some(GlanceWish::Copy(text)) => copy(model, "", Copied::Value(text)),
        None => Vec::new(),
    }
}

/// Filters the list so that it shows these people; if no row passes, it shows the newest interactions instead.
fn show(model: &mut Model, people: &FoundPeople) {
    model.list.filter_by(&people.filter, &model.context);
    model.pane = Pane::List;
    let Some(wider) = &people.wider else { return };
    model.list.filter_on(true);
    if !model.list.finds_somebody() {
        model.list.filter_by(wider, &model.context);
        model.list.set_sort(Sort { key: SortKey::LastInteraction, reversed: false });
        say(model, Tone::Note, "no row that was read lacks it; newest interactions first");
    }
}

/// Focuses the summary and chooses the finding under the pointer.
pub fn click(model: &mut Model, at: Position) {
    let area = area(model);
    model.pane = Pane::Profile;
    if let Some(screen) = &mut model.glance {
        screen.click(at, area, model.context.ascii);
    }
}

fn area(model: &Model) -> Rect {
    model.layout().and_then(|layout| layout.profile).map(inside).unwrap_or_default()
}
