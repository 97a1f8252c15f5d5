//! Lists of identifiers as one JSON document instead of lines: an array or an object over any number of lines, as printed by
//! `check --format json` and `profile list --format json`. Several consecutive documents are read as one.
//!
//! Its items can be separated only once the document is complete, so it is held in memory up to a limit.

use super::{IdEntry, Placed, objects};
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use std::io::{self, BufRead, Read};
use std::ops::Range;
use std::vec::IntoIter;

/// The largest document that is read, in bytes.
pub const LARGEST: usize = 64 << 20;
/// The advice for a document that cannot be read.
pub const NEXT: &str =
    "Give one JSON object per line, as `--format ndjson` and `jq -c '.profiles[]'` print them.";

pub fn too_large() -> String {
    format!("a JSON document is read as a whole, and this one is larger than {} MiB", LARGEST >> 20)
}

/// A document being read item by item.
pub struct Whole {
    text: String,
    items: IntoIter<Range<usize>>,
    /// The number of items returned.
    number: u64,
    /// The line of the last returned item, and its offset.
    line: u64,
    at: usize,
}

/// Bytes that are not a valid document, and the reason.
pub struct NotADocument {
    pub line: u64,
    pub why: String,
    bytes: Vec<u8>,
}

impl NotADocument {
    /// The bytes, if they are lines with a broken first one: an object starts there, and the next line has an object of its own.
    pub fn into_lines(self) -> Result<Vec<u8>, Self> {
        let lines = self.bytes.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
        let mut lines = lines.filter(|line| !line.is_empty());
        let is_begun = lines.next().is_some_and(|line| line.starts_with(b"{"));
        let is_object =
            |line: &[u8]| line.starts_with(b"{") && serde_json::from_slice::<IgnoredAny>(line).is_ok();
        if is_begun && lines.next().is_some_and(is_object) { Ok(self.bytes) } else { Err(self) }
    }
}

#[derive(Deserialize)]
struct ObjectMembers<'a> {
    #[serde(borrow)]
    profiles: Vec<&'a RawValue>,
}

/// Whether the input may start a document, judged by the buffered bytes; consumes nothing.
pub fn may_begin(source: &mut impl BufRead) -> io::Result<bool> {
    let bytes = loop {
        match source.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            bytes => break bytes?,
        }
    };
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    Ok(matches!(bytes.trim_ascii_start().first(), Some(b'{' | b'[')))
}

/// Whether this first line starts a document: an array, an object that continues below, or a whole object with a list of
/// profiles. If the file name says that each line is a value, an object that ends early is a broken line.
pub fn begins(line: &str, is_lines: bool) -> bool {
    if line.starts_with('[') {
        return true;
    }
    if !line.starts_with('{') {
        return false;
    }
    match serde_json::from_str::<&RawValue>(line) {
        Ok(object) => profiles(object).is_some(),
        Err(error) => error.is_eof() && !is_lines,
    }
}

/// The items of an object's list of profiles, unless the object itself has an identifier.
fn profiles(object: &RawValue) -> Option<Vec<&RawValue>> {
    let members: ObjectMembers<'_> = serde_json::from_str(object.get()).ok()?;
    objects::identifier(object.get()).is_err().then_some(members.profiles)
}

/// Reads the input after a first line, up to slightly more than the limit.
#[expect(clippy::disallowed_methods, reason = "behind a `take`")]
pub fn hold(first: Vec<u8>, source: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = first;
    bytes.push(b'\n');
    let room = (LARGEST + 1).saturating_sub(bytes.len());
    source.take(u64::try_from(room).unwrap_or(u64::MAX)).read_to_end(&mut bytes)?;
    Ok(bytes)
}

impl Whole {
    /// Finds the items of a complete document; `before` lines precede it.
    pub fn of(bytes: Vec<u8>, before: u64) -> Result<Self, NotADocument> {
        if bytes.len() > LARGEST {
            return Err(NotADocument { line: before + 1, why: too_large(), bytes });
        }
        let text = String::from_utf8(bytes).map_err(|error| {
            let valid = error.utf8_error().valid_up_to();
            let line = before + 1 + newlines(error.as_bytes().get(..valid).unwrap_or_default());
            let why = "this JSON document is not UTF-8".to_owned();
            NotADocument { line, why, bytes: error.into_bytes() }
        })?;
        match items(&text) {
            Ok(items) => Ok(Self { text, items: items.into_iter(), number: 0, line: before + 1, at: 0 }),
            Err(error) => {
                // A truncated document has its error in the last line.
                let lines = 1 + newlines(text.trim_end().as_bytes());
                let line = before + u64::try_from(error.line()).unwrap_or_default().clamp(1, lines);
                let why = format!("this JSON document cannot be read: {}", objects::plain(&error));
                Err(NotADocument { line, why, bytes: text.into_bytes() })
            }
        }
    }

    pub fn next_item(&mut self) -> Option<Placed> {
        let item = self.items.next()?;
        let between = self.text.get(self.at..item.start).unwrap_or_default();
        self.line += newlines(between.as_bytes());
        (self.number, self.at) = (self.number + 1, item.start);
        let read = u64::try_from(item.end).unwrap_or_default();
        let entry = match objects::identifier(self.text.get(item).unwrap_or_default()) {
            Ok(text) => IdEntry::Id(text),
            Err(why) => IdEntry::Unusable(format!("item {}: {why}", self.number)),
        };
        Some(Placed { entry, line: self.line, read })
    }
}

fn items(text: &str) -> Result<Vec<Range<usize>>, serde_json::Error> {
    let place = |item: &RawValue| {
        let start = item.get().as_ptr().addr().saturating_sub(text.as_ptr().addr());
        start..start + item.get().len()
    };
    let mut found = Vec::new();
    for document in serde_json::Deserializer::from_str(text).into_iter::<&RawValue>() {
        let document = document?;
        if document.get().starts_with('[') {
            found.extend(serde_json::from_str::<Vec<&RawValue>>(document.get())?.into_iter().map(place));
        } else if let Some(profiles) = profiles(document) {
            found.extend(profiles.into_iter().map(place));
        } else {
            found.push(place(document));
        }
    }
    Ok(found)
}

fn newlines(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.split(|byte| *byte == b'\n').count().saturating_sub(1)).unwrap_or_default()
}
