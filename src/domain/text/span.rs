//! A text split into spans.

use super::marker::MarkerForm;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpanKind {
    Plain,
    Marker,
}

/// One part of a text, never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span<'a> {
    pub kind: SpanKind,
    pub text: &'a str,
    /// Its offset in the whole text, in bytes.
    pub start: usize,
}

/// In order; together they are the whole text.
#[derive(Clone, Debug)]
pub struct Spans<'a> {
    text: &'a str,
    form: MarkerForm,
    at: usize,
}

impl<'a> Spans<'a> {
    pub(super) const fn new(text: &'a str, form: MarkerForm) -> Self {
        Self { text, form, at: 0 }
    }
}

impl<'a> Iterator for Spans<'a> {
    type Item = Span<'a>;

    fn next(&mut self) -> Option<Span<'a>> {
        let start = self.at;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        let (kind, len) = match rest.find(self.form.opener()) {
            Some(0) => (SpanKind::Marker, marker_len(rest, self.form)),
            Some(before) => (SpanKind::Plain, before),
            None => (SpanKind::Plain, rest.len()),
        };
        self.at = start + len;
        let (text, _) = rest.split_at_checked(len)?;
        Some(Span { kind, text, start })
    }
}

/// Length of the marker at the beginning of `rest`, brackets included.
fn marker_len(rest: &str, form: MarkerForm) -> usize {
    rest.find(form.closer()).map_or(rest.len(), |end| end + form.closer().len())
}
