//! What every tab of a profile can do.

use super::{Parts, TabId};
use crate::domain::profile::Handle;
use crate::tui::context::Context;
use crate::tui::message::{Action, Edit, Part};
use crate::tui::paint::Canvas;
use crate::tui::widgets::picture::EarlyEnd;
use ratatui::layout::{Position, Rect};

/// The context of a tab. `area` is the same in `update` and `view`, so that page sizes and clicks match the picture.
#[derive(Clone, Copy)]
pub struct TabContext<'a> {
    pub parts: &'a Parts,
    /// Theme, time style and the current time.
    pub context: &'a Context,
    pub area: Rect,
    /// The focused pane of the tab.
    pub focus: TabFocus,
}

/// The focused pane of a tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TabFocus {
    /// None: the profile list or an overlay has the focus.
    #[default]
    Elsewhere,
    /// The table, or the whole of a tab without a detail pane.
    Main,
    /// The detail pane below or on the right.
    Detail,
}

/// A request from a tab to the program.
#[derive(Clone, Debug, PartialEq)]
pub enum TabEffect {
    /// Copy this text through the terminal; the toast says `sent to the terminal: {what}`.
    Copy {
        /// A description such as `the value of flex_last-known-agent`; untrusted text.
        what: String,
        /// The exact text.
        text: String,
    },
    /// Open another profile through a link or an identifier.
    Follow(Handle),
    /// Show this event (by `message_id`) or interaction (by `KD…`) on its tab.
    Show(TabId, String),
    /// Move the focus to this pane of the tab.
    Focus(TabFocus),
}

/// A tab of a profile.
pub trait Tab {
    /// The title in the strip, and its short form.
    fn words(&self) -> (&'static str, &'static str);

    /// The parts that the tab shows.
    fn parts(&self) -> &'static [Part];

    /// Handles a key that reached the focused tab.
    fn update(&mut self, action: Action, stage: TabContext<'_>) -> Vec<TabEffect>;

    /// Handles a click inside the tab's area.
    fn click(&mut self, at: Position, stage: TabContext<'_>) -> Vec<TabEffect>;

    /// Draws into `stage.area` and changes nothing.
    fn draw(&self, canvas: &mut Canvas<'_>, stage: TabContext<'_>);

    /// The number beside the title, if known.
    fn count(&self, _parts: &Parts) -> Option<usize> {
        None
    }

    /// Whether text goes into a box of the tab, by [`Tab::edit`]. If so, only `Open` (accept), `Cancel` (clear) and movements
    /// reach [`Tab::update`].
    fn editing(&self) -> bool {
        false
    }

    fn edit(&mut self, _edit: &Edit) {}

    /// Completes what is typed into the tab's box, if something is offered.
    fn complete(&mut self, _stage: TabContext<'_>) -> bool {
        false
    }

    /// Whether the tab has rows left to filter.
    fn is_filtering(&self) -> bool {
        false
    }

    /// Continues filtering, for as long as a frame may wait.
    fn filter_on(&self, _stage: TabContext<'_>) {}

    /// The pane of the tab at a position.
    fn pane_at(&self, _at: Position, _stage: TabContext<'_>) -> TabFocus {
        TabFocus::Main
    }

    /// Whether the tab has a detail pane to focus.
    fn has_detail(&self, _stage: TabContext<'_>) -> bool {
        false
    }

    /// Selects the row of [`TabEffect::Show`].
    fn show(&mut self, _id: &str, _stage: TabContext<'_>) {}

    /// Why the tab's list is old or incomplete.
    fn early_end(&self, _stage: TabContext<'_>) -> Option<EarlyEnd> {
        None
    }

    /// The context with an area reduced by the space of that notice.
    fn above_early_end<'a>(&self, stage: TabContext<'a>) -> TabContext<'a> {
        let area = self.early_end(stage).map_or(stage.area, |early_end| early_end.above(stage.area));
        TabContext { area, ..stage }
    }

    /// Draws the tab, and below it that notice.
    fn view(&self, canvas: &mut Canvas<'_>, stage: TabContext<'_>) {
        if let Some(early_end) = self.early_end(stage) {
            early_end.draw(canvas, stage.area);
        }
        self.draw(canvas, self.above_early_end(stage));
    }
}
