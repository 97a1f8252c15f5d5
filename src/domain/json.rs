//! Stub until the real module lands.
/// One JSON value exactly as sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawJson(String);
impl RawJson {
    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        self.0 == "null"
    }
}
