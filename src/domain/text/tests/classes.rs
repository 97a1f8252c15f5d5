//! Compares the character classes with the standard library.

use crate::domain::text::class::{self, Class};

#[test]
fn every_control_is_a_control_and_no_letter_is_lost() {
    const FILLERS: [char; 4] = ['\u{115F}', '\u{1160}', '\u{3164}', '\u{FFA0}'];
    for c in (0..=0x10_FFFF).filter_map(char::from_u32) {
        let class = class::of(c);
        if c.is_control() {
            assert_eq!(class, Class::Control);
        } else if c.is_alphabetic() && !FILLERS.contains(&c) {
            assert!(matches!(class, Class::Plain | Class::Mark), "U+{:04X} is {class:?}", u32::from(c));
        }
    }
}
