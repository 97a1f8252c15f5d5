//! The tabs of a profile, and dispatch to the current one.

use super::events::{self, EventsTab};
use super::identities::IdentitiesTab;
use super::interactions::{self, InteractionsTab};
use super::links::LinksTab;
use super::overview::OverviewTab;
use super::tab::pane_at;
use super::traits::{self, TraitsTab};
use super::{Parts, TabContext, TabEffect, TabFocus};
use crate::domain::interaction::Interaction;
use crate::engine::ErrorClass;
use crate::tui::message::{Action, Edit, Part};
use crate::tui::paint::Canvas;
use crate::tui::widgets::browser::Shape;
use crate::tui::widgets::picture::EarlyEnd;
use crate::tui::widgets::tabs;
use ratatui::Frame;
use ratatui::layout::Position;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// The profile's identity, the verdict, the six Flex traits.
    #[default]
    Overview,
    /// Interactions, newest first.
    Interactions,
    Events,
    Traits,
    Identities,
    /// Linked accounts or users.
    Links,
}

impl Tab {
    /// All tabs, in the order of the strip.
    pub const ALL: [Self; 6] =
        [Self::Overview, Self::Interactions, Self::Events, Self::Traits, Self::Identities, Self::Links];

    /// The tab's place in the strip, from 0.
    pub const fn place(self) -> usize {
        self as usize
    }

    /// The tab at a place, from 0.
    pub fn at(place: usize) -> Option<Self> {
        Self::ALL.get(place).copied()
    }

    /// The parts that the tab shows.
    pub const fn parts(self) -> &'static [Part] {
        match self {
            Self::Overview => &[Part::FlexTraits, Part::Events, Part::Metadata, Part::Identifiers],
            Self::Interactions | Self::Events => &[Part::Events],
            Self::Traits => &[Part::FlexTraits, Part::Traits],
            Self::Identities => &[Part::Identifiers, Part::Metadata],
            Self::Links => &[Part::Links],
        }
    }

    /// The next or the previous tab, wrapping around at the ends.
    #[must_use]
    pub fn turned(self, forward: bool) -> Self {
        let count = Self::ALL.len();
        let step = if forward { 1 } else { count - 1 };
        Self::at((self.place() + step) % count).unwrap_or_default()
    }
}

#[derive(Debug, Default)]
pub struct Tabs {
    overview: OverviewTab,
    interactions: InteractionsTab,
    events: EventsTab,
    traits: TraitsTab,
    identities: IdentitiesTab,
    links: LinksTab,
}

impl Tabs {
    /// Handles a key that reached the tab.
    pub fn update(&mut self, tab: Tab, action: Action, stage: TabContext<'_>) -> Vec<TabEffect> {
        let stage = above_early_end(tab, stage);
        match tab {
            Tab::Overview => self.overview.update(action, stage),
            Tab::Interactions => self.interactions.update(action, stage),
            Tab::Events => self.events.update(action, stage),
            Tab::Traits => self.traits.update(action, stage),
            Tab::Identities => self.identities.update(action, stage),
            Tab::Links => self.links.update(action, stage),
        }
    }

