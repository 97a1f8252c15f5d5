//! Which text reaches the cells.

use super::{Align, Canvas, Line, Number, Symbol};
use crate::domain::text::Displayable;
use crate::tui::context::{Context, TimeStyle, Zone};
use crate::tui::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

fn context(ascii: bool) -> Context {
    Context {
        theme: Theme::default(),
        ascii,
        now: "2026-11-22T09:14:03Z".parse().unwrap(),
        zone: Zone::Utc,
        times: TimeStyle::Relative,
        ..Context::default()
    }
}

fn rows(buffer: &Buffer) -> Vec<String> {
    (0..buffer.area.height)
        .map(|y| (0..buffer.area.width).map(|x| buffer[(x, y)].symbol().to_owned()).collect())
        .collect()
}

fn drawn(width: u16, line: &Line, align: Align, ascii: bool) -> String {
    let context = context(ascii);
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, 1));
    Canvas::new(&mut buffer, &context).put_aligned(Rect::new(0, 0, width, 1), line, align);
    rows(&buffer).remove(0)
}

#[test]
fn what_does_not_fit_ends_in_an_ellipsis() {
    let line = Line::new().data(&Displayable::new("Ada Okafor"), Role::Text);
    assert_eq!(drawn(10, &line, Align::Left, false), "Ada Okafor");
    assert_eq!(drawn(9, &line, Align::Left, false), "Ada Okaf…");
    assert_eq!(drawn(1, &line, Align::Left, false), "…");
    assert_eq!(drawn(12, &line, Align::Right, false), "  Ada Okafor");
    assert_eq!(drawn(12, &line, Align::Centre, false), " Ada Okafor ");
}

#[test]
fn a_wide_letter_is_never_halved() {
    let line = Line::new().data(&Displayable::new("林美咲"), Role::Text);
    assert_eq!(drawn(5, &line, Align::Left, false), "林 美 …");
    assert_eq!(drawn(4, &line, Align::Left, false), "林 … ");
}

/// A halfwidth sound mark takes one cell of its own; the library counts two and would skip the next letter.
#[test]
fn x3_what_stands_behind_a_halfwidth_sound_mark_is_drawn() {
    let line = Line::new().data(&Displayable::new("ﾔﾏﾀﾞ株x"), Role::Text);
    assert_eq!(line.width(false), 7);
    let context = context(false);
    let place = Rect::new(0, 0, 8, 1);
    let mut buffer = Buffer::empty(place);
    Canvas::new(&mut buffer, &context).put(place, &line);
    let drawn: String = Buffer::empty(place).diff(&buffer).iter().map(|(_, _, cell)| cell.symbol()).collect();
    assert_eq!(drawn, "ﾔﾏﾀﾞ株x");
}

#[test]
fn x3_what_is_laid_over_a_wide_letter_takes_all_of_it() {
    let context = context(false);
    let mut buffer = Buffer::empty(Rect::new(0, 0, 8, 1));
    let mut canvas = Canvas::new(&mut buffer, &context);
    let name = Line::new().data(&Displayable::new("林美咲"), Role::Text);
    canvas.put_aligned(Rect::new(0, 0, 8, 1), &name, Align::Left);
    canvas.clear(Rect::new(3, 0, 2, 1));
    // Cell 2 held the left half of a letter that reached into the cleared area: a terminal would have drawn it there.
    assert_eq!(rows(&buffer)[0], "林       ");
}

#[test]
fn ascii_mode_lets_nothing_else_through() {
    let line = Line::new()
        .symbol(Symbol::Check, Role::Good)
        .label(" naïve ", Role::Text)
        .data(&Displayable::new("Şahin 🎉 \u{202e}"), Role::Text)
        .number(Number::count(6000), Role::Text);
    assert!(line.to_text(true).is_ascii(), "{}", line.to_text(true));
    assert!(drawn(8, &line, Align::Left, true).is_ascii());
}

#[test]
fn markers_have_a_role_of_their_own() {
    let context = context(false);
    let mut buffer = Buffer::empty(Rect::new(0, 0, 10, 1));
    let line = Line::new().data(&Displayable::new("a\u{1b}b"), Role::Text);
    Canvas::new(&mut buffer, &context).put(Rect::new(0, 0, 10, 1), &line);
    assert_eq!(rows(&buffer), ["a⟨1B⟩b    "]);
    assert_eq!(buffer[(1, 0)].fg, context.theme.style(Role::Marker).fg.unwrap());
    assert_ne!(buffer[(0, 0)].fg, buffer[(1, 0)].fg);
}

