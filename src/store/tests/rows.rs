//! Rows that no version of the program ever wrote: values of any type, invalid texts, packs of random bytes. Reading them
//! returns rows, or an error that marks the file as damaged, so that it is set aside.

use super::{at, email, key, space};
use crate::store::audit::{Quota, ReplayEntry};
use crate::store::pack::PackId;
use crate::store::{Store, StoreError};
use proptest::prelude::*;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::sync::Mutex;
use std::time::Duration;

/// The tables, each with the values of a valid row.
const TABLES: [(&str, &[&str]); 5] = [
    ("spaces", &["1", "'a'", "'https://profiles.segment.com'", "1", "3", "0", "0"]),
    (
        "known",
        &[
            "1",
            "'users'",
            "'email'",
            "'ada@example.com'",
            "'use_1'",
            "NULL",
            "NULL",
            "0",
            "1",
            "0",
            "1770000000000000",
        ],
    ),
    (
        "replays",
        &[
            "'run'",
            "1770000000000000",
            "NULL",
            "1",
            "'x'",
            "'dev'",
            "'s'",
            "'email:ada'",
            "'voice'",
            "'h'",
            "NULL",
            "0",
            "1770000001000000",
        ],
    ),
    ("replay_requests", &["'run'", "0", "'m'", "'identify'", "'h'", "NULL"]),
    (
        "packs",
        &[
            "1",
            "0",
            "3",
            "'users'",
            "'email'",
            "'ada@example.com'",
            "x'f8656d61696c3a616461406578616d706c652e636f6dff'",
        ],
    ),
];

/// The content of a column.
#[derive(Clone, Debug)]
enum Cell {
    Sound,
    Holds(Value),
    /// Text as far as SQLite is concerned, whatever the bytes are.
    TextOf(Vec<u8>),
}

/// Valid pieces of packs, and pieces that resemble them.
fn pack_bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => prop::sample::select(vec![0xf8_u8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff, b':', b'a', 0xc3]).prop_map(|byte| vec![byte]),
        2 => Just(b"\xf8email:ada@example.com\xff".to_vec()),
        1 => Just(b"\xfaid\xfeid\xfduse_1\xff".to_vec()),
        1 => prop::collection::vec(any::<u8>(), 0..20),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn cell() -> impl Strategy<Value = Cell> {
    let odd = vec![0, 1, 2, -1, i64::from(u32::MAX), i64::from(u32::MAX) - 1, 1 << 32, i64::MAX, i64::MIN];
    let texts = vec![
        "",
        "a",
        "users",
        "accounts",
        "segment_id",
        "email",
        "run",
        "7",
        "-1",
        "a:b",
        "\0",
        "Ada@example.com",
    ];
    prop_oneof![
        24 => Just(Cell::Sound),
        1 => Just(Cell::Holds(Value::Null)),
        3 => prop::sample::select(odd).prop_map(|number| Cell::Holds(Value::Integer(number))),
        1 => any::<i64>().prop_map(|number| Cell::Holds(Value::Integer(number))),
        1 => any::<f64>().prop_map(|number| Cell::Holds(Value::Real(number))),
        3 => prop::sample::select(texts).prop_map(|text| Cell::Holds(Value::Text(text.to_owned()))),
        1 => any::<String>().prop_map(|text| Cell::Holds(Value::Text(text))),
        3 => pack_bytes().prop_map(|bytes| Cell::Holds(Value::Blob(bytes))),
        1 => pack_bytes().prop_map(Cell::TextOf),
    ]
}

fn row() -> impl Strategy<Value = (usize, Vec<Cell>)> {
    (0..TABLES.len(), prop::collection::vec(cell(), 13))
}

