//! Interactions whose two events are on two profiles: one person whose profiles were never merged.
//!
//! On its own, one profile shows an Initiated without a Completed, which looks like a task left in wrap-up. Only a
//! comparison with the other profile shows that nothing is missing.

use super::flex::EngagementKind;
use super::identifier::SegmentId;
use super::interaction::{Interaction, Interactions};
use serde::Serialize;
use std::collections::{HashMap, VecDeque};

/// The maximum number of halves considered per profile, newest first.
const MOST_OF_ONE: usize = 50;
/// The maximum number of profiles considered per interaction: if many share its SID, the cause is not a split customer.
const MOST_SHARING: usize = 16;

/// An event of an interaction whose other event is not on the same profile. It owns its texts, because it outlives the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Half {
    /// `KD…`.
    pub interaction_sid: String,
    /// `UO…`, if the event has one.
    pub channel_sid: Option<String>,
    /// The event that the profile has.
    pub has: EngagementKind,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Split {
    /// `KD…`.
    pub interaction_sid: String,
    /// `UO…`, as the first profile has it.
    #[serde(skip)]
    pub channel_sid: Option<String>,
    /// The event that the first profile lacks.
    pub missing: EngagementKind,
    /// The profile that lacks the event.
    #[serde(rename = "profile")]
    pub here: SegmentId,
    /// The profile that has the event.
    #[serde(rename = "other_profile")]
    pub there: SegmentId,
}

impl Split {
    /// Whether it concerns this interaction.
    pub fn is_of(&self, interaction_sid: Option<&str>, channel_sid: Option<&str>) -> bool {
        let same_channel = self.channel_sid.as_deref().zip(channel_sid).is_none_or(|(one, two)| one == two);
        interaction_sid == Some(&*self.interaction_sid) && same_channel
    }

    /// The same split from the other profile's point of view, which lacks the other event.
    pub fn seen_from_there(&self) -> Self {
        Self {
            interaction_sid: self.interaction_sid.clone(),
            channel_sid: self.channel_sid.clone(),
            missing: other(self.missing),
            here: self.there.clone(),
            there: self.here.clone(),
        }
    }
}

const fn other(kind: EngagementKind) -> EngagementKind {
    match kind {
        EngagementKind::Initiated => EngagementKind::Completed,
        EngagementKind::Completed => EngagementKind::Initiated,
    }
}

/// A limited number of the most recent halves, to be matched with those of other profiles. Only profiles whose service id is
/// known are compared, because two addresses may lead to one profile.
#[derive(Debug)]
pub struct Halves {
    most: usize,
    count: usize,
    revision: u64,
    by_profile: HashMap<SegmentId, Vec<Half>>,
    by_sid: HashMap<String, Vec<SegmentId>>,
    /// Profiles, oldest first.
    order: VecDeque<SegmentId>,
}

impl Half {
    /// The halves of a profile's interactions, newest first.
    pub fn all_in(interactions: &Interactions) -> Vec<Self> {
        interactions.items.iter().filter_map(Self::of).take(MOST_OF_ONE).collect()
    }

    fn of(interaction: &Interaction) -> Option<Self> {
        let has = match (interaction.initiated.as_slice(), interaction.completed.as_slice()) {
            ([_, ..], []) => EngagementKind::Initiated,
            ([], [_, ..]) => EngagementKind::Completed,
            _ => return None,
        };
        Some(Self {
            interaction_sid: interaction.interaction_sid.clone().into(),
            channel_sid: interaction.channel_sid.clone().map(Into::into),
            has,
        })
    }

    /// Whether both halves belong to one interaction. A channel that only one of them names is not a contradiction.
    fn completes(&self, other: &Self) -> bool {
        let channels = self.channel_sid.as_ref().zip(other.channel_sid.as_ref());
        self.has != other.has && channels.is_none_or(|(one, two)| one == two)
    }
}

impl Halves {
    /// Keeps the most recent `most` entries.
    pub fn new(most: usize) -> Self {
        Self {
            most,
            count: 0,
            revision: 0,
            by_profile: HashMap::new(),
            by_sid: HashMap::new(),
            order: VecDeque::new(),
        }
    }

    /// A counter that increases with every change.
    pub const fn revision(&self) -> u64 {
        self.revision
    }

