//! Blocks stacked vertically, with blank lines between them if there is room.

use crate::tui::paint::{Align, Canvas, Line, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::timeline::{self, Mark};
use ratatui::layout::Rect;

/// From this width on, badge and headline share a line.
const HEADLINE_BESIDE: u16 = 76;
/// The most lines that a sentence may take. The verdict's takes what it needs, as long as only the timeline gets less room.
const MOST_LINES: u16 = 3;
const TALLEST: u16 = 40;

#[derive(Clone, Debug)]
pub enum Block {
    Lines(Vec<Line>),
    /// A blank line if there is room; lower numbers are served first.
    Gap(u8),
    /// A line that is shown only if there is room, with the priority of a gap.
    Extra(u8, Line),
    /// The verdict's badge and sentence.
    Headline((Line, Line)),
    Traits {
        rows: Vec<Line>,
        /// The selected row, if the pane has the focus.
        chosen: Option<usize>,
    },
    /// A sentence, wrapped.
    Wrapped(Line),
    /// One of several sentences, in the space of the longest one, so that the blocks below do not move when the choice changes.
    OneOf {
        shown: Line,
        all: Vec<Line>,
    },
    /// After a blank line, a title and as many lines as fit; nothing if there is too little room.
    Rest {
        title: Line,
        /// Lines, the most important first.
        lines: Vec<Line>,
    },
    /// The interactions on a timeline of days.
    Timeline {
        marks: Vec<Mark>,
        days: i64,
        /// The counts by channel.
        channels: Line,
    },
}

#[derive(Clone, Debug)]
pub struct Blocks(Vec<Block>);

impl From<Vec<Block>> for Blocks {
    fn from(blocks: Vec<Block>) -> Self {
        Self(blocks)
    }
}

impl Blocks {
    /// Draws the blocks that fit.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect) {
        for (block, place) in self.placed(canvas.context().ascii, area) {
            block.draw(canvas, place);
        }
    }

    /// The index of the trait row on a screen line.
    pub fn line_of_traits(&self, ascii: bool, area: Rect, y: u16) -> Option<usize> {
        let placed = self.placed(ascii, area);
        let (_, place) = placed.iter().find(|(block, _)| matches!(block, Block::Traits { .. }))?;
        (place.y..place.bottom()).contains(&y).then(|| usize::from(y - place.y))
    }

    /// The heights of the blocks. The verdict's reason is read first, so it gets its lines before the timeline does.
    fn heights(&self, ascii: bool, area: Rect) -> Vec<u16> {
        let mut heights: Vec<u16> = self.0.iter().map(|block| block.height(ascii, area.width)).collect();
        let gives_way =
            |block: &Block| matches!(block, Block::Gap(_) | Block::Extra(..) | Block::Timeline { .. });
        let stays = self.0.iter().zip(&heights).filter(|(block, _)| !gives_way(block));
        let room = area.height.saturating_sub(stays.map(|(_, height)| *height).sum());
        for (block, height) in self.0.iter().zip(&mut heights) {
            if let Block::Headline((badge, why)) = block {
                let whole = headline_height(badge, why, (ascii, area.width), TALLEST);
                *height += whole.saturating_sub(*height).min(room);
            }
        }
        heights
    }

    fn placed(&self, ascii: bool, area: Rect) -> Vec<(&Block, Rect)> {
        let heights = self.heights(ascii, area);
        let is_gap = |block: &Block| matches!(block, Block::Gap(_) | Block::Extra(..));
        let gaps_wanted = self.0.iter().filter(|block| is_gap(block)).count();
        let needed: u16 =
            self.0.iter().zip(&heights).filter(|(block, _)| !is_gap(block)).map(|(_, height)| *height).sum();
        let gaps = area.height.saturating_sub(needed);
        let rest = gaps.saturating_sub(u16::try_from(gaps_wanted).unwrap_or(u16::MAX));
        let without_timeline = needed > area.height;
        let mut y = area.y;
        let mut placed = Vec::new();
        for (block, height) in self.0.iter().zip(heights) {
            let height = match block {
                Block::Gap(rank) | Block::Extra(rank, _) => u16::from(u16::from(*rank) <= gaps),
                Block::Timeline { .. } if without_timeline => 0,
                Block::Rest { lines, .. } => rest_height(lines.len(), rest),
                _ => height.min(area.bottom().saturating_sub(y)),
            };
            placed.push((block, Rect { y, height, ..area }));
            y += height;
        }
        placed
    }
}

impl Block {
    fn height(&self, ascii: bool, width: u16) -> u16 {
        match self {
            Self::Lines(lines) | Self::Traits { rows: lines, .. } => u16::try_from(lines.len()).unwrap_or(0),
            Self::Gap(_) | Self::Extra(..) => 1,
            Self::Rest { .. } => 0,
            Self::OneOf { all, .. } => {
                let lines = |line: &Line| line.line_count(width.saturating_sub(2), MOST_LINES, ascii);
                all.iter().filter(|line| !line.is_empty()).map(lines).max().unwrap_or(0)
            }
            Self::Headline((badge, why)) => headline_height(badge, why, (ascii, width), MOST_LINES),
            Self::Wrapped(line) if line.is_empty() => 0,
            Self::Wrapped(line) => line.line_count(width.saturating_sub(2), MOST_LINES, ascii),
            Self::Timeline { .. } => timeline::HEIGHT + 1,
        }
    }

