use super::*;
use ratatui::Terminal;
use ratatui::style::{Color, Modifier, Style};
use std::cell::RefCell;
use std::rc::Rc;

#[derive(Clone, Default)]
struct Sink(Rc<RefCell<Vec<u8>>>, Rc<RefCell<usize>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().extend_from_slice(bytes);
        *self.1.borrow_mut() += 1;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[expect(clippy::unnecessary_wraps, reason = "the size of a real terminal can fail to be told")]
fn ten_by_two() -> io::Result<Size> {
    Ok(Size::new(10, 2))
}

struct Rig {
    sink: Sink,
    terminal: Terminal<FrameWriter<Sink>>,
}

impl Rig {
    fn new() -> Self {
        let sink = Sink::default();
        let mut terminal = Terminal::new(FrameWriter::new(sink.clone(), ten_by_two)).unwrap();
        terminal.clear().unwrap();
        Self { sink, terminal }
    }

    /// Draws one line and returns the bytes it took.
    fn show(&mut self, line: &str, style: Style) -> String {
        self.sink.0.borrow_mut().clear();
        *self.sink.1.borrow_mut() = 0;
        self.terminal.draw(|frame| frame.buffer_mut().set_string(0, 0, line, style)).unwrap();
        String::from_utf8(self.sink.0.borrow().clone()).unwrap()
    }
}

#[test]
fn a_frame_is_one_write_and_an_unchanged_one_is_none() {
    let mut rig = Rig::new();
    let bytes = rig.show("abc", Style::new());
    assert_eq!(*rig.sink.1.borrow(), 1);
    assert!(bytes.contains("abc"), "{bytes:?}");
    assert_eq!(rig.show("abc", Style::new()), "");
}

#[test]
fn styles_change_by_the_shortest_way() {
    let mut rig = Rig::new();
    rig.show("abc", Style::new());
    let bytes = rig.show("abc", Style::new().fg(Color::Red).add_modifier(Modifier::BOLD));
    assert!(bytes.contains("\x1b[1;31mabc"), "{bytes:?}");
    let bytes = rig.show("abc", Style::new().fg(Color::LightBlue));
    assert!(bytes.contains("\x1b[0;94mabc"), "{bytes:?}");
    let bytes = rig.show("abc", Style::new());
    assert!(bytes.contains("\x1b[39mabc"), "{bytes:?}");
}

#[test]
fn x3_the_cursor_is_placed_after_every_letter_outside_ascii() {
    let mut rig = Rig::new();
    let bytes = rig.show("é|✔|x", Style::new());
    assert!(bytes.contains("é\x1b[1;2H|✔\x1b[1;4H|x"), "{bytes:?}");
}

#[test]
fn x3_the_columns_of_a_wide_letter_are_blanked_first() {
    let mut rig = Rig::new();
    let bytes = rig.show("林|", Style::new());
    assert!(bytes.contains("  \x1b[1;1H林\x1b[1;3H|"), "{bytes:?}");
}

#[test]
fn x3_the_cell_behind_a_risky_one_is_written_again() {
    let mut rig = Rig::new();
    rig.show("a|b", Style::new());
    let bytes = rig.show("✔|b", Style::new());
    assert!(bytes.contains("✔\x1b[1;2H|"), "{bytes:?}");
    // Removing it may also clear the column after it.
    let bytes = rig.show("a|b", Style::new());
    assert!(bytes.contains("a|"), "{bytes:?}");
}
