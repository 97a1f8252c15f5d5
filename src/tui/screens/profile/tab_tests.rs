//! Pictures of the tabs: every tab, every state, at common terminal sizes.

mod filters;
mod overview;
mod pictures;
mod places;
pub mod sample;
mod widths;

use super::{Parts, TabContext, TabFocus};
use crate::tui::context::{Context, TimeStyle, Zone};
use crate::tui::paint::{Canvas, Line};
use crate::tui::theme::{Role, Theme};
use crate::tui::widgets::pane::PaneFrame;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;

/// The area left for the open profile next to the list in a terminal of 80×24.
pub const SMALL: (u16, u16) = (52, 22);
/// The same at 120×40.
pub const MEDIUM: (u16, u16) = (82, 38);
/// The same at 160×50.
pub const LARGE: (u16, u16) = (122, 48);

pub fn context() -> Context {
    Context {
        theme: Theme::default(),
        ascii: false,
        now: sample::NOW.parse().unwrap(),
        zone: Zone::Utc,
        times: TimeStyle::Relative,
        ..Context::default()
    }
}

/// The pane as the program frames it, the tab drawn by `view`.
pub fn drawn(
    (width, height): (u16, u16),
    parts: &Parts,
    context: &Context,
    focus: TabFocus,
    view: impl Fn(&mut Canvas<'_>, TabContext<'_>),
) -> Terminal<TestBackend> {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal
        .draw(|frame| {
            let mut canvas = Canvas::new(frame.buffer_mut(), context);
            canvas.clear(Rect::new(0, 0, width, height));
            let title = Line::new().label("Ada Okafor", Role::Title);
            let pane = PaneFrame { title, note: Line::new(), focused: true };
            let inner = pane.draw(&mut canvas, Rect::new(0, 0, width, height));
            let area = Rect { y: inner.y + 1, height: inner.height - 1, ..inner };
            view(&mut canvas, TabContext { parts, context, area, focus });
        })
        .unwrap();
    terminal
}

pub fn text_of(terminal: &Terminal<TestBackend>) -> String {
    let buffer = terminal.backend().buffer();
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut skip = 0;
        for x in 0..buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            if skip == 0 {
                text.push_str(symbol);
                skip = unicode_width::UnicodeWidthStr::width(symbol).max(1);
            }
            skip -= 1;
        }
        text.push('\n');
    }
    text
}

/// Compares with `tests/snapshots/{name}.snap`.
pub fn check(name: &str, text: &str) {
    insta::with_settings!({
        snapshot_path => concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots"),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!(name, text);
    });
}