/// A store with the current tables, but without their constraints.
fn lenient() -> Store {
    let connection = Connection::open_in_memory().unwrap();
    connection.pragma_update(None, "foreign_keys", "OFF").unwrap();
    let today = Store::memory().unwrap();
    let tables: Vec<String> = {
        let today = today.lock();
        let mut sql =
            today.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type DESC").unwrap();
        sql.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    for mut sql in tables {
        if sql.starts_with("CREATE TABLE") {
            for strict in [" STRICT", ", WITHOUT ROWID", " NOT NULL", " DEFAULT 0", " TEXT", " BLOB"] {
                sql = sql.replace(strict, "");
            }
            sql = sql.replace(" INTEGER,", ",").replace(" INTEGER REF", " REF");
        }
        connection.execute_batch(&sql).unwrap();
    }
    Store { connection: Mutex::new(connection), was_set_aside: false }
}

/// Empties the tables and inserts these rows, after a space with a valid pack.
fn fill(store: &Store, rows: &[(usize, Vec<Cell>)]) {
    let connection = store.lock();
    for (table, _) in TABLES {
        connection.prepare_cached(&format!("DELETE FROM {table}")).unwrap().execute([]).unwrap();
    }
    let sound = (0, vec![Cell::Sound; 13]);
    for (table, cells) in std::iter::once(&sound).chain(rows) {
        let (table, sound) = TABLES[*table];
        let mut values = Vec::new();
        let mut place = |value: Value| {
            values.push(value);
            format!("?{}", values.len())
        };
        let columns: Vec<String> = sound
            .iter()
            .zip(cells)
            .enumerate()
            .map(|(number, (sound, cell))| match cell {
                // SQLite itself uses a space's number as the row id.
                Cell::Holds(value) if (table, number) != ("spaces", 0) => place(value.clone()),
                Cell::TextOf(bytes) if (table, number) != ("spaces", 0) => {
                    format!("CAST({} AS TEXT)", place(Value::Blob(bytes.clone())))
                }
                Cell::Sound | Cell::Holds(_) | Cell::TextOf(_) => (*sound).to_owned(),
            })
            .collect();
        let sql = format!("INSERT OR REPLACE INTO {table} VALUES ({})", columns.join(", "));
        connection.prepare(&sql).unwrap().execute(params_from_iter(values)).unwrap();
    }
}

fn replay() -> ReplayEntry {
    let text = |text: &str| text.to_owned();
    ReplayEntry {
        run: text("another"),
        at: at(1),
        operator: None,
        space_name: text("x"),
        kind: text("dev"),
        source: text("s"),
        target: text("email:ada@example.com"),
        sample: text("voice"),
        hash: text("h"),
        requests: Vec::new(),
    }
}

/// Performs every kind of read and returns the errors.
fn read_everything(store: &Store, most: usize, positions: &[u32], words: &[String]) -> Vec<StoreError> {
    let (here, ada) = (space("a"), email("ada"));
    let mut wrong = Vec::new();
    let known = store.known(&here, most, std::slice::from_ref(&ada), str::to_lowercase);
    let pack = known.map(|known| known.pack.map_or(PackId(1), |pack| pack.id));
    let pack = pack.unwrap_or_else(|error| {
        wrong.push(error);
        PackId(1)
    });
    wrong.extend(store.packed(&here, pack, positions).err());
    wrong.extend(store.search(&here, pack, words, || true).err());
    wrong.extend(store.open_replays(&here, at(1_000)).err());
    wrong.extend(store.logged_replay(&here, "run").err());
    let quota = Quota { pause: Duration::from_secs(1), per_day: Some(50) };
    wrong.extend(store.begin_replay(&here, &replay(), quota).err());
    wrong.extend(store.end_replay("run", "sent", &["taken"], None).err());
    wrong.extend(store.mark_missing(&here, &ada, at(2)).err());
    wrong.extend(store.pin(&here, &email("bob"), true).err());
    wrong.extend(store.remember(&here, &ada, &key("use_1"), at(3)).err());
    wrong
}

thread_local! {
    static STORE: Store = lenient();
}

proptest! {
    #![proptest_config(crate::cases::property(150, 50_000, 5_000_000))]

    #[test]
    fn s2_whatever_rows_hold_they_are_read_or_told_to_be_damaged(
        rows in prop::collection::vec(row(), 1..12),
        most in 0_usize..6,
        positions in prop::collection::btree_set(prop_oneof![0_u32..8, any::<u32>()], 0..6),
        words in prop::collection::vec("(a|ada|email:|use_1|\\PC{0,3})", 0..3),
    ) {
        let positions: Vec<u32> = positions.into_iter().collect();
        STORE.with(|store| {
            fill(store, &rows);
            let wrong = read_everything(store, most, &positions, &words);
            prop_assert!(wrong.iter().all(StoreError::is_damage), "{:?}", wrong);
            Ok(())
        })?;
    }
}

/// The rows of a case found by the property test: valid, except for these cells.
fn found(rows: &[(usize, usize, Value)]) -> Vec<StoreError> {
    let odd = |(table, column, value): &(usize, usize, Value)| {
        let mut cells = vec![Cell::Sound; 13];
        cells[*column] = Cell::Holds(value.clone());
        (*table, cells)
    };
    let store = lenient();
    fill(&store, &rows.iter().map(odd).collect::<Vec<_>>());
    read_everything(&store, 0, &[0, u32::MAX], &["ada".to_owned()])
}

/// Found by the property test: the list was rebuilt on each start, and each start failed.
#[test]
fn s2_a_space_whose_lists_cannot_be_counted_is_damaged() {
    let wrong = found(&[(1, 7, Value::Integer(0)), (0, 3, Value::Null)]);
    assert!(wrong.iter().any(|error| matches!(error, StoreError::Unsound(_))), "{wrong:?}");
    assert!(wrong.iter().all(StoreError::is_damage), "{wrong:?}");
}

/// Found by the property test: the sum of positions overflowed.
#[test]
fn s2_a_list_that_begins_at_the_last_position_is_read() {
    let last = Value::Integer(u32::MAX.into());
    for column in [1, 2] {
        let wrong = found(&[(4, column, last.clone()), (1, 7, Value::Integer(0))]);
        assert!(wrong.is_empty(), "{wrong:?}");
    }
}

/// Proves that the test works: generated rows reach the readers.
#[test]
fn sound_rows_in_lenient_tables_are_read() {
    let store = lenient();
    let rows: Vec<_> = (0..TABLES.len()).map(|table| (table, vec![Cell::Sound; 13])).collect();
    fill(&store, &rows);
    let known = store.known(&space("a"), 0, &[], str::to_lowercase).unwrap();
    let pack = known.pack.unwrap();
    assert_eq!((pack.len, store.packed(&space("a"), pack.id, &[0]).unwrap().unwrap().len()), (3, 1));
    let words = ["ada".to_owned()];
    let found = store.search(&space("a"), pack.id, &words, || true);
    assert_eq!(found.unwrap(), Some(vec![0]));
    assert_eq!(store.open_replays(&space("a"), at(1_000)).unwrap()[0].message_ids, ["m"]);
    assert!(store.logged_replay(&space("a"), "run").unwrap().is_some());
}
