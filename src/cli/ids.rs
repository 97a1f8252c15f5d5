//! Lists of identifiers: plain lines, CSV with a header line, NDJSON. They are read as a stream, so a list may have any length.
//! A whole JSON document is a list too; it is held in memory and has a size limit.
//!
//! ```text
//!   file or standard input ─▶ [`lines`]: bounded lines ─▶ which form? ─┬─▶ plain: a line is an identifier
//!                                                                      ├─▶ [`table`]: columns named in the first line
//!                                                                      ├─▶ [`objects`]: fields named in each line
//!                                                                      └─▶ [`whole`]: fields named in each item
//! ```
//! An unusable line affects only that line: it is reported with its number, and the others are still read. Problems that make the
//! whole list unusable (no such file, no id column) are a [`ListError`].

mod lines;
mod names;
mod objects;
mod seen;
mod table;
mod whole;

pub use seen::SeenIds;

use self::lines::{InputLine, LONGEST, Lines};
use self::table::IdTable;
use self::whole::{NotADocument, Whole};
use crate::config::read;
use crate::domain::lookup::{self, LookupInput};
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

/// The file name that means standard input.
const STANDARD_INPUT: &str = "-";
/// Bytes read at once.
const CHUNK: usize = 64 << 10;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdEntry {
    /// An identifier as a person would type it into a search box.
    Id(String),
    /// An unusable line, and the reason.
    Unusable(String),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub entry: IdEntry,
    /// Line in the file, from 1.
    pub line: u64,
    /// Approximate number of bytes of the file up to its end.
    pub read: u64,
}

#[derive(Debug, thiserror::Error)]
#[error("{place}: {why}. {next}")]
pub struct ListError {
    place: String,
    why: String,
    next: &'static str,
}

pub struct IdList {
    name: String,
    bytes: Option<u64>,
    form: InputFormat,
    is_over: bool,
}

type Source = io::Chain<Cursor<Vec<u8>>, Box<dyn BufRead + Send>>;

enum InputFormat {
    Plain(Lines<Source>),
    Table(Box<IdTable<Source>>),
    Objects(Lines<Source>),
    Whole(Whole),
}

/// The error for a list without identifiers, unless it may be empty.
pub const EMPTY: &str = "the list contains no identifiers; --allow-empty accepts that";

/// Opens a list on a thread that may block: a pipe may stay silent indefinitely, and signals must still be received.
pub async fn open(path: PathBuf) -> Result<IdList, ListError> {
    let name = path.display().to_string();
    let opened = tokio::task::spawn_blocking(move || IdList::open(&path)).await;
    opened.unwrap_or_else(|error| {
        Err(ListError { place: name, why: format!("reading stopped early: {error}"), next: "Try again." })
    })
}

impl IdList {
    /// Opens a file, or standard input for `-`, and detects its form from its name and first line.
    #[expect(clippy::disallowed_methods, reason = "read in bounded lines")]
    fn open(path: &Path) -> Result<Self, ListError> {
        if path.as_os_str() == STANDARD_INPUT {
            return Self::new(
                "standard input",
                "",
                None,
                Box::new(BufReader::with_capacity(CHUNK, io::stdin())),
            );
        }
        let name = path.display().to_string();
        let (file, about) = read::regular_or_pipe(path).map_err(|error| ListError {
            place: name.clone(),
            why: error.to_string(),
            next: "Give a file with one identifier per line, CSV or NDJSON, or - for standard input.",
        })?;
        let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_lowercase();
        let bytes = about.is_file().then_some(about.len());
        Self::new(&name, &ending, bytes, Box::new(BufReader::with_capacity(CHUNK, file)))
    }

    /// Reads from any source; `ending` is the lower-case extension of the file name, if any.
    pub fn new(
        name: &str,
        ending: &str,
        bytes: Option<u64>,
        source: Box<dyn BufRead + Send>,
    ) -> Result<Self, ListError> {
        let failed =
            |line: u64, why: String, next| ListError { place: format!("{name}, line {line}"), why, next };
        let lost =
            |line, error: &io::Error| failed(line, error.to_string(), "Is the disk or pipe still available?");
        let mut source = source;
        let longest = match whole::may_begin(&mut source) {
            Ok(true) => whole::LARGEST,
            Ok(false) => LONGEST,
            Err(error) => return Err(lost(1, &error)),
        };
        let mut head = Lines::new(source, 0).up_to(longest);
        let first = loop {
            match head.next_line() {
                Ok(Some(line)) if line.is_blank() => {}
                Ok(line) => break line,
                Err(error) => return Err(lost(head.number(), &error)),
            }
        };
        let number = head.number();
        let Some(InputLine::Whole(first)) = first else {
            return match first {
                None => Ok(Self {
                    name: name.to_owned(),
                    bytes,
                    form: InputFormat::Plain(Lines::new(rest(Vec::new(), Box::new(io::empty())), 0)),
                    is_over: true,
                }),
                Some(_) if longest == whole::LARGEST => Err(failed(number, whole::too_large(), whole::NEXT)),
                Some(_) => Err(failed(number, head.too_long(), "Is this a list of identifiers?")),
            };
        };
        if first.starts_with(b"\xff\xfe") || first.starts_with(b"\xfe\xff") || first.contains(&0) {
            return Err(failed(
                number,
                "this is not UTF-8 text but looks like UTF-16 or binary".to_owned(),
                "Save the list as UTF-8.",
            ));
        }
        let kind = EntryKind::of(&first, ending);
        let before = number - 1;
        let form = match kind {
            EntryKind::Whole => {
                let mut source = head.into_source();
                let held = whole::hold(first, &mut source).map_err(|error| lost(number, &error))?;
                match Whole::of(held, before).map_err(NotADocument::into_lines) {
                    Ok(whole) => InputFormat::Whole(whole),
                    Err(Ok(lines)) => InputFormat::Objects(Lines::new(rest(lines, source), before)),
                    Err(Err(not)) => return Err(failed(not.line, not.why, whole::NEXT)),
                }
            }
            EntryKind::Plain => InputFormat::Plain(Lines::new(again(first, head), before)),
            EntryKind::Objects => InputFormat::Objects(Lines::new(again(first, head), before)),
            EntryKind::Table(delimiter) => {
                let table = IdTable::new(again(first, head), delimiter, before);
                InputFormat::Table(Box::new(table.map_err(|why| failed(number, why, table::NEXT))?))
            }
        };
        Ok(Self { name: name.to_owned(), bytes, form, is_over: false })
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub const fn bytes(&self) -> Option<u64> {
        self.bytes
    }

    /// The columns that identifiers are taken from, if the list is a table.
    pub fn columns(&self) -> Option<String> {
        match &self.form {
            InputFormat::Table(table) => Some(table.columns()),
            InputFormat::Plain(_) | InputFormat::Objects(_) | InputFormat::Whole(_) => None,
        }
    }

    fn read(&mut self) -> Result<Option<Placed>, (u64, String)> {
        match &mut self.form {
            InputFormat::Plain(lines) => placed(lines, plain),
            InputFormat::Objects(lines) => placed(lines, objects::identifier),
            InputFormat::Table(table) => table.next_row(),
            InputFormat::Whole(whole) => Ok(whole.next_item()),
        }
    }
}

impl Iterator for IdList {
    type Item = Result<Placed, ListError>;

