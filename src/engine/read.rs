//! Reads one profile: a row of the list, each of its parts, or all parts at once.

use super::pace::Pace;
use super::{Engine, ErrorClass, Priority, Profile, RowFill, SourceError};
use crate::domain::check::{Check, Evidence, check};
use crate::domain::event::{Event, ProfileEvents, profile_of, put_in_order};
use crate::domain::finding::{WholeProfile, findings, of_whole_profile, with_setter, worst_first};
use crate::domain::flex::{EngagementKind, FlexTrait};
use crate::domain::identifier::{ExternalId, SegmentId};
use crate::domain::listing::{Extent, Partial};
use crate::domain::profile::{Handle, Link, Metadata, NAME_KEYS, Naming, ProfileKey};
use crate::domain::roster::Summary;
use crate::domain::split::Half;
use crate::domain::text::Displayable;
use crate::domain::traits::{Trait, Traits};
use crate::source::allowance::Allowance;
use crate::source::{EventQuery, PartPages, ProfileSource, TraitQuery};
use futures_util::future::{Either, select};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// The names of the two engagement events.
pub const ENGAGEMENTS: [&str; 2] =
    [EngagementKind::Initiated.event_name(), EngagementKind::Completed.event_name()];

/// Every engagement event that the source lists.
pub const fn engagement_events<'a>() -> EventQuery<'a> {
    EventQuery::Named { names: &ENGAGEMENTS, before: None }
}

/// Maximum bytes that the answers about one profile may have while other profiles are read at the same time: many times
/// what profiles usually have, and even for all of them together only a small share of the limit for a profile read alone.
pub const BESIDE_OTHERS: usize = 512 << 10;

/// A value and, if the answer contained it, the profile's id.
pub(super) type Told<T> = (T, Option<SegmentId>);

impl Engine {
    /// Name, verdict and last interaction of one row: reads the traits needed for a verdict, then every engagement event, in the
    /// same way as [`Engine::verify`], so that a row agrees with a check. This takes two calls, plus one for each further page
    /// of engagement events, or a single call if the profile does not exist.
    ///
    /// Both parts are required: a row with only one of them would show a wrong verdict.
    ///
    /// Several rows are read at once. A row too large for that is read again on its own.
    pub async fn row(&self, handle: &Handle, priority: Priority) -> Result<RowFill, SourceError> {
        let allowance = Arc::new(Allowance::new(BESIDE_OTHERS));
        let row = self.read_row(&*self.source.within(&allowance), handle, priority).await;
        if !allowance.was_exceeded() {
            return row;
        }
        drop(row);
        let _turn = self.large_rows.lock().await;
        self.read_row(&*self.source, handle, priority).await
    }

    async fn read_row(
        &self,
        source: &dyn ProfileSource,
        handle: &Handle,
        priority: Priority,
    ) -> Result<RowFill, SourceError> {
        let traits = source.traits(handle, TraitQuery::Named(&asked_traits()), priority).await?;
        let events =
            source.events(handle, engagement_events(), priority).await.map_err(SourceError::of_one_part)?;
        let id = traits.segment_id.or(events.segment_id).or_else(|| profile_of(&events.listed.items));
        let (traits, events) = (Traits(traits.listed), events.listed);
        let key = Some(ProfileKey::best(id, None, handle)).filter(ProfileKey::is_resolved);
        let naming =
            Naming::from(Some(&traits), &identifiers_of(&events)).or_from(std::slice::from_ref(handle));
        if !handle.has_verdict() {
            return Ok(RowFill { key, naming, summary: Summary::of_account(self.now()), halves: Vec::new() });
        }
        let check = self.judge(Evidence::Read(&traits), Evidence::Read(&events));
        let halves = Half::all_in(&check.interactions);
        let findings = findings(&check, Some(&traits), Some(&events), self.now());
        let summary = Summary::of(&check, findings.map(|one| one.dated_kind()), self.now());
        Ok(RowFill { key, naming, summary, halves })
    }

    /// The name of a row, and its key if the answer has one: one call.
    pub async fn naming(
        &self,
        handle: &Handle,
        priority: Priority,
    ) -> Result<(Option<ProfileKey>, Naming), SourceError> {
        let traits = self.source.traits(handle, TraitQuery::Named(&NAME_KEYS), priority).await?;
        let key = Some(ProfileKey::best(traits.segment_id, None, handle)).filter(ProfileKey::is_resolved);
        let naming = Naming::from(Some(&Traits(traits.listed)), &[]).or_from(std::slice::from_ref(handle));
        Ok((key, naming))
    }

