//! One look at the profile: requests the sent events by name and the six traits, concurrently.

use super::Engine;
use crate::domain::json::{SharedText, same_value};
use crate::domain::listing::{Extent, Unreadable};
use crate::domain::profile::{Address, Collection, Handle};
use crate::domain::replay::judgement::Snapshot;
use crate::domain::replay::plan::{Plan, Step};
use crate::domain::traits::{Trait, Traits};
use crate::domain::{event::Event, flex::FlexTrait, identifier::SegmentId};
use crate::engine::{ErrorClass, Priority, SourceError};
use crate::source::{EventQuery, PartPages, TraitQuery};

/// How many of the newest events are searched for our message ids under other names.
const NEWEST: usize = 100;
const AGAIN: &str = "Look again in a moment.";

/// Which events to request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Names {
    Sent,
    /// Also the newest events of any name, and the profile that our events name by id. Takes two more requests.
    Any,
}

/// Whether a profile has been seen already. If so, two 404 answers are a failure; otherwise they are a valid result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KnownBefore {
    /// It existed before the replay, or has answered since.
    Seen,
    /// No profile has answered yet.
    Unseen,
}

/// The result of one look; a part that could not be read completely is missing, and the error says why.
pub(super) struct Look {
    pub(super) snapshot: Snapshot,
    pub(super) error: Option<SourceError>,
}

impl Engine {
    /// Looks at the profile. Until one has been seen, a missing profile is a normal result, not a failure.
    pub(super) async fn look(&self, handle: &Handle, plan: &Plan, names: Names, known: KnownBefore) -> Look {
        let keys = FlexTrait::ALL.map(FlexTrait::key);
        let sent = sent_names(plan);
        let newest = async {
            match names {
                Names::Sent => Ok(Vec::new()),
                Names::Any => self.newest_of_ours(handle, plan, &sent).await,
            }
        };
        let (traits, events, newest) = tokio::join!(
            self.source.traits(handle, TraitQuery::Named(&keys), Priority::Interactive),
            self.source.events(handle, by_name(&sent), Priority::Interactive),
            newest
        );
        if is_not_found(&traits) && is_not_found(&events) {
            if known == KnownBefore::Seen {
                return Look { snapshot: Snapshot::default(), error: Some(vanished()) };
            }
            let (events, traits) = (Some(Vec::new()), Some(Traits::default()));
            return Look { snapshot: Snapshot { events, traits, ..Snapshot::default() }, error: None };
        }
        let traits = traits.and_then(whole_traits);
        let events = events.and_then(|part| whole_events(part, plan));
        let profile_found = traits.is_ok() || events.is_ok();
        let mut look = Look { snapshot: Snapshot { profile_found, ..Snapshot::default() }, error: None };
        // If other parts answered, a 404 concerns this part only.
        let mut failed = |error: SourceError| {
            look.error = Some(if profile_found { error.of_one_part() } else { error });
        };
        match traits {
            Ok((traits, profile)) => {
                look.snapshot.traits = Some(traits);
                look.snapshot.profiles.extend(profile);
            }
            Err(error) => failed(error),
        }
        match (events, newest) {
            (Ok((mut events, profile)), Ok(newest)) => {
                let other = match names {
                    Names::Sent => Ok(None),
                    Names::Any => self.other_profile(plan, &sent, &events).await,
                };
                match other {
                    Ok(other) => {
                        events.extend(newest);
                        look.snapshot.events = Some(events);
                        look.snapshot.profiles.extend(profile);
                        look.snapshot.other_profile = other;
                    }
                    Err(error) => failed(error),
                }
            }
            (Err(error), _) | (Ok(_), Err(error)) => failed(error),
        }
        look
    }

    /// Those of the newest events that have a message id of the plan, but a name that the plan did not send.
    async fn newest_of_ours(
        &self,
        handle: &Handle,
        plan: &Plan,
        sent: &[&str],
    ) -> Result<Vec<Event>, SourceError> {
        let page =
            self.source.events(handle, EventQuery::Newest(NEWEST), Priority::Interactive).await?.listed;
        whole(&page.unreadable, &Extent::Complete, plan)?;
        let is_renamed = |event: &Event| event.name.as_deref().is_none_or(|name| !sent.contains(&name));
        let found = page.items.into_iter().filter(|event| is_renamed(event) && is_ours(event, plan));
        Ok(found.collect())
    }

