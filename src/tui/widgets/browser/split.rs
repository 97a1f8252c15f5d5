//! How rows and their detail share an area: side by side if both fit, else below each other.

use ratatui::layout::Rect;

/// How rows and detail share the area.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// The width from which the table shows every column. The detail is at the right only if the table keeps that width.
    pub rows: u16,
    /// The least width of the detail at the right.
    pub detail: u16,
    /// Usual width of the detail at the right, in per cent.
    pub beside: u16,
    /// Height of the detail below the rows, in per cent.
    pub below: u16,
}

impl Shape {
    /// Leaves room for a tree beside a table with few columns.
    pub const USUAL: Self = Self { rows: 54, detail: 40, beside: 40, below: 40 };

    const fn fits_beside(self, width: u16) -> bool {
        width >= self.rows.saturating_add(self.detail)
    }

    /// The width of the detail at the right, beside all columns.
    fn width_of_detail(self, width: u16) -> u16 {
        let usual = width / 100 * self.beside + width % 100 * self.beside / 100;
        usual.min(width.saturating_sub(self.rows)).max(self.detail)
    }
}

#[derive(Clone, Copy, Debug)]
pub struct PaneSplit {
    pub filter: Rect,
    pub table: Rect,
    /// Summary of the table.
    pub foot: Rect,
    pub rule: Rect,
    pub detail: Rect,
    pub(super) beside: bool,
}

impl PaneSplit {
    pub fn of(area: Rect, shape: Shape) -> Self {
        let beside = shape.fits_beside(area.width);
        let (left, rule, detail) = if beside {
            let width = area.width - shape.width_of_detail(area.width);
            let rule = Rect { x: area.x + width, width: area.width - width, height: 1, ..area };
            let detail = Rect {
                y: area.y + 1,
                height: area.height.saturating_sub(1),
                x: rule.x + 1,
                width: rule.width.saturating_sub(1),
            };
            (Rect { width, ..area }, rule, detail)
        } else {
            let share = if area.height >= 18 { shape.below } else { shape.below.min(33) };
            let detail_height = area.height * share / 100;
            let top = area.height.saturating_sub(detail_height + 1);
            let rule = Rect { y: area.y + top, height: 1.min(area.height), ..area };
            let detail = Rect { y: rule.y + 1, height: detail_height, ..area }.intersection(area);
            (Rect { height: top, ..area }, rule, detail)
        };
        let filter = Rect { height: 1.min(left.height), ..left };
        let foot = Rect { y: left.bottom().saturating_sub(1), height: u16::from(left.height > 3), ..left };
        let table = Rect {
            y: left.y + filter.height,
            height: left.height.saturating_sub(filter.height + foot.height),
            ..left
        };
        Self { filter, table, foot, rule, detail, beside }
    }
}
