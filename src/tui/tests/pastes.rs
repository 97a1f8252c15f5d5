//! A paste is text: whatever it contains, it changes only the focused field.

use super::rig::Rig;
use crate::tui::message::Message;

/// What people and attackers have on the clipboard: line breaks, commands, sequences, ends of the paste itself.
const PASTES: [&str; 30] = [
    "",
    " ",
    "\n",
    "\r\n\r\n",
    "q",
    "y\n",
    "ada@example.com\n",
    "  ada@example.com  ",
    "+1 202 555 0100\r",
    "q\nq\nq",
    ":q!\r",
    "\u{3}",
    "\u{4}\u{1a}\u{1c}",
    "\u{1b}",
    "\u{1b}\u{1b}\u{1b}q",
    "\u{1b}[201~",
    "\u{1b}[201~q\r\u{3}",
    "ada\u{1b}[201~\r\u{1b}[200~q\u{1b}[201~",
    "\u{1b}[200~\u{1b}[200~nested",
    "\u{1b}]52;c;AAAA\u{7}",
    "\u{1b}[?1049l\u{1b}c",
    "\u{9b}201~q",
    "\u{202e}moc.elpmaxe@ada",
    "a\u{200b}da\u{feff}",
    "tab\tand\u{b}more\u{c}",
    "line\u{2028}two\u{85}three",
    "林 美咲 👩‍👩‍👧",
    "demo\r",
    "x",
    "$(reboot)\n`id`\n; rm -rf ~\n",
];

/// State that a command would change: focus, open profile, overlays, requests.
fn state(rig: &Rig) -> String {
    let model = &rig.model;
    let open = model.open.as_ref().map(|open| (&open.key, open.focus));
    format!(
        "{:?} {:?} {:?} {open:?} {:?} {:?} {} {} {:?}",
        model.pane,
        model.tab,
        model.scope(),
        model.ending,
        model.tickets,
        model.overlays.len(),
        model.zoomed,
        model.context.zone
    )
}

fn pastes() -> impl Iterator<Item = String> {
    PASTES.iter().map(|text| (*text).to_owned()).chain(["very long ".repeat(2_000), "é".repeat(5_000)])
}

#[test]
fn x7_where_nothing_is_typed_a_paste_changes_nothing() {
    for keys in ["", "<Enter>", "<Enter>3", "<Enter>4<Tab>", "?", "x"] {
        let mut rig = Rig::opened(120, 40);
        rig.keys(keys);
        let before = state(&rig);
        for text in pastes() {
            rig.send(Message::Paste(text.clone()));
            assert_eq!(rig.effects, [], "{text:?} after {keys:?}");
            assert_eq!(state(&rig), before, "{text:?} after {keys:?}");
        }
    }
}

#[test]
fn x7_where_text_is_typed_a_paste_changes_the_text_and_nothing_else() {
    for keys in ["/", "<Enter>3/", "<Enter>4/", "?/"] {
        let mut rig = Rig::opened(120, 40);
        rig.keys(keys);
        let before = state(&rig);
        for text in pastes() {
            rig.send(Message::Paste(text.clone()));
            assert_eq!(rig.effects, [], "{text:?} after {keys:?}");
            assert_eq!(rig.model.ending, None);
            // After the text is removed, everything is as before.
            rig.keys("<End><^u>");
            assert_eq!(state(&rig), before, "{text:?} after {keys:?}");
        }
    }
}

#[test]
fn x7_what_a_field_takes_from_a_paste() {
    let cases = [
        ("ada@example.com\n", "ada@example.com"),
        ("one\r\ntwo\tthree", "one  two three"),
        ("ada\u{1b}[201~\r\u{1b}[200~q", "ada[201~ [200~q"),
        ("\u{3}\u{1b}", ""),
        ("line\u{2028}two\u{85}three", "line two three"),
    ];
    for (pasted, typed) in cases {
        let mut rig = Rig::listed(120, 40, 20);
        rig.keys("/").send(Message::Paste(pasted.to_owned()));
        assert_eq!(rig.model.list.input.text(), typed, "{pasted:?}");
    }
    let mut rig = Rig::listed(120, 40, 20);
    for _ in 0..3 {
        rig.keys("/").send(Message::Paste("é".repeat(5_000)));
        assert_eq!(rig.model.list.input.text().len(), 4 * 1024, "4 KB at most, in one paste or in many");
    }
}
