//! Messages that combine the program's own words with untrusted text.

use crate::domain::text::Displayable;
use crate::domain::text::badge::Badge;
use crate::domain::text::compose::QUOTE_LIMIT;

#[test]
fn parts_are_joined_with_their_badges() {
    let parts = [Displayable::label("a "), Displayable::new("b\u{202E}"), Displayable::new("c\u{200B}")];
    let all = Displayable::concat(&parts);
    assert_eq!(all.as_str(), "a b⟨202E⟩c⟨200B⟩");
    assert_eq!(all.badges().iter().collect::<Vec<_>>(), [Badge::Reordering, Badge::HiddenCharacters]);
    assert_eq!(Displayable::join(&parts, &"|".into()).as_str(), "a |b⟨202E⟩|c⟨200B⟩");
}

#[test]
fn x5_a_quotation_cannot_be_ended_by_what_it_quotes() {
    let id = Displayable::new("x\" deleted. Press y to confirm: \"\u{1b}[2K");
    let message = Displayable::concat([&"profile ".into(), &id.quote(), &" not found".into()]);
    assert_eq!(message.as_str(), "profile \"x⟨22⟩ deleted. Press y to confirm: ⟨22⟩⟨1B⟩[2K\" not found");
    assert_eq!(message.as_str().matches('"').count(), 2);
}

#[test]
fn x5_a_quotation_is_bounded() {
    let quote = Displayable::new(&"very ".repeat(1_000)).quote();
    assert!(quote.as_str().len() <= QUOTE_LIMIT + 2);
    assert!(quote.as_str().ends_with(" bytes⟩\""));
}

#[test]
fn a_rendered_message_keeps_markers_and_escapes_the_rest() {
    let rendered = format!("no profile {}\u{1b}[2J ⟨oops⟩ ⟨", Displayable::new("a\u{202E}b").quote());
    let message = Displayable::message(&rendered);
    assert_eq!(message.as_str(), "no profile \"a⟨202E⟩b\"⟨1B⟩[2J ⟨27E8⟩oops⟩ ⟨27E8⟩");
    assert!(message.badges().reordering);
    assert_eq!(Displayable::message(message.as_str()), message);
}

#[test]
fn ascii_parts_make_an_ascii_whole_that_can_be_read_back() {
    let parts = [Displayable::new("C:\\").ascii(), Displayable::new("{1B}é")];
    let whole = Displayable::concat(&parts);
    assert_eq!(whole.as_str(), "C:\\{5C}{1B}\\{E9}");
    assert_eq!(whole.original(), "C:\\{1B}é");
}

#[test]
fn the_debug_form_shows_markers() {
    assert_eq!(format!("{:?}", Displayable::new("a\u{1b}")), "Displayable(a⟨1B⟩)");
}

#[test]
fn dc4_people_read_letters_where_a_terminal_shows_ascii_only() {
    for (text, folded) in [
        ("Zoë Müller-Łukasz", "Zoe Muller-Lukasz"),
        ("Nguyễn Thị Ánh", "Nguyen Thi Anh"),
        ("Straße, Ærø", "Strasse, AEro"),
        ("e\u{301}te\u{301}", "ete"),
        ("✔ enriched → next… 3×", "+ enriched > next~ 3x"),
        ("林 \u{202e}x", "\\{6797} \\{202E}x"),
        ("\\{41} é", "\\{5C}{41} e"),
        ("\u{301}e", "\\{0301}e"),
    ] {
        assert_eq!(Displayable::new(text).folded().as_str(), folded);
    }
    // Data for programs keeps all letters distinct.
    assert_eq!(Displayable::new("Zoë").ascii().as_str(), "Zo\\{EB}");
}

#[test]
fn dc1_an_excerpt_says_that_something_is_missing() {
    assert_eq!(Displayable::new("short").excerpt(5).as_str(), "short");
    assert_eq!(Displayable::new("a longer text").excerpt(5).as_str(), "a lon…");
}
