//! The traffic of a contact centre: a rate of interactions, and times in which events were not sent.
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;

use crate::emulator::interaction::{COMPLETED, INITIATED};

use super::{
    Contents,
    reader::{Count, Problem, When},
};

/// Traffic whose times are still relative.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
pub struct TrafficPlan {
    per_hour: Count<MOST_PER_HOUR>,
    hours: Count<MOST_HOURS>,
    /// Hours for which it goes on after the start.
    #[serde(default)]
    ahead: Count<MOST_HOURS>,
    #[serde(default)]
    outages: Vec<OutagePlan>,
}

/// More interactions than any contact centre has.
const MOST_PER_HOUR: usize = 100_000;
/// The window of events that the service lists.
const MOST_HOURS: usize = 14 * 24;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct OutagePlan {
    /// Both kinds if left out.
    kind: Option<StoppedKind>,
    channel: Option<String>,
    agent: Option<String>,
    from: When,
    to: When,
    /// Whether the source receives the events, although no profile shows them.
    #[serde(default)]
    received: bool,
}

/// The kind of event that an outage withholds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoppedKind {
    Initiated,
    Completed,
}

impl StoppedKind {
    pub const fn event_name(self) -> &'static str {
        match self {
            Self::Initiated => INITIATED,
            Self::Completed => COMPLETED,
        }
    }
}

/// The interactions of a time, evenly spread.
#[derive(Clone, Debug)]
pub struct EmulatedTraffic {
    /// How many there are.
    pub interactions: u64,
    /// Whether some come after the start.
    pub goes_on: bool,
    begins: DateTime<Utc>,
    per_hour: u64,
    /// The workers who take part; empty for generated ones.
    pub agents: Vec<String>,
    outages: Vec<LiveOutage>,
}

/// A time in which events are not sent.
#[derive(Clone, Debug)]
pub struct LiveOutage {
    kind: Option<StoppedKind>,
    channel: Option<String>,
    agent: Option<String>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    received: bool,
}

impl TrafficPlan {
    /// Checks what the types do not.
    pub fn check(&self, contents: &Contents) -> Result<(), Problem> {
        let wrong = |path: &str, problem: &str| Err(Problem::new(path, problem));
        if self.per_hour.0 == 0 || self.hours.0 == 0 {
            let path = if self.hours.0 == 0 { "traffic.hours" } else { "traffic.per_hour" };
            return wrong(path, "expected a whole number above 0");
        }
        if contents.generated == 0 {
            return wrong("traffic", "it needs people: `generated` is missing");
        }
        for (index, outage) in self.outages.iter().enumerate() {
            // Any start will do to compare them.
            let now = DateTime::<Utc>::UNIX_EPOCH;
            if outage.from.at(now) >= outage.to.at(now) {
                return wrong(&format!("traffic.outages[{index}].to"), "expected a time after `from`");
            }
            if outage.received && (outage.channel.is_some() || outage.agent.is_some()) {
                let problem = "it takes all channels and agents";
                return wrong(&format!("traffic.outages[{index}].received"), problem);
            }
            if outage.agent.as_deref().is_some_and(|name| contents.agent(name).is_none()) {
                return wrong(&format!("traffic.outages[{index}].agent"), "no agent has this name");
            }
        }
        Ok(())
    }

    /// The traffic, for an emulator started at `now`.
    pub fn at(&self, contents: &Contents, now: DateTime<Utc>) -> EmulatedTraffic {
        let outage = |plan: &OutagePlan| LiveOutage {
            kind: plan.kind,
            channel: plan.channel.clone(),
            agent: plan.agent.as_deref().and_then(|name| contents.agent(name)),
            from: plan.from.at(now),
            to: plan.to.at(now),
            received: plan.received,
        };
        let hours = i64::try_from(self.hours.0).unwrap_or_default();
        EmulatedTraffic {
            interactions: (self.per_hour.0 * (self.hours.0 + self.ahead.0)) as u64,
            goes_on: self.ahead.0 > 0,
            begins: now - TimeDelta::hours(hours),
            per_hour: self.per_hour.0 as u64,
            agents: contents.agents.values().cloned().collect(),
            outages: self.outages.iter().map(outage).collect(),
        }
    }
}

impl EmulatedTraffic {
    /// Events that the source received and no profile shows: their kind, a time, and how many.
    pub fn received(
        &self,
        start: DateTime<Utc>,
        end: DateTime<Utc>,
    ) -> Vec<(StoppedKind, DateTime<Utc>, u64)> {
        let each =
            TimeDelta::seconds(3_600 / i64::try_from(self.per_hour).unwrap_or(i64::MAX).clamp(1, 3_600));
        let number = self.per_hour.div_ceil(3_600);
        let mut found = Vec::new();
        for outage in self.outages.iter().filter(|outage| outage.received) {
            let mut at = outage.from.max(start);
            while at < outage.to.min(end) {
                let kinds = [StoppedKind::Initiated, StoppedKind::Completed];
                let kinds = kinds.into_iter().filter(|kind| outage.kind.is_none_or(|one| one == *kind));
                found.extend(kinds.map(|kind| (kind, at, number)));
                at += each;
            }
        }
        found
    }

    /// When an interaction ends; `late` is its place in its own stretch of time, in thousandths.
    pub fn ended_at(&self, number: u64, late: u64) -> DateTime<Utc> {
        let milliseconds = (number * 1_000 + late) * 3_600 / self.per_hour;
        self.begins + TimeDelta::milliseconds(i64::try_from(milliseconds).unwrap_or(i64::MAX))
    }

    /// Whether an event is not sent because of an outage.
    pub fn keeps_back(&self, kind: StoppedKind, channel: &str, agent: &str, at: DateTime<Utc>) -> bool {
        let is_any =
            |wanted: &Option<String>, value: &str| wanted.as_deref().is_none_or(|wanted| wanted == value);
        self.outages.iter().any(|outage| {
            outage.kind.is_none_or(|one| one == kind)
                && is_any(&outage.channel, channel)
                && is_any(&outage.agent, agent)
                && outage.from <= at
                && at < outage.to
        })
    }
}
