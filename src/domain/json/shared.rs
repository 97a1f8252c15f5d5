//! Shared text: values and strings are slices of the answer that contained them.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, Range};
use std::sync::Arc;

/// A slice of shared text, cheap to clone. It is small, because a large profile has a million of them.
#[derive(Clone)]
pub(super) struct TextSlice {
    owner: Arc<String>,
    start: u32,
    /// The end; larger than the owner's length for the whole text.
    end: u32,
}

impl TextSlice {
    pub fn of(text: String, range: Range<usize>) -> Self {
        let whole = Self::from(text);
        let part = whole.owner.get(range).unwrap_or_default();
        whole.part(part).unwrap_or_else(|| part.to_owned().into())
    }

    pub fn as_str(&self) -> &str {
        let end = self.owner.len().min(self.end as usize);
        self.owner.get(self.start as usize..end).unwrap_or_default()
    }

    /// The slice for `part`, which must lie in this text's memory; `None` if it does not, or lies beyond 4 GiB.
    pub fn part(&self, part: &str) -> Option<Self> {
        let start = part.as_ptr().addr().checked_sub(self.owner.as_ptr().addr())?;
        let end = start.checked_add(part.len())?;
        let is_within = self.owner.get(start..end).is_some_and(|own| std::ptr::eq(own, part));
        let (start, end) = (u32::try_from(start).ok()?, u32::try_from(end).ok()?);
        is_within.then(|| Self { owner: Arc::clone(&self.owner), start, end })
    }
}

impl From<String> for TextSlice {
    fn from(text: String) -> Self {
        Self { owner: Arc::new(text), start: 0, end: u32::MAX }
    }
}

/// The text of a JSON string. If the JSON has no escapes, it shares the JSON's memory; otherwise it has its own. Cheap to clone.
#[derive(Clone)]
pub struct SharedText(TextSlice);

impl From<TextSlice> for SharedText {
    fn from(piece: TextSlice) -> Self {
        Self(piece)
    }
}

impl Deref for SharedText {
    type Target = str;

    fn deref(&self) -> &str {
        self.0.as_str()
    }
}

impl From<String> for SharedText {
    fn from(text: String) -> Self {
        Self(text.into())
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

impl PartialEq<&str> for SharedText {
    fn eq(&self, other: &&str) -> bool {
        **self == **other
    }
}

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

impl Hash for SharedText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl fmt::Debug for SharedText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}
