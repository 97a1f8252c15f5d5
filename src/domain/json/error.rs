/// Where and why reading stopped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason} at byte {offset}")]
pub struct JsonError {
    /// Position in bytes in the text that was read (without a byte order mark).
    pub offset: usize,
    pub reason: JsonReason,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonReason {
    #[error("not JSON: the text is empty")]
    Empty,
    #[error("the text ends too early")]
    EndsEarly,
    #[error("expected a value")]
    ExpectedValue,
    #[error("expected a key in quotation marks")]
    ExpectedKey,
    #[error("expected `:`")]
    ExpectedColon,
    /// Two values have no comma between them, or the bracket is the wrong one.
    #[error("expected `,` or the closing bracket")]
    ExpectedCommaOrEnd,
    #[error("more text after the value")]
    TrailingText,
    #[error("not a JSON word")]
    BadWord,
    /// A number that is not valid JSON, such as `01` or `+1`.
    #[error("not a JSON number")]
    BadNumber,
    #[error("not a JSON escape")]
    BadEscape,
    #[error("a control character in a string")]
    ControlInString,
}
