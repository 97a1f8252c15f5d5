//! Tests the parser alone, and compares it with the terminal library's own parser, which this test program runs in a
//! pseudo-terminal.

mod table;

use super::bytes::InputParser;
use crate::tui::terminal::{Guard, write_all};
use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyModifiers};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::io::{Read, Write};
use std::time::Duration;
use table::sequences;

const NONE: KeyModifiers = KeyModifiers::NONE;
const SHIFT: KeyModifiers = KeyModifiers::SHIFT;
const CONTROL: KeyModifiers = KeyModifiers::CONTROL;

/// The events from these chunks, with a pause after each one if `pauses`.
fn events_of<'a>(chunks: impl IntoIterator<Item = &'a [u8]>, pauses: bool) -> Vec<Event> {
    let mut parser = InputParser::default();
    for chunk in chunks {
        parser.take(chunk);
        if pauses {
            parser.settle();
        }
    }
    parser.settle();
    std::iter::from_fn(|| parser.pop()).collect()
}

fn events(bytes: &[u8]) -> Vec<Event> {
    events_of([bytes], true)
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Event {
    Event::Key(KeyEvent::new(code, modifiers))
}

fn letter(letter: char) -> Event {
    key(KeyCode::Char(letter), NONE)
}

fn paste(text: &str) -> Event {
    Event::Paste(text.to_owned())
}

fn interrupt() -> Event {
    key(KeyCode::Char('c'), CONTROL)
}

#[test]
fn dh13_every_sequence_gives_its_event_however_it_is_cut() {
    let table = sequences();
    for (bytes, event) in &table {
        let expected = std::slice::from_ref(event);
        assert_eq!(events(bytes), expected, "{bytes:?}");
        assert_eq!(events_of(bytes.chunks(1), false), expected, "{bytes:?}, byte by byte");
        // After a pause `ESC` counts as a key; elsewhere a pause changes nothing.
        for cut in (1..bytes.len()).filter(|&cut| event_begins_late(bytes, cut)) {
            let (first, second) = bytes.split_at(cut);
            assert_eq!(events_of([first, second], true), expected, "{first:?}, then {second:?}");
        }
    }
    let all: Vec<u8> = table.iter().flat_map(|(bytes, _)| bytes.clone()).collect();
    let expected: Vec<Event> = table.into_iter().map(|(_, event)| event).collect();
    assert_eq!(events(&all), expected);
}

fn event_begins_late(bytes: &[u8], cut: usize) -> bool {
    cut > 1 || bytes[0] != 0x1b
}

/// This variable marks the inner run.
const INNER: &str = "FLEXPLORER_INNER_RUN";
/// Printed after everything that the inner run prints.
const MARK: &str = "====";
/// Sent after some of the sequences, and after the last one.
const NOW_SAY: &[u8] = b"\x1b[24;6~";
const NOW_END: &[u8] = b"\x1b[23;6~";

#[test]
#[ignore = "runs inside the pseudo-terminal of the test below"]
fn inner() {
    if std::env::var_os(INNER).is_none() {
        return;
    }
    let guard = Guard::enter(false).unwrap();
    write_all(MARK.as_bytes()).unwrap();
    let mut read = Vec::new();
    while event::poll(Duration::from_secs(10)).unwrap() {
        read.push(event::read().unwrap());
        if read.last() == Some(&key(KeyCode::F(12), SHIFT | CONTROL)) {
            write_all(format!("{:?}{MARK}", std::mem::take(&mut read)).as_bytes()).unwrap();
        } else if read.last() == Some(&key(KeyCode::F(11), SHIFT | CONTROL)) {
            drop(guard);
            std::process::exit(0);
        }
    }
    panic!("the library waits for more: {read:?}");
}

/// The terminal library's result for each of these texts.
fn theirs(texts: &[Vec<u8>]) -> Vec<String> {
    let pair = native_pty_system().openpty(PtySize::default()).unwrap();
    let mut command = CommandBuilder::new(std::env::current_exe().unwrap());
    let (_, name) = concat!(module_path!(), "::inner").split_once("::").unwrap();
    command.args(["--exact", name, "--ignored", "--nocapture", "--test-threads=1"]);
    command.env(INNER, "1");
    let mut child = pair.slave.spawn_command(command).unwrap();
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().unwrap();
    let mut writer = pair.master.take_writer().unwrap();
    let (mut output, mut chunk) = (Vec::new(), [0; 4096]);
    let mut unsent = texts.iter().map(Vec::as_slice).chain([NOW_END]);
    let (mut said, mut answered) = (0, 0);
    // On some systems the end of a terminal is reported as an error.
    while let Ok(count @ 1..) = reader.read(&mut chunk) {
        output.extend_from_slice(&chunk[..count]);
        said = said.max(String::from_utf8_lossy(&output).matches(MARK).count());
        while answered < said {
            answered += 1;
            writer.write_all(unsent.next().unwrap()).unwrap();
        }
    }
    let output = String::from_utf8_lossy(&output).into_owned();
    assert_eq!(child.wait().unwrap().exit_code(), 0, "{output}");
    output.split(MARK).skip(1).take(texts.len()).map(String::from).collect()
}

#[test]
fn dh13_the_events_are_those_of_the_terminal_library() {
    let sequences: Vec<_> = sequences().into_iter().map(|(bytes, _)| bytes).collect();
    // A few at a time, so that they arrive in one piece: the library takes an `ESC` at the end of a piece for the key.
    let texts: Vec<_> = sequences.chunks(20).map(|some| [&some.concat(), NOW_SAY].concat()).collect();
    let ours: Vec<_> = texts.iter().map(|text| format!("{:?}", events(text))).collect();
    // The kernel may split even those.
    if theirs(&texts) != ours {
        for (theirs, ours) in theirs(&texts).iter().zip(&ours) {
            assert_eq!(theirs, ours);
        }
    }
}

/// Beginnings of sequences that are never completed.
const HALVES: [&[u8]; 16] = [
    b"\x1b[",
    b"\x1b[1;",
    b"\x1b[<35;",
    b"\x1b[<0;10;",
    b"\x1b[20",
    b"\x1b[200",
    b"\x1b[?1;2",
    b"\x1b[ ",
    b"\x1b[[",
    b"\x1b[M!",
    b"\x1bO",
    b"\x1bO1;",
    b"\x1b]0;a title",
    b"\x1bP+q",
    b"\xe2\x82",
    b"\xf0",
];

#[test]
fn dh13_the_interrupt_key_comes_through_after_half_a_sequence() {
    for half in HALVES {
        for pauses in [false, true] {
            let read = events_of([half, b"\x03", b"q"], pauses);
            assert_eq!(read[read.len() - 2..], [interrupt(), letter('q')], "{half:?}, pauses: {pauses}");
        }
    }
    // Neither of the two is lost; together they would be a meaningless key.
    assert_eq!(events(b"\x1b\x03"), [key(KeyCode::Esc, NONE), interrupt()]);
}

#[test]
fn dh13_what_breaks_a_sequence_stands_for_itself() {
    assert_eq!(events(b"\x1b[1;\r"), [key(KeyCode::Enter, NONE)]);
    assert_eq!(events(b"\x1b[1;\x1b"), [key(KeyCode::Esc, NONE)]);
    assert_eq!(events(b"\x1b[1;\x1b[A"), [key(KeyCode::Up, NONE)]);
    assert_eq!(events("\u{1b}[<1;é".as_bytes()), [letter('é')]);
    assert_eq!(events(b"\xe2\x82q\xe2\xe2\x82\xac"), [letter('q'), letter('€')]);
    assert_eq!(events(b"\x1b\x1b"), [key(KeyCode::Esc, NONE), key(KeyCode::Esc, NONE)]);
    assert_eq!(events(b"\x1b\x1b[A"), [key(KeyCode::Esc, NONE), key(KeyCode::Up, NONE)]);
}

#[test]
fn dh13_what_means_nothing_is_nothing() {
    for bytes in [
        &b"\x1b[x"[..],
        b"\x1b[E",
        b"\x1b[5;7R",
        b"\x1b[?62;4c",
        b"\x1b[25~",
        b"\x1b[999~",
        b"\x1b[~",
        b"\x1b[57400u",
        b"\x1b[55296u",
        b"\x1b[8;5u",
        b"\x1b[<M",
        b"\x1b[<0;0;1M",
        b"\x1b[<300;1;1M",
        b"\x1b[<0;1;70000M",
        b"\x1b[M   ",
        b"\x1b[1;1;1M",
        b"\x1b[[Z",
        b"\x1bOj",
        b"\x1bO5A",
        b"\x80",
        b"\xff",
        b"\xc0\x80",
        b"\xed\xa0\x80",
    ] {
        assert_eq!(events(bytes), [], "{bytes:?}");
    }
    let endless = [b"\x1b[".to_vec(), vec![b'1'; 100_000], b";5A".to_vec(), b"q".to_vec()].concat();
    assert_eq!(events(&endless), [letter('q')]);
}

#[test]
fn dh13_a_paste_without_an_end_can_be_given_up_and_takes_little_memory() {
    let mut parser = InputParser::default();
    parser.take(b"\x1b[");
    // There is no paste in progress.
    parser.give_up_paste();
    parser.take(b"200~q\x03\x1b[20");
    parser.settle();
    assert!(parser.is_empty());
    parser.give_up_paste();
    parser.take(b"\x03");
    // No text before it: what comes with a paste counts as part of it.
    assert_eq!(parser.pop(), Some(interrupt()));
    assert!(parser.is_empty());

    let long = ["\u{1b}[200~", &"é".repeat(100_000), "\u{1b}[201~q"].concat();
    assert_eq!(events(long.as_bytes()), [paste(&"é".repeat(32 * 1024)), letter('q')]);
}

/// Bytes that sequences consist of, and some others; without `~` no paste begins.
fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        select(b"\x1b\x1b\x1b\x03\x03[[O<?;:0127MmABZu \x7f\r\xe2\x82\xac\xf0\x80\xff".to_vec())
            .prop_map(|byte| vec![byte]),
        select(HALVES.to_vec()).prop_map(<[u8]>::to_vec),
        any::<u8>().prop_map(|byte| vec![byte]),
    ];
    vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn dh13_whatever_comes_no_interrupt_key_is_lost(mut bytes in bytes(), cut in 1_usize..20, pauses: bool) {
        bytes.retain(|byte| *byte != b'~');
        let typed = bytes.split(|byte| *byte == 0x03).count() - 1;
        let read = events_of(bytes.chunks(cut), pauses);
        prop_assert!(read.iter().filter(|event| **event == interrupt()).count() >= typed, "{:?}", read);
    }

    #[test]
    fn dh13_chunks_change_nothing(bytes in bytes(), cut in 1_usize..20) {
        prop_assert_eq!(events_of(bytes.chunks(cut), false), events_of([&bytes[..]], false));
    }

    #[test]
    fn dh13_text_is_what_was_typed_after_any_half(half in select(HALVES.to_vec()), text in "[^\\p{C}]{0,20}") {
        // The interrupt key ends the incomplete sequence.
        let read = events_of([half, b"\x03", text.as_bytes()], false);
        let after = read.rsplit(|event| *event == interrupt()).next().unwrap();
        let letters: String = after.iter().filter_map(|event| match event {
            Event::Key(KeyEvent { code: KeyCode::Char(letter), .. }) => Some(*letter),
            _ => None,
        }).collect();
        prop_assert_eq!(letters, text);
    }

    #[test]
    fn dh13_a_paste_is_its_text(text in "\\PC{0,20}\u{3}[\\x00-\\x1a]{0,5}", cut in 1_usize..20) {
        let typed = format!("\u{1b}[200~{text}\u{1b}[201~q");
        prop_assert_eq!(events_of(typed.as_bytes().chunks(cut), false), [paste(&text), letter('q')]);
    }
}
