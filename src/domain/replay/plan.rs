//! The plan: the exact bytes of every request, fixed before the first is sent. The bytes shown are the bytes sent.
//!
//! Times are fixed with the bytes when the plan is made: in step *n*, `timestamp` and `sentAt` are the plan's time plus *n*
//! milliseconds, so that the order is visible. The service corrects a clock by `receivedAt − (sentAt − timestamp)` (Segment
//! docs, Common fields, Timestamps), so only the arrival of each request counts, however long the stage before it took; an
//! event that happened earlier keeps its distance. A plan that becomes too old is made again instead of sent.

mod compose;
mod skip;
mod step;

pub use step::{Call, PROBE, Step};

use super::{fill::Circle, identity::Target, options::Options, permission, sample::Sample};
use crate::domain::{flex::FlexTrait, identifier::Identifier, json::RawJson, traits::Traits};
use chrono::{DateTime, Utc};
use serde::Serialize;

/// Per event, properties or traits; the service silently drops larger events (Segment docs, Product limits).
const PROPERTIES: usize = 300;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlanSpace {
    pub name: String,
    pub id: String,
    /// `emulator`, `dev` or `production`.
    pub kind: String,
    /// `us` or `eu`.
    pub region: String,
}

/// The sender, as written in every event's `context`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayMarker {
    pub version: String,
    pub operator: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanLimits {
    pub requests: usize,
    pub body_bytes: usize,
}

pub struct Draft<'a> {
    /// The sample with the user's values.
    pub sample: &'a Sample,
    pub options: &'a Options,
    pub space: PlanSpace,
    pub target: Target,
    /// The profile's traits before the replay; `None` if the profile does not exist.
    pub before: Option<&'a Traits>,
    pub marker: &'a ReplayMarker,
    pub limits: PlanLimits,
    pub at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    #[error(transparent)]
    Circle(#[from] Circle),
    #[error("the sample takes {requests} requests; one replay sends at most {limit}")]
    TooManyRequests { requests: usize, limit: usize },
    #[error("there is no step `{step}` to skip in the sample {sample}; there are: {}", valid.join(", "))]
    UnknownStep { step: String, sample: String, valid: Vec<String> },
    #[error("every step of the sample is skipped: nothing would be sent")]
    NothingLeft,
    #[error("the {what} of stage {stage} is {bytes} bytes long; at most {limit} are accepted")]
    TooLarge {
        /// `Flex - Engagement Initiated` or `identify`.
        what: String,
        stage: String,
        bytes: usize,
        limit: usize,
    },
    #[error(
        "the {what} of stage {stage} has {count} properties; the service silently drops events with more than 300"
    )]
    TooManyProperties {
        /// `Flex - Engagement Initiated` or `identify`.
        what: String,
        stage: String,
        count: usize,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Overwrite {
    #[serde(rename = "trait")]
    pub key: String,
    /// Its current value.
    pub before: RawJson,
    /// Its final value under the plan.
    pub after: RawJson,
}

/// Everything that a replay will do. Made only by [`Plan::make`], and never changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    run: String,
    sample: String,
    operator: Option<String>,
    options: Options,
    space: PlanSpace,
    target: Target,
    stages: Vec<String>,
    steps: Vec<Step>,
    before: Vec<(FlexTrait, Option<RawJson>)>,
    overwrites: Vec<Overwrite>,
    made_at: DateTime<Utc>,
}

impl Plan {
    /// Makes a plan; `random` returns 128 fresh bits per call.
    pub fn make(draft: &Draft<'_>, random: &mut dyn FnMut() -> u128) -> Result<Self, PlanError> {
        let composed = compose::compose(draft, random)?;
        let stages = draft.sample.stages.iter().map(|stage| stage.name.clone()).collect();
        let (mut steps, mut stages) =
            skip::without(&draft.options.skip, composed.steps, stages, &draft.sample.name)?;
        if let Some(probe) = composed.probe {
            steps.push(Step { stage: stages.len(), ..probe });
            stages.push("probe".to_owned());
        }
        let (requests, limit) = (steps.len(), draft.limits.requests);
        if requests > limit {
            return Err(PlanError::TooManyRequests { requests, limit });
        }
        let value = |which: FlexTrait| {
            draft.before.and_then(|traits| traits.set(which.key())).map(|t| t.value.clone())
        };
        let mut plan = Self {
            run: composed.run,
            sample: draft.sample.name.clone(),
            operator: draft.marker.operator.clone(),
            options: draft.options.clone(),
            space: draft.space.clone(),
            target: draft.target.clone(),
            stages,
            steps,
            before: FlexTrait::ALL.map(|which| (which, value(which))).to_vec(),
            overwrites: Vec::new(),
            made_at: draft.at,
        };
        plan.check_sizes(draft.limits.body_bytes)?;
        plan.overwrites = draft.before.map(|traits| plan.overwritten(traits)).unwrap_or_default();
        Ok(plan)
    }

