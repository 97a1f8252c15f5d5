//! A wrong guess about widths affects only its own column, however the terminal computes widths.

use super::emulated::{Emulated, Sent, Widths};
use crate::domain::text::Displayable;
use crate::tui::context::Context;
use crate::tui::paint::{Canvas, Line, Number};
use crate::tui::terminal::backend::FrameWriter;
use crate::tui::theme::Role;
use crate::tui::widgets::table::{self, TableColumn, Window};
use ratatui::Terminal;
use ratatui::layout::{Rect, Size};
use std::io;

const COLUMNS: u16 = 44;
const LINES: u16 = 14;
/// Where the third column starts: after the frame, the pointer, the two names of 16 cells and two gaps.
const NEXT: usize = 1 + 1 + 16 + 2 + 14 + 2;

const BASES: [&str; 25] = [
    "林",
    "山田 太郎",
    "ｶﾞ",
    "か\u{3099}",
    "ヴ",
    "김",
    "\u{1100}\u{1161}\u{11a8}",
    "👨‍👩‍👧‍👦",
    "👩🏿‍🚀",
    "🏳️‍🌈",
    "🇩🇪",
    "🇳🇴🇫",
    "1️⃣",
    "#️⃣",
    "❤️",
    "☺︎",
    "👍🏽",
    "क्षत्रिय",
    "ශ්‍රී",
    "தமிழ்",
    "สมชาย น้ำ",
    "שָׂרָה",
    "محمّد ﷺ",
    "Nguye\u{302}\u{303}n",
    "ж\u{301}ў",
];

/// Every base alone, combined, doubled and repeated: so that text reaches the edge of its column in every possible way.
fn names() -> Vec<String> {
    let forms: [fn(&str) -> String; 20] = [
        |b| b.to_owned(),
        |b| format!("{b} Okafor"),
        |b| format!("Ada {b}"),
        |b| b.repeat(2),
        |b| b.repeat(3),
        |b| b.repeat(5),
        |b| b.repeat(20),
        |b| format!("a{}", b.repeat(9)),
        |b| format!("ab{}", b.repeat(9)),
        |b| format!("abc{}", b.repeat(9)),
        |b| format!("a long name first {b}"),
        |b| format!("twelve cells{b}{b}"),
        |b| format!("thirteen cell{b}{b}"),
        |b| format!("fourteen cells{b}"),
        |b| format!("fifteen cells!!{b}"),
        |b| format!("{b}林{b}"),
        |b| format!("{b}\u{202e}{b}"),
        |b| format!("{b}\u{301}\u{302}\u{303}{b}"),
        |b| format!("{b}\t{b}"),
        |b| format!("👨‍👩‍👧‍👦{b}🇩🇪"),
    ];
    BASES.iter().flat_map(|base| forms.iter().map(|form| form(base))).collect()
}

#[expect(clippy::unnecessary_wraps, reason = "the size of a real terminal can fail to be told")]
fn size() -> io::Result<Size> {
    Ok(Size::new(COLUMNS, LINES))
}

/// A framed table of names, each twice, followed by its number; the last name touches the frame.
fn draw(terminal: &mut Terminal<FrameWriter<Sent>>, names: &[Displayable], top: usize) {
    let context = Context::default();
    let columns = [
        TableColumn::fixed("name", 16),
        TableColumn::fixed("again", 14).both_ends(),
        TableColumn::fixed("next", 6),
    ];
    terminal
        .draw(|frame| {
            let mut canvas = Canvas::new(frame.buffer_mut(), &context);
            let inside = canvas.frame(Rect::new(0, 0, COLUMNS, LINES), true);
            let body = Rect { height: inside.height - 1, ..inside };
            let window = Window { len: names.len(), top, selected: Some(top + 2), focused: true };
            table::draw(&mut canvas, body, &columns, &window, |index| {
                let name = || Line::new().data_with_badges(&names[index], Role::Text);
                vec![name(), name(), Line::new().number(Number::count(index), Role::Text)]
            });
            let last = Rect { y: inside.bottom() - 1, height: 1, ..inside };
            canvas
                .put(last, &Line::new().data(&Displayable::new(&names[top].as_str().repeat(30)), Role::Text));
        })
        .unwrap();
}

#[test]
fn x3_frame_and_next_column_stay_in_place_in_every_row_under_three_width_models() {
    let names: Vec<Displayable> = names().iter().map(|name| Displayable::cell(name)).collect();
    assert_eq!(names.len(), 500);
    let sent = Sent::default();
    let mut terminal = Terminal::new(FrameWriter::new(sent.clone(), size)).unwrap();
    terminal.clear().unwrap();
    let mut screens = [Widths::Letters, Widths::Characters, Widths::Apart]
        .map(|widths| (widths, Emulated::new(widths, usize::from(COLUMNS), usize::from(LINES))));
    let shown = usize::from(LINES) - 4;
    // Scroll by a few rows and by many: rows change in part and as a whole.
    for top in (0..=names.len() - shown).step_by(3).chain([0, 400, 20]) {
        draw(&mut terminal, &names, top);
        let bytes = sent.take();
        for (widths, screen) in &mut screens {
            screen.feed(&bytes).unwrap();
            expect_in_place(*widths, screen, &names, top);
        }
    }
}

#[track_caller]
fn expect_in_place(widths: Widths, screen: &Emulated, names: &[Displayable], top: usize) {
    let right = usize::from(COLUMNS) - 1;
    for line in 1..usize::from(LINES) - 1 {
        let at = || format!("{widths:?}, row {line} from {top}, {}: {}", names[top], screen.line(line));
        assert_eq!(screen.cell(0, line), "┃", "{}", at());
        assert_eq!(screen.cell(right, line), "┃", "{}", at());
    }
    for line in 0..usize::from(LINES) - 4 {
        let number: String = (NEXT..NEXT + 6).map(|column| screen.cell(column, line + 2)).collect();
        let at = || format!("{widths:?}, {}: {}", names[top + line], screen.line(line + 2));
        assert_eq!(number.trim_end(), (top + line).to_string(), "{}", at());
    }
}
