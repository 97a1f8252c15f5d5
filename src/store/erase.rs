//! Erases data permanently: from the file, from its write-ahead log, and from pages that become free.

use super::{Store, StoreError, file, pack};
use crate::domain::profile::{Address, Handle};
use rusqlite::{Connection, TransactionBehavior, params};
use std::path::Path;
use std::time::Duration;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Known profiles: identifiers looked up, pinned or imported.
    pub profiles: usize,
    /// Replays in the log: purged, or stripped of the identifier of their target.
    pub replays: usize,
    /// Files that had been set aside as damaged.
    pub damaged_files: usize,
    /// Another copy of the program is reading, so the write-ahead log keeps the old pages until it ends.
    pub is_held: bool,
}

/// Replaces a forgotten identifier in the log of replays.
const FORGOTTEN: &str = "(forgotten)";

/// Rows of `known` with the value `?1`, and rows that led to the same profile as one of them.
const SAME_PERSON: &str = "value = ?1 COLLATE NOCASE OR key_id = ?1
    OR (space, key_id) IN (SELECT space, key_id FROM known WHERE value = ?1 COLLATE NOCASE AND key_id IS NOT NULL)
    OR (space, born_at, born_message) IN (SELECT space, born_at, born_message FROM known
        WHERE value = ?1 COLLATE NOCASE AND born_at IS NOT NULL AND born_message IS NOT NULL)";

const TARGET_VALUE: &str = "substr(target, instr(target, ':') + 1)";

/// Forgets a person: deletes every row with one of these values, in every space, and every row that led to the same profile.
///
/// The log of replays keeps its entries, without the identifier. Files that were set aside are counted but not changed.
pub fn forget(folder: &Path, handles: &[Handle], busy: Duration) -> Result<Erased, StoreError> {
    if !file::exists(folder) {
        return Ok(Erased { damaged_files: file::set_aside_files(folder)?.len(), ..Erased::default() });
    }
    let store = Store::open(folder, busy)?;
    let mut erased = Erased { damaged_files: file::set_aside_files(folder)?.len(), ..Erased::default() };
    erase(&store, &mut erased, |connection, erased| {
        for handle in handles {
            let value = match &handle.address {
                Address::Segment(id) => &id.0,
                Address::Identifier(id) => &id.value,
            };
            erased.replays += connection.execute(
                &format!(
                    "UPDATE replays SET target = ?2 WHERE {TARGET_VALUE} = ?1 COLLATE NOCASE
                     OR {TARGET_VALUE} COLLATE NOCASE IN (SELECT value FROM known WHERE {SAME_PERSON})"
                ),
                params![value, FORGOTTEN],
            )?;
            erased.profiles +=
                connection.execute(&format!("DELETE FROM known WHERE {SAME_PERSON}"), params![value])?;
        }
        // The person may be kept here under an address that no row has.
        connection.execute("UPDATE places SET collection = NULL, type = NULL, value = NULL", [])?;
        Ok(pack::throw_away(connection)?)
    })?;
    Ok(erased)
}

pub fn purge(folder: &Path, busy: Duration) -> Result<Erased, StoreError> {
    let mut erased = Erased::default();
    if file::exists(folder) {
        let store = Store::open(folder, busy)?;
        erase(&store, &mut erased, |connection, erased| {
            erased.profiles = connection.execute("DELETE FROM known", [])?;
            connection.execute("DELETE FROM replay_requests", [])?;
            erased.replays = connection.execute("DELETE FROM replays", [])?;
            pack::throw_away(connection)?;
            connection.execute("DELETE FROM places", [])?;
            connection.execute("DELETE FROM spaces", [])?;
            Ok(())
        })?;
    }
    for path in file::set_aside_files(folder)? {
        std::fs::remove_file(path)?;
        erased.damaged_files += 1;
    }
    Ok(erased)
}

pub fn exists(folder: &Path) -> bool {
    file::exists(folder)
}

