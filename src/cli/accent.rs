//! Colours on the command line. Each one repeats what a word or a sign next to it already says.

use crate::domain::replay::{judgement::Outcome, report::Conclusion};
use crate::domain::verdict::{Enrichment, Verdict};
use crate::engine::diagnosis::PointState;
use anstyle::{AnsiColor, Style};
use std::borrow::Cow;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accent {
    None,
    Good,
    Bad,
    /// A partial, late or unknown result.
    Doubtful,
    /// Sent by flexplorer.
    Replayed,
    Title,
}

impl Accent {
    const fn style(self) -> Style {
        match self {
            Self::None => Style::new(),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Bad => AnsiColor::Red.on_default().bold(),
            Self::Doubtful => AnsiColor::Yellow.on_default(),
            Self::Replayed => AnsiColor::Cyan.on_default(),
            Self::Title => Style::new().bold(),
        }
    }

    pub fn on(self, text: &str, colour: bool) -> Cow<'_, str> {
        if !colour || self == Self::None {
            return Cow::Borrowed(text);
        }
        let style = self.style();
        Cow::Owned(format!("{style}{text}{style:#}"))
    }
}

impl From<Enrichment> for Accent {
    fn from(verdict: Enrichment) -> Self {
        match verdict {
            Enrichment::Enriched => Self::Good,
            Enrichment::Replayed => Self::Replayed,
            Enrichment::PartlyEnriched | Enrichment::CannotTell => Self::Doubtful,
            Enrichment::NotEnriched => Self::Bad,
        }
    }
}

impl From<Verdict> for Accent {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Match => Self::Good,
            Verdict::Missing | Verdict::Stale | Verdict::Mismatch => Self::Bad,
            Verdict::Pending | Verdict::Unknown => Self::Doubtful,
            _ => Self::None,
        }
    }
}

impl From<Outcome> for Accent {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Fed(verdict) => verdict.into(),
            Outcome::NotProvided | Outcome::Unchanged | Outcome::SetAlone => Self::None,
            Outcome::Changed => Self::Bad,
        }
    }
}

impl From<&Conclusion> for Accent {
    fn from(conclusion: &Conclusion) -> Self {
        match conclusion {
            Conclusion::Proven => Self::Good,
            Conclusion::Contradicted => Self::Bad,
            _ => Self::Doubtful,
        }
    }
}

impl From<PointState> for Accent {
    fn from(state: PointState) -> Self {
        match state {
            PointState::Good => Self::Good,
            PointState::Wrong => Self::Bad,
            PointState::Doubtful | PointState::Unknown => Self::Doubtful,
        }
    }
}
