//! Messages composed of the program's words and untrusted text.

use super::{Displayable, SpanKind, Storage, ascii::guard_seam, badge::Badges, marker::MarkerForm};

/// The number of bytes quoted of a value in a message.
pub const QUOTE_LIMIT: usize = 160;

impl Displayable {
    /// Concatenates the parts. If one is in ASCII form, all become so.
    pub fn concat<'a>(parts: impl IntoIterator<Item = &'a Self>) -> Self {
        Self::glue(&parts.into_iter().collect::<Vec<_>>())
    }

    /// Joins the parts with `separator`. If one is in ASCII form, all become so.
    pub fn join<'a>(parts: impl IntoIterator<Item = &'a Self>, separator: &'a Self) -> Self {
        let mut pieces: Vec<&Self> = Vec::new();
        for part in parts {
            if !pieces.is_empty() && !separator.is_empty() {
                pieces.push(separator);
            }
            pieces.push(part);
        }
        Self::glue(&pieces)
    }

    fn glue(pieces: &[&Self]) -> Self {
        let is_ascii = pieces.iter().any(|piece| piece.form == MarkerForm::Ascii);
        let mut text = String::with_capacity(pieces.iter().map(|piece| piece.as_str().len()).sum());
        for piece in pieces {
            if is_ascii {
                let piece = piece.ascii();
                guard_seam(&mut text, piece.as_str());
                text.push_str(piece.as_str());
            } else {
                text.push_str(piece.as_str());
            }
        }
        Self {
            text: Storage::Data(text.into()),
            raw_len: pieces.iter().map(|piece| piece.raw_len).sum(),
            badges: pieces.iter().fold(Badges::NONE, |badges, piece| badges.union(piece.badges)),
            form: if is_ascii { MarkerForm::Ascii } else { MarkerForm::Brackets },
        }
    }

    /// As much of the text as fits in `limit` bytes, followed by a symbol if something is missing.
    #[must_use]
    pub fn excerpt(&self, limit: usize) -> Self {
        let kept = self.truncated(limit);
        if kept == *self { kept } else { Self::concat([&kept, &Self::label("…")]) }
    }

    /// At most [`QUOTE_LIMIT`] bytes in quotation marks. Quoted data cannot end the quotation and imitate the program.
    #[must_use]
    pub fn quote(&self) -> Self {
        let quote = Self::label("\"");
        Self::concat([&quote, &self.without_quotes().truncated(QUOTE_LIMIT), &quote])
    }

    /// The text with its own quotation marks escaped.
    fn without_quotes(&self) -> Self {
        if !self.as_str().contains('"') {
            return self.clone();
        }
        let mut out = String::with_capacity(self.as_str().len() + 16);
        for span in self.spans() {
            match span.kind {
                SpanKind::Marker => out.push_str(span.text),
                SpanKind::Plain => {
                    for (at, stretch) in span.text.split('"').enumerate() {
                        if at > 0 {
                            self.form.write_char('"', &mut out);
                        }
                        out.push_str(stretch);
                    }
                }
            }
        }
        Self { text: Storage::Data(out.into()), ..self.clone() }
    }
}
