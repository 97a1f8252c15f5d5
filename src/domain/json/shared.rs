//! What a string says, without a copy of it.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// The text of a JSON string. Where it stands in the JSON letter by letter, it shares that; else it has its own. Cheap to clone.
#[derive(Clone)]
pub struct SharedText {
    owner: Arc<String>,
    start: u32,
    /// Where it ends; behind the owner's end for all of it.
    end: u32,
}

impl SharedText {
    /// A piece of a longer text, if there is one at that place.
    pub(super) fn piece(owner: &Arc<String>, start: usize, len: usize) -> Option<Self> {
        let (start_at, end) = (u32::try_from(start).ok()?, u32::try_from(start.checked_add(len)?).ok()?);
        owner.get(start..start + len)?;
        Some(Self { owner: Arc::clone(owner), start: start_at, end })
    }
}

impl Deref for SharedText {
    type Target = str;

    fn deref(&self) -> &str {
        let end = self.owner.len().min(self.end as usize);
        self.owner.get(self.start as usize..end).unwrap_or_default()
    }
}

impl From<String> for SharedText {
    fn from(text: String) -> Self {
        Self { owner: Arc::new(text), start: 0, end: u32::MAX }
    }
}

impl From<&str> for SharedText {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl From<SharedText> for String {
    fn from(text: SharedText) -> Self {
        (*text).to_owned()
    }
}

impl Default for SharedText {
    fn default() -> Self {
        String::new().into()
    }
}

impl PartialEq for SharedText {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for SharedText {}

impl PartialOrd for SharedText {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for SharedText {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (**self).cmp(&**other)
    }
}

impl fmt::Debug for SharedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}
