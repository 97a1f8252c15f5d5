//! Why a text is not JSON.

/// Where and why reading stopped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason} at byte {offset}")]
pub struct JsonError {
    /// Bytes before the place, in the text that was read (without a byte order mark).
    pub offset: usize,
    /// What is wrong there.
    pub reason: JsonReason,
}

/// What is wrong with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonReason {
    /// Nothing but white space.
    #[error("no JSON, the text is empty")]
    Empty,
    /// Brackets, a string or the document are not closed.
    #[error("the text ends too early")]
    EndsEarly,
    /// Something else stands where a value must be.
    #[error("expected a value")]
    ExpectedValue,
    /// Something else stands where a quoted key must be.
    #[error("expected a key in quotation marks")]
    ExpectedKey,
    /// A key without its value.
    #[error("expected `:`")]
    ExpectedColon,
    /// Two values without a comma, or the wrong bracket.
    #[error("expected `,` or the closing bracket")]
    ExpectedCommaOrEnd,
    /// The value is complete but the text goes on.
    #[error("more text after the value")]
    TrailingText,
    /// A word other than `true`, `false` and `null`.
    #[error("not a JSON word")]
    BadWord,
    /// A number that JSON does not know, such as `01` or `+1`.
    #[error("not a JSON number")]
    BadNumber,
    /// A backslash sequence that JSON does not know.
    #[error("not a JSON escape")]
    BadEscape,
    /// A control character inside a string.
    #[error("a control character in a string")]
    ControlInString,
}