    /// The six Flex traits and the name keys, by `include`: one request, so that other traits cannot push them to a later
    /// page.
    pub async fn flex_traits(&self, handle: &Handle) -> Result<Traits, SourceError> {
        self.read_flex_traits(handle).await.map(|(traits, _)| traits)
    }

    /// All traits by paging, verbose; `progress` receives what has arrived so far.
    pub async fn traits(
        &self,
        handle: &Handle,
        progress: &(dyn Fn(Traits) + Send + Sync),
    ) -> Result<Traits, SourceError> {
        self.read_traits(handle, progress).await.map(|(traits, _)| traits)
    }

    /// All events in the window by paging; `progress` receives what has arrived so far.
    ///
    /// If there is more than one page, the engagement events are requested by name at the same time, so that the verdict need
    /// not wait for the last page. Events that are also in `before` share its memory.
    pub async fn events(
        &self,
        handle: &Handle,
        before: Option<&ProfileEvents>,
        progress: &(dyn Fn(ProfileEvents) + Send + Sync),
    ) -> Result<ProfileEvents, SourceError> {
        self.read_events(handle, before, progress).await.map(|(events, _)| events)
    }

    pub async fn identifiers(&self, handle: &Handle) -> Result<Partial<ExternalId>, SourceError> {
        self.source.identifiers(handle).await.map(|part| part.listed)
    }

    pub async fn metadata(&self, handle: &Handle) -> Result<Metadata, SourceError> {
        self.source.metadata(handle, Priority::Interactive).await
    }

    pub async fn links(&self, handle: &Handle) -> Result<Partial<Link>, SourceError> {
        self.source.links(handle).await.map(|part| part.listed)
    }

    /// All parts of a profile, requested concurrently; each succeeds or fails on its own.
    ///
    /// Returns an error if two parts report that the profile does not exist, if the service answers "too many requests" before
    /// anything is known, or if no part could be read. In the first two cases the remaining parts are cancelled.
    pub async fn profile(&self, handle: &Handle) -> Result<Profile, SourceError> {
        // The future of six parts is large; boxing it keeps the caller's future small.
        Box::pin(self.read_profile(handle)).await
    }

    async fn read_profile(&self, handle: &Handle) -> Result<Profile, SourceError> {
        let heard = Collected::default();
        let (flex_traits, traits, events, identifiers, metadata, links) = tokio::try_join!(
            heard.part(self.read_flex_traits(handle)),
            heard.part(self.read_traits(handle, &|_| ())),
            heard.part(self.read_events(handle, None, &|_| ())),
            heard.part(self.source.identifiers(handle)),
            heard.part(self.metadata(handle)),
            heard.part(self.links(handle)),
        )?;
        let others = [
            traits.as_ref().err(),
            events.as_ref().err(),
            identifiers.as_ref().err(),
            metadata.as_ref().err(),
            links.as_ref().err(),
        ];
        if let (Err(error), true) = (&flex_traits, others.iter().all(Option::is_some)) {
            let mut all = std::iter::once(error).chain(others.into_iter().flatten());
            // "Not found" from one part is less conclusive than a failed part.
            return Err(all.find(|error| error.class != ErrorClass::NotFound).unwrap_or(error).clone());
        }
        // Something was read, so the profile exists.
        let (metadata, links) =
            (metadata.map_err(SourceError::of_one_part), links.map_err(SourceError::of_one_part));
        let (flex_traits, flex_id) = parted(flex_traits);
        let (traits, traits_id) = parted(traits);
        let (events, events_id) = parted(events);
        let (identifiers, ids_id) = parted(identifiers.map(|part| (part.listed, part.segment_id)));
        let id = events_id.or(flex_id).or(traits_id).or(ids_id);
        let key = ProfileKey::best(id, metadata.as_ref().ok(), handle);
        let ids = identifiers.as_ref().map(|listed| listed.items.as_slice()).unwrap_or_default();
        let naming = Naming::from(flex_traits.as_ref().ok(), ids).or_from(std::slice::from_ref(handle));
        let engagements = events.as_ref().map(|events| &events.engagements);
        let judge = || self.judge(evidence(flex_traits.as_ref()), evidence(engagements));
        let check = handle.has_verdict().then(judge);
        let all_events = events.as_ref().ok().map(|events| &events.all);
        // A request by name returns no look-alikes, sources and identifiers.
        let whole = WholeProfile {
            traits: traits.as_ref().ok(),
            events: all_events,
            identifiers: identifiers.as_ref().ok(),
        };
        let found = |check| {
            let found = findings(check, flex_traits.as_ref().ok(), all_events, self.now());
            let found = found.map(|one| with_setter(one, whole.traits, self.now()));
            worst_first(found.chain(of_whole_profile(whole, Some(check), self.now())), usize::MAX)
        };
        let findings = check.as_ref().map(found).unwrap_or_default();
        let key = Some(key).filter(ProfileKey::is_resolved);
        Ok(Profile {
            flex_traits,
            traits,
            events,
            identifiers,
            metadata,
            links,
            key,
            naming,
            check,
            findings,
        })
    }

