//! Reasons why a text is not valid JSON.

/// Where and why reading stopped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason} at byte {offset}")]
pub struct JsonError {
    /// Position in bytes in the text that was read (without a byte order mark).
    pub offset: usize,
    pub reason: JsonReason,
}

/// The problem at the position.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonReason {
    /// The text has only white space.
    #[error("not JSON: the text is empty")]
    Empty,
    /// Brackets, a string or the document are not closed.
    #[error("the text ends too early")]
    EndsEarly,
    /// Something other than a value follows.
    #[error("expected a value")]
    ExpectedValue,
    /// Something other than a quoted key follows.
    #[error("expected a key in quotation marks")]
    ExpectedKey,
    /// A key has no value.
    #[error("expected `:`")]
    ExpectedColon,
    /// Two values have no comma between them, or the bracket is the wrong one.
    #[error("expected `,` or the closing bracket")]
    ExpectedCommaOrEnd,
    /// The value is complete but more text follows.
    #[error("more text after the value")]
    TrailingText,
    /// A word other than `true`, `false` and `null`.
    #[error("not a JSON word")]
    BadWord,
    /// A number that is not valid JSON, such as `01` or `+1`.
    #[error("not a JSON number")]
    BadNumber,
    /// A backslash sequence that is not valid JSON.
    #[error("not a JSON escape")]
    BadEscape,
    /// A control character inside a string.
    #[error("a control character in a string")]
    ControlInString,
}
