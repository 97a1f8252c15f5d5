//! One look at the profile: the events that were sent, by name, and the six traits, asked for at once.

use super::Engine;
use crate::domain::flex::FlexTrait;
use crate::domain::json::SharedText;
use crate::domain::profile::{Address, Collection, Handle};
use crate::domain::replay::judgement::Seen;
use crate::domain::replay::plan::{Plan, Step};
use crate::domain::traits::Traits;
use crate::engine::{ErrorClass, Priority, SourceError};
use std::sync::Arc;

impl Engine {
    /// Looks at the profile. Nobody answering is a normal state here, not a failure.
    pub(super) async fn look(&self, handle: &Handle, plan: &Plan) -> Result<Seen, SourceError> {
        let keys = FlexTrait::ALL.map(FlexTrait::key);
        let names = names(plan);
        let traits = self.api.traits_named(handle, &keys, Priority::Interactive);
        let (traits, events) = tokio::join!(
            traits,
            self.api.events_named(handle, &names, Arc::default(), Priority::Interactive)
        );
        let (traits, events) = match (traits, events) {
            (Ok(traits), Ok(events)) => (traits, events),
            (Err(error), _) | (_, Err(error)) if error.class == ErrorClass::NotFound => {
                return Ok(Seen::default());
            }
            (Err(error), _) | (_, Err(error)) => return Err(error),
        };
        // An answer that names the profile once names it for all its events.
        let named = events.segment_id.map(|id| SharedText::from(id.0));
        let mut items = events.listed.items;
        for event in &mut items {
            event.segment_id = event.segment_id.take().or_else(|| named.clone());
        }
        Ok(Seen { profile_found: true, events: items, traits: Traits(traits.listed) })
    }

    /// Whether the `userId` or `anonymousId` that was sent finds a profile, which tells identity from ingestion.
    pub(super) async fn finds_by_primary(&self, plan: &Plan) -> Option<bool> {
        let target = plan.target();
        let primary = target.identity.primary_identifier();
        let handle = Handle { collection: Collection::Users, address: Address::Identifier(primary) };
        if handle == target.handle {
            return None;
        }
        match self.look(&handle, plan).await {
            Ok(seen) => {
                let ours = |id: Option<&str>| plan.steps().iter().any(|step| Some(step.message_id()) == id);
                Some(seen.events.iter().any(|event| ours(event.message_id.as_deref())))
            }
            Err(_) => None,
        }
    }
}

fn names(plan: &Plan) -> Vec<&str> {
    let mut names: Vec<&str> =
        plan.steps().iter().filter_map(Step::event).filter_map(|event| event.name.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    names
}
