//! Writes that must not be lost: pins, seen replays, reports. They run one after another, so that the later of two wins.

use std::pin::Pin;
use tokio::runtime::Handle as Spawner;
use tokio::sync::mpsc::{Sender, channel};

/// The most errands that may wait, since another program may hold the store for seconds. Further ones are refused with an error.
const WAITING: usize = 64;

type Errand = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Runs errands in the order in which they were added.
pub struct Errands(Sender<Errand>);

/// The queue of errands is full.
#[derive(Debug, PartialEq, Eq)]
pub struct Crowded;

impl Errands {
    /// An empty queue; when it is dropped, the waiting errands are dropped too.
    pub fn new(spawner: &Spawner) -> Self {
        let (sender, mut errands) = channel::<Errand>(WAITING);
        spawner.spawn(async move {
            while let Some(errand) = errands.recv().await {
                errand.await;
            }
        });
        Self(sender)
    }

    /// Adds an errand at the end of the queue.
    pub fn add(&self, errand: impl Future<Output = ()> + Send + 'static) -> Result<(), Crowded> {
        self.0.try_send(Box::pin(errand)).map_err(|_| Crowded)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};
    use tokio::sync::oneshot;
    use tokio::task::yield_now;

    #[tokio::test]
    async fn a_flood_of_errands_is_refused_beyond_the_bound_and_the_others_keep_their_order() {
        let (errands, done) = (Errands::new(&Spawner::current()), Arc::new(Mutex::new(Vec::new())));
        let (open, held) = oneshot::channel::<()>();
        errands.add(async move { held.await.unwrap() }).unwrap();
        yield_now().await;
        let mut refused = 0;
        for number in 0..100 * WAITING {
            let done = Arc::clone(&done);
            refused += usize::from(errands.add(async move { done.lock().unwrap().push(number) }).is_err());
        }
        assert_eq!(refused, 99 * WAITING);
        open.send(()).unwrap();
        let (over, end) = oneshot::channel::<()>();
        while errands.0.capacity() == 0 {
            yield_now().await;
        }
        errands.add(async move { over.send(()).unwrap() }).unwrap();
        end.await.unwrap();
        assert!(done.lock().unwrap().iter().copied().eq(0..WAITING));
    }
}
