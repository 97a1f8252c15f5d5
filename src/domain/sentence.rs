//! Sentences composed of the program's words and of data, kept apart so that data can be shown as data.

use super::text::Displayable;
use std::borrow::Cow;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SentencePart {
    /// The program's own words, numbers and ages; ASCII.
    Words(Cow<'static, str>),
    /// A SID or another id in full; it may be shortened to head and tail, see [`short_sid`].
    Sid(Displayable),
    /// Any other untrusted text.
    Data(Displayable),
}

/// A sentence, or part of one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sentence {
    pieces: Vec<SentencePart>,
}

/// How ids are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sids {
    /// Shortened to `KD…4e21`, for screens.
    Short,
    /// In full, for text that is searched, copied or piped.
    Full,
}

/// Ids up to this many characters are not shortened.
const SHORT_ENOUGH: usize = 10;

/// The first two and last four characters of a long id, as in `KD…4e21`; `None` if the id is short enough.
pub fn short_sid(sid: &Displayable) -> Option<(Displayable, Displayable)> {
    let original = sid.original();
    let characters: Vec<char> = original.chars().collect();
    let (head, tail) = (characters.get(..2)?, characters.get(characters.len().checked_sub(4)?..)?);
    let shown = |part: &[char]| Displayable::new(&part.iter().collect::<String>());
    (characters.len() > SHORT_ENOUGH).then(|| (shown(head), shown(tail)))
}

impl Sentence {
    /// An empty sentence.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the program's own words.
    #[must_use]
    pub fn say(mut self, words: impl Into<Cow<'static, str>>) -> Self {
        match (self.pieces.last_mut(), words.into()) {
            (Some(SentencePart::Words(before)), words) => before.to_mut().push_str(&words),
            (_, words) => self.pieces.push(SentencePart::Words(words)),
        }
        self
    }

    #[must_use]
    pub fn sid(mut self, sid: &str) -> Self {
        self.pieces.push(SentencePart::Sid(Displayable::cell(sid)));
        self
    }

    /// Adds other data unchanged.
    #[must_use]
    pub fn data(mut self, text: Displayable) -> Self {
        self.pieces.push(SentencePart::Data(text));
        self
    }

    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for piece in other.pieces {
            match piece {
                SentencePart::Words(words) => self = self.say(words),
                piece => self.pieces.push(piece),
            }
        }
        self
    }

    /// Joins sentences with `separator` between them.
    pub fn join(parts: impl IntoIterator<Item = Self>, separator: &'static str) -> Self {
        parts.into_iter().fold(Self::new(), |sentence, part| {
            if sentence.is_empty() { part } else { sentence.say(separator).and(part) }
        })
    }

    pub fn pieces(&self) -> &[SentencePart] {
        &self.pieces
    }

    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The complete sentence as one text.
    pub fn to_displayable(&self, sids: Sids) -> Displayable {
        let parts: Vec<Displayable> = self.pieces.iter().flat_map(|piece| written(piece, sids)).collect();
        Displayable::concat(&parts)
    }
}

fn written(piece: &SentencePart, sids: Sids) -> Vec<Displayable> {
    match piece {
        SentencePart::Words(words) => vec![Displayable::new(words)],
        SentencePart::Data(text) => vec![text.clone()],
        SentencePart::Sid(sid) => match short_sid(sid).filter(|_| sids == Sids::Short) {
            Some((head, tail)) => vec![head, Displayable::label("…"), tail],
            None => vec![sid.clone()],
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example() -> Sentence {
        Sentence::new()
            .say("from ")
            .sid("KD0123456789abcdef0123456789ab4e21")
            .say(" (")
            .say("2d ago")
            .say(")")
    }

    #[test]
    fn ids_are_shortened_on_screens_and_whole_elsewhere() {
        assert_eq!(example().to_displayable(Sids::Short).as_str(), "from KD…4e21 (2d ago)");
        let full = "from KD0123456789abcdef0123456789ab4e21 (2d ago)";
        assert_eq!(example().to_displayable(Sids::Full).as_str(), full);
        assert_eq!(Sentence::new().sid("KD12345678").to_displayable(Sids::Short).as_str(), "KD12345678");
    }

    #[test]
    fn words_flow_together_and_data_stays_apart() {
        assert_eq!(example().pieces().len(), 3);
        assert_eq!(example().pieces()[2], SentencePart::Words(" (2d ago)".into()));
        let joined = Sentence::join([Sentence::new().say("one"), Sentence::new().say("two")], "; ");
        assert_eq!(joined.pieces(), [SentencePart::Words("one; two".into())]);
    }

    #[test]
    fn x5_data_cannot_speak_as_the_program() {
        let sentence =
            Sentence::new().sid("\u{1b}[2J\u{202e}a quite long fake id\n").data(Displayable::new("\u{7}"));
        for sids in [Sids::Short, Sids::Full] {
            let text = sentence.to_displayable(sids);
            assert!(!text.as_str().chars().any(char::is_control), "{text}");
        }
    }
}
