//! Colours and attributes as the shortest sequence that changes the last cell's style into the next one's.

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use std::io::Write;

/// The style that the terminal currently writes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SgrWriter {
    foreground: Color,
    background: Color,
    modifier: Modifier,
}

impl Default for SgrWriter {
    fn default() -> Self {
        Self { foreground: Color::Reset, background: Color::Reset, modifier: Modifier::empty() }
    }
}

impl SgrWriter {
    /// Appends the sequence that changes to the style of `cell`.
    pub fn take(&mut self, cell: &Cell, bytes: &mut Vec<u8>) {
        let wanted = Self { foreground: cell.fg, background: cell.bg, modifier: cell.modifier };
        if wanted == *self {
            return;
        }
        let mut codes: Vec<u8> = Vec::with_capacity(16);
        // Attributes are reset all at once, because single resets share codes (bold and dim do).
        if !wanted.modifier.contains(self.modifier) {
            codes.extend_from_slice(b"0;");
            *self = Self::default();
        }
        for (attribute, code) in ATTRIBUTES {
            if wanted.modifier.contains(attribute) && !self.modifier.contains(attribute) {
                let _ = write!(codes, "{code};");
            }
        }
        if wanted.foreground != self.foreground {
            colour(wanted.foreground, 30, &mut codes);
        }
        if wanted.background != self.background {
            colour(wanted.background, 40, &mut codes);
        }
        codes.pop();
        bytes.extend_from_slice(b"\x1b[");
        bytes.extend_from_slice(&codes);
        bytes.push(b'm');
        *self = wanted;
    }
}

const ATTRIBUTES: [(Modifier, u8); 6] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::REVERSED, 7),
    (Modifier::CROSSED_OUT, 9),
];

/// `base` is 30 for the foreground, 40 for the background.
fn colour(colour: Color, base: u8, codes: &mut Vec<u8>) {
    let _ = match (colour, named(colour)) {
        (_, Some(named @ 0..8)) => write!(codes, "{};", base + named),
        (_, Some(bright)) => write!(codes, "{};", base + 60 + bright - 8),
        (Color::Indexed(index), None) => write!(codes, "{};5;{index};", base + 8),
        (Color::Rgb(red, green, blue), None) => write!(codes, "{};2;{red};{green};{blue};", base + 8),
        (_, None) => write!(codes, "{};", base + 9),
    };
}

/// The index of one of the sixteen colours.
fn named(colour: Color) -> Option<u8> {
    const SIXTEEN: [Color; 16] = [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ];
    (0..16).find(|&place| SIXTEEN[usize::from(place)] == colour)
}
