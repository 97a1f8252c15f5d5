//! Reads the lines of a stream with a limit on their length.

use std::io::{self, BufRead};

/// The longest line that is read, in bytes: an object may have many fields besides its id.
pub const LONGEST: usize = 1 << 20;
/// A longer line ends the reading: the input is not a list but, for example, the bytes of a disk.
const ENDLESS: usize = 1 << 30;

/// A line without its line break.
#[derive(Debug, PartialEq, Eq)]
pub enum InputLine {
    Whole(Vec<u8>),
    /// Too long to be kept, so it was skipped.
    TooLong,
}

impl InputLine {
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Whole(bytes) if bytes.trim_ascii().is_empty())
    }
}

pub struct Lines<R> {
    source: R,
    number: u64,
    read: u64,
    longest: usize,
}

impl<R: BufRead> Lines<R> {
    /// Reads lines from this source, of which `before` lines are already read.
    pub fn new(source: R, before: u64) -> Self {
        Self { source, number: before, read: 0, longest: LONGEST }
    }

    pub fn up_to(self, longest: usize) -> Self {
        Self { longest, ..self }
    }

    pub fn too_long(&self) -> String {
        format!("longer than {} KiB", self.longest >> 10)
    }

    /// The number of the last line read, from 1.
    pub const fn number(&self) -> u64 {
        self.number
    }

    pub const fn read(&self) -> u64 {
        self.read
    }

    pub fn into_source(self) -> R {
        self.source
    }

    /// The next line; a byte order mark before the first line is removed.
    pub fn next_line(&mut self) -> io::Result<Option<InputLine>> {
        let (mut line, mut length, mut is_too_long, mut is_there) = (Vec::new(), 0_usize, false, false);
        loop {
            let chunk = match self.source.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                chunk => chunk?,
            };
            is_there |= !chunk.is_empty();
            let end = chunk.iter().position(|byte| *byte == b'\n');
            let (piece, used) = end.map_or((chunk, chunk.len()), |at| (&chunk[..at], at + 1));
            is_too_long |= line.len() + piece.len() > self.longest;
            length += piece.len();
            if length > ENDLESS {
                let why = format!("line {} does not end within {} MiB", self.number + 1, ENDLESS >> 20);
                return Err(io::Error::other(why));
            }
            if is_too_long {
                line.clear();
            } else {
                line.extend_from_slice(piece);
            }
            self.source.consume(used);
            self.read += u64::try_from(used).unwrap_or_default();
            if end.is_some() || used == 0 {
                break;
            }
        }
        if !is_there {
            return Ok(None);
        }
        self.number += 1;
        if is_too_long {
            return Ok(Some(InputLine::TooLong));
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        if self.number == 1 && line.starts_with(b"\xef\xbb\xbf") {
            line.drain(..3);
        }
        Ok(Some(InputLine::Whole(line)))
    }
}
