//! Characters that control the terminal or hide text are made visible.

use crate::domain::text::badge::Badge;
use crate::domain::text::{Badges, Displayable, ScriptNaming, SpanKind};
use unicode_segmentation::UnicodeSegmentation;

const NONE: &[Badge] = &[];
const HIDDEN: &[Badge] = &[Badge::HiddenCharacters];
const REORDERING: &[Badge] = &[Badge::Reordering];

#[test]
fn what_acts_or_hides_becomes_a_marker_with_its_badge() {
    let cases = [
        // Controls.
        ("\0", "⟨00⟩", NONE),
        ("\u{1b}]0;owned\u{7}", "⟨1B⟩]0;owned⟨07⟩", NONE),
        ("a\tb\r\nc", "a⟨09⟩b⟨0D⟩⟨0A⟩c", NONE),
        ("\u{7f}\u{80}\u{9b}31m", "⟨7F⟩⟨80⟩⟨9B⟩31m", NONE),
        ("a\u{2028}b\u{2029}", "a⟨2028⟩b⟨2029⟩", NONE),
        // The marker's own brackets.
        ("⟨1B⟩", "⟨27E8⟩1B⟩", NONE),
        // Reordering.
        ("user\u{202E}gpj.exe", "user⟨202E⟩gpj.exe", REORDERING),
        ("\u{2066}a\u{2069}\u{200E}\u{200F}\u{61C}", "⟨2066⟩a⟨2069⟩⟨200E⟩⟨200F⟩⟨061C⟩", REORDERING),
        // Hidden.
        ("ad\u{200B}min", "ad⟨200B⟩min", HIDDEN),
        ("\u{FEFF}a\u{AD}b\u{34F}c\u{180E}", "⟨FEFF⟩a⟨AD⟩b⟨034F⟩c⟨180E⟩", HIDDEN),
        ("\u{2060}\u{2064}\u{206A}", "⟨2060⟩⟨2064⟩⟨206A⟩", HIDDEN),
        ("\u{115F}\u{1160}\u{3164}\u{FFA0}", "⟨115F⟩⟨1160⟩⟨3164⟩⟨FFA0⟩", HIDDEN),
        ("\u{FFF9}x\u{FFFB}", "⟨FFF9⟩x⟨FFFB⟩", HIDDEN),
        ("hi\u{E0068}\u{E007F}", "hi⟨E0068⟩⟨E007F⟩", HIDDEN),
        // Joiners and selectors that do nothing visible.
        ("ad\u{200D}min", "ad⟨200D⟩min", HIDDEN),
        ("ad\u{200C}min", "ad⟨200C⟩min", HIDDEN),
        ("علی\u{200C}", "علی⟨200C⟩", HIDDEN),
        ("می\u{200C}\u{200C}رود", "می⟨200C⟩⟨200C⟩رود", HIDDEN),
        ("👨\u{200D}", "👨⟨200D⟩", HIDDEN),
        ("\u{200D}👨", "⟨200D⟩👨", HIDDEN),
        ("a\u{FE0F}1\u{FE0F}b", "a⟨FE0F⟩1⟨FE0F⟩b", HIDDEN),
        ("❤\u{FE0F}\u{FE0F}", "❤\u{FE0F}⟨FE0F⟩", HIDDEN),
        ("a\u{E0100}葛\u{E0100}\u{E0101}", "a⟨E0100⟩葛\u{E0100}⟨E0101⟩", HIDDEN),
        // Private use, noncharacters and unassigned code points.
        ("\u{E000}\u{F8FF}\u{10FFFD}", "⟨E000⟩⟨F8FF⟩⟨10FFFD⟩", NONE),
        ("\u{FDD0}\u{FFFE}\u{FFFF}\u{10FFFF}", "⟨FDD0⟩⟨FFFE⟩⟨FFFF⟩⟨10FFFF⟩", NONE),
        ("\u{378}\u{50000}", "⟨0378⟩⟨50000⟩", NONE),
        // Marks without a letter.
        ("\u{301}a", "⟨0301⟩a", NONE),
        ("\n\u{301}\u{301}\u{302}", "⟨0A⟩⟨+3 marks 0301*2 0302*1⟩", NONE),
    ];
    for (raw, shown, badges) in cases {
        let displayable = Displayable::new(raw);
        assert_eq!(displayable.as_str(), shown);
        assert_eq!(displayable.badges().iter().collect::<Vec<_>>(), badges, "{shown}");
        assert_eq!(displayable.original(), raw);
        assert_eq!(displayable.ascii().original(), raw);
    }
}

