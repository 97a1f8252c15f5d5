//! The open profile: its independently loaded [`Parts`], and the [`Tabs`] that show them.
//!
//! A new tab is a file that implements [`Tab`] (or [`browser_tab::RowSource`], if it shows rows with a detail), its name in
//! [`TabId`] and its lines in [`Tabs`].

pub mod browser_tab;
pub mod computed;
pub mod events;
pub mod following;
pub mod identities;
pub mod interactions;
pub mod judged;
pub mod links;
mod news;
pub mod open;
pub mod overview;
pub mod parts;
pub mod readings;
pub mod routing;
pub mod tab;
#[cfg(test)]
mod tab_tests;
pub mod traits;
pub mod view;

pub use crate::config::tab::TabId;
pub use parts::Parts;
pub use tab::{Tab, TabContext, TabEffect, TabFocus};

use crate::domain::interaction::Interaction;
use crate::engine::ErrorClass;
use crate::tui::widgets::tabs::TabTitle;
use computed::ComputedTab;
use events::EventsTab;
use identities::IdentitiesTab;
use interactions::InteractionsTab;
use links::LinksTab;
use overview::OverviewTab;
use routing::RoutingTab;
use traits::TraitsTab;

#[derive(Debug, Default)]
pub struct Tabs {
    overview: OverviewTab,
    interactions: InteractionsTab,
    events: EventsTab,
    traits: TraitsTab,
    identities: IdentitiesTab,
    links: LinksTab,
    computed: ComputedTab,
    routing: RoutingTab,
}

impl Tabs {
    pub fn of(&self, tab: TabId) -> &dyn Tab {
        match tab {
            TabId::Overview => &self.overview,
            TabId::Interactions => &self.interactions,
            TabId::Events => &self.events,
            TabId::Traits => &self.traits,
            TabId::Identities => &self.identities,
            TabId::Links => &self.links,
            TabId::Computed => &self.computed,
            TabId::Routing => &self.routing,
        }
    }

    pub fn of_mut(&mut self, tab: TabId) -> &mut dyn Tab {
        match tab {
            TabId::Overview => &mut self.overview,
            TabId::Interactions => &mut self.interactions,
            TabId::Events => &mut self.events,
            TabId::Traits => &mut self.traits,
            TabId::Identities => &mut self.identities,
            TabId::Links => &mut self.links,
            TabId::Computed => &mut self.computed,
            TabId::Routing => &mut self.routing,
        }
    }

    /// Filters every tab by the words that filtered the tabs of the profile shown before.
    pub fn keep_filters_of(&mut self, before: &Self) {
        self.interactions.keep_filter_of(&before.interactions);
        self.events.keep_filter_of(&before.events);
        self.traits.keep_filter_of(&before.traits);
        self.identities.keep_filter_of(&before.identities);
        self.links.keep_filter_of(&before.links);
        self.computed.keep_filter_of(&before.computed);
        self.routing.keep_choice_of(&before.routing);
    }

    pub const fn routing_mut(&mut self) -> &mut RoutingTab {
        &mut self.routing
    }

    /// The interaction under the cursor of the Interactions tab.
    pub fn selected_interaction<'a>(&self, parts: &'a Parts) -> Option<&'a Interaction> {
        self.interactions.selected(parts)
    }

    /// The titles and counts of the strip.
    pub fn strip(&self, parts: &Parts) -> Vec<TabTitle> {
        let title = |id: &TabId| {
            let tab = self.of(*id);
            let (word, short) = tab.words();
            // A profile that does not exist is reported once, not on each tab.
            let mut errors = tab.parts().iter().filter_map(|&part| parts[part].error());
            let failed = errors.any(|error| error.class != ErrorClass::NotFound);
            TabTitle { number: id.number(), word, short, count: tab.count(parts), failed }
        };
        TabId::ALL.iter().map(title).collect()
    }
}
