//! Who may be connected: a bounded number, and whoever has asked for nothing the longest makes room for the next.
use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// The places of a server.
#[derive(Clone)]
pub struct Places {
    free: Arc<Semaphore>,
    /// As many as there are places at most. Whoever comes later waits in the system's own queue, and one of these leaves.
    taken: Arc<Mutex<VecDeque<Guest>>>,
}

/// A connection as the others see it.
#[derive(Clone)]
pub struct Guest {
    /// Requests of it that are being answered.
    answering: Arc<AtomicUsize>,
    leave: CancellationToken,
}

/// A connection's place; gives it back when dropped.
pub struct Place {
    guest: Guest,
    places: Places,
    _permit: OwnedSemaphorePermit,
}

/// As long as it lives, its connection keeps its place.
pub struct Answering(Arc<AtomicUsize>);

impl Places {
    /// So many, all free.
    pub fn new(places: usize) -> Self {
        Self { free: Arc::new(Semaphore::new(places)), taken: Arc::default() }
    }

    /// Whether nobody else could come in without another one leaving.
    pub fn are_taken(&self) -> bool {
        self.free.available_permits() == 0
    }

    /// A place for somebody who is at the door. Where none is free, the one who has waited longest without a whole request
    /// is asked to leave: slow clients cost each other their places, and an honest one gets in.
    pub async fn take(&self) -> Option<Place> {
        if self.are_taken() {
            self.lock().iter().find(|guest| guest.is_idle()).inspect(|guest| guest.leave.cancel());
        }
        let permit = Arc::clone(&self.free).acquire_owned().await.ok()?;
        let guest = Guest { answering: Arc::default(), leave: CancellationToken::new() };
        self.lock().push_back(guest.clone());
        Some(Place { guest, places: self.clone(), _permit: permit })
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Guest>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Guest {
    /// A whole request has come; until it is answered its connection keeps the place.
    pub fn answering(&self) -> Answering {
        self.answering.fetch_add(1, Ordering::SeqCst);
        Answering(Arc::clone(&self.answering))
    }

    fn is_idle(&self) -> bool {
        self.answering.load(Ordering::SeqCst) == 0 && !self.leave.is_cancelled()
    }
}

impl Place {
    /// Whose it is.
    pub fn guest(&self) -> Guest {
        self.guest.clone()
    }

    /// Ends when the place is wanted by somebody else.
    pub fn wanted(&self) -> CancellationToken {
        self.guest.leave.clone()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        taken.retain(|guest| !Arc::ptr_eq(&guest.answering, &self.guest.answering));
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn e3_a_flood_of_guests_takes_no_more_than_the_places_and_the_longest_idle_leaves() {
        let places = Places::new(8);
        let (mut inside, mut left) = (VecDeque::new(), 0);
        let busy = places.take().await.unwrap();
        let answering = busy.guest().answering();
        for number in 0..800 {
            let taking = places.take();
            // Whoever was asked to leave does so; it is always the one who came first and asks for nothing.
            let leaving = async {
                tokio::task::yield_now().await;
                if inside.front().is_some_and(|place: &Place| place.wanted().is_cancelled()) {
                    inside.pop_front();
                    left += 1;
                }
            };
            let (place, ()) = tokio::join!(taking, leaving);
            inside.push_back(place.unwrap());
            assert!(places.lock().len() <= 8, "{number}");
        }
        assert_eq!((inside.len(), left), (7, 793));
        assert!(!busy.wanted().is_cancelled(), "who is being answered stays");
        drop((inside, answering, busy));
        assert_eq!((places.lock().len(), places.are_taken()), (0, false));
    }
}
