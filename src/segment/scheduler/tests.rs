use super::{Permit, Scheduler};
use crate::config::limits::Limits;
use crate::source::Priority::{self, Interactive, Visible};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::{JoinSet, yield_now};
use tokio::time::{Instant, advance, sleep, timeout};

fn scheduler(per_second: u32, concurrent: usize) -> Scheduler {
    Scheduler::new(&Limits { starts_per_second: per_second, concurrent, ..Limits::default() })
}

/// The largest number of starts in any trailing second.
fn busiest_second(starts: &[Instant]) -> usize {
    let in_second = |end: &Instant| {
        starts
            .iter()
            .filter(|start| **start <= *end && end.duration_since(**start) < Duration::from_secs(1))
            .count()
    };
    starts.iter().map(in_second).max().unwrap_or_default()
}

/// A permit for a caller that waits as long as necessary.
async fn admit(gate: &Scheduler, priority: Priority) -> Permit {
    gate.admit(priority, Instant::now() + Duration::from_hours(1)).await.ok().unwrap()
}

#[tokio::test(start_paused = true)]
async fn l3_never_more_starts_than_allowed_in_any_trailing_second() {
    for (per_second, work_ms) in [(20, 0), (20, 130), (7, 333), (100, 1)] {
        let gate = scheduler(per_second, 6);
        let starts = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = JoinSet::new();
        for number in 0..200_u64 {
            let (gate, starts) = (gate.clone(), Arc::clone(&starts));
            tasks.spawn(async move {
                sleep(Duration::from_millis(number % 40 * 37)).await;
                let permit = admit(&gate, Visible).await;
                starts.lock().unwrap().push(Instant::now());
                sleep(Duration::from_millis(work_ms)).await;
                drop(permit);
            });
        }
        while tasks.join_next().await.is_some() {}
        let starts = starts.lock().unwrap();
        assert_eq!(starts.len(), 200);
        let busiest = busiest_second(&starts);
        assert!(busiest <= per_second as usize, "{busiest} of {per_second}");
        assert_eq!((gate.reading().in_flight, gate.reading().waiting), (0, 0));
    }
}

#[tokio::test(start_paused = true)]
async fn l3_the_second_counts_where_requests_arrive() {
    let gate = scheduler(20, 6);
    let arrivals = Arc::new(Mutex::new(Vec::new()));
    let mut tasks = JoinSet::new();
    for number in 0..200_u64 {
        let (gate, arrivals) = (gate.clone(), Arc::clone(&arrivals));
        tasks.spawn(async move {
            let permit = admit(&gate, Visible).await;
            // New connections take long to open; established ones are fast.
            sleep(Duration::from_millis(if number < 10 { 95 } else { number % 7 })).await;
            arrivals.lock().unwrap().push(Instant::now());
            sleep(Duration::from_millis(number % 3)).await;
            drop(permit);
        });
    }
    while tasks.join_next().await.is_some() {}
    let busiest = busiest_second(&arrivals.lock().unwrap());
    assert!(busiest <= 20, "{busiest}");
}

