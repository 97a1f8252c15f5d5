//! Looks until a stage is decided: as expected, contradicted, or out of time. A decision must be seen twice, the settling
//! time apart, before it is final; a failed look decides nothing.

use super::look::{KnownBefore, Names};
use super::run::{Run, is_final, look_failed};
use crate::domain::replay::judgement::{Judgement, Outcome};
use crate::domain::replay::report::{Conclusion, FirstSeen, length};
use crate::domain::verdict::Verdict;
use crate::domain::{failure::ErrorClass, replay::expectation::Expectation};
use crate::engine::SourceError;
use tokio::time::{Instant, sleep_until, timeout_at};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Decision {
    AsExpected,
    Contradicted,
}

/// A decision that no later complete look has changed.
#[derive(Clone, Copy, Debug)]
struct HeldLook {
    decision: Decision,
    since: Instant,
}

impl Run<'_> {
    /// Looks at once, then with doubling waits. `None` means that it is as expected. The last stage must stay so for the
    /// settling time; the wait exceeds the time-out by at most that time and a few looks.
    pub(super) async fn wait(&mut self, stage: usize, is_last: bool) -> Option<Conclusion> {
        let limits = self.engine.setup.limits.replay.clone();
        let deadline = self.began + self.live.time_limit;
        let mut pause = limits.first_poll;
        let mut held: Option<HeldLook> = None;
        let mut failed: Option<SourceError> = None;
        let mut failed_looks = 0;
        // If looks keep differing, nothing is decided by then.
        let last = deadline + self.live.settle * limits.settle_looks;
        loop {
            let names = if held.is_some() { Names::Any } else { Names::Sent };
            let end = if held.is_some() {
                last.max(Instant::now() + self.engine.setup.limits.request)
            } else {
                deadline
            };
            match timeout_at(end, self.look(stage, names)).await {
                Ok(Ok(())) => {
                    (failed, failed_looks) = (None, 0);
                    held = self.hold(held);
                }
                Ok(Err(error)) if is_final(&error) => return Some(look_failed(&error)),
                Ok(Err(error)) => failed = Some(error),
                Err(_) if held.is_some() => return Some(self.unread()),
                Err(_) => {}
            }
            match held {
                Some(HeldLook { decision: Decision::AsExpected, .. }) if !is_last => return None,
                Some(held) if failed.is_none() && held.since.elapsed() >= self.live.settle => {
                    return (held.decision == Decision::Contradicted).then_some(Conclusion::Contradicted);
                }
                Some(_) if Instant::now() >= last => return Some(self.out_of_time(stage, failed).await),
                Some(held) => {
                    failed_looks += u32::from(failed.is_some());
                    if let Some(error) = failed.as_ref().filter(|_| failed_looks >= limits.settle_looks) {
                        return Some(look_failed(error));
                    }
                    let settled = held.since + self.live.settle;
                    let again = Instant::now() + pause.max(self.live.settle);
                    sleep_until(if failed.is_some() { again } else { settled }).await;
                    continue;
                }
                None if Instant::now() >= deadline => {
                    return Some(self.out_of_time(stage, failed).await);
                }
                None => {}
            }
            sleep_until((Instant::now() + pause).min(deadline)).await;
            pause = (pause * 2).min(limits.last_poll);
        }
    }

    /// Looks until the time is over. `None` means that nothing changed that had to stay.
    pub(super) async fn watch_unchanged(&mut self, stage: usize) -> Option<Conclusion> {
        let limits = self.engine.setup.limits.replay.clone();
        let deadline = self.began + self.live.time_limit;
        let mut pause = limits.first_poll;
        let mut contradicted: Option<Instant> = None;
        loop {
            let is_over = Instant::now() >= deadline;
            let end = if is_over || contradicted.is_some() {
                Instant::now() + self.engine.setup.limits.request
            } else {
                deadline
            };
            let looked = timeout_at(end, self.look(stage, Names::Any)).await;
            match looked {
                Ok(Ok(())) if self.contradictions().is_empty() => {
                    if contradicted.take().is_some() {
                        let why = "a difference was seen once, and the next look did not show it";
                        self.doubt.get_or_insert_with(|| why.to_owned());
                    }
                    if is_over {
                        return None;
                    }
                }
                Ok(Ok(())) => {
                    let since = *contradicted.get_or_insert_with(Instant::now);
                    pause = limits.first_poll;
                    if since.elapsed() >= self.live.settle {
                        return Some(Conclusion::Contradicted);
                    }
                }
                Ok(Err(error)) if is_over || is_final(&error) => return Some(look_failed(&error)),
                Err(_) if is_over => return Some(self.unread()),
                _ => {}
            }
            let again = match contradicted {
                Some(since) => (since + self.live.settle).max(Instant::now() + pause),
                None => (Instant::now() + pause).min(deadline),
            };
            sleep_until(again).await;
            pause = (pause * 2).min(limits.last_poll);
        }
    }

    /// The decision that holds after a complete look, and since when.
    fn hold(&mut self, held: Option<HeldLook>) -> Option<HeldLook> {
        let decision = if !self.contradictions().is_empty() {
            Some(Decision::Contradicted)
        } else if self.live.judgement.is_as_expected() {
            Some(Decision::AsExpected)
        } else {
            None
        };
        let held = match (decision, held) {
            (Some(decision), Some(held)) if held.decision == decision => Some(held),
            (Some(decision), _) => Some(HeldLook { decision, since: Instant::now() }),
            (None, _) => None,
        };
        let is_expected = decision == Some(Decision::AsExpected);
        let since = held.filter(|_| is_expected).map(|held| held.since - self.began);
        if self.live.as_expected != since {
            self.live.as_expected = since;
            self.tell();
        }
        held
    }

    /// The conclusion when the time is over; `failed` is the last look's failure.
    async fn out_of_time(&mut self, stage: usize, failed: Option<SourceError>) -> Conclusion {
        match failed {
            Some(error) => look_failed(&error),
            None => self.give_up(stage).await,
        }
    }

    /// Looks once more, also for our events under other names, and gives up if that shows nothing new. A contradiction
    /// must be seen twice, the settling time apart.
    pub(super) async fn give_up(&mut self, stage: usize) -> Conclusion {
        if let Err(unread) = self.last_chance(stage).await {
            // Without a complete look since the last request, nothing is known to be missing.
            return if self.last_look.is_some() { Conclusion::GaveUp } else { unread };
        }
        if self.contradictions().is_empty() {
            return Conclusion::GaveUp;
        }
        if !self.live.settle.is_zero() {
            sleep_until(Instant::now() + self.live.settle).await;
            if let Err(unread) = self.last_chance(stage).await {
                return unread;
            }
        }
        if self.contradictions().is_empty() { Conclusion::GaveUp } else { Conclusion::Contradicted }
    }

    /// Looks with as much time as a request may take; an error is the conclusion if the look fails.
    async fn last_chance(&mut self, stage: usize) -> Result<(), Conclusion> {
        let limit = Instant::now() + self.engine.setup.limits.request;
        match timeout_at(limit, self.look(stage, Names::Any)).await {
            Ok(looked) => looked.map_err(|error| look_failed(&error)),
            Err(_) => Err(self.unread()),
        }
    }

    fn unread(&self) -> Conclusion {
        let limit = length(self.engine.setup.limits.request);
        Conclusion::LookFailed {
            why: format!("the last read of the profile got no answer within {limit}."),
            class: ErrorClass::TimedOut,
        }
    }

    /// Looks once; returns an error if a part could not be read, which proves nothing about that part.
    pub(super) async fn look(&mut self, stage: usize, names: Names) -> Result<(), SourceError> {
        let plan = self.cleared.plan();
        let began = self.stage_began.elapsed();
        let look = self.engine.look(&plan.target().handle, plan, names, self.known()).await;
        self.snapshot.update(look.snapshot);
        let so_far = self.expectations.get(..=stage).unwrap_or_default();
        self.live.judgement = Judgement::of(so_far, &self.snapshot);
        self.live.looks += 1;
        if look.error.is_none() {
            self.stop_clocks(stage);
            self.last_look = Some(began);
        }
        self.tell();
        look.error.map_or(Ok(()), Err)
    }

    pub(super) const fn known(&self) -> KnownBefore {
        if self.snapshot.profile_found { KnownBefore::Seen } else { KnownBefore::Unseen }
    }

    fn stop_clocks(&mut self, stage: usize) {
        let seen = FirstSeen { not_before: self.last_look, by: self.stage_began.elapsed() };
        let Some(expectation) = self.expectations.get(stage) else { return };
        let Some(clock) = self.live.stages.get_mut(stage) else { return };
        let judgement = &self.live.judgement;
        if judgement.profile_found {
            clock.profile_found.get_or_insert(seen);
        }
        for message in judgement.messages.iter().filter(|message| message.is_listed() && !message.is_again) {
            let is_own = expectation.events.iter().any(|event| event.message_id() == message.message_id);
            if is_own && clock.listed.iter().all(|(id, _)| *id != message.message_id) {
                clock.listed.push((message.message_id.clone(), seen));
            }
        }
        let earlier = stage.checked_sub(1).and_then(|before| self.expectations.get(before));
        let mut lost = Vec::new();
        for outcome in judgement.traits.iter().filter(|one| matches!(one.outcome, Outcome::Fed(_))) {
            let is_match = outcome.outcome == Outcome::Fed(Verdict::Match);
            let expected = |e: &Expectation| e.expected(outcome.which).cloned();
            let is_own = expected(expectation) != earlier.and_then(expected);
            let was_seen = clock.traits.iter().any(|(which, _)| *which == outcome.which)
                || clock.so_before.contains(&outcome.which);
            if !is_match && (was_seen || !is_own) {
                lost.push(format!("{} was as expected and no longer is", outcome.which.key()));
            }
            match (is_match && is_own && !was_seen, outcome.was_so) {
                (true, true) => clock.so_before.push(outcome.which),
                (true, false) => clock.traits.push((outcome.which, seen)),
                (false, _) => {}
            }
        }
        self.lost = lost;
        if judgement.is_as_expected() {
            clock.arrived.get_or_insert(seen);
        }
    }
}
