//! A terminal's screen as an SVG picture: a rectangle per background, and one `<text>` per run of letters that look the same,
//! as wide as its cells, so that columns stay aligned in every font. The text can be read back from the picture.

use std::fmt::Write as _;
use vt100::{Cell, Color, Screen};

/// The size of a cell: width in tenths of a pixel, height in pixels.
const ACROSS: usize = 84;
const DOWN: usize = 17;
/// From the top of a row to its baseline.
const BASE: usize = 13;
/// Room around the screen, in pixels.
const MARGIN: usize = 12;

/// The colours of a terminal.
pub struct Palette {
    ground: &'static str,
    text: &'static str,
    sixteen: [&'static str; 16],
}

/// On a dark background.
pub const DARK: Palette = Palette {
    ground: "#16181d",
    text: "#d7dae0",
    sixteen: [
        "#16181d", "#ff8080", "#7fd88f", "#f2c55c", "#82aaff", "#c792ea", "#7cc7ff", "#d7dae0", "#9aa3b2",
        "#ff9d9d", "#a0e5ac", "#f7d98c", "#a6c3ff", "#dab3f3", "#a8daff", "#ffffff",
    ],
};

/// On a light background.
pub const LIGHT: Palette = Palette {
    ground: "#ffffff",
    text: "#24292f",
    sixteen: [
        "#ffffff", "#b3261e", "#1a7f37", "#8a5a00", "#0550ae", "#7d3aa8", "#0b6c94", "#24292f", "#57606a",
        "#cf222e", "#116329", "#6f4800", "#0a3069", "#6639ba", "#075a7d", "#000000",
    ],
};

/// How letters look.
#[derive(Clone, PartialEq)]
struct Look {
    colour: String,
    ground: Option<String>,
    bold: bool,
    dim: bool,
    italic: bool,
    underline: bool,
}

/// Letters beside each other that look the same.
struct Run {
    column: usize,
    cells: usize,
    text: String,
    look: Look,
    is_script: bool,
}

/// The screen as a picture. The label describes it for people who cannot see it.
pub fn draw(screen: &Screen, palette: &Palette, label: &str) -> String {
    let (rows, columns) = screen.size();
    let (rows, columns) = (usize::from(rows.get()), usize::from(columns.get()));
    let (width, height) = (pixels(columns * ACROSS + 20 * MARGIN), rows * DOWN + 2 * MARGIN);
    let label = escaped(label);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-label=\"{label}\" xml:space=\"preserve\" font-size=\"14\" \
         font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace\">\n\
         <title>{label}</title>\n<rect width=\"{width}\" height=\"{height}\" rx=\"8\" fill=\"{}\"/>\n",
        palette.ground
    );
    for row in 0..rows {
        let (cells, top) = (cells(screen, row, columns, palette), MARGIN + row * DOWN);
        for run in joined(&cells, |a, b| a.look.ground == b.look.ground) {
            let Some(ground) = &run.look.ground else { continue };
            let (x, width) = (across(run.column), pixels(run.cells * ACROSS));
            writeln!(
                svg,
                "<rect x=\"{x}\" y=\"{top}\" width=\"{width}\" height=\"{DOWN}\" fill=\"{ground}\"/>"
            )
            .unwrap();
        }
        for run in joined(&cells, |a, b| a.look == b.look && (a.is_script == b.is_script || b.text == " ")) {
            svg.push_str(&text(&run, top + BASE));
        }
    }
    svg.push_str("</svg>\n");
    svg
}

/// The screen's text, read back from a picture.
pub fn text_of(svg: &str) -> String {
    let mut rows: Vec<String> = Vec::new();
    let mut filled = Vec::new();
    for line in svg.lines().filter(|line| line.starts_with("<text ")) {
        let number = |name: &str| -> f64 {
            let (_, after) = line.split_once(&format!(" {name}=\"")).expect("every text has its place");
            after.split('"').next().unwrap().parse().unwrap()
        };
        let row = steps(number("y"), MARGIN, 10 * DOWN);
        let column = steps(number("x"), MARGIN, ACROSS);
        let (_, text) = line.split_once('>').unwrap();
        let text = text.strip_suffix("</text>").expect("a text ends on its line");
        while rows.len() <= row {
            rows.push(String::new());
            filled.push(0);
        }
        rows[row].push_str(&" ".repeat(column.saturating_sub(filled[row])));
        rows[row].push_str(&unescaped(text));
        filled[row] = column + steps(number("textLength"), 0, ACROSS);
    }
    rows.iter().fold(String::new(), |all, row| all + row + "\n")
}

/// The distance of a position from the margin, in tenths of a pixel.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "places in a picture are small and positive"
)]
fn steps(place: f64, margin: usize, step: usize) -> usize {
    ((place * 10.0).round() as usize - margin * 10) / step
}

