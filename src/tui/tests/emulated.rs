//! A terminal made of cells, which interprets the writer's bytes and rejects every sequence except the few that the program may
//! send.

use std::cell::RefCell;
use std::io;
use std::rc::Rc;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Receives the bytes sent to a terminal.
#[derive(Clone, Default)]
pub struct Sent(Rc<RefCell<Vec<u8>>>);

impl Sent {
    /// The bytes sent since the last call.
    pub fn take(&self) -> Vec<u8> {
        self.0.take()
    }
}

impl io::Write for Sent {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The private modes that the program may switch.
const MODES: [&str; 2] = ["25", "2026"];
/// The program's symbols that every terminal shows in one cell.
const CHROME: &str = "│┃─━┌┐└┘┏┓┗┛█▌…";

/// How a terminal computes the width of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Widths {
    /// By grapheme cluster, as we do.
    Letters,
    /// By character; marks take no cell, joiners join nothing.
    Characters,
    /// By character; every character outside ASCII takes two cells, a mark one.
    Apart,
}

/// The cells of a screen and the cursor position.
pub struct Emulated {
    widths: Widths,
    columns: usize,
    cells: Vec<String>,
    cursor: usize,
    /// The cursor is past the last column: the next character goes to the next line.
    wraps: bool,
}

impl Emulated {
    pub fn new(widths: Widths, columns: usize, lines: usize) -> Self {
        Self { widths, columns, cells: vec![" ".to_owned(); columns * lines], cursor: 0, wraps: false }
    }

    /// The text of one cell; empty for the second half of a wide letter.
    pub fn cell(&self, column: usize, line: usize) -> &str {
        &self.cells[line * self.columns + column]
    }

    pub fn line(&self, line: usize) -> String {
        self.cells[line * self.columns..(line + 1) * self.columns].concat()
    }

    /// Interprets the bytes; an error names a sequence that the program must not send.
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), String> {
        let mut rest = str::from_utf8(bytes).map_err(|error| error.to_string())?;
        while !rest.is_empty() {
            let (text, sequence) = rest.split_at(rest.find('\u{1b}').unwrap_or(rest.len()));
            self.write(text)?;
            rest = if sequence.is_empty() { "" } else { self.obey(sequence)? };
        }
        Ok(())
    }

    fn obey<'a>(&mut self, sequence: &'a str) -> Result<&'a str, String> {
        let unlawful = || format!("unlawful: {:?}", sequence.chars().take(12).collect::<String>());
        let body = sequence.strip_prefix("\u{1b}[").ok_or_else(unlawful)?;
        let end = body.find(|c: char| !matches!(c, '0'..='9' | ';' | '?')).ok_or_else(unlawful)?;
        let (parameters, rest) = body.split_at(end);
        let number = |place| parameters.split(';').nth(place).and_then(|text| text.parse().ok()).unwrap_or(1);
        match (parameters.strip_prefix('?'), rest.chars().next()) {
            (Some(mode), Some('h' | 'l')) if MODES.contains(&mode) => {}
            (None, Some('m')) => {}
            (None, Some('J')) if parameters == "2" => self.cells.fill(" ".to_owned()),
            (None, Some('H')) => self.place(number(1), number(0)),
            (None, Some('G')) => self.place(number(0), self.cursor / self.columns + 1),
            _ => return Err(unlawful()),
        }
        Ok(&rest[1..])
    }

    fn place(&mut self, column: usize, line: usize) {
        self.cursor = (line - 1) * self.columns + (column - 1).min(self.columns - 1);
        self.wraps = false;
    }

    fn write(&mut self, text: &str) -> Result<(), String> {
        if let Some(c) = text.chars().find(|c| acts(*c)) {
            return Err(format!("U+{:04X}", u32::from(c)));
        }
        match self.widths {
            Widths::Letters => {
                for letter in text.graphemes(true) {
                    self.put(letter, letter.width())?;
                }
            }
            Widths::Characters => {
                for (at, c) in text.char_indices() {
                    self.put(&text[at..at + c.len_utf8()], c.width().unwrap_or(1))?;
                }
            }
            Widths::Apart => {
                for (at, c) in text.char_indices() {
                    let width = match c {
                        ' '..='~' => 1,
                        c if CHROME.contains(c) || c.width() == Some(0) => 1,
                        _ => 2,
                    };
                    self.put(&text[at..at + c.len_utf8()], width)?;
                }
            }
        }
        Ok(())
    }

    fn put(&mut self, letter: &str, width: usize) -> Result<(), String> {
        if width == 0 {
            return Ok(());
        }
        let room = self.columns - self.cursor % self.columns;
        if self.wraps || width > room {
            self.cursor += room;
            self.wraps = false;
        }
        // A real terminal would scroll here; the program must never write this far.
        let end = self.cursor + width;
        if end > self.cells.len() {
            return Err(format!("{letter:?}, {width} wide, makes the screen scroll"));
        }
        for place in [self.cursor, self.cursor + width - 1] {
            self.halve(place);
        }
        letter.clone_into(&mut self.cells[self.cursor]);
        for covered in 1..width {
            self.cells[self.cursor + covered].clear();
        }
        self.cursor += width;
        if self.cursor.is_multiple_of(self.columns) {
            self.cursor -= 1;
            self.wraps = true;
        }
        Ok(())
    }

    /// The rest of a wide letter that loses a cell becomes blank.
    fn halve(&mut self, place: usize) {
        let mut start = place;
        while self.cells[start].is_empty() && start > 0 {
            start -= 1;
        }
        let end = (place + 1..self.cells.len()).find(|at| !self.cells[*at].is_empty());
        for cell in &mut self.cells[start..end.unwrap_or(place + 1)] {
            if start != place || end != Some(place + 1) {
                " ".clone_into(cell);
            }
        }
    }
}