#[test]
fn nothing_vanishes_that_takes_no_cell() {
    let line = Line::new().data(&Displayable::new("a\u{1161}b\u{605}"), Role::Text);
    assert_eq!(line.to_text(false), "a⟨1161⟩b⟨0605⟩");
    assert_eq!(line.width(false), 14);
}

#[test]
fn a_title_is_not_dimmed_by_the_border_under_it() {
    let context = context(false);
    let place = Rect::new(0, 0, 10, 1);
    let mut buffer = Buffer::empty(place);
    let mut canvas = Canvas::new(&mut buffer, &context);
    canvas.rule(place, false);
    canvas.put(place, &Line::new().label("title", Role::Good));
    assert_eq!(buffer[(0, 0)].modifier, ratatui::style::Modifier::empty());
    assert_eq!(buffer[(9, 0)].modifier, ratatui::style::Modifier::DIM);
}

#[test]
fn long_text_is_broken_at_blanks() {
    let context = context(false);
    let place = Rect::new(0, 0, 12, 3);
    let mut buffer = Buffer::empty(place);
    let line = Line::new().label("the space token was refused by the service", Role::Text);
    let used = Canvas::new(&mut buffer, &context).wrap(place, &line);
    assert_eq!(used, 3);
    assert_eq!(rows(&buffer), ["the space   ", "token was   ", "refused by …"]);
}

#[test]
fn an_endless_word_is_broken_where_the_line_ends() {
    let context = context(false);
    let place = Rect::new(0, 0, 4, 3);
    let mut buffer = Buffer::empty(place);
    let line = Line::new().label("abcdefghij", Role::Text);
    assert_eq!(Canvas::new(&mut buffer, &context).wrap(place, &line), 3);
    assert_eq!(rows(&buffer), ["abcd", "efgh", "ij  "]);
}

/// Found by a property test: a syllable of many parts is one letter that can be as wide as a line, and the word before it was lost.
#[test]
fn x3_a_letter_that_a_broken_word_leaves_no_room_for_begins_a_line() {
    let context = context(false);
    let wide = "\u{1100}".repeat(5);
    let line = Line::new().data(&Displayable::new(&format!("a bcd{wide}e")), Role::Text);
    let whole = Rect::new(0, 0, 14, 3);
    let mut buffer = Buffer::empty(whole);
    assert_eq!(Canvas::new(&mut buffer, &context).wrap(Rect { width: 11, ..whole }, &line), 3);
    let starts: Vec<_> = (0..3).map(|y| buffer[(0, y)].symbol()).collect();
    assert_eq!(starts, ["a", "b", wide.as_str()]);
    assert_eq!(buffer[(10, 2)].symbol(), "e");
    assert!((0..3).all(|y| (11..14).all(|x| buffer[(x, y)].symbol() == " ")));
}

#[test]
fn nothing_is_drawn_outside_the_buffer() {
    let context = context(false);
    let mut buffer = Buffer::empty(Rect::new(0, 0, 5, 2));
    let line = Line::new().label("far too long", Role::Text);
    let mut canvas = Canvas::new(&mut buffer, &context);
    canvas.put(Rect::new(3, 1, 40, 1), &line);
    canvas.put(Rect::new(9, 9, 4, 4), &line);
    canvas.wrap(Rect::new(0, 0, 0, 0), &line);
    canvas.clear(Rect::new(0, 0, 99, 99));
    assert_eq!(canvas.frame(Rect::new(4, 0, 9, 9), true).area(), 0);
}

/// Every string of the set is drawn between its walls and nowhere else.
#[test]
fn x3_neighbours_stay_in_place_beside_wide_and_odd_text() {
    let names = [
        "林 美咲",
        "🇩🇪🇫🇷",
        "👩‍👩‍👧‍👦 family",
        "1️⃣ keycap",
        "が゙ぎ゙",
        "क्षत्रिय",
        "שלום עולם",
        "مرحبا",
        "Zoë\u{301}\u{301}",
        "a\u{200b}b",
        "\u{202e}evil",
        "\u{1b}[31mred",
        "ｆｕｌｌ",
        "ﷺ",
        "각",
        "e\u{301}",
        "✔ ENRICHED",
        "\t",
        "\n\r",
    ];
    let context = context(false);
    for name in names {
        for width in 3..24 {
            let mut buffer = Buffer::empty(Rect::new(0, 0, width + 2, 1));
            let mut canvas = Canvas::new(&mut buffer, &context);
            let wall = Line::new().label("|", Role::Border);
            canvas.put(Rect::new(0, 0, 1, 1), &wall);
            canvas.put(Rect::new(width + 1, 0, 1, 1), &wall);
            canvas.put(
                Rect::new(1, 0, width, 1),
                &Line::new().data_with_badges(&Displayable::new(name), Role::Text),
            );
            assert_eq!(buffer[(0, 0)].symbol(), "|", "{name} in {width}");
            assert_eq!(buffer[(width + 1, 0)].symbol(), "|", "{name} in {width}");
            let symbols = (1..=width).map(|x| buffer[(x, 0)].symbol());
            assert!(symbols.flat_map(str::chars).all(|c| !c.is_control()), "{name} in {width}");
        }
    }
}