    fn check_sizes(&self, limit: usize) -> Result<(), PlanError> {
        for step in &self.steps {
            let stage = self.stages.get(step.stage).cloned().unwrap_or_default();
            let bytes = step.body.len();
            if bytes > limit {
                return Err(PlanError::TooLarge { what: step.what(), stage, bytes, limit });
            }
            let count = step.field_count();
            if count > PROPERTIES {
                return Err(PlanError::TooManyProperties { what: step.what(), stage, count });
            }
        }
        Ok(())
    }

    fn overwritten(&self, before: &Traits) -> Vec<Overwrite> {
        let mut list: Vec<Overwrite> = Vec::new();
        for (key, after) in self.steps.iter().flat_map(Step::traits) {
            let Some(old) = before.set(key) else { continue };
            match list.iter_mut().find(|known| known.key == *key) {
                Some(known) => known.after = after.clone(),
                None => {
                    list.push(Overwrite {
                        key: key.clone(),
                        before: old.value.clone(),
                        after: after.clone(),
                    });
                }
            }
        }
        list.retain(|entry| entry.before != entry.after);
        list
    }

    /// The id of this run: 32 hexadecimal digits, part of every message id.
    pub fn run(&self) -> &str {
        &self.run
    }

    pub fn sample(&self) -> &str {
        &self.sample
    }

    pub fn operator(&self) -> Option<&str> {
        self.operator.as_deref()
    }

    pub const fn options(&self) -> &Options {
        &self.options
    }

    pub const fn space(&self) -> &PlanSpace {
        &self.space
    }

    pub const fn target(&self) -> &Target {
        &self.target
    }

    pub fn stages(&self) -> &[String] {
        &self.stages
    }

    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    pub fn before(&self) -> &[(FlexTrait, Option<RawJson>)] {
        &self.before
    }

    pub fn overwrites(&self) -> &[Overwrite] {
        &self.overwrites
    }

    /// When it was made; the times in its bytes are derived from this.
    pub const fn made_at(&self) -> DateTime<Utc> {
        self.made_at
    }

    /// The number of track events and of trait updates, without repeats.
    pub fn counts(&self) -> (usize, usize) {
        let fresh = self.steps.iter().filter(|step| !step.repeat);
        let (tracks, identifies): (Vec<_>, Vec<_>) = fresh.partition(|step| step.event().is_some());
        (tracks.len(), identifies.len())
    }

    /// A summary of the requests: `2 events, 1 trait update, 3 requests`.
    pub fn in_words(&self) -> String {
        let (tracks, identifies) = self.counts();
        let counts = [(tracks, "event"), (identifies, "trait update"), (self.steps.len(), "request")];
        let plural = |number| if number == 1 { "" } else { "s" };
        counts.map(|(number, thing)| format!("{number} {thing}{}", plural(number))).join(", ")
    }

    pub fn trait_keys(&self) -> impl Iterator<Item = &String> {
        self.steps.iter().flat_map(Step::traits).map(|(key, _)| key)
    }

    /// The interactions that it creates, by their `interactionSid`.
    pub fn interactions(&self) -> Vec<String> {
        let mut sids: Vec<String> = Vec::new();
        for event in self.steps.iter().filter_map(Step::event) {
            let sid = event.properties.as_ref().and_then(|properties| properties.get("interactionSid"));
            let sid = sid.and_then(|sid| sid.text().map(std::borrow::Cow::into_owned));
            sids.extend(sid.filter(|sid| !sids.contains(sid)));
        }
        sids
    }

    /// Every identifier in the requests that belongs to a person: in the identity, and among properties and traits.
    pub fn claims(&self) -> Vec<Identifier> {
        let mut claims = self.target.identity.claims();
        for step in &self.steps {
            let found = match &step.call {
                Call::Track(event) => {
                    event.properties.as_ref().map(permission::claims_in).unwrap_or_default()
                }
                Call::Identify(traits) => permission::claims_among(traits),
            };
            claims.extend(found);
        }
        claims.sort_unstable();
        claims.dedup();
        claims
    }

    /// The bytes of all requests, one per line; the plan's hash covers them.
    pub fn bytes(&self) -> String {
        let lines: Vec<String> =
            self.steps.iter().map(|step| format!("{} {}\n", step.path(), step.body)).collect();
        lines.concat()
    }
}

#[cfg(test)]
pub mod tests;