/// Control characters, and characters that reorder or hide text (Unicode Bidirectional Algorithm; Default_Ignorable_Code_Point).
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{ad}' | '\u{34f}' | '\u{180e}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' | '\u{e000}'..='\u{f8ff}')
}

#[test]
fn what_the_program_may_not_send_is_refused() {
    let feed = |bytes: &[u8]| Emulated::new(Widths::Letters, 10, 3).feed(bytes);
    assert_eq!(
        feed("\x1b[?2026h\x1b[?25l\x1b[2J\x1b[2;3H\x1b[1;38;5;3mÄ 林\x1b[0m\x1b[?2026l".as_bytes()),
        Ok(())
    );
    for bytes in [
        "\x1b]0;x\x07",
        "\x1b[6n",
        "\x1b[c",
        "\x1bPq\x1b\\",
        "\x1b[?1003h",
        "\x1b[3J",
        "\x1bc",
        "\u{9b}31m",
        "\t",
        "\u{202e}",
    ] {
        assert!(feed(bytes.as_bytes()).is_err(), "{bytes:?}");
    }
    assert!(feed(b"\x9b31m").is_err());
}

#[test]
fn the_models_disagree_about_what_they_are_there_for() {
    let shown = |widths, text: &str| {
        let mut screen = Emulated::new(widths, 12, 1);
        screen.feed(text.as_bytes()).unwrap();
        (0..12).position(|column| screen.cell(column, 0) == "|").unwrap()
    };
    for (text, letters, characters, apart) in
        [("👨‍👩‍👧|", 2, 6, 8), ("e\u{301}|", 1, 1, 2), ("ж|", 1, 1, 2), ("林|", 2, 2, 2)]
    {
        assert_eq!(shown(Widths::Letters, text), letters, "{text}");
        assert_eq!(shown(Widths::Characters, text), characters, "{text}");
        assert_eq!(shown(Widths::Apart, text), apart, "{text}");
    }
}
