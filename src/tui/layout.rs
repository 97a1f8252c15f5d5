//! The layout of the screen. Update and view call the same function, so that clicks and page sizes match the picture.
//!
//! ```text
//!  header
//! ┌ list ────────┐┏ profile ━━━━━━━━━━━━━━━┓
//! │              │┃ tabs                   ┃
//! │              │┃ body                   ┃
//! └──────────────┘┗━━━━━━━━━━━━━━━━━━━━━━━━┛
//!  footer
//! ```

use crate::tui::model::Pane;
use ratatui::layout::{Rect, Size};

/// The smallest usable screen.
pub const LEAST: Size = Size::new(60, 16);
/// From this width on, list and profile are shown side by side.
const BOTH: u16 = 80;
/// A wider list would only take space from the profile.
const WIDEST_LIST: u16 = 44;
/// From this width on, the list gets a part of every further column, to say where each row came from.
const WIDE: u16 = 148;
const WIDEST_ON_WIDE: u16 = 52;

/// The areas of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// One line at the top.
    pub header: Rect,
    /// The profile list with its border; `None` while hidden.
    pub list: Option<Rect>,
    /// The open profile with its border; `None` while hidden.
    pub profile: Option<Rect>,
    /// Everything between header and footer.
    pub body: Rect,
    /// One line at the bottom.
    pub footer: Rect,
}

impl Layout {
    /// The layout for a screen of this size; `None` if it is too small.
    pub fn of(size: Size, focused: Pane, zoomed: bool) -> Option<Self> {
        if size.width < LEAST.width || size.height < LEAST.height {
            return None;
        }
        let screen = Rect::new(0, 0, size.width, size.height);
        let header = Rect { height: 1, ..screen };
        let footer = Rect { y: size.height - 1, height: 1, ..screen };
        let body = Rect { y: 1, height: size.height - 2, ..screen };
        let (list, profile) = match focused {
            Pane::List if zoomed || size.width < BOTH => (Some(body), None),
            Pane::Profile if zoomed || size.width < BOTH => (None, Some(body)),
            _ => {
                let width = list_width(size.width);
                let profile = Rect { x: width, width: size.width - width, ..body };
                (Some(Rect { width, ..body }), Some(profile))
            }
        };
        Some(Self { header, list, profile, body, footer })
    }
}

/// A third of the screen; the profile gets the rest because it is what users read.
const fn list_width(screen: u16) -> u16 {
    let third = if screen < 100 { screen * 33 / 100 } else { screen * 32 / 100 };
    let more = screen.saturating_sub(WIDE) / 2;
    match if third > WIDEST_LIST { WIDEST_LIST + more } else { third } {
        width if width > WIDEST_ON_WIDE => WIDEST_ON_WIDE,
        width => width,
    }
}

/// The tab strip inside a profile's frame.
pub const fn tab_strip(inner: Rect) -> Rect {
    Rect { x: inner.x + 1, width: inner.width.saturating_sub(2), height: 1, ..inner }
}

/// The area below the tab strip.
pub const fn tab_body(inner: Rect) -> Rect {
    Rect { y: inner.y + 1, height: inner.height.saturating_sub(1), ..inner }
}

/// The area inside a frame's border.
pub const fn inside(frame: Rect) -> Rect {
    Rect {
        x: frame.x.saturating_add(1),
        y: frame.y.saturating_add(1),
        width: frame.width.saturating_sub(2),
        height: frame.height.saturating_sub(2),
    }
}
