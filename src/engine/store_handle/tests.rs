use super::{KEPT_AGAIN, StoreHandle, Subject};
use crate::config::paths::StoreLocation;
use crate::config::space::Space;
use crate::domain::filter::fold;
use crate::domain::profile::Handle;
use crate::store::{SpaceIdentity, Store};
use fastrand::Rng;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

const BUSY: Duration = Duration::from_millis(500);
const FILE: &str = "store.sqlite3";

fn shelf(folder: &Path) -> Arc<StoreHandle> {
    let space = Space::demo("http://127.0.0.1:1", "spa_1", "token".to_owned()).unwrap();
    Arc::new(StoreHandle::new(StoreLocation::Folder(folder.to_owned()), BUSY, &space))
}

async fn pin(shelf: &Arc<StoreHandle>, name: &str) -> Result<(), crate::source::SourceError> {
    let handle = Handle::identifier("email", format!("{name}@example.com"));
    shelf.ask(move |store, space| store.pin(space, &handle, true)).await
}

/// A store of a few pages whose write-ahead log has not been written back yet.
async fn fill(folder: &Path) -> Arc<StoreHandle> {
    let shelf = shelf(folder);
    for number in 0..40 {
        pin(&shelf, &format!("{number}-{}", "x".repeat(400))).await.unwrap();
    }
    shelf
}

/// Truncates a file or flips some of its bytes.
fn damage(path: &Path, random: &mut Rng) {
    let mut bytes = fs::read(path).unwrap();
    if bytes.is_empty() {
        return;
    }
    if random.u8(..4) == 0 {
        bytes.truncate(random.usize(..bytes.len()));
    } else {
        for _ in 0..random.usize(1..40) {
            let at = random.usize(..bytes.len());
            bytes[at] ^= random.u8(1..);
        }
    }
    fs::write(path, bytes).unwrap();
}

#[tokio::test]
async fn s2_whatever_is_damaged_work_goes_on_and_nothing_is_deleted() {
    let origin = tempfile::tempdir().unwrap();
    let filled = fill(origin.path()).await;
    let mut random = Rng::with_seed(4_711);
    for round in 0..crate::cases::count(100, 200, 2_000) as usize {
        let home = tempfile::tempdir().unwrap();
        for file in [FILE, "store.sqlite3-wal"] {
            fs::copy(origin.path().join(file), home.path().join(file)).unwrap();
        }
        damage(&home.path().join(["store.sqlite3-wal", FILE][round % 2]), &mut random);
        let shelf = shelf(home.path());
        shelf
            .ask(|store, space| store.known(space, usize::MAX, &[], fold))
            .await
            .unwrap_or_else(|error| panic!("round {round}: {error}"));
        pin(&shelf, "new").await.unwrap_or_else(|error| panic!("round {round}: {error}"));
        let known = shelf.ask(|store, space| store.known(space, usize::MAX, &[], fold)).await.unwrap();
        assert!(known.rows.iter().any(|k| k.handle.text() == "email:new@example.com"), "round {round}");
        let files: Vec<_> = fs::read_dir(home.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        let aside = files.iter().any(|name| name.to_string_lossy().contains("damaged"));
        let told = shelf.notices().iter().any(|notice| notice.text.contains("set aside"));
        assert_eq!(aside, told, "round {round}: {files:?}");
    }
    drop(filled);
}

#[tokio::test]
async fn s2_damage_that_shows_only_later_is_set_aside_too() {
    let home = tempfile::tempdir().unwrap();
    drop(fill(home.path()).await);
    let path = home.path().join(FILE);
    let mut bytes = fs::read(&path).unwrap();
    // All pages except the first, which contains the schema: the file opens, but nothing in it can be read.
    bytes[4_096..].fill(0xff);
    fs::write(&path, &bytes).unwrap();
    let shelf = shelf(home.path());
    assert_eq!(
        shelf.ask(|store, space| store.known(space, usize::MAX, &[], fold)).await.map(|known| known.rows),
        Ok(Vec::new())
    );
    assert!(shelf.notices()[0].text.contains("set aside"));
    assert_eq!(fs::read(home.path().join("store.sqlite3.damaged-1")).unwrap(), bytes);
    pin(&shelf, "new").await.unwrap();
    assert_eq!(
        shelf.ask(|store, space| store.known(space, usize::MAX, &[], fold)).await.unwrap().rows.len(),
        1
    );
}

#[tokio::test]
async fn s3_what_could_not_be_opened_is_used_once_it_can_be() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join("flexplorer");
    // Equivalent to a full disk: nothing can be created there.
    fs::write(&folder, "").unwrap();
    let space = Space::demo("http://127.0.0.1:1", "spa_1", "token".to_owned()).unwrap();
    let location = StoreLocation::Folder(folder.clone());
    let shelf = Arc::new(StoreHandle::new(location, Duration::ZERO, &space));
    let told =
        |shelf: &StoreHandle| shelf.notices().into_iter().map(|notice| notice.text).collect::<Vec<_>>();
    pin(&shelf, "ada").await.unwrap();
    assert!(told(&shelf).len() == 1 && told(&shelf)[0].contains("will not be kept"), "{:?}", told(&shelf));
    fs::remove_file(&folder).unwrap();
    pin(&shelf, "bob").await.unwrap();
    assert!(told(&shelf).len() == 1 && told(&shelf)[0].contains("kept from now on"), "{:?}", told(&shelf));
    let kept = Store::open(&folder, BUSY).unwrap();
    let kept = kept.known(&SpaceIdentity::of(&space), 9, &[], fold).unwrap().rows;
    assert_eq!(kept.len(), 1);
}

#[tokio::test]
async fn s3_each_time_nothing_can_be_kept_is_told_and_so_is_its_end_and_notices_do_not_pile_up() {
    let home = tempfile::tempdir().unwrap();
    let shelf = shelf(home.path());
    pin(&shelf, "ada").await.unwrap();
    let mut numbers = Vec::new();
    for _ in 0..100 {
        for text in ["full", "full"] {
            shelf.notice(Subject::Keeping, text.to_owned());
        }
        assert!(shelf.notices()[0].lasts);
        numbers.push(shelf.notices()[0].number);
        shelf.kept();
        shelf.kept();
        let notices = shelf.notices();
        assert!(notices.len() == 1 && notices[0].text == KEPT_AGAIN && !notices[0].lasts, "{notices:?}");
        numbers.push(notices[0].number);
    }
    assert!(numbers.into_iter().eq(0..200), "each is told once");
}
