use super::{HandleColumns, SpaceIdentity, Store, StoreError, pack, space_number};
use crate::domain::profile::Handle;
use rusqlite::{TransactionBehavior, params};

/// Page cache while a batch is written, in KiB: rows of a large import are spread over the whole table.
const CACHE: i64 = 16 << 10;

impl Store {
    /// All or none; returns how many were not imported before. An in-memory store refuses: an import is meant to last.
    pub fn import(&self, space: &SpaceIdentity, batch: &[Handle]) -> Result<usize, StoreError> {
        let mut connection = self.lock();
        if connection.path().is_none_or(str::is_empty) {
            return Err(StoreError::NotKept);
        }
        connection.pragma_update(None, "cache_size", -CACHE)?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let number = space_number(&transaction, space)?;
        let mut news = 0;
        {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO known (space, collection, type, value, imported) VALUES (?1, ?2, ?3, ?4, 1)
                 ON CONFLICT DO UPDATE SET imported = 1 WHERE NOT imported",
            )?;
            for handle in batch {
                let place = HandleColumns::of(handle);
                news += insert.execute(params![number, place.collection, place.kind, place.value])?;
            }
        }
        if news > 0 {
            pack::note_import(&transaction, number)?;
        }
        transaction.commit()?;
        Ok(news)
    }
}
