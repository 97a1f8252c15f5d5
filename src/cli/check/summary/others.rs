//! Whether events of other names go on where those of Flex stopped. It is asked only then, and of few profiles.

use super::super::super::bulk::length;
use super::super::super::session::Session;
use crate::domain::glance::{Glance, source_stopped};
use crate::domain::profile::Handle;
use crate::domain::roster::Summary;
use chrono::{DateTime, Utc};

/// The profiles that are asked.
const MOST: usize = 8;

/// The profiles with the newest interactions: when, how to ask for them, and their names.
#[derive(Default)]
pub struct RecentProfiles(Vec<(DateTime<Utc>, Handle, Box<str>)>);

impl RecentProfiles {
    /// Notes a profile; `who` is asked only if it is among the newest.
    pub fn note(&mut self, summary: &Summary, who: impl FnOnce() -> Option<(Handle, Box<str>)>) {
        let Some(sent) = summary.last_interaction else { return };
        let place = self.0.partition_point(|(other, ..)| *other >= sent);
        if place < MOST
            && let Some((handle, name)) = who()
        {
            self.0.insert(place, (sent, handle, name));
            self.0.truncate(MOST);
        }
    }
}

/// Adds that the source stopped, if both kinds of events stopped and one of the profiles has a newer event. What cannot be read
/// proves nothing.
pub async fn look(session: &mut Session<'_>, glance: &mut Glance, recent: &RecentProfiles) {
    let Some(since) = glance.silent_since() else { return };
    let mut newest = None;
    for (_, handle, who) in &recent.0 {
        let words = |took| format!("looking for events of other names, {}", length(took));
        let read = session.output.while_waiting(words, session.engine.newest_other(handle)).await;
        newest = newest.max(read.ok().flatten().map(|sent| (sent, who)));
    }
    let found = newest.and_then(|(sent, who)| source_stopped(since, sent, who));
    if let Some(found) = found {
        glance.add(found);
    }
}