    /// Compares traits with engagement events, as of now.
    pub(super) fn judge(&self, traits: Evidence<'_, Traits>, events: Evidence<'_, Partial<Event>>) -> Check {
        check(traits, events, self.now(), self.setup.check)
    }

    async fn read_flex_traits(&self, handle: &Handle) -> Result<Told<Traits>, SourceError> {
        let asked = asked_traits();
        let mut part = self.source.traits(handle, TraitQuery::Named(&asked), Priority::Interactive).await?;
        // A service that does not support `include` sends everything; that is read by paging.
        part.listed.items.retain(|one| asked.contains(&one.key.as_str()));
        part.listed.items.shrink_to_fit();
        Ok((Traits(part.listed), part.segment_id))
    }

    /// Traits with the source and time of each: all traits, or only those needed for a verdict.
    pub(super) async fn read_traits_in_detail(
        &self,
        handle: &Handle,
        flex_only: bool,
    ) -> Result<Told<Traits>, SourceError> {
        if !flex_only {
            return self.read_traits(handle, &|_| ()).await;
        }
        let part =
            self.source.traits(handle, TraitQuery::Detailed(&asked_traits()), Priority::Interactive).await?;
        Ok((Traits(part.listed), part.segment_id))
    }

    async fn read_traits(
        &self,
        handle: &Handle,
        progress: &(dyn Fn(Traits) + Send + Sync),
    ) -> Result<Told<Traits>, SourceError> {
        let mut pace = Pace::default();
        let mut on_page = |listed: &Partial<Trait>| {
            if pace.tells(listed.items.len()) {
                progress(Traits(listed.clone()));
            }
        };
        let part = self.source.traits(handle, TraitQuery::All(&mut on_page), Priority::Interactive).await?;
        Ok((Traits(part.listed), part.segment_id))
    }

    pub(super) async fn read_events(
        &self,
        handle: &Handle,
        before: Option<&ProfileEvents>,
        progress: &(dyn Fn(ProfileEvents) + Send + Sync),
    ) -> Result<Told<ProfileEvents>, SourceError> {
        let more = Notify::new();
        let by_name: Mutex<Option<Partial<Event>>> = Mutex::new(None);
        let named = || by_name.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut pace = Pace::default();
        let mut named_was_told = false;
        let mut on_page = |listed: &Partial<Event>| {
            more.notify_one();
            let named = named();
            let is_news = named.is_some() && !named_was_told;
            named_was_told |= is_news;
            if pace.tells(listed.items.len()) || is_news {
                let mut all = listed.clone();
                put_in_order(&mut all.items);
                let engagements = named.unwrap_or_else(|| engagements_of(&all));
                progress(ProfileEvents { all, engagements });
            }
        };
        let query = EventQuery::All { before, on_page: &mut on_page };
        let all = self.source.events(handle, query, Priority::Interactive);
        let by_name_call = pin!(async {
            more.notified().await;
            let query = EventQuery::Named { names: &ENGAGEMENTS, before };
            let part = self.source.events(handle, query, Priority::Interactive).await;
            if let Ok(part) = &part {
                *by_name.lock().unwrap_or_else(PoisonError::into_inner) = Some(part.listed.clone());
            }
            part
        });
        let (all, named) = match select(all, by_name_call).await {
            // Either there was only one page, or paging was faster. If paging reached the end, the request by name is not needed,
            // unless the result would be that there is no engagement event at all.
            Either::Left((all, by_name_call)) => match all? {
                part if part.listed.extent == Extent::Complete && !wants_proof(&part.listed) => (part, None),
                part => {
                    // One page, or a first page that has more but no cursor: the request by name has not started yet.
                    more.notify_one();
                    (part, Some(by_name_call.await))
                }
            },
            Either::Right((named, all)) => (all.await?, Some(named)),
        };
        Ok(events_from(all, named))
    }
}

