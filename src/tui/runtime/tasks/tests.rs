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
    let (mut queues, _, _) = Queues::new();
    let inbox = queues.renew_answers();
    let mut tasks = Tasks::new(Spawner::current(), inbox);
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
