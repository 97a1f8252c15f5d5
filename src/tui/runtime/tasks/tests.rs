//! Floods of requests from the screen: the number in flight is limited, and the newest request is the one answered.

use super::*;
use crate::config::paths::StoreLocation;
use crate::config::space::Space;
use crate::domain::identifier::SegmentId;
use crate::engine::{Engine, Setup};
use crate::tui::message::Part;
use crate::tui::runtime::queues::Queues;
use std::sync::Arc;
use tokio::task::yield_now;

fn handle(number: usize) -> Handle {
    Handle::segment(SegmentId(format!("use_{number:027}")))
}

/// Tasks whose engine talks to a server that accepts connections and never answers.
async fn asking() -> (Tasks, Queues, tokio::net::TcpListener) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let space = Space::demo(&url, "spa_1", "token".to_owned()).unwrap();
    let (mut queues, notices, _) = Queues::new();
    let inbox = queues.renew_answers();
    let mut tasks = Tasks::new(Spawner::current(), inbox, notices);
    tasks.engine = Some(Arc::new(Engine::new(Setup::new(space, StoreLocation::Memory))));
    (tasks, queues, listener)
}

/// The number of tasks that remain after the cancelled ones have ended.
async fn alive() -> usize {
    for _ in 0..100 {
        yield_now().await;
    }
    Spawner::current().metrics().num_alive_tasks()
}

#[tokio::test]
async fn a_flood_of_questions_has_one_request_per_slot() {
    let (mut tasks, _queues, _listener) = asking().await;
    for number in 0..700 {
        let parts =
            [Part::FlexTraits, Part::Traits, Part::Events, Part::Identifiers, Part::Metadata, Part::Links];
        for (index, part) in parts.into_iter().enumerate() {
            tasks.ask(Ticket(number), SlotQuestion::Part(part, handle(index)));
        }
        tasks.ask(Ticket(number), SlotQuestion::Page(None));
        assert!(tasks.requests.len() <= 7);
    }
    // The requests, their connections, and the errands.
    let there = alive().await;
    assert!(there <= 32, "{there} tasks for seven slots");
    for slot in tasks.requests.keys().copied().collect::<Vec<_>>() {
        tasks.cancel(slot);
    }
    assert!(tasks.requests.is_empty() && alive().await <= there - 7);
}

#[tokio::test]
async fn a_flood_of_scrolling_fills_the_rows_on_screen_and_no_others() {
    let (mut tasks, _queues, _listener) = asking().await;
    for top in 0..4_000 {
        let wanted: Vec<Handle> = (top..top + 40).map(handle).collect();
        tasks.fill_rows(&wanted);
        assert_eq!(tasks.fills.len(), 40);
        if top % 100 == 0 {
            yield_now().await;
        }
    }
    assert!((3_999..4_039).all(|number| tasks.fills.contains_key(&handle(number))));
    let there = alive().await;
    assert!(there <= 64, "{there} tasks for forty rows");
    tasks.fill_rows(&[]);
    assert!(tasks.fills.is_empty() && alive().await < there);
}

#[tokio::test]
async fn a_row_that_is_read_ahead_is_read_once_also_when_it_comes_on_screen_and_leaves_it() {
    let (mut tasks, _queues, _listener) = asking().await;
    let ahead: Vec<Handle> = (0..12).map(handle).collect();
    tasks.fill_rows(&[handle(0), handle(100)]);
    tasks.read_ahead(ahead.clone());
    assert!(!tasks.ahead.contains_key(&handle(0)), "it is being filled");
    assert_eq!((tasks.fills.len(), tasks.ahead.len()), (2, 11));
    tasks.fill_rows(&[handle(3)]);
    assert!(tasks.fills.contains_key(&handle(3)) && !tasks.ahead.contains_key(&handle(3)));
    assert!(tasks.ahead.contains_key(&handle(0)), "it left the screen and is read ahead");
    assert_eq!((tasks.fills.len(), tasks.ahead.len()), (1, 11));
    tasks.read_ahead(Vec::new());
    assert_eq!((tasks.fills.len(), tasks.ahead.len()), (1, 0), "stopping leaves the rows on screen");
}

/// Tasks whose local store can be read, and refuses every write.
async fn unwritable(folder: &Path) -> (Tasks, Queues) {
    let (mut queues, notices, _) = Queues::new();
    let inbox = queues.renew_answers();
    let mut tasks = Tasks::new(Spawner::current(), inbox, notices);
    let space = Space::demo("http://127.0.0.1:9", "spa_1", "token".to_owned()).unwrap();
    let setup = Setup::new(space, StoreLocation::Folder(folder.to_owned()));
    let engine = Engine::new(setup);
    engine.known().await.unwrap();
    let connection = rusqlite::Connection::open(folder.join("store.sqlite3")).unwrap();
    for table in ["known", "places"] {
        let refusal = "BEGIN SELECT RAISE(ABORT, 'refused'); END";
        let trigger = format!("CREATE TRIGGER no_{table} BEFORE INSERT ON {table} {refusal}");
        connection.execute_batch(&trigger).unwrap();
    }
    tasks.engine = Some(Arc::new(engine));
    (tasks, queues)
}

/// What the loop reads next.
async fn told(queues: &mut Queues) -> Message {
    match queues.next(None).await {
        Envelope::Message(message) => message,
        _ => panic!("no message"),
    }
}

#[tokio::test]
async fn what_could_not_be_stored_is_told_in_the_space_that_was_opened_since() {
    let folder = tempfile::tempdir().unwrap();
    let (mut tasks, mut queues) = unwritable(folder.path()).await;
    let place = KeptPlace { person: None, tab: 1, sort: crate::domain::roster::sort::Sort::default() };
    assert!(tasks.keep_place(place.clone()).await.is_err());
    tasks.pin(vec![handle(1), handle(2)], true);
    tasks.restart(queues.renew_answers(), place);
    let mut lost: Vec<&str> = Vec::new();
    for _ in 0..2 {
        match told(&mut queues).await {
            Message::NotStored { space, what, error } => {
                assert_eq!((space.as_str(), error.class), ("demo", ErrorClass::Store));
                lost.push(what);
            }
            other => panic!("{other:?}"),
        }
    }
    lost.sort_unstable();
    assert_eq!(
        lost,
        ["a pin in the space", "the place where you were, in the space"],
        "the second pin is not tried"
    );
}

#[tokio::test]
async fn a_pin_that_failed_just_before_the_switch_is_told_too() {
    let folder = tempfile::tempdir().unwrap();
    let (tasks, mut queues) = unwritable(folder.path()).await;
    tasks.pin(vec![handle(1)], true);
    let unread = loop {
        let unread = queues.unread();
        if !unread.is_empty() {
            break unread;
        }
        yield_now().await;
    };
    let lost: Vec<Message> = unread.into_iter().filter_map(|answer| lost_pin(answer, "shop")).collect();
    assert!(matches!(lost.as_slice(), [Message::NotStored { space, .. }] if space == "shop"), "{lost:?}");
    let fine = Envelope::Message(Message::Pinned { handle: handle(1), result: Ok(true) });
    assert_eq!(lost_pin(fine, "shop"), None);
}
