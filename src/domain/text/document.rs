//! Output of several lines, and names of files.

use super::Displayable;
use std::fmt;

/// Several lines for a file, a pipe or the clipboard: line feeds and tabs are kept, everything else is as inert as a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document(String);

impl Document {
    /// Accepts text that contains already escaped data; its markers are kept as they are.
    pub fn new(rendered: &str) -> Self {
        let acts = |c: char| !matches!(c, '\n' | '\t' | ' '..='~');
        if !rendered.contains(acts) {
            return Self(rendered.to_owned());
        }
        let mut text = String::with_capacity(rendered.len());
        for piece in rendered.split_inclusive(['\n', '\t']) {
            let (line, end) = piece.split_at(piece.trim_end_matches(['\n', '\t']).len());
            text.push_str(Displayable::message(line).as_str());
            text.push_str(end);
        }
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The longest file name in bytes, which every file system accepts.
const LONGEST_NAME: usize = 120;

/// A file name that cannot leave its folder: letters, digits, `.`, `_` and `-`, not beginning with a dot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName(String);

impl FileName {
    /// Makes a file name of a text; invalid characters become `-`.
    pub fn new(text: &str) -> Self {
        let kept = |c: char| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '-' };
        let name: String = text.chars().take(LONGEST_NAME).map(kept).collect();
        let rest = name.trim_start_matches('.');
        Self(if rest.is_empty() { "unnamed".to_owned() } else { rest.to_owned() })
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Document, FileName, LONGEST_NAME};
    use crate::domain::samples::hostile::Dice;
    use crate::domain::text::Displayable;

    #[test]
    fn x6_a_document_keeps_its_lines_and_nothing_that_acts() {
        let document = |text: &str| Document::new(text).as_str().to_owned();
        assert_eq!(document("a\n\n\tb\n"), "a\n\n\tb\n");
        assert_eq!(document("é ⟨1B⟩\r\n\u{1b}[2J"), "é ⟨1B⟩⟨0D⟩\n⟨1B⟩[2J");
        let mut dice = Dice::new(11);
        for _ in 0..2_000 {
            let raw = format!("{}\n{}", dice.text(), dice.text());
            let shown = document(&raw);
            assert_eq!(shown.matches('\n').count(), raw.matches('\n').count());
            for line in shown.split(['\n', '\t']) {
                assert_eq!(line, Displayable::message(line).as_str(), "{raw:?}");
            }
        }
    }

    #[test]
    fn x6_a_file_name_stays_in_its_folder() {
        let name = |text: &str| FileName::new(text).to_string();
        assert_eq!(name("flexplorer-replay-voice-1a2b3c4d.md"), "flexplorer-replay-voice-1a2b3c4d.md");
        assert_eq!(name("../../etc/passwd"), "-..-etc-passwd");
        assert_eq!([name(""), name("."), name("..")], ["unnamed"; 3]);
        assert_eq!(name("a/b\\c:d\0\u{202e}\u{1b}é \n"), "a-b-c-d------");
        assert_eq!(name(&"x".repeat(5_000)).len(), LONGEST_NAME);
        let mut dice = Dice::new(12);
        for _ in 0..2_000 {
            let name = name(&dice.text());
            assert_eq!(std::path::Path::new(&name).file_name(), Some(name.as_ref()));
        }
    }
}
