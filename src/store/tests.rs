use super::{SpaceIdentity, Store, StoreError, check_sqlite};
use crate::cases;
use crate::domain::identifier::SegmentId;
use crate::domain::profile::{Handle, ProfileKey};
use chrono::{DateTime, Utc};
use std::fs;
use std::path::Path;
use std::sync::Barrier;
use std::time::{Duration, Instant};

mod place;
mod rows;
mod survival;

const BUSY: Duration = Duration::from_millis(500);

fn space(id: &str) -> SpaceIdentity {
    SpaceIdentity { id: id.to_owned(), origin: "https://profiles.segment.com".to_owned() }
}

fn email(name: &str) -> Handle {
    Handle::identifier("email", format!("{name}@example.com"))
}

fn key(id: &str) -> ProfileKey {
    ProfileKey::Segment(SegmentId(id.to_owned()))
}

fn at(second: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_770_000_000 + second, 0).unwrap()
}

fn names(store: &Store, space: &SpaceIdentity) -> Vec<String> {
    store
        .known(space, usize::MAX, &[], str::to_lowercase)
        .unwrap()
        .rows
        .iter()
        .map(|known| known.handle.text().into_owned())
        .collect()
}

#[test]
fn what_was_remembered_is_there_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let born = ProfileKey::Born { created_at: "2026".to_owned(), first_message_id: "m".to_owned() };
    let own_id = Handle::segment(SegmentId("use_1".to_owned()));
    {
        let store = Store::open(folder.path(), BUSY).unwrap();
        store.remember(&space("a"), &email("ada"), &key("use_1"), at(1)).unwrap();
        store.remember(&space("a"), &email("bob"), &born, at(2)).unwrap();
        store.remember(&space("a"), &own_id, &key("use_1"), at(3)).unwrap();
        store.remember(&space("a"), &email("eve"), &ProfileKey::Provisional(email("eve")), at(4)).unwrap();
    }
    let store = Store::open(folder.path(), BUSY).unwrap();
    let known = store.known(&space("a"), usize::MAX, &[], str::to_lowercase).unwrap().rows;
    let seen: Vec<_> = known.iter().map(|k| (k.handle.clone(), k.key.clone(), k.last_lookup)).collect();
    assert_eq!(
        seen,
        [
            (email("eve"), None, Some(at(4))),
            (own_id, Some(key("use_1")), Some(at(3))),
            (email("bob"), Some(born), Some(at(2))),
            (email("ada"), Some(key("use_1")), Some(at(1))),
        ]
    );
}

#[test]
fn a_later_lookup_takes_the_place_of_an_earlier_one() {
    let store = Store::memory().unwrap();
    let born = ProfileKey::Born { created_at: "2026".to_owned(), first_message_id: "m".to_owned() };
    let stored = || store.known(&space("a"), usize::MAX, &[], str::to_lowercase).unwrap().rows.pop().unwrap();
    for (key, expected) in [
        (born.clone(), born.clone()),
        (key("use_1"), key("use_1")),
        (born.clone(), born.clone()),
        (ProfileKey::Provisional(email("ada")), born),
    ] {
        store.remember(&space("a"), &email("ada"), &key, at(1)).unwrap();
        assert_eq!(stored().key, Some(expected));
    }
    store.mark_missing(&space("a"), &email("ada"), at(5)).unwrap();
    assert_eq!((stored().missing, stored().last_lookup), (true, Some(at(5))));
    store.remember(&space("a"), &email("ada"), &key("use_1"), at(6)).unwrap();
    assert!(!stored().missing);
}

#[test]
fn an_unknown_handle_that_is_missing_leaves_no_trace() {
    let store = Store::memory().unwrap();
    store.mark_missing(&space("a"), &email("typo"), at(1)).unwrap();
    assert!(names(&store, &space("a")).is_empty());
}

#[test]
fn pins_come_first_and_leave_nothing_behind() {
    let store = Store::memory().unwrap();
    store.remember(&space("a"), &email("ada"), &key("use_1"), at(9)).unwrap();
    store.remember(&space("a"), &email("bob"), &key("use_2"), at(1)).unwrap();
    store.pin(&space("a"), &email("bob"), true).unwrap();
    store.pin(&space("a"), &email("new"), true).unwrap();
    assert_eq!(
        names(&store, &space("a")),
        ["email:bob@example.com", "email:new@example.com", "email:ada@example.com"]
    );
    store.pin(&space("a"), &email("bob"), false).unwrap();
    store.pin(&space("a"), &email("new"), false).unwrap();
    assert_eq!(names(&store, &space("a")), ["email:ada@example.com", "email:bob@example.com"]);
}

