//! Where somebody was in a space: the person who was open, the tab, and the order of the list. Addresses only: filters hold names.

use super::{HandleColumns, SEGMENT_ID, SpaceIdentity, Store, StoreError, space_number};
use crate::domain::identifier::{Identifier, SegmentId};
use crate::domain::profile::{Address, Collection, Handle};
use crate::domain::roster::sort::{Sort, SortKey};
use rusqlite::{OptionalExtension, TransactionBehavior, params};

/// The place to return to in a space.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptPlace {
    pub person: Option<Handle>,
    /// The tab's place in the strip, from 0.
    pub tab: usize,
    pub sort: Sort,
}

impl Store {
    /// The place that was kept last.
    pub fn place(&self, space: &SpaceIdentity) -> Result<Option<KeptPlace>, StoreError> {
        let connection = self.lock();
        let mut statement = connection.prepare_cached(
            "SELECT collection, type, value, tab, sort, reversed FROM places
             WHERE space = (SELECT number FROM spaces WHERE id = ?1 AND origin = ?2)",
        )?;
        let read = |row: &rusqlite::Row<'_>| {
            let columns: (Option<String>, Option<String>, Option<String>) =
                (row.get(0)?, row.get(1)?, row.get(2)?);
            let key: String = row.get(4)?;
            Ok(KeptPlace {
                person: person(columns),
                tab: usize::try_from(row.get::<_, i64>(3)?).unwrap_or_default(),
                sort: Sort { key: SortKey::named(&key).unwrap_or_default(), reversed: row.get(5)? },
            })
        };
        Ok(statement.query_row(params![space.id, space.origin], read).optional()?)
    }

    /// Keeps a place instead of the one before.
    pub fn keep_place(&self, space: &SpaceIdentity, place: &KeptPlace) -> Result<(), StoreError> {
        let person = place.person.as_ref().map(HandleColumns::of);
        let person = person.as_ref();
        let tab = i64::try_from(place.tab).unwrap_or_default();
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = space_number(&transaction, space)?;
        transaction.execute(
            "INSERT INTO places (space, collection, type, value, tab, sort, reversed)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT DO UPDATE SET collection = ?2, type = ?3, value = ?4, tab = ?5, sort = ?6, reversed = ?7",
            params![
                number,
                person.map(|person| person.collection),
                person.map(|person| person.kind),
                person.map(|person| person.value),
                tab,
                place.sort.key.name(),
                place.sort.reversed
            ],
        )?;
        Ok(transaction.commit()?)
    }
}

fn person(columns: (Option<String>, Option<String>, Option<String>)) -> Option<Handle> {
    let (Some(collection), Some(kind), Some(value)) = columns else { return None };
    let address = match kind.as_str() {
        SEGMENT_ID => Address::Segment(SegmentId(value)),
        _ => Address::Identifier(Identifier { kind, value }),
    };
    Some(Handle { collection: Collection::named(&collection)?, address })
}
