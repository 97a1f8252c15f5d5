//! Text for terminals that show nothing but ASCII.

use super::marker::Form;
use super::{Displayable, SpanKind, Storage};

impl Displayable {
    /// The same text in ASCII: every other character becomes a marker of the form `\{E9}`. No two texts become
    /// the same.
    #[must_use]
    pub fn ascii(&self) -> Self {
        let is_same = self.as_str().is_ascii() && !self.as_str().contains(Form::Ascii.opener());
        if is_same || self.form == Form::Ascii {
            return Self { form: Form::Ascii, ..self.clone() };
        }
        let mut out = String::with_capacity(self.as_str().len() * 2);
        for span in self.spans() {
            match span.kind {
                SpanKind::Plain => write_plain(span.text, &mut out),
                SpanKind::Marker => {
                    out.push_str(Form::Ascii.opener());
                    out.push_str(self.form.inner(span.text));
                    out.push_str(Form::Ascii.closer());
                }
            }
        }
        Self { text: Storage::Data(out.into()), form: Form::Ascii, ..self.clone() }
    }
}

fn write_plain(text: &str, out: &mut String) {
    for (at, c) in text.char_indices() {
        let opens = text.get(at..).is_some_and(|rest| rest.starts_with(Form::Ascii.opener()));
        if opens || !c.is_ascii() {
            Form::Ascii.write_char(c, out);
        } else {
            out.push(c);
        }
    }
}

/// Escapes a backslash at the end of `out` that would begin a marker together with what follows.
pub(super) fn guard_seam(out: &mut String, next: &str) {
    if out.ends_with('\\') && next.starts_with('{') {
        out.pop();
        Form::Ascii.write_char('\\', out);
    }
}
