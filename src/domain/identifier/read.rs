//! Reads identifiers from answers.

use super::super::fields::{object_of, shared_text, stamp, text};
use super::super::json::{JsonKind, JsonRef, RawJson};
use super::ExternalId;

/// The longest text accepted as an identifier; longer ones remain raw.
pub const IDENTIFIER_BYTES: usize = 64 << 10;
/// The maximum number of identifiers read within one item.
const INNER_IDS: usize = 1_000;

impl ExternalId {
    /// Reads one identifier; the error says why it is unreadable.
    pub fn read(raw: &RawJson) -> Result<Self, String> {
        let item = object_of(raw)?;
        let kind = shared_text(raw, "type")?.filter(|kind| !kind.is_empty()).ok_or("has no `type`")?;
        let id = item.get("id").ok_or("has no `id`")?;
        // Some sources send numbers as ids; their digits are the id.
        let value = match id.kind() {
            JsonKind::Number => raw.shared_scalar(id).unwrap_or_default(),
            _ => shared_text(raw, "id")?.ok_or("`id` is null")?,
        };
        if kind.len().max(value.len()) > IDENTIFIER_BYTES {
            return Err(format!("is longer than {} KiB", IDENTIFIER_BYTES / 1024));
        }
        Ok(Self {
            kind,
            value,
            collection: text(item, "collection").ok().flatten(),
            source_id: text(item, "source_id").ok().flatten(),
            created_at: stamp(item, "created_at").ok().flatten(),
            raw: raw.clone(),
        })
    }

    /// The `external_ids` of an event or a link, as far as they are readable; they share the item's raw text, which has the
    /// others.
    pub fn all_in(item: &RawJson) -> Vec<Self> {
        let read = |id| Self::read(&item.part(id)).ok();
        let ids = item.get("external_ids").map(JsonRef::items);
        ids.into_iter().flatten().take(INNER_IDS).filter_map(read).collect()
    }
}
