//! CSV with a header line, separated by comma, semicolon or tab; quoted values may contain line breaks.

use super::{IdEntry, Placed, names, not_utf8};
use csv::{ByteRecord, Reader, ReaderBuilder};
use std::borrow::Cow;
use std::io::{self, Read};

/// The longest row, in bytes. A quote that is never closed turns the rest of the file into one row.
const LONGEST: u64 = 1 << 20;
/// The advice for a header that names no identifiers.
pub const NEXT: &str =
    "Name the column `identifier` (any identifier), or after the type of its values, such as `email`.";

pub struct IdTable<R> {
    reader: Reader<Fuse<R>>,
    header: Vec<String>,
    record: ByteRecord,
    before: u64,
}

impl<R: Read> IdTable<R> {
    /// Reads the header; `before` lines precede it.
    pub fn new(source: R, delimiter: u8, before: u64) -> Result<Self, String> {
        let mut builder = ReaderBuilder::new();
        let builder = builder.delimiter(delimiter).flexible(true).has_headers(false);
        let mut reader = builder.from_reader(Fuse { source, left: LONGEST });
        let mut record = ByteRecord::new();
        reader.read_byte_record(&mut record).map_err(|error| error.to_string())?;
        let header: Vec<String> =
            record.iter().map(|name| String::from_utf8_lossy(name).trim().to_owned()).collect();
        let is_pair = |one: &str, two: &str| {
            [one, two].iter().all(|n| header.iter().any(|h| h.eq_ignore_ascii_case(n)))
        };
        if !header.iter().any(|name| names::rank(name).is_some()) && !is_pair("type", "value") {
            let shown = header.iter().take(20).cloned().collect::<Vec<_>>().join(", ");
            return Err(format!("no column contains identifiers (columns: {shown})"));
        }
        Ok(Self { reader, header, record, before })
    }

    /// The columns that identifiers are taken from, most specific first.
    pub fn columns(&self) -> String {
        let mut known: Vec<(usize, &str)> =
            self.header.iter().filter_map(|name| Some((names::rank(name)?, name.as_str()))).collect();
        known.sort_unstable();
        let known: Vec<&str> = known.into_iter().map(|(_, name)| name).collect();
        if known.is_empty() { "type and value".to_owned() } else { known.join(", ") }
    }

    /// The next row; an error ends the table.
    pub fn next_row(&mut self) -> Result<Option<Placed>, (u64, String)> {
        self.reader.get_mut().left = LONGEST;
        let start = self.reader.position().line() + self.before;
        match self.reader.read_byte_record(&mut self.record) {
            Ok(false) => return Ok(None),
            Ok(true) => {}
            Err(error) => return Err((start, error.to_string())),
        }
        let line = self.record.position().map_or(start, |position| position.line() + self.before);
        Ok(Some(Placed { entry: self.entry(), line, read: self.reader.position().byte() }))
    }

    fn entry(&self) -> IdEntry {
        let mut values = Vec::with_capacity(self.header.len());
        for (name, value) in self.header.iter().zip(&self.record) {
            // Flaws in other columns do not matter here.
            if names::rank(name).is_none() && !["type", "value"].iter().any(|n| name.eq_ignore_ascii_case(n))
            {
                continue;
            }
            match std::str::from_utf8(value) {
                Ok(value) => values.push((name.as_str(), plain(value.trim()))),
                Err(error) => {
                    return IdEntry::Unusable(format!("column {name}: {}", not_utf8(error.valid_up_to())));
                }
            }
        }
        names::identifier(&values.iter().map(|(name, value)| (*name, value.as_ref())))
            .map_or_else(|| IdEntry::Unusable(format!("no identifier in {}", self.columns())), IdEntry::Id)
    }
}

/// A cell without the `'` that keeps spreadsheets from treating it as a formula; our exports write it before `+1…`.
fn plain(cell: &str) -> Cow<'_, str> {
    match cell.strip_prefix('\'') {
        Some(rest) if rest.starts_with(['=', '+', '-', '@']) => rest.into(),
        _ => cell.into(),
    }
}

/// Returns a limited number of bytes and then fails, until it is refilled.
struct Fuse<R> {
    source: R,
    left: u64,
}

impl<R: Read> Read for Fuse<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            let why = format!("a row is longer than {} KiB; is a closing quote missing?", LONGEST >> 10);
            return Err(io::Error::other(why));
        }
        let read = self.source.read(buffer)?;
        self.left = self.left.saturating_sub(u64::try_from(read).unwrap_or(u64::MAX));
        Ok(read)
    }
}
