//! Text fields, pastes, filters.

use super::rig::{Rig, fill, handle, words};
use crate::domain::verdict::Enrichment;
use crate::tui::message::{Effect, Message, SlotQuestion};
use crate::tui::model::Pane;
use crate::tui::terminal::clipboard::Multiplexer;

fn named(rig: &mut Rig, names: &[&str]) {
    for (place, name) in names.iter().enumerate() {
        let result = Ok(fill(name, Enrichment::Enriched, rig.now));
        rig.send(Message::RowFilled { handle: handle(place), result });
    }
}

#[test]
fn typing_filters_at_once_and_letters_are_no_commands() {
    let mut rig = Rig::listed(120, 40, 20);
    named(&mut rig, &["Ada Okafor", "Bruno Salgado", "Jürgen Quitt"]);
    rig.keys("/jurgen q");
    assert_eq!(rig.model.ending, None);
    assert_eq!((rig.model.list.len(), rig.model.list.total()), (1, 20));
    assert_eq!(rig.model.list.selected().unwrap().handle, handle(2));
    rig.keys("<Backspace><Backspace><^w>bruno<Enter>");
    assert_eq!(rig.model.pane, Pane::Profile);
    assert_eq!(rig.model.open.as_ref().unwrap().parts.handle, handle(1));
}

#[test]
fn escape_clears_the_words_and_keeps_the_selected_row() {
    let mut rig = Rig::listed(120, 40, 20);
    named(&mut rig, &["Ada Okafor", "Bruno Salgado"]);
    rig.keys("/bruno").wait(200).keys("<Esc>");
    assert_eq!((rig.model.list.len(), rig.model.list.input.text()), (20, ""));
    assert_eq!(rig.model.list.selected().unwrap().handle, handle(1));
}

#[test]
fn a_row_that_is_filled_later_joins_the_matches() {
    let mut rig = Rig::listed(120, 40, 20);
    rig.keys("/bruno");
    assert_eq!(rig.model.list.len(), 0);
    named(&mut rig, &["Ada Okafor", "Bruno Salgado"]);
    assert_eq!(rig.model.list.len(), 1);
    named(&mut rig, &["Bruno Mars", "Somebody else"]);
    assert_eq!(rig.model.list.selected().map(|row| row.handle), Some(handle(0)), "old names are forgotten");
}

#[test]
fn words_that_match_nobody_are_looked_up() {
    let mut rig = Rig::listed(120, 40, 20);
    rig.keys("/u-4711<Enter>");
    assert_eq!(rig.questions(), [&SlotQuestion::Lookup("u-4711".to_owned())]);
}

#[test]
fn x7_a_paste_is_text_and_nothing_else() {
    let mut rig = Rig::listed(120, 40, 20);
    rig.send(Message::Paste("q\nq\x03".to_owned()));
    assert_eq!((rig.model.ending, rig.model.list.input.text()), (None, ""), "no text field, no text");
    rig.keys("/").send(Message::Paste("ada@\r\nexample.com\x1b[201~q\x03\n".to_owned()));
    assert_eq!(rig.model.list.input.text(), "ada@  example.com[201~q");
    assert!(rig.effects.is_empty() && rig.model.ending.is_none(), "a line break does not submit");
    rig.keys("<Esc>/").send(Message::Paste("é".repeat(10_000)));
    assert!(rig.model.list.input.text().len() <= 4 * 1024);
}

#[test]
fn help_is_searched_by_typing_and_closed_by_escape() {
    let mut rig = Rig::listed(120, 40, 5);
    rig.keys("?/suspend");
    let screen = rig.screen();
    assert!(screen.contains("Suspend and return to the shell"), "{screen}");
    assert!(!screen.contains("Pin the profile"), "{screen}");
    rig.keys("<Esc><Esc>");
    assert!(rig.model.overlays.is_empty());
}

#[test]
fn dt14_a_copy_is_said_to_be_sent_and_quoted() {
    let mut rig = Rig::listed(120, 40, 5);
    rig.keys("y");
    assert_eq!(rig.effects, [Effect::Copy(handle(0).text().into_owned())]);
    assert!(rig.screen().contains("sent to the terminal: \"use_000"), "{}", rig.screen());
    rig.wait(5000);
    assert!(!rig.screen().contains("sent to the terminal"));
    rig.wait(60_000);
    assert!(!rig.screen().contains("tmux"), "nothing stands between");
}

#[test]
fn dt14_within_tmux_it_is_said_once_what_tmux_needs() {
    for (width, height) in [(80, 24), (120, 40)] {
        let mut rig = Rig::listed(width, height, 5);
        rig.model.multiplexer = Multiplexer::Tmux;
        rig.keys("y").wait(2000);
        let screen = rig.screen();
        for needed in ["tmux", "set-clipboard", "allow-passthrough"] {
            assert!(words(&screen).contains(needed), "{needed}: {screen}");
        }
        rig.wait(60_000).keys("jy").wait(2000);
        assert!(rig.screen().contains("sent to the terminal") && !rig.screen().contains("tmux"));
    }
}

#[test]
fn t7_a_hundred_thousand_rows_are_filtered_between_two_frames() {
    let mut rig = Rig::listed(120, 40, 100_000);
    rig.keys("/");
    for letter in "use_99999".chars() {
        rig.keys(&letter.to_string());
    }
    rig.wait(100);
    // Ids have 27 digits; only 99999 ends in five nines.
    assert_eq!(rig.model.list.len(), 0);
    rig.keys("<^u>99999").wait(100);
    assert_eq!(rig.model.list.selected().unwrap().handle, handle(99_999));
}
