//! From a wish to a plan: reads the profile, chooses the identity, fixes every byte.

use super::{Engine, Prepared, ReplayError, Wish, sha256};
use crate::domain::replay::identity::{Identity, KnownIdentity, Target};
use crate::domain::replay::options::Options;
use crate::domain::replay::permission::{self, Destination, Refusal, WriteRule};
use crate::domain::replay::plan::{Draft, Plan, PlanLimits, PlanSpace, ReplayMarker};
use crate::domain::replay::{sample::Sample, warnings::warnings};
use crate::domain::traits::Traits;
use crate::domain::{flex::FlexTrait, identifier::Identifier, profile::Handle};
use crate::engine::{ErrorClass, Priority, SourceError};
use crate::source::TraitQuery;
use std::sync::Arc;
use uuid::Uuid;

/// The UUID namespace of the `anonymousId`s that replays generate.
const DERIVED: Uuid = Uuid::from_u128(0x6f1c_2c5e_9d0b_5a39_8f57_7ae1_42b6_0c93);

struct FoundTarget {
    identifiers: Vec<Identifier>,
    traits: Option<Traits>,
}

impl Engine {
    /// Plans a replay. Sends only GET requests.
    pub async fn prepare_replay(&self, wish: &Wish) -> Result<Prepared, ReplayError> {
        let found = self.find_target(&wish.handle, &wish.sample).await?;
        let exists = found.traits.is_some();
        if !exists && !wish.create {
            return Err(ReplayError::UnknownTarget(wish.handle.text().into_owned()));
        }
        // The answers so far have shown what kind of server it is.
        let rule = self.write_rule();
        let may = |id: &Identifier| matches!(rule, WriteRule::Closed(_)) || rule.allows(id);
        let space_id = self.space().id.as_str();
        let derive = |seed: &Identifier| {
            Uuid::new_v5(&DERIVED, format!("{space_id}\n{}", seed.to_text()).as_bytes()).to_string()
        };
        let known = KnownIdentity { handle: &wish.handle, identifiers: &found.identifiers };
        let identity = Identity::choose(&known, &may, &derive)?;
        let plan = self.make_plan(wish, Target { handle: wish.handle.clone(), exists, identity }, &found)?;
        let doubt = self.check_same_ids(&plan, None).await?;
        let hash = sha256(plan.bytes().as_bytes());
        let mut warnings = warnings(&plan);
        warnings.extend(doubt.map(|why| format!("This run cannot prove anything: {why}.")));
        let refusal = self.foreseen_refusal(&plan, &rule);
        let asks_for_name = rule.asks_for_name();
        Ok(Prepared { plan: Arc::new(plan), hash, warnings, asks_for_name, refusal })
    }

    /// Identifiers and traits of the target, requested concurrently; no traits if the profile does not exist.
    async fn find_target(&self, handle: &Handle, sample: &Sample) -> Result<FoundTarget, SourceError> {
        let mut keys: Vec<&str> = FlexTrait::ALL.iter().map(|which| which.key()).collect();
        let set =
            sample.stages.iter().flat_map(|stage| &stage.identify).flat_map(|identify| &identify.traits);
        keys.extend(set.map(|(key, _)| key.as_str()).filter(|key| !key.contains(',')));
        keys.sort_unstable();
        keys.dedup();
        let traits = self.source.traits(handle, TraitQuery::Named(&keys), Priority::Interactive);
        let (traits, identifiers) = tokio::join!(traits, self.source.identifiers(handle));
        let traits = match traits {
            Ok(part) => Some(Traits(part.listed)),
            Err(error) if error.class == ErrorClass::NotFound => None,
            Err(error) => return Err(error),
        };
        let identifiers = match identifiers {
            Ok(part) => part.listed.items.into_iter().map(|id| id.identifier()).collect(),
            Err(error) if error.class == ErrorClass::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        Ok(FoundTarget { identifiers, traits })
    }

    fn make_plan(&self, wish: &Wish, target: Target, found: &FoundTarget) -> Result<Plan, ReplayError> {
        let space = self.space();
        let limits = &self.setup.limits.replay;
        let marker =
            ReplayMarker { version: env!("CARGO_PKG_VERSION").to_owned(), operator: wish.operator.clone() };
        let casing = wish.options.casing.or(self.setup.casing);
        let options = Options { casing, ..wish.options.clone() };
        let draft = Draft {
            sample: &wish.sample,
            options: &options,
            space: PlanSpace {
                name: space.name.clone(),
                id: space.id.clone(),
                kind: self.kind().label().to_owned(),
                region: space.region.label().to_owned(),
            },
            target,
            before: found.traits.as_ref(),
            marker: &marker,
            limits: PlanLimits { requests: limits.requests, body_bytes: limits.body_bytes },
            at: (self.setup.clock)(),
        };
        let random = Arc::clone(&self.setup.random);
        Ok(Plan::make(&draft, &mut || bits(&*random))?)
    }

    /// A refusal that no user input can avoid: shown with the plan instead of after the confirmation.
    fn foreseen_refusal(&self, plan: &Plan, rule: &WriteRule) -> Option<Refusal> {
        let url = &self.space().tracking_api_url;
        let destination = match &self.space().replay.tracking {
            Some(tracking) => tracking.destination(),
            None => Destination { tracking_api: url.as_str().to_owned(), is_loopback: url.is_loopback() },
        };
        let typed = Some(plan.space().name.as_str());
        permission::clear(plan.clone(), rule, destination, typed).err()
    }
}

/// 128 random bits from numbers in `0.0..1.0`, each of which provides 53.
fn bits(random: &dyn Fn() -> f64) -> u128 {
    let draw = || {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "52 bits of a number below one"
        )]
        let bits = (random().clamp(0.0, 1.0) * 4_503_599_627_370_496.0) as u64;
        u128::from(bits)
    };
    draw() ^ (draw() << 48) ^ (draw() << 96)
}