#[test]
fn spaces_do_not_see_each_other() {
    let store = Store::memory().unwrap();
    store.remember(&space("a"), &email("ada"), &key("use_1"), at(1)).unwrap();
    let same_id_elsewhere = SpaceIdentity { id: "a".to_owned(), origin: "http://127.0.0.1:1".to_owned() };
    assert!(names(&store, &space("b")).is_empty() && names(&store, &same_id_elsewhere).is_empty());
    store.pin(&same_id_elsewhere, &email("ada"), true).unwrap();
    assert!(!store.known(&space("a"), usize::MAX, &[], str::to_lowercase).unwrap().rows[0].pinned);
}

#[cfg(unix)]
#[test]
fn p4_files_are_private_whatever_was_there_before() {
    use std::os::unix::fs::PermissionsExt;
    let parent = tempfile::tempdir().unwrap();
    let folder = parent.path().join("deep").join("flexplorer");
    fs::create_dir_all(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    fs::write(folder.join("store.sqlite3"), "").unwrap();
    fs::set_permissions(folder.join("store.sqlite3"), fs::Permissions::from_mode(0o666)).unwrap();
    let store = Store::open(&folder, BUSY).unwrap();
    store.pin(&space("a"), &email("ada"), true).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let files: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(files.len() >= 2, "the write-ahead log is there, too");
    for file in &files {
        assert_eq!(mode(file), 0o600, "{}", file.display());
    }
}

#[test]
fn s2_a_damaged_file_is_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.sqlite3");
    for round in 1..=2 {
        fs::write(&path, "this is no database, and long enough to be sure of it. ".repeat(100)).unwrap();
        let store = Store::open(folder.path(), BUSY).unwrap();
        assert!(store.was_set_aside());
        store.pin(&space("a"), &email("ada"), true).unwrap();
        drop(store);
        assert!(folder.path().join(format!("store.sqlite3.damaged-{round}")).exists());
    }
    assert!(!Store::open(folder.path(), BUSY).unwrap().was_set_aside());
}

#[test]
fn s6_a_later_schema_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(Store::open(folder.path(), BUSY).unwrap());
    let path = folder.path().join("store.sqlite3");
    let later = rusqlite::Connection::open(&path).unwrap();
    later.pragma_update(None, "user_version", 99).unwrap();
    drop(later);
    let error = Store::open(folder.path(), BUSY).unwrap_err();
    assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
    assert!(path.exists());
}

#[test]
fn s5_a_folder_that_cannot_be_made_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "").unwrap();
    let error = Store::open(&folder.path().join("file").join("below"), BUSY).unwrap_err();
    assert!(matches!(error, StoreError::Folder(_)), "{error}");
}

#[test]
fn s4_several_copies_write_at_once() {
    let folder = tempfile::tempdir().unwrap();
    std::thread::scope(|scope| {
        for copy in 0..4 {
            let folder = folder.path();
            scope.spawn(move || {
                // A busy disk may be slow; only a failing test waits this long.
                let store = Store::open(folder, Duration::from_mins(1)).unwrap();
                for number in 0..10 {
                    store
                        .remember(&space("a"), &email(&format!("{copy}-{number}")), &key("use_1"), at(1))
                        .unwrap();
                }
            });
        }
    });
    assert_eq!(names(&Store::open(folder.path(), BUSY).unwrap(), &space("a")).len(), 40);
}

/// SQLite does not wait for others when a fresh file gets its write-ahead log, so we do.
#[test]
fn s4_copies_that_open_a_fresh_store_at_once_wait_for_each_other() {
    for _ in 0..cases::count(60, 200, 1_000) {
        let folder = tempfile::tempdir().unwrap();
        let together = Barrier::new(6);
        std::thread::scope(|scope| {
            for _ in 0..6 {
                scope.spawn(|| {
                    together.wait();
                    Store::open(folder.path(), Duration::from_mins(1)).unwrap();
                });
            }
        });
    }
}

#[test]
fn unsafe_versions_of_sqlite_are_refused() {
    assert!(check_sqlite(rusqlite::version_number(), rusqlite::version()).is_ok());
    for (number, fine) in
        [(3_050_000, false), (3_051_002, false), (3_051_003, true), (3_052_000, false), (3_052_001, true)]
    {
        assert_eq!(check_sqlite(number, "x").is_ok(), fine, "{number}");
    }
}

#[test]
#[ignore = "prints a measurement; run by hand"]
fn how_long_a_thousand_known_profiles_take() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), BUSY).unwrap();
    store.lock().execute_batch("BEGIN").unwrap();
    for number in 0..1_000 {
        store.remember(&space("a"), &email(&number.to_string()), &key("use_1"), at(number)).unwrap();
    }
    store.lock().execute_batch("COMMIT").unwrap();
    drop(store);
    let begun = Instant::now();
    let store = Store::open(folder.path(), BUSY).unwrap();
    let opened = begun.elapsed();
    assert_eq!(store.known(&space("a"), usize::MAX, &[], str::to_lowercase).unwrap().rows.len(), 1_000);
    println!("opened in {opened:?}, read in {:?}", begun.elapsed().checked_sub(opened).unwrap());
}

