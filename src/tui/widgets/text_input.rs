//! An input field for one line of text.

use crate::domain::text::Displayable;
use crate::tui::message::Edit;
use crate::tui::paint::{Canvas, Line, Symbol};
use crate::tui::theme::Role;
use ratatui::layout::{Position, Rect};
use std::ops::Range;
use unicode_segmentation::UnicodeSegmentation;

/// Longest text that can be typed or pasted, in bytes.
const LIMIT: usize = 4 * 1024;

/// A line of text and its cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextInput {
    text: String,
    /// Byte position, always between two letters.
    cursor: usize,
}

impl TextInput {
    /// A field with a text and the cursor at its end.
    pub fn with(text: &str) -> Self {
        Self { text: text.to_owned(), cursor: text.len() }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the cursor is behind the last letter.
    pub const fn is_at_end(&self) -> bool {
        self.cursor == self.text.len()
    }

    /// The cursor's place in the text, in bytes.
    pub const fn cursor(&self) -> usize {
        self.cursor
    }

    /// Replaces a part of the text; the cursor goes behind it.
    pub fn replace(&mut self, part: Range<usize>, with: &str) {
        if self.text.get(part.clone()).is_some() {
            self.remove(part.start, part.end);
            self.insert(with);
        }
    }

    pub fn clear(&mut self) {
        self.text.clear();
        self.cursor = 0;
    }

    /// Edits the text; returns whether it changed.
    pub fn edit(&mut self, edit: &Edit) -> bool {
        let before = self.text.len();
        match edit {
            Edit::Insert(text) => return self.insert(text),
            Edit::Backspace => self.remove(self.letter_before(), self.cursor),
            Edit::Delete => self.remove(self.cursor, self.letter_after()),
            Edit::DeleteWord => self.remove(self.word_before(), self.cursor),
            Edit::DeleteToStart => self.remove(0, self.cursor),
            Edit::Left => self.cursor = self.letter_before(),
            Edit::Right => self.cursor = self.letter_after(),
            Edit::Home => self.cursor = 0,
            Edit::End => self.cursor = self.text.len(),
        }
        self.text.len() != before
    }

    /// Inserts typed or pasted text without line breaks and other control characters, which have no meaning here.
    fn insert(&mut self, text: &str) -> bool {
        let mut changed = false;
        for letter in text.chars().filter(|letter| !letter.is_control()) {
            if self.text.len() + letter.len_utf8() > LIMIT {
                break;
            }
            self.text.insert(self.cursor, letter);
            self.cursor += letter.len_utf8();
            changed = true;
        }
        self.cursor = self.boundary_from(self.cursor);
        changed
    }

    fn remove(&mut self, start: usize, end: usize) {
        self.text.replace_range(start..end, "");
        self.cursor = self.boundary_from(start);
    }

    fn boundaries(&self) -> impl DoubleEndedIterator<Item = usize> {
        self.text.grapheme_indices(true).map(|(start, _)| start).chain([self.text.len()])
    }

    /// The next boundary between two letters; removal or insertion may have joined letters.
    fn boundary_from(&self, at: usize) -> usize {
        self.boundaries().find(|start| *start >= at).unwrap_or(self.text.len())
    }

    fn letter_before(&self) -> usize {
        self.boundaries().rfind(|start| *start < self.cursor).unwrap_or(0)
    }

    fn letter_after(&self) -> usize {
        self.boundaries().find(|start| *start > self.cursor).unwrap_or(self.text.len())
    }

    fn word_before(&self) -> usize {
        let before = self.text.get(..self.cursor).unwrap_or_default();
        let word_end = before.trim_end().len();
        before
            .get(..word_end)
            .and_then(|words| words.char_indices().rfind(|(_, letter)| letter.is_whitespace()))
            .map_or(0, |(at, letter)| at + letter.len_utf8())
    }

    /// Draws prompt and text, or the placeholder if the field is empty and not focused. Returns the cursor's cell if the field is
    /// focused, so that input methods know where to appear.
    pub fn draw(
        &self,
        canvas: &mut Canvas<'_>,
        area: Rect,
        focused: bool,
        placeholder: &'static str,
    ) -> Option<Position> {
        let prompt = if focused { Role::Accent } else { Role::Muted };
        canvas.put(area, &Line::new().symbol(Symbol::Prompt, prompt));
        let room = Rect { x: area.x.saturating_add(2), width: area.width.saturating_sub(2), ..area };
        if room.width == 0 {
            return None;
        }
        if self.text.is_empty() && !focused {
            canvas.put(room, &Line::new().label(placeholder, Role::Muted));
            return None;
        }
        let line = |text: &str| Line::new().data(&Displayable::cell(text), Role::Text);
        if !focused {
            canvas.put(room, &line(&self.text));
            return None;
        }
        let ascii = canvas.context().ascii;
        let start = self.first_shown(usize::from(room.width), |text| line(text).width(ascii));
        let (before, rest) = self.split(start);
        let used = u16::try_from(line(before).width(ascii)).unwrap_or(0).min(room.width - 1);
        canvas.put(room, &line(before));
        let after = Rect { x: room.x + used, width: room.width - used, ..room };
        let (under, behind) = rest.split_at(rest.graphemes(true).next().map_or(0, str::len));
        let cursor = if under.is_empty() { Line::new().gap(1) } else { line(under) };
        let cursor_width = u16::try_from(cursor.width(ascii)).unwrap_or(1).min(after.width);
        canvas.over(Some(Role::Selection)).put(after, &cursor);
        let tail = Rect { x: after.x + cursor_width, width: after.width - cursor_width, ..after };
        canvas.put(tail, &line(behind));
        Some(Position { x: after.x, y: area.y })
    }

    /// The first letter to show so that the cursor's cell is within `room` cells.
    fn first_shown(&self, room: usize, width: impl Fn(&str) -> usize) -> usize {
        let fits =
            |start: &usize| self.text.get(*start..self.cursor).is_none_or(|before| width(before) < room);
        self.boundaries().find(fits).unwrap_or(self.cursor)
    }

    fn split(&self, start: usize) -> (&str, &str) {
        let before = self.text.get(start..self.cursor).unwrap_or_default();
        (before, self.text.get(self.cursor..).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(edits: &[Edit]) -> TextInput {
        let mut input = TextInput::default();
        for edit in edits {
            input.edit(edit);
        }
        input
    }

    fn insert(text: &str) -> Edit {
        Edit::Insert(text.to_owned())
    }

    #[test]
    fn letters_are_what_a_reader_sees_as_one() {
        let input = typed(&[insert("e\u{301}👩‍👩‍👧x"), Edit::Left, Edit::Backspace]);
        assert_eq!(input.text(), "e\u{301}x");
        let input = typed(&[insert("e\u{301}👩‍👩‍👧x"), Edit::Home, Edit::Delete]);
        assert_eq!(input.text(), "👩‍👩‍👧x");
    }

    #[test]
    fn a_paste_is_text_and_never_a_command() {
        let input = typed(&[insert("ada@\r\nexample.com\u{1b}[201~\u{7}")]);
        assert_eq!(input.text(), "ada@example.com[201~");
        let input = typed(&[insert(&"ä".repeat(5000))]);
        assert!(input.text().len() <= LIMIT);
    }

    #[test]
    fn words_and_lines_can_be_deleted() {
        assert_eq!(typed(&[insert("one two  "), Edit::DeleteWord]).text(), "one ");
        assert_eq!(typed(&[insert("one two"), Edit::Left, Edit::DeleteToStart]).text(), "o");
        assert_eq!(typed(&[Edit::DeleteWord, Edit::Backspace, Edit::Delete, Edit::Right]).text(), "");
    }

    #[test]
    fn edits_tell_whether_the_text_changed() {
        let mut input = TextInput::with("ab");
        assert!(!input.edit(&Edit::Left));
        assert!(input.edit(&Edit::Delete));
        assert!(!input.edit(&Edit::Delete));
        assert!(!input.edit(&insert("\n")));
    }
}
