//! Fits text into less room: cuts the middle, or wraps lines. It never splits a marker or a letter.

use crate::domain::text::{Displayable, SpanKind, Symbol};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// The smallest unit of a text: a letter with its marks, or a whole marker.
#[derive(Clone, Copy)]
struct Atom<'a> {
    text: &'a str,
    width: usize,
}

fn atoms(text: &Displayable) -> Vec<Atom<'_>> {
    let spans = text.spans().flat_map(|span| match span.kind {
        SpanKind::Marker => vec![span.text],
        SpanKind::Plain => span.text.graphemes(true).collect(),
    });
    spans.map(|text| Atom { text, width: text.width() }).collect()
}

fn width(atoms: &[Atom<'_>]) -> usize {
    atoms.iter().map(|atom| atom.width).sum()
}

fn join(atoms: &[Atom<'_>]) -> String {
    atoms.iter().map(|atom| atom.text).collect()
}

/// The number of units that fit.
fn fitting<'a>(atoms: impl Iterator<Item = &'a Atom<'a>>, room: usize) -> usize {
    let mut used = 0;
    let fits = |atom: &&Atom<'_>| {
        used += atom.width;
        used <= room
    };
    atoms.take_while(fits).count()
}

/// Head and tail with `…` between them; the tail gets twice the room, and starts at a word if it can.
pub(super) fn middle(text: &Displayable, room: usize, ascii: bool) -> String {
    let atoms = atoms(text);
    if width(&atoms) <= room {
        return join(&atoms);
    }
    let left = room.saturating_sub(1);
    let tail_room = left * 2 / 3;
    let head = fitting(atoms.iter(), left - tail_room);
    let tail = atoms.len() - fitting(atoms.iter().rev(), tail_room).min(atoms.len() - head);
    let separates =
        |at: usize| atoms.get(at).is_some_and(|atom| matches!(atom.text, "-" | "_" | " " | "." | ":"));
    let begins_a_word = |at: &usize| separates(*at) || at.checked_sub(1).is_some_and(separates);
    let tail = (tail..atoms.len()).find(begins_a_word).unwrap_or(tail);
    let part = |from: usize, to: usize| join(atoms.get(from..to).unwrap_or_default());
    format!("{}{}{}", part(0, head), Symbol::Ellipsis.text(ascii), part(tail, atoms.len()))
}

/// Units between line break opportunities: words with the following blank, parts of paths and names, date and time.
fn pieces<'a, 'b>(atoms: &'b [Atom<'a>]) -> Vec<&'b [Atom<'a>]> {
    let kind = |at: usize, is: fn(&char) -> bool| {
        atoms.get(at).and_then(|atom| atom.text.chars().next()).as_ref().is_some_and(is)
    };
    let is_word = |at| kind(at, char::is_ascii_alphanumeric);
    let is_digit = |at| kind(at, char::is_ascii_digit);
    let ends = |at: usize| {
        let Some(before) = at.checked_sub(1) else { return false };
        let is_number = is_digit(before) && is_digit(at + 1);
        match atoms.get(at).map(|atom| atom.text) {
            Some("/" | "." | "_" | ":" | "," | "-") => is_word(before) && is_word(at + 1) && !is_number,
            _ => atoms.get(at + 1).is_some_and(|next| next.text == "T") && is_digit(at) && is_digit(at + 2),
        }
    };
    let mut pieces = Vec::new();
    let mut from = 0;
    for at in 0..atoms.len() {
        let is_blank = atoms.get(at).is_some_and(|atom| atom.text == " ");
        if is_blank || ends(at) || at + 1 == atoms.len() {
            pieces.extend(atoms.get(from..=at));
            from = at + 1;
        }
    }
    pieces
}

/// At most `most` lines; a piece longer than a line starts on a new one. `…` replaces text that does not fit.
pub(super) fn wrapped(text: &Displayable, room: usize, most: usize, ascii: bool) -> Vec<String> {
    let (room, sign) = (room.max(1), Symbol::Ellipsis.text(ascii));
    let sign = Atom { text: sign, width: sign.width() };
    // A marker wider than the column can be neither shown nor split.
    let atoms: Vec<Atom<'_>> =
        atoms(text).into_iter().map(|atom| if atom.width > room { sign } else { atom }).collect();
    let mut lines: Vec<Vec<Atom<'_>>> = vec![Vec::new()];
    let mut blanks: Vec<Atom<'_>> = Vec::new();
    for piece in pieces(&atoms) {
        let (word, blank) = match piece.split_last() {
            Some((last, rest)) if last.text == " " => (rest, Some(*last)),
            _ => (piece, None),
        };
        if word.is_empty() {
            blanks.extend(blank);
            continue;
        }
        if let Some(line) = lines.last_mut().filter(|line| !line.is_empty()) {
            if width(line) + width(&blanks) + width(word) <= room {
                line.append(&mut blanks);
            } else {
                lines.push(Vec::new());
            }
        }
        blanks.clear();
        for atom in word {
            if lines.last().is_some_and(|line| width(line) + atom.width > room) {
                lines.push(Vec::new());
            }
            if let Some(line) = lines.last_mut() {
                line.push(*atom);
            }
        }
        blanks.extend(blank);
        if lines.len() > most {
            break;
        }
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(line) = lines.last_mut() {
            while width(line) + sign.width > room && !line.is_empty() {
                line.pop();
            }
            line.push(sign);
        }
    }
    lines.iter().map(|line| join(line)).collect()
}