#[tokio::test(start_paused = true)]
async fn the_whole_budget_is_used() {
    let gate = scheduler(20, 6);
    let begun = Instant::now();
    for _ in 0..101 {
        admit(&gate, Visible).await;
    }
    let took = begun.elapsed();
    assert!(took >= Duration::from_secs(5) && took < Duration::from_millis(5_100), "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn at_most_six_are_under_way() {
    let gate = scheduler(1_000, 6);
    let mut permits = Vec::new();
    for _ in 0..6 {
        permits.push(admit(&gate, Visible).await);
    }
    assert!(timeout(Duration::from_secs(5), admit(&gate, Interactive)).await.is_err());
    assert_eq!(
        (gate.reading().in_flight, gate.reading().waiting),
        (6, 0),
        "the one that gave up left the queue"
    );
    permits.pop();
    assert!(timeout(Duration::from_millis(1), admit(&gate, Interactive)).await.is_ok());
}

async fn order_of(arrivals: &[(Priority, &'static str)]) -> Vec<&'static str> {
    let gate = scheduler(1_000, 1);
    let first = admit(&gate, Interactive).await;
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut tasks = JoinSet::new();
    for (priority, name) in arrivals.iter().copied() {
        let (gate, order) = (gate.clone(), Arc::clone(&order));
        tasks.spawn(async move {
            let _permit = admit(&gate, priority).await;
            order.lock().unwrap().push(name);
        });
        yield_now().await;
    }
    drop(first);
    while tasks.join_next().await.is_some() {}
    Arc::try_unwrap(order).unwrap().into_inner().unwrap()
}

#[tokio::test(start_paused = true)]
async fn what_the_user_waits_for_goes_first_then_by_arrival() {
    let arrivals = [(Visible, "v1"), (Interactive, "i1"), (Visible, "v2"), (Interactive, "i2")];
    assert_eq!(order_of(&arrivals).await, ["i1", "i2", "v1", "v2"]);
}

#[tokio::test(start_paused = true)]
async fn a_waiter_that_gives_up_leaves_and_the_next_one_goes() {
    let gate = scheduler(1, 6);
    drop(admit(&gate, Visible).await);
    let head = tokio::spawn({
        let gate = gate.clone();
        async move { drop(admit(&gate, Interactive).await) }
    });
    yield_now().await;
    let next = tokio::spawn({
        let gate = gate.clone();
        async move { drop(admit(&gate, Visible).await) }
    });
    yield_now().await;
    assert_eq!(gate.reading().waiting, 2);
    head.abort();
    yield_now().await;
    assert_eq!(gate.reading().waiting, 1);
    timeout(Duration::from_millis(1_020), next).await.expect("the next one became the head").unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_strike_holds_everything_then_lets_one_at_a_time_through() {
    let gate = scheduler(100, 6);
    let permit = admit(&gate, Visible).await;
    permit.struck(|strikes| Duration::from_secs(u64::from(strikes)));
    drop(permit);
    assert_eq!(gate.reading().hold, Some(Duration::from_secs(1)));
    let asked = Instant::now();
    let probe = admit(&gate, Visible).await;
    assert_eq!(asked.elapsed().as_secs(), 1);
    assert!(
        timeout(Duration::from_secs(9), admit(&gate, Interactive)).await.is_err(),
        "only one until it is accepted"
    );
    probe.accepted();
    assert!(timeout(Duration::from_millis(1), admit(&gate, Interactive)).await.is_ok());
    assert_eq!(gate.reading().hold, None);
}

#[tokio::test(start_paused = true)]
async fn requests_that_are_refused_together_are_one_strike() {
    let gate = scheduler(100, 6);
    let under_way = [admit(&gate, Visible).await, admit(&gate, Visible).await, admit(&gate, Visible).await];
    advance(Duration::from_millis(5)).await;
    for permit in under_way {
        permit.struck(|strikes| Duration::from_secs(u64::from(strikes)));
    }
    assert_eq!(gate.reading().hold, Some(Duration::from_secs(1)));
}

#[tokio::test(start_paused = true)]
async fn an_answer_to_an_older_request_does_not_end_the_pause() {
    let gate = scheduler(100, 6);
    let older = admit(&gate, Visible).await;
    let struck = admit(&gate, Visible).await;
    advance(Duration::from_millis(5)).await;
    struck.struck(|_| Duration::from_secs(3));
    older.accepted();
    assert!(gate.reading().hold.is_some());
}

#[tokio::test(start_paused = true)]
async fn the_meter_counts_the_trailing_second() {
    let gate = scheduler(20, 6);
    for _ in 0..5 {
        admit(&gate, Visible).await;
    }
    assert_eq!((gate.reading().starts, gate.reading().limit), (5, 20));
    advance(Duration::from_millis(1_001)).await;
    assert_eq!(gate.reading().starts, 0);
    gate.set_budget(100);
    assert_eq!(gate.reading().limit, 100);
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_requests_waits_in_order_and_leaves_nothing_behind() {
    let gate = scheduler(20, 6);
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut tasks = JoinSet::new();
    for number in 0..2_000 {
        let (gate, order) = (gate.clone(), Arc::clone(&order));
        tasks.spawn(async move {
            let _permit = admit(&gate, Visible).await;
            let state = gate.gate.lock();
            // The window is one per cent longer than a second, so one more start may still be in it.
            assert!(state.starts.len() <= 21 && state.in_flight <= 6, "{} starts", state.starts.len());
            drop(state);
            order.lock().unwrap().push(number);
        });
        yield_now().await;
    }
    assert_eq!(gate.reading().waiting + order.lock().unwrap().len(), 2_000);
    let mut given_up = JoinSet::new();
    for _ in 0..2_000 {
        let gate = gate.clone();
        given_up.spawn(async move { drop(admit(&gate, Interactive).await) });
    }
    yield_now().await;
    given_up.shutdown().await;
    while tasks.join_next().await.is_some_and(|done| done.is_ok()) {}
    assert!(order.lock().unwrap().iter().copied().eq(0..2_000), "everybody in the order of arrival");
    assert_eq!((gate.reading().in_flight, gate.reading().waiting), (0, 0));
}