    /// The interaction under the cursor of the Interactions tab.
    pub fn selected_interaction<'a>(&self, parts: &'a Parts) -> Option<&'a Interaction> {
        self.interactions.selected(parts)
    }

    /// Whether keys go into the tab's filter box.
    pub fn editing(&self, tab: Tab) -> bool {
        match tab {
            Tab::Overview => false,
            Tab::Interactions => self.interactions.editing(),
            Tab::Events => self.events.editing(),
            Tab::Traits => self.traits.editing(),
            Tab::Identities => self.identities.editing(),
            Tab::Links => self.links.editing(),
        }
    }

    /// Whether the tab has rows left to filter.
    pub fn is_filtering(&self, tab: Tab) -> bool {
        match tab {
            Tab::Overview => false,
            Tab::Interactions => self.interactions.is_filtering(),
            Tab::Events => self.events.is_filtering(),
            Tab::Traits => self.traits.is_filtering(),
            Tab::Identities => self.identities.is_filtering(),
            Tab::Links => self.links.is_filtering(),
        }
    }

    /// Continues filtering, for as long as a frame may wait.
    pub fn filter_on(&self, tab: Tab, stage: TabContext<'_>) {
        match tab {
            Tab::Overview => {}
            Tab::Interactions => self.interactions.filter_on(stage),
            Tab::Events => self.events.filter_on(stage),
            Tab::Traits => self.traits.filter_on(stage),
            Tab::Identities => self.identities.filter_on(stage),
            Tab::Links => self.links.filter_on(stage),
        }
    }

    /// Handles a change to the tab's filter box.
    pub fn edit(&mut self, tab: Tab, edit: &Edit) {
        match tab {
            Tab::Overview => {}
            Tab::Interactions => self.interactions.edit(edit),
            Tab::Events => self.events.edit(edit),
            Tab::Traits => self.traits.edit(edit),
            Tab::Identities => self.identities.edit(edit),
            Tab::Links => self.links.edit(edit),
        }
    }

    /// Handles a click inside the tab.
    pub fn click(&mut self, tab: Tab, at: Position, stage: TabContext<'_>) -> Vec<TabEffect> {
        let stage = above_early_end(tab, stage);
        match tab {
            Tab::Overview => self.overview.click(at, stage),
            Tab::Interactions => self.interactions.click(at, stage),
            Tab::Events => self.events.click(at, stage),
            Tab::Traits => self.traits.click(at, stage),
            Tab::Identities => self.identities.click(at, stage),
            Tab::Links => self.links.click(at, stage),
        }
    }

    /// The pane of the tab under a cell.
    pub fn pane_at(tab: Tab, at: Position, stage: TabContext<'_>) -> TabFocus {
        let stage = above_early_end(tab, stage);
        match tab {
            Tab::Overview | Tab::Identities => TabFocus::Main,
            Tab::Interactions => pane_at(at, stage, interactions::SHAPE),
            Tab::Traits => pane_at(at, stage, traits::SHAPE),
            Tab::Events => pane_at(at, stage, events::SHAPE),
            Tab::Links => pane_at(at, stage, Shape::USUAL),
        }
    }

    /// Whether the tab has a detail pane to focus.
    pub fn has_detail(&self, tab: Tab, stage: TabContext<'_>) -> bool {
        match tab {
            Tab::Overview | Tab::Identities => false,
            Tab::Interactions => self.interactions.has_detail(stage),
            Tab::Events => self.events.has_detail(stage),
            Tab::Traits => self.traits.has_detail(stage),
            Tab::Links => self.links.has_detail(stage),
        }
    }

    /// Draws the tab, and below it why its list is incomplete.
    pub fn view(&self, tab: Tab, frame: &mut Frame<'_>, stage: TabContext<'_>) {
        if let Some(early_end) = early_end(tab, stage) {
            early_end.draw(&mut Canvas::new(frame.buffer_mut(), stage.context), stage.area);
        }
        let stage = above_early_end(tab, stage);
        match tab {
            Tab::Overview => self.overview.view(frame, stage),
            Tab::Interactions => self.interactions.view(frame, stage),
            Tab::Events => self.events.view(frame, stage),
            Tab::Traits => self.traits.view(frame, stage),
            Tab::Identities => self.identities.view(frame, stage),
            Tab::Links => self.links.view(frame, stage),
        }
    }

    pub fn show_event(&mut self, message_id: &str, stage: TabContext<'_>) {
        self.events.show(message_id, stage);
    }

    pub fn show_interaction(&mut self, sid: &str, stage: TabContext<'_>) {
        self.interactions.show(sid, stage);
    }
}

/// Why a tab's list is old or incomplete; the Overview shows this among its findings.
fn early_end(tab: Tab, stage: TabContext<'_>) -> Option<EarlyEnd> {
    let parts = stage.parts;
    let events = || parts.events();
    let (extent, part) = match tab {
        Tab::Overview => return None,
        Tab::Interactions => (&events()?.engagements.extent, Part::Events),
        Tab::Events => (&events()?.all.extent, Part::Events),
        Tab::Traits => (&parts.traits()?.0.extent, Part::Traits),
        Tab::Identities => (&parts.identifiers()?.extent, Part::Identifiers),
        Tab::Links => (&parts.links()?.extent, Part::Links),
    };
    if let Some(error) = parts[part].error() {
        return Some(EarlyEnd::of_refresh(stage.context, stage.area, error));
    }
    let at = parts[part].read_at().unwrap_or(stage.context.now);
    Some(EarlyEnd::of(stage.context, stage.area, extent.failure()?, at))
}

/// The context with an area reduced by the space of that notice.
fn above_early_end(tab: Tab, stage: TabContext<'_>) -> TabContext<'_> {
    let area = early_end(tab, stage).map_or(stage.area, |early_end| early_end.above(stage.area));
    TabContext { area, ..stage }
}

/// The titles and counts of the strip.
pub fn strip(parts: &Parts) -> [tabs::TabTitle; 6] {
    // A profile that does not exist is reported once, not on each tab.
    let failed = |tab: Tab| {
        let mut errors = tab.parts().iter().filter_map(|&part| parts[part].error());
        errors.any(|error| error.class != ErrorClass::NotFound)
    };
    let tab = |tab, word, short, count| tabs::TabTitle { word, short, count, failed: failed(tab) };
    [
        tab(Tab::Overview, "Overview", "Over", None),
        tab(Tab::Interactions, "Interactions", "Inter", InteractionsTab::count(parts)),
        tab(Tab::Events, "Events", "Events", EventsTab::count(parts)),
        tab(Tab::Traits, "Traits", "Traits", TraitsTab::count(parts)),
        tab(Tab::Identities, "Identities", "Ids", IdentitiesTab::count(parts)),
        tab(Tab::Links, "Links", "Links", LinksTab::count(parts)),
    ]
}
