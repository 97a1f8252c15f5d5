//! Everything that terminals send for the keys of the table, the mouse and pastes. Both parsers agree on it.

use super::{CONTROL, NONE, SHIFT, interrupt, key, letter, paste};
use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyEventState, KeyModifiers};
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

const ALT: KeyModifiers = KeyModifiers::ALT;

type Sequence = (Vec<u8>, Event);

/// All of them, each with its event.
pub fn sequences() -> Vec<Sequence> {
    [controls(), letters(), named(), locator_and_pastes(), unicode()].concat()
}

fn sequence(bytes: impl AsRef<[u8]>, event: Event) -> Sequence {
    (bytes.as_ref().to_vec(), event)
}

fn controls() -> Vec<Sequence> {
    let mut table = vec![sequence([0], key(KeyCode::Char(' '), CONTROL))];
    for (byte, code) in [(b'\r', KeyCode::Enter), (b'\t', KeyCode::Tab), (0x7f, KeyCode::Backspace)] {
        table.push(sequence([byte], key(code, NONE)));
        table.push(sequence([0x1b, byte], key(code, ALT)));
    }
    for byte in (0x01..=0x1a).filter(|byte| !b"\t\r".contains(byte)) {
        let code = KeyCode::Char(char::from(byte + 0x60));
        table.push(sequence([byte], key(code, CONTROL)));
        if byte != 0x03 {
            table.push(sequence([0x1b, byte], key(code, CONTROL | ALT)));
        }
    }
    table.extend(
        (0x1c..=0x1f).zip('4'..='7').map(|(byte, name)| sequence([byte], key(KeyCode::Char(name), CONTROL))),
    );
    table
}

fn letters() -> Vec<Sequence> {
    let mut table = Vec::new();
    for text in (' '..='~').chain("éßÄЖ日本😀\u{301}\u{80}\u{ffff}\u{10ffff}".chars()) {
        let shift = if text.is_uppercase() { SHIFT } else { NONE };
        table.push(sequence(text.to_string(), key(KeyCode::Char(text), shift)));
        // The other two begin sequences.
        if !"[O".contains(text) {
            table.push(sequence(format!("\u{1b}{text}"), key(KeyCode::Char(text), shift | ALT)));
        }
    }
    table
}

const LETTERED: [(char, KeyCode); 9] = [
    ('A', KeyCode::Up),
    ('B', KeyCode::Down),
    ('C', KeyCode::Right),
    ('D', KeyCode::Left),
    ('H', KeyCode::Home),
    ('F', KeyCode::End),
    ('P', KeyCode::F(1)),
    ('Q', KeyCode::F(2)),
    ('S', KeyCode::F(4)),
];

const NUMBERED: [(u8, KeyCode); 20] = [
    (1, KeyCode::Home),
    (2, KeyCode::Insert),
    (3, KeyCode::Delete),
    (4, KeyCode::End),
    (5, KeyCode::PageUp),
    (6, KeyCode::PageDown),
    (7, KeyCode::Home),
    (8, KeyCode::End),
    (11, KeyCode::F(1)),
    (12, KeyCode::F(2)),
    (13, KeyCode::F(3)),
    (14, KeyCode::F(4)),
    (15, KeyCode::F(5)),
    (17, KeyCode::F(6)),
    (18, KeyCode::F(7)),
    (19, KeyCode::F(8)),
    (20, KeyCode::F(9)),
    (21, KeyCode::F(10)),
    (23, KeyCode::F(11)),
    (24, KeyCode::F(12)),
];

fn named() -> Vec<Sequence> {
    let mut table = vec![
        sequence("\u{1b}OR", key(KeyCode::F(3), NONE)),
        sequence("\u{1b}[Z", key(KeyCode::BackTab, SHIFT)),
    ];
    for (last, code) in LETTERED {
        table.push(sequence(format!("\u{1b}[{last}"), key(code, NONE)));
        table.push(sequence(format!("\u{1b}O{last}"), key(code, NONE)));
    }
    for (number, code) in NUMBERED {
        table.push(sequence(format!("\u{1b}[{number}~"), key(code, NONE)));
    }
    for (number, last) in (1..=5).zip('A'..='E') {
        table.push(sequence(format!("\u{1b}[[{last}"), key(KeyCode::F(number), NONE)));
    }
    for (bits, modifiers) in [(2, SHIFT), (3, ALT), (5, CONTROL), (8, SHIFT | ALT | CONTROL)] {
        for (last, code) in LETTERED {
            table.push(sequence(format!("\u{1b}[1;{bits}{last}"), key(code, modifiers)));
            table.push(sequence(format!("\u{1b}[{bits}{last}"), key(code, modifiers)));
        }
        for (number, code) in NUMBERED {
            table.push(sequence(format!("\u{1b}[{number};{bits}~"), key(code, modifiers)));
        }
    }
    table
}