proptest::proptest! {
    #![proptest_config(crate::cases::property(1_000, 200_000, 20_000_000))]

    /// Whatever the untrusted text: no cell contains a control character, and no letter leaves its area.
    #[test]
    fn x1_x3_any_text_stays_in_its_place_and_inert(
        text in "(\\PC|[\\x00-\\x1f\\x7f-\\u{9f}]|[\\u{200b}-\\u{200f}\\u{202a}-\\u{202e}\\u{2066}-\\u{2069}\\u{e0001}-\\u{e007f}]|[\\u{300}-\\u{36f}]|林|👩‍👩‍👧|🇩🇪){0,40}",
        width in 1_u16..30,
        ascii in proptest::bool::ANY,
    ) {
        let context = context(ascii);
        let data = Displayable::cell(&text);
        let line = Line::new().data_with_badges(&data, Role::Text);
        let full = Rect::new(0, 0, width + 2, 6);
        let inside = Rect { x: 1, width, ..full };
        let mut buffer = Buffer::empty(full);
        let mut canvas = Canvas::new(&mut buffer, &context);
        canvas.put(Rect { height: 1, ..inside }, &line);
        canvas.put_aligned(Rect { y: 1, height: 1, ..inside }, &line, Align::Right);
        canvas.put_both_ends(Rect { y: 2, height: 1, ..inside }, &line);
        canvas.put(Rect { y: 3, height: 1, ..inside }, &line.clone().fitted(usize::from(width), ascii));
        canvas.wrap(Rect { y: 4, height: 2, ..inside }, &line);
        for y in 0..6 {
            proptest::prop_assert_eq!(buffer[(0, y)].symbol(), " ");
            proptest::prop_assert_eq!(buffer[(width + 1, y)].symbol(), " ");
            let mut column = 1;
            while column <= width {
                let symbol = buffer[(column, y)].symbol();
                proptest::prop_assert!(!ascii || symbol.is_ascii(), "{:?}", symbol);
                let acts = |c: char| c.is_control() || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
                proptest::prop_assert!(!symbol.chars().any(acts), "{:?}", symbol);
                column += u16::try_from(unicode_width::UnicodeWidthStr::width(symbol)).unwrap().max(1);
            }
            proptest::prop_assert_eq!(column, width + 1, "a letter crosses the edge");
        }
    }
}

/// Only `paint` turns text into cells (and the backend cells into bytes): clippy refuses every other route to the screen.
#[test]
fn x1_nobody_else_draws_text() {
    let lints = include_str!("../../../clippy.toml");
    for route in [
        "ratatui::Frame::render_widget",
        "ratatui::Frame::render_stateful_widget",
        "ratatui::widgets::Widget::render",
        "ratatui::widgets::StatefulWidget::render",
        "ratatui::buffer::Buffer::set_string",
        "ratatui::buffer::Buffer::set_stringn",
        "ratatui::buffer::Buffer::set_line",
        "ratatui::buffer::Buffer::set_span",
        "ratatui::buffer::Buffer::with_lines",
        "ratatui::buffer::Buffer::filled",
        "ratatui::buffer::Cell",
        "ratatui::buffer::Cell::set_symbol",
        "ratatui::buffer::Cell::set_char",
        "ratatui::text::Line",
        "ratatui::text::Span",
        "ratatui::text::Text",
        "ratatui::style::Stylize",
        "ratatui::style::Color",
        "crossterm::terminal::SetTitle",
        "crossterm::queue",
        "crossterm::execute",
        "std::io::stdout",
        "std::io::stderr",
        "std::string::String::leak",
    ] {
        assert!(
            lints.contains(&format!("{{ path = \"{route}\", reason = ")),
            "clippy.toml lets {route} through"
        );
    }
}
