//! Turns complete sequences into events; unknown ones are ignored. Keys follow xterm (XTerm Control Sequences, "PC-Style
//! Function Keys") and the extensions of `CSI u`; the mouse follows xterm's "Mouse Tracking".

use crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyEventState, KeyModifiers, MouseButton, MouseEvent,
    MouseEventKind,
};

/// Key codes of `CSI u` that are not letters; terminals send them only to programs that ask for them.
const FUNCTIONAL: std::ops::RangeInclusive<u32> = 0xe000..=0xf8ff;

/// A sequence that began with `ESC [`.
pub fn control(held: &[u8], last: u8) -> Option<Event> {
    let text = std::str::from_utf8(held).ok()?;
    match last {
        b'M' | b'm' if text.starts_with('<') => mouse(text.get(1..)?, last == b'm'),
        b'M' => {
            let (button, column, row) = three(text)?;
            at(button.checked_sub(32)?, column, row)
        }
        b'I' if text.is_empty() => Some(Event::FocusGained),
        b'O' if text.is_empty() => Some(Event::FocusLost),
        b'Z' if text.is_empty() => Some(key(KeyCode::BackTab, HeldBytes::with(KeyModifiers::SHIFT))),
        b'~' => {
            let mut parameters = text.split(';');
            let code = numbered(parameters.next()?.parse().ok()?)?;
            Some(key(code, HeldBytes::read(parameters.next())))
        }
        b'u' => unicode(text),
        _ => {
            let code = lettered(last)?;
            let mut parameters = text.split(';');
            let first = parameters.next();
            // Some terminals omit the number before the modifiers.
            Some(key(code, HeldBytes::read(parameters.next().or(first))))
        }
    }
}

/// A sequence that began with `ESC O`.
pub fn single(held: &[u8], last: u8) -> Option<Event> {
    let code = if last == b'R' { KeyCode::F(3) } else { lettered(last)? };
    held.is_empty().then(|| key(code, HeldBytes::default()))
}

/// A sequence that began with `ESC [ [`.
pub fn console(last: u8) -> Option<Event> {
    let number = last.checked_sub(b'A').filter(|number| *number < 5)?;
    Some(key(KeyCode::F(1 + number), HeldBytes::default()))
}

/// The three bytes that follow `ESC [ M`.
pub fn old_mouse(held: &[u8]) -> Option<Event> {
    let &[button, column, row] = held else { return None };
    let number = |byte: u8| byte.checked_sub(32).map(u16::from);
    at(button.checked_sub(32)?, number(column)?, number(row)?)
}

/// A key with a letter as its last byte. (`CSI R` is left out: it reports the cursor position.)
fn lettered(last: u8) -> Option<KeyCode> {
    Some(match last {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'P' => KeyCode::F(1),
        b'Q' => KeyCode::F(2),
        b'S' => KeyCode::F(4),
        _ => return None,
    })
}

/// A key with a number; the table ends at `F12`.
fn numbered(number: u8) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(number - 10),
        17..=21 => KeyCode::F(number - 11),
        23..=24 => KeyCode::F(number - 12),
        _ => return None,
    })
}

/// `code:shifted;modifiers:kind`.
fn unicode(text: &str) -> Option<Event> {
    let mut parameters = text.split(';');
    let mut codes = parameters.next()?.split(':').map(str::parse::<u32>);
    let code = codes.next()?.ok().filter(|code| !FUNCTIONAL.contains(code))?;
    let mut held = HeldBytes::read(parameters.next());
    let shift = held.modifiers.contains(KeyModifiers::SHIFT);
    let mut code = match char::from_u32(code)? {
        '\x1b' => KeyCode::Esc,
        '\r' => KeyCode::Enter,
        '\t' if shift => KeyCode::BackTab,
        '\t' => KeyCode::Tab,
        '\x7f' => KeyCode::Backspace,
        letter if letter.is_control() => return None,
        letter => KeyCode::Char(letter),
    };
    if shift && let Some(shifted) = codes.next().and_then(Result::ok).and_then(char::from_u32) {
        code = KeyCode::Char(shifted);
        held.modifiers.remove(KeyModifiers::SHIFT);
    }
    Some(key(code, held))
}