#[test]
fn a_letter_carries_twelve_marks_and_the_rest_is_counted() {
    let raw = format!("Z{}a", "\u{301}".repeat(1_000_000));
    let shown = Displayable::new(&raw);
    let twelve = "\u{301}".repeat(12);
    assert!(shown.as_str().starts_with(&format!("Z{twelve}⟨+999988 marks 0301*65535 0301*65535 ")));
    assert!(shown.as_str().len() < 400, "{}", shown.as_str().len());
    assert_eq!(shown.original(), raw);
}

#[test]
fn x5_data_cannot_write_markers() {
    let shown = Displayable::new("⟨+7 bytes⟩ ⟨0A⟩");
    assert!(shown.spans().all(|span| span.kind == SpanKind::Plain || span.text == "⟨27E8⟩"));
    assert_eq!(shown.lines().len(), 1);
}

#[test]
fn names_that_mix_scripts_are_told() {
    let imitations = [
        (ScriptNaming::Key, "pаypal"),
        (ScriptNaming::Key, "flex_lаst-agent"),
        (ScriptNaming::Domain, "exаmple.com"),
        (ScriptNaming::Domain, "www.gооgle.example.com"),
        (ScriptNaming::Email, "аdmin@example.com"),
        (ScriptNaming::Email, "admin@exаmple.com"),
        (ScriptNaming::Email, "αdmin"),
        (ScriptNaming::Key, "한а"),
    ];
    for (naming, name) in imitations {
        let badges = Displayable::new(name).badges_as(naming);
        assert_eq!(badges.iter().collect::<Vec<_>>(), [Badge::MixedScripts], "{name}");
        assert_eq!(Displayable::new(name).badges(), Badges::NONE);
    }
}

/// A joiner is legitimate between letters of a joining script; next to a character that is itself shown as a marker, it would
/// be hidden.
#[test]
fn x1_a_joiner_before_an_unassigned_letter_is_marked() {
    let shown = Displayable::new("\u{646}\u{200c}\u{a29}");
    assert_eq!(shown.as_str(), "\u{646}⟨200C⟩⟨0A29⟩");
    assert_eq!(Displayable::message(shown.as_str()), shown);
}

/// Found by a property test: prepended signs were not counted if the next letter is ASCII.
#[test]
fn x1_signs_before_a_letter_are_counted_with_it() {
    for letter in [" ", "a", "ab", "é"] {
        let raw = format!("{}{letter}{}", "\u{600}".repeat(22), "\u{300}".repeat(12));
        let shown = Displayable::new(&raw);
        let largest = shown.as_str().graphemes(true).map(str::len).max().unwrap();
        assert!(largest <= 64 + '⟨'.len_utf8(), "{largest} bytes: {shown}");
        assert_eq!(shown.original(), raw);
    }
    assert!(Displayable::new("\u{600}1 \u{600}12").is_verbatim());
}

/// Found by a property test: the first half of a flag was not counted.
#[test]
fn x1_a_flag_under_a_heap_of_signs_stays_within_a_cell() {
    let heap = "\u{1F3FB}".repeat(23);
    for flags in ["🇩🇩", "🇩🇩🇩🇩🇩🇩🇩🇩", "\u{600}🇩🇩", "🇩"] {
        let shown = Displayable::new(&format!("{flags}{heap}"));
        let largest = shown.as_str().graphemes(true).map(str::len).max().unwrap();
        assert!(largest <= 64 + '⟨'.len_utf8(), "{largest} bytes: {shown}");
        assert_eq!(shown.original(), format!("{flags}{heap}"));
    }
    assert!(Displayable::new("🇩🇪🇫🇷🇯").is_verbatim());
}
