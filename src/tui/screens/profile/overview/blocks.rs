//! Blocks stacked vertically, with blank lines between them if there is room. A stack may be higher than its area.

use crate::tui::paint::{Align, Canvas, Line, Symbol};
use crate::tui::theme::Role;
use crate::tui::widgets::timeline::{self, Mark};
use ratatui::layout::Rect;

/// The most lines that a sentence may take.
const TALLEST: u16 = 40;

#[derive(Clone, Debug)]
pub enum Block {
    Lines(Vec<Line>),
    /// A blank line if there is room; lower numbers are served first.
    Gap(u8),
    /// A line that is shown only if there is room, with the priority of a gap.
    Extra(u8, Line),
    Headline(Headline),
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
    /// After a blank line, a title and lines that are read last: where there is no room, they are scrolled to.
    Rest {
        title: Line,
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

/// The verdict's badge and sentence.
#[derive(Clone, Debug)]
pub struct Headline {
    pub badge: Line,
    /// Fills the badge's line, so that a verdict is louder than any selection.
    pub ground: Option<Role>,
    pub why: Line,
}

#[derive(Clone, Debug, Default)]
pub struct Blocks(Vec<Block>);

impl From<Vec<Block>> for Blocks {
    fn from(blocks: Vec<Block>) -> Self {
        Self(blocks)
    }
}

impl Blocks {
    /// Draws the blocks from the top of `area` on, as far as the buffer reaches. `room` is the height that decides about blank lines.
    pub fn draw(&self, canvas: &mut Canvas<'_>, area: Rect, room: u16) {
        for (block, place) in self.placed(canvas.context().ascii, area, room) {
            block.draw(canvas, place);
        }
    }

    /// The height of all blocks.
    pub fn height(&self, ascii: bool, width: u16, room: u16) -> u16 {
        let area = Rect::new(0, 0, width, 0);
        self.placed(ascii, area, room).last().map_or(0, |(_, place)| place.bottom())
    }

    /// The area of the traits.
    pub fn place_of_traits(&self, ascii: bool, area: Rect, room: u16) -> Option<Rect> {
        let placed = self.placed(ascii, area, room);
        placed.iter().find(|(block, _)| matches!(block, Block::Traits { .. })).map(|(_, place)| *place)
    }

    fn placed(&self, ascii: bool, area: Rect, room: u16) -> Vec<(&Block, Rect)> {
        let heights: Vec<u16> = self.0.iter().map(|block| block.height(ascii, area.width)).collect();
        let gives_way =
            |block: &Block| matches!(block, Block::Gap(_) | Block::Extra(..) | Block::Rest { .. });
        let stays = self.0.iter().zip(&heights).filter(|(block, _)| !gives_way(block));
        let gaps = room.saturating_sub(stays.map(|(_, height)| *height).fold(0, u16::saturating_add));
        let mut y = area.y;
        let mut placed = Vec::new();
        for (block, height) in self.0.iter().zip(heights) {
            let height = match block {
                Block::Gap(rank) | Block::Extra(rank, _) => u16::from(u16::from(*rank) <= gaps),
                _ => height,
            };
            placed.push((block, Rect { y, height, ..area }));
            y = y.saturating_add(height);
        }
        placed
    }
}

impl Block {
    fn height(&self, ascii: bool, width: u16) -> u16 {
        let lines = |line: &Line| line.line_count(width.saturating_sub(2), TALLEST, ascii);
        match self {
            Self::Lines(lines) | Self::Traits { rows: lines, .. } => u16::try_from(lines.len()).unwrap_or(0),
            Self::Gap(_) | Self::Extra(..) => 1,
            Self::Rest { lines, .. } if lines.is_empty() => 0,
            Self::Rest { lines, .. } => u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2),
            Self::OneOf { all, .. } => {
                all.iter().filter(|line| !line.is_empty()).map(lines).max().unwrap_or(0)
            }
            Self::Headline(Headline { why, .. }) if why.is_empty() => 1,
            Self::Headline(Headline { why, .. }) => 1 + lines(why),
            Self::Wrapped(line) if line.is_empty() => 0,
            Self::Wrapped(line) => lines(line),
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
            Self::Headline(headline) => draw_headline(canvas, inside, headline),
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

fn draw_lines(canvas: &mut Canvas<'_>, place: Rect, lines: &[Line]) {
    for (line, y) in lines.iter().zip(place.top()..place.bottom()) {
        canvas.put(Rect { y, height: 1, ..place }, line);
    }
}

/// The selected trait is marked without a loud ground, which belongs to the verdict.
fn draw_traits(canvas: &mut Canvas<'_>, place: Rect, rows: &[Line], chosen: Option<usize>) {
    for ((index, row), y) in rows.iter().enumerate().zip(place.top()..place.bottom()) {
        let line = Rect { y, height: 1, ..place };
        let is_chosen = chosen == Some(index);
        let mut canvas = canvas.over(is_chosen.then_some(Role::SelectionIdle));
        if is_chosen {
            canvas.clear(line);
            canvas.put(line, &Line::new().symbol(Symbol::Pointer, Role::Accent));
        }
        canvas.put(Rect { x: line.x + 1, width: line.width.saturating_sub(2), ..line }, row);
    }
}

fn draw_headline(canvas: &mut Canvas<'_>, place: Rect, headline: &Headline) {
    let first = Rect { height: place.height.min(1), ..place };
    if let Some(ground) = headline.ground {
        canvas.over(Some(ground)).clear(first);
    }
    canvas.put(first, &headline.badge);
    let rest = Rect { y: place.y + 1, height: place.height.saturating_sub(1), ..place };
    canvas.wrap(rest, &headline.why);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn blocks() -> Blocks {
        let why =
            Line::new().label("start and duration differ from what the newest interaction says", Role::Title);
        let badge = Line::new().label(" PARTLY ENRICHED ", Role::LoudWarn);
        Blocks(vec![
            Block::Headline(Headline { badge, ground: Some(Role::LoudWarn), why }),
            Block::Gap(1),
            Block::Traits { rows: vec![Line::new().gap(9); 6], chosen: None },
            Block::Gap(2),
            Block::Timeline { marks: Vec::new(), days: 14, channels: Line::new() },
            Block::Rest { title: Line::new(), lines: vec![Line::new(); 7] },
        ])
    }

    fn heights(room: u16) -> Vec<u16> {
        let blocks = blocks();
        blocks.placed(false, Rect::new(0, 0, 52, 0), room).iter().map(|(_, place)| place.height).collect()
    }

    #[test]
    fn dv6_every_block_keeps_its_height_and_only_blank_lines_give_way() {
        assert_eq!(heights(40), [3, 1, 6, 1, 3, 9]);
        assert_eq!(heights(13), [3, 1, 6, 0, 3, 9]);
        assert_eq!(heights(12), [3, 0, 6, 0, 3, 9]);
        assert_eq!(heights(2), [3, 0, 6, 0, 3, 9]);
        assert_eq!(blocks().height(false, 52, 2), 21);
    }
}
