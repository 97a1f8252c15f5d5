//! Which rows of the profile list are read without being asked for.

/// How far the explorer reads the list by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadingAhead {
    /// The rows on screen.
    Visible,
    /// Every row.
    All,
}

impl ReadingAhead {
    pub fn read(text: &str) -> Option<Self> {
        [Self::Visible, Self::All].into_iter().find(|ahead| ahead.label() == text)
    }

    /// The value in the configuration file.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Visible => "visible",
            Self::All => "all",
        }
    }
}
