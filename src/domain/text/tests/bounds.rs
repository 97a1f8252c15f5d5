//! Long values are cut before they are laid out.

use crate::domain::text::bounds::CELL_LIMIT;
use crate::domain::text::{Badges, Displayable};

#[test]
fn a_short_value_is_not_cut() {
    let value = "x".repeat(CELL_LIMIT);
    assert_eq!(Displayable::cell(&value).as_str(), value);
}

#[test]
fn a_long_value_is_cut_and_tells_how_much_is_missing() {
    let shown = Displayable::cell(&"x".repeat(10_000_000));
    assert!(shown.as_str().len() <= CELL_LIMIT);
    let kept = shown.original().len();
    assert!(kept > CELL_LIMIT - 64);
    assert!(shown.as_str().ends_with(&format!("x⟨+{} bytes⟩", 10_000_000 - kept)));
}

#[test]
fn escapes_count_towards_the_limit() {
    let shown = Displayable::cell(&"\u{1b}".repeat(CELL_LIMIT));
    assert!(shown.as_str().len() <= CELL_LIMIT);
    let kept = shown.original().len();
    assert!(shown.as_str().ends_with(&format!("⟨1B⟩⟨+{} bytes⟩", CELL_LIMIT - kept)));
}

#[test]
fn a_cut_tears_no_letter_emoji_or_marker_apart() {
    let raw = "e\u{301}👨‍👩‍👧‍👦\u{1b}".repeat(40);
    let shown = Displayable::new(&raw);
    for limit in 0..200 {
        let cut = shown.truncated(limit);
        assert!(cut.as_str().len() <= limit);
        let kept = cut.original().into_owned();
        assert!(raw.starts_with(&kept));
        let rest = &raw[kept.len()..];
        assert!(
            rest.starts_with('e') || rest.starts_with('👨') || rest.starts_with('\u{1b}'),
            "{limit}: {rest:?}"
        );
    }
}

#[test]
fn a_cut_in_an_emoji_family_earns_no_badge() {
    let raw = "👨‍👩‍👧‍👦".repeat(500);
    for limit in 100..200 {
        assert_eq!(Displayable::bounded(&raw, limit).badges(), Badges::NONE, "{limit}");
    }
}

#[test]
fn a_cut_value_in_ascii_stays_within_the_limit_and_in_ascii() {
    let shown = Displayable::new(&"é".repeat(500)).ascii().truncated(100);
    assert!(shown.as_str().is_ascii() && shown.as_str().len() <= 100);
    assert!(shown.as_str().ends_with(" bytes}"), "{shown}");
    let plain = Displayable::new(&"x".repeat(500)).ascii().truncated(100);
    assert!(plain.as_str().is_ascii() && plain.as_str().ends_with(" bytes}"), "{plain}");
}

#[test]
fn lines_break_at_line_feeds_only() {
    let shown = Displayable::new("one\ntwo\r\n\n⟨0A⟩ four\u{2028}");
    let lines: Vec<String> = shown.lines().iter().map(ToString::to_string).collect();
    assert_eq!(lines, ["one", "two⟨0D⟩", "", "⟨27E8⟩0A⟩ four⟨2028⟩"]);
    let lines: Vec<String> = shown.ascii().lines().iter().map(|line| line.original().into_owned()).collect();
    assert_eq!(lines, ["one", "two\r", "", "⟨0A⟩ four\u{2028}"]);
    assert_eq!(Displayable::new("").lines().len(), 1);
}
