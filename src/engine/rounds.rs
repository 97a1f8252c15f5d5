//! Checks the same texts again and again: a profile to which nothing was sent costs one request.
//!
//! ```text
//!   every metadata.last_message_id as before? ──yes──▶ quiet
//!        │ no, or a verdict waits, or the last reading was not whole, or it is an hour old
//!        └──▶ verify: traits and engagement events
//! ```

use super::{Checked, Engine, ErrorClass, Priority, Reached, SourceError};
use crate::domain::listing::Partial;
use crate::domain::lookup;
use crate::domain::profile::Handle;
use crate::domain::verdict::Verdict;
use std::time::{Duration, Instant};

/// Events leave the service's window without a message, so nothing is taken for unchanged longer than this.
const OLDEST: Duration = Duration::from_hours(1);

/// What is kept of a text between two rounds.
#[derive(Debug, Default)]
pub struct RepeatedLook {
    /// The profiles that it led to, each with its newest message.
    newest: Vec<(Handle, Option<String>)>,
    /// When it was read last, if a quiet profile needs no further reading.
    settled: Option<Instant>,
}

impl Engine {
    /// Checks a text. Returns `None` if no message arrived at its profiles since they were read, and nothing waits.
    pub async fn look_again(
        &self,
        text: &str,
        look: &mut RepeatedLook,
    ) -> Result<Option<Reached<Checked>>, SourceError> {
        let settled = look.settled.take().filter(|read| read.elapsed() < OLDEST);
        if look.newest.is_empty() {
            // The newest message is asked for before the rest: what arrives in between is then read once more, never missed.
            let handles = lookup::attempts(text, self.phone_prefix());
            let only = handles.into_iter().take(2).collect::<Vec<_>>();
            if let [only] = only.as_slice() {
                look.newest.push((only.clone(), self.newest_message(only).await?));
            }
        } else {
            let mut arrived = false;
            for at in 0..look.newest.len() {
                let Some((handle, before)) = look.newest.get_mut(at) else { break };
                let newest = self.newest_message(handle).await?;
                arrived |= newest.is_none() || *before != newest;
                *before = newest;
            }
            if settled.is_some() && !arrived {
                look.settled = settled;
                return Ok(None);
            }
        }
        let mut guard = None;
        let alone = async { guard = Some(self.large_rows.lock().await) };
        let began = Instant::now();
        let reached = self.verify(text, alone).await;
        drop(guard);
        look.follow(&reached, began);
        Ok(Some(reached))
    }

    /// The newest message of a profile; `None` if the profile is not there.
    async fn newest_message(&self, handle: &Handle) -> Result<Option<String>, SourceError> {
        match self.source.metadata(handle, Priority::Interactive).await {
            Ok(metadata) => Ok(metadata.last_message_id),
            Err(error) if error.class == ErrorClass::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl RepeatedLook {
    fn follow(&mut self, reached: &Reached<Checked>, began: Instant) {
        let known = std::mem::take(&mut self.newest);
        for found in &reached.found {
            let newest = known.iter().find(|(handle, _)| *handle == found.handle);
            self.newest.push((found.handle.clone(), newest.and_then(|(_, newest)| newest.clone())));
        }
        let is_settled = self.newest.iter().all(|(_, newest)| newest.is_some())
            && !reached.found.is_empty()
            && reached.found.iter().all(|found| is_final(&found.value));
        self.settled = is_settled.then_some(began);
    }
}

/// Whether everything was read and no verdict waits for anything but a message.
fn is_final(checked: &Checked) -> bool {
    let is_whole = |part: &Option<Partial<()>>| part.as_ref().is_none_or(Partial::is_whole);
    let waits = checked.check.as_ref().is_some_and(|check| check.count(Verdict::Pending) > 0);
    let is_seen = checked.errors.is_empty() && checked.beside.is_empty() && is_whole(&checked.identifiers);
    is_seen && is_whole(&checked.traits) && is_whole(&checked.events) && !waits
}
