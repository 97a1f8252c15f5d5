//! The known profiles of a space, up to the size of a list: an import may have added a million rows.

use super::pack::{Fold, Pack};
use super::{SEGMENT_ID, SpaceIdentity, Store, StoreError};
use crate::domain::identifier::{Identifier, SegmentId};
use crate::domain::profile::{Address, Collection, Handle, ProfileKey};
use crate::domain::roster::Known;
use chrono::DateTime;
use rusqlite::{Connection, Row, params};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownRows {
    /// Pins, then the newest lookups first, then, without a pack, imports that were never looked up, by identifier.
    pub rows: Vec<Known>,
    /// All rows, if there are more than a list holds.
    pub pack: Option<Pack>,
}

pub(super) const COLUMNS: &str =
    "collection, type, value, key_id, born_at, born_message, pinned, imported, missing, last_lookup";
/// Few rows, found through a separate index.
const USED: &str = "(pinned OR last_lookup IS NOT NULL) ORDER BY pinned DESC, last_lookup DESC, type, value";
/// Many rows, read in storage order.
const ONLY_IMPORTED: &str = "NOT (pinned OR last_lookup IS NOT NULL) ORDER BY collection, type, value";

impl Store {
    /// The known profiles of a space. A list holds at most `most` rows; if there are more, it holds those that were used, and the
    /// pack has all of them. `besides` are handles that the list holds anyway.
    pub fn known(
        &self,
        space: &SpaceIdentity,
        most: usize,
        besides: &[Handle],
        fold: Fold,
    ) -> Result<KnownRows, StoreError> {
        let (mut rows, imported) = self.first_rows(space, most)?;
        if rows.len() + imported.len() <= most {
            rows.extend(imported);
            return Ok(KnownRows { rows, pack: None });
        }
        rows.truncate(most);
        let held: Vec<&Handle> = rows.iter().map(|known| &known.handle).chain(besides).collect();
        let pack = self.pack(space, most, &held, fold)?;
        Ok(KnownRows { rows, pack: Some(pack) })
    }

    /// Up to one more than `most` in total.
    fn first_rows(&self, space: &SpaceIdentity, most: usize) -> Result<(Vec<Known>, Vec<Known>), StoreError> {
        let connection = self.lock();
        let wanted = most.saturating_add(1);
        let used = part(&connection, space, USED, wanted)?;
        let imported = part(&connection, space, ONLY_IMPORTED, wanted - used.len())?;
        Ok((used, imported))
    }
}

fn part(
    connection: &Connection,
    space: &SpaceIdentity,
    which: &str,
    most: usize,
) -> Result<Vec<Known>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM known WHERE space = (SELECT number FROM spaces WHERE id = ?1 AND origin = ?2)
         AND {which} LIMIT ?3"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![space.id, space.origin, most], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Known> {
    let collection = Collection::named(row.get_ref(0)?.as_str()?).unwrap_or(Collection::Users);
    let kind: String = row.get(1)?;
    let address = match kind.as_str() {
        SEGMENT_ID => Address::Segment(SegmentId(row.get(2)?)),
        _ => Address::Identifier(Identifier { kind, value: row.get(2)? }),
    };
    let key = match (row.get(3)?, row.get(4)?, row.get(5)?) {
        (Some(id), _, _) => Some(ProfileKey::Segment(SegmentId(id))),
        (None, Some(created_at), Some(first_message_id)) => {
            Some(ProfileKey::Born { created_at, first_message_id })
        }
        _ => None,
    };
    Ok(Known {
        handle: Handle { collection, address },
        key,
        pinned: row.get(6)?,
        imported: row.get(7)?,
        missing: row.get(8)?,
        last_lookup: row.get::<_, Option<i64>>(9)?.and_then(DateTime::from_timestamp_micros),
    })
}
