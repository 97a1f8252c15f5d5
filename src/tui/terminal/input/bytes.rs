//! Turns bytes into events, one byte at a time, however they are cut into chunks.
//!
//! An interrupted sequence is dropped, and the byte that interrupted it counts on its own. `Ctrl-C` interrupts every sequence, so
//! it is always an event, except in a paste, where it is text.

use super::sequence;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use std::collections::VecDeque;

pub const INTERRUPT: u8 = 0x03;
const ESCAPE: u8 = 0x1b;
const END_OF_PASTE: &[u8] = b"\x1b[201~";
/// Longer than any meaningful sequence; the rest of a longer one is read and dropped.
const LONGEST_SEQUENCE: usize = 64;
/// Far more than a text field accepts; the rest of a longer paste is read and dropped.
const LONGEST_PASTE: usize = 64 * 1024;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum BytePlace {
    #[default]
    Between,
    /// After `ESC`: the key itself, a letter with Alt, or the start of a sequence.
    Escape,
    Letter(KeyModifiers),
    /// After `ESC [`.
    Control,
    /// After `ESC O`.
    Single,
    /// After `ESC [ [`, which starts `F1` to `F5` on the Linux console.
    Console,
    /// After `ESC [ M`: three mouse bytes, from terminals that know no other form.
    OldMouse,
    /// Inside a paste, with this many bytes of its end marker read.
    Paste(usize),
}

#[derive(Debug, Default)]
pub struct InputParser {
    place: BytePlace,
    /// The bytes of the current event that may still matter.
    held: Vec<u8>,
    events: VecDeque<Event>,
}

