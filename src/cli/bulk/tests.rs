use super::{AHEAD, in_background};
use crate::cli::ids::{IdEntry, IdList};
use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// An endless stream of lines, one at a time; counts how many were read.
struct Endless {
    line: Vec<u8>,
    read: Arc<AtomicUsize>,
}

impl Read for Endless {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

impl BufRead for Endless {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.line.is_empty() {
            let number = self.read.fetch_add(1, Ordering::SeqCst);
            self.line = format!("u{number}\n").into_bytes();
        }
        Ok(&self.line)
    }

    fn consume(&mut self, bytes: usize) {
        self.line.drain(..bytes);
    }
}

#[tokio::test]
async fn a_list_without_end_waits_for_whoever_asks() {
    let read = Arc::new(AtomicUsize::new(0));
    let source = Box::new(Endless { line: Vec::new(), read: Arc::clone(&read) });
    let mut entries = in_background(IdList::new("list", "", None, source).unwrap());
    for number in 0..100 * AHEAD {
        let placed = entries.recv().await.unwrap().unwrap();
        assert_eq!(placed.entry, IdEntry::Id(format!("u{number}")), "in order, and none left out");
        // The waiting lines, the one that does not fit, and the one being read.
        let ahead = read.load(Ordering::SeqCst) - number;
        assert!(entries.len() <= AHEAD && ahead <= AHEAD + 3, "{ahead} ahead after {number}");
    }
    drop(entries);
}
