//! Profiles and accounts of a scenario: loaded as given, not through the pipeline.
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};

use super::{
    events::{Agents, EventPlan, InteractionPlan, MAX_REPETITIONS, Owner, read_identifier, read_identifiers},
    reader::{Fields, Problem, ScenarioNode},
    space::ScenarioSpace,
    template::{ScenarioTemplate, number},
    time::When,
};
use crate::emulator::{
    identifier::StoredIdentifier,
    profile::{Mapping, Origin, StoredProfile, StoredTrait, TraitClass},
    rng::Rng,
};

/// A profile whose times are still relative.
#[derive(Clone, Debug)]
pub struct ProfilePlan {
    prefix: &'static str,
    segment_id: Option<String>,
    merged: Vec<String>,
    created: Option<When>,
    updated: Option<When>,
    source_id: Arc<str>,
    identifiers: Vec<MappingPlan>,
    traits: Vec<TraitsPlan>,
    interactions: Vec<InteractionPlan>,
    events: Vec<EventPlan>,
    accounts: Vec<StoredIdentifier>,
}

#[derive(Clone, Debug)]
struct MappingPlan {
    identifier: StoredIdentifier,
    source_id: Arc<str>,
    at: Option<When>,
}

/// Traits that one source wrote at one time.
#[derive(Clone, Debug)]
struct TraitsPlan {
    source_id: Arc<str>,
    at: Option<When>,
    class: TraitClass,
    values: Vec<(String, ScenarioTemplate)>,
    numbered: Option<(String, ScenarioTemplate, usize)>,
}

impl ProfilePlan {
    /// Reads one of `profiles` or `accounts`.
    pub fn read(
        node: &ScenarioNode<'_>,
        space: &ScenarioSpace,
        agents: &Agents,
        prefix: &'static str,
    ) -> Result<Self, Problem> {
        let fields = node.fields(&[
            "story",
            "segment_id",
            "merged",
            "created",
            "updated",
            "source",
            "identifiers",
            "traits",
            "interactions",
            "events",
            "accounts",
        ])?;
        let source = fields.get("source");
        let read_traits = |node: &ScenarioNode<'_>| TraitsPlan::read(node, space, source.as_ref());
        let read_event = |node: &ScenarioNode<'_>| EventPlan::read(node, space, source.as_ref());
        let read_interaction = |node: &ScenarioNode<'_>| InteractionPlan::read(node, space, agents);
        let read_mapping = |node: &ScenarioNode<'_>| MappingPlan::read(node, space, source.as_ref());
        Ok(Self {
            prefix,
            segment_id: fields.text("segment_id")?.map(ToOwned::to_owned),
            merged: fields.texts("merged")?,
            created: fields.when("created")?,
            updated: fields.when("updated")?,
            source_id: space.source(source.as_ref())?.id.clone(),
            identifiers: fields.items("identifiers")?.iter().map(read_mapping).collect::<Result<_, _>>()?,
            traits: fields.items("traits")?.iter().map(read_traits).collect::<Result<_, _>>()?,
            interactions: fields
                .items("interactions")?
                .iter()
                .map(read_interaction)
                .collect::<Result<_, _>>()?,
            events: fields.items("events")?.iter().map(read_event).collect::<Result<_, _>>()?,
            accounts: read_identifiers(&fields, "accounts")?,
        })
    }

