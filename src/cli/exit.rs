//! Exit codes, for scripts that read no messages.

use crate::engine::ErrorClass;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything requested was done.
    Fine,
    CheckFailed,
    /// The command line, the environment or an identifier is not valid.
    Usage,
    /// The service rejected the token, or the token lacks access.
    NotAuthorised,
    NotFound,
    /// Trying again later may help; the data that could be read is printed.
    TryLater,
    /// Nothing was sent: read-only, not listed or not confirmed.
    Refused,
    GaveUp,
    Internal,
    /// Ended by the signal with this number: 2 is SIGINT, 15 SIGTERM.
    Signal(u8),
    /// The exit code of a command that the program ran.
    Command(u8),
}

/// Every code with its meaning, as printed in `--help` and README.
pub const CODES: &[(u8, &str)] = &[
    (0, "success; also when the explorer is left by any key"),
    (1, "a check failed: a bad trait, or less than --require asks for"),
    (2, "usage or configuration"),
    (3, "not authorised: the service refused the token"),
    (4, "profile not found"),
    (5, "try again later: network, 429, 5xx, unreadable answer, some parts failed"),
    (6, "refused: read-only, not listed for writing, unconfirmed; nothing was sent"),
    (7, "gave up waiting"),
    (70, "internal error"),
    (101, "panic"),
    (130, "interrupted"),
    (143, "terminated"),
];

impl Exit {
    pub const fn code(self) -> u8 {
        match self {
            Self::Fine => 0,
            Self::CheckFailed => 1,
            Self::Usage => 2,
            Self::NotAuthorised => 3,
            Self::NotFound => 4,
            Self::TryLater => 5,
            Self::Refused => 6,
            Self::GaveUp => 7,
            Self::Internal => 70,
            Self::Signal(number) => 128_u8.saturating_add(number),
            Self::Command(code) => code,
        }
    }

    pub const fn of(class: ErrorClass) -> Self {
        match class {
            ErrorClass::Unauthorized | ErrorClass::Refused => Self::NotAuthorised,
            ErrorClass::NotFound => Self::NotFound,
            ErrorClass::Unaskable => Self::Usage,
            ErrorClass::PartNotFound
            | ErrorClass::BadRequest
            | ErrorClass::RateLimited
            | ErrorClass::Server
            | ErrorClass::Unreachable
            | ErrorClass::TimedOut
            | ErrorClass::Unreadable
            | ErrorClass::Store => Self::TryLater,
        }
    }

    /// The more important of two outcomes: of many profiles, the first of 3, 5, 4, 1 that occurred.
    #[must_use]
    pub fn or_worse(self, other: Self) -> Self {
        if other.weight() > self.weight() { other } else { self }
    }

    const fn weight(self) -> u8 {
        match self {
            Self::Fine => 0,
            // Among many identifiers, an unusable one is reported, and the others decide.
            Self::Usage => 1,
            Self::CheckFailed => 2,
            Self::NotFound => 3,
            Self::TryLater => 4,
            Self::NotAuthorised => 5,
            Self::Refused | Self::GaveUp | Self::Command(_) => 6,
            Self::Internal => 7,
            Self::Signal(_) => 8,
        }
    }
}

/// The codes as lines for `--help`.
pub fn help() -> String {
    let lines: Vec<String> = CODES.iter().map(|(code, meaning)| format!("  {code:>3}  {meaning}")).collect();
    format!(
        "Exit codes (with several identifiers, the first of 3, 5, 4, 1 that occurred):\n{}",
        lines.join("\n")
    )
}

/// The codes as a Markdown table, for README.
pub fn markdown() -> String {
    let rows: Vec<String> = CODES.iter().map(|(code, meaning)| format!("| {code} | {meaning} |\n")).collect();
    format!("| code | meaning |\n|---|---|\n{}", rows.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_outcomes_the_first_of_3_5_4_1_is_reported() {
        let order = [Exit::NotAuthorised, Exit::TryLater, Exit::NotFound, Exit::CheckFailed, Exit::Fine];
        for (at, worse) in order.iter().enumerate() {
            for milder in &order[at..] {
                assert_eq!(worse.or_worse(*milder), *worse);
                assert_eq!(milder.or_worse(*worse), *worse);
            }
        }
    }

    #[test]
    fn every_code_a_run_can_end_with_is_documented() {
        for exit in [
            Exit::Fine,
            Exit::CheckFailed,
            Exit::Usage,
            Exit::NotAuthorised,
            Exit::NotFound,
            Exit::TryLater,
            Exit::Refused,
            Exit::GaveUp,
            Exit::Internal,
            Exit::Signal(2),
            Exit::Signal(15),
        ] {
            assert!(CODES.iter().any(|(code, _)| *code == exit.code()), "{exit:?}");
        }
    }
}
