use super::{AHEAD, BATCH, TOLD, in_background};
use crate::cli::ids::IdList;
use std::io::{BufReader, Read};

/// This many lines of a list, all the same.
fn list(line: &'static [u8], lines: usize) -> IdList {
    struct Lines(&'static [u8], usize, u64);
    impl Read for Lines {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let most = usize::try_from(self.2).unwrap().min(buffer.len());
            for byte in &mut buffer[..most] {
                *byte = self.0[self.1];
                self.1 = (self.1 + 1) % self.0.len();
            }
            self.2 -= u64::try_from(most).unwrap();
            Ok(most)
        }
    }
    let bytes = u64::try_from(line.len() * lines).unwrap();
    IdList::new("list", "", None, Box::new(BufReader::new(Lines(line, 0, bytes)))).unwrap()
}

#[tokio::test]
async fn a_flood_of_lines_that_cannot_be_used_is_counted_and_only_its_first_are_kept_in_words() {
    let lines = 5 * BATCH;
    let mut batches = in_background(list(b"\xff\n", lines), None);
    let (mut entries, mut unusable) = (0, 0);
    while let Some(batch) = batches.recv().await {
        assert!(batches.len() <= AHEAD);
        assert!(batch.complaints.len() <= usize::try_from(TOLD).unwrap() && batch.handles.is_empty());
        assert!(batch.entries <= 2 * u64::try_from(BATCH).unwrap(), "{} at once", batch.entries);
        entries += batch.entries;
        unusable += batch.unusable;
    }
    let lines = u64::try_from(lines).unwrap();
    assert_eq!((entries, unusable), (lines, lines));
}
