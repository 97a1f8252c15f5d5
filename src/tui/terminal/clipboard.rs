//! Copies through the terminal (OSC 52), which works over SSH and needs no display server. Terminals do not answer, so we
//! know only that a text was sent. The clipboard is never read, and written only on a key press. For the texts see
//! [`crate::tui::update::copying`].

use base64::Engine as _;

/// Maximum size of a copy in bytes; terminals silently cut or drop longer ones.
pub const CEILING: usize = 100_000;

/// A multiplexer between us and the terminal, which needs its own wrapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Multiplexer {
    None,
    /// tmux treats a plain sequence as its own copy and passes it on (`set-clipboard on`). It also passes on a wrapped sequence
    /// with doubled escapes (`allow-passthrough on`). We cannot see which of the two is set.
    Tmux,
    /// GNU screen passes on the content of device control strings, in small pieces.
    Screen,
}

impl Multiplexer {
    /// Detects the multiplexer from the values of `TMUX`, `STY` and `TERM`.
    pub fn detect(tmux: Option<&str>, sty: Option<&str>, term: Option<&str>) -> Self {
        if tmux.is_some_and(|value| !value.is_empty()) {
            Self::Tmux
        } else if sty.is_some_and(|value| !value.is_empty())
            || term.is_some_and(|value| value.starts_with("screen"))
        {
            Self::Screen
        } else {
            Self::None
        }
    }

    /// The setting it needs if it does not pass copies on by default.
    pub const fn needs(self) -> Option<&'static str> {
        match self {
            Self::Tmux => {
                Some("tmux passes copies on with `set -g set-clipboard on` or `set -g allow-passthrough on`")
            }
            Self::None | Self::Screen => None,
        }
    }

    /// How a copy reaches the clipboard.
    pub const fn way(self) -> &'static str {
        match self {
            Self::None => "sent to the terminal (OSC 52), which must allow it and sends no confirmation",
            Self::Tmux => {
                "sent to the terminal (OSC 52) through tmux, plain and passed through; neither sends a confirmation"
            }
            Self::Screen => "sent to the terminal (OSC 52) through screen; neither sends a confirmation",
        }
    }
}

/// The bytes that make the terminal copy `text`; `None` if it is too long.
pub fn sequence(text: &str, multiplexer: Multiplexer) -> Option<Vec<u8>> {
    if text.len() > CEILING {
        return None;
    }
    let payload = base64::engine::general_purpose::STANDARD.encode(text);
    let plain = format!("\x1b]52;c;{payload}\x07");
    Some(match multiplexer {
        Multiplexer::None => plain.into_bytes(),
        Multiplexer::Tmux => {
            format!("{plain}\x1bPtmux;{}\x1b\\", plain.replace('\x1b', "\x1b\x1b")).into_bytes()
        }
        Multiplexer::Screen => in_pieces(&plain),
    })
}

/// GNU screen cuts device control strings at 768 bytes.
fn in_pieces(sequence: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(sequence.len() + sequence.len() / 64);
    for piece in sequence.as_bytes().chunks(512) {
        bytes.extend_from_slice(b"\x1bP");
        bytes.extend_from_slice(piece);
        bytes.extend_from_slice(b"\x1b\\");
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dt14_a_copy_is_sent_in_every_form_that_what_stands_between_may_take() {
        let plain = sequence("hi", Multiplexer::None).unwrap();
        assert_eq!(plain, b"\x1b]52;c;aGk=\x07");
        let tmux = sequence("hi", Multiplexer::Tmux).unwrap();
        assert_eq!(tmux, b"\x1b]52;c;aGk=\x07\x1bPtmux;\x1b\x1b]52;c;aGk=\x07\x1b\\");
        assert_eq!(sequence("hi", Multiplexer::Screen).unwrap(), b"\x1bP\x1b]52;c;aGk=\x07\x1b\\");
        let long = sequence(&"x".repeat(3000), Multiplexer::Screen).unwrap();
        assert!(long.split(|&b| b == 0x1b).all(|piece| piece.len() < 600));
    }

    #[test]
    fn x6_a_copy_has_a_ceiling() {
        assert!(sequence(&"x".repeat(CEILING + 1), Multiplexer::None).is_none());
        assert!(sequence(&"x".repeat(CEILING), Multiplexer::None).is_some());
    }

    #[test]
    fn the_multiplexer_is_told_by_the_environment() {
        assert_eq!(Multiplexer::detect(Some("/tmp/tmux"), None, Some("screen")), Multiplexer::Tmux);
        assert_eq!(Multiplexer::detect(None, None, Some("screen-256color")), Multiplexer::Screen);
        assert_eq!(Multiplexer::detect(None, Some("1.pts"), Some("xterm")), Multiplexer::Screen);
        assert_eq!(Multiplexer::detect(Some(""), None, Some("xterm")), Multiplexer::None);
    }
}
