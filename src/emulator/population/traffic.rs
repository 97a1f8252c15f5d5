//! A person's share of the traffic of the space.
use chrono::{DateTime, Utc};

use super::{Population, history};
use crate::emulator::{interaction::EmulatedInteraction, rng::Rng, scenario::StoppedKind};

impl Population {
    /// When the person's newest event of the traffic was sent, as of `now`.
    pub(super) fn last_traffic(&self, index: u32, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let newest = self.share_of_traffic(index, now)?.into_iter().next()?;
        newest.completed_at.or(Some(newest.ended_at))
    }

    /// The person's interactions as of `now`, newest first; `None` if the space has no traffic of its own.
    pub(super) fn share_of_traffic(
        &self,
        index: u32,
        now: DateTime<Utc>,
    ) -> Option<Vec<EmulatedInteraction>> {
        let traffic = self.traffic.as_ref()?;
        let numbers = (u64::from(index)..traffic.interactions).step_by(self.len.max(1) as usize);
        let all = numbers.filter_map(|number| {
            let mut draws = Rng::of(self.seed, "traffic", number);
            let ended_at = traffic.ended_at(number, draws.below(1_000));
            let mut one = history::interaction(ended_at, &mut draws);
            if !traffic.agents.is_empty() {
                let agent = draws.below(traffic.agents.len() as u64);
                let agent = usize::try_from(agent).ok().and_then(|agent| traffic.agents.get(agent).cloned());
                one.last_agent = agent.unwrap_or(one.last_agent);
                one.first_agent.clone_from(&one.last_agent);
            }
            let keeps_back = |kind, at| traffic.keeps_back(kind, &one.channel, &one.last_agent, at);
            let initiated = one.ended_at <= now && !keeps_back(StoppedKind::Initiated, one.ended_at);
            let is_sent = |at: &DateTime<Utc>| *at <= now && !keeps_back(StoppedKind::Completed, *at);
            let completed_at = one.completed_at.filter(is_sent);
            (initiated || completed_at.is_some()).then_some(EmulatedInteraction {
                initiated,
                completed_at,
                ..one
            })
        });
        let mut all: Vec<EmulatedInteraction> = all.collect();
        all.reverse();
        Some(all)
    }
}
