//! The store survives being killed during an upgrade or a purge, and several programs that write at once.
//!
//! The copies that get killed are this test program itself, started again with a folder and a task in its environment.

use super::{BUSY, at, email, key, names, space};
use crate::cases;
use crate::store::{Store, erase};
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const FOLDER: &str = "FLEXPLORER_DRILLED_STORE";
const TASK: &str = "FLEXPLORER_DRILLED_TASK";
/// Rows in the stores that are being rewritten when the copy is killed.
const ROWS: usize = 4_000;

#[test]
fn the_copy_that_is_drilled_does_its_task() {
    let (Some(folder), Ok(task)) = (std::env::var_os(FOLDER), std::env::var(TASK)) else { return };
    let folder = Path::new(&folder);
    match task.as_str() {
        "upgrade" => drop(Store::open(folder, BUSY).unwrap()),
        "purge" => drop(erase::purge(folder, BUSY).unwrap()),
        writes => {
            let (copy, count) = writes.split_once(' ').unwrap();
            let store = Store::open(folder, Duration::from_secs(30)).unwrap();
            for number in 0..count.parse().unwrap() {
                let handle = email(&format!("{copy}-{number}"));
                store.remember(&space("a"), &handle, &key("use_1"), at(1)).unwrap();
            }
        }
    }
    writeln!(std::io::stdout(), "done").unwrap();
}

fn drill(folder: &Path, task: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::tests::survival::the_copy_that_is_drilled_does_its_task", "--nocapture"])
        .env(FOLDER, folder)
        .env(TASK, task)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

fn copy_files(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.join(path.file_name().unwrap())).unwrap();
    }
}

/// A store as written by the first version of the program, with many rows.
fn earliest(rows: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let earlier = rusqlite::Connection::open(folder.path().join("store.sqlite3")).unwrap();
    earlier.execute_batch(include_str!("schema-1.sql")).unwrap();
    let many = "INSERT INTO known (space, collection, type, value, imported)
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
         SELECT 1, 'users', 'user_id', 'u' || i, 1 FROM n";
    earlier.execute(many, [i64::try_from(rows).unwrap()]).unwrap();
    folder
}

/// A store of the current version, with many rows.
fn filled() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path(), BUSY).unwrap();
    let many: Vec<_> = (0..ROWS).map(|number| email(&number.to_string())).collect();
    store.import(&space("a"), &many).unwrap();
    folder
}

/// Kills a copy at a random moment of its task and returns the number of rows afterwards.
fn kill_within(template: &Path, task: &str, random: &mut fastrand::Rng) -> usize {
    let folder = tempfile::tempdir().unwrap();
    copy_files(template, folder.path());
    let mut copy = drill(folder.path(), task);
    std::thread::park_timeout(Duration::from_micros(random.u64(..60_000)));
    copy.kill().unwrap();
    copy.wait().unwrap();
    if task == "upgrade" {
        let raw = rusqlite::Connection::open(folder.path().join("store.sqlite3")).unwrap();
        let version: i64 = raw.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        let newest: i64 = Store::memory()
            .unwrap()
            .lock()
            .pragma_query_value(None, "user_version", |row| row.get(0))
            .unwrap();
        assert!([1, newest].contains(&version), "between versions: {version}");
    }
    let store = Store::open(folder.path(), BUSY).unwrap();
    assert!(!store.was_set_aside());
    store.check().unwrap();
    names(&store, &space("a")).len()
}

/// Each round kills twice: 200 kills each night, and 5,000 before a release.
#[test]
fn s1_s6_a_kill_within_an_upgrade_or_a_purge_leaves_the_old_or_the_new() {
    let mut random = fastrand::Rng::with_seed(4_711);
    let (old, new) = (earliest(ROWS), filled());
    for round in 0..cases::count(8, 100, 2_500) {
        let rows = kill_within(old.path(), "upgrade", &mut random);
        assert_eq!(rows, ROWS + 4, "round {round}");
        let rows = kill_within(new.path(), "purge", &mut random);
        assert!([0, ROWS].contains(&rows), "round {round}: {rows} rows");
    }
}

#[test]
fn s6_a_hundred_thousand_rows_are_upgraded_within_five_seconds() {
    let many = 100_000;
    let old = earliest(many);
    let begun = Instant::now();
    let store = Store::open(old.path(), BUSY).unwrap();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(names(&store, &space("a")).len(), many + 4);
}

fn write_from_four_processes(each: usize) {
    let folder = tempfile::tempdir().unwrap();
    let copies: Vec<_> = (0..4).map(|copy| drill(folder.path(), &format!("{copy} {each}"))).collect();
    for mut copy in copies {
        assert!(copy.wait().unwrap().success(), "a copy could not write");
    }
    let store = Store::open(folder.path(), BUSY).unwrap();
    assert_eq!(names(&store, &space("a")).len(), 4 * each);
}

#[test]
fn s4_four_processes_write_at_once_and_everything_is_there() {
    write_from_four_processes(cases::count(60, 2_000, 2_000) as usize);
}
