//! Where somebody was.

use super::{BUSY, space};
use crate::domain::identifier::SegmentId;
use crate::domain::profile::Handle;
use crate::domain::roster::sort::{Sort, SortKey};
use crate::store::{KeptPlace, Store, erase};

#[test]
fn a_place_is_kept_per_space_and_loses_its_person_when_anybody_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), BUSY).unwrap();
    let (one, other) = (space("spa_1"), space("spa_2"));
    assert_eq!(store.place(&one).unwrap(), None);
    let sort = Sort { key: SortKey::Verdict, reversed: true };
    let place = KeptPlace { person: Some(Handle::identifier("email", "ada@example.com")), tab: 3, sort };
    store.keep_place(&one, &place).unwrap();
    let next =
        KeptPlace { person: Some(Handle::segment(SegmentId("use_1".to_owned()))), tab: 0, ..place.clone() };
    store.keep_place(&one, &place).unwrap();
    store.keep_place(&other, &next).unwrap();
    assert_eq!((store.place(&one).unwrap(), store.place(&other).unwrap()), (Some(place), Some(next.clone())));
    drop(store);
    erase::forget(folder.path(), &[Handle::identifier("email", "bo@example.com")], BUSY).unwrap();
    let store = Store::open(folder.path(), BUSY).unwrap();
    assert_eq!(store.place(&other).unwrap(), Some(KeptPlace { person: None, ..next }));
    drop(store);
    erase::purge(folder.path(), BUSY).unwrap();
    assert_eq!(Store::open(folder.path(), BUSY).unwrap().place(&other).unwrap(), None);
}