/// The cells of a row, each a run of its own.
fn cells(screen: &Screen, row: usize, columns: usize, palette: &Palette) -> Vec<Run> {
    let at = |column: usize| screen.cell(u16::try_from(row).unwrap(), u16::try_from(column).unwrap());
    let shown = (0..columns).filter_map(|column| at(column).map(|cell| (column, cell)));
    shown
        .filter(|(_, cell)| !cell.is_wide_continuation())
        .map(|(column, cell)| {
            let text = if cell.has_contents() { cell.contents() } else { " " };
            let is_script = text.chars().any(|c| c.is_alphabetic() && c > '\u{24F}');
            let cells = 1 + usize::from(cell.is_wide());
            Run { column, cells, text: text.to_owned(), look: look(cell, palette), is_script }
        })
        .collect()
}

fn look(cell: &Cell, palette: &Palette) -> Look {
    let mut colour = palette.colour(cell.fgcolor());
    let mut ground = palette.colour(cell.bgcolor());
    if cell.inverse() {
        (colour, ground) = (
            Some(ground.unwrap_or_else(|| palette.ground.to_owned())),
            Some(colour.unwrap_or_else(|| palette.text.to_owned())),
        );
    }
    Look {
        colour: colour.unwrap_or_else(|| palette.text.to_owned()),
        ground,
        bold: cell.bold(),
        dim: cell.dim(),
        italic: cell.italic(),
        underline: cell.underline(),
    }
}

impl Palette {
    /// `None` is the terminal's own.
    fn colour(&self, colour: Color) -> Option<String> {
        match colour {
            Color::Default => None,
            Color::Idx(index @ 0..16) => Some(self.sixteen[usize::from(index)].to_owned()),
            Color::Idx(index @ 16..232) => {
                let level = |part: u8| if part == 0 { 0 } else { 55 + 40 * part };
                let cube = index - 16;
                Some(hex(level(cube / 36), level(cube / 6 % 6), level(cube % 6)))
            }
            Color::Idx(index) => {
                let grey = 8 + 10 * (index - 232);
                Some(hex(grey, grey, grey))
            }
            Color::Rgb(red, green, blue) => Some(hex(red, green, blue)),
        }
    }
}

fn hex(red: u8, green: u8, blue: u8) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Joins neighbouring runs that look the same.
fn joined(cells: &[Run], alike: impl Fn(&Run, &Run) -> bool) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for cell in cells {
        match runs.last_mut() {
            Some(run) if alike(run, cell) => {
                run.cells += cell.cells;
                run.text.push_str(&cell.text);
            }
            _ => runs.push(Run { look: cell.look.clone(), text: cell.text.clone(), ..*cell }),
        }
    }
    runs
}

/// The run as an element on a line of its own; nothing for blanks, unless they are underlined.
fn text(run: &Run, base: usize) -> String {
    let look = &run.look;
    let (before, after) = if look.underline {
        (0, 0)
    } else {
        let blanks = |text: &str| run.text.len() - text.len();
        (blanks(run.text.trim_start_matches(' ')), blanks(run.text.trim_end_matches(' ')))
    };
    if before + after >= run.text.len() {
        return String::new();
    }
    let text = &run.text[before..run.text.len() - after];
    let (x, length) = (across(run.column + before), pixels((run.cells - before - after) * ACROSS));
    let mut element =
        format!("<text x=\"{x}\" y=\"{base}\" textLength=\"{length}\" lengthAdjust=\"spacingAndGlyphs\"");
    write!(element, " fill=\"{}\"", look.colour).unwrap();
    for (is_so, attribute) in [
        (look.bold, " font-weight=\"bold\""),
        (look.dim, " opacity=\"0.65\""),
        (look.italic, " font-style=\"italic\""),
        (look.underline, " text-decoration=\"underline\""),
    ] {
        element.push_str(if is_so { attribute } else { "" });
    }
    format!("{element}>{}</text>\n", escaped(text))
}

fn across(column: usize) -> String {
    pixels(column * ACROSS + 10 * MARGIN)
}

/// Tenths of a pixel in pixels.
fn pixels(tenths: usize) -> String {
    format!("{}.{}", tenths / 10, tenths % 10)
}

const ESCAPES: [(&str, &str); 4] = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\"", "&quot;")];

fn escaped(text: &str) -> String {
    ESCAPES.iter().fold(text.to_owned(), |text, (plain, escape)| text.replace(plain, escape))
}

fn unescaped(text: &str) -> String {
    ESCAPES.iter().rev().fold(text.to_owned(), |text, (plain, escape)| text.replace(escape, plain))
}