    /// The next entry; the iterator ends after an error.
    fn next(&mut self) -> Option<Self::Item> {
        if self.is_over {
            return None;
        }
        let read = self.read();
        self.is_over = !matches!(read, Ok(Some(_)));
        read.map_err(|(line, why)| ListError {
            place: format!("{}, line {line}", self.name),
            why,
            next: "Everything before it was read.",
        })
        .transpose()
    }
}

enum EntryKind {
    Plain,
    Objects,
    Table(u8),
    Whole,
}

impl EntryKind {
    /// By the file name's extension, else by the first line: a document, an object, a known or several columns, else plain.
    fn of(first: &[u8], ending: &str) -> Self {
        let text = String::from_utf8_lossy(first);
        let text = text.trim();
        let delimiter = [',', ';', '\t'].into_iter().max_by_key(|d| (text.matches(*d).count(), *d == ','));
        let delimiter = delimiter.unwrap_or(',');
        let table = Self::Table(u8::try_from(delimiter).unwrap_or(b','));
        let is_lines = matches!(ending, "ndjson" | "jsonl");
        if whole::begins(text, is_lines) {
            return Self::Whole;
        }
        if text.starts_with('{') || is_lines {
            return Self::Objects;
        }
        let names = || text.split(delimiter).map(|name| name.trim().trim_matches('"'));
        let is_header = names().any(|name| names::rank(name).is_some());
        let is_address = lookup::reading(text, None) == LookupInput::Address;
        if ending == "csv" || is_header || (text.contains(delimiter) && !is_address) {
            table
        } else {
            Self::Plain
        }
    }
}

/// Puts a line that was read to detect the form back in front of the rest.
fn again(mut line: Vec<u8>, head: Lines<Box<dyn BufRead + Send>>) -> Source {
    line.push(b'\n');
    rest(line, head.into_source())
}

fn rest(read: Vec<u8>, source: Box<dyn BufRead + Send>) -> Source {
    Cursor::new(read).chain(source)
}

/// The next line that is not blank, interpreted by `meaning`.
fn placed(
    lines: &mut Lines<Source>,
    meaning: impl Fn(&str) -> Result<String, String>,
) -> Result<Option<Placed>, (u64, String)> {
    loop {
        let line = lines.next_line().map_err(|error| (lines.number() + 1, error.to_string()))?;
        let entry = match &line {
            None => return Ok(None),
            Some(line) if line.is_blank() => continue,
            Some(InputLine::TooLong) => IdEntry::Unusable(lines.too_long()),
            Some(InputLine::Whole(bytes)) => entry(bytes, &meaning),
        };
        return Ok(Some(Placed { entry, line: lines.number(), read: lines.read() }));
    }
}

/// A plain line as a person would type it. Lines printed by `jq` are quoted strings; its `null` is not an identifier,
/// and a user of that name can be given as `user_id:null`.
fn plain(line: &str) -> Result<String, String> {
    match line {
        "null" => objects::identifier(line),
        _ if line.starts_with('"') => Ok(serde_json::from_str(line).unwrap_or_else(|_| line.to_owned())),
        _ => Ok(line.to_owned()),
    }
}

fn entry(bytes: &[u8], meaning: impl Fn(&str) -> Result<String, String>) -> IdEntry {
    match std::str::from_utf8(bytes) {
        Ok(text) => meaning(text.trim()).map_or_else(IdEntry::Unusable, IdEntry::Id),
        Err(error) => IdEntry::Unusable(not_utf8(error.valid_up_to())),
    }
}

fn not_utf8(position: usize) -> String {
    format!("byte {} is not UTF-8", position + 1)
}

#[cfg(test)]
mod tests;
