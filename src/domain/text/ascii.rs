//! Text for terminals that show only ASCII.

use super::{Displayable, SpanKind, Storage, fold, marker::MarkerForm, symbol::Symbol};

impl Displayable {
    /// The same text in ASCII: every other character becomes a marker of the form `\{E9}`. Different texts stay different.
    #[must_use]
    pub fn ascii(&self) -> Self {
        self.written_by(write_plain)
    }

    /// The text as people write it in ASCII: the program's symbols become letters, Latin letters lose their marks, and the
    /// rest becomes markers. Two texts may become the same, so never use it for data that a program reads.
    #[must_use]
    pub fn folded(&self) -> Self {
        self.written_by(write_folded)
    }

    fn written_by(&self, write: impl Fn(&str, &mut String)) -> Self {
        let is_same = self.as_str().is_ascii() && !self.as_str().contains(MarkerForm::Ascii.opener());
        if is_same || self.form == MarkerForm::Ascii {
            return Self { form: MarkerForm::Ascii, ..self.clone() };
        }
        let mut out = String::with_capacity(self.as_str().len() * 2);
        for span in self.spans() {
            match span.kind {
                SpanKind::Plain => write(span.text, &mut out),
                SpanKind::Marker => {
                    out.push_str(MarkerForm::Ascii.opener());
                    out.push_str(self.form.inner(span.text));
                    out.push_str(MarkerForm::Ascii.closer());
                }
            }
        }
        Self { text: Storage::Data(out.into()), form: MarkerForm::Ascii, ..self.clone() }
    }
}

fn write_plain(text: &str, out: &mut String) {
    for (at, c) in text.char_indices() {
        write_char(c, text.get(at..).unwrap_or_default(), out);
    }
}

fn write_folded(text: &str, out: &mut String) {
    let mut after_letter = false;
    for (at, c) in text.char_indices() {
        let is_its_accent = after_letter && fold::is_accent(c);
        let stand_in = Symbol::stand_in(c).filter(|_| !c.is_ascii());
        after_letter = is_its_accent || c.is_ascii_alphabetic();
        match stand_in {
            _ if is_its_accent => {}
            Some(stand_in) => out.push_str(stand_in),
            None if fold::write_folded(c, out) => after_letter = true,
            None => write_char(c, text.get(at..).unwrap_or_default(), out),
        }
    }
}

/// Writes the character at the beginning of `rest`.
fn write_char(c: char, rest: &str, out: &mut String) {
    if rest.starts_with(MarkerForm::Ascii.opener()) || !c.is_ascii() {
        MarkerForm::Ascii.write_char(c, out);
    } else {
        out.push(c);
    }
}

/// Escapes a backslash at the end of `out` that would form a marker with the text that follows.
pub(super) fn guard_seam(out: &mut String, next: &str) {
    if out.ends_with('\\') && next.starts_with('{') {
        out.pop();
        MarkerForm::Ascii.write_char('\\', out);
    }
}
