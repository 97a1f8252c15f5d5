//! Warnings about a text.

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Badge {
    /// Contains bidirectional controls, so a terminal or editor may show it in another order.
    Reordering,
    HiddenCharacters,
    /// Mixes letters of several scripts in one name, as in imitations of another name.
    MixedScripts,
}

impl Badge {
    pub const fn label(self) -> &'static str {
        match self {
            Self::Reordering => "reordering",
            Self::HiddenCharacters => "hidden characters",
            Self::MixedScripts => "mixed scripts",
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Badges {
    pub reordering: bool,
    pub hidden: bool,
    /// See [`Badge::MixedScripts`]; determined only for keys, domains and e-mail addresses.
    pub mixed_scripts: bool,
}

impl Badges {
    pub const NONE: Self = Self { reordering: false, hidden: false, mixed_scripts: false };

    pub fn iter(self) -> impl Iterator<Item = Badge> {
        [
            (self.reordering, Badge::Reordering),
            (self.hidden, Badge::HiddenCharacters),
            (self.mixed_scripts, Badge::MixedScripts),
        ]
        .into_iter()
        .filter_map(|(shown, badge)| shown.then_some(badge))
    }

    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self {
            reordering: self.reordering || other.reordering,
            hidden: self.hidden || other.hidden,
            mixed_scripts: self.mixed_scripts || other.mixed_scripts,
        }
    }
}
