//! Promises over generated text.

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use crate::domain::text::Displayable;

/// Characters, weighted towards those that control, hide, stack or join.
fn character() -> impl Strategy<Value = char> {
    let code = |codes: std::ops::RangeInclusive<u32>| codes.prop_filter_map("surrogate", char::from_u32);
    prop_oneof![
        4 => prop::char::range(' ', '~'),
        3 => prop::sample::select(vec!['⟨', '⟩', '\\', '{', '}', '"', 'x', '+', ' ', '0', '1', 'B']),
        3 => code(0..=0x9F),
        4 => prop::sample::select(vec![
            '\u{200B}', '\u{200C}', '\u{200D}', '\u{200E}', '\u{202E}', '\u{2066}', '\u{2069}', '\u{61C}',
            '\u{FE0F}', '\u{FE0E}', '\u{E0100}', '\u{180B}', '\u{FEFF}', '\u{AD}', '\u{34F}', '\u{E0041}',
            '\u{2028}', '\u{20E3}', '\u{1F3FB}', '\u{1F1E9}', '\u{94D}', '\u{D4D}', '\u{600}', '\u{FF9E}',
            '\u{E33}', '\u{1100}', '\u{1161}', '\u{11A8}', '\u{AC00}', '❤', '👨', '☠', '葛', 'ن', 'ی', 'क', 'र',
        ]),
        3 => code(0x300..=0x36F),
        2 => code(0x590..=0xFFF),
        1 => code(0x1F300..=0x1FAFF),
        1 => code(0xE000..=0xFFFF),
        1 => code(0..=0x10_FFFF),
    ]
}

fn text() -> impl Strategy<Value = String> {
    let runs = prop::collection::vec((character(), prop_oneof![9 => 1..2_usize, 1 => 2..30_usize]), 0..16);
    runs.prop_map(|runs| runs.into_iter().flat_map(|(c, times)| std::iter::repeat_n(c, times)).collect())
}

/// Characters that must never be shown, listed by hand instead of taken from our own tables.
fn may_act(c: char) -> bool {
    let code = u32::from(c);
    let is_noncharacter = code & 0xFFFE == 0xFFFE || (0xFDD0..=0xFDEF).contains(&code);
    let is_private = matches!(code, 0xE000..=0xF8FF | 0xF_0000..=0x10_FFFF);
    let is_hidden = matches!(
        c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{200B}' | '\u{200E}'
            | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FEFF}'
            | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}'
    );
    c.is_control() || is_noncharacter || is_private || is_hidden
}

proptest! {
    #![proptest_config(crate::cases::property(5_000, 200_000, 20_000_000))]

    #[test]
    fn x1_x2_nothing_shown_can_act_and_everything_can_be_read_back(raw in text()) {
        let shown = Displayable::new(&raw);
        prop_assert!(!shown.as_str().contains(may_act), "{:?}", shown.as_str());
        prop_assert_eq!(shown.original(), &*raw);

        let ascii = shown.ascii();
        prop_assert!(ascii.as_str().bytes().all(|byte| matches!(byte, 0x20..=0x7E)));
        prop_assert_eq!(ascii.original(), &*raw);
    }
}

proptest! {
    #![proptest_config(crate::cases::property(1_000, 200_000, 20_000_000))]

    #[test]
    fn x1_no_cell_is_flooded(raw in text()) {
        // A sign that attaches to what follows may share a cell with a marker's bracket.
        let largest = Displayable::new(&raw).as_str().graphemes(true).map(str::len).max();
        prop_assert!(largest.unwrap_or(0) <= 64 + '⟨'.len_utf8());
    }

    #[test]
    fn x1_a_message_cannot_act(raw in text()) {
        let message = Displayable::message(&raw);
        prop_assert!(!message.as_str().contains(may_act));
        prop_assert_eq!(Displayable::message(message.as_str()), message);
    }

    #[test]
    fn spans_put_together_are_the_text(raw in text()) {
        let shown = Displayable::new(&raw);
        let joined: String = shown.spans().map(|span| span.text).collect();
        prop_assert_eq!(joined, shown.as_str());
    }

    #[test]
    fn a_cut_keeps_a_beginning_within_the_limit(raw in text(), limit in 0..300_usize) {
        for cut in [Displayable::bounded(&raw, limit), Displayable::new(&raw).ascii().truncated(limit)] {
            prop_assert!(cut.as_str().len() <= limit);
            prop_assert!(raw.starts_with(&*cut.original()));
        }
    }

    #[test]
    fn lines_put_together_are_the_text(raw in text()) {
        let lines = Displayable::new(&raw).lines();
        let originals: Vec<String> = lines.iter().map(|line| line.original().into_owned()).collect();
        prop_assert_eq!(originals.join("\n"), raw);
    }

    #[test]
    fn a_quotation_has_two_quotation_marks(raw in text()) {
        let quote = Displayable::new(&raw).quote();
        prop_assert_eq!(quote.as_str().matches('"').count(), 2);
        prop_assert!(!quote.as_str().contains(may_act));
    }
}
