//! Text made safe to show: no control character is in what is shown, and data can be had back from it.

#![no_main]

use flexplorer_fuzz::domain::text::{Displayable, Document, FileName};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let raw = String::from_utf8_lossy(bytes);
    let whole = Displayable::new(&raw);
    assert_harmless(&whole);
    assert_eq!(whole.original(), raw, "nothing is lost");
    for shown in [Displayable::cell(&raw), Displayable::page(&raw), Displayable::message(&raw)] {
        assert_harmless(&shown);
    }
    for line in whole.lines() {
        assert_harmless(&line);
    }
    let again = Displayable::message(whole.as_str());
    assert_eq!(again, whole, "a message keeps its markers");
    let is_harmless = |c: char| matches!(c, '\n' | '\t') || !c.is_control();
    assert!(Document::new(&raw).as_str().chars().all(is_harmless));
    assert!(!FileName::new(&raw).as_str().contains(char::is_control));
});

#[track_caller]
fn assert_harmless(shown: &Displayable) {
    assert!(!shown.as_str().contains(char::is_control), "{shown:?}");
    let pieces: String = shown.spans().map(|span| span.text).collect();
    assert_eq!(pieces, shown.as_str(), "the pieces are the text");
    let _ = (shown.badges(), shown.is_verbatim());
}
