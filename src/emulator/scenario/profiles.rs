//! Profiles and accounts of a scenario: loaded as given, not through the pipeline.
use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Deserializer, de::Error as _, de::IgnoredAny};
use serde_json::{Map, Value};

use super::{
    Contents,
    events::{EventPlan, InteractionPlan, MAX_REPETITIONS, Owner},
    reader::{Count, Problem, When},
    template::{self, number},
};
use crate::emulator::{
    identifier::StoredIdentifier,
    profile::{Mapping, Origin, StoredProfile, StoredTrait, TraitClass},
    rng::Rng,
};

/// A profile whose times are still relative.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, expecting = "an object")]
pub struct ProfilePlan {
    #[serde(rename = "story")]
    _story: IgnoredAny,
    segment_id: Option<String>,
    merged: Vec<String>,
    created: Option<When>,
    updated: Option<When>,
    source: Option<String>,
    identifiers: Vec<MappingPlan>,
    traits: Vec<TraitsPlan>,
    interactions: Vec<InteractionPlan>,
    events: Vec<EventPlan>,
    accounts: Vec<StoredIdentifier>,
}

/// An identifier: a text `type:value`, or an object.
#[derive(Debug, Deserialize)]
#[serde(remote = "Self", deny_unknown_fields, expecting = "`type:value` or an object")]
struct MappingPlan {
    id: StoredIdentifier,
    source: Option<String>,
    at: Option<When>,
}

impl<'de> Deserialize<'de> for MappingPlan {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::String(id) => {
                id.try_into().map(|id| Self { id, source: None, at: None }).map_err(D::Error::custom)
            }
            fields => Self::deserialize(fields).map_err(D::Error::custom),
        }
    }
}

/// Traits that one source wrote at one time.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct TraitsPlan {
    source: Option<String>,
    at: Option<When>,
    #[serde(default)]
    class: TraitClass,
    #[serde(default)]
    values: Map<String, Value>,
    numbered: Option<NumberedTraits>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, expecting = "an object")]
struct NumberedTraits {
    key: String,
    value: Value,
    count: Count<MAX_REPETITIONS>,
}

impl ProfilePlan {
    fn build(
        &self,
        (prefix, index): (&str, usize),
        contents: &Contents,
        now: DateTime<Utc>,
        seed: u64,
    ) -> StoredProfile {
        let mut draws = Rng::of(seed, prefix, index as u64);
        let segment_id = draws.ksuid(prefix);
        let segment_id = self.segment_id.clone().unwrap_or(segment_id);
        let created_at = self.created.unwrap_or(When::Offset(-TimeDelta::days(90))).at(now);
        let owner = Owner {
            contents,
            name: format!("{prefix} {index}"),
            identifiers: self.identifiers.iter().map(|plan| plan.id.clone()).collect(),
            source: self.source.as_deref(),
        };
        let source_id = |own: &Option<String>| contents.source(own.as_deref().or(owner.source)).id.clone();
        let origin = Origin { message_id: draws.uuid(), source_id: source_id(&None) };
        let mut profile = StoredProfile::new(segment_id, created_at, origin);
        profile.former_ids.clone_from(&self.merged);
        for plan in &self.identifiers {
            let origin = Origin { message_id: draws.uuid(), source_id: source_id(&plan.source) };
            let created_at = plan.at.map_or(created_at, |at| at.at(now));
            profile.mappings.push(Mapping { identifier: plan.id.clone(), origin, created_at });
        }
        for TraitsPlan { source, at, class, values, numbered } in &self.traits {
            let updated_at = at.map_or(created_at, |at| at.at(now));
            let mut write = |key: &str, value: &Value, index| {
                let value = Some(template::fill(value, now, index));
                let source_id = source_id(source);
                profile.write_trait(key, StoredTrait { value, class: *class, source_id, updated_at });
            };
            for (key, value) in values {
                write(key, value, 0);
            }
            if let Some(NumberedTraits { key, value, count }) = numbered {
                (0..count.0).for_each(|index| write(&number(key, index), value, index));
            }
        }
        let interactions = self.interactions.iter().enumerate();
        let engagements = interactions.flat_map(|(place, plan)| plan.events(&owner, place, now));
        let others = self.events.iter().enumerate().flat_map(|(place, plan)| plan.events(&owner, place, now));
        profile.events = engagements.chain(others).collect();
        profile.events.sort_by(|a, b| a.position().cmp(&b.position()));
        settle(&mut profile, self.updated.map(|at| at.at(now)), now, &mut draws);
        profile
    }

