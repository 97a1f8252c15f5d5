//! Wraps and cuts lines.

use super::Line;
use crate::tui::theme::Role;

/// A letter that owns its text.
pub(super) type OwnedLetter = (String, usize, Role);

/// Wraps a line at spaces into at most `height` rows of `width` cells; also returns whether something was left over.
pub(super) fn broken(
    phrase: &Line,
    ascii: bool,
    width: usize,
    height: usize,
) -> (Vec<Vec<OwnedLetter>>, bool) {
    let mut lines: Vec<Vec<OwnedLetter>> = vec![Vec::new()];
    let mut used = 0;
    let mut cut = false;
    phrase.each_letter(ascii, |letter| {
        if letter.width == 0 || letter.width > width {
            return true;
        }
        if used + letter.width > width {
            if lines.len() == height {
                cut = true;
                return false;
            }
            let rest = lines.last_mut().map(split_last_word).unwrap_or_default();
            used = rest.iter().map(|letter| letter.1).sum();
            lines.push(rest);
            if used + letter.width > width {
                if lines.len() == height {
                    cut = true;
                    return false;
                }
                used = 0;
                lines.push(Vec::new());
            }
        }
        // Blanks at the beginning indent the line; those where it was broken are dropped.
        let is_first = lines.len() == 1;
        if let Some(line) = lines.last_mut()
            && (is_first || letter.text != " " || !line.is_empty())
        {
            used += letter.width;
            line.push((letter.text.to_owned(), letter.width, letter.role));
        }
        true
    });
    (lines, cut)
}

/// Removes the last, unfinished word from a row, unless the row is one word.
fn split_last_word(line: &mut Vec<OwnedLetter>) -> Vec<OwnedLetter> {
    match line.iter().rposition(|letter| letter.0 == " ") {
        Some(blank) if blank > 0 => {
            let rest = line.split_off(blank + 1);
            line.pop();
            rest
        }
        _ => Vec::new(),
    }
}

pub(super) fn letters(line: &Line, ascii: bool) -> Vec<OwnedLetter> {
    let mut letters = Vec::new();
    line.each_letter(ascii, |letter| {
        letters.push((letter.text.to_owned(), letter.width, letter.role));
        true
    });
    letters
}

/// The beginning and the end, each at most this wide.
pub(super) fn both_ends(
    letters: &[OwnedLetter],
    head_room: usize,
    tail_room: usize,
) -> (&[OwnedLetter], &[OwnedLetter]) {
    let fitting = |room: usize, widths: &mut dyn Iterator<Item = usize>| {
        let mut used = 0;
        widths
            .take_while(|width| {
                used += width;
                used <= room
            })
            .count()
    };
    let head = fitting(head_room, &mut letters.iter().map(|letter| letter.1));
    let tail = fitting(tail_room, &mut letters.iter().rev().map(|letter| letter.1));
    let tail_start = letters.len().saturating_sub(tail).max(head);
    (letters.get(..head).unwrap_or_default(), letters.get(tail_start..).unwrap_or_default())
}