/// `CSI u`, including shifted letters, lock keys, and event types other than presses.
fn unicode() -> Vec<Sequence> {
    let full =
        |kind, state| Event::Key(KeyEvent::new_with_kind_and_state(KeyCode::Char('a'), CONTROL, kind, state));
    vec![
        sequence("\u{1b}[99;5u", interrupt()),
        sequence("\u{1b}[27u", key(KeyCode::Esc, NONE)),
        sequence("\u{1b}[13;2u", key(KeyCode::Enter, SHIFT)),
        sequence("\u{1b}[9;2u", key(KeyCode::BackTab, SHIFT)),
        sequence("\u{1b}[9;5u", key(KeyCode::Tab, CONTROL)),
        sequence("\u{1b}[127;3u", key(KeyCode::Backspace, ALT)),
        sequence("\u{1b}[97:65;2u", letter('A')),
        sequence("\u{1b}[97;5:1u", full(KeyEventKind::Press, KeyEventState::NONE)),
        sequence("\u{1b}[97;5:2u", full(KeyEventKind::Repeat, KeyEventState::NONE)),
        sequence("\u{1b}[97;5:3u", full(KeyEventKind::Release, KeyEventState::NONE)),
        sequence("\u{1b}[97;69u", full(KeyEventKind::Press, KeyEventState::CAPS_LOCK)),
    ]
}

fn mouse(kind: MouseEventKind, column: u16, row: u16, modifiers: KeyModifiers) -> Event {
    Event::Mouse(MouseEvent { kind, column, row, modifiers })
}

fn locator_and_pastes() -> Vec<Sequence> {
    let mut table = vec![sequence("\u{1b}[I", Event::FocusGained), sequence("\u{1b}[O", Event::FocusLost)];
    for (number, button) in [(0, MouseButton::Left), (1, MouseButton::Middle), (2, MouseButton::Right)] {
        let (down, up) = (MouseEventKind::Down(button), MouseEventKind::Up(button));
        let drag = mouse(MouseEventKind::Drag(button), 299, 199, NONE);
        table.extend([
            sequence(format!("\u{1b}[<{number};7;3M"), mouse(down, 6, 2, NONE)),
            sequence(format!("\u{1b}[<{number};7;3m"), mouse(up, 6, 2, NONE)),
            sequence(format!("\u{1b}[<{};300;200M", 32 + number), drag),
            sequence([0x1b, b'[', b'M', 32 + number, 33, 200], mouse(down, 0, 167, NONE)),
            sequence(format!("\u{1b}[{};7;3M", 32 + number), mouse(down, 6, 2, NONE)),
        ]);
    }
    let left = MouseEventKind::Down(MouseButton::Left);
    for (bits, modifiers) in [(4, SHIFT), (8, ALT), (16, CONTROL), (28, SHIFT | ALT | CONTROL)] {
        table.push(sequence(format!("\u{1b}[<{bits};1;1M"), mouse(left, 0, 0, modifiers)));
    }
    for (number, kind) in [
        (35, MouseEventKind::Moved),
        (64, MouseEventKind::ScrollUp),
        (65, MouseEventKind::ScrollDown),
        (66, MouseEventKind::ScrollLeft),
        (67, MouseEventKind::ScrollRight),
    ] {
        table.push(sequence(format!("\u{1b}[<{number};1;65535M"), mouse(kind, 0, 65_534, NONE)));
    }
    for text in
        ["", "ada@example.com", "two\r\nlines\tand \u{3}q\u{1b}", "\u{1b}[20\u{1b}[A\u{1b}[200~", "日本"]
    {
        table.push(sequence(format!("\u{1b}[200~{text}\u{1b}[201~"), paste(text)));
    }
    table
}