    /// Checks the names and placeholders of the profile at `path`.
    fn check(&self, path: &str, contents: &Contents) -> Result<(), Problem> {
        contents.check_source(&format!("{path}.source"), self.source.as_deref())?;
        for (index, plan) in self.identifiers.iter().enumerate() {
            contents.check_source(&format!("{path}.identifiers[{index}].source"), plan.source.as_deref())?;
        }
        for (index, plan) in self.traits.iter().enumerate() {
            let path = format!("{path}.traits[{index}]");
            contents.check_source(&format!("{path}.source"), plan.source.as_deref())?;
            template::check_entries(&format!("{path}.values"), &plan.values)?;
            if let Some(numbered) = &plan.numbered {
                template::check(&format!("{path}.numbered.value"), &numbered.value)?;
            }
        }
        for (index, plan) in self.interactions.iter().enumerate() {
            for (key, name) in [("agent", &plan.agent), ("first_agent", &plan.first_agent)] {
                if let Some(name) = name.as_deref().filter(|name| contents.agent(name).is_none()) {
                    let problem = format!("there is no agent `{name}`, and it is not a worker SID (WK…)");
                    return Err(Problem::new(format!("{path}.interactions[{index}].{key}"), problem));
                }
            }
        }
        for (index, plan) in self.events.iter().enumerate() {
            let path = format!("{path}.events[{index}]");
            contents.check_source(&format!("{path}.source"), plan.source.as_deref())?;
            plan.check(&path)?;
        }
        Ok(())
    }

    fn names(&self) -> impl Iterator<Item = String> + '_ {
        let identifiers = self.identifiers.iter().map(|plan| format!("{}:{}", plan.id.kind, plan.id.value));
        identifiers.chain(self.segment_id.iter().chain(&self.merged).cloned())
    }

    fn has(&self, identifier: &StoredIdentifier) -> bool {
        self.identifiers.iter().any(|plan| plan.id == *identifier)
    }
}

/// Sets the time of the last change: the scenario's, otherwise the newest time in the profile.
fn settle(profile: &mut StoredProfile, updated: Option<DateTime<Utc>>, now: DateTime<Utc>, draws: &mut Rng) {
    if let Some(event) = profile.events.last() {
        profile.last = Origin { message_id: event.message_id.clone(), source_id: event.source_id.clone() };
    }
    let events = profile.events.last().map(|event| event.timestamp);
    let written = profile.traits.values().max_by_key(|entry| entry.updated_at);
    if let Some(entry) = written.filter(|entry| events.is_none_or(|at| at < entry.updated_at)) {
        profile.last = Origin { message_id: draws.uuid(), source_id: entry.source_id.clone() };
    }
    let newest = written.map(|entry| entry.updated_at).max(events).max(Some(profile.created_at));
    profile.updated_at = updated.or(newest).unwrap_or(now).min(now);
}

/// Checks every profile; and that no identifier is on two profiles, that Segment ids are unique, and that linked accounts
/// exist.
pub fn check(contents: &Contents) -> Result<(), Problem> {
    for (key, plans) in [("accounts", &contents.accounts), ("profiles", &contents.profiles)] {
        let mut seen = HashSet::new();
        for (index, plan) in plans.iter().enumerate() {
            let path = format!("{key}[{index}]");
            plan.check(&path, contents)?;
            if let Some(repeated) = plan.names().find(|name| !seen.insert(name.clone())) {
                return Err(Problem::new(path, format!("`{repeated}` is on two profiles, or twice on one")));
            }
            let exists =
                |wanted: &&StoredIdentifier| contents.accounts.iter().any(|account| account.has(wanted));
            if let Some(StoredIdentifier { kind, value }) =
                plan.accounts.iter().find(|wanted| !exists(wanted))
            {
                return Err(Problem::new(path, format!("there is no account `{kind}:{value}`")));
            }
        }
    }
    Ok(())
}

/// Builds users and accounts, linked to each other.
pub fn build(contents: &Contents, now: DateTime<Utc>, seed: u64) -> (Vec<StoredProfile>, Vec<StoredProfile>) {
    let all = |plans: &[ProfilePlan], prefix| -> Vec<StoredProfile> {
        plans
            .iter()
            .enumerate()
            .map(|(index, plan)| plan.build((prefix, index), contents, now, seed))
            .collect()
    };
    let (mut users, mut accounts) = (all(&contents.profiles, "use"), all(&contents.accounts, "acc"));
    let places: HashMap<StoredIdentifier, usize> = accounts
        .iter()
        .enumerate()
        .flat_map(|(place, account)| {
            account.mappings.iter().map(move |mapping| (mapping.identifier.clone(), place))
        })
        .collect();
    let mut joined: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (user, plan) in users.iter_mut().zip(&contents.profiles) {
        for place in plan.accounts.iter().filter_map(|identifier| places.get(identifier)) {
            user.links.push(accounts[*place].segment_id.clone());
            joined.entry(*place).or_default().push(user.segment_id.clone());
        }
    }
    for (place, ids) in joined {
        accounts[place].links = ids;
    }
    (users, accounts)
}
