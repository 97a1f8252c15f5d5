//! Tracks whether a write is in progress; writing to an unread pipe or a stopped terminal blocks.

use std::io::{self, Write};
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts the starts and ends of writes: odd while one is in progress.
static WRITES: AtomicU64 = AtomicU64::new(0);

/// The number of the write in progress.
pub fn write_under_way() -> Option<u64> {
    Some(WRITES.load(Ordering::SeqCst)).filter(|writes| !writes.is_multiple_of(2))
}

/// A stream of the process whose writes are counted. Only one thread writes at a time.
pub(super) struct Watched<W>(pub W);

impl<W: Write> Watched<W> {
    fn counted<T>(&mut self, write: impl FnOnce(&mut W) -> T) -> T {
        WRITES.fetch_add(1, Ordering::SeqCst);
        let written = write(&mut self.0);
        WRITES.fetch_add(1, Ordering::SeqCst);
        written
    }
}

impl<W: Write> Write for Watched<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.counted(|stream| stream.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.counted(W::flush)
    }
}
