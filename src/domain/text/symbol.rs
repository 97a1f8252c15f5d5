//! The signs of the program itself, each with a stand-in for terminals that show ASCII only: for both front ends.

/// Signs that stand in sentences only.
const TYPOGRAPHY: [(&str, &str); 3] = [("×", "x"), ("µ", "u"), ("—", "-")];

/// A sign of the program: one cell wide in either form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Symbol {
    /// Good: match, enriched.
    Check,
    /// Sent by flexplorer, not by Flex.
    Replay,
    /// Half: partly enriched, wrapping up.
    Half,
    /// Bad: not enriched, missing.
    Cross,
    /// Cannot tell.
    Question,
    /// An older value.
    Clock,
    /// A value nobody explains.
    Unequal,
    /// Still on its way.
    Waiting,
    /// Nothing there.
    Dot,
    /// Left out on purpose.
    Dash,
    /// Outside the window.
    Outside,
    /// A positive interaction.
    Positive,
    /// A neutral interaction.
    Neutral,
    /// A negative interaction.
    Negative,
    /// An interaction without sentiment.
    Unrated,
    /// Look here.
    Warning,
    /// The selected row.
    Pointer,
    /// Text goes on.
    Ellipsis,
    /// A folded node.
    Folded,
    /// An unfolded node.
    Unfolded,
    /// From one thing to another.
    Arrow,
    /// Nothing, as wide as the others.
    Blank,
    /// Between two things on one line.
    Separator,
    /// The end of a stretch of time.
    Edge,
    /// Pinned.
    Pin,
    /// The thumb of a scroll bar.
    Thumb,
    /// Where text is typed.
    Prompt,
    /// An event without its partner.
    Alone,
}

impl Symbol {
    /// All of them; of two with one sign the first gives the stand-in where only the sign is known.
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

    /// Every glyph: sign, ASCII stand-in.
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

    /// What stands for a sign of the program where only ASCII is shown; nothing for any other character.
    pub(super) fn stand_in(sign: char) -> Option<&'static str> {
        let pairs = Self::ALL.into_iter().map(Self::pair);
        pairs.chain(TYPOGRAPHY).find(|(text, _)| text.chars().eq([sign])).map(|(_, stand_in)| stand_in)
    }
}