#[test]
fn imports_are_kept_once_beside_what_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), BUSY).unwrap();
    let here = space("a");
    store.remember(&here, &email("ada"), &key("use_1"), at(1)).unwrap();
    let batch = || vec![email("eve"), email("ada"), email("bob"), email("eve")];
    assert_eq!(
        store.import(&here, &batch()).unwrap(),
        3,
        "each once, and what was looked up is imported too"
    );
    assert_eq!(store.import(&here, &batch()).unwrap(), 0);
    assert_eq!(
        names(&store, &here),
        ["email:ada@example.com", "email:bob@example.com", "email:eve@example.com"]
    );
    let known = store.known(&here, usize::MAX, &[], str::to_lowercase).unwrap().rows;
    assert!(known.iter().all(|one| one.imported) && known[0].key.is_some());
    assert!(names(&store, &space("b")).is_empty());
}

#[test]
fn nothing_is_imported_into_memory() {
    let store = Store::memory().unwrap();
    assert!(matches!(store.import(&space("a"), &[email("ada")]), Err(StoreError::NotKept)));
}

/// The folder in which the killed copy writes; set for that copy only.
const KILLED_FOLDER: &str = "FLEXPLORER_KILLED_STORE";

#[test]
fn the_copy_that_gets_killed_writes_until_it_is() {
    use std::io::Write;
    let Some(folder) = std::env::var_os(KILLED_FOLDER) else { return };
    let store = Store::open(Path::new(&folder), BUSY).unwrap();
    let first = names(&store, &space("a")).len();
    for number in first..first + 10_000 {
        store.remember(&space("a"), &email(&number.to_string()), &key("use_1"), at(1)).unwrap();
        // Print only after the write was acknowledged.
        writeln!(std::io::stdout(), "\nwritten {number}").unwrap();
    }
}

#[test]
fn s1_a_kill_loses_nothing_acknowledged_and_damages_nothing() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};
    let folder = tempfile::tempdir().unwrap();
    let mut random = fastrand::Rng::with_seed(4_711);
    for round in 0..cases::count(20, 200, 5_000) {
        let mut copy = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "store::tests::the_copy_that_gets_killed_writes_until_it_is", "--nocapture"])
            .env(KILLED_FOLDER, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let said = BufReader::new(copy.stdout.take().unwrap()).lines().map_while(Result::ok);
        let mut numbers = said.filter_map(|line| line.strip_prefix("written ")?.parse::<usize>().ok());
        let mut last = numbers.next().unwrap();
        for number in numbers.by_ref().take(random.usize(..12)) {
            last = number;
        }
        copy.kill().unwrap();
        copy.wait().unwrap();
        last = numbers.last().unwrap_or(last);
        let store = Store::open(folder.path(), BUSY).unwrap();
        assert!(!store.was_set_aside(), "round {round}");
        store.check().unwrap();
        let there = names(&store, &space("a")).len();
        assert!(there > last, "round {round}: {there} rows, but number {last} was acknowledged");
    }
}

#[test]
fn s6_every_earlier_schema_is_brought_up_to_date_and_keeps_its_rows() {
    let samples = [
        include_str!("tests/schema-1.sql"),
        include_str!("tests/schema-2.sql"),
        include_str!("tests/schema-3.sql"),
    ];
    for (version, sample) in (1..).zip(samples) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.sqlite3");
        let earlier = rusqlite::Connection::open(&path).unwrap();
        earlier.execute_batch(sample).unwrap();
        let found: i64 = earlier.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(found, version);
        drop(earlier);
        let store = Store::open(folder.path(), BUSY).unwrap();
        store.check().unwrap();
        assert_eq!(
            names(&store, &space("a")),
            ["email:pinned@example.com", "use_1", "email:ada@example.com", "email:bob@example.com"],
            "version {version}"
        );
        let replays: i64 =
            store.lock().query_row("SELECT count(*) FROM replays", [], |row| row.get(0)).unwrap();
        assert_eq!(replays, i64::from(version > 1));
        let columns = |connection: &rusqlite::Connection| -> Vec<String> {
            let mut all =
                connection.prepare("SELECT coalesce(sql, name) FROM sqlite_schema ORDER BY name").unwrap();
            let all = all.query_map([], |row| row.get::<_, String>(0)).unwrap();
            all.map(|sql| sql.unwrap().split_whitespace().collect::<Vec<_>>().join(" ")).collect()
        };
        let fresh = Store::memory().unwrap();
        assert_eq!(columns(&store.lock()), columns(&fresh.lock()), "version {version}");
    }
}
