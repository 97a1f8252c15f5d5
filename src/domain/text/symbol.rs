//! The program's own symbols, each with a substitute for terminals that show only ASCII; used by both front ends.

/// Symbols that occur only in sentences.
const TYPOGRAPHY: [(&str, &str); 3] = [("×", "x"), ("µ", "u"), ("—", "-")];

/// A symbol of the program, one cell wide in either form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// Good: match, enriched.
    Check,
    /// Sent by flexplorer, not by Flex.
    Replay,
    /// Partly enriched.
    Half,
    /// Bad: not enriched, missing.
    Cross,
    /// Unknown: cannot tell.
    Question,
    /// An older value.
    Clock,
    /// A value that no event explains.
    Unequal,
    /// In flight.
    Waiting,
    /// Absent.
    Dot,
    /// Left out on purpose.
    Dash,
    /// Outside the event window.
    Outside,
    Positive,
    Neutral,
    Negative,
    /// An interaction without sentiment.
    Unrated,
    /// Needs attention.
    Warning,
    /// The selected row.
    Pointer,
    /// The text continues.
    Ellipsis,
    Folded,
    Unfolded,
    /// A change or direction.
    Arrow,
    /// A blank, as wide as the others.
    Blank,
    /// Separates two items on one line.
    Separator,
    /// The end of a time span.
    Edge,
    Pin,
    /// The thumb of a scroll bar.
    Thumb,
    /// The beginning of an input field.
    Prompt,
    /// An event without its partner.
    Alone,
}

impl Symbol {
    /// All symbols. If two share a character, the first determines the ASCII substitute where only the character is known.
    const ALL: [Self; 28] = [
        Self::Check,
        Self::Replay,
        Self::Half,
        Self::Cross,
        Self::Question,
        Self::Clock,
        Self::Unequal,
        Self::Waiting,
        Self::Dot,
        Self::Dash,
        Self::Outside,
        Self::Positive,
        Self::Neutral,
        Self::Negative,
        Self::Unrated,
        Self::Warning,
        Self::Pointer,
        Self::Ellipsis,
        Self::Folded,
        Self::Unfolded,
        Self::Arrow,
        Self::Blank,
        Self::Separator,
        Self::Edge,
        Self::Pin,
        Self::Thumb,
        Self::Prompt,
        Self::Alone,
    ];

    /// The symbol and its ASCII substitute.
    const fn pair(self) -> (&'static str, &'static str) {
        match self {
            Self::Check => ("✔", "+"),
            Self::Replay => ("↻", "@"),
            Self::Half => ("◐", "~"),
            Self::Cross => ("✘", "x"),
            Self::Question => ("?", "?"),
            Self::Clock => ("◷", "<"),
            Self::Unequal => ("≠", "!"),
            Self::Waiting => ("◌", ":"),
            Self::Dot => ("·", "."),
            Self::Dash => ("–", "-"),
            Self::Outside => ("◦", "o"),
            Self::Positive => ("▲", "^"),
            Self::Neutral => ("●", "*"),
            Self::Negative => ("▼", "v"),
            Self::Unrated => ("○", "o"),
            Self::Warning => ("!", "!"),
            Self::Pointer => ("▌", ">"),
            Self::Ellipsis => ("…", "~"),
            Self::Folded => ("▸", ">"),
            Self::Unfolded => ("▾", "v"),
            Self::Arrow => ("→", ">"),
            Self::Blank => (" ", " "),
            Self::Separator => ("·", "|"),
            Self::Edge => ("┊", "|"),
            Self::Pin => ("◆", "*"),
            Self::Thumb => ("█", "#"),
            Self::Prompt => ("/", "/"),
            Self::Alone => ("─", "-"),
        }
    }

    /// The text to draw.
    pub const fn text(self, ascii: bool) -> &'static str {
        let (sign, stand_in) = self.pair();
        if ascii { stand_in } else { sign }
    }

    /// The ASCII substitute for a symbol of the program; `None` for any other character.
    pub(super) fn stand_in(sign: char) -> Option<&'static str> {
        let pairs = Self::ALL.into_iter().map(Self::pair);
        pairs.chain(TYPOGRAPHY).find(|(text, _)| text.chars().eq([sign])).map(|(_, stand_in)| stand_in)
    }
}