    fn build(&self, index: usize, now: DateTime<Utc>, seed: u64) -> StoredProfile {
        let mut draws = Rng::of(seed, self.prefix, index as u64);
        let segment_id = draws.ksuid(self.prefix);
        let segment_id = self.segment_id.clone().unwrap_or(segment_id);
        let created_at = self.created.unwrap_or(When::Offset(-chrono::TimeDelta::days(90))).at(now);
        let identifiers: Vec<_> = self.identifiers.iter().map(|plan| plan.identifier.clone()).collect();
        let owner = Owner { name: format!("{} {index}", self.prefix), identifiers };
        let origin = Origin { message_id: draws.uuid(), source_id: self.source_id.clone() };
        let mut profile = StoredProfile::new(segment_id, created_at, origin);
        profile.former_ids.clone_from(&self.merged);
        for plan in &self.identifiers {
            let origin = Origin { message_id: draws.uuid(), source_id: plan.source_id.clone() };
            let created_at = plan.at.map_or(created_at, |at| at.at(now));
            profile.mappings.push(Mapping { identifier: plan.identifier.clone(), origin, created_at });
        }
        for plan in &self.traits {
            plan.write(&mut profile, now);
        }
        let interactions = self.interactions.iter().enumerate();
        let engagements = interactions.flat_map(|(place, plan)| plan.events(&owner, place, now));
        let others = self.events.iter().enumerate().flat_map(|(place, plan)| plan.events(&owner, place, now));
        profile.events = engagements.chain(others).collect();
        profile.events.sort_by(|a, b| a.position().cmp(&b.position()));
        settle(&mut profile, self.updated.map(|at| at.at(now)), now, &mut draws);
        profile
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

impl MappingPlan {
    fn read(
        node: &ScenarioNode<'_>,
        space: &ScenarioSpace,
        default_source: Option<&ScenarioNode<'_>>,
    ) -> Result<Self, Problem> {
        if node.value.is_string() {
            let source_id = space.source(default_source)?.id.clone();
            return Ok(Self { identifier: read_identifier(node)?, source_id, at: None });
        }
        let fields = node.fields(&["id", "source", "at"])?;
        let source = fields.get("source");
        Ok(Self {
            identifier: read_identifier(&fields.need("id")?)?,
            source_id: space.source(source.as_ref().or(default_source))?.id.clone(),
            at: fields.when("at")?,
        })
    }
}

impl TraitsPlan {
    fn read(
        node: &ScenarioNode<'_>,
        space: &ScenarioSpace,
        default_source: Option<&ScenarioNode<'_>>,
    ) -> Result<Self, Problem> {
        let fields = node.fields(&["source", "at", "class", "values", "numbered"])?;
        let source = fields.get("source");
        let classes = [
            ("custom", TraitClass::Custom),
            ("computed_trait", TraitClass::Computed),
            ("audience", TraitClass::Audience),
        ];
        let numbered = fields.get("numbered").map(|node| {
            let numbered = node.fields(&["key", "value", "count"])?;
            let key = numbered.need("key")?.text()?.to_owned();
            Ok::<_, Problem>((
                key,
                ScenarioTemplate::read(&numbered.need("value")?)?,
                numbered.need("count")?.count_to(MAX_REPETITIONS)?,
            ))
        });
        Ok(Self {
            source_id: space.source(source.as_ref().or(default_source))?.id.clone(),
            at: fields.when("at")?,
            class: fields.get("class").map_or(Ok(TraitClass::Custom), |node| node.choice(&classes))?,
            values: fields
                .get("values")
                .map(|node| ScenarioTemplate::read_entries(&node))
                .transpose()?
                .unwrap_or_default(),
            numbered: numbered.transpose()?,
        })
    }

    fn write(&self, profile: &mut StoredProfile, now: DateTime<Utc>) {
        let updated_at = self.at.map_or(profile.created_at, |at| at.at(now));
        let mut write = |key: &str, value| {
            let source_id = self.source_id.clone();
            profile.write_trait(
                key,
                StoredTrait { value: Some(value), class: self.class, source_id, updated_at },
            );
        };
        for (key, value) in &self.values {
            write(key, value.fill(now, 0));
        }
        if let Some((key, value, count)) = &self.numbered {
            for index in 0..*count {
                write(&number(key, index), value.fill(now, index));
            }
        }
    }
}

/// Checks that no identifier is on two profiles, that Segment ids are unique, and that linked accounts exist.
pub fn check(fields: &Fields<'_>, accounts: &[ProfilePlan], users: &[ProfilePlan]) -> Result<(), Problem> {
    for (key, plans) in [("accounts", accounts), ("profiles", users)] {
        let mut seen = HashSet::new();
        for (node, plan) in fields.items(key)?.iter().zip(plans) {
            if let Some(repeated) = plan.names().find(|name| !seen.insert(name.clone())) {
                return Err(node.problem(format!("`{repeated}` is on two profiles, or twice on one")));
            }
            let unknown =
                plan.accounts.iter().find(|wanted| !accounts.iter().any(|account| account.has(wanted)));
            if let Some(StoredIdentifier { kind, value }) = unknown {
                return Err(node.problem(format!("there is no account `{kind}:{value}`")));
            }
        }
    }
    Ok(())
}

impl ProfilePlan {
    fn names(&self) -> impl Iterator<Item = String> + '_ {
        let identifiers =
            self.identifiers.iter().map(|plan| format!("{}:{}", plan.identifier.kind, plan.identifier.value));
        identifiers.chain(self.segment_id.iter().chain(&self.merged).cloned())
    }

    fn has(&self, identifier: &StoredIdentifier) -> bool {
        self.identifiers.iter().any(|plan| plan.identifier == *identifier)
    }
}

/// Builds users and accounts, linked to each other.
pub fn build(
    users: &[ProfilePlan],
    accounts: &[ProfilePlan],
    now: DateTime<Utc>,
    seed: u64,
) -> (Vec<StoredProfile>, Vec<StoredProfile>) {
    let all = |plans: &[ProfilePlan]| -> Vec<StoredProfile> {
        plans.iter().enumerate().map(|(index, plan)| plan.build(index, now, seed)).collect()
    };
    let (mut built_users, mut built_accounts) = (all(users), all(accounts));
    let places: HashMap<StoredIdentifier, usize> = built_accounts
        .iter()
        .enumerate()
        .flat_map(|(place, account)| {
            account.mappings.iter().map(move |mapping| (mapping.identifier.clone(), place))
        })
        .collect();
    let mut joined: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for (user, plan) in built_users.iter_mut().zip(users) {
        for place in plan.accounts.iter().filter_map(|identifier| places.get(identifier)) {
            user.links.push(built_accounts[*place].segment_id.clone());
            joined.entry(*place).or_default().push(user.segment_id.clone());
        }
    }
    for (place, ids) in joined {
        built_accounts[place].links = ids;
    }
    (built_users, built_accounts)
}