fn key(code: KeyCode, HeldBytes { modifiers, kind, state }: HeldBytes) -> Event {
    Event::Key(KeyEvent::new_with_kind_and_state(code, modifiers, kind, state))
}

/// Modifiers held or locked with a key, and whether the key goes down.
#[derive(Clone, Copy)]
struct HeldBytes {
    modifiers: KeyModifiers,
    kind: KeyEventKind,
    state: KeyEventState,
}

impl Default for HeldBytes {
    fn default() -> Self {
        Self::with(KeyModifiers::NONE)
    }
}

impl HeldBytes {
    const fn with(modifiers: KeyModifiers) -> Self {
        Self { modifiers, kind: KeyEventKind::Press, state: KeyEventState::NONE }
    }

    /// Parses `modifiers:kind`; without a parameter, no modifier is held.
    fn read(parameter: Option<&str>) -> Self {
        let mut parts = parameter.unwrap_or_default().split(':').map(str::parse::<u8>);
        // The number is the modifier bits plus one.
        let Some(Ok(bits)) = parts.next() else { return Self::default() };
        let bits = bits.saturating_sub(1);
        let kind = match parts.next() {
            Some(Ok(2)) => KeyEventKind::Repeat,
            Some(Ok(3)) => KeyEventKind::Release,
            _ => KeyEventKind::Press,
        };
        let modifiers = [
            KeyModifiers::SHIFT,
            KeyModifiers::ALT,
            KeyModifiers::CONTROL,
            KeyModifiers::SUPER,
            KeyModifiers::HYPER,
            KeyModifiers::META,
        ];
        let set = |place: usize| bits & (1 << place) != 0;
        let down = modifiers.into_iter().enumerate().filter(|(place, _)| set(*place));
        let mut state = KeyEventState::NONE;
        state.set(KeyEventState::CAPS_LOCK, set(6));
        state.set(KeyEventState::NUM_LOCK, set(7));
        Self { modifiers: down.map(|(_, modifier)| modifier).collect(), kind, state }
    }
}

/// Parses `button;column;row`; a release if `up`.
fn mouse(text: &str, up: bool) -> Option<Event> {
    let (button, column, row) = three(text)?;
    let event = at(button, column, row)?;
    Some(match event {
        Event::Mouse(MouseEvent { kind: MouseEventKind::Down(button), column, row, modifiers }) if up => {
            Event::Mouse(MouseEvent { kind: MouseEventKind::Up(button), column, row, modifiers })
        }
        event => event,
    })
}

fn three(text: &str) -> Option<(u8, u16, u16)> {
    let mut parameters = text.split(';');
    let button = parameters.next()?.parse().ok()?;
    Some((button, parameters.next()?.parse().ok()?, parameters.next()?.parse().ok()?))
}

/// A mouse event; columns and rows count from one.
fn at(button: u8, column: u16, row: u16) -> Option<Event> {
    let moves = button & 0b10_0000 != 0;
    let kind = match ((button & 0b11) | ((button & 0b1100_0000) >> 4), moves) {
        (0, false) => MouseEventKind::Down(MouseButton::Left),
        (1, false) => MouseEventKind::Down(MouseButton::Middle),
        (2, false) => MouseEventKind::Down(MouseButton::Right),
        (0, true) => MouseEventKind::Drag(MouseButton::Left),
        (1, true) => MouseEventKind::Drag(MouseButton::Middle),
        (2, true) => MouseEventKind::Drag(MouseButton::Right),
        (3, false) => MouseEventKind::Up(MouseButton::Left),
        (3..=5, true) => MouseEventKind::Moved,
        (4, false) => MouseEventKind::ScrollUp,
        (5, false) => MouseEventKind::ScrollDown,
        (6, false) => MouseEventKind::ScrollLeft,
        (7, false) => MouseEventKind::ScrollRight,
        _ => return None,
    };
    let mut modifiers = KeyModifiers::NONE;
    modifiers.set(KeyModifiers::SHIFT, button & 0b100 != 0);
    modifiers.set(KeyModifiers::ALT, button & 0b1000 != 0);
    modifiers.set(KeyModifiers::CONTROL, button & 0b1_0000 != 0);
    let (column, row) = (column.checked_sub(1)?, row.checked_sub(1)?);
    Some(Event::Mouse(MouseEvent { kind, column, row, modifiers }))
}