    /// The other profile that our events name, unless it lists them itself.
    async fn other_profile(
        &self,
        plan: &Plan,
        sent: &[&str],
        events: &[Event],
    ) -> Result<Option<SegmentId>, SourceError> {
        let ours: Vec<&Event> = events.iter().filter(|event| is_ours(event, plan)).collect();
        let mut named = ours.iter().filter_map(|event| event.segment_id.clone()).map(SegmentId::from);
        let Some(profile) = named.next().filter(|first| named.all(|other| other == *first)) else {
            return Ok(None);
        };
        let handle = Handle { collection: Collection::Users, address: Address::Segment(profile.clone()) };
        let listed = match self.source.events(&handle, by_name(sent), Priority::Interactive).await {
            Ok(part) => whole_events(part, plan)?.0,
            Err(error) if error.class == ErrorClass::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        let is_listed = |event: &&Event| listed.iter().any(|other| other.message_id == event.message_id);
        Ok(if ours.iter().all(is_listed) { None } else { Some(profile) })
    }

    /// Whether the sent `userId` or `anonymousId` finds a profile; this separates identity problems from ingestion problems.
    pub(super) async fn finds_by_primary(&self, plan: &Plan) -> Option<bool> {
        let target = plan.target();
        let primary = target.identity.primary_identifier();
        let handle = Handle { collection: Collection::Users, address: Address::Identifier(primary) };
        if handle == target.handle {
            return None;
        }
        let events = self.look(&handle, plan, Names::Sent, KnownBefore::Unseen).await.snapshot.events?;
        // Events that an earlier replay sent under the same ids say nothing about this one.
        let is_new = |step: &&Step| plan.options().same_ids.is_none() || step.is_probe();
        let mut ids = plan.steps().iter().filter(is_new).map(Step::message_id);
        Some(ids.any(|id| events.iter().any(|event| event.message_id.as_deref() == Some(id))))
    }
}

fn is_not_found<T>(answer: &Result<T, SourceError>) -> bool {
    answer.as_ref().is_err_and(|error| error.class == ErrorClass::NotFound)
}

fn vanished() -> SourceError {
    let why = "the profile was there before, and now both its traits and its events answer 404";
    SourceError::new(ErrorClass::NotFound, "the profile", why, AGAIN)
}

fn is_ours(event: &Event, plan: &Plan) -> bool {
    plan.steps().iter().any(|step| Some(step.message_id()) == event.message_id.as_deref())
}

fn whole_traits(part: PartPages<Trait>) -> Result<(Traits, Option<SegmentId>), SourceError> {
    let traits = Traits(part.listed);
    let values = |which: FlexTrait| traits.0.items.iter().filter(move |one| one.key == which.key());
    let is_ambiguous = |which: FlexTrait| {
        let first = values(which).next();
        values(which).any(|one| first.is_some_and(|first| !same_value(first.value.view(), one.value.view())))
    };
    let unread = FlexTrait::ALL.into_iter().find(|which| !traits.tells(which.key()) || is_ambiguous(*which));
    let Some(unread) = unread else { return Ok((traits, part.segment_id)) };
    let what = if is_ambiguous(unread) { "has several values in one answer" } else { "could not be read" };
    let why = format!("{} {what}", unread.key());
    Err(SourceError::new(ErrorClass::Unreadable, "Flex traits of the profile", why, AGAIN))
}

fn whole_events(part: PartPages<Event>, plan: &Plan) -> Result<(Vec<Event>, Option<SegmentId>), SourceError> {
    whole(&part.listed.unreadable, &part.listed.extent, plan)?;
    // If an answer names the profile once, the id applies to all its events.
    let named = part.segment_id.clone().map(|id| SharedText::from(id.0));
    let mut events = part.listed.items;
    for event in &mut events {
        event.segment_id = event.segment_id.take().or_else(|| named.clone());
    }
    Ok((events, part.segment_id))
}

/// Whether a list has every event of ours. An unreadable item may be one if its text has a message id of the plan.
fn whole(unreadable: &[Unreadable], extent: &Extent, plan: &Plan) -> Result<(), SourceError> {
    let names_ours = |text: &str| plan.steps().iter().any(|step| text.contains(step.message_id()));
    let may_be_ours = |item: &&Unreadable| item.raw.as_ref().is_none_or(|raw| names_ours(raw.as_str()));
    let why = match (extent, unreadable.iter().find(may_be_ours)) {
        (Extent::Complete, None) => return Ok(()),
        (Extent::Incomplete(error), _) => {
            let why = format!("only a part could be read: {}", error.why);
            return Err(SourceError { why, ..(**error).clone() });
        }
        (Extent::Reading, _) => "only a part was read".to_owned(),
        (Extent::Complete, Some(item)) => format!("{} could not be read: {}", item.place, item.reason),
    };
    Err(SourceError::new(ErrorClass::Unreadable, "events of the profile", why, AGAIN))
}

const fn by_name<'a>(names: &'a [&'a str]) -> EventQuery<'a> {
    EventQuery::Named { names, before: None }
}

fn sent_names(plan: &Plan) -> Vec<&str> {
    let mut names: Vec<&str> =
        plan.steps().iter().filter_map(Step::event).filter_map(|event| event.name.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    names
}
