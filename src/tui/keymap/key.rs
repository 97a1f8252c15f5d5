//! A key as written in the table and as reported by the terminal.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::fmt;

/// A key, possibly with Ctrl. Shift is part of the character (`G`) or of the name (`S-Tab`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key {
    code: KeyCode,
    control: bool,
}

const NAMES: [(&str, KeyCode); 15] = [
    ("Enter", KeyCode::Enter),
    ("Esc", KeyCode::Esc),
    ("Tab", KeyCode::Tab),
    ("S-Tab", KeyCode::BackTab),
    ("Space", KeyCode::Char(' ')),
    ("Backspace", KeyCode::Backspace),
    ("Up", KeyCode::Up),
    ("Down", KeyCode::Down),
    ("Left", KeyCode::Left),
    ("Right", KeyCode::Right),
    ("Home", KeyCode::Home),
    ("End", KeyCode::End),
    ("PgUp", KeyCode::PageUp),
    ("PgDn", KeyCode::PageDown),
    ("Delete", KeyCode::Delete),
];

impl Key {
    /// Parses a key such as `a`, `^c`, `PgUp` or `F1`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((_, code)) = NAMES.iter().find(|(name, _)| *name == text) {
            return Some(Self { code: *code, control: false });
        }
        let mut letters = text.chars();
        match (letters.next()?, letters.next(), letters.next()) {
            (letter, None, _) => Some(Self { code: KeyCode::Char(letter), control: false }),
            ('^', Some(letter), None) => Some(Self { code: KeyCode::Char(letter), control: true }),
            ('F', Some(_), _) => {
                let number = text.get(1..)?.parse().ok().filter(|number| (1..=12).contains(number))?;
                Some(Self { code: KeyCode::F(number), control: false })
            }
            _ => None,
        }
    }

    /// Whether the event is this key.
    pub fn is(self, event: KeyEvent) -> bool {
        let control = event.modifiers.contains(KeyModifiers::CONTROL);
        let alt = event.modifiers.contains(KeyModifiers::ALT);
        // Some terminals report Shift-Tab as Tab with Shift.
        let code = match event.code {
            KeyCode::Tab if event.modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
            code => code,
        };
        code == self.code && control == self.control && !alt
    }

    /// The event that a terminal reports for this key.
    #[cfg(test)]
    pub fn event(self) -> KeyEvent {
        KeyEvent::new(self.code, if self.control { KeyModifiers::CONTROL } else { KeyModifiers::NONE })
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((name, _)) = NAMES.iter().find(|(_, code)| *code == self.code) {
            return f.write_str(name);
        }
        match self.code {
            KeyCode::Char(letter) if self.control => write!(f, "^{letter}"),
            KeyCode::Char(letter) => write!(f, "{letter}"),
            KeyCode::F(number) => write!(f, "F{number}"),
            _ => f.write_str("?"),
        }
    }
}
