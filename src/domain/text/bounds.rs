//! Cuts long values before layout.

use super::class::{self, Class, ZERO_WIDTH_JOINER};
use super::{Displayable, Storage, escape::Escaper};

/// The number of bytes shown of a value in a list, table or line.
pub const CELL_LIMIT: usize = 4 * 1024;
/// The number of bytes shown of a value on its own page.
pub const PAGE_LIMIT: usize = 64 * 1024;

/// Space for the marker that gives the number of missing bytes.
const CUT_ROOM: usize = 40;

impl Displayable {
    /// Escapes the beginning of a text for a cell: at most [`CELL_LIMIT`] bytes. The cost does not depend on the text's length.
    pub fn cell(raw: &str) -> Self {
        Self::bounded(raw, CELL_LIMIT)
    }

    /// Escapes the beginning of a text for a detail page: at most [`PAGE_LIMIT`] bytes.
    pub fn page(raw: &str) -> Self {
        Self::bounded(raw, PAGE_LIMIT)
    }

    /// Escapes as much text as fits in `limit` bytes, and determines badges from that part; a final marker counts the rest.
    pub fn bounded(raw: &str, limit: usize) -> Self {
        Self::beginning(raw, 0, limit)
    }

    /// Like `bounded`, for a text with `further` more bytes that are not available; they are counted with the rest.
    pub fn beginning(raw: &str, further: usize, limit: usize) -> Self {
        if raw.len() <= limit {
            return Self::new(raw).truncated(limit);
        }
        let stop = raw.floor_char_boundary(limit);
        let mut escaper = Escaper::new(stop);
        escaper.feed(raw, stop);
        let (text, badges) = escaper.finish();
        Self::from_parts(text.into(), raw.len() + further, badges).cut(limit)
    }

    /// The same text in at most `limit` bytes. A final marker counts the removed bytes, unless `limit` is too small for one;
    /// markers and letters with their marks are not split.
    #[must_use]
    pub fn truncated(&self, limit: usize) -> Self {
        if self.as_str().len() <= limit { self.clone() } else { self.cut(limit) }
    }

    fn cut(&self, limit: usize) -> Self {
        let room = if limit > CUT_ROOM { CUT_ROOM } else { 0 };
        let kept = self.slice(0, self.boundary_before(limit - room));
        let mut text = kept.as_str().to_owned();
        if room > 0 {
            self.form.write_cut(self.raw_len.saturating_sub(kept.raw_len), &mut text);
        }
        Self { text: Storage::Data(text.into()), ..self.clone() }
    }

    /// The last position up to `limit` that does not split a marker, character or sequence.
    fn boundary_before(&self, limit: usize) -> usize {
        let Some(torn) = self.spans().find(|span| span.start + span.text.len() > limit) else {
            return self.as_str().len().min(limit);
        };
        if torn.kind == super::SpanKind::Marker {
            return torn.start;
        }
        let mut at = torn.text.floor_char_boundary(limit - torn.start);
        while let Some((before, after)) = torn.text.split_at_checked(at).filter(|_| at > 0) {
            let Some(last) = before.chars().next_back() else { break };
            if !after.chars().next().is_some_and(|next| share_a_cell(last, next)) {
                break;
            }
            at -= last.len_utf8();
        }
        torn.start + at
    }
}

fn share_a_cell(last: char, next: char) -> bool {
    last == ZERO_WIDTH_JOINER || matches!(class::of(next), Class::Mark | Class::Joiner | Class::Selector)
}