    /// The other halves of a profile's interactions, as far as they are stored.
    pub fn splits(&self, here: &SegmentId, halves: &[Half]) -> Vec<Split> {
        halves.iter().filter_map(|half| self.split(here, half)).collect()
    }

    fn split(&self, here: &SegmentId, half: &Half) -> Option<Split> {
        let profiles = self.by_sid.get(&half.interaction_sid)?;
        let has_other = |there: &&SegmentId| {
            *there != here
                && self.by_profile.get(there).is_some_and(|all| all.iter().any(|one| one.completes(half)))
        };
        let there = profiles.iter().rev().take(MOST_SHARING).find(has_other)?.clone();
        Some(Split {
            interaction_sid: half.interaction_sid.clone(),
            channel_sid: half.channel_sid.clone(),
            missing: other(half.has),
            here: here.clone(),
            there,
        })
    }

    /// Replaces the stored halves of a profile.
    pub fn note(&mut self, profile: &SegmentId, halves: Vec<Half>) {
        if self.by_profile.get(profile).map_or(halves.is_empty(), |known| *known == halves) {
            return;
        }
        self.revision += 1;
        if self.remove(profile) {
            self.order.retain(|other| other != profile);
        }
        if halves.is_empty() {
            return;
        }
        self.count += halves.len();
        for half in &halves {
            self.by_sid.entry(half.interaction_sid.clone()).or_default().push(profile.clone());
        }
        self.by_profile.insert(profile.clone(), halves);
        self.order.push_back(profile.clone());
        while self.count > self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.remove(&oldest);
        }
    }

    /// Returns whether the profile was stored.
    fn remove(&mut self, profile: &SegmentId) -> bool {
        let Some(halves) = self.by_profile.remove(profile) else { return false };
        self.count -= halves.len();
        for half in halves {
            if let Some(profiles) = self.by_sid.get_mut(&half.interaction_sid) {
                profiles.retain(|other| other != profile);
                if profiles.is_empty() {
                    self.by_sid.remove(&half.interaction_sid);
                }
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> SegmentId {
        SegmentId(name.to_owned())
    }

    fn half(sid: &str, channel: &str, has: EngagementKind) -> Half {
        let channel_sid = (!channel.is_empty()).then(|| channel.to_owned());
        Half { interaction_sid: sid.to_owned(), channel_sid, has }
    }

    const INITIATED: EngagementKind = EngagementKind::Initiated;
    const COMPLETED: EngagementKind = EngagementKind::Completed;

    #[test]
    fn dt15_the_other_half_is_found_on_another_profile() {
        let mut halves = Halves::new(10);
        halves.note(&id("one"), vec![half("KD1", "UO1", INITIATED)]);
        let found = |sid: &str, channel: &str, has, here: &str, halves: &Halves| {
            let split = halves.splits(&id(here), &[half(sid, channel, has)]);
            split.first().map(|split| (split.missing, split.there.0.clone()))
        };
        let one = Some((INITIATED, "one".to_owned()));
        assert_eq!(found("KD1", "UO1", COMPLETED, "two", &halves), one);
        assert_eq!(found("KD1", "", COMPLETED, "two", &halves), one, "a missing channel joins");
        assert_eq!(found("KD1", "UO2", COMPLETED, "two", &halves), None, "another channel");
        assert_eq!(found("KD1", "UO1", INITIATED, "two", &halves), None, "the same half");
        assert_eq!(found("KD2", "UO1", COMPLETED, "two", &halves), None);
        assert_eq!(found("KD1", "UO1", COMPLETED, "one", &halves), None, "its own");
        halves.note(&id("one"), Vec::new());
        assert_eq!(found("KD1", "UO1", COMPLETED, "two", &halves), None, "completed since");
    }

    #[test]
    fn dt15_only_the_latest_are_remembered() {
        let mut halves = Halves::new(100);
        for number in 0..1_000 {
            halves.note(&id(&format!("use_{number}")), vec![half(&format!("KD{number}"), "", INITIATED)]);
            assert!(halves.count <= 100 && halves.order.len() <= 100 && halves.by_sid.len() <= 100);
        }
        let other = |number: usize| halves.splits(&id("x"), &[half(&format!("KD{number}"), "", COMPLETED)]);
        assert_eq!((other(899).len(), other(900).len(), other(999).len()), (0, 1, 1));
    }
}
