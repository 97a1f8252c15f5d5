//! The thread that reads the terminal, and the messages that its input becomes.

use super::Envelope;
use crate::tui::keymap;
use crate::tui::message::{Edit, Message};
use crate::tui::terminal;
use crate::tui::terminal::input::InputReader;
use crossterm::event::{Event, KeyEventKind, MouseEventKind};
use ratatui::layout::Size;
use std::io;
use std::time::Duration;
use tokio::sync::mpsc::Sender;

/// Reads the terminal on a separate thread, which blocks until the program ends.
pub fn read_terminal(keys: Sender<Message>, inbox: Sender<Envelope>) -> io::Result<()> {
    let reader = move || {
        let mut input = InputReader::of_terminal();
        loop {
            let event = match input.read() {
                Ok(event) => event,
                // The terminal went away or cannot be read; the loop finds out which. Once it has ended, the message is not read.
                Err(error) => return drop(inbox.blocking_send(Envelope::Failed(error))),
            };
            let message = translate(event);
            let pasted = matches!(message, Some(Message::Paste(_)));
            let rest = if pasted { rest_of_paste(&mut input) } else { Vec::new() };
            for message in message.into_iter().chain(rest) {
                if keys.blocking_send(message).is_err() {
                    return;
                }
            }
        }
    };
    std::thread::Builder::new().name("terminal".to_owned()).spawn(reader).map(|_| ())
}

/// A minimal timeout: with zero, the reader does not look at its input.
const AT_ONCE: Duration = Duration::from_millis(1);

/// Input already waiting when a paste ends belongs to it: pasted text may contain the end-of-paste sequence, and the rest would
/// be read as keys. Letters in it are text, and everything else that was not typed is dropped.
fn rest_of_paste(input: &mut InputReader) -> Vec<Message> {
    let (mut messages, mut text) = (Vec::new(), String::new());
    while input.comes_within(AT_ONCE).unwrap_or(false) {
        match input.read() {
            Ok(Event::Key(key)) => {
                if let Some(Edit::Insert(letter)) = keymap::edit(key) {
                    text.push_str(&letter);
                }
            }
            Ok(Event::Paste(more)) => text.push_str(&more),
            Ok(event) => messages.extend(translate(event)),
            Err(_) => break,
        }
    }
    if !text.is_empty() {
        messages.push(Message::Paste(text));
    }
    messages
}

/// The events we handle: presses and repeats (some terminals also report releases), clicks, the wheel, pastes, sizes.
fn translate(event: Event) -> Option<Message> {
    match event {
        Event::Key(key) => {
            matches!(key.kind, KeyEventKind::Press | KeyEventKind::Repeat).then_some(Message::Key(key))
        }
        Event::Mouse(mouse) => {
            let wanted = matches!(
                mouse.kind,
                MouseEventKind::Down(_) | MouseEventKind::ScrollUp | MouseEventKind::ScrollDown
            );
            wanted.then_some(Message::Mouse(mouse))
        }
        Event::Paste(text) => Some(Message::Paste(text)),
        Event::Resize(width, height) => {
            let Size { width, height } = terminal::bounded(Size::new(width, height));
            Some(Message::Resize { width, height })
        }
        Event::FocusGained | Event::FocusLost => None,
    }
}
