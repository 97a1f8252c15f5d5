//! The tabs of the open profile, as the explorer numbers them and the command line names them.

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TabId {
    #[default]
    Overview,
    Interactions,
    Events,
    Traits,
    Identities,
    Links,
    Computed,
    Routing,
}

impl TabId {
    /// In the order of the strip.
    pub const ALL: &'static [Self] = &[
        Self::Overview,
        Self::Interactions,
        Self::Events,
        Self::Traits,
        Self::Identities,
        Self::Links,
        Self::Computed,
        Self::Routing,
    ];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Interactions => "interactions",
            Self::Events => "events",
            Self::Traits => "traits",
            Self::Identities => "identities",
            Self::Links => "links",
            Self::Computed => "computed",
            Self::Routing => "routing",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|tab| tab.name() == name)
    }

    /// The tab's place in the strip, from 0.
    pub const fn place(self) -> usize {
        self as usize
    }

    /// The tab's number, which is its key.
    pub const fn number(self) -> usize {
        self.place() + 1
    }

    /// The tab with this number.
    pub fn numbered(number: usize) -> Option<Self> {
        Self::ALL.iter().copied().find(|tab| tab.number() == number)
    }

    /// The tab at a place, from 0.
    pub fn at(place: usize) -> Option<Self> {
        Self::ALL.get(place).copied()
    }

    /// The next or the previous tab, wrapping around at the ends.
    #[must_use]
    pub fn turned(self, forward: bool) -> Self {
        let count = Self::ALL.len();
        let step = if forward { 1 } else { count - 1 };
        Self::at((self.place() + step) % count).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tab_has_a_place_a_number_and_a_name_of_its_own() {
        for (place, tab) in TabId::ALL.iter().copied().enumerate() {
            assert_eq!((tab.place(), TabId::at(place)), (place, Some(tab)));
            assert_eq!((TabId::numbered(tab.number()), TabId::named(tab.name())), (Some(tab), Some(tab)));
            assert_eq!(tab.turned(true).turned(false), tab);
        }
        assert_eq!((TabId::named("Events"), TabId::numbered(0)), (None, None));
        assert_eq!(TabId::default().turned(false), TabId::Routing);
    }
}
