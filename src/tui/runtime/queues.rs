//! The loop's bounded queues for signals, answers and keys.
//!
//! | queue | capacity | when full |
//! |---|---|---|
//! | notices | 256 | signals and the terminal; a signal needs no place to end the program |
//! | answers | 256 | the sender waits; progress is dropped, as later messages repeat it |
//! | keys | 1,024 | the reader waits; further input stays in the terminal's own buffer, in order |

use super::Envelope;
use crate::tui::message::Message;
use std::time::Duration;
use tokio::sync::mpsc::{Receiver, Sender, channel};

const INBOX: usize = 256;
const KEYS: usize = 1024;

/// The loop's receiving end of both queues.
pub struct Queues {
    inbox: Receiver<Envelope>,
    answers: Receiver<Envelope>,
    keys: Receiver<Message>,
}

impl Queues {
    /// All queues empty, with the senders for notices and keys.
    pub fn new() -> (Self, Sender<Envelope>, Sender<Message>) {
        let ((notices, inbox), (typed, keys)) = (channel(INBOX), channel(KEYS));
        (Self { inbox, answers: channel(INBOX).1, keys }, notices, typed)
    }

    /// An empty queue of answers. Answers to the previous one are dropped, so that none about another space arrives.
    pub fn renew_answers(&mut self) -> Sender<Envelope> {
        let (sender, answers) = channel(INBOX);
        self.answers = answers;
        sender
    }

    /// The answers that were not read yet.
    pub fn unread(&mut self) -> Vec<Envelope> {
        std::iter::from_fn(|| self.answers.try_recv().ok()).collect()
    }

    /// The next answer, else the next key; a tick if neither arrives before the wake time.
    pub async fn next(&mut self, wake: Option<Duration>) -> Envelope {
        tokio::select! {
            biased;
            Some(envelope) = self.inbox.recv() => envelope,
            Some(envelope) = self.answers.recv() => envelope,
            Some(key) = self.keys.recv() => Envelope::Message(key),
            () = sleep(wake) => Envelope::Message(Message::Tick),
        }
    }

    /// The next waiting answer, else the next waiting key.
    pub fn ready(&mut self) -> Option<Envelope> {
        let notice = self.inbox.try_recv().ok();
        notice
            .or_else(|| self.answers.try_recv().ok())
            .or_else(|| self.keys.try_recv().ok().map(Envelope::Message))
    }

    /// Drops the waiting keys.
    pub fn forget_keys(&mut self) {
        while self.keys.try_recv().is_ok() {}
    }

    /// Stops reading answers, so that waiting senders continue.
    pub fn close(&mut self) {
        self.inbox.close();
        self.answers.close();
    }
}

async fn sleep(time: Option<Duration>) {
    match time {
        Some(time) => tokio::time::sleep(time).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU16, Ordering};
    use tokio::task::yield_now;

    fn numbered(number: u16) -> Message {
        Message::Resize { width: number, height: 1 }
    }

    fn number(envelope: &Envelope) -> Option<u16> {
        match envelope {
            Envelope::Message(Message::Resize { width, .. }) => Some(*width),
            _ => None,
        }
    }

    /// A minimum wait, which these tests never reach.
    const WAKE: Option<Duration> = Some(Duration::from_mins(1));

    #[tokio::test]
    async fn t7_a_flood_of_keys_waits_outside_and_all_of_them_come_in_order() {
        let (mut queues, _answers, keys) = Queues::new();
        let sent = Arc::new(AtomicU16::new(0));
        let typing = {
            let sent = Arc::clone(&sent);
            // Simulates the thread that reads the terminal. A number has sixteen bits, so the flood is sent in two parts.
            std::thread::spawn(move || {
                for number in (0..51_200).chain(0..51_200) {
                    keys.blocking_send(numbered(number)).unwrap();
                    sent.store(number, Ordering::SeqCst);
                }
            })
        };
        for part in 0..2 {
            for expected in 0..51_200 {
                if expected == 0 && part == 0 {
                    // The queue is not read, so the thread stops when it is full.
                    while queues.keys.len() < KEYS {
                        yield_now().await;
                    }
                    assert_eq!(usize::from(sent.load(Ordering::SeqCst)) / KEYS, 0);
                }
                assert!(queues.keys.len() <= KEYS);
                assert_eq!(number(&queues.next(WAKE).await), Some(expected), "part {part}");
            }
        }
        typing.join().unwrap();
        assert!(queues.ready().is_none());
    }

    #[tokio::test]
    async fn a_flood_of_answers_waits_with_whoever_has_them_and_comes_before_keys() {
        let (mut queues, _notices, keys) = Queues::new();
        let answers = queues.renew_answers();
        keys.send(Message::Tick).await.unwrap();
        let mut askers = tokio::task::JoinSet::new();
        for _ in 0..100 {
            let answers = answers.clone();
            askers.spawn(async move {
                for number in 0..256 {
                    answers.send(Envelope::Message(numbered(number))).await.map_err(|_| ()).unwrap();
                }
            });
        }
        while queues.answers.len() < INBOX {
            yield_now().await;
        }
        // Progress messages do not fit and are silently dropped.
        assert!(answers.try_send(Envelope::Message(Message::Tick)).is_err());
        let mut counts = [0_u16; 256];
        for _ in 0..25_600 {
            let envelope = queues.next(WAKE).await;
            counts[usize::from(number(&envelope).expect("answers come before keys"))] += 1;
            assert!(queues.answers.len() <= INBOX);
        }
        assert_eq!(counts, [100; 256], "none is lost");
        assert!(matches!(queues.next(WAKE).await, Envelope::Message(Message::Tick)));
        assert!(queues.ready().is_none());
        while askers.join_next().await.is_some() {}
    }

    #[tokio::test]
    async fn whoever_waits_with_an_answer_goes_on_when_the_loop_ends() {
        let (mut queues, _notices, _keys) = Queues::new();
        let answers = queues.renew_answers();
        let mut askers = tokio::task::JoinSet::new();
        for number in 0..25_600 {
            let answers = answers.clone();
            askers.spawn(async move { answers.send(Envelope::Message(numbered(number))).await.is_ok() });
        }
        while queues.answers.len() < INBOX {
            yield_now().await;
        }
        queues.close();
        let ended = askers.join_all().await;
        assert_eq!(ended.iter().filter(|kept| **kept).count(), INBOX);
    }

    #[tokio::test]
    async fn answers_to_a_queue_that_was_replaced_never_arrive() {
        let (mut queues, _notices, _keys) = Queues::new();
        let before = queues.renew_answers();
        before.send(Envelope::Message(numbered(1))).await.map_err(|_| ()).unwrap();
        let after = queues.renew_answers();
        assert!(before.send(Envelope::Message(numbered(2))).await.is_err());
        after.send(Envelope::Message(numbered(3))).await.map_err(|_| ()).unwrap();
        assert_eq!(number(&queues.next(WAKE).await), Some(3));
        assert!(queues.ready().is_none());
    }
}