/// What the parts have reported so far about the profile as a whole.
#[derive(Default)]
struct Collected {
    there: AtomicUsize,
    absent: AtomicUsize,
}

impl Collected {
    /// Returns a part, or the failure that cancels the other parts.
    async fn part<T>(
        &self,
        part: impl Future<Output = Result<T, SourceError>>,
    ) -> Result<Result<T, SourceError>, SourceError> {
        let read = part.await;
        match &read {
            Ok(_) => _ = self.there.fetch_add(1, Ordering::Relaxed),
            // A single "not found" may concern the part only; two concern the profile.
            Err(error) if error.class == ErrorClass::NotFound => {
                if self.absent.fetch_add(1, Ordering::Relaxed) > 0 {
                    return Err(error.clone());
                }
            }
            Err(error) if error.class == ErrorClass::RateLimited => {
                if self.there.load(Ordering::Relaxed) == 0 {
                    return Err(error.clone());
                }
            }
            Err(_) => {}
        }
        Ok(read)
    }
}

/// Combines the events. If paging reached the end, its answer is one consistent picture and is used; otherwise the events
/// requested by name are. Engagement events that the service lists by name are added even if paging found none.
fn events_from(
    all: PartPages<Event>,
    named: Option<Result<PartPages<Event>, SourceError>>,
) -> Told<ProfileEvents> {
    let engagements = match named {
        Some(Ok(named)) if wants_proof(&all.listed) => named.listed,
        _ if all.listed.extent == Extent::Complete => engagements_of(&all.listed),
        Some(Ok(named)) => named.listed,
        Some(Err(_)) | None => engagements_of(&all.listed),
    };
    let id = all.segment_id.clone().or_else(|| profile_of(&all.listed.items));
    (ProfileEvents { all: all.listed, engagements }, id)
}

/// Whether a list has events but no engagement events. One answer is not enough to report that enrichment stopped.
fn wants_proof(events: &Partial<Event>) -> bool {
    !events.items.is_empty() && !events.items.iter().any(is_engagement)
}

fn is_engagement(event: &Event) -> bool {
    event.name.as_deref().is_some_and(|name| ENGAGEMENTS.contains(&name))
}

/// Filters the engagement events; the result is as complete as `events`.
fn engagements_of(events: &Partial<Event>) -> Partial<Event> {
    Partial {
        items: events.items.iter().filter(|event| is_engagement(event)).cloned().collect(),
        unreadable: events.unreadable.clone(),
        extent: events.extent.clone(),
    }
}

/// The trait keys needed for a row and a verdict: the six, and those that names are made of.
pub fn asked_traits<'a>() -> Vec<&'a str> {
    FlexTrait::ALL.iter().map(|which| which.key()).chain(NAME_KEYS).collect()
}

/// The person's identifiers in the events: they name a row that has no name traits, without a further request.
pub(super) fn identifiers_of(events: &Partial<Event>) -> Vec<ExternalId> {
    let is_person =
        |id: &&ExternalId| id.collection.as_deref().is_none_or(|collection| collection == "users");
    events.items.iter().flat_map(Event::external_ids).filter(|id| is_person(&id)).collect()
}

/// A part as input for the check: its value, or why it is missing.
pub fn evidence<'a, T>(part: Result<&'a T, &SourceError>) -> Evidence<'a, T> {
    match part {
        Ok(part) => Evidence::Read(part),
        Err(error) => Evidence::Failed(Displayable::cell(&error.to_string())),
    }
}

/// Splits the result into the part and the id that came with it.
fn parted<T>(told: Result<Told<T>, SourceError>) -> (Result<T, SourceError>, Option<SegmentId>) {
    match told {
        Ok((value, id)) => (Ok(value), id),
        Err(error) => (Err(error.of_one_part()), None),
    }
}
