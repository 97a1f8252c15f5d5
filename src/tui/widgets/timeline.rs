//! Several days on one line: a symbol per interaction at its time, and the dates below.
//!
//! ```text
//! ┊ ·   ●        ●  ◌            ●      ▲          ●   2┊
//!   9 Nov              14 Nov             18 Nov
//! ```

use crate::tui::context::Zone;
use crate::tui::paint::{Canvas, Line, Number, Symbol};
use crate::tui::theme::Role;
use chrono::{DateTime, Duration, NaiveTime, TimeZone, Utc};
use ratatui::layout::Rect;

/// An event on the timeline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mark {
    pub at: DateTime<Utc>,
    pub symbol: Symbol,
    pub role: Role,
    /// Priority among several marks in one cell: the highest decides the colour.
    pub weight: u8,
    /// The number of things that the mark represents.
    pub count: usize,
}

/// Height in lines.
pub const HEIGHT: u16 = 2;

/// Draws the `days` days up to now.
pub fn draw(canvas: &mut Canvas<'_>, area: Rect, days: i64, marks: &[Mark]) {
    if area.width < 8 || area.height == 0 {
        return;
    }
    let scale = Scale { end: canvas.context().today(), days, cells: usize::from(area.width) - 2 };
    let at =
        |cell: usize| Rect { x: area.x + 1 + u16::try_from(cell).unwrap_or(0), width: 1, height: 1, ..area };
    for x in [area.x, area.right() - 1] {
        let edge = Line::new().symbol(Symbol::Edge, Role::Border);
        canvas.put(Rect { x, width: 1, height: 1, ..area }, &edge);
    }
    let zone = canvas.context().zone;
    let labels = scale.labels(zone);
    for (cell, _) in &labels {
        canvas.put(at(*cell), &Line::new().symbol(Symbol::Dot, Role::Muted));
    }
    for (cell, line) in scale.cells(marks) {
        canvas.put(at(cell), &line);
    }
    if area.height > 1 {
        for (cell, label) in labels {
            let width = area.width.saturating_sub(u16::try_from(cell).unwrap_or(0) + 1);
            let place = Rect { y: area.y + 1, width, ..at(cell) };
            canvas.put(place, &Line::new().number(label, Role::Muted));
        }
    }
}

struct Scale {
    end: DateTime<Utc>,
    days: i64,
    cells: usize,
}

impl Scale {
    /// The cell of an instant; instants outside the timeline go to its edge.
    fn cell(&self, at: DateTime<Utc>) -> usize {
        let span = Duration::days(self.days).num_seconds().max(1);
        let passed = (at - (self.end - Duration::days(self.days))).num_seconds().clamp(0, span);
        let cells = i64::try_from(self.cells).unwrap_or(i64::MAX);
        let cell = passed.saturating_mul(cells) / span;
        usize::try_from(cell).unwrap_or(0).min(self.cells.saturating_sub(1))
    }

    /// The content of each used cell: a symbol, or the number of marks.
    fn cells(&self, marks: &[Mark]) -> Vec<(usize, Line)> {
        let mut taken: Vec<(usize, &Mark)> = marks.iter().map(|mark| (self.cell(mark.at), mark)).collect();
        taken.sort_by_key(|(cell, mark)| (*cell, mark.weight));
        taken
            .chunk_by(|one, other| one.0 == other.0)
            .filter_map(|group| {
                let (cell, heaviest) = group.last()?;
                let line = match group.iter().map(|(_, mark)| mark.count).sum() {
                    1 => Line::new().symbol(heaviest.symbol, heaviest.role),
                    several @ 2..=9 => Line::new().number(Number::count(several), heaviest.role),
                    _ => Line::new().label("+", heaviest.role),
                };
                Some((*cell, line))
            })
            .collect()
    }

    /// Starts of days that have room for a label, counted back from today.
    fn labels(&self, zone: Zone) -> Vec<(usize, Number)> {
        const ROOM: usize = 8;
        let per_day = self.cells.max(1) / usize::try_from(self.days).unwrap_or(1).max(1);
        let step = [1, 2, 3, 4, 5, 7, 14].into_iter().find(|step| step * per_day >= ROOM).unwrap_or(14);
        let today = zone.local(self.end);
        let begin = self.end - Duration::days(self.days);
        let midnight = |back: i64| {
            let day = today.date_naive() - Duration::days(back);
            let start = today.timezone().from_local_datetime(&day.and_time(NaiveTime::MIN)).earliest()?;
            Some(start.with_timezone(&Utc))
        };
        let mut labels: Vec<(usize, Number)> = (0..=self.days)
            .step_by(step)
            .filter_map(midnight)
            .filter(|start| *start >= begin)
            .map(|start| (self.cell(start), Number::day(start, zone)))
            .filter(|(cell, label)| cell + label.as_str().len() <= self.cells + 1)
            .collect();
        labels.reverse();
        labels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(cells: usize) -> Scale {
        Scale { end: "2026-11-22T09:14:00Z".parse().unwrap(), days: 14, cells }
    }

    fn mark(at: &str, weight: u8) -> Mark {
        let symbol = if weight > 1 { Symbol::Negative } else { Symbol::Positive };
        Mark { at: at.parse().unwrap(), symbol, role: Role::Text, weight, count: 1 }
    }

    #[test]
    fn the_edges_are_the_window() {
        let scale = scale(56);
        assert_eq!(scale.cell("2026-11-08T09:14:00Z".parse().unwrap()), 0);
        assert_eq!(scale.cell("2026-11-22T09:14:00Z".parse().unwrap()), 55);
        assert_eq!(scale.cell("1999-01-01T00:00:00Z".parse().unwrap()), 0);
        assert_eq!(scale.cell("2099-01-01T00:00:00Z".parse().unwrap()), 55);
    }

    #[test]
    fn several_in_one_cell_are_counted_and_the_worst_is_seen() {
        let marks = [
            mark("2026-11-20T09:00:00Z", 1),
            mark("2026-11-20T09:10:00Z", 2),
            mark("2026-11-10T09:00:00Z", 1),
        ];
        let cells = scale(56).cells(&marks);
        let texts: Vec<String> = cells.iter().map(|(_, line)| line.to_text(false)).collect();
        assert_eq!(texts, ["▲", "2"]);
    }

    #[test]
    fn day_names_never_touch() {
        for cells in 6..200 {
            let labels = scale(cells).labels(Zone::Utc);
            for pair in labels.windows(2) {
                let [(one, name), (other, _)] = pair else { unreachable!() };
                assert!(one + name.as_str().len() < *other, "{cells}: {labels:?}");
            }
        }
    }
}
