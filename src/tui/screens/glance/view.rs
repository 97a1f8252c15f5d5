//! Draws the summary.

use super::{GlanceScreen, lines};
use crate::domain::glance::Glance;
use crate::domain::text::Displayable;
use crate::tui::context::TimeRoom;
use crate::tui::paint::{Canvas, Line};
use crate::tui::theme::Role;
use crate::tui::widgets::pane::{PaneFrame, title_role};
use crate::tui::widgets::table::{self, TableColumn};
use ratatui::layout::Rect;

/// From this width on, times are shown in full.
const FULL_TIMES_FROM: u16 = 100;
/// From this width on, bars and words of a kind share a line.
const WIDE: u16 = 104;
/// From this height on, blank lines separate the parts.
const ROOMY: u16 = 18;
/// From this height on, the next step has room for what its key does.
const TALL: u16 = 24;
/// Cells of the shares of the verdicts.
const SHARES: u16 = 40;
/// Bars and the number beside them.
const HOURS: u16 = 50;

/// Where each part is drawn.
#[derive(Clone, Copy, Debug, Default)]
pub struct GlancePlaces {
    verdicts: Rect,
    kinds: Rect,
    channels: Rect,
    pub findings: Rect,
    next: Rect,
}

impl GlancePlaces {
    /// The places inside a frame.
    pub fn of(glance: &Glance, area: Rect, ascii: bool) -> Self {
        let area = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
        let gap = u16::from(area.height >= ROOMY);
        let verdicts = lines::verdicts(glance).line_count(area.width, 2, ascii);
        let channels = lines::channels(glance).line_count(area.width, 2, ascii);
        let kinds = if area.width >= WIDE { 2 } else { 4 };
        let next = 1 + u16::from(area.height >= ROOMY) + u16::from(area.height >= TALL);
        let mut y = area.y;
        let mut take = |height: u16, after: u16| {
            let height = height.min(area.bottom().saturating_sub(y));
            let place = Rect { y, height, ..area };
            y = (y + height + after).min(area.bottom());
            place
        };
        let (verdicts, kinds, channels) = (take(verdicts, gap), take(kinds, gap), take(channels, gap));
        let left = area.bottom().saturating_sub(channels.bottom() + gap);
        let findings = take(left.saturating_sub(next), 0);
        // The table has its own margin for the pointer.
        let findings = Rect { x: area.x.saturating_sub(1), width: area.width + 2, ..findings };
        Self { verdicts, kinds, channels, findings, next: take(next, 0) }
    }
}

/// Draws the summary with its frame.
pub fn draw(screen: &GlanceScreen, canvas: &mut Canvas<'_>, (area, focused): (Rect, bool), space: &str) {
    let (glance, context) = (&screen.glance, canvas.context());
    let title = Line::new()
        .data(&Displayable::cell(space), title_role(focused))
        .label(" at a glance", title_role(focused));
    let note = lines::scope(&glance.scope, context);
    let inner = PaneFrame { title, note, focused }.draw(canvas, area);
    if inner.is_empty() {
        return;
    }
    let places = GlancePlaces::of(glance, inner, context.ascii);
    draw_verdicts(glance, canvas, places.verdicts);
    draw_kinds(glance, canvas, places.kinds);
    canvas.wrap(places.channels, &lines::channels(glance));
    draw_findings(screen, canvas, places.findings, focused);
    if let Some(row) = screen.selected() {
        canvas.wrap(places.next, &lines::next(row, context, places.next.height));
    }
}

/// The numbers, and on a wide screen their shares.
fn draw_verdicts(glance: &Glance, canvas: &mut Canvas<'_>, area: Rect) {
    let line = lines::verdicts(glance);
    canvas.wrap(area, &line);
    let ascii = canvas.context().ascii;
    let used = u16::try_from(line.width(ascii)).unwrap_or(u16::MAX).saturating_add(3);
    let left = area.width.saturating_sub(used).min(SHARES);
    if area.width >= WIDE && left >= SHARES / 2 && glance.scope.read > 0 {
        let place = Rect { x: area.x + used, width: left, height: 1, ..area };
        canvas.put(place, &lines::shares(glance, usize::from(left)));
    }
}

fn draw_kinds(glance: &Glance, canvas: &mut Canvas<'_>, area: Rect) {
    let context = canvas.context();
    let is_wide = area.width >= WIDE;
    let each = if is_wide { 1 } else { 2 };
    for (row, above) in glance.kinds.iter().zip((0..).step_by(each)) {
        let y = area.y + above;
        let place = |x: u16, y: u16| Rect {
            x: area.x + x,
            y,
            width: area.width.saturating_sub(x),
            height: u16::from(y < area.bottom()),
        };
        canvas.put(place(0, y), &lines::hours(row, glance.scope.read, context));
        let words = if is_wide { place(HOURS, y) } else { place(2, y + 1) };
        canvas.put(words, &lines::activity(row, context));
    }
}

fn draw_findings(screen: &GlanceScreen, canvas: &mut Canvas<'_>, area: Rect, focused: bool) {
    let (glance, context) = (&screen.glance, canvas.context());
    if glance.findings.is_empty() {
        let words = if glance.scope.read == 0 { "" } else { "Findings: none in what was read" };
        return canvas.put(Rect { x: area.x + 1, ..area }, &Line::new().label(words, Role::Muted));
    }
    let room = TimeRoom::of_table(area.width, FULL_TIMES_FROM);
    let columns = [
        TableColumn::share("finding", 2, 20).most(48),
        TableColumn::fixed("profiles", 8).right(),
        TableColumn::fixed("of read", 7).right(),
        TableColumn::fixed("since", context.times.width(room)),
        TableColumn::share("next", 3, 20).from(100),
    ];
    table::draw(canvas, area, &columns, &screen.window(area, focused), |index| {
        glance.findings.get(index).map(|row| lines::cells(row, glance, context, room)).unwrap_or_default()
    });
}
