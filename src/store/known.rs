//! What is known of a space, as far as a list wants it: an import may have put a million rows here.

use super::{SEGMENT_ID, SpaceIdentity, Store, StoreError};
use crate::domain::identifier::{Identifier, SegmentId};
use crate::domain::profile::{Address, Collection, Handle, ProfileKey};
use crate::domain::roster::Known;
use chrono::DateTime;
use rusqlite::{Connection, Row, params};

/// The first of the known profiles.
#[derive(Clone, Debug, PartialEq)]
pub struct KnownRows {
    /// Pins, then the newest lookup first, then what was imported and never looked up, in the order of identifiers.
    pub rows: Vec<Known>,
    /// Whether there are more.
    pub has_more: bool,
}

const COLUMNS: &str =
    "collection, type, value, key_id, born_at, born_message, pinned, imported, missing, last_lookup";
/// Few, and found through an index of their own.
const USED: &str = "(pinned OR last_lookup IS NOT NULL) ORDER BY pinned DESC, last_lookup DESC, type, value";
/// Many, and read in the order in which they lie.
const ONLY_IMPORTED: &str = "NOT (pinned OR last_lookup IS NOT NULL) ORDER BY collection, type, value";

impl Store {
    /// The known profiles of a space, at most so many. Its cost depends on that number, not on how many there are.
    pub fn known(&self, space: &SpaceIdentity, most: usize) -> Result<KnownRows, StoreError> {
        let connection = self.lock();
        let wanted = most.saturating_add(1);
        let mut rows = part(&connection, space, USED, wanted)?;
        if rows.len() < wanted {
            rows.extend(part(&connection, space, ONLY_IMPORTED, wanted - rows.len())?);
        }
        let has_more = rows.len() > most;
        rows.truncate(most);
        Ok(KnownRows { rows, has_more })
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

fn read(row: &Row<'_>) -> rusqlite::Result<Known> {
    let collection =
        if row.get_ref(0)?.as_str()? == "accounts" { Collection::Accounts } else { Collection::Users };
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
