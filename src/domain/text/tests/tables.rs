//! The character tables against what the standard library knows.

use crate::domain::text::class::{self, Class};
use crate::domain::text::tables;

#[test]
fn ranges_rise_and_do_not_overlap() {
    let classes: Vec<_> = tables::CLASSES.iter().map(|&(first, last, _)| (first, last)).collect();
    let scripts: Vec<_> = tables::SCRIPTS.iter().map(|&(first, last, _)| (first, last)).collect();
    let others = [tables::JOINING, tables::PICTOGRAPHS, tables::VIRAMAS, tables::PREPENDED];
    for table in others.into_iter().chain([&*classes, &*scripts]) {
        assert!(table.iter().all(|(first, last)| first <= last));
        assert!(table.windows(2).all(|pair| pair[0].1 < pair[1].0));
    }
}

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
