//! Positions in a file.

use std::fmt;

/// A line and a column of a file, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FilePlace {
    pub line: usize,
    pub column: usize,
    /// The key in the file that holds the text of this place, if that is JSON within a string.
    pub within: Option<&'static str>,
}

impl FilePlace {
    pub fn of(text: &str, offset: usize) -> Self {
        FilePlaces::of(text, None).at(offset)
    }
}

impl fmt::Display for FilePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)?;
        self.within.map_or(Ok(()), |key| write!(f, " of the text of `{key}`"))
    }
}

/// Finds many positions in one text quickly, however long its lines are.
pub(super) struct FilePlaces<'a> {
    text: &'a str,
    within: Option<&'static str>,
    /// The offset of each line's first byte.
    lines: Vec<usize>,
    /// The number of characters before each block of bytes.
    blocks: Vec<usize>,
}

const BLOCK: usize = 1_024;

impl<'a> FilePlaces<'a> {
    pub(super) fn of(text: &'a str, within: Option<&'static str>) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        let lines = std::iter::once(0).chain(ends.map(|at| at + 1)).collect();
        let mut before = 0;
        let blocks = text.as_bytes().chunks(BLOCK).map(|block| {
            let start = before;
            before += characters(block);
            start
        });
        Self { blocks: blocks.collect(), text, within, lines }
    }

    pub(super) fn at(&self, offset: usize) -> FilePlace {
        let line = self.lines.partition_point(|start| *start <= offset).max(1);
        let start = self.lines.get(line - 1).copied().unwrap_or_default();
        let column = self.characters_before(offset).saturating_sub(self.characters_before(start)) + 1;
        FilePlace { line, column, within: self.within }
    }

    fn characters_before(&self, offset: usize) -> usize {
        let offset = offset.min(self.text.len());
        let block = offset / BLOCK;
        let rest = self.text.as_bytes().get(block * BLOCK..offset).map_or(0, characters);
        // There is no entry after the last full block.
        self.blocks.get(block).copied().unwrap_or_else(|| characters(self.text.as_bytes())) + rest
    }
}

/// The number of characters that begin in these bytes.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0b1100_0000 != 0b1000_0000).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_those_of_a_slow_count() {
        let text = "{\n  \"ä\": 1,\r\n\n漢x".repeat(300) + &"é".repeat(5_000);
        let places = FilePlaces::of(&text, None);
        for (offset, _) in text.char_indices().step_by(7).chain([(text.len(), ' ')]) {
            let before = &text[..offset];
            let line = before.matches('\n').count() + 1;
            let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
            assert_eq!(places.at(offset), FilePlace { line, column, within: None }, "{offset}");
        }
        assert_eq!(FilePlace::of("", 5).to_string(), "line 1, column 1");
    }
}
