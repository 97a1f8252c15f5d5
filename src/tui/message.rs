//! What can happen, and what can be asked for.

/// What a key or a click means. Each has one name and one sentence in the key table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Move the selection or scroll by one.
    Up,
    /// Move the selection or scroll by one.
    Down,
    /// Fold, go to the parent, or scroll left.
    Left,
    /// Unfold, or scroll right.
    Right,
    /// A page.
    PageUp,
    /// A page.
    PageDown,
    /// Half a page.
    HalfUp,
    /// Half a page.
    HalfDown,
    /// First.
    Top,
    /// Last.
    Bottom,
    /// Next pane.
    NextPane,
    /// Previous pane.
    PreviousPane,
    /// Choose a tab, 1-based.
    Tab(u8),
    /// Next tab.
    NextTab,
    /// Previous tab.
    PreviousTab,
    /// Open, follow.
    Open,
    /// Fold or unfold the node under the cursor.
    Fold,
    /// Fold or unfold all.
    FoldAll,
    /// Filter the focused pane.
    Filter,
    /// Next match.
    NextMatch,
    /// Previous match.
    PreviousMatch,
    /// Copy the selected value.
    Copy,
    /// Refresh the focused part.
    Refresh,
    /// Refresh everything.
    RefreshAll,
    /// Zoom the focused pane.
    Zoom,
    /// Pin or unpin the selected profile.
    Pin,
    /// Relative or absolute times.
    TimeFormat,
    /// Next time zone.
    Zone,
    /// Mouse on or off.
    Mouse,
    /// Help.
    Help,
    /// Cancel, clear, close.
    Cancel,
    /// Back, then quit.
    Back,
    /// Quit now.
    Quit,
    /// Suspend to the shell.
    Suspend,
}
