//! The characters that frames are drawn with.

/// The line characters of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BorderSigns {
    pub horizontal: &'static str,
    pub vertical: &'static str,
    /// Corners: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
}

impl BorderSigns {
    /// Heavy for the focused pane, light for the others; in ASCII `=` and `-`.
    pub const fn of(focused: bool, ascii: bool) -> Self {
        match (focused, ascii) {
            (true, false) => {
                Self { horizontal: "━", vertical: "┃", corners: ["┏", "┓", "┗", "┛"] }
            }
            (false, false) => {
                Self { horizontal: "─", vertical: "│", corners: ["┌", "┐", "└", "┘"] }
            }
            (true, true) => Self { horizontal: "=", vertical: "|", corners: ["#", "#", "#", "#"] },
            (false, true) => Self { horizontal: "-", vertical: "|", corners: ["+", "+", "+", "+"] },
        }
    }
}
