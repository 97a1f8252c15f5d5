//! The space at a glance: what all rows that were read show together.
//!
//! ```text
//! ┏ demo at a glance ━━━━━━━━━━━━ 212 of 214 read · 2 failed ┓
//! ┃ ✔ enriched 130  ◐ partly enriched 40  ✘ not enriched 8   ┃
//! ┃ Completed  ▁▂▃▅▇▇▆▁····   201 in 24 h                    ┃
//! ┃            ✘ STOPPED: none for 3h 19m, 21/h before       ┃
//! ┃▌ ✘ completed-stopped           3h                        ┃
//! ┃  ! task-not-completed   37  17 %  3h                     ┃
//! ┃ Next: Initiated still arrive: look at …                  ┃
//! ┗━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┛
//! ```

mod lines;
pub mod view;

use crate::domain::finding::About;
use crate::domain::glance::{FoundPeople, FoundRow, Glance, SpaceFinding};
use crate::tui::message::Action;
use crate::tui::model::Pane;
use crate::tui::widgets::selection::Selection;
use crate::tui::widgets::table;
use chrono::{DateTime, Duration, Utc};
use ratatui::layout::{Position, Rect};

/// While rows arrive it is counted again at most this often.
const OFTEN: Duration = Duration::milliseconds(500);

/// What names a finding through changes: its name, and its channel or agent if it has one.
type FoundKey = (&'static str, Option<Box<str>>);

#[derive(Debug)]
pub struct GlanceScreen {
    pub glance: Glance,
    /// The pane that had the focus before.
    pub opened_from: Pane,
    counted_at: DateTime<Utc>,
    /// Whether rows have arrived since.
    is_old: bool,
    selection: Selection<FoundKey>,
}

/// What a key asks of the rest of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GlanceWish {
    /// Filter the list so that it shows these.
    Show(FoundPeople),
    /// Type into the list's box.
    Type,
    Copy(String),
}

impl GlanceScreen {
    pub fn new(glance: Glance, opened_from: Pane, now: DateTime<Utc>) -> Self {
        Self { glance, opened_from, counted_at: now, is_old: false, selection: Selection::default() }
    }

    /// Notes whether rows have arrived.
    pub const fn note(&mut self, is_news: bool) {
        self.is_old |= is_news;
    }

    /// When it should be counted again; `None` if nothing has changed.
    pub fn due(&self) -> Option<DateTime<Utc>> {
        self.is_old.then_some(self.counted_at + OFTEN)
    }

    /// Takes what was counted.
    pub fn renew(&mut self, glance: Glance, now: DateTime<Utc>) {
        (self.glance, self.counted_at, self.is_old) = (glance, now, false);
    }

    /// The instants whose ages are on screen.
    pub fn instants(&self) -> impl Iterator<Item = DateTime<Utc>> + '_ {
        let last = self.glance.kinds.iter().filter_map(|row| Some(row.last.as_ref()?.sent));
        self.glance.findings.iter().filter_map(|row| row.began).chain(last)
    }

    /// The people that the key that opens shows; `None` without a finding.
    pub fn people(&self) -> Option<FoundPeople> {
        self.selected().map(FoundRow::people)
    }

    fn selected(&self) -> Option<&FoundRow> {
        self.glance.findings.get(self.index()?)
    }

    fn index(&self) -> Option<usize> {
        self.selection.index(self.glance.findings.len(), |row| key(&self.glance.findings, row))
    }

    /// Handles a key; `area` is inside the frame.
    pub fn update(&mut self, action: Action, area: Rect, ascii: bool) -> Option<GlanceWish> {
        let height = table::rows_in(view::GlancePlaces::of(&self.glance, area, ascii).findings);
        let rows = &self.glance.findings;
        if self.selection.step(action, rows.len(), height, |row| key(rows, row)) {
            return None;
        }
        match action {
            Action::Open => self.people().map(GlanceWish::Show),
            Action::Filter => Some(GlanceWish::Type),
            Action::Copy => self.selected().map(|row| GlanceWish::Copy(row.what.name().to_owned())),
            _ => None,
        }
    }

    /// Chooses the finding at a place of the screen.
    pub fn click(&mut self, at: Position, area: Rect, ascii: bool) {
        let place = view::GlancePlaces::of(&self.glance, area, ascii).findings;
        let (rows, window) = (&self.glance.findings, self.window(place, true));
        if let Some(row) = table::row_at(place, at.y, &window).filter(|_| place.contains(at)) {
            self.selection.choose(row, rows.len(), table::rows_in(place), |row| key(rows, row));
        }
    }

    fn window(&self, place: Rect, focused: bool) -> table::Window {
        let (len, selected) = (self.glance.findings.len(), self.index());
        let top = self.selection.top(selected, len, table::rows_in(place));
        table::Window { len, top, selected, focused }
    }
}

fn key(rows: &[FoundRow], row: usize) -> FoundKey {
    rows.get(row).map_or(("", None), |row| match &row.what {
        SpaceFinding::Activity { channel, .. } => (row.what.name(), channel.clone()),
        SpaceFinding::Profiles(kind) => (kind.name(), None),
        SpaceFinding::Across(finding) => {
            let About { agent, channel, .. } = &finding.about;
            (finding.kind.name(), agent.as_deref().or(channel.as_deref()).map(Into::into))
        }
    })
}