fn erase(
    store: &Store,
    erased: &mut Erased,
    work: impl FnOnce(&Connection, &mut Erased) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut connection = store.lock();
    // SQLite overwrites deleted content with zeros.
    connection.pragma_update(None, "secure_delete", "ON")?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    work(&transaction, erased)?;
    transaction.commit()?;
    // Rewrites the file without free pages; the write-ahead log is emptied.
    connection.execute_batch("VACUUM")?;
    let held: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    erased.is_held = held != 0;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::secret::Secret;
    use crate::config::space::{ApiUrls, Region, Space};
    use crate::domain::identifier::SegmentId;
    use crate::domain::profile::{Collection, ProfileKey};
    use crate::store::SpaceIdentity;
    use crate::store::audit::{Quota, ReplayEntry};
    use chrono::Utc;
    use std::fs;

    const BUSY: Duration = Duration::from_secs(5);

    fn identity(id: &str) -> SpaceIdentity {
        let urls = ApiUrls::of(Region::Us).unwrap();
        SpaceIdentity::of(&Space::new("x", id, Region::Us, urls, Secret::new("t".to_owned())))
    }

    fn key(id: &str) -> ProfileKey {
        ProfileKey::Segment(SegmentId(id.to_owned()))
    }

    /// Three people, one of them with two identifiers and in two spaces, and enough rows for many pages.
    fn filled(folder: &Path) -> Store {
        let store = Store::open(folder, BUSY).unwrap();
        let known = [
            ("spa_1", "email", "Canary@example.com", "use_canary0000000000000000001"),
            ("spa_1", "phone", "+12025550199", "use_canary0000000000000000001"),
            ("spa_2", "user_id", "canary@example.com", "use_other00000000000000000002"),
            ("spa_1", "email", "kept@example.com", "use_kept000000000000000000003"),
        ];
        for (space, kind, value, id) in known {
            store.remember(&identity(space), &Handle::identifier(kind, value), &key(id), Utc::now()).unwrap();
        }
        for number in 0..500 {
            let handle = Handle::identifier("user_id", format!("filler-{number}"));
            store.pin(&identity("spa_1"), &handle, true).unwrap();
        }
        let quota = Quota { pause: Duration::ZERO, per_day: None };
        store.begin_replay(&identity("spa_1"), &replay(), quota).unwrap();
        store
    }

    fn replay() -> ReplayEntry {
        ReplayEntry {
            run: "run".to_owned(),
            at: Utc::now(),
            operator: None,
            space_name: "x".to_owned(),
            kind: "dev".to_owned(),
            source: "s".to_owned(),
            target: "email:canary@example.com".to_owned(),
            sample: "voice-positive".to_owned(),
            hash: "h".to_owned(),
            requests: Vec::new(),
        }
    }

    /// Whether any file of the folder contains this word, ignoring case.
    fn holds(folder: &Path, word: &str) -> bool {
        fs::read_dir(folder).unwrap().any(|entry| {
            let bytes = fs::read(entry.unwrap().path()).unwrap().to_ascii_lowercase();
            bytes.windows(word.len()).any(|window| window == word.as_bytes())
        })
    }

    #[test]
    fn p5_a_forgotten_person_is_in_no_byte_of_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        drop(filled(folder.path()));
        assert!(holds(folder.path(), "canary") && holds(folder.path(), "2025550199"));
        let erased =
            forget(folder.path(), &[Handle::identifier("email", "canary@example.com")], BUSY).unwrap();
        assert_eq!((erased.profiles, erased.replays, erased.is_held), (3, 1, false));
        for word in ["canary", "2025550199"] {
            assert!(!holds(folder.path(), word), "{word}");
        }
        let store = Store::open(folder.path(), BUSY).unwrap();
        assert_eq!(
            store.known(&identity("spa_1"), usize::MAX, &[], str::to_lowercase).unwrap().rows.len(),
            501
        );
    }

    #[test]
    fn p5_only_the_replays_of_the_person_lose_their_target() {
        let aimed = |target: &str| {
            let folder = tempfile::tempdir().unwrap();
            let store = filled(folder.path());
            let quota = Quota { pause: Duration::ZERO, per_day: None };
            let entry = ReplayEntry { run: target.to_owned(), target: target.to_owned(), ..replay() };
            store.begin_replay(&identity("spa_1"), &entry, quota).unwrap();
            drop(store);
            let handle = Handle::identifier("email", "canary@example.com");
            forget(folder.path(), &[handle], BUSY).unwrap().replays - 1
        };
        for of_the_person in ["user_id:Canary@example.com", "phone:+12025550199", "a:CANARY@example.com"] {
            assert_eq!(aimed(of_the_person), 1, "{of_the_person}");
        }
        for of_others in ["email:canary@example.com.example.org", "user_id:xcanary@example.com", "use_kept"] {
            assert_eq!(aimed(of_others), 0, "{of_others}");
        }
    }

    #[test]
    fn p5_a_person_can_be_forgotten_by_the_services_id() {
        let folder = tempfile::tempdir().unwrap();
        drop(filled(folder.path()));
        let id = SegmentId("use_canary0000000000000000001".to_owned());
        let handle = Handle { collection: Collection::Users, address: Address::Segment(id) };
        assert_eq!(forget(folder.path(), &[handle], BUSY).unwrap().profiles, 2);
        assert!(!holds(folder.path(), "use_canary"));
    }

    #[test]
    fn p5_after_a_purge_nothing_is_left() {
        let folder = tempfile::tempdir().unwrap();
        drop(filled(folder.path()));
        fs::write(folder.path().join("store.sqlite3.damaged-1"), "canary").unwrap();
        let erased = purge(folder.path(), BUSY).unwrap();
        assert_eq!((erased.profiles, erased.replays, erased.damaged_files), (504, 1, 1));
        for word in ["canary", "kept@", "filler", "spa_1", "2025550199"] {
            assert!(!holds(folder.path(), word), "{word}");
        }
        assert!(
            Store::open(folder.path(), BUSY)
                .unwrap()
                .known(&identity("spa_1"), usize::MAX, &[], str::to_lowercase)
                .unwrap()
                .rows
                .is_empty()
        );
    }

    #[test]
    fn p5_a_copy_that_reads_at_the_same_time_is_told_of() {
        let folder = tempfile::tempdir().unwrap();
        let other = filled(folder.path());
        let reading = other.lock();
        reading.execute_batch("BEGIN; SELECT * FROM known LIMIT 1").unwrap();
        let erased = purge(folder.path(), Duration::from_millis(50)).unwrap();
        assert!(erased.is_held);
        reading.execute_batch("ROLLBACK").unwrap();
        drop(reading);
        assert!(!purge(folder.path(), BUSY).unwrap().is_held);
        assert!(!holds(folder.path(), "canary"));
    }

    #[test]
    fn where_there_is_no_store_none_is_made() {
        let folder = tempfile::tempdir().unwrap();
        let missing = folder.path().join("none");
        assert_eq!(purge(&missing, BUSY).unwrap(), Erased::default());
        assert_eq!(forget(&missing, &[], BUSY).unwrap(), Erased::default());
        assert!(!missing.exists());
    }
}