impl InputParser {
    pub fn take(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.push(byte);
        }
    }

    pub fn pop(&mut self) -> Option<Event> {
        self.events.pop_front()
    }

    pub fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Whether the last byte was `ESC`, which is a key if nothing follows.
    pub fn may_be_escape(&self) -> bool {
        self.place == BytePlace::Escape
    }

    /// Ends a pending `ESC`, because nothing follows.
    pub fn settle(&mut self) {
        if self.may_be_escape() {
            self.enter(BytePlace::Between);
            self.key(KeyCode::Esc, KeyModifiers::NONE);
        }
    }

    pub fn give_up_paste(&mut self) {
        if matches!(self.place, BytePlace::Paste(_)) {
            self.enter(BytePlace::Between);
        }
    }

    fn push(&mut self, byte: u8) {
        match (self.place, byte) {
            (BytePlace::Paste(matched), _) => self.push_to_paste(matched, byte),
            (_, INTERRUPT | ESCAPE) => {
                self.settle();
                self.enter(BytePlace::Between);
                self.begin(byte, KeyModifiers::NONE);
            }
            (BytePlace::Escape, b'[') => self.enter(BytePlace::Control),
            (BytePlace::Escape, b'O') => self.enter(BytePlace::Single),
            (BytePlace::Escape, _) => self.begin(byte, KeyModifiers::ALT),
            (BytePlace::Letter(modifiers), 0x80..) => self.push_to_letter(byte, modifiers),
            (BytePlace::Control, b'[') if self.held.is_empty() => self.enter(BytePlace::Console),
            (BytePlace::Control, b'M') if self.held.is_empty() => self.enter(BytePlace::OldMouse),
            (BytePlace::Control | BytePlace::Single, b' '..=b'?') => self.hold(byte, LONGEST_SEQUENCE),
            (BytePlace::Control, b'@'..=b'~') => self.finish_control(byte),
            (BytePlace::Single, b'@'..=b'~') => self.finish(|held| sequence::single(held, byte)),
            (BytePlace::Console, b'@'..=b'~') => self.finish(|_| sequence::console(byte)),
            (BytePlace::OldMouse, b' '..) => {
                self.held.push(byte);
                if self.held.len() == 3 {
                    self.finish(sequence::old_mouse);
                }
            }
            _ => {
                self.enter(BytePlace::Between);
                self.begin(byte, KeyModifiers::NONE);
            }
        }
    }

    /// Handles a byte that starts a new event, possibly with Alt.
    fn begin(&mut self, byte: u8, modifiers: KeyModifiers) {
        self.enter(BytePlace::Between);
        let control = modifiers | KeyModifiers::CONTROL;
        match byte {
            ESCAPE => self.enter(BytePlace::Escape),
            b'\r' => self.key(KeyCode::Enter, modifiers),
            b'\t' => self.key(KeyCode::Tab, modifiers),
            0x7f => self.key(KeyCode::Backspace, modifiers),
            0 => self.key(KeyCode::Char(' '), control),
            0x01..=0x1a => self.key(KeyCode::Char(char::from(byte - 0x01 + b'a')), control),
            0x1c..=0x1f => self.key(KeyCode::Char(char::from(byte - 0x1c + b'4')), control),
            b' '..=b'~' => self.letter(char::from(byte), modifiers),
            // Bytes that cannot start a letter are ignored.
            0x80.. => self.push_to_letter(byte, modifiers),
        }
    }

    fn push_to_letter(&mut self, byte: u8, modifiers: KeyModifiers) {
        self.held.push(byte);
        match std::str::from_utf8(&self.held).map(|text| text.chars().next()) {
            Ok(Some(letter)) => {
                self.enter(BytePlace::Between);
                self.letter(letter, modifiers);
            }
            Err(error) if error.error_len().is_none() => self.place = BytePlace::Letter(modifiers),
            Ok(None) | Err(_) if self.held.len() == 1 => self.enter(BytePlace::Between),
            // The letter was interrupted; the byte may start another one.
            Ok(None) | Err(_) => self.begin(byte, KeyModifiers::NONE),
        }
    }

    fn finish_control(&mut self, last: u8) {
        if self.held == b"200" && last == b'~' {
            self.enter(BytePlace::Paste(0));
        } else {
            self.finish(|held| sequence::control(held, last));
        }
    }

    /// Completes an event from the bytes held.
    fn finish(&mut self, read: impl FnOnce(&[u8]) -> Option<Event>) {
        if self.held.len() < LONGEST_SEQUENCE {
            self.events.extend(read(&self.held));
        }
        self.enter(BytePlace::Between);
    }

    fn push_to_paste(&mut self, matched: usize, byte: u8) {
        if END_OF_PASTE.get(matched) == Some(&byte) {
            self.place = BytePlace::Paste(matched + 1);
            if matched + 1 == END_OF_PASTE.len() {
                self.finish_paste();
            }
            return;
        }
        self.hold_paste(END_OF_PASTE.get(..matched).unwrap_or_default());
        if byte == ESCAPE {
            self.place = BytePlace::Paste(1);
        } else {
            self.hold_paste(&[byte]);
            self.place = BytePlace::Paste(0);
        }
    }

    fn hold_paste(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.hold(byte, LONGEST_PASTE);
        }
    }

    fn finish_paste(&mut self) {
        let text = String::from_utf8_lossy(&self.held).into_owned();
        self.events.push_back(Event::Paste(text));
        // Free the memory of a long paste.
        self.held = Vec::new();
        self.enter(BytePlace::Between);
    }

    fn hold(&mut self, byte: u8, limit: usize) {
        if self.held.len() < limit {
            self.held.push(byte);
        }
    }

    fn enter(&mut self, place: BytePlace) {
        self.held.clear();
        self.place = place;
    }

    fn letter(&mut self, letter: char, modifiers: KeyModifiers) {
        let shift = if letter.is_uppercase() { KeyModifiers::SHIFT } else { KeyModifiers::NONE };
        self.key(KeyCode::Char(letter), modifiers | shift);
    }

    fn key(&mut self, code: KeyCode, modifiers: KeyModifiers) {
        self.events.push_back(Event::Key(KeyEvent::new(code, modifiers)));
    }
}