    fn draw(&self, canvas: &mut Canvas<'_>, place: Rect) {
        if place.is_empty() {
            return;
        }
        let inside = Rect { x: place.x + 1, width: place.width.saturating_sub(2), ..place };
        match self {
            Self::Lines(lines) => draw_lines(canvas, inside, lines),
            Self::Gap(_) => {}
            Self::Extra(_, phrase) => canvas.put(inside, phrase),
            Self::Headline((badge, why)) => draw_headline(canvas, inside, badge, why),
            Self::Traits { rows, chosen } => draw_traits(canvas, place, rows, *chosen),
            Self::Wrapped(phrase) | Self::OneOf { shown: phrase, .. } => {
                canvas.wrap(inside, phrase);
            }
            Self::Rest { title, lines } => {
                let title_line =
                    Rect { y: inside.y + 1, height: inside.height.saturating_sub(1).min(1), ..inside };
                canvas.put(title_line, title);
                let below = Rect { y: inside.y + 2, height: inside.height.saturating_sub(2), ..inside };
                draw_lines(canvas, below, lines);
            }
            Self::Timeline { marks, days, channels } => {
                let ascii = canvas.context().ascii;
                let room = usize::from(inside.width).saturating_sub(channels.width(ascii) + 2);
                let title = timeline_title(room);
                canvas.put(inside, &title);
                let left = u16::try_from(title.width(ascii)).unwrap_or(0) + 2;
                let right = Rect { x: inside.x + left, width: inside.width.saturating_sub(left), ..inside };
                canvas.put_aligned(right, channels, Align::Right);
                let line = Rect { y: inside.y + 1, height: place.height - 1, ..inside };
                timeline::draw(canvas, line, *days, marks);
            }
        }
    }
}

/// The longest title of the timeline that fits; a cut-off number would read as another number.
fn timeline_title(room: usize) -> Line {
    let titles = ["Interactions, 14 days", "Interactions"];
    let title = titles.into_iter().find(|title| title.len() <= room).unwrap_or("14 days");
    Line::new().label(title, Role::Muted)
}

/// A blank line, the title and at least one line, or nothing.
fn rest_height(lines: usize, room: u16) -> u16 {
    if lines == 0 || room < 3 {
        0
    } else {
        room.min(u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(2))
    }
}

fn draw_lines(canvas: &mut Canvas<'_>, place: Rect, lines: &[Line]) {
    for (line, y) in lines.iter().zip(place.top()..place.bottom()) {
        canvas.put(Rect { y, height: 1, ..place }, line);
    }
}

fn draw_traits(canvas: &mut Canvas<'_>, place: Rect, rows: &[Line], chosen: Option<usize>) {
    for ((index, row), y) in rows.iter().enumerate().zip(place.top()..place.bottom()) {
        let line = Rect { y, height: 1, ..place };
        let is_chosen = chosen == Some(index);
        let mut canvas = canvas.over(is_chosen.then_some(Role::Selection));
        if is_chosen {
            canvas.clear(line);
            canvas.put(line, &Line::new().symbol(Symbol::Pointer, Role::Accent));
        }
        canvas.put(Rect { x: line.x + 1, width: line.width.saturating_sub(2), ..line }, row);
    }
}

fn headline_height(badge: &Line, why: &Line, (ascii, width): (bool, u16), most: u16) -> u16 {
    let width = width.saturating_sub(2);
    if why.is_empty() {
        return 1;
    }
    if width >= HEADLINE_BESIDE {
        let room = width.saturating_sub(badge_width(badge, ascii) + 2);
        return why.line_count(room, most, ascii).max(1);
    }
    1 + why.line_count(width, most, ascii)
}

fn badge_width(badge: &Line, ascii: bool) -> u16 {
    u16::try_from(badge.width(ascii)).unwrap_or(0)
}

fn draw_headline(canvas: &mut Canvas<'_>, place: Rect, badge: &Line, why: &Line) {
    canvas.put(place, badge);
    let beside = place.width >= HEADLINE_BESIDE;
    let indent = if beside { badge_width(badge, canvas.context().ascii) + 2 } else { 0 };
    let down = u16::from(!beside).min(place.height);
    let rest = Rect {
        x: place.x + indent,
        y: place.y + down,
        width: place.width.saturating_sub(indent),
        height: place.height - down,
    };
    canvas.wrap(rest, why);
}

#[cfg(test)]
mod tests {
    use super::*;

    const REASON: &str = "start, duration and sentiment differ from what the newest interaction says; outcome and \
                          topics still describe the one before it, whose Completed event came three minutes later \
                          than the settings allow; agent is unset, although an Initiated event says it";

    /// The heights of headline, traits and timeline in a pane of this height.
    fn heights(height: u16) -> [u16; 3] {
        let badge = Line::new().label(" PARTLY ENRICHED ", Role::LoudWarn);
        let blocks = Blocks(vec![
            Block::Headline((badge, Line::new().label(REASON, Role::Title))),
            Block::Gap(1),
            Block::Traits { rows: vec![Line::new().gap(9); 6], chosen: None },
            Block::Timeline { marks: Vec::new(), days: 14, channels: Line::new() },
        ]);
        let placed = blocks.placed(false, Rect::new(0, 0, 52, height));
        [0, 2, 3].map(|index: usize| placed.get(index).map_or(0, |(_, place)| place.height))
    }

    #[test]
    fn the_reason_of_the_verdict_gets_its_lines_before_the_time_line_and_after_the_traits() {
        let whole = 1 + Line::new().label(REASON, Role::Title).line_count(50, TALLEST, false);
        assert!(whole > 1 + MOST_LINES + 1);
        assert_eq!(heights(40), [whole, 6, 3]);
        assert_eq!(heights(whole + 6), [whole, 6, 0]);
        assert_eq!(heights(whole + 5), [whole - 1, 6, 0]);
        assert_eq!(heights(1 + MOST_LINES + 6), [1 + MOST_LINES, 6, 0]);
        assert_eq!(heights(1 + MOST_LINES + 5), [1 + MOST_LINES, 5, 0]);
    }
}
