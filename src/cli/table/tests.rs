//! What a narrow terminal shows, and that a wider one never shows less.

use super::*;
use crate::domain::flex::FlexTrait;
use crate::domain::samples::hostile::Dice;
use std::collections::BTreeSet;

fn on(width: usize) -> Medium {
    Medium { width: Some(width), ..Medium::default() }
}

fn people() -> Table {
    let mut table = Table::new(vec![Column::key("NAME", 6), Column::right("AGE"), Column::left("MARK")]);
    for (name, age) in [("Ada Okafor", "12m"), ("林 美咲", "6h"), ("A very long name indeed", "15d")] {
        table.row(vec![Displayable::new(name), Displayable::new(age), Displayable::label("✔")]);
    }
    table
}

fn cut(text: &str, width: usize) -> String {
    cut::middle(&Displayable::new(text), width, false)
}

#[test]
fn wide_characters_keep_the_columns_in_place() {
    let expected = "NAME                     AGE  MARK\n\
                    Ada Okafor               12m  ✔\n\
                    林 美咲                   6h  ✔\n\
                    A very long name indeed  15d  ✔\n";
    assert_eq!(people().render(Medium::default()), expected);
}

#[test]
fn dc1_keys_are_cut_in_their_middle_and_stay_apart() {
    let keys = FlexTrait::ALL.map(|which| cut(which.key(), KEY));
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len(), "{keys:?}");
    assert!(keys.iter().all(|key| key.width() <= KEY && key.contains('…')), "{keys:?}");
    assert_eq!(cut("Flex - Engagement Initiated", KEY), "Flex … Initiated");
    assert_eq!(cut("Flex - Engagement Completed", KEY), "Flex … Completed");
    assert_eq!(cut("KD7a90c1f25b3e4d68a0c4f1e93b254e21", SID), "KD…4e21");
    assert_eq!(cut("short", KEY), "short");
}

#[test]
fn dc1_sentences_wrap_under_their_column_and_values_end_in_a_mark() {
    let mut table =
        Table::new(vec![Column::left("ABOUT"), Column::text("FOUND", 10), Column::value("VALUE", 6)]);
    let long = "{\"city\":\"London\",\"street\":\"14 Marylebone Lane\"}";
    table.row(["certificates", "the system's can be used", long].map(Displayable::new).to_vec());
    let expected = "ABOUT         FOUND         VALUE\n\
                    certificates  the system's  {\"city\":\"Lon\n\
                    \u{20}             can be used   don\",\"street\n\
                    \u{20}                           \":\"14…\n";
    assert_eq!(table.render(on(40)), expected);
}

/// Ids are whole where the sentence fits into a line, short where it does not.
#[test]
fn dc1_ids_in_sentences_are_short_where_there_is_no_room() {
    let mut table = Table::new(vec![Column::text("WHY", 12)]);
    let full = Displayable::new("from KD7a90c1f25b3e4d68a0c4f1e93b254e21");
    table.row(vec![TableCell::or_short(full, Displayable::new("from KD…4e21"))]);
    assert_eq!(table.render(on(39)), "WHY\nfrom KD7a90c1f25b3e4d68a0c4f1e93b254e21\n");
    assert_eq!(table.render(on(38)), "WHY\nfrom KD…4e21\n");
}

#[test]
fn dc1_columns_leave_in_their_order_and_are_named() {
    let mut table = Table::new(vec![
        Column::left("TIME"),
        Column::right("AGE").leaving(1),
        Column::key("EVENT", 4),
        Column::key("SOURCE", 6).leaving(0),
    ]);
    table.row(["2026-11-30", "12m", "something", "sourceOne"].map(Displayable::new).to_vec());
    let left_out = |width| table.left_out(on(width)).iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!([left_out(30), left_out(27), left_out(21)], [vec![], vec!["SOURCE"], vec!["AGE", "SOURCE"]]);
    assert_eq!(table.left_out(Medium::default()), Vec::<&Displayable>::new());
}

/// A table of every kind of column, filled at random with hostile text.
fn random(dice: &mut Dice) -> Table {
    let mut table = Table::new(vec![
        Column::key("KEY", 8),
        Column::text("WHY", 10),
        Column::value("VALUE", 8).leaving(1),
        Column::right("AGE"),
        Column::key("SOURCE", 6).leaving(0),
    ]);
    for _ in 0..4 {
        let text = |dice: &mut Dice| Displayable::bounded(&dice.text(), 120);
        let cells = vec![text(dice), text(dice), text(dice), Displayable::label("12m"), text(dice)];
        table.row(cells);
    }
    table
}

#[test]
fn dc1_a_wider_terminal_never_shows_less() {
    let mut dice = Dice::new(12);
    for _ in 0..12 {
        let table = random(&mut dice);
        let widths: Vec<Vec<Option<usize>>> =
            (30..220).map(|width| table.widths(&table.rows, Some(width))).collect();
        for pair in widths.windows(2) {
            let narrower = pair[0].iter().zip(&pair[1]).all(|(a, b)| a <= b);
            assert!(narrower, "{pair:?}");
        }
    }
    // A value that is cut: what is kept of it grows.
    let value = Displayable::new("the quick brown fox jumps over a verylongwordindeed and on and on and on");
    let kept = |width| wrapped(&value, width, 2, false).concat().replace([' ', '…'], "").len();
    assert!((4..60).all(|width| kept(width) <= kept(width + 1)));
}

#[test]
fn a_line_is_never_wider_than_the_terminal_and_no_marker_is_torn() {
    let mut dice = Dice::new(7);
    for _ in 0..20 {
        let table = random(&mut dice);
        for width in [40, 60, 80] {
            for ascii in [false, true] {
                let text = table.render(Medium { ascii, ..on(width) });
                assert!(text.lines().all(|line| line.width() <= width), "{width}:\n{text}");
                assert!(!ascii || text.is_ascii(), "{text}");
            }
        }
    }
    let mut table = Table::new(vec![Column::key("NAME", 6), Column::left("MARK")]);
    table.row(vec![Displayable::new("abcdefg\u{202e}h"), Displayable::label("x")]);
    for width in 12..=20 {
        let text = table.render(on(width));
        assert_eq!(text.contains('⟨'), text.contains('⟩'), "{text}");
    }
}

#[test]
fn dc3_colour_stands_beside_the_word_and_never_in_a_pipe() {
    let mut table = Table::new(vec![Column::left("STATE"), Column::left("FOUND")]);
    table.row(vec![TableCell::accented("wrong", Accent::Bad), Displayable::label("it").into()]);
    let plain = table.render(Medium::default());
    assert!(!plain.contains('\u{1b}') && plain.contains("wrong  it"), "{plain}");
    let coloured = table.render(Medium { colour: true, ..Medium::default() });
    assert!(coloured.contains("\u{1b}[1m\u{1b}[31mwrong\u{1b}[0m  it"), "{coloured:?}");
}
